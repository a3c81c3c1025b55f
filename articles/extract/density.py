"""Where the prose of a page is dense: our own opinion of which part is the article (after Arc90's Readability).

Prose gives points to its ancestors, links take them away. The densest element is joined with what continues it: its
neighbours, what stands between them, and elements built like it in other boxes of the same article.
"""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from lxml import etree

from articles.extract.chrome import is_callout, is_section, telling_classes
from articles.extract.tree import BLOCK_TAGS, text_of
from articles.extract.walk import block_holders

_POSITIVE = re.compile(
    r"article|body|content|entry|hentry|h-entry|main|page|post|text|blog|story|markdown|prose", re.I
)
_NEGATIVE = re.compile(
    r"-ad-|hidden|^hid$| hid$| hid |^hid |banner|combx|comment|com-|contact|footer|gdpr|masthead|media|meta|outbrain|"
    r"promo|related|scroll|share|shoutbox|sidebar|skyscraper|sponsor|shopping|tags|widget",
    re.I,
)
_BASE_SCORES = {
    "div": 5, "article": 8, "main": 5, "pre": 3, "td": 3, "blockquote": 3, "address": -3, "ol": -3, "ul": -3, "dl": -3, "dd": -3, "dt": -3,
    "li": -3, "form": -3, "h1": -5, "h2": -5, "h3": -5, "h4": -5, "h5": -5, "h6": -5, "th": -5,
}  # fmt: skip
_MIN_PARAGRAPH = 25
_ANCESTORS = 5
# A piece of an article in a box of its own has at least so much prose.
_SHORTEST_PIECE = 250
_SHORTEST_VOUCHED = 80
_FEWEST_COMMAS = 3
_MOSTLY_LINKS = 0.6
_PARTS = ("h2", "h3", "h4", "figure", "picture", "img", "blockquote", "pre", "table", "ul", "ol", "hr")
# "sqs-block", "elementor-widget", "module--text": what editors of blocks call them.
_BLOCK_NAME = re.compile(
    r"(?<!\S)(?:[a-z]+-)*(?:block|widget|module|component|slice)(?![a-z])", re.IGNORECASE
)
_MOST_BOXES = 3
_FEW_LINKS = 0.3
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CONTINUATIONS = ("figure", "blockquote", "pre", "table", "ul", "ol", "dl")
_COMMA = re.compile("[,\u060c\u3001\uff0c;]")


class KnowsText(Protocol):
    """Someone else's opinion of which passages belong to the article."""

    def knows(self, passage: str) -> bool:
        """Say whether `passage` is in the article."""
        ...


@dataclass(slots=True)
class Stats:
    """What an element holds, in characters: all text, text in links, text that the evidence knows; and its commas
    (prose has many, menus none)."""

    text: int = 0
    links: float = 0
    known: int = 0
    commas: int = 0

    @property
    def link_density(self) -> float:
        return self.links / self.text if self.text else 0.0


def measure(root: etree._Element, evidence: KnowsText) -> dict[etree._Element, Stats]:
    """Return the statistics of every element at and below `root`, in one pass."""
    stats: dict[etree._Element, Stats] = {}
    for element in reversed(list(root.iter(etree.Element))):
        own = stats.setdefault(element, Stats())
        for text in [element.text, *(child.tail for child in element)]:
            if text and (words := " ".join(text.split())):
                own.text += len(words)
                own.commas += len(_COMMA.findall(words))
                own.known += len(words) if evidence.knows(words) else 0
        if element.tag == "a":
            own.links = own.text * (0.3 if (element.get("href") or "").startswith("#") else 1)
        parent = element.getparent()
        if parent is not None and element is not root:
            above = stats.setdefault(parent, Stats())
            above.text += own.text
            above.links += own.links
            above.known += own.known
            above.commas += own.commas
    return stats


def class_weight(element: etree._Element) -> int:
    weight = 0
    for names in (telling_classes(element), element.get("id")):
        if names:
            weight += 25 * bool(_POSITIVE.search(names)) - 25 * bool(_NEGATIVE.search(names))
    return weight


