"""The abstract of a paper on the page that a library keeps of it: there it is the article, and all else is the library."""

import re
from collections.abc import Sequence
from itertools import islice

from lxml import etree

from articles.extract.prepare import prose_weights
from articles.extract.tree import text_of
from articles.extract.values import bare

# A page that also has the paper's text holds many times its abstract.
_FAR_MORE = 3
_SHORTEST = 200
# "Abstract:" stands in the same box.
_LONGEST_LABEL = 40
_MOST_BOXES = 4_000
_BOXES = ("blockquote", "p", "div", "section", "span")


def abstract_alone(
    root: etree._Element, parts: Sequence[etree._Element], abstract: str
) -> list[etree._Element]:
    """Return the box with the `abstract` that a paper's metadata states, or without one that which is named so, where
    `parts`, taken for the article, hold little else; no element where they hold more, or where the page has none."""
    found = _stated(root, bare(abstract)) if abstract else _named(root)
    if found is None:
        return []
    prose = sum(prose_weights(part).get(part, 0) for part in parts)
    return [found] if prose <= _FAR_MORE * len(text_of(found)) else []


def _stated(root: etree._Element, stated: str) -> etree._Element | None:
    """Return the innermost box that holds an abstract and no more than a label before it."""
    found = None
    for box in islice(root.iter(*_BOXES), _MOST_BOXES):
        # What metadata says may be cut off at its end. The innermost of the boxes around each other comes last.
        if len(stated) >= _SHORTEST and 0 <= bare(text_of(box)).find(stated) <= _LONGEST_LABEL:
            found = box
    return found


def _named(root: etree._Element) -> etree._Element | None:
    """Return the box that is by its name the abstract."""
    for box in islice(root.iter(*_BOXES), _MOST_BOXES):
        names = re.split(r"[\s_-]+", f"{box.get('class') or ''} {box.get('id') or ''}".lower())
        if "abstract" in names and len(text_of(box)) >= _SHORTEST:
            return box
    return None
