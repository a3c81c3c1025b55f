"""All that a story page shows, as one row of one statement that is compiled once.

Building SQL from querysets takes several times as long as PostgreSQL takes to answer, and the statement never changes
except for the slug. It is still written as querysets: `Article.objects.published` decides here, too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf

from articles.models import Article, Topic
from newsdesk.reader import story_text
from newsdesk.reader.story import Surroundings
from related.models import RelatedLink
from translations.models import TARGET_LANGUAGE, Edition

RELATED_SHOWN = 6
CORRECTION = JSONObject(note="note", at="published_at")
TOPIC = JSONObject(
    slug="slug", name=Coalesce(NullIf("name_ja", Value("")), NullIf("name_en", Value("")), "slug")
)
# Plain values: a neighbour's raw original can be megabytes.
CARD = JSONObject(
    reason="reason", slug="neighbour__slug", title="neighbour__title_ja", lead="neighbour__lead_ja"
)
# Stands for the slug while the statement is compiled; no slug looks like this.
_ASKED = "<slug>"


@dataclass(frozen=True, slots=True)
class Story:
    """One public story. `head` and `text` are None until a worker has prepared its text (story_text.py)."""

    edition_pk: int
    head: dict[str, Any] | None
    text: bytes | None
    around: Surroundings


def public_story(slug: str) -> Story | None:
    """Return what the public sees at this slug, or None where that is nothing. One query."""
    sql, values = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, [slug if value == _ASKED else value for value in values])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, published, updated, recipe, head, html, seal, corrections, topics, related = row
    text = story_text.stored_text(pk, html=html, seal=seal) if recipe == story_text.recipe() else None
    around = Surroundings(
        published=published,
        updated=updated,
        topics=_read(topics),
        related=_read(related),
        corrections=_read(corrections),
    )
    return Story(pk, json.loads(head) if text is not None else None, text, around)


def cards(article: int | OuterRef) -> QuerySet[RelatedLink, Any]:
    """Return the `row` (CARD) of each story that stands below one."""
    links = RelatedLink.objects.for_readers(article).select_related(None)
    return links.annotate(row=CARD).values("row")[:RELATED_SHOWN]


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    notes = Edition.objects.filter(article=OuterRef("article"), language=OuterRef("language"))
    notes = notes.exclude(note="").order_by("number").annotate(row=CORRECTION)
    topics = Topic.objects.filter(articles=OuterRef("article")).order_by("slug").annotate(row=TOPIC)
    public = Article.objects.published(TARGET_LANGUAGE).filter(slug=_ASKED)
    editions = (
        Edition.objects.filter(article__in=public, language=TARGET_LANGUAGE, is_current=True)
        .annotate(
            corrections=ArraySubquery(notes.values("row")),
            topics=ArraySubquery(topics.values("row")),
            cards=ArraySubquery(cards(OuterRef("article"))),
            published=F("article__published_at_ja"),
            updated=F("article__updated_at_ja"),
        )
        .order_by()
        .values_list(
            *("pk", "published", "updated", "text__recipe", "text__head", "text__html", "text__seal"),
            *("corrections", "topics", "cards"),
        )
    )
    return editions.query.sql_with_params()


def _read(rows: list[str]) -> list[dict[str, str]]:
    # Django leaves jsonb to its fields to read, and a bare cursor has none.
    return [json.loads(row) for row in rows]
