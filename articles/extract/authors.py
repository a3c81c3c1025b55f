"""Who wrote an article: what the page states, else what it shows; names alone, without "By", roles and accounts."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from typing import Any, cast
from urllib.parse import urlsplit

from lxml import etree

from articles.extract.linked_data import name_in
from articles.extract.phrases import is_chrome_text
from articles.extract.tree import opening_of, text_of
from articles.extract.values import bare, first, plain

_METAS = (
    "author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "sailthru.author",
    "byl",
    "article:author",
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|author(?:[-_]*name)?|p-author|creator|personname|full-?name|fn)"
    r"(?:$|\s|[_-](?![_-]*(?:notes?|affiliation|title|role|bio)(?![a-z])))",
    re.I,
)
# Names that belong together stand so near each other; further down are those of readers.
_TOGETHER = 60
# A byline is looked for among so many of the elements in a box, the names in elements of their own.
_MOST_WITHIN = 60
# So many elements below the headline, and above it, may say who wrote the text.
_BELOW = 60
_ABOVE = 15
_MOST_ELEMENTS = 5_000
_MARKING = etree.XPath("//*[@rel or @itemprop or @property]")
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LINES = ("h1", *_HEADINGS, "p", "div", "span", "li", "small", "a")
_CARD = re.compile(
    r"(?:^|[\s_-])(?:related|recommended|recommendations?|teasers?|cards?|promos?|sidebar|popular|trending|read-?next)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PROSE = 120
_OTHER_WORDS = 20
_LABEL = re.compile(r"(?:authors?|written\s+by|words\s+by)\s*:?", re.IGNORECASE)
_AFTER_LABEL = 2
# Sites that are built of components name them here.
_NAMING = ("class", "data-testid", "data-component", "data-framer-name")
_NAME = r"[^\W\d_][\w.'’-]*(?:\s+(?:[A-Z][\w.'’-]*|de|da|van|von|der|den|la|le|bin|al|el)){1,4}"
_NAMES = rf"(?=[A-Z]){_NAME}(?:(?:,\s*|\s+and\s+|,\s+and\s+|\s*&\s*)(?=[A-Z]){_NAME}){{0,7}}"
_ONLY_NAMES = re.compile(rf"(?:(?:[Bb]y|BY):?\s+)?{_NAMES}")
# A line that says so and goes on, if at all, after a sign or with when it was.
_SAYS_BY = re.compile(
    r"(?:(?:(?:Posted|Published)(?:\s+on)?\s+)?\w[\w .,]{4,22}\d{4},?\s+)?"  # the date
    rf"(?:(?:Words|Text|Story|Written|Posted|Reported|Published)\s+)?(?:[Bb]y|BY):?\s+(?P<names>{_NAMES})(?:\s*(?:[|·•/–—-]|,|\s[io]n\s).{{0,80}})?"
)
_BY = re.compile(r"^(?:(?:written|posted|story|words|text)\s+)?by:?(?:\s+|$)", re.I)
_ADDRESS = re.compile(r"\S+@\S+\s+\((?P<name>[^)]{3,80})\)|(?P<before>[^<@]{3,80}?)\s*<\S+@\S+>")
_ROLE = re.compile(
    r",\s+(?:[A-Z][\w-]*\s+){0,3}(?:Editor|Reporter|Correspondent|Writer|Columnist|Contributor|Journalist)\b(?:[- ]at[- ]Large)?$"
)
_ACCOUNTS = frozenset(
    {"admin", "administrator", "webmaster", "root", "user", "guest", "unknown", "author", "editor"}
)
_TELLS_WHEN = re.compile(r"\d:\d\d|(?<!\d)(?:19|20)\d\d(?!\d)")
_LONGEST = 150
_LONGEST_BYLINE = 120


def author_of(
    root: etree._Element, metas: dict[str, list[str]], linked: dict[str, Any], *, site: str, url: str
) -> str:
    """Return the names of the authors, commas between them, or ""."""
    stated = _names_alone(name_in(linked.get("author")))
    for name in _METAS:
        named = (
            _given_name_first(value) if name == "citation_author" else value for value in metas.get(name, [])
        )
        stated = stated or ", ".join(dict.fromkeys(filter(None, map(_names_alone, named))))
    if not stated and first(metas, "twitter:label1").lower() == "written by":
        stated = _names_alone(first(metas, "twitter:data1"))
    stated = (
        stated
        or _names_alone(_marked(root))
        or _byline(root)
        or author_said(_near_headline(root))
        or _labelled(root)
    )
    return _without_publisher(stated, site=site, url=url) if len(stated) < _LONGEST else ""


def _given_name_first(name: str) -> str:
    """Return a name as Highwire's elements may give it ("Lee, Ann") in the order in which it is said."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma and "," not in given else name


def author_said(lines: Iterable[str]) -> str:
    """Return the names in the first of the lines above the prose that says by whom it is ("By Ann Lee | March 1")."""
    said = (_SAYS_BY.fullmatch(line) for line in lines if len(line) <= _LONGEST_BYLINE)
    return next((_names_alone(match["names"]) for match in said if match), "")


