"""Numbers, units and dates of a target against those of its source, by what they say and not how (NUM-3, NUM-5, NUM-7)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from translations.checks.model import Category, Document, Finding, Pair, Severity
from translations.language import quantities_en, quantities_ja
from translations.language.quantity import CALENDAR, COUNTERS, Quantity
from translations.language.quantity_match import Comparison, compare, magnitude

# Minutes by which Japan is ahead: winter time and, where there is one, summer time.
JST_AHEAD = {
    "ET": (840, 780), "EST": (840,), "EDT": (780,), "CT": (900, 840), "CST": (900,), "CDT": (840,), "MT": (960, 900),
    "MST": (960,), "MDT": (900,), "PT": (1020, 960), "PST": (1020,), "PDT": (960,), "GMT": (540,), "UTC": (540,),
    "BST": (480,), "CET": (480,), "CEST": (420,), "JST": (0,), "IST": (210,), "KST": (0,), "AET": (-60, -120),
    "AEST": (-60,), "AEDT": (-120,),
}  # fmt: skip
# What one dollar, euro or pound may be in yen: outside of this a conversion has slipped a digit.
YEN_FOR_ONE = {"USD": (70.0, 260.0), "EUR": (80.0, 300.0), "GBP": (100.0, 340.0)}
_ZONES = re.compile(r"(?:米国?)?(東部|太平洋|中部|山岳)(?:標準|夏)?時間")
_ZONE_LETTERS = {"東部": "E", "中部": "C", "山岳": "M", "太平洋": "P"}
_COUNTED = COUNTERS | {""}
# Between a whole and its part: 80問中61問, 9つのベンチマークのうち2つ.
_OF_WHICH = re.compile(r"[^、。\d]{0,14}(?:のうち|中)(?:で|の|、)?(?:約|およそ|わずか|実に|少なくとも)?")
# "a few weeks", "within months", and the Japanese for them.
_SPANS = re.compile(
    r"\b(?:few|several|some|couple of|many|within|in|for|over|after|matter of|mere|just|only|takes?|took)(?: (?:the )?(?:past|last|next|coming))? (second|minute|hour|day|week|month|year|decade)s\b",
    re.IGNORECASE,
)
_SOME = re.compile(r"(?<![一-鿿\d])[数何](秒|分(?!の)|時間|日|週|[カか箇ヶケ]月|年|十年)")
_SPAN_OF = {
    "秒": "second", "分": "minute", "時間": "hour", "日": "day", "週": "week", "カ月": "month", "か月": "month",
    "箇月": "month", "ヶ月": "month", "ケ月": "month", "年": "year", "十年": "decade",
}  # fmt: skip
_ANY_SPAN = {span: re.compile(rf"\b{span}", re.IGNORECASE) for span in set(_SPAN_OF.values())}
_PLACES = {
    1: "10倍",
    2: "100倍",
    3: "1000倍",
    4: "1万倍",
    6: "100万倍",
    7: "1000万倍",
    8: "1億倍",
    9: "10億倍",
    12: "1兆倍",
}


def quantities(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find numbers, units and dates that a target changes, leaves out or adds."""
    if not pair.source.strip() or not pair.target.strip():
        return
    yield from _other_spans(pair)
    english = quantities_en.read(pair.plain_source)
    japanese = quantities_ja.read(pair.plain_target)
    if not english and not japanese:
        return
    local, japan = _without_japan_time(english, japanese)
    yield from _wrong_japan_time(pair, english, japan)
    comparison = compare(english, local)
    yield from _wrong_zone(pair, english)
    yield from _more_than_the_whole(pair, japanese)
    yield from _changed(pair, comparison)
    yield from _missing(pair, comparison.missing)
    # A headline may take its numbers from all of the article: grounding.py looks there.
    if pair.part != "title" or not document.body:
        yield from _extra(pair, comparison.extra, english)


def _without_japan_time(
    english: tuple[Quantity, ...], japanese: tuple[Quantity, ...]
) -> tuple[list[Quantity], list[Quantity]]:
    """Return the target's quantities without the times in Japan that the desk adds, and those times."""
    if any(quantity.zone == "JST" for quantity in english):
        return list(japanese), []
    japan = [quantity for quantity in japanese if quantity.kind == "clock" and quantity.zone == "JST"]
    return [quantity for quantity in japanese if quantity not in japan], japan


def _wrong_japan_time(pair: Pair, english: tuple[Quantity, ...], japan: list[Quantity]) -> Iterator[Finding]:
    zoned = [quantity for quantity in english if quantity.kind == "clock" and quantity.zone in JST_AHEAD]
    for quantity in japan:
        right = {(q.value + ahead) % 1440 for q in zoned for ahead in JST_AHEAD[q.zone]}
        minutes = quantity.value
        wrong = right and minutes not in right
        if quantity.half_day:
            wrong = right and minutes % 720 not in {value % 720 for value in right}
        if wrong:
            wanted = "か".join(f"{int(value) // 60}時{int(value) % 60:02d}分" for value in sorted(right))
            yield _finding(
                pair, "japan-time", "date", "error", quantity,
                f"日本時間が原文の時刻と合いません。日本時間では{wanted}です。計算し直してください。",
            )  # fmt: skip


