"""What two articles have in common is counted by what it says, not by how it is written."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from related import evidence
from related.evidence import Told

DAY = datetime(2026, 11, 10, tzinfo=UTC)


def told(headline: str = "", *, angle: float = 0.0, **facts) -> Told:
    vector = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))], dtype=np.float32)
    return Told(vector, DAY, headline, **facts)


def test_names_are_words_that_are_only_written_with_a_capital_but_no_days():
    found = evidence.names(
        "On Tuesday Mira Solberg of Orchard Labs said: The labs' models are open. Models matter."
    )
    assert set(found) == {"mira", "solberg", "orchard"}


def test_numbers_are_the_same_in_digits_in_words_and_in_japanese():
    assert evidence.numbers("It took two of us and cost twelve billion dollars.", "en").keys() == {12e9}
    assert evidence.numbers("It cost $12bn.", "en") == {12e9: "$12bn"}
    assert evidence.numbers("国は120億円を投じる", "ja").keys() == {12e9}


@pytest.mark.parametrize(
    ("one", "other", "is_sure"),
    [
        ("Larkspur shows Finch 4", "Finch 4 by Larkspur plans ahead", True),
        ("Larkspur shows Finch 4", "Larkspur shows Finch-3.5", False),
        ("Sparrow v1.2 is out", "Sparrow 1.3 released", False),
        ("Larkspur shows Finch 4", "Larkspur shows its plan", True),
    ],
)
def test_versions_of_one_product_are_never_joined_without_asking(one, other, is_sure):
    one_told, other_told = (
        told(title, names={"larkspur": "Larkspur", "finch": "Finch"}, numbers={500.0: "500"})
        for title in (one, other)
    )
    found = evidence.common(one_told, other_told)
    assert found.points >= evidence.JOIN
    assert found.is_sure == is_sure


def test_likeness_alone_joins_nothing():
    assert evidence.common(told(), told()).points >= evidence.JOIN
    assert not evidence.common(told(), told()).is_sure
    assert evidence.common(told(links=frozenset("a")), told(links=frozenset("a"))).is_sure


def test_some_numbers_agree_by_chance_in_texts_that_are_full_of_them():
    few, many = dict.fromkeys((10.0, 20.0), ""), dict.fromkeys(map(float, range(10, 50)), "")
    base = evidence.common(told(), told(angle=60)).points
    assert evidence.common(told(numbers=few), told(numbers=few, angle=60)).points == pytest.approx(
        base + 0.16
    )
    assert evidence.common(told(numbers=many), told(numbers=few, angle=60)).points < base + 0.05
