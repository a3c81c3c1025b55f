"""Sentences turned round: a no too many or too few, the opposite word, must for may, denied for said.

Only contradictions that words can prove: a negative verb over English without anything that could license it,
a plain no of the English that nothing in the Japanese carries, one of two opposites where the source has the
other only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from translations.checks import alignment, negation_lost, opposites, polarity_items
from translations.checks.model import Document, Finding, Pair
from translations.checks.negation import turned
from translations.checks.negation_added import added as no_added
from translations.checks.polarity_words import MOODS
from translations.language.sentences import Span

PROSE = frozenset({"paragraph", "list_item", "quote", "heading", "caption"})


def polarity(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find negations, opposites and moods of a target that contradict its source."""
    if pair.kind not in PROSE or not pair.source.strip() or not pair.target.strip():
        return
    added: list[Finding] = []
    others: list[Finding] = []
    for span, source in alignment.sentence_groups(pair.plain_source, pair.plain_target):
        added += no_added(pair, span, source)
        others += [*opposites.opposites(pair, span, source), *_moods(pair, span, source)]
        others += [*opposites.contrary_words(pair, span, source), *opposites.limits_lost(pair, span, source)]
    lost = (
        list(negation_lost.lost(pair))
        or list(negation_lost.denied_affirmed(pair))
        or list(negation_lost.refusal_lost(pair))
        or list(negation_lost.prefix_lost(pair))
    )
    if added and lost:  # a no that stands in another sentence of the target than expected
        added, lost = [_as_info(one) for one in added], [_as_info(one) for one in lost]
    yield from (*added, *others, *lost, *polarity_items.lone_items(pair))


def _as_info(finding: Finding) -> Finding:
    return replace(finding, severity="info")


def _moods(pair: Pair, span: Span, source: str) -> Iterator[Finding]:
    for mood in MOODS:
        found = mood.japanese.search(pair.plain_target, span.start, span.end)
        if found and not mood.english.search(source):
            yield turned(
                pair,
                "modality",
                found.start(),
                found.end(),
                f"「{found[0]}」は{mood.message}。原文の言い方を確かめてください。",
            )
            return
