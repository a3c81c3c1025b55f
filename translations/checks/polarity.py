"""Sentences turned round: a no too many or too few, the opposite word, must for may, denied for said.

Only contradictions that words can prove: a negative verb over English without anything that could license it,
a plain no of the English that nothing in the Japanese carries, one of two opposites where the source has the
other only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations.checks import alignment, english, morphology, sentences
from translations.checks.model import Document, Finding, Pair, Severity
from translations.checks.polarity_words import (
    ABSORBED,
    AT_A_DISTANCE,
    CARRIES_NO,
    EXPLICIT,
    LICENSE,
    MOODS,
    NEGATION,
    NOT_NEGATIVE,
    OPPOSITES,
    WEAK,
)
from translations.checks.sentences import Span

PROSE = frozenset({"paragraph", "list_item", "quote", "heading", "caption"})
_NEGATIVE_LEMMAS = frozenset({"ない", "ぬ", "ず", "まい", "無い"})
# The encoder is sure which English word a Japanese one renders.
_CERTAIN = 0.6
# Characters before a negative form that belong to its predicate: 無視 of 無視できない.
_PREDICATE = 4
# How many words to either side of the verb may license a negative form.
_NEAR = 8
_BESIDE = 5
_WITHOUT = re.compile(r"な(?:し|く)|だけ(?:で|じゃ)|ず(?:に|、)|ざる|ぬ")
_HINT = re.compile(r"な[いかくけ]|ません|ず|ぬ|まい|ざる")


def polarity(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find negations, opposites and moods of a target that contradict its source."""
    if pair.kind not in PROSE or not pair.source.strip() or not pair.target.strip():
        return
    for span, source in alignment.sentence_groups(pair.plain_source, pair.plain_target):
        yield from _negation_added(pair, span, source)
        yield from _opposites(pair, span, source)
        yield from _moods(pair, span, source)
    yield from _negation_lost(pair)


def _negation_added(pair: Pair, span: Span, source: str) -> Iterator[Finding]:
    text = pair.plain_target
    licences = [match[0] for match in LICENSE.finditer(source)]
    explicit = sum(1 for _ in EXPLICIT.finditer(source))
    negatives = list(_negatives(text, span))
    for start, end in negatives:
        near = _words_near(pair, start, end) if licences else []
        if any(_is_licensed(stretch) for stretch in near):
            continue
        licensed = not near and len(negatives) <= max(len(licences), explicit)
        before = text[span.start : max(span.start, start - _PREDICATE)]
        if licensed and (len(negatives) <= explicit or not _are_absorbed(licences, before)):
            continue
        yield _finding(
            pair, "negation-added", start, end,
            f"訳文は「{text[start:end]}」と打ち消していますが、原文は打ち消していません。肯定と否定を確かめてください。",
            # Where the sentence does have a no, a freer wording may have moved it, and where its verb is another, the
            # opposite may be said by its contrary (held: 変わりませんでした): worth a look, not an alarm.
            severity="warning" if not licences and _words_near(pair, start, end) else "info",
        )  # fmt: skip


def _are_absorbed(licences: list[str], before: str) -> bool:
    """Return whether the sentence, up to its negated predicate, has another rendering for every licence."""
    return all(
        any(english.match(licence) and japanese.search(before) for english, japanese in ABSORBED)
        for licence in licences
    )


def _is_licensed(stretch: str) -> bool:
    return any(not AT_A_DISTANCE.fullmatch(match[0]) for match in LICENSE.finditer(stretch))


def _words_near(pair: Pair, start: int, end: int) -> list[str]:
    """Return the English around each place of the word that a negated predicate renders, none where that is not certain."""
    words = [
        word for word in alignment.align(pair.plain_source, pair.plain_target).target if word.start < end
    ]
    if not words or words[-1].score < _CERTAIN or start - words[-1].end > 3 or words[-1].partner < 0:
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


