"""Keeps the index of search in step with what is public. The rows say what there is to do."""

from __future__ import annotations

from collections.abc import Collection
from html import unescape
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.html import strip_tags

from articles.models import Article, Source
from newsdesk.models import SearchEntry
from newsdesk.search import words
from translations.models import TARGET_LANGUAGE, Edition

# A tsvector holds a megabyte; no story comes near, a pasted book might.
TEXT_MAX = 150_000


def behind() -> set[int]:
    """Return the stories whose entry does not follow what is public. Reads all of them."""
    gone = SearchEntry.objects.exclude(article__in=Article.objects.published(TARGET_LANGUAGE))
    return {*_changed().values_list("article_id", flat=True), *gone.values_list("pk", flat=True)}


def refresh(stories: Collection[int] | None = None) -> int:
    """Index those of `stories` (without them: of all) that are new or changed, drop those no longer public.

    Returns how many were indexed. May run twice at once: the same edition makes the same entry.
    """
    stories = behind() if stories is None else stories
    public = Article.objects.published(TARGET_LANGUAGE).filter(pk__in=stories)
    SearchEntry.objects.filter(article__in=stories).exclude(article__in=public).delete()
    changed = list(_changed().filter(article__in=stories))
    for edition in changed:
        store(edition)
    return len(changed)


def store(edition: Edition) -> None:
    """Write the entry of one public edition."""
    fields = searched_texts(edition.content)
    indexed = words.indexed(fields)
    SearchEntry.objects.update_or_create(
        article_id=edition.article_id,
        defaults={
            "edition_number": edition.number,
            "recipe": words.RECIPE,
            "published_at": edition.article.published_at_ja or edition.published_at,
            "words": Cast(Value(indexed.vector), SearchVectorField()),
            "pairs": indexed.pairs,
            "text": f"{fields['B']}\n{fields['C']}".strip(),
            "original": fields["D"],
        },
    )


def searched_texts(content: dict[str, Any]) -> dict[str, str]:
    """Return the texts of an edition by weight: headline, what sums it up, body, original.

    The original's text only where rights are `full`; its headline, author and publisher are facts that
    every page shows.
    """
    original = content["original"]
    points = [f"{point['heading']} {point['text']}" for point in content["key_points"]]
    body = [_plain(html) for piece in content["body"] for html in piece["target"]]
    source = [original["title"], original["author"], original["site"]]
    if content["rights"] == Source.Rights.FULL:
        source += [_plain(block["html"]) for piece in content["body"] for block in piece["source"]]
    return {
        "A": content["title"],
        "B": _joined([content["lead"], *points]),
        "C": _joined([*content["impact_analysis"], *content["editorial_comment"], *body]),
        "D": _joined(source),
    }


def _changed() -> QuerySet[Edition]:
    up_to_date = SearchEntry.objects.filter(
        article=OuterRef("article"), edition_number=OuterRef("number"), recipe=words.RECIPE
    )
    return (
        Edition.objects.public()
        .filter(~Exists(up_to_date))
        .select_related("article")
        .defer("article__raw")
        .order_by("-published_at", "pk")
    )


def _plain(html: str) -> str:
    return unescape(strip_tags(html)).strip()


def _joined(texts: list[str]) -> str:
    return "\n".join(filter(None, texts))[:TEXT_MAX].replace("\x00", "")
