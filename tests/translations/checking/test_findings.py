"""What checks find is kept beside the rows, dismissed for one text only, and stands before publication."""

from __future__ import annotations

import json
from collections import OrderedDict

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.functions import Now

from articles.models import Block, Source
from tests.drafting import drafted_by
from translations import tasks
from translations.checking import edited, findings, pairs, refresh
from translations.checking.findings import Dismissal, Finding
from translations.desk import resolve, review
from translations.knowledge.house_style import HouseStyle
from translations.models import IllegalMove, Part, Translation
from translations.publishing.obstacles import obstacles, row_in_words
from translations.views.single import bare_row

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
    refresh.whole(drafted)
    unit.refresh_from_db()
    return findings.open_in(drafted).get(unit=unit, check_id__startswith="number", severity="error")


def edit(unit, text, editor):
    unit.refresh_from_db()
    unit.save_text(text, version=unit.version, by=editor)
    return refresh.whole(unit.translation)


def test_the_end_of_a_draft_has_another_worker_check_it(
    translation, provider, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(
        tasks.check_draft, "apply_async", lambda arguments, **_options: sent.append(arguments)
    )
    with django_capture_on_commit_callbacks(execute=True):
        drafted_by(translation)
    assert sent == [(translation.pk,)]
    tasks.check_draft(*sent[0])
    translation = Translation.objects.get(pk=translation.pk)
    assert translation.checked.version == translation.version
    assert translation.checked.errors == 0


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
        assert refresh.whole(drafted) == frozenset()


TOLD = ("pair", "check_id", "start", "end", "severity", "span", "message", "fix")


def told(translation):
    return list(findings.open_in(translation).order_by(*TOLD).values_list(*TOLD))


def have_at_hand(translation, editor) -> None:
    """Let this process have the article at hand, as after the first edit of it."""
    last = translation.units.order_by("position").last()
    last.save_text(f"{last.text}終わり。", version=last.version, by=editor)
    assert edited.rows(translation.pk) is not None


def as_opened(row):
    """Return a row as the desk reads it before it is saved."""
    return bare_row(row.translation_id, row.place, to_check=True).item


def not_at_once(_row) -> bool:
    return True


@pytest.mark.parametrize(
    "at_once",
    [
        not_at_once,
        lambda row: edited.rows(row.translation_id) is not None,
        lambda row: edited.saved_row(row) is not None,
    ],
    ids=["whole", "rows first", "in the answer to the save"],
)
def test_what_was_found_edit_by_edit_is_what_checking_everything_finds(drafted, editor, at_once):
    """Checks that compare rows speak of rows that nobody touched: さまざま beside 様々, the same sentence twice.

    An English word that three paragraphs keep is no alarm in any of them.
    """
    first, second, third = drafted.units.order_by("position")[:3]
    have_at_hand(drafted, editor)
    for row, text in (
        (first, "さまざまな地図を読みます。さまざまな道も読みます（約３００万）。"),
        (second, "様々な地図を読みます(20億枚)。"),
        (third, "さまざまな地図を読みます。さまざまな道も読みます（約３００万）。"),
        (second, "様々な地図を読みます。"),
        (first, "地図をchildと読みます。"),
        (second, "様々な地図をchildと読みます。"),
        (third, "三枚の地図をchildと読みます。"),
        (first, "また地図をchildと読みます。"),
    ):
        row = as_opened(row)
        row.save_text(text, version=row.version, by=editor)
        assert at_once(row)
        refresh.whole(drafted)
    edit_by_edit = told(drafted)
    assert {row[0] for row in edit_by_edit} >= {first.subject, third.subject}
    findings.Checked.objects.filter(translation=drafted).update(basis="")
    refresh.whole(drafted)
    assert edit_by_edit == told(drafted)


def test_an_edited_row_is_checked_without_a_look_at_the_others(drafted, unit, editor, monkeypatch):
    unit.save_text("チームは20億枚の測量図で学習させました。", version=unit.version, by=editor)
    edited.rows(drafted.pk)  # this process now keeps what the article translates

    def crash(*_arguments):
        raise AssertionError("the article is not read again, and its rows are not compared")

    monkeypatch.setattr("translations.checking.edited.read", crash)
    monkeypatch.setattr("translations.checks._of_document", crash)
    unit.save_text("チームは30億枚の測量図で学習させました。", version=unit.version, by=editor)
    assert edited.rows(drafted.pk) == {unit.subject}
    assert findings.rows_with_errors(drafted) == {unit.subject}
    assert findings.Checked.objects.get(translation=drafted).errors == 1


def test_checking_an_edited_row_leaves_the_article_to_be_checked_as_a_whole(drafted, unit, editor):
    unit.save_text("チームは20億枚の測量図で学習させました。", version=unit.version, by=editor)
    edited.rows(drafted.pk)
    assert findings.Checked.objects.get(translation=drafted).version < drafted.version
    refresh.whole(drafted)
    counted = findings.Checked.objects.get(translation=drafted)
    assert counted.version == unit.translation.version
    assert counted.errors == findings.pending_in(drafted).filter(severity="error").count()


def test_an_edited_row_takes_as_many_questions_in_an_article_of_any_length(
    drafted, unit, editor, django_assert_max_num_queries
):
    unit.save_text("チームは20億枚の測量図で学習させました。", version=unit.version, by=editor)
    edited.rows(drafted.pk)
    unit.save_text("チームは(30億枚)の測量図で学習させました。", version=unit.version, by=editor)
    with django_assert_max_num_queries(10):  # two of them open and close the transaction
        edited.rows(drafted.pk)


def test_the_findings_that_come_with_a_save_are_those_that_are_stored(drafted, unit, editor):
    have_at_hand(drafted, editor)
    for text in ("20億枚の(測量図)。", "測量図(三枚)です。", "測量図（三枚）です。", "200万枚の測量図です。"):
        unit = as_opened(unit)
        unit.save_text(text, version=unit.version, by=editor)
        found = edited.saved_row(unit)
        stored = findings.open_in(drafted).filter(unit=unit).order_by("start", "end", "pk")
        assert found == list(stored)
        assert [row.message for row in found] == [row.message for row in stored]
        assert (
            unit.translation.checked.errors == findings.pending_in(drafted).filter(severity="error").count()
        )


def test_a_dismissed_finding_stays_dismissed_when_its_row_is_saved(drafted, unit, editor):
    unit.save_text("測量図(三枚)です。", version=unit.version, by=editor)
    refresh.whole(drafted)
    finding = findings.open_in(drafted).get(unit=unit, check_id="half-width-parentheses")
    resolve.dismiss(finding, by=editor, reason="引用のまま")
    have_at_hand(drafted, editor)
    unit = as_opened(unit)
    unit.save_text("測量図(三枚)です。よく読めます。", version=unit.version, by=editor)
    (still,) = [row for row in edited.saved_row(unit) if row.check_id == finding.check_id]
    assert still.dismissal.reason == "引用のまま"


def test_a_save_leaves_the_checks_to_be_asked_for_where_it_would_have_to_wait(drafted, unit, editor):
    other = drafted.units.exclude(pk=unit.pk).first()
    unit = as_opened(unit)
    unit.save_text("訳文です。", version=unit.version, by=editor)
    assert edited.saved_row(unit) is None  # this process does not have the article
    have_at_hand(drafted, editor)
    unit = as_opened(unit)
    assert edited.saved_row(unit) is None  # nothing was saved
    other.save_text("ほかの訳文です。", version=other.version, by=editor)
    unit.save_text("新しい訳文です。", version=unit.version, by=editor)
    assert edited.saved_row(unit) is None  # another row was edited since this one was read
    unit = as_opened(unit)
    unit.save_text("また新しい訳文です。", version=unit.version, by=editor)
    assert edited.saved_row(unit) is None  # and nobody has checked it yet
    assert edited.rows(drafted.pk) is not None


def test_a_check_that_crashes_in_the_answer_to_a_save_is_logged(drafted, unit, editor, monkeypatch, caplog):
    have_at_hand(drafted, editor)
    unit = as_opened(unit)
    unit.save_text("新しい訳文です。", version=unit.version, by=editor)
    monkeypatch.setattr("translations.checks.check_pairs", lambda *_arguments: 1 / 0)
    assert edited.saved_row(unit) is None
    assert unit.subject in caplog.text


def test_what_was_counted_by_differences_is_what_is_open(drafted, unit, editor):
    for text in (
        "20億枚の(測量図)。",
        "測量図(三枚)です。",
        "20億枚の（測量図）です。",
        "",
        "200万枚の測量図です。",
    ):
        unit.save_text(text, version=unit.version, by=editor)
        edited.rows(drafted.pk)
        counted = findings.Checked.objects.get(translation=drafted)
        before = (counted.errors, counted.warnings, counted.infos)
        findings.count(counted)
        assert before == (counted.errors, counted.warnings, counted.infos)


def test_rows_alone_cannot_tell_of_an_article_that_nobody_checked(drafted):
    drafted.checked.delete()
    assert edited.rows(drafted.pk) is None


def test_a_process_that_never_saw_the_article_reads_it_and_goes_on(drafted, unit, editor, monkeypatch):
    monkeypatch.setattr("translations.checking.edited._kept", OrderedDict())
    unit.save_text("チームは20億枚の測量図で学習させました。", version=unit.version, by=editor)
    assert edited.rows(drafted.pk) == {unit.subject}


def test_a_source_that_another_process_read_anew_is_not_checked_against_the_old_one(drafted, unit, editor):
    """This process keeps the article as it was; the other one has seen three million in its source."""
    unit.save_text("チームは200万枚の測量図で学習させました。", version=unit.version, by=editor)
    edited.rows(drafted.pk)
    Block.objects.filter(pk=unit.first_block_id).update(
        text=unit.first_block.text.replace("2 million", "3 million"),
        html=unit.first_block.html.replace("2 million", "3 million"),
    )
    frame, _pieces = pairs.read(drafted)
    findings.Checked.objects.filter(translation=drafted).update(sources=frame.stamp)
    unit.save_text("チームは300万枚の測量図で学習させました。", version=unit.version, by=editor)
    assert edited.rows(drafted.pk) is not None
    assert not findings.rows_with_errors(drafted)


def test_a_check_that_crashes_is_logged_and_loses_nothing(unit, editor, monkeypatch, caplog):
    def crash(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr("translations.checks.recheck", crash)
    assert edit(unit, "新しい訳文です。", editor) is None
    unit.refresh_from_db()
    assert unit.text == "新しい訳文です。"
    assert "failed" in caplog.text


def test_an_open_error_blocks_publication_and_names_its_row(wrong, drafted):
    (obstacle,) = [o for o in obstacles(drafted) if o.message == wrong.message]
    assert obstacle.blocks
    assert obstacle.place == f"unit-{wrong.unit_id}"
    assert obstacle.where == f"本文 {wrong.unit.position + 1}"


def test_obstacles_that_say_the_same_are_told_apart_by_their_rows_and_key_points(wrong, drafted):
    part = drafted.parts.get(name=Part.Name.KEY_POINTS)
    for point in range(2):
        findings.Finding.objects.filter(pk=wrong.pk).update(
            unit=None, part=part, pair=f"part:key_points:{point}"
        )
        (found,) = findings.pending_in(drafted).filter(pk=wrong.pk).select_related("part", "unit")
        assert row_in_words(found) == f"キーポイント {point + 1}"


def test_approving_everything_leaves_a_row_with_an_error_to_a_person(wrong, unit, drafted, editor):
    approval = review.approve_all(drafted, by=editor)
    assert unit in approval.left


def test_a_dismissed_error_blocks_nothing_and_says_who_and_why(wrong, unit, drafted, editor):
    resolve.dismiss(wrong, by=editor, reason="原文の訂正による")
    assert not findings.rows_with_errors(drafted)
    assert Dismissal.objects.get().person == editor
    assert unit not in review.approve_all(drafted, by=editor).left


def test_a_dismissal_needs_a_reason(wrong, editor):
    with pytest.raises(IllegalMove, match="理由"):
        resolve.dismiss(wrong, by=editor, reason="  ")


def test_a_dismissal_holds_for_the_same_text_again_and_for_no_other(wrong, unit, drafted, editor):
    same = unit.text
    resolve.dismiss(wrong, by=editor, reason="確認済み")
    edit(unit, "チームは20億枚もの測量図で学習させました。", editor)
    assert findings.rows_with_errors(drafted) == {unit.subject}
    edit(unit, same, editor)
    assert not findings.rows_with_errors(drafted)


def test_an_edit_elsewhere_in_the_row_leaves_a_dismissal(wrong, unit, drafted, editor):
    resolve.dismiss(wrong, by=editor, reason="確認済み")
    edit(unit, "研究は続きます。チームは20億枚の測量図で学習させました。", editor)
    wrong.refresh_from_db()
    assert wrong.dismissal is not None
    edit(unit, "研究は続きます。チームは20億枚の測量図で学習させています。", editor)
    assert findings.pending_in(drafted).filter(unit=unit, check_id=wrong.check_id).exists()


def test_a_dismissal_taken_back_opens_the_finding(wrong, drafted, editor):
    resolve.dismiss(wrong, by=editor, reason="確認済み")
    wrong.refresh_from_db()
    resolve.reopen(wrong, by=editor)
    assert findings.rows_with_errors(drafted)


def test_a_fix_changes_its_words_alone_and_is_counted(drafted, unit, editor):
    edit(unit, "チームは(200万枚)の測量図で学習させました。", editor)
    finding = findings.open_in(drafted).filter(unit=unit, check_id="half-width-parentheses").first()
    resolve.fix(finding, by=editor)
    unit.refresh_from_db()
    assert unit.text == "チームは（200万枚）の測量図で学習させました。"
    finding.refresh_from_db()
    assert finding.outcome == Finding.Outcome.FIXED


def test_safe_fixes_leave_rows_that_changed_since_they_were_seen(drafted, unit, editor):
    edit(unit, "チームは(200万枚)の測量図で学習させました。", editor)
    seen = {repair.place: repair.item.version for repair in resolve.safe_repairs(drafted)}
    place = f"unit-{unit.pk}"
    assert place in seen
    resolve.apply_safe(drafted, by=editor, versions=seen | {place: 0})
    unit.refresh_from_db()
    assert "(200万枚)" in unit.text
    resolve.apply_safe(drafted, by=editor, versions={place: unit.version})
    unit.refresh_from_db()
    assert "（200万枚）" in unit.text


def test_a_check_the_desk_switched_off_finds_nothing(wrong, drafted):
    HouseStyle(off=[wrong.check_id]).save()
    refresh.whole(drafted)
    assert not Finding.objects.filter(check_id=wrong.check_id).exists()


def test_a_lead_may_name_who_wrote_and_who_published_the_original(drafted, editor):
    article = drafted.article
    article.author, article.source = (
        "Ida Quill",
        Source.objects.create(name="Harbour Gazette", slug="harbour"),
    )
    article.save()
    lead = drafted.parts.get(name="lead")
    for text, doubted in (
        ("Harbour Gazetteのアイダ・クイル記者が伝えました。", False),
        ("Distant Gazetteが伝えました。", True),
    ):
        edit(lead, text, editor)
        assert findings.open_in(drafted).filter(part=lead, check_id="ungrounded-name").exists() is doubted
        lead.refresh_from_db()


def found_omission(drafted, severity):
    """Put a finding of an omission into the first row, and return it with a look at what blocks because of it."""
    unit = drafted.units.first()
    finding = Finding.objects.create(
        translation=drafted, unit=unit, pair=unit.subject, check_id="omission", category="omission",
        severity=severity, start=0, end=0, message="訳し漏れ", text_version=unit.version, on_draft=True,
    )  # fmt: skip
    return finding, lambda: [o for o in obstacles(drafted) if "訳し漏れ" in o.message and o.blocks]


def test_a_warning_blocks_publication_only_where_the_desk_says_so(drafted, monkeypatch):
    _, blocking = found_omission(drafted, "warning")
    assert not blocking()
    monkeypatch.setattr("translations.checking.refresh.whole", lambda translation: frozenset())
    HouseStyle(warnings_block=True).save()
    assert blocking()


def test_an_error_of_any_kind_blocks_publication_until_a_person_gives_a_reason(drafted, editor):
    finding, blocking = found_omission(drafted, "error")
    assert blocking()
    resolve.dismiss(finding, by=editor, reason="意味は前の文に含めました")
    assert not blocking()


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
    assert refresh.unchecked() == 1
    assert findings.checked_of(Translation.objects.get(pk=drafted.pk)).version == drafted.version
    assert refresh.unchecked() == 0


def test_a_text_that_changed_while_no_page_was_open_is_checked_again(drafted, unit, editor):
    unit.save_text("チームは300万枚の測量図で学習させました。", version=unit.version, by=editor)
    assert refresh.unchecked() == 1
    assert findings.rows_with_errors(drafted) == {unit.subject}


def test_what_nobody_has_touched_for_long_waits_for_its_next_reader(drafted):
    drafted.checked.delete()
    Translation.objects.update(changed_at=Now() - refresh.CLOCK_LOOKS_BACK)
    assert refresh.unchecked() == 0


def test_two_workers_never_check_the_same_draft(drafted):
    drafted.checked.delete()
    other_worker = connection.copy()
    try:
        with other_worker.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [refresh.CHECKING_LOCK, drafted.pk])
            assert refresh.unchecked() == 0
            # A closed connection gives its lock back when the server notices, which may be later.
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [refresh.CHECKING_LOCK, drafted.pk])
    finally:
        other_worker.close()
    assert refresh.unchecked() == 1
