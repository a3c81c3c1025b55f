"""Which part of the page is the article.

Two independent opinions are weighed against each other: our own density score over the page's tree (after Arc90's
Readability: prose gives points to its ancestors, links take them away), and trafilatura's text as evidence of which
words belong to the article. The answer is always elements of the original tree, so links, code, tables, nested lists
and pictures keep their structure.
"""

import re
from collections.abc import Iterable
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from articles.extract.captions import is_named_caption
from articles.extract.chrome import is_chrome_element, is_picture_link
from articles.extract.density import Stats, by_density, class_weight, measure
from articles.extract.media import is_wide
from articles.extract.phrases import is_chrome_text
from articles.extract.prepare import prose_weights
from articles.extract.quotes import is_quotation
from articles.extract.tree import BLOCK_TAGS, drop, opening_of, text_of, words
from articles.extract.values import bare

_MIN_EVIDENCE = 100
# An opinion that knows so few characters, of prose so many times as long, has taken a standfirst, a notice or a plug for the article.
_SHORTEST_OPINION = 1_500
_FAR_MORE = 5
# What names itself a promotion but holds this much of the prose is the article under an odd name.
_MAX_CHROME_SHARE = 0.4
# What the evidence knows so much of is text of the article.
_SHARE_KNOWN = 0.8
_CITED = words("citation csl-entry ltx_bibitem")
_SHORTEST_TITLE = 12
_SHORTEST_PARAGRAPH = 60
_MOST_CARDS = 60
_MOST_TABLES = 4
_FEW_LINKS = 0.2
_MOST_LINKS = 200
_MOST_LISTS = 200
# A table of contents has so many entries, with a number before each.
_FEWEST_ENTRIES = 2
_LONGEST_NUMBER = 6
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_HEADED = [[tag] for tag in _HEADINGS]
_READING_LIST = re.compile(
    r"(?:(?:further|additional|recommended|useful|external|more|selected|key)\s+)?"
    r"(?:reading|references|contributors|credits|resources|sources|links|bibliography|citations|(?:foot|end)?notes|works\s+cited|"
    r"acknowledge?ments?|next\s+steps|downloads?)\b.{0,20}$",
    re.IGNORECASE,
)
# Where a site's readers share and follow: other sites, too, but not what its author recommends to read.
_SHARING_SITES = words(
    "facebook.com twitter.com x.com instagram.com linkedin.com pinterest.com reddit.com whatsapp.com t.me bsky.app "
    "threads.net tiktok.com apple.com spotify.com google.com"
)
# Headline and teaser of another page in one link; what is longer is a text that somebody linked as a whole.
_LONGEST_CARD = 400
_SHARE_OF_LINKS = 0.5
# Longer lists of links are a site's menus, not what an editor would take back.
_LONGEST_ASIDE = 600


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
    furniture = set_aside(parts, stats, host=host)
    return parts, furniture | _chrome_in(parts, stats, host=host)


def _reconciled(
    root: etree._Element, parts: list[etree._Element], stats: dict[etree._Element, Stats]
) -> list[etree._Element]:
    """Keep the density choice unless it misses much of the evidence; then take the element that fits that best."""
    total = stats[root].known
    found = sum(stats[part].known for part in parts)
    chosen = sum(stats[part].text for part in parts)
    if parts and total < _SHORTEST_OPINION and chosen > _FAR_MORE * total:
        return parts
    if parts and found >= 0.75 * total:
        # Neighbours of the densest element that the evidence knows nothing of are notes about the author and the like.
        return [part for part in parts if len(parts) == 1 or _is_vouched(part, stats[part])]
    best = max(stats, key=lambda e: _fit(stats[e], total) if e.tag != "html" else -1.0)
    fit = 2 * found / (chosen + total) if chosen + total else 0.0
    listing = stats[best].link_density > _SHARE_OF_LINKS and chosen > total  # a menu beside longer prose
    if listing or _fit(stats[best], total) <= fit + 0.1:
        return parts
    around = {best, *best.iterancestors(), *best.iterdescendants()}
    known = {part for part in parts if part not in around and stats[part].known >= 0.8 * stats[part].text}
    return [element for element in root.iter(etree.Element) if element is best or element in known]


def _is_vouched(part: etree._Element, own: Stats) -> bool:
    """Say whether the evidence knows a part, or cannot: it has no listings, tables, pictures and captions."""
    if own.known or not own.text or next(part.iter("pre", "table", "figure"), None) is not None:
        return True
    return any(map(is_wide, part.iter("img")))


def _fit(own: Stats, total: int) -> float:
    """F1 of an element against the evidence, in characters."""
    return 2 * own.known / (own.text + total) if own.text + total else 0.0


