"""How an article's units are put into questions of even size, and how a unit too long for one is cut: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from translations import markup
from translations.language import english

# An article is split into about this many chunks: with the summary beside them they fill the sixteen calls that
# run at once by default, and the body takes about as long as its longest chunk (docs/decisions/0004).
CHUNKS = 15
CHUNK_CHARACTERS_MIN, CHUNK_CHARACTERS_MAX = 800, 2_400
# Where articles wait for each other, an answer may be longer for the sake of fewer questions.
SHARING_CHARACTERS_MAX = 4_000
# A chunk shows the end of what comes before it, so that pronouns and names carry over.
CONTEXT_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class SourceUnit:
    """One unit as a model sees it: its id, its kind, and its text with numbered tags.

    Of a unit too long for one answer, `whole` is the unit's id and `key` that of one of its pieces. `position` is
    that of the block it begins with.
    """

    key: str
    pk: int
    kind: str
    text: str
    whole: str = ""
    position: int = -1


@dataclass(frozen=True, slots=True)
class Chunk:
    """Units asked for in one call, and what stands before them."""

    units: tuple[SourceUnit, ...]
    context: str


def contexts(units: Sequence[SourceUnit]) -> dict[str, str]:
    """Return by its key the end of what stands before each unit of an article, and before each piece of a long one."""
    pieces = [piece for unit in units for piece in pieces_of_unit(unit)]
    before = {piece.key: previous.text[-CONTEXT_CHARACTERS:] for previous, piece in pairwise(pieces)}
    return before | {piece.whole: before.get(piece.key, "") for piece in reversed(pieces) if piece.whole}


def plan_chunks(
    units: Sequence[SourceUnit],
    *,
    context_of: Mapping[str, str] | None = None,
    sharing: int = 1,
    at_most: int | None = None,
) -> list[Chunk]:
    """Group units in reading order into chunks of as even a size as their texts allow.

    The longest chunk decides how long a draft takes, so the smallest size is looked for that needs no more
    than CHUNKS of them. Where `sharing` articles want the provider's places, this one and those in line after it,
    fewer and larger chunks repeat the prompt less often and wait no longer; the last in line, in small chunks again,
    fills the places evenly to the end. `at_most` caps a chunk's characters (for what came back truncated).
    `context_of` says what stands before each unit in its article (contexts).
    """
    if not units:
        return []
    total = sum(len(unit.text) for unit in units)
    cap = at_most or (SHARING_CHARACTERS_MAX if sharing > 1 else CHUNK_CHARACTERS_MAX)
    wanted = max(1, min(CHUNKS // sharing, total // CHUNK_CHARACTERS_MIN), -(-total // cap))
    low, high = max(1, total // wanted), max(cap, max(len(unit.text) for unit in units))
    while low < high:
        size = (low + high) // 2
        if len(_grouped(units, size)) <= wanted:
            high = size
        else:
            low = size + 1
    before = context_of or {}
    return [Chunk(tuple(group), before.get(group[0].key, "")) for group in _grouped(units, min(low, cap))]


def _grouped(units: Sequence[SourceUnit], size: int) -> list[list[SourceUnit]]:
    """Fill groups up to `size` characters; a heading goes with what stands below it."""
    groups: list[list[SourceUnit]] = [[]]
    for unit in units:
        if groups[-1] and sum(len(other.text) for other in groups[-1]) + len(unit.text) > size:
            carried: list[SourceUnit] = []
            while len(groups[-1]) > 1 and groups[-1][-1].kind == "heading":
                carried.insert(0, groups[-1].pop())
            groups.append(carried)
        groups[-1].append(unit)
    return groups


def pieces_of_unit(unit: SourceUnit, *, at_most: int = CHUNK_CHARACTERS_MAX) -> list[SourceUnit]:
    """Return a unit too long for one answer in pieces of whole sentences (lines, for a table), others as they are.

    A piece ends only where no tag is open, so each can be checked and asked for again by itself.
    """
    if len(unit.text) <= at_most:
        return [unit]
    ends = [line.end() for line in re.finditer(r".+\n?|\n", unit.text)] if unit.kind == "table" else []
    ends = ends or [end for _start, end in english.sentences(unit.text)]
    texts: list[str] = []
    start, held = 0, 0
    for end in [*ends, len(unit.text)]:
        if end - start > at_most and held > start:
            texts.append(unit.text[start:held])
            start = held
        if markup.is_balanced(unit.text[start:end]):
            held = end
    texts.append(unit.text[start:])
    if len(texts) == 1:
        return [unit]
    return [
        replace(unit, key=f"{unit.key}-{number}", text=text, whole=unit.key)
        for number, text in enumerate(texts, 1)
    ]


def standing_texts(pieces: Sequence[SourceUnit], text: str) -> dict[str, str]:
    """Return by key what stands for each of a unit's pieces: of a table its lines, of anything else the whole text.

    A table that has not the lines of its original stands whole, too.
    """
    lines = text.split("\n")
    counts = [len(piece.text.rstrip("\n").split("\n")) for piece in pieces]
    if pieces[0].kind != "table" or sum(counts) != len(lines):
        return {piece.key: text for piece in pieces}
    ends = list(accumulate(counts))
    return {
        piece.key: "\n".join(lines[end - count : end])
        for piece, count, end in zip(pieces, counts, ends, strict=True)
    }


def joined(pieces: Sequence[SourceUnit], texts: Sequence[str]) -> str:
    """Return the translation of a unit from those of its pieces: lines and paragraphs stay apart, sentences do not."""
    ends = [piece.text[len(piece.text.rstrip("\n")) :] for piece in pieces]
    return "".join(text.strip("\n") + end for text, end in zip(texts, ends, strict=True)).rstrip("\n")
