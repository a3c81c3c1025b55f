"""Dates, speeds and places that say something else than their source, in the ways a model confuses them."""

from __future__ import annotations

import pytest

from tests.translations.checks.accuracy import alarms


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("The call starts at 9 a.m. Eastern time.", "会議は米東部時間午前9時に始まる。", "会議は米太平洋時間午前9時に始まる。"),
        ("The bridge opens in late 2027.", "橋は2027年末に開通する。", "橋は2027年初めに開通する。"),
        ("The repair takes a few weeks.", "修理には数週間かかる。", "修理には数カ月かかる。"),
        ("The report came out a day after the vote.", "報告書は投票の翌日に出た。", "報告書は投票の前日に出た。"),
        ("The app is popular with teenagers.", "このアプリは10代に人気がある。", "このアプリは20代に人気がある。"),
    ],
)  # fmt: skip
def test_a_time_that_has_become_another_is_an_alarm(source: str, right: str, wrong: str) -> None:
    assert "date-changed" in alarms(source, wrong) or "number-changed" in alarms(source, wrong)
    assert not alarms(source, right)


def test_a_speed_is_no_distance() -> None:
    source = "The boat travels at 40 kilometers per hour."
    assert not alarms(source, "この船は時速40キロで進む。")
    assert "unit-changed" in alarms(source, "この船は秒速40キロで進む。")


def test_a_century_may_be_a_span() -> None:
    assert not alarms("The archive covers a century of rainfall.", "この記録は1世紀分の降雨を収めている。")


def test_a_part_is_no_more_than_its_whole() -> None:
    source = "The team passed 4 of the 19 exams."
    assert not alarms(source, "チームは19の試験のうち4つに合格した。")
    assert "number-changed" in alarms(source, "チームは4つの試験のうち19に合格した。")


def test_another_place_in_katakana_is_an_alarm() -> None:
    source = "The judge in San Francisco closed the hearing."
    assert not alarms(source, "サンフランシスコの判事は審理を終えた。")
    assert "name-changed" in alarms(source, "ロサンゼルスの判事は審理を終えた。")


def test_a_latin_name_is_not_excused_by_a_katakana_word_that_sounds_alike_elsewhere() -> None:
    source = "The model scored 71 points, ahead of Claude Opus."
    assert not alarms(source, "このモデルは71ポイントを記録し、Claude Opusを上回った。")
    assert "name-added" in alarms(source, "このモデルは71ポイントを記録し、Claude Sonnetを上回った。")
