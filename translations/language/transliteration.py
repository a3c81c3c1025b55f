"""How well a katakana name can be the sound of a name in Latin letters.

Both sides become strings of rough sounds: consonants in classes that katakana keeps apart, vowels as one
cheap sign. The comparison is an edit distance in which a vowel costs little, a sound next door (b/v, t/s, r/silence)
costs half, and another consonant costs the whole.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_KANA = {
    "カ": "k", "キ": "k", "ク": "k", "ケ": "k", "コ": "k", "ガ": "g", "ギ": "g", "グ": "g", "ゲ": "g", "ゴ": "g",
    "サ": "s", "シ": "s", "ス": "s", "セ": "s", "ソ": "s", "ザ": "z", "ジ": "j", "ズ": "z", "ゼ": "z", "ゾ": "z",
    "タ": "t", "チ": "c", "ツ": "c", "テ": "t", "ト": "t", "ダ": "d", "ヂ": "j", "ヅ": "z", "デ": "d", "ド": "d",
    "ナ": "n", "ニ": "n", "ヌ": "n", "ネ": "n", "ノ": "n", "ハ": "h", "ヒ": "h", "フ": "f", "ヘ": "h", "ホ": "h",
    "バ": "b", "ビ": "b", "ブ": "b", "ベ": "b", "ボ": "b", "パ": "p", "ピ": "p", "プ": "p", "ペ": "p", "ポ": "p",
    "マ": "m", "ミ": "m", "ム": "m", "メ": "m", "モ": "m", "ラ": "r", "リ": "r", "ル": "r", "レ": "r", "ロ": "r",
    "ワ": "w", "ヴ": "b", "ン": "n", "ヤ": "y", "ユ": "y", "ヨ": "y",
}  # fmt: skip
_VOWELS = "アイウエオァィゥェォャュョーヮ"
# Small kana after a consonant kana say how it sounds: ティ is t, ファ is f, ジャ is j.
_COMBINED = (
    ("ティ", "t"),
    ("ディ", "d"),
    ("トゥ", "t"),
    ("ドゥ", "d"),
    ("チェ", "c"),
    ("ツァ", "c"),
    ("ウィ", "w"),
    ("ウェ", "w"),
    ("ウォ", "w"),
    ("クァ", "k"),
    ("クォ", "k"),
    ("グァ", "g"),
)
_LATIN: tuple[tuple[str, str], ...] = (
    (r"sch|sh|ssi|sci(?=[aeo])", "s"), (r"tch|tsch|tz|cz|ts", "c"), (r"ch", "c"), (r"ph", "f"), (r"th", "s"), (r"(?<=.)gh", ""),
    (r"cqu?|ck|ques?$|qu?|cc(?=[^iey])", "k"), (r"x", "ks"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"dg|g(?=[eiy])", "j"), (r"kn|gn(?=\w)", "n"), (r"wr", "r"),
    (r"mb(?=$)", "m"), (r"v", "b"), (r"l", "r"), (r"wh?", "w"), (r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ]+", "a"),
)  # fmt: skip
_LATIN_SOUNDS = [(re.compile(pattern), sound) for pattern, sound in _LATIN]
_NEXT_DOOR = {
    frozenset(pair)
    for pair in (
        "bp",
        "sz",
        "cs",
        "ct",
        "js",
        "jz",
        "jg",
        "dt",
        "kg",
        "hf",
        "fb",
        "nm",
        "cj",
        "hk",
        "ck",
        "st",
        "zd",
        "fp",
        "jd",
        "wb",
        "yj",
        "jh",
        "cz",
        "yw",
        "gh",
        "hj",
        "tz",
    )
}
_CHEAP = {"a": 0.15, "w": 0.3, "y": 0.3, "h": 0.5, "r": 0.6, "n": 0.8}


@lru_cache(maxsize=8192)
def sounds_of_kana(kana: str) -> str:
    """Return the rough sounds of a katakana word."""
    for small, sound in _COMBINED:
        kana = kana.replace(small, sound)
    out = []
    for character in kana:
        if character in _KANA:
            out.append(_KANA[character] + "a")
        elif character in _VOWELS:
            out.append("a")
        elif character.islower():
            out.append(character + "a")
    return re.sub(r"na(?=$)", "n", re.sub(r"a+", "a", "".join(out)))


@lru_cache(maxsize=8192)
def sounds_of_latin(word: str) -> str:
    """Return the rough sounds of a name in Latin letters."""
    word = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
    word = re.sub(r"[^a-z]", "", re.sub(r"['’]s$", "", word))
    word = re.sub(r"([bcdfghjklmnpqrstvwxz])\1", r"\1", word)
    out, at = [], 0
    while at < len(word):
        for pattern, sound in _LATIN_SOUNDS:
            match = pattern.match(word, at)
            if match:
                out.append(sound)
                at = match.end()
                break
        else:
            out.append(word[at])
            at += 1
    return "".join(out)


def _cost(sound: str) -> float:
    return _CHEAP.get(sound, 1.0)


@lru_cache(maxsize=16384)
def similarity(kana: str, latin: str) -> float:
    """Return 0 (nothing in common) to 1 (the same sounds) for a katakana word and a Latin one."""
    one, other = sounds_of_kana(kana), sounds_of_latin(latin)
    if not one or not other:
        return 0.0
    row = [0.0]
    for sound in other:
        row.append(row[-1] + _cost(sound))
    for left in one:
        previous, row = row, [row[0] + _cost(left)]
        for at, right in enumerate(other):
            if left == right:
                change = 0.0
            elif frozenset((left, right)) in _NEXT_DOOR:
                change = 0.45
            else:
                change = max(_cost(left), _cost(right))
            row.append(min(previous[at] + change, previous[at + 1] + _cost(left), row[at] + _cost(right)))
    whole = max(sum(map(_cost, one)), sum(map(_cost, other)))
    return max(0.0, 1.0 - row[-1] / whole)
