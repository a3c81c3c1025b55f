"""Sentences turned round: a no too many or too few, the opposite word, must for may, denied for said.

Only contradictions that words can prove: a negative verb over English without anything that could license it,
a plain no of the English that nothing in the Japanese carries, one of two opposites where the source has the
other only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations.checks import alignment, morphology
from translations.checks.model import Document, Finding, Pair
from translations.checks.polarity_words import (
    DIRECT_LICENSE,
    MOODS,
    NEGATION,
    NEGATIVE_JAPANESE,
    NOT_NEGATIVE,
    OPPOSITES,
)
from translations.checks.sentences import Span

PROSE = frozenset({"paragraph", "list_item", "quote", "heading", "caption"})
_NEGATIVE_LEMMAS = frozenset({"ない", "ぬ", "ず", "まい", "無い"})
_HINT = re.compile(r"な[いかくけ]|ません|ず|ぬ|まい|ざる")


def polarity(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find negations, opposites and moods of a target that contradict its source."""
    if pair.kind not in PROSE or not pair.source.strip() or not pair.target.strip():
        return
    for span, source in alignment.sentence_groups(pair.plain_source, pair.plain_target):
        yield from _negation(pair, span, source)
        yield from _opposites(pair, span, source)
        yield from _moods(pair, span, source)


def _negation(pair: Pair, span: Span, source: str) -> Iterator[Finding]:
    text = pair.plain_target
    negatives = list(_negatives(text, span))
    if negatives and not DIRECT_LICENSE.search(source):
        start, end = negatives[-1]
        yield _finding(
            pair, "negation-added", start, end,
            f"訳文は「{text[start:end]}」と打ち消していますが、原文は打ち消していません。肯定と否定を確かめてください。",
        )  # fmt: skip
        return
    said = NEGATION.search(source)
    if said and not negatives and not NEGATIVE_JAPANESE.search(text, span.start, span.end):
        yield _finding(
            pair, "negation-lost", *_last_word(text, span),
            f"原文は「{said[0]}」と打ち消していますが、訳文は打ち消していません。肯定と否定を確かめてください。",
        )  # fmt: skip


def _negatives(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the negative words of a sentence that do deny, each with the verb before it."""
    if not _HINT.search(text, span.start, span.end):
        return
    harmless = [match.span() for match in NOT_NEGATIVE.finditer(text, span.start, span.end)]
    found = morphology.tokens_between(text, span.start, span.end)
    for at, token in enumerate(found):
        if token.pos[0] not in ("助動詞", "形容詞") or token.lemma not in _NEGATIVE_LEMMAS and token.normalized not in _NEGATIVE_LEMMAS:
            continue
        if any(start < token.end and token.start < end for start, end in harmless):
            continue
        first = at
        while first > 0 and found[first - 1].pos[0] in ("動詞", "助動詞") and at - first < 4:
            first -= 1
        yield found[first].start, token.end


def _last_word(text: str, span: Span) -> tuple[int, int]:
    """Return the place of a sentence's predicate, where a missing no would stand."""
    found = [t for t in morphology.tokens_between(text, span.start, span.end) if t.pos[0] in ("動詞", "形容詞", "助動詞", "名詞")]
    return (found[-1].start, found[-1].end) if found else (span.start, span.end)


def _opposites(pair: Pair, span: Span, source: str) -> Iterator[Finding]:
    text = pair.plain_target
    for opposites in OPPOSITES:
        one = opposites.one_japanese.search(text, span.start, span.end)
        other = opposites.other_japanese.search(text, span.start, span.end)
        if bool(one) == bool(other):
            continue
        wanted, unwanted = opposites.one_english, opposites.other_english
        if one:
            wanted, unwanted = unwanted, wanted
        said = wanted.search(source)
        found = one or other
        if said and found and not unwanted.search(source):
            yield _finding(
                pair, "opposite", found.start(), found.end(),
                f"「{found[0]}」は原文の「{said[0]}」と逆の意味です。どちらが正しいか確かめてください。",
            )  # fmt: skip
            return


def _moods(pair: Pair, span: Span, source: str) -> Iterator[Finding]:
    for mood in MOODS:
        found = mood.japanese.search(pair.plain_target, span.start, span.end)
        if found and not mood.english.search(source):
            yield _finding(pair, "modality", found.start(), found.end(), f"「{found[0]}」は原文より{mood.message}。原文の言い方を確かめてください。")
            return


def _finding(pair: Pair, check: str, start: int, end: int, message: str) -> Finding:
    return Finding(pair.id, check, "negation", "warning", start, end, message)
