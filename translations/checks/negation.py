"""The negative words of a target, and how surely one of its words renders one of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translations.checks import alignment
from translations.checks.model import Finding, Pair, Severity
from translations.checks.polarity_words import NOT_NEGATIVE
from translations.language import morphology
from translations.language.sentences import Span

_NEGATIVE_LEMMAS = frozenset({"ない", "ぬ", "ず", "まい", "無い"})
# The encoder is sure which English word a Japanese one renders.
CERTAIN = 0.6
# It renders it rather than another: enough where that very word is denied in the source.
LIKELY = 0.5
# Japanese that says no without a negative verb: 〜なしに, だけでは, 〜せずに.
WITHOUT = re.compile(r"な(?:し|く)|だけ(?:では|じゃ)|ず(?:に|、)|ざる|ぬ")
_HINT = re.compile(r"な[いかくけ]|ません|ず|ぬ|まい|ざる")


def turned(
    pair: Pair, check: str, start: int, end: int, message: str, *, severity: Severity = "warning"
) -> Finding:
    """Return a finding of the category negation."""
    return Finding(pair.id, check, "negation", severity, start, end, message)


def renders(word: alignment.Word, words: Sequence[alignment.Word]) -> bool:
    """Return whether a word of the target surely renders its partner: it is sure, or no other word comes as near."""
    if word.partner < 0 or word.score < LIKELY:
        return False
    return word.score >= CERTAIN or all(
        other.score <= word.score for other in words if other.partner == word.partner
    )


def negatives(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the negative words of a sentence that do deny, each with the verb before it."""
    if not _HINT.search(text, span.start, span.end):
        return
    harmless = [match.span() for match in NOT_NEGATIVE.finditer(text, span.start, span.end)]
    found = morphology.tokens_between(text, span.start, span.end)
    for at, token in enumerate(found):
        if token.pos[0] not in ("助動詞", "形容詞") or (
            token.lemma not in _NEGATIVE_LEMMAS and token.normalized not in _NEGATIVE_LEMMAS
        ):
            continue
        if any(start < token.end and token.start < end for start, end in harmless):
            continue
        if text.startswith("さ", token.end):
            continue  # 自信のなさ: a noun
        first = at
        while first > 0 and found[first - 1].pos[0] in ("動詞", "助動詞") and at - first < 4:
            first -= 1
        yield found[first].start, token.end
