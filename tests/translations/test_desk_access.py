"""Who gets in: every address of the desk against every role, and the groups that a fresh database has."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from translations.urls import urlpatterns

ROLES = {
    "translator": {"draft_translation", "review_translation"},
    "editor": {"draft_translation", "review_translation", "approve_translation", "publish_translation"},
    "staff": {"draft_translation", "review_translation"},
}
# What each address takes; a new one without a line here fails the test below.
NEEDS = {
    "draft_translation": {
        "resummary_many",
        "resummary_start",
        "draft",
        "resummary",
        "retry",
        "cancel",
        "row_redraft",
    },
    "approve_translation": {"return", "approve_all", "row_approve", "row_unapprove"},
    "publish_translation": {"publish", "schedule", "unschedule", "withdraw"},
    "review_translation": {
        *(
            "queue",
            "add",
            "bulk",
            "runs",
            "review",
            "progress",
            "by_hand",
            "assign",
            "resubmit",
            "row",
            "row_save",
        ),
        *("row_history", "row_restore", "row_accept", "row_reject", "release"),
        *("finding_fix", "finding_dismiss", "finding_reopen", "findings", "fixes", "fixes_apply", "checks"),
        *("original", "original_take", "original_leave"),
    },
}
READS = {
    *("queue", "resummary_many", "runs", "review", "progress", "row", "row_history", "release"),
    *("findings", "fixes", "checks", "original"),
}
NAMES = [pattern.name for pattern in urlpatterns]


def address(name: str) -> str:
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    values = {
        "pk": 999_999,
        "run": 1,
        "event": 1,
        "candidate": 1,
        "finding": 1,
        "change": 1,
        "place": "unit-1",
    }
    taken = pattern.pattern.converters
    return reverse(f"desk:{name}", kwargs={key: values[key] for key in taken})


def permission_of(name: str) -> str:
    return next(permission for permission, names in NEEDS.items() if name in names)


def test_the_table_names_every_address_once():
    assert sorted(NAMES) == sorted(name for names in NEEDS.values() for name in names)


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_is_sent_to_the_login(client, db, name):
    answer = client.get(address(name)) if name in READS else client.post(address(name))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("admin:login"))


@pytest.mark.parametrize("name", NAMES)
def test_a_colleague_without_a_role_is_refused(client, db, name):
    client.force_login(User.objects.create_user("guest", is_staff=True))
    answer = client.get(address(name)) if name in READS else client.post(address(name))
    assert answer.status_code == 403


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", NAMES)
def test_a_role_gets_exactly_as_far_as_its_permissions(client, db, name, role):
    person = User.objects.create_user("person", is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    client.force_login(person)
    answer = client.get(address(name)) if name in READS else client.post(address(name))
    assert (answer.status_code != 403) == (permission_of(name) in ROLES[role])


@pytest.mark.parametrize("name", sorted(set(NAMES) - READS))
def test_nothing_changes_on_get(client, admin, name):
    client.force_login(admin)
    assert client.get(address(name)).status_code == 405


@pytest.mark.parametrize("name", sorted(set(NAMES) - READS))
def test_a_post_from_another_site_is_refused(admin, name):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    assert client.post(address(name)).status_code == 403


@pytest.mark.parametrize(("role", "permissions"), ROLES.items())
def test_a_fresh_database_has_the_three_groups(db, role, permissions):
    group = Group.objects.get(name=role)
    steps = set(
        group.permissions.filter(codename__endswith="_translation").values_list("codename", flat=True)
    )
    assert steps - {"view_translation"} == permissions


def test_staff_look_after_sources_and_topics(db):
    codenames = set(Group.objects.get(name="staff").permissions.values_list("codename", flat=True))
    assert {"change_source", "change_topic", "view_run"} <= codenames
    assert not {"delete_source", "delete_article", "change_translation"} & codenames
