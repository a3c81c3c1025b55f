"""What a document has settled on for an English word, and the pair that says something else.

The document is its own glossary (rules NAM-4 and NAM-6 of docs/house-style.md): where a word of the source is
rendered alike in nearly all of its pairs, a pair without that rendering and with another word for it stands out.
Another word is one that sounds nearly the same, or that the encoder knows as a translation of the source's word.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from translations.checks import alignment
from translations.checks.model import Document, Finding, Pair
from translations.language.held import per_text
from translations.language.katakana import WORD, distance, variant_key
from translations.language.morphology import tokens

_ENOUGH = 3  # pairs with the English word: fewer settle nothing, except for names
_RENDERS = 0.5  # likeness of an English word to the rendering the document has for it
_COMPETES = 0.59  # likeness of the same word to what stands in its place
_COMPETES_BESIDE = 0.63  # the same where the settled rendering stands in the pair too
# English whose rendering is a matter of the sentence, not of the vocabulary.
_FREE_WORDS = """use used using user based given new first last next good great big small large high long old
    different various many important possible need help work see look find show know think want give
    keep start begin end call called include including provide allow create build change become today
    now year month week day time people part number example case question problem fact idea point place
    world group level kind type form result reason area side team"""
_FREE = frozenset(_FREE_WORDS.split()) - {"user", "group", "team"}
_FAMILY = 5  # letters: reviewer and review are one family and no rivals
_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_HONOUR = re.compile("(?:氏|さん|教授|議員|博士|CEO)")


@dataclass(frozen=True, slots=True)
class _Settled:
    """An English word and the renderings that most of the pairs with it share."""

    word: str
    is_name: bool
    renderings: tuple[str, ...]


@per_text
def _english(source: str) -> tuple[tuple[str, bool], ...]:
    """Return the content words of a source in one form for all their inflections."""
    return tuple(
        {
            (_stem(word.text) if not word.is_name else word.text, word.is_name)
            for word in alignment.english_words(source)
        }
    )


def _stem(word: str) -> str:
    """Return an English word without its plural s: enough to see one noun in two numbers."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@per_text
def _japanese(plain: str) -> dict[str, tuple[int, int]]:
    """Return the nouns of a target, whole katakana runs too, each with its first place."""
    found: dict[str, tuple[int, int]] = {}
    nouns = {token.start for token in tokens(plain) if token.pos[0] == "名詞" and token.pos[2] != "副詞可能"}
    for form, start, end in alignment.japanese_words(plain):
        if len(form) > 1 and start in nouns:
            found.setdefault(form, (start, end))
    for match in WORD.finditer(plain):
        for part in re.finditer("[ァ-ヺー]{2,}", match[0]):
            found.setdefault(part[0], (match.start() + part.start(), match.start() + part.end()))
    return found


@lru_cache(maxsize=32)
def _recurring_english(sources: tuple[str, ...]) -> tuple[tuple[str, bool, tuple[int, ...]], ...]:
    """Return the English words that enough of the sources share: the word, whether it is a name, which sources have it."""
    masks: dict[tuple[str, bool], int] = defaultdict(int)
    for at, source in enumerate(sources):
        for key in _english(source):
            masks[key] |= 1 << at
    for word, is_name in list(masks):
        if (
            is_name and (word.casefold(), False) in masks
        ):  # "Lamb" opens a sentence: there it was taken for a lamb
            for at in _bits(masks[word.casefold(), False]):
                if word in sources[at] and word.casefold() not in sources[at]:
                    masks[word, True] |= 1 << at
                    masks[word.casefold(), False] &= ~(1 << at)
    return tuple(
        (word, is_name, tuple(_bits(mask)))
        for (word, is_name), mask in masks.items()
        if mask.bit_count() >= (2 if is_name else _ENOUGH) and (is_name or word not in _FREE)
    )


