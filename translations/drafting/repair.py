"""Repair before people: what a machine's answer is asked for again, and what code mends in it by itself.

Pure: no database, no network. A check that trips over an answer is logged and passed over: the answer counts
as good, and a person sees it anyway.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from translations.checks import house_style, leak, markup_kept, numbers, truncation, untranslated
from translations.checks import wrong_language as language
from translations.checks.fixes import apply_fixes
from translations.checks.model import Document, Finding, Pair, PairCheck, Style
from translations.knowledge.glossary import Term

logger = logging.getLogger(__name__)

# Checks of one pair that need no encoder: hundreds of answers an hour pass through here.
CHECKS: tuple[PairCheck, ...] = (
    numbers.quantities,
    truncation.truncation,
    untranslated.untranslated,
    language.wrong_language,
    markup_kept.markup_kept,
    leak.leak,
)
CATEGORIES = frozenset({"number", "link_markup", "untranslated", "truncation", "leak", "wrong_language"})
# Fixing one thing can bring another to light: 「A.B」 in half-width brackets; two rounds have always been enough.
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Guide:
    """The desk's rules as they were when a run began."""

    style: Style
    terms: Sequence[Term]


def errors(source: str, text: str, *, kind: str, guide: Guide) -> list[str]:
    """Return, as Japanese sentences, the errors of a translation that a model can mend when it is told."""
    document = _document(source, text, kind, guide)
    (pair,) = document.pairs
    return [
        finding.message
        for finding in _found(CHECKS, pair, document)
        if finding.severity == "error" and finding.category in CATEGORIES
    ]


def mended(source: str, text: str, *, kind: str, guide: Guide) -> tuple[str, list[dict[str, str]]]:
    """Return a translation with the safe fixes of the house style in it, and what was fixed (Candidate.fixes)."""
    fixes: list[dict[str, str]] = []
    for _round in range(ROUNDS):
        document = _document(source, text, kind, guide)
        (pair,) = document.pairs
        found = [
            finding
            for finding in _found(house_style.PAIR_CHECKS, pair, document)
            if finding.fix is not None and finding.severity != "error"
        ]
        fixed, applied = apply_fixes(text, found)
        if not applied:
            break
        fixes += [{"check": f.check, "before": text[f.start : f.end], "after": f.fix or ""} for f in applied]
        text = fixed
    return text, fixes


def _found(wanted: Iterable[PairCheck], pair: Pair, document: Document) -> Iterator[Finding]:
    for check in wanted:
        try:
            yield from (f for f in check(pair, document) if f.check not in document.style.off)
        except Exception:  # a check may trip over anything a model writes; the draft must arrive
            logger.exception("check %s failed on an answer", check.__name__)


def _document(source: str, text: str, kind: str, guide: Guide) -> Document:
    return Document([Pair("one", source, text, kind=kind)], guide.terms, guide.style)
