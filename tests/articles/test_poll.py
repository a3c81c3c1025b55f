"""From a feed on a real local server to articles: conditional, patient, polite, and never twice."""

from __future__ import annotations

import io
import json
import re
import socket
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import fetch, inbox, ingest, poll, recheck, reservations
from articles.feed_entries import FeedEntry
from articles.models import Article, HostRules, Source
from tests.articles.origin import Origin
from tests.articles.publisher import TEXT, asked, page, serve_feed

pytestmark = pytest.mark.django_db


def test_new_entries_become_articles_once(origin: Origin, source: Source) -> None:
    page(origin, "/a")
    page(origin, "/b")
    serve_feed(origin, "/a", "/b")
    first = poll.poll(source)
    assert (first.fetched, first.new, first.error) == (2, 2, "")
    assert set(Article.objects.values_list("url", flat=True)) == {origin.url("/a"), origin.url("/b")}
    assert all(article.source == source for article in Article.objects.all())
    second = poll.poll(source)
    assert (second.new, second.unchanged) == (0, 2)
    assert Article.objects.count() == 2


def test_an_entry_that_says_nothing_is_not_listed(origin: Origin, source: Source) -> None:
    cut = b"<rss version='2.0'><channel><title>Wire</title><item><title>No link</title></item><item><title>Cu"
    origin.page("/feed.xml", cut, Content_Type="application/rss+xml")
    assert poll.poll(source).error == ""
    assert [entry.title for entry in FeedEntry.objects.all()] == ["No link"]


def test_the_second_request_is_conditional_and_304_is_no_error(origin: Origin, source: Source) -> None:
    serve_feed(origin, ETag='"v1"', Last_Modified="Mon, 02 Nov 2026 08:00:00 GMT")
    poll.poll(source)
    origin.answers["/feed.xml"] = (304, {}, b"")
    result = poll.poll(source)
    assert result.error == ""
    _path, headers = origin.requests[-1]
    assert headers["if-none-match"] == '"v1"'
    assert headers["if-modified-since"] == "Mon, 02 Nov 2026 08:00:00 GMT"


def test_a_quiet_feed_is_asked_less_and_a_lively_one_more(origin: Origin, source: Source) -> None:
    serve_feed(origin)
    poll.poll(source)
    quiet = source.poll_interval
    assert quiet > 3600
    page(origin, "/a")
    serve_feed(origin, "/a")
    poll.poll(source)
    assert source.poll_interval < quiet
    source.refresh_from_db()
    assert source.next_poll_at >= timezone.now() + timedelta(seconds=source.poll_interval - 60)


def test_a_lively_feed_is_left_alone_while_its_host_calls_it_fresh_but_not_for_a_week(
    origin: Origin, source: Source
) -> None:
    for stated, seconds in (("public, max-age=2400", 2400), ("max-age=604800", 3600), ("no-cache", 900)):
        source.poll_interval = poll.SHORTEST
        page(origin, f"/{seconds}")
        serve_feed(origin, f"/{seconds}", Cache_Control=stated)
        poll.poll(source)
        assert 0 <= (source.next_poll_at - source.last_polled_at).total_seconds() - seconds <= seconds / 10


def test_a_feed_is_not_read_more_often_than_it_asks_for_itself_up_to_an_hour(
    origin: Origin, source: Source
) -> None:
    for stated, seconds in (("<ttl>30</ttl>", 1800), ("<ttl>10080</ttl>", 3600), ("<ttl>soon</ttl>", 900)):
        source.poll_interval = poll.SHORTEST
        page(origin, f"/ttl-{seconds}")
        serve_feed(origin, f"/ttl-{seconds}")
        status, headers, body = origin.answers["/feed.xml"]
        origin.answers["/feed.xml"] = (
            status,
            headers,
            body.replace(b"<channel>", b"<channel>" + stated.encode()),
        )
        poll.poll(source)
        assert source.poll_interval == seconds


def test_a_failing_feed_is_backed_off_shown_with_one_error_and_recovers(
    origin: Origin, source: Source
) -> None:
    origin.answers["/feed.xml"] = (500, {}, b"")
    waits = []
    for _ in range(3):
        result = poll.poll(source)
        waits.append(source.next_poll_at - timezone.now())
    assert waits == sorted(waits)
    source.refresh_from_db()
    assert (source.failures, source.health) == (3, "failing")
    assert source.last_error == result.error
    # Nobody can paste the text of a feed, or has to try again: the desk does.
    assert re.fullmatch(
        r"取得できませんでした: サーバーが 500 を返しました \(\S+\)。次の巡回でもう一度読みます。"
        "失敗が続くときは、フィードの URL を確かめてください。",
        source.last_error,
    )
    serve_feed(origin)
    poll.poll(source)
    source.refresh_from_db()
    assert (source.failures, source.last_error, source.health) == (0, "", "ok")


