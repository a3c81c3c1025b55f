"""The memory of approved pairs: what was translated before, and what is like it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from translations.models import TARGET_LANGUAGE, Unit

# A remembered pair this much alike is shown to a model (and an editor) as an example. Trigram similarity.
EXAMPLE_SIMILARITY = 0.55
EXAMPLES_A_CHUNK = 3
# Beside a row: from where translators' tools begin to call a remembered sentence a match, and the trigram similarity that
# such sentences have.
ALIKE_PERCENT = 70
ALIKE_SIMILARITY = 0.35
ALIKE_SHOWN = 3
# How many remembered pairs are compared for each text: where more are equally similar (tables of figures, release notes),
# one is as good an example as another.
LOOKED_AT = 1_000


class Memory(models.Model):
    """One approved pair. `source` carries the numbered tags, so that a hit brings its markup along."""

    language = models.CharField(max_length=10, default=TARGET_LANGUAGE)
    source_hash = models.CharField(max_length=64)
    source = models.TextField(_("原文"))
    target = models.TextField(_("訳文"))
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(_("保存日時"), db_default=Now())

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
            # The list in the admin.
            models.Index(fields=["-saved_at", "-id"], name="memory_newest"),
        ]

    def __str__(self) -> str:
        return self.source[:60]


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
    found: dict[str, list[tuple[str, str]]] = {}
    hashes = {source: hash_of(source) for source in sources}
    for text, source, target, _saved_at in _nearest(
        hashes, language=language, similarity=EXAMPLE_SIMILARITY, most=EXAMPLES_A_CHUNK
    ):
        found.setdefault(text, []).append((source, target))
    return found


def _nearest(
    hashes: Mapping[str, str], *, language: str, similarity: float, most: int, apart_from: int = 0
) -> list[tuple[str, str, str, datetime]]:
    """Return (text, source, target, saved at) of the remembered pairs most like each text, best first.

    What has the text's hash, and what the unit `apart_from` left, is left out. Costs one query.
    """
    if not hashes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            # In one message to the server, and so for this question alone: what is less alike is not read.
            """
            SET LOCAL pg_trgm.similarity_threshold = %s;
            SELECT wanted.text, alike.source, alike.target, alike.saved_at
            FROM unnest(%s::text[], %s::text[]) AS wanted (text, hash)
            CROSS JOIN LATERAL (
                SELECT *, similarity(source, wanted.text) AS likeness
                FROM (
                    SELECT source, target, saved_at FROM translations_memory
                    WHERE language = %s AND source %% wanted.text
                        AND source_hash <> wanted.hash AND unit_id IS DISTINCT FROM %s
                    LIMIT %s
                ) AS near
                ORDER BY likeness DESC LIMIT %s
            ) AS alike
            """,
            [similarity, [*hashes], [*hashes.values()], language, apart_from, LOOKED_AT, most],
        )
        cursor.nextset()
        return cursor.fetchall()


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
    rows = _nearest(
        {source: ""},
        language=language,
        similarity=ALIKE_SIMILARITY,
        most=ALIKE_SHOWN,
        apart_from=apart_from.pk if apart_from else 0,
    )
    found = [
        Alike(near, target, saved_at, int(fuzz.ratio(near, source))) for _text, near, target, saved_at in rows
    ]
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
