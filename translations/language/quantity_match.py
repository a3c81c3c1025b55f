"""Which quantities of a source and of its target belong together, and which are left over."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from translations.language.quantity import CALENDAR, COUNTERS, Quantity, agree, near, same_value

_COUNTED = COUNTERS | {""}
# A paragraph of more different numbers than this is a table of data: there only equal quantities agree.
_MOST_COMPARED = 40_000  # different quantities of the source times those of the target
_MOST_PAIRED = 100  # of what is left on each side
_BESIDE = 20  # characters between the two counts of a share


@dataclass(slots=True)
class Comparison:
    """What does not agree: pairs that say different things, and what only one side has."""

    changed: list[tuple[Quantity, Quantity]] = field(default_factory=list)
    unit_changed: list[tuple[Quantity, Quantity]] = field(default_factory=list)
    missing: list[Quantity] = field(default_factory=list)
    extra: list[Quantity] = field(default_factory=list)


def compare(english: Sequence[Quantity], japanese: Sequence[Quantity]) -> Comparison:
    """Return how the quantities of a source and of its target differ.

    Quantities that agree are taken together first. What is left is paired by likeness: the same value in
    another unit, then another value of the same kind. The rest is missing or extra.
    """
    rest_en, rest_ja, repeated = (side[:_MOST_PAIRED] for side in _matched(english, japanese))
    _take_differences(rest_en, rest_ja, english)
    _take_shares(rest_en, rest_ja)
    _take_shares(rest_ja, rest_en)
    result = Comparison()
    _pair(rest_en, rest_ja, _same_value_other_unit, result.unit_changed)
    _pair(rest_en, rest_ja, _contradicts, result.changed)
    for likeness in (_power_of_ten, _same_unit, _same_kind, _same_notation):  # the surest first
        _pair(rest_en, rest_ja, likeness, result.changed)
    if sum(len(side) for side in (rest_en, rest_ja)) and result.changed == []:
        _pair_of_soft(rest_en, rest_ja, result.changed)
    for likeness in (_same_unit, _same_kind):
        _pair([q for q in rest_en if q.firm and q.digits], repeated, likeness, result.changed)
    result.changed = [pair for pair in result.changed if not _is_elliptic(*pair, english)]
    rest_en = [q for q in rest_en if all(q is not pair[0] for pair in result.changed)]
    result.missing, result.extra = rest_en, rest_ja
    return result


def _matched(
    english: Sequence[Quantity], japanese: Sequence[Quantity]
) -> tuple[list[Quantity], list[Quantity], list[Quantity]]:
    """Return both sides without what agrees, and what the target says more often than the source.

    A repeated quantity needs to be said once only.
    """
    free: dict[Quantity, list[int]] = defaultdict(list)
    for at in range(len(japanese) - 1, -1, -1):
        free[_anywhere(japanese[at])].append(at)
    able = _agreeing({_anywhere(quantity) for quantity in english}, list(free))
    rest_en, used = [], set()
    for quantity in english:
        others = able[_anywhere(quantity)]
        left = [other for other in others if free[other]]
        exact = [other for other in left if (other.kind, other.unit) == (quantity.kind, quantity.unit)]
        if left:
            used.add(free[min(exact or left, key=lambda other: free[other][-1])].pop())
        elif not others:
            rest_en.append(quantity)
    said = {other for others in able.values() for other in others}
    unused = [quantity for at, quantity in enumerate(japanese) if at not in used]
    return (
        rest_en,
        [quantity for quantity in unused if _anywhere(quantity) not in said],
        [quantity for quantity in unused if _anywhere(quantity) in said],
    )


def _take_differences(rest_en: list[Quantity], rest_ja: list[Quantity], english: Sequence[Quantity]) -> None:
    """Take away the points between two shares of the source, and those shares: from 7% to 16%, 9ポイント上がり16%."""
    shares = [quantity for quantity in english if quantity.unit == "percent"]
    for points in [quantity for quantity in rest_ja if quantity.unit == "point"]:
        for one, other in itertools.combinations(shares, 2):
            if near(abs(one.value - other.value), points.value, 1e-3):
                rest_ja.remove(points)
                rest_en[:] = [quantity for quantity in rest_en if quantity not in (one, other)]
                break


def _take_shares(said: list[Quantity], counted: list[Quantity]) -> None:
    """Take away shares that the other side says by two counts beside one another: 20%, one in five."""
    for share in [quantity for quantity in said if quantity.dimension == "ratio" and quantity.base < 1]:
        counts = [quantity for quantity in counted if quantity.kind == "number"]
        for one, other in itertools.pairwise(counts):
            part, whole = sorted((one, other), key=lambda quantity: quantity.value)
            if other.start - one.end <= _BESIDE and near(part.value, share.base * whole.value, 0.02):
                said.remove(share)
                counted.remove(one)
                counted.remove(other)
                break


def _anywhere(quantity: Quantity) -> Quantity:
    """Return a quantity without its place: two that are equal then agree with the same others."""
    return replace(quantity, start=0, end=0)


def _agreeing(english: set[Quantity], japanese: Sequence[Quantity]) -> dict[Quantity, list[Quantity]]:
    """Return for each quantity of the source which of the target's say the same."""
    if len(english) * len(japanese) > _MOST_COMPARED:
        known = set(japanese)
        return {one: [one] if one in known else [] for one in english}
    return {one: [other for other in japanese if agree(one, other)] for one in english}


