"""The footnotes that a page keeps below its text, outside of the elements that hold it: known by their name, or by the
marks in the text that lead to them."""

import re
from collections.abc import Sequence
from itertools import islice

from lxml import etree

from articles.extract.lead_picture import scope_of, stands_after
from articles.extract.tree import opening_of, text_of, words

_NAMES = words("footnotes footnote-list endnotes")
_MOST_BOXES = 2_000
_MARK = re.compile(r"\[?(?:\d{1,3}|[*†‡])\]?")
# A heading over the notes is in one box with them.
_LONGEST_HEADING = 40


def notes_below(parts: Sequence[etree._Element]) -> list[etree._Element]:
    """Return the boxes of footnotes that stand after `parts`, the elements of the article, and within the same article:
    by their name or their role (W3C, DPUB-ARIA)."""
    if not parts:
        return []
    scope = scope_of(parts[-1])
    if scope is None:
        return _led_to(parts)
    boxes = islice(scope.iter("section", "div", "aside", "footer", "ol"), _MOST_BOXES)
    found = [box for box in boxes if holds_notes(box) and parts[-1] not in (box, *box.iterdescendants())]
    apart = [box for box in found if {*parts, *found}.isdisjoint(box.iterancestors())]
    named = [box for box in apart if box not in parts and stands_after(box, parts[-1])]
    return named or _led_to(parts)


def _led_to(parts: Sequence[etree._Element]) -> list[etree._Element]:
    """Return the lists after `parts` with the notes to which numbers and signs in the text are links."""
    links = (link for part in parts for link in part.iter("a") if (link.get("href") or "").startswith("#"))
    marks = {(link.get("href") or "")[1:] for link in links if _MARK.fullmatch(opening_of(link, pieces=4))}
    if not marks:
        return []
    found: dict[etree._Element, None] = {}
    for note in parts[-1].getroottree().getroot().iter("li", "p", "div"):
        if note.get("id") not in marks or not {*parts}.isdisjoint((note, *note.iterancestors())):
            continue
        box = next(note.iterancestors("ol", "ul"), note)
        around = box.getparent()
        if around is not None and around.tag in ("section", "div", "aside"):
            beside = len(text_of(around).strip()) - len(text_of(box).strip())
            box = around if beside <= _LONGEST_HEADING else box
        if {*parts}.isdisjoint(box.iterdescendants()) and stands_after(box, parts[-1]):
            found[box] = None
    return list(found)


def holds_notes(box: etree._Element) -> bool:
    """Say whether a box is by its name or its role that of the footnotes."""
    names = f"{box.get('class') or ''} {box.get('id') or ''}".lower()
    return box.get("role") == "doc-endnotes" or not _NAMES.isdisjoint(re.split(r"[\s_]+", names))
