"""What was done is kept in a chain that shows every change made to it, and that the desk's own role cannot change."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article
from newsdesk import audit, checks
from newsdesk.models import AuditEntry, Webhook
from translations.models import Event, Translation


def commit() -> None:
    """Do now what waits for the commit, which a test never reaches."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def told() -> list[dict]:
    commit()
    return [json.loads(row.entry) for row in AuditEntry.objects.order_by("position")]


def chain(entries: list[str]) -> list[tuple[int, str, str]]:
    rows, head = [], audit.START
    for position, entry in enumerate(entries, start=1):
        head = audit.seal(head, entry)
        rows.append((position, entry, head))
    return rows


@given(st.lists(st.text(max_size=5), min_size=1, max_size=5), st.data())
def test_whatever_is_done_to_a_chain_is_found_at_its_first_broken_row(entries, data):
    rows = chain(entries)
    whole = audit.follow(rows)
    assert (whole.count, whole.head, whole.broken) == (len(rows), rows[-1][2], "")
    assert all(audit.follow(rows, seen=digest).saw for _p, _e, digest in rows)

    at = data.draw(st.integers(0, len(rows) - 1))
    position, entry, digest = rows[at]
    other = data.draw(st.text(max_size=5).filter(lambda text: text != entry))
    changed = audit.follow([*rows[:at], (position, other, digest), *rows[at + 1 :]])
    assert changed.broken.startswith(f"{position} 番")
    assert changed.count == at
    without = audit.follow([*rows[:at], *rows[at + 1 :]], seen=rows[-1][2])
    # Taken from the end it is only missed by whoever noted the head.
    assert without.broken.startswith(f"{position} 番") if at < len(rows) - 1 else not without.saw
    rewritten = chain([*entries[:at], other, *entries[at + 1 :]])
    assert not audit.follow(rewritten, seen=digest).saw


@pytest.mark.django_db
def test_what_people_do_is_told_with_who_and_what_was_before_and_after(client, admin, drafted):
    before = len(told())
    client.post("/admin/login/", {"username": "aki", "password": "pass"})
    person = User.objects.create_user("new", password="secret")
    person.groups.add(Group.objects.get(name="editor"))
    person.is_superuser = True
    person.save()
    Event.objects.create(
        translation=drafted, actor=admin, verb="published", before="approved", after="published"
    )
    hook = Webhook.objects.create(url="https://other.example/hook")
    client.post(f"/admin/newsdesk/webhook/{hook.pk}/delete/", {"post": "yes"})
    lines = told()[before:]
    kinds = [(line["table"], line["did"]) for line in lines]
    assert kinds == [
        ("auth_user", "update"),
        ("auth_user", "insert"),
        ("auth_user_groups", "insert"),
        ("auth_user", "update"),
        ("translations_event", "insert"),
        ("newsdesk_webhook", "insert"),
        ("django_admin_log", "insert"),
        ("newsdesk_webhook", "delete"),
    ]
    signed_in, made, _group, raised, published, hooked, logged, deleted = lines
    assert (signed_in["who"], list(signed_in["after"])) == ("aki", ["last_login"])
    assert made["after"]["password"] == "(hidden)"  # a hash, too, is not kept
    assert (raised["before"], raised["after"]) == ({"is_superuser": False}, {"is_superuser": True})
    assert (published["who"], published["after"]["after"]) == ("aki", "published")
    assert hooked["after"]["secret"] == "(hidden)"
    assert (logged["who"], deleted["before"]["url"]) == ("aki", "https://other.example/hook")
    assert audit.verify().broken == ""


@pytest.mark.django_db
def test_the_command_names_the_first_broken_row_and_a_lost_trigger(editor, translator, capsys):
    commit()
    call_command("audit", "verify", "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["entries"] == AuditEntry.objects.count() > 3
    call_command("audit", "verify", "--seen", said["head"])
    with pytest.raises(CommandError, match="書き直されています"):
        call_command("audit", "verify", "--seen", "f" * 64)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE auth_user DISABLE TRIGGER newsdesk_audit")
        with pytest.raises(CommandError, match=r"auth_user \(newsdesk_audit\)"):
            call_command("audit", "verify")
        transaction.set_rollback(True)
    AuditEntry.objects.filter(position=2).update(entry='{"who": "nobody"}')  # the owner can
    with pytest.raises(CommandError, match="2 番の記録が、書かれたときと違います。 1 番までは確かです"):
        call_command("audit", "verify")


@pytest.mark.django_db
def test_a_role_that_does_not_own_the_record_adds_to_it_by_what_it_does_and_changes_nothing_of_it(drafted):
    commit()
    before = AuditEntry.objects.count()
    with connection.cursor() as cursor:
        assert checks.the_audit_belongs_to_somebody_else(databases=["default"])[0].id == "newsdesk.W002"
        cursor.execute("CREATE ROLE desk_app; GRANT ALL ON ALL TABLES IN SCHEMA public TO desk_app")
        cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO desk_app; SET ROLE desk_app")
        assert checks.the_audit_belongs_to_somebody_else(databases=["default"]) == []
        Event.objects.create(translation=drafted, verb="tried")
        commit()
        for attempt in (
            "UPDATE newsdesk_auditentry SET entry = '{}'",
            "DELETE FROM newsdesk_auditentry",
            "TRUNCATE newsdesk_auditentry",
            "INSERT INTO newsdesk_auditentry (entry, has_turn) VALUES ('{}', false)",
        ):
            with pytest.raises(ProgrammingError, match="can only be added to"), transaction.atomic():
                cursor.execute(attempt)
        for attempt in (
            "ALTER TABLE newsdesk_auditentry DISABLE TRIGGER ALL",
            "DROP TRIGGER newsdesk_audit ON translations_event",
        ):
            with pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic():
                cursor.execute(attempt)
        cursor.execute("RESET ROLE")
    assert AuditEntry.objects.count() == before + 1
    assert told()[-1]["after"]["verb"] == "tried"
    assert audit.verify().broken == ""


@pytest.mark.django_db
def test_the_record_outlives_what_it_tells_of(drafted, admin):
    Event.objects.create(translation=drafted, actor=admin, verb="published").delete()
    admin.delete()
    kinds = [(line["who"], line["table"], line["did"]) for line in told()]
    assert ("aki", "translations_event", "insert") in kinds
    assert ("aki", "auth_user", "delete") in kinds
    assert any(table == "translations_event" and did == "delete" for _who, table, did in kinds)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_commits_at_once_make_one_chain_and_never_wait_for_each_other_in_a_circle():
    told_of, locked = (
        Translation.objects.create(
            article=Article.objects.create(slug=name, title_en=name, content_hash=name)
        )
        for name in ("a", "b")
    )

    def work(n: int) -> None:
        with transaction.atomic():
            if n % 2:  # tells first and locks then, while another holds the lock and tells next
                Event.objects.create(translation=told_of, verb=f"{n}")
            Translation.objects.select_for_update().get(pk=locked.pk)
            if not n % 2:
                Event.objects.create(translation=told_of, verb=f"{n}")
        connection.close()

    before = audit.verify().count
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(24)))
    verdict = audit.verify()
    assert (verdict.count - before, verdict.broken) == (24, "")
