"""The sentence or two that a page shows between headline and text (standfirst, dek), outside of the elements that hold
the text.

They belong to the article where the page says so twice: by their place, and by their name, by being what the metadata
says that the article is about, or by being the very first line under the headline, which the evidence knows as well.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from lxml import etree

from articles.extract.captions import is_named_caption
from articles.extract.chrome import is_chrome_element
from articles.extract.density import KnowsText
from articles.extract.phrases import is_chrome_text
from articles.extract.tree import BLOCK_TAGS, opening_of, text_of
from articles.extract.values import bare

_HEADLINES = ("h1", "h2", "h3")
_LINES = ("p", "div", "section", "header", "h2", "h3", "h4", "h5", "span", "strong", "em")
# Kicker, author, date, buttons: so many lines stand between headline and text at most.
_MOST_LINES = 40
_SHORTEST = 20
_LONGEST = 600
_MOST_PIECES = 40
_SHARE_OF_LINKS = 0.3
# Boxes of its own around a line, one of which may have the name.
_MOST_BOXES = 3
_LONGEST_NAME = 80
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAMED = re.compile(
    r"-(?:standfirst|stand-first|dek|deck|sub-?(?:title|head|header|heading|headline|hed)|lede|strap-?line|"
    r"lead-?(?:text|in|paragraph)|summary|excerpt|intro|introduction|(?:article|post|entry|story|page)-(?:description|lead|abstract)|"
    r"chapo|ingress|preamble)-"
)
# A description that search engines get may be cut off.
_SHORTEST_DESCRIPTION = 40
_BYLINE = re.compile(
    r"(?:by|posted|published|updated|written|photo(?:graph)?|image|illustration)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"[^|·•]{40,}[.!?…]")
_FEWEST_WORDS = 8


def standfirst(
    root: etree._Element,
    parts: Sequence[etree._Element],
    *,
    title: str,
    described: Iterable[str],
    evidence: KnowsText,
) -> list[etree._Element]:
    """Return the lines between the headline `title` and the text in `parts` that introduce it, made paragraphs.

    `described` is what the page's metadata says that the article is about.
    """
    headline, lines = _lines_below_headline(root, parts, title)
    if headline is None:
        return []
    about = [bare(text) for text in described if len(text) >= _SHORTEST_DESCRIPTION]
    opening = bare(opening_of(parts[0], pieces=_MOST_PIECES))
    shared = {*headline.iterancestors(), *parts[0].iterancestors()}
    found = []
    for place, line in enumerate(lines):
        text = opening_of(line, pieces=_MOST_PIECES)
        if not _may_introduce(line, text) or bare(text) in opening:
            continue
        boxes = [line, *(box for box in islice(line.iterancestors(), _MOST_BOXES) if box not in shared)]
        is_first = not place and (
            _is_long_heading(line, text) or (_SENTENCE.fullmatch(text) and evidence.knows(text))
        )
        if is_first or any(map(_is_named, boxes)) or any(_tells(bare(text), one) for one in about):
            line.tag = "p"
            found.append(line)
    return found


def _lines_below_headline(
    root: etree._Element, parts: Sequence[etree._Element], title: str
) -> tuple[etree._Element | None, list[etree._Element]]:
    """Return the last headline above the text, and the elements between both that hold a line each."""
    around = {above for part in parts[:1] for above in part.iterancestors()}
    headline: etree._Element | None = None
    lines: list[etree._Element] = []
    for element in root.iter(etree.Element):
        if element in parts:
            return headline, lines
        if element.tag in _HEADLINES and (element.tag == "h1" or bare(text_of(element)) == bare(title)):
            headline, lines = element, []
        elif headline is None or element.tag not in _LINES or element in around or len(lines) == _MOST_LINES:
            continue
        elif next(element.iterdescendants(*BLOCK_TAGS), None) is None and not {headline, *lines[-1:]} & {
            *element.iterancestors()
        }:
            lines.append(element)
    return None, []


def _may_introduce(line: etree._Element, text: str) -> bool:
    """Say whether a line is long enough, and neither site chrome, a caption, a byline nor a link to something else."""
    if (
        not _SHORTEST <= len(text) <= _LONGEST
        or _BYLINE.match(text)
        or is_chrome_text(text, kind="paragraph")
    ):
        return False
    lineage = (line, *line.iterancestors())
    if any(box.tag in ("figure", "li", "table") or is_chrome_element(box) for box in lineage):
        return False
    linked = sum(len(text_of(link).strip()) for link in line.iter("a"))
    return linked <= _SHARE_OF_LINKS * len(text) and not is_named_caption(line)


def _is_named(element: etree._Element) -> bool:
    """Say whether the class, the property or a data attribute of `element` calls it an introduction."""
    if element.get("itemprop") == "description":
        return True
    names = [
        str(value)
        for name, value in element.items()
        if name in ("class", "id") or (str(name).startswith("data-") and len(value) <= _LONGEST_NAME)
    ]
    words = re.findall(r"[a-z]+", _CAMEL.sub("-", " ".join(names)).lower())
    return (element.tag == "p" and "lead" in words) or _NAMED.search(f"-{'-'.join(words)}-") is not None


def _is_long_heading(line: etree._Element, text: str) -> bool:
    """Say whether a line is a heading as long as a sentence: below a headline, no part of the text begins with it."""
    return line.tag in ("h2", "h3", "h4", "h5") and len(text.split()) >= _FEWEST_WORDS


def _tells(line: str, description: str) -> bool:
    """Say whether a line is what a description, of which the end may be cut off, says."""
    return line.startswith(description) or (
        len(line) >= _SHORTEST_DESCRIPTION and description.startswith(line)
    )
