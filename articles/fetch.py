"""Fetch one outside page or feed over HTTP.

The URL comes from whoever wrote a feed, so it is hostile until judged: its scheme, port and form here, the addresses
behind its name in articles.dial, on every hop. Proxies from the environment, cookies, credentials and automatic
redirects do not exist at this level, and the body is decompressed in bounded steps. See docs/reliability.md, rows S1 to S4.
"""

import functools
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import httpcore2
import httpx2
from django.utils.translation import gettext_noop

from articles.binary import signature_of
from articles.dial import (
    LATER,
    MAX_HEADER_BYTES,
    PASTE_INSTEAD,
    Deadline,
    FetchError,
    JudgingBackend,
    said_of,
    shortened,
)
from articles.inflate import BadEncoding, TooMuchData, inflate
from articles.told import told

__all__ = ["FetchError", "Fetched", "fetch"]

USER_AGENT = "Newsdesk/0.1"
MAX_BYTES = 10 * 1024 * 1024
MAX_SECONDS = 20.0
MAX_REDIRECTS = 5
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_ACCEPT = (
    "text/html,application/xhtml+xml,application/atom+xml,application/rss+xml,application/feed+json,"
    "application/xml;q=0.9,text/*;q=0.8,application/json;q=0.8,*/*;q=0.1"
)
_TEXT_TYPE = re.compile(r"text/.+|application/(.+\+)?(xml|json)|application/(x-)?(yaml|markdown|rss|atom)")
# Servers that do not know what they serve; the body's first bytes decide.
_UNTYPED = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: the final URL after redirects and the decoded body (still bytes, charset not applied)."""

    requested_url: str
    url: str
    status: int
    content_type: str
    charset: str | None
    body: bytes
    headers: Mapping[str, str]
    # Every redirect on the way said that it is for good (301, 308): `url` is the address from now on.
    has_moved: bool = False


def fetch(
    url: str,
    *,
    max_bytes: int = MAX_BYTES,
    max_seconds: float = MAX_SECONDS,
    allow: frozenset[tuple[str, int]] = frozenset(),
    etag: str = "",
    last_modified: str = "",
) -> Fetched:
    """Fetch `url` and return its final answer.

    `max_bytes` bounds the body on the wire and decoded, `max_seconds` everything together, from the first name
    look-up to the last byte. `allow` names (host, port) pairs that are exempt from the address and port rules, for
    desks that ingest from an intranet. `etag` and `last_modified` make the request conditional; then an answer 304
    is returned with an empty body instead of being an error.

    Raises FetchError, and nothing else, for everything that the URL, the network or the server can do wrong.
    """
    deadline = Deadline(url, max_seconds)
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {
        "User-Agent": USER_AGENT,
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip, deflate, br",
        "Accept-Language": "en",
        "Connection": "close",
        **{name: value for name, value in conditions.items() if value.isprintable() and value},
    }
    here = url.strip()
    hops: list[int] = []
    for _ in range(MAX_REDIRECTS + 1):
        target = _judge_url(here, allow=allow)
        answer = _exchange(target, headers, deadline=deadline, allow=allow, max_bytes=max_bytes)
        location = answer.headers.get("location")
        if answer.status not in _REDIRECTS or not location:
            page = _judged_answer(url, answer, conditional=bool(etag or last_modified))
            return replace(page, has_moved=bool(hops) and all(status in _FOR_GOOD for status in hops))
        hops.append(answer.status)
        try:
            here = urldefrag(urljoin(answer.url, _encoded(location))).url
        except ValueError as error:
            raise FetchError(
                "bad_url",
                told(gettext_noop("転送先の URL が正しくありません: %(url)s"), url=shortened(location)),
            ) from error
    raise FetchError(
        "too_many_redirects",
        told(
            gettext_noop(
                "%(url)s は %(most)d 回を超えて転送されました。ブラウザーで開いた最終的な URL を指定してください。"
            ),
            url=shortened(url),
            most=MAX_REDIRECTS,
        ),
    )


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    max_seconds: float,
    allow: frozenset[tuple[str, int]] = frozenset(),
) -> int:
    """Send `body` to `url` under the rules of `fetch`, following no redirect; return the status of the answer.

    Raises FetchError for everything that the URL, the network or the server can do wrong.
    """
    target = _judge_url(url.strip(), allow=allow)
    length = {"Content-Length": str(len(body)), "User-Agent": USER_AGENT, "Connection": "close"}
    return _exchange(
        target,
        {**headers, **length},
        deadline=Deadline(url, max_seconds),
        allow=allow,
        max_bytes=MAX_HEADER_BYTES,
        sent=body,
    ).status


@dataclass(frozen=True, slots=True)
class _Answer:
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def _encoded(location: str) -> str:
    """Percent-encode blanks and non-ASCII bytes in a Location header, which servers like to send raw."""
    return quote(location.strip().encode("latin-1", "replace"), safe="!#$%&'()*+,/:;=?@[]~\\")


def _judge_url(url: str, *, allow: frozenset[tuple[str, int]]) -> httpx2.URL:
    """Return the parsed URL if its scheme, host, port and userinfo are acceptable; raise FetchError bad_url if not."""

    def refuse(reason: str, **values: int) -> FetchError:
        said = gettext_noop("この URL は取得できません (%(reason)s): %(url)s")
        return FetchError("bad_url", told(said, reason=told(reason, **values), url=shortened(url)))

    # Parsers disagree about blanks, controls and backslashes, and such a URL is a typing error or an attack.
    if not url or len(url) > 4000 or re.search(r"[\s\\\x00-\x1f\x7f]", url):
        raise refuse(gettext_noop("空白、制御文字、「\\」を含まない URL を指定してください"))
    try:
        parts = urlsplit(url)
        scheme, userinfo, explicit_port = parts.scheme.lower(), "@" in parts.netloc, parts.port
        if scheme not in _PORTS:
            raise refuse(gettext_noop("http:// または https:// で始まる URL を指定してください"))
        parsed = httpx2.URL(url).copy_with(fragment=None)
    except (ValueError, httpx2.InvalidURL) as error:
        raise refuse(gettext_noop("書き方が正しくありません")) from error
    host = parsed.raw_host.decode("ascii")
    if not host or "%" in host:
        raise refuse(gettext_noop("ホスト名が正しくありません"))
    if userinfo or parsed.userinfo:
        raise refuse(gettext_noop("ユーザー名やパスワードを含む URL は使えません"))
    port = explicit_port if explicit_port is not None else _PORTS[scheme]
    if port not in _PORTS.values() and (host, port) not in allow:
        raise refuse(gettext_noop("ポート %(port)d には接続しません。80 と 443 だけが使えます"), port=port)
    return parsed


@functools.cache
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


def _exchange(
    url: httpx2.URL,
    headers: Mapping[str, str],
    *,
    deadline: Deadline,
    allow: frozenset[tuple[str, int]],
    max_bytes: int,
    sent: bytes | None = None,
) -> _Answer:
    """Do one request on one fresh connection; raise FetchError for every way the network can fail."""
    where = shortened(str(url))
    backend = JudgingBackend(deadline=deadline, allow=allow)
    host = url.netloc.decode("ascii")
    request = httpcore2.Request(
        "GET" if sent is None else "POST",
        httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=[(b"Host", host.encode())]
        + [(k.encode(), v.encode("latin-1", "replace")) for k, v in headers.items()],
        content=sent,
    )
    try:
        with httpcore2.ConnectionPool(ssl_context=_tls(), network_backend=backend, max_connections=1) as pool:
            response = pool.handle_request(request)
            try:
                return _read(str(url), response, backend=backend, max_bytes=max_bytes)
            finally:
                response.close()
    except TooMuchData as error:
        if error.bomb:
            said = gettext_noop("%(url)s は圧縮率が異常に高いため、取得を中止しました。")
        else:
            said = gettext_noop("%(url)s は %(megabytes)g MB を超えているため、取得を中止しました。")
        size = round(max_bytes / 1_000_000, 1)
        what = told(said, url=where, megabytes=size)
        raise FetchError("bomb" if error.bomb else "too_large", what, advice=PASTE_INSTEAD) from error
    except BadEncoding as error:
        raise FetchError(
            "bad_encoding",
            told(gettext_noop("%(url)s の圧縮データが壊れています (%(reason)s)。"), url=where, reason=error),
            advice=PASTE_INSTEAD,
        ) from error
    except ssl.SSLError as error:
        raise FetchError(
            "tls",
            told(
                gettext_noop("%(url)s の TLS 接続または証明書を確認できませんでした (%(reason)s)。"),
                url=where,
                reason=error.reason,
            ),
        ) from error
    except TimeoutError as error:
        raise deadline.missed() from error
    except OSError as error:
        raise FetchError(
            "refused",
            told(
                gettext_noop("%(url)s との接続が途中で切れました (%(reason)s)。"),
                url=where,
                reason=said_of(error),
            ),
            advice=PASTE_INSTEAD,
        ) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        what = told(gettext_noop("%(url)s の応答が途中で切れたか、HTTP として読めません。"), url=where)
        raise FetchError("refused", what, advice=PASTE_INSTEAD) from error


def _read(url: str, response: httpcore2.Response, *, backend: JudgingBackend, max_bytes: int) -> _Answer:
    backend.head.complete = True
    if sum(len(name) + len(value) for name, value in response.headers) > MAX_HEADER_BYTES:
        raise FetchError(
            "too_large",
            told(
                gettext_noop("%(url)s の応答ヘッダーが 64 KB を超えたため、取得を中止しました。"),
                url=shortened(url),
            ),
        )
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    if response.status in _REDIRECTS or response.status == 304 or response.status >= 400:
        return _Answer(url, response.status, headers, b"")  # their bodies are of no use to anyone here
    chunks = response.iter_stream()
    body = inflate(chunks, encoding=headers.get("content-encoding", ""), max_bytes=max_bytes)
    if body.startswith(b"\x1f\x8b"):  # a feed.xml.gz, or a server that forgot its Content-Encoding
        body = inflate([body], encoding="gzip", max_bytes=max_bytes)
    return _Answer(url, response.status, headers, body)


def _judged_answer(requested_url: str, answer: _Answer, *, conditional: bool) -> Fetched:
    """Turn the last hop's answer into a Fetched, or refuse it for its status or its kind of content."""
    unchanged = answer.status == 304 and conditional
    if not (200 <= answer.status < 300 or unchanged):
        raise _status_error(answer)
    header = Message()
    header["content-type"] = answer.headers.get("content-type", "")
    content_type = header.get_content_type() if answer.headers.get("content-type", "").strip() else ""
    charset = header.get_content_charset()
    if not unchanged:
        _require_text(answer, content_type)
    return Fetched(
        requested_url, answer.url, answer.status, content_type, charset, answer.body, answer.headers
    )


