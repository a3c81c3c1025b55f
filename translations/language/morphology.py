"""Words of a Japanese text: one SudachiPy tokenizer a thread, results kept per text."""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from sudachipy import Dictionary, SplitMode, Tokenizer

from translations.language.held import per_text

# A space between Japanese and Latin letters spoils Sudachi's tags (「AI が私が」 loses its particles), so it
# is taken out before tokenising; offsets are mapped back.
_SPACE_AT_BORDER = re.compile(
    r"(?<=[ぁ-ゖァ-ヺー一-鿿々〆、。」）]) (?=[A-Za-z0-9À-ÿ])|(?<=[A-Za-z0-9À-ÿ%]) (?=[ぁ-ゖァ-ヺー一-鿿々〆「（])"
)
_CHUNK = re.compile(r"[^\n。]*(?:。|\n|\Z)")
_SUDACHI_LIMIT = 12_000  # characters; Sudachi refuses inputs over 49,149 bytes


class Token(NamedTuple):
    """One word: where it stands in the text, its part of speech (six fields of UniDic), its forms.

    `known` is false for a word the dictionary does not have.
    """

    surface: str
    start: int
    end: int
    pos: tuple[str, ...]
    lemma: str
    normalized: str
    reading: str
    known: bool = True

    @property
    def is_particle(self) -> bool:
        """Whether the word is a 助詞."""
        return self.pos[0] == "助詞"

    @property
    def is_noun(self) -> bool:
        """Whether the word is a 名詞 or a 代名詞."""
        return self.pos[0] in ("名詞", "代名詞")


class _Held(threading.local):
    """A Sudachi tokenizer may not be used by two threads at once: each thread has its own."""

    tokenizer: Tokenizer | None = None


_held = _Held()
_dictionary_lock = threading.Lock()


@lru_cache(maxsize=1)
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")


def tokenizer() -> Tokenizer:
    """Return this thread's tokenizer (mode C). A process has one dictionary: 80 MB of it are mapped from its file."""
    if _held.tokenizer is None:
        with _dictionary_lock:
            _held.tokenizer = _dictionary().tokenizer(mode=SplitMode.C)
    return _held.tokenizer


@per_text
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of `text` in order, in SudachiPy's longest units (mode C).

    Offsets are those of `text` itself, whatever is normalised inside.
    """
    if len(text) > _SUDACHI_LIMIT:
        return tuple(token for chunk in _CHUNK.finditer(text) for token in _shifted(chunk[0], chunk.start()))
    gaps = {match.start() for match in _SPACE_AT_BORDER.finditer(text)}
    squeezed = _SPACE_AT_BORDER.sub("", text) if gaps else text
    places = [at for at in range(len(text)) if at not in gaps] if gaps else range(len(text))
    found = []
    for morpheme in tokenizer().tokenize(squeezed[:_SUDACHI_LIMIT]):
        begin, end = morpheme.begin(), morpheme.end()
        if begin == end:
            continue
        found.append(
            Token(
                surface=intern(morpheme.surface()),
                start=places[begin],
                end=places[end - 1] + 1,
                pos=morpheme.part_of_speech(),
                lemma=intern(morpheme.dictionary_form()),
                normalized=intern(morpheme.normalized_form()),
                reading=intern(morpheme.reading_form()),
                known=not morpheme.is_oov(),
            )
        )
    return tuple(found)


def shortest_words(text: str) -> list[str]:
    """Return `text` cut into SudachiPy's shortest units (mode A): 東京, 都, 知事. Joined they are `text` again."""
    words: list[str] = []
    for start in range(0, len(text), _SUDACHI_LIMIT):
        chunk = text[start : start + _SUDACHI_LIMIT]
        found = [morpheme.surface() for morpheme in tokenizer().tokenize(chunk, SplitMode.A)]
        words += found if "".join(found) == chunk else list(chunk)
    return words


def _shifted(text: str, offset: int) -> list[Token]:
    """Return the words of one chunk of a longer text, with the offsets of the longer text."""
    return [
        token._replace(start=token.start + offset, end=token.end + offset)
        for token in tokens(text[:_SUDACHI_LIMIT])
    ]


@per_text
def _starts(text: str) -> list[int]:
    return [token.start for token in tokens(text)]


def tokens_between(text: str, start: int, end: int) -> tuple[Token, ...]:
    """Return the words of `text` that begin at or after `start` and before `end`."""
    starts = _starts(text)
    return tokens(text)[bisect_left(starts, start) : bisect_left(starts, end)]
