"""The forms that take a code or the answer of a key: allauth's, under the limits of the sign-in page.

What is no right answer stays counted as a failed sign-in (newsdesk/guard.py).
"""

from __future__ import annotations

import logging
import time
from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth as keys
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import CollectedClientData

from newsdesk.guard import begin_try

logger = logging.getLogger(__name__)

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
        answered = self.cleaned_data["credential"]
        try:
            authenticator: Authenticator = super().clean_credential()
            answer = keys.parse_authentication_response(answered).response
        except (ValidationError, *MADE_UP) as error:
            raise get_adapter().validation_error("incorrect_code") from error
        if not _made_on_our_pages(answer.client_data) or not counts_on(
            authenticator.pk, answer.authenticator_data.counter
        ):
            raise get_adapter().validation_error("incorrect_code")
        attempt.delete()
        return authenticator


def _made_on_our_pages(said: CollectedClientData) -> bool:
    """Return whether a key answered to a page of this very site, and not inside another's frame (WebAuthn, 7.2).

    fido2 looks whether the host is the key's or a name below it, at any port.
    """
    ours = f"{context.request.scheme}://{context.request.get_host()}"
    return said.origin in {ours, *settings.CSRF_TRUSTED_ORIGINS} and not said.cross_origin


@transaction.atomic
def counts_on(key: int, count: int) -> bool:
    """Return whether an authenticator's own count of its answers went up, and keep it; one that does not count says 0.

    Of a key and its copy the one that comes second gives itself away (WebAuthn, 6.1.1); allauth does not look.
    """
    row = Authenticator.objects.select_for_update().get(pk=key)
    last = row.data.get("sign_count", row.wrap().authenticator_data.counter)
    if count <= last and (count or last):
        logger.warning("a key counts backwards, there may be a copy of it", extra={"authenticator": key})
        return False
    row.data["sign_count"] = count
    row.save(update_fields=["data"])
    return True


class NewKeyForm(webauthn.AddWebAuthnForm):
    """Registers a key."""

    def clean(self) -> dict[str, Any]:
        """Refuse what was not made on our pages."""
        try:
            cleaned: dict[str, Any] = super().clean()
            made = keys.parse_registration_response(cleaned["credential"]).response
        except (ValidationError, *MADE_UP) as error:
            raise get_adapter().validation_error("incorrect_code") from error
        if not _made_on_our_pages(made.client_data):
            raise get_adapter().validation_error("incorrect_code")
        return cleaned


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
