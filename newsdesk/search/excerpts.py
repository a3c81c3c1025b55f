"""Cuts the passage around what was searched for, and marks it. Pure; text in, safe HTML out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from newsdesk.search.words import fold, words

BEFORE, AFTER = 40, 100  # characters of a passage around the first hit

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
    start = max(text.rfind("\n", 0, hit.start()) + 1, hit.start() - BEFORE)
    line_end = text.find("\n", hit.end())
    end = min(len(text) if line_end < 0 else line_end, hit.end() + AFTER)
    head = "…" if start > 0 and text[start - 1] != "\n" else ""
    tail = "…" if end < len(text) and text[end] != "\n" else ""
    return f"{head}{text[start:end].strip()}{tail}"


def marked(text: str, sought: re.Pattern[str]) -> SafeString:
    """Return text escaped, every hit in `<mark>`."""
    pieces: list[tuple[str, str]] = []
    last = 0
    for hit in sought.finditer(text.translate(_FOLDED)):
        pieces.append((text[last : hit.start()], text[hit.start() : hit.end()]))
        last = hit.end()
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[last:])
