"""Who gets in: every address of the desk against every role, and the groups that a fresh database has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.urls import resolve, reverse

from articles import ingest
from articles.models import RightsDecision, SourceChange
from translations.checking import refresh
from translations.desk.comments import Comment
from translations.models import Edition, Event, Translation
from translations.notices import Notice
from translations.runs import Candidate
from translations.segment import open_translation
from translations.urls import urlpatterns

STEPS = {
    *("draft_translation", "review_translation", "approve_translation"),
    *("publish_translation", "correct_translation"),
}
LOOKING = {"view_feedentry", "view_source"}
INTAKE = {*LOOKING, "change_feedentry", "change_article"}
SOURCES = {"add_source", "change_source"}
MORE = {"see_figures", "add_glossaryentry"}
ROLES = {
    "translator": {"draft_translation", "review_translation", *LOOKING},
    "editor": {*STEPS, *MORE, *INTAKE},
    "chief_editor": {*STEPS, *MORE, *INTAKE},
    "staff": {"draft_translation", "review_translation", *MORE, *INTAKE, *SOURCES},
    "admin": {*STEPS, *MORE, *INTAKE, *SOURCES},
}
# What each address takes; a new one without a line here fails the test below.
NEEDS = {
    "draft_translation": {
        "run_job",
        "resummary_many",
        "resummary_start",
        "draft",
        "resummary",
        "judge",
        "retry",
        "cancel",
        "row_ask",
        "row_redraft",
        *("redraft_many", "redraft_start"),
    },
    "approve_translation": {"return", "approve_all", "row_approve", "row_unapprove"},
    "correct_translation": {"restore"},
    "see_figures": {"figures", "spent", "prompts"},
    "add_glossaryentry": {"term_decide", "exchange_preview", "exchange_apply"},
    "publish_translation": {"publish", "schedule", "unschedule", "withdraw"},
    "view_feedentry": {"inbox"},
    "change_feedentry": {"inbox_act", "entry_take", "entry_skip", "entry_offer", "mute", "unmute"},
    "change_article": {
        "block_aside",
        "block_retype",
        "block_merge",
        "block_split",
        "rights_decide",
        *("thread_leave", "thread_decide"),
    },
    "view_source": {"sources", "opml_export"},
    "add_source": {"source_add", "opml_import"},
    "change_source": {"source_poll", "source_pause", "source_choose"},
    "review_translation": {
        *("row_aids", "terms", "exchange", "glossary_export", "memory_export"),
        *("picture_describe", "picture_leave"),
        *("row_merge", "row_split", "replace", "replace_apply", "bulk_changes", "bulk_change_undo"),
        *("run_decide", "language"),
        *("presence", "notices", "notices_read", "notice"),
        *("comments", "comment_write", "comment_settle", "comment_reopen"),
        "new_preview",
        "blocks",
        "thread",
        "original_look",
        "rights",
        "rights_document",
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
        *("row_history", "row_restore", "row_accept", "row_reject", "row_offer", "release", "editions"),
        *("finding_fix", "finding_dismiss", "finding_reopen", "findings", "fixes", "fixes_apply", "checks"),
        *("original", "original_take", "original_leave"),
    },
}
READS = {
    *("editions", "figures", "spent", "prompts", "terms", "exchange", "glossary_export", "memory_export"),
    *("row_ask", "row_aids", "redraft_many", "comments", "notices", "replace", "bulk_changes"),
    *("queue", "resummary_many", "runs", "review", "progress", "row", "row_history", "release"),
    *(
        "findings",
        "fixes",
        "checks",
        "original",
        "inbox",
        "thread",
        "blocks",
        "rights",
        "rights_document",
        "sources",
        "opml_export",
    ),
}
TEMPLATES = Path(settings.BASE_DIR) / "templates"
NAMES = [pattern.name for pattern in urlpatterns]


def address(name: str) -> str:
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    values = {
        "pk": 999_999,
        "run": 1,
        "event": 1,
        "candidate": 1,
        "finding": 1,
        "number": 1,
        "thread": 1,
        "notice": 1,
        "change": 1,
        "block": 1,
        "other": 1,
        "decision": 1,
        "place": "unit-1",
    }
    taken = pattern.pattern.converters
    return reverse(f"desk:{name}", kwargs={key: values[key] for key in taken})


# Reversing an address for every form of every row took longer than the rest of the page, so templates put them together.
JOINED = re.compile(
    r"\b(?P<by>action|formaction|hx-post|hx-get|href|data-href|data-asks)="
    r'"{{ ?(?P<base>(?:row\.)?(?:page_url|url)|base) ?}}(?P<rest>[^"?#]*)'
)
BASES = {"page_url": "/admin/desk/1/", "url": "/admin/desk/1/rows/unit-1/", "base": "/admin/desk/1/blocks/"}


def joined_addresses() -> list[tuple[str, str, bool]]:
    """Every address that a template puts together: the template, the address, and whether it is posted to."""
    found = []
    for template in sorted([*(TEMPLATES / "desk").glob("*.html"), *(TEMPLATES / "jinja").glob("*.html")]):
        for part in JOINED.finditer(template.read_text()):
            if "{{ place.address }}" in part["rest"]:
                continue  # `window.Place` says which rows
            base = BASES[part["base"].removeprefix("row.")]
            rest = re.sub(r"{{.*?}}", "1", re.sub(r"{%.*", "", part["rest"]))
            found.append((template.name, base + rest, part["by"] in {"action", "formaction", "hx-post"}))
    return found


def test_every_address_that_a_template_puts_together_is_one_of_the_desks_and_used_by_its_method():
    found = joined_addresses()
    assert len(found) > 60
    for template, path, is_posted in found:
        name = resolve(path).url_name
        assert (name not in READS) is is_posted, f"{template}: {path} is {name}"


def permission_of(name: str) -> str:
    return next(permission for permission, names in NEEDS.items() if name in names)


def test_the_table_names_every_address_once():
    assert sorted(NAMES) == sorted(name for names in NEEDS.values() for name in names)


def answers(client) -> dict[str, HttpResponse]:
    """What every address says to this browser."""
    return {
        name: client.get(address(name)) if name in READS else client.post(address(name)) for name in NAMES
    }


def test_a_stranger_is_sent_to_the_login_everywhere(client, db):
    login = reverse("admin:login")
    for name, answer in answers(client).items():
        assert (answer.status_code, answer["Location"].startswith(login)) == (302, True), name


def test_a_colleague_without_a_role_is_refused_everywhere(client, db):
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert {name for name, answer in answers(client).items() if answer.status_code != 403} == set()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_exactly_as_far_as_its_permissions(client, db, role):
    person = User.objects.create_user("person", is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    client.force_login(person)
    let_in = {name for name, answer in answers(client).items() if answer.status_code != 403}
    assert let_in == {name for name in NAMES if permission_of(name) in ROLES[role]}


def keys_of(translation: Translation) -> dict[str, int]:
    """What addresses name beside an article, one of each kind that belongs to this one."""
    article, unit = translation.article, translation.units.first()
    run, candidate = translation.runs.first(), Candidate.objects.filter(unit=unit).first()
    replaced = {"rows": [], "search": "A", "put": "B"}
    change = Event.objects.create(translation=translation, verb="replaced_all", data=replaced)
    own = {
        "block": article.blocks.first(),
        "candidate": candidate,
        "change": SourceChange.objects.create(article=article, content_hash="0", raw=""),
        "decision": RightsDecision.objects.create(article=article, note="-", document=b"proof"),
        "event": change,
        "finding": translation.findings.first(),
        "other": article,  # stands beside nothing
        "run": run,
        "thread": Comment.objects.create(translation=translation, unit=unit, text="?"),
    }
    edition = {"content": {}, "translation_version": 0, "published_at": article.created_at}
    number = Edition.objects.create(article=article, number=7, **edition).number
    return {name: row.pk for name, row in own.items()} | {"number": number}


def test_what_belongs_to_another_article_is_not_found_by_its_number(client, admin, drafted):
    drafted.units.first().save_text("これは 違う文です。。", version=1, by=admin)
    refresh.whole(drafted)
    article = ingest.ingest_content(b"# Another\n\nA second paragraph.", content_type="text/markdown")
    ours = open_translation(article)
    keys = {"pk": ours.pk, "place": f"unit-{ours.units.first().pk}", **keys_of(drafted)}
    client.force_login(admin)
    found = {}
    typed = {"version": "0", "text": "ある文。"}  # the row itself is ours
    for pattern in urlpatterns:
        taken = pattern.pattern.converters
        if "pk" in taken and set(taken) - {"pk", "place"}:
            place = reverse(f"desk:{pattern.name}", kwargs={key: keys[key] for key in taken})
            answer = client.get(place) if pattern.name in READS else client.post(place, typed)
            found[pattern.name] = answer.status_code
    assert len(found) > 15
    assert {name: status for name, status in found.items() if status != 404} == {}


def test_a_notice_of_somebody_else_is_not_found_by_its_number(client, admin, editor, drafted):
    notice = Notice.objects.create(person=editor, kind="comment", translation=drafted)
    client.force_login(admin)
    assert client.post(reverse("desk:notice", args=[notice.pk])).status_code == 404


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
def test_a_fresh_database_has_the_five_groups(db, role, permissions):
    group = Group.objects.get(name=role)
    steps = STEPS | MORE | INTAKE | SOURCES
    assert set(group.permissions.filter(codename__in=steps).values_list("codename", flat=True)) == permissions
