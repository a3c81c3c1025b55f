"""Two texts beside each other."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from translations.views.compare import MOST_WORDS, changes, combined, compare, merged


def test_only_what_differs_is_marked():
    found = compare("価格は月40ドルです。", "価格は月額40ドルです。")
    assert [piece.text for piece in found.old if piece.change == "removed"] == ["月"]
    assert [piece.text for piece in found.new if piece.change == "added"] == ["月額"]


@pytest.mark.parametrize(
    ("old", "new", "removed", "added"),
    [
        ("東京都知事", "東京都副知事", [], ["副"]),
        ("国立研究所の所長", "国立研究機構の所長", ["所"], ["機構"]),
        ("処理は2,400件です。", "処理は2,480件です。", ["2,400"], ["2,480"]),
        ("GPT-4oの速度は3.5倍です。", "GPT-5の速度は3.7倍です。", ["GPT-4o", "3.5"], ["GPT-5", "3.7"]),
        ("コストが上がっている。", "コストが上がっています。", ["いる"], ["います"]),
    ],
)
def test_a_change_is_marked_by_the_word(old, new, removed, added):
    found = compare(old, new)
    assert "".join(removed) == "".join(piece.text for piece in found.old if piece.change == "removed")
    assert "".join(added) == "".join(piece.text for piece in found.new if piece.change == "added")


def test_a_particle_shared_by_chance_does_not_shred_a_rewritten_sentence():
    found = compare("東京の会社", "大阪の工場")
    assert [(piece.text, piece.change) for piece in found.old] == [("東京の会社", "removed")]


def test_words_shared_by_chance_do_not_shred_a_rewritten_sentence():
    found = compare(
        "人気の3つのエージェントベンチマークが訓練データに漏洩、Plumblineが発見",
        "牛乳のように日付を　AIエージェント評価に「暗記」の疑い",
    )
    assert [piece.change for piece in found.old] == ["removed"]
    assert [piece.change for piece in found.new] == ["added"]


def test_an_ending_shared_by_chance_does_not_make_a_rewrite_a_correction():
    found = compare(
        "全モデルが答えを暗記していたことが証明され、報告書は非公開の課題を持つよう勧めています。",
        "首位は変わらず、中位の順位が大きく動いたため、調査した企業は測り直しを勧めています。",
    )
    assert [piece.change for piece in found.old + found.new] == ["removed", "added"]


def test_a_text_that_only_grew_is_a_correction_however_much_it_grew():
    found = compare(
        "価格は月40ドルです。", "価格は月40ドルです。" + "来年からは年払いも選べるようになります。" * 5
    )
    assert [piece.change for piece in found.old] == ["same"]


def test_a_sentence_that_stayed_between_two_rewritten_ones_is_not_marked():
    stayed = "同社は来年1月に二つ目の測定結果を公開する予定です。"
    old, new = ("短い前の文。", "短い後の文。"), ("まったく別の話題です。", "終わりも違います。")
    found = compare(old[0] + stayed + old[1], new[0] + stayed + new[1])
    assert stayed.rstrip("。") in "".join(piece.text for piece in found.old if piece.change == "same")


def test_a_side_of_which_nothing_stayed_is_shown_without_marks():
    shown = render_to_string("desk/_side.html", {"side": compare("東京の会社", "大阪の工場").old})
    assert shown == "東京の会社"


def test_a_tag_is_one_word():
    found = compare("<a1>記事</a1>", "<a2>記事</a2>")
    assert [piece.text for piece in found.old if piece.change == "removed"] == ["<a1>", "</a1>"]


@given(st.text(), st.text())
def test_no_character_is_lost_on_either_side(old, new):
    found = compare(old, new)
    assert "".join(piece.text for piece in found.old) == old
    assert "".join(piece.text for piece in found.new) == new


def test_very_long_texts_are_shown_whole_without_marks():
    old, new = "a " * MOST_WORDS, "b " * MOST_WORDS
    found = compare(old, new)
    assert [piece.text for piece in found.old] == [old]


@given(st.text("天地の、ab 1", max_size=30), st.text("天地の、ab 1", max_size=30))
def test_taking_all_changes_gives_the_new_text_and_taking_none_the_old(old, new):
    found = changes(compare(old, new))
    assert merged(found, {change.number for change in found if change.number is not None}) == new
    assert merged(found, set()) == old


def test_some_changes_are_taken_and_the_others_left():
    found = changes(compare("価格は月40ドルで、対象は法人です。", "価格は月額45ドルで、対象は企業です。"))
    words = {change.new: change.number for change in found if change.number is not None}
    assert merged(found, {words["企業"]}) == "価格は月40ドルで、対象は企業です。"


@pytest.mark.parametrize(
    ("base", "one", "other", "both"),
    [
        (
            "価格は月40ドルです。提供は秋です。",
            "料金は月40ドルです。提供は秋です。",
            "価格は月40ドルです。提供は冬です。",
            "料金は月40ドルです。提供は冬です。",
        ),
        (
            "価格は月40ドルです。",
            "価格は月40ドルです。追記です。",
            "注記。価格は月40ドルです。",
            "注記。価格は月40ドルです。追記です。",
        ),
        ("価格は月40ドルです。", "価格は月45ドルです。", "価格は月45ドルです。", "価格は月45ドルです。"),
        ("価格は月40ドルです。", "価格は月45ドルです。", "価格は月50ドルです。", None),
        ("公開した。", "公開した。秋に出る。", "公開した。冬に出る。", None),
        ("公開した。", "", "公開しました。", None),
    ],
)
def test_two_peoples_changes_are_combined_unless_they_meet(base, one, other, both):
    assert combined(base, one, other) == both
    assert combined(base, other, one) == both
