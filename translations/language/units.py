"""Units and currencies: one id for each, its names in English and Japanese, and what can be converted.

A unit belongs to a dimension; two quantities of one dimension are compared in the dimension's base. Money is
a dimension a currency, because no rate belongs into a check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `factor` times a value is the value in the base of `dimension`."""

    id: str
    dimension: str
    factor: float
    english: str
    japanese: str
    name: str  # how a message calls it


_TABLE: tuple[tuple[str, str, float, str, str], ...] = (
    # ratios: percent and 割 and 倍 and fractions meet here
    ("percent", "ratio", 0.01, r"%|percent(?:age)?(?! points?)|per cent|pct", r"%|パーセント(?!・?ポイント)"),
    ("point", "point", 1, r"(?:percentage |basis )?points?|pp|bps?", r"%?(?:パーセント)?・?ポイント"),
    ("wari", "ratio", 0.1, r"(?!)", r"割(?!り|引|れ|合)"),
    ("times", "ratio", 1, r"times(?= (?:as|more|the|faster|larger|bigger|higher|greater|smaller|less|better|its|their|what|cheaper|slower))|-?fold|x(?![\w-])|×", r"倍"),
    # money
    ("USD", "USD", 1, r"(?:u\.?s\.? )?dollars?|usd|bucks?", r"(?:米|US)?ドル"),
    ("cent", "USD", 0.01, r"cents?(?! of)", r"セント"),
    ("EUR", "EUR", 1, r"euros?|eur", r"ユーロ"),
    ("GBP", "GBP", 1, r"(?:pounds? sterling|sterling|quid|gbp)", r"(?:英)?ポンド"),
    ("pence", "GBP", 0.01, r"pence", r"ペンス"),
    ("JPY", "JPY", 1, r"yen|jpy", r"円(?![形周柱卓盤])"),
    ("CNY", "CNY", 1, r"yuan|renminbi|rmb", r"(?:人民)?元"),
    ("KRW", "KRW", 1, r"(?:korean )?won(?= |\b)(?<=korean won)|krw", r"ウォン"),
    ("INR", "INR", 1, r"rupees?|inr|rs", r"(?:インド)?ルピー"),
    ("CHF", "CHF", 1, r"(?:swiss )?francs?|chf", r"(?:スイス)?フラン"),
    ("RUB", "RUB", 1, r"rou?bles?", r"ルーブル"),
    ("AUD", "AUD", 1, r"aud|australian dollars?", r"(?:豪|オーストラリア・?)ドル"),
    ("CAD", "CAD", 1, r"cad|canadian dollars?", r"(?:加|カナダ・?)ドル"),
    ("BTC", "BTC", 1, r"bitcoins?|btc", r"ビットコイン|BTC"),
    # length, area, volume, mass, temperature, speed
    ("km", "length", 1000, r"k(?:ilo)?met(?:er|re)s?(?! (?:per|an?) (?:hour|second))|km(?!/)", r"キロメートル|キロ(?!グラム|ワット|バイト|ヘルツ|カロリー|ビット|トン|ボルト)|km(?![/²2h])"),
    ("m", "length", 1, r"met(?:er|re)s?(?! (?:per|a) second)|m(?!/)", r"メートル|m(?![a-zA-Z²2/])"),
    ("cm", "length", 0.01, r"centimet(?:er|re)s?|cms?", r"センチ(?:メートル)?|cm"),
    ("mm", "length", 1e-3, r"millimet(?:er|re)s?|mm", r"ミリ(?:メートル)?(?!秒|グラム|ワット)|mm"),
    ("um", "length", 1e-6, r"micromet(?:er|re)s?|microns?|μm|µm", r"マイクロメートル|ミクロン|μm|µm"),
    ("nm", "length", 1e-9, r"nanomet(?:er|re)s?|nm", r"ナノ(?:メートル)?(?!秒)|nm"),
    ("mile", "length", 1609.34, r"miles?(?! per hour| an hour)|mi", r"マイル(?!/)"),
    ("foot", "length", 0.3048, r"feet|foot|ft", r"フィート"),
    ("inch", "length", 0.0254, r"inch(?:es)?|in(?=\.\s)", r"インチ|型"),
    ("yard", "length", 0.9144, r"yards?|yds?", r"ヤード"),
    ("km2", "area", 1e6, r"square (?:kilomet(?:er|re)s?|km)|sq\.? km|km2|km²", r"平方(?:キロメートル|キロ|km)|km[2²]"),
    ("m2", "area", 1, r"square met(?:er|re)s?|sq\.? m|m2|m²", r"平方(?:メートル|m)|m[2²]"),
    ("ft2", "area", 0.092903, r"square (?:feet|foot)|sq\.? ft", r"平方フィート"),
    ("mi2", "area", 2.59e6, r"square miles?|sq\.? mi", r"平方マイル"),
    ("hectare", "area", 1e4, r"hectares?|ha", r"ヘクタール"),
    ("acre", "area", 4046.86, r"acres?", r"エーカー"),
    ("litre", "volume", 1, r"lit(?:er|re)s?", r"リットル"),
    ("ml", "volume", 1e-3, r"millilit(?:er|re)s?|ml", r"ミリリットル|ml|mL"),
    ("gallon", "volume", 3.785, r"gallons?", r"ガロン"),
    ("tonne", "mass", 1000, r"(?:metric )?ton(?:ne)?s?", r"(?:米)?トン"),
    ("kg", "mass", 1, r"kilo(?:gram(?:me)?)?s?|kgs?", r"キログラム|kg"),
    ("g", "mass", 1e-3, r"gram(?:me)?s?|g", r"グラム|g(?![a-zA-Z])"),
    ("mg", "mass", 1e-6, r"milligram(?:me)?s?|mg", r"ミリグラム|mg"),
    ("pound", "mass", 0.4536, r"lbs?", r"(?!)"),
    ("ounce", "mass", 0.02835, r"ounces?|oz", r"オンス"),
    ("mph", "speed", 1.60934, r"miles? (?:per|an) hour|mph", r"マイル毎時|マイル/時|mph"),
    ("kmh", "speed", 1, r"k(?:ilo)?met(?:er|re)s? (?:per|an) hour|km/h|kph|kmh", r"キロメートル毎時|km/h"),
    ("mps", "speed", 3.6, r"met(?:er|re)s? (?:per|a) second|m/s", r"メートル毎秒|m/s"),
    ("kmps", "speed", 3600, r"k(?:ilo)?met(?:er|re)s? (?:per|a) second|km/s", r"km/s"),
    # data, power, frequency
    ("bit", "bit", 1, r"bits?", r"ビット"),
    ("byte", "byte", 1, r"bytes?", r"バイト"),
    ("KB", "byte", 1e3, r"kilobytes?|kb", r"キロバイト|KB|kB"),
    ("MB", "byte", 1e6, r"megabytes?|mb", r"メガバイト|MB(?!ps)"),
    ("GB", "byte", 1e9, r"gigabytes?|gb|gib|gigs?", r"ギガバイト|G[Bi]B?(?!ps)|ギガ(?!ワット|ヘルツ|ビット)"),
    ("TB", "byte", 1e12, r"terabytes?|tb", r"テラバイト|TB(?!ps)"),
    ("PB", "byte", 1e15, r"petabytes?|pb", r"ペタバイト|PB"),
    ("Mbps", "bps", 1e6, r"mbps|megabits? (?:per|a) second", r"Mbps|メガビット毎秒"),
    ("Gbps", "bps", 1e9, r"gbps|gigabits? (?:per|a) second", r"Gbps|ギガビット毎秒"),
    ("W", "power", 1, r"watts?|w", r"ワット(?!時)|W(?![a-zA-Z])"),
    ("kW", "power", 1e3, r"kilowatts?|kw", r"キロワット(?!時)|kW(?!h)"),
    ("MW", "power", 1e6, r"megawatts?|mw", r"メガワット(?!時)|MW(?!h)"),
    ("GW", "power", 1e9, r"gigawatts?|gw", r"ギガワット(?!時)|GW(?!h)"),
    ("TW", "power", 1e12, r"terawatts?|tw", r"テラワット(?!時)|TW(?!h)"),
    ("kWh", "energy", 1e3, r"kilowatt[- ]hours?|kwh", r"キロワット時|kWh"),
    ("MWh", "energy", 1e6, r"megawatt[- ]hours?|mwh", r"メガワット時|MWh"),
    ("GWh", "energy", 1e9, r"gigawatt[- ]hours?|gwh", r"ギガワット時|GWh"),
    ("TWh", "energy", 1e12, r"terawatt[- ]hours?|twh", r"テラワット時|TWh"),
    ("Hz", "frequency", 1, r"hertz|hz", r"ヘルツ|Hz"),
    ("kHz", "frequency", 1e3, r"kilohertz|khz", r"キロヘルツ|kHz"),
    ("MHz", "frequency", 1e6, r"megahertz|mhz", r"メガヘルツ|MHz"),
    ("GHz", "frequency", 1e9, r"gigahertz|ghz", r"ギガヘルツ|GHz"),
    ("TFLOPS", "flops", 1e12, r"tera-?flop/?s?", r"テラフロップス|TFLOPS"),
    ("PFLOPS", "flops", 1e15, r"peta-?flop/?s?", r"ペタフロップス|PFLOPS"),
    ("EFLOPS", "flops", 1e18, r"exa-?flop/?s?", r"エクサフロップス|EFLOPS"),
    ("celsius", "celsius", 1, r"°\s?c|degrees? (?:celsius|centigrade)|c(?!\w)", r"°C|℃|度C"),
    ("fahrenheit", "fahrenheit", 1, r"°\s?f|degrees? fahrenheit", r"°F|度F"),
    ("degree", "degree", 1, r"degrees?|°(?!\s?[CF]\b)", r"°(?![CF])|度(?![CF]|目|も|と(?!い)|に|以上|で)"),
    # spans of time, in days
    ("ns", "time", 1 / 86_400_000_000_000, r"nanoseconds?|ns", r"ナノ秒|ns(?![a-z])"),
    ("us", "time", 1 / 86_400_000_000, r"microseconds?|[µμ]s", r"マイクロ秒|[µμ]s"),
    ("ms", "time", 1 / 86_400_000, r"milliseconds?|ms|msec", r"ミリ秒|ms(?![a-z])"),
    ("second", "time", 1 / 86_400, r"seconds?|secs?", r"秒"),
    ("minute", "time", 1 / 1440, r"minutes?|mins?", r"分(?!の|野|割|け|か[らりるっれ](?!な)|散|析|布)"),
    ("hour", "time", 1 / 24, r"hours?|hrs?", r"時間"),
    ("day", "time", 1, r"days?", r"日間|日(?=連続|以内|後|前|ぶり|で(?!あ)|ほど|以上|も|ごと|おき|がかり)|泊"),
    ("week", "time", 7, r"weeks?", r"週間?(?!末|刊)"),
    ("month", "time", 365.25 / 12, r"months?", r"(?:カ|か|ヶ|ヵ|ケ|箇|個)月"),
    ("year", "time", 365.25, r"years?(?![- ]olds?)", r"年間|(?:カ|か|ヶ|ヵ|箇)年|年(?=後|前|以上|以内|ぶり|連続|近く|ほど|余り|半|足らず|未満|越し|もの|という|[のにでをはが、。]|ごと)"),
    ("decade", "time", 3652.5, r"decades?", r"(?!)"),
    ("century", "time", 36525, r"centur(?:y|ies)(?<!th century)(?<!st century)", r"(?!)"),
    ("age", "age", 1, r"[- ]years?[- ]olds?|years? of age|years? old", r"歳|才(?!能|覚)"),
    # Japanese counters: they clash with a unit, never with a bare English number
    ("person", "person", 1, r"(?!)", r"人(?!工|気|間|口|材|物|類|格|権)|名(?!称|前|義)"),
    ("company", "company", 1, r"(?!)", r"社(?!会|長|員)"),
    ("case", "case", 1, r"(?!)", r"件|台|枚|店舗"),
    ("country", "country", 1, r"(?!)", r"[カかヶヵケ]国"),
    # counted things whose Japanese word is as fixed as a unit's
    ("token", "token", 1, r"tokens?", r"トークン"),
    ("parameter", "parameter", 1, r"param(?:eter)?s?", r"パラメータ(?:ー|数)?"),
)  # fmt: skip

