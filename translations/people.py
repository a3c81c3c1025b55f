"""How people are called on the desk and under a story."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User


def name_of(person: User | AnonymousUser | None) -> str:
    """Return a person's name, family name first as Japanese readers expect; the user name where it is unset."""
    if not isinstance(person, User):
        return ""
    return f"{person.last_name} {person.first_name}".strip() or person.get_username()
