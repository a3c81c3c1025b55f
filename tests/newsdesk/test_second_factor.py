"""Second factors: a password is half of the way in for who has one, wrong answers are limited, codes live once."""

from __future__ import annotations

import base64
import copy
import html
import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from newsdesk import guard
from newsdesk.models import FailedSignIn
from newsdesk.second_factor_forms import takes
from tests.newsdesk.software_key import PRESENT, VERIFIED, SoftwareKey

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/?next=/admin/desk/"
STEP_TWO = "/admin/second-factor/authenticate/"
OWN = "/admin/second-factor/"
SECRET = base64.b32encode(b"a secret of twenty b").decode()


def code(*, steps: int = 0) -> str:
    """What an authenticator app with our secret shows, now or some steps of 30 seconds from now."""
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30 + steps))


@pytest.fixture
def with_app(editor):
    """Ren has an authenticator app and recovery codes."""
    totp.TOTP.activate(editor, SECRET)
    RecoveryCodes.activate(editor)
    return editor


def password(client: Client, name: str = "ren", word: str = "pass"):
    return client.post(LOGIN, {"username": name, "password": word})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_password_alone_signs_in_who_has_nothing_else(client, editor):
    assert password(client).headers["Location"] == "/admin/desk/"
    assert signed_in(client)


def test_with_an_app_the_password_leads_to_the_code_and_the_code_to_where_one_wanted_to_go(client, with_app):
    assert password(client).headers["Location"] == STEP_TWO
    assert not signed_in(client)
    assert client.get("/admin/desk/").status_code == 302
    page = client.get(STEP_TWO).content.decode()
    assert "確認コード" in page
    assert "desk.css" in page
    answer = client.post(STEP_TWO, {"code": "000000"})
    assert "確認できませんでした" in answer.content.decode()
    assert not signed_in(client)
    assert client.post(STEP_TWO, {"code": code()}).headers["Location"] == "/admin/desk/"
    assert signed_in(client)


def test_factors_outlive_a_new_secret_key_while_the_old_one_is_named(client, with_app, settings):
    settings.SECRET_KEY, old = "a new one " * 8, settings.SECRET_KEY
    app = Authenticator.objects.get(user=with_app, type=Authenticator.Type.TOTP).wrap()
    with pytest.raises(ImproperlyConfigured, match="forget_second_factor"):
        app.validate_code(code())
    settings.SECRET_KEY_FALLBACKS = [old]
    password(client)
    client.post(STEP_TWO, {"code": code()})
    assert signed_in(client)


def test_a_code_is_taken_once_and_none_from_before_it(client, with_app):
    with time_machine.travel(time.time(), tick=False):
        password(client)
        client.post(STEP_TWO, {"code": code()})
        for replayed in (code(), code(steps=-1)):
            other = Client()
            password(other)
            other.post(STEP_TWO, {"code": replayed})
            assert not signed_in(other)
        other.post(STEP_TWO, {"code": code(steps=2)})  # a clock that is two steps ahead is no longer ours
        assert not signed_in(other)
        other.post(STEP_TWO, {"code": code(steps=1)})
        assert signed_in(other)


def test_a_recovery_code_is_taken_once(client, with_app):
    row = Authenticator.objects.get(type="recovery_codes")
    recovery = row.wrap().get_unused_codes()[0]
    password(client)
    client.post(STEP_TWO, {"code": recovery})
    assert signed_in(client)
    other = Client()
    password(other)
    other.post(STEP_TWO, {"code": recovery})
    assert not signed_in(other)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("kind", ["totp", "recovery_codes"])
def test_of_the_same_code_sent_many_times_at_once_one_is_taken(with_app, kind):
    row = Authenticator.objects.get(type=kind)
    shown = code() if kind == "totp" else row.wrap().get_unused_codes()[0]
    together = threading.Barrier(8)

    def send(_number: int) -> bool:
        together.wait()
        taken = takes(row.pk, shown)
        connection.close()
        return taken

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(send, range(8))) == 1


