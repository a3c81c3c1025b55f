"""The key points that a page lists above or beside the text, outside of the element that holds it.

They belong to the article where the page says so twice: by their place within the same article, and by the label over
them or by being whole sentences between headline and text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from lxml import etree

from articles.extract.chrome import is_chrome_element
from articles.extract.lead_picture import scope_of, stands_after
from articles.extract.tree import opening_of, text_of

_LABEL = re.compile(
    r"(?:the\s+)?(?:key|main|action)\s+(?:points?|takeaways?|facts?|findings?)|(?:key\s+)?takeaways?|(?:story\s+)?highlights|"
    r"(?:article\s+)?summary|at\s+a\s+glance|in\s+(?:brief|short|summary)|tl;?\s?dr|what\s+(?:we|you\s+need\s+to|to)\s+know|"
    r"(?:the\s+)?bottom\s+line|why\s+it\s+matters",
    re.IGNORECASE,
)
_MOST_LABELS = 400
_MOST_NAMED = 10
_MOST_BOXES = 4
_MOST_POINTS = 20
_LONGEST = 2_000
_MOST_PIECES = 200
# What is linked so far is a list of other stories.
_SHARE_OF_LINKS = 0.3
_FEWEST_POINTS = 2
_SHORTEST_POINT = 25
_SENTENCE_END = (".", "!", "?", "。", "”", '"')


def key_points(parts: Sequence[etree._Element]) -> etree._Element | None:
    """Return the box or list of key points that stands outside of `parts`, the elements of the article, or None."""
    scope = scope_of(parts[0]) if parts else None
    if scope is None:
        return None
    text = _Text(frozenset(parts), frozenset(above for part in parts for above in part.iterancestors()))
    short = islice(scope.iter("h2", "h3", "h4", "h5", "h6", "p", "div", "span", "strong"), _MOST_LABELS)
    labels = (label for label in short if _LABEL.fullmatch(opening_of(label, pieces=4).strip(" :")))
    boxes = (_box_below(label, text) for label in islice(labels, _MOST_NAMED))
    if (box := next((box for box in boxes if box is not None), None)) is not None:
        return box
    lists = islice(scope.iter("ul", "ol"), _MOST_LABELS)
    above = takewhile(lambda found: not stands_after(found, parts[0]), lists)
    return next((found for found in above if text.is_apart_from(found) and _holds_sentences(found)), None)


@dataclass(frozen=True, slots=True)
class _Text:
    """The elements that hold the article's text, and those around them."""

    parts: frozenset[etree._Element]
    around: frozenset[etree._Element]

    def is_apart_from(self, element: etree._Element) -> bool:
        """Say whether `element` neither holds text nor stands in it, nor is site chrome."""
        lineage = (element, *element.iterancestors())
        return (
            element not in self.around
            and self.parts.isdisjoint(lineage)
            and not any(map(is_chrome_element, lineage))
        )


def _box_below(label: etree._Element, text: _Text) -> etree._Element | None:
    """Return what holds a label and the points below it, None where that is no box of its own."""
    for box in islice(label.iterancestors(), _MOST_BOXES):
        if not text.is_apart_from(box) or next(box.iter("h1"), None) is not None:
            return None
        length = len(opening_of(box, pieces=_MOST_PIECES))
        if length > _LONGEST:
            return None
        if length > len(opening_of(label)) + _SHORTEST_POINT:
            linked = sum(len(text_of(link).strip()) for link in box.iter("a"))
            return box if linked <= _SHARE_OF_LINKS * length else None
    return None


def points_within(furniture: etree._Element) -> etree._Element | None:
    """Return the box of key points in a part of the site's furniture (a sidebar, a box of metadata), or None."""
    if furniture.tag not in ("aside", "div", "section"):
        return None
    for points in islice(furniture.iterdescendants(etree.Element), _MOST_LABELS):
        if points.tag not in ("ul", "ol"):
            continue
        label = points.getprevious()
        if label is None:  # in a box of its own, below the label's
            box = next(
                (b for b in islice(points.iterancestors(), _MOST_BOXES) if b.getprevious() is not None), None
            )
            label = box.getprevious() if box is not None and box is not furniture else None
        around = label.getparent() if label is not None else None
        if label is None or around is None or not _LABEL.fullmatch(opening_of(label, pieces=4).strip(" :")):
            continue
        items = [opening_of(item) for item in islice(points.iterchildren("li"), _MOST_POINTS)]
        plain = (
            next(points.iter("a"), None) is None and len(opening_of(around, pieces=_MOST_PIECES)) <= _LONGEST
        )
        if plain and len(items) >= _FEWEST_POINTS and all(len(item) >= _SHORTEST_POINT for item in items):
            return around
    return None


def _holds_sentences(found: etree._Element) -> bool:
    """Say whether all items of a list are sentences without links."""
    items = [opening_of(item) for item in islice(found.iterchildren("li"), _MOST_POINTS)]
    return (
        len(items) >= _FEWEST_POINTS
        and next(found.iter("a"), None) is None
        and all(len(item) >= _SHORTEST_POINT and item.endswith(_SENTENCE_END) for item in items)
    )
