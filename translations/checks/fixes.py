"""Applying what findings offer as fixes, without touching code, tags or addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from translations.checks.model import OPAQUE, Finding


def apply_fixes(text: str, findings: Iterable[Finding]) -> tuple[str, list[Finding]]:
    """Return a target with the fixes of `findings` in it, and the findings whose fix was applied.

    `findings` are those of one pair, as a check of exactly this text gave them. Where two overlap, the one that
    begins first wins, of those the longer. A fix that would change an opaque span (tag, address, code) is left
    out. What is left out shows again in the next check; applying fixes until none is left ends, because every
    fix removes its own finding.
    """
    opaque = [(match.start(), match.end()) for match in OPAQUE.finditer(text)]
    chosen: list[Finding] = []
    end = 0
    for finding in sorted(findings, key=lambda f: (f.start, -f.end)):
        if finding.fix is None or finding.start < end or finding.end > len(text):
            continue
        if finding.fix == text[finding.start : finding.end] or not _keeps_opaque(text, finding, opaque):
            continue
        chosen.append(finding)
        end = max(end, finding.end)
    for finding in reversed(chosen):
        text = text[: finding.start] + (finding.fix or "") + text[finding.end :]
    return text, chosen


def _keeps_opaque(text: str, finding: Finding, opaque: Sequence[tuple[int, int]]) -> bool:
    """Return whether a fix leaves every opaque span it meets whole, in the same order."""
    met = [(start, end) for start, end in opaque if start < finding.end and finding.start < end]
    if any(start < finding.start or finding.end < end for start, end in met):
        return False
    at = 0
    for start, end in met:
        at = (finding.fix or "").find(text[start:end], at)
        if at < 0:
            return False
        at += end - start
    return True
