"""Stored blocks as HTML for a page: the one place where outside text is marked safe.

HTML is cleaned when it is stored (articles.extract) and again here, so that a row written by a future bug, an import
or a hand in the database still shows nothing but the allowlist. nh3 parses as browsers do; its output is fed back
until it no longer changes, because some inputs need a second pass.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape, unescape
from typing import Protocol
from urllib.parse import unquote, urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe

_INLINE = {"a", "strong", "em", "code", "sub", "sup", "br"}
_TABLE = _INLINE | {"table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}
_IN_ITEMS = frozenset({"paragraph", "code", "image", "caption", "table"})
_PASSES = 4
# nh3 is quadratic in depth, so what no block of ours can be is not parsed at all.
_MAX_CHARACTERS = 256 * 1024
_MAX_DEPTH = 64
_MAX_TAG = 10_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_PARAGRAPH = 2_000  # characters: what is longer is cleaned anew each time
_SCRIPTS = ("[ァ-ヺー]", "[一-鿿々]", "[A-Za-z0-9]")
_LANGUAGE = re.compile(r"[a-z0-9+#._-]{1,40}")
# As the sanitiser writes tags: attribute values in double quotes, where a ">" may stand as it is.
_WRITTEN_TAG = re.compile(r'(<(?:"[^"]*"|[^"<>])*>)')
_BLANKS = re.compile(r"\s+")
_ONE_OF_FLAT = re.compile(r"\s+|\S")  # a character of a text whose blanks were made one each
_LETTER = re.compile(r"[A-Za-z0-9]")


def clean_inline(html: str) -> SafeString:
    """Return inline HTML reduced to ``a[href] strong em code sub sup br``; links must be absolute http(s) or mailto.

    Oversized or over-nested input comes back as escaped text: shown, but inert.
    """
    return _clean_inline(html) if len(html) <= _PARAGRAPH else _clean(html, tags=_INLINE)


# The desk shows the same paragraphs again with every row, page and save.
@lru_cache(maxsize=1024)
def _clean_inline(html: str) -> SafeString:
    return _clean(html, tags=_INLINE)


def block_html(
    kind: str, html: str, *, level: int = 0, ordered: bool = False, language: str = ""
) -> SafeString:
    """Return the outer HTML of one stored block of the given kind (Block.Kind); unknown kinds become paragraphs.

    The page's only h1 is its headline, so a heading of level 1 becomes an h2. A list item comes as a list of one;
    who joins neighbours into one list takes clean_inline() for the items.
    """
    match kind:
        case "heading":
            tag = f"h{min(max(level, 2), 6)}"
            outer = f"<{tag}>{clean_inline(html)}</{tag}>"
        case "list_item":
            tag = "ol" if ordered else "ul"
            outer = f"<{tag}><li>{clean_inline(html)}</li></{tag}>"
        case "quote":
            outer = f"<blockquote><p>{clean_inline(html)}</p></blockquote>"
        case "code":
            known = language.lower() if _LANGUAGE.fullmatch(language.lower()) else ""
            attribute = f' class="language-{known}"' if known else ""
            # A line break right after <pre> is swallowed by parsers, but not after <code>.
            outer = f"<pre><code{attribute}>{_clean(html, tags=set())}</code></pre>"
        case "table":
            outer = _clean(html, tags=_TABLE)
        case "image":
            outer = f"<figure>{_image(html)}</figure>"
        case "caption":
            outer = f"<figcaption>{clean_inline(html)}</figcaption>"
        case "separator":
            outer = "<hr>"
        case _:
            outer = f"<p>{clean_inline(html)}</p>"
    return mark_safe(outer)  # noqa: S308  # every part went through _clean or is written above


def picture_name(html: str) -> str:
    """Return the file name of a stored picture, which says what it is where it has no alt or cannot be shown."""
    source = re.search(r'src="([^"]*)"', html)
    return unquote(urlsplit(unescape(source[1])).path).rpartition("/")[2][:100] if source else ""


def mark_words(html: SafeString, phrases: Iterable[str]) -> SafeString:
    """Return the HTML of a function above with ``<mark>`` around every phrase, also where inline tags cut it.

    Case and the kind of white space do not matter; a phrase inside a longer word is none.
    """
    pieces = _WRITTEN_TAG.split(html)  # texts at even places, tags between them
    texts = [unescape(piece) for piece in pieces[::2]]
    spans = _places("".join(texts), phrases)
    if not spans:
        return html
    at = 0
    for number, text in enumerate(texts):
        marked, done = "", 0
        for start, end in spans:
            first, last = max(start - at, done), min(end - at, len(text))
            if first < last:
                marked += f"{escape(text[done:first])}<mark>{escape(text[first:last])}</mark>"
                done = last
        pieces[2 * number] = marked + escape(text[done:])
        at += len(text)
    return mark_safe("".join(pieces))  # noqa: S308  # the tags are the sanitiser's, every text is escaped


def _places(text: str, phrases: Iterable[str]) -> list[tuple[int, int]]:
    """Return where phrases stand in a text as words of their own: in order, the longer of two, none over another.

    Without an expression: each row has phrases of its own, and compiling took a third of a long page.
    """
    lower = text.lower()
    if len(lower) != len(text):  # İ would be two letters
        lower = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    flat = _BLANKS.sub(" ", lower)
    found = []
    for phrase in {" ".join(phrase.split()).lower() for phrase in phrases}:
        at = flat.find(phrase) if phrase else -1
        while at >= 0:
            end = at + len(phrase)
            if not _LETTER.match(flat[at - 1 : at]) and not _LETTER.match(flat[end : end + 1]):
                found.append((at, end))
            at = flat.find(phrase, at + 1)
    if found and len(flat) != len(text):
        origins = [match.start() for match in _ONE_OF_FLAT.finditer(lower)]
        found = [(origins[start], origins[end - 1] + 1) for start, end in found]
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def link_first(html: SafeString, phrase: str, *, href: str, title: str) -> SafeString | None:
    """Return the HTML of a function above with a link around the first `phrase`; None where it has none to link.

    None stands in links and code, and none goes on in its own script: エージェント is no マルチエージェント.
    """
    pattern = re.compile(
        "".join((_apart(phrase[0], "(?<!{})"), re.escape(escape(phrase)), _apart(phrase[-1], "(?!{})")))
    )
    pieces = _WRITTEN_TAG.split(html)  # texts at even places, tags between them
    inside = 0
    for at, piece in enumerate(pieces):
        if at % 2:
            tag = _TAG.match(piece)
            if tag and tag[2] in {"a", "code"}:
                inside += -1 if tag[1] else 1
        elif not inside and (found := pattern.search(piece)):
            link = f'<a class="term" href="{escape(href)}" title="{escape(title)}">{found[0]}</a>'
            pieces[at] = piece[: found.start()] + link + piece[found.end() :]
            return mark_safe("".join(pieces))  # noqa: S308  # the sanitiser's own, but for a link of escaped parts
    return None


def _apart(edge: str, look: str) -> str:
    """Return the pattern that lets no letter of the same script stand beside this one."""
    script = next((script for script in _SCRIPTS if re.match(script, edge)), None)
    return look.format(script) if script else ""


class RenderedBlock(Protocol):
    """What a block must say of itself to be shown: a stored Block and an ExtractedBlock both do."""

    @property
    def kind(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def ordered(self) -> bool: ...
    @property
    def language(self) -> str: ...
    @property
    def boilerplate(self) -> bool: ...
    @property
    def quoted(self) -> bool: ...


def joinable_html(blocks: Sequence[RenderedBlock]) -> list[SafeString]:
    """Return the outer HTML of each block so that the pieces joined give the article, nested lists nested and what
    belongs to a quotation in one.

    A piece of a longer list or quotation is not balanced by itself: the first opens it and the last closes it. Site
    chrome stands apart: its list items neither join nor part the article's own.
    """
    pieces: list[str] = []
    for run in _quotations_apart(blocks):
        written = _lists_joined(run)
        if _is_in_quotation(run[0]):
            written = [
                piece.removeprefix("<blockquote>").removesuffix("</blockquote>")
                if block.kind == "quote"
                else piece
                for block, piece in zip(run, written, strict=True)
            ]
            written[0] = f"<blockquote>{written[0]}"
            written[-1] += "</blockquote>"
        pieces += written
    return [mark_safe(piece) for piece in pieces]  # noqa: S308  # block_html and clean_inline


def _is_in_quotation(block: RenderedBlock) -> bool:
    return block.kind == "quote" or block.quoted


def _quotations_apart(blocks: Sequence[RenderedBlock]) -> list[list[RenderedBlock]]:
    """Return the blocks in runs: each quotation is one, and so is what stands between two of them."""
    runs: list[list[RenderedBlock]] = []
    level: int | None = None  # of the quotation that is being read, as its paragraphs say
    for block in blocks:
        above = runs[-1][-1] if runs else None
        inside = _is_in_quotation(block)
        joins = above is not None and _is_in_quotation(above) == inside
        if joins and inside and above is not None:
            joins = above.boilerplate == block.boilerplate
            joins = joins and (block.kind != "quote" or level in (None, block.level))
        if not joins:
            runs.append([])
            level = None
        if block.kind == "quote":
            level = block.level
        runs[-1].append(block)
    return runs


def _lists_joined(blocks: Sequence[RenderedBlock]) -> list[str]:
    pieces: dict[int, str] = {}
    opened: list[str] = []  # the tags of the lists that are open
    last = -1
    for place, block in enumerate(blocks):
        if block.kind != "list_item" or block.boilerplate:
            pieces[place] = block_html(
                block.kind, block.html, level=block.level, ordered=block.ordered, language=block.language
            )
            if not block.boilerplate:
                # A listing or a picture in a list item does not end the list.
                inside = block.level if block.kind in _IN_ITEMS else 0
                _close(pieces, last, opened, inside)
                last = place if opened else last
            continue
        tag = "ol" if block.ordered else "ul"
        # An item two levels deeper than its list has no parent in between; it opens one list, as a browser shows it.
        depth = min(max(block.level, 1), len(opened) + 1)
        if len(opened) >= depth and opened[depth - 1] != tag:
            _close(pieces, last, opened, depth - 1)
        _close(pieces, last, opened, depth)
        start = "</li>" if len(opened) == depth else f"<{tag}>"
        if len(opened) < depth:
            opened.append(tag)
        pieces[place] = f"{start}<li>{clean_inline(block.html)}"
        last = place
    _close(pieces, last, opened, 0)
    return [pieces[place] for place in range(len(blocks))]


def _close(pieces: dict[int, str], last: int, opened: list[str], depth: int) -> None:
    """Close the open lists beyond `depth` at the end of the last item's piece."""
    while len(opened) > depth:
        pieces[last] += f"</li></{opened.pop()}>"


