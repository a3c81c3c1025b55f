"""A session, and who is behind it with everything the person may do and what is unread: a prepared query each."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission, User
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from translations.notices import Notice
from translations.prepared import Prepared, Slot


class SessionStore(db.SessionStore):
    """Django's own sessions, as rows (SESSION_ENGINE names this module)."""

    def _get_session_from_db(self) -> Session | None:
        session = _SESSION.first(key=self.session_key, now=timezone.now())
        if session is None:
            self._session_key = None
        return session


_SESSION = Prepared(lambda: Session.objects.filter(session_key=Slot("key"), expire_date__gt=Slot("now")))


@receiver(post_save, sender=User)
def end_sessions(instance: User, **_signal: Any) -> None:
    """End every session of who may not enter the desk any more: let in again, they sign in again."""
    if instance.is_active and instance.is_staff:
        return
    running = Session.objects.filter(expire_date__gt=timezone.now())
    whose = ((row.pk, SessionStore().decode(row.session_data).get(SESSION_KEY)) for row in running.iterator())
    Session.objects.filter(pk__in=[key for key, person in whose if person == str(instance.pk)]).delete()


class OneQueryBackend(ModelBackend):
    """Django's own sign-in; the person of a session comes with the permissions, theirs and their groups'.

    Every request of the desk asks for all of it, and Django would ask four times.
    """

    def get_user(self, user_id: int) -> User | None:
        """Return the active person with this id, or None. `unread` is how many notices wait (translations.notices)."""
        person = (_FACTORED if settings.SECOND_FACTOR == "demanded" else _PERSON).first(key=user_id)
        if person is None or not self.user_can_authenticate(person):
            return None
        if not person.is_superuser:  # who may do everything is never asked what
            person._perm_cache = set(person.held)  # type: ignore[attr-defined]
        return person


def _people() -> QuerySet[User]:
    # Two lists of keys: one join reads what everybody's groups may do to find this person's.
    own = User.user_permissions.through.objects.filter(user=OuterRef(OuterRef("pk"))).values("permission")
    of_groups = Group.permissions.through.objects.filter(group__user=OuterRef(OuterRef("pk"))).values(
        "permission"
    )
    held = Permission.objects.filter(Q(pk__in=own) | Q(pk__in=of_groups)).order_by()
    names = held.values(name_=Concat(F("content_type__app_label"), Value("."), F("codename")))
    waiting = Notice.objects.filter(person=OuterRef("pk"), read_at=None).order_by().values("person")
    unread = Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n")), 0)
    return User.objects.annotate(held=ArraySubquery(names), unread=unread).filter(pk=Slot("key"))


def _people_with_factors() -> QuerySet[User]:
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    usable = factors.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return _people().annotate(has_second_factor=Exists(usable))


_PERSON, _FACTORED = Prepared(_people), Prepared(_people_with_factors)
