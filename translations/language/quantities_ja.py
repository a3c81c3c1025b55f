"""Reads the numbers, dates and times of a Japanese text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from translations.language.held import per_text
from translations.language.quantity import (
    ANY_QUARTER,
    COUNTERS,
    Groups,
    Quantity,
    Reader,
    day_of_calendar,
    joined,
    version,
)
from translations.language.units import SYMBOLS, unit_at

_KANJI = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "壱": 1, "弐": 2}
_SMALL_SCALES = {"十": 10, "百": 100, "千": 1000}
_SHORT = {"K": 1e3, "M": 1e6, "B": 1e9, "bn": 1e9, "T": 1e12}
_SCALES = {"万": 1e4, "億": 1e8, "兆": 1e12, "京": 1e16}
_WIDE = str.maketrans("０１２３４５６７８９％．，：＄￥－", "0123456789%.,:$¥-")
_DAYS = "月火水木金土日"
_KATAKANA_DAYS = [
    "マンデー",
    "チューズデー",
    "ウェンズデー",
    "サーズデー",
    "フライデー",
    "サタデー",
    "サンデー",
]
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}

# What makes a kanji numeral a number: 三人, but neither 三角 nor 一般.
_COUNTER = (
    r"(?:人|名|つ|個|社|件|回|度(?!と|合)|番|位|等(?!し)|倍|割|分の|年|月|日|週|時|分(?!か|け|野|散|析)|秒|歳|才|か国|カ国|ヶ国|カ所|か所|ヶ所|カ月|か月|ヶ月|種|点|票|議席|試合"
    r"|勝|敗|本|台|枚|冊|匹|頭|羽|杯|軒|戸|機|基|隻|両|ドル|円|ユーロ|ポンド|パーセント|ポイント|キロ|メートル|マイル|世紀|世代|代|児|男|女|冠|連|者|姉妹|兄弟|品|章|節|条|項|号|校|店|階|桁|組|行|列|語|文(?!字)|曲|話|球|打|側面|段階|部作)"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNITED = rf"(?:{_NUMBER})(?:\s?[兆億万千百十]{{1,2}}(?:\s?(?:{_NUMBER}))?)*"
# What is longer is no number, and would be read from each of its places on.
_KANJI_RUN = r"[〇一二三四五六七八九十百千万億兆]{1,24}"
_PATTERN = re.compile(
    "|".join(
        [
            # words that hold a numeral and count nothing
            r"(?P<skip>二度と|一度(?!目)|再三|唯一|統一|一般|一部(?!屋)|一方|一緒|一定|(?<!午前)(?<!午後)一時(?!間|\s?\d+\s?分|から)|一致|一連|一切|一層|一体|一旦|一流|一見|一言|一気|一括|一環|一貫|一員|一番|一生|万が?一|万能"
            r"|十分(?!の|後|前|間|\d)|不十分|三角|四角|四半世紀|百科|百分率|百人力|万年筆|八百屋|千葉|百貨|五輪|七面鳥|四季|四苦八苦|一石二鳥|二者択一|二人三脚|三者|第三国|二次的|二国間|二酸化|一酸化|一次(?!元)|二次(?!元)|三次(?!元)|十字|百万長者|億万長者|三権|二重|一重|一日中|一人ひとり|一人一人"
            r"|一つ一つ|一つひとつ|一から|四半期(?![1-4])|[1一]\s?(?:人|件|つ|社|点|回|度|枚|台|個|本|例|行|分|秒|円|ドル|か所|カ所|箇所|ミリ|パーセント|%)(?:たり)?も(?=[^、。]{0,14}(?:な[いかく]|ません|ず|ぬ))|ゼロから|五分五分|年中無休|24時間365日|2-?バイト|いくつ)",
            r"(?P<iso>(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-]))",
            r"(?P<version>(?<![A-Za-z\d.])\d+(?:\.\d+){2,}(?![\dA-Za-z]|\.\d))",
            r"(?P<slash>(?<![\d/])(?P<sn>\d)/(?P<sd>[2-9]|10)(?![\d/]))",
            r"(?P<vague>(?:数|何|幾)(?P<vscale>[十百千]?[万億兆]|[十百千])(?![一二三四五六七八九]))",
            r"(?P<quarter>(?P<months>(?:1[〜～~\-–]3|4[〜～~\-–]6|7[〜～~\-–]9|10[〜～~\-–]12)月期)|(?:第\s?)?(?P<q>[1-4一二三四])\s?四半期|(?P<qn>[1-4])Q|Q(?P<qm>[1-4])(?![A-Za-z\d]))",
            rf"(?P<fraction>(?P<den>(?:{_NUMBER})|{_KANJI_RUN})\s?分の\s?(?P<num>(?:{_NUMBER})|{_KANJI_RUN}))",
            rf"(?P<era>(?P<eraname>{'|'.join(_ERAS)})(?P<eray>\d{{1,2}}|元)年)",
            r"(?P<decade>(?P<dec>['’]?\d{2,4}|[一二三四五六七八九]十)\s?年代)",
            r"(?P<century>(?P<cent>\d{1,2}|[一二十]{1,3})\s?世紀)",
            r"(?P<year>(?P<y>[12]\d{3}|[一二][〇一二三四五六七八九]{3}|(?<![\d.,])\d{2})\s?年(?!間|後(?![半期])|前(?![半期])|以上|以内|ぶり|連続|近く|ほど|余り|半(?!ば)|足らず|未満|越し|もの|生|目|代|齢|物|という|も前|の歴史|分|来|来の|来続|の間|かけ|かか|たっ|経|が経)(?:\s?(?P<ym>\d{1,2})\s?月(?:\s?(?P<yd>\d{1,2})\s?日)?)?)",
            r"(?P<month>(?<![\d.,])(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})\s?月(?!間|額|例|面|次|曜|収|謝)(?:\s?(?P<md>\d{1,2}|[一二三四五六七八九十]{1,3})\s?日(?!間))?)",
            r"(?P<weekday>(?P<wd>[月火水木金土日])曜日?|(?<=日)\s?[（(](?P<wp>[月火水木金土日])[)）]|(?P<wk>"
            + "|".join(_KATAKANA_DAYS)
            + r"))",
            r"(?P<clock>(?P<jst>日本時間(?:の|で)?(?:[^、。（）]{0,8}?))?(?P<half>午前|午後|朝|夜|昼|夕方|未明|早朝|深夜)?(?(half)の?\s?)(?:(?<![\d.,:])(?P<h>[0-2]?\d|[一二三四五六七八九十]{1,2})\s?時(?!間|代|点|期|速|系列|刻|に?計|計)(?:\s?(?P<min>[0-5]?\d)\s?分|(?P<half30>半))?|(?<![\d:])(?P<h24>[01]?\d|2[0-3]):(?P<min24>[0-5]\d)(?![\d:]))|(?P<named>正午|真夜中))",
            r"(?P<relative>一昨年|おととし|昨年|去年|前年(?!比|同)|来年|翌年|今年|本年|先月|前月(?!比)|来月|翌月|今月|先週|前週|来週|翌週|今週|昨日|きのう|前日|明日|あす|翌日|今日|きょう|本日|昨夜|昨晩|今夜|今晩|前世紀|今世紀|来世紀)",
            r"(?P<halfyear>(?:上|下)半?期|[前後]半(?!生|身|戦))",
            r"(?P<part>上旬|初旬|中旬|下旬)",
            r"(?P<season>(?<![一-鿿])[春夏秋冬](?![一-鿿])(?=[、。をにのはがま」]|から|ごろ|にも|には|\Z))",
            r"(?P<every>毎[日週月年])",
            r"(?P<day>(?<![\d.,])(?P<d>\d{1,2})\s?日(?!間|目|本|後|前|以内|単位|連続|当たり|あたり|分|ごと|程度|以上|かけ|も|ぶり|で(?!あ)|ほど|中))",
            r"(?P<school>(?P<grade>\d|[一二三四五六])年(?:生|次))",
            rf"(?P<money>(?P<symbol>(?:US|A|AU|C|CA|HK|NZ|S)?[$£€¥₩₹])\s?(?P<amount>{_UNITED}|{_NUMBER})(?P<asuffix>[BMKT]|bn)?(?![A-Za-z]))",
            # letters and digits in one word are a name, as in the English reader
            r"(?P<name>(?<![A-Za-z\d])(?![A-Z]{2,}\d+[基台枚個社人件種])(?:[A-Za-z]+[-.]?\d[A-Za-z\d_.-]*(?<=[A-Za-z\d])|\d+(?:\.\d+)?(?!(?:[KMGT]B|[KMG]?bps|[kMGT]Wh?|[kMG]?Hz|k?m|cm|mm|nm|kg|[bB]n|ml|mL)(?![A-Za-z]))[A-Za-z]+\d[A-Za-z\d_]*|\d+[A-Z](?![A-Za-z])(?<![KMBTGW])|\d-hot))",
            rf"(?P<digits>(?P<value>{_UNITED}|{_NUMBER})(?:(?P<short>[kKMBT])(?![A-Za-z]))?(?P<plus>半(?!ば))?)",
            rf"(?P<kanji>(?:(?P<prefix>第|[数何])|(?<![一-鿿]))(?P<k>{_KANJI_RUN})(?={_COUNTER}|半|数)|(?P<k2>{_KANJI_RUN})(?=人(?!々|生|間|気|工|口|材|物|類|格|権|脈)|年間|カ月|か月|週間|日間|時間|回目|番目|倍|割|パーセント|社(?!会)|カ国|か国))",
            r"(?P<halfword>半数|半分|半額|半減|半年|半日|半世紀|半々|半ダース)",
            r"(?P<double>(?<![\d一二三四五六七八九十百千万億兆.])倍(?:増|額|加|になっ|にな|近|以上|の|に))",
            r"(?P<both>両者|両方|両氏|両国|両社|両チーム|両党|双方|ふたつ|ふたり|ひとつ|ひとり|みっつ|1ダース|ダース)",
        ]
    )
)
_CLOCK_PM = ("午後", "夜", "夕方", "昼")
_ROUGH = re.compile(r"(?:約|およそ|ほぼ|おおよそ|ざっと|推定)\s?$")
_ROUGH_AFTER = re.compile(r"[^、。\d]{0,6}(?:近く|余り|あまり|以上|超|強|弱|ほど|程度|前後)")
_ORDINAL_AFTER = re.compile(
    r"\s?(?:番目|位|回目|人目|本目|度目|年目|日目|つ目|個目|社目|代目?(?![わ表理金])|章|等|例目|期(?!間|待))"
)
_SMALL_COUNT_AFTER = re.compile(
    r"\s?(?:つ|点|者|人|名|社|種類|カ国|か国|件|項目|冊|個|本|度|回|組|側面|段階|チーム|行|部|方)"
)
# How fast something is stands before the number: 時速60キロ.
_SPEEDS = {
    ("時速", "km"): "kmh",
    ("時速", "mile"): "mph",
    ("秒速", "m"): "mps",
    ("秒速", "km"): "kmps",
}
_CENTURIES = re.compile(r"分|間|以上|近く|余り|にわた|ぶり|も")
_FAST = re.compile(
    r"[\d０-９〇一二三四五六七八九十百千万億兆半倍両双ダ曜正真昨去前来翌今本先明おきあふひみデー毎春夏秋冬上下後旬]"
)


@per_text
def read(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a Japanese text in order, names such as GPT-4 and words such as 一般 left out."""
    if not _FAST.search(text):
        return ()
    text = text.translate(_WIDE)
    found: list[Quantity] = []
    end = 0
    for match in _PATTERN.finditer(text):
        if match.start() < end:
            continue  # the 5分 of 3割5分, read with what stands before it
        for quantity in _read_match(text, match):
            found.append(quantity)
            end = quantity.end
    return joined(text, found)


