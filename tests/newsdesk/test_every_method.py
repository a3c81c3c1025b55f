"""The desk and the reader's site by every method for every role, and the desk in every state of an article (S10).

`uv run pytest -m matrix -n2` for the whole product of addresses, methods, roles and states.
"""

from __future__ import annotations

from itertools import product

import pytest
from django.db import transaction
from django.urls import reverse

from tests.newsdesk.stories import content
from tests.newsdesk.test_every_route import ADDRESSES, WITHOUT_A_TOKEN, browser
from tests.newsdesk.test_permission_matrix import is_refused
from tests.newsdesk.test_who_publishes import put_into
from tests.translations.desk.test_access import NAMES, READS, ROLES, address, keys_of, permission_of
from translations.models import Edition, Translation
from translations.urls import urlpatterns

pytestmark = pytest.mark.django_db
READING, OTHERS = ("GET", "HEAD"), ("PUT", "PATCH", "DELETE", "OPTIONS")
METHODS = (*READING, "POST", *OTHERS)
# A refusal is a page that is drawn, and one method of a kind stands for the others.
OF_EACH_KIND = ("GET", "POST", "DELETE")


def may(role: str | None, name: str) -> bool:
    return role is not None and permission_of(name) in ROLES[role]


@pytest.mark.parametrize(
    "methods", [OF_EACH_KIND, pytest.param(METHODS, marks=pytest.mark.matrix)], ids=" ".join
)
@pytest.mark.parametrize("role", [None, *ROLES])
def test_no_method_leads_past_a_permission_of_the_desk(role, methods):
    client = browser(role)
    wrong = []
    for name in NAMES:
        for method in methods:
            if method not in OTHERS and may(role, name) and name in READS:
                continue  # who may read reads in test_access.py: drawing those pages takes most of the time
            answer = client.generic(method, address(name))
            refused = is_refused(answer)
            known = refused or method not in OTHERS or answer.status_code == 405
            if refused == may(role, name) or answer.status_code >= 500 or not known:
                wrong.append((name, method, answer.status_code))
    assert wrong == []


def test_the_reader_s_site_is_only_read_but_for_reports():
    client = browser(None)
    names = [name for name in ADDRESSES if name.startswith("reader:")]
    assert len(names) > 15
    taken = {
        (name.partition(" ")[0], method)
        for name in names
        for method in METHODS
        if client.generic(method, ADDRESSES[name]).status_code != 405
    }
    asked = {(name.partition(" ")[0], method) for name in names for method in READING}
    reports = {(name, "POST") for name in WITHOUT_A_TOKEN if name.startswith("reader:")}
    assert taken == asked | reports


@pytest.mark.parametrize("status", Translation.Status.values)
def test_in_no_state_of_an_article_does_the_desk_let_in_who_may_not(drafted, status):
    keys = {"pk": drafted.pk, "place": f"unit-{drafted.units.first().pk}", **keys_of(drafted)}
    Edition.objects.all().delete()
    put_into(drafted, status)
    before = Translation.objects.values().get(pk=drafted.pk)
    for role in (None, "translator", "staff"):
        client = browser(role)
        for pattern in urlpatterns:
            taken = pattern.pattern.converters
            if "pk" in taken and set(taken) <= set(keys) and not may(role, pattern.name):
                place = reverse(f"desk:{pattern.name}", kwargs={key: keys[key] for key in taken})
                assert is_refused(client.post(place, {"version": before["version"]})), (role, pattern.name)
    assert Translation.objects.values().get(pk=drafted.pk) == before
    assert not Edition.objects.exists()


@pytest.mark.matrix
@pytest.mark.parametrize(("status", "role"), list(product(Translation.Status.values, [None, *ROLES])))
def test_every_address_of_an_article_takes_every_method_from_whom_it_should_in_every_state(
    drafted, status, role
):
    keys = {"pk": drafted.pk, "place": f"unit-{drafted.units.first().pk}", **keys_of(drafted)}
    Edition.objects.update(content=content())
    put_into(drafted, status)
    client = browser(role)
    wrong, asked = [], 0
    for pattern in urlpatterns:
        taken = pattern.pattern.converters
        if "pk" not in taken or not set(taken) <= set(keys):
            continue
        place = reverse(f"desk:{pattern.name}", kwargs={key: keys[key] for key in taken})
        for method in METHODS:
            with transaction.atomic():
                answer = client.generic(method, place)
                transaction.set_rollback(True)  # the next one meets the same state
            asked += 1
            known = is_refused(answer) or method not in OTHERS or answer.status_code == 405
            if is_refused(answer) == may(role, pattern.name) or answer.status_code >= 500 or not known:
                wrong.append((pattern.name, method, answer.status_code))
    assert asked > 400
    assert wrong == []
