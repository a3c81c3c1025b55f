"""Who publishes (reliability.md, S10, S11): no door leads past the permission, in no state of a story."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles.models import Article
from translations.desk import review
from translations.models import Edition, Translation
from translations.publishing import publish

pytestmark = pytest.mark.django_db
Status = Translation.Status
ROLES = {
    "translator": False,
    "staff": False,
    "editor": True,
    "chief_editor": True,
    "admin": True,
    None: False,
}


@pytest.fixture
def ready(drafted, editor) -> Translation:
    """A story whose rows are all approved."""
    review.approve_all(drafted, by=editor)
    drafted.refresh_from_db()
    return drafted


def put_into(translation: Translation, status: str) -> None:
    """Write a state around the steps that lead to it, as the table's owner."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE translations_translation DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE translations_translation SET status = %s, publish_at = CASE %s WHEN 'scheduled' THEN now() + '1 h' END",
            [status, status],
        )
        cursor.execute("ALTER TABLE translations_translation ENABLE TRIGGER USER")


def enter(client, role: str | None) -> None:
    client.logout()
    if role:
        person, _new = User.objects.get_or_create(username=f"a-{role}", is_staff=True)
        person.groups.set([Group.objects.get(name=role)])
        client.force_login(person)


def send_everything(client, ready: Translation) -> None:
    """Try every address that could bring a story out or its rows to approval."""
    desk = f"/admin/desk/{ready.pk}"
    version = Translation.objects.get(pk=ready.pk).version
    later = (timezone.localtime() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    for path, fields in (
        (f"{desk}/publish/now/", {"version": version}),
        (f"{desk}/publish/schedule/", {"version": version, "at": later}),
        (f"{desk}/editions/1/restore/", {"instead_of": ""}),
        ("/admin/desk/bulk/", {"do": "publish", "chosen": f"{ready.pk}:{version}"}),
        (f"/admin/translations/translation/{ready.pk}/change/", {"status": "published"}),
        ("/admin/translations/translation/", {"action": "publish", "_selected_action": ready.pk}),
        (f"/admin/articles/article/{ready.article_id}/change/",
         {"title_en": "x", "title_ja": "他人の見出し", "published_at_ja_0": "2026-01-01", "published_at_ja_1": "00:00"}),
        ("/api/v1/stories", {"slug": "x"}),
        (f"/api/v1/stories/{ready.article.slug}", {"title": "x"}),
    ):  # fmt: skip
        client.post(path, fields)


@pytest.mark.parametrize("status", Status.values)
def test_a_story_comes_out_only_by_who_may_publish_and_only_from_a_state_that_leads_there(
    client, ready, status
):
    leads = status in Translation.MOVES[Status.PUBLISHED]
    for role, may_publish in sorted(ROLES.items(), key=lambda item: item[1]):
        put_into(ready, status)
        enter(client, role)
        send_everything(client, ready)
        article = Article.objects.get(pk=ready.article_id)
        assert article.title_ja != "他人の見出し", role
        is_out = Edition.objects.exists() or article.published_at_ja is not None
        assert is_out == (may_publish and leads), role
        if is_out:
            return
        assert Translation.objects.get(pk=ready.pk).status == status, role


def test_a_translator_approves_nothing_by_any_button_of_a_row(client, drafted, translator):
    client.force_login(translator)
    unit = drafted.units.first()
    desk = f"/admin/desk/{drafted.pk}"
    for path, fields in (
        (f"{desk}/rows/{unit.place}/save/", {"text": "訳", "version": unit.version, "do": "approve"}),
        (f"{desk}/rows/{unit.place}/approve/", {"text": "訳", "version": unit.version}),
        (f"{desk}/approve-all/", {"version": drafted.version}),
        ("/admin/desk/bulk/", {"do": "approve", "chosen": f"{drafted.pk}:{drafted.version}"}),
    ):
        client.post(path, fields)
    unit.refresh_from_db()
    assert unit.approved_by is None
    with pytest.raises(CommandError, match="権限"):
        call_command("approve", str(drafted.article_id), "--user", "mei")


def test_a_command_publishes_in_nobody_s_name_who_may_not(ready, translator):
    for person in ("mei", "nobody", ""):
        with pytest.raises((CommandError, PermissionDenied)):
            call_command("publish", str(ready.article_id), "--user", person)
    assert not Edition.objects.exists()


@pytest.mark.parametrize("lost", ["the role", "the account", "the place at the desk"])
def test_the_schedule_of_somebody_who_lost_their_place_since_is_held(ready, editor, lost):
    publish.schedule(ready, by=editor, at=timezone.now() + timedelta(hours=1))
    if lost == "the role":
        editor.groups.set([Group.objects.get(name="translator")])
    elif lost == "the account":
        User.objects.filter(pk=editor.pk).update(is_active=False)
    else:
        editor.delete()
    assert publish.publish_due(timezone.now() + timedelta(hours=2)) == 0
    ready.refresh_from_db()
    assert ready.status == Status.APPROVED
    assert ready.events.filter(verb="schedule_held").exists()
    assert not Edition.objects.exists()
