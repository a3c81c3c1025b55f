"""What the desk knows before it asks a model: the glossary, the memory of approved pairs, the brief.

Rows and the questions about them; the pure glossary (CSV, matching) is `translations/glossary.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from translations.checks.model import Term
from translations.models import TARGET_LANGUAGE, Translation, Unit

# A remembered pair this much alike is shown to a model (and an editor) as an example. Trigram similarity.
EXAMPLE_SIMILARITY = 0.55
EXAMPLES_A_CHUNK = 3
# Beside a row: from where translators' tools begin to call a remembered sentence a match.
ALIKE_PERCENT = 70
ALIKE_SHOWN = 3


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
    changed_at = models.DateTimeField(auto_now=True)

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


class Memory(models.Model):
    """One approved pair. `source` carries the numbered tags, so that a hit brings its markup along."""

    language = models.CharField(max_length=10, default=TARGET_LANGUAGE)
    source_hash = models.CharField(max_length=64)
    source = models.TextField(_("原文"))
    target = models.TextField(_("訳文"))
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-saved_at"]
        verbose_name = _("翻訳メモリ")
        verbose_name_plural = _("翻訳メモリ")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["language", "source_hash"], name="memory_source_once"),
        ]
        indexes: ClassVar = [
            # examples(): remembered sources that are like a new one.
            GinIndex(fields=["source"], opclasses=["gin_trgm_ops"], name="memory_source_trigrams"),
        ]

    def __str__(self) -> str:
        return self.source[:60]


class Brief(models.Model):
    """What one reading of a whole article found, for every later call about it (draft.py, step one)."""

    translation = models.OneToOneField(Translation, models.CASCADE, related_name="brief")
    input_hash = models.CharField(max_length=64, help_text="of the text it was made from")
    content = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("下訳の指針")
        verbose_name_plural = _("下訳の指針")

    def __str__(self) -> str:
        return str(self.translation)


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


def hash_of(source: str) -> str:
    """Return the key of a source text in the memory: white space does not make another text."""
    return hashlib.sha256(" ".join(source.split()).encode()).hexdigest()


def remembered(sources: Iterable[str], *, language: str = TARGET_LANGUAGE) -> dict[str, str]:
    """Return the approved targets of those `sources` that were translated before. Costs one query."""
    by_hash = {hash_of(source): source for source in sources}
    rows = Memory.objects.filter(language=language, source_hash__in=by_hash)
    return {by_hash[row.source_hash]: row.target for row in rows}


def examples(sources: Iterable[str], *, language: str = TARGET_LANGUAGE) -> dict[str, list[tuple[str, str]]]:
    """Return for each of `sources` the remembered pairs that are like it, best first, itself left out.

    Sources with none are not in it. Costs one query, whose time grows with the number of sources.
    """
    wanted = list(dict.fromkeys(sources))
    found: dict[str, list[tuple[str, str]]] = {}
    if not wanted:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            # In one message to the server, and so for this question alone: what is less alike is not read.
            """
            SET LOCAL pg_trgm.similarity_threshold = %s;
            SELECT wanted.text, alike.source, alike.target
            FROM unnest(%s::text[], %s::text[]) AS wanted (text, hash)
            CROSS JOIN LATERAL (
                SELECT source, target, similarity(source, wanted.text) AS likeness
                FROM translations_memory
                WHERE language = %s AND source %% wanted.text AND source_hash <> wanted.hash
                ORDER BY likeness DESC LIMIT %s
            ) AS alike
            """,
            [EXAMPLE_SIMILARITY, wanted, [hash_of(text) for text in wanted], language, EXAMPLES_A_CHUNK],
        )
        cursor.nextset()
        for text, source, target in cursor.fetchall():
            found.setdefault(text, []).append((source, target))
    return found


@dataclass(frozen=True, slots=True)
class Alike:
    """A remembered pair whose source is like another text: `percent` of its characters stand there in this order."""

    source: str
    target: str
    saved_at: datetime
    percent: int


def alike(source: str, *, apart_from: Unit | None, language: str = TARGET_LANGUAGE) -> list[Alike]:
    """Return the remembered pairs that are most like `source`, best first, without what `apart_from` left there itself.

    Costs one query.
    """
    if not source.strip():
        return []
    near = Memory.objects.filter(language=language, source__trigram_similar=source)
    if apart_from is not None:
        near = near.exclude(unit=apart_from)
    rows = near.annotate(likeness=TrigramSimilarity("source", source)).order_by("-likeness")[:ALIKE_SHOWN]
    found = [Alike(row.source, row.target, row.saved_at, int(fuzz.ratio(row.source, source))) for row in rows]
    return sorted((pair for pair in found if pair.percent >= ALIKE_PERCENT), key=lambda pair: -pair.percent)


def remember(pairs: Iterable[tuple[Unit | None, str, str]], *, language: str = TARGET_LANGUAGE) -> None:
    """Store approved (unit, source, target) pairs; the newest target of a source stands."""
    by_hash = {
        hash_of(source): Memory(
            language=language, source_hash=hash_of(source), source=source, target=target, unit=unit
        )
        for unit, source, target in pairs
    }
    Memory.objects.bulk_create(
        by_hash.values(),
        update_conflicts=True,
        unique_fields=["language", "source_hash"],
        update_fields=["source", "target", "unit"],
    )
