"""Strip a parsed page of everything that is not shown or never content, before anyone weighs its text."""

import re
from itertools import islice

from lxml import etree

from articles.extract.chrome import is_faint, is_for_advertising, is_hidden, is_junk
from articles.extract.key_points import points_within
from articles.extract.media import is_wide
from articles.extract.notes import holds_notes
from articles.extract.restore import restore
from articles.extract.suspect import is_instruction
from articles.extract.tree import drop, opening_of, text_of, words

# What names itself a comment list or a sidebar but holds most of the page's prose is misnamed (or wraps everything).
_TOO_HEAVY_FOR_JUNK = 0.4
# Advertisements are filled in by scripts: a box named after them that holds so much prose is a piece of text around them.
_TOO_HEAVY_FOR_ADS = 400
_MOST_HIDDEN = 5
_LONGEST_HIDDEN = 4_000
# What stands around a field for an e-mail address in a plug for a newsletter: boxes, and characters in them.
_MOST_BOXES = 4
_LONGEST_PLUG = 400
_MOST_PIECES = 200
_MOST_PICTURES = 20
_MOST_LISTINGS = 20
_KEPT = frozenset({"html", "body", "main", "article"})
# What a page hides is its article where it holds this much of the prose, in several paragraphs.
_SHARE_OF_PAGE = 0.6
_MOST_PARAGRAPHS = 12
_FEWEST_PARAGRAPHS = 3
_SHORTEST_PARAGRAPH = 80
_FEW_PIECES = 4
# React's own name for a part of the page that it sends later and puts by script in place of a template ("B:…").
_STREAMED = re.compile(r"(\w*)S:([0-9a-f]{1,4})")
_FOLDING = re.compile(r"accordion|collaps|tabpanel|tab-pane|toggle-content|faq|expand|read-?more")
_SHORTEST_FOLDED = 40
_UNSEEN = words("script style template head title svg canvas object applet map area frame frameset noframes")


def strip_unseen(root: etree._Element) -> list[str]:
    """Remove from the tree, in place, what a browser would not show as text: scripts, hidden elements, second copies
    of formulas, empty lazy-loading shells.

    Returns the beginnings of hidden texts that speak to machines.
    """
    spoken: list[str] = []
    waiting: list[etree._Element] = []
    places = {template.get("id") or "" for template in root.iter("template")}
    restore(root)
    for element in list(root.iter(etree.Element)):
        if (sent := _STREAMED.fullmatch(element.get("id") or "")) and f"{sent[1]}B:{sent[2]}" in places:
            element.attrib.pop("hidden", "")
        if element.tag in _UNSEEN:
            drop(element)
        elif element.tag in _KEPT:
            continue
        elif is_hidden(element) and not _folds(element):
            if _holds_paragraphs(element):
                waiting.append(element)
            else:
                _unseen(element, spoken)
        elif is_faint(element) and _listen(element, spoken):
            drop(element)
    weights = prose_weights(root) if waiting else {}
    for element in waiting:
        # React's streamed segments, texts that wait for their pictures: what a script shows when all of it is there.
        if weights.get(element, 0) <= _SHARE_OF_PAGE * weights.get(root, 0):
            _unseen(element, spoken)
    return spoken


def _unseen(element: etree._Element, spoken: list[str]) -> None:
    """Remove what a browser would not show. Menus and dialogs are hidden on every page and are nobody's trick."""
    _listen(element, spoken)
    drop(element)


def _holds_paragraphs(element: etree._Element) -> bool:
    """Say whether hidden `element` may be an article: it holds paragraphs of prose and is by its name no furniture."""
    paragraphs = (
        opening_of(found, pieces=_FEW_PIECES) for found in islice(element.iter("p"), _MOST_PARAGRAPHS)
    )
    return sum(len(text) >= _SHORTEST_PARAGRAPH for text in paragraphs) >= _FEWEST_PARAGRAPHS and not is_junk(
        element
    )


