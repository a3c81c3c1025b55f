"""The text in the data that a page is drawn from by script, where the page itself shows none (Next.js and others)."""

import json
from collections.abc import Iterator

from lxml import etree

_MAX_JSON = 2_000_000
_LEAST_PARAGRAPHS = 2


def page_data(root: etree._Element) -> list[str]:
    """Return the JSON documents of a page that are not said of it to machines (articles.extract.linked_data)."""
    scripts = ((script.get("type") or "", script.text or "") for script in root.iter("script"))
    return [text for kind, text in scripts if kind == "application/json" and len(text) <= _MAX_JSON]


def markup_in(documents: list[str]) -> str:
    """Return the longest of the strings in JSON documents that holds paragraphs of HTML, "" where none does."""
    found = (text for document in documents for text in _strings(document))
    return max((text for text in found if text.count("<p") >= _LEAST_PARAGRAPHS), key=len, default="")


def _strings(document: str) -> Iterator[str]:
    try:
        waiting = [json.loads(document)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
