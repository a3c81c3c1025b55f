"""Names that a target has lost: neither in letters nor by sound nor by meaning (NAM-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from translations.checks import alignment
from translations.checks.model import HIDDEN, Document, Finding, Pair, Severity
from translations.checks.untranslated import is_english, is_known_english
from translations.language import countries, english, quantities_en
from translations.language.held import per_text
from translations.language.latin_names import CODE_NAME, LATIN, fold
from translations.language.transliteration import similarity

_PRONOUN = re.compile(
    r"同(?:社|氏|大学|大|国|州|市|誌|紙|局|校|チーム|団体|組織|委員会|研究所|病院|店|モデル|機関|選手|監督|党|省|庁)|彼|両氏|両社"
)
# From here on a katakana word may be the sound of a Latin one; right readings reach it in 97 of 100.
SOUND = 0.56
_MEANING = 0.65


def lost_names(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find names of the source that the target has neither in letters nor by sound nor by meaning."""
    absent = absent_names(pair)
    if not absent:
        return
    ordinary = _ordinary_words(tuple(other.plain_source for other in document.body))
    absent = tuple(
        (name, is_code)
        for name, is_code in absent
        if is_code or not name[1:].islower() or name.lower() not in ordinary
    )
    if _PRONOUN.search(pair.plain_target):
        absent = tuple(one for one in absent if one[0].isupper() or not _is_known(one[0], pair, document))
    told: list[str] = []
    titled = _is_title_case(pair.plain_source)
    for parts in _of_one_name(absent, pair.plain_source):
        name = " ".join(word for word, _ in parts)
        if any(name in one for one in told):
            continue
        told.append(name)
        is_code = any(is_code and CODE_NAME.fullmatch(word) for word, is_code in parts)
        severity: Severity = "error" if is_code else "warning"
        if titled or pair.kind == "table" or all(_may_go_unsaid(word, pair, document) for word, _ in parts):
            severity = "info"
        yield Finding(
            pair.id, "name-missing", "name", severity, 0, 0,
            f"原文の「{name}」が訳文に見当たりません。抜けていないか、別の名前になっていないか確かめてください。",
        )  # fmt: skip


def _of_one_name(absent: Sequence[tuple[str, bool]], source: str) -> Iterator[list[tuple[str, bool]]]:
    """Yield what is absent, the words of one name together: Orchard Labs."""
    parts: list[tuple[str, bool]] = []
    for one in absent:
        if parts and f"{' '.join(word for word, _ in parts)} {one[0]}" not in source:
            yield parts
            parts = []
        parts.append(one)
    if parts:
        yield parts


def _is_title_case(source: str) -> bool:
    """Return whether a source writes its words large as headlines do, so that capitals mark no names."""
    long = [word for word in re.findall(r"[A-Za-z’']+", source) if len(word) > 3]
    return len(long) > 1 and sum(word[0].isupper() for word in long) > 0.7 * len(long)


_ORGANISATION = re.compile(
    r"連盟|協会|委員会|機構|[一-鿿ァ-ヺー]{2,}(?:局|省|庁|会|連盟|機構|機関|裁判所|銀行|大学|団体|組合|研究所|軍|党|公社|同盟|計画|制度|法)"
)
# The name is said again and again: a reader knows whose it is.
_OFTEN = 3


def _may_go_unsaid(name: str, pair: Pair, document: Document) -> bool:
    """Return whether a good translation may leave the name out.

    It is what the article is about, an ordinary word with a capital, a body's letters where the target has a body's
    name, a word of a longer name that is there otherwise (Rodrigo of Rodrigo Bentancur), or short for what stands
    before it (certificate revocation lists, CRL).
    """
    folded = fold(name)
    if document.named.get(folded, 0) >= _OFTEN:
        return True
    if is_english(name) and not name.isupper() and folded not in document.settled_names:
        return True  # a court, a union: a word that may well have been translated
    if name.isupper() and _ORGANISATION.search(pair.plain_target):
        return True  # short for a body that Japanese calls by its whole name
    at = pair.plain_source.find(name)
    before, after = pair.plain_source[:at], pair.plain_source[at + len(name) :]
    if name.isupper() and before.endswith("(") and after.startswith(")"):
        return True
    absent = {one for one, _ in absent_names(pair)}
    beside = [
        match[1]
        for match in (re.search(r"([A-Z][\w’'-]+),? $", before), re.match(r" ([A-Z][\w’'-]+)", after))
        if match
    ]
    return any(one not in absent and not is_english(one) for one in beside)


@lru_cache(maxsize=32)
def _ordinary_words(sources: tuple[str, ...]) -> frozenset[str]:
    """Return the words that the article also writes small: a District after "the district" is no name."""
    return frozenset(
        word.text for source in sources for word in english.words(source) if source[word.start].islower()
    )


def _is_known(name: str, pair: Pair, document: Document) -> bool:
    """Return whether an earlier source names it, so that 同社 or 彼 may stand for it here."""
    for other in document.body:
        if other.id == pair.id:
            return False
        if name in other.source:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Said:
    """What a target has that may stand for a name: Latin tokens, katakana (also joined over ・), words, and all of it."""

    text: str
    latin: frozenset[str]
    kana: tuple[str, ...]
    joined_kana: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, target: str) -> _Said:
        pointed = re.findall(r"[ァ-ヺー]+(?:[・＝= ][ァ-ヺー]+)+", target)
        words = (form for form, _, _ in alignment.japanese_words(target))
        return cls(
            target,
            latin=frozenset(fold(match[0]) for match in LATIN.finditer(target)),
            kana=tuple(re.findall(r"[ァ-ヺー]{2,}", target)),
            joined_kana=tuple("".join(re.findall(r"[ァ-ヺー]+", run)) for run in pointed),
            words=tuple(word for word in words if not re.fullmatch(r"[A-Za-z0-9.-]+", word)),
        )


