"""Whether two articles tell the same news in words of their own: by how near their wording is and what both name. Pure.

Another outlet writes its own sentences and keeps the facts: who, how much, which paper. Something that came later, or
that another company did, is told in sentences as near as these but with other numbers. So the likeness of two vectors
alone decides nothing; what it is worth together with the rest was weighed on the stories of tests/bench/stories_told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from translations.checks.alignment import ENGLISH_STOP
from translations.language import quantities_en, quantities_ja
from translations.language.encoder import encoder
from translations.language.latin_names import LATIN, fold
from translations.language.wordlist import listed

# Of a long article the beginning: what is read for its meaning, and for what it names. Background comes later.
WORDED, NAMED = 600, 1_500
# Points: the cosine of the two vectors (0-1), what facts in common add to it, and what each day between them takes.
NUMBER, NUMBERS_MOST, LINK, A_DAY = 0.08, 4, 0.1, 0.04
# News that is the same is told within days: later it is joined by nobody but an editor.
SOON = 3
# From here two articles are joined without asking, or shown to an editor as perhaps the same.
JOIN, PROPOSE = 0.74, 0.5
# Every text counts to three.
_UNTOLD = 3
_CALENDAR = listed(
    """
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    """
)
# Finch 3.5, Finch-4: a product and which one of its line.
_VERSIONED = re.compile(r"\b([A-Z][A-Za-z]+)[ -]?v?(\d+(?:\.\d+)*)\b")


@dataclass(frozen=True, slots=True)
class Told:
    """What one article tells, as far as it is compared with others: facts as they are compared, and how they are written."""

    vector: np.ndarray[Any, Any]
    at: datetime
    headline: str
    names: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[float, str] = field(default_factory=dict)
    # Keys of the addresses it links to (articles/same_address.py), and its own.
    links: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Common:
    """What two articles have in common, and what that is worth."""

    likeness: float
    names: list[str]
    numbers: list[str]
    links: list[str]
    points: float
    is_sure: bool

    def stored(self) -> dict[str, Any]:
        """Return it as kept in StoryPair.evidence."""
        return {
            "likeness": round(self.likeness, 2),
            "names": self.names,
            "numbers": self.numbers,
            "links": self.links,
        }


def told(headline: str, text: str, *, language: str, at: datetime, links: Iterable[str]) -> Told:
    """Return what an article with this headline and text tells. Embeds its beginning."""
    vector = np.asarray(encoder().encode([text[:WORDED]])[0], dtype=np.float32)
    beginning = f"{headline}.\n{text[:NAMED]}"
    unit = vector / np.linalg.norm(vector)
    return Told(unit, at, headline, names(beginning), numbers(beginning, language), frozenset(links))


def names(text: str) -> dict[str, str]:
    """Return the words of a text that are only written with a capital, by their folded form.

    Days, months and words that say little by themselves are left out.
    """
    found = LATIN.findall(text)
    small = {fold(word) for word in found if word[0].islower()} | _CALENDAR | ENGLISH_STOP
    capital = ((fold(word), word) for word in found if word[0].isupper())
    return {name: word for name, word in capital if len(name) > 2 and name not in small}


def numbers(text: str, language: str) -> dict[float, str]:
    """Return the numbers of a text that are more than a count of two or three, by their value."""
    read = (quantities_ja if language == "ja" else quantities_en).read(text)
    counted = (one for one in read if one.kind == "number" and abs(one.base) > _UNTOLD)
    return {round(one.base, 4): text[one.start : one.end] for one in counted}


def common(one: Told, other: Told) -> Common:
    """Return what two articles have in common. What both name is written as in `one`."""
    likeness = float(one.vector @ other.vector)
    numbers = one.numbers.keys() & other.numbers.keys()
    # Of two texts full of numbers some agree by chance.
    share = len(numbers) / max(1.0, (len(one.numbers) * len(other.numbers)) ** 0.5)
    names, links = one.names.keys() & other.names.keys(), one.links & other.links
    days = abs((one.at - other.at).total_seconds()) / 86_400
    points = likeness + NUMBER * min(NUMBERS_MOST, len(numbers)) * share + LINK * bool(links) - A_DAY * days
    kinds = (len(names) > 1) + (len(numbers) > 1) + bool(links)
    return Common(
        likeness,
        sorted(one.names[name] for name in names),
        [one.numbers[number] for number in sorted(numbers)],
        sorted(links),
        points,
        points >= JOIN and kinds > 0 and days <= SOON and not _versions_differ(one.headline, other.headline),
    )


def _versions_differ(one: str, other: str) -> bool:
    """Return whether two headlines name one product in versions none of which is the same."""
    ours, theirs = _versions(_VERSIONED.findall(one)), _versions(_VERSIONED.findall(other))
    return any(ours[name].isdisjoint(theirs[name]) for name in ours.keys() & theirs.keys())


def _versions(found: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for name, version in found:
        versions.setdefault(name, set()).add(version)
    return versions
