"""From text to the words search knows it by, and from a query to PostgreSQL's tsquery. Pure.

Latin letters and digits are words as they stand. Japanese is cut by SudachiPy into its longest units (mode C) and
those into their shortest (mode A): 計算資源 is found by 計算, 資源 and 計算資源. Every word is kept as written, in its
dictionary form and in Sudachi's normalised form, so サーバ finds サーバー and 読みます finds 読む; particles and endings
are left out. English words are kept as written and without -s, -ed and -ing. Letters and digits that touch are two words
and one: GPT-4, GPT4 and GPT 4 find one another. Width and case are folded before anything else.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise, product

from sudachipy import Morpheme, SplitMode

from translations.language.morphology import tokenizer

# To be raised when the same text would become other words: stored stories are then indexed again.
RECIPE = 4

_RUN = re.compile(r"[a-z0-9\u00c0-\u024f]+|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff々〆ー]+")
_LATIN_PART = re.compile(r"[0-9]+|[^0-9]+")
# One written word of a query: what stands in quotation marks is one, and - before a word sets it aside.
_WRITTEN = re.compile(
    r'(?P<minus>(?<!\S)[-−])?(?:["“「『](?P<quoted>[^"“”「」『』]+)["”」』]|(?P<plain>[^\s"“”「」『』]+))'
)
_DROPPED = frozenset({"助詞", "助動詞", "補助記号", "記号", "空白"})
_RUN_MAX = 4_000  # characters; Sudachi refuses inputs over 49,149 bytes
_FORM_MAX = 100
# Of a tsvector: later words keep the last position, which only makes phrases there less exact.
_POSITION_MAX = 16_383
# Pairs of words are told apart no further: of a million kinds each is in few stories, and the index stays small.
_PAIR_KINDS = 2**20
# What is left holds a vowel and a letter after it: string and need are what they are.
_INFLECTED = re.compile(r"(?P<stem>[a-z]*[aeiouy][a-z]+)(?:ed|ing)")
# Between two fields, so that no phrase runs from one into the next.
_GAP = 8


@dataclass(frozen=True, slots=True)
class Word:
    """One place in a text: the forms of the word there, and of longer words that begin there.

    `is_apart` where a particle or ending stands between it and the word before.
    """

    surface: str
    forms: frozenset[str]
    compounds: frozenset[str] = frozenset()
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Indexed:
    """Texts as search stores them: a literal of PostgreSQL's tsvector, and the kinds of neighbouring words in them."""

    vector: str
    pairs: list[int]


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a query as written, folded: what a story must hold, and what it must not.

    A phrase keeps quotation marks, straight ones.
    """

    wanted: list[str]
    unwanted: list[str]


# What a query needs to hold of kinds of pairs: of each word one of the alternatives, of that all, any kind.
type Pairs = list[list[list[list[int]]]]


def fold(text: str) -> str:
    """Return text with width and case folded: ＡＩ, ai and AI are one word."""
    return unicodedata.normalize("NFKC", text).casefold()


def words(text: str) -> list[Word]:
    """Return the words of a text in order."""
    found: list[Word] = []
    for run in _RUN.findall(fold(text)):
        if run[0].isascii() or run[0] < "\u0250":
            found += _latin(run)
            continue
        for at in range(0, len(run), _RUN_MAX):
            found += _japanese(run[at : at + _RUN_MAX])
    return found


def indexed(fields: Mapping[str, str]) -> Indexed:
    """Return texts by their weight (A, B, C or D) as they are stored."""
    lexemes: dict[str, list[str]] = {}
    pairs: set[int] = set()
    position = 0
    for weight, text in fields.items():
        found = words(text)
        for word in found:
            position = min(position + 1, _POSITION_MAX)
            for form in word.forms | word.compounds:
                lexemes.setdefault(form, []).append(f"{position}{weight}")
            pairs.update(map(_kind, word.compounds))
        for one, other in pairwise(found):
            pairs.update(_kinds(one.forms | one.compounds, other.forms | other.compounds))
        position = min(position + _GAP, _POSITION_MAX)
    literal = " ".join(f"{_quoted(form)}:{','.join(dict.fromkeys(at))}" for form, at in lexemes.items())
    return Indexed(literal, sorted(pairs))


def _kinds(ones: Iterable[str], others: Iterable[str]) -> list[int]:
    return sorted({_kind(one, other) for one, other in product(ones, others)})


def _kind(*forms: str) -> int:
    return zlib.crc32("\0".join(forms).encode()) % _PAIR_KINDS


def written(text: str) -> Written:
    """Return what a query says. Where nothing else is wanted, - is no more than a character."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for found in _WRITTEN.finditer(fold(text)):
        word = found["plain"] or f'"{" ".join(found["quoted"].split())}"'
        (unwanted if found["minus"] else wanted).append(word)
    return Written(wanted, unwanted) if any(map(words, wanted)) else Written(wanted + unwanted, [])


