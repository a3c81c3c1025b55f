"""How numbers are written: Arabic or kanji, 万 and 億, parameter counts, yen and metres beside foreign units.

Rules NUM-1, 2, 4, 8 and 9 of docs/house-style.md. Whether the number is the source's is another family's question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from translations.checks.model import Document, Finding, Pair
from translations.language.sentences import is_quoted

_DIGITS = {kanji: value for value, kanji in enumerate("〇一二三四五六七八九")}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_COUNTERS = (
    "年間?|カ月|か月|ヶ月|月|日間|時間|週間|分間|秒|人|名|社|件|%|％|倍|回|億|万|兆|ドル|円|ユーロ|ポイント|歳|割|点|個|台|本|枚|冊|種類|カ国|か国|ヶ国|"
    "パーセント|キロ|メートル|世紀|章|段階|位"
)
_KANJI_COUNT = re.compile(
    rf"(?<![一-鿿々])(?P<number>[二三四五六七八九十百千][一二三四五六七八九十百千]*)(?P<gap> ?)(?=(?:{_COUNTERS}|年生)(?![一-鿿]{{0,1}}(?:三脚|十色|一首|坊主|草)))"
)
_ONE_OF = re.compile(
    r"(?<![一-鿿々])一(?=(?:年間|カ月|か月|ヶ月|週間|時間|件|社|%|％|ポイント|億|万|兆)(?!々|一))"
)
# Set expressions in which the numeral is not a count.
_IDIOMS = re.compile(
    "二人三脚|二人とも|三日坊主|十人十色|百人一首|八百万|千年王国|二枚舌|二枚目|三枚目|百点満点|七五三|千万|二言|三位一体|百年の計|十年一日|千人力|百人力|二番煎じ|万一|"
    "四十九日|三面記事|九割九分|五分五分|二本立て|三冠|二刀流|三角|四面楚歌|二日酔い|二本柱|三本柱|三拍子"
)
_LARGE = re.compile(
    r"(?<![\d,.A-Za-z:/#_-])(?P<number>\d{1,3}(?:,\d{3})+|\d{5,})(?![\d,.]\d|[A-Za-z_-])"
    r"(?= ?(?:人|名|社|件|個|台|本|枚|冊|回|語|円|ドル|ユーロ|ポンド|トークン|パラメータ|時間|日|点|ページ|行|票|株|世帯|キロ|メートル|トン|km|m\b|kg|t\b|カ所|か所|種類|項目|文|単語|画像|サンプル|例|ユーザ|GPU|基|戸))"
)
_PARAMETERS = re.compile(
    r"(?<![A-Za-z0-9.-])(?<![A-Za-z0-9] )(?P<number>\d+(?:\.\d+)?)(?P<unit>[BMT])(?P<gap>[ 　]?)(?P<what>パラメータ|スケール|規模|モデル|級|クラス)"
)
_DOLLARS = re.compile(
    r"(?P<number>\d[\d,.]*) ?(?P<unit>[万億兆])(?P<rest>[\d,.]*万?)(?:米)?ドル(?P<gloss> ?[（(]約?[^（）()]*円[^（）()]*[）)])?"
)
_YEN = re.compile(
    r"(?<![\d,.])(?P<number>\d[\d,.]*+)(?P<unit>[万億兆]?)(?P<rest>\d[\d,.]*+)?(?P<unit2>[万億]?)円"
)
_UNITS = {"": Decimal(1), "万": Decimal(10) ** 4, "億": Decimal(10) ** 8, "兆": Decimal(10) ** 12}
_RATES = (Decimal(60), Decimal(250))  # yen to the dollar; outside no year since 1985 has been
_FOREIGN = re.compile(
    r"(?P<number>\d[\d,.]*[万億]?|数十?|数百|何) ?(?P<unit>マイル|フィート|フット|ヤード|エーカー|ガロン|オンス|ポンド|華氏|°F)(?!の通貨)"
)
_METRIC = re.compile("メートル|キロ|センチ|ミリ|ヘクタール|リットル|グラム|トン|平方|摂氏|℃|km|cm|kg|ml|°C")
_ENGLISH_UNIT = re.compile(
    r"\b(?:miles?|feet|foot|ft|yards?|acres?|gallons?|ounces?|oz|pounds?|lbs?)\b|°F|Fahrenheit", re.IGNORECASE
)


def check_numeral_forms(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield numbers in a form the desk does not use, each with the form it does."""
    if pair.kind == "code":
        return
    yield from _kanji_counts(pair)
    yield from _large_numbers(pair)
    yield from _parameter_counts(pair)


def _kanji_counts(pair: Pair) -> Iterator[Finding]:
    """Yield counts in kanji numerals (NUM-1): 三年 is 3年; idioms, 一つ and 一人 stay."""
    plain = pair.plain_target
    idioms = [(m.start(), m.end()) for m in _IDIOMS.finditer(plain)]
    found = [*_KANJI_COUNT.finditer(plain), *_ONE_OF.finditer(plain)]
    for match in sorted(found, key=lambda m: m.start()):
        kanji = match["number"] if "number" in match.re.groupindex else match[0]
        end = match.start() + len(kanji)
        if any(start <= match.start() < stop for start, stop in idioms) or kanji in _STEPS:
            continue
        value = str(kanji_value(kanji))
        message = f"数量「{kanji}」は算用数字で書きます。「{value}」にしてください。"
        yield Finding(pair.id, "kanji-numeral", "typography", "info", match.start(), end, message, value)


