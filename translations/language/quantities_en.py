"""Reads the numbers, dates and times of an English text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from translations.language.held import per_text
from translations.language.notations_en import (
    COUNTING,
    DAYS,
    DENOMINATORS,
    MONTHS,
    NOTATIONS,
    ONES,
    ORDINALS,
    SCALES,
    SEASONS,
    SHORT,
    TENS,
    VAGUE,
)
from translations.language.quantity import (
    ANY_QUARTER,
    Groups,
    Quantity,
    Reader,
    day_of_calendar,
    joined,
    version,
)
from translations.language.units import SYMBOLS, unit_at

_ROUGH = re.compile(
    r"(?:about|around|roughly|nearly|almost|some|approximately|over|more than)\s$", re.IGNORECASE
)
_OTHERS = re.compile(r"\s+(?:others?|more)\b", re.IGNORECASE)
_PROPER = r"(?:the )?[A-Z][\w.&’'-]*(?: (?:of |the )?[A-Z][\w.&’'-]*){0,4}"
_NAMED_BEFORE = re.compile(
    rf"\b({_PROPER}(?:, {_PROPER}){{0,9}}),? (?:and|plus|along with) (?:at least |about )?\Z"
)
_NAMED_WITHIN = 300  # characters
_MONTH_CONTEXT = re.compile(
    r"\b(?:in|of|since|until|till|by|last|next|this|early|late|mid|through|from|to|and|before|after|during|every|on)[ -]$",
    re.IGNORECASE,
)
_GLYPHS = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75}


@per_text
def read(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of an English text in order, names such as GPT-4 left out."""
    found: list[Quantity] = []
    end = 0
    for match in NOTATIONS.finditer(text):
        if match.start() < end:
            continue  # the 12 of 2011/12, read with what stands before it
        for quantity in _read_match(text, match):
            found.append(_with_those_named(text, quantity))
            end = max(match.start(), quantity.end)
    return joined(text, found)


def _with_those_named(text: str, quantity: Quantity) -> Quantity:
    """Return a number of others that may be read with those named before them: Canada, Brazil and 38 others, 40カ国."""
    if quantity.kind != "number" or quantity.unit or not _OTHERS.match(text, quantity.end):
        return quantity
    named = _NAMED_BEFORE.search(text, max(0, quantity.start - _NAMED_WITHIN), quantity.start)
    if named is None:
        return quantity
    return replace(quantity, also=(*quantity.also, quantity.value + named[1].count(",") + 1))


