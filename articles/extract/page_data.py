"""The text in the data that a page is drawn from by script, where the page itself shows none (GitHub's files, Next.js and
others)."""

import json
import re
from collections.abc import Iterator

from lxml import etree

from articles.extract.decode import is_markdown
from articles.extract.markdown import markdown_to_html

_MAX_JSON = 2_000_000
_LEAST_PARAGRAPHS = 2
_FEWEST_BREAKS = 4
# A string that is itself JSON: what a server answered is kept so.
_SHORTEST_DOCUMENT = 400
_MOST_NESTED = 3
# window.__STATE__ = {…}; and JSON.parse("…"): JSON in a script, as a value or as a string.
_ASSIGNED = re.compile(
    r"^\s*(?:window|self|globalThis)\s*(?:\.\w+|\[\"\w+\"\])\s*=\s*([{\[].*[}\]])\s*;?\s*$", re.DOTALL
)
_STRING = r"\"(?:[^\"\\]++|\\.)*+\""
_PARSED = re.compile(rf"JSON\.parse\(({_STRING})\)", re.DOTALL)
# React's server components are streamed as rows, in pieces that scripts push; a row of text says how many bytes it has.
_PUSHED = re.compile(rf"__next_f\.push\(\[1,\s*({_STRING})\]\)", re.DOTALL)
_TEXT_ROW = re.compile(rb"[0-9a-f]+:T([0-9a-f]{1,6}),")


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
            if assigned := _ASSIGNED.match(text):
                documents.append(assigned[1])
            documents += _PARSED.findall(text)
            streamed += _PUSHED.findall(text)
    return [*documents, *([f"[{','.join(streamed)}]"] if streamed else [])]


def markup_in(documents: list[str]) -> str:
    """Return the longest of the texts in JSON documents that are an article's: HTML with paragraphs, or Markdown, which
    is given as HTML; "" where there is none."""
    found = [text for document in documents for text in _strings(document, 0)]
    written = max((text for text in found if text.count("<p") >= _LEAST_PARAGRAPHS), key=len, default="")
    typed = max(
        (
            text
            for text in found
            if text.count("\n\n") >= _FEWEST_BREAKS and text.count("<p") < _LEAST_PARAGRAPHS
        ),
        key=len,
        default="",
    )
    return (
        markdown_to_html(typed) if len(typed) > len(written) and is_markdown(typed, named=False) else written
    )


def _strings(document: str, depth: int) -> Iterator[str]:
    try:
        waiting = [json.loads(document)]
    except (ValueError, RecursionError):
        return
    if isinstance(waiting[0], list) and waiting[0] and all(isinstance(piece, str) for piece in waiting[0]):
        yield from _text_rows("".join(waiting[0]))
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


def _text_rows(streamed: str) -> Iterator[str]:
    """Yield the rows of text in what React streams."""
    raw = streamed.encode("utf-8", "replace")
    place = 0
    while row := _TEXT_ROW.search(raw, place):
        place = row.end() + int(row[1], 16)
        yield raw[row.end() : place].decode("utf-8", "replace")
