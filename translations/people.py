"""How people are called on the desk and under a story, and what each of them may do."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext


def name_of(person: User | AnonymousUser | None) -> str:
    """Return a person's name, family name first as Japanese readers expect; the user name where it is unset."""
    if not isinstance(person, User):
        return ""
    return f"{person.last_name} {person.first_name}".strip() or person.get_username()


def people_with(permission: str) -> QuerySet[User]:
    """Return the active people who hold a permission ("articles.add_source"), by user name."""
    people = User.objects.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")
    return people.order_by("username")


def require_permission(user: User | None, codename: str) -> None:
    """Raise PermissionDenied unless `user` is active and holds `codename`: of translations where it names no app."""
    name = codename if "." in codename else f"translations.{codename}"
    if user is None or not user.is_active or not user.has_perm(name):
        raise PermissionDenied(gettext("この操作をする権限がありません。編集者か管理者に依頼してください。"))
