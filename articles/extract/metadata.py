"""Who wrote it, when, where, under which licence: from JSON-LD, meta elements and the page itself, in that order."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from articles.extract.dates import dates_shown, parse_date
from articles.extract.distill import front_matter
from articles.extract.inline import absolute_url
from articles.extract.licence import licence_of
from articles.extract.tree import opening_of, text_of

_ARTICLE_TYPES = re.compile(
    r"Article|BlogPosting|NewsArticle|TechArticle|Report|WebPage|ScholarlyArticle|SocialMediaPosting|CreativeWork"
)
_SEPARATOR = re.compile(r"\s+(?:[|–—·•»›:]|::|-|//|\\|/)\s+|\s*[|»]\s*|:\s+(?=[A-Z][\w.]+$)")
_MAX_JSON = 400_000
_HEADLINE = re.compile(r"(?:^|\s)(?:entry-title|post-title|p-name|headline)(?:\s|$)")
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|author(?:[-_]*name)?|p-author|creator|personname|fn)(?:$|[\s_-])", re.I
)
_NAME = r"[^\W\d_][\w.'’-]*(?:\s+(?:[A-Z][\w.'’-]*|de|da|van|von|der|den|la|le|bin|al|el)){1,4}"
_NAMES = re.compile(
    rf"(?:[Bb]y:?\s+)?(?=[A-Z]){_NAME}(?:(?:,\s*|\s+and\s+|,\s+and\s+|\s*&\s*)(?=[A-Z]){_NAME}){{0,7}}"
)


@dataclass(slots=True)
class Metadata:
    """What the page says about its article. Empty strings and None mean that it says nothing usable."""

    url: str = ""
    title: str = ""
    author: str = ""
    site: str = ""
    published: datetime | None = None
    language: str = ""
    licence: str = ""
    licence_url: str = ""
    bodies: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)


def read_metadata(root: etree._Element, *, url: str) -> Metadata:
    """Read the metadata of a page from its whole tree (before anything is stripped from it)."""
    metas = _metas(root)
    linked = _linked_article(root) or front_matter(root)
    found = Metadata(url=_canonical(root, metas, url))
    found.site = _first(metas, "og:site_name", "application-name") or _name(linked.get("publisher"))
    found.title = _title(root, metas, linked, site=found.site, url=url)
    found.site = found.site or _site_in_title(root, found.title)
    found.author = _without_publisher(_author(root, metas, linked), site=found.site, url=url)
    found.published = _published(root, metas, linked) or next(dates_shown(root, found.url, url), None)
    found.language = _language(root, metas, linked)
    found.licence, found.licence_url = licence_of(root, metas, linked, url=url)
    body = linked.get("articleBody")
    # What a publisher keeps for those who pay is not taken from where machines find it.
    if isinstance(body, str) and str(linked.get("isAccessibleForFree", True)).lower() != "false":
        found.bodies.append(body)
    found.images = (
        metas.get("og:image", [])[:3] + metas.get("twitter:image", [])[:1] + _urls(linked.get("image"))
    )
    return found


def plain(value: object) -> str:
    """Return a metadata value as one line of text. Sites escape twice so often that one more unescape is right."""
    return " ".join(unescape(value).split())[:500] if isinstance(value, str) else ""


def same_title(one: str, other: str) -> bool:
    """Say whether two headlines are the same but for case, punctuation and blanks."""
    first, second = _bare(one), _bare(other)
    return bool(first) and first == second


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _metas(root: etree._Element) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        content = plain(meta.get("content"))
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                metas.setdefault(name, []).append(content)
    return metas


def _first(metas: dict[str, list[str]], *names: str) -> str:
    return next((metas[name][0] for name in names if metas.get(name)), "")


def _linked_article(root: etree._Element) -> dict[str, Any]:
    """Return the JSON-LD object that describes the article, or an empty dict."""
    best: dict[str, Any] = {}
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > _MAX_JSON:
            continue
        try:
            document = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue  # broken JSON-LD is common, and every value has another source
        for item in _objects(document, 0):
            kind = str(item.get("@type", ""))
            if _ARTICLE_TYPES.search(kind) and (not best or ("headline" in item and "headline" not in best)):
                best = item
    return best


def _objects(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph"), depth + 1)
        yield from _objects(value.get("mainEntity"), depth + 1)
    elif isinstance(value, list):
        for item in value[:50]:
            yield from _objects(item, depth + 1)


def _name(value: object) -> str:
    """Return the name in a JSON-LD person or organisation: a string, an object or a list of them."""
    if isinstance(value, list):
        names = [name for name in map(_name, value[:10]) if name]
        return ", ".join(dict.fromkeys(names))
    return plain(value.get("name")) if isinstance(value, dict) else plain(value)


def _urls(value: object) -> list[str]:
    """Return the addresses in a JSON-LD image: a string, an ImageObject or a list of them."""
    if isinstance(value, list):
        return [url for item in value[:5] for url in _urls(item)]
    if isinstance(value, dict):
        value = value.get("url")
    return [value] if isinstance(value, str) else []


def _canonical(root: etree._Element, metas: dict[str, list[str]], url: str) -> str:
    links = [
        link.get("href") or ""
        for link in root.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for candidate in [*links, _first(metas, "og:url")]:
        absolute = absolute_url(candidate, url, schemes=("http", "https"))
        # A site that names its home page as canonical for everything would merge all its articles into one.
        if absolute and (urlsplit(absolute).path.strip("/") or not urlsplit(url).path.strip("/")):
            return absolute
    return url


def _title(
    root: etree._Element, metas: dict[str, list[str]], linked: dict[str, Any], *, site: str, url: str
) -> str:
    named = [
        h
        for h in root.iter("h2", "h3")
        if _HEADLINE.search(f"{h.get('class') or ''} {h.get('itemprop') or ''}")
    ]
    heads = [
        plain(text_of(h)).rstrip("¶#§ ") for h in [*root.iter("h1"), *(named if len(named) == 1 else [])]
    ]
    element = next(
        (plain(text_of(t)) for t in root.iter("title") if next(t.iterancestors("svg"), None) is None), ""
    )
    stated = [
        plain(linked.get("headline")),
        _first(metas, "og:title"),
        _first(metas, "twitter:title"),
        element,
    ]
    # A headline that the page shows and its metadata begin with is beyond doubt.
    shown = [h for h in heads if len(h) > 3 and _bare(h) and not same_title(h, site)]
    confirmed = [h for h in shown if any(_bare(text).startswith(_bare(h)) for text in stated)]
    confirmed += [h for h in shown if any(_bare(h) in _bare(text) for text in stated)]
    if confirmed:
        return confirmed[0]
    chosen = next((text for text in stated if text), "")
    if not chosen:
        return heads[0] if len(heads) == 1 else ""
    return _without_site(chosen, site, url)


def _without_site(title: str, site: str, url: str) -> str:
    """Return `title` without the name of the site at its end or beginning ("Headline | Site")."""
    cuts = list(_SEPARATOR.finditer(title))
    if not cuts:
        return title
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names = {_bare(site), _bare(host), _bare(host.rpartition(".")[0])} - {""}
    head, tail = title[: cuts[-1].start()], title[cuts[-1].end() :]
    if _bare(tail) in names or any(
        len(name) > 3 and name in _bare(tail) and len(tail) < 40 for name in names
    ):
        return head.strip()
    if _bare(title[: cuts[0].start()]) in names:
        return title[cuts[0].end() :].strip()
    if re.search(r"[|»]", cuts[-1].group()) and len(head.split()) >= 3 and len(tail.split()) <= 4:
        return head.strip()
    return title


def _site_in_title(root: etree._Element, title: str) -> str:
    """Return what the title element says after the headline that the page shows ("Headline | Example")."""
    element = next(
        (plain(text_of(t)) for t in root.iter("title") if next(t.iterancestors("svg"), None) is None), ""
    )
    rest = element.removeprefix(title) if title else ""
    cut = list(_SEPARATOR.finditer(rest))
    if rest == element or not cut or cut[0].start():
        return ""
    name = rest[cut[-1].end() :].strip()
    return name if 0 < len(name) <= 40 and len(name.split()) <= 5 else ""


def _author(root: etree._Element, metas: dict[str, list[str]], linked: dict[str, Any]) -> str:
    stated = _name(linked.get("author"))
    if not stated:
        stated = ", ".join(
            dict.fromkeys(
                metas.get("author", [])
                + metas.get("parsely-author", [])
                + metas.get("dc.creator", [])
                + metas.get("citation_author", [])
            )
        )
    if not stated and _first(metas, "twitter:label1").lower() == "written by":
        stated = _first(metas, "twitter:data1")
    if not stated:
        for element in root.iter(etree.Element):
            names = f"{element.get('rel') or ''} {element.get('itemprop') or ''}".lower().split()
            if "author" in names and element.tag not in ("link", "meta"):
                named = next((e for e in element.iter(etree.Element) if e.get("itemprop") == "name"), element)
                stated = plain(text_of(named) or named.get("content"))
                if stated:
                    break
    stated = stated or _byline(root)
    stated = re.sub(r"^(?:written\s+)?by:?\s+", "", stated, flags=re.I)
    return stated if 1 < len(stated) < 150 and not re.match(r"https?://|www\.", stated) else ""


def _without_publisher(author: str, *, site: str, url: str) -> str:
    """Return the names without that of the publisher, which many bylines end with ("Ann Lee, Example News")."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    publisher = {_bare(site), _bare(host), _bare(host.partition(".")[0])}
    names = author.split(", ")
    own = [name for name in names if _bare(name) not in publisher]
    return ", ".join(own or names)


