"""RSS 0.9-2.0, RDF, Atom 0.3 and 1.0, through feedparser. What it is given is already decoded and repaired."""

import calendar
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import struct_time
from typing import Any

from articles.extract.dates import parse_date
from articles.feeds.clean import absolute, plain_text, safe_html
from articles.feeds.document import LONGEST_DATE, NO_MORE, NO_TIME, Feed, FeedEntry, FeedError
from articles.feeds.repair import feed_markup
from articles.refusal import gettext_noop

_ROOT_NAME = re.compile(r"<(?:[\w.-]+:)?(\w+)")
_HYPHENS = re.compile(r"(?<=\d)-(?=[A-Za-z]{3}-\d)|(?<=[A-Za-z]{3})-(?=\d{2})")
_WITH_ADDRESS = re.compile(
    r"\s*(?:\S+@\S+\s+\((?P<after>[^)]+)\)|(?P<before>[^<>@]*[^<>@\s])\s*<\S+@\S+>)\s*"
)
_OURS = re.compile(r"\d\s*[ap]\.?m\b|\b(?:JST|CES?T|BST)\b", re.IGNORECASE)
_ISO_FORMS = re.compile(
    r"\d{8}(?:T\d{4}(?:\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{4}-?W\d\d-?\d(?:T\S+)?|\d{4}-\d{3}"
)
_COUNT = re.compile(r"[0-9]{1,6}")
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_BY_ROOT = {"rss": "rss", "rdf": "rss10", "feed": "atom", "channel": "rss"}


def parse_xml(text: str, *, url: str) -> Feed:
    """Return the feed in `text`; `url` is where it came from, the base of relative addresses.

    Raises FeedError html, sitemap, not_a_feed, entities or too_large.
    """
    # Only the child that reads feeds pays for it (4 MB, with chardet, which it loads); refusals are known everywhere.
    import feedparser

    markup = feed_markup(text)
    # Told where the feed is from, feedparser would make an address of an id, too ("17"); xml:base it knows from the feed.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        found = feedparser.parse(
            markup.encode(), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, LookupError, AssertionError, TypeError, AttributeError, RecursionError) as error:
        # feedparser lets what its own parts raise on hostile input escape; none of it says more than this.
        raise FeedError(
            "broken", gettext_noop("フィードが壊れていて読めませんでした。時間をおいて取得し直してください。")
        ) from error
    root = _ROOT_NAME.match(markup)
    kind = str(found.get("version") or "") or _BY_ROOT.get(root.group(1).lower() if root else "", "rss")
    feed = found.feed
    site = absolute(str(feed.get("link") or ""), url)
    base = url or next(
        (address for address in (site, _self_link(feed)) if address.startswith(("http://", "https://"))), ""
    )
    return Feed(
        format=kind,
        title=_title(feed),
        url=site,
        entries=[_with_the_feeds(_entry(entry, base), feed, kind) for entry in found.entries],
        fresh_for=_fresh_for(feed),
    )


def _with_the_feeds(entry: FeedEntry, feed: Any, kind: str) -> FeedEntry:
    """Return an entry with what its feed says of all: in Atom the author (RFC 4287, 4.2.1). What Dublin Core dates in
    RSS is when an entry was published, which feedparser takes for when it was updated."""
    if kind.startswith("atom"):
        return entry if entry.author else replace(entry, author=_authors(feed))
    return entry if entry.published else replace(entry, published=entry.updated)


