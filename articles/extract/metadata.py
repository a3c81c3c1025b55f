"""Who wrote it, when, where, under which licence: from JSON-LD, meta elements and the page itself, in that order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from articles.extract.authors import author_of
from articles.extract.dates import dates_shown, headed, is_of_another, parse_date, says_when
from articles.extract.distill import front_matter
from articles.extract.inline import absolute_url
from articles.extract.licence import licence_of
from articles.extract.linked_data import linked_article, name_in, urls_in
from articles.extract.page_data import page_data
from articles.extract.tree import text_of, words
from articles.extract.values import bare, first, metas_of, plain

_SEPARATOR = re.compile(r"\s+(?:[|–—·•«»‹›:]|::|-|//|\\|/)\s+|\s*[|»]\s*|:\s+(?=[A-Z][\w.]+$)")
_LOGO = re.compile(r"(?:['’]s)?\s+(?:logo|home(?:\s*page)?)$", re.IGNORECASE)
_MOST_LINKS = 200
# Under these everybody has a name of their own: what registries keep below a country's, and what hosts of blogs do.
_SECOND_LEVEL = words("ac co com edu gov go ne net or org")
_SHARED = words(
    "github.io gitlab.io substack.com wordpress.com blogspot.com medium.com netlify.app vercel.app pages.dev ghost.io"
)
_SHORTEST_HEADLINE = 12
_HEADLINE = re.compile(r"(?:^|\s)(?:entry-title|post-title|p-name|headline)(?:\s|$)")


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
    # JSON that the page is drawn from (articles.extract.page_data).
    data: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)
    # Highwire's names, which Google Scholar asks for, mark a paper.
    is_paper: bool = False
    abstract: str = ""


def read_metadata(root: etree._Element, *, url: str) -> Metadata:
    """Read the metadata of a page from its whole tree (before anything is stripped from it)."""
    metas = metas_of(root)
    linked = linked_article(root) or front_matter(root)
    found = Metadata(url=_canonical(root, metas, url))
    found.site = first(metas, "og:site_name", "application-name") or name_in(linked.get("publisher"))
    found.title = _title(root, metas, linked, site=found.site, url=url)
    found.site = found.site or _site_in_title(root, found.title) or _site_in_home_link(root, url)
    found.author = author_of(root, metas, linked, site=found.site, url=url)
    found.published = _published(root, metas, linked) or next(dates_shown(root, found.url, url), None)
    found.language = _language(root, metas, linked)
    found.licence, found.licence_url = licence_of(root, metas, linked, url=url)
    # What a publisher keeps for those who pay is not taken from where machines find it.
    if str(linked.get("isAccessibleForFree", True)).lower() != "false":
        body = linked.get("articleBody")
        found.bodies += [body] if isinstance(body, str) else []
        found.data = page_data(root)
    stated = [plain(linked.get("description"))]
    stated += [first(metas, name) for name in ("description", "og:description", "twitter:description")]
    found.descriptions = [text for text in dict.fromkeys(stated) if text]
    found.is_paper = "citation_title" in metas
    found.abstract = first(metas, "citation_abstract", "dcterms.abstract", "dc.description")
    found.images = (
        metas.get("og:image", [])[:3] + metas.get("twitter:image", [])[:1] + urls_in(linked.get("image"))
    )
    return found


def same_title(one: str, other: str) -> bool:
    """Say whether two headlines are the same but for case, punctuation and blanks."""
    first, second = bare(one), bare(other)
    return bool(first) and first == second


def _canonical(root: etree._Element, metas: dict[str, list[str]], url: str) -> str:
    links = [
        link.get("href") or ""
        for link in root.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for candidate in [*links, first(metas, "og:url")]:
        absolute = absolute_url(candidate, url, schemes=("http", "https")).partition("#")[0]
        # A site that names its home page as canonical for everything would merge all its articles into one; one that
        # names "localhost" was built on somebody's own machine.
        if "." in (urlsplit(absolute).hostname or "") and (
            urlsplit(absolute).path.strip("/") or not urlsplit(url).path.strip("/")
        ):
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
        first(metas, "og:title"),
        first(metas, "twitter:title"),
        element,
    ]
    # A headline that the page shows and its metadata begin with is beyond doubt.
    shown = [h for h in heads if len(h) > 3 and bare(h) and not same_title(h, site)]
    confirmed = [h for h in shown if any(bare(text).startswith(bare(h)) for text in stated)]
    confirmed += [h for h in shown if any(bare(h) in bare(text) for text in stated)]
    if confirmed:
        return confirmed[0]
    chosen = next((text for text in stated if text), "")
    if not chosen:
        return heads[0] if len(heads) == 1 else ""
    return _without_site(chosen, site, url, heads)


def _without_site(title: str, site: str, url: str, heads: Iterable[str]) -> str:
    """Return `title` without the name of the site at its end or beginning ("Headline | Site")."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names = {bare(site), bare(host), bare(host.rpartition(".")[0])} - {""}
    before, colon, after = title.partition(": ")
    if colon and bare(before) in names:
        return after.strip()
    cuts = list(_SEPARATOR.finditer(title))
    if not cuts:
        return title
    first_part = bare(title[: cuts[0].start()])
    if len(first_part) >= _SHORTEST_HEADLINE and any(bare(head).startswith(first_part) for head in heads):
        return title[: cuts[0].start()].strip()  # the page shows it with a number beside it
    head, tail = title[: cuts[-1].start()], title[cuts[-1].end() :]
    if bare(tail) in names or any(len(name) > 3 and name in bare(tail) and len(tail) < 40 for name in names):
        return head.strip()
    if bare(title[: cuts[0].start()]) in names:
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


