"""A query that was put into SQL once finds what Django's own would, for whoever asks, in any thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import Count

from translations.prepared import Among, Prepared, Slot

GROUP_OF = Prepared(lambda: Group.objects.annotate(people=Count("user")).filter(name=Slot("name")))


@pytest.fixture
def people(db):
    ren, mio = (User.objects.create(username=name) for name in ("ren", "mio"))
    ren.groups.add(Group.objects.create(name="one"))
    for person in (ren, mio):
        person.groups.add(Group.objects.get_or_create(name="both")[0])
    return ren, mio


def test_each_run_answers_for_its_own_values(people):
    found: list[Any] = [GROUP_OF.first(name=name) for name in ("one", "both")]
    assert [(group.name, group.people) for group in found] == [
        ("one", 1),
        ("both", 2),
    ]
    assert GROUP_OF.first(name="none of this name") is None


def test_a_value_is_data_and_never_a_piece_of_the_statement(people):
    assert GROUP_OF.rows(name="one' OR '1'='1") == []
    assert GROUP_OF.rows(name="%s") == []


def test_any_number_of_values_goes_into_one_statement(people):
    ren, mio = people
    named = Prepared(lambda: User.objects.filter(Among("pk", Slot("keys"))).order_by("username"))
    assert named.rows(keys=[ren.pk, mio.pk]) == [mio, ren]
    assert named.rows(keys=[ren.pk]) == [ren]
    assert named.rows(keys=[]) == []


def test_postgresql_plans_a_query_once_in_a_connection_whatever_is_asked(people):
    ren, mio = people
    named = Prepared(lambda: User.objects.filter(pk=Slot("key"), is_active=True).only("username"))
    assert [named.first(key=key) for key in (ren.pk, mio.pk, 10**12)] == [ren, mio, None]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            ['SELECT "auth_user"."id", "auth_user"."username" FROM%'],
        )
        kept = cursor.fetchall()
    assert sum(generic for _statement, generic, _custom in kept) == 3
    assert not any(custom for _statement, _generic, custom in kept)
    assert all("$1" in statement and "$2" not in statement for statement, _generic, _custom in kept)


def test_a_percent_sign_in_a_query_is_only_a_percent_sign(people):
    User.objects.filter(username="ren").update(first_name="100%", last_name="50%s")
    named = Prepared(
        lambda: User.objects.filter(
            first_name__endswith="%", last_name="50%s", username__startswith=Slot("name")
        )
    )
    assert [person.username for person in named.rows(name="r")] == ["ren"]
    assert named.rows(name="m") == []


def test_related_rows_come_along_as_with_any_query(people, django_assert_num_queries):
    ren, _mio = people
    entry = Prepared(
        lambda: User.groups.through.objects.filter(user=Slot("key")).select_related("user", "group")
    )
    with django_assert_num_queries(1):
        assert {(row.user.username, row.group.name) for row in entry.rows(key=ren.pk)} == {
            ("ren", "one"),
            ("ren", "both"),
        }


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_threads_share_the_statement_and_not_the_connection():
    for n in range(8):
        Group.objects.create(name=f"g{n}")

    def ask(n: int) -> str:
        try:
            return GROUP_OF.first(name=f"g{n}").name
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(8))) == [f"g{n}" for n in range(8)]


def test_a_slice_is_asked_for_by_where_it_begins_and_how_long_it_is(people):
    ren, mio = people
    by_name = Prepared(
        lambda: User.objects.filter(is_active=Slot("is_active")).order_by("username"), sliced=True
    )
    assert by_name.rows(is_active=True, limit=1, offset=0) == [mio]
    assert by_name.rows(is_active=True, limit=5, offset=1) == [ren]
    assert by_name.rows(is_active=True, limit=5, offset=2) == []


def test_a_new_connection_answers_after_the_old_one_was_closed(people):
    in_a_thread = ThreadPoolExecutor(max_workers=1)

    def after_closing() -> object:
        found = GROUP_OF.first(name="none of this name")
        connection.close()
        return found, GROUP_OF.first(name="none of this name"), connection.close()

    assert in_a_thread.submit(after_closing).result() == (None, None, None)
