"""The country or language of a target that is another than its source's: 韓国 for China (NAM-1)."""

from __future__ import annotations

from collections.abc import Iterator

from translations.checks.model import Document, Finding, Pair
from translations.language import countries


def another_country(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find countries that the source has not where the target lacks one that it has, and one left out of several."""
    if pair.kind == "code":
        return
    named = countries.in_english(pair.plain_source)
    if not named:
        return
    known = frozenset[int]().union(*(which for _, which in named))
    text = pair.plain_target
    odd = [match for match, which in countries.in_japanese(text) if not which & known]
    absent = [name for name, which in named if not countries.is_said(which, text)]
    if not odd:
        # One of several that are listed: where it stands alone, it may be said by "the country".
        for name in dict.fromkeys(absent) if len(absent) < len(named) - 1 else ():
            yield Finding(
                pair.id, "country-missing", "name", "info", 0, 0,
                f"原文の「{name}」が訳文に見当たりません。抜けていないか確かめてください。",
            )  # fmt: skip
        return
    for match, name in zip(odd, dict.fromkeys(absent), strict=False):
        yield Finding(
            pair.id, "country-changed", "name", "warning", *match.span(),
            f"「{match[0]}」は原文の「{name}」と合いません。どの国や言語か確かめて直してください。",
        )  # fmt: skip