def _names_alone(stated: str) -> str:
    if address := _ADDRESS.fullmatch(stated):
        stated = address["name"] or address["before"]
    name = _ROLE.sub("", _BY.sub("", stated))
    is_name = (
        len(name) > 1
        and not _TELLS_WHEN.search(name)
        and not re.match(r"https?://|www\.", name)
        and name.lower() not in _ACCOUNTS
    )
    return name if is_name else ""


def _marked(root: etree._Element) -> str:
    """Return what the page marks as its author (rel, microdata's itemprop or RDFa's property)."""
    for element in cast("list[etree._Element]", _MARKING(root)):
        marks = (element.get("rel"), element.get("itemprop"), element.get("property"))
        names = " ".join(filter(None, marks)).lower().split()
        if "author" in names and element.tag not in ("link", "meta") and element.get("href") != "/":
            parts = element.iter(etree.Element)
            named = next((e for e in parts if "name" in (e.get("itemprop"), e.get("property"))), element)
            if stated := plain(text_of(named) or named.get("content")):
                return stated
    return ""


def _byline(root: etree._Element) -> str:
    """Return the names in an element that is by its name a byline, if there is nothing but names in it."""
    names: list[str] = []
    last = 0
    bylines = root.iter("a", "span", "p", "div", "address", "li")
    for place, element in enumerate(bylines):
        if (names and place - last > _TOGETHER) or not _is_byline(element):
            continue
        if any(map(_is_byline, islice(element.iterdescendants("a", "span", "p", "div", "li"), _MOST_WITHIN))):
            continue  # the names stand in it, in elements of their own
        text = plain(opening_of(element))
        if len(text) <= _LONGEST_BYLINE and _ONLY_NAMES.fullmatch(text) and not text.lower().endswith(" by"):
            names.append(_names_alone(text))
            last = place
            if element.tag != "span":
                break
    return ", ".join(dict.fromkeys(filter(None, names[:8])))


def _is_byline(element: etree._Element) -> bool:
    return any(_BYLINE.search(element.get(name) or "") for name in _NAMING)


def _labelled(root: etree._Element) -> str:
    """Return the names below a label that says that the authors are named there."""
    lines = root.iter(
        "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "dt", "dd", "a", "li", "strong", "b", "em"
    )
    since = _AFTER_LABEL
    for element in islice(lines, _MOST_ELEMENTS):
        text = " ".join((element.text or "").split())
        if _LABEL.fullmatch(text) and _is_of_the_site(element):
            text = ""
        if not text:
            continue
        if since < _AFTER_LABEL and _ONLY_NAMES.fullmatch(text):
            return text
        since = 0 if _LABEL.fullmatch(text) else since + 1
        beside = " ".join((element.tail or "").split())
        if not since and _ONLY_NAMES.fullmatch(beside):
            return beside
    return ""


def _is_of_the_site(label: etree._Element) -> bool:
    """Say whether a label leads to the site's list of its authors: it is a link, or stands in the site's own parts."""
    for around in (label, *label.iterancestors()):
        if around.tag in ("a", "nav", "aside") or around.get("role") in ("navigation", "contentinfo"):
            return True
        if around.tag in ("header", "footer"):
            return next(around.iterancestors("article", "main"), None) is None
    return False


def _near_headline(root: etree._Element) -> Iterator[str]:
    """Yield the lines above and below the headline, as far as an element of its own holds each and the text goes."""
    elements = list(islice(root.iter(*_LINES), _MOST_ELEMENTS))
    place = next((place for place, element in enumerate(elements) if element.tag == "h1"), None)
    if place is not None:
        below = _to_end_of_text(elements[place + 1 : place + _BELOW], elements[place])
        for element in (*below, *reversed(elements[max(0, place - _ABOVE) : place])):
            if element.tag not in _HEADINGS and (text := opening_of(element, pieces=4)):
                yield text


def _to_end_of_text(elements: list[etree._Element], headline: etree._Element) -> Iterator[etree._Element]:
    """Yield those of the elements below a headline that are of its story: below the first prose another begins with a
    card, or with a heading that says so ("Related stories")."""
    around = {headline, *headline.iterancestors()}
    is_below_prose = False
    for element in elements:
        boxes = takewhile(lambda box: box not in around, (element, *element.iterancestors()))
        is_of_another = element.tag in _HEADINGS and is_chrome_text(opening_of(element), kind="heading")
        if is_of_another or any(_is_card(box, element) for box in boxes):
            if is_below_prose:
                return
            continue
        is_below_prose = is_below_prose or (element.tag == "p" and len(opening_of(element)) >= _PROSE)
        yield element


def _is_card(box: etree._Element, line: etree._Element) -> bool:
    """Say whether a box around a line is by its tag or its name about another story, or leads to it as a whole."""
    if box.tag == "a" and box is not line:
        return len(opening_of(box)) > len(opening_of(line)) + _OTHER_WORDS
    return box.tag in ("article", "aside", "nav") or _CARD.search(box.get("class") or "") is not None


def _without_publisher(author: str, *, site: str, url: str) -> str:
    """Return the names without that of the publisher, which many bylines end with ("Ann Lee, Example News")."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    publisher = {bare(site), bare(host), bare(host.partition(".")[0])}
    names = author.split(", ")
    own = [name for name in names if bare(name) not in publisher]
    return ", ".join(own or names)
