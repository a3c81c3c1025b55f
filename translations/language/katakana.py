"""Katakana words: when two spellings are one word, and when one is the sound of a Latin word."""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"[ァ-ヺー]{2,}(?:[・＝=][ァ-ヺー]{2,})*")
LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]{2,}(?:[ -][A-Z][A-Za-z0-9]+)*")
_SMALL = str.maketrans("ァィゥェォャュョヮヶ", "アイウエオヤユヨワケ")
_SPELLINGS = (
    ("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"), ("ヂ", "ジ"), ("ヅ", "ズ"), ("エイ", "エー"), ("ェイ", "ェー"),
    ("ティ", "チ"), ("ディ", "ジ"), ("トゥ", "ツ"), ("ツェ", "チェ"), ("ウィ", "ウイ"), ("ウェ", "ウエ"), ("ウォ", "ウオ"), ("クォ", "クオ"),
    ("イヤ", "イア"), ("リヤ", "リア"), ("ェ", "エ"),
)  # fmt: skip
_ROWS = {
    "カキクケコ": "k", "ガギグゲゴ": "g", "サスセソ": "s", "シ": "s", "ザズゼゾ": "s", "ジ": "j", "タテト": "t", "チ": "t", "ツ": "t",
    "ダデド": "d", "ヂヅ": "s", "ナニヌネノン": "n", "ハヒヘホフ": "h", "バビブベボヴ": "b", "パピプペポ": "p", "マミムメモ": "m", "ラリルレロ": "r",
}  # fmt: skip
_CONSONANT = {kana: letter for row, letter in _ROWS.items() for kana in row}
_VOWELS = "aeiouyw"
_HEARD = (
    ("ph", "f"), ("tch", "ch"), ("ck", "k"), ("qu", "k"), ("x", "ks"), ("th", "s"), ("gh", "g"), ("ch", "t"),
    ("m(?=[bp])", "n"), ("c(?=[eiy])", "s"), ("sh", "s"),
)  # fmt: skip
_LETTERS = {"c": "k", "q": "k", "l": "r", "v": "b", "f": "h", "z": "s"}


@lru_cache(maxsize=16384)
def variant_key(word: str) -> str:
    """Return what spellings of one katakana word share: no long marks, no small kana, no points, no ヴ.

    サーバ and サーバー, ヴェネツィア and ベネチア, ハギングフェイス and ハギング・フェース have one key each.
    """
    word = re.sub("[・＝= 　]", "", word)
    for old, new in _SPELLINGS:
        word = word.replace(old, new)
    return word.replace("ー", "").translate(_SMALL)


@lru_cache(maxsize=16384)
def kana_skeleton(word: str) -> str:
    """Return the consonants a katakana word is heard with, for comparison with `latin_skeletons`."""
    return "".join(_CONSONANT.get(kana, "") for kana in word)


@lru_cache(maxsize=16384)
def latin_skeletons(word: str) -> frozenset[str]:
    """Return the consonants of a Latin word as Japanese ears write them: l is r, v is b, th is s.

    An r before a consonant is heard by some (カルパシー) and not by others (ランバート): both are given.
    """
    text = re.sub(r"([^aeiou])\1", r"\1", word.casefold())
    for old, new in _HEARD:
        text = re.sub(old, new, text)
    return frozenset(
        "".join(_LETTERS.get(char, char) for char in form if char.isalpha() and char not in _VOWELS)
        for form in (text, re.sub("r(?![aeiouy])", "", text))
    )


def sounds_like(kana: str, latin: str) -> bool:
    """Return whether a katakana word can be the reading of a Latin word: the same consonants in the same order.

    Words of fewer than three consonants are never told apart safely and never match.
    """
    heard = kana_skeleton(kana)
    return len(heard) >= 3 and heard in latin_skeletons(latin) and _starts_alike(kana, latin)


def _starts_alike(kana: str, latin: str) -> bool:
    """Return whether both begin with a vowel, or both with a consonant."""
    return (kana[0] in "アイウエオァィゥェォヤユヨワ") == (latin[0].casefold() in "aeiouyw")


def distance(left: str, right: str) -> int:
    """Return the number of edits between two short words."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
