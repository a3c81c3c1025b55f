"""The rows of the review page and what is drawn beside them: by Jinja, from the macros in templates/jinja/rows.html.

Django's own engine looks every word of a template up anew each time: with it, rows took two thirds of what a page costs,
and a third of a save (docs/decisions/0017). All around the rows is a template of Django's, where `{% drawn 'lines' %}`
says what stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.context_processors import PermWrapper
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from translations.views.access import DeskRequest


def drawn(macro: str, context: Mapping[str, Any]) -> SafeString:
    """Return what a macro without arguments makes of `context`. Raises AttributeError where there is none."""
    said = _said_in(get_language())
    module = _rows().make_module({**context, "_": said.__getitem__})
    return mark_safe(getattr(module, macro)())  # noqa: S308  # Jinja has escaped every value


def answer(
    request: DeskRequest, macro: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer with nothing but what `drawn` returns."""
    known: dict[str, Any] = {
        "request": request,
        "perms": PermWrapper(request.user),
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
    }
    return HttpResponse(drawn(macro, {**known, **context}), status=status)


def _rows() -> Template:
    return _templates().get_template("rows.html")


@cache
def _templates() -> Environment:
    folder = FileSystemLoader(settings.BASE_DIR / "templates" / "jinja")
    templates = Environment(
        loader=folder, autoescape=True, auto_reload=settings.DEBUG, trim_blocks=True, lstrip_blocks=True
    )
    templates.filters["clock"] = _clock
    return templates


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


class _Said(dict[str, Markup]):
    """The templates' sentences in one language, each looked up once. They are as safe as the templates themselves."""

    def __missing__(self, said: str) -> Markup:
        self[said] = Markup(gettext(said))  # noqa: S704
        return self[said]


@cache
def _said_in(_language: str | None) -> _Said:
    return _Said()
