"""English terms and idioms rendered in a sense they do not have in news of AI (TRM-1): 重量 for a model's weights.

A glossary says how the desk writes its terms; this says what no desk means. The list is `wrong_senses.tsv`: a line gives
the English, how it is rendered wrongly, how rightly, and other English that makes the wrong one right. All four are
patterns; the first words of the third are what a message offers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from translations.checks.model import Document, Finding, Pair

_LIST = Path(__file__).with_suffix(".tsv")
_GROUPS = re.compile(r"\((?:[^()]|\([^()]*\))*\)|\[[^]]*\].?")
_LETTERS = re.compile(r"[ぁ-んァ-ヺー一-鿿A-Za-z0-9]+")
_KANA = re.compile("[ァ-ヺー]{2}")


@dataclass(frozen=True, slots=True)
class Sense:
    """English, its Japanese in a sense it does not have, in the one it has, and English that licenses the former."""

    english: str
    wrong: re.Pattern[str]
    right: str
    unless: str


def _read() -> dict[str, list[Sense]]:
    """Return the list by the first letters of what is wrong: hundreds of lines, of which a target meets a few."""
    found: dict[str, list[Sense]] = defaultdict(list)
    for line in _LIST.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        english, wrong, right, unless = line.split("\t")
        sense = Sense(english, re.compile(wrong), right, unless)
        for letters in {_hook(one) for one in _GROUPS.sub("…", wrong).split("|")}:
            found[letters].append(sense)
    return found


def _hook(words: str) -> str:
    """Return two letters that stand in every text with these words, one where they have only one."""
    return max(_LETTERS.findall(words), key=len)[:2]


_BY_LETTERS = _read()


@cache
def _english(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


@cache
def _japanese(words: str) -> re.Pattern[str]:
    return re.compile(words)


def check_senses(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield words of a target that render an English term of its source in a sense it does not have."""
    source, target = pair.plain_source, pair.plain_target
    if pair.kind == "code" or not source.strip():
        return
    letters = {*target, *map("".join, pairwise(target))}
    able = dict.fromkeys(sense for one in letters & _BY_LETTERS.keys() for sense in _BY_LETTERS[one])
    for sense in able:
        wrong = next((match for match in sense.wrong.finditer(target) if _is_whole(target, match)), None)
        if wrong is None or not (said := _english(sense.english).search(source)):
            continue
        if sense.unless and _english(sense.unless).search(source):
            continue
        # Beside a right rendering the word renders something else; a term that comes twice is often said once (透かし彫り is no 透かし).
        beside = target[: wrong.start()] + " " * len(wrong[0]) + target[wrong.end() :]
        if _japanese(sense.right).search(beside):
            continue
        right = sense.right.split("|")[0]
        yield Finding(
            pair.id, "wrong-sense", "term", "warning", *wrong.span(),
            f"原文の「{said[0]}」は、ここでは「{wrong[0]}」の意味ではありません。「{right}」などにしてください。",
        )  # fmt: skip


def _is_whole(target: str, match: re.Match[str]) -> bool:
    """Return whether words are no part of a longer one in katakana: リコール, not アルコール."""
    start, end = match.span()
    return not any(_KANA.fullmatch(target[max(0, at - 1) : at + 1]) for at in (start, end))
