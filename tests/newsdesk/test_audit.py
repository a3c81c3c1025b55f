"""What was done is kept in a chain that shows every change made to it, and that the desk's own role cannot change."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from articles import rights
from articles.models import Article, Source
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


class Desk:
    """Things that people do, each of which returns what the record has to say of it."""

    def __init__(self, translation: Translation, actor: User) -> None:
        self.translation, self.actor = translation, actor
        self.person = User.objects.create_user("somebody", password="pass")
        self.source = Source.objects.create(slug="wire", name="Wire")
        self.hook = Webhook.objects.create(url="https://other.example/hook")

    def step(self) -> list[tuple[str, str]]:
        Event.objects.create(translation=self.translation, actor=self.actor, verb="approved")
        return [("translations_event", "insert")]

    def role(self) -> list[tuple[str, str]]:
        group = Group.objects.get(name="editor")
        has = self.person.groups.filter(pk=group.pk).exists()
        (self.person.groups.remove if has else self.person.groups.add)(group)
        return [("auth_user_groups", "delete" if has else "insert")]

    def password(self) -> list[tuple[str, str]]:
        self.person.set_password(f"a secret {User.objects.count()}{self.person.password[-8:]}")
        self.person.save()
        return [("auth_user", "update")]

    def sign_in(self) -> list[tuple[str, str]]:
        user_logged_in.send(User, request=None, user=self.person)
        return [("auth_user", "update")]

    def factor(self) -> list[tuple[str, str]]:
        gone, _rows = Authenticator.objects.filter(user=self.person).delete()
        if not gone:
            Authenticator.objects.create(user=self.person, type="totp", data={"secret": "a secret"})
        return [("mfa_authenticator", "delete" if gone else "insert")]

    def policy(self) -> list[tuple[str, str]]:
        Source.objects.filter(pk=self.source.pk).update(rights_confirmed=~F("rights_confirmed"))
        return [("articles_source", "update")]

    def decision(self) -> list[tuple[str, str]]:
        rights.decide(
            self.translation.article, rights="link_only", note="-", by=self.actor, document=b"a secret"
        )
        return [("articles_rightsdecision", "insert")]

    def other_source(self) -> list[tuple[str, str]]:
        other = Source.objects.create(slug=f"wire-{Source.objects.count()}", name="Wire")
        Article.objects.filter(pk=self.translation.article_id).update(source=other)
        return [("articles_source", "insert"), ("articles_article", "update")]

    def webhook(self) -> list[tuple[str, str]]:
        Webhook.objects.filter(pk=self.hook.pk).update(
            secret=Webhook(url="x").secret, is_active=~F("is_active")
        )
        return [("newsdesk_webhook", "update")]

    def nothing(self) -> list[tuple[str, str]]:
        self.person.save()
        Source.objects.filter(pk=self.source.pk).update(name="Another name")
        return []


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_after_any_actions_the_record_has_a_line_for_each_and_no_secret(drafted, admin, seed):
    desk, chance = Desk(drafted, admin), random.Random(seed)
    before = len(told())
    actions = [desk.step, desk.role, desk.password, desk.sign_in, desk.factor, desk.policy, desk.decision,
               desk.other_source, desk.webhook, desk.nothing]  # fmt: skip
    done = [line for action in chance.choices(actions, k=40) for line in action()]
    lines = told()[before:]
    assert [(line["table"], line["did"]) for line in lines] == done
    written = json.dumps(lines)
    for secret in ("a secret", "whsec_", "md5$", b"a secret".hex()):
        assert secret not in written


@pytest.mark.django_db
def test_a_hundred_copies_that_somebody_changed_are_all_found(drafted, admin):
    desk = Desk(drafted, admin)
    for action in (desk.step, desk.role, desk.policy, desk.webhook, desk.password) * 4:
        action()
    commit()
    whole = list(AuditEntry.objects.order_by("position").values_list("position", "entry", "digest"))
    head, chance = whole[-1][2], random.Random(7)
    assert audit.follow(whole, seen=head) == audit.Verdict(len(whole), head)

    def changed() -> list[tuple[int, str, str]]:
        rows, at = [*whole], chance.randrange(len(whole))
        position, entry, digest = rows[at]
        letter = chance.randrange(len(entry))
        match chance.randrange(5):
            case 0:
                rows[at] = (
                    position,
                    f"{entry[:letter]}x{entry[letter + 1 :]}" + "y" * (entry[letter] == "x"),
                    digest,
                )
            case 1:
                del rows[at]
            case 2:
                rows[at] = (position, entry, digest[::-1] + "0")
            case 3:
                rows.insert(at, rows[at])
            case 4:  # and seals all that comes after it anew
                rows = [(n, one, seal) for n, one, seal in chain([*(e for _n, e, _d in whole[:at]), "{}",
                                                                  *(e for _n, e, _d in whole[at + 1:])])]  # fmt: skip
        return rows

    verdicts = [audit.follow(changed(), seen=head) for _ in range(100)]
    assert [verdict for verdict in verdicts if not verdict.broken and verdict.saw] == []


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
            "ALTER TABLE newsdesk_auditentry RENAME TO x",
            "DROP TABLE newsdesk_auditentry",
            "ALTER FUNCTION newsdesk_audit_seal() RESET ALL",
            "CREATE OR REPLACE FUNCTION newsdesk_audit_refuse() RETURNS trigger AS 'BEGIN RETURN NEW; END' LANGUAGE plpgsql",
            "SET session_replication_role = replica",
            "ALTER ROLE desk_app SUPERUSER",
        ):
            with pytest.raises(ProgrammingError, match=r"must be owner|denied"), transaction.atomic():
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
