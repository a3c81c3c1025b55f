"""Pages that cannot be shown: the desk says why and leads back to the desk, the site leads to its stories."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse

from newsdesk import refusals

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/admin/desk/nothing/", "このアドレスのページはありません"),
        ("/admin/desk/987654/", "この記事はありません。キューから開き直してください。"),
        ("/admin/desk/{pk}/rights/1/document/", "このアドレスのページはありません"),
    ],
    ids=["no such page", "no such article", "no such row of a table"],
)
def test_a_wrong_address_of_the_desk_says_so_at_the_desk(client, editor, translation, address, says):
    client.force_login(editor)
    answer = client.get(address.format(pk=translation.pk))
    page = answer.content.decode()
    assert answer.status_code == 404
    assert says in page
    assert "matches the given query" not in page
    assert f'href="{reverse("desk:queue")}"' in page
    assert 'class="search"' not in page


def test_a_stranger_is_told_nothing_of_the_desk(client):
    assert "/admin/login/" in client.get("/admin/desk/nothing/").headers["Location"]
    page = client.get("/nothing/").content.decode()
    assert 'class="search"' in page
    assert "編集デスク" not in page


def test_who_may_not_is_told_what_to_do(client, translator):
    client.force_login(translator)
    answer = client.get("/admin/desk/figures/")
    assert answer.status_code == 403
    assert "管理者に" in answer.content.decode()


def test_a_form_from_before_the_last_sign_in_says_to_reload(translation, editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    answer = client.post(f"/admin/desk/{translation.pk}/assign/", {"assignee": editor.pk})
    assert answer.status_code == 403
    assert "再読み込み" in answer.content.decode()


def test_a_save_after_the_session_ended_is_refused_where_a_script_can_tell(client, drafted):
    """Led to the sign-in page, the script would put that in the place of the row and of what was typed there."""
    unit = drafted.units.first()
    posted = {"version": unit.version, "text": "書きかけの文"}
    answer = client.post(f"/admin/desk/{drafted.pk}/rows/{unit.place}/save/", posted, headers=HTMX)
    assert answer.status_code == 403
    assert '<p id="says">ログインの期限が切れました' in answer.content.decode()
    without_script = client.post(f"/admin/desk/{drafted.pk}/rows/{unit.place}/save/", posted)
    assert "/admin/login/" in without_script.headers["Location"]


def test_a_failure_at_the_desk_is_told_without_the_database(rf):
    request = rf.get("/admin/desk/")
    with connection.execute_wrapper(lambda *_question: pytest.fail("asked the database")):
        answer = refusals.failed(request)
    assert answer.status_code == 500
    assert "保存していない文は" in answer.content.decode()
    assert "新着の記事" in refusals.failed(rf.get("/")).content.decode()


def test_the_admin_speaks_japanese_where_django_does_not_yet(client, admin, drafted):
    client.force_login(admin)
    page = client.get("/admin/articles/article/").content.decode()
    assert "Select an option" not in page
    assert "選んでください" in page


def test_roles_and_permissions_are_named_in_the_desks_words(client, admin):
    client.force_login(admin)
    group = Group.objects.get(name="editor")
    role = client.get(f"/admin/auth/group/{group.pk}/change/").content.decode()
    for named in ("用語：追加できる", "公開・公開予約・公開終了ができる"):
        assert named in role
    assert "Can add" not in role
    assert not re.search(r">\s*[a-z ]+：", role), (
        "tables of the code's own, which no page asks about, are not offered"
    )
    assert "原文の更新：変更できる" in role
    assert "編集長" in client.get(f"/admin/auth/user/{admin.pk}/change/").content.decode()
    assert "編集長" in client.get("/admin/auth/group/").content.decode()
