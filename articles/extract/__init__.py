"""From a saved page, Markdown or plain text to an article: metadata and an ordered list of clean blocks. Pure.

The steps, one module each: decode (bytes to text, which format), parse (refuse what costs too much), metadata, restore
(name what pages write in ways of their own), prepare (strip what is never content), main_content (which part is the
article), walk (blocks in reading order).
"""

import re
from dataclasses import replace
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

from lxml import etree

from articles.extract.abstracts import abstract_alone
from articles.extract.asides import (
    HEAD,
    above_headline_flagged,
    above_prose,
    afterword_flagged,
    author_notes_flagged,
    datelines_flagged,
    labels_flagged,
    other_stories_flagged,
    teasers_flagged,
)
from articles.extract.authors import author_said
from articles.extract.dates import parse_date
from articles.extract.decode import check_is_text, clean_text, detect_format, is_markdown, raw_text
from articles.extract.document import BlockKind, ExtractedArticle, ExtractedBlock, ExtractionError
from articles.extract.inline import absolute_url
from articles.extract.key_points import key_points
from articles.extract.language import language_of
from articles.extract.lead_picture import lead_picture
from articles.extract.licence import licence_name
from articles.extract.main_content import Evidence, choose
from articles.extract.markdown import markdown_to_html, split_front_matter
from articles.extract.metadata import read_metadata, same_title
from articles.extract.notes import notes_below
from articles.extract.page_data import markup_in
from articles.extract.parse import check_length, check_shown, check_size, empty, parse_html
from articles.extract.phrases import is_dateline
from articles.extract.plain_text import plain_blocks
from articles.extract.prepare import strip_furniture, strip_unseen
from articles.extract.quotes import is_repeated, repetitions_flagged
from articles.extract.second_opinion import second_opinion
from articles.extract.standfirst import standfirst
from articles.extract.suspect import comments_to_machines, examined, tricks_in
from articles.extract.typed_prose import restore_prose
from articles.extract.values import plain
from articles.extract.walk import blocks_of

__all__ = ["BlockKind", "ExtractedArticle", "ExtractedBlock", "ExtractionError", "extract"]

