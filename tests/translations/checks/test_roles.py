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


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Velda is acquiring Oslin for $3 billion.", "VeldaはOslinを30億ドルで買収する。"),
        ("Tarn Motors has been supplying Velda.", "Tarn MotorsはVeldaへの供給を続けてきた。"),
        ("Korbin outpaced Dunmore by 12% in May.", "Korbinは5月にDunmoreを12%上回った。"),
        ("Brask bought Oslin by issuing new shares.", "Braskは新株を発行してOslinを買収した。"),
        ("Inspectors investigated Brask for a year.", "Braskは1年にわたり検査官の調査対象となった。"),
        ("Farmers criticized Dunmore over the fees.", "Dunmoreは手数料をめぐり農家から批判を浴びた。"),
        ("Velda launched Lumo Two in April.", "Lumo Twoは4月に発売となった。"),
        ("The club fired Brandt in May.", "ブラント氏は5月に解任となった。"),
        ("Velda acquired Oslin in 2019.", "Oslinは2019年に買収した。"),
        ("Velda built Lumo at home.", "Lumoは自社で開発した製品だ。"),
        ("Harrow Capital backs Oslin.", "Harrow CapitalはOslinの支援を続けている。"),
        ("Velda acquired Oslin in 2019.", "Veldaの買収により、Oslinは2019年に傘下に入った。"),
    ],
)
def test_a_free_rendering_keeps_the_sides(source: str, target: str) -> None:
    assert "roles-exchanged" not in alarms(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Velda is acquiring Oslin.", "VeldaはOslinに買収される。"),
        ("Korbin outpaced Dunmore by 12% in May.", "Dunmoreは5月にKorbinを12%上回った。"),
        ("Farmers criticized Dunmore over the fees.", "Dunmoreは手数料をめぐり農家を批判した。"),
        ("Oslin was bought by Velda in March.", "Veldaは3月にOslinに買収された。"),
    ],
)
def test_who_is_going_to_acquire_is_not_acquired(source: str, target: str) -> None:
    assert "roles-exchanged" in alarms(source, target)


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
