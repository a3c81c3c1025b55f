"""Who has which article open: a row a person and article, renewed by the page while it is looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from translations.models import Translation

# Two missed beats of the page (every 20 seconds), and a little for a slow network.
GONE_AFTER = timedelta(seconds=50)


class Presence(models.Model):
    """When a person last had an article open."""

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("閲覧中の人")
        verbose_name_plural = _("閲覧中の人")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["translation", "person"], name="presence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.translation_id}: {self.person_id}"


def beat(translation: int, *, by: User) -> list[User]:
    """Note that a person has an article open; return the others who do. Costs two queries."""
    Presence.objects.bulk_create(
        [Presence(translation_id=translation, person=by, seen_at=Now())],
        update_conflicts=True,
        unique_fields=["translation", "person"],
        update_fields=["seen_at"],
    )
    here = Presence.objects.filter(translation=translation, seen_at__gt=Now() - GONE_AFTER)
    others = here.exclude(person=by).select_related("person").order_by("person__username")
    return [presence.person for presence in others]
