"""One document, one word: spellings, scripts and renderings that change from place to place.

Rules NAM-4, NAM-6, NAM-7 and TRM-2 of docs/house-style.md. Each finding names the pair on the minor side, and its
message says where the other form stands.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from translations.checks.model import Document, Finding, Pair
from translations.checks.variants import CHOICES, COUNTRIES
from translations.language.held import per_text
from translations.language.katakana import (
    LATIN,
    WORD,
    kana_skeleton,
    latin_skeletons,
    sounds_like,
    variant_key,
)
from translations.language.morphology import tokens
from translations.language.sentences import is_quoted

_SHORT = 4  # kana; below this two words of one key are often two words (ビル, ビール)
_KANJI = re.compile("[一-鿿々]")


@dataclass(frozen=True, slots=True)
class Place:
    """One occurrence of a form in a document."""

    pair: Pair
    start: int
    end: int
    form: str


@per_text
def _katakana(plain: str) -> tuple[tuple[str, int, int, str], ...]:
    """Return the katakana words of a text with their places and keys; of words joined by ・ also each part."""
    found = []
    for match in WORD.finditer(plain):
        found.append((match[0], match.start(), match.end(), variant_key(match[0])))
        if re.search("[・＝]", match[0]):
            for part in re.finditer(r"[ァ-ヺー]{3,}", match[0]):
                start = match.start() + part.start()
                found.append((part[0], start, start + len(part[0]), variant_key(part[0])))
    return tuple(found)


@per_text
def _latin(plain: str) -> tuple[tuple[str, int, int], ...]:
    return tuple((m[0], m.start(), m.end()) for m in LATIN.finditer(plain))


def check_katakana_variants(document: Document) -> Iterator[Finding]:
    """Yield katakana words that the document elsewhere spells otherwise: long marks, ヴ, small kana, points."""
    forms_of: dict[str, set[str]] = defaultdict(set)
    for pair in document.pairs:
        for word, _, _, key in _katakana(pair.plain_target):
            forms_of[key].add(word)
    varying = {key for key, forms in forms_of.items() if len(forms) > 1 and _same_word(forms)}
    if not varying:
        return
    groups: dict[str, list[Place]] = defaultdict(list)
    for pair in document.pairs:
        for word, start, end, key in _katakana(pair.plain_target):
            if key in varying:
                groups[key].append(Place(pair, start, end, word))
    for places in groups.values():
        forms = Counter(place.form for place in places)
        right = max(
            forms,
            key=lambda form: (forms[form], document.style.long_vowel == "keep" and form.count("ー"), form),
        )
        for place in places:
            if place.form != right:
                yield _varies("katakana-variant", place, right, forms[right], right)


def _same_word(forms: set[str]) -> bool:
    """Return whether forms of one key are spellings of one word and not two short words."""
    shortest = min(len(form) for form in forms)
    if shortest >= _SHORT:
        return True
    stems = {form.removesuffix("ー") for form in forms}
    return shortest >= 3 and (len(stems) == 1 or not all(_is_word(form) for form in forms))


@lru_cache(maxsize=8192)
def _is_word(form: str) -> bool:
    """Return whether the dictionary has a katakana word: ビル and ビール are two words, サポト and サポート one."""
    words = tokens(form)
    return len(words) == 1 and words[0].known


def _varies(
    check: str, place: Place, right: str, count: int, fix: str | None, *, category: str = "consistency"
) -> Finding:
    return Finding(
        place.pair.id,
        check,
        "name" if category == "name" else "consistency",
        "info",
        place.start,
        place.end,
        f"「{place.form}」は記事のほかの{count}カ所で「{right}」と書かれています。どちらかにそろえてください。",
        fix,
    )


def check_two_scripts(document: Document) -> Iterator[Finding]:
    """Yield a name in katakana that the document elsewhere keeps in Latin letters, or the other way round (NAM-7)."""
    latin = _names_in_latin(document)
    if not latin:
        return
    heard_as: dict[str, list[str]] = defaultdict(list)
    for name in latin:
        for skeleton in latin_skeletons(name):
            heard_as[skeleton].append(name)
    for word, places in _katakana_that_sounds_like(heard_as, document).items():
        # The name stands in the source of the katakana: "The Open Model" makes no name of every model.
        for name in heard_as[kana_skeleton(word)]:
            if _reads(word, name) and any(name in p.pair.source or not p.pair.source for p in places):
                yield from _fewer_of_two_scripts(word, places, name, latin[name])


def _names_in_latin(document: Document) -> dict[str, list[Place]]:
    """Return where a document has names in Latin letters, other than beside their reading."""
    places: dict[str, list[Place]] = defaultdict(list)
    for pair in document.pairs:
        for word, start, end in _latin(pair.plain_target):
            if _is_name(word) and not _in_brackets(pair.plain_target, start, end):
                places[word].append(Place(pair, start, end, word))
    return places


def _katakana_that_sounds_like(heard: Container[str], document: Document) -> dict[str, list[Place]]:
    """Return where a document has katakana words of which a skeleton of sounds is heard."""
    places: dict[str, list[Place]] = defaultdict(list)
    for pair in document.pairs:
        for word, start, end, _ in _katakana(pair.plain_target):
            if kana_skeleton(word) in heard:
                places[word].append(Place(pair, start, end, word))
    return places


def _fewer_of_two_scripts(
    word: str, places: Sequence[Place], name: str, others: Sequence[Place]
) -> Iterator[Finding]:
    """Yield the places of the script that a name, `word` or `name`, is written in less often."""
    main = [
        place
        for place in places
        if not _in_brackets(place.pair.plain_target, place.start, place.end) and not _glossed_by(place, name)
    ]
    if len(main) > len(others):
        for place in others:
            yield _varies("two-scripts", place, word, len(main), None)
    else:
        for place in places:
            if place in main or _glossed_by(place, name):
                yield _varies("two-scripts", place, name, len(others), None)


def _is_name(latin: str) -> bool:
    """Return whether a Latin word is written as a name: capitals, but not only capitals, and nothing of a program."""
    return latin[0].isupper() and any(char.islower() for char in latin)


@lru_cache(maxsize=65536)
def _reads(kana: str, latin: str) -> bool:
    return abs(len(kana) - len(latin)) <= max(4, len(latin)) and sounds_like(kana, latin)


def _in_brackets(plain: str, start: int, end: int) -> bool:
    """Return whether a word stands alone in brackets, as a reading or a spelling beside the main form."""
    return plain[max(0, start - 1) : start] in ("（", "(") and plain[end : end + 1] in (
        "）",
        ")",
        "、",
        ":",
        "：",
    )


def _glossed_by(place: Place, name: str) -> bool:
    """Return whether a katakana word is followed by its Latin spelling in brackets."""
    rest = place.pair.plain_target[place.end : place.end + len(name) + 3]
    return re.match(rf"\s?[（(]{re.escape(name)}[）)]", rest) is not None


@per_text
def _asked(source: str) -> tuple[int, ...]:
    """Return which of CHOICES an English text has."""
    return tuple(at for at, choice in enumerate(CHOICES) if choice.english and choice.english.search(source))


@lru_cache(maxsize=8192)
def _chosen(plain: str, at: int) -> tuple[tuple[int, int, int], ...]:
    """Return the renderings of one choice in a text: which, and where. The longer of two at one place counts."""
    found: dict[int, tuple[int, int, int]] = {}
    for which, pattern in enumerate(CHOICES[at].renderings):
        for match in pattern.finditer(plain):
            held = found.get(match.start())
            if held is None or held[2] < match.end():
                found[match.start()] = (which, match.start(), match.end())
    return tuple(found[start] for start in sorted(found))


def check_renderings(document: Document) -> Iterator[Finding]:
    """Yield the rarer renderings of an English term of which one document uses several (NAM-6)."""
    places: dict[int, list[tuple[int, Place]]] = defaultdict(list)
    for pair in document.pairs:
        plain = pair.plain_target
        for at in _asked(pair.source):
            if at < COUNTRIES:
                continue
            for which, start, end in _chosen(plain, at):
                places[at].append((which, Place(pair, start, end, plain[start:end])))
    for at, found in places.items():
        counts = Counter(which for which, _ in found)
        if len(counts) < 2:
            continue
        pairs_of = {which: {p.pair.id for w, p in found if w == which} for which in counts}
        right = max(counts, key=lambda which: (len(pairs_of[which]), counts[which], -which))
        for which, place in found:
            if which != right and place.pair.id not in pairs_of[right]:
                yield _varies(
                    "rendering-varies",
                    place,
                    CHOICES[at].names[right].removesuffix("ー?"),
                    counts[right],
                    None,
                )


def check_countries(document: Document) -> Iterator[Finding]:
    """Yield アメリカ beside 米国, and イギリス beside 英国, also where the English of the pair names no country."""
    for at in range(COUNTRIES):
        found = [
            (which, Place(pair, start, end, pair.plain_target[start:end]))
            for pair in document.pairs
            for which, start, end in _chosen(pair.plain_target, at)
            if not is_quoted(pair.plain_target, start)
        ]
        counts = Counter(which for which, _ in found)
        if len(counts) == 2:
            right = max(counts, key=lambda which: (counts[which], -which))
            name = CHOICES[at].names[right]
            for which, place in found:
                if which != right:
                    yield _varies("country-varies", place, name, counts[right], name)


# Words that may be written both ways in one text: as a word of its own and as a part of grammar.
_BOTH_WAYS_WORDS = """こと 事 もの 物 者 とき 時 ところ 所 いう 言う ある 有る 在る いる 居る なる 成る する 為る みる
    見る いく 行く くる 来る おく 置く ため 為 よう 様 ほう 方 うえ 上 うち 内 なか 中 よい 良い いい
    ない 無い とる 取る できる つく 付く つける 付ける もつ 持つ わけ 訳 はず 筈 かける 掛ける あう 合う
    会う あげる 上げる おこなう よる 因る だす 出す いれる 入れる あと 後 まえ 前 かた 型 形 人 ひと
    一つ ひとつ 私 わたし 一人 ひとり 二人 ふたり 今 いま 何 なに まま 儘 ほど 程 くらい 位 さ 化 的
    その ほか 他 また 又 まず 先ず とも 共 ご 御 お つ 度 たび 毎 ごと 当たる あたる 係る かかる 関わる
    しまう 仕舞う いただく 頂く くださる 下さる もらう 貰う あまり 余り"""
_BOTH_WAYS = frozenset(_BOTH_WAYS_WORDS.split())


@lru_cache(maxsize=16384)
def _reading(lemma: str) -> str:
    return "".join(token.reading for token in tokens(lemma))


@per_text
def _spelled(plain: str) -> tuple[tuple[str, str, int, int], ...]:
    """Return the inflected and adverbial words of a text that have a spelling to choose: key, form, place."""
    found = []
    for token in tokens(plain):
        if token.pos[0] not in ("動詞", "副詞", "形容詞", "形状詞", "接続詞", "名詞", "連体詞") or token.pos[
            1
        ] in ("数詞", "固有名詞"):
            continue
        if (
            token.lemma in _BOTH_WAYS
            or token.normalized in _BOTH_WAYS
            or (len(token.lemma) < 2 and not _KANJI.match(token.lemma))
        ):
            continue
        if re.search("[ァ-ヺA-Za-z0-9]", token.lemma) or (
            token.pos[1] == "非自立可能" and token.pos[0] == "動詞"
        ):
            continue
        key = f"{token.normalized}\t{token.pos[0]}\t{_reading(token.lemma)}"  # 使う and 使える share all but the reading
        found.append((key, token.lemma, token.start, token.end))
    return tuple(found)


@per_text
def _spellings(plain: str) -> frozenset[str]:
    """Return which words a text has in which spelling, each as one string: those keep their hash."""
    return frozenset(f"{key}\n{lemma}" for key, lemma, _, _ in _spelled(plain))


def check_spellings(document: Document) -> Iterator[Finding]:
    """Yield a word written with other kanji or other okurigana than elsewhere: さまざま and 様々, 取組 and 取り組み."""
    forms: dict[str, set[str]] = defaultdict(set)
    for spelling in frozenset[str]().union(*(_spellings(pair.plain_target) for pair in document.pairs)):
        key, _, lemma = spelling.partition("\n")
        forms[key].add(lemma)
    varying = {
        key for key, spellings in forms.items() if len(spellings) > 1 and _kana_or_okurigana(spellings)
    }
    if not varying:
        return
    groups: dict[str, list[Place]] = defaultdict(list)
    sought = frozenset(f"{key}\n{lemma}" for key in varying for lemma in forms[key])
    for pair in document.pairs:
        if sought.isdisjoint(_spellings(pair.plain_target)):
            continue
        for key, lemma, start, end in _spelled(pair.plain_target):
            if key in varying:
                groups[key].append(Place(pair, start, end, lemma))
    for places in groups.values():
        counts = Counter(place.form for place in places)
        right = max(counts, key=lambda form: (counts[form], -len(_KANJI.findall(form))))
        for place in places:
            if place.form != right:
                word = place.pair.target[place.start : place.end]
                yield _varies(
                    "spelling-varies",
                    Place(place.pair, place.start, place.end, word),
                    right,
                    counts[right],
                    None,
                )


def _kana_or_okurigana(forms: set[str]) -> bool:
    """Return whether forms differ in kana against kanji or in okurigana only, not in the kanji chosen."""
    kanji = {"".join(_KANJI.findall(form)) for form in forms}
    return len(kanji - {""}) == 1
