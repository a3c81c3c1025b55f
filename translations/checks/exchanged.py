"""Two numbers, or two names, that stand in one another's place in a target: "30 engineers, 20 lawyers", 技術者20人と弁護士30人.

Each is right by itself, so only its company tells: the content words beside it in the source must be those beside it
in the target, not those beside the other. What goes up or down says so by its particles (30から20へ).
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from translations.checks import alignment
from translations.checks.alignment import Vector
from translations.checks.model import Category, Document, Finding, Pair
from translations.language import english, morphology, quantities_en, quantities_ja
from translations.language.held import per_text
from translations.language.latin_names import LATIN, fold
from translations.language.quantity import CALENDAR, COUNTERS, same_value
from translations.language.transliteration import similarity

_PROSE = frozenset({"paragraph", "list_item", "quote", "heading", "caption"})
_REACH = 3  # words to either side keep a number or a name company
_NOISE = 0.4  # likeness of words that have nothing to do with one another
_SURE_SOUND = 0.7
_COUNTED = COUNTERS | {""}
_MOST_READ = 60  # numbers or names of one text: of more it is a table
_MOST = 8  # of them, compared
# By how much the company must fit better the other way round to be mentioned, and to be an alarm: of 2,500 pairs of
# names in good translations 9 in 1,000 reach the latter, and half of those that were exchanged.
_LIMITS: dict[Category, tuple[float, float]] = {"number": (0.15, 0.35), "name": (0.3, 0.6)}
# Between two that are only listed, in whatever order.
_LISTED_EN = re.compile(
    r"[\s,/&'’\"“”()-]*(?:and|or|instead of|rather than|versus|vs\.?|than|(?:in|(?:out )?of|on|for|at)(?: the)?)?[\s,/&'’\"“”()-]*"
)
# Between two of a row of names: Signal, SimpleX or Telegram.
_IN_A_ROW = re.compile(r"(?:, ?[A-Z][\w.-]*)*+,?(?: and | or |, )")
# Words of one name: Debian GNU/Linux, Free Software Guidelines (DFSG).
_OF_ONE_NAME = re.compile(r"(?:[\s/(&’'-]|[A-Z]\w*+)*+")
_LISTED_JA = re.compile(
    r"[\s、,・=＝/／&「」（）()やとか〜～–-]*(?:および|及び|または|あるいは|もしくは|そして|から)?[\s「」（）()]*"
)
_TO = re.compile(r"[^.;:!?]{0,24}\bto [^.;:!?,]{0,12}")
_FROM = re.compile(r"[^.;:!?]{0,12}\bfrom [^.;:!?,]{0,12}")
_KARA = re.compile(r"[^、。]{0,5}から[^。から]{0,12}")


_OF_PERSONS = re.compile(r"氏|さん|・|CEO|社(?![一-鿿])|大統領|首相|議員|監督|選手|教授|博士")
# How the words before and after a place are weighed: an English number counts what follows it.
_AROUND, _AFTER, _BEFORE = (1.0, 1.0), (0.6, 1.3), (1.3, 0.6)
_COUNTED_AFTER = re.compile(r"[一-鿿ァ-ヺー%％]{0,4}の(?=[一-鿿ァ-ヺA-Z])")
_COUNTED_BEFORE = re.compile(r"[一-鿿ァ-ヺーA-Za-z]\Z")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What stands once in the source and once in the target, where, and of a number its units there."""

    source: tuple[int, int]
    target: tuple[int, int]
    units: tuple[str, str] = ("", "")