def _image(html: str) -> SafeString:
    return _clean(html, tags={"img"}, fixed={"img": {"loading": "lazy"}})


def _clean(html: str, *, tags: set[str], fixed: dict[str, dict[str, str]] | None = None) -> SafeString:
    text = _CONTROLS.sub("", html)
    if _is_excessive(text):
        return mark_safe(escape(text, quote=False))  # noqa: S308  # escaped
    for _ in range(_PASSES):
        cleaned = nh3.clean(
            text,
            tags=tags,
            attributes={tag: names for tag, names in _ATTRIBUTES.items() if tag in tags},
            attribute_filter=_absolute_only,
            url_schemes={"http", "https", "mailto"},
            set_tag_attribute_values=fixed,
            link_rel=None,
        )
        cleaned = _CONTROLS.sub("", cleaned)  # those that were written as references
        if cleaned == text:
            return mark_safe(cleaned)  # noqa: S308  # a fixed point of the sanitiser
        text = cleaned
    return mark_safe(escape(text, quote=False))  # noqa: S308  # escaped: what does not settle is not trusted


def _absolute_only(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value if re.match(r"(?:https?://|mailto:)[^\s\\]+\Z", value, re.IGNORECASE) else None
    if attribute == "src":
        # Our pages allow no pictures over plain http; nearly every host has them over https, too.
        found = re.match(r"https?(://[^\s\\]+)\Z", value, re.IGNORECASE)
        return f"https{found[1]}" if found else None
    return value


def _is_excessive(html: str) -> bool:
    if len(html) > _MAX_CHARACTERS or re.search(rf"<[^<>]{{{_MAX_TAG}}}", html):
        return True
    depth = 0
    for closing, name in _TAG.findall(html):
        if name.lower() in ("br", "img"):
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > _MAX_DEPTH:
            return True
    return False
