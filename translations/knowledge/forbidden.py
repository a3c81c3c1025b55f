"""Renderings that the glossary forbids: a word, or an expression (`re:` before it) that somebody of the desk wrote.

Pure. People write expressions that take for ever on a long word; every save and every draft would wait for them. So
one that is slow on plain repetitions is refused when it comes in, and one that is slow all the same finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex
from django.utils.translation import gettext

EXPRESSION = "re:"
SECONDS = 0.2
_REPETITIONS = 4_000
# What texts repeat: a letter of each script, digits, blanks, rules.
_LETTERS = "aA1 -ーアあ漢。\n"
_slow: set[str] = set()


def problem(word: str) -> str:
    """Return what is wrong with a forbidden rendering as somebody wrote it; empty where nothing is."""
    if not word.startswith(EXPRESSION):
        return ""
    expression = word.removeprefix(EXPRESSION)
    try:
        pattern = regex.compile(expression)
        for letter in dict.fromkeys(_LETTERS + expression):
            for text in (letter * _REPETITIONS, f"{letter * _REPETITIONS}\0"):
                pattern.search(text, timeout=SECONDS)
    except regex.error as error:
        said = gettext("正規表現「%(expression)s」が誤っています（%(error)s）。")
        return said % {"expression": expression, "error": error}
    except TimeoutError:
        said = gettext(
            "正規表現「%(expression)s」は長い文で時間がかかりすぎます。(…+)+ のような重ねた繰り返しを避けてください。"
        )
        return said % {"expression": expression}
    return ""


def places(word: str, text: str) -> Iterator[regex.Match[str]]:
    """Yield where a forbidden rendering stands in a text, from the left; nothing once it took too long."""
    if word in _slow:
        return
    try:
        yield from _pattern(word).finditer(text, timeout=SECONDS)
    except TimeoutError:
        _slow.add(word)


def is_in(word: str, text: str) -> bool:
    """Return whether a forbidden rendering stands in a text."""
    return next(places(word, text), None) is not None


def is_all_of(word: str, text: str) -> bool:
    """Return whether a text is a forbidden rendering and nothing else."""
    if word in _slow:
        return False
    try:
        return _pattern(word).fullmatch(text, timeout=SECONDS) is not None
    except TimeoutError:
        _slow.add(word)
        return False


@lru_cache(maxsize=2048)
def _pattern(word: str) -> regex.Pattern[str]:
    return regex.compile(
        word.removeprefix(EXPRESSION)
        if word.startswith(EXPRESSION)
        else regex.escape(word, literal_spaces=True)
    )