def exchanged(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find two numbers or two names of the source that have changed places in the target."""
    if pair.kind not in _PROSE or pair.part == "title" or not pair.source.strip():
        return
    ways: tuple[tuple[Category, Callable[[str, str], tuple[Anchor, ...]]], ...] = (
        ("number", _numbers),
        ("name", names_in_both),
    )
    for category, anchors in ways:
        found = anchors(pair.plain_source, pair.plain_target)
        if not 2 <= len(found) <= _MOST:
            continue
        mention, alarm = _LIMITS[category]
        compared = list(_compared(pair, found, counts=category == "number"))
        if not compared:
            continue
        margin, one, other = max(compared, key=_margin)
        if margin <= mention:
            continue
        first, second = sorted((one, other), key=lambda anchor: anchor.target)
        said, also = (pair.plain_target[slice(*anchor.target)] for anchor in (first, second))
        yield Finding(
            pair.id, f"{category}s-exchanged", category, "warning" if margin > alarm else "info",
            first.target[0], first.target[1],
            f"「{said}」と「{also}」が入れ替わっているかもしれません。原文でどちらが何を指すか確かめてください。",
        )  # fmt: skip


def _margin(compared: tuple[float, Anchor, Anchor]) -> float:
    return compared[0]


def _numbers(source: str, target: str) -> tuple[Anchor, ...]:
    left, right = (
        [one for one in found if one.kind not in CALENDAR and one.kind != "vague" and one.value > 1]
        for found in (quantities_en.read(source), quantities_ja.read(target))
    )
    if not 2 <= len(left) <= _MOST_READ or not 2 <= len(right) <= _MOST_READ:
        return ()
    return tuple(
        Anchor((one.start, one.end), (matches[0].start, matches[0].end), units=(one.unit, matches[0].unit))
        for one in left
        if sum(other.value == one.value for other in left) == 1
        and len(matches := [other for other in right if same_value(one, other)]) == 1
    )


@per_text
def names_in_both(source: str, target: str) -> tuple[Anchor, ...]:
    """Return the names that stand once in each of two texts, in Latin letters or by their sound."""
    # What opens a sentence may be a name too: it is one where the target keeps it or spells it as one.
    words = [word for word in english.words(source) if source[word.start].isupper()]
    if not 2 <= len(words) <= _MOST_READ:
        return ()
    often = Counter(fold(word.text) for word in words)
    latin = [(match.span(), fold(match[0])) for match in LATIN.finditer(target)]
    kana = [match for match in re.finditer(r"[ァ-ヺー]{2,}", target) if _is_proper(target, *match.span())]
    found = []
    for at, word in enumerate(words):
        beside = [*words[max(0, at - 1) : at], *words[at + 1 : at + 2]]
        if often[fold(word.text)] > 1 or any(
            often[fold(other.text)] > 1 and max(word.start - other.end, other.start - word.end) <= 1
            for other in beside
        ):
            continue  # said twice, or part of one of two names that share a word: Cobalt Relay, Cobalt Systems
        places = [span for span, folded in latin if folded == fold(word.text)] or [
            match.span() for match in kana if similarity(match[0], word.text) >= _SURE_SOUND
        ]
        if len(places) == 1:
            found.append(Anchor((word.start, word.end), places[0]))
    return tuple(found)


def _have_each_others_unit(one: Anchor, other: Anchor) -> bool:
    """Return whether two numbers have one another's unit in the target: 30 people and 20 companies, 20人と30社."""
    return all(one.units) and one.units[0] == other.units[1] and one.units[1] == other.units[0]


def _is_proper(target: str, start: int, end: int) -> bool:
    """Return whether a katakana word is known as a name, or not known at all: バイデン, not システム."""
    return _OF_PERSONS.match(target, end) is not None or any(
        token.pos[1] == "固有名詞" or not token.known
        for token in morphology.tokens_between(target, start, end)
    )


def _compared(
    pair: Pair, anchors: Sequence[Anchor], *, counts: bool
) -> Iterator[tuple[float, Anchor, Anchor]]:
    """Yield by how much each two anchors would fit better in one another's place."""
    source, target = pair.plain_source, pair.plain_target
    left = [(word.text, word.start, word.end) for word in alignment.english_words(source)]
    right = alignment.japanese_words(target)
    if not left or not right:
        return
    likeness = _likeness(source, target)
    for one, other in itertools.combinations(anchors, 2):
        both = ((one, other), (other, one))
        if one.target == other.target or _are_listed(source, target, one, other):
            continue
        if _is_turned_round(source, target, one, other):
            yield 1.0, one, other
            continue
        if one.units[1] != other.units[1] and not {one.units[1], other.units[1]} <= _COUNTED:
            if _have_each_others_unit(one, other):
                yield 1.0, one, other
            continue
        here = [
            _company(left, one.source, other.source, _AFTER if counts else _AROUND) for one, other in both
        ]
        there = [
            _company(right, one.target, other.target, _leaning(target, one.target) if counts else _AROUND)
            for one, other in both
        ]
        if all(here) and all(there):
            (straight, crossed), (crossed_too, straight_too) = (
                [_fit(likeness, mine, its) for its in there] for mine in here
            )
            yield crossed + crossed_too - straight - straight_too, one, other


@per_text
def _likeness(source: str, target: str) -> Vector:
    """Return how near each content word of a source comes to each of its target, less what is noise."""
    left = [word.text for word in alignment.english_words(source)]
    right = [form for form, _, _ in alignment.japanese_words(target)]
    return np.clip(alignment.word_likeness(left, right) - _NOISE, 0, None)


def _company(
    words: Sequence[tuple[str, int, int]],
    own: tuple[int, int],
    other: tuple[int, int],
    lean: tuple[float, float],
) -> list[tuple[int, float]]:
    """Return which words stand beside a place and how near, none beyond the other place.

    `lean` weighs the words before and after it.
    """
    least, most = (other[1], math.inf) if other < own else (0, other[0])
    before = [at for at, (_, start, end) in enumerate(words) if least <= start and end <= own[0]]
    after = [at for at, (_, start, end) in enumerate(words) if own[1] <= start and end <= most]
    return [
        (at, weight / distance)
        for weight, side in zip(lean, (before[: -_REACH - 1 : -1], after[:_REACH]), strict=True)
        for distance, at in enumerate(side, 1)
    ]


def _leaning(target: str, place: tuple[int, int]) -> tuple[float, float]:
    """Return how a Japanese number leans: on what follows its の (30人の技術者), else on what stands right before it."""
    if _COUNTED_AFTER.match(target, place[1]):
        return _AFTER
    return _BEFORE if _COUNTED_BEFORE.search(target[: place[0]]) else _AROUND


def _fit(likeness: Vector, here: Sequence[tuple[int, float]], there: Sequence[tuple[int, float]]) -> float:
    """Return how well the company of a place in the source fits that of a place in the target."""
    (rows, near), (columns, near_too) = zip(*here, strict=True), zip(*there, strict=True)
    return float((likeness[np.ix_(rows, columns)] * np.outer(near, near_too)).max(axis=1).sum())


def _are_listed(source: str, target: str, one: Anchor, other: Anchor) -> bool:
    """Return whether nothing but a comma or an "and" stands between two places, in either text, or they are one name."""
    between = _between(source, one.source, other.source)
    return (
        _LISTED_EN.fullmatch(between) is not None
        or _IN_A_ROW.fullmatch(between) is not None
        or _OF_ONE_NAME.fullmatch(between) is not None
        or _LISTED_JA.fullmatch(_between(target, one.target, other.target)) is not None
    ) and not _is_turned_round(source, target, one, other)


def _is_turned_round(source: str, target: str, one: Anchor, other: Anchor) -> bool:
    """Return whether the source goes from one number to the other, and the target from the other to the one."""
    first, second = sorted((one, other), key=lambda anchor: anchor.source)
    between = _between(source, first.source, second.source)
    begins_from = source[: first.source[0]].rstrip(" $£€~").endswith(("from", "between"))
    if begins_from and _TO.fullmatch(between):
        begin, end = first, second
    elif (
        not begins_from
        and source[: first.source[0]].rstrip(" $£€~").endswith(" to")
        and _FROM.fullmatch(between)
    ):
        begin, end = second, first
    else:
        return False
    return (
        end.target < begin.target and _KARA.fullmatch(_between(target, end.target, begin.target)) is not None
    )


def _between(text: str, one: tuple[int, int], other: tuple[int, int]) -> str:
    first, second = sorted((one, other))
    return text[first[1] : second[0]]
