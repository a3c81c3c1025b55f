"""Published stories made straight from their edition's content, as `translations.publishing.publish` would store it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import lxml.html
from django.utils import timezone

from articles.models import Article, KeyPoint, Source, Topic
from translations.models import Edition

FIRST_DAY = datetime(2026, 11, 17, 16, 30, tzinfo=UTC)  # 1:30 on the 18th in Japan


def piece(
    at: int,
    kind: str,
    target: str | None,
    source: str,
    *,
    level: int = 0,
    ordered: bool = False,
    language: str = "",
    quoted: bool = False,
) -> dict[str, Any]:
    """Return one piece of a body, as the edition stores it; no target for code and rules."""
    shape = {"kind": kind, "level": level, "ordered": ordered, "language": language}
    return {
        **shape,
        "quoted": quoted,
        "anchor": f"p{at}",
        "target": [] if target is None else [target],
        "source": [{**shape, "html": source}],
    }


BODY = [
    piece(
        0,
        "paragraph",
        "Contour 1は<strong>地図</strong>を読みます。",
        "Contour 1 reads <strong>maps</strong>.",
    ),
    piece(1, "heading", "作り方", "How it was built", level=2),
    piece(2, "code", None, "contour read sheet.png", language="bash"),
]


def content(**changes: Any) -> dict[str, Any]:
    """Return an edition's content with `changes` on top; `original` and `provenance` are merged."""
    original = {
        "title": "A small lab ships a model that reads maps",
        "author": "Nora Field",
        "site": "Example Wire",
        "url": "https://wire.example/maps",
        "published": "2026-11-02T08:00:00+00:00",
        "language": "en",
        "licence": "CC BY 4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "attribution": "",
    }
    provenance = {
        "editor": "高橋航",
        "drafts": [{"model": "gpt-5-mini", "provider": "remote", "at": "2026-11-17T03:00:00+00:00"}],
        "by_hand": False,
    }
    return {
        "schema": 1,
        "title": "小さな研究所、地図を読むモデルを公開",
        "lead": "Fathom Worksが地図を読むモデルを公開しました。",
        "meta_description": "Fathom Worksが地図を読むモデルを公開しました。",
        "key_points": [{"heading": "地図を読む", "text": "等高線を読み取ります。", "anchors": ["p0", "p2"]}],
        "impact_analysis": ["測量の現場が変わりそうです。"],
        "editorial_comment": ["価格はまだ公表されていません。"],
        "body": BODY,
        "rights": "full",
        "reading_minutes": 4,
        **changes,
        "original": original | changes.get("original", {}),
        "provenance": provenance | changes.get("provenance", {}),
    }


def published_story(
    slug: str = "maps",
    *,
    at: datetime = FIRST_DAY,
    topics: Iterable[Topic] = (),
    source: Source | None = None,
    **changes: Any,
) -> Article:
    """Store an article that readers may see, its edition 1 holding `content(**changes)`."""
    told = content(**changes)
    article = Article.objects.create(
        slug=slug,
        source=source,
        content_hash=slug,
        title_en=told["original"]["title"],
        title_ja=told["title"],
        lead_ja=told["lead"],
        published_at_ja=at,
    )
    article.topics.set(topics)
    KeyPoint.objects.bulk_create(
        KeyPoint(article=article, position=n, heading_ja=point["heading"], text_ja=point["text"])
        for n, point in enumerate(told["key_points"])
    )
    Edition.objects.create(article=article, number=1, content=told, translation_version=1, published_at=at)
    return article


def publish_again(article: Article, *, note: str = "", **changes: Any) -> Edition:
    """Store a later edition of a story and make it the current one."""
    article.editions.update(is_current=False)
    return Edition.objects.create(
        article=article,
        number=article.editions.count() + 1,
        content=content(**changes),
        translation_version=2,
        note=note,
        published_at=FIRST_DAY + timedelta(days=article.editions.count()),
    )


def withdraw(article: Article) -> None:
    """Take a story away from readers."""
    article.editions.update(is_current=False, withdrawn_at=timezone.now())
    Article.objects.filter(pk=article.pk).update(published_at_ja=None)


def page(response: Any) -> lxml.html.HtmlElement:
    """Return a response's parsed page."""
    return lxml.html.fromstring(response.content.decode())


def text(element: lxml.html.HtmlElement) -> str:
    """Return an element's text with its white space collapsed, as a reader sees it."""
    return " ".join(str(element.text_content()).split())


def parts(tree: lxml.html.HtmlElement, name: str) -> list[lxml.html.HtmlElement]:
    """Return the elements of class `name`."""
    return list(tree.find_class(name))


def part(tree: lxml.html.HtmlElement, name: str) -> lxml.html.HtmlElement:
    """Return the one element of class `name`."""
    (found,) = tree.find_class(name)
    return found
