"""Which part of the page is the article.

Two independent opinions are weighed against each other: our own density score over the page's tree (after Arc90's
Readability: prose gives points to its ancestors, links take them away), and trafilatura's text as evidence of which
words belong to the article. The answer is always elements of the original tree, so links, code, tables, nested lists
and pictures keep their structure.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from articles.extract.chrome import is_chrome_element
from articles.extract.prepare import prose_weights
from articles.extract.tree import drop, text_of
from articles.extract.walk import BLOCK_TAGS, block_holders

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
_MIN_EVIDENCE = 100
# What names itself a promotion but holds this much of the prose is the article under an odd name.
_MAX_CHROME_SHARE = 0.3
_SHORTEST_TITLE = 12
_COMMA = re.compile("[,\u060c\u3001\uff0c;]")


@dataclass(slots=True)
class _Stats:
    """What an element holds, in characters: all text, text in links, text that the evidence knows; and its commas
    (prose has many, menus none)."""

    text: int = 0
    links: float = 0
    known: int = 0
    commas: int = 0

    @property
    def link_density(self) -> float:
        return self.links / self.text if self.text else 0.0


class Evidence:
    """Text that someone else took for the article; the answer to "is this passage in it?"."""

    def __init__(self, texts: Iterable[str]) -> None:
        # Runs of one, two and three words: looking a passage up costs its own length, whatever the evidence's.
        self._runs: set[tuple[str, ...]] = set()
        for text in texts:
            found = text.split()
            for length in (1, 2, 3):
                self._runs.update(zip(*(found[start:] for start in range(length)), strict=False))

    def __bool__(self) -> bool:
        return len(self._runs) > _MIN_EVIDENCE

    def knows(self, passage: str) -> bool:
        """Say whether the words of `passage` follow each other in the evidence as well (most of them, if many)."""
        found = passage.split()
        length = min(3, len(found))
        if not length:
            return False
        runs = list(zip(*(found[start:] for start in range(length)), strict=False))
        return sum(run in self._runs for run in runs) >= 0.7 * len(runs)


def choose(
    root: etree._Element, evidence: Evidence, *, base: str = ""
) -> tuple[list[etree._Element], frozenset[etree._Element]]:
    """Return the elements that make up the article, in order, and the site chrome inside them.

    `root` has been through articles.extract.prepare; furniture inside the chosen elements is dropped from the tree.
    `base` is what links are relative to: a site's furniture links to the site.
    """
    host = urlsplit(base).hostname or ""
    stats = measure(root, evidence)
    parts = by_density(root, stats)
    if evidence:
        parts = _reconciled(root, parts, stats)
    if not parts:
        body = root if root.tag == "body" else next(root.iter("body"), root)
        parts = [body]
    clean_conditionally(parts, stats, host=host)
    return parts, _chrome_in(parts, stats, host=host)


def _reconciled(
    root: etree._Element, parts: list[etree._Element], stats: dict[etree._Element, _Stats]
) -> list[etree._Element]:
    """Keep the density choice unless it misses much of the evidence; then take the element that fits that best."""
    total = stats[root].known
    found = sum(stats[part].known for part in parts)
    if parts and found >= 0.75 * total:
        # Neighbours of the densest element that the evidence knows nothing of are notes about the author and the like.
        return [part for part in parts if stats[part].known or not stats[part].text or len(parts) == 1]
    best = max(stats, key=lambda e: _fit(stats[e], total) if e.tag != "html" else -1.0)
    chosen = sum(stats[part].text for part in parts)
    fit = 2 * found / (chosen + total) if chosen + total else 0.0
    return [best] if _fit(stats[best], total) > fit + 0.1 else parts


def _fit(own: _Stats, total: int) -> float:
    """F1 of an element against the evidence, in characters."""
    return 2 * own.known / (own.text + total) if own.text + total else 0.0


def _chrome_in(
    parts: list[etree._Element], stats: dict[etree._Element, _Stats], *, host: str
) -> frozenset[etree._Element]:
    """Return the elements inside `parts` that are site chrome by name, or teasers: a paragraph that is all link and
    that the evidence, which knows the rest well, leaves out."""
    chrome: set[etree._Element] = set()
    for part in parts:
        weights = prose_weights(part)
        limit = _MAX_CHROME_SHARE * weights.get(part, 0)
        own = stats[part]
        trusted = own.known >= 0.7 * own.text
        for element in part.iterdescendants(etree.Element):
            if weights.get(element, 0) > limit:
                continue
            if (
                is_chrome_element(element)
                or _is_filing(element, stats)
                or (
                    trusted
                    and element.tag == "p"
                    and _is_teaser(element, stats[element])
                    and not _recommends(element, host)
                )
            ):
                chrome.add(element)
    return frozenset(chrome)


def _is_filing(element: etree._Element, stats: dict[etree._Element, _Stats]) -> bool:
    """Say whether `element` only files the article under its topics (HTML, link type "tag")."""
    return (
        element.tag in ("p", "div", "span", "ul")
        and stats[element].link_density > 0.8
        and all(
            {"tag", "category"} & set((link.get("rel") or "").lower().split())
            for link in element.iterdescendants("a")
        )
    )


def _is_teaser(element: etree._Element, own: _Stats) -> bool:
    """Say whether a paragraph is the headlines of other stories: all link but for a word, and unknown as evidence."""
    links = sum(1 for _ in element.iterdescendants("a"))
    return 0 < own.text <= 160 * max(1, links) and own.known == 0 and own.link_density > 0.8


def measure(root: etree._Element, evidence: Evidence) -> dict[etree._Element, _Stats]:
    """Return the statistics of every element at and below `root`, in one pass."""
    stats: dict[etree._Element, _Stats] = {}
    for element in reversed(list(root.iter(etree.Element))):
        own = stats.setdefault(element, _Stats())
        for text in [element.text, *(child.tail for child in element)]:
            if text and (words := " ".join(text.split())):
                own.text += len(words)
                own.commas += len(_COMMA.findall(words))
                own.known += len(words) if evidence.knows(words) else 0
        if element.tag == "a":
            own.links = own.text * (0.3 if (element.get("href") or "").startswith("#") else 1)
        parent = element.getparent()
        if parent is not None and element is not root:
            above = stats.setdefault(parent, _Stats())
            above.text += own.text
            above.links += own.links
            above.known += own.known
            above.commas += own.commas
    return stats


def _class_weight(element: etree._Element) -> int:
    weight = 0
    for names in (element.get("class"), element.get("id")):
        if names:
            weight += 25 * bool(_POSITIVE.search(names)) - 25 * bool(_NEGATIVE.search(names))
    return weight


def density_scores(root: etree._Element, stats: dict[etree._Element, _Stats]) -> dict[etree._Element, float]:
    """Score the ancestors of every paragraph-like element by the prose they hold."""
    holders = block_holders(root)
    scores: dict[etree._Element, float] = {}
    for element in root.iter(etree.Element):
        if element.tag not in BLOCK_TAGS or element in holders or stats[element].text < _MIN_PARAGRAPH:
            continue
        if element.tag in ("li", "td", "th", "figcaption", "caption") and element.tag != "td":
            continue
        points = 1 + stats[element].commas + min(stats[element].text // 100, 3)
        for distance, ancestor in enumerate(element.iterancestors()):
            if distance >= _ANCESTORS or ancestor.tag == "html":
                break
            if ancestor not in scores:
                scores[ancestor] = _BASE_SCORES.get(str(ancestor.tag), 0) + _class_weight(ancestor)
            scores[ancestor] += points / (1 if distance == 0 else 2 if distance == 1 else distance * 3)
    return {element: score * (1 - stats[element].link_density) for element, score in scores.items()}


def by_density(root: etree._Element, stats: dict[etree._Element, _Stats]) -> list[etree._Element]:
    """Return the element of densest prose, and those of its siblings that continue it."""
    scores = density_scores(root, stats)
    if not scores:
        return []
    ranked = sorted(scores, key=lambda e: scores[e], reverse=True)[:5]
    top = ranked[0]
    top = _common_ancestor(top, ranked, scores)
    top = _climb(top, scores)
    return _with_siblings(top, scores, stats)


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
    top: etree._Element, scores: dict[etree._Element, float], stats: dict[etree._Element, _Stats]
) -> list[etree._Element]:
    parent = top.getparent()
    if parent is None or top.tag == "body":
        return [top]
    threshold = max(10.0, 0.2 * scores.get(top, 0.0))
    kept = []
    for sibling in parent.iterchildren(etree.Element):
        bonus = (
            0.2 * scores.get(top, 0.0)
            if sibling.get("class") and sibling.get("class") == top.get("class")
            else 0
        )
        if sibling is top or (sibling in scores and scores[sibling] + bonus >= threshold):
            kept.append(sibling)
        elif sibling.tag == "p":
            own = stats[sibling]
            if (own.text > 80 and own.link_density < 0.25) or (
                0 < own.text < 80 and own.link_density == 0 and re.search(r"\.( |$)", text_of(sibling))
            ):
                kept.append(sibling)
    return kept


def _is_unlinked(image: etree._Element) -> bool:
    return next(image.iterancestors("a"), None) is None


def _recommends(element: etree._Element, host: str) -> bool:
    """Say whether a list or paragraph of links is the author's reading list: titles, on other sites than this one."""
    if element.tag not in ("ul", "ol", "p"):
        return False
    links = list(element.iterdescendants("a"))
    away = [link for link in links if (other := _host(link)) and _site(other) != _site(host)]
    # "Facebook", "Email": where to share is on other sites, too.
    titled = sum(len(text_of(link).strip()) >= _SHORTEST_TITLE for link in away)
    return bool(links) and bool(host) and titled >= 0.7 * len(links)


