"""House rules that one pattern can state, and the walk that turns their matches into findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from translations.checks.model import Category, Finding, Pair, Severity

Fix = str | Callable[[str], str | None]


_LOOKAROUND = re.compile(r"\(\?<?[=!](?:[^()\[\]]|\[[^\]]*\])*\)")
_GROUP = re.compile(r"\((?:[^()\[\]]|\[[^\]]*\])*\)[?*]?")
_CLASS = re.compile(r"\[[^\]]*\](?:\{[^}]*\}|[?*+])?")
_LITERAL = re.compile(r"[一-鿿ァ-ヺ](?![?*{])")


def literal_trigger(pattern: str) -> str:
    """Return characters of which every match of `pattern` holds one: a kanji or katakana of each alternative.

    An empty string where an alternative has none outside groups and classes: such a rule is always tried.
    """
    bare = _LOOKAROUND.sub("", pattern)
    while (shorter := _GROUP.sub("", bare)) != bare:
        bare = shorter
    found = [_LITERAL.search(_CLASS.sub("", branch)) for branch in bare.split("|")]
    return "".join(match[0] for match in found if match) if all(found) else ""


@dataclass(frozen=True, slots=True)
class PatternRule:
    """A rule of docs/house-style.md that a pattern over one target can see.

    `message` may hold `{text}` and `{fix}`. `fix` is the text that takes the place of the match, or a function
    from the matched text to it (None: this match has no safe fix). `trigger` names characters without which
    the pattern cannot match: asking for them first is several times cheaper than the pattern.
    """

    check: str
    pattern: re.Pattern[str]
    message: str
    fix: Fix | None = None
    severity: Severity = "info"
    category: Category = "typography"
    trigger: str = ""


def matches(rules: Iterable[PatternRule], pair: Pair) -> Iterator[Finding]:
    """Yield a finding for each match of `rules` in a pair's target, opaque spans left out."""
    plain = pair.plain_target
    present = set(plain)
    for rule in rules:
        if rule.trigger and present.isdisjoint(rule.trigger):
            continue
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
