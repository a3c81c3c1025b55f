"""Connections to judged addresses: the only code in the project that opens sockets to outside hosts.

One rule carries the module: **the address that was judged is the address that is dialled**. httpcore2 (the transport
under httpx2) asks our network backend for a connection; the backend resolves once, judges every answer, and dials
only what it judged, while the Host header and the TLS server name stay those of the URL. Every read and write ends by
one deadline (docs/reliability.md, rows S1 to S3).
"""

import errno
import os
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpcore2
from django.utils.translation import gettext_noop

from articles.addresses import is_public
from articles.told import Told, told

MAX_HEADER_BYTES = 64 * 1024
LATER = told(gettext_noop("時間をおいて再試行してください。"))
PASTE_INSTEAD = told(gettext_noop("本文を貼り付けて取り込むこともできます。"))


class FetchError(Exception):
    """A fetch that gave nothing usable.

    ``what`` says what was wrong, ``message`` also what somebody may do who wanted an article; both are fit to show to an
    editor, in the language that is active. ``code`` is one of bad_url private_address dns refused timeout
    too_many_redirects http_status too_large not_text bad_encoding bomb tls. ``status`` and ``retry_after`` (seconds) are
    set for http_status where the server said so.
    """

    def __init__(
        self,
        code: str,
        what: Told,
        *,
        advice: str = "",
        status: int | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.what = what
        self.message = what + advice
        super().__init__(self.message)
        self.code = code
        self.status = status
        self.retry_after = retry_after


class Deadline:
    """The time by which the whole fetch must be over, on a clock that nobody can set back."""

    def __init__(self, url: str, seconds: float) -> None:
        self._url = url
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left; raise FetchError timeout when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.missed()
        return left

    def missed(self) -> FetchError:
        """Return the error that says that the time is over."""
        return FetchError(
            "timeout",
            told(
                gettext_noop("%(url)s を %(seconds)g 秒以内に取得できませんでした。"),
                url=shortened(self._url),
                seconds=self._seconds,
            ),
            advice=LATER + PASTE_INSTEAD,
        )


_BROKEN = {
    errno.ECONNREFUSED: gettext_noop("接続を断られました"),
    errno.ECONNRESET: gettext_noop("相手が切りました"),
    errno.EPIPE: gettext_noop("相手が切りました"),
    errno.ETIMEDOUT: gettext_noop("応答がありません"),
    errno.EHOSTUNREACH: gettext_noop("そこへ届く経路がありません"),
    errno.ENETUNREACH: gettext_noop("そこへ届く経路がありません"),
}


def said_of(error: OSError | None) -> str:
    """Return in a few words why a connection failed or broke; in the system's own where it seldom does."""
    number = error.errno if error else None
    return told(_BROKEN[number]) if number in _BROKEN else os.strerror(number or errno.EIO)


def shortened(url: str) -> str:
    """Return `url` as a message may show it: printable and at most 200 characters."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in url.strip())
    return shown if len(shown) <= 200 else shown[:200] + "…"


def _resolve(host: str, port: int, *, deadline: Deadline) -> list[tuple[Any, ...]]:
    """Ask the resolver once, in a thread of its own because getaddrinfo knows no timeout."""
    answers: queue.SimpleQueue[list[tuple[Any, ...]] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name="newsdesk-resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise deadline.missed() from None
    if isinstance(answer, Exception) or not answer:
        raise FetchError(
            "dns",
            told(
                gettext_noop("ホスト名 %(host)s が見つかりません。URL のつづりを確認してください。"),
                host=host,
            ),
        ) from (answer if isinstance(answer, Exception) else None)
    return answer


class JudgingBackend(httpcore2.NetworkBackend):
    """Gives httpcore2 connections to judged addresses only."""

    def __init__(self, *, deadline: Deadline, allow: frozenset[tuple[str, int]]) -> None:
        self._deadline = deadline
        self._allow = allow
        self.head = _HeadBudget()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = _resolve(host, port, deadline=self._deadline)
        if (host, port) not in self._allow:
            # One private answer among public ones is a rebinding attempt, so it condemns the whole name.
            private = next((str(a[4][0]) for a in addresses if not is_public(str(a[4][0]))), None)
            if private is not None:
                raise FetchError(
                    "private_address",
                    told(
                        gettext_noop(
                            "%(host)s は公開されたインターネット上のアドレスではないため (%(address)s)、接続しません。"
                            "イントラネットから取り込むには、管理者が FETCH_ALLOW に登録してください。"
                        ),
                        host=host,
                        address=private,
                    ),
                )
        failure: OSError | None = None
        for family, kind, protocol, _, address in addresses:
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(self._deadline.left())
                connection.connect(address)
            except OSError as error:
                connection.close()
                failure = error
                continue
            except FetchError:
                connection.close()
                raise
            return _TimedStream(connection, deadline=self._deadline, head=self.head)
        if isinstance(failure, TimeoutError):
            self._deadline.left()
        raise FetchError(
            "refused",
            told(
                gettext_noop("%(host)s に接続できませんでした (%(reason)s)。"),
                host=host,
                reason=said_of(failure),
            ),
            advice=PASTE_INSTEAD,
        ) from failure


@dataclass(slots=True)
class _HeadBudget:
    """Counts what arrives until the response head is complete; shared by the plain and the TLS stream."""

    received: int = 0
    complete: bool = False

    def spend(self, amount: int) -> None:
        """Note that `amount` bytes arrived. Raises FetchError too_large once the head has outgrown its budget."""
        if self.complete:
            return
        if self.received > MAX_HEADER_BYTES:
            raise FetchError(
                "too_large",
                told(gettext_noop("サーバーの応答ヘッダーが 64 KB を超えたため、取得を中止しました。")),
            )
        self.received += amount


class _TimedStream(httpcore2.NetworkStream):
    """A socket whose every read and write ends by the deadline (an SDK's timeout is per read)."""

    def __init__(self, connection: socket.socket, *, deadline: Deadline, head: _HeadBudget) -> None:
        self._socket = connection
        self._deadline = deadline
        self._head = head

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._head.spend(0)
        self._socket.settimeout(self._deadline.left())
        data = self._socket.recv(max_bytes)
        self._head.spend(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall(buffer)

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        self._socket.settimeout(self._deadline.left())
        try:
            wrapped = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except BaseException:
            self.close()
            raise
        return _TimedStream(wrapped, deadline=self._deadline, head=self._head)

    def get_extra_info(self, info: str) -> Any:
        # httpcore2 asks only to reuse connections, and this connection serves one request.
        return None
