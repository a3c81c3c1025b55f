"""Quotations: what marks one on the page, which blocks belong to one, and which only repeat the article."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from articles.extract.document import ExtractedBlock
from articles.extract.tree import text_of

# "pull-quote", "PullQuote", "blockquote_body": a box for a quotation. "quote" alone is also the price of a share.
_NAMED = re.compile(r"(?:^|[\s_-])(?:pull[-_]?quote|block[-_]?quote)(?![a-z])", re.IGNORECASE)
_SPEAKER = re.compile(r"(?:^|[\s_-])(?:cite|citation|attribution|author|speaker)(?![a-z])", re.IGNORECASE)
_LONGEST = 800
_LONGEST_SPEAKER = 160
# "tweet" is also what buttons are called.
_SHORTEST_POST = 40
# Fewer words are found again by chance.
_FEWEST_REPEATED = 6
_MOST_QUOTATIONS = 60


def is_quotation(element: etree._Element) -> bool:
    """Say whether `element` holds a quotation: a blockquote, or a box or paragraph that names itself one."""
    names = element.get("class") or ""
    if element.tag == "blockquote":
        return "abstract" not in names.split()  # arXiv's, and theirs who write as it does
    if element.tag not in ("div", "p", "aside", "section") or not names:
        return False
    classes = names.lower().split()
    named = _NAMED.search(names) is not None or (element.tag == "p" and "quote" in classes)
    if not named and not (element.tag == "div" and "tweet" in classes):
        return False
    if is_attribution(element):
        return False
    if next(element.iter("blockquote"), None) is not None:
        return False
    length = len(text_of(element).strip())
    return (1 if named else _SHORTEST_POST) <= length <= _LONGEST


def is_speaker(element: etree._Element) -> bool:
    """Say whether `element` inside a quotation names, by its class, who said it."""
    return element.tag in ("span", "cite") and _SPEAKER.search(element.get("class") or "") is not None


def is_attribution(element: etree._Element) -> bool:
    """Say whether `element` says who is quoted: the caption of a quotation, or of a figure around one and no picture, or
    what stands right below a quotation as its footer or cite or by its name."""
    above = element.getprevious()
    if above is not None and above.tag == "blockquote" and not (above.tail or "").strip():
        named = (
            element.tag in ("p", "div", "span") and _SPEAKER.search(element.get("class") or "") is not None
        )
        if element.tag in ("footer", "cite") or (named and len(text_of(element).strip()) <= _LONGEST_SPEAKER):
            return True
    if element.tag != "figcaption":
        return False
    figure = next(element.iterancestors("figure", "blockquote"), None)
    return (
        figure is not None
        and next(figure.iter("blockquote"), None) is not None
        and next(figure.iter("img", "picture", "table", "pre"), None) is None
    )


def level_after(blocks: Sequence[ExtractedBlock]) -> int:
    """Return the level of a new quotation: paragraphs of one share theirs, two that adjoin alternate between 0 and 1."""
    for block in reversed(blocks):
        if block.kind == "quote":
            return 1 - block.level
        if not block.quoted:
            break
    return 0


def repetitions_flagged(blocks: Sequence[ExtractedBlock]) -> list[ExtractedBlock]:
    """Flag the quotations that only repeat a passage of the article in large type (pull quotes)."""
    if sum(block.kind == "quote" for block in blocks) > _MOST_QUOTATIONS:
        return list(
            blocks
        )  # a page of quotations has no pull quotes, and comparing all with all would cost seconds
    said = [_bare(block.text) for block in blocks if block.kind == "paragraph" and not block.boilerplate]
    return [
        replace(block, boilerplate=True)
        if block.kind == "quote" and not block.boilerplate and _is_repeated(block.text, said)
        else block
        for block in blocks
    ]


def is_repeated(text: str, other: str) -> bool:
    """Say whether all words of `text` follow each other in `other` as well."""
    return f" {_bare(text)} " in f" {_bare(other)} "


def _is_repeated(text: str, said: Sequence[str]) -> bool:
    if len(text.split()) < _FEWEST_REPEATED:
        return False
    words = _bare(text)
    return any(words in passage for passage in said)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
