"""Every address below /admin/ against every role: the list comes from the URLconf, the verdicts from one table.

A route that nobody decided on fails here. The desk's own addresses have their table in
tests/translations/desk/test_access.py, which this file makes sure is complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.urls import get_resolver, reverse
from django.utils import timezone

from articles.feed_entries import FeedEntry
from articles.models import Article, Source, Topic
from newsdesk.models import AuditEntry, Delivery, ReaderReport, Webhook
from related.models import RelatedLink
from tests.translations.desk.test_access import NEEDS
from translations.knowledge.entries import GlossaryEntry
from translations.knowledge.house_style import HouseStyle
from translations.knowledge.memory import Memory
from translations.models import Event, Translation
from translations.runs import Call, Run

ROLES = ("translator", "editor", "chief_editor", "staff", "admin")
# What each role may do with the rows of a table: view, add, change, delete; "-" nothing at all.
TABLES = {
    "articles_source": ("v", "v", "v", "vac", "vacd"),
    "articles_topic": ("v", "v", "vac", "vac", "vacd"),
    "articles_article": ("v", "vc", "vc", "vc", "vc"),
    "articles_feedentry": ("v", "vc", "vc", "vc", "vcd"),
    "translations_translation": ("v", "v", "v", "v", "v"),
    "translations_run": ("v", "v", "v", "v", "v"),
    "translations_call": ("v", "v", "v", "v", "v"),
    "translations_housestyle": ("-", "-", "vc", "-", "vc"),
    "translations_glossaryentry": ("v", "vac", "vacd", "vacd", "vacd"),
    "translations_memory": ("v", "v", "vd", "vd", "vd"),
    "related_relatedlink": ("-", "vac", "vac", "-", "vacd"),
    "newsdesk_readerreport": ("-", "vc", "vc", "vc", "vcd"),
    "newsdesk_webhook": ("-", "-", "-", "-", "vacd"),
    "newsdesk_delivery": ("-", "-", "-", "-", "vd"),
    "newsdesk_auditentry": ("-", "-", "-", "-", "v"),
    "auth_user": ("-", "-", "-", "-", "vacd"),
    "auth_group": ("-", "-", "-", "-", "vacd"),
}
# What a page of a table takes; posting to a page of one row takes the change itself.
PAGES = {"changelist": "v", "add": "a", "change": "v", "history": "v", "delete": "d", "password_change": "c"}
# What the admin shows everybody who may log in to it at all: its front page, and pages that only lead on.
COLLEAGUES = {
    "index",
    "password_change",
    "password_change_done",
    "jsi18n",
    "view_on_site",
    "app_list",
    "autocomplete",
}
STRANGERS = {"login", "logout", "account_login"}
# Second factors: the steps of a sign-in, which lead back to its first where it has not been taken ...
SIGNING_IN = {"mfa_authenticate", "mfa_login_webauthn", "account_logout"}
# ... and everybody's own, which take a sign-in and show nobody else's (tests/newsdesk/test_second_factor.py).
ONES_OWN = {
    *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_index"),
    *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    *("mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn"),
    *("mfa_remove_webauthn", "mfa_edit_webauthn"),
}


def routes(patterns: list, path: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    """Every route of the URLconf: its path, and its name with the namespace."""
    for pattern in patterns:
        here = path + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, here, inner)
        else:
            yield here, f"{namespace}{pattern.name or ''}"


BELOW_ADMIN = [name for path, name in routes(get_resolver().url_patterns) if path.startswith("admin/")]


def table_and_page(name: str) -> tuple[str, str] | None:
    """Which page of which table a name of the admin's routes is, as `admin:articles_source_add`."""
    found = re.fullmatch(
        r"admin:([a-z]+_[a-z]+)_(changelist|add|change|history|delete|password_change)", name
    )
    return (found[1], found[2]) if found else None


def test_somebody_decided_about_every_route():
    undecided = set()
    for name in BELOW_ADMIN:
        space, _, short = name.rpartition(":")
        if space == "desk":
            known = any(short in names for names in NEEDS.values())
        elif space == "related":
            known = short in {"panel", "arrange"}  # tests/related/test_desk.py
        elif page := table_and_page(name):
            known = page[0] in TABLES
        else:
            # Routes without a name are the admin's redirects to the page with a slash, and its 404.
            known = (
                name in {"preview", "status", "admin:"}
                or short in COLLEAGUES | STRANGERS | SIGNING_IN | ONES_OWN
            )
        if not known:
            undecided.add(name)
    assert undecided == set()


