"""What a number, a date or a time in a text says, whatever language and notation it is written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

from translations.language.units import CONVERTED, UNITS

Kind = Literal[
    "number", "ordinal", "vague", "year", "decade", "era", "month", "day", "weekday", "clock", "quarter", "half",
    "part", "season", "relative"
]  # fmt: skip
CALENDAR: frozenset[Kind] = frozenset(get_args(Kind)) - {"number", "ordinal", "vague"}

# Units that only Japanese says: what is counted stands beside the number in English.
COUNTERS = frozenset({"person", "company", "case", "country"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity as read from a text, at `start` to `end` of it.

    `value` by kind: a month 1-12, a weekday 0-6 from Monday, a clock time in minutes since midnight (of twelve
    hours where the text does not say which half of the day), a relative date the shift (-1 last, 0 this, 1
    next) with the step in `unit`, a vague number ("hundreds") its power of ten.
    `firm`: the other language must have it too. What is not firm may come and go in a good translation.
    `also` holds other readings ("27m": 27 metres or 27 million).
    """

    kind: Kind
    value: float
    start: int
    end: int
    unit: str = ""
    firm: bool = True
    rough: bool = False
    half_day: bool = False  # a clock time that does not say a.m. or p.m.
    zone: str = ""
    also: tuple[float, ...] = ()
    digits: bool = True  # written in digits, not spelled out

    @property
    def dimension(self) -> str:
        """What the unit measures; empty without a unit."""
        unit = UNITS.get(self.unit)
        return unit.dimension if unit else self.unit

    @property
    def base(self) -> float:
        """The value in the base of its dimension."""
        unit = UNITS.get(self.unit)
        return self.value * unit.factor if unit else self.value


# What the groups of a notation hold, "" for those that took no part; and a reader of one notation: (text, groups, start, end).
type Groups = dict[str, str]
type Reader = Callable[[str, Groups, int, int], Iterator[Quantity]]

# A quarter said by its months, 4〜6月期: which one it is depends on the year of the company.
ANY_QUARTER = 0


def day_of_calendar(written: str, start: int, end: int) -> Iterator[Quantity]:
    """Yield year, month and day of a date as ISO 8601 writes it: 2026-11-29."""
    year, month, day = map(int, written.split("-"))
    yield Quantity("year", year, start, end)
    yield Quantity("month", month, start, end)
    yield Quantity("day", day, start, end)


def version(text: str) -> float:
    """Return one number for a dotted version or section, other for every other: 6.2.5."""
    value = 0.0
    for part in text.split("."):
        value = value * 1000 + int(part)
    return value


def near(a: float, b: float, tolerance: float = 1e-4) -> bool:
    """Return whether two values are equal but for `tolerance`, relative to the greater."""
    return abs(a - b) <= tolerance * max(abs(a), abs(b), 1e-12)


def same_value(english: Quantity, japanese: Quantity) -> bool:
    """Return whether two numbers are written with the same value, whatever their units."""
    if "version" in (english.unit, japanese.unit):
        return english.unit == japanese.unit and english.value == japanese.value
    tolerance = 0.03 if japanese.rough and abs(english.value) >= 1000 else 1e-4
    return any(
        near(a, b, tolerance)
        for a in (english.value, *english.also)
        for b in (japanese.value, *japanese.also)
    )


def agree(english: Quantity, japanese: Quantity) -> bool:
    """Return whether a quantity of the source and one of the target say the same."""
    if english.kind in CALENDAR or japanese.kind in CALENDAR:
        return _calendar_agrees(english, japanese)
    if "vague" in (english.kind, japanese.kind):
        if english.kind == japanese.kind:
            return english.value == japanese.value
        vague, exact = sorted((english, japanese), key=lambda q: q.kind != "vague")
        return 10**vague.value <= exact.base < 10 ** (vague.value + 1)  # hundreds of days: 残り100日など
    if _units_clash(english, japanese):
        return _converted(english, japanese)
    if same_value(english, japanese):
        return True
    return english.dimension == japanese.dimension and _converted(english, japanese)