def _pair(
    english: list[Quantity],
    japanese: list[Quantity],
    alike: Callable[[Quantity, Quantity], bool],
    into: list[tuple[Quantity, Quantity]],
) -> None:
    """Move what is alike, in order, from both lists into pairs; at least one side of a pair is firm."""
    for quantity in list(english):
        for other in japanese:
            if (quantity.firm or other.firm or alike is _contradicts) and alike(quantity, other):
                into.append((quantity, other))
                english.remove(quantity)
                japanese.remove(other)
                break


def _contradicts(english: Quantity, japanese: Quantity) -> bool:
    """Return whether two quantities that may come and go say opposite things where both are there."""
    if english.kind == japanese.kind == "relative":
        opposite = english.value * japanese.value < 0
        return opposite or (english.unit in ("year", "month", "week") and english.unit != "season")
    if english.kind == japanese.kind and english.kind in ("weekday", "half", "part", "season"):
        return True
    if english.kind == japanese.kind == "vague":
        return True
    if english.unit == japanese.unit == "age":
        return True  # teenagers, 20代
    if english.kind == japanese.kind == "number" and english.dimension == japanese.dimension == "time":
        return english.value == japanese.value == 1  # a week, 1カ月
    ratios = english.dimension == japanese.dimension == "ratio"
    parts = english.unit == japanese.unit == "ratio" and max(english.value, japanese.value) < 1
    return ratios and (parts or (english.value > 1) != (japanese.value > 1))


def _pair_of_soft(
    english: list[Quantity], japanese: list[Quantity], into: list[tuple[Quantity, Quantity]]
) -> None:
    """Pair the one small count (or rank) left on each side: two incumbents, 3人の現職."""
    for kind in ("number", "ordinal"):
        left = [
            q
            for q in english
            if q.kind == kind and (not q.unit or _is_adverb(q)) and q.value >= (2 if kind == "number" else 1)
        ]
        right = [q for q in japanese if q.kind == kind and q.dimension in _COUNTED and q.value >= 2]
        if len(left) == len(right) == 1:
            into.append((left[0], right[0]))
            english.remove(left[0])
            japanese.remove(right[0])


def _is_adverb(quantity: Quantity) -> bool:
    """Return whether a number says how often: twice, 2回."""
    return quantity.unit == "times" and not quantity.digits and not quantity.firm


def _is_elliptic(quantity: Quantity, other: Quantity, english: Sequence[Quantity]) -> bool:
    """Return whether the source leaves a scale to be understood that it says elsewhere: 1 billion ... a year ago 3."""
    if quantity.unit or quantity.value >= 1000 or not quantity.value:
        return False
    scale = other.value / quantity.value
    return scale in (1e3, 1e6, 1e9, 1e12) and any(
        scale <= one.value < 1000 * scale for one in english if one is not quantity
    )


def _same_value_other_unit(english: Quantity, japanese: Quantity) -> bool:
    if english.kind in CALENDAR or japanese.kind in CALENDAR:
        return (
            english.dimension == "time"
            and japanese.kind in ("day", "month", "year")
            and english.value == japanese.value
        )
    return "vague" not in (english.kind, japanese.kind) and same_value(english, japanese)


def _power_of_ten(english: Quantity, japanese: Quantity) -> bool:
    return (
        english.kind == japanese.kind == "number"
        and english.value > 0
        and (english.dimension == japanese.dimension or (not english.unit and japanese.dimension in _COUNTED))
        and magnitude(english, japanese) is not None
    )


def _same_unit(english: Quantity, japanese: Quantity) -> bool:
    return (
        english.kind == japanese.kind
        and english.dimension == japanese.dimension
        and (bool(english.unit) or english.kind in CALENDAR or english.kind == "vague")
    )


def _same_kind(english: Quantity, japanese: Quantity) -> bool:
    """Return whether both are bare counts, or both ranks."""
    if english.kind in CALENDAR or japanese.kind in CALENDAR:
        return False
    if "vague" in (english.kind, japanese.kind):
        return False
    if not japanese.firm and japanese.value <= 1:
        return False  # 1社: one of them, which need not be said
    return english.kind == japanese.kind and (not english.unit or japanese.dimension in _COUNTED)


def _same_notation(english: Quantity, japanese: Quantity) -> bool:
    """Return whether both are numbers that must be on both sides: one stands where the other should."""
    if english.kind in CALENDAR or japanese.kind in CALENDAR:
        return english.firm and japanese.firm and (english.kind in CALENDAR) == (japanese.kind in CALENDAR)
    return english.firm and japanese.firm and "vague" not in (english.kind, japanese.kind)


def magnitude(english: Quantity, japanese: Quantity) -> int | None:
    """Return the power of ten between two values with the same digits, None where there is none."""
    for power in range(-9, 10):
        if power and english.value and near(english.base * 10.0**power, japanese.base, 1e-3):
            return power
    return None
