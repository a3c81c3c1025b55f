"""Who is behind a session, read with everything the person may do in one query."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Concat


class OneQueryBackend(ModelBackend):
    """Django's own sign-in; the person of a session comes with the permissions, theirs and their groups'.

    Every request of the desk asks for both, and Django would ask three times.
    """

    def get_user(self, user_id: int) -> User | None:
        """Return the active person with this id, or None."""
        held = Permission.objects.filter(Q(user=OuterRef("pk")) | Q(group__user=OuterRef("pk"))).order_by()
        names = held.values(name_=Concat(F("content_type__app_label"), Value("."), F("codename")))
        person = User.objects.filter(pk=user_id).annotate(held=ArraySubquery(names)).first()
        if person is None or not self.user_can_authenticate(person):
            return None
        if not person.is_superuser:  # who may do everything is never asked what
            person._perm_cache = set(person.held)  # type: ignore[attr-defined]
        return person
