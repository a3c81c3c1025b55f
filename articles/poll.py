"""Feeds are polled: each source's feed is read when it is due, and its new entries become articles.

`Source.next_poll_at` is the queue. A poll is claimed by moving it past the lease with a conditional update, so two
workers never read the same feed at once and a worker that dies costs one lease.
"""

from __future__ import annotations

import hashlib
import logging
import random
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_noop

from articles import alarm, confined, fetch, inbox, ingest, recheck, reservations
from articles.feed_entries import FeedEntry as EntryRow
from articles.feeds import Feed, FeedEntry, FeedError
from articles.models import Article, HostRules, Source
from articles.same_address import canonical_url
from articles.told import told, what_was_wrong

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
SHORTEST, LONGEST = 15 * 60, 24 * 3600  # seconds between two polls of one feed
FIRST_RETRY = 5 * 60
LONGEST_FRESH = 3600
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=\"?(\d{1,9})", re.IGNORECASE)
# What a new subscription takes of the feed's past; the rest is listed as skipped.
FIRST_POLL_TAKES = 10
TAKES_PER_POLL = LOOKS_PER_POLL = 20
MAX_ATTEMPTS = 4
# Slow hosts must not hold a worker that others need; the rows remember what is left.
SECONDS_PER_ROUND = 120.0
_AHEAD = timedelta(days=2)
# Shorter feed content is a teaser, not the article.
_MIN_FEED_TEXT = 600
# A page that shows less of what its feed holds is a wall, or draws its text by script.
_SHARE_SHOWN = 0.3


@dataclass(slots=True)
class PollResult:
    """What one poll of one source did: entries in the feed, articles made, originals that changed, entries known."""

    source: str
    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    error: str = ""


def poll_due(limit: int = 20) -> list[PollResult]:
    """Poll the sources whose time has come, the longest overdue first."""
    sources = list(_due().order_by("next_poll_at", "pk")[:limit])
    end = time.monotonic() + SECONDS_PER_ROUND
    results = []
    for source in sources:
        # What is left is still due, and the next round (or another worker) has it.
        if time.monotonic() > end:
            break
        if claim(source):
            results.append(poll(source))
    return results


def poll_asked_for(source_pk: int) -> None:
    """Poll the source that somebody at the desk waits for, unless another worker was faster."""
    source = _due().filter(pk=source_pk).first()
    if source is not None and claim(source):
        poll(source)


def wake(source_pk: int) -> None:
    """Have a worker read a feed that is due now, once the transaction that made it due has committed."""
    from articles.tasks import poll_source  # tasks is the door to this module and imports it

    transaction.on_commit(lambda: alarm.ring(poll_source, source_pk))


def take_soon(entries: QuerySet[EntryRow]) -> int:
    """Have a worker take entries in that wait for a decision, as many as somebody chose; return how many.

    A page that reserves text mining is put back before them, one by one: of many, nobody has looked at each.
    """
    with transaction.atomic():
        chosen = list(entries.filter(state__in=inbox.OPEN).values_list("pk", "source"))
        # Not what another worker took while we read which there are.
        still_open = EntryRow.objects.filter(pk__in=[pk for pk, _source in chosen], state__in=inbox.OPEN)
        count = still_open.update(state=EntryRow.State.WAITING, attempts=0, error="")
        for source in sorted({source for _pk, source in chosen}):
            _wake_taker(source)
    return count


def take_chosen(source_pk: int) -> None:
    """Take in what waits of a source and was not tried yet, a round of it at a time.

    What fails waits for the source's next poll: a host that is down is not asked again within seconds.
    """
    source = Source.objects.filter(pk=source_pk).first()
    if source is None:
        return
    untried = source.entries.filter(state=EntryRow.State.WAITING, attempts=0)
    _take_waiting(untried, PollResult(source.slug))
    if untried.exists():
        _wake_taker(source_pk)


def _wake_taker(source_pk: int) -> None:
    from articles.tasks import take_chosen  # tasks is the door to this module and imports it

    transaction.on_commit(lambda: alarm.ring(take_chosen, source_pk))


def _due() -> QuerySet[Source]:
    due = Source.objects.filter(Q(next_poll_at__isnull=True) | Q(next_poll_at__lte=timezone.now()))
    return due.exclude(feed_url="").filter(is_polled=True)


def claim(source: Source) -> bool:
    """Take this poll for us; False when somebody else has it."""
    taken = timezone.now() + LEASE
    claimed = Source.objects.filter(pk=source.pk, next_poll_at=source.next_poll_at).update(next_poll_at=taken)
    return bool(claimed)


