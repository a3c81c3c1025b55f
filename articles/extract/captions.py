"""What says something of a picture: its caption by name, by place or by its type."""

import re
from itertools import islice

from lxml import etree

from articles.extract.tree import BLOCK_TAGS, opening_of, text_of

# "wp-caption-text", "newsCaption", "image__caption": the last word or the one before "text" says what it is.
_CAPTION_NAME = re.compile(r"caption(?:[-_]*text)?(?![a-z-_])", re.IGNORECASE)
_SET_APART = ("em", "i", "small", "cite")
_MAY_CAPTION = ("p", "div", "span", "td", "dd")
_LONGEST_CAPTION = 240
# Between a caption and its picture's box stand so many boxes, and beside it the picture's credit.
_MOST_BOXES = 4
_LONGEST_CREDIT = 120
# A caption has few pieces of text; looking at all of a box that holds boxes would cost the square of its depth.
_MOST_PIECES = 40


def is_named_caption(element: etree._Element) -> bool:
    """Say whether `element` is by its class the caption of a picture next to it (a box around both is not)."""
    if element.tag not in _MAY_CAPTION or not _CAPTION_NAME.search(element.get("class") or ""):
        return False
    if next(element.iter("img", "picture", "table", "figure"), None) is not None:
        return False
    if element.tag == "td":
        box = next(element.iterancestors("table"), None)
    else:
        box = _box_around(element)
    return box is not None and next(box.iter("img", "picture", "figure"), None) is not None


def _box_around(caption: etree._Element) -> etree._Element | None:
    """Return what a picture and its caption stand in: the nearest box with a picture that says little else."""
    parent = caption.getparent()
    for box in islice(caption.iterancestors(), _MOST_BOXES):
        if box is not parent and len(opening_of(box)) > len(opening_of(caption)) + _LONGEST_CREDIT:
            break
        if next(box.iter("img", "picture"), None) is not None:
            return box
    return parent


def is_framed_picture(element: etree._Element) -> bool:
    """Say whether all that `element` says belongs to its picture: a figure, or a picture over one line in italics."""
    if next(element.iter("img", "picture"), None) is None:
        return False
    if element.tag == "figure":
        # A figure is also used for code, tables and quotes; there the other words are not about a picture.
        # A link around picture and words is a card that leads elsewhere.
        cards = [a for a in element.iter("a") if next(a.iter("img"), None) is not None and text_of(a).strip()]
        others = element.iter("pre", "table", "blockquote", "ul", "ol", "p")
        return not cards and all(
            other.tag == "p" and next(other.iterancestors("figcaption"), None) is not None for other in others
        )
    if (
        element.tag not in ("div", "p", "center")
        or next(element.iterdescendants(*BLOCK_TAGS), None) is not None
    ):
        return False
    return is_all_italic(element, at_most=_LONGEST_CAPTION)


def is_all_italic(element: etree._Element, *, at_most: int) -> bool:
    """Say whether all words of `element`, which are not many, stand in italics or small print."""
    if not any(child.tag in _SET_APART for child in element):
        return False  # before looking through all of it
    if len(list(islice(element.itertext(), _MOST_PIECES + 1))) > _MOST_PIECES:
        return False
    text = len(" ".join(text_of(element).split()))
    marked = sum(len(" ".join(text_of(child).split())) for child in element if child.tag in _SET_APART)
    return 0 < text <= at_most and marked >= text
