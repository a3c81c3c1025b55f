"""All checks of one article: which there are, in what order, and how their findings become one list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from translations.checks import (
    alignment,
    appeals,
    boilerplate,
    bounds,
    claims,
    completeness,
    contrasts,
    countries,
    deeds,
    duplication,
    exchanged,
    grounding,
    hedges,
    house_style,
    leak,
    listed_items,
    markup_kept,
    names,
    numbers,
    polarity,
    quantifiers,
    roles,
    structure,
    truncation,
    untranslated,
    wrong_language,
)
from translations.checks.model import (
    Document,
    DocumentCheck,
    Finding,
    Pair,
    PairCheck,
    Severity,
    Style,
)

__all__ = [
    "DOCUMENT_CHECKS",
    "PAIR_CHECKS",
    "Document",
    "Finding",
    "Pair",
    "Style",
    "check",
    "check_pairs",
    "recheck",
    "weighed",
]

# A pair check reads one pair, and of the document only what editing a target cannot change: sources, parts,
# kinds, glossary, style. That is what makes `recheck` exact.
PAIR_CHECKS: tuple[PairCheck, ...] = (
    numbers.quantities,
    completeness.completeness,
    listed_items.listed_items,
    claims.claims,
    appeals.appeals,
    truncation.truncation,
    duplication.repetition,
    untranslated.untranslated,
    names.names,
    countries.another_country,
    exchanged.exchanged,
    roles.roles,
    deeds.deeds,
    deeds.directions,
    polarity.polarity,
    bounds.bounds,
    contrasts.contrasts,
    hedges.hedges,
    quantifiers.quantifiers,
    wrong_language.wrong_language,
    markup_kept.markup_kept,
    leak.leak,
    boilerplate.boilerplate,
    structure.shape,
    *house_style.PAIR_CHECKS,
)

# A document check compares targets with one another. It is listed with the ids of what it may find, so that
# `recheck` can tell old findings of these checks from those of pair checks.
DOCUMENT_CHECKS: tuple[tuple[DocumentCheck, frozenset[str]], ...] = (
    (duplication.across_pairs, duplication.DOCUMENT_IDS),
    (structure.flattened, structure.DOCUMENT_IDS),
    (grounding.grounding, grounding.DOCUMENT_IDS),
    *house_style.DOCUMENT_CHECKS,
)

OF_DOCUMENTS = frozenset[str]().union(*(ids for _, ids in DOCUMENT_CHECKS))
# Found in single pairs, and said gravely or not by how many pairs have it.
WEIGHED = untranslated.WEIGHED
# What an edit of one pair may change in what is said of others.
COMPARED = OF_DOCUMENTS | WEIGHED

weighed = untranslated.weighed

# Findings about a whole text of which everything else said about its accuracy is a consequence.
ECLIPSING = frozenset({"target-empty", "target-of-another-source", "segment-untranslated"})
ECLIPSED = frozenset(
    {"number", "date", "unit", "omission", "addition", "truncation", "negation", "name", "term"}
)
_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


def check(document: Document) -> list[Finding]:
    """Return every finding on a document, in the order of its pairs and of the places in each target."""
    alignment.prepare((pair.plain_source, pair.plain_target) for pair in document.pairs)
    found = [finding for pair in document.pairs for finding in _of_pair(pair, document)]
    return _arranged(document, [*found, *_of_document(document)])


def warm() -> None:
    """Load the dictionaries and the encoder of this process: seconds of work that nobody should wait for later."""
    check(Document([Pair("warm", "A small model reads maps.", "小さなモデルが地図を読みます。")]))


def recheck(document: Document, changed: set[str], before: Iterable[Finding]) -> list[Finding]:
    """Return what `check` would, given its findings `before` the targets of the pairs `changed` were edited.

    Pair checks run for the changed pairs only, document checks run again.
    """
    kept = [
        finding
        for finding in before
        if finding.pair in document.by_id
        and finding.pair not in changed
        and finding.check not in OF_DOCUMENTS
    ]
    fresh = check_pairs([pair for pair in document.pairs if pair.id in changed], document)
    return _arranged(document, [*kept, *fresh, *_of_document(document)])


def check_pairs(pairs: Iterable[Pair], document: Document) -> list[Finding]:
    """Return what pair checks find in some pairs; `document` may still have the targets from before their edit.

    What depends on how many pairs have it is left as it is in one (`weighed`).
    """
    edited = list(pairs)
    alignment.prepare((pair.plain_source, pair.plain_target) for pair in edited)
    return [finding for pair in edited for finding in _of_pair(pair, document)]


def _of_pair(pair: Pair, document: Document) -> list[Finding]:
    """Return the findings of all pair checks on one pair, without those a graver finding explains."""
    found = [finding for pair_check in PAIR_CHECKS for finding in pair_check(pair, document)]
    found = [finding for finding in found if finding.check not in document.style.off]
    if any(finding.check in ECLIPSING for finding in found):
        found = [
            finding for finding in found if finding.category not in ECLIPSED or finding.check in ECLIPSING
        ]
    return _merged(found)


def _of_document(document: Document) -> list[Finding]:
    found = (finding for document_check, _ in DOCUMENT_CHECKS for finding in document_check(document))
    return _merged(finding for finding in found if finding.check not in document.style.off)


def _merged(found: Iterable[Finding]) -> list[Finding]:
    """Return one finding for each span and category: the graver, with whatever fix there is.

    Pair findings and document findings are merged apart, because `recheck` drops only the latter.
    """
    best: dict[tuple[str, str, int, int, str], Finding] = {}
    for finding in found:
        # Two absences (0, 0) are two findings; two words about one span are one.
        what = finding.message if finding.start == finding.end else ""
        key = (finding.pair, finding.category, finding.start, finding.end, what)
        held = best.get(key)
        if held is None:
            best[key] = finding
        elif _RANK[finding.severity] < _RANK[held.severity]:
            best[key] = replace(finding, fix=finding.fix if finding.fix is not None else held.fix)
    return list(best.values())


def _arranged(document: Document, found: Iterable[Finding]) -> list[Finding]:
    found = weighed(found, document.by_id)
    order = {pair.id: at for at, pair in enumerate(document.pairs)}
    return sorted(found, key=lambda f: (order[f.pair], f.start, f.end, _RANK[f.severity], f.check, f.message))
