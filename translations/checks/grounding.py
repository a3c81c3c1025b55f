"""What a title, a lead, a point or a comment says that the body does not bear out: numbers, names, superlatives, sentences (TRN-9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

from translations.checks import alignment
from translations.checks.claims import SUPERLATIVE, sentences_with
from translations.checks.model import Document, Finding, Pair, Severity
from translations.checks.names import NATURALISED, heard_words, is_unit, latin_names, person_names
from translations.language import english, morphology, quantities_en, quantities_ja, sentences
from translations.language.held import per_text
from translations.language.latin_names import fold
from translations.language.quantity import CALENDAR, Quantity, agree
from translations.language.transliteration import similarity

DOCUMENT_IDS = frozenset(
    {"ungrounded-number", "ungrounded-name", "ungrounded-superlative", "ungrounded-sentence"}
)
_FIRST_PERSON = re.compile(r"\b(?:I|my|me|I['’]\w+)\b")
_KANA_NAME = re.compile(r"[ァ-ヺー]{3,}")
# How like a name of the body, or any word of it, a katakana name must sound.
_SOUNDS_LIKE_A_NAME = 0.58
_SOUNDS_LIKE_A_WORD = 0.8
# How near in meaning the sentence that bears a superlative out must be to the one that claims it.
_ABOUT_THE_SAME = 0.45
# A sentence of a lead or a point that comes no nearer to any of the body is about something else: an advertisement, an answer
# to a question that nobody asked. Those of the demo's editors lie above 0.33; analysis and comment may look further.
_ABOUT_SOMETHING_ELSE = 0.28
_MOST_SENTENCES = 100  # what is longer is no summary, and each is compared with all of the body
_CLAUSE = re.compile(r"[^、，,　]+")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
_TELLS_THE_BODY = frozenset({"lead", "keypoint"})
# The desk's own view: it may reckon, and know what the article does not say.
_SPEAKS_FOR_THE_DESK = frozenset({"impact", "comment"})
_ROUNDED = 0.005  # 188 of 216 is 87 %
# 412 are 「400を超える」 and 「400以上」 to a summary.
_AND_MORE = re.compile(r"\D{0,2}を?(?:超|上回|以上)|\D?(?:余り|あまり|強)")
_AT_MOST_MORE = 1.1


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """What the sources under a summary name and count; edits to targets leave it alone. One text, one object."""

    text: str
    quantities: tuple[Quantity, ...]
    shares: tuple[float, ...]  # what two numbers of one sentence are of one another: 14 of the 21 is 2/3
    latin: frozenset[str]
    heard: tuple[str, ...]
    names: tuple[str, ...]
    is_first_person: bool  # the author of the text is named nowhere in it


@dataclass(frozen=True, slots=True)
class Basis:
    """What a summary may rest on: sources, and the targets that render them."""

    sources: Sources
    targets: tuple[str, ...]
    lists: frozenset[int]  # how long the body's lists are: 5つの助言

    def bears_out(self, quantity: Quantity, *, and_more: bool) -> bool:
        """Return whether a source or a target has a quantity, or a list or two numbers of one sentence make it.

        `and_more`: the quantity is said to be passed, as 412 passes 400.
        """
        return (
            _is_counted(self.sources, quantity)
            or (and_more and _is_passed(self.sources, quantity))
            or any(_same(known, quantity) for target in self.targets for known in quantities_ja.read(target))
            or (quantity.kind in CALENDAR and _stands_in(self.sources.text, quantity))
            or (quantity.kind == "number" and not quantity.unit and quantity.value in self.lists)
            or (
                quantity.dimension == "ratio"
                and any(abs(share - quantity.base) <= _ROUNDED for share in self.sources.shares)
            )
        )

    def names_in_targets(self, name: str) -> bool:
        """Return whether a target has the name as it is written."""
        return any(name in target for target in self.targets)


def grounding(document: Document) -> Iterator[Finding]:
    """Find what the parts around the body say and the pairs they rest on (or the whole body) do not."""
    body = document.body
    if not body:
        return
    titles = (pair.plain_source for pair in document.pairs if pair.part == "title")
    above = tuple(text for text in (*titles, document.byline) if text.strip())
    whole = (*above, *(pair.plain_source for pair in body)), tuple(pair.plain_target for pair in body)
    in_lists = groupby(pair.kind == "list_item" for pair in body)
    lists = frozenset(sum(1 for _ in run) for is_item, run in in_lists if is_item)
    of_all = Basis(_sources(whole[0]), whole[1], lists)
    # First: of two findings in one place that are equally grave the first is kept, and this one says more.
    yield from _strangers(document, of_all)
    for pair in document.pairs:
        if pair.part == "body" or not pair.target.strip():
            continue
        cited = [document.by_id[id] for id in pair.rests_on if id in document.by_id]
        texts, targets = (
            (
                (*above, *(other.plain_source for other in cited)),
                tuple(other.plain_target for other in cited),
            )
            if cited
            else whole
        )
        basis = Basis(_sources(texts), targets, lists)
        yield from _numbers(pair, basis, of_all)
        yield from _names(pair, basis, of_all, document)
        yield from _superlatives(pair, basis)


@lru_cache(maxsize=64)
def _sources(texts: tuple[str, ...]) -> Sources:
    text = "\n".join(texts)
    return Sources(
        text,
        tuple(quantity for source in texts for quantity in quantities_en.read(source)),
        tuple(share for source in texts for share in _shares(source)),
        frozenset(fold(name) for name in latin_names(text)),
        tuple(dict.fromkeys(word for source in texts for word in heard_words(source))),
        tuple(dict.fromkeys(word.text for source in texts for word in english.words(source) if word.is_name)),
        len(_FIRST_PERSON.findall(text)) > 0.01 * len(text.split()),
    )


@per_text
def _shares(source: str) -> tuple[float, ...]:
    """Return what two numbers that follow one another in a sentence are of each other, the smaller of the greater."""
    plain = [q for q in quantities_en.read(source) if q.kind == "number" and not q.unit and q.value > 0]
    return tuple(
        min(one.value, other.value) / max(one.value, other.value)
        for start, end in english.sentences(source)
        for one, other in pairwise([q for q in plain if start <= q.start < end])
    )


def _numbers(pair: Pair, basis: Basis, of_all: Basis) -> Iterator[Finding]:
    """Find quantities that neither the paragraphs a part rests on nor the whole body have, or only other paragraphs."""
    for quantity in quantities_ja.read(pair.plain_target):
        and_more = _AND_MORE.match(pair.plain_target, quantity.end) is not None
        if not quantity.firm or basis.bears_out(quantity, and_more=and_more):
            continue
        said = pair.target[quantity.start : quantity.end].strip()
        severity: Severity = "warning" if pair.part in _SPEAKS_FOR_THE_DESK else "error"
        problem = f"「{said}」は本文に出てきません。本文の数値を確かめて直すか、削除してください。"
        if basis is not of_all and of_all.bears_out(quantity, and_more=and_more):
            severity = "warning"
            problem = f"「{said}」は根拠の段落に出てきません。根拠を選び直すか、数値を直してください。"
        yield Finding(
            pair.id, "ungrounded-number", "grounding", severity,
            quantity.start, quantity.start + len(said), problem,
        )  # fmt: skip


def _stands_in(text: str, quantity: Quantity) -> bool:
    return re.search(rf"(?<!\d){quantity.value:g}(?!\d)", text) is not None


@per_text
def _is_counted(sources: Sources, quantity: Quantity) -> bool:
    return any(agree(known, quantity) for known in sources.quantities)


def _is_passed(sources: Sources, quantity: Quantity) -> bool:
    return any(
        known.kind == quantity.kind == "number"
        and quantity.base <= known.base < _AT_MOST_MORE * quantity.base
        and (known.dimension == quantity.dimension or not known.unit)
        for known in sources.quantities
    )


def _same(known: Quantity, quantity: Quantity) -> bool:
    return (
        known.kind == quantity.kind
        and known.value == quantity.value
        and known.dimension == quantity.dimension
    )


def _names(pair: Pair, basis: Basis, of_all: Basis, document: Document) -> Iterator[Finding]:
    latin = basis.sources.latin
    settled = document.settled_in(of_all.sources.text)
    for name, start, end in latin_names_with_places(pair.plain_target):
        known = fold(name)
        if known in latin or known.rstrip("s") in latin or known in settled:
            continue
        if name in NATURALISED or is_unit(name) or any(known in one for one in latin if len(known) > 2):
            continue
        if not basis.names_in_targets(name):
            yield _ungrounded_name(pair, name, start, end)
    for name, start, end in _kana_names(pair.plain_target):
        if name in settled or (basis.sources.is_first_person and _is_person(name)):
            continue
        if not basis.names_in_targets(name) and not all(_is_heard(part, basis) for part in _parts(name)):
            yield _ungrounded_name(pair, name, start, end)


@per_text
def latin_names_with_places(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the Latin names of a text that are written with a capital, with their places."""
    found, at = [], 0
    for name in latin_names(text, repeated=True):
        at = text.index(name, at)
        if any(c.isupper() for c in name) and len(name) > 1:
            found.append((name, at, at + len(name)))
        at += len(name)
    return tuple(found)


