"""The country or language of a target that is another than its source's: 韓国 for China (NAM-1)."""

from __future__ import annotations

from collections.abc import Iterator

from translations.checks.model import Document, Finding, Pair
from translations.language import countries


def another_country(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find names of countries that the source has not, where the target lacks one that it has."""
    if pair.kind == "code":
        return
    named = countries.in_english(pair.plain_source)
    if not named:
        return
    known = frozenset[int]().union(*(which for _, which in named))
    text = pair.plain_target
    odd = [match for match, which in countries.in_japanese(text) if not which & known]
    if not odd:
        return
    absent = [name for name, which in named if not countries.is_said(which, text)]
    for match, name in zip(odd, dict.fromkeys(absent), strict=False):
        yield Finding(
            pair.id, "country-changed", "name", "warning", *match.span(),
            f"「{match[0]}」は原文の「{name}」と合いません。どの国や言語か確かめて直してください。",
        )  # fmt: skip
