"""What checks find is kept beside the rows, dismissed for one text only, and stands before publication."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from translations import findings, mend, publish, review
from translations.findings import Dismissal, Finding
from translations.house_style import HouseStyle
from translations.models import IllegalMove, Translation

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(drafted):
    """The row whose source says 2 million."""
    return drafted.units.get(first_block__text__contains="2 million")


@pytest.fixture
def wrong(drafted, unit):
    """A machine's draft that says two thousand millions, checked."""
    type(unit).objects.filter(pk=unit.pk).update(
        text="チームは20億枚の測量図で学習させました。", version=unit.version + 1
    )
    drafted.touch()
    findings.refresh(drafted)
    unit.refresh_from_db()
    return findings.open_in(drafted).get(unit=unit, check_id__startswith="number", severity="error")


def edit(unit, text, editor):
    unit.refresh_from_db()
    unit.save_text(text, version=unit.version, by=editor)
    return findings.refresh(unit.translation)


def test_a_draft_arrives_checked(drafted):
    assert drafted.checked.version == drafted.version
    assert drafted.checked.errors == 0


def test_a_wrong_number_is_an_error_with_its_place(wrong, unit):
    assert unit.text[wrong.start : wrong.end] == wrong.span
    assert "20億" in wrong.span
    assert unit.translation.checked.errors == 1


def test_an_edit_that_mends_it_is_counted_for_the_check(wrong, unit, editor):
    assert unit.subject in edit(unit, "チームは200万枚の測量図で学習させました。", editor)
    wrong.refresh_from_db()
    assert wrong.outcome == Finding.Outcome.MENDED
    assert not findings.rows_with_errors(unit.translation)


def test_a_finding_that_only_moved_keeps_its_row(wrong, unit, editor):
    edit(unit, "同じチームは20億枚の測量図で学習させました。", editor)
    moved = Finding.objects.get(pk=wrong.pk)
    assert moved.outcome == Finding.Outcome.OPEN
    assert moved.start == wrong.start + 2


def test_what_a_person_mistyped_and_mended_says_nothing_about_the_check(drafted, unit, editor):
    edit(unit, "チームは300万枚の測量図で学習させました。", editor)
    assert findings.rows_with_errors(drafted) == {unit.subject}
    edit(unit, "チームは200万枚の測量図で学習させました。", editor)
    assert not Finding.objects.filter(unit=unit, severity="error").exists()