def density_scores(root: etree._Element, stats: dict[etree._Element, Stats]) -> dict[etree._Element, float]:
    """Score the ancestors of every paragraph-like element by the prose they hold."""
    holders = block_holders(root)
    scores: dict[etree._Element, float] = {}
    for element in root.iter(etree.Element):
        if element.tag not in BLOCK_TAGS or element in holders or stats[element].text < _MIN_PARAGRAPH:
            continue
        if element.tag in ("li", "th", "figcaption", "caption"):
            continue
        points = 1 + stats[element].commas + min(stats[element].text // 100, 3)
        for distance, ancestor in enumerate(element.iterancestors()):
            if distance >= _ANCESTORS or ancestor.tag == "html":
                break
            if ancestor not in scores:
                scores[ancestor] = _BASE_SCORES.get(str(ancestor.tag), 0) + class_weight(ancestor)
            scores[ancestor] += points / (1 if distance == 0 else 2 if distance == 1 else distance * 3)
    return {element: score * (1 - stats[element].link_density) for element, score in scores.items()}


def by_density(root: etree._Element, stats: dict[etree._Element, Stats]) -> list[etree._Element]:
    """Return the element of densest prose, and those of its siblings that continue it."""
    scores = density_scores(root, stats)
    if not scores:
        return []
    ranked = sorted(scores, key=lambda e: scores[e], reverse=True)[:5]
    top = ranked[0]
    top = _common_ancestor(top, ranked, scores)
    while (is_callout(top) or _holds_heading_alone(top, stats)) and (around := top.getparent()) in scores:
        top = around
    top = _around_sections(_climb(top, scores))
    top = _around_twins(_around_blocks(top, stats), scores, stats)
    return _with_siblings(top, scores, stats)


def _holds_heading_alone(element: etree._Element, stats: dict[etree._Element, Stats]) -> bool:
    """Say whether a box is that of a heading and its link to itself: its text is beside it, whatever its name."""
    headings = sum(stats[child].text for child in element.iterchildren(*_HEADINGS))
    return headings > 0 and stats[element].text <= headings + 1


def _common_ancestor(
    top: etree._Element, ranked: list[etree._Element], scores: dict[etree._Element, float]
) -> etree._Element:
    rivals = [e for e in ranked[1:] if scores[e] >= 0.75 * scores[top]]
    if len(rivals) < 3:
        return top
    for ancestor in top.iterancestors():
        if ancestor.tag == "body":
            break
        if sum(1 for rival in rivals if ancestor in rival.iterancestors()) >= 3:
            return ancestor
    return top


def _around_sections(top: etree._Element) -> etree._Element:
    """Return what holds a text of which `top` is only one of the sections."""
    while is_section(top):
        parent = top.getparent()
        if (
            parent is None
            or parent.tag == "body"
            or not any(
                is_section(sibling) for sibling in parent.iterchildren("section", "div") if sibling is not top
            )
        ):
            break
        top = parent
    return top


def _around_blocks(top: etree._Element, stats: dict[etree._Element, Stats]) -> etree._Element:
    """Return what holds `top` and the other blocks of an article that an editor of blocks built: all its children are
    blocks by one name, with one headline among them."""
    for around in islice(top.iterancestors(), _MOST_BOXES):
        children = list(around.iterchildren(etree.Element))
        named = [set(_BLOCK_NAME.findall(child.get("class") or "")) for child in children]
        if len(children) > 1 and set.intersection(*named):
            is_text = stats[around].link_density < _FEW_LINKS and _has_one_headline(around)
            return around if is_text else top
        if around.tag in ("body", "article", "main"):
            break
    return top


def _around_twins(
    top: etree._Element, scores: dict[etree._Element, float], stats: dict[etree._Element, Stats]
) -> etree._Element:
    """Return what holds `top` and the boxes of prose built like it: an article that advertisements cut into pieces.

    Pieces of one article stand under one headline; texts with headlines that lead elsewhere are other articles.
    """
    name = top.get("class")
    if not name or top.tag in ("body", "article"):
        return top
    own = _article_around(top)
    twins = [
        element
        for element in scores
        if element is not top
        and (element.tag, element.get("class")) == (top.tag, name)
        and _is_piece(stats[element])
        and stats[element].link_density < 0.3
        and _article_around(element) is own
        and top not in element.iterancestors()
        and element not in top.iterancestors()
    ]
    if not twins:
        return top
    for ancestor in top.iterancestors():
        if ancestor.tag in ("body", "html"):
            break
        if all(ancestor in twin.iterancestors() for twin in twins):
            return ancestor if _has_one_headline(ancestor) else top
    return top


def _is_piece(own: Stats) -> bool:
    """Say whether a box holds prose enough for a piece of an article, or less that the evidence vouches for."""
    if own.text >= _SHORTEST_PIECE:
        return own.commas >= _FEWEST_COMMAS
    return own.text >= _SHORTEST_VOUCHED and own.known >= 0.8 * own.text


def _is_vouched_piece(element: etree._Element, own: Stats) -> bool:
    """Say whether the evidence knows nearly all that stands in a box of prose above the text: an abstract of one paragraph."""
    vouched = own.text >= _SHORTEST_VOUCHED and own.known >= 0.8 * own.text
    return element.tag in ("section", "div") and vouched and own.link_density < 0.25


def _article_around(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors("article"), None)


def _has_one_headline(element: etree._Element) -> bool:
    if sum(1 for _ in element.iter("h1")) > 1:
        return False
    links = {
        link.get("href")
        for heading in element.iter("h1", "h2", "h3")
        for link in [*heading.iter("a"), *heading.iterancestors("a")]
        if not (link.get("href") or "#").startswith("#")
    }
    return len(links) < 2


def _climb(top: etree._Element, scores: dict[etree._Element, float]) -> etree._Element:
    last = scores.get(top, 0.0)
    threshold = last / 3
    parent = top.getparent()
    while parent is not None and parent.tag not in ("body", "html"):
        score = scores.get(parent)
        if score is not None:
            if score < threshold:
                break
            if score > last:
                top = parent
                break
            last = score
        parent = parent.getparent()
    while (parent := top.getparent()) is not None and parent.tag not in ("body", "html") and len(parent) == 1:
        top = parent
    return top


def _with_siblings(
    top: etree._Element, scores: dict[etree._Element, float], stats: dict[etree._Element, Stats]
) -> list[etree._Element]:
    parent = top.getparent()
    if parent is None or top.tag == "body":
        return [top]
    threshold = max(10.0, 0.2 * scores.get(top, 0.0))
    kept = []
    siblings = list(parent.iterchildren(etree.Element))
    for sibling in siblings:
        bonus = (
            0.2 * scores.get(top, 0.0)
            if sibling.get("class") and sibling.get("class") == top.get("class")
            else 0
        )
        is_dense = sibling is top or (sibling in scores and scores[sibling] + bonus >= threshold)
        is_part = is_section(top) and is_section(sibling) and stats[sibling].link_density < _MOSTLY_LINKS
        if is_dense or is_part or (top not in kept and _is_vouched_piece(sibling, stats[sibling])):
            kept.append(sibling)
        elif sibling.tag == "p":
            own = stats[sibling]
            if (own.text > 80 and own.link_density < 0.25) or (
                0 < own.text < 80 and own.link_density == 0 and re.search(r"\.( |$)", text_of(sibling))
            ):
                kept.append(sibling)
    first, last = siblings.index(kept[0]), siblings.index(kept[-1])
    while last + 1 < len(siblings) and _continues(siblings[last + 1], stats[siblings[last + 1]]):
        last += 1
        kept.append(siblings[last])
    return [
        sibling
        for place, sibling in enumerate(siblings)
        if sibling in kept or (first < place < last and _belongs_between(sibling, stats[sibling]))
    ]


def _continues(element: etree._Element, own: Stats) -> bool:
    """Say whether what follows the last prose belongs to it: a list, listing, table, quotation or picture."""
    return element.tag in _CONTINUATIONS and own.link_density <= 0.3


def _belongs_between(element: etree._Element, own: Stats) -> bool:
    """Say whether what stands between two pieces of prose is part of them: a heading, picture, quotation, table, or a
    line that the evidence knows."""
    if own.link_density > 0.3:
        return False
    if element.tag in _PARTS or next(element.iterdescendants(*_PARTS), None) is not None:
        return True
    return own.text > 0 and own.known >= 0.8 * own.text
