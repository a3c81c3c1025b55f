"""Feed text made fit for a strict XML parser: no DOCTYPE, no junk before the root, no stray ampersands, bounded length.

Nothing here expands an entity. Declared entities are dropped with their DOCTYPE; those that refer to others, to files
or to addresses mark an attack and are refused (docs/reliability.md, row S4).
"""

import re
from html import escape
from html.entities import html5

from articles.feeds.document import FeedError
from articles.refusal import gettext_noop

MAX_ENTRIES = 2000
_MAX_MARKS = 300_000
_MAX_DEPTH = 500
_MAX_TAG = 20_000

_ROOT = re.compile(r"<(?:[a-zA-Z][\w.-]*:)?(rss|rdf|feed|channel)(?=[\s>/])", re.IGNORECASE)
_ANY_ROOT = re.compile(r"<((?:[a-zA-Z_][\w.-]*:)?[a-zA-Z_][\w.-]*)")
_PROLOG = re.compile(r"(?:\s+|<\?[^>]*>|<!--(?:[^-]|-(?!->))*-->)+")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE\b", re.IGNORECASE)
_DOCTYPE_PART = re.compile(r"\"[^\"]*\"|'[^']*'|[\[\]>]")
_ENTITY = re.compile(r"<!ENTITY\s+(%\s+)?\S+\s+(SYSTEM|PUBLIC|\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_ENTRY = re.compile(r"<(?:[a-zA-Z][\w.-]*:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_TAG = re.compile(r"<(/?)[a-zA-Z_][^<>]*>?")
_NAMED_TAG = re.compile(r"<(/?)([a-zA-Z_][\w:.-]*)[^<>]*>")
_CUT_TAG = re.compile(r"<[^<>]*\Z")
# What holds others, and what may be cut off within.
_HOLDERS = frozenset({"rss", "rdf", "feed", "channel", "item", "entry"})
_PASSAGE = re.compile(r"(?!media:)(?:[\w.-]+:)?(?:description|summary|encoded|content)", re.IGNORECASE)
# So many elements may have been left open by one that ends after them.
_MOST_UNCLOSED = 4
_STRAY = re.compile(r"<(?![a-zA-Z_/!?])")
_AMPERSAND = re.compile(r"&(?:(#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{0,31});)?")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# feedparser takes what is said of a picture for the entry's summary or its content.
_SAID_OF_MEDIA = re.compile(r"(</?media:)description(?=[\s>/])")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


def feed_markup(text: str) -> str:
    """Return `text` from its root element on, repaired. Raises FeedError html, sitemap, not_a_feed, entities or too_large."""
    text = _without_doctype(_NOT_XML.sub("", text.replace("\ufeff", "")))
    text = text[_root_start(text) :]
    text = _cut_to_entries(text)
    markup, verbatim = _split_at_cdata(text)
    _refuse_excess(markup)
    markup = [references_repaired(_SAID_OF_MEDIA.sub(r"\1said", piece)) for piece in markup]
    return _closed(markup, verbatim)


def _closed(markup: list[str], verbatim: list[str]) -> str:
    """Return a feed that was cut off with its open elements closed: what their last one says would be lost otherwise. Half
    a passage is worth reading, with its own markup where it has some; half a title, address or date is none."""
    text = "".join(piece for pair in zip(markup, verbatim, strict=True) for piece in pair)
    root = _ANY_ROOT.match(text)
    if root is None or text.rstrip().endswith(f"</{root[1]}>"):
        return text
    left: list[tuple[str, int]] = []  # what is open, and where in the text it begins
    begin = 0
    for piece, section in zip(markup, verbatim, strict=True):
        for tag in _NAMED_TAG.finditer(piece):
            closing, name = tag.groups()
            if not closing and not tag[0].endswith("/>"):
                left.append((name, begin + tag.start()))
            elif closing and any(name == its for its, _ in left[-_MOST_UNCLOSED:]):
                while left.pop()[0] != name:
                    pass
        begin += len(piece) + len(section)
    text = _CUT_TAG.sub("", text)
    if not any(_PASSAGE.fullmatch(name) for name, _ in left):
        end = len(text)
        while left and left[-1][0].rpartition(":")[2].lower() not in _HOLDERS:
            end = left.pop()[1]
        text = text[:end]
    return text + "".join(f"</{name}>" for name, _ in reversed(left))


def references_repaired(markup: str) -> str:
    """Return markup outside CDATA with its stray "<" and "&" escaped and HTML's names of characters as numbers."""
    return _AMPERSAND.sub(_reference, _STRAY.sub("&lt;", markup))


def _split_at_cdata(text: str) -> tuple[list[str], list[str]]:
    """Return what is markup and the CDATA section after each piece of it ("" after the last)."""
    markup: list[str] = []
    verbatim: list[str] = []
    start = 0
    while True:
        opening = text.find("<![CDATA[", start)
        closing = text.find("]]>", opening) if opening >= 0 else -1
        if closing < 0:
            # A section cut off with its feed: its text stays, as text.
            rest = (
                text[start:]
                if opening < 0
                else text[start:opening] + escape(text[opening + 9 :], quote=False)
            )
            return [*markup, rest], [*verbatim, ""]
        markup.append(text[start:opening])
        verbatim.append(text[opening : closing + 3])
        start = closing + 3


def _refuse_excess(markup: list[str]) -> None:
    """Raise FeedError too_large for markup that costs the parser seconds: it works mark by mark, level by level."""
    depth = marks = 0
    for piece in markup:
        marks += piece.count("<") + piece.count("&")
        for tag in _TAG.finditer(piece):
            if tag.group(1):
                depth = max(0, depth - 1)
            elif not tag.group().endswith("/>"):
                depth += 1
            if depth > _MAX_DEPTH or len(tag.group()) > _MAX_TAG:
                raise _too_much()
    if marks > _MAX_MARKS:
        raise _too_much()


def _too_much() -> FeedError:
    return FeedError(
        "too_large",
        gettext_noop(
            "フィードの要素、属性または入れ子が多すぎるため、読み込みを中止しました。提供元に確認してください。"
        ),
    )


def _without_doctype(text: str) -> str:
    found = _DOCTYPE.search(text[:100_000])
    if found is None or _ROOT.search(text[: found.start()]):
        return text
    depth = 0
    end = len(text)
    for part in _DOCTYPE_PART.finditer(text, found.end()):
        mark = part.group()
        depth += (mark == "[") - (mark == "]")
        if mark == ">" and depth <= 0:
            end = part.end()
            break
    for entity in _ENTITY.finditer(text[found.start() : end]):
        parameter, value = entity.groups()
        if parameter or not value.startswith(("'", '"')) or "&" in value or "%" in value:
            raise FeedError(
                "entities",
                gettext_noop(
                    "フィードに外部参照または入れ子の実体宣言 (ENTITY) があるため、読み込みを拒否しました。"
                    "提供元に確認してください。"
                ),
            )
    if re.match(r"\s+html\b", text[found.end() : found.end() + 20], re.IGNORECASE):
        return text
    return text[: found.start()] + text[end:]


def _root_start(text: str) -> int:
    """Return where the feed's root element begins, past a prolog or past what a broken server printed before it."""
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    if _ROOT.match(text, start):
        return start
    named = _ANY_ROOT.match(text, start)
    name = named.group(1).rpartition(":")[2].lower() if named else ""
    if name in ("urlset", "sitemapindex"):
        raise FeedError(
            "sitemap",
            gettext_noop(
                "これはフィードではなくサイトマップです。RSS・Atom・JSON Feed の URL を指定してください。"
            ),
        )
    root = _ROOT.search(text[: start + 20_000], start)
    if name != "opml" and _HTML.search(text[: root.start() if root else 20_000]):
        raise FeedError(
            "html",
            gettext_noop(
                "これはフィードではなく HTML のページです。RSS・Atom・JSON Feed の URL を指定してください。"
            ),
        )
    if root is None and name:
        raise FeedError(
            "not_a_feed",
            gettext_noop(
                "フィードとして読めませんでした (ルート要素は <%(name)s> です)。RSS・Atom・JSON Feed の URL を指定してください。"
            ),
            name=name[:40],
        )
    if root is None:
        raise FeedError(
            "not_a_feed",
            gettext_noop(
                "フィードとして読めませんでした (XML でも JSON でもありません)。RSS・Atom・JSON Feed の URL を指定してください。"
            ),
        )
    return root.start()


def _cut_to_entries(text: str) -> str:
    """Cut before entry number MAX_ENTRIES + 1 and close what the cut leaves open; feeds put new entries first."""
    for number, entry in enumerate(_ENTRY.finditer(text)):
        if number == MAX_ENTRIES:
            root = _ANY_ROOT.match(text)
            name = root.group(1) if root else "rss"
            channel = "</channel>" if name.lower() == "rss" else ""
            return f"{text[: entry.start()]}{channel}</{name}>"
    return text


def _reference(found: re.Match[str]) -> str:
    """Return a reference that XML knows: HTML's names as numbers, stray ampersands escaped, forbidden ones dropped."""
    name = found.group(1)
    if name is None:
        return "&amp;"
    if name in _XML_NAMES:
        return found.group()
    if name.startswith("#"):
        number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        return found.group() if number < 0x110000 and not _NOT_XML.match(chr(number)) else ""
    meant = html5.get(f"{name};")
    return "".join(f"&#{ord(character)};" for character in meant) if meant else f"&amp;{name};"