def check_established(document: Document) -> Iterator[Finding]:
    """Yield words that stand where the rest of the document has its settled rendering of the same English word."""
    pairs = [p for p in document.pairs if p.source.strip() and p.kind != "code"]
    targets = [pair.plain_target for pair in pairs]
    forms = [_japanese(target) for target in targets]
    masks: dict[str, int] = defaultdict(int)
    for at, words in enumerate(forms):
        bit = 1 << at
        for word in words:
            masks[word] |= bit
    shared = {form: mask.bit_count() for form, mask in masks.items() if mask & (mask - 1)}
    new = [tuple((form, *place) for form, place in words.items() if form not in shared) for words in forms]
    said: set[tuple[str, int]] = set()
    recurring_english = _recurring_english(tuple(pair.source for pair in pairs))
    # What is compared below, in one call: the encoder takes as long for one word as for ten.
    alignment.prepare_words(
        set[str]().union(
            (word for word, is_name, _ in recurring_english if not is_name),
            *(
                forms[at]
                for at in {at for _, is_name, having in recurring_english if not is_name for at in having}
            ),
        )
    )
    for word, is_name, having in recurring_english:
        settled = _settled(word, is_name, tuple(targets[at] for at in having), shared)
        if settled is None:
            continue
        for at in having:
            if not new[at]:
                continue
            lacking = tuple(form for form in settled.renderings if not masks[form] >> at & 1)
            found = _in_its_place(settled, lacking, pairs[at].source, pairs[at].plain_target, new[at])
            if found and (pairs[at].id, found[1]) not in said:
                said.add((pairs[at].id, found[1]))
                count = sum(masks[found[0]] >> other & 1 for other in having)
                yield _finding(pairs[at], settled, *found, count)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _settled(word: str, is_name: bool, targets: tuple[str, ...], shared: dict[str, int]) -> _Settled | None:
    """Return what nearly all `targets` of pairs with `word` have for it, and hardly any other: for no name, the likest.

    `shared` are the forms that several targets of the document have, and how many do.
    """
    held = [
        form
        for form, common in _in_nearly_all(is_name, targets)
        if form in shared and shared[form] <= common + max(1, common // 2)
    ]
    if is_name or not held:
        return _Settled(word, is_name, tuple(held)) if held else None
    best = max(held, key=lambda form: _likeness(word, form))
    return _Settled(word, is_name, (best,)) if _likeness(word, best) >= _RENDERS else None


# An edit changes the targets of the words in one source; those of all others are as they were.
@lru_cache(maxsize=4096)
def _in_nearly_all(is_name: bool, targets: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Return the words that may render a name, or another word, and that at most a quarter of the targets lack."""
    having = Counter(form for target in targets for form in _japanese(target) if _may_render(form, is_name))
    fewest = len(targets) - max(1, len(targets) // 4)
    return tuple((form, count) for form, count in having.items() if count >= fewest)


@lru_cache(maxsize=16384)
def _may_render(form: str, is_name: bool) -> bool:
    """Return whether a word of a target can be the rendering of a name (katakana), or of another word (no Latin)."""
    return _KATAKANA.fullmatch(form) is not None if is_name else not form.isascii()


# What stands in a pair changes with the pair alone, but for which of its words are new to the document.
@lru_cache(maxsize=16384)
def _in_its_place(
    settled: _Settled,
    lacking: tuple[str, ...],
    source: str,
    plain: str,
    new: tuple[tuple[str, int, int], ...],
) -> tuple[str, int, int] | None:
    """Return a settled rendering that a target lacks, and the word new to the document that stands for it, with its place."""
    for rendering in lacking:
        for form, start, end in new:
            if (
                _KATAKANA.fullmatch(rendering)
                and _KATAKANA.fullmatch(form)
                and _near(form, rendering, settled, plain, end)
            ):
                return rendering, start, end
    if settled.is_name:
        return None
    rendering = settled.renderings[0]
    others = [
        one for one in new if one[0] not in rendering and rendering not in one[0] and not one[0].isascii()
    ]
    if not others:
        return None
    best, start, end = max(others, key=lambda one: _likeness(settled.word, one[0]))
    score = _likeness(settled.word, best)
    if score < (_COMPETES if rendering in lacking else _COMPETES_BESIDE):
        return None
    family = settled.word[:_FAMILY].casefold()
    rivals = (word for word, _ in _english(source) if not word.casefold().startswith(family))
    if any(_likeness(word, best) > score for word in rivals):
        return None  # 語彙 stands for the vocabulary of the same sentence, not for its words
    return rendering, start, end


@lru_cache(maxsize=65536)
def _likeness(english: str, japanese: str) -> float:
    return float(alignment.word_likeness([english], [japanese])[0, 0])


def _near(form: str, rendering: str, settled: _Settled, plain: str, end: int) -> bool:
    """Return whether two katakana words are so close that one is the other misspelt or heard otherwise."""
    if form in rendering or rendering in form:
        return False  # a compound of the same word
    apart = distance(variant_key(form), variant_key(rendering))
    shortest = min(len(form), len(rendering))
    if settled.is_name and _HONOUR.match(plain, end):
        return apart <= max(1, shortest - 1) or (apart <= shortest and form[0] == rendering[0])
    return apart <= (2 if shortest >= 6 else 1 if shortest >= 4 else 0)


def _finding(pair: Pair, settled: _Settled, rendering: str, start: int, end: int, count: int) -> Finding:
    word = pair.target[start:end]
    return Finding(
        pair.id,
        "rendering-differs",
        "name" if settled.is_name else "consistency",
        "info",
        start,
        end,
        f"「{settled.word}」を記事のほかの{count}カ所では「{rendering}」としています。「{word}」をそろえてください。",
        rendering if _KATAKANA.fullmatch(rendering) and _KATAKANA.fullmatch(word) else None,
    )
