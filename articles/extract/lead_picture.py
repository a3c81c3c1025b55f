"""The picture that a page shows between headline and text, outside of the element that holds the text.

Themes put it there as often as not. It belongs to the article where the page says so twice: by its place, and by a
figure around it, its width or by being the picture that the page's metadata names.
"""

import re
from collections.abc import Iterable, Sequence, Set
from itertools import islice

from lxml import etree

from articles.extract.captions import is_named_caption
from articles.extract.chrome import is_chrome_element
from articles.extract.media import image_source, is_wide
from articles.extract.sizes import whole
from articles.extract.tree import opening_of, text_of

_PORTRAIT = re.compile(r"avatar|author|byline|logo|icon|gravatar|profile|badge|sprite|flag|emoji", re.I)
_SIZE = re.compile(r"[-_@](?:\d{2,4}x\d{2,4}|\d{2,4}w?|scaled|large|medium|full|\dx)(?=\.|$)")
_MOST_PICTURES = 150
_SMALLEST = 200
_LONGEST_CAPTION = 400
# Around a picture without a figure, so many boxes are looked through for its caption.
_MOST_BOXES = 3


def lead_picture(
    root: etree._Element,
    parts: Sequence[etree._Element],
    *,
    base: str,
    named: Iterable[str],
    chrome: Set[etree._Element] = frozenset(),
) -> etree._Element | None:
    """Return the figure or picture that stands above the article's text and belongs to it, or None.

    `named` are the addresses of the article's picture in the page's metadata, `chrome` what was set aside.
    """
    if not parts or _picture_above_prose(parts[0], chrome):
        return None
    names = {_name(url) for url in named} - {""}
    known = {inner for part in parts for inner in part.iter("img", "picture")}
    shown = {_name(image_source(inner, base)) for part in parts for inner in part.iter("img")}
    scope = scope_of(parts[0])
    for image in islice(root.iter("img", "picture", "figure"), _MOST_PICTURES):
        if image is parts[0]:
            break
        if parts[0] in image.iterdescendants() or image.tag == "figure" or image in known:
            continue
        if stands_after(image, parts[0]):
            break
        source = image_source(image, base)
        name = _name(source)
        if not name or name in shown or _is_small_or_somebody(image):
            continue
        figure = next(image.iterancestors("figure"), None)
        inside = scope is not None and scope in image.iterancestors()
        if name in names or (inside and (figure is not None or is_wide(_img_of(image)))):
            return _frame(image, figure)
    return None


def _picture_above_prose(part: etree._Element, chrome: Set[etree._Element]) -> bool:
    """Say whether the article itself begins with a picture, before its first long paragraph."""
    for element in part.iter("img", "picture", "p"):
        if element.tag != "p":
            if chrome.isdisjoint(element.iterancestors()):
                return True
            continue
        if len(text_of(element)) > 120:
            return False
    return False


def scope_of(part: etree._Element) -> etree._Element | None:
    """Return what holds text and headline: the nearest article or main around, or what also holds the h1."""
    for ancestor in part.iterancestors():
        if ancestor.tag in ("body", "html"):
            return None
        if ancestor.tag in ("article", "main") or next(ancestor.iter("h1"), None) is not None:
            return ancestor
    return None


def stands_after(image: etree._Element, part: etree._Element) -> bool:
    """Say whether `image` comes after `part` in reading order (given that neither holds the other)."""
    ours = [part, *part.iterancestors()]
    above = {element: place for place, element in enumerate(ours)}
    for element in [image, *image.iterancestors()]:
        parent = element.getparent()
        if parent is not None and above.get(parent, 0) > 0:
            sibling = ours[above[parent] - 1]
            return parent.index(element) > parent.index(sibling)
    return False


def _img_of(image: etree._Element) -> etree._Element:
    """Return the img of a picture."""
    return image if image.tag == "img" else next(image.iter("img"), image)


def _is_small_or_somebody(image: etree._Element) -> bool:
    inner = _img_of(image)
    for side in ("width", "height"):
        size = whole(inner.get(side))
        if size is not None and size < _SMALLEST:
            return True
    around = [inner, *list(inner.iterancestors())[:3]]
    if any(_PORTRAIT.search(f"{e.get('class') or ''} {e.get('id') or ''}") for e in around):
        return True
    return any(is_chrome_element(e) for e in inner.iterancestors())


def _frame(image: etree._Element, figure: etree._Element | None) -> etree._Element:
    if figure is not None and len(text_of(figure).strip()) <= _LONGEST_CAPTION:
        return figure
    for box in islice(image.iterancestors("div"), _MOST_BOXES):
        if len(opening_of(box)) > _LONGEST_CAPTION:
            break
        if any(map(is_named_caption, box.iterdescendants("p", "div", "span"))):
            return box
    picture = next(image.iterancestors("picture"), None)
    return picture if picture is not None else image


def _name(url: str) -> str:
    """Return the name of a picture's file without size, so that its renditions count as one."""
    last = url.partition("?")[0].rstrip("/").rpartition("/")[2].lower()
    stem = last.rpartition(".")[0] or last
    return _SIZE.sub("", stem)