def query(text: str, synonyms: Mapping[str, Collection[str]] | None = None) -> str:
    """Return a query as a literal of PostgreSQL's tsquery; empty where it holds no word at all.

    Every word must be there; what is written as one word or in quotation marks, as a phrase. `synonyms` gives for a
    folded word, or for all of them together, what counts as well.
    """
    synonyms = synonyms or {}
    asked = written(text)
    terms = [term for word in asked.wanted if (term := _either([word, *synonyms.get(word, ())]))]
    whole = " & ".join(terms)
    others = _either(synonyms.get(" ".join(asked.wanted), ())) if len(asked.wanted) > 1 else ""
    if whole and others:
        whole = f"(({whole}) | {others})"
    return " & ".join([whole, *(f"!{term}" for word in asked.unwanted if (term := _term(word)))])


def pairs_asked(text: str, synonyms: Mapping[str, Collection[str]] | None = None) -> Pairs:
    """Return for each word which kinds of pairs every story holds that `query` finds; empty for one that says nothing
    of pairs.

    They lead to a phrase of frequent words by an index; whether a story really holds it, `query` says.
    """
    synonyms = synonyms or {}
    wanted = written(text).wanted
    if len(wanted) > 1 and synonyms.get(" ".join(wanted)):
        return []
    terms = [
        [_pairs_of(other) for other in (word, *synonyms.get(word, ())) if words(other)] for word in wanted
    ]
    # An alternative without pairs, a single word, lets every story in.
    return [
        list(chain.from_iterable(alternatives)) if all(alternatives) else []
        for alternatives in terms
        if alternatives
    ]


def _pairs_of(text: str) -> list[list[list[int]]]:
    """Return the alternatives of `_term` as kinds of pairs; none for one without phrases."""
    asked = phrases(text)
    whole = [_kinds(one.forms, other.forms) for phrase in asked for one, other in pairwise(phrase)]
    if not whole:
        return []
    compounds = _compounds(text, asked)
    return [whole, *([[sorted(map(_kind, compounds))]] if compounds else [])]


def _compounds(text: str, asked: list[list[Word]]) -> frozenset[str]:
    """Return the forms of the longer word that a text is as a whole; none where it is no such word."""
    compounds = asked[0][0].compounds
    return compounds if compounds and len(fold(text)) == len(max(compounds, key=len)) else frozenset()


def _either(texts: Iterable[str]) -> str:
    found = list(dict.fromkeys(filter(None, map(_term, texts))))
    return f"({' | '.join(found)})" if found else ""


def _term(text: str) -> str:
    """Return one written word as a tsquery: its parts one after another, or a compound it is itself.

    A particle ends a phrase: 請求書を承認 asks for both words, 計算資源 for two that touch.
    """
    asked = phrases(text)
    if not asked:
        return ""
    whole = " & ".join(f"({' <-> '.join(_any(word.forms) for word in phrase)})" for phrase in asked)
    if compounds := _compounds(text, asked):
        return f"({whole} | {_any(compounds)})"
    return f"({whole})"


def phrases(text: str) -> list[list[Word]]:
    """Return the words of a text in order, those together that no particle or ending sets apart; all in a quotation."""
    found: list[list[Word]] = []
    for word in words(text):
        if not found or (word.is_apart and text[0] != '"'):
            found.append([])
        found[-1].append(word)
    return found


def _any(forms: frozenset[str]) -> str:
    return f"({' | '.join(_quoted(form) for form in sorted(forms))})"


def _quoted(form: str) -> str:
    return "'" + form[:_FORM_MAX].replace("\\", "\\\\").replace("'", "''") + "'"


def _latin(run: str) -> Iterator[Word]:
    parts = _LATIN_PART.findall(run)
    yield Word(parts[0], _latin_forms(parts[0]), frozenset({run}) if len(parts) > 1 else frozenset())
    yield from (Word(part, _latin_forms(part)) for part in parts[1:])


def _latin_forms(word: str) -> frozenset[str]:
    """Return an English word with what it is a form of, as far as spelling tells: agents, agent; planned, plan.

    Of releasing both releas and release: what is no word is in no text.
    """
    if len(word) > 4 and word.endswith(("ies", "ied")):
        return frozenset({word, f"{word[:-3]}y"})
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return frozenset({word, word[:-1]})
    if inflected := _INFLECTED.fullmatch(word):
        stem = inflected["stem"]
        doubled = stem[-1] == stem[-2] and stem[-1] not in "lsz"
        return frozenset({word, stem, stem[:-1] if doubled else f"{stem}e"})
    return frozenset({word})


def _japanese(run: str) -> Iterator[Word]:
    is_apart = False
    for unit in tokenizer().tokenize(run):
        if unit.part_of_speech()[0] in _DROPPED:
            is_apart = True
            continue
        parts = list(unit.split(SplitMode.A)) or [unit]
        compounds = _forms(unit) if len(parts) > 1 else frozenset()
        for at, part in enumerate(parts):
            yield Word(part.surface(), _forms(part), compounds if at == 0 else frozenset(), is_apart)
            is_apart = False


def _forms(unit: Morpheme) -> frozenset[str]:
    return frozenset(map(fold, (unit.surface(), unit.dictionary_form(), unit.normalized_form())))
