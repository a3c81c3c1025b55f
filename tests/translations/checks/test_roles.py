"""Who does what to whom, who comes from where, and how many of them: each slip beside a right rendering."""

from __future__ import annotations

import pytest

from tests.translations.checks.accuracy import alarms


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Veltra sued Kingsmere Press over the maps.", "Veltraは地図をめぐりKingsmere Pressを提訴した。", "Veltraは地図をめぐりKingsmere Pressに提訴された。"),
        ("Oslin, backed by Harrow Capital, makes lamps.", "Harrow Capitalの出資を受けるOslinはランプを作る。", "Harrow Capitalに出資するOslinはランプを作る。"),
        ("Tarn Motors supplies engines to Velda.", "Tarn MotorsはVeldaにエンジンを供給する。", "Tarn MotorsはVeldaからエンジンの供給を受ける。"),
        ("Korbin makes ferries, but Dunmore overtook it in May.", "Korbinはフェリーを造るが、5月にDunmoreに抜かれた。", "Korbinはフェリーを造るが、5月にDunmoreを抜いた。"),
        ("Brask trails Ostrava Air in punctuality.", "Braskは定時運航でOstrava Airに後れを取る。", "Braskは定時運航でOstrava Airをリードする。"),
        ("Nurses were told that the ward would close.", "病棟は閉鎖されると、看護師は伝えられた。", "病棟は閉鎖されると、看護師は伝えた。"),
    ],
)  # fmt: skip
def test_whoever_does_something_has_it_not_done_to_him(source: str, right: str, wrong: str) -> None:
    assert "roles-exchanged" in alarms(source, wrong)
    assert not alarms(source, right)


def test_what_was_founded_is_not_what_was_left() -> None:
    source = "Ida Brandt left Norvik in 2019 and founded Lumo."
    assert "roles-exchanged" in alarms(source, "イーダ・ブラント氏は2019年にLumoを退社し、Norvikを設立した。")
    assert not alarms(source, "イーダ・ブラント氏は2019年にNorvikを退社し、Lumoを設立した。")


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Ana Ruiz joined from Solvane in 2021.", "アナ・ルイス氏は2021年にSolvaneから移ってきた。", "アナ・ルイス氏は2021年にSolvaneへ移った。"),
        ("Ana Ruiz joined Solvane in 2021.", "アナ・ルイス氏は2021年にSolvaneに加わった。", "アナ・ルイス氏は2021年にSolvaneを去った。"),
    ],
)  # fmt: skip
def test_where_somebody_comes_from_is_not_where_he_goes(source: str, right: str, wrong: str) -> None:
    assert "roles-exchanged" in alarms(source, wrong)
    assert not alarms(source, right)


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Most of the ferries are electric.", "フェリーの大半は電動だ。", "フェリーはすべて電動だ。"),
        ("Some farmers sold their land.", "土地を売った農家もある。", "大半の農家が土地を売った。"),
        (
            "Few visitors noticed the crack.",
            "ひびに気づいた来館者は少なかった。",
            "多くの来館者がひびに気づいた。",
        ),
    ],
)
def test_most_are_not_all_and_few_are_not_many(source: str, right: str, wrong: str) -> None:
    assert alarms(source, wrong) & {"quantity-changed", "opposite"}
    assert not alarms(source, right)


def test_one_of_several_that_are_listed_is_missed() -> None:
    source = "The paint survives rain, frost and sunlight."
    assert "omission" in alarms(source, "この塗料は雨や日光に耐える。")
    assert not alarms(source, "この塗料は雨、霜、日光に耐える。")
    # a freer rendering keeps its place in the list
    assert not alarms("She draws birds, trainers and boats.", "彼女は鳥、スニーカー、船を描く。")
