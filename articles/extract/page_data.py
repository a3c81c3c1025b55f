"""The text in the data that a page is drawn from by script, where the page itself shows none (GitHub's files, Next.js and
others)."""

import json
import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from articles.extract.decode import is_markdown
from articles.extract.markdown import markdown_to_html

_MAX_JSON = 2_000_000
_LEAST_BLOCKS = 2
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|pre|blockquote)>", re.IGNORECASE)
_FEWEST_BREAKS = 4
# A string that is itself JSON: what a server answered is kept so.
_SHORTEST_DOCUMENT = 400
_MOST_NESTED = 3
# window.__STATE__ = {…}; and JSON.parse("…"): JSON in a script, as a value or as a string.
_ASSIGNED = re.compile(
    r"(?:window|self|globalThis)\s*+(?:\.\w++|\[\"\w++\"\])\s*+=\s*+([{\[].*[}\]])", re.DOTALL
)
_STRING = r"\"(?:[^\"\\]++|\\.)*+\""
_PARSED = re.compile(rf"JSON\.parse\(({_STRING})\)", re.DOTALL)
# React's server components are streamed as rows, in pieces that scripts push; a row of text says how many bytes it has.
_PUSHED = re.compile(rf"__next_f\.push\(\[1,\s*({_STRING})\]\)", re.DOTALL)
_TEXT_ROW = re.compile(rb"(?<![0-9a-f])[0-9a-f]{1,8}:T([0-9a-f]{1,6}),")


def page_data(root: etree._Element) -> list[str]:
    """Return the JSON documents of a page that are not said of it to machines (articles.extract.linked_data)."""
    documents: list[str] = []
    streamed: list[str] = []
    for script in root.iter("script"):
        kind, text = script.get("type") or "", script.text or ""
        if len(text) > _MAX_JSON:
            continue
        if kind == "application/json":
            documents.append(text)
        elif kind in ("", "module", "text/javascript"):
            if assigned := _ASSIGNED.fullmatch(text.strip().removesuffix(";").rstrip()):
                documents.append(assigned[1])
            documents += _PARSED.findall(text)
            streamed += _PUSHED.findall(text)
    return [*documents, *map(json.dumps, _text_rows(streamed))]


def markup_in(documents: list[str]) -> str:
    """Return the longest of the texts in JSON documents that are an article's: HTML with paragraphs, or Markdown, which
    is given as HTML; "" where there is none."""
    found = [text for document in documents for text in _strings(document, 0)]
    written = max(filter(_is_markup, found), key=len, default="")
    typed = max(
        (text for text in found if text.count("\n\n") >= _FEWEST_BREAKS and not _is_markup(text)),
        key=len,
        default="",
    )
    return (
        markdown_to_html(typed) if len(typed) > len(written) and is_markdown(typed, named=False) else written
    )


def _is_markup(text: str) -> bool:
    """Say whether a text is HTML with a paragraph and more."""
    return "<p" in text and sum(1 for _ in islice(_BLOCK_END.finditer(text), _LEAST_BLOCKS)) == _LEAST_BLOCKS


def _strings(document: str, depth: int) -> Iterator[str]:
    try:
        waiting = [json.loads(document)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
            if depth < _MOST_NESTED and len(value) >= _SHORTEST_DOCUMENT and value[0] in "{[":
                yield from _strings(value, depth + 1)
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _text_rows(pushed: list[str]) -> Iterator[str]:
    """Yield the rows of text in what React streams."""
    try:
        raw = "".join(json.loads(piece) for piece in pushed).encode("utf-8", "replace")
    except ValueError:
        return
    place = 0
    while row := _TEXT_ROW.search(raw, place):
        place = row.end() + int(row[1], 16)
        yield raw[row.end() : place].decode("utf-8", "replace")