def _status_error(answer: _Answer) -> FetchError:
    advice = {
        401: told(gettext_noop("ログインが必要なページです。")) + PASTE_INSTEAD,
        404: told(gettext_noop("URL を確認してください。")),
        410: told(gettext_noop("ページは削除されています。")),
        429: LATER,
    }.get(answer.status, LATER if answer.status >= 500 else PASTE_INSTEAD)
    after = answer.headers.get("retry-after", "").strip()
    return FetchError(
        "http_status",
        told(
            gettext_noop("取得できませんでした: サーバーが %(status)d を返しました (%(url)s)。"),
            status=answer.status,
            url=shortened(answer.url),
        ),
        advice=advice,
        status=answer.status,
        retry_after=_seconds(after),
    )


def _seconds(after: str) -> int | None:
    """Return a Retry-After in seconds from now; it may be a number or a date (RFC 9110, 10.2.3)."""
    if re.fullmatch(r"[0-9]{1,9}", after):
        return int(after)
    try:
        moment = parsedate_to_datetime(after)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, int((moment - datetime.now(UTC)).total_seconds()))


def _require_text(answer: _Answer, content_type: str) -> None:
    kind = signature_of(answer.body)
    if not kind and content_type not in _UNTYPED and not _TEXT_TYPE.fullmatch(content_type):
        kind = content_type
        # A gzip file that held text has already been opened.
        if content_type in {"application/gzip", "application/x-gzip"} and b"\0" not in answer.body[:1024]:
            kind = ""
    if not kind and content_type in _UNTYPED and b"\0" in answer.body[:1024]:
        kind = told(gettext_noop("バイナリー"))
    if kind:
        raise FetchError(
            "not_text",
            told(
                gettext_noop("%(url)s は文章ではなく %(kind)s です。"), url=shortened(answer.url), kind=kind
            ),
            advice=told(
                gettext_noop("HTML のページの URL を指定するか、本文を貼り付けて取り込んでください。")
            ),
        )