def _folds(element: etree._Element) -> bool:
    """Say whether hidden `element` is a part of the text that a reader folds out: it names itself so and holds prose."""
    names = f"{element.get('role') or ''} {element.get('class') or ''} {element.get('data-component') or ''}".lower()
    if element.get("hidden") != "until-found" and not _FOLDING.search(names):
        return False
    text = opening_of(element)[:_LONGEST_HIDDEN]
    holds_text = len(text) >= _SHORTEST_FOLDED or next(element.iter("pre"), None) is not None
    return holds_text and not is_instruction(text)


def _listen(element: etree._Element, spoken: list[str]) -> bool:
    """Say whether unseen text speaks to machines, and keep its beginning in `spoken`."""
    text = " ".join(text_of(element)[:_LONGEST_HIDDEN].split())
    if not is_instruction(text):
        return False
    if len(spoken) < _MOST_HIDDEN:
        spoken.append(text[:200])
    return True


def strip_furniture(root: etree._Element) -> None:
    """Remove from the tree, in place, the parts of the site that no article contains, and forms."""
    weights = prose_weights(root)
    total = weights.get(root, 0) or 1
    for element in list(root.iter(etree.Element)):
        weight = weights.get(element, 0)
        if element.tag in _KEPT or weight > _TOO_HEAVY_FOR_JUNK * total:
            continue
        if element.tag == "form":
            _name_plug(element)
        if element.tag != "form" and weight > _TOO_HEAVY_FOR_ADS and is_for_advertising(element):
            continue
        if element.get("role") == "tablist" and _only_names_tabs(element):
            drop(element)
        elif element.tag == "form" or (is_junk(element) and not _is_head(element)):
            _drop_but_own(element)


def _drop_but_own(furniture: etree._Element) -> None:
    """Remove a part of the site, and leave what it holds of the article in its place: key points and footnotes."""
    parent = furniture.getparent()
    if parent is None:
        return
    named = list(filter(holds_notes, furniture.iterdescendants("section", "div", "ol")))
    notes = [box for box in named if set(named).isdisjoint(box.iterancestors())]
    for box in notes:
        drop(box)  # the text that follows it in its tree is the furniture's
    own = notes
    if (points := points_within(furniture)) is not None:
        own = [etree.Element("div"), *notes]
        own[0].extend(list(points))
    for box in own:
        parent.insert(parent.index(furniture), box)
    drop(furniture)


def _only_names_tabs(element: etree._Element) -> bool:
    """Say whether a list of tabs holds the names of listings alone, which stand beside it: in Python, in JavaScript."""
    box = element.getparent()
    if box is None or next(element.iter("pre"), None) is not None:
        return False
    listings = sum(len(text_of(listing)) for listing in islice(box.iter("pre"), _MOST_LISTINGS))
    return listings > 0 and len(text_of(box)) <= listings + len(text_of(element)) + _LONGEST_PLUG // 4


def _is_head(element: etree._Element) -> bool:
    """Say whether a box named after the facts in it (author, date) is the whole head of the article: its headline and
    its picture."""
    headline = next(element.iter("h1"), None)
    return headline is not None and any(map(is_wide, islice(element.iter("img"), _MOST_PICTURES)))


def _name_plug(form: etree._Element) -> None:
    """Name the box around a field for an e-mail address after what it is: the lines in it ask readers to subscribe."""
    if not any(field.get("type") == "email" for field in form.iter("input")):
        return
    box = None
    for around in islice(form.iterancestors(), _MOST_BOXES):
        if (
            around.tag not in ("div", "section", "aside")
            or len(opening_of(around, pieces=_MOST_PIECES)) > _LONGEST_PLUG
        ):
            break
        box = around
    if box is not None:
        box.set("class", f"{box.get('class') or ''} newsletter")


def prose_weights(root: etree._Element) -> dict[etree._Element, int]:
    """Return for each element how many characters of running text outside links it holds."""
    weights: dict[etree._Element, int] = {}
    elements = [
        e for e in root.iter(etree.Element) if e.tag not in ("script", "style", "noscript", "template")
    ]
    for element in reversed(elements):
        own = sum(
            len(t.strip())
            for t in [element.text or "", *[c.tail or "" for c in element]]
            if len(t.strip()) > 20
        )
        weight = weights.get(element, 0) + own
        weights[element] = weight
        parent = element.getparent()
        if parent is not None and element.tag != "a":
            weights[parent] = weights.get(parent, 0) + weight
    return weights
