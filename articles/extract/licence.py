"""Under which licence a page puts its article: stated for machines, or in a notice that readers see."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from articles.extract.inline import absolute_url
from articles.extract.tree import opening_of, text_of

_CC = re.compile(
    r"creativecommons\.org/(?:licenses/([a-z-]+)/([0-9.]+)|publicdomain/(zero|mark)/([0-9.]+))", re.I
)
_CC_WRITTEN = re.compile(r"\bCC[- ](BY(?:-(?:NC|SA|ND)){0,2})[- ]v?(\d\.\d)\b")
_LABELLED = re.compile(
    r"(?:licen[sc]e[d]?|rights|reuse)(?:\s+under)?\s*:?\s*(?:Creative\s+Commons\s+)?CC[- ][\w .-]{2,20}", re.I
)
_STATED = ("dcterms.license", "dc.rights", "dcterms.rights", "license", "cc:license", "citation_license")
_LICENSED = re.compile(r"\blicen[sc]ed?\b|\bpublic\s+domain\b|\bcreative\s+commons\b", re.I)
# A notice speaks of the page's own text. An article may write about somebody else's licence, a caption about a picture's.
_OWN = re.compile(
    r"\bthis\s+(?:(?:blog\s+)?post|work|article|page|blog|(?:web)?site|essay|content|text|story|publication)\b|"
    r"\b(?:contents?|text|articles?|posts?|materials?|everything)\s+(?:on|of|in|here)\b|"
    r"\bexcept\s+where\b|\bunless\s+(?:otherwise|noted)\b|\btext\s+(?:and\s+\w+\s+)?(?:is|are)\b",
    re.I,
)
_OF_A_PICTURE = re.compile(
    r"\W*(?:(?:cover|header|featured|hero|lead)\s+)?(?:photo|image|picture|illustration|credit|graphic|art(?:work)?)\b",
    re.I,
)
_RIGHTS = re.compile(r"\brights\s+to\s+this\b|^licensed\s+under\b", re.IGNORECASE)
# What a library says of other years than that of this text.
_OF_SOME_YEARS = re.compile(r"\b(?:prior\s+to|before|after|since|until)\s+(?:19|20)\d\d\b", re.IGNORECASE)
_LONGEST_NOTICE = 400
# "License:" beside the link.
_FEW_WORDS = 20
_NOTICE_TAGS = ("p", "div", "small", "li", "footer", "section", "td", "address")


def licence_name(url: str) -> str:
    """Return the short name of a Creative Commons licence URL ("CC BY 4.0"), or ""."""
    match = _CC.search(url)
    if match is None:
        return ""
    kind, version, public, public_version = match.groups()
    if kind:
        return f"CC {kind.upper()} {version}"
    return f"CC0 {public_version}" if public.lower() == "zero" else f"Public Domain Mark {public_version}"


def licence_of(
    root: etree._Element, metas: dict[str, list[str]], linked: dict[str, Any], *, url: str
) -> tuple[str, str]:
    """Return name and address of the article's licence, empty strings where the page states none.

    `metas` are the page's meta elements by name, `linked` its JSON-LD object; they come before what readers see.
    """
    for href, text in _candidates(root, metas, linked):
        address = absolute_url(href, url, schemes=("http", "https"))
        if address:
            return licence_name(address) or text[:100], address
    return "", ""


def _candidates(
    root: etree._Element, metas: dict[str, list[str]], linked: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    stated = linked.get("license")
    if isinstance(stated, dict):
        stated = stated.get("url") or stated.get("@id")
    if isinstance(stated, str):
        yield stated, ""
    for name in _STATED:
        yield from ((value, "") for value in metas.get(name, []) if _CC.search(value))
    links = [element for element in root.iter("a", "link") if not _is_in_caption(element)]
    for element in links:
        if "license" in (element.get("rel") or "").lower().split():
            yield element.get("href") or "", " ".join(text_of(element).split())
    linked_licences = [element for element in links if _CC.search(element.get("href") or "")]
    named = [element for element in linked_licences if _is_named(element)]
    yield from ((element.get("href") or "", "") for element in named)
    boxes = {_box(element): element.get("href") or "" for element in reversed(linked_licences)}
    yield from ((href, "") for box, href in reversed(boxes.items()) if _is_notice(box))
    for element in root.iter(*_NOTICE_TAGS, "a", "span"):
        text = " ".join((element.text or "").split())
        written = _CC_WRITTEN.search(text)
        if written is None or _is_in_caption(element):
            continue
        if _LABELLED.fullmatch(text) or (element.tag in _NOTICE_TAGS and _is_notice(element)):
            yield f"https://creativecommons.org/licenses/{written[1].lower()}/{written[2]}/", ""


def _is_in_caption(element: etree._Element) -> bool:
    return next(element.iterancestors("figure", "figcaption"), None) is not None


def _is_named(link: etree._Element) -> bool:
    """Say whether a link to a licence says by its title that it is the article's, or stands alone in a box so named."""
    if _RIGHTS.search(link.get("title") or ""):
        return True
    box = _box(link)
    alone = len(opening_of(box)) <= len(opening_of(link)) + _FEW_WORDS
    return (
        alone
        and re.search(r"licen[sc]e", f"{box.get('class') or ''} {box.get('id') or ''}", re.I) is not None
    )


def _box(link: etree._Element) -> etree._Element:
    return next(link.iterancestors(*_NOTICE_TAGS), link)


def _is_notice(element: etree._Element) -> bool:
    """Say whether a passage puts the page's text under a licence, rather than a picture or what it writes about."""
    text = opening_of(element)
    if len(text) > _LONGEST_NOTICE or _LICENSED.search(text) is None or _OF_A_PICTURE.match(text):
        return False
    if _OF_SOME_YEARS.search(text):
        return False
    at_foot = element.tag == "footer" or next(element.iterancestors("footer"), None) is not None
    return at_foot or _OWN.search(text) is not None
