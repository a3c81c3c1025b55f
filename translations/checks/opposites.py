"""The opposite word: one of two meanings that exclude one another, where the source has the other only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translations.checks import alignment
from translations.checks.model import HIDDEN, Finding, Pair
from translations.checks.negation import CERTAIN, negatives, turned
from translations.checks.opposite_words import OPPOSITES, UNSUPPORTED, WEAK, Opposites
from translations.checks.polarity_words import LICENSE, NEGATION, SET_ASIDE
from translations.language import english, sentences
from translations.language.held import per_text
from translations.language.sentences import Span
from translations.language.sought import Index, Kept, Sought

_BESIDE = 5  # words
_ABLE = Index((meanings, (meanings.one_japanese, meanings.other_japanese)) for meanings in OPPOSITES)
# Between a word and the form that denies it: 安全ではない.
_LINK = re.compile(r"(?:で|じゃ|に|と|く)?(?:は|も)?.?")


def opposites(pair: Pair, span: Span, source: str) -> Iterator[Finding]:
    """Find words of a sentence that mean the opposite of what its source says."""
    text = pair.plain_target
    denied = list(negatives(text, span))
    # Where the whole target renders one sentence, what the rest of it says counts too.
    where = (0, len(text)) if source == pair.plain_source else (span.start, span.end)
    for meanings in _ABLE.able(text[span.start : span.end]):
        one, other = meanings.one_japanese, meanings.other_japanese
        ones = _affirmed(one, text, span, denied)
        others = _affirmed(other, text, span, denied)
        if not ones and not others:
            continue
        found = (ones or others)[0]
        right, wrong = meanings.one_english, meanings.other_english
        contrary = meanings.other_japanese
        if not ones:
            right, wrong, contrary = wrong, right, meanings.one_japanese
        plain = partner = None
        if not _renders(pair, found.start(), right) and wrong.search(source):
            is_beside = contrary.search(text, *where) is not None
            plain = None if is_beside else _plainly_said(source, wrong, right)
            if not (is_beside and NEGATION.search(source)):
                partner = _partner(pair, found.start(), wrong, right)
        if said := plain or partner:
            yield turned(
                pair, "opposite", found.start(), found.end(),
                f"「{found[0]}」は原文の「{said[0]}」と逆の意味です。どちらが正しいか確かめてください。",
                # Freer translations say many things by their opposite: an alarm needs the words and the meaning.
                severity="warning"
                if plain and not NEGATION.search(source) and (partner or _is_unmistakable(pair, right, wrong))
                else "info",
            )  # fmt: skip
        elif surplus := _surplus(pair, source, meanings, ones, others):
            found, said = surplus
            yield turned(
                pair, "opposite", found.start(), found.end(),
                f"「{found[0]}」は原文の「{said[0]}」と逆の意味かもしれません。どちらが正しいか確かめてください。",
                severity="info",
            )  # fmt: skip


def _affirmed(
    japanese: Sought, text: str, span: Span, denied: Sequence[tuple[int, int]]
) -> list[re.Match[str]]:
    """Return the words of one meaning in a sentence that no negative form turns round: うまくいきません is no success."""
    return [
        match
        for match in japanese.finditer(text, span.start, span.end)
        if not any(
            match.end() < end and _LINK.fullmatch(text, match.end(), max(match.end(), start))
            for start, end in denied
        )
    ]


def contrary_words(pair: Pair, span: Span, source: str) -> Iterator[Finding]:
    """Find words such as 不可能 or 減少 where nothing in the source says no, less or against."""
    if LICENSE.search(source):
        return
    for japanese, english_words in UNSUPPORTED:
        for match in japanese.finditer(pair.plain_target, span.start, span.end):
            if not english_words.search(source):
                yield turned(
                    pair, "opposite", *match.span(),
                    f"「{match[0]}」にあたる言葉が原文にありません。逆の意味になっていないか確かめてください。",
                    severity="info",
                )  # fmt: skip


def limits_lost(pair: Pair, span: Span, source: str) -> Iterator[Finding]:
    """Find sentences whose "only" or "rather than" nothing carries.

    Nothing of the whole target, where sentences were joined or split.
    """
    text = pair.plain_target
    one_to_one = len(english.sentences(pair.plain_source)) == len(sentences.sentences(text))
    where = (span.start, span.end) if one_to_one else (0, len(text))
    for limit, japanese in SET_ASIDE:
        said = limit.search(source)
        if said and not japanese.search(_spoken_for(pair), *where):
            yield turned(
                pair, "limit-lost", span.start, span.end,
                f"原文の「{said[0]}」にあたる限定が訳文にありません。「だけ」「ではなく」などが抜けていないか確かめてください。",
                severity="info",
            )  # fmt: skip


@per_text
def _without_rendered(source: str, target: str) -> str:
    """Return a target, at the same length, without the words of more than one letter that surely render one of its source."""
    parts, at = [], 0
    for word in alignment.align(source, target).target:
        if word.score >= CERTAIN and word.end - word.start > 1 and word.start >= at:
            parts += [target[at : word.start], HIDDEN * (word.end - word.start)]
            at = word.end
    return "".join([*parts, target[at:]])


def _spoken_for(pair: Pair) -> str:
    """Return the target without what says something else: 取って代わる renders "replace", and no "rather than"."""
    return _without_rendered(pair.plain_source, pair.plain_target)


def _is_unmistakable(pair: Pair, right: Kept, wrong: Kept) -> bool:
    """Return whether neither text says no, and no word of the source could mean what the target says.

    What the source says to the contrary (denied, rejected) is no such no.
    """
    source, text = pair.plain_source, pair.plain_target
    if right.search(source) or any(negatives(text, Span(0, len(text)))):
        return False
    contrary = {match.span() for match in wrong.finditer(source)}
    return all(match.span() in contrary for match in LICENSE.finditer(source))


def _surplus(
    pair: Pair,
    source: str,
    meanings: Opposites,
    ones: Sequence[re.Match[str]],
    others: Sequence[re.Match[str]],
) -> tuple[re.Match[str], re.Match[str]] | None:
    """Return a word too many of one meaning and the English word too many of its opposite.

    None unless a sentence speaks of both meanings together as often as its source does.
    """
    if NEGATION.search(source):
        return None
    said_ones = [match for match in meanings.one_english.finditer(source) if not WEAK.fullmatch(match[0])]
    said_others = [match for match in meanings.other_english.finditer(source) if not WEAK.fullmatch(match[0])]
    if len(ones) + len(others) != len(said_ones) + len(said_others) or len(ones) == len(said_ones):
        return None
    found, own, said = (
        (ones[0], meanings.one_english, said_others[0])
        if len(ones) > len(said_ones)
        else (others[0], meanings.other_english, said_ones[0])
    )
    # An English word of many uses was not counted: it may be what the Japanese one renders (追加, adds).
    return (
        None
        if _renders(pair, found.start(), own)
        and any(WEAK.fullmatch(match[0]) for match in own.finditer(source))
        else (found, said)
    )


def _plainly_said(source: str, wrong: Kept, right: Kept) -> re.Match[str] | None:
    """Return a word of the wrong meaning, where no word of the right one is about.

    Words of many uses (more, up, not) count for the right meaning only beside it.
    """
    said = next(wrong.finditer(source), None)
    if said is None:
        return None
    if any(not WEAK.fullmatch(match[0]) for match in right.finditer(source)):
        return None
    for match in wrong.finditer(source):
        if WEAK.fullmatch(match[0]):
            continue
        before = " ".join(source[: match.start()].split(" ")[-_BESIDE:])
        after = " ".join(source[match.start() :].split(" ")[:_BESIDE])
        if not right.search(f"{before}{after}"):
            return match
    return None if right.search(source) or WEAK.fullmatch(said[0]) else said


def _renders(pair: Pair, at: int, right: Kept) -> bool:
    """Return whether the Japanese word at `at` surely renders an English word of its own meaning."""
    return any(
        word.start <= at < word.end
        and word.partner >= 0
        and word.score >= CERTAIN
        and right.match(pair.plain_source, word.partner)
        for word in alignment.align(pair.plain_source, pair.plain_target).target
    )


def _partner(pair: Pair, at: int, wrong: Kept, right: Kept) -> re.Match[str] | None:
    """Return the English word that the Japanese word at `at` renders, where it is clearly of the wrong meaning."""
    for word in alignment.align(pair.plain_source, pair.plain_target).target:
        if not word.start <= at < word.end or word.score < CERTAIN or word.partner < 0:
            continue
        said = wrong.match(pair.plain_source, word.partner)
        before = " ".join(pair.plain_source[: word.partner].split(" ")[-4:])
        if said is None or right.match(pair.plain_source, word.partner) or NEGATION.search(before):
            return None
        others = [match[0].lower() for match in right.finditer(pair.plain_source)]
        return said if alignment.best_meaning(word.text, others) < word.score - 0.1 else None
    return None
