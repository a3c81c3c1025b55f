"""Sentences and words of an English text, as far as the checks need them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from translations.language.held import per_text

_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Rep|Sen|Gov|Gen|Lt|Col|Sgt|St|Jr|Sr|Inc|Ltd|Co|Corp|No|vs|etc|e\.g|i\.e|cf|approx|Fig|al"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Rev|Hon|Ave|Blvd|[ap]\.m|U\.S|U\.K|[A-Z]))\.$"
)
_BREAK = re.compile(r"[.!?][\"'’”)\]]*(?=\s+[\"'‘“(\[]?[A-Z0-9])|\n+")
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’](?!s\b)[a-z]+)?")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, lower-cased unless it is written as a name, and where it stands."""

    text: str
    start: int
    end: int
    is_name: bool = False


@per_text
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return start and end of every sentence of an English text."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(text):
        if text[match.start()] == "." and _ABBREVIATION.search(text, start, match.start() + 1):
            continue
        if text[start : match.end()].strip():
            found.append((start, match.end()))
        start = match.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return tuple(found)


@per_text
def words(text: str) -> tuple[Word, ...]:
    """Return the words of an English text; a capital inside a sentence, or two capitals, mark a name."""
    opening = {
        start + len(text[start:end]) - len(text[start:end].lstrip(" \"'‘“([-–—*•·"))
        for start, end in sentences(text)
    }
    found = []
    for match in _WORD.finditer(text):
        word = match[0]
        capital = word[0].isupper()
        is_name = capital and (match.start() not in opening or not word[1:].islower()) and len(word) > 1
        found.append(Word(word if is_name else word.lower(), match.start(), match.end(), is_name))
    return tuple(found)
