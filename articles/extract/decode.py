"""From bytes to clean text, and which of HTML, Markdown and plain text it is."""

import json
import re
from itertools import islice
from typing import Literal

from articles.binary import is_binary, signature_of
from articles.charsets import decoded
from articles.extract.document import ExtractionError
from articles.refusal import gettext_noop

Format = Literal["html", "markdown", "plain"]

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(
    rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_.:-]{2,40})", re.IGNORECASE
)

# C0 and C1 controls except tab and newline; lone surrogates; zero-width and bidi-control characters, which hide text
# from the editor but not from the model that translates it; tags (U+E0000 block); noncharacters; the private characters
# of icon fonts (the sign that links a heading). U+200D (zero-width
# joiner) and U+FE0F stay: emoji sequences are made with them.
_JUNK = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ue000-\uf8ff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINER_OUTSIDE_EMOJI = re.compile("(?<![\u2600-\u27bf\U0001f000-\U0001faff\ufe0f])\u200d")

_HTML_START = re.compile(
    r"\s*(<!doctype\s+html|<html|<head|<body|<article|<main|<\?xml[^>]*>\s*<(!doctype|html))", re.I
)
_HTML_TAG = re.compile(r"<(p|div|article|section|h[1-6]|ul|ol|table|blockquote|span|br|img|a)\b[^<>]*>", re.I)
_MARKDOWN_BLOCK = re.compile(
    r"^(#{1,6}[ \t]+\S|```|~~~|\|.+\|[ \t]*$|>[ \t]?\S|[-*+][ \t]+\S|[0-9]{1,3}[.)][ \t]+\S)", re.M
)
_MARKDOWN_STRONG_SIGN = re.compile(
    r"^(#{1,6}[ \t]+\S|```|~~~|\|[ \t:]*-{3,})|\]\((https?://|/|#)[^)\s]*\)|\*\*\S[^*\n]*\*\*", re.M
)
# What may stand before the root of a feed: declarations, style sheets, remarks.
_FEED_START = re.compile(
    r"\s*(?:<\?[^>]{0,300}>\s*|<!--(?:[^-]|-(?!->)){0,2000}-->\s*){0,8}<(?:rss|feed|rdf:RDF)[\s>]"
)
_MANY_SIGNS = 3
_LONGEST_PASSAGE = 50_000
FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n((?:[^\n]*\n){0,200}?)\1[ \t]*(?:\n|\Z)")


def raw_text(content: bytes | str, *, charset: str | None = None) -> str:
    """Decode `content` by the rules of articles.charsets with the server's or the page's own label.

    `clean_text` takes out what no reader sees.
    """
    return content if isinstance(content, str) else _decoded(content, charset)


def _decoded(content: bytes, charset: str | None) -> str:
    meta = _XML_ENCODING.search(content[:1024]) or _META_CHARSET.search(content[:8192])
    return decoded(content, labels=[charset or "", meta.group(1).decode("ascii") if meta else ""])


def check_is_text(content: bytes | str, text: str) -> None:
    """Raise ExtractionError not_text where `content` is a picture, a paper, an archive, a program, a feed or data for
    programs, decoded as `text`."""
    if isinstance(content, bytes) and (kind := signature_of(content)):
        named = gettext_noop(
            "これは記事の文章ではありません（%(kind)s）。HTML、Markdown、テキストのファイルを選ぶか、本文を貼り付けてください。"
        )
        raise ExtractionError("not_text", named, kind=kind)
    data = _data_in(text)
    if _FEED_START.match(text) or (isinstance(data, dict) and "jsonfeed.org" in str(data.get("version", ""))):
        raise ExtractionError(
            "not_text",
            gettext_noop(
                "これは記事ではなくフィードです。記事の URL を指定するか、「情報源」の画面でフィードを登録してください。"
            ),
        )
    if is_binary(text) or data is not None:
        unnamed = gettext_noop(
            "これは記事の文章ではありません。HTML、Markdown、テキストのファイルを選ぶか、本文を貼り付けてください。"
        )
        raise ExtractionError("not_text", unnamed)


def _data_in(text: str) -> object:
    """Return the JSON document that `text` is as a whole, None where it is none."""
    if text[:100].lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def clean_text(text: str) -> str:
    """Remove what neither a reader nor PostgreSQL can use: NUL, controls, surrogates, zero-width junk; normalise line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    text = _JUNK.sub("", text)
    return _JOINER_OUTSIDE_EMOJI.sub("", text) if "\u200d" in text else text


def detect_format(text: str, *, content_type: str = "", url: str = "") -> Format:
    """Say what `text` is: by its media type where that is believable, then by its content."""
    kind = content_type.partition(";")[0].strip().lower()
    if "html" in kind:
        return "html" if "<" in text else "plain"
    if FRONT_MATTER.match(text):
        return "markdown"
    named_markdown = kind in {"text/markdown", "text/x-markdown"} or url.lower().partition("?")[0].endswith(
        (".md", ".markdown")
    )
    if kind not in {"text/markdown", "text/plain"} and _looks_like_html(text, named_markdown=named_markdown):
        return "html"
    return "markdown" if is_markdown(text, named=named_markdown) else "plain"


def _looks_like_html(text: str, *, named_markdown: bool) -> bool:
    """Say whether `text` is a page or a piece of one. Markdown may begin with HTML, too: a picture in the middle."""
    if _HTML_START.match(text):
        return True
    head = text[:20000]
    if named_markdown or not head.lstrip().startswith("<") or _HTML_TAG.search(head) is None:
        return False
    return sum(1 for _ in islice(_MARKDOWN_STRONG_SIGN.finditer(head), _MANY_SIGNS)) < _MANY_SIGNS


def is_markdown(text: str, *, named: bool = False) -> bool:
    """Say whether `text` is Markdown rather than plain text.

    Text without any blank line is a list of paragraphs, one a line, unless its lines carry block marks: Markdown
    would run them together.
    """
    stripped = text.strip()
    if any(len(passage) > _LONGEST_PASSAGE for passage in stripped.split("\n\n")):
        return False  # no paragraph is so long, and a parser of Markdown takes the square of its brackets
    if "\n" in stripped and not re.search(r"\n[ \t]*\n", stripped):
        return _MARKDOWN_BLOCK.search(stripped) is not None
    return (
        named
        or _MARKDOWN_STRONG_SIGN.search(stripped) is not None
        or len(_MARKDOWN_BLOCK.findall(stripped)) > 1
    )