def _wrong_zone(pair: Pair, english: tuple[Quantity, ...]) -> Iterator[Finding]:
    """Find a time zone of the United States that is another than the source's: 太平洋時間 for Eastern."""
    said = {quantity.zone[0]: quantity for quantity in english if quantity.zone[:1] in ("E", "C", "M", "P")}
    for match in _ZONES.finditer(pair.plain_target) if said else ():
        if _ZONE_LETTERS[match[1]] not in said:
            yield Finding(
                pair.id, "date-changed", "date", "error", *match.span(),
                f"「{match[0]}」が原文の「{_said(pair, next(iter(said.values())))}」と合いません。どの地域の時刻か確かめて直してください。",
            )  # fmt: skip


def _more_than_the_whole(pair: Pair, japanese: tuple[Quantity, ...]) -> Iterator[Finding]:
    """Find a part that is more than what it is a part of: 5人のうち12人."""
    for whole, part in itertools.pairwise(japanese):
        between = pair.plain_target[whole.end : part.start]
        if (
            _OF_WHICH.fullmatch(between)
            and whole.kind == part.kind == "number"
            and part.value > whole.value > 0
            and (part.unit == whole.unit or not {part.unit, whole.unit} - _COUNTED)
        ):
            yield _finding(
                pair, "number-changed", "number", "error", part,
                f"「{_shown(pair, whole)}」のうち「{_shown(pair, part)}」と、全体より多くなっています。2つの数が入れ替わっていないか確かめてください。",
            )  # fmt: skip


def _other_spans(pair: Pair) -> Iterator[Finding]:
    """Find some weeks that have become some years: 数年 where the source speaks of weeks only."""
    text = pair.plain_target
    spans = list(_SOME.finditer(text))
    if not spans:
        return
    said = {match[1].lower(): match[0] for match in _SPANS.finditer(pair.plain_source)}
    lost = said.keys() - {_SPAN_OF[match[1]] for match in spans}
    for match in spans:
        if (
            lost
            and said
            and _SPAN_OF[match[1]] not in said
            and not _ANY_SPAN[_SPAN_OF[match[1]]].search(pair.plain_source)
        ):
            yield Finding(
                pair.id, "date-changed", "date", "warning", *match.span(),
                f"「{match[0]}」が原文の「{said[min(lost)]}」と合いません。期間の単位を確かめて直してください。",
            )  # fmt: skip


_KILOGRAMS = re.compile(r"\bk(?:g|ilo(?:gram\w*)?)s?\Z|(?<=\d)kgs?\Z", re.IGNORECASE)


def _shown(pair: Pair, quantity: Quantity) -> str:
    return pair.target[quantity.start : quantity.end].strip()


def _changed(pair: Pair, comparison: Comparison) -> Iterator[Finding]:
    for english, japanese in comparison.unit_changed:
        if _KILOGRAMS.search(pair.plain_source[english.start : english.end]) and _shown(
            pair, japanese
        ).endswith("キロ"):
            continue  # 20キロ is said of kilograms as well
        yield _finding(
            pair, "unit-changed", "unit", _gravity(english, japanese), japanese,
            f"「{_shown(pair, japanese)}」は原文の「{_said(pair, english)}」と単位が違います。単位を確かめて直してください。",
        )  # fmt: skip
    for english, japanese in comparison.changed:
        if _is_counted_otherwise(pair, english, japanese):
            continue
        check, category = _called(english, japanese)
        said = pair.target[japanese.start : japanese.end].strip()
        what = "日付や時刻" if category == "date" else "数値"
        power = magnitude(english, japanese) if english.kind == japanese.kind == "number" else None
        if power is not None and (english.dimension == japanese.dimension or not english.unit):
            size = _PLACES.get(abs(power), f"10の{abs(power)}乗倍")
            off = f"{size}大きく" if power > 0 else f"{size}小さく"
            message = (
                f"「{said}」は原文の「{_said(pair, english)}」より{off}なっています。桁を直してください。"
            )
            check = "number-magnitude"
        else:
            message = (
                f"「{said}」が原文の「{_said(pair, english)}」と合いません。{what}を確かめて直してください。"
            )
        yield _finding(pair, check, category, _gravity(english, japanese), japanese, message)


def _is_counted_otherwise(pair: Pair, english: Quantity, japanese: Quantity) -> bool:
    """Return whether a bound is said by the next whole number: more than one, 2以上."""
    step = japanese.value - english.value
    before = pair.source[: english.start].rstrip().lower()
    return (
        step == 1
        and before.endswith("more than")
        and pair.target.startswith("以上", _behind_counter(pair, japanese))
    ) or (
        step == -1
        and before.endswith(("less than", "fewer than"))
        and pair.target.startswith("以下", _behind_counter(pair, japanese))
    )


def _behind_counter(pair: Pair, quantity: Quantity) -> int:
    """Return where a number's counter ends: 2単語 of 2単語以上."""
    counter = re.compile(r"\s?[一-鿿ァ-ヺー]{0,6}?(?=以[上下])").match(pair.target, quantity.end)
    return counter.end() if counter else quantity.end