def test_after_five_wrong_codes_even_the_right_one_waits_and_so_does_the_password(client, with_app):
    password(client)
    for _ in range(guard.LIMIT_A_NAME_FROM_A_SENDER):
        client.post(STEP_TWO, {"code": "000000"})
    assert "15分ほど待って" in client.post(STEP_TWO, {"code": code()}).content.decode()
    assert not signed_in(client)
    assert "15分ほど待って" in password(Client()).content.decode()
    FailedSignIn.objects.all().delete()
    client.post(STEP_TWO, {"code": code()})
    assert signed_in(client)


def test_a_made_up_answer_of_a_key_is_counted_too(client, with_app):
    password(client)
    client.post(STEP_TWO, {"credential": '{"id": "x"}'})
    Client().post("/admin/second-factor/webauthn/login/", {"credential": '{"id": "x"}'})
    assert FailedSignIn.objects.count() == 2
    assert not signed_in(client)


def test_an_app_is_set_up_with_the_password_asked_once_more_and_gives_recovery_codes(client, editor):
    password(client)
    own = client.get(OWN).content.decode()
    assert "認証アプリは有効ではありません" in own
    asked = client.get("/admin/second-factor/totp/activate/")
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    answer = client.post(asked.headers["Location"], {"password": "wrong"})
    assert answer.status_code == 200
    assert FailedSignIn.objects.count() == 1
    client.post(asked.headers["Location"], {"password": "pass"})
    assert "data:image/svg+xml" in client.get("/admin/second-factor/totp/activate/").content.decode()
    secret = client.session["mfa.totp.secret"]
    shown = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    answer = client.post("/admin/second-factor/totp/activate/", {"code": shown}, follow=True)
    assert "利用可能なリカバリーコードは 10 個中 10 個です" in answer.content.decode()
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored  # a copy of the database opens no door


def test_the_code_with_which_an_app_was_set_up_signs_nobody_in(
    client, editor, django_capture_on_commit_callbacks
):
    with time_machine.travel(time.time(), tick=False):
        password(client)
        client.post("/admin/second-factor/password/", {"password": "pass"})
        client.get("/admin/second-factor/totp/activate/")
        secret = client.session["mfa.totp.secret"]
        shown = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/admin/second-factor/totp/activate/", {"code": shown})
        overlooked = Client()
        password(overlooked)
        overlooked.post(STEP_TWO, {"code": shown})
        assert not signed_in(overlooked)


