"""The abstract of a paper on the page that a library keeps of it: there it is the article, and all else is the library."""

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


def abstract_alone(
    root: etree._Element, parts: Sequence[etree._Element], abstract: str
) -> list[etree._Element]:
    """Return the box with the `abstract` that the metadata states, where `parts`, taken for the article, hold little else;
    no element where they hold more, or where the page does not show it."""
    stated = bare(abstract)
    if len(stated) < _SHORTEST:
        return []
    found = None
    for box in islice(root.iter("blockquote", "p", "div", "section", "span"), _MOST_BOXES):
        # What metadata says may be cut off at its end. The innermost of the boxes around each other comes last.
        if 0 <= bare(text_of(box)).find(stated) <= _LONGEST_LABEL:
            found = box
    prose = sum(prose_weights(part).get(part, 0) for part in parts)
    return [found] if found is not None and prose <= _FAR_MORE * len(text_of(found)) else []