_NAMES = {"percent": "%", "point": "ポイント", "wari": "割", "times": "倍", "USD": "ドル", "cent": "セント", "EUR": "ユーロ",
          "GBP": "ポンド", "pence": "ペンス", "JPY": "円", "CNY": "元", "KRW": "ウォン", "INR": "ルピー", "CHF": "スイスフラン",
          "RUB": "ルーブル", "AUD": "豪ドル", "CAD": "カナダドル", "BTC": "ビットコイン", "m": "メートル", "mile": "マイル",
          "foot": "フィート", "inch": "インチ", "yard": "ヤード", "acre": "エーカー", "tonne": "トン", "pound": "ポンド（重さ）",
          "ounce": "オンス", "gallon": "ガロン", "litre": "リットル", "celsius": "℃", "fahrenheit": "°F", "degree": "度",
          "second": "秒", "minute": "分", "hour": "時間", "day": "日", "week": "週間", "month": "カ月", "year": "年",
          "decade": "10年", "century": "100年", "age": "歳", "token": "トークン", "parameter": "パラメーター", "hectare": "ヘクタール",
          "bit": "ビット", "byte": "バイト", "ms": "ミリ秒", "us": "マイクロ秒", "ns": "ナノ秒", "km2": "平方キロ", "m2": "平方メートル", "ft2": "平方フィート",
          "mi2": "平方マイル", "kmh": "時速…キロ", "mps": "秒速…メートル", "kmps": "秒速…キロ", "mph": "時速…マイル", "person": "人", "company": "社", "case": "件", "country": "カ国"}  # fmt: skip

