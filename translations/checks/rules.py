"""House rules that one pattern can state, and the walk that turns their matches into findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from translations.checks.model import Category, Finding, Pair, Severity
from translations.language.sought import Index, Sought

Fix = str | Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class PatternRule:
    """A rule of docs/house-style.md that a pattern over one target can see.

    `message` may hold `{text}` and `{fix}`. `fix` is the text that takes the place of the match, or a function
    from the matched text to it (None: this match has no safe fix).
    """

    check: str
    pattern: Sought
    message: str
    fix: Fix | None = None
    severity: Severity = "info"
    category: Category = "typography"


@cache
def _indexed(rules: tuple[PatternRule, ...]) -> Index[PatternRule]:
    return Index((rule, (rule.pattern,)) for rule in rules)


def matches(rules: Sequence[PatternRule], pair: Pair) -> Iterator[Finding]:
    """Yield a finding for each match of `rules` in a pair's target, opaque spans left out."""
    plain = pair.plain_target
    for rule in _indexed(tuple(rules)).able(plain):
        for match in rule.pattern.finditer(plain):
            text = pair.target[match.start() : match.end()]
            fix = rule.fix(text) if callable(rule.fix) else rule.fix
            if fix == text:
                continue
            yield Finding(
                pair=pair.id,
                check=rule.check,
                category=rule.category,
                severity=rule.severity,
                start=match.start(),
                end=match.end(),
                message=rule.message.format(text=text.strip(), fix=fix),
                fix=fix,
            )
