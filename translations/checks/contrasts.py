"""What is set against what: "A rather than B", "bigger than B". A target that has them the other way round says the contrary.

Both are in the target, and a no is, too, so that only the words beside it tell: those that the source puts behind "rather
than" must be those that stand before ではなく, and those behind "than" before より.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations.checks import alignment
from translations.checks.model import Document, Finding, Pair
from translations.checks.negation import turned
from translations.checks.polarity_words import NEGATION
from translations.language import morphology
from translations.language.sought import Kept, Sought

_PROSE = frozenset({"paragraph", "list_item", "quote", "heading", "caption"})
# What is set aside in English, and in Japanese: its words end at the next stop.
_ASIDE_EN = Kept(
    r"\b(?:rather than|instead of|as opposed to|(?<=, )(?:and |but )?not(?! (?:only|just|least|to mention|all|every)\b)|than)\b(?P<aside>[^,;:.!?()—–]{3,60})",
    re.IGNORECASE,
)
_ASIDE_JA = Sought(
    r"(?:では|で|じゃ)なく(?:て)?|の?代わりに|に代えて|より(?:も|は)?(?![良よ多少高低大小早速遅強深広詳正適安重軽効優詳細一上下])|[にと]比べ(?:て|ると)?"
)
# Where the words before it begin.
_BEGINS = re.compile(
    r"[、。「」（）]|(?<![一-鿿])(?:は|が)(?=[^、。はが]*\Z)|(?:は|が)(?=[一-鿿ァ-ヺA-Za-z])"
)
_ENDS = re.compile(r"[。！？!?\n]")
_STOP_EN = re.compile(r"[;:.!?()—–]\s|\b(?:because|although|while|but|said|says)\b")
_ALSO = 8  # words before "than" that may be what is compared
_RENDERED = 0.5  # likeness of a word and its rendering
# How much nearer the words must come to those on the other side, each way and in sum.
_MARGIN, _SURE = 0.12, 0.4


def contrasts(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find two things that a source sets against one another and a target the other way round."""
    if pair.kind not in _PROSE or not pair.source.strip():
        return
    source, target = pair.plain_source, pair.plain_target
    said = list(_ASIDE_EN.finditer(source))
    if len(said) != 1 or NEGATION.search(said[0]["aside"]):
        return
    told = list(_ASIDE_JA.finditer(target))
    if len(told) != 1:
        return
    aside, kept = _english_sides(source, said[0])
    (start, aside_ja), kept_ja = _japanese_sides(target, told[0])
    if not (aside and kept and aside_ja and kept_ja):
        return
    if min(_fit(aside_ja, kept), _fit_back(aside, kept_ja)) < _RENDERED:
        return
    margins = (
        _fit(aside_ja, kept) - _fit(aside_ja, aside),
        _fit_back(aside, kept_ja) - _fit_back(aside, aside_ja),
    )
    if min(margins) > _MARGIN and sum(margins) > _SURE:
        words = " ".join(source[said[0].start() : said[0].end()].split()[:6])
        yield turned(
            pair, "contrast-exchanged", start, told[0].end(),
            f"「{target[start : told[0].end()]}」は原文の「{words}」と逆のようです。どちらを退け、どちらと比べているのか確かめてください。",
        )  # fmt: skip


def _english_sides(source: str, said: re.Match[str]) -> tuple[list[str], list[str]]:
    """Return the words of what a source sets aside, and of what it sets it against."""
    words = alignment.english_words(source)
    start, end = said.span("aside")
    aside = [word.text for word in words if start <= word.start < end]
    before = source[: said.start()]
    opening = max((stop.end() for stop in _STOP_EN.finditer(before)), default=0)
    kept = [word.text for word in words if opening <= word.start < said.start()][-_ALSO:]
    if not kept:  # Instead of B, they took A.
        closing = _STOP_EN.search(source, end)
        stop = closing.start() if closing else len(source)
        kept = [word.text for word in words if end <= word.start < stop][:_ALSO]
    return aside, kept


def _japanese_sides(target: str, told: re.Match[str]) -> tuple[tuple[int, list[str]], list[str]]:
    """Return the words of what a target sets aside and where they begin, and those of the rest of its sentence."""
    words = [
        *alignment.japanese_words(target),
        # no content words elsewhere, but here they may be all that tells one from the other
        *(
            (token.surface, token.start, token.end)
            for token in morphology.tokens(target)
            if token.surface in ("大きな", "小さな")
        ),
    ]
    ends = [stop.end() for stop in _ENDS.finditer(target, 0, told.start())]
    first = ends[-1] if ends else 0
    begins = [match.end() for match in _BEGINS.finditer(target, first, told.start())]
    start = begins[-1] if begins else first
    closing = _ENDS.search(target, told.end())
    stop = closing.start() if closing else len(target)
    aside = [form for form, a, b in words if start <= a and b <= told.start()]
    kept = [form for form, a, b in words if (first <= a and b <= start) or (told.end() <= a and b <= stop)]
    return (start, aside), kept


def _fit(ones: list[str], others: list[str]) -> float:
    """Return how near on average the nearest English word comes to each of some Japanese ones."""
    return float(alignment.word_likeness(others, ones).max(axis=0).mean())


def _fit_back(ones: list[str], others: list[str]) -> float:
    """Return how near on average the nearest of some Japanese words comes to each English one."""
    return float(alignment.word_likeness(ones, others).max(axis=1).mean())
