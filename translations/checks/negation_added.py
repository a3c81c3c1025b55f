"""A no too many: a negative form that no English word could license."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from translations.checks import alignment
from translations.checks.model import Finding, Pair
from translations.checks.negation import WITHOUT, negatives, renders, turned
from translations.checks.opposite_words import OPPOSITES, WEAK
from translations.checks.polarity_words import (
    ABSORBED,
    AT_A_DISTANCE,
    CARRIES_NO,
    DENIES,
    EXPLICIT,
    LICENSE,
)
from translations.language.held import per_text
from translations.language.sentences import Span

# Characters before a negative form that belong to its predicate: 無視 of 無視できない.
_PREDICATE = 4
# How many words to either side of the verb may license a negative form.
_NEAR = 8
# Words that Japanese often renders by a no.
_CONTRARY = re.compile(
    r"\brather\b|\bdiscourag|\bdeprecat|\bruled out\b|\bshort of\b|\bonly\b", re.IGNORECASE
)
# What may follow the predicate of a sentence.
_ENDS = re.compile(
    r"(?:でし(?:た|ょう)|です|た|だろう)?(?:[。」！？!?\n]|\Z|と(?:いう|述べ|語|話|言|説明|考え|して)[^。」]{0,14}[。」])"
)


def added(pair: Pair, span: Span, source: str) -> Iterator[Finding]:
    """Find negative forms of a sentence that no word of the source it renders could license."""
    text = pair.plain_target
    found = list(negatives(text, span))
    if not found:
        return
    licences, explicit = _licences(source)
    # As often as the source says no outright, and nothing else may carry one: an elided verb, say ("but not yet in May").
    is_said_once = len(found) + len(WITHOUT.findall(text[span.start : span.end])) <= explicit and not (
        CARRIES_NO.search(text, span.start, span.end)
    )
    for start, end in found:
        # What something is, only a no denies: none of the other words that may stand behind a negative verb.
        is_denial = text[:start].endswith(("では", "じゃ")) and not DENIES.search(source)
        near = _words_near(pair, start, end) if licences and not is_denial else []
        if any(_is_licensed(stretch, text[span.start : start]) for stretch in near):
            continue
        perhaps = any(_is_licensed(stretch, "") for stretch in near)
        licensed = not near and len(found) <= max(len(licences), explicit)
        before = text[span.start : max(span.start, start - _PREDICATE)]
        ends = _ENDS.match(text, end) is not None
        accounted = licensed and (len(found) <= explicit or not _are_absorbed(licences, before))
        if accounted and not is_denial and not (ends and _denies_more(pair.plain_source, text)):
            continue
        is_alarm = (ends and not licensed and not perhaps and _is_plain(pair, start, end, licences)) or bool(
            _words_near(pair, start, end) and not _is_licensed(pair.plain_source, "")
        )
        if not is_alarm and (is_said_once or _says_the_contrary(text, start, end, source)):
            continue
        yield turned(
            pair, "negation-added", start, end,
            f"訳文は「{text[start:end]}」と打ち消していますが、原文は打ち消していません。肯定と否定を確かめてください。",
            # A clause that leads up to another, and a verb that is not the source's (held: 変わりませんでした), say much by
            # their contrary: worth a look. Where nothing in the source comes near a no, it is an alarm there too.
            severity="warning" if is_alarm else "info",
        )  # fmt: skip


def _says_the_contrary(text: str, start: int, end: int, source: str) -> bool:
    """Return whether a negated word and its no are as good as a contrary word of the source: うまくいかない, wrong."""
    first = max(0, start - _PREDICATE)
    return any(
        japanese.search(text, first, end)
        and any(not WEAK.fullmatch(said[0]) for said in contrary.finditer(source))
        for meanings in OPPOSITES
        for japanese, contrary in (
            (meanings.one_japanese, meanings.other_english),
            (meanings.other_japanese, meanings.one_english),
        )
    )


@per_text
def _licences(source: str) -> tuple[tuple[str, ...], int]:
    """Return the words of a source that may license a negative form, and how often it says no outright."""
    return tuple(match[0] for match in LICENSE.finditer(source)), sum(1 for _ in EXPLICIT.finditer(source))


def _is_plain(pair: Pair, start: int, end: int, licences: Sequence[str]) -> bool:
    """Return whether a no is one too many beyond doubt.

    It denies what the source affirms, wherever it says it: a verb that it renders, or that something is something.
    """
    is_copula = pair.plain_target[:start].endswith(("では", "じゃ"))
    return _denies_more(pair.plain_source, pair.plain_target) and bool(
        (is_copula and not licences) or _words_near(pair, start, end)
    )


@lru_cache(maxsize=1024)
def _denies_more(source: str, target: str) -> bool:
    """Return whether a target denies more often than its source.

    The whole is counted: where sentences were joined or split, the one before or after may hold the no.
    """
    nos = sum(1 for _ in EXPLICIT.finditer(source)) + len(_CONTRARY.findall(source))
    return len(list(negatives(target, Span(0, len(target))))) > nos


def _are_absorbed(licences: Sequence[str], before: str) -> bool:
    """Return whether the sentence, up to its negated predicate, has another rendering for every licence."""
    return all(
        any(english.match(licence) and japanese.search(before) for english, japanese in ABSORBED)
        for licence in licences
    )


def _is_licensed(stretch: str, before: str) -> bool:
    """Return whether English beside a verb accounts for its negative form.

    It says no outright, or as good as no without being rendered before the verb: "hard" by 難しい.
    """
    return EXPLICIT.search(stretch) is not None or any(
        not AT_A_DISTANCE.fullmatch(match[0]) and not _are_absorbed((match[0],), before)
        for match in LICENSE.finditer(stretch)
    )


def _words_near(pair: Pair, start: int, end: int) -> list[str]:
    """Return the English around each place of the word that a negated predicate renders, none where that is not certain."""
    words = [
        word for word in alignment.align(pair.plain_source, pair.plain_target).target if word.start < end
    ]
    if not words or start - words[-1].end > 3 or not renders(words[-1], words):
        return []
    said = re.match(r"[\w'’-]+", pair.plain_source[words[-1].partner :])
    if said is None:
        return []
    near = []
    for match in re.finditer(rf"\b{re.escape(said[0][:5])}\w*", pair.plain_source):
        before = " ".join(pair.plain_source[: match.start()].split(" ")[-_NEAR - 1 :])
        after = " ".join(pair.plain_source[match.start() :].split(" ")[: _NEAR + 1])
        near.append(re.split(r"[.!?;] ", before)[-1] + re.split(r"[.!?;] ", after)[0])
    return near