def test_the_table_has_every_registered_model():
    assert set(TABLES) == {
        f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry
    }


@pytest.fixture
def rows(drafted) -> dict[str, Model]:
    """One row of every table."""
    article = drafted.article
    source = Source.objects.create(slug="wire", name="Wire")
    webhook = Webhook.objects.create(url="https://other.example/hook")
    found: dict[type[Model], Model] = {
        Article: article,
        Translation: drafted,
        Source: source,
        Topic: Topic.objects.create(slug="maps", name_ja="地図"),
        FeedEntry: FeedEntry.objects.create(source=source, key="k", content_hash="c"),
        Run: Run.objects.all()[0],
        Call: Call.objects.all()[0],
        HouseStyle: HouseStyle.objects.get_or_create(pk=1)[0],
        GlossaryEntry: GlossaryEntry.objects.create(source="weights", target="重み"),
        Memory: Memory.objects.create(source="a", target="b", source_hash="c"),
        RelatedLink: RelatedLink.objects.create(
            article=article, neighbour=article_beside(), reason="r", score=1
        ),
        ReaderReport: ReaderReport.objects.create(
            article=article, edition_number=1, kind="other", message="m", form_id="f", sender="s"
        ),
        Webhook: webhook,
        Delivery: Delivery.objects.create(
            webhook=webhook, event=Event.objects.all()[0], payload={}, next_try_at=timezone.now()
        ),
        User: User.objects.create_user("somebody"),
        AuditEntry: AuditEntry.objects.all()[0],  # of the account just made
        Group: Group.objects.create(name="some"),
    }
    return {f"{model._meta.app_label}_{model._meta.model_name}": row for model, row in found.items()}


def article_beside() -> Article:
    return Article.objects.create(slug="beside", title_en="Beside", content_hash="b")


def address(name: str, rows: dict[str, Model]) -> str:
    page = table_and_page(name)
    assert page
    needs_row = page[1] not in {"changelist", "add"}
    return reverse(name, args=[rows[page[0]].pk] if needs_row else [])


def is_refused(answer: Any) -> bool:
    return answer.status_code == 403 or answer.headers.get("Location", "").startswith(reverse("admin:login"))


def let_in(client, rows: dict[str, Model]) -> set[tuple[str, str]]:
    """Which pages of the tables this browser may read, and which rows it may post a change to."""
    allowed = set()
    for name in filter(table_and_page, BELOW_ADMIN):
        answer = client.get(address(name, rows))
        if not is_refused(answer):
            allowed.add((name, "GET"))
        # An empty form changes nothing and is still refused where the change would be.
        if table_and_page(name)[1] == "change" and not is_refused(client.post(address(name, rows), {})):
            allowed.add((name, "POST"))
    return allowed


def expected(role: str) -> set[tuple[str, str]]:
    allowed = set()
    for name in BELOW_ADMIN:
        if page := table_and_page(name):
            may = TABLES[page[0]][ROLES.index(role)]
            if PAGES[page[1]] in may:
                allowed.add((name, "GET"))
            if page[1] == "change" and "c" in may:
                allowed.add((name, "POST"))
    return allowed


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_exactly_as_far_in_the_admin_as_the_table_says(client, rows, role):
    person = User.objects.create_user("person", is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    client.force_login(person)
    assert let_in(client, rows) ^ expected(role) == set()


def test_a_stranger_reads_nothing_below_admin(client, rows):
    assert let_in(client, rows) == set()
    for name in COLLEAGUES - {"view_on_site", "app_list"}:
        assert is_refused(client.get(reverse(f"admin:{name}"))), name
    assert is_refused(client.get(reverse("preview", args=[rows["translations_translation"].pk])))
    assert is_refused(client.get(reverse("status")))
    for name in sorted(ONES_OWN | SIGNING_IN - {"account_logout"}):
        of_one_row = name in {"mfa_remove_webauthn", "mfa_edit_webauthn"}
        assert is_refused(client.get(reverse(name, args=[1] if of_one_row else []))), name


def test_a_colleague_without_a_role_reads_nothing_of_any_table(client, rows):
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert let_in(client, rows) == set()
    assert is_refused(client.get(reverse("preview", args=[rows["translations_translation"].pk])))


def test_a_reader_with_an_account_is_no_colleague(client, rows):
    client.force_login(User.objects.create_user("reader"))
    assert let_in(client, rows) == set()
