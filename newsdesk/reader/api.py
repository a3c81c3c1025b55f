"""The read API: public stories for programs, with its OpenAPI description at /api/v1/openapi.json.

It shows what the pages show, from the same editions and under the same rights, and needs no key.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime

from articles.models import Article, Source, Topic
from newsdesk.reader.feeds import address_of
from newsdesk.reader.lists import listed
from newsdesk.reader.page_cache import CACHE_CONTROL
from newsdesk.reader.story import piece_of, web_address
from translations.models import TARGET_LANGUAGE, Edition

STORIES_A_PAGE = 50
PAGES_MAX = 10_000


class Named(Schema):
    """A topic or a source."""

    slug: str
    name: str


class StorySummary(Schema):
    """What lists show of a story."""

    slug: str
    url: str
    title: str
    lead: str
    published: datetime
    updated: datetime | None
    topics: list[Named]
    source: Named | None


class StoryList(Schema):
    """One page of stories, newest first."""

    page: int
    has_next: bool
    items: list[StorySummary]


class KeyPoint(Schema):
    """One key point, with the anchors of the paragraphs it rests on."""

    heading: str
    text: str
    anchors: list[str]


class Original(Schema):
    """The article that was translated."""

    title: str
    author: str
    site: str
    url: str
    language: str
    published: datetime | None
    licence: str
    licence_url: str


class Correction(Schema):
    """A public correction note."""

    note: str
    at: datetime


class Story(StorySummary):
    """One story without its body; `rights` says whether the body may be asked for (`full`)."""

    edition: int
    key_points: list[KeyPoint]
    impact_analysis: list[str]
    editorial_comment: list[str]
    original: Original
    rights: Literal["full", "excerpt", "link_only"]
    reading_minutes: int
    corrections: list[Correction]


class BilingualUnit(Schema):
    """One piece of the body in both languages, as safe HTML; `target` is empty for code and rules."""

    anchor: str
    kind: str
    target: list[str]
    source: list[str]


api = NinjaAPI(
    title="Newsdesk",
    version="1",
    description="公開中の記事を読むためのAPIです。鍵は要りません。原文のライセンスに従ってご利用ください。",
    docs_url=None,  # its page would load scripts from elsewhere
    urls_namespace="api",
)


@api.get("/stories", response=StoryList, summary="記事の一覧（新しい順）")
def stories(
    request: HttpRequest,
    response: HttpResponse,
    page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1,
    topic: str = "",
    source: str = "",
    changed_since: AwareDatetime | None = None,
) -> dict[str, Any]:
    """List public stories; `changed_since` keeps those published or updated at that moment or later."""
    response["Cache-Control"] = CACHE_CONTROL
    public = Article.objects.newest(TARGET_LANGUAGE)
    # By their keys: PostgreSQL knows how many stories a topic has, and not how many one of that name.
    if topic:
        public = public.filter(topics=_key(Topic, topic))
    if source:
        public = public.filter(source=_key(Source, source))
    if changed_since:
        # Not by the later of both: what PostgreSQL knows of two columns leads it to their indexes.
        changed = Q(published_at_ja__gte=changed_since) | Q(updated_at_ja__gte=changed_since)
        public = public.filter(changed)
    start = (page - 1) * STORIES_A_PAGE
    # Stories on earlier pages are not read.
    keys = list(public.values_list("pk", flat=True)[start : start + STORIES_A_PAGE + 1])
    rows = list(listed().filter(pk__in=keys))
    return {
        "page": page,
        "has_next": len(rows) > STORIES_A_PAGE,
        "items": [_summary(story) for story in rows[:STORIES_A_PAGE]],
    }


@api.get("/stories/{slug}", response=Story, summary="一つの記事（本文を除く）")
def story(request: HttpRequest, response: HttpResponse, slug: str) -> dict[str, Any]:
    """Return the current edition of a public story. 404 where there is none."""
    response["Cache-Control"] = CACHE_CONTROL
    edition = _current(slug)
    content, original = edition.content, edition.content["original"]
    notes = Edition.objects.filter(article_id=edition.article_id, language=TARGET_LANGUAGE).exclude(note="")
    return {
        **_summary(edition.article),
        **{name: content[name] for name in ("title", "lead", "key_points", "rights", "reading_minutes")},
        **{name: content[name] for name in ("impact_analysis", "editorial_comment")},
        "edition": edition.number,
        "original": {
            **original,
            "url": web_address(original["url"]),
            "licence_url": web_address(original["licence_url"]),
        },
        "corrections": [
            {"note": note, "at": at}
            for note, at in notes.order_by("number").values_list("note", "published_at")
        ],
    }


@api.get("/stories/{slug}/units", response=list[BilingualUnit], summary="本文（対訳）")
def units(request: HttpRequest, response: HttpResponse, slug: str) -> list[dict[str, Any]]:
    """Return the body in both languages. 403 where the publisher's rights keep it off the page, too."""
    response["Cache-Control"] = CACHE_CONTROL
    edition = _current(slug)
    if edition.content["rights"] != Source.Rights.FULL:
        raise HttpError(403, "発行元の権利の条件により、この記事の本文と原文は提供していません。")
    return list(_units(edition.content["body"]))


def _key(model: type[Topic | Source], slug: str) -> int:
    """Return the key of a topic or source, one that nothing has where there is none of that name."""
    return model._default_manager.filter(slug=slug).values_list("pk", flat=True).first() or 0


def _current(slug: str) -> Edition:
    editions = Edition.objects.public().filter(article__slug=slug)
    found = editions.select_related("article__source").defer("article__raw").first()
    if found is None:
        raise HttpError(404, f"記事「{slug[:100]}」はありません。公開が終了した可能性があります。")
    return found


def _summary(article: Article) -> dict[str, Any]:
    source = article.source
    return {
        "slug": article.slug,
        "url": address_of(article),
        "title": article.title_ja,
        "lead": article.lead_ja,
        "published": article.published_at_ja,
        "updated": article.updated_at_ja,
        "topics": [{"slug": topic.slug, "name": str(topic)} for topic in article.topics.all()],
        "source": {"slug": source.slug, "name": source.name} if source else None,
    }


def _units(body: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for stored in body:
        piece = piece_of(stored)
        yield {
            "anchor": piece.anchor,
            "kind": piece.kind,
            "target": list(piece.target),
            "source": list(piece.source),
        }
