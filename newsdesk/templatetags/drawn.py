"""`{% drawn 'lines' %}`: what Jinja draws in the midst of a template of Django's."""

from __future__ import annotations

from typing import Any

from django.template import Context, Library
from django.utils.safestring import SafeString

from translations.views import drawn as rows

register = Library()


@register.simple_tag(takes_context=True)
def drawn(context: Context, macro: str) -> SafeString:
    """Return what a macro of templates/jinja/rows.html makes of what the template knows."""
    known: dict[str, Any] = context.flatten()  # type: ignore[assignment]  # a template only asks for names
    return rows.drawn(macro, known)