def _chrome_in(
    parts: list[etree._Element], stats: dict[etree._Element, Stats], *, host: str
) -> frozenset[etree._Element]:
    """Return the elements inside `parts` that are site chrome by name, or teasers: a paragraph that is all link and
    that the evidence, which knows the rest well, leaves out."""
    chrome: set[etree._Element] = set()
    for part in parts:
        weights = prose_weights(part)
        limit = _MAX_CHROME_SHARE * weights.get(part, 0)
        own = stats[part]
        trusted = own.known >= 0.7 * own.text
        named = {element for element in part.iterdescendants(etree.Element) if is_chrome_element(element)}
        paragraphs = {p for p in part.iterdescendants("p") if stats[p].text >= _SHORTEST_PARAGRAPH}
        if paragraphs <= named:
            named -= paragraphs  # a name that all of them have tells none from the others
        if (
            sum(weights.get(element, 0) for element in named if named.isdisjoint(element.iterancestors()))
            > limit
        ):
            # "paywall" is what stands behind one as often as the wall: together they are the article.
            named = {
                element for element in named if stats[element].known < _SHARE_KNOWN * stats[element].text
            }
        for element in part.iterdescendants(etree.Element):
            if weights.get(element, 0) > limit:
                continue
            if (
                element in named
                or _is_filing(element, stats)
                or _is_card(element, stats)
                or _is_list_of_stories(element, stats[element])
                or (
                    trusted
                    and element.tag in ("p", "blockquote")
                    and _is_teaser(element, stats[element])
                    and not _recommends(element, host)
                )
            ):
                chrome.add(element)
    return frozenset(chrome)


def _is_card(element: etree._Element, stats: dict[etree._Element, Stats]) -> bool:
    """Say whether a link is drawn as a card of the page that it leads to: headline, teaser, site in lines of their own, a
    headline with a picture, or one after which its box ends."""
    own = stats[element]
    if element.tag != "a" or not 0 < own.text <= _LONGEST_CARD or is_picture_link(element):
        return False
    blocks = list(islice(element.iterdescendants(*BLOCK_TAGS), _MOST_CARDS))
    lines = [
        block
        for block in blocks
        if block.tag != "figcaption"
        and stats[block].text
        and next(block.iterdescendants(*BLOCK_TAGS), None) is None
    ]
    beside = own.text > sum(stats[line].text for line in lines)  # "Read more" under the headline, in no block
    headed = any(line.tag in _HEADINGS for line in lines)
    alone = element.getnext() is None and not (element.get("href") or "#").startswith("#")
    pictured = alone or next(element.iter("img"), None) is not None
    return len(lines) + (bool(lines) and (beside or (headed and pictured))) > 1 and not any(
        is_quotation(around) for around in islice(element.iterancestors(), 2)
    )


def _is_list_of_stories(element: etree._Element, own: Stats) -> bool:
    """Say whether a box holds links below a label of site chrome ("More on this story")."""
    if element.tag not in ("div", "section") or own.link_density < _SHARE_OF_LINKS:
        return False
    label = next(
        (child for child in element.iterchildren(etree.Element) if opening_of(child, pieces=4)), None
    )
    return (
        label is not None and label.tag != "a" and is_chrome_text(opening_of(label, pieces=4), kind="heading")
    )


def _is_filing(element: etree._Element, stats: dict[etree._Element, Stats]) -> bool:
    """Say whether `element` only files the article under its topics, or leads to shops that pay for it (HTML, link types
    "tag" and "sponsored")."""
    if element.tag not in ("p", "div", "span", "ul") or stats[element].link_density <= 0.8:
        return False
    kinds = [set((link.get("rel") or "").lower().split()) for link in element.iterdescendants("a")]
    return all({"tag", "category"} & kind for kind in kinds) or all("sponsored" in kind for kind in kinds)


def _is_teaser(element: etree._Element, own: Stats) -> bool:
    """Say whether a paragraph is the headlines of other stories: all link but for a word, and unknown as evidence."""
    links = sum(1 for _ in element.iterdescendants("a"))
    return 0 < own.text <= 160 * max(1, links) and own.known == 0 and own.link_density > 0.8


def _leads_nowhere(image: etree._Element) -> bool:
    """Say whether a picture is not a link, or one to its own larger copy."""
    return all(is_picture_link(link) for link in image.iterancestors("a"))


def _recommends(element: etree._Element, host: str) -> bool:
    """Say whether links are the author's reading list: by the heading over them, or titles on other sites than this."""
    if _READING_LIST.match(_heading_of(element)):
        return True
    links = list(islice(element.iterdescendants("a"), _MOST_LINKS))
    home = {"", _site(host), *_SHARING_SITES}
    away = [link for link in links if _site(_host(link)) not in home]
    titled = sum(len(text_of(link).strip()) >= _SHORTEST_TITLE for link in away)
    return bool(links) and bool(host) and titled >= 0.7 * len(links)


def _heading_of(element: etree._Element) -> str:
    """Return the heading that stands over a list, or that a box begins with."""
    above = element.getprevious() if element.tag in ("ul", "ol", "dl", "p") else next(iter(element), None)
    return opening_of(above, pieces=4) if above is not None and above.tag in _HEADINGS else ""


def _site(host: str) -> str:
    """Return the last two labels of a host: near enough to tell a site's own servers from others."""
    return ".".join(host.split(".")[-2:])