def _read_match(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    """Yield what one notation says: the names of NOTATIONS's branches are those of _READERS; the others say nothing."""
    reader = _READERS.get(match.lastgroup or "")
    return iter(()) if reader is None else reader(text, match.groupdict(""), *match.span())


# --- the calendar ----------------------------------------------------------------------------------


def _iso(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    return day_of_calendar(groups["iso"], start, end)


def _clock(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    if named := groups["named"].lower():
        yield Quantity("clock", 0 if named == "midnight" else 720, start, end, firm=False)
        return
    hour = int(groups["hour"] or groups["hour24"])
    minute = int(groups["minute"] or groups["minute24"] or 0)
    half = groups["half"].lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    zone = _zone(groups["zone"] or groups["zone24"])
    yield Quantity("clock", hour * 60 + minute, start, end, half_day=not half and hour <= 12, zone=zone)


def _zone(name: str) -> str:
    """Return the letters of a time zone: PT for Pacific time, PDT for Pacific Daylight Time."""
    words = name.split()
    if not words or name.isupper():
        return name
    first, *others = (word[0].upper() for word in words)
    return {"G": "GMT", "J": "JST"}.get(first) or first + "".join(x for x in others if x in "SD") + "T"


def _quarter(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    word = groups["q"] or groups["qword"].lower() or "fourth"
    yield Quantity("quarter", int(word[0]) if word[0].isdigit() else ORDINALS[word], start, end)


def _ended(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("quarter", ANY_QUARTER, start, end, firm=False)
    yield Quantity("month", MONTHS.index(groups["em"][:3].lower()) + 1, start, end, firm=False)
    if groups["ed"]:
        yield Quantity("day", int(groups["ed"]), start, end, firm=False)


def _date(text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    name = groups["m1"] or groups["m2"] or groups["m3"] or groups["m4"]
    if not name[0].isupper() or (groups["m4"] and not _is_a_month(text, name, start, end)):
        return
    yield Quantity("month", MONTHS.index(name[:3].lower()) + 1, start, end)
    day, year = groups["d1"] or groups["d2"], groups["y1"] or groups["y2"] or groups["y3"]
    if day:
        yield Quantity("day", int(day), start, end)
    if year:
        yield Quantity("year", int(year), start, end)


def _is_a_month(text: str, name: str, start: int, end: int) -> bool:
    """Return whether the name of a month without a day or a year is no verb, no given name, no start of a sentence."""
    if name not in ("May", "March", "Jan", "June", "April", "August") and not name.endswith("."):
        return True
    if _MONTH_CONTEXT.search(text, 0, start) is None:
        return False
    return name.endswith(".") or not re.match(r" [A-Z][a-z]", text[end : end + 3])


def _part(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    which = {"early": 1, "mid": 2, "late": 3}[groups["whichpart"].lower()]
    yield Quantity("part", which, start, end - 1, firm=False)


def _halfyear(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    first = groups["whichhalf"] == "first" or groups["h"] == "1"
    yield Quantity("half", 1 if first else 2, start, end, firm=False)


def _seasonword(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("season", SEASONS[groups["seasonword"].lower()], start, end, firm=False)


def _nextday(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("weekday", DAYS.index(groups["dayname"][:3].lower()), start, end, firm=False)
    shift = 1 if groups["dayway"].lower() == "next" else -1
    yield Quantity("relative", shift, start, end, unit="weekday", firm=False)


def _weekday(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("weekday", DAYS.index(groups["weekday"][:3].lower()), start, end, firm=False)


def _relative(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    if groups["dayword"]:
        shift = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}[groups["dayword"].lower()]
        step = "day"
    elif groups["besidestep"]:
        shift = 1 if groups["besideway"].lower() == "after" else -1
        step = groups["besidestep"].lower()
    elif groups["ago"]:
        shift, step = -1, groups["agostep"]
    else:
        way = (groups["way"] or groups["season"]).lower()
        shift = {"last": -1, "past": -1, "previous": -1, "next": 1, "following": 1, "coming": 1}.get(way, 0)
        step = (groups["step"] or "season").lower()
    yield Quantity("relative", shift, start, end, unit=step, firm=False)


def _decade(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("decade", int(re.sub(r"\D", "", groups["decade"])), start, end)


# --- numbers ---------------------------------------------------------------------------------------


def _version(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("number", version(groups["version"]), start, end, unit="version")


def _vague(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    first = VAGUE[groups["v1"].lower()] if groups["v1"] else 0
    yield Quantity("vague", first + VAGUE[groups["v2"].lower()], start, end, firm=False)


def _money(text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    symbol = groups["symbol"].upper()
    value = _digits(groups["amount"]) * _scale(groups["scale"])
    unit = SYMBOLS.get(symbol, SYMBOLS.get(symbol[-1], ""))
    yield Quantity("number", value, start, end, unit=unit, rough=_is_rough(text, start))


def _ordinal(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("ordinal", _digits(re.sub(r"[a-z]", "", groups["ordinal"].lower())), start, end)


def _ordinalword(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    tens, _, last = groups["ordinalword"].lower().rpartition("-")
    yield Quantity("ordinal", TENS.get(tens, 0) + ORDINALS[last], start, end, firm=False, digits=False)


def _multiple(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    factor = _digits(groups["xn"]) if groups["xn"] else _any_number(groups["fold"])
    also = (1 / factor,) if groups["fold"] and factor else ()  # to drop tenfold: 10分の1
    yield Quantity("number", factor, start, end, unit="times", also=also)


def _factor(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    factor = _any_number(groups["by"])
    also = (1 / factor,) if factor else ()
    yield Quantity("number", factor, start, end, unit="times", firm=factor > 2, also=also)


def _again(_text: str, _groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("number", 1.5, start, end, unit="times", firm=False, digits=False)


def _halfof(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    of = groups["halfunit"].lower()
    unit = "" if of in SCALES else of
    value = SCALES.get(of, 1) / 2
    yield Quantity("number", value, start, end, unit=unit, firm=False, digits=False, also=(0.5,))


def _bare(text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    unit, end = _unit(text, end)
    yield Quantity("number", SCALES[groups["bare"].lower()], start, end, unit=unit, firm=False, digits=False)


def _one(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("number", 1, start, end, unit=groups["oneunit"], firm=False, digits=False)


def _counting(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    value, unit = COUNTING[groups["counting"].lower()]
    yield Quantity("number", value, start, end, unit=unit, firm=False, digits=False)


def _spelled(text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    value = _any_number(groups["spelled"])
    unit, end = _unit(text, end)
    firm = value >= 3 or bool(unit and value >= 2)
    rough = _is_rough(text, start)
    yield Quantity("number", value, start, end, unit=unit, firm=firm, digits=False, rough=rough)


def _in_digits(text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    raw, short = groups["value"], groups["dshort"]
    value = _digits(raw) * _scale(groups["dscale"])
    also: tuple[float, ...] = ()
    if short in ("m", "t"):  # 27m and 5t may be metres and tonnes
        also = (value * _scale(short),)
    elif short:
        value *= _scale(short)
    unit, end = _unit(text, end)
    if not unit and not groups["dscale"] and not short and re.fullmatch(r"1[5-9]\d\d|20\d\d", raw):
        second = _SECOND_YEAR.match(text, end)
        both = second is not None and int(second[1]) == (value + 1) % 100  # the season of 2011/12
        yield Quantity("year", value, start, second.end() if second and both else end)
        return
    firm = raw not in ("0", "1")
    yield Quantity("number", value, start, end, unit=unit, also=also, rough=_is_rough(text, start), firm=firm)


def _fraction(text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    if groups["glyph"]:
        yield Quantity("number", _GLYPHS[groups["glyph"]], start, end, unit="ratio", firm=False)
    elif groups["sn"]:
        value, also = int(groups["sn"]) / int(groups["sd"]), (float(groups["sn"]),)
        yield Quantity("number", value, start, end, unit="ratio", firm=False, also=also)
    elif (
        groups["num"] in ("a", "an")
        and groups["den"] not in ("half", "quarter")
        and not _is_a_part(text, start, end)
    ):  # to make a fourth
        yield Quantity("ordinal", DENOMINATORS[groups["den"]], start, end, firm=False, digits=False)
    else:
        yield _fraction_in_words(text, groups, start, end)


def _is_a_part(text: str, start: int, end: int) -> bool:
    """Return whether "a third" is a part of something, and not one more after the second."""
    before = re.search(
        r"\b(?:by|to|than|about|nearly|almost|roughly|over|under|around|only|just|and|approximately|another)\s$",
        text[max(0, start - 15) : start],
    )
    return (
        before is not None or re.match(r"\s(?:of|as|more|less|the|larger|smaller)\b", text[end:]) is not None
    )


def _fraction_in_words(text: str, groups: Groups, start: int, end: int) -> Quantity:
    word = groups["num"].lower()
    top = int(word) if word.isdigit() else ONES.get(word, 1)
    bottom = DENOMINATORS[groups["den"].lower()]
    if text[:start].rstrip().lower().endswith(("hour and", "year and", "month and", "day and")):
        unit = text[:start].rstrip().split()[-2].lower()
        return Quantity("number", 1 + top / bottom, start, end, unit=unit, firm=False, digits=False)
    following = re.match(
        r" (?:of )?(?:an? |the )?(hour|year|day|month|week|minute|century|decade)\b", text[end:]
    )
    if following:
        return Quantity("number", top / bottom, start, end + following.end(), unit=following[1], firm=False)
    return Quantity("number", top / bottom, start, end, unit="ratio", firm=top > 1, digits=False)


def _unit(text: str, end: int) -> tuple[str, int]:
    """Return the unit after a number and where it ends; ("", end) without one."""
    after = end
    if text[after : after + 1] in (" ", "-", "\u00a0"):
        after += 1
    for at in (end, after):
        found = unit_at(text, at, "english")
        if found is not None and (at == after or found[1] > at):
            return found
    return "", end


_SECOND_YEAR = re.compile(r"[/–-](\d\d)(?!\d)")


def _digits(text: str) -> float:
    return float(text.replace(",", ""))


def _scale(word: str) -> float:
    if not word:
        return 1
    return SCALES.get(word.lower()) or SHORT[word.lower()]


def _any_number(words: str) -> float:
    """Return the value of a number in digits or spelled out: "two hundred and five" -> 205."""
    if words[0].isdigit():
        return _digits(words)
    total, run = 0.0, 0.0
    for word in re.split(r"[- ]+", words.lower()):
        if word == "and":
            continue
        if word in SCALES:
            size = SCALES[word]
            run = max(run, 1) * size
            if size >= 1000:
                total, run = total + run, 0
        elif word not in ("a", "an"):
            run += ONES.get(word, TENS.get(word, 0))
    return total + run


def _is_rough(text: str, start: int) -> bool:
    return _ROUGH.search(text, max(0, start - 16), start) is not None


# The reader of each notation, by the name of its branch in NOTATIONS.
_READERS: Mapping[str, Reader] = {
    "iso": _iso, "clock": _clock, "quarter": _quarter, "ended": _ended, "date": _date, "part": _part,
    "halfyear": _halfyear, "seasonword": _seasonword, "nextday": _nextday, "weekday": _weekday, "relative": _relative,
    "decade": _decade, "version": _version, "vague": _vague, "money": _money, "ordinal": _ordinal,
    "ordinalword": _ordinalword, "multiple": _multiple, "factor": _factor, "again": _again, "halfof": _halfof,
    "fraction": _fraction, "bare": _bare, "one": _one, "counting": _counting, "spelled": _spelled, "digits": _in_digits,
}  # fmt: skip
