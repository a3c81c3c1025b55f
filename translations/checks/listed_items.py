"""One of several that a source lists and a target leaves out: "compression, cropping and translation", 圧縮や翻訳.

Each item takes the word of the target that comes nearest to it, none the same as another. An item that finds none while
the others found theirs is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from translations.checks import alignment
from translations.checks.model import Document, Finding, Pair, clipped
from translations.language.held import per_text
from translations.language.sought import Sought

_PROSE = frozenset({"paragraph", "list_item", "quote", "caption"})
# Three or more, the last behind "and" or "or".
_LIST = re.compile(
    r"(?P<middle>(?:, (?!and\b|or\b|but\b|which\b|who\b|for example|among|such as|including|if\b|when\b|even\b|the latter)[\w’'-]++(?: (?!and\b|or\b)[\w’'-]++){0,3}+(?=,| and | or ))+),? (?:and|or) (?P<last>[\w’'-]+(?: [\w’'-]+){0,2})"
)
_FIRST = re.compile(r"[\w’'-]+\Z")
_APPOSITION = re.compile(r"\b(?:both|two|either)\b")  # both scores, old and new
_PARTED = re.compile(r"[、・，,／/]|[やと](?=[一-鿿ァ-ヺA-Za-z])|および|及び|または|あるいは|もしくは|そして")
# Japanese that takes several together: 男女 for men and women.
_MERGES = Sought(
    r"男女|親子|夫婦|父母|両親|兄弟|姉妹|老若|家族|家電|家具|文具|衣食|飲食|動植物|農水|医歯|上下|左右|前後|東西|南北|大小|全般|一式|一連|一切|各種|さまざま|様々|多様|多彩|など|等|ほか|[一-鿿]類"
)
_FOUND, _LOST = 0.62, 0.5  # likeness of an item and its rendering


def listed_items(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find an item of a list in running text that the target does not have."""
    if pair.kind not in _PROSE or pair.part == "title" or not pair.source.strip():
        return
    item = _lost_item(pair.plain_source, pair.plain_target)
    if item:
        yield Finding(
            pair.id, "omission", "omission", "info" if _MERGES.search(pair.plain_target) else "warning", 0, 0,
            f"原文で並んでいるもののうち「{clipped(item)}」が訳文に見当たりません。訳し漏れがないか確かめてください。",
        )  # fmt: skip


@per_text
def _lost_item(source: str, target: str) -> str:
    """Return an item that a target lacks of a list that it has otherwise; empty where there is none."""
    for match in _LIST.finditer(source):
        if _APPOSITION.search(source, max(0, match.start() - 24), match.start()):
            continue
        words = alignment.english_words(source)
        items = [[word for word in words if start <= word.start < end] for start, end in _items(match)]
        if not all(items) or any(word.is_name or word.text[0].isdigit() for item in items for word in item):
            continue
        lost = _unmatched([[word.text for word in item] for item in items], target)
        if lost is not None:
            return source[items[lost][0].start : items[lost][-1].end]
    return ""


def _items(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield where the items of a list stand; of the first, whose beginning nothing tells, the last word."""
    first = _FIRST.search(match.string, 0, match.start())
    yield first.span() if first else (0, 0)
    at = match.start("middle")
    for part in match["middle"].split(",")[1:]:
        at += 1
        yield at, at + len(part)
        at += len(part)
    yield match.span("last")


def _unmatched(items: list[list[str]], target: str) -> int | None:
    """Return which one of some items has no word of a target to itself, None unless it is one only, and none of the ends.

    None, too, where the target has as many places in its list: one of them is a freer rendering.
    """
    words = alignment.japanese_words(target)
    if len(words) < len(items):
        return None
    forms = [form for form, _, _ in words]
    likeness = alignment.word_likeness([word for item in items for word in item], forms)
    ends = np.cumsum([len(item) for item in items])
    left = np.array([rows.max(axis=0) for rows in np.split(likeness, ends[:-1])])
    best = np.zeros(len(items))
    places = []
    for _ in items:
        row, column = np.unravel_index(int(left.argmax()), left.shape)
        best[row] = left[row, column]
        if best[row] >= _FOUND:
            places.append(words[column])
        left[row, :] = -1
        left[:, column] = -1
    missing = [at for at, score in enumerate(best) if score < _LOST]
    if len(missing) != 1 or missing[0] in (0, len(items) - 1) or len(places) < len(items) - 1:
        return None
    between = target[min(end for _, _, end in places) : max(start for _, start, _ in places)]
    return missing[0] if "。" not in between and len(_PARTED.findall(between)) < len(items) - 1 else None
