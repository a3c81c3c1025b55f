"""People who save at the same moment: one of two wins on a row, everybody wins on rows of their own (E1)."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import Client

from tests.translations.test_races import at_once
from translations.checking import edited, refresh, supersede
from translations.checking.findings import Checked, Finding
from translations.desk import regroup
from translations.models import Event, StaleVersion, Translation, Unit
from translations.views.single import bare_row

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

ROUNDS = 12
PEOPLE = 4


@pytest.fixture
def browsers(editor, translator):
    """Browsers of two people, two each."""
    clients = []
    for person in (editor, translator) * (PEOPLE // 2):
        client = Client()
        client.force_login(person)
        clients.append(client)
    return clients


def save(client: Client, unit: Unit, text: str):
    address = f"/admin/desk/{unit.translation_id}/rows/unit-{unit.pk}/save/"
    return lambda: client.post(
        address, {"version": unit.version, "text": text}, headers={"HX-Request": "true"}
    )


def test_of_saves_on_one_row_one_wins_and_every_other_is_shown_both_texts(translation, browsers):
    for n in range(ROUNDS):
        unit = translation.units.order_by("position").first()
        texts = [f"{n}回目の{name}の文。" for name in "甲乙丙丁"]
        answers = at_once(*[save(client, unit, text) for client, text in zip(browsers, texts, strict=True)])
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        stored = Unit.objects.get(pk=unit.pk)
        assert stored.version == unit.version + 1
        for answer, text in zip(answers, texts, strict=True):
            won = answer.status_code == 200
            assert won == (stored.text == text)
            # Who won keeps the field as it is and gets the foot of the row alone.
            assert won or text in answer.content.decode()
    assert Event.objects.filter(verb="edited").count() == ROUNDS


def test_saves_on_different_rows_never_stand_in_each_others_way(translation, browsers):
    before = Translation.objects.get(pk=translation.pk).version
    for n in range(ROUNDS):
        units = list(translation.units.order_by("position")[:PEOPLE])
        answers = at_once(
            *[save(client, unit, f"{n}回目の文。") for client, unit in zip(browsers, units, strict=True)]
        )
        assert {answer.status_code for answer in answers} == {200}
    assert set(translation.units.order_by("position")[:PEOPLE].values_list("text", flat=True)) == {
        f"{ROUNDS - 1}回目の文。"
    }
    assert Translation.objects.get(pk=translation.pk).version == before + ROUNDS * PEOPLE


def test_a_save_while_its_row_is_joined_to_the_one_before_loses_no_text(translation, editor, browsers):
    """The row may be gone when the save arrives (404): what was typed is still in the browser then."""
    first, second = [
        unit for unit in translation.units.order_by("position") if unit.first_block.kind == "list_item"
    ]
    for n in range(ROUNDS):
        one = Unit.objects.select_related("translation", "first_block", "last_block").get(pk=first.pk)
        two = Unit.objects.get(pk=second.pk)
        typed = f"{n}回目に打った文。"
        joined, answer = at_once(
            lambda one=one: regroup.merge(one, version=one.version, by=editor), save(browsers[0], two, typed)
        )
        assert not isinstance(joined, StaleVersion)
        assert answer.status_code in {200, 404, 409}
        merged = Unit.objects.select_related("translation", "first_block", "last_block").get(pk=first.pk)
        assert (answer.status_code == 200) == (typed in merged.text)
        regroup.split(merged, len(one.text), version=merged.version, by=editor)


HELD = 7_305_900  # an advisory lock of this test
WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"


@pytest.mark.parametrize("somebody_writes", [True, False])
def test_what_is_found_is_not_stored_where_somebody_wrote_between_reading_and_lock(
    translation, editor, monkeypatch, somebody_writes
):
    unit = translation.units.order_by("position").first()
    refresh.whole(translation)
    unit.save_text("二枚の測量図です。", version=unit.version, by=editor)
    edited.rows(translation.pk)  # this process has the article at hand
    unit = bare_row(translation.pk, unit.place, to_check=True).item
    unit.save_text("三枚の(測量図)です。", version=unit.version, by=editor)
    read, waits = "WHERE id = %(checked)s AND xmin", f"WHERE pg_advisory_xact_lock({HELD}) IS NOT NULL AND "
    assert read in supersede._STORE
    monkeypatch.setattr(
        supersede, "_STORE", supersede._STORE.replace(read, waits + read.removeprefix("WHERE "))
    )

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HELD])
            holds.set()
            for _try in range(1_000):
                cursor.execute(WAITS, [HELD])
                if cursor.fetchone()[0]:
                    break
            else:
                raise AssertionError("nobody looked")
            if somebody_writes:
                Checked.objects.filter(translation=translation).update(errors=F("errors"))

    holds = threading.Event()
    _written, found = at_once(write, lambda: holds.wait() and edited.saved_row(unit))
    assert (found is None) == somebody_writes
    assert Finding.objects.filter(unit=unit, text_version=unit.version).exists() == (not somebody_writes)