def _units_clash(english: Quantity, japanese: Quantity) -> bool:
    """Return whether both have units, and not the same one."""
    if not english.unit or not japanese.unit or english.unit == japanese.unit:
        return False
    if (english.unit, japanese.unit) == ("percent", "point"):
        return False  # a usual shortening; % for percentage points is wrong
    # 二度 is twice as well as two degrees; a three-year-old machine is one of 3年前
    if {english.unit, japanese.unit} == {"age", "year"}:
        return False
    return {english.dimension, japanese.dimension} not in ({"degree", "celsius"}, {"degree", "ratio"})


def _converted(english: Quantity, japanese: Quantity) -> bool:
    """Return whether one is the other in another unit of the same dimension."""
    if {english.dimension, japanese.dimension} == {"celsius", "fahrenheit"}:
        fahrenheit, celsius = sorted((english, japanese), key=lambda q: q.dimension != "fahrenheit")
        return abs((fahrenheit.value - 32) / 1.8 - celsius.value) <= 1.5
    if english.dimension != japanese.dimension or english.dimension in ("", "version"):
        return False
    tolerance = 0.01
    if english.dimension in CONVERTED:
        tolerance = 0.08
    elif english.dimension == "time":
        tolerance = 0.03
    elif english.dimension == "ratio" and "ratio" in (english.unit, japanese.unit):  # a third is 33 %
        tolerance = 0.02
    return any(
        near(a, b, tolerance)
        for a in (
            english.base,
            *(other * english.base / english.value for other in english.also if english.value),
        )
        for b in (japanese.base,)
    )


def _calendar_agrees(english: Quantity, japanese: Quantity) -> bool:
    kinds = {english.kind, japanese.kind}
    if kinds == {"clock"}:
        if english.half_day or japanese.half_day:
            return (english.value - japanese.value) % 720 == 0
        return (english.value - japanese.value) % 1440 == 0
    if kinds == {"relative"}:
        return english.value == japanese.value and _step(english.unit) == _step(japanese.unit)
    if kinds <= {"year", "decade", "era"}:
        return english.kind == japanese.kind and (
            english.value == japanese.value
            or (min(english.value, japanese.value) < 100 and (english.value - japanese.value) % 100 == 0)
        )
    if kinds == {"quarter"} and ANY_QUARTER in (english.value, japanese.value):
        return True
    if len(kinds) == 1:
        return english.value == japanese.value
    if "weekday" in kinds or "relative" in kinds or "clock" in kinds:
        return False
    # "9/11", "2018 cars", "fiscal 2018": a bare number may be a date in the other language, with no unit of its own
    plain, dated = (english, japanese) if english.kind not in CALENDAR else (japanese, english)
    if dated.kind == "day" and plain.dimension == "time":
        return near(plain.base, dated.value)
    if dated.kind == "year" and plain.dimension == "time":
        return near(plain.base, dated.value * UNITS["year"].factor, 0.01)
    return plain.kind in ("number", "ordinal") and not plain.unit and same_value(english, japanese)


_COMPOUND = {"hour": "minute", "minute": "second", "year": "month", "foot": "inch", "pound": "ounce"}
_JOINT = re.compile(r"\s?(?:and|と|,)?\s?")


def joined(text: str, found: Iterable[Quantity]) -> tuple[Quantity, ...]:
    """Return quantities with compounds made one: 1時間30分, 5 feet 11 inches."""
    out: list[Quantity] = []
    for quantity in found:
        last = out[-1] if out else None
        if (
            last is not None
            and last.kind == quantity.kind == "number"
            and quantity.unit
            and _COMPOUND.get(last.unit) == quantity.unit
            and _JOINT.fullmatch(text, last.end, quantity.start)
        ):
            ratio = UNITS[quantity.unit].factor / UNITS[last.unit].factor
            out[-1] = replace(last, value=last.value + quantity.value * ratio, end=quantity.end, firm=True)
        else:
            out.append(quantity)
    return tuple(out)


def _step(unit: str) -> str:
    return "day" if unit in ("day", "night") else unit
