"""Parsing in a child process: the same answers, and a child that dies takes nothing along."""

import base64
import os
import signal
from pathlib import Path

import pytest

from articles import confined, confined_child, extract, feeds
from tests.articles.test_feeds import RSS


def test_the_child_answers_what_the_function_would() -> None:
    page = "<html lang=en><title>T</title><body><p>One sentence, two commas, and a full stop.</p>"
    url, kind = "https://x.example/a", "text/html"
    by_child = confined.extract(page, url=url, content_type=kind)
    assert by_child == extract.extract(page, url=url, content_type=kind)
    assert confined.parse_feed(RSS.encode()) == feeds.parse(RSS.encode())


def test_refusals_cross_the_border_with_code_message_and_links() -> None:
    with pytest.raises(extract.ExtractionError) as caught:
        confined.extract("<html></html>", content_type="text/html")
    assert caught.value.code == "empty"
    page = b'<html><link rel="alternate" type="application/rss+xml" href="/f"></html>'
    with pytest.raises(feeds.FeedError) as refused:
        confined.parse_feed(page, url="https://x.example/")
    assert refused.value.links == ("https://x.example/f",)


def test_a_document_over_its_time_is_given_up_and_the_next_one_is_read() -> None:
    with pytest.raises(feeds.FeedError) as caught:
        confined.parse_feed(RSS.encode() * 1000, seconds=0.0)
    assert caught.value.code == "too_costly"
    assert len(confined.parse_feed(RSS.encode()).entries) == 2


def test_a_document_that_keeps_the_parser_busy_is_given_up_inside_the_child(monkeypatch) -> None:
    monkeypatch.setattr(confined_child, "CPU_SECONDS_PER_DOCUMENT", 0.01)
    content = base64.b64encode(b"<p>One sentence, two commas, and a full stop.</p>" * 20_000).decode()
    request = {"what": "extract", "kind": "bytes", "content": content, "options": {}}
    before = signal.signal(signal.SIGPROF, confined_child.give_up)
    try:
        assert confined_child.answered(request) == {"error": "too_costly"}
        assert signal.getitimer(signal.ITIMER_PROF)[0] == 0
    finally:
        signal.signal(signal.SIGPROF, before)


def test_a_refusal_is_told_in_the_language_of_whoever_asked(monkeypatch) -> None:
    monkeypatch.setattr(
        confined, "gettext", {"フィードが空です。フィードの URL を確認してください。": "Empty."}.__getitem__
    )
    with pytest.raises(feeds.FeedError) as caught:
        confined.parse_feed(b" ")
    assert caught.value.message == "Empty."


def test_a_crashed_child_is_replaced() -> None:
    confined.parse_feed(RSS.encode())
    assert confined._child is not None
    first = confined._child.process
    first.kill()
    first.wait()
    assert len(confined.parse_feed(RSS.encode()).entries) == 2


def test_the_child_knows_no_secrets_and_has_limits() -> None:
    os.environ["NEWSDESK_CANARY"] = "secret"
    try:
        confined._end_child()
        confined.parse_feed(RSS.encode())
        assert confined._child is not None
        process = Path(f"/proc/{confined._child.process.pid}")
        assert b"NEWSDESK_CANARY" not in (process / "environ").read_bytes()
        limits = (process / "limits").read_text()
    finally:
        del os.environ["NEWSDESK_CANARY"]
    assert str(1024**3) in next(line for line in limits.splitlines() if line.startswith("Max address space"))
