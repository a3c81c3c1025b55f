"""What one reading of a whole article found, kept for every question about it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from translations.models import Translation


class Brief(models.Model):
    """The brief of an article (asking.py asks for it first); `input_hash` says whether it is of the text as it stands."""

    translation = models.OneToOneField(Translation, models.CASCADE, related_name="brief")
    input_hash = models.CharField(max_length=64, help_text="of the text it was made from")
    content = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("下訳の指針")
        verbose_name_plural = _("下訳の指針")

    def __str__(self) -> str:
        return str(self.translation)
