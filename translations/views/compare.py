"""Old and new text beside each other, word by word. Pure: no database, no HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# Japanese has no spaces: runs of one script are close enough to words for an eye that compares.
WORD = re.compile(
    r"</?[abicdu]\d{1,3}>|[A-Za-z0-9]+(?:[.,'’-][A-Za-z0-9]+)*|[ァ-ヴー]+|[一-龠々〆]+|[ぁ-ん]|\s+|."
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
    before, after = WORD.findall(old), WORD.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        return Comparison([Piece(old, "removed")], [Piece(new, "added")])
    left: list[Piece] = []
    right: list[Piece] = []
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (change, a, b, c, d) in enumerate(steps):
        old_text, new_text = "".join(before[a:b]), "".join(after[c:d])
        inside = 0 < number < len(steps) - 1
        if change == "equal" and not (inside and BY_CHANCE.fullmatch(old_text)):
            left.append(Piece(old_text, "same"))
            right.append(Piece(new_text, "same"))
        else:
            _append(left, old_text, "removed")
            _append(right, new_text, "added")
    return Comparison(left, right)


def _append(pieces: list[Piece], text: str, change: Literal["removed", "added"]) -> None:
    """Add a changed stretch, joined to the one before it where that changed too."""
    if text and pieces and pieces[-1].change == change:
        pieces[-1] = Piece(pieces[-1].text + text, change)
    elif text:
        pieces.append(Piece(text, change))
