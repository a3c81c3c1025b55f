"""What a target leaves out of its source, and what it says that the source does not (TRN-7, sharpened)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from translations.checks import alignment, english, sentences
from translations.checks.alignment import Alignment
from translations.checks.model import HIDDEN, Document, Finding, Pair

PROSE = frozenset({"paragraph", "list_item", "quote", "heading", "caption"})
_MIN_WORDS = 4

# Omission: three independent signs, weighed by a logistic fit on dropped clauses and sentences against good
# translations. A sum above the threshold was seen in about one good translation in a hundred.
_GAP_LEVEL = 0.58
_WEIGHTS = (3.0, 4.4, 5.0)
_OFFSET = 5.1
_OMISSION = 1.25
# Nothing of the source is borne out: it is another sentence's translation.
_MISMATCH = 0.52
# Addition: a sentence of the target that falls short of this level by so much, and is like no source sentence.
_EXTRA_LEVEL = 0.56
_EXTRA = 0.42
_UNLIKE = 0.42


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
    if _mean(words) < _MISMATCH:
        yield Finding(
            pair.id, "target-of-another-source", "omission", "error", 0, len(pair.target),
            "訳文が原文と対応していません。別の段落の訳が入っていないか確かめてください。",
        )  # fmt: skip
        return
    short = shortfall(pair, words)
    if short.score > _OMISSION:
        lost = pair.source[short.start : short.end].strip()
        hint = f"「{_clipped(lost)}」のあたりに" if lost else ""
        yield Finding(
            pair.id, "omission", "omission", "warning", 0, 0,
            f"原文の{hint}訳されていない部分があるようです。訳し漏れがないか確かめてください。",
        )  # fmt: skip
    yield from _added(pair, words)


def shortfall(pair: Pair, words: Alignment) -> Shortfall:
    """Return the weighed signs that a target leaves something out: a gap in meaning, few characters, few words."""
    missed, start, end = alignment.gap(words.source, _GAP_LEVEL)
    length = len(pair.plain_target.replace(HIDDEN, "")) / max(1, len(pair.plain_source.replace(HIDDEN, "")))
    count = len(words.target) / len(words.source)
    signs = (missed, -math.log(max(length, 0.01)), -math.log(max(count, 0.01)))
    return Shortfall(sum(w * s for w, s in zip(_WEIGHTS, signs, strict=True)) - _OFFSET, start, end)


def _mean(words: Alignment) -> float:
    return sum(word.score for word in words.source) / len(words.source)


def _added(pair: Pair, words: Alignment) -> Iterator[Finding]:
    source = [pair.plain_source[start:end] for start, end in english.sentences(pair.plain_source)]
    spans = sentences.sentences(pair.plain_target)
    for span in spans:
        inside = [word for word in words.target if span.start <= word.start < span.end]
        if len(inside) < 3 or (len(spans) == 1 and len(source) == 1):
            continue
        shortage = sum(_EXTRA_LEVEL - word.score for word in inside)
        stretch, _, _ = alignment.gap(inside, _EXTRA_LEVEL)
        if max(shortage, stretch) < _EXTRA:
            continue
        text = pair.plain_target[span.start : span.end]
        if max(alignment.likeness(text, one) for one in source) < _UNLIKE:
            yield Finding(
                pair.id, "addition", "addition", "warning", span.start, span.end,
                "この文にあたる内容が原文に見当たりません。原文を確かめ、なければ削除してください。",
            )  # fmt: skip


def _clipped(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