def poll(source: Source) -> PollResult:
    """Read the feed of `source` now, take in what is new, and set the time of the next poll.

    Never raises for what the network or the feed does wrong: that is kept on the source as its one last error.
    """
    result = PollResult(source.slug)
    now = timezone.now()
    try:
        page = fetch.fetch(
            source.feed_url,
            max_bytes=settings.FETCH_MAX_BYTES,
            allow=settings.FETCH_ALLOW,
            etag=source.etag,
            last_modified=source.last_modified,
        )
        feed = (
            confined.parse_feed(page.body, url=page.url, charset=page.charset or "")
            if page.status != 304
            else None
        )
    except (fetch.FetchError, FeedError) as error:
        result.error = what_was_wrong(error) if isinstance(error, FeedError) else error.what + _READ_AGAIN
        if getattr(error, "status", None) == 410:
            # The host says that the feed is gone for good, so asking again would only be rude.
            result.error = told(
                gettext_noop(
                    "フィードは廃止されました（サーバーが 410 を返しました: %(url)s）。巡回を止めました。"
                    "新しいフィードの URL に書き換えてから、巡回を再開してください。"
                ),
                url=source.feed_url,
            )
            # Not where an editor wrote another address while we asked the old one.
            Source.objects.filter(pk=source.pk, feed_url=source.feed_url).update(is_polled=False)
        _failed(source, result.error, retry_after=getattr(error, "retry_after", None), now=now)
        return result
    if feed is not None:
        if page.has_moved:
            _move(source, page.url)
        _name(source, feed)
        _store(source, feed, result)
    inbox.join_known(source)
    waiting = source.entries.filter(state=EntryRow.State.WAITING)
    _take_waiting(waiting, result)
    still_waiting = waiting.exists()
    lively = bool(result.new or result.changed)
    interval = int(source.poll_interval * (0.5 if lively else 1.5))
    # Stored as the interval: an answer of 304 does not repeat it, and comes when there is no news, which lengthens the wait.
    asked = min(feed.fresh_for, LONGEST_FRESH) if feed is not None else 0
    source.poll_interval = min(max(interval, SHORTEST, asked), LONGEST)
    source.etag = page.headers.get("etag", source.etag)[:300]
    source.last_modified = page.headers.get("last-modified", source.last_modified)[:100]
    source.failures, source.last_error = 0, ""
    source.last_ok_at = source.last_polled_at = now
    wait = SHORTEST if still_waiting else max(source.poll_interval, _fresh_for(page.headers))
    source.next_poll_at = _spread(now, wait)
    source.save(update_fields=_POLLING)
    return result


def _fresh_for(headers: Mapping[str, str]) -> int:
    """Return for how many seconds the host says that its answer holds (RFC 9111, 5.2.2.1); news waits no longer than
    an hour for caches that were told to keep pictures."""
    stated = _MAX_AGE.search(headers.get("cache-control", ""))
    return min(int(stated[1]), LONGEST_FRESH) if stated else 0


_READ_AGAIN = told(
    gettext_noop("次の巡回でもう一度読みます。失敗が続くときは、フィードの URL を確かめてください。")
)
_POLLING = ["etag", "last_modified", "poll_interval", "next_poll_at", "last_polled_at", "last_ok_at", "failures",
            "last_error"]  # fmt: skip


def _move(source: Source, url: str) -> None:
    """Ask at the new address from now on, which the host gave for good and where a feed was found."""
    if len(url) > 1000 or Source.objects.filter(feed_url=url).exclude(pk=source.pk).exists():
        return  # the other source reads that feed already; this one keeps its way to it
    logger.info("feed moved", extra={"source": source.pk, "from": source.feed_url, "to": url})
    if Source.objects.filter(pk=source.pk, feed_url=source.feed_url).update(feed_url=url):
        source.feed_url = url


def _name(source: Source, feed: Feed) -> None:
    """Call a source that was registered by its address alone, and nobody named since, as its feed calls itself."""
    host = (urlsplit(source.homepage).hostname or "").removeprefix("www.")
    if feed.title and source.name == host:
        source.name = feed.title[:200]
        Source.objects.filter(pk=source.pk, name=host).update(name=source.name)


def _failed(source: Source, error: str, *, retry_after: int | None, now: datetime) -> None:
    source.failures += 1
    wait = min(FIRST_RETRY * 2 ** min(source.failures - 1, 12), LONGEST)
    # A host's own word counts in full, up to a month; our back-off never undercuts it.
    wait = max(wait, min(retry_after or 0, 30 * 24 * 3600))
    source.last_error = error
    source.last_polled_at = now
    source.next_poll_at = _spread(now, wait)
    source.save(update_fields=_POLLING)


def _spread(now: datetime, seconds: int) -> datetime:
    """Return the time `seconds` from now, up to a tenth later, so that sources do not fall into step."""
    return now + timedelta(seconds=seconds * (1 + random.random() / 10))  # noqa: S311  # no secret


