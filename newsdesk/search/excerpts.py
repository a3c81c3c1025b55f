"""Cuts the passage around what was searched for, and marks it. Pure; text in, safe HTML out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from newsdesk.search.words import Word, fold, phrases

BEFORE, AFTER = 40, 100  # characters of a passage around the first hit
HITS_WEIGHED = 30  # of a text: the first ones
SENTENCE_BEFORE = 70  # a passage that begins with a sentence may reach further back
_SENTENCE_END = re.compile(r"[。！？][」』）]*|(?<=[.!?]) ")

# What may stand between the parts of a phrase.
_BETWEEN = r"[\s・.,/_‐–-]*"

# Width and case folded letter by letter, so that places in the folded text are places in the text. What folds into
# several letters stays: it is not marked, and still found.
_FOLDED = {
    code: folded
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0xFF01, 0xFFA0), 0x3000)
    if len(folded := fold(chr(code))) == 1
}


def pattern(written: Sequence[str]) -> re.Pattern[str]:
    """Return what to mark for folded query words, longest first; for no words one that is found nowhere.

    A phrase is marked as one, however its parts are joined: Perch 2, perch-2.
    """
    # In a quotation, too, particles are not marked.
    found = {_phrase(phrase) for word in written for phrase in phrases(word.strip('"'))}
    return re.compile("|".join(sorted(found, key=len, reverse=True)) or r"(?!)")


def _phrase(words: Sequence[Word]) -> str:
    """Return what finds a phrase where a word begins ("ai" in "AI", not in "said"), a number only as a whole."""
    first, last = min(words[0].forms, key=len), min(words[-1].forms, key=len)
    start = r"(?<![0-9])(?<![0-9]\.)" if first[0].isdigit() else r"(?<![a-z])" if first[0].isascii() else ""
    end = r"(?!\.?[0-9])" if last[-1].isdigit() else r"(?![a-z])" if last.isascii() and len(last) == 1 else ""
    return f"{start}{_BETWEEN.join(map(_forms, words))}{end}"


def _forms(word: Word) -> str:
    """Return what finds a word in any of its forms, the longest first, with or without a long vowel at its end.

    An English one without its -e, too: releas finds releasing.
    """
    forms = sorted({form.rstrip("ー") or form for form in word.forms}, key=len, reverse=True)
    found = (re.sub(r"(?<=[a-z]{4})e$", "e?", re.escape(form)) for form in forms)
    return f"(?:{'|'.join(found)})ー?"


def passage(text: str, sought: re.Pattern[str]) -> str:
    """Return the text around the hits that say most, cut at line breaks and marked with … where it goes on.

    Nothing where there is no hit.
    """
    hits = list(islice(sought.finditer(text.translate(_FOLDED)), HITS_WEIGHED))
    if not hits:
        return ""
    hit = max(hits, key=lambda hit: _words_from(hit, hits))
    sentence = _sentence_start(text, hit.start())
    start = hit.start() - BEFORE if sentence is None else sentence
    line_end = text.find("\n", hit.end())
    end = min(len(text) if line_end < 0 else line_end, hit.end() + AFTER)
    head = "…" if sentence is None else ""
    tail = "…" if end < len(text) and text[end] != "\n" else ""
    return f"{head}{text[start:end].strip()}{tail}"


def _words_from(first: re.Match[str], hits: Sequence[re.Match[str]]) -> int:
    """Return how many different words a passage from this hit on shows."""
    return len({hit.group() for hit in hits if first.start() <= hit.start() < first.end() + AFTER})


def _sentence_start(text: str, hit: int) -> int | None:
    """Return where a line or sentence begins shortly before a hit, or None where none does."""
    line = text.rfind("\n", 0, hit) + 1
    if line >= hit - SENTENCE_BEFORE:
        return line
    ended = _SENTENCE_END.search(text, hit - SENTENCE_BEFORE, hit)
    return ended.end() if ended else None


def marked(text: str, sought: re.Pattern[str]) -> SafeString:
    """Return text escaped, every hit in `<mark>`."""
    pieces: list[tuple[str, str]] = []
    last = 0
    for hit in sought.finditer(text.translate(_FOLDED)):
        pieces.append((text[last : hit.start()], text[hit.start() : hit.end()]))
        last = hit.end()
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[last:])