def _called(english: Quantity, japanese: Quantity) -> tuple[str, Category]:
    if english.kind in CALENDAR and japanese.kind in CALENDAR:
        return "date-changed", "date"
    return "number-changed", "number"


def _gravity(english: Quantity, japanese: Quantity) -> Severity:
    """An error where both sides say it in digits of the same kind; else something to look at."""
    certain = english.firm and japanese.firm and english.digits and english.kind == japanese.kind
    return "error" if certain else "warning"


def _missing(pair: Pair, missing: list[Quantity]) -> Iterator[Finding]:
    for quantity in missing:
        if not quantity.firm or _is_said_otherwise(pair, quantity):
            continue
        category: Category = "date" if quantity.kind in CALENDAR else "number"
        what = "日付や時刻" if category == "date" else "数値"
        # A small number spelled out goes with the word it counts: all three cases, いずれの場合も.
        small = not quantity.digits and not quantity.unit and quantity.value <= 10
        # A headline is written anew, and leaves out what it has no room for.
        severity: Severity = "info" if small or pair.part == "title" else "warning"
        yield Finding(
            pair.id, f"{category}-missing", category, severity, 0, 0,
            f"原文の{what}「{_said(pair, quantity)}」が訳文に見当たりません。抜けていないか、別の{what}になっていないか確かめて直してください。",
        )  # fmt: skip


def _is_said_otherwise(pair: Pair, quantity: Quantity) -> bool:
    """Return whether the target has the number in a form that is no number: in a name, in a code, as 両方."""
    if quantity.kind in CALENDAR:
        runs = [f"{quantity.value:g}"]
    else:
        runs = [run for run in re.findall(r"\d+(?:\.\d+)?", _said(pair, quantity)) if len(run) > 1]
    if any(re.search(rf"(?<![\d.]){re.escape(run)}(?![\d.])", pair.target) for run in runs):
        return quantity.kind not in ("month", "day")
    return quantity.kind == "number" and not quantity.digits and quantity.value <= 2


def _extra(pair: Pair, extra: list[Quantity], english: tuple[Quantity, ...]) -> Iterator[Finding]:
    kinds: set[str] = {quantity.kind for quantity in english}
    for quantity in extra:
        said = pair.target[quantity.start : quantity.end].strip()
        if quantity.unit == "JPY" and (money := [q for q in english if q.unit in YEN_FOR_ONE]):
            yield from _wrong_yen(pair, quantity, money)
            continue
        if not quantity.firm or said in pair.source or _is_desk_addition(quantity, kinds):
            continue
        if _opens_list(pair, quantity):
            continue
        category: Category = "date" if quantity.kind in CALENDAR else "number"
        known = _is_in_a_name(pair, said)
        what = "日付や時刻" if category == "date" else "数値"
        yield _finding(
            pair, f"{category}-added", category, "info" if known else "warning", quantity,
            f"「{said}」にあたる{what}が原文にありません。原文を確かめ、なければ削除してください。",
        )  # fmt: skip


def _is_in_a_name(pair: Pair, said: str) -> bool:
    """Return whether the digits stand in the source inside a name or a code: FP8（8ビット浮動小数点）."""
    digits = re.match(r"[\d.]+", said)
    return digits is not None and re.search(rf"(?<!\d){re.escape(digits[0])}(?!\d)", pair.source) is not None


def _is_desk_addition(quantity: Quantity, kinds: set[str]) -> bool:
    """Return whether the desk may have made a relative date of the source absolute (NUM-6)."""
    dated = bool(kinds & {"relative", "weekday", "month", "year"})
    return quantity.kind in ("year", "month", "day", "weekday") and dated


def _opens_list(pair: Pair, quantity: Quantity) -> bool:
    """Return whether the number is a list mark or a note mark of the target, such as 「1. 」 or 「(2)」."""
    before, after = pair.target[: quantity.start][-1:], pair.target[quantity.end :][:1]
    return (before in ("", "\n") and after in ".)）、.") or (
        before in "(（[" and after in ")）]" and bool(before)
    )


def _wrong_yen(pair: Pair, yen: Quantity, money: list[Quantity]) -> Iterator[Finding]:
    for amount in money:
        low, high = YEN_FOR_ONE[amount.unit]
        if amount.value * low <= yen.value <= amount.value * high:
            return
    yield _finding(
        pair, "yen-conversion", "number", "error", yen,
        f"円換算の桁が原文の「{_said(pair, money[0])}」と合いません。計算し直してください。",
    )  # fmt: skip


def _said(pair: Pair, quantity: Quantity) -> str:
    return pair.source[quantity.start : quantity.end].strip()


def _finding(
    pair: Pair, check: str, category: Category, severity: Severity, quantity: Quantity, message: str
) -> Finding:
    start, end = quantity.start, quantity.end
    while end > start + 1 and pair.target[end - 1].isspace():
        end -= 1
    return Finding(pair.id, check, category, severity, start, end, message)
