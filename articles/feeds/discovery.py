"""Which feeds a page offers: `<link rel="alternate">` in its markup (RSS autodiscovery, WHATWG HTML 4.6.7.1), else the
links in it that are called what feeds are called."""

import re
from html.parser import HTMLParser

from articles.feeds.clean import absolute

_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/json|text/xml")
_MAY_BE_ANYTHING = "application/json"
# WordPress states its API in the same way on every page.
_API = "/wp-json/"
_CALLED_FEED = re.compile(
    r"(?:^|/)(?:feed|rss|atom)s?(?:\.(?:xml|json|php))?/?$|(?:feed|rss|atom|/index)\.xml$|\.(?:rss|atom)$",
    re.IGNORECASE,
)
_LONGEST_NAME = 60
_MAX_CHARACTERS = 500_000
_MAX_LINKS = 20


def feed_links(page: str, *, url: str) -> tuple[str, ...]:
    """Return the absolute addresses of the feeds that the HTML `page` at `url` names, in its order, comments last."""
    finder = _LinkFinder()
    finder.feed(page[:_MAX_CHARACTERS])
    base = absolute(finder.base, url) or url
    # Feeds of readers' comments come after the site's own, what is of a doubtful type after both.
    stated = [href for _, _, href in sorted(finder.stated, key=lambda link: link[:2])]
    links = [address for href in stated or finder.called if (address := absolute(href, base))]
    return tuple(dict.fromkeys(links))[:_MAX_LINKS]


class _LinkFinder(HTMLParser):
    """Collects what <link>, <a> and <base> say."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.stated: list[tuple[bool, bool, str]] = []
        self.called: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: (value or "").strip() for name, value in attrs}
        href = named.get("href", "")
        if tag == "base":
            self.base = self.base or href
        elif tag == "a" and _CALLED_FEED.search(href.partition("?")[0][-_LONGEST_NAME:]):
            self.called.append(href)
        if tag != "link" or not href or _API in href:
            return
        relations = named.get("rel", "").lower().split()
        kind = named.get("type", "").lower().partition(";")[0].strip()
        if "feed" in relations or ("alternate" in relations and _FEED_TYPES.fullmatch(kind)):
            of_comments = "comment" in f"{href} {named.get('title')}".lower()
            self.stated.append((kind == _MAY_BE_ANYTHING, of_comments, href))