def kanji_value(kanji: str) -> int:
    """Return the value of a kanji numeral below 10 000, positional (二五) or with steps (二十五)."""
    if not any(char in _STEPS for char in kanji):
        return int("".join(str(_DIGITS[char]) for char in kanji))
    total, digit = 0, 0
    for char in kanji:
        if char in _STEPS:
            total += max(digit, 1) * _STEPS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def _large_numbers(pair: Pair) -> Iterator[Finding]:
    """Yield counts of ten thousand and more written out in digits (NUM-2): 125,000人 is 12万5000人."""
    for match in _LARGE.finditer(pair.plain_target):
        value = int(match["number"].replace(",", ""))
        if value < 10_000:
            continue
        right = in_units(value)
        message = f"1万以上の数は万・億・兆を使います。「{right}」にしてください。"
        yield Finding(
            pair.id,
            "large-number",
            "typography",
            "info",
            match.start("number"),
            match.end("number"),
            message,
            right,
        )


def in_units(value: int) -> str:
    """Return a whole number as Japanese news writes it: 1234500000 is 12億3450万."""
    out = ""
    for unit, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万")):
        if value >= unit:
            out += f"{value // unit}{name}"
            value %= unit
    return out + (str(value) if value or not out else "")


def _parameter_counts(pair: Pair) -> Iterator[Finding]:
    """Yield model sizes in English short form (NUM-4): 70Bモデル is 700億パラメーターのモデル; a product's name keeps its 12B."""
    for match in _PARAMETERS.finditer(pair.plain_target):
        scale = {"M": 10**6, "B": 10**9, "T": 10**12}[match["unit"]]
        value = Decimal(match["number"]) * scale
        if value != value.to_integral_value():
            continue
        count, what = in_units(int(value)), match["what"]
        joined = {
            "パラメータ": "",
            "規模": "パラメーター",
            "級": "パラメーター",
            "スケール": "パラメーターの",
        }.get(what, "パラメーターの")
        right = count + joined
        message = f"パラメーター数「{match['number']}{match['unit']}」は「{count}」と書きます。"
        yield Finding(
            pair.id,
            "parameter-count",
            "typography",
            "info",
            match.start("number"),
            match.start("what"),
            message,
            right,
        )


def check_money(document: Document) -> Iterator[Finding]:
    """Yield large dollar amounts without （約…円） at their first mention, and conversions no rate explains (NUM-8)."""
    seen: set[str] = set()
    for pair in document.body:
        plain = pair.plain_target
        for match in _DOLLARS.finditer(plain):
            amount = match["number"] + match["unit"] + match["rest"]
            first = amount not in seen
            seen.add(amount)
            if match["gloss"]:
                yield from _odd_conversion(pair, match)
            elif first and pair.kind != "heading" and not is_quoted(plain, match.start()):
                message = f"「{match[0]}」に円換算がありません。「（約…円）」を添えてください。"
                yield Finding(
                    pair.id, "yen-missing", "consistency", "info", match.start(), match.end(), message
                )


def _odd_conversion(pair: Pair, match: re.Match[str]) -> Iterator[Finding]:
    """Yield a conversion into yen whose rate no recent year has seen: a slip of 万 or 億."""
    yen = _YEN.search(match["gloss"])
    if yen is None:
        return
    dollars = _decimal(match["number"]) * _UNITS[match["unit"]] + _rest(match["rest"])
    amount = _decimal(yen["number"]) * _UNITS[yen["unit"]] + _rest((yen["rest"] or "") + yen["unit2"])
    if dollars and not _RATES[0] <= amount / dollars <= _RATES[1]:
        message = f"円換算が1ドル={amount / dollars:.0f}円になります。桁（万・億・兆）を確かめてください。"
        start, end = match.span("gloss")
        yield Finding(pair.id, "yen-conversion", "number", "warning", start, end, message)


def _rest(text: str) -> Decimal:
    """Return the value of what follows 億 or 兆: 5000万, 500."""
    digits = text.rstrip("万億")
    return (
        _decimal(digits) * _UNITS[text[len(digits) :]]
        if digits and text[len(digits) :] in _UNITS
        else Decimal(0)
    )


def _decimal(digits: str) -> Decimal:
    cleaned = digits.replace(",", "").rstrip(".")
    return Decimal(cleaned) if re.fullmatch(r"\d+(?:\.\d+)?", cleaned) else Decimal(0)


def check_metric(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield feet, miles, acres or Fahrenheit that no metric unit accompanies (NUM-9)."""
    if not _ENGLISH_UNIT.search(pair.source):
        return
    plain = pair.plain_target
    for match in _FOREIGN.finditer(plain):
        if _METRIC.search(plain[match.end() : match.end() + 20]) or _METRIC.search(
            plain[max(0, match.start() - 20) : match.start()]
        ):
            continue
        if match["unit"] == "ポンド" and re.search("[£]|sterling|GBP", pair.source):
            continue
        message = f"「{match[0]}」をメートル法に換算するか、「（約…）」を添えてください。"
        yield Finding(pair.id, "metric-missing", "consistency", "info", match.start(), match.end(), message)
