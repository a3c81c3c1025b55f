"""Meaning turned round: two that changed places, a no, an only, a must or an opposite word lost or put in."""

from __future__ import annotations

import pytest

from tests.translations.checks.accuracy import alarms, findings


@pytest.mark.parametrize(
    ("check", "source", "target", "marked"),
    [
        ("numbers-exchanged", "The agency hired 30 engineers and 20 lawyers.", "同庁は技術者20人と弁護士30人を採用した。", "20人"),
        ("numbers-exchanged", "The agency hired 30 engineers and 20 lawyers.", "同庁は20人の技術者と30人の弁護士を採用した。", "20人"),
        ("numbers-exchanged", "The share rose from 20% to 30%.", "比率は30%から20%に上昇した。", "30%"),
        ("numbers-exchanged", "The share rose to 30% from 20% a year earlier.", "比率は30%から20%に上昇した。", "30%"),
        ("roles-exchanged", "Alder acquired Perch Labs last year.", "昨年、Perch LabsはAlderを買収した。", "Labs"),
        ("roles-exchanged", "Microsoft invested in OpenAI.", "OpenAIはMicrosoftに出資した。", "OpenAI"),
        ("roles-exchanged", "Microsoft was acquired by Alder.", "AlderはMicrosoftに買収された。", "Microsoft"),
        ("names-exchanged", "The hospital in Osaka bought Quill scanners; the school in Kyoto bought Perch tablets.", "大阪の病院はPerchのスキャナーを、京都の学校はQuillのタブレットを買った。", "Perch"),
    ],
)  # fmt: skip
def test_two_that_have_changed_places_are_marked(check: str, source: str, target: str, marked: str) -> None:
    found = [finding for finding in findings(source, target) if finding.check == check]
    assert [target[finding.start : finding.end] for finding in found] == [marked]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("The agency hired 30 engineers and 20 lawyers.", "同庁は30人の技術者と20人の弁護士を採用した。"),
        ("The agency hired 30 engineers and 20 lawyers.", "同庁は弁護士20人と技術者30人を採用した。"),
        ("The share rose to 30% from 20% a year earlier.", "比率は20%から30%に上昇した。"),
        ("Alder acquired Perch Labs last year.", "昨年、Perch LabsはAlderに買収された。"),
        ("Microsoft was acquired by Alder.", "AlderはMicrosoftを買収した。"),
        ("Google beat Microsoft on the benchmark.", "ベンチマークで、MicrosoftはGoogleに敗れた。"),
    ],
)  # fmt: skip
def test_another_order_of_words_exchanges_nothing(source: str, target: str) -> None:
    assert alarms(source, target) == set()


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("The answer is not always right.", "答えは必ずしも正しいです。"),
        ("You have to load the weights first.", "先に重みを読み込まなければなります。"),
        ("The servers may be busy.", "サーバーは混んでいるかもしれます。"),
        ("Only three members came.", "3人しか来たと発表した。"),
        ("It never fails at night.", "夜間には決して失敗する。"),
    ],
)  # fmt: skip
def test_words_that_stand_only_with_a_no_tell_that_it_is_gone(source: str, target: str) -> None:
    assert "negation-broken" in alarms(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("The old files will be removed.", "古いファイルは追加される。"),
        ("Check the mail before sending it.", "メールは送った後に確かめる。"),
        ("The old model runs at night.", "新しいモデルは夜間に動く。"),
    ],
)  # fmt: skip
def test_the_opposite_word_is_an_alarm_where_nothing_else_could_be_meant(source: str, target: str) -> None:
    assert "opposite" in alarms(source, target)


def test_every_no_of_a_sentence_is_looked_at_by_itself() -> None:
    source = "The files are not encrypted, and you do not need a password."
    found = {
        f.check for f in findings(source, "ファイルは暗号化されていますが、パスワードは必要ありません。")
    }
    assert "negation-lost" in found


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("You must allow access to the logs.", "ログへのアクセスを許可してもかまいません。"),
        ("Share the report with your team.", "報告をチームと共有しないでください。"),
        ("We recommend the small model.", "小さなモデルはお勧めしません。"),
        ("The update may change the result.", "更新で結果が変わる可能性はない。"),
    ],
)  # fmt: skip
def test_must_may_and_must_not_are_kept_apart(source: str, target: str) -> None:
    assert "modality" in alarms(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("You must allow access to the logs.", "ログへのアクセスを許可しなければなりません。"),
        ("Never share the report.", "報告を共有しないでください。"),
        ("Keep in mind that the key expires.", "鍵に期限があることを忘れてはならない。"),
        ("There are things you should know.", "知っておかなくてはならないことがある。"),
    ],
)  # fmt: skip
def test_a_must_and_a_prohibition_may_be_said_by_a_no(source: str, target: str) -> None:
    assert alarms(source, target) == set()


def test_an_only_that_nothing_carries_is_worth_a_look() -> None:
    assert "limit-lost" in {f.check for f in findings("Only members can vote.", "会員は投票できる。")}
    assert findings("Only members can vote.", "会員だけが投票できる。") == []
