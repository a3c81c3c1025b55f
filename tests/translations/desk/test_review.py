"""Editing and approving rows: every write names the version it was made from."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from translations.desk import review
from translations.models import Event, IllegalMove, StaleVersion, Translation, Unit

pytestmark = pytest.mark.django_db


def first_unit(translation):
    return translation.units.order_by("position").first()


def test_a_saved_text_is_the_persons_and_counts_a_version(drafted, translator):
    unit = first_unit(drafted)
    before = drafted.version
    unit.save_text("直した文", version=unit.version, by=translator)
    drafted.refresh_from_db()
    assert (unit.text, unit.state, unit.origin, unit.edited_by) == (
        "直した文", Unit.State.EDITED, Unit.Origin.PERSON, translator,
    )  # fmt: skip
    assert drafted.version == before + 1


def test_a_save_over_a_newer_version_changes_nothing_and_shows_what_is_there(drafted, translator, editor):
    mine, theirs = first_unit(drafted), first_unit(drafted)
    theirs.save_text("先に保存した文", version=theirs.version, by=editor)
    with pytest.raises(StaleVersion) as stale:
        mine.save_text("後から来た文", version=mine.version, by=translator)
    assert stale.value.current.text == "先に保存した文"
    assert first_unit(drafted).text == "先に保存した文"


def test_an_emptied_row_is_untranslated_again(drafted, translator):
    unit = first_unit(drafted)
    unit.save_text("  ", version=unit.version, by=translator)
    assert unit.state == Unit.State.UNTRANSLATED


def test_an_edit_takes_an_approval_back(drafted, editor):
    unit = first_unit(drafted)
    unit.approve(version=unit.version, by=editor)
    assert (unit.state, unit.approved_by) == (Unit.State.APPROVED, editor)
    unit.save_text("直した文", version=unit.version, by=editor)
    assert (unit.state, unit.approved_by) == (Unit.State.EDITED, None)


def test_an_empty_row_cannot_be_approved(translation, editor):
    unit = first_unit(translation)
    with pytest.raises(IllegalMove, match="空"):
        unit.approve(version=unit.version, by=editor)


def test_approving_everything_moves_the_article_on(drafted, editor):
    approval = review.approve_all(drafted, by=editor)
    drafted.refresh_from_db()
    assert (approval.approved, approval.left) == (12, [])
    assert drafted.status == Translation.Status.APPROVED


def test_approving_everything_leaves_open_questions_to_a_person(drafted, editor):
    unit = first_unit(drafted)
    Unit.objects.filter(pk=unit.pk).update(state=Unit.State.ATTENTION)
    approval = review.approve_all(drafted, by=editor)
    drafted.refresh_from_db()
    assert [row.pk for row in approval.left] == [unit.pk]
    assert drafted.status == Translation.Status.REVIEW


def test_approving_the_last_row_moves_the_article_on(drafted, editor):
    rows = review.rows(drafted)
    for row in rows:
        row.approve(version=row.version, by=editor)
    assert review.settle(drafted, by=editor)
    assert drafted.status == Translation.Status.APPROVED


def test_an_edit_after_approval_brings_the_article_back_to_review(drafted, editor):
    review.approve_all(drafted, by=editor)
    unit = first_unit(drafted)
    unit.save_text("直した文", version=unit.version, by=editor)
    drafted.refresh_from_db()
    assert drafted.status == Translation.Status.REVIEW


def test_approving_needs_the_permission(drafted, translator):
    with pytest.raises(PermissionDenied):
        review.approve_all(drafted, by=translator)


def test_a_returned_article_comes_back_with_its_reason_and_can_be_resubmitted(drafted, editor, translator):
    drafted.hand_back(by=editor, reason="数字を確かめてください")
    assert (drafted.status, drafted.return_reason) == (Translation.Status.RETURNED, "数字を確かめてください")
    drafted.resubmit(by=translator)
    assert (drafted.status, drafted.return_reason) == (Translation.Status.REVIEW, "")


def test_of_two_people_who_move_an_article_at_once_one_is_told(drafted, editor):
    mine, theirs = Translation.objects.get(pk=drafted.pk), Translation.objects.get(pk=drafted.pk)
    theirs.hand_back(by=editor, reason="先")
    with pytest.raises(StaleVersion):
        mine.hand_back(by=editor, reason="後")
    assert Translation.objects.get(pk=drafted.pk).return_reason == "先"


def test_the_log_keeps_both_texts_of_every_edit(drafted, translator):
    unit = first_unit(drafted)
    old = unit.text
    unit.save_text("直した文", version=unit.version, by=translator)
    event = Event.objects.filter(verb="edited", subject=unit.subject).get()
    assert (event.data["before"], event.data["after"], event.actor) == (old, "直した文", translator)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_saves_at_once_on_one_row_exactly_one_wins_each_round(drafted, translator):
    unit = first_unit(drafted)
    results: list[str] = []

    def save(barrier: threading.Barrier, version: int, text: str) -> None:
        row = Unit.objects.get(pk=unit.pk)
        barrier.wait()
        try:
            row.save_text(text, version=version, by=translator)
            results.append("won")
        except StaleVersion:
            results.append("told")
        finally:
            connection.close()

    rounds, people = 10, 4
    for n in range(rounds):
        version = Unit.objects.get(pk=unit.pk).version
        barrier = threading.Barrier(people)
        threads = [
            threading.Thread(target=save, args=(barrier, version, f"{n}回目の{who}")) for who in range(people)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results.count("won") == rounds
    assert results.count("told") == rounds * (people - 1)
