"""The glossary in the database: its entries, and what people said to terms that were proposed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from translations.knowledge.glossary import Term


class GlossaryEntry(models.Model):
    """One term of the desk's glossary. `sense` tells apart terms that are spelled alike."""

    source = models.CharField(_("原語"), max_length=200)
    sense = models.CharField(_("語義"), max_length=100, blank=True)
    target = models.CharField(_("訳語"), max_length=200)
    do_not_translate = models.BooleanField(_("訳さない"), default=False)
    case_sensitive = models.BooleanField(_("大文字小文字を区別"), default=False)
    forbidden = models.JSONField(_("禁止する訳"), default=list, blank=True)
    note = models.TextField(_("注記"), blank=True)
    hint = models.CharField(
        _("読者への説明"),
        max_length=300,
        blank=True,
        help_text=_("書くと、記事で最初に出たところから読めるようになります。"),
    )
    changed_at = models.DateTimeField(_("更新日時"), auto_now=True)

    class Meta:
        ordering = ["source", "sense"]
        verbose_name = _("用語")
        verbose_name_plural = _("用語集")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "sense"], name="glossary_source_and_sense_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.source} = {self.target}"

    @property
    def term(self) -> Term:
        """The entry as checks and prompts see it."""
        return Term(
            source=self.source,
            target=self.target,
            do_not_translate=self.do_not_translate,
            case_sensitive=self.case_sensitive,
            forbidden=tuple(self.forbidden),
            note=self.note,
            hint=self.hint,
            sense=self.sense,
        )


class TermDecision(models.Model):
    """What a person said to a term that `learn` proposed: it is not proposed again."""

    source = models.CharField(max_length=200)
    replaced = models.CharField(max_length=200)
    rendering = models.CharField(max_length=200)
    accepted = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("用語の提案への返事")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "replaced", "rendering"], name="term_decided_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.replaced} → {self.rendering}"


def terms() -> list[Term]:
    """Return the whole glossary. Costs one query."""
    return [entry.term for entry in GlossaryEntry.objects.all()]


def import_terms(entries: Iterable[Term]) -> tuple[int, int]:
    """Store terms by their source and sense, replacing what is there; return (new, replaced)."""
    listed = list(entries)
    by_key = {(term.source, term.sense): term for term in listed}  # of two lines for one the last one stands
    sources = {source for source, _sense in by_key}
    known = set(GlossaryEntry.objects.filter(source__in=sources).values_list("source", "sense"))
    GlossaryEntry.objects.bulk_create(
        [
            GlossaryEntry(
                source=term.source,
                sense=term.sense,
                target=term.target,
                do_not_translate=term.do_not_translate,
                case_sensitive=term.case_sensitive,
                forbidden=list(term.forbidden),
                note=term.note,
                hint=term.hint,
            )
            for term in by_key.values()
        ],
        update_conflicts=True,
        unique_fields=["source", "sense"],
        update_fields=[
            *("target", "do_not_translate", "case_sensitive", "forbidden", "note", "hint"),
            "changed_at",
        ],
    )
    new = len(by_key.keys() - known)
    return new, len(listed) - new
