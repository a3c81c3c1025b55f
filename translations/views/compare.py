"""Old and new text beside each other, word by word. Pure: no database, no HTML."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rapidfuzz.distance import Indel, Opcode

from translations.language.morphology import shortest_words

# A tag, a number and a word of Latin letters is one word each; Japanese has no spaces and goes to the dictionary.
_LETTER = r"[^\W_ぁ-ヿ㐀-鿿々〆가-힣]"
WORD = re.compile(
    rf"</?[abicdu]\d{{1,3}}>|{_LETTER}+(?:[.,'’-]{_LETTER}+)*|(?P<japanese>[ぁ-ヿ㐀-鿿々〆]+)|\s+|.",
    re.DOTALL,
)
# What two sentences share by chance: a particle or a comma between two changes only shreds the marks.
BY_CHANCE = re.compile(r"[ぁ-ん、。・\s]{1,2}")
# Longer texts are shown without marks: the comparison is quadratic and a page must not wait for it.
MOST_WORDS = 3_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether the other side has it too."""

    text: str
    change: Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides in reading order; `old` never holds added pieces, `new` never removed ones."""

    old: list[Piece]
    new: list[Piece]


def compare(old: str, new: str) -> Comparison:
    """Return both texts cut into pieces where they differ."""
    before, after = _words(old), _words(new)
    if len(before) + len(after) > MOST_WORDS:
        return Comparison([Piece(old, "removed")], [Piece(new, "added")])
    left: list[Piece] = []
    right: list[Piece] = []
    steps = _readable(Indel.opcodes(before, after), before)
    if 4 * sum(_size(step) for step in steps if step.tag == "equal") < min(len(before), len(after)):
        return Comparison([Piece(old, "removed")], [Piece(new, "added")])  # rewritten
    for step in steps:
        old_text = "".join(before[step.src_start : step.src_end])
        new_text = "".join(after[step.dest_start : step.dest_end])
        if old_text:
            left.append(Piece(old_text, "same" if step.tag == "equal" else "removed"))
        if new_text:
            right.append(Piece(new_text, "same" if step.tag == "equal" else "added"))
    return Comparison(left, right)


def _readable(steps: Iterable[Opcode], before: list[str]) -> list[Opcode]:
    """Return the steps from one text to the other, with what a reader sees as one change in one.

    What stays between two changes is counted as changed where it has fewer words than either, or is a particle: what
    a rewritten sentence shares with the old one by chance only shreds the marks (as the "semantic cleanup" of
    diff-match-patch has it).
    """
    found: list[Opcode] = []
    for step in steps:
        found.append(step)
        while len(found) > 1 and found[-1].tag != "equal":
            stayed = found[-2]
            if stayed.tag != "equal":
                count = 2
            elif len(found) > 2 and (
                _size(stayed) < min(_size(found[-3]), _size(found[-1]))
                or BY_CHANCE.fullmatch("".join(before[stayed.src_start : stayed.src_end]))
            ):
                count = 3
            else:
                break
            first, last = found[-count], found[-1]
            found[-count:] = [
                Opcode("replace", first.src_start, last.src_end, first.dest_start, last.dest_end)
            ]
    return found


def _size(step: Opcode) -> int:
    return max(step.src_end - step.src_start, step.dest_end - step.dest_start)


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of both texts: alike where they agree. `number` counts those that differ, None for the others."""

    old: str
    new: str
    number: int | None


def changes(comparison: Comparison) -> list[Change]:
    """Return what a comparison says in one reading order: what stays, and what would become what."""
    found: list[Change] = []
    old, new = list(reversed(comparison.old)), list(reversed(comparison.new))
    count = 0
    while old or new:
        removed = old.pop().text if old and old[-1].change == "removed" else ""
        added = new.pop().text if new and new[-1].change == "added" else ""
        if removed or added:
            found.append(Change(removed, added, count))
            count += 1
        else:
            found.append(Change(old.pop().text, new.pop().text, None))
    return found


def merged(found: Iterable[Change], taken: Container[int]) -> str:
    """Return the old text with only these of the changes made in it."""
    return "".join(change.new if change.number in taken else change.old for change in found)


def combined(base: str, one: str, other: str) -> str | None:
    """Return `base` with what two people made of it, each by themselves; None where they changed the same place.

    Changes that touch count as one place, as diff3 has it: what they mean together only a person can say.
    """
    edits = sorted({*_edits(base, one), *_edits(base, other)})
    if any(before[1] >= after[0] for before, after in pairwise(edits)):
        return None
    text, at = "", 0
    for start, end, put in edits:
        text += base[at:start] + put
        at = end
    return text + base[at:]


def _edits(base: str, text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of `base` that are other words in `text`, with those."""
    at = 0
    for change in changes(compare(base, text)):
        end = at + len(change.old)
        if change.number is not None:
            yield at, end, change.new
        at = end


def _words(text: str) -> list[str]:
    words: list[str] = []
    for found in WORD.finditer(text):
        if found["japanese"]:
            words += shortest_words(found[0])
        else:
            words.append(found[0])
    return words