def test_checking_again_without_a_change_does_nothing(wrong, drafted, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        assert findings.refresh(drafted) == frozenset()


def test_what_was_found_edit_by_edit_is_what_checking_everything_finds(drafted, editor):
    """Checks that compare rows speak of rows that nobody touched: さまざま beside 様々, the same sentence twice."""
    first, second, third = drafted.units.order_by("position")[:3]
    for row, text in (
        (first, "さまざまな地図を読みます。さまざまな道も読みます（約３００万）。"),
        (second, "様々な地図を読みます(20億枚)。"),
        (third, "さまざまな地図を読みます。さまざまな道も読みます（約３００万）。"),
        (second, "様々な地図を読みます。"),
        (first, "地図を読みます。"),
    ):
        edit(row, text, editor)
    told = ("pair", "check_id", "start", "end", "severity", "span", "message", "fix")
    edit_by_edit = list(findings.open_in(drafted).order_by(*told).values_list(*told))
    assert {row[0] for row in edit_by_edit} >= {third.subject}
    findings.Checked.objects.filter(translation=drafted).update(basis="")
    findings.refresh(drafted)
    at_once = list(findings.open_in(drafted).order_by(*told).values_list(*told))
    assert edit_by_edit == at_once


def test_a_check_that_crashes_is_logged_and_loses_nothing(unit, editor, monkeypatch, caplog):
    def crash(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr("translations.checks.recheck", crash)
    assert edit(unit, "新しい訳文です。", editor) is None
    unit.refresh_from_db()
    assert unit.text == "新しい訳文です。"
    assert "failed" in caplog.text


def test_an_open_error_blocks_publication_and_names_its_row(wrong, drafted):
    (obstacle,) = [o for o in publish.obstacles(drafted) if "エラー" in o.message]
    assert obstacle.blocks
    assert obstacle.place == f"unit-{wrong.unit_id}"


def test_approving_everything_leaves_a_row_with_an_error_to_a_person(wrong, unit, drafted, editor):
    approval = review.approve_all(drafted, by=editor)
    assert unit in approval.left


def test_a_dismissed_error_blocks_nothing_and_says_who_and_why(wrong, unit, drafted, editor):
    mend.dismiss(wrong, by=editor, reason="原文の訂正による")
    assert not findings.rows_with_errors(drafted)
    assert Dismissal.objects.get().person == editor
    assert unit not in review.approve_all(drafted, by=editor).left


def test_a_dismissal_needs_a_reason(wrong, editor):
    with pytest.raises(IllegalMove, match="理由"):
        mend.dismiss(wrong, by=editor, reason="  ")


def test_a_dismissal_holds_for_the_same_text_again_and_for_no_other(wrong, unit, drafted, editor):
    same = unit.text
    mend.dismiss(wrong, by=editor, reason="確認済み")
    edit(unit, "チームは20億枚もの測量図で学習させました。", editor)
    assert findings.rows_with_errors(drafted) == {unit.subject}
    edit(unit, same, editor)
    assert not findings.rows_with_errors(drafted)


def test_a_dismissal_taken_back_opens_the_finding(wrong, drafted, editor):
    mend.dismiss(wrong, by=editor, reason="確認済み")
    wrong.refresh_from_db()
    mend.restore(wrong, by=editor)
    assert findings.rows_with_errors(drafted)


def test_a_fix_changes_its_words_alone_and_is_counted(drafted, unit, editor):
    edit(unit, "チームは(200万枚)の測量図で学習させました。", editor)
    finding = findings.open_in(drafted).filter(unit=unit, check_id="half-width-parentheses").first()
    mend.fix(finding, by=editor)
    unit.refresh_from_db()
    assert unit.text == "チームは（200万枚）の測量図で学習させました。"
    finding.refresh_from_db()
    assert finding.outcome == Finding.Outcome.FIXED


def test_safe_fixes_leave_rows_that_changed_since_they_were_seen(drafted, unit, editor):
    edit(unit, "チームは(200万枚)の測量図で学習させました。", editor)
    seen = {repair.place: repair.item.version for repair in mend.safe_repairs(drafted)}
    place = f"unit-{unit.pk}"
    assert place in seen
    mend.apply_safe(drafted, by=editor, versions=seen | {place: 0})
    unit.refresh_from_db()
    assert "(200万枚)" in unit.text
    mend.apply_safe(drafted, by=editor, versions={place: unit.version})
    unit.refresh_from_db()
    assert "（200万枚）" in unit.text


def test_a_check_the_desk_switched_off_finds_nothing(wrong, drafted):
    HouseStyle(off=[wrong.check_id]).save()
    findings.refresh(drafted)
    assert not Finding.objects.filter(check_id=wrong.check_id).exists()


def test_warnings_block_only_where_the_desk_says_so(drafted, monkeypatch):
    unit = drafted.units.first()
    Finding.objects.create(
        translation=drafted, unit=unit, pair=unit.subject, check_id="omission", category="omission",
        severity="warning", start=0, end=0, message="訳し漏れ", text_version=unit.version, on_draft=True,
    )  # fmt: skip

    def blocking():
        return [o for o in publish.obstacles(drafted) if "訳し漏れ" in o.message and o.blocks]

    assert not blocking()
    monkeypatch.setattr("translations.findings.refresh", lambda translation: frozenset())
    HouseStyle(warnings_block=True).save()
    assert blocking()


def test_the_command_prints_a_json_line_a_finding(wrong, drafted, capsys):
    call_command("check", str(drafted.article_id), "--json")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    line = next(line for line in lines if line["check"] == wrong.check_id)
    assert line["id"] == f"unit:{wrong.unit_id}"
    assert set(line) >= {"category", "severity", "start", "end", "message", "fix", "dismissed"}


def test_the_command_refuses_an_unknown_article(db):
    with pytest.raises(CommandError, match="記事 987 はありません"):
        call_command("check", "987")


def test_a_draft_that_nobody_checked_is_checked_by_the_desk_itself(drafted):
    drafted.checked.delete()
    assert findings.refresh_unchecked() == 1
    assert findings.checked_of(Translation.objects.get(pk=drafted.pk)).version == drafted.version
    assert findings.refresh_unchecked() == 0


def test_two_workers_never_check_the_same_draft(drafted):
    drafted.checked.delete()
    other_worker = connection.copy()
    try:
        with other_worker.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [findings.CHECKING_LOCK, drafted.pk])
        assert findings.refresh_unchecked() == 0
    finally:
        other_worker.close()
    assert findings.refresh_unchecked() == 1