def _host(link: etree._Element) -> str:
    try:
        return urlsplit((link.get("href") or "").strip()).hostname or ""
    except ValueError:
        return ""


def _is_cards(element: etree._Element, own: Stats) -> bool:
    """Say whether `element` is a row of cards: links around a headline and a teaser each."""
    if own.link_density <= 0.9:
        return False
    cards = (
        link
        for link in islice(element.iterdescendants("a"), _MOST_CARDS)
        if len(list(islice(link.iterdescendants("h2", "h3", "h4", "h5", "p", "img"), 2))) == 2
    )
    return len(list(islice(cards, 2))) == 2


def set_aside(
    parts: list[etree._Element], stats: dict[etree._Element, Stats], *, host: str = ""
) -> frozenset[etree._Element]:
    """Return the lists, boxes and layout tables inside the chosen parts that hold links or furniture rather than prose.

    What holds too much for an editor to look through (menus) is dropped from the tree instead.
    """
    aside: set[etree._Element] = set()
    headings = {bare(text_of(heading)) for part in parts for heading in part.iter("h1", *_HEADINGS)}
    for part in parts:
        aside |= _contents_of(part, headings)
        for element in list(part.iterdescendants("table", "ul", "ol", "div", "section", "fieldset", "dl")):
            if _is_furniture(element, stats) and not _recommends(element, host):
                if stats[element].text > _LONGEST_ASIDE:
                    drop(element)
                else:
                    aside.add(element)
    return frozenset(aside)


def _contents_of(part: etree._Element, headings: set[str]) -> set[etree._Element]:
    """Return the folded lists in an article that repeat its `headings`, each a link to one: its table of contents. One that
    the author set into the text stays."""
    found: set[etree._Element] = set()
    for listing in islice(part.iterdescendants("ul", "ol"), _MOST_LISTS):
        if next(listing.iterancestors("details"), None) is None:
            continue
        links = list(islice(listing.iterdescendants("a"), _MOST_LINKS))
        if len(links) < _FEWEST_ENTRIES or not all(
            (link.get("href") or "").startswith("#") for link in links
        ):
            continue
        named = sum(bare(text_of(link)) in headings for link in links)
        if named >= _SHARE_KNOWN * len(links) and len(bare(text_of(listing))) <= sum(
            len(bare(text_of(link))) + _LONGEST_NUMBER for link in links
        ):
            found.add(listing)
    return found


def _frames_data(element: etree._Element, stats: dict[etree._Element, Stats]) -> bool:
    """Say whether a box holds a table with a head and no more than a few links: data with its label."""
    tables = (head.getparent() for head in islice(element.iterdescendants("thead"), _MOST_TABLES))
    return element.tag != "table" and any(
        table is not None and stats[table].link_density <= _FEW_LINKS for table in tables
    )


def _is_source(element: etree._Element) -> bool:
    """Say whether a box is one of the works that a text cites (W3C, DPUB-ARIA; Docutils, Pandoc's citation processor)."""
    return element.get("role") == "doc-biblioentry" or not _CITED.isdisjoint(
        (element.get("class") or "").split()
    )


def _is_captioned(element: etree._Element) -> bool:
    """Say whether a box is a picture with what names itself its caption, and the link to its source."""
    return any(map(is_named_caption, islice(element.iterdescendants("p", "div", "span"), _MOST_CARDS)))


def _is_furniture(element: etree._Element, stats: dict[etree._Element, Stats]) -> bool:
    own = stats[element]
    if any(a.tag in ("table", "pre", "code", "figure") for a in element.iterancestors()):
        return False
    if any(is_quotation(around) for around in (element, *islice(element.iterancestors(), 2))):
        return False
    if _is_source(element):
        return False
    if element.tag in ("div", "section", "ul") and own.text and _is_cards(element, own):
        return True
    if own.commas >= 10 or (own.text and own.known >= 0.6 * own.text):
        return False
    if next(element.iterdescendants("pre", "code", "math"), None) is not None or _frames_data(element, stats):
        return False
    weight = class_weight(element)
    density = own.link_density
    is_list = element.tag in ("ul", "ol", "dl") or (
        own.text > 0
        and sum(stats[e].text for e in element.iterdescendants("ul", "ol") if e in stats) / own.text > 0.9
    )
    has_image = next(element.iterdescendants("img"), None) is not None
    own_picture = has_image and any(_leads_nowhere(image) for image in element.iterdescendants("img"))
    if own_picture and (own.text < 25 or _is_captioned(element)):
        return False  # a picture with a button or a caption, not a teaser: those are links to another page
    if weight < 0 and own.commas < 10 and own.text < 300 and density > 0:
        return True
    if [child.tag for child in element] in _HEADED and not (element.text or "").strip():
        return False  # a heading in a box of its own, as page builders set it: what is under it tells
    if not is_list and own.text < 25 and not has_image and density > 0:
        return True
    if not is_list and weight < 25 and density > 0.2 and own.text < 400:
        return True
    if is_list and weight < 25:
        nested = next(element.iterancestors("li"), None) is not None
        return not nested and density > 0.9 and own.known < 0.2 * own.text
    return density > 0.5
