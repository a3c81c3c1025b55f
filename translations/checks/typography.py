"""Punctuation as Japanese sets it: full stops and commas, marks, colons, dashes, ellipses, ranges.

Rules TYP-1, 3–5, 7, 9 and 11–13 of docs/house-style.md (JTF日本語標準スタイルガイド 3.0, JLREQ, newspaper practice).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations.checks.model import HIDDEN, Document, Finding, Pair
from translations.checks.rules import PatternRule, matches
from translations.language.morphology import tokens_between
from translations.language.sought import Sought

JA = "ぁ-ゖァ-ヺー一-鿿々〆"
_COUNTER = r"年|人|%|％|倍|カ月|か月|ヶ月|月|日|時間|週間|分|秒|億|万|兆|円|ドル|ユーロ|ポイント|件|社|回|歳|割|点|個|つ|代|世紀|章|ページ|行|GB|MB|TB|kg|km|メートル|キロ"


def _full_marks(text: str) -> str:
    """Return `!?` as `！？`, with the space a following sentence needs."""
    marks = text.strip().translate({ord("!"): "！", ord("?"): "？"})
    return marks + "　" if text[-1].isspace() else marks


def _one_mark(text: str) -> str | None:
    """Return the one mark meant by a run of commas and stops, None where it cannot be told."""
    if len(text) >= 3 and set(text) == {"。"}:
        return "……"
    kinds = set(text)
    if len(kinds) == 1:
        return text[0]
    return "。" if text[-1] == "。" else None


RULES = (
    PatternRule(
        "western-punctuation",
        Sought(rf"(?<=[{JA}」』）])[，,]\s?(?=[{JA}「『（{HIDDEN}])"),
        "和文の読点に「{text}」が使われています。「、」にしてください。",
        "、",
        "warning",
    ),
    PatternRule(
        "western-punctuation",
        Sought(rf"(?<=[{JA}」』）])[．.｡](?![．.A-Za-z0-9])\s?(?=[{JA}「『（{HIDDEN}]|$)", re.MULTILINE),
        "和文の句点に「{text}」が使われています。「。」にしてください。",
        "。",
        "warning",
    ),
    PatternRule(
        "western-punctuation",
        Sought(rf"(?<=[A-Za-z0-9%])，\s?(?=[{JA}])|(?<=[A-Za-z])，|(?<=[A-Za-z%])，"),
        "和文の読点に「{text}」が使われています。「、」にしてください。",
        "、",
        "warning",
    ),
    PatternRule(
        "doubled-punctuation",
        Sought("[、。]{2,}"),
        "句読点「{text}」が重なっています。一つにしてください。",
        _one_mark,
        "warning",
    ),
    PatternRule(
        "half-width-mark",
        Sought(
            rf"(?<=[{JA}」』）])(?:[!?]+(?! ?[A-Za-z0-9=!?])|[!?]+(?= ?[A-Za-z]))(?: (?=[{JA}「『A-Za-z]))?"
        ),
        "和文の「{text}」が半角です。全角にしてください。",
        _full_marks,
    ),
    PatternRule(
        "space-after-mark",
        Sought(rf"[！？] ?(?=[{JA}「『A-Za-z0-9])(?!と(?:い|言|思|問|述|考|感|疑|呼|聞|尋|、))"),
        "「{text}」の後に文が続きます。全角の空きを入れてください。",
        lambda text: text.strip() + "　",
    ),
    PatternRule(
        "half-width-colon",
        Sought(
            rf"(?<=[{JA}）」])\s?:[ 　]?(?!//|\s*$)(?=\S)|(?<=[A-Za-z0-9)）])\s?:[ 　]?(?=[{JA}「『])",
            re.MULTILINE,
        ),
        "和文のコロンが半角です。全角「：」にしてください。",
        "：",
    ),
    PatternRule(
        "dash",
        Sought(
            rf"(?<=[{JA}。、」』）]) ?(?:--+(?![a-z-])|–|(?<!—)—(?!—)|―+|(?<=[。、」]) ?ー+(?=[{JA}])) ?(?!\d)"
        ),
        "ダッシュ「{text}」は使いません。書き換えるか「——」にしてください。",
        "——",
    ),
    PatternRule(
        "ellipsis",
        Sought(
            rf"・{{2,}}|(?<=[{JA}」』）、。])\.{{2,}}|(?<!\.)\.{{3,}}(?=[{JA}「」』。])|(?<!…)…(?!…)|…{{3,}}|‥+"
        ),
        "省略の「{text}」は「……」にしてください。",
        "……",
    ),
    PatternRule(
        "range-hyphen",
        Sought(rf"(?<![\d,.A-Za-z–-])\d[\d,.]* ?[-–—~] ?\d[\d,.]* ?(?={_COUNTER})"),
        "範囲「{text}」にハイフンが使われています。「〜」にしてください。",
        lambda text: re.sub(r" ?[-–—~] ?", "〜", text),
    ),
    PatternRule(
        "wave-dash",
        Sought("[～∼]"),
        "波形の記号「{text}」が「〜」と違う文字です。「〜」にしてください。",
        "〜",
    ),
    PatternRule(
        "hyphen-in-japanese",
        Sought(
            rf"(?<=[ぁ-ゖァ-ヺー一-鿿])(?: [-‐‑] |[-‐‑])(?=[ぁ-ゖァ-ヺ一-鿿])|(?<=[A-Za-z]) [-‐‑] (?=[{JA}])|(?<=[{JA}]) [-‐‑] (?=[A-Z])"
        ),
        "和文の中でハイフンは使いません。「・」「：」などに書き換えてください。",
    ),
    PatternRule(
        "space-in-japanese",
        Sought(
            r"(?<=[ぁ-ゖ一-鿿々、。）」]) +(?=[ぁ-ゖ一-鿿（「])|(?<=[ァ-ヺー]) +(?=[ぁ-ゖ])|(?<=[ぁ-ゖ]) +(?=[ァ-ヺ])|(?<=[、。]) +(?=\S)"
        ),
        "和文の間に半角の空きがあります。詰めてください。",
        "",
    ),
)
_WIDE_SPACE = PatternRule(
    "space-in-japanese",
    Sought(r"(?<=[ぁ-ゖァ-ヺー一-鿿々、。])　+(?=\S)"),
    "文の途中に全角の空きがあります。詰めてください。",
    "",
)
_PERIOD_IN_QUOTES = PatternRule(
    "period-in-quotes",
    Sought("。(?=」)"),
    "閉じ鉤括弧の前に句点があります。「。」を取ってください。",
    "",
)
_COLON_AT_END = re.compile(r"[ 　]?[:：](?=\s*$)", re.MULTILINE)
_FULL_STOPPED = re.compile(r"[.!?:]['\"”’)\]]*\s*$")
_CLAUSE_END = ("終止形", "命令形", "連体形", "意志推量形")


def check_punctuation(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield what breaks the desk's rules of punctuation in one target."""
    if pair.kind == "code":
        return
    yield from matches(RULES, pair)
    if pair.part != "title":  # a headline sets its clauses apart by one
        yield from matches((_WIDE_SPACE,), pair)
    if not document.style.kuten_in_quotes:
        yield from matches((_PERIOD_IN_QUOTES,), pair)
    yield from _colon_ends(pair)
    yield from _stop_missing(pair)