def _fresh_for(feed: Any) -> int:
    """Return for how many seconds a feed asks to be left alone: `ttl` in minutes (RSS 2.0), or a period and how often
    in it something is new (RSS 1.0 Syndication)."""
    minutes = str(feed.get("ttl") or "").strip()
    period = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower(), 0)
    often = str(feed.get("sy_updatefrequency") or "").strip()
    stated = 60 * int(minutes) if _COUNT.fullmatch(minutes) else 0
    return max(stated, period // max(1, int(often) if _COUNT.fullmatch(often) else 1))


def _self_link(feed: Any) -> str:
    links = feed.get("links") or []
    return next(
        (absolute(str(link.get("href") or ""), "") for link in links if link.get("rel") == "self"), ""
    )


def _title(holder: Any) -> str:
    detail = holder.get("title_detail") or {}
    return plain_text(str(holder.get("title") or ""), html=detail.get("type") != "text/plain")


def _entry(entry: Any, base: str) -> FeedEntry:
    title = _title(entry)
    link = str(entry.get("link") or "")
    named = (found.get("href") for found in entry.get("links") or [])
    if link not in named and not _is_address(str(entry.get("id") or "")):
        link = ""  # feedparser lets the id stand in for a missing link; "17" and "tag:…" are no addresses
    url = absolute(link, base)
    contents = entry.get("content") or []
    content: Any = max(contents, key=lambda one: len(str(one.get("value") or "")), default={})
    body = str(content.get("value") or "")
    # A film's only summary is what is said of it.
    summary = str(entry.get("summary") or entry.get("media_said") or "")
    detail = entry.get("summary_detail") or {"type": "text/plain"}
    # Without a description of its own, feedparser repeats the content as the summary.
    if summary == body:
        summary = ""
    published, updated = _date(entry, "published"), _date(entry, "updated") if "updated" in entry else None
    return FeedEntry(
        id=" ".join(str(entry.get("id") or "").split()) or url or _fingerprint(title, summary, body),
        title=title,
        url=url,
        published=published,
        updated=updated,
        author=_authors(entry),
        summary_html=safe_html(summary, base=_base(detail, base), plain=detail.get("type") == "text/plain"),
        content_html=safe_html(body, base=_base(content, base), plain=content.get("type") == "text/plain"),
        original_url=absolute(str(entry.get("feedburner_origlink") or ""), base),
        unreadable_date="" if published or updated else _stated_date(entry),
    )


def _stated_date(entry: Any) -> str:
    return str(entry.get("published") or entry.get("updated") or "").strip()[:LONGEST_DATE]


def _is_address(text: str) -> bool:
    return re.fullmatch(r"\s*https?://\S+\s*", text, re.IGNORECASE) is not None


def _base(detail: Any, base: str) -> str:
    named = absolute(str(detail.get("base") or ""), base)
    return named if named.startswith(("http://", "https://")) else base


def _authors(entry: Any) -> str:
    # feedparser cuts an address in two where its last part is longer than four letters ("ann@lab.studio (Ann Lee)").
    if (only := _WITH_ADDRESS.fullmatch(str(entry.get("author") or ""))) and len(
        entry.get("authors") or []
    ) < 2:
        return plain_text(only["after"] or only["before"], html=True)
    people = [author for author in entry.get("authors") or [] if author]
    names = [str(author.get("name") or "") for author in people if not _is_rest_of_address(author, entry)]
    named = [plain for name in names if (plain := plain_text(name, html=True))]
    return ", ".join(dict.fromkeys(named)) or plain_text(str(entry.get("author") or ""), html=True)


def _is_rest_of_address(author: Any, entry: Any) -> bool:
    """Say whether a name is the end of an address that feedparser cut ("ann@site.exam" and "ple")."""
    email, name = str(author.get("email") or ""), str(author.get("name") or "")
    return bool(email) and " " not in name and f"{email}{name}" in str(entry.get("author") or "")


def _date(entry: Any, name: str) -> datetime | None:
    """Return a date of an entry, None for a day that no calendar has.

    feedparser fills up what it half understands ("2026年3月2日", seconds since 1970) with the month of today, counts on
    where a month is over (2026-02-30 is 2 March), and knows neither "10:00 PM" nor "JST": such dates are read here.
    """
    raw = _HYPHENS.sub(" ", str(entry.get(name) or "").strip())
    if re.match(r"\d{4}\s?[年/.]|\d{4}-\d\d-\d\d|\d{10}", raw):
        found = parse_date(raw)
    elif _ISO_FORMS.fullmatch(raw):
        found = _iso(raw)
    else:
        found = parse_date(raw) if _OURS.search(raw) else None
        found = found or _when(entry.get(f"{name}_parsed")) or parse_date(raw)
    return found.astimezone(UTC) if found is not None and NO_TIME < found < NO_MORE else None


def _iso(raw: str) -> datetime | None:
    """Return a date in the basic, the week or the day form of ISO 8601 (20260101T090000Z, 2026-W01-4, 2026-032)."""
    try:
        if day := re.fullmatch(r"(\d{4})-(\d{3})", raw):
            found = datetime(int(day[1]), 1, 1, tzinfo=UTC) + timedelta(days=int(day[2]) - 1)
            return found if found.year == int(day[1]) else None
        found = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _when(parsed: struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):  # the year 0 and the year 30827: no date at all
        return None


def _fingerprint(*texts: str) -> str:
    return "sha256:" + hashlib.sha256("\n".join(texts).encode("utf-8", "replace")).hexdigest()
