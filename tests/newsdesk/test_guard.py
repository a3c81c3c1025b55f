"""Guessing passwords is slow: after some wrong ones the sign-in page asks to wait, whoever asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from newsdesk import guard
from newsdesk.models import FailedSignIn

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


def sign_in(client, name: str, password: str, **extra):
    return client.post(LOGIN, {"username": name, "password": password}, **extra)


def test_after_ten_wrong_passwords_even_the_right_one_waits(client, editor):
    for _ in range(guard.LIMIT_A_NAME):
        assert "15分" not in sign_in(client, "ren", "wrong").content.decode()
    # From anywhere, in any case of letters.
    answer = sign_in(client, "REN", "pass", REMOTE_ADDR="198.51.100.7")
    assert "15分ほど待って" in answer.content.decode()
    assert sign_in(client, "ren", "pass").status_code == 200
    FailedSignIn.objects.update(at=timezone.now() - guard.WINDOW - timedelta(seconds=1))
    assert sign_in(client, "ren", "pass").status_code == 302


def test_one_sender_cannot_go_through_many_names(client, editor, monkeypatch):
    monkeypatch.setattr(guard, "LIMIT_A_SENDER", 3)
    for number in range(3):
        sign_in(client, f"somebody-{number}", "guess")
    assert "15分" in sign_in(client, "ren", "pass").content.decode()
    assert sign_in(client, "ren", "pass", REMOTE_ADDR="198.51.100.7").status_code == 302


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
