"""The forms that take a code or the answer of a key: allauth's, under the limits of the sign-in page.

A wrong answer is told to Django as a failed sign-in, which newsdesk/guard.py counts in rows.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from newsdesk.guard import refuse_who_must_wait

# What fido2 raises for an answer that no browser gives; allauth lets all but two through as a server error.
MADE_UP = (AttributeError, KeyError, TypeError, ValueError, InvalidSignature)


class _TakesACode(forms.Form):
    """A code of an authenticator app, or a recovery code; each is taken once."""

    user: User
    code = forms.CharField(
        label=_("確認コード"),
        help_text=_("認証アプリに出ている6桁、または使っていないリカバリーコード8桁"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def clean_code(self) -> str:
        """Return the code, and remember what it belongs to. Raises ValidationError."""
        refuse_who_must_wait(context.request, self.user.get_username())
        code: str = self.cleaned_data["code"]
        for row in Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN):
            if (
                takes_totp(row, code)
                if row.type == Authenticator.Type.TOTP
                else row.wrap().validate_code(code)
            ):
                self.authenticator = row
                return code
        _tell_of_failure(self.user.get_username())
        raise get_adapter().validation_error("incorrect_code")


@transaction.atomic
def takes_totp(row: Authenticator, code: str) -> bool:
    """Return whether `code` is right now and neither it nor a later one was taken before (RFC 6238, 5.2).

    allauth notes used codes in the cache, for shorter than a code lives here; a row forgets nothing.
    """
    row = Authenticator.objects.select_for_update().get(pk=row.pk)
    secret = get_adapter().decrypt(row.data["secret"])
    step_now = int(time.time()) // 30
    for step in range(step_now - settings.MFA_TOTP_TOLERANCE, step_now + settings.MFA_TOTP_TOLERANCE + 1):
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if step > row.data.get("last_step", 0) and compare_user_code(actual=code, expected=expected):
            row.data["last_step"] = step
            row.save(update_fields=["data"])
            return True
    return False


class CodeForm(_TakesACode, base.AuthenticateForm):
    """The second step of a sign-in."""


class CodeAgainForm(_TakesACode, base.ReauthenticateForm):
    """Asked before second factors are changed."""


class _TakesAKey(webauthn.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        """Return whose key answered. Raises ValidationError."""
        name = self.user.get_username() if self.user else ""
        refuse_who_must_wait(context.request, name)
        try:
            return super().clean_credential()
        except (ValidationError, *MADE_UP) as error:
            _tell_of_failure(name)
            raise get_adapter().validation_error("incorrect_code") from error


class KeyForm(_TakesAKey):
    """The second step of a sign-in."""


class KeyAgainForm(_TakesAKey):
    """Asked before second factors are changed."""

    reauthenticated = True


class PasskeyForm(_TakesAKey):
    """A sign-in with a passkey alone, which tells us whose it is."""

    passwordless = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=None, **kwargs)


def _tell_of_failure(name: str) -> None:
    user_login_failed.send(sender=__name__, credentials={"username": name}, request=context.request)
