"""Blocks that speak for the site and not for the article, seen from where they stand: they are flagged, not dropped."""

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from urllib.parse import urlsplit

from articles.extract.document import ExtractedBlock
from articles.extract.metadata import same_title
from articles.extract.phrases import is_author_note, is_chrome_text, is_dateline

# Headline, kicker, picture, standfirst, author and date stand among so many blocks at the beginning.
HEAD = 6
# Who wrote it is told again among so many blocks at the end.
_FOOT = 4
# The longest label of site chrome, and how much of a teaser is link.
_LABEL = 40
_TEASER_SHARE = 0.7
# A block this long is prose: what stands above the first one may be the page's own account of itself.
_PROSE = 120
# Of the prose, so much may stand above the headline without being the text; its picture stands so near.
_MOST_ABOVE = 0.25
_NEAR_HEADLINE = 3
# So many headlines of other stories make a list of them, with at most so much text under each.
_FEWEST_STORIES = 2
_LONGEST_TEASER = 400
# So many headlines between the paragraphs of the article may stand above the list.
_MOST_TEASERS = 5
# "Discussion" and "Responses" alone are parts of papers.
_AFTERWORD = re.compile(
    r"comments?\s*[\[(]?(?:\d[\d,.]*)?[\])]?|\d[\d,.]*\s+(?:comments?|repl(?:y|ies)|responses?|thoughts?)\b.{0,200}|"
    r"(?:discussion|responses?|community)\s*[\[(]\d+[\])]|(?:discussion|comments?)\s+(?:about|on)\s+this\s+\w+|"
    r"about\s+the\s+authors?|(?:join|start)\s+the\s+(?:discussion|conversation)|(?:leave|post|add|write)\s+a\s+(?:comment|reply)",
    re.IGNORECASE,
)
# Under this stand one name and what its bearer does; the next heading is of the article again.
_BY = re.compile(r"(?:written|words)\s+by", re.IGNORECASE)
_LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)
_WHOLE_LINK = re.compile(r'<a href="([^"]*)">(?:(?!<a ).)*</a>', re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_YEAR = re.compile(r"(?:19|20)\d\d")  # when another story was written


def teasers_flagged(blocks: list[ExtractedBlock]) -> list[ExtractedBlock]:
    """Flag the blocks that are mostly links and follow a label of site chrome ("Don't miss", "Related")."""
    flagged: list[ExtractedBlock] = []
    after_label = False
    for block in blocks:
        text = len(block.text)
        if block.boilerplate:
            after_label = text <= _LABEL and is_chrome_text(block.text, kind=block.kind)
        elif after_label and block.kind in ("paragraph", "list_item", "heading") and text:
            linked = sum(len(unescape(_TAGS.sub("", link))) for link in _LINK.findall(block.html))
            after_label = linked >= _TEASER_SHARE * text
            block = replace(block, boilerplate=after_label)
        elif block.kind not in ("image", "separator"):
            after_label = False
        flagged.append(block)
    return flagged


def other_stories_flagged(blocks: list[ExtractedBlock], *, host: str) -> list[ExtractedBlock]:
    """Flag the list of other stories below an article: from the first headline that is a link into the same site to
    the end, where there are several and hardly more than a teaser stands under each."""
    linked = [
        place for place, block in enumerate(blocks) if block.kind == "heading" and _leads_into(block, host)
    ]
    # A teaser between the paragraphs of the article has the rest of them below it; the list may come after that.
    starts = range(min(_MOST_TEASERS, len(linked) - _FEWEST_STORIES + 1))
    lists = (linked[start:] for start in starts)
    stories = next((found for found in lists if _are_stories(blocks, found)), [])
    if not (host and stories):
        return blocks
    first = stories[0]
    if all(blocks[place - 1].kind == "image" for place in stories):
        first -= 1  # each story's picture stands above its headline
    while blocks[first - 1].kind == "heading":
        first -= 1  # "Latest news"
    return [*blocks[:first], *(replace(block, boilerplate=True) for block in blocks[first:])]


def _are_stories(blocks: list[ExtractedBlock], linked: list[int]) -> bool:
    """Say whether nothing but teasers stands from the first of the `linked` headlines on, and prose above it."""
    first = linked[0]
    below = [block for block in blocks[first:] if not block.boilerplate]
    prose = (block.kind == "paragraph" and len(block.text) >= _PROSE for block in blocks[:first])
    is_list = all(
        block.kind in ("heading", "paragraph", "list_item", "image", "caption", "separator")
        for block in below
    )
    short = all(
        _is_teaser(blocks[start], blocks[start + 1 : end]) for start, end in pairwise([*linked, len(blocks)])
    )
    headlines = {blocks[place].text for place in linked}
    others = {
        block.text for block in below if block.kind == "heading" and not _YEAR.search(block.text)
    } - headlines
    only = len(others) <= 1  # the label over another group, or the section that every story is from
    return not blocks[first].boilerplate and any(prose) and is_list and short and only


def _is_teaser(headline: ExtractedBlock, below: list[ExtractedBlock]) -> bool:
    """Say whether what stands below a headline is no more than one paragraph about its story, or leads to it again."""
    texts = [len(block.text) for block in below if not block.boilerplate]
    again = any(_address_of(block) == _address_of(headline) for block in below)
    return again or (sum(texts) <= _LONGEST_TEASER and sum(length >= _PROSE for length in texts) <= 1)


def _address_of(block: ExtractedBlock) -> str | None:
    """Return where a block leads that is, as a whole, a link."""
    link = _WHOLE_LINK.fullmatch(block.html)
    return link[1] if link is not None else None


def _leads_into(block: ExtractedBlock, host: str) -> bool:
    """Say whether a heading is, as a whole, a link to another page of `host`."""
    address = _address_of(block)
    return address is not None and (urlsplit(address).hostname or "") == host and "#" not in address


def afterword_flagged(blocks: list[ExtractedBlock]) -> list[ExtractedBlock]:
    """Flag what readers wrote below the article and who its authors are: from a heading that says so to the end,
    where no other part of the article follows and most of the prose stands above."""
    prose = sum(map(_prose, blocks))
    below, rank, start = 0, 7, len(blocks)  # rank: of the article's own headings further down
    end = len(blocks)  # of the part that a heading is over
    credit: set[int] = set()
    for place in reversed(range(len(blocks))):
        block = blocks[place]
        below += _prose(block)
        if 2 * below > prose:
            break
        if block.kind == "heading":
            if block.level < rank and _AFTERWORD.fullmatch(block.text.strip(" :")):
                start = place
            if _BY.fullmatch(block.text.strip(" :")):
                credit.update(range(place, end))
            rank = rank if block.boilerplate else min(rank, block.level)
            end = place
    return [
        replace(block, boilerplate=True) if place >= start or place in credit else block
        for place, block in enumerate(blocks)
    ]


def _prose(block: ExtractedBlock) -> int:
    return len(block.text) if block.kind == "paragraph" and not block.boilerplate else 0


def labels_flagged(blocks: list[ExtractedBlock]) -> list[ExtractedBlock]:
    """Flag the headings that have nothing but site chrome below them ("Press contact" over an address set aside)."""
    flagged: list[ExtractedBlock] = []
    rank, chrome = 0, True  # what comes next of the article's own: 0 nothing, a heading of this level, 7 text
    for block in reversed(blocks):
        if block.boilerplate:
            chrome = True
        elif block.kind != "heading":
            rank, chrome = 7, False
        elif chrome and rank <= block.level:
            block = replace(block, boilerplate=True)
        else:
            rank, chrome = block.level, False
        flagged.append(block)
    return flagged[::-1]


def above_prose(blocks: list[ExtractedBlock]) -> list[str]:
    """Return the lines between headline and prose: standfirst, author, date."""
    above: list[str] = []
    for block in blocks[:HEAD]:
        if len(block.text) >= _PROSE:
            break
        above += block.text.split("\n") if block.kind == "paragraph" else []
    return above


def above_headline_flagged(blocks: list[ExtractedBlock], *, title: str) -> list[ExtractedBlock]:
    """Flag what stands above the headline, where the part of the page that holds the text begins higher: boxes for sharing,
    other stories. A picture and its caption close above it stay."""
    levels = (block.level for block in blocks if block.kind == "heading" and not block.boilerplate)
    top = min(levels, default=0)
    headings = (place for place, block in enumerate(blocks) if block.kind == "heading" and block.level == top)
    headline = next((place for place in headings if same_title(blocks[place].text, title)), 0)
    if sum(map(_prose, blocks[:headline])) > _MOST_ABOVE * sum(map(_prose, blocks)):
        return blocks
    return [
        replace(block, boilerplate=True)
        if place < headline and (block.kind not in ("image", "caption") or place < headline - _NEAR_HEADLINE)
        else block
        for place, block in enumerate(blocks)
    ]


def datelines_flagged(blocks: list[ExtractedBlock], *, author: str) -> list[ExtractedBlock]:
    """Flag the lines above the first prose that repeat author and date, which are kept as metadata."""
    flagged: list[ExtractedBlock] = []
    above = True
    place = -1
    for block in blocks:
        place += not block.boilerplate
        above = above and place < HEAD and (block.boilerplate or len(block.text) < _PROSE)
        if above and block.kind in ("paragraph", "heading") and is_dateline(block.text, author=author):
            block = replace(block, boilerplate=True)
        flagged.append(block)
    return flagged


def author_notes_flagged(blocks: list[ExtractedBlock], *, author: str) -> list[ExtractedBlock]:
    """Flag what the last paragraphs say about the author ("Ann Lee covers robots")."""
    last = [place for place, block in enumerate(blocks) if not block.boilerplate and block.text][-_FOOT:]
    return [
        replace(block, boilerplate=True)
        if place in last and block.kind == "paragraph" and is_author_note(block.text, author=author)
        else block
        for place, block in enumerate(blocks)
    ]
