"""Who tries too often waits: the limits of the sign-in page, and how a sender is told apart from others.

Counted in rows, not in the cache: a guard that forgets when Valkey is restarted is none.
"""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Any

from allauth.core import context
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from newsdesk.models import FailedSignIn

WINDOW = timedelta(minutes=15)
# Wrong passwords before the page asks to wait: for one name from one sender, for one name whoever sends (higher, so
# that nobody is kept out of the desk by a stranger's five tries), and from one sender whatever the names.
LIMIT_A_NAME_FROM_A_SENDER = 5
LIMIT_A_NAME = 20
LIMIT_A_SENDER = 50
# Whoever has one address of IPv6 has all of its network.
IPV6_NETWORK = 64


def digest_of_sender(request: HttpRequest) -> str:
    """Return today's digest of the sender's address, from which nobody gets the address back.

    Behind the front web server (production) it is the last address that server added, which no client
    can make up.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.NEWSDESK_ENV == "production":
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rsplit(",", 1)[-1].strip()
    return _digest(f"{timezone.localdate()}\0{_one_sender(address)}")


def _one_sender(address: str) -> str:
    """Return what tells a sender from another: the address, or the network of one of IPv6."""
    try:
        judged = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(judged, ipaddress.IPv4Address):
        return str(judged)
    if judged.ipv4_mapped:
        return str(judged.ipv4_mapped)
    return str(ipaddress.ip_network((judged.packed, IPV6_NETWORK), strict=False))


def _digest(text: str) -> str:
    return salted_hmac("newsdesk.guard", text, algorithm="sha256").hexdigest()


def begin_try(request: HttpRequest, name: str) -> FailedSignIn:
    """Count a password, code or key that is about to be looked at as a failure, and return that: delete it if it was right.

    Raises ValidationError where too many failed lately, for this name or from this sender, to look at another.
    Counted first and looked at then, so that tries at the same time are no more than tries one after another: of those
    that were counted, the n-th sees n. Without a name (a passkey says whose it is) only the sender is limited: nobody
    may keep others out by it.
    """
    attempt = FailedSignIn.objects.create(
        name=_digest(name.casefold()) if name else "", sender=digest_of_sender(request)
    )
    name_is, sender_is = Q(name=attempt.name or None), Q(sender=attempt.sender)
    counted = FailedSignIn.objects.filter(name_is | sender_is, at__gt=timezone.now() - WINDOW).aggregate(
        both=Count("pk", filter=name_is & sender_is),
        name=Count("pk", filter=name_is),
        sender=Count("pk", filter=sender_is),
    )
    if (
        counted["both"] > LIMIT_A_NAME_FROM_A_SENDER
        or counted["name"] > LIMIT_A_NAME
        or counted["sender"] > LIMIT_A_SENDER
    ):
        attempt.delete()
        raise ValidationError(
            _("続けて失敗したため、いまはログインできません。15分ほど待ってからやり直してください。"),
            code="too_many",
        )
    return attempt


class SignInForm(AdminAuthenticationForm):
    """The admin's form, which does not even look at a password after too many wrong ones."""

    def clean(self) -> dict[str, Any]:
        """Refuse before the password is tried, so that a right one is not given away either.

        By the name as the field read it: it is one account however wide its letters were typed.
        """
        if self.request is None:
            return super().clean()
        attempt = begin_try(self.request, self.cleaned_data.get("username", ""))
        cleaned = super().clean()
        attempt.delete()
        return cleaned


class OwnPasswordForm(AdminPasswordChangeForm):
    """The admin's form for a new password of one's own: who only has somebody's session does not guess the old one."""

    def clean_old_password(self) -> str:
        """Look at the old password as a sign-in would."""
        attempt = begin_try(context.request, self.user.get_username())
        old: str = super().clean_old_password()
        attempt.delete()
        return old


def forget_old_failures() -> None:
    """Delete what no longer counts."""
    FailedSignIn.objects.filter(at__lt=timezone.now() - WINDOW).delete()
