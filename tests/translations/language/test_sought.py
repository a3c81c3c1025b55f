"""A pattern is not tried on a text that lacks what it needs, and finds in every other what it would."""

from __future__ import annotations

import re
from typing import Any

import pytest

from translations.checks.opposite_words import OPPOSITES
from translations.language.sought import Kept, Sought, needed


@pytest.mark.parametrize(
    ("pattern", "characters"),
    [
        ("増加|増え", "増"),
        ("増加|減少", "増減"),
        ("(?:ても|でも)構い", "構"),  # the rarest of what has to be there
        ("ない(?:わけ|こと)", "な"),
        ("[ァ-ヺ]{2}氏", "氏"),
        ("[，,]", "，,"),
        ("(?:大|小)+き", "大小"),
        ("(?:大|小)*き", "き"),  # may be absent
        ("高?い", "い"),
        ("(?<=高)(?=低)(?!中)", ""),  # asserts only
        (r"\d+|円", ""),  # any digit
        ("円|", ""),
        ("[^円]", ""),
        (r"(円)\1", "円"),
        ("(?i:a)b", "b"),
    ],
)
def test_what_a_pattern_needs_is_read_off_it(pattern, characters):
    assert needed(re.compile(pattern)) == frozenset(characters)


def test_of_a_pattern_that_disregards_case_nothing_is_told():
    assert not needed(re.compile("abc", re.IGNORECASE))


@pytest.mark.parametrize("text", ["増える", "円が減る", "なにもない", "", "Ａ", "中（ちゅう）"])
def test_it_finds_what_the_pattern_finds(text):
    for pattern in ("増加?え", "減|増", "ない", "(?<=円)が", "[ぁ-ん]+", "Ａ|$"):
        plain, sought = re.compile(pattern), Sought(pattern)
        assert [m.span() for m in sought.finditer(text, 1)] == [m.span() for m in plain.finditer(text, 1)]
        found = sought.search(text, 0, 3)
        assert (found and found.span()) == ((m := plain.search(text, 0, 3)) and m.span())


def test_a_text_without_what_is_needed_is_never_searched():
    class Untried:
        def search(self, *_place):
            raise AssertionError

        finditer = search

    sought: Any = Sought("増加")
    sought._pattern = Untried()
    assert sought.search("地図を読みます。") is None
    assert list(sought.finditer("地図を読みます。")) == []


def test_every_pair_of_opposites_can_be_told_from_its_characters():
    assert all(words.one_japanese._needed and words.other_japanese._needed for words in OPPOSITES)


def test_what_a_kept_pattern_found_in_a_text_is_what_it_would_find_again():
    plain, kept = re.compile("no|not", re.IGNORECASE), Kept("no|not", re.IGNORECASE)
    for text in ("Nobody knows, not even I.", "All do.", "", "Nobody knows, not even I."):
        assert [m.span() for m in kept.finditer(text)] == [m.span() for m in plain.finditer(text)]
        found = kept.search(text)
        assert (found and found.span()) == ((m := plain.search(text)) and m.span())
    assert kept.match("I do not", 5).span() == (5, 7)
    assert kept.match("I do not", 0) is None


def test_a_text_is_searched_once_by_a_kept_pattern():
    searched = []

    class Counted:
        def finditer(self, text):
            searched.append(text)
            return re.finditer("no", text)

    kept: Any = Kept("no")
    kept._pattern = Counted()
    assert [kept.search("not now").span() for _ in range(3)] == [(0, 2)] * 3
    assert searched == ["not now"]
