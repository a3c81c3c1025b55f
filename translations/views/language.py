"""The language of the desk's buttons and sentences: Japanese, or what a person chose for this browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST

from translations.notices import MailLanguage
from translations.views.access import DeskRequest, back

YEAR = 365 * 24 * 60 * 60


@require_POST
def choose(request: DeskRequest) -> HttpResponse:
    """Remember `language` for this browser and for mails, and go back to `next`; any other language changes nothing."""
    answer = back(request, reverse("desk:queue"))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        MailLanguage.objects.update_or_create(person=request.user, defaults={"language": language})
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            path="/admin/",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


def desk_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: speak the chosen language below /admin/.

    Not by the browser's own languages: the desk is Japanese until somebody says otherwise. The preview shows
    the reader's page, which is Japanese in any case.
    """

    def speak(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        is_desk = request.path_info.startswith("/admin/") and not request.path_info.startswith(
            "/admin/preview/"
        )
        if not is_desk or chosen not in dict(settings.LANGUAGES):
            return get_response(request)
        with translation.override(chosen):
            return get_response(request)

    return speak


def in_words(choice: TextChoices) -> str:
    """Return what a choice is called in the language spoken now."""
    return _in_words(choice, translation.get_language())


# By type: choices are strings, and two with the same value may have different labels. A page of rows asks some two hundred
# times.
@lru_cache(maxsize=512, typed=True)
def _in_words(choice: TextChoices, _language: str | None) -> str:
    return str(choice.label)
