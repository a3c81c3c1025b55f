"""Prose that a page shows as a listing: a mail archive, a text served as HTML."""

import re
from itertools import islice

from lxml import etree

from articles.extract.tree import text_of

_MOST_LISTINGS = 20
_SHORTEST = 300
# Beside letters and blanks, prose has these; of them both it has nearly nothing else.
_OF_PROSE = frozenset(" \n\r\t.,;:!?'\"()-–—’‘“”>0123456789")
_SHARE_OF_PROSE = 0.98
_LONGEST_SENTENCE = 400
_SENTENCE_END = re.compile(r"[a-z][.!?](?:\s|$)")
# A listing among other text may be a prompt or a poem, and stays as it is.
_SHARE_OF_PAGE = 0.6
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def restore_prose(root: etree._Element) -> None:
    """Make the listing that holds the text of the page paragraphs, in place."""
    texts = {listing: text_of(listing) for listing in islice(root.iter("pre"), _MOST_LISTINGS)}
    longest = max(texts, key=lambda listing: len(texts[listing]), default=None)
    if longest is None or len(text := texts[longest]) < _SHORTEST:
        return
    if len(text) >= _SHARE_OF_PAGE * len(text_of(root)) and _is_prose(text):
        _divide(longest)


def _is_prose(text: str) -> bool:
    good = sum(character.isalpha() or character in _OF_PROSE for character in text)
    sentences = len(_SENTENCE_END.findall(text))
    return good >= _SHARE_OF_PROSE * len(text) and sentences * _LONGEST_SENTENCE >= len(text)


def _divide(listing: etree._Element) -> None:
    """Turn blank lines into line breaks, which divide paragraphs."""
    texts = [listing.text, *(child.tail for child in listing)]
    children = list(listing)
    listing.tag, listing.text = "div", ""
    for child, text in zip([None, *children], texts, strict=True):
        first, *others = _BLANK_LINES.split(text or "")
        if child is None:
            listing.text = first
        else:
            listing.append(child)
            child.tail = first
        for other in others:
            etree.SubElement(listing, "br")
            etree.SubElement(listing, "br").tail = other
