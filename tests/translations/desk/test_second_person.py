"""SECOND_PERSON: what one person alone saw is not published, whichever door is tried (reliability.md, S11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from translations.desk import review
from translations.models import Edition
from translations.publishing import publish
from translations.publishing.obstacles import obstacles

ALONE = "ほかに誰も見ていない行"


@pytest.fixture
def second(db) -> User:
    """Yui, another editor."""
    person = User.objects.create_user("yui", is_staff=True)
    person.groups.add(Group.objects.get(name="editor"))
    return person


@pytest.fixture
def approved(drafted, editor, settings):
    """A machine's draft that Ren approved, on a desk that wants two people."""
    settings.SECOND_PERSON = True
    review.approve_all(drafted, by=editor)
    drafted.refresh_from_db()
    return drafted


def test_who_approved_everything_alone_may_not_publish_it(approved, editor):
    with pytest.raises(publish.PublishBlocked, match=ALONE):
        publish.publish(approved, by=editor)
    assert not Edition.objects.exists()


def test_a_second_person_publishes_what_the_first_approved(approved, second):
    assert publish.publish(approved, by=second).number == 1


def test_a_row_that_somebody_else_edited_was_seen_by_two(approved, editor, translator):
    approved.units.update(edited_by=translator)
    approved.parts.update(edited_by=translator)
    assert publish.publish(approved, by=editor).number == 1


def test_one_row_seen_by_one_is_enough_to_wait_and_is_named(approved, editor, translator):
    unit = approved.units.order_by("position")[1]
    approved.parts.update(edited_by=translator)
    approved.units.exclude(pk=unit.pk).update(edited_by=translator)
    (obstacle,) = [o for o in obstacles(approved, publisher=editor) if ALONE in o.message]
    assert (obstacle.place, obstacle.blocks) == (f"unit-{unit.pk}", True)
    assert "1行" in obstacle.message


def test_without_the_setting_one_person_is_enough(approved, editor, settings):
    settings.SECOND_PERSON = False
    assert publish.publish(approved, by=editor).number == 1


def test_no_other_door_is_open(approved, editor, client):
    client.force_login(editor)
    shown = client.get(reverse("desk:release", args=[approved.pk])).content.decode()
    assert ALONE in shown
    given = {"version": approved.version}
    assert client.post(reverse("desk:publish", args=[approved.pk]), given).status_code == 422
    later = timezone.localtime() + timedelta(days=1)
    answer = client.post(
        reverse("desk:schedule", args=[approved.pk]), {**given, "at": later.strftime("%Y-%m-%dT%H:%M")}
    )
    assert answer.status_code == 422
    chosen = f"{approved.pk}:{approved.version}"
    page = client.post(reverse("desk:bulk"), {"do": "publish", "chosen": chosen}, follow=True)
    assert ALONE in page.content.decode()
    with pytest.raises(CommandError, match=ALONE):
        call_command("publish", str(approved.article_id), "--user", "ren")
    assert not Edition.objects.exists()


def test_a_schedule_by_one_person_is_held_when_its_hour_comes(approved, editor, settings):
    settings.SECOND_PERSON = False
    publish.schedule(approved, by=editor, at=timezone.now() + timedelta(hours=1))
    settings.SECOND_PERSON = True
    assert publish.publish_due(timezone.now() + timedelta(hours=2)) == 0
    approved.refresh_from_db()
    assert approved.status == "approved"
    assert ALONE in approved.events.get(verb="schedule_held").data["reason"]


def test_a_machine_is_nobody(approved):
    with pytest.raises(PermissionDenied):
        publish.publish(approved, by=None)


def test_a_public_story_is_corrected_only_by_who_may_correct(approved, second, settings):
    settings.SECOND_PERSON = False
    publish.publish(approved, by=second)
    unit = approved.units.first()
    unit.save_text(unit.text + "。", version=unit.version, by=second)
    unit.approve(version=unit.version, by=second)
    second.groups.get().permissions.remove(
        second.groups.get().permissions.get(codename="correct_translation")
    )
    fresh = User.objects.get(pk=second.pk)
    with pytest.raises(PermissionDenied):
        publish.publish(approved, by=fresh, note="直しました。")
    assert Edition.objects.get().is_current
