"""Patterns that are tried only on texts with a character that they need, and patterns that keep what they found.

Hundreds of expressions are tried on every text, and hardly any matches. Which characters stand in a text is known once;
whether one that an expression cannot do without is among them is found out several times faster than by trying it. And
while a target is typed its source stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from re import _constants as kinds  # type: ignore[attr-defined]  # how Python's own compiler sees a pattern
from re import _parser as parser  # type: ignore[attr-defined]
from sys import maxsize
from typing import Any

from translations.language.held import per_text

_TEXTS = 128  # of each pattern: those of the rows that editors are at
_MOST = 64  # characters: of more than so many every text has one
_FREQUENT = re.compile("[ぁ-ん、。]")


class Sought:
    """A compiled pattern. `search` and `finditer` are those of `re.Pattern`."""

    __slots__ = ("_needed", "_pattern")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern = re.compile(pattern, flags)
        self._needed = needed(self._pattern)

    def search(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """Return the first match in a stretch of a text."""
        return self._pattern.search(text, start, end) if self._may_match(text) else None

    def finditer(self, text: str, start: int = 0, end: int = maxsize) -> Iterator[re.Match[str]]:
        """Return the matches in a stretch of a text."""
        return self._pattern.finditer(text, start, end) if self._may_match(text) else iter(())

    @property
    def needed(self) -> frozenset[str]:
        """Characters of which every text that matches has one; none where nothing can be told."""
        return self._needed

    def is_ruled_out(self, characters: frozenset[str]) -> bool:
        """Whether no text of these characters can match: for those who try many patterns on one text."""
        return bool(self._needed) and self._needed.isdisjoint(characters)

    def _may_match(self, text: str) -> bool:
        return not self.is_ruled_out(characters_of(text))


class Index[Kind]:
    """Which of many kinds may be found in a text: those that have a pattern that the text's characters do not rule out."""

    def __init__(self, kinds: Iterable[tuple[Kind, Iterable[Sought]]]) -> None:
        self._kinds: list[Kind] = []
        self._always: set[int] = set()
        self._by_character: dict[str, set[int]] = {}
        for at, (kind, patterns) in enumerate(kinds):
            self._kinds.append(kind)
            for pattern in patterns:
                if not pattern.needed:
                    self._always.add(at)
                for character in pattern.needed:
                    self._by_character.setdefault(character, set()).add(at)

    def able(self, text: str) -> list[Kind]:
        """Return the kinds that a text may have, in their order."""
        found = self._always.union(
            *(self._by_character[one] for one in characters_of(text) if one in self._by_character)
        )
        return [self._kinds[at] for at in sorted(found)]


class Kept:
    """A compiled pattern that keeps what it found in the whole texts met last, sources above all."""

    __slots__ = ("_found", "_pattern")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern = re.compile(pattern, flags)
        self._found = lru_cache(maxsize=_TEXTS)(lambda text: tuple(self._pattern.finditer(text)))

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match in a text."""
        return next(self.finditer(text), None)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Return the matches in a text."""
        return iter(self._found(text))

    def match(self, text: str, start: int) -> re.Match[str] | None:
        """Return the match at a place of a text, which is not kept."""
        return self._pattern.match(text, start)


@per_text
def characters_of(text: str) -> frozenset[str]:
    """Return the characters that stand in a text."""
    return frozenset(text)


def needed(pattern: re.Pattern[str]) -> frozenset[str]:
    """Return characters of which every text that the pattern matches in has one; none where nothing can be told."""
    if pattern.flags & re.IGNORECASE:
        return frozenset()
    return _of_sequence(parser.parse(pattern.pattern, pattern.flags))


def _of_sequence(sequence: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """Return the rarest of what the pieces of a sequence need: each of them has to match."""
    found = [some for kind, value in sequence if (some := _of_piece(kind, value))]
    return min(
        found, key=lambda some: len(some) + _MOST * len(_FREQUENT.findall("".join(some))), default=frozenset()
    )


def _of_piece(kind: Any, value: Any) -> frozenset[str]:
    if kind is kinds.LITERAL:
        return frozenset(chr(value))
    if kind is kinds.IN:
        return _of_class(value)
    if kind is kinds.BRANCH:
        parts = [_of_sequence(branch) for branch in value[1]]
        return frozenset[str]().union(*parts) if all(parts) else frozenset()
    if kind is kinds.SUBPATTERN:
        _group, added_flags, _removed_flags, sequence = value
        return _of_sequence(sequence) if not added_flags & re.IGNORECASE else frozenset()
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
        least, _most, sequence = value
        return _of_sequence(sequence) if least else frozenset()
    return frozenset()  # what it asserts, refers to or leaves open


def _of_class(pieces: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    found: set[str] = set()
    for kind, value in pieces:
        if kind is kinds.LITERAL:
            found.add(chr(value))
        elif kind is kinds.RANGE and value[1] - value[0] < _MOST:
            found.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return frozenset()
    return frozenset(found)
