"""Cuts the passage around what was searched for, and marks it. Pure; text in, safe HTML out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from newsdesk.search.words import fold, words

BEFORE, AFTER = 40, 100  # characters of a passage around the first hit
SENTENCE_BEFORE = 70  # a passage that begins with a sentence may reach further back
_SENTENCE_END = re.compile(r"[。！？][」』）]*|(?<=[.!?]) ")

# Width and case folded letter by letter, so that places in the folded text are places in the text. What folds into
# several letters stays: it is not marked, and still found.
_FOLDED = {
    code: folded
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0xFF01, 0xFFA0), 0x3000)
    if len(folded := fold(chr(code))) == 1
}


def pattern(written: Sequence[str]) -> re.Pattern[str]:
    """Return what to mark for folded query words, longest first; for no words one that is found nowhere."""
    sought = set()
    for word in written:
        sought.add(word.rstrip("ー") or word)
        for part in words(word):
            # The shortest form is the one whose other forms contain it: サーバ in サーバー, agent in agents.
            sought.add(min(part.forms, key=len).rstrip("ー"))
    found = sorted((re.escape(text) for text in sought if text), key=len, reverse=True)
    # A Latin word is marked where a word begins: "ai" in "AI", not in "said".
    return re.compile(
        "|".join(rf"(?<![a-z0-9]){text}" if text[0].isascii() else text for text in found) or r"(?!)"
    )


def passage(text: str, sought: re.Pattern[str]) -> str:
    """Return the text around the first hit, cut at line breaks and marked with … where it goes on; else nothing."""
    hit = sought.search(text.translate(_FOLDED))
    if hit is None:
        return ""
    sentence = _sentence_start(text, hit.start())
    start = hit.start() - BEFORE if sentence is None else sentence
    line_end = text.find("\n", hit.end())
    end = min(len(text) if line_end < 0 else line_end, hit.end() + AFTER)
    head = "…" if sentence is None else ""
    tail = "…" if end < len(text) and text[end] != "\n" else ""
    return f"{head}{text[start:end].strip()}{tail}"


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