@per_text
def _absent_of(source: str, target: str) -> tuple[tuple[str, bool], ...]:
    said = _Said.of(target)
    counted = [(quantity.start, quantity.end) for quantity in quantities_en.read(source)]

    def is_counted(at: int) -> bool:
        return any(start <= at < end for start, end in counted)

    codes = [
        (match[0], True)
        for match in CODE_NAME.finditer(source)
        if not is_counted(match.start()) and _is_code(match[0]) and not _has_code(said, match[0])
    ]
    words = [
        (word.text, False)
        for word in english.words(source)
        if _is_name(word, source) and not is_counted(word.start) and not _has_name(said, word, source)
    ]
    return (*codes, *words)


def _folded_code(code: str) -> str:
    """Return a code folded, without the word it is compounded with: GPT-4-based."""
    return fold(re.sub(r"-[a-z]{3,}$", "", code))


def _is_code(code: str) -> bool:
    """Return whether a token of letters and digits is a name, and not a section of an appendix (A.1)."""
    mixed = re.search(r"[a-z]\d|\d[a-z]+\d", _folded_code(code))
    return mixed is not None and not re.fullmatch(r"[A-Z]\.\d+", code)


def _has_code(said: _Said, code: str) -> bool:
    """Return whether a target has a code, be it in pieces: GPL2, GPL v2."""
    folded = _folded_code(code)
    pieces = re.findall(r"[a-z]+|\d+", folded)
    if all(piece in said.latin or re.search(rf"(?<!\d){piece}(?!\d)", said.text) for piece in pieces):
        return True
    return any(folded.rstrip("s") in one for one in said.latin) or code.rstrip("s") in said.text


def _is_name(word: english.Word, source: str) -> bool:
    """Return whether an English word is a name that a target has to have in some form."""
    text = word.text
    if not word.is_name or len(fold(text)) < 3 or text.lower() in alignment.ENGLISH_STOP:
        return False
    if _NO_NAME.fullmatch(text) or "’" in text or "'" in text:
        return False
    if _is_letters(text):
        return not (is_known_english(text) and text.isupper() and len(text) > 3)
    opens = source[: word.start].endswith(_OPENING)  # the old adage: Tell the truth
    compounded = re.match(r"-[a-z]", source[word.end : word.end + 2])  # Multi-step, Trojan-horse
    return not (opens or compounded or is_known_english(text))


def _is_letters(name: str) -> bool:
    """Return whether a name is written otherwise than with one capital: NASA, OpenAI."""
    return not name[1:].islower()


def _has_name(said: _Said, word: english.Word, source: str) -> bool:
    """Return whether a target has a name: in letters, by sound, by meaning, or as a part of a longer one."""
    folded = fold(word.text)
    if any(_same_token(folded, one) for one in said.latin):
        return True
    if any(similarity(run, word.text) >= SOUND for run in (*said.kana, *said.joined_kana)):
        return True
    if part_of_kana(word.text, said.kana):
        return True
    if any(countries.is_said(which, said.text) for _, which in countries.in_english(word.text)):
        return True  # its capital stands for a country
    enough = 0.6 if _is_letters(word.text) else _MEANING
    if alignment.best_meaning(word.text, said.words) >= enough:
        return True
    return _is_rendered_with_another(word, source, said)


# The capital after one of these opens a sentence.
_OPENING = (": ", ": “", ': "', ": ‘", "; ")


def _is_rendered_with_another(word: english.Word, source: str, said: _Said) -> bool:
    """Return whether a name of several words is rendered as a whole: Supreme Court, 最高裁."""
    before = re.search(r"([A-Z][\w’'-]+) \Z", source[max(0, word.start - 30) : word.start])
    after = re.match(r" ([A-Z][\w’'-]+)", source[word.end :])
    wholes = [
        whole
        for whole in (
            f"{before[1]} {word.text}" if before else "",
            f"{word.text} {after[1]}" if after else "",
        )
        if whole
    ]
    others = [*said.words, *alignment.neighbours(said.text)] if wholes else []
    return any(alignment.best_meaning(whole, others) >= _MEANING for whole in wholes)


def absent_names(pair: Pair) -> tuple[tuple[str, bool], ...]:
    """Return the names of a source that its target has in no form, and whether each is one of code or a model."""
    return _absent_of(pair.plain_source.replace(HIDDEN, " "), pair.plain_target)


_NO_NAME = re.compile(
    r"Mr|Mrs|Ms|Dr|Prof|Plc|PLC|LLC|NOTE|WARNING|IMPORTANT|TIP|CAUTION|TODO|Rep|Sen|Gov|Sgt|Lt|Inc|Ltd|Corp|Christmas|Easter|God|Internet|English|U\.?S\.?A?|Ph|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
)


_INFLECTIONS = ("", "s", "es", "d", "ed", "er", "ers")


def _same_token(one: str, other: str) -> bool:
    """Return whether two folded tokens are one name, a plural or a compound of it."""
    short, long = sorted((one, other), key=len)
    if long.startswith(short) and long[len(short) :] in _INFLECTIONS:
        return True
    short = short.rstrip("s") if len(short) > 3 else short
    return len(short) >= 3 and short in long and (long == other or len(short) >= 0.7 * len(long))


def part_of_kana(name: str, runs: Sequence[str]) -> bool:
    """Return whether a long katakana run holds the sound of a name: ハーバードビジネススクール."""
    return any(
        similarity(run[at : at + size], name) >= 0.8
        for run in runs
        if len(run) >= 5
        for size in range(2, min(len(run), len(name) + 2))
        for at in range(len(run) - size + 1)
    )
