"""Originals are fetched again on a decaying schedule: news changes in its first hours, then hardly ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles import changes, confined, extract, fetch, reservations
from articles.extract.decode import raw_text
from articles.models import Article, SourceChange
from articles.refusal import gettext_noop
from articles.told import told, what_was_wrong, written
from articles.vanished import NotTheArticle
from articles.wording import hash_of_blocks

# A page that is missing is asked for again so soon: many are back by then.
_SURELY_GONE = timedelta(hours=2)
# Two looks nearer than this are one: somebody who asks again at once meets the same trouble of the server.
_APART = timedelta(hours=1)
_GONE = (404, 410)
# From the age of our copy to the wait until the next look; older copies are left alone.
_SCHEDULE = (
    (timedelta(hours=12), timedelta(hours=2)),
    (timedelta(days=3), timedelta(hours=12)),
    (timedelta(days=14), timedelta(days=2)),
    (timedelta(days=90), timedelta(days=14)),
)


def recheck_due(limit: int = 20) -> None:
    """Look again at the originals whose time has come, a few each time; the rows decide, so two callers share."""
    due = Article.objects.filter(next_check_at__lte=timezone.now(), url__isnull=False)
    for article in due.order_by("next_check_at").defer("raw")[:limit]:
        claimed = Article.objects.filter(pk=article.pk, next_check_at=article.next_check_at).update(
            next_check_at=next_check(article)
        )
        if claimed:
            recheck(article)


def recheck(article: Article) -> SourceChange | None:
    """Fetch the original of `article` and keep its new wording as a pending change, if it has one.

    A page that is gone, refuses or no longer holds the article changes nothing; why is noted in `signals`, and since
    when it is gone once two looks said so.
    """
    url = article.url or ""
    problem, change, is_gone = "", None, False
    try:
        rules = reservations.rules_for(url)
        if reservations.may_read(rules, url):
            page = fetch.fetch(
                url,
                max_bytes=settings.FETCH_MAX_BYTES,
                allow=settings.FETCH_ALLOW,
                etag=article.signals.get("etag", ""),
                last_modified=article.signals.get("last_modified", ""),
            )
            if page.status != 304:
                change = _compared(article, page)
        else:
            problem = told(gettext_noop("robots.txt がこのページの巡回を認めていません。"))
    except fetch.FetchError as error:
        problem, is_gone = error.what, error.status in _GONE
    except (extract.ExtractionError, NotTheArticle) as error:
        problem = what_was_wrong(error)
        # A page that never showed its article, which came from its feed, has not lost it.
        is_gone = error.code == "gone" and not article.signals.get("page_refused")
    _note(article, problem, is_gone=is_gone)
    return change


def _note(article: Article, problem: str, *, is_gone: bool) -> None:
    """Write down what this look said, and have a page that it missed for the first time looked for again soon."""
    now = timezone.now()
    before = {name: article.signals[name] for name in ("missed_at", "gone_since") if name in article.signals}
    said = {name: value for name, value in article.signals.items() if name not in before}
    fields: dict[str, Any] = {"checked_at": now}
    if is_gone:
        missed_at = before.get("missed_at") or now.isoformat()
        first_miss = datetime.fromisoformat(missed_at)
        said |= before | {"missed_at": missed_at}
        if "gone_since" in before:
            pass
        elif now - first_miss < _APART:
            fields["next_check_at"] = first_miss + _SURELY_GONE
        else:
            said["gone_since"] = missed_at
            # Looked at once more, however old: only of those that still are, anybody is told (originals.note_gone).
            fields["next_check_at"] = next_check(article) or now + _SCHEDULE[-1][1]
    article.signals = said | {"last_problem": written(problem)}
    Article.objects.filter(pk=article.pk).update(signals=article.signals, **fields)


def next_check(article: Article) -> datetime | None:
    """Return when to look at `article` again, None for never."""
    now = timezone.now()
    for age, wait in _SCHEDULE:
        if now - article.created_at < age:
            return now + wait
    return None


def _compared(article: Article, page: fetch.Fetched) -> SourceChange | None:
    found = confined.extract(page.body, url=page.url, content_type=page.content_type, charset=page.charset)
    validators = {
        "etag": page.headers.get("etag", "")[:300],
        "last_modified": page.headers.get("last-modified", "")[:100],
    }
    raw = raw_text(page.body, charset=page.charset)
    change = changes.notice(article, found, raw=raw, held=_read_today(article, found))
    # What the page was called when we last took its words; of older articles that was not written down.
    called = article.signals.get("page_title") or found.title
    article.signals = article.signals | validators | {"page_title": called}
    return change


def _read_today(article: Article, found: extract.ExtractedArticle) -> extract.ExtractedArticle | None:
    """Return what today's rules of extraction find in the page that we hold, where `found` differs from what earlier
    ones did: a release of ours that reads pages otherwise is no news of theirs."""
    if (hash_of_blocks(found.blocks), found.title) == (
        article.content_hash,
        article.signals.get("page_title"),
    ):
        return None
    try:
        return confined.extract(article.raw, url=article.url or "")
    except extract.ExtractionError:
        return None