@per_text
def _kana_names(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the katakana names of a text: of persons by their form, of others where the dictionary knows them as names."""
    persons = [(match[0], *match.span()) for match in person_names(text)]
    others = []
    for token in morphology.tokens(text):
        if token.pos[1] != "固有名詞" or not _KANA_NAME.fullmatch(token.surface):
            continue
        if not any(start <= token.start < end for _name, start, end in persons):
            others.append((token.surface, token.start, token.end))
    return (*persons, *others)


def _is_person(name: str) -> bool:
    return next(iter(person_names(f"{name}氏")), None) is not None


def _is_heard(part: str, basis: Basis) -> bool:
    return (
        basis.names_in_targets(part)
        or any(similarity(part, name) >= _SOUNDS_LIKE_A_NAME for name in basis.sources.names)
        or any(similarity(part, word) >= _SOUNDS_LIKE_A_WORD for word in basis.sources.heard)
    )


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[・＝= ]", name) if len(part) > 1]


def _ungrounded_name(pair: Pair, name: str, start: int, end: int) -> Finding:
    return Finding(
        pair.id, "ungrounded-name", "grounding", "warning", start, end,
        f"「{name}」は本文に出てきません。本文にある名前か確かめ、なければ削除してください。",
    )  # fmt: skip


def _superlatives(pair: Pair, basis: Basis) -> Iterator[Finding]:
    for match in SUPERLATIVE.finditer(pair.plain_target):
        if _is_borne_out(match[0], _claims_of(pair.plain_target, match.start()), basis):
            continue
        # 「最大の変化」 is how the desk sees it, 「世界初」 a fact all the same.
        is_view = pair.part in _SPEAKS_FOR_THE_DESK and match[0].startswith("最")
        severity: Severity = "info" if is_view else "warning"
        yield Finding(
            pair.id, "ungrounded-superlative", "grounding", severity, *match.span(),
            f"「{match[0]}」と言える根拠が本文にありません。本文を確かめ、なければ言い方を改めてください。",
        )  # fmt: skip


def _claims_of(text: str, at: int) -> list[str]:
    """Return the sentence around a place and, as it may tell several things, its clause there."""
    spans = sentences.sentences(text)
    sentence = next((span for span in spans if span.start <= at < span.end), None)
    if sentence is None:
        return []
    clauses = (match for match in _CLAUSE.finditer(text, sentence.start, sentence.end))
    clause = next((match[0] for match in clauses if match.start() <= at < match.end()), "")
    return list(dict.fromkeys((sentence.of(text), clause)))


def _strangers(document: Document, body: Basis) -> Iterator[Finding]:
    doubted = [
        (pair, span)
        for pair in document.pairs
        if pair.part in _TELLS_THE_BODY
        for span in _judged_sentences(pair)
        if not _comes_near(body.sources, span.of(pair.plain_target))
    ]
    if not doubted:
        return
    # All against all at once: looking up the sentences of a long body took longer than comparing with them.
    translated = [one.of(text) for text in body.targets for one in sentences.sentences(text)]
    near = alignment.likenesses([span.of(pair.plain_target) for pair, span in doubted], translated)
    for (pair, span), likeness in zip(doubted, near, strict=True):
        if likeness < _ABOUT_SOMETHING_ELSE or not _JAPANESE.search(span.of(pair.plain_target)):
            yield Finding(
                pair.id, "ungrounded-sentence", "grounding", "warning", span.start, span.end,
                "この文にあたる内容が本文に見当たりません。本文を確かめ、なければ削除してください。",
            )  # fmt: skip


def _judged_sentences(pair: Pair) -> list[sentences.Span]:
    """Return the sentences of a lead or a point, without a point's heading, which is too short to judge."""
    headed = pair.target.find("\n") if pair.part == "keypoint" else -1
    return [span for span in sentences.sentences(pair.plain_target)[:_MOST_SENTENCES] if span.start >= headed]


@per_text
def _comes_near(sources: Sources, said: str) -> bool:
    """Return whether a sentence of the original is about what is said in Japanese; asked first, since edits leave originals alone."""
    if not _JAPANESE.search(said):
        return False
    originals = [sources.text[start:end] for start, end in english.sentences(sources.text)]
    return alignment.likeness(said, originals) >= _ABOUT_SOMETHING_ELSE


def _is_borne_out(superlative: str, claims: Sequence[str], basis: Basis) -> bool:
    """Return whether a sentence of the body that is about the same thing as a claim has a superlative of that kind."""
    bearing = [
        span.of(target)
        for target in basis.targets
        if superlative in target
        for span in sentences.sentences(target)
        if superlative in span.of(target)
    ]
    bearing += sentences_with(superlative, basis.sources.text)
    return bool(bearing) and any(alignment.likeness(claim, bearing) >= _ABOUT_THE_SAME for claim in claims)