def test_a_feed_whose_server_refuses_connections_says_so_in_the_desks_language(
    source: Source, settings
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        source.feed_url = f"http://127.0.0.1:{free.getsockname()[1]}/feed.xml"
        settings.FETCH_ALLOW = frozenset({free.getsockname()})
        poll.poll(source)
    source.refresh_from_db()
    assert "接続を断られました" in source.last_error
    assert not re.search("Errno|refused|貼り付け", source.last_error)


def test_retry_after_is_obeyed_as_number_and_as_date(origin: Origin, source: Source) -> None:
    later = timezone.now() + timedelta(days=2)
    for said in ("172800", later.strftime("%a, %d %b %Y %H:%M:%S GMT")):
        origin.answers["/feed.xml"] = (429, {"Retry-After": said}, b"")
        source.failures = 0
        poll.poll(source)
        assert source.next_poll_at > later - timedelta(minutes=2)


def test_a_feed_that_moved_for_good_is_asked_at_its_new_address_and_one_that_moved_for_now_is_not(
    origin: Origin, source: Source
) -> None:
    old = source.feed_url
    serve_feed(origin)
    origin.answers["/new.xml"] = origin.answers["/feed.xml"]
    for status, address in ((302, old), (301, origin.url("/new.xml"))):
        origin.answers["/feed.xml"] = (status, {"Location": "/new.xml"}, b"")
        assert poll.poll(source).error == ""
        source.refresh_from_db()
        assert source.feed_url == address


def test_a_feed_that_moved_to_where_another_source_reads_keeps_its_own_way_there(
    origin: Origin, source: Source
) -> None:
    serve_feed(origin)
    origin.answers["/new.xml"] = origin.answers["/feed.xml"]
    origin.answers["/feed.xml"] = (301, {"Location": "/new.xml"}, b"")
    old = source.feed_url
    Source.objects.create(slug="other", name="Other", feed_url=origin.url("/new.xml"))
    assert poll.poll(source).error == ""
    source.refresh_from_db()
    assert source.feed_url == old


def test_a_permanent_redirect_to_something_that_is_no_feed_moves_nothing(
    origin: Origin, source: Source
) -> None:
    page(origin, "/login")
    origin.answers["/feed.xml"] = (308, {"Location": "/login"}, b"")
    assert "HTML" in poll.poll(source).error
    source.refresh_from_db()
    assert source.feed_url == origin.url("/feed.xml")


def test_a_feed_that_is_gone_is_asked_no_more_and_says_what_to_do(origin: Origin, source: Source) -> None:
    origin.answers["/feed.xml"] = (410, {}, b"")
    poll.poll(source)
    source.refresh_from_db()
    assert (source.is_polled, source.health) == (False, "failing")
    assert "新しいフィードの URL に書き換えて" in source.last_error
    Source.objects.update(next_poll_at=timezone.now())
    assert poll.poll_due() == []


def test_a_date_far_ahead_is_no_date(origin: Origin, source: Source) -> None:
    page(origin, "/a")
    serve_feed(origin, "/a")
    status, headers, body = origin.answers["/feed.xml"]
    origin.answers["/feed.xml"] = (
        status,
        headers,
        body.replace(b"<guid>", b"<pubDate>Mon, 02 Mar 2099 10:00:00 GMT</pubDate><guid>"),
    )
    poll.poll(source)
    entry = FeedEntry.objects.get()
    assert (entry.state, entry.published) == (FeedEntry.State.TAKEN, None)
    assert "2099-03-02 は未来" in entry.remark


def test_a_source_known_by_its_address_alone_takes_the_name_of_its_feed(
    origin: Origin, source: Source
) -> None:
    serve_feed(origin)
    source.homepage = origin.url("/")
    for name, expected in ((urlsplit(origin.url("/")).hostname, "Wire"), ("Our name", "Our name")):
        source.name = name
        source.save()
        poll.poll(source)
        source.refresh_from_db()
        assert source.name == expected


def test_a_page_instead_of_a_feed_is_an_error_that_names_the_feed(origin: Origin, source: Source) -> None:
    origin.page(
        "/feed.xml", b'<html><link rel="alternate" type="application/rss+xml" href="/real.xml"></html>'
    )
    assert origin.url("/real.xml") in poll.poll(source).error
    assert not FeedEntry.objects.exists()


def test_only_one_of_two_workers_polls_what_is_due(source: Source) -> None:
    mine, theirs = Source.objects.get(pk=source.pk), Source.objects.get(pk=source.pk)
    assert poll.claim(mine)
    assert not poll.claim(theirs)
    Source.objects.update(next_poll_at=timezone.now() - timedelta(minutes=1))
    mine, theirs = Source.objects.get(pk=source.pk), Source.objects.get(pk=source.pk)
    assert poll.claim(mine)
    assert not poll.claim(theirs)


def test_a_source_that_somebody_asked_for_is_polled_alone_and_only_while_it_is_due(
    origin: Origin, source: Source
) -> None:
    other = Source.objects.create(slug="o", name="O", feed_url=origin.url("/other.xml"))
    serve_feed(origin, "/one")
    page(origin, "/one")
    for _message in range(2):  # a message may come twice
        poll.poll_asked_for(source.pk)
    assert [path for path, _headers in origin.requests].count("/feed.xml") == 1
    other.refresh_from_db()
    assert other.last_polled_at is None


def test_only_due_and_active_sources_are_polled(origin: Origin, source: Source) -> None:
    serve_feed(origin)
    Source.objects.create(slug="off", name="Off", feed_url=origin.url("/off.xml"), is_polled=False)
    Source.objects.create(slug="none", name="None")
    assert [result.source for result in poll.poll_due()] == ["wire"]
    assert poll.poll_due() == []


def test_a_new_subscription_does_not_flood_the_desk(origin: Origin, source: Source, monkeypatch) -> None:
    monkeypatch.setattr(poll, "FIRST_POLL_TAKES", 1)
    page(origin, "/new")
    serve_feed(origin, "/new", "/old1", "/old2")
    assert poll.poll(source).new == 1
    assert source.entries.filter(state=FeedEntry.State.SKIPPED).count() == 2
    assert asked(origin, "/old1") == 0


def test_a_page_that_refuses_is_taken_from_the_feed_when_that_holds_the_article(
    origin: Origin, source: Source
) -> None:
    origin.answers["/a"] = (403, {}, b"")
    serve_feed(origin, "/a", content=f"<p>{TEXT * 5}</p><p>{TEXT * 5}</p>")
    assert poll.poll(source).new == 1
    article = Article.objects.get()
    assert article.title_en == "Story /a"
    assert article.signals["page_refused"]


def test_a_wall_in_the_place_of_a_page_is_passed_by_where_the_feed_holds_the_article(
    origin: Origin, source: Source
) -> None:
    origin.page(
        "/a", b"<html><title>Log in</title><body><main><p>Log in to read on.</p></main></body></html>"
    )
    page(origin, "/b")
    serve_feed(origin, "/a", "/b", content="".join(f"<p>{number}: {TEXT * 3}</p>" for number in range(3)))
    poll.poll(source)
    walled, shown = (Article.objects.get(title_en=f"Story {path}") for path in ("/a", "/b"))
    assert TEXT.strip() in walled.blocks.first().text
    assert walled.signals["page_refused"]
    recheck.recheck(walled)  # still behind its wall: nothing has gone
    assert "missed_at" not in Article.objects.get(pk=walled.pk).signals
    assert shown.blocks.first().text.startswith("/b 0")
    # A teaser in the feed says nothing of how long its article is.
    serve_feed(origin, "/c", content="<p>A teaser.</p>")
    origin.page("/c", b"<html><title>Brief</title><body><main><p>A brief note.</p></main></body></html>")
    poll.poll(source)
    assert Article.objects.filter(title_en="Brief").exists()


def test_a_page_that_refuses_with_a_teaser_waits_and_then_fails_with_its_reason(
    origin: Origin, source: Source
) -> None:
    origin.answers["/a"] = (503, {}, b"")
    serve_feed(origin, "/a", content="Read more")
    for _ in range(poll.MAX_ATTEMPTS):
        assert poll.poll(source).new == 0
    entry = source.entries.get()
    assert entry.state == FeedEntry.State.FAILED
    assert "503" in entry.error
    poll.poll(source)
    assert asked(origin, "/a") == poll.MAX_ATTEMPTS


def test_a_poll_reads_no_text_of_what_the_source_sent_before(origin: Origin, source: Source) -> None:
    FeedEntry.objects.create(source=source, key="old", title="Old", html="text", state=FeedEntry.State.TAKEN)
    serve_feed(origin, "/a")
    poll.poll(source)
    with CaptureQueriesContext(connection) as asked_of_the_database:
        poll.poll(source)
    of_texts = [
        query["sql"] for query in asked_of_the_database if '"articles_feedentry"."html"' in query["sql"]
    ]
    assert all("LIMIT" in sql for sql in of_texts)  # what waits, a few each time


def test_an_article_that_is_here_already_is_not_made_twice(origin: Origin, source: Source) -> None:
    page(origin, "/a")
    serve_feed(origin, "/a")
    poll.poll(source)
    other = Source.objects.create(slug="other", name="Other", feed_url=source.feed_url)
    assert poll.poll(other).new == 0
    entry = other.entries.get()
    assert (entry.state, entry.article) == (FeedEntry.State.DUPLICATE, Article.objects.get())


def test_an_entry_that_waits_is_joined_with_its_article_when_that_comes_in_another_way(
    origin: Origin, source: Source
) -> None:
    Source.objects.update(takes_by_itself=False)
    source.refresh_from_db()
    page(origin, "/story", head=f'<link rel="canonical" href="{origin.url("/stories/1")}">')
    origin.page("/go", status=302, Location="/story")
    serve_feed(origin, "/stories/1?utm_source=feed", "/go", "/other")
    poll.poll(source)
    assert set(source.entries.values_list("state", flat=True)) == {FeedEntry.State.HELD}
    article = ingest.ingest_url(origin.url("/go"))
    joined = source.entries.filter(state=FeedEntry.State.DUPLICATE, article=article)
    assert sorted(joined.values_list("title", flat=True)) == ["Story /go", "Story /stories/1?utm_source=feed"]
    assert source.entries.get(state=FeedEntry.State.HELD).title == "Story /other"


def test_an_entry_of_an_article_that_is_here_under_another_address_waits_for_nobody(
    origin: Origin, source: Source
) -> None:
    Source.objects.update(takes_by_itself=False)
    source.refresh_from_db()
    page(origin, "/story", head=f'<link rel="canonical" href="{origin.url("/stories/1")}">')
    article = ingest.ingest_page(
        fetch.fetch(origin.url("/story"), max_bytes=10_000, allow=origin.allow), source=source
    )
    serve_feed(origin, "/stories/1/?utm_source=feed", "/story#top", "/other", ETag='"v1"')
    poll.poll(source)
    states = dict(source.entries.values_list("title", "state"))
    assert states.pop("Story /other") == FeedEntry.State.HELD
    assert set(states.values()) == {FeedEntry.State.DUPLICATE}
    assert article.feed_entries.count() == 2
    # What waited before articles were joined is joined at the next poll, one that was left out is not.
    source.entries.update(state=FeedEntry.State.HELD, article=None)
    source.entries.filter(title="Story /story#top").update(state=FeedEntry.State.SKIPPED)
    origin.answers["/feed.xml"] = (304, {}, b"")
    poll.poll(source)
    assert article.feed_entries.get().title == "Story /stories/1/?utm_source=feed"


def test_a_page_that_names_another_sites_page_as_its_own_takes_no_entry_from_that_site(
    origin: Origin, source: Source
) -> None:
    theirs = "https://competitor.example/news/1"
    other = Source.objects.create(slug="competitor", name="Competitor")
    offered = other.entries.create(key="1", title="News", url=f"{theirs}?utm_source=feed", state="held")
    page(origin, "/copy", head=f'<link rel="canonical" href="{theirs}">')
    serve_feed(origin, "/copy")
    assert poll.poll(source).new == 1
    assert Article.objects.get().url == origin.url("/copy")
    assert inbox.join_known(other) == 0
    offered.refresh_from_db()
    assert (offered.state, offered.article) == (FeedEntry.State.HELD, None)
    # What is here from that site already is no news from this one.
    Article.objects.update(url=theirs, address_key="competitor.example/news/1", content_hash="")
    page(origin, "/copy2", text="Another wording of it. ", head=f'<link rel="canonical" href="{theirs}">')
    serve_feed(origin, "/copy2")
    assert poll.poll(source).new == 0
    assert source.entries.get(title="Story /copy2").state == FeedEntry.State.DUPLICATE


def test_a_round_that_runs_out_of_time_leaves_the_rest_for_an_early_next_one(
    origin: Origin, source: Source, monkeypatch
) -> None:
    page(origin, "/a")
    serve_feed(origin, "/a")
    monkeypatch.setattr(poll, "SECONDS_PER_ROUND", -1.0)
    assert poll.poll_due() == []
    assert poll.poll(source).new == 0
    assert source.next_poll_at < timezone.now() + timedelta(seconds=poll.SHORTEST * 1.2)
    monkeypatch.undo()
    assert poll.poll(source).new == 1


def test_chosen_entries_are_all_tried_once_where_their_host_is_down_and_others_not_at_all(
    origin: Origin, source: Source, monkeypatch
) -> None:
    monkeypatch.setattr(poll, "TAKES_PER_POLL", 2)
    rung: list[int] = []
    monkeypatch.setattr(poll, "_wake_taker", rung.append)
    waiting = FeedEntry.State.WAITING
    tried = source.entries.create(
        key="tried", title="Tried", url=origin.url("/tried"), state=waiting, attempts=1
    )
    for path in ("/a", "/b", "/c", "/d", "/e"):
        origin.answers[path] = (503, {}, b"")
        source.entries.create(key=path, title=path, url=origin.url(path), state=FeedEntry.State.HELD)
    assert poll.take_soon(source.entries.exclude(pk=tried.pk)) == 5
    while rung:
        poll.take_chosen(rung.pop())
    assert set(source.entries.values_list("state", "attempts")) == {(waiting, 1)}
    assert asked(origin, "/tried") == 0


def test_the_next_poll_begins_with_what_was_tried_least(origin: Origin, source: Source, monkeypatch) -> None:
    monkeypatch.setattr(poll, "TAKES_PER_POLL", 1)
    serve_feed(origin)
    for number, attempts in enumerate((2, 0, 1)):
        url = page(origin, f"/{number}")
        source.entries.create(key=url, title=url, url=url, attempts=attempts)
    taken = []
    for _ in range(3):
        poll.poll(source)
        taken.append(Article.objects.latest("pk").url)
    assert taken == [origin.url("/1"), origin.url("/2"), origin.url("/0")]


def test_an_entry_that_was_skipped_after_a_round_began_is_not_taken(
    origin: Origin, source: Source, monkeypatch
) -> None:
    page(origin, "/a")
    page(origin, "/b")
    serve_feed(origin, "/a", "/b")
    take = poll.take

    def take_slowly(row: FeedEntry) -> None:
        take(row)
        inbox.skip(source.entries.all())

    monkeypatch.setattr(poll, "take", take_slowly)
    assert poll.poll(source).new == 1
    states = source.entries.values_list("state", flat=True)
    assert sorted(states) == [FeedEntry.State.SKIPPED, FeedEntry.State.TAKEN]


def test_what_somebody_decides_while_a_page_is_asked_for_in_vain_stands(
    origin: Origin, source: Source, monkeypatch
) -> None:
    serve_feed(origin, "/gone")
    rules_for = reservations.rules_for

    def rules_meanwhile(address: str) -> HostRules:
        inbox.skip(source.entries.all())
        return rules_for(address)

    monkeypatch.setattr(reservations, "rules_for", rules_meanwhile)
    poll.poll(source)
    entry = source.entries.get()
    assert (entry.state, entry.error) == (FeedEntry.State.SKIPPED, "")


def test_an_entry_that_a_worker_took_while_it_was_chosen_stays_taken(origin: Origin, source: Source) -> None:
    url = page(origin, "/a")
    source.entries.create(key="a", title="A", url=url, state=FeedEntry.State.HELD)

    def take_first(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if sql.startswith("SELECT"):
            source.entries.update(state=FeedEntry.State.TAKEN)
        return answer

    chosen = source.entries.all()
    with connection.execute_wrapper(take_first):
        assert poll.take_soon(chosen) == 0
    assert source.entries.get().state == FeedEntry.State.TAKEN


def test_the_command_prints_one_json_line_a_source(origin: Origin, source: Source) -> None:
    page(origin, "/a")
    serve_feed(origin, "/a")
    out = io.StringIO()
    call_command("poll", "--source", "wire", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "source": "wire", "fetched": 1, "new": 1, "changed": 0, "unchanged": 0, "error": "",
    }  # fmt: skip


def test_the_command_refuses_an_unknown_source() -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("poll", "--source", "nowhere")
