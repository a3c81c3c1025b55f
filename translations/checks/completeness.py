"""What a target leaves out of its source, and what it says that the source does not (TRN-7, sharpened)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from translations.checks import alignment
from translations.checks.alignment import Alignment
from translations.checks.model import HIDDEN, Document, Finding, Pair, Severity, clipped
from translations.checks.names_lost import part_of_kana
from translations.language import english, quantities_en, quantities_ja, sentences
from translations.language.quantity import agree
from translations.language.sought import Sought

PROSE = frozenset({"paragraph", "list_item", "quote", "heading", "caption"})
_MIN_WORDS = 4

# Omission: independent signs, weighed by a logistic fit of dropped clauses and sentences against good translations.
# Few words are less of a proof, and of five or fewer no reason for an alarm. Signs that are not plain count as one only
# where the sentence is unlike every sentence and clause of the target: that spares three alarms of five on good
# translations, and costs one of six on damaged ones.
_GAP_LEVEL = 0.58
_WEIGHTS = (2.6, 5.0, 4.4, 2.3)
_OFFSET = 5.75
_OMISSION = (
    (6, 1.7, math.inf),
    (10, 1.1, 2.3),
    (math.inf, 0.7, 1.8),
)  # up to so many content words: mention, alarm
_PLAIN = 4.0
_RENDERED = 0.55
_SHORTEST_CLAUSE = 4  # characters
# Nothing of the source is borne out: it is another sentence's translation.
_MISMATCH = 0.48
_CERTAIN_MISMATCH = 0.42
# Of so few words, one that the encoder does not know moves the mean a long way.
_FEW_WORDS = 7
_MISMATCH_OF_FEW = 0.42
# One clause of the source of which hardly a word is borne out.
_CLAUSE_LEVEL = 0.6
_CLAUSE_LOST = 0.5
# Addition: a clause of the target that falls short of this level by so much in sum; with less it must also be
# unlike every sentence of the source.
_EXTRA_LEVEL = 0.56
_EXTRA = 0.3
_PERHAPS_EXTRA = 0.12
_UNLIKE = 0.42
_SOURCE_CLAUSE = re.compile(r"[^,;:.!?()\n—–]+[,;:.!?()—–]?")
_TARGET_CLAUSE = re.compile(r"[^、。！？!?\n]+[、。！？!?]?")
_ASIDE = re.compile(r"(?<!\])\(([^()]{6,})\)")
# A reason or an occasion, put in beside what happened.
_CIRCUMSTANCE = Sought(
    r"[^、。はがに\n「」（）]{2,24}(?P<marker>を(?:主な)?理由に(?:して)?|を受けて?(?=、|[一-鿿])|(?:の反対)?を押し切って|を背景に|をきっかけに|を機に|に(?:応え|反発し|配慮し)て|を(?:懸念|無視|警戒|考慮)して|のあおりで)"
)
# Who is said to have said it, and the English that names such people.
_HEARSAY = tuple(
    (
        Sought(rf"(?:{subject})[^、。]{{0,6}}(?:によると|によれば|の間では|からは|は(?:指摘|懸念|警告))"),
        re.compile(rf"\b(?:{people})\b", re.IGNORECASE),
    )
    for subject, people in (
        (
            "専門家|評論家|批評家|アナリスト|観測筋",
            r"experts?|specialist\w*|analyst\w*|critic\w*|professional\w*|scientist\w*|academic\w*|research\w*|scholar\w*|profess\w+|observer\w*|pundit\w*|commentator\w*|economist\w*|doctor\w*|stud(?:y|ies)|watcher\w*",
        ),
        (
            "関係者|当局者?|情報筋|業界|市場",
            r"official\w*|source\w*|authorit\w+|insider\w*|people|person|polic\w+|government\w*|industr\w+|market\w*|investor\w*|trader\w*|employee\w*|member\w*|staff|familiar|spokes\w+|those|organi[sz]er\w*",
        ),
        (
            "報道|メディア|調査(?:会社|機関)?(?:の報告)?",
            r"report\w*|media|press|news\w*|surve\w+|poll\w*|stud(?:y|ies)|research\w*|investigat\w*|according|paper|journal\w*|magazine|times|post|said|says|data|found|findings?",
        ),
    )
)
# Japanese gives the speaker a sentence of its own: ラマン氏はこう話します。
_SAYS_SO = re.compile(
    r"(?:氏|さん)[はが](?:、)?(?:こう|そう|次のように|このように)(?:話|述べ|語|振り返|説明|指摘|言|続け)"
)
_SAID = re.compile(
    r"\b(?:said|says?|told|tells|wrote|writes|add(?:s|ed)|recall(?:s|ed)|explain(?:s|ed)|according)\b"
)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How strongly a target seems to leave something out, and what of the source it may be."""

    score: float
    start: int
    end: int


