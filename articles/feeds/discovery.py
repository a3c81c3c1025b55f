"""Which feeds a page offers: `<link rel="alternate">` in its markup (RSS autodiscovery, WHATWG HTML 4.6.7.1)."""

import re
from html.parser import HTMLParser

from articles.feeds.clean import absolute

_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/json|text/xml")
_MAX_CHARACTERS = 500_000
_MAX_LINKS = 20


def feed_links(page: str, *, url: str) -> tuple[str, ...]:
    """Return the absolute addresses of the feeds that the HTML `page` at `url` names, in its order, comments last."""
    finder = _LinkFinder()
    finder.feed(page[:_MAX_CHARACTERS])
    base = absolute(finder.base, url) or url
    links = [address for href in finder.links if (address := absolute(href, base))]
    # Feeds of readers' comments come after the site's own.
    return tuple(sorted(dict.fromkeys(links), key=lambda link: "comment" in link.lower()))[:_MAX_LINKS]


class _LinkFinder(HTMLParser):
    """Collects what <link> and <base> say."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: (value or "").strip() for name, value in attrs}
        if tag == "base":
            self.base = self.base or named.get("href", "")
        if tag != "link" or not named.get("href"):
            return
        relations = named.get("rel", "").lower().split()
        kind = named.get("type", "").lower().partition(";")[0].strip()
        if "feed" in relations or ("alternate" in relations and _FEED_TYPES.fullmatch(kind)):
            self.links.append(named["href"])