def _byline(root: etree._Element) -> str:
    """Return the names in an element whose class is that of a byline, if there is nothing but names in it."""
    names: list[str] = []
    for element in root.iter("a", "span", "p", "div", "address", "li"):
        if not _BYLINE.search(element.get("class") or ""):
            continue
        text = plain(opening_of(element))
        if len(text) <= 120 and _NAMES.fullmatch(text):
            names.append(re.sub(r"^by:?\s+", "", text, flags=re.I))
            if element.tag != "span":
                break
    return ", ".join(dict.fromkeys(names[:8]))


def _published(root: etree._Element, metas: dict[str, list[str]], linked: dict[str, Any]) -> datetime | None:
    values: list[object] = [linked.get("datePublished")]
    for name in ("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate", "parsely-pub-date",
                 "sailthru.date", "og:published_time", "citation_publication_date", "publishdate", "dcterms.created"):  # fmt: skip
        values += metas.get(name, [])[:1]
    marked = [t for t in root.iter("time") if t.get("datetime")]
    first_choice = [t for t in marked if t.get("pubdate") is not None or "datepublished" in (t.get("itemprop") or "").lower()
                    or re.search(r"publish|entry-date|dt-published", t.get("class") or "")]  # fmt: skip
    stated = [
        e
        for e in root.iter("time", "span", "div", "abbr")
        if "datepublished" in (e.get("itemprop") or "").lower()
    ]
    values += [e.get("content") or e.get("datetime") or text_of(e) for e in stated[:3]]
    values += [t.get("datetime") for t in [*first_choice, *marked[:3]]]
    values.append(linked.get("dateCreated"))
    return next((date for date in map(parse_date, values) if date is not None), None)


def _language(root: etree._Element, metas: dict[str, list[str]], linked: dict[str, Any]) -> str:
    html = root if root.tag == "html" else None
    values = [
        (
            html.get("lang")
            or html.get("{http://www.w3.org/XML/1998/namespace}lang")
            or html.get("xml:lang")
            or ""
        )
        if html is not None
        else "",
        _first(metas, "og:locale"),
        _first(metas, "content-language", "dc.language", "language"),
        plain(linked.get("inLanguage")),
    ]
    for value in values:
        match = re.match(r"([a-z]{2,3})(?:[-_]|$)", value.strip().lower())
        if match:
            return match.group(1)
    return ""