def test_who_may_publish_sets_one_up_before_anything_else_where_it_is_demanded(
    client, settings, editor, translator
):
    settings.SECOND_FACTOR = "demanded"
    password(client)
    assert client.get("/admin/desk/").headers["Location"] == OWN
    assert client.post("/admin/desk/notices/read/").headers["Location"] == OWN
    assert client.get("/admin/desk/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == OWN
    assert client.get(OWN).status_code == 200
    RecoveryCodes.activate(editor)  # alone they are no second factor
    assert client.get("/admin/desk/").status_code == 302
    totp.TOTP.activate(editor, SECRET)
    assert client.get("/admin/desk/").status_code == 200
    who_only_translates = Client()
    password(who_only_translates, "mei")
    assert who_only_translates.get("/admin/desk/").status_code == 200


def test_the_check_before_a_deploy_asks_for_second_factors(settings):
    said = {message.id for message in run_checks(include_deployment_checks=True)}
    assert "newsdesk.W001" in said
    settings.SECOND_FACTOR = "demanded"
    assert "newsdesk.W001" not in {message.id for message in run_checks(include_deployment_checks=True)}


def test_somebody_without_phone_and_codes_gets_back_in_by_a_command(client, with_app, capsys):
    call_command("forget_second_factor", "ren")
    assert "2件" in capsys.readouterr().out
    password(client)
    assert signed_in(client)
    with pytest.raises(CommandError, match="「nobody」という人はいません"):
        call_command("forget_second_factor", "nobody")


def test_nobody_registers_and_who_left_the_desk_does_not_get_past_the_second_step(client, with_app):
    password(client)
    with_app.is_staff = False
    with_app.save()
    client.post(STEP_TWO, {"code": code()})
    assert not signed_in(client)
    assert client.get("/admin/desk/").status_code == 302
    for path in ("signup", "email", "password/reset"):
        assert client.get(f"/admin/second-factor/{path}/").status_code in {302, 404}


def key_page(client: Client) -> dict:
    """What the page for a new key gives the browser to make one."""
    page = client.get("/admin/second-factor/webauthn/add/").content.decode()
    found = re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(html.unescape(found[1]))["creation_options"]["publicKey"]


def add_key(client: Client, answer: dict) -> None:
    client.post(
        "/admin/second-factor/webauthn/add/", {"credential": json.dumps(answer), "passwordless": "on"}
    )


@pytest.fixture
def passkey(editor):
    """A passkey of Ren's, and the handle by which it names her."""
    browser = Client(SERVER_NAME="localhost")
    browser.post(LOGIN, {"username": "ren", "password": "pass"})
    browser.post("/admin/second-factor/password/", {"password": "pass"})
    asked = key_page(browser)
    key = SoftwareKey(host="localhost", origin="http://localhost")
    add_key(browser, key.made(asked["challenge"]))
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    return key, asked["user"]["id"]


def key_signs_in(key: SoftwareKey, user: str, **instead) -> bool:
    """Whether a browser that was just opened gets in with what the key answers."""
    browser = Client(SERVER_NAME="localhost")
    asked = browser.get(
        "/admin/second-factor/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"}
    )
    challenge = asked.json()["request_options"]["publicKey"]["challenge"]
    answer = key.answered(instead.pop("challenge", challenge), user=user, **instead)
    browser.post("/admin/second-factor/webauthn/login/", {"credential": json.dumps(answer)})
    return signed_in(browser)


@pytest.mark.parametrize(
    "instead",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:1"},
        {"origin": "http://below.localhost"},
        {"origin": "null"},
        {"crossOrigin": True},
        {"host": "evil.example"},
        {"type": "webauthn.create"},
        {"challenge": "A" * 43},
        {"flags": 0},
        {"flags": PRESENT},
        {"flags": VERIFIED},
    ],
    ids=str,
)
def test_a_passkey_s_answer_to_anything_but_this_site_s_own_question_is_refused(passkey, instead):
    key, user = passkey
    assert not key_signs_in(key, user, **instead)
    assert FailedSignIn.objects.count() == 1
    assert key_signs_in(key, user)


@pytest.mark.parametrize("place", ["is_active", "is_staff"])
def test_the_passkey_of_somebody_who_left_the_desk_signs_nobody_in(passkey, editor, place):
    key, user = passkey
    setattr(editor, place, False)
    editor.save()
    assert not key_signs_in(key, user)


def test_of_a_passkey_and_its_copy_the_one_that_is_behind_is_refused(passkey):
    key, user = passkey
    copied = copy.copy(key)
    assert key_signs_in(key, user)
    assert key_signs_in(key, user)
    assert not key_signs_in(copied, user)
    assert key_signs_in(key, user)


def test_a_passkey_that_does_not_count_signs_in_again_and_again(passkey):
    key, user = passkey
    for _ in range(2):
        key.count = -1
        assert key_signs_in(key, user)


@pytest.mark.parametrize(
    "said", [{"origin": "http://localhost:1"}, {"crossOrigin": True}, {"challenge": "A" * 43}]
)
def test_a_key_that_was_made_on_another_site_s_page_is_not_taken(editor, said):
    browser = Client(SERVER_NAME="localhost")
    browser.post(LOGIN, {"username": "ren", "password": "pass"})
    browser.post("/admin/second-factor/password/", {"password": "pass"})
    key = SoftwareKey(host="localhost", origin="http://localhost")
    add_key(browser, key.made(**{"challenge": key_page(browser)["challenge"], **said}))
    assert not Authenticator.objects.exists()
