"""Reads the numbers, dates and times of an English text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from translations.language.held import per_text
from translations.language.latin_names import PREFIXED
from translations.language.quantity import ANY_QUARTER, Quantity, joined, version
from translations.language.units import SYMBOLS, unit_at

_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12}
_SHORT = {
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "mio": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "bln": 1e9,
    "t": 1e12,
    "tn": 1e12,
    "trn": 1e12,
}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
    "hundredth": 100,
}  # fmt: skip
_DENOMINATORS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
}  # fmt: skip
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_SEASONS = {"spring": 0, "summer": 1, "autumn": 2, "fall": 2, "winter": 3}
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
# Words that count without being numbers.
_COUNTING = {
    "twice": (2, "times"), "thrice": (3, "times"), "doubled": (2, "times"), "doubling": (2, "times"), "doubles": (2, "times"),
    "double": (2, "times"), "tripled": (3, "times"), "tripling": (3, "times"), "triples": (3, "times"), "triple": (3, "times"),
    "quadrupled": (4, "times"), "quadruple": (4, "times"), "quadrupling": (4, "times"), "half": (0.5, "ratio"), "halved": (0.5, "ratio"),
    "halves": (0.5, "ratio"), "halving": (0.5, "ratio"), "decade": (10, "year"), "century": (100, "year"), "fortnight": (14, "day"),
    "couple": (2, ""), "pair": (2, ""), "both": (2, ""), "duo": (2, ""), "trio": (3, ""), "quartet": (4, ""), "single": (1, ""),
    "once": (1, ""), "teenager": (10, "age"), "teenagers": (10, "age"), "teens": (10, "age"), "teenage": (10, "age"),
    "twenties": (20, "age"), "thirties": (30, "age"), "forties": (40, "age"), "fifties": (50, "age"), "sixties": (60, "age"),
    "dozen": (12, ""), "hexadecimal": (16, ""), "binary": (2, ""), "quadratic": (2, ""), "cubic": (3, ""), "octal": (8, ""), "decimal": (10, ""), "overnight": (1, "day"), "semester": (6, "month"), "daily": (1, "day"), "weekly": (1, "week"),
    "monthly": (1, "month"), "annual": (1, "year"), "annually": (1, "year"), "yearly": (1, "year"),
}  # fmt: skip
_VAGUE = {
    "dozens": 1,
    "tens": 1,
    "scores": 1,
    "hundreds": 2,
    "thousands": 3,
    "millions": 6,
    "billions": 9,
    "trillions": 12,
}

# Two small numbers in a row are two numbers: "two eight-card servers".
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(list(_ONES)[1:10])}))?|{'|'.join(sorted(_ONES, key=len, reverse=True))})\b"
_SPELLED = (
    rf"(?:(?:{_SMALL}|an?(?= (?:hundred|thousand|million|billion|trillion|dozen)))"
    rf"(?:[- ](?:{'|'.join(_SCALES)})\b(?:[- ](?:and )?{_SMALL})?)*)"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\.\d+|\d+"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|Mar(?=\.)|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_ZONE = (
    r"(?P<zone>(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|JST|IST|KST|AES?T)\b"
    r"|(?:Eastern|Central|Mountain|Pacific|Japan|Greenwich)(?: (?:Standard|Daylight|Mean))?(?: Time)?\b)?"
)
_PATTERN = re.compile(
    "|".join(
        [
            r"(?P<skip>\b24/7\b|\b9/11\b|\bfifty-fifty\b|\b50[-/]50\b|\bnine-to-five\b|\b9[- ]to[- ]5\b|\bone another\b|\bno one\b"
            r"|\bone of (?:the|its|his|her|their|our|my|those|these)\b|\bsecond(?:-| )(?:hand|nature|guess\w*|thoughts?)\b"
            r"|\bfirst place\b|\bhalf[- ](?:time|back|way)\b|\bdouble[- ](?:check|click|standards?|down|digits?)\w*)",
            r"(?P<halfyear>\b(?P<whichhalf>first|second|latter)[- ]half\b|\bH(?P<h>[12])\b)",
            rf"(?P<part>\b(?P<whichpart>early|mid|late)[- ](?=(?:in )?{_MONTH}|(?:this|next|last) month))",
            rf"(?P<ended>\bquarter (?:that )?end(?:ed|ing|s) (?:on |in )?(?P<em>{_MONTH})(?: (?P<ed>\d{{1,2}})\b)?)",
            r"(?P<iso>\b\d{4}-\d{2}-\d{2}\b)",
            r"(?P<version>(?<![\w.])\d+(?:\.\d+){2,}(?![\w.]?\w))",
            rf"(?P<clock>\b(?P<hour>\d{{1,2}})(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)\s?(?:\(?{_ZONE})?"
            rf"|\b(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?![:\d])\s?(?:{_ZONE.replace('zone', 'zone24')})?|\b(?P<named>noon|midnight|midday)\b)",
            r"(?P<quarter>\bQ(?P<q>[1-4])\b|\b(?P<qword>first|second|third|fourth|1st|2nd|3rd|4th)[- ]quarter\b|\b(?P<qlast>final) quarter\b)",
            rf"(?P<date>\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH})(?:,? (?P<y1>\d{{4}}))?"
            rf"|\b(?P<m2>{_MONTH}) (?P<d2>0?[1-9]|[12]\d|3[01])(?!\d)(?:st|nd|rd|th)?\b(?!,\d|\.\d)(?:,? (?P<y2>\d{{4}})\b)?"
            rf"|\b(?P<m3>{_MONTH}),?(?: of)? (?P<y3>[12]\d{{3}})\b|\b(?P<m4>{_MONTH}))",
            r"(?P<nextday>\b(?P<dayway>last|next) (?P<dayname>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)",
            r"(?P<weekday>\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|\b(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat)\.(?= |,))",
            r"(?P<relative>\b(?P<way>last|next|this|past|previous|following|coming|current) (?P<step>year|month|week|night|century)\b(?!')"
            r"|\b(?P<season>last|next) (?:spring|summer|fall|autumn|winter)\b"
            r"|\b(?:the|an?|one) (?P<besidestep>year|month|week|day|night) (?P<besideway>before|after|earlier)\b(?! last)"
            r"|\b(?P<dayword>yesterday|today|tonight|tomorrow)\b|\b(?P<ago>a|one) (?P<agostep>year|month|week) (?:ago|earlier)\b)",
            r"(?P<seasonword>\b(?:spring|summer|autumn|fall|winter)\b)",
            r"(?P<decade>(?:\b[12]\d{2}0|['’‘]\d0)['’]?s\b)",
            rf"(?P<money>(?P<symbol>(?:US|AU|CA|HK|NZ|CN|A|C|S)?[$£€¥₩₹₽])\s?(?P<amount>{_NUMBER})(?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|bn|bln|mn|mln|tn|trn|[kKmMbBtT])(?![A-Za-z]))?)",
            r"(?P<ordinal>\b\d{1,3}(?:,\d{3})*(?:st|nd|rd|th)\b)",
            rf"(?P<factor>\bfactor of (?P<by>{_NUMBER}|{_SPELLED})(?!\w|\.\d))",
            r"(?P<again>\bhalf again as\b)",
            rf"(?P<multiple>\b(?:(?P<xn>{_NUMBER})[x×](?![A-Za-z\d])|(?P<fold>{_NUMBER}|{_SPELLED})[- ]?fold\b))",
            # letters and digits in one word are a name: GPT-4, H100, 3D, word2vec; but 19-year-old, 7B, 20GB and 50-day are not
            rf"(?P<name>(?<![\w$£€¥.,])(?=[\w.-]*\d)(?!{PREFIXED})(?:[A-Za-z]+[-.]?\d[\w.-]*\w|[A-Za-z]+[-]?\d|\d+(?:\.\d+)?[A-Za-z]+\d\w*|\d+[A-Z](?![A-Za-z])(?<![KMBTGW])|\d-hot\b))",
            r"(?P<halfof>\bhalf[- ](?:an? )?(?P<halfunit>hour|minute|day|year|month|dozen|million|billion|trillion)\b)",
            rf"(?P<fraction>\b(?:(?P<num>an?|one|two|three|four|five|seven|nine|\d)[- ](?P<den>{'|'.join(_DENOMINATORS)})\b(?! (?:time|place|year|season|round|day|day|week|party|generation|grade|anniversary|century|edition|row|consecutive|straight|term|hours?))|(?P<sn>\d)/(?P<sd>[2-9]|10)(?![\d/])|(?P<glyph>[½⅓⅔¼¾])))",
            rf"(?P<digits>(?<![\w.,])(?P<value>{_NUMBER})(?:[ -]?(?P<dscale>hundred|thousand|million|billion|trillion|dozen|bn|mn|tn)(?![A-Za-z])|(?P<dshort>[kKmMbBtT])(?![A-Za-z]))?(?P<plural>s\b)?)",
            rf"(?P<vague>\b(?:(?P<v1>tens|hundreds|dozens|scores) of )?(?P<v2>{'|'.join(_VAGUE)})\b)",
            rf"(?P<spelled>\b{_SPELLED}\b)",
            rf"(?P<ordinalword>\b(?:(?:{'|'.join(_TENS)})-)?(?:{'|'.join(_ORDINALS)})\b)",
            # per million tokens, a million-token window was read above
            r"(?P<bare>(?<![-\w])(?<!few )(?<!many )(?<!half )(?<!several )(?:thousand|million|billion|trillion)\b)",
            r"(?P<one>\b(?:an?|per|each|every) (?P<oneunit>second|minute|hour|day|week|month|year)\b)",
            rf"(?P<counting>\b(?:{'|'.join(sorted(_COUNTING, key=len, reverse=True))})\b)",
        ]
    ),
    re.IGNORECASE,
)
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
    for match in _PATTERN.finditer(text):
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
    groups = match.groupdict()
    start, end = match.span()
    if groups["skip"] or groups["name"]:
        return
    if groups["iso"]:
        year, month, day = match[0].split("-")
        yield Quantity("year", int(year), start, end)
        yield Quantity("month", int(month), start, end)
        yield Quantity("day", int(day), start, end)
    elif groups["version"]:
        yield Quantity("number", version(match[0]), start, end, unit="version")
    elif groups["clock"]:
        yield _clock(groups, start, end)
    elif groups["quarter"]:
        yield Quantity("quarter", _quarter(groups), start, end)
    elif groups["date"]:
        yield from _date(text, groups, start, end)
    elif groups["part"]:
        which = {"early": 1, "mid": 2, "late": 3}[(groups["whichpart"] or "").lower()]
        yield Quantity("part", which, start, end - 1, firm=False)
    elif groups["ended"]:
        yield Quantity("quarter", ANY_QUARTER, start, end, firm=False)
        last = _MONTHS.index((groups["em"] or "")[:3].lower()) + 1
        yield Quantity("month", last, start, end, firm=False)
        if groups["ed"]:
            yield Quantity("day", int(groups["ed"]), start, end, firm=False)
    elif groups["halfyear"]:
        first = groups["whichhalf"] == "first" or groups["h"] == "1"
        yield Quantity("half", 1 if first else 2, start, end, firm=False)
    elif groups["seasonword"]:
        yield Quantity("season", _SEASONS[match[0].lower()], start, end, firm=False)
    elif groups["nextday"]:
        weekday = _DAYS.index((groups["dayname"] or "")[:3].lower())
        yield Quantity("weekday", weekday, start, end, firm=False)
        shift = 1 if (groups["dayway"] or "").lower() == "next" else -1
        yield Quantity("relative", shift, start, end, unit="weekday", firm=False)
    elif groups["weekday"]:
        yield Quantity("weekday", _DAYS.index(match[0][:3].lower()), start, end, firm=False)
    elif groups["relative"]:
        yield _relative(groups, start, end)
    elif groups["decade"]:
        value = int(re.sub(r"\D", "", match[0]))
        yield Quantity("decade", value, start, end)
    elif groups["vague"]:
        first = _VAGUE[groups["v1"].lower()] if groups["v1"] else 0
        yield Quantity("vague", first + _VAGUE[groups["v2"].lower()], start, end, firm=False)
    else:
        yield from _number(text, groups, start, end)


def _clock(groups: dict[str, str | None], start: int, end: int) -> Quantity:
    named = groups["named"]
    if named:
        value = 0 if named.lower() == "midnight" else 720
        return Quantity("clock", value, start, end, firm=False)
    hour = int(groups["hour"] or groups["hour24"] or 0)
    minute = int(groups["minute"] or groups["minute24"] or 0)
    half = (groups["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    zone = groups["zone"] or groups["zone24"] or ""
    return Quantity(
        "clock", hour * 60 + minute, start, end, half_day=not half and hour <= 12, zone=_zone(zone)
    )


def _zone(name: str) -> str:
    """Return the letters of a time zone: PT for Pacific time, PDT for Pacific Daylight Time."""
    words = name.split()
    if not words or name.isupper():
        return name
    first, *others = (word[0].upper() for word in words)
    return {"G": "GMT", "J": "JST"}.get(first) or first + "".join(x for x in others if x in "SD") + "T"


def _quarter(groups: dict[str, str | None]) -> int:
    if groups["q"]:
        return int(groups["q"])
    word = (groups["qword"] or "fourth").lower()
    return int(word[0]) if word[0].isdigit() else _ORDINALS[word]


def _date(text: str, groups: dict[str, str | None], start: int, end: int) -> Iterator[Quantity]:
    name = groups["m1"] or groups["m2"] or groups["m3"] or groups["m4"] or ""
    alone = groups["m4"] is not None
    if not name[0].isupper():
        return
    if (
        alone
        and (name in ("May", "March", "Jan", "June", "April", "August") or name.endswith("."))
        and not (
            _MONTH_CONTEXT.search(text, 0, start)
            and (name.endswith(".") or not re.match(r" [A-Z][a-z]", text[end : end + 3]))
        )
    ):
        return  # a verb, a given name, the start of a sentence
    if alone and _MONTH_CONTEXT.search(text, 0, start) is None and name == "March":
        return
    yield Quantity("month", _MONTHS.index(name[:3].lower()) + 1, start, end)
    day, year = groups["d1"] or groups["d2"], groups["y1"] or groups["y2"] or groups["y3"]
    if day:
        yield Quantity("day", int(day), start, end)
    if year:
        yield Quantity("year", int(year), start, end)


def _relative(groups: dict[str, str | None], start: int, end: int) -> Quantity:
    if groups["dayword"]:
        shift = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}[groups["dayword"].lower()]
        return Quantity("relative", shift, start, end, unit="day", firm=False)
    if groups["besidestep"]:
        shift = 1 if (groups["besideway"] or "").lower() == "after" else -1
        return Quantity("relative", shift, start, end, unit=groups["besidestep"].lower(), firm=False)
    if groups["ago"]:
        return Quantity("relative", -1, start, end, unit=groups["agostep"] or "", firm=False)
    way = (groups["way"] or groups["season"] or "").lower()
    shift = {"last": -1, "past": -1, "previous": -1, "next": 1, "following": 1, "coming": 1}.get(way, 0)
    return Quantity("relative", shift, start, end, unit=(groups["step"] or "season").lower(), firm=False)


def _number(text: str, groups: dict[str, str | None], start: int, end: int) -> Iterator[Quantity]:
    """Yield the quantity of a match that is a plain number in some notation, with the unit that follows it."""
    also: tuple[float, ...] = ()
    if groups["money"]:
        symbol = (groups["symbol"] or "").upper()
        value = _digits(groups["amount"]) * _scale(groups["scale"])
        unit = SYMBOLS.get(symbol, SYMBOLS.get(symbol[-1], ""))
        yield Quantity("number", value, start, end, unit=unit, rough=_is_rough(text, start))
        return
    if groups["ordinal"]:
        yield Quantity("ordinal", _digits(re.sub(r"[a-z]", "", groups["ordinal"].lower())), start, end)
        return
    if groups["multiple"]:
        factor = _digits(groups["xn"]) if groups["xn"] else _any_number(groups["fold"] or "")
        also = (1 / factor,) if groups["fold"] and factor else ()  # to drop tenfold: 10分の1
        yield Quantity("number", factor, start, end, unit="times", also=also)
        return
    if groups["again"]:
        yield Quantity("number", 1.5, start, end, unit="times", firm=False, digits=False)
        return
    if groups["factor"]:
        factor = _any_number(groups["by"] or "")
        also = (1 / factor,) if factor else ()
        yield Quantity("number", factor, start, end, unit="times", firm=factor > 2, also=also)
        return
    if groups["halfof"]:
        of = (groups["halfunit"] or "").lower()
        value = _SCALES.get(of, 1) / 2
        unit = "" if of in _SCALES else of
        yield Quantity("number", value, start, end, unit=unit, firm=False, digits=False, also=(0.5,))
        return
    if groups["fraction"]:
        if (
            groups["num"] in ("a", "an")
            and groups["den"] not in ("half", "quarter")
            and not _is_a_part(text, start, end)
        ):
            yield Quantity(
                "ordinal", _DENOMINATORS[groups["den"] or ""], start, end, firm=False, digits=False
            )
            return  # to make a fourth
        yield _fraction(text, groups, start, end)
        return
    if groups["ordinalword"]:
        tens, _, last = groups["ordinalword"].lower().rpartition("-")
        yield Quantity("ordinal", _TENS.get(tens, 0) + _ORDINALS[last], start, end, firm=False, digits=False)
        return
    if groups["bare"]:
        unit, end = _unit(text, end)
        yield Quantity(
            "number", _SCALES[groups["bare"].lower()], start, end, unit=unit, firm=False, digits=False
        )
        return
    if groups["one"]:
        yield Quantity("number", 1, start, end, unit=groups["oneunit"] or "", firm=False, digits=False)
        return
    if groups["counting"]:
        value, unit = _COUNTING[groups["counting"].lower()]
        yield Quantity("number", value, start, end, unit=unit, firm=False, digits=False)
        return
    if groups["spelled"]:
        value = _any_number(groups["spelled"])
        unit, end = _unit(text, end)
        firm = value >= 3 or bool(unit and value >= 2)
        yield Quantity(
            "number", value, start, end, unit=unit, firm=firm, digits=False, rough=_is_rough(text, start)
        )
        return
    value = _digits(groups["value"]) * _scale(groups["dscale"])
    if groups["dshort"]:
        also = (value * _scale(groups["dshort"]),)
        if groups["dshort"] not in "mt":  # 27m and 5t may be metres and tonnes
            value, also = also[0], ()
    unit, end = _unit(text, end)
    raw = groups["value"] or ""
    if not unit and not groups["dscale"] and not groups["dshort"] and re.fullmatch(r"1[5-9]\d\d|20\d\d", raw):
        second = _SECOND_YEAR.match(text, end)
        both = second is not None and int(second[1]) == (value + 1) % 100  # the season of 2011/12
        yield Quantity("year", value, start, second.end() if second and both else end)
        return
    yield Quantity(
        "number",
        value,
        start,
        end,
        unit=unit,
        also=also,
        rough=_is_rough(text, start),
        firm=raw not in ("0", "1"),
    )


def _is_a_part(text: str, start: int, end: int) -> bool:
    """Return whether "a third" is a part of something, and not one more after the second."""
    before = re.search(
        r"\b(?:by|to|than|about|nearly|almost|roughly|over|under|around|only|just|and|approximately|another)\s$",
        text[max(0, start - 15) : start],
    )
    return (
        before is not None or re.match(r"\s(?:of|as|more|less|the|larger|smaller)\b", text[end:]) is not None
    )


def _fraction(text: str, groups: dict[str, str | None], start: int, end: int) -> Quantity:
    if groups["glyph"]:
        return Quantity("number", _GLYPHS[groups["glyph"]], start, end, unit="ratio", firm=False)
    if groups["sn"]:
        value = int(groups["sn"] or 1) / int(groups["sd"] or 1)
        return Quantity(
            "number", value, start, end, unit="ratio", firm=False, also=(float(groups["sn"] or 1),)
        )
    word = (groups["num"] or "a").lower()
    top = int(word) if word.isdigit() else _ONES.get(word, 1)
    bottom = _DENOMINATORS[(groups["den"] or "half").lower()]
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


def _digits(text: str | None) -> float:
    return float((text or "0").replace(",", ""))


def _scale(word: str | None) -> float:
    if not word:
        return 1
    return _SCALES.get(word.lower()) or _SHORT[word.lower()]


def _any_number(words: str) -> float:
    """Return the value of a number in digits or spelled out: "two hundred and five" -> 205."""
    if words[0].isdigit():
        return _digits(words)
    total, run = 0.0, 0.0
    for word in re.split(r"[- ]+", words.lower()):
        if word == "and":
            continue
        if word in _SCALES:
            size = _SCALES[word]
            run = max(run, 1) * size
            if size >= 1000:
                total, run = total + run, 0
        elif word not in ("a", "an"):
            run += _ONES.get(word, _TENS.get(word, 0))
    return total + run


def _is_rough(text: str, start: int) -> bool:
    return _ROUGH.search(text, max(0, start - 16), start) is not None
