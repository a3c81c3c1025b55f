"""Originals are looked at again, less and less, and what has changed is kept beside what we hold."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from articles import ingest, poll, recheck
from articles.models import Article, HostRules, Source, SourceChange
from tests.articles.origin import Origin
from tests.articles.publisher import TEXT, asked, page, serve_feed

pytestmark = pytest.mark.django_db


def test_an_original_is_not_looked_at_again_once_robots_txt_forbids_it(
    origin: Origin, source: Source
) -> None:
    page(origin, "/a")
    serve_feed(origin, "/a")
    poll.poll(source)
    before = asked(origin, "/a")
    HostRules.objects.update(robots_txt="User-agent: *\nDisallow: /a")
    page(origin, "/a", text=f"{TEXT} It was corrected.")
    assert recheck.recheck(Article.objects.get()) is None
    assert asked(origin, "/a") == before
    problem = Article.objects.get().last_problem
    assert "robots.txt" in problem
    with override("en"):
        assert "does not allow" in str(problem)


def _passed(*, hours: int) -> None:
    """Let time pass since the look that missed the only original."""
    article = Article.objects.get()
    missed_at = datetime.fromisoformat(article.signals["missed_at"]) - timedelta(hours=hours)
    article.signals["missed_at"] = missed_at.isoformat()
    article.save(update_fields=["signals"])


def test_an_original_that_two_looks_miss_is_gone_until_it_is_back(origin: Origin, source: Source) -> None:
    page(origin, "/a")
    serve_feed(origin, "/a")
    poll.poll(source)
    shown = origin.answers["/a"]

    def look(status: int) -> dict[str, object]:
        origin.answers["/a"] = shown if status == 200 else (status, {}, b"")
        recheck.recheck(Article.objects.get())
        return dict(Article.objects.get().signals)

    assert "missed_at" not in look(503)  # a server's trouble says nothing of the page
    missed = look(404)
    assert "gone_since" not in missed
    assert Article.objects.get().next_check_at < timezone.now() + timedelta(hours=3)
    again = look(404)  # somebody who asks twice within a minute has looked once
    assert "gone_since" not in again
    assert again["missed_at"] == missed["missed_at"]
    _passed(hours=1)
    gone = look(410)
    assert gone["gone_since"] == gone["missed_at"] != missed["missed_at"]
    assert look(404)["gone_since"] == gone["gone_since"]
    back = look(200)
    assert not {"missed_at", "gone_since"} & set(back)
    assert back["last_problem"] == ""


def test_an_original_that_is_gone_when_its_last_look_comes_is_looked_at_once_more(
    origin: Origin, source: Source
) -> None:
    page(origin, "/a")
    serve_feed(origin, "/a")
    poll.poll(source)
    origin.answers["/a"] = (410, {}, b"")
    Article.objects.update(created_at=timezone.now() - timedelta(days=91), next_check_at=timezone.now())
    recheck.recheck_due()
    _passed(hours=2)
    Article.objects.update(next_check_at=timezone.now())
    recheck.recheck_due()
    gone = Article.objects.get()
    assert "gone_since" in gone.signals
    assert gone.next_check_at > timezone.now()  # and so the desk is told of it
    Article.objects.update(next_check_at=timezone.now())
    recheck.recheck_due()
    assert Article.objects.get().next_check_at is None


def test_a_changed_entry_has_its_article_compared_and_nothing_overwritten(
    origin: Origin, source: Source
) -> None:
    page(origin, "/a")
    serve_feed(origin, "/a")
    poll.poll(source)
    article = Article.objects.get()
    before = [block.text for block in article.blocks.all()]
    page(origin, "/a", text=TEXT.replace("Monday", "Tuesday"))
    serve_feed(origin, "/a", note="Updated")
    assert poll.poll(source).changed == 1
    assert [block.text for block in article.blocks.all()] == before
    change = SourceChange.objects.get()
    assert {step["kind"] for step in change.steps} == {"edited"}


def test_where_every_entry_says_something_else_each_time_few_originals_are_asked_for_at_once(
    origin: Origin, source: Source, monkeypatch
) -> None:
    monkeypatch.setattr(poll, "LOOKS_PER_POLL", 1)
    paths = ("/a", "/b", "/c")
    for path in paths:
        page(origin, path)
    serve_feed(origin, *paths, note="7 views")
    poll.poll(source)
    serve_feed(origin, *paths, note="8 views")
    result = poll.poll(source)
    assert (result.changed, result.unchanged) == (0, 3)
    assert [asked(origin, path) for path in paths] == [2, 1, 1]
    recheck.recheck_due()
    assert [asked(origin, path) for path in paths] == [2, 2, 2]


def test_originals_are_looked_at_again_less_and_less_and_old_ones_no_more(
    origin: Origin, source: Source
) -> None:
    page(origin, "/a")
    serve_feed(origin, "/a")
    poll.poll(source)
    Article.objects.update(next_check_at=timezone.now())
    requests = asked(origin, "/a")
    recheck.recheck_due()
    recheck.recheck_due()
    assert asked(origin, "/a") == requests + 1
    young = Article.objects.get()
    waits = []
    for days in (0, 2, 10, 60):
        young.created_at = timezone.now() - timedelta(days=days)
        waits.append(recheck.next_check(young))
    assert waits == sorted(waits)
    young.created_at = timezone.now() - timedelta(days=365)
    assert recheck.next_check(young) is None


def test_an_original_that_another_worker_took_meanwhile_is_left_to_it(
    origin: Origin, source: Source, monkeypatch
) -> None:
    page(origin, "/a")
    page(origin, "/b")
    serve_feed(origin, "/a", "/b")
    poll.poll(source)
    Article.objects.update(next_check_at=timezone.now())
    looked_at: list[int] = []

    def look(article: Article) -> None:
        looked_at.append(article.pk)
        Article.objects.exclude(pk=article.pk).update(next_check_at=timezone.now() + timedelta(hours=2))

    monkeypatch.setattr(recheck, "recheck", look)
    recheck.recheck_due()
    assert len(looked_at) == 1


def test_a_page_that_newer_rules_read_otherwise_has_not_changed(origin: Origin, source: Source) -> None:
    page(origin, "/a")
    article = ingest.ingest_url(origin.url("/a"))
    article.blocks.last().delete()  # as if earlier rules had not found it
    Article.objects.update(content_hash="of earlier rules", signals={"page_title": "Story"})
    assert recheck.recheck(Article.objects.get()) is None
    page(origin, "/a", text=TEXT + "Now it is out.")
    change = recheck.recheck(Article.objects.get())
    assert change is not None
    page(origin, "/a")
    assert recheck.recheck(Article.objects.get()) is None
    assert not SourceChange.objects.exists()
