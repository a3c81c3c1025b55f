"""Feed HTML made safe, feed addresses made absolute, feed texts made plain."""

import re
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

import nh3

from articles.extract.tree import words

# An entry longer or deeper than this is no article (the sanitiser is quadratic in depth).
MAX_HTML = 1_000_000
_MAX_DEPTH = 200

_TAGS = words(
    "a abbr article aside b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption figure"
    " h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small span strong sub summary sup table"
    " tbody td tfoot th thead time tr u ul var"
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
    "code": {"class"},
    "pre": {"class"},
    "q": {"cite"},
    "blockquote": {"cite"},
}
_ADDRESSES = {"href", "src", "cite"}
_OPENING = re.compile(r"<(/?)[a-zA-Z]")
_VOID = re.compile(r"<(?:br|hr|img|col|input|meta|link|wbr|p|li)\b", re.IGNORECASE)
_CLASS = re.compile(r"(?:language|lang)-[a-z0-9+#._-]{1,40}")
# Text that begins with a tag and ends with one is HTML that was escaped once too often.
_ESCAPED_TWICE = re.compile(
    r"\s*&lt;(?:p|div|h[1-6]|ul|ol|figure|img|a|blockquote|table)\b[^<>]*&gt;\s*\Z", re.IGNORECASE
)
_BREAK = re.compile(r"<(?:br|/p|/div|/li)\b[^<>]*>", re.IGNORECASE)
_LINE_BREAK = re.compile(r"\s*[\t\r\n]\s*")
_NUMBER = re.compile(r"&#(?:\d{2,6}|x[0-9a-fA-F]{2,5});")
# "feed://a.example/x" and "feed:https://a.example/x" open a reader.
_FEED_SCHEME = re.compile(r"^feed:(?://)?(?:(?=(https?:))|(?<=//))", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\w+|\w+);")


def absolute(url: str, base: str) -> str:
    """Return `url` resolved against `base`; "" for anything that is not http(s) where that can be told.

    Without a base a relative address stays as it is: whoever polls knows the base, a file on disk does not.
    """
    url = _LINE_BREAK.sub("", url.strip()).replace(" ", "%20")
    url = _FEED_SCHEME.sub(lambda found: "" if found[1] else "http://", url, count=1)
    if not url:
        return ""
    try:
        joined = urljoin(base, url) if base else url
        parts = urlsplit(joined)
    except ValueError:
        return ""
    if parts.scheme in ("http", "https"):
        return joined if parts.hostname else ""
    return joined if not parts.scheme and not base and ":" not in joined.partition("/")[0] else ""


def safe_html(html: str, *, base: str, plain: bool = False) -> str:
    """Return `html` reduced to an allowlist with absolute http(s) addresses; `plain` says that it is text."""
    if not html.strip():
        return ""
    if _ESCAPED_TWICE.match(html):
        html = unescape(html)
    if plain or len(html) > MAX_HTML or _is_too_deep(html):
        return escape(html[:MAX_HTML], quote=False)

    def judge(tag: str, attribute: str, value: str) -> str | None:
        if attribute in _ADDRESSES:
            return absolute(value, base) or None
        if attribute == "class":
            return value if _CLASS.fullmatch(value) else None
        return value

    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=judge,
        url_schemes={"http", "https"},
        clean_content_tags={
            "script",
            "style",
            "template",
            "noscript",
            "iframe",
            "object",
            "applet",
            "frameset",
        },
        link_rel=None,
    ).strip()


def plain_text(text: str, *, html: bool) -> str:
    """Return one line of plain text: tags out and references resolved where the feed says that it is HTML."""
    if html and _MARKUP.search(text):
        text = unescape(nh3.clean(_BREAK.sub(" ", text), tags=set(), link_rel=None))
        text = _NUMBER.sub(lambda found: unescape(found.group()), text)  # escaped twice
    return " ".join(text.split())


def _is_too_deep(html: str) -> bool:
    depth = 0
    for found in _OPENING.finditer(html):
        if found.group(1):
            depth = max(0, depth - 1)
        elif not _VOID.match(html, found.start()):
            depth += 1
            if depth > _MAX_DEPTH:
                return True
    return False
