"""Parsers for outside bytes, run in a child process that may die without taking a worker along.

The child (articles/confined_child.py) has little memory, no files to write and a limited time for each document; it
is kept for the next document, because starting Python costs more than most pages do. What it answers is JSON.
See docs/reliability.md, rows S3, S4, S7 and R10.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext

from articles.extract.document import ExtractedArticle, ExtractedBlock, ExtractionError
from articles.feeds.document import Feed, FeedEntry, FeedError
from articles.refusal import Refusal, gettext_noop

SECONDS_PER_DOCUMENT = 20.0
SECONDS_TO_START = 30.0
# A fresh child now and then gives back the memory that parsers keep.
DOCUMENTS_PER_CHILD = 200
_MAX_ANSWER = 64 * 1024 * 1024
_READ = 1024 * 1024
_COSTLY_PAGE = gettext_noop(
    "ページの解析が時間またはメモリーの上限を超えたため中止しました。本文を貼り付けて取り込んでください。"
)
_COSTLY_FEED = gettext_noop(
    "フィードの解析が時間またはメモリーの上限を超えたため中止しました。提供元に確認してください。"
)
_PROJECT = Path(__file__).resolve().parent.parent


class ParserDied(Exception):
    """The child ran out of time or memory, or crashed; the document is the reason."""


def extract(
    content: bytes | str,
    *,
    url: str = "",
    content_type: str = "",
    charset: str | None = None,
    seconds: float = SECONDS_PER_DOCUMENT,
) -> ExtractedArticle:
    """Do `articles.extract.extract` in the child. Raises ExtractionError, with code too_costly for a dead child."""
    answer = _ask("extract", content, seconds, url=url, content_type=content_type, charset=charset)
    if "error" in answer:
        raise _refusal(ExtractionError, answer, _COSTLY_PAGE)
    article = answer["article"]
    return ExtractedArticle(
        **article
        | {
            "published": _moment(article["published"]),
            "topics": tuple(article["topics"]),
            "hidden": tuple(article["hidden"]),
            "blocks": [
                ExtractedBlock(**block | {"marks": tuple(block["marks"])}) for block in article["blocks"]
            ],
        }
    )


def parse_feed(
    content: bytes, *, url: str = "", charset: str = "", seconds: float = SECONDS_PER_DOCUMENT
) -> Feed:
    """Do `articles.feeds.parse` in the child. Raises FeedError, with code too_costly for a dead child."""
    answer = _ask("parse_feed", content, seconds, url=url, charset=charset)
    if "error" in answer:
        error = _refusal(FeedError, answer, _COSTLY_FEED)
        error.links = tuple(answer.get("links", ()))
        raise error
    feed = answer["feed"]
    dates = ("published", "updated")
    entries = [
        FeedEntry(**entry | {name: _moment(entry[name]) for name in dates}) for entry in feed["entries"]
    ]
    return Feed(**feed | {"entries": entries})


def _refusal[R: Refusal](kind: type[R], answer: dict[str, Any], costly: str) -> R:
    """Return what the child refused with, in the language of whoever asked."""
    return kind(answer["error"], gettext(answer.get("sentence", costly)), **answer.get("values", {}))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


class _Child:
    """One running child of one process; a forked process must not share its parent's."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.documents = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "articles.confined_child"],
            cwd=_PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Nothing secret goes in: neither keys nor database addresses.
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"} | _where_python_is(),
        )
        self._answer(time.monotonic() + SECONDS_TO_START)  # its first line says that it is ready

    def ask(self, request: bytes, seconds: float) -> dict[str, Any]:
        """Send one request and return the answer. Raises ParserDied."""
        self.documents += 1
        # A child that hangs must not hang us while it is being written to either.
        timer = threading.Timer(seconds + 5, self.process.kill)
        timer.start()
        try:
            stdin = self._pipe(self.process.stdin)
            stdin.write(request)
            stdin.flush()
            answer: dict[str, Any] = json.loads(self._answer(time.monotonic() + seconds))
        except OSError as error:
            raise ParserDied from error
        finally:
            timer.cancel()
        return answer

    def end(self) -> None:
        """Stop the child, if it is ours."""
        if os.getpid() != self.owner:
            return
        self.process.kill()
        self.process.wait()
        self._pipe(self.process.stdout).close()
        # What was still to be written has nobody left to read it.
        with contextlib.suppress(BrokenPipeError):
            self._pipe(self.process.stdin).close()

    @property
    def is_spent(self) -> bool:
        """Whether the next document needs another child: a fork's, a dead one, or one that has done its share."""
        return (
            self.owner != os.getpid()
            or self.documents >= DOCUMENTS_PER_CHILD
            or self.process.poll() is not None
        )

    def _answer(self, deadline: float) -> bytes:
        stdout = self._pipe(self.process.stdout)
        pieces: list[bytes] = []
        size = 0
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while not pieces or not pieces[-1].endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise ParserDied
                piece = os.read(stdout.fileno(), _READ)
                size += len(piece)
                if not piece or size > _MAX_ANSWER:
                    raise ParserDied
                pieces.append(piece)
        return b"".join(pieces)

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None  # both were asked for
        return pipe


_turn = threading.Lock()
_child: _Child | None = None


def _ask(what: str, content: bytes | str, seconds: float, **options: Any) -> dict[str, Any]:
    """Return the child's answer: its result, or `error` with its code. A child that died leaves too_costly."""
    global _child
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    kind = "str" if isinstance(content, str) else "bytes"
    document = {"what": what, "kind": kind, "content": base64.b64encode(data).decode(), "options": options}
    request = json.dumps(document).encode() + b"\n"
    with _turn:
        if _child and _child.is_spent:
            _end_child()
        try:
            _child = _child or _Child()
            return _child.ask(request, seconds)
        except (ParserDied, ValueError):
            _end_child()
            return {"error": "too_costly"}


def _end_child() -> None:
    global _child
    if _child is not None:
        _child.end()
        _child = None


atexit.register(_end_child)
os.register_at_fork(after_in_child=lambda: globals().update(_turn=threading.Lock()))


def _where_python_is() -> dict[str, str]:
    """Return what a Python that was moved from where it was built (as CI services do) needs to start."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
