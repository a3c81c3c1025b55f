"""What hosts and pages reserve is asked before a page is read, and kept for an editor to decide."""

from __future__ import annotations

import json

import pytest

from articles import poll, reservations
from articles.feed_entries import FeedEntry
from articles.models import Article, HostRules, Source
from tests.articles.origin import Origin
from tests.articles.publisher import asked, page, serve_feed

pytestmark = pytest.mark.django_db

SIGNALLED = b"# https://contentsignals.org\nUser-agent: *\nContent-Signal: search=yes,ai-input=no,ai-train=no\nAllow: /\n"


def test_robots_txt_is_read_once_and_honoured(origin: Origin, source: Source) -> None:
    origin.page("/robots.txt", b"User-agent: *\nDisallow: /private", Content_Type="text/plain")
    page(origin, "/open")
    page(origin, "/private/a")
    serve_feed(origin, "/open", "/private/a")
    poll.poll(source)
    assert asked(origin, "/private/a") == 0
    assert asked(origin, "/robots.txt") == 1
    assert source.entries.get(url=origin.url("/private/a")).state == FeedEntry.State.HELD
    assert Article.objects.get().signals["robots"] == "allowed"


def test_a_host_that_cannot_say_its_rules_is_left_alone(origin: Origin, source: Source) -> None:
    origin.answers["/robots.txt"] = (503, {}, b"")
    page(origin, "/a")
    serve_feed(origin, "/a")
    poll.poll(source)
    assert asked(origin, "/a") == 0
    assert HostRules.objects.get().robots_known is False


def test_what_a_host_reserves_it_reserves_in_its_feed_too(origin: Origin, source: Source) -> None:
    origin.page("/robots.txt", SIGNALLED + b"Disallow: /a\n", Content_Type="text/plain")
    serve_feed(origin, "/a")
    entry_text = "<p>" + "A sentence of the feed itself, long enough to be an article. " * 40 + "</p>"
    poll.poll(source)
    entry = source.entries.get()
    FeedEntry.objects.filter(pk=entry.pk).update(html=entry_text, state=FeedEntry.State.WAITING)
    entry.refresh_from_db()
    poll.take(entry)
    assert (entry.state, Article.objects.count()) == (FeedEntry.State.HELD, 0)
    poll.take(entry, even_if_reserved=True)
    assert Article.objects.get().tdm_reserved


def test_what_a_page_reserves_for_itself_it_reserves_for_its_text_in_the_feed_too(
    origin: Origin, source: Source
) -> None:
    wall = b"<html><title>Log in</title><body><main><p>Log in to read on.</p></main></body></html>"
    origin.page("/a", wall, TDM_Reservation="1")
    text = "The robot sorts parcels by weight and shape, and asks for help where it is not sure of one. "
    serve_feed(origin, "/a", content="".join(f"<p>{number}: {text * 4}</p>" for number in range(4)))
    poll.poll(source)
    entry = source.entries.get()
    assert entry.state == FeedEntry.State.HELD
    poll.take(entry, even_if_reserved=True)
    article = Article.objects.get()
    assert article.signals["page_refused"]
    assert article.tdm_reserved
    assert article.signals["reservations"] == ["header tdm-reservation: 1"]


@pytest.mark.parametrize(
    ("robots", "is_reserved"),
    [
        (SIGNALLED, True),
        (
            b"User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /",
            False,
        ),  # nothing is trained here
        (
            b"User-agent: Other\nUser-agent: newsdesk\nContent-Signal: ai-input=no\n\nUser-agent: *\nDisallow:",
            True,
        ),
        (b"User-agent: Other\nContent-Signal: ai-input=no\n\nUser-agent: *\nDisallow:", False),
        (SIGNALLED + b"\nUser-agent: Newsdesk\nContent-Signal: ai-input=yes", False),
    ],
)
def test_the_signal_for_us_is_that_of_our_group_or_of_everybody_s(robots: bytes, is_reserved: bool) -> None:
    rules = HostRules(robots_txt=robots.decode(), tdmrep=[])
    found = reservations.reservations(url="https://a.example/", headers={}, body=b"", rules=rules)
    assert bool(found) == is_reserved


@pytest.mark.parametrize(
    "where",
    ["header", "meta", "noai", "file", "signal", "signal of robots.txt"],
)
def test_a_reservation_of_text_mining_holds_the_entry_for_an_editor(
    origin: Origin, source: Source, where: str
) -> None:
    heads = {
        "meta": '<meta name="tdm-reservation" content="1">',
        "noai": "<meta content='noindex, NoAI' name='robots'>",
    }
    headers = {
        "header": {"TDM_Reservation": "1"},
        "signal": {"Content_Signal": "search=yes, ai-input=no"},
    }.get(where, {})
    if where == "signal of robots.txt":
        origin.page("/robots.txt", SIGNALLED, Content_Type="text/plain")
    page(origin, "/a", head=heads.get(where, ""), **headers)
    if where == "file":
        rules = [{"location": "/a*", "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 0}]
        origin.page("/.well-known/tdmrep.json", json.dumps(rules).encode(), Content_Type="application/json")
    serve_feed(origin, "/a")
    assert poll.poll(source).new == 0
    entry = source.entries.get()
    assert entry.state == FeedEntry.State.HELD
    assert not Article.objects.exists()
    poll.take(entry, even_if_reserved=True)
    assert Article.objects.get().tdm_reserved
    assert Article.objects.get().signals["reservations"]
