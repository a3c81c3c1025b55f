"""The footnotes that a page keeps below its text, outside of the elements that hold it."""

import re
from collections.abc import Sequence
from itertools import islice

from lxml import etree

from articles.extract.lead_picture import scope_of, stands_after
from articles.extract.tree import words

_NAMES = words("footnotes footnote-list endnotes")
_MOST_BOXES = 2_000


def notes_below(parts: Sequence[etree._Element]) -> list[etree._Element]:
    """Return the boxes of footnotes that stand after `parts`, the elements of the article, and within the same article:
    by their name or their role (W3C, DPUB-ARIA)."""
    scope = scope_of(parts[-1]) if parts else None
    if scope is None:
        return []
    boxes = islice(scope.iter("section", "div", "aside", "footer", "ol"), _MOST_BOXES)
    found = [box for box in boxes if _holds_notes(box) and parts[-1] not in (box, *box.iterdescendants())]
    apart = [box for box in found if {*parts, *found}.isdisjoint(box.iterancestors())]
    return [box for box in apart if box not in parts and stands_after(box, parts[-1])]


def _holds_notes(box: etree._Element) -> bool:
    names = f"{box.get('class') or ''} {box.get('id') or ''}".lower()
    return box.get("role") == "doc-endnotes" or not _NAMES.isdisjoint(re.split(r"[\s_]+", names))
