"""What the tests of accuracy ask: which findings a pair has, and which of them an editor must answer."""

from __future__ import annotations

from translations import checks
from translations.checks.model import Document, Finding, Pair, Style

STYLE = frozenset({"register", "typography", "grammar", "consistency", "term"})


def findings(
    source: str, target: str, *, kind: str = "paragraph", around: tuple[str, ...] = ()
) -> list[Finding]:
    """Return the findings of accuracy on a pair, in an article that also has the sources `around`."""
    pairs = [Pair("this", source, target, kind=kind)]
    pairs += [Pair(f"other-{at}", text, "別の段落の訳文です。") for at, text in enumerate(around)]
    document = Document(pairs, style=Style(register_body="any"))
    return [f for f in checks.check(document) if f.pair == "this" and f.category not in STYLE]


def alarms(source: str, target: str, *, kind: str = "paragraph", around: tuple[str, ...] = ()) -> set[str]:
    """Return the ids of the checks that an editor must answer."""
    return {f.check for f in findings(source, target, kind=kind, around=around) if f.severity != "info"}
