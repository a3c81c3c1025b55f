"""How the tests of house style look at a text: what is found in it, and what it becomes when fixed."""

from __future__ import annotations

from collections.abc import Sequence

from translations.checks.fixes import apply_fixes
from translations.checks.house_style import DOCUMENT_CHECKS, PAIR_CHECKS
from translations.checks.model import Document, Finding, Pair, Style
from translations.knowledge.glossary import Term


def look(document: Document) -> list[Finding]:
    """Return what the checks of house style find in a document."""
    found = [finding for pair in document.pairs for check in PAIR_CHECKS for finding in check(pair, document)]
    return found + [finding for check, _ in DOCUMENT_CHECKS for finding in check(document)]


def in_text(
    target: str, *, source: str = "", kind: str = "paragraph", style: Style | None = None
) -> list[Finding]:
    """Return what is found in one target that is a whole document."""
    return look(Document([Pair("1", source, target, kind=kind)], style=style or Style()))


def ids(target: str, *, source: str = "", kind: str = "paragraph", style: Style | None = None) -> set[str]:
    """Return the ids of the checks that find something in one target."""
    return {finding.check for finding in in_text(target, source=source, kind=kind, style=style)}


def fixed(check: str, target: str, *, source: str = "", style: Style | None = None) -> str:
    """Return a target with the fixes of one check applied."""
    found = [f for f in in_text(target, source=source, style=style) if f.check == check]
    return apply_fixes(target, found)[0]


def body(
    *pairs: tuple[str, str],
    kinds: Sequence[str] = (),
    glossary: Sequence[Term] = (),
    style: Style | None = None,
) -> Document:
    """Return a document of body pairs with ids 1, 2, …; every kind is a paragraph unless `kinds` says otherwise."""
    every = list(kinds) or ["paragraph"] * len(pairs)
    made = [
        Pair(str(at), en, ja, kind=kind)
        for at, ((en, ja), kind) in enumerate(zip(pairs, every, strict=True), 1)
    ]
    return Document(made, glossary=tuple(glossary), style=style or Style())


def places(document: Document, check: str) -> list[tuple[str, str]]:
    """Return pair and text of every finding of one check."""
    return [
        (f.pair, document.by_id[f.pair].target[f.start : f.end]) for f in look(document) if f.check == check
    ]