def _colon_ends(pair: Pair) -> Iterator[Finding]:
    """Yield each paragraph end that is a colon (TYP-5): a sentence gets 。, anything else the editor decides."""
    if pair.kind == "heading" or pair.part == "title":
        return
    plain = pair.plain_target
    for match in _COLON_AT_END.finditer(plain):
        fix = "。" if _ends_clause(plain, match.start()) else None
        message = "段落がコロンで終わっています。" + (
            "「。」にしてください。" if fix else "文として書き切ってください。"
        )
        yield Finding(pair.id, "colon-ending", "typography", "info", match.start(), match.end(), message, fix)


def _stop_missing(pair: Pair) -> Iterator[Finding]:
    """Yield a body paragraph whose last sentence has lost its 。 although the source's has its full stop."""
    plain = pair.plain_target.rstrip()
    if pair.part == "title" or not (
        pair.kind in ("paragraph", "quote") or (pair.kind == "list_item" and "。" in plain)
    ):
        return
    if not plain or not _FULL_STOPPED.search(pair.plain_source) or not re.match(r"[ぁ-ゖ]", plain[-1]):
        return
    if _ends_clause(plain, len(plain)):
        yield Finding(
            pair.id,
            "missing-period",
            "typography",
            "warning",
            len(plain) - 1,
            len(plain),
            "最後の文に句点がありません。「。」を付けてください。",
            pair.target[len(plain) - 1 : len(plain)] + "。",
        )


def _ends_clause(plain: str, end: int) -> bool:
    """Return whether the words before `end` end a sentence: a verb, an adjective or an auxiliary in a final form."""
    words = tokens_between(plain, max(0, end - 12), end)
    while words and (words[-1].pos[0] in ("空白", "補助記号") or words[-1].pos[1] == "終助詞"):
        words = words[:-1]
    if not words:
        return False
    last = words[-1]
    return last.pos[0] in ("動詞", "形容詞", "助動詞") and last.pos[5].startswith(_CLAUSE_END)
