"""The forms that take a code or the answer of a key: allauth's, under the limits of the sign-in page.

What is no right answer stays counted as a failed sign-in (newsdesk/guard.py).
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
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from newsdesk.guard import begin_try

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
        attempt = begin_try(context.request, self.user.get_username())
        code: str = self.cleaned_data["code"]
        for row in Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN):
            if takes(row.pk, code):
                attempt.delete()
                self.authenticator = row
                return code
        raise get_adapter().validation_error("incorrect_code")


@transaction.atomic
def takes(key: int, code: str) -> bool:
    """Return whether `code` is one of this authenticator's that was not taken before, by two at once neither."""
    row = Authenticator.objects.select_for_update().get(pk=key)
    if row.type == Authenticator.Type.TOTP:
        return _takes_totp(row, code)
    return bool(row.wrap().validate_code(code))


def _takes_totp(row: Authenticator, code: str) -> bool:
    """Return whether `code` is right now and neither it nor a later one was taken before (RFC 6238, 5.2).

    allauth notes used codes in the cache, for shorter than a code lives here; a row forgets nothing.
    """
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
        attempt = begin_try(context.request, name)
        try:
            authenticator: Authenticator = super().clean_credential()
        except (ValidationError, *MADE_UP) as error:
            raise get_adapter().validation_error("incorrect_code") from error
        attempt.delete()
        return authenticator


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