def _site_in_home_link(root: etree._Element, url: str) -> str:
    """Return what a page calls the link to its home page, where that is the name in its host ("Example News" of
    examplenews.com)."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    home = re.compile(rf"/|(?:https?:)?//(?:www\.)?{re.escape(host)}/?", re.IGNORECASE)
    own = bare(_own_label(host))
    for link in islice(root.iter("a"), _MOST_LINKS):
        if not home.fullmatch((link.get("href") or "").strip()):
            continue
        pictures = (image.get("alt") or "" for image in link.iter("img"))
        for said in (text_of(link), *pictures):
            name = _LOGO.sub("", plain(said))
            if len(name) > 2 and bare(name) == own:
                return name
    return ""


def _own_label(host: str) -> str:
    """Return what its owner chose of a host's name: "example" of blog.example.com, news.example.co.uk, example.github.io."""
    labels = host.split(".")
    is_shared = ".".join(labels[-2:]) in _SHARED or (labels[-2:-1] and labels[-2] in _SECOND_LEVEL)
    return next(iter(labels[-3 if is_shared else -2 :]))


def _published(root: etree._Element, metas: dict[str, list[str]], linked: dict[str, Any]) -> datetime | None:
    values: list[object] = [linked.get("datePublished")]
    # "date" may be when it was last changed, so what says that it was issued comes first.
    for name in ("article:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "date", "dc.date", "pubdate", "parsely-pub-date",
                 "sailthru.date", "og:published_time", "citation_publication_date", "publishdate", "dcterms.created",
                 "article:published", "article.published", "dcterms.date", "publication_date", "date_published",
                 "citation_date", "citation_online_date"):  # fmt: skip
        values += metas.get(name, [])[:1]
    page = headed(root)
    marked = [
        t
        for t in root.iter("time", "relative-time")
        if t.get("datetime") and (says_when(t) if t.tag == "relative-time" else not is_of_another(t, page))
    ]
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
        first(metas, "og:locale"),
        first(metas, "content-language", "dc.language", "language"),
        plain(linked.get("inLanguage")),
    ]
    for value in values:
        match = re.match(r"([a-z]{2,3})(?:[-_]|$)", value.strip().lower())
        if match:
            return match.group(1)
    return ""
