"""Sentences of a Japanese text, and what in it is somebody else's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from translations.language.held import per_text

OPENING = "「『（(【〈《［"
CLOSING = "」』）)】〉》］"
_MARK = re.compile(r"[「『（(【〈《［」』）)】〉》］。！？!?\n]")
_ENDS = "。！？!?"
_ASIDE = re.compile(r"（[^（）]*）|\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the stretch of `text`."""
        return text[self.start : self.end]


@per_text
def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text`, end marks included; a mark inside brackets or quotes ends nothing."""
    found: list[Span] = []
    depth, start = 0, 0
    for match in _MARK.finditer(text):
        char = match[0]
        if char == "\n":
            depth = 0  # a quotation never reaches over a paragraph
            _add(found, text, start, match.start())
            start = match.end()
        elif char in OPENING:
            depth += 1
        elif char in CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0 and text[match.end() : match.end() + 1] not in tuple(_ENDS):
            if (
                char in "!?"
                and text[match.end() : match.end() + 1].isascii()
                and text[match.end() : match.end() + 1].isalnum()
            ):
                continue  # part of a name or an address
            _add(found, text, start, match.end())
            start = match.end()
    _add(found, text, start, len(text))
    return tuple(found)


def _add(found: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        found.append(Span(start, end))


@per_text
def quotations(text: str) -> tuple[Span, ...]:
    """Return the outermost stretches in 「」『』“” and straight quotes; an unclosed one reaches to the paragraph's end."""
    found: list[Span] = []
    for match in re.finditer(r"[^\n]+", text):
        depth, start = 0, 0
        for offset, char in enumerate(match[0]):
            at = match.start() + offset
            if char in "「『“":
                if depth == 0:
                    start = at
                depth += 1
            elif char in "」』”" and depth:
                depth -= 1
                if depth == 0:
                    found.append(Span(start, at + 1))
        if depth:
            found.append(Span(start, match.end()))
    return tuple(found)


def is_quoted(text: str, at: int) -> bool:
    """Return whether the character at `at` stands in a quotation."""
    return any(span.start <= at < span.end for span in quotations(text))


@per_text
def asides(text: str) -> tuple[Span, ...]:
    """Return the stretches in round brackets, full or half width."""
    return tuple(Span(match.start(), match.end()) for match in _ASIDE.finditer(text))


def blank(text: str, spans: tuple[Span, ...]) -> str:
    """Return `text` at the same length with `spans` replaced by ideographic spaces."""
    for span in spans:
        text = text[: span.start] + "　" * (span.end - span.start) + text[span.end :]
    return text
