"""What feed parsing hands on: a feed and its entries, or one clear refusal."""

from dataclasses import dataclass
from datetime import UTC, datetime

from articles.refusal import Refusal

# The zero of Unix is what programs write that have no date; what is further off is a slip, and beyond the year 9999
# minus a zone no calendar can show it.
NO_TIME, NO_MORE = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
# What is kept of a date that cannot be read, to be shown.
LONGEST_DATE = 60


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry. Texts are plain, `*_html` is sanitised HTML; empty strings and None mean the feed did not say.

    `id` is never empty: the feed's own id, else the address, else a hash of what the entry says. `original_url` is
    the address behind a redirecting service, where the feed names it; `unreadable_date` is what the feed says for a
    date where that is none (2026-02-30): the entry then has no date.
    """

    id: str
    title: str
    url: str
    published: datetime | None
    updated: datetime | None
    author: str
    summary_html: str
    content_html: str
    original_url: str = ""
    unreadable_date: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `format` as feedparser names it (rss20, rss10, atom10, ...) or jsonfeed; `url` is the site's address;
    `fresh_for` how many seconds it asks to be left alone for, 0 where it does not."""

    format: str
    title: str
    url: str
    entries: list[FeedEntry]
    fresh_for: int = 0


class FeedError(Refusal):
    """The bytes are no usable feed.

    Codes: empty, too_large, html, sitemap, not_a_feed, entities, broken, (of the child) too_costly. For html, `links`
    holds the feed addresses that the page offers.
    """

    links: tuple[str, ...] = ()