def _store(source: Source, feed: Feed, result: PollResult) -> None:
    """Keep each entry of the feed once; known ones with other content have their article looked at again."""
    result.fetched = len(feed.entries)
    read: dict[str, EntryRow] = {}
    for entry in feed.entries:
        row = _row(source, entry)
        read.setdefault(row.key, row)
    is_first = not source.entries.exists()
    # Only what the feed still has: a source's past is long, and every entry holds its text.
    known = {
        row.key: row
        for row in source.entries.filter(key__in=read).select_related("article").defer("html", "article__raw")
    }
    fresh, reworded = [], []
    for row in read.values():
        if not (row.title or row.url or row.html):
            continue  # where a feed was cut off: nothing that an editor could judge or take
        before = known.get(row.key)
        if before is None:
            fresh.append(row)
            continue
        result.unchanged += 1
        if before.content_hash != row.content_hash:
            EntryRow.objects.filter(pk=before.pk).update(
                content_hash=row.content_hash, html=row.html, title=row.title, published=row.published
            )
            if before.article:
                reworded.append(before.article)
    result.changed = _look_again(reworded)
    result.unchanged -= result.changed
    _hold_back(source, fresh, is_first=is_first)
    # Oldest first, so that ids follow time.
    EntryRow.objects.bulk_create(reversed(fresh), ignore_conflicts=True)


def _hold_back(source: Source, rows: list[EntryRow], *, is_first: bool) -> None:
    """Mark those of new entries that are not taken in by themselves: what is older than the subscription, what an editor
    wants to look at first, what is muted."""
    if is_first:
        oldest = datetime.min.replace(tzinfo=timezone.get_current_timezone())
        # Undated entries count by their place in the feed: sorted() keeps it.
        for row in sorted(rows, key=lambda row: row.published or oldest, reverse=True)[FIRST_POLL_TAKES:]:
            row.state = EntryRow.State.SKIPPED
            row.error = told(gettext_noop("購読を始める前の記事です。"))
    if not source.takes_by_itself:
        for row in rows:
            row.state = EntryRow.State.HELD if row.state == EntryRow.State.WAITING else row.state
    inbox.apply_mutes(rows)


def _look_again(articles: list[Article]) -> int:
    """Check the originals of entries that say something else, and return how many changed; what is too much waits for recheck.

    Some feeds count views in their entries, and all of them say something else each time.
    """
    end = time.monotonic() + SECONDS_PER_ROUND
    changed = 0
    for place, article in enumerate(articles):
        if place == LOOKS_PER_POLL or time.monotonic() > end:
            later = [article.pk for article in articles[place:]]
            Article.objects.filter(pk__in=later).update(next_check_at=timezone.now())
            break
        changed += recheck.recheck(article) is not None
    return changed


def _row(source: Source, entry: FeedEntry) -> EntryRow:
    html = entry.content_html or entry.summary_html
    published, remark = _believable(entry)
    said = "\n".join([entry.title, entry.url, html])
    return EntryRow(
        source=source,
        key=hashlib.sha256(entry.id.encode("utf-8", "replace")).hexdigest(),
        url=(entry.original_url or entry.url)[:2000],
        title=entry.title[:500],
        author=entry.author[:300],
        published=published,
        remark=remark,
        html=html,
        content_hash=hashlib.sha256(said.encode("utf-8", "replace")).hexdigest(),
    )


def _believable(entry: FeedEntry) -> tuple[datetime | None, str]:
    """Return the date of an entry, or None and what to say of that: a date in 2099 would lead every list until then."""
    moment = entry.published or entry.updated
    if moment is not None and moment > timezone.now() + _AHEAD:
        said = gettext_noop("フィードの日付 %(date)s は未来のため、日付なしとして扱います。")
        return None, told(said, date=f"{moment:%Y-%m-%d}")
    if entry.unreadable_date:
        said = gettext_noop("フィードの日付「%(date)s」は読み取れないため、日付なしとして扱います。")
        return None, told(said, date=entry.unreadable_date)
    return moment, ""


def _take_waiting(waiting: QuerySet[EntryRow], result: PollResult) -> None:
    """Take in a round of entries that wait, those that were tried least often first."""
    end = time.monotonic() + SECONDS_PER_ROUND
    for row in waiting.order_by("attempts", "pk")[:TAKES_PER_POLL]:
        if time.monotonic() > end:
            break
        if _claim_entry(row):
            take(row)
            result.new += row.state == EntryRow.State.TAKEN


def _claim_entry(row: EntryRow) -> bool:
    """Take this attempt for us; False when somebody decided on the entry, or another worker tries it, since we listed it."""
    unchanged = EntryRow.objects.filter(pk=row.pk, state=EntryRow.State.WAITING, attempts=row.attempts)
    return bool(unchanged.update(attempts=row.attempts + 1))


