"""Characters that look right and are not: half-width kana, full-width letters, loose voicing marks, radicals.

Rules TYP-14 and 15 of docs/house-style.md. Only the characters found are normalised, never the whole text:
NFKC over a text would turn ！（）： into ASCII.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from translations.checks.model import Document, Finding, Pair
from translations.checks.rules import PatternRule, matches
from translations.language.sought import Sought


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _compatible(text: str) -> str | None:
    folded = unicodedata.normalize("NFKC", text)
    return folded if folded != text else None


# The CJK Radicals Supplement has few NFKC foldings: those that stray into Japanese text, by hand.
_RADICALS = {
    "⺟": "母",
    "⻄": "西",
    "⻑": "長",
    "⻘": "青",
    "⻝": "食",
    "⻤": "鬼",
    "⻩": "黄",
    "⻲": "亀",
    "⻁": "虎",
    "⻭": "歯",
}


def _unified(text: str) -> str | None:
    return _RADICALS.get(text) or _compatible(text)


RULES = (
    PatternRule(
        "half-width-kana",
        Sought("[｡-ﾟ]+"),
        "半角カナ「{text}」が使われています。「{fix}」にしてください。",
        _compatible,
        "warning",
    ),
    PatternRule(
        "full-width-alphanumerics",
        Sought("[Ａ-Ｚａ-ｚ０-９]+(?:[．，：／－＿][Ａ-Ｚａ-ｚ０-９]+)*"),
        "英数字「{text}」が全角です。半角「{fix}」にしてください。",
        _compatible,
    ),
    PatternRule(
        "decomposed-kana",
        Sought("[ぁ-ゖァ-ヺ][\u3099\u309a]"),
        "濁点・半濁点が分かれています。1字の「{fix}」にしてください。",
        _composed,
        "warning",
    ),
    PatternRule(
        "invisible-characters",
        # A joiner between emoji makes them one picture; elsewhere nobody sees it and search breaks on it.
        Sought(
            "[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]+|(?<![\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])\u200d+"
        ),
        "見えない文字（ゼロ幅の空白、文字の向きを変える記号など）が入っています。取ってください。",
        "",
        "warning",
    ),
    PatternRule(
        "radical-characters",
        Sought("[\u2e80-\u2fdf]"),
        "漢字に見える部首の字「{text}」が使われています。「{fix}」にしてください。",
        _unified,
        "warning",
    ),
)


def check_characters(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield characters that search, sorting or a reader's font will not treat as the text means them."""
    if pair.kind != "code":
        yield from matches(RULES, pair)