def _site(host: str) -> str:
    """Return the last two labels of a host: near enough to tell a site's own servers from others."""
    return ".".join(host.split(".")[-2:])


def _host(link: etree._Element) -> str:
    try:
        return urlsplit((link.get("href") or "").strip()).hostname or ""
    except ValueError:
        return ""


def _is_cards(element: etree._Element, own: _Stats) -> bool:
    """Say whether `element` is a row of cards: links around a headline and a teaser each."""
    cards = [
        link
        for link in element.iterdescendants("a")
        if sum(1 for _ in link.iterdescendants("h2", "h3", "h4", "h5", "p", "img")) >= 2
    ]
    return len(cards) >= 2 and own.link_density > 0.9


def clean_conditionally(
    parts: list[etree._Element], stats: dict[etree._Element, _Stats], *, host: str = ""
) -> None:
    """Drop the lists, boxes and layout tables inside the chosen parts that hold links or furniture rather than prose."""
    for part in parts:
        for element in list(part.iterdescendants("table", "ul", "ol", "div", "section", "fieldset", "dl")):
            if _is_furniture(element, stats) and not _recommends(element, host):
                drop(element)


def _is_furniture(element: etree._Element, stats: dict[etree._Element, _Stats]) -> bool:
    own = stats[element]
    if any(a.tag in ("table", "pre", "code", "figure") for a in element.iterancestors()):
        return False
    if element.tag in ("div", "section", "ul") and own.text and _is_cards(element, own):
        return True
    if own.commas >= 10 or (own.text and own.known >= 0.6 * own.text):
        return False
    if next(element.iterdescendants("pre", "code", "math"), None) is not None:
        return False
    weight = _class_weight(element)
    density = own.link_density
    is_list = element.tag in ("ul", "ol", "dl") or (
        own.text > 0
        and sum(stats[e].text for e in element.iterdescendants("ul", "ol") if e in stats) / own.text > 0.9
    )
    images = sum(1 for _ in element.iterdescendants("img"))
    if own.text < 25 and any(_is_unlinked(image) for image in element.iterdescendants("img")):
        return False  # a picture with a button, not a teaser: those are links to another page
    if weight < 0 and own.commas < 10 and own.text < 300 and density > 0:
        return True
    if not is_list and own.text < 25 and images == 0 and density > 0:
        return True
    if not is_list and weight < 25 and density > 0.2 and own.text < 400:
        return True
    if is_list and weight < 25:
        nested = next(element.iterancestors("li"), None) is not None
        return not nested and density > 0.9 and own.known < 0.2 * own.text
    return density > 0.5