UNITS: dict[str, Unit] = {
    id: Unit(id, dimension, factor, english, japanese, _NAMES.get(id, id))
    for id, dimension, factor, english, japanese in _TABLE
}
# Dimensions that a translator converts for the reader, rounding as he goes.
CONVERTED = frozenset({"length", "area", "volume", "mass", "speed", "celsius", "fahrenheit"})
SYMBOLS = {"$": "USD", "US$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD",
           "CN¥": "CNY", "HK$": "HKD", "NZ$": "NZD", "S$": "SGD", "₩": "KRW", "₹": "INR", "₽": "RUB", "＄": "USD", "￥": "JPY"}  # fmt: skip


def _alternatives(language: str) -> re.Pattern[str]:
    """Return one pattern for the units of a language, longest wording first, each a group named by its place."""
    wordings = [(f"u{at}", getattr(unit, language)) for at, unit in enumerate(UNITS.values())]
    longest = sorted(wordings, key=lambda named: -len(named[1]))
    pattern = "|".join(f"(?P<{name}>{wording})" for name, wording in longest)
    if language == "english":
        return re.compile(rf"(?:{pattern})(?![A-Za-z²2])", re.IGNORECASE)
    return re.compile(pattern)


_IDS = list(UNITS)
_PATTERNS = {language: _alternatives(language) for language in ("english", "japanese")}


def unit_at(text: str, at: int, language: str) -> tuple[str, int] | None:
    """Return the id of the unit that stands at `at` of a text, and where it ends; None where there is none."""
    match = _PATTERNS[language].match(text, at)
    if match is None or match.lastgroup is None:
        return None
    return _IDS[int(match.lastgroup[1:])], match.end()
