"""Text that stands twice: a loop of the model, a repeated sentence, one target under two sources."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from translations.checks.model import Document, Finding, Pair, clipped
from translations.language import english, sentences
from translations.language.held import per_text

DOCUMENT_IDS = frozenset({"duplicate-target", "duplicate-sentence"})
_SHORTEST_LOOP = 8
_SHORTEST_SENTENCE = 12
_SHORTEST_TARGET = 10
# Share of words two sources must have in common for equal targets to be right.
_SAME_SOURCE = 0.5
# Not の: 友人の友人の.
_WORD_TWICE = re.compile(r"((?:[一-鿿ァ-ヺー]{2,8}の)?[一-鿿ァ-ヺー]{2,8}[をがはにで])(\1)")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー一-鿿]")
_FEWEST_LETTERS = 4
_JOINT = re.compile(r"[\s、。，,]*")


def repetition(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find a sentence, or a stretch of eight characters and more, that stands twice in one target."""
    text = pair.plain_target
    found = False
    seen: set[str] = set()
    repeats_itself = _repeats(pair.plain_source)
    for span in sentences.sentences(text):
        sentence = text[span.start : span.end]
        if len(sentence) >= _SHORTEST_SENTENCE and sentence in seen and not repeats_itself:
            found = True
            yield Finding(
                pair.id, "repeated-sentence", "duplication", "error", span.start, span.end,
                f"「{clipped(sentence)}」が二度出てきます。片方を削除してください。",
            )  # fmt: skip
        seen.add(sentence)
    if found:
        return
    for match in _WORD_TWICE.finditer(text):
        yield Finding(
            pair.id, "repeated-text", "duplication", "warning", match.start(2), match.end(2),
            f"「{match[1]}」が続けて二度書かれています。片方を削除してください。", fix="",
        )  # fmt: skip
    for start, end in _loops(pair.target):
        yield Finding(
            pair.id, "repeated-text", "duplication", "error", start, end,
            f"「{clipped(pair.target[start:end].strip())}」が続けて繰り返されています。片方を削除してください。", fix="",
        )  # fmt: skip
        return


def _repeats(source: str) -> bool:
    texts = [source[start:end].strip() for start, end in english.sentences(source)]
    return len(set(texts)) < len(texts)


def _loops(text: str) -> Iterator[tuple[int, int]]:
    """Yield the second of two equal stretches that follow one another, with at most a comma between."""
    first: dict[str, int] = {}
    at = 0
    while at + _SHORTEST_LOOP <= len(text):
        gram = text[at : at + _SHORTEST_LOOP]
        before = first.get(gram)
        if before is not None and (period := at - before) >= _SHORTEST_LOOP:
            length = _SHORTEST_LOOP
            while (
                length < period
                and text[before + length : before + length + 1] == text[at + length : at + length + 1] != ""
            ):
                length += 1
            between = text[before + length : at]
            if _JOINT.fullmatch(between) and len(_JAPANESE.findall(text[before:at])) >= _FEWEST_LETTERS:
                end = at + length
                # the comma after the first goes with the second
                yield at, end + (len(between) if text[end : end + len(between)] == between else 0)
                at = end
                continue
        first[gram] = at
        at += 1


def across_pairs(document: Document) -> Iterator[Finding]:
    """Find targets and long sentences that stand under two different sources of the body."""
    by_target: dict[str, list[Pair]] = defaultdict(list)
    by_sentence: dict[str, list[tuple[Pair, int, int]]] = defaultdict(list)
    for pair in document.body:
        if pair.kind in ("code", "table", "image"):
            continue
        by_target[pair.target.strip()].append(pair)
        for sentence, start, end in _long_sentences(pair.plain_target):
            by_sentence[sentence].append((pair, start, end))
    found = [
        pair
        for target, pairs in by_target.items()
        if len(target) >= _SHORTEST_TARGET
        for pair in pairs[1:]
        if not _alike(pairs[0].source, pair.source)
    ]
    for pair in found:
        yield Finding(
            pair.id, "duplicate-target", "duplication", "error", 0, len(pair.target),
            "別の原文と同じ訳文が入っています。この段落の原文を訳し直してください。",
        )  # fmt: skip
    told = {pair.id for pair in found}
    for places in by_sentence.values():
        first = places[0][0]
        for pair, start, end in places[1:]:
            if (
                pair.id != first.id
                and pair.id not in told
                and not _share_a_sentence(first.source, pair.source)
            ):
                yield Finding(
                    pair.id, "duplicate-sentence", "duplication", "warning", start, end,
                    f"「{clipped(pair.target[start:end].strip())}」は別の段落にもあります。この段落の原文にあるか確かめ、なければ削除してください。",
                )  # fmt: skip


@per_text
def _long_sentences(text: str) -> tuple[tuple[str, int, int], ...]:
    spans = sentences.sentences(text)
    return tuple((span.of(text), span.start, span.end) for span in spans if span.end - span.start >= 20)


def _alike(one: str, other: str) -> bool:
    left, right = set(one.lower().split()), set(other.lower().split())
    return (
        len(left & right) >= _SAME_SOURCE * min(len(left), len(right))
        if left and right
        else not left and not right
    )


def _share_a_sentence(one: str, other: str) -> bool:
    return any(
        _alike(one[a:b], other[c:d]) for a, b in english.sentences(one) for c, d in english.sentences(other)
    )