# A text stated for machines is an article from this length on (with markup from another), and stands for a page that
# shows less than this of it.
_SHORTEST_BODY = 400
_SHORTEST_DRAWN = 200
_SHARE_SHOWN = 0.2
# It stands also for a shorter one of which it knows less than this.
_SHARE_KNOWN = 0.1
# What is shorter may be a button, a file's name or an item of a menu.
_SHORTEST_PASSAGE = 80
# One passage may be a notice. A text in the data stands for more than that if it holds so much of it.
_NO_PROSE = 2 * _SHORTEST_PASSAGE
_SHARE_HELD = 0.5
# The title of a page that shows a file ("lab/docs/post.md at main"): the headline in the file says more.
_FILE_NAME = re.compile(r"[\w-]\.(?:md|mdx|markdown|rst|adoc|org|txt|html?|ipynb)(?:\s|$)", re.IGNORECASE)
# Shorter lines may be said twice.
_SHORTEST_REPEATED = 25
# arXiv and other collections of papers.
_LABEL = re.compile(r"title:\s*", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
# Beyond this, asking for a second opinion costs more than all the rest. Few pages of prose have 3 000.
_MAX_ELEMENTS_FOR_EVIDENCE = 8_000
_LONGEST_FOR_EVIDENCE = 2_000_000


def extract(
    content: bytes | str, *, url: str = "", content_type: str = "", charset: str | None = None
) -> ExtractedArticle:
    """Return the article in `content`, which may be an HTML page, Markdown (with front matter) or plain text.

    `url` is where it came from: the base of relative links, and the article's URL unless the page names a canonical
    one. `content_type` and `charset` are what the server said, where it said anything.

    Raises ExtractionError: not_text, empty, too_large, too_deep.
    """
    raw = raw_text(content, charset=charset)
    check_is_text(content, raw)
    text = clean_text(raw)
    check_size(text)
    kind = detect_format(text, content_type=content_type, url=url)
    article = _from_page(text, url) if kind == "html" else _from_text(text, url, markdown=kind == "markdown")
    if not any(block.text for block in article.blocks):
        raise empty()
    tricks = tricks_in(raw)
    own = (block.text for block in article.blocks if not block.boilerplate and block.kind != "code")
    return replace(
        article,
        language=article.language or language_of(" ".join(own)),
        blocks=[examined(block, tricks) for block in article.blocks],
        hidden=(*article.hidden, *comments_to_machines(raw)) if kind == "html" else (),
    )


def _from_page(text: str, url: str) -> ExtractedArticle:
    root = parse_html(text)
    metadata = read_metadata(root, url=url)
    base = _base_url(root, url)
    elements = sum(1 for _ in root.iter())
    hidden = strip_unseen(root)
    strip_furniture(root)
    check_shown(root)
    restore_prose(root)
    opinions = [*metadata.bodies]
    if elements <= _MAX_ELEMENTS_FOR_EVIDENCE and len(text) <= _LONGEST_FOR_EVIDENCE:
        opinions.append(second_opinion(text))
    evidence = Evidence(opinions)
    if next(root.iter("body"), None) is None and root.tag != "body":
        etree.SubElement(root, "body")
    parts, chrome = choose(root, evidence, base=base)
    if metadata.is_paper:
        parts = abstract_alone(root, parts, metadata.abstract) or parts
    lead = lead_picture(root, parts, base=base, named=metadata.images, chrome=chrome)
    points = key_points(parts)
    boxes = [element for element in (lead, points) if element is not None]
    lines = standfirst(root, parts, title=metadata.title, described=metadata.descriptions, evidence=evidence)
    parts = [*_in_order(root, {*boxes, *lines}), *parts, *notes_below(parts)]
    host = urlsplit(base).hostname or ""
    blocks = _tidied(blocks_of(parts, base=base, chrome=chrome), title=metadata.title, host=host)
    author = metadata.author or author_said(above_prose(blocks))
    blocks = author_notes_flagged(datelines_flagged(blocks, author=author), author=author)
    blocks = labels_flagged(afterword_flagged(blocks))
    title = metadata.title
    stated = _stated_body(metadata.bodies)
    if metadata.data and (shown := _prose(blocks)) < _SHORTEST_BODY:
        drawn = _drawn_body(metadata.data, base)
        longer = shown < _SHARE_SHOWN * _length(drawn) and _length(drawn) > _length(stated)
        if longer and _is_the_pages(drawn, blocks, title=title, described=metadata.descriptions):
            if not title or _FILE_NAME.search(title):
                title = _leading_title(drawn) or title
            blocks, stated = _tidied(drawn, title=title), []
    if _length(blocks) < _SHARE_SHOWN * _length(stated) or _is_another_text(blocks, metadata.bodies, stated):
        blocks = _tidied(stated, title=title)
    return ExtractedArticle(
        url=metadata.url,
        title=title,
        author=author,
        site=metadata.site,
        published=metadata.published or _date_above(blocks),
        language=metadata.language,
        licence=metadata.licence,
        licence_url=metadata.licence_url,
        topics=(),
        source="",
        blocks=blocks,
        hidden=tuple(hidden),
    )


def _in_order(root: etree._Element, chosen: set[etree._Element]) -> list[etree._Element]:
    """Return the `chosen` elements as they stand on the page, without those that stand in another of them."""
    found = [element for element in root.iter(etree.Element) if element in chosen] if chosen else []
    return [element for element in found if chosen.isdisjoint(element.iterancestors())]


def _stated_body(bodies: list[str]) -> list[ExtractedBlock]:
    """Return the blocks of the text that a page states for machines and draws by script."""
    body = max(bodies, key=len, default="")
    return plain_blocks(clean_text(_TAGS.sub("", unescape(body)))) if len(body) >= _SHORTEST_BODY else []


def _is_another_text(blocks: list[ExtractedBlock], bodies: list[str], stated: list[ExtractedBlock]) -> bool:
    """Say whether a page shows something else than the longer text that it states: a wall that asks for consent."""
    own = [block for block in blocks if not block.boilerplate]
    if _length(own) >= _length(stated):
        return False
    evidence = Evidence(bodies)
    known = sum(len(block.text) for block in own if evidence.knows(block.text))
    return bool(evidence) and known < _SHARE_KNOWN * _length(own)


def _drawn_body(data: list[str], base: str) -> list[ExtractedBlock]:
    """Return the blocks of the text in the data that a page is drawn from."""
    markup = markup_in(data)
    if len(markup) < _SHORTEST_DRAWN:
        return []
    root = parse_html(f"<div>{markup}</div>")
    strip_unseen(root)
    strip_furniture(root)
    check_shown(root)
    return blocks_of([root], base=base)


def _is_the_pages(
    drawn: list[ExtractedBlock], shown: list[ExtractedBlock], *, title: str, described: list[str]
) -> bool:
    """Say whether a text in a page's data is its article, and not terms of use or another story: it has the page's
    headline, holds most of the prose that the page shows or what the page says of itself, or nothing else is shown."""
    heading = next((block.text for block in drawn if block.kind == "heading"), "")
    if _prose(shown) < _NO_PROSE or same_title(heading, title):
        return True
    text = Evidence(block.text for block in drawn)
    known = sum(len(block.text) for block in _passages(shown) if text.knows(block.text))
    return known >= _SHARE_HELD * _prose(shown) or any(map(text.knows, described))


def _prose(blocks: list[ExtractedBlock]) -> int:
    """Return how many characters there are in passages of the article: menus, names of files and buttons have none."""
    return sum(len(block.text) for block in _passages(blocks))


def _passages(blocks: list[ExtractedBlock]) -> list[ExtractedBlock]:
    own = (block for block in blocks if not block.boilerplate and block.kind != "heading")
    return [block for block in own if len(block.text) >= _SHORTEST_PASSAGE]


def _length(blocks: list[ExtractedBlock]) -> int:
    """Return how many characters of text of the article there are."""
    return sum(len(block.text) for block in blocks if not block.boilerplate)


def _base_url(root: etree._Element, url: str) -> str:
    base = next((element.get("href") or "" for element in root.iter("base")), "")
    return absolute_url(base, url, schemes=("http", "https")) or url


def _from_text(text: str, url: str, *, markdown: bool) -> ExtractedArticle:
    front, body = split_front_matter(text) if markdown else ({}, text)
    link = absolute_url(front.get("url", ""), "", schemes=("http", "https")) or url
    check_length(body)
    if markdown and is_markdown(body, named=True):
        root = parse_html(f"<div>{markdown_to_html(body)}</div>")
        strip_unseen(root)
        found = blocks_of([root], base=link)
    else:
        found = plain_blocks(body)
    title = plain(front.get("title", "")) or _leading_title(found)
    licence_url = absolute_url(front.get("licence_url", ""), "", schemes=("http", "https"))
    return ExtractedArticle(
        url=link,
        title=title,
        author=plain(front.get("author", "")),
        site=plain(front.get("site", "")),
        published=parse_date(front.get("published", "")),
        language=plain(front.get("language", "")).lower()[:2],
        licence=plain(front.get("licence", "")) or licence_name(licence_url),
        licence_url=licence_url,
        topics=tuple(topic for part in front.get("topics", "").split(",") if (topic := plain(part))),
        source=plain(front.get("source", "")),
        blocks=_tidied(found, title=title),
    )


def _leading_title(blocks: list[ExtractedBlock]) -> str:
    first = next((block for block in blocks if block.text and block.kind != "image"), None)
    return (
        " ".join(first.text.split())
        if first is not None and first.kind == "heading" and first.level == 1
        else ""
    )


def _tidied(blocks: list[ExtractedBlock], *, title: str, host: str = "") -> list[ExtractedBlock]:
    """Drop the headline's repetition, pictures and captions shown twice in a row, and separators with nothing to separate."""
    kept: list[ExtractedBlock] = []
    untitled = True
    place = -1
    for block in above_headline_flagged(blocks, title=title):
        place += not block.boilerplate
        if (
            untitled
            and place < HEAD
            and block.kind in ("heading", "paragraph")
            and same_title(_LABEL.sub("", block.text), title)
        ):
            untitled = block.boilerplate
            continue
        if block.kind == "separator" and (not kept or kept[-1].kind == "separator"):
            continue
        if kept and block.kind in ("paragraph", "heading", "quote", "table") and _says_again(block, kept[-1]):
            continue
        if block.kind == "image" and any(_same_picture(block, earlier) for earlier in kept[-3:]):
            continue
        if block.kind == "caption":
            while kept and kept[-1].kind == "caption" and is_repeated(kept[-1].text, block.text):
                kept.pop()
            if kept and kept[-1].kind == "caption" and is_repeated(block.text, kept[-1].text):
                continue
        kept.append(block)
    while kept and kept[-1].kind == "separator":
        kept.pop()
    return repetitions_flagged(other_stories_flagged(teasers_flagged(kept), host=host))


def _date_above(blocks: list[ExtractedBlock]) -> datetime | None:
    """Return the date in a line above the prose that says nothing else."""
    lines = (
        block.text for block in blocks[:HEAD] if block.boilerplate and is_dateline(block.text, author="")
    )
    return next((date for date in map(parse_date, lines) if date is not None), None)


def _says_again(block: ExtractedBlock, above: ExtractedBlock) -> bool:
    """Say whether a block is the one above it once more: pages hold one for phones and one for wide screens."""
    return len(block.text) >= _SHORTEST_REPEATED and (block.kind, block.html) == (above.kind, above.html)


def _same_picture(one: ExtractedBlock, other: ExtractedBlock) -> bool:
    def name(block: ExtractedBlock) -> str:
        return re.sub(r"\?.*", "", block.html.partition('src="')[2].partition('"')[0])

    return other.kind == "image" and name(one) == name(other)