def completeness(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find an empty target, a target of another source, a part left out, a sentence put in."""
    if pair.kind not in PROSE or not pair.source.strip():
        return
    if not re.search(r"\w", pair.target):
        yield Finding(
            pair.id, "target-empty", "omission", "error", 0, 0, "訳文がありません。訳を入力してください。"
        )
        return
    words = alignment.align(pair.plain_source, pair.plain_target)
    if len(words.source) < _MIN_WORDS or len(words.target) < 2:
        return
    few = len(words.source) < _FEW_WORDS
    mean = _mean(words)
    if (
        mean < (_MISMATCH_OF_FEW if few else _MISMATCH)
        and not (few and _is_heard(pair, words))
        and not _have_the_same_numbers(pair)
    ):
        severity: Severity = "error" if mean < _CERTAIN_MISMATCH and not few else "warning"
        yield Finding(
            pair.id, "target-of-another-source", "omission", severity, 0, len(pair.target),
            "訳文が原文と対応していません。別の段落の訳が入っていないか確かめてください。",
        )  # fmt: skip
        return
    if pair.part == "title":
        return  # a headline leaves out by nature, and what it adds is weighed against the body (grounding)
    short = shortfall(pair, words)
    mention, alarm = next(limits for count, *limits in _OMISSION if len(words.source) < count)
    lost = _lost_clause(pair, words) or _lost_aside(pair, words)
    if lost or short.score > mention:
        certain = alarm < math.inf and (short.score > alarm or (lost and short.score > 0))
        severity = "warning" if certain and _is_borne_out(pair, short) else "info"
        # What seems to be missing may reach over the end of a sentence: the longer part of it is named.
        lost = lost or max(re.split(r"[.!?;:]\s|[()]", pair.source[short.start : short.end]), key=len).strip()
        hint = f"の「{clipped(lost)}」のあたり" if lost else "のどこか"
        yield Finding(
            pair.id, "omission", "omission", severity, 0, 0,
            f"原文{hint}に訳されていない部分があるようです。訳し漏れがないか確かめてください。",
        )  # fmt: skip
    yield from _added(pair, words)


def shortfall(pair: Pair, words: Alignment) -> Shortfall:
    """Return the weighed signs that a target leaves something out.

    They are a gap in meaning, few characters, few words, and fewer sentences than the source has.
    """
    missed, start, end = alignment.gap(words.source, _GAP_LEVEL)
    length = len(pair.plain_target.replace(HIDDEN, "")) / max(1, len(pair.plain_source.replace(HIDDEN, "")))
    count = len(words.target) / len(words.source)
    fewer = max(0, len(english.sentences(pair.plain_source)) - len(sentences.sentences(pair.plain_target)))
    signs = (missed, -math.log(max(length, 0.01)), -math.log(max(count, 0.01)), fewer)
    return Shortfall(sum(w * s for w, s in zip(_WEIGHTS, signs, strict=True)) - _OFFSET, start, end)


def _is_borne_out(pair: Pair, short: Shortfall) -> bool:
    """Return whether the signs are plain, or the sentence they point at is unlike all that the target says."""
    if short.score > _PLAIN:
        return True
    middle = (short.start + short.end) // 2
    said = next(
        (pair.plain_source[a:b] for a, b in english.sentences(pair.plain_source) if a <= middle < b),
        pair.plain_source,
    )
    target = pair.plain_target
    whole = [target[span.start : span.end] for span in sentences.sentences(target)]
    clauses = [match[0] for match in _TARGET_CLAUSE.finditer(target) if len(match[0]) > _SHORTEST_CLAUSE]
    return alignment.likeness(said, [*whole, *clauses]) < _RENDERED


def _mean(words: Alignment) -> float:
    return sum(word.score for word in words.source) / len(words.source)


def _is_heard(pair: Pair, words: Alignment) -> bool:
    """Return whether a long katakana word of the target holds the sound of a word of the source."""
    kana = re.findall(r"[ァ-ヺー]{5,}", pair.plain_target)
    return any(part_of_kana(word.text, kana) for word in words.source if len(word.text) > 3)


def _lost_clause(pair: Pair, words: Alignment) -> str:
    """Return a clause of the source of which hardly a word is borne out, empty when there is none."""
    for match in _SOURCE_CLAUSE.finditer(pair.plain_source):
        inside = alignment.within(words.source, match.start(), match.end())
        if len(inside) >= 3 and sum(_CLAUSE_LEVEL - word.score for word in inside) > _CLAUSE_LOST:
            return pair.source[match.start() : match.end()].strip()
    return ""


def _lost_aside(pair: Pair, words: Alignment) -> str:
    """Return a remark in brackets that the target has neither in brackets nor elsewhere."""
    asides = list(_ASIDE.finditer(pair.plain_source))
    if len(re.findall(r"[（(]", pair.plain_target)) >= len(asides):
        return ""
    for match in asides:
        inside = alignment.within(words.source, match.start(), match.end())
        if len(inside) > 1 and sum(word.score for word in inside) / len(inside) < _EXTRA_LEVEL:
            return pair.source[match.start() : match.end()]
    return ""


def _added(pair: Pair, words: Alignment) -> Iterator[Finding]:
    told = False
    source = [
        part
        for start, end in english.sentences(pair.plain_source)
        for part in re.split(r"(?<=[:;]) (?=[A-Z])", pair.plain_source[start:end])
    ]
    spans = sentences.sentences(pair.plain_target)
    for span in spans:
        lacking = [
            (start, end)
            for start, end, shortage in _clauses(pair, words, span)
            if shortage > _EXTRA
            or (shortage > _PERHAPS_EXTRA and _is_unlike(pair.plain_target[span.start : span.end], source))
        ]
        if not lacking or _shares_a_number(pair, pair.plain_target[lacking[0][0] : lacking[-1][1]]):
            continue
        if _SAYS_SO.search(pair.plain_target, span.start, span.end) and _SAID.search(pair.plain_source):
            continue
        told = True
        # A sentence more than the source has is an alarm; a clause of its own may be a freer wording.
        is_whole = lacking[0][0] == span.start and lacking[-1][1] == span.end and len(spans) > len(source)
        said = pair.plain_target[span.start : span.end]
        severity: Severity = "warning" if is_whole and _is_unlike(said, source) else "info"
        yield Finding(
            pair.id, "addition", "addition", severity, lacking[0][0], lacking[-1][1],
            f"「{clipped(pair.target[lacking[0][0] : lacking[-1][1]])}」にあたる内容が原文に見当たりません。原文を確かめ、なければ削除してください。",
        )  # fmt: skip
    for start, end in () if told else _circumstances(pair, words):
        yield Finding(
            pair.id, "addition", "addition", "info", start, end,
            f"「{clipped(pair.target[start:end])}」という事情が原文に見当たりません。原文を確かめ、なければ削除してください。",
        )  # fmt: skip
    for japanese, people in _HEARSAY:
        hearsay = japanese.search(pair.plain_target)
        if not told and hearsay and not people.search(pair.plain_source):
            yield Finding(
                pair.id, "hearsay-added", "addition", "warning", hearsay.start(), hearsay.end(),
                f"「{hearsay[0]}」にあたる言葉が原文にありません。原文を確かめ、なければ削除してください。",
            )  # fmt: skip
            return


def _circumstances(pair: Pair, words: Alignment) -> Iterator[tuple[int, int]]:
    """Yield reasons and occasions (…を理由に) of which no word is borne out by the source."""
    for match in _CIRCUMSTANCE.finditer(pair.plain_target):
        inside = alignment.within(words.target, match.start(), match.start("marker"))
        if inside and max(word.score for word in inside) < _EXTRA_LEVEL:
            yield match.span()


def _clauses(pair: Pair, words: Alignment, span: sentences.Span) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and shortage of the clauses of a sentence that have at least three content words."""
    for match in _TARGET_CLAUSE.finditer(pair.plain_target, span.start, span.end):
        inside = alignment.within(words.target, match.start(), match.end())
        if len(inside) >= 3:
            yield match.start(), match.end(), sum(_EXTRA_LEVEL - word.score for word in inside)


def _is_unlike(text: str, source: list[str]) -> bool:
    return alignment.likeness(text, source) < _UNLIKE


def _have_the_same_numbers(pair: Pair) -> bool:
    """Return whether source and target say the same numbers, and two at least: only their own translation does."""
    said = {one.value for one in quantities_en.read(pair.plain_source) if one.firm and one.digits}
    rendered = {one.value for one in quantities_ja.read(pair.plain_target) if one.firm and one.digits}
    return len(said) > 1 and said == rendered


def _shares_a_number(pair: Pair, text: str) -> bool:
    """Return whether a sentence says a number of the source: it is about something there."""
    return any(
        agree(english_one, japanese_one)
        for japanese_one in quantities_ja.read(text)
        for english_one in quantities_en.read(pair.plain_source)
        if japanese_one.firm and english_one.firm
    )
