"""Feeds of the whole site, of a topic and of a source: Atom (RFC 4287) and JSON Feed 1.1.

An entry holds what the desk wrote, lead and key points; the story itself is read on the site, where
corrections reach it. The bilingual ones hold the body too, each paragraph with its original, of the stories
whose rights let the site show both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from articles.models import Article, ArticleQuerySet, Source, Topic
from newsdesk.reader.lists import listed
from newsdesk.reader.page_cache import kept
from newsdesk.reader.story import piece_of
from newsdesk.templatetags.japanese import iso
from translations.models import Edition

ENTRIES = 30
SITE_NAME = "Newsdesk"
SITE_ABOUT = "英語のAI関連記事を、AIの下訳と編集者の確認を経て日本語でお届けします。"
# What XML 1.0 cannot hold, in a title that was pasted from somewhere.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed is about: its name, the page it belongs to and its newest stories."""

    title: str
    page: str
    address: str
    stories: Sequence[Article]
    # The text of each story in both languages, by its article; empty in a feed of summaries.
    bodies: Mapping[int, SafeString]


@kept()
@require_safe
def site_feed(request: HttpRequest, kind: str, bilingual: str | None = None) -> HttpResponse:
    """Answer with the newest stories of the whole site, as `atom` or `json`."""
    return _feed(request, kind, SITE_NAME, reverse("reader:home"), listed(), bilingual=bool(bilingual))


@kept()
@require_safe
def topic_feed(request: HttpRequest, slug: str, kind: str, bilingual: str | None = None) -> HttpResponse:
    """Answer with the newest stories of a topic, as `atom` or `json`."""
    topic = get_object_or_404(Topic, slug=slug)
    page = reverse("reader:topic", args=[slug])
    return _feed(
        request, kind, f"{SITE_NAME}: {topic}", page, listed().filter(topics=topic), bilingual=bool(bilingual)
    )


@kept()
@require_safe
def source_feed(request: HttpRequest, slug: str, kind: str, bilingual: str | None = None) -> HttpResponse:
    """Answer with the newest stories of a source, as `atom` or `json`."""
    source = get_object_or_404(Source, slug=slug)
    page = reverse("reader:source", args=[slug])
    return _feed(
        request,
        kind,
        f"{SITE_NAME}: {source}",
        page,
        listed().filter(source=source),
        bilingual=bool(bilingual),
    )


def atom(channel: Channel) -> HttpResponse:
    """Return a channel as an Atom feed."""
    feed = Atom1Feed(
        title=fit_for_xml(channel.title),
        link=channel.page,
        description=SITE_ABOUT,
        subtitle=SITE_ABOUT,
        language="ja",
        author_name=SITE_NAME,
        author_link=f"{settings.SITE_URL}/",
        feed_url=channel.address,
        feed_guid=channel.address,
    )
    for story in channel.stories:
        url = address_of(story)
        feed.add_item(
            title=fit_for_xml(story.title_ja),
            link=url,
            unique_id=url,
            description=fit_for_xml(entry_html(story) + channel.bodies.get(story.pk, "")),
            pubdate=story.published_at_ja,
            updateddate=story.updated_at_ja or story.published_at_ja,
            author_name=fit_for_xml(story.author) or None,
            categories=[fit_for_xml(str(topic)) for topic in story.topics.all()],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def json_feed(channel: Channel) -> HttpResponse:
    """Return a channel as a JSON Feed."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": SITE_ABOUT,
        "home_page_url": channel.page,
        "feed_url": channel.address,
        "language": "ja",
        "authors": [{"name": SITE_NAME, "url": f"{settings.SITE_URL}/"}],
        "items": [_json_item(story, channel.bodies) for story in channel.stories],
    }
    options = {"ensure_ascii": False}
    return JsonResponse(document, json_dumps_params=options, content_type="application/feed+json")


def address_of(story: Article) -> str:
    """Return a story's public address, which is also what feeds know it by for ever."""
    return settings.SITE_URL + reverse("reader:story", args=[story.slug])


def entry_html(story: Article) -> SafeString:
    """Return what a feed shows of a story: lead, key points, where it comes from."""
    points = format_html_join(
        "", "<li><strong>{}</strong> {}</li>", ((p.heading_ja, p.text_ja) for p in story.key_points.all())
    )
    return format_html(
        "{}{}<p>原文: {}</p>",
        format_html("<p>{}</p>", story.lead_ja) if story.lead_ja else "",
        format_html("<ul>{}</ul>", points) if points else "",
        format_html('<cite lang="{}">{}</cite>', story.language, story.title_en),
    )


def body_html(edition: Edition) -> SafeString:
    """Return an edition's text in both languages, each paragraph followed by its original."""
    language = edition.content["original"]["language"]
    return format_html_join(
        "\n",
        '<div lang="{}">{}</div>',
        (
            (tongue, format_html_join("", "{}", ((html,) for html in side)))
            for piece in map(piece_of, edition.content["body"])
            for side, tongue in ((piece.target, "ja"), (piece.source, language))
            if side
        ),
    )


def _feed(
    request: HttpRequest, kind: str, title: str, page: str, stories: ArticleQuerySet, *, bilingual: bool
) -> HttpResponse:
    bodies = {}
    if bilingual:
        title += "（対訳）"
        whole = Edition.objects.public().filter(content__rights=Source.Rights.FULL)
        stories = stories.filter(pk__in=whole.values("article"))
    newest = list(stories.prefetch_related("key_points")[:ENTRIES])
    if bilingual:
        bodies = {edition.article_id: body_html(edition) for edition in whole.filter(article__in=newest)}
    channel = Channel(
        title=title,
        page=settings.SITE_URL + page,
        address=settings.SITE_URL + request.path,
        stories=newest,
        bodies=bodies,
    )
    return atom(channel) if kind == "atom" else json_feed(channel)


def _json_item(story: Article, bodies: Mapping[int, SafeString]) -> dict[str, Any]:
    url = address_of(story)
    item = {
        "id": url,
        "url": url,
        "external_url": story.url,
        "title": story.title_ja,
        "content_html": entry_html(story) + bodies.get(story.pk, ""),
        "summary": story.lead_ja,
        "date_published": iso(story.published_at_ja),
        "date_modified": iso(story.updated_at_ja or story.published_at_ja),
        "authors": [{"name": story.author}] if story.author else None,
        "tags": [str(topic) for topic in story.topics.all()],
    }
    return {name: value for name, value in item.items() if value}


def fit_for_xml(text: str) -> str:
    """Return text without what XML cannot hold; signs that join emoji and set directions stay."""
    return _NOT_XML.sub("", text)