def _read_match(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    """Yield what one notation says: the names of _PATTERN's branches are those of _READERS; the others say nothing."""
    reader = _READERS.get(match.lastgroup or "")
    return iter(()) if reader is None else reader(text, match.groupdict(""), *match.span())


# --- the calendar ----------------------------------------------------------------------------------


def _iso(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    return day_of_calendar(groups["iso"], start, end)


def _date(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    if groups["year"]:
        yield Quantity("year", _year(groups["y"]), start, end)
    month, day = groups["m"] or groups["ym"], groups["md"] or groups["yd"] or groups["d"]
    if month:
        yield Quantity("month", _whole(month), start, end)
    if day:
        yield Quantity("day", _whole(day), start, end)


def _era(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    number = 1 if groups["eray"] == "元" else int(groups["eray"])
    yield Quantity("year", _ERAS[groups["eraname"]] + number, start, end)


def _decade(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("decade", _whole(groups["dec"].strip("'’")), start, end)


def _century(text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    value = _whole(groups["cent"])
    if _CENTURIES.match(text, end):
        yield Quantity("number", value, start, end, unit="century", firm=value > 1)
    else:
        yield Quantity("ordinal", value, start, end)


def _quarter(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    digit = groups["q"] or groups["qn"] or groups["qm"]
    yield Quantity("quarter", ANY_QUARTER if groups["months"] else _whole(digit), start, end)


def _halfyear(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("half", 1 if groups["halfyear"][0] in "上前" else 2, start, end, firm=False)


def _part(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("part", {"中": 2, "下": 3}.get(groups["part"][0], 1), start, end, firm=False)


def _season(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("season", "春夏秋冬".index(groups["season"]), start, end, firm=False)


def _weekday(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    katakana = groups["wk"]
    day = _KATAKANA_DAYS.index(katakana) if katakana else _DAYS.index(groups["wd"] or groups["wp"])
    # マンデー stands in names of its own, and the day in brackets is the desk's addition
    yield Quantity("weekday", day, start, end, firm=bool(groups["wd"]))


def _clock(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    half = groups["half"]
    if groups["named"]:
        yield Quantity("clock", 720 if groups["named"] == "正午" else 0, start, end, firm=False)
        return
    hour = _whole(groups["h"] or groups["h24"])
    minute = 30 if groups["half30"] else int(groups["min"] or groups["min24"] or 0)
    if hour > 24:
        return
    pm = half.startswith(_CLOCK_PM) and hour < 12
    unknown = (not half and hour <= 12) or half in ("深夜", "未明", "昼")
    yield Quantity(
        "clock", (hour + (12 if pm else 0)) % 24 * 60 + minute, start, end, half_day=unknown,
        zone="JST" if groups["jst"] else "",
    )  # fmt: skip


def _relative(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    word = groups["relative"]
    if word in ("一昨年", "おととし"):
        shift = -2
    elif word[0] in "来翌" or word in ("明日", "あす"):
        shift = 1
    else:
        shift = 0 if word[0] in "今本" or word == "きょう" else -1
    step = {"年": "year", "月": "month", "週": "week", "紀": "century"}.get(word[-1], "day")
    yield Quantity("relative", shift, start, end, unit="year" if word == "おととし" else step, firm=False)


# --- numbers ---------------------------------------------------------------------------------------


def _version(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("number", version(groups["version"]), start, end, unit="version")


def _slash(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    value, also = int(groups["sn"]) / int(groups["sd"]), (float(groups["sn"]),)
    yield Quantity("number", value, start, end, unit="ratio", firm=False, also=also)


def _fraction(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    value = _whole(groups["num"]) / (_whole(groups["den"]) or 1)
    yield Quantity("number", value, start, end, unit="ratio")


def _vague(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    power = sum({"十": 1, "百": 2, "千": 3, "万": 4, "億": 8, "兆": 12}[c] for c in groups["vscale"])
    yield Quantity("vague", power, start, end, firm=False)


def _every(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    unit = {"日": "day", "週": "week", "月": "month", "年": "year"}[groups["every"][1]]
    yield Quantity("number", 1, start, end, unit=unit, firm=False, digits=False)


def _school(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("ordinal", _whole(groups["grade"]), start, end, firm=False)


def _halfword(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    span = {"半年": (6.0, "month"), "半日": (0.5, "day"), "半世紀": (50.0, "year"), "半ダース": (6.0, "")}
    value, unit = span.get(groups["halfword"], (0.5, "ratio"))
    yield Quantity("number", value, start, end, unit=unit, firm=False, digits=False)


def _double(_text: str, _groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    yield Quantity("number", 2, start, end, unit="times", firm=False, digits=False)


def _both(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    value = {"ひ": 1.0, "み": 3.0, "ダ": 12.0, "1": 12.0}.get(groups["both"][0], 2.0)
    yield Quantity("number", value, start, end, firm=False, digits=False)


def _money(_text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    value = _whole(groups["amount"]) * (_SHORT[groups["asuffix"]] if groups["asuffix"] else 1)
    yield Quantity("number", value, start, end, unit=SYMBOLS.get(groups["symbol"], ""))


def _number(text: str, groups: Groups, start: int, end: int) -> Iterator[Quantity]:
    """Yield a number in digits or kanji with the unit that follows it, or the place that it gives in an order."""
    raw = groups["value"] or groups["k"] or groups["k2"]
    value = _whole(raw)
    if groups["prefix"] in ("数", "何"):
        return
    if text[end : end + 1] == "数":  # 十数人: ten and some
        yield Quantity("vague", len(str(int(value))) - 1, start, end + 1, firm=False)
        return
    if groups["short"]:
        value *= _SHORT[groups["short"].upper()]
    if groups["plus"]:
        # 1年半, 1時間半, 3時半 was read as a clock time before
        value += 0.5
    value, unit, end = _with_unit(text, value, start, end)
    if text[end : end + 1] == "代" and value in range(10, 100, 10):
        yield Quantity("number", value, start, end + 1, unit="age", firm=False)
        return
    ordinal = groups["prefix"] == "第" or _is_ordinal(text, unit, start, end)
    rough = (
        _ROUGH.search(text, max(0, start - 5), start) is not None or _ROUGH_AFTER.match(text, end) is not None
    )
    counted = unit in COUNTERS or (not unit and _SMALL_COUNT_AFTER.match(text, end) is not None)
    small = value <= (4 if counted else 1) and value.is_integer() and (counted or not unit or value <= 1)
    yield Quantity(
        "ordinal" if ordinal else "number", value, start, end, unit="" if ordinal else unit,
        firm=not small and not (ordinal and value <= 3), rough=rough, digits=raw[0].isdigit(),
    )  # fmt: skip


def _with_unit(text: str, value: float, start: int, end: int) -> tuple[float, str, int]:
    """Return a number with what its unit adds to it, the unit, and where both end: 2時間半, 3割5分."""
    found = unit_at(text, end + (text[end : end + 1] == " "), "japanese")
    if found is None:
        if re.match(r"\s?年半(?!ば)", text[end : end + 4]):
            return value + 0.5, "year", end + 2
        return value, "", end
    unit, end = found
    unit = _SPEEDS.get((text[max(0, start - 2) : start], unit), unit)
    if re.match(r"半(?!ば)", text[end : end + 2]) and unit in ("year", "hour", "month", "day", "minute"):
        return value + 0.5, unit, end + 1
    if unit == "wari" and (tenth := re.match(r"\s?(\d)\s?分", text[end : end + 4])):
        return value + int(tenth[1]) / 10, unit, end + tenth.end()
    return value, unit, end


def _is_ordinal(text: str, unit: str, start: int, end: int) -> bool:
    """Return whether a number gives a place in an order: 第3, 3番目."""
    if text[start - 1 : start] == "第" or text[start - 2 : start] == "第 ":
        return True
    return not unit and _ORDINAL_AFTER.match(text, end) is not None


def _year(text: str) -> int:
    if text[0].isdigit():
        return int(text)
    return int("".join(str(_KANJI[c]) for c in text))


def _whole(text: str) -> float:
    """Return the value of a number in digits, kanji or both: 1億2000万, 三十五, 2万5千, 二〇二四."""
    text = text.replace(",", "").replace(" ", "").replace("\u00a0", "")
    if all(c in _KANJI for c in text) and len(text) > 1:
        return float("".join(str(_KANJI[c]) for c in text))
    total = section = 0.0
    pending: float | None = None
    for part in re.findall(r"\d+(?:\.\d+)?|.", text):
        if part[0].isdigit():
            pending = float(part)
        elif part in _KANJI:
            pending = float(_KANJI[part])
        elif part in _SMALL_SCALES:
            section += (1 if pending is None else pending) * _SMALL_SCALES[part]
            pending = None
        elif part in _SCALES:
            section += pending or 0
            total += (section or 1) * _SCALES[part]
            section, pending = 0.0, None
    return total + section + (pending or 0)


# The reader of each notation, by the name of its branch in _PATTERN.
_READERS: Mapping[str, Reader] = {
    "iso": _iso, "version": _version, "slash": _slash, "vague": _vague, "quarter": _quarter, "fraction": _fraction,
    "era": _era, "decade": _decade, "century": _century, "year": _date, "month": _date, "day": _date,
    "weekday": _weekday, "clock": _clock, "relative": _relative, "halfyear": _halfyear, "part": _part,
    "season": _season, "every": _every, "school": _school, "money": _money, "digits": _number, "kanji": _number,
    "halfword": _halfword, "double": _double, "both": _both,
}  # fmt: skip