def take(row: EntryRow, *, even_if_reserved: bool = False) -> None:
    """Turn one entry into an article and write down what became of it.

    From its page where the host lets us read it; from the feed's own content where the page refuses. An entry whose
    page or host reserves AI or text mining is held for an editor, who may take it with `even_if_reserved`. What somebody
    decided on it meanwhile stands, unless an article was made of it.
    """
    before = row.state
    row.attempts += 1
    row.error = ""
    try:
        row.state = _taken(row, even_if_reserved=even_if_reserved)
    except ingest.DuplicateArticle as duplicate:
        row.article, row.state = duplicate.article, EntryRow.State.DUPLICATE
    except (ingest.IngestError, fetch.FetchError) as error:
        row.error = error.message
        row.state = EntryRow.State.FAILED if row.attempts >= MAX_ATTEMPTS else EntryRow.State.WAITING
    fields = ["attempts", "error", "state", "article"]
    mine = EntryRow.objects.filter(pk=row.pk)
    if row.state != EntryRow.State.TAKEN:
        mine = mine.filter(state=before)
    if not mine.update(**{name: getattr(row, name) for name in fields}):
        row.refresh_from_db(fields=fields)


def _taken(row: EntryRow, *, even_if_reserved: bool) -> EntryRow.State:
    if not row.url.startswith(("http://", "https://")):
        return _from_feed(row, told(gettext_noop("フィードに記事の URL がありません。")))
    address = canonical_url(row.url)
    ingest.refuse_duplicate(url=address)
    rules = reservations.rules_for(address)
    if not reservations.may_read(rules, address):
        why = told(gettext_noop("robots.txt がこのページの巡回を認めていません。"))
        return _from_feed(row, why, rules=rules, even_if_reserved=even_if_reserved)
    try:
        page = fetch.fetch(address, max_bytes=settings.FETCH_MAX_BYTES, allow=settings.FETCH_ALLOW)
    except fetch.FetchError as error:
        return _from_feed(row, error.message, otherwise=error, rules=rules, even_if_reserved=even_if_reserved)
    reserved = reservations.reservations(url=page.url, headers=page.headers, body=page.body, rules=rules)
    if reserved and not even_if_reserved:
        return _held(row, reserved)
    try:
        row.article = ingest.ingest_page(page, rules=rules, source=row.source, least=_least(row))
    except ingest.DuplicateArticle:
        raise
    except ingest.IngestError as error:
        return _from_feed(
            row,
            error.message,
            otherwise=error,
            rules=rules,
            reserved_by_page=reserved,
            even_if_reserved=even_if_reserved,
        )
    return EntryRow.State.TAKEN


def _least(row: EntryRow) -> int:
    """Return how much text the page of an entry must show to be the article that its feed holds as a whole."""
    held = len(strip_tags(row.html))
    return int(held * _SHARE_SHOWN) if held >= _MIN_FEED_TEXT else 0


def _held(row: EntryRow, reserved: list[str]) -> EntryRow.State:
    said = gettext_noop(
        "AI・テキストマイニングの利用が留保されています (%(reservation)s)。編集者の確認が必要です。"
    )
    row.error = told(said, reservation=reserved[0])
    return EntryRow.State.HELD


def _from_feed(
    row: EntryRow,
    why: str,
    *,
    otherwise: Exception | None = None,
    rules: HostRules | None = None,
    reserved_by_page: Sequence[str] = (),
    even_if_reserved: bool = False,
) -> EntryRow.State:
    """Take the feed's own content as the article, if it is one; else raise `otherwise`, or hold it for an editor.

    What the host reserves for the page's address, or the page for itself, is reserved for the same words in the feed.
    """
    if len(strip_tags(row.html)) < _MIN_FEED_TEXT:
        if otherwise is not None:
            raise otherwise
        row.error = why
        return EntryRow.State.HELD
    reserved = list(reserved_by_page) or reservations.reservations(
        url=row.url, headers={}, body=b"", rules=rules
    )
    if reserved and not even_if_reserved:
        return _held(row, reserved)
    row.article = ingest.ingest_content(
        row.html,
        url=row.url,
        content_type="text/html",
        title=row.title,
        source=row.source,
        signals={
            "fetched_from": row.source.feed_url,
            "fetched_at": timezone.now().isoformat(),
            "page_refused": True,
            "reservations": reserved,
        },
    )
    facts = {"author": row.author, "source_published_at": row.published}
    for name, value in facts.items():
        if value and not getattr(row.article, name):
            setattr(row.article, name, value)
    row.article.save(update_fields=list(facts))
    return EntryRow.State.TAKEN
