"""Guessing passwords is slow: after some wrong ones the sign-in page asks to wait, whoever asks."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from newsdesk import guard
from newsdesk.models import FailedSignIn
from newsdesk.sign_in import OneQueryBackend

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


def sign_in(client, name: str, password: str, **extra):
    return client.post(LOGIN, {"username": name, "password": password}, **extra)


def test_after_five_wrong_passwords_even_the_right_one_waits_and_the_owner_elsewhere_does_not(client, editor):
    for _ in range(guard.LIMIT_A_NAME_FROM_A_SENDER):
        assert "15分" not in sign_in(client, "ren", "wrong").content.decode()
    # In any case and width of letters, and whatever the sender says of itself.
    for name in ("REN", " ren", "ｒｅｎ"):
        assert "15分ほど待って" in sign_in(client, name, "pass").content.decode()
    forged = sign_in(client, "ren", "pass", HTTP_X_FORWARDED_FOR="198.51.100.9")
    assert "15分ほど待って" in forged.content.decode()
    assert sign_in(client, "ren", "pass", REMOTE_ADDR="198.51.100.7").status_code == 302


def test_many_senders_together_do_not_get_more_than_twenty_tries(client, editor):
    for number in range(guard.LIMIT_A_NAME):
        sender = f"198.51.100.{number}"
        assert "15分" not in sign_in(client, "ren", "wrong", REMOTE_ADDR=sender).content.decode()
    assert "15分" in sign_in(client, "ren", "pass").content.decode()
    FailedSignIn.objects.update(at=timezone.now() - guard.WINDOW - timedelta(seconds=1))
    assert sign_in(client, "ren", "pass").status_code == 302


def test_one_sender_cannot_go_through_many_names(client, editor, monkeypatch):
    monkeypatch.setattr(guard, "LIMIT_A_SENDER", 3)
    for number in range(3):
        sign_in(client, f"somebody-{number}", "guess")
    assert "15分" in sign_in(client, "ren", "pass").content.decode()
    assert sign_in(client, "ren", "pass", REMOTE_ADDR="198.51.100.7").status_code == 302


@pytest.mark.parametrize(
    ("address", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),  # anybody's own network
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("198.51.100.7", "198.51.100.8", False),
        ("unix:", "unix:", True),
    ],
)
def test_who_has_many_addresses_of_ipv6_is_one_sender(rf, address, other, is_same):
    digests = {guard.digest_of_sender(rf.get("/", REMOTE_ADDR=one)) for one in (address, other)}
    assert (len(digests) == 1) == is_same


def test_who_is_counted_is_not_written_down_and_soon_forgotten(client, editor):
    sign_in(client, "ren", "wrong")
    row = FailedSignIn.objects.get()
    assert "ren" not in row.name
    assert "127.0.0.1" not in row.sender
    guard.forget_old_failures()
    assert FailedSignIn.objects.exists()
    FailedSignIn.objects.update(at=timezone.now() - timedelta(hours=1))
    guard.forget_old_failures()
    assert not FailedSignIn.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_twenty_tries_at_once_are_no_more_than_five_one_after_another(editor, monkeypatch):
    looked_at, done, go_on = [], threading.Semaphore(0), threading.Event()

    def look_at(self, request, **credentials):
        looked_at.append(credentials)
        done.release()
        go_on.wait()  # until all the others are here as well, or were turned away

    monkeypatch.setattr(OneQueryBackend, "authenticate", look_at)

    def try_one(number: int) -> bool:
        page = sign_in(Client(), "ren", f"wrong {number}").content.decode()
        done.release()
        connection.close()
        return "15分ほど待って" in page

    with ThreadPoolExecutor(20) as threads:
        waits = threads.map(try_one, range(20))
        for _ in range(20):
            done.acquire()
        go_on.set()
        assert sum(waits) >= 15
    assert len(looked_at) <= guard.LIMIT_A_NAME_FROM_A_SENDER
    assert FailedSignIn.objects.count() == len(looked_at)


def test_a_stranger_keeps_nobody_from_signing_in_with_a_passkey(client, rf):
    path, answer = "/admin/second-factor/webauthn/login/", {"credential": '{"id": "x"}'}
    for number in range(guard.LIMIT_A_NAME + 1):
        client.post(path, answer, REMOTE_ADDR=f"198.51.100.{number}")
    assert guard.begin_try(rf.get("/", REMOTE_ADDR="192.0.2.1"), "")


def test_a_right_password_leaves_nothing_counted_and_a_session_of_twelve_hours(client, editor, settings):
    settings.SESSION_COOKIE_SECURE = True  # as in production (test_deploy_checks)
    sign_in(client, "ren", "wrong")
    assert sign_in(client, "ren", "pass").status_code == 302
    assert FailedSignIn.objects.count() == 1
    cookie = client.cookies["sessionid"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["max-age"] == 12 * 60 * 60 == client.session.get_expiry_age()


def test_who_has_somebody_s_session_does_not_guess_the_old_password_either(client, editor):
    client.force_login(editor)
    new = {"new_password1": "another long one", "new_password2": "another long one"}
    for _ in range(guard.LIMIT_A_NAME_FROM_A_SENDER):
        client.post("/admin/password_change/", {"old_password": "wrong", **new})
    page = client.post("/admin/password_change/", {"old_password": "pass", **new})
    assert "15分ほど待って" in page.content.decode()
    FailedSignIn.objects.all().delete()
    assert client.post("/admin/password_change/", {"old_password": "pass", **new}).status_code == 302
    assert not FailedSignIn.objects.exists()