def _negation_lost(pair: Pair) -> Iterator[Finding]:
    """Find a plain no of the source that nothing in its sentence, or in the whole target, carries."""
    left = english.sentences(pair.plain_source)
    right = sentences.sentences(pair.plain_target)
    text = pair.plain_target
    if len(left) == len(right):
        groups = [(span, pair.plain_source[a:b]) for span, (a, b) in zip(right, left, strict=True)]
    elif right:
        groups = [(Span(right[0].start, right[-1].end), pair.plain_source)]
    else:
        groups = []
    for span, source in groups:
        said = list(NEGATION.finditer(source))
        # "neither ... nor" is one no
        said = [match for match in said if match[0].lower() != "nor"] or said
        carried = len(list(_negatives(text, span))) + len(_WITHOUT.findall(text[span.start : span.end]))
        if carried and len(left) != len(right):
            continue
        if len(said) > carried and not CARRIES_NO.search(text, span.start, span.end):
            yield _finding(
                pair, "negation-lost", *_last_word(text, span),
                f"原文は「{said[0][0]}」と打ち消していますが、訳文は打ち消していません。肯定と否定を確かめてください。",
            )  # fmt: skip


def _negatives(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the negative words of a sentence that do deny, each with the verb before it."""
    if not _HINT.search(text, span.start, span.end):
        return
    harmless = [match.span() for match in NOT_NEGATIVE.finditer(text, span.start, span.end)]
    found = morphology.tokens_between(text, span.start, span.end)
    for at, token in enumerate(found):
        if token.pos[0] not in ("助動詞", "形容詞") or (
            token.lemma not in _NEGATIVE_LEMMAS and token.normalized not in _NEGATIVE_LEMMAS
        ):
            continue
        if any(start < token.end and token.start < end for start, end in harmless):
            continue
        first = at
        while first > 0 and found[first - 1].pos[0] in ("動詞", "助動詞") and at - first < 4:
            first -= 1
        yield found[first].start, token.end


def _last_word(text: str, span: Span) -> tuple[int, int]:
    """Return the place of a sentence's predicate, where a missing no would stand."""
    found = [
        t
        for t in morphology.tokens_between(text, span.start, span.end)
        if t.pos[0] in ("動詞", "形容詞", "助動詞", "名詞")
    ]
    return (found[-1].start, found[-1].end) if found else (span.start, span.end)


def _opposites(pair: Pair, span: Span, source: str) -> Iterator[Finding]:
    text = pair.plain_target
    for opposites in OPPOSITES:
        one = opposites.one_japanese.search(text, span.start, span.end)
        other = opposites.other_japanese.search(text, span.start, span.end)
        found = one or other
        if found is None or (one and other):
            continue
        right, wrong = opposites.one_english, opposites.other_english
        if other:
            right, wrong = wrong, right
        said = _plainly_said(source, wrong, right)
        if said is None and wrong.search(source):
            said = _partner(pair, found.start(), wrong, right)
        if said:
            yield _finding(
                pair, "opposite", found.start(), found.end(),
                f"「{found[0]}」は原文の「{said[0]}」と逆の意味です。どちらが正しいか確かめてください。",
                severity="info",  # measured: freer translations say many things by their opposite
            )  # fmt: skip
            return


def _plainly_said(source: str, wrong: re.Pattern[str], right: re.Pattern[str]) -> re.Match[str] | None:
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


def _partner(pair: Pair, at: int, wrong: re.Pattern[str], right: re.Pattern[str]) -> re.Match[str] | None:
    """Return the English word that the Japanese word at `at` renders, where it is clearly of the wrong meaning."""
    for word in alignment.align(pair.plain_source, pair.plain_target).target:
        if not word.start <= at < word.end or word.score < _CERTAIN or word.partner < 0:
            continue
        said = wrong.match(pair.plain_source, word.partner)
        before = " ".join(pair.plain_source[: word.partner].split(" ")[-4:])
        if said is None or right.match(pair.plain_source, word.partner) or NEGATION.search(before):
            return None
        others = [match[0].lower() for match in right.finditer(pair.plain_source)]
        return said if alignment.best_meaning(word.text, others) < word.score - 0.1 else None
    return None


def _moods(pair: Pair, span: Span, source: str) -> Iterator[Finding]:
    for mood in MOODS:
        found = mood.japanese.search(pair.plain_target, span.start, span.end)
        if found and not mood.english.search(source):
            yield _finding(
                pair,
                "modality",
                found.start(),
                found.end(),
                f"「{found[0]}」は原文より{mood.message}。原文の言い方を確かめてください。",
            )
            return


def _finding(
    pair: Pair, check: str, start: int, end: int, message: str, *, severity: Severity = "warning"
) -> Finding:
    return Finding(pair.id, check, "negation", severity, start, end, message)
