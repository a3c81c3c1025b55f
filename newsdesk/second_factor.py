"""Who is behind a name: the desk's sign-in page, then a code or a key for whoever has set one up.

Codes (TOTP), passkeys and recovery codes are django-allauth's; how it is fitted in and what of it is left out says
docs/decisions/0012-second-factors.md. The limits for wrong answers are those of passwords (newsdesk/guard.py).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.utils import get_login_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsdesk.guard import SignInForm, begin_try
from newsdesk.second_factor_forms import takes

# What may be opened by somebody who still has to set up a second factor.
SETUP = "/admin/second-factor/"
ALWAYS_OPEN = (SETUP, "/admin/login/", "/admin/logout/", "/admin/jsi18n/", "/admin/desk/language/")


class SignIn(LoginView):
    """The admin's sign-in page. A right password signs in, or leads to the page that asks for the second factor."""

    authentication_form = SignInForm
    template_name = "admin/login.html"

    def get_default_redirect_url(self) -> str:
        """Return the admin's front page, where `next` names no other."""
        return reverse("admin:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the admin's own page gets, and the field that leads on from allauth's form for a passkey."""
        destination = self.get_success_url()
        return super().get_context_data(**kwargs) | {
            **admin.site.each_context(self.request),
            "title": _("ログイン"),
            "subtitle": None,
            "app_path": self.request.get_full_path(),
            "username": self.request.user.get_username(),
            "next": destination,
            "redirect_field": format_html('<input type="hidden" name="next" value="{}">', destination),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on where the password leads."""
        person = form.get_user()
        login = Login(user=person, redirect_url=self.get_success_url())
        return perform_password_login(self.request, {"username": person.get_username()}, login)


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Show the sign-in page, or lead on somebody who is signed in."""
    if request.method == "GET" and admin.site.has_permission(request):
        return redirect(SignIn(request=request).get_success_url())
    request.current_app = admin.site.name
    return SignIn.as_view()(request)


class DeskAccounts(DefaultAccountAdapter):
    """allauth's rules for accounts, as this desk has them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account of their own."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the admin's front page."""
        return reverse("admin:index")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Send away who has no account any more."""
        return redirect("admin:login")

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign nobody in who may not enter the desk: a passkey outlives a place in it, and so does a step of two.

        Raises ImmediateHttpResponse, with which allauth answers.
        """
        if not (user.is_active and user.is_staff):
            raise ImmediateHttpResponse(redirect("admin:login"))
        super().login(request, user)

    def post_login(
        self, request: HttpRequest, user: User, *, redirect_url: str | None, **_kwargs: Any
    ) -> HttpResponse:
        """Lead to where the person wanted to go, without saying so first."""
        return redirect(get_login_redirect_url(request, redirect_url))

    def reauthenticate(self, user: User, password: str) -> bool:
        """Return whether the password is right; not looked at after too many wrong ones."""
        attempt = begin_try(self.request, user.get_username())
        is_right = bool(super().reauthenticate(user, password))
        if is_right:
            attempt.delete()
        return is_right

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Mail nothing: the desk's mails are its digests."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's rules for second factors. Secrets are stored encrypted: a copy of the database opens no door."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "確認できませんでした。新しいコードを入力するか、登録した鍵でやり直してください。"
        )
    }

    def encrypt(self, text: str) -> str:
        """Return `text` sealed with a key that comes from SECRET_KEY."""
        return _seal(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was sealed, also by one of SECRET_KEY_FALLBACKS.

        Raises ImproperlyConfigured when SECRET_KEY is another one than it was.
        """
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                return _seal(key).decrypt(encrypted_text.encode()).decode()
            except InvalidToken:
                continue
        raise ImproperlyConfigured(
            "SECRET_KEY が変わったため、登録済みの多要素認証を読めません。"
            "元の SECRET_KEY に戻すか、manage.py forget_second_factor で登録を消してください。"
        )


def _seal(key: str | bytes) -> Fernet:
    digest = salted_hmac("newsdesk.second_factor", "secrets", secret=key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))


@receiver(authenticator_added)
def take_the_first_code(request: HttpRequest, authenticator: Authenticator, **_signal: Any) -> None:
    """Note the code with which an app was set up as taken: it signs nobody in."""
    if authenticator.type == Authenticator.Type.TOTP:
        takes(authenticator.pk, request.POST.get("code", ""))


def demand_a_second_factor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: where SECOND_FACTOR is `demanded`, who may publish sets one up before anything else."""

    def demand(request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if (
            settings.SECOND_FACTOR != "demanded"
            or not path.startswith("/admin/")
            or path.startswith(ALWAYS_OPEN)
            or not request.user.has_perm("translations.publish_translation")
            or getattr(request.user, "has_second_factor", False)
        ):
            return get_response(request)
        if request.headers.get("HX-Request"):  # a part of a page must not become the page
            return HttpResponse(status=403, headers={"HX-Redirect": SETUP})
        return redirect(SETUP)

    return demand
