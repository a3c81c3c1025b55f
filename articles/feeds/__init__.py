"""From the bytes of a feed to its entries: RSS 0.9-2.0, RDF, Atom, JSON Feed, in any encoding, damaged ones too. Pure.

The steps, one module each: decode (bytes to text), repair (fit for a strict parser, attacks refused), xml_feed or
json_feed (entries), clean (what comes out is safe to store).
"""

import re
from dataclasses import replace
from html import unescape

from articles.feeds.decode import decode_feed
from articles.feeds.discovery import feed_links
from articles.feeds.document import Feed, FeedEntry, FeedError
from articles.feeds.json_feed import parse_json
from articles.feeds.xml_feed import parse_xml
from articles.refusal import gettext_noop

_SOURCE_SHOWN = re.compile(
    r"\s*+<html\b[^>]*+>\s*+(?:<head>.{0,2000}?</head>\s*+)?<body[^>]*+>\s*+<pre[^>]*+>\s*+"
    r"(&lt;(?:\?xml|rss|feed|rdf)\b.*)</pre>",
    re.DOTALL | re.IGNORECASE,
)

__all__ = ["Feed", "FeedEntry", "FeedError", "feed_links", "parse"]


def parse(content: bytes, *, url: str = "", charset: str = "") -> Feed:
    """Return the feed in `content`. `url` is where it came from, `charset` what the server said of its encoding.

    Undated, untitled and linkless entries stay; no entity is expanded and nothing is fetched. Raises FeedError:
    empty, too_large, html (with the feeds that the page offers), sitemap, not_a_feed, entities, broken.
    """
    text = _out_of_viewer(decode_feed(content, charset=charset))
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return _told_apart(parse_json(text, url=url))
    try:
        return _told_apart(parse_xml(text, url=url))
    except FeedError as error:
        links = feed_links(text, url=url) if error.code == "html" else ()
        if not links:
            raise
        found = FeedError(
            "html",
            gettext_noop("これはフィードではなく HTML のページです。このページのフィード: %(feeds)s"),
            feeds=" ".join(links[:3]),
        )
        found.links = links
        raise found from error


def _out_of_viewer(text: str) -> str:
    """Return the feed that a browser saved as the page in which it showed the source."""
    shown = _SOURCE_SHOWN.match(text)
    return unescape(shown[1]) if shown else text


def _told_apart(feed: Feed) -> Feed:
    """Return the feed with other ids for entries that share theirs with one of another address, or title without any."""
    owners: dict[str, str] = {}
    entries = []
    for entry in feed.entries:
        own = entry.url or entry.title
        if own and owners.setdefault(entry.id, own) != own:
            entry = replace(entry, id=entry.url or f"{entry.id} {entry.title}")
        entries.append(entry)
    return replace(feed, entries=entries)
