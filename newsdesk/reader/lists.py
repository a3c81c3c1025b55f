"""Pages that list stories: home, topics, sources, the archive by month. Newest first, one address a page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import InvalidPage, Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article, ArticleQuerySet, Source, Topic
from articles.pages import Pages
from newsdesk.reader import counts
from newsdesk.reader.page_cache import kept, kept_page
from translations.models import TARGET_LANGUAGE

STORIES_A_PAGE = 20
KEY_POINTS_ON_FRONT = 4


@kept(paged=True)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the newest story large, the others below it, and what readers may browse by."""
    page = _page(request, listed(), counts.total(month__isnull=False))
    stories = list(page)
    # Only the front page has a lead story; page 2 and on are an archive.
    lead, others = (stories[0], stories[1:]) if stories and page.number == 1 else (None, stories)
    context = {
        "page": page,
        "lead": lead,
        "key_points": lead.key_points.all()[:KEY_POINTS_ON_FRONT] if lead else [],
        "stories": others,
        "topics": counts.topics(),
        "canonical": canonical(request, page),
    }
    return kept_page("reader/home.html", context)


@kept(paged=True)
@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """List the stories of one topic, newest first."""
    subject = get_object_or_404(Topic, slug=slug)
    context = {"topic": subject, "topics": counts.topics()}
    stories, count = listed().filter(topics=subject), counts.total(topic_id=subject.pk)
    return _archive(request, "reader/topic.html", stories, count, context)


@kept(paged=True)
@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """List the stories translated from one source, newest first."""
    subject = get_object_or_404(Source, slug=slug)
    stories, count = listed().filter(source=subject), counts.total(source_id=subject.pk)
    return _archive(request, "reader/source.html", stories, count, {"source": subject})


@kept()
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Show all months and sources that have something to read, with how much."""
    context = {
        "months": counts.months(),
        "sources": counts.sources(),
        "topics": counts.topics(),
        "canonical": canonical(request),
    }
    return kept_page("reader/archive.html", context)


@kept(paged=True)
@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """List the stories published in one month of Japan's calendar. Raises Http404 for a month without any."""
    try:
        first = datetime(year, month, 1, tzinfo=timezone.get_default_timezone())
        after = (first + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError):
        raise Http404("There is no such month.") from None
    stories = listed().filter(published_at_ja__gte=first, published_at_ja__lt=after)
    count = counts.total(month=first.date())
    if not count:
        raise Http404("Nothing was published in that month.")
    if request.path != reverse("reader:month", args=[year, month]):  # 02026/011: endless addresses
        raise Http404("There is no such month.")
    return _archive(request, "reader/month.html", stories, count, {"month": first})


def listed() -> ArticleQuerySet:
    """Return what lists show of stories: not the raw original, which can be megabytes."""
    return (
        Article.objects.newest(TARGET_LANGUAGE)
        .select_related("source")
        .prefetch_related("topics")
        .defer("raw", "impact_analysis_ja", "editorial_comment_ja")
    )


def canonical(request: HttpRequest, page: Page[Article] | None = None) -> str:
    """Return the one address this page should be known by."""
    query = f"?page={page.number}" if page and page.number > 1 else ""
    return f"{settings.SITE_URL}{request.path}{query}"


def _archive(
    request: HttpRequest, template: str, stories: ArticleQuerySet, count: int, context: dict[str, Any]
) -> HttpResponse:
    page = _page(request, stories, count)
    shown = {"page": page, "stories": list(page), "canonical": canonical(request, page)}
    return kept_page(template, context | shown)


def _page(request: HttpRequest, stories: ArticleQuerySet, count: int) -> Page[Article]:
    """Return the page that ?page= asks for. Raises Http404 for one that does not exist, or not so written."""
    asked = request.GET.get("page", "1")
    try:
        page = Pages(stories, STORIES_A_PAGE, count=count).page(asked)
    except InvalidPage:
        raise Http404("There is no such page of stories.") from None
    if asked != str(page.number):  # 01, +1: the same page under endless addresses
        raise Http404("There is no such page of stories.")
    return page
