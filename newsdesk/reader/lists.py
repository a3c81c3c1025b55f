"""Pages that list stories: home, topics, sources, the archive by month. Newest first, one address a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article, ArticleQuerySet, Source, Topic
from newsdesk.reader.changes import State
from newsdesk.reader.kept import kept, kept_page
from translations.models import TARGET_LANGUAGE

STORIES_A_PAGE = 20
KEY_POINTS_ON_FRONT = 4


@kept()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the newest story large, the others below it, and what readers may browse by."""
    page = _page(request, listed())
    stories = list(page)
    # Only the front page has a lead story; page 2 and on are an archive.
    lead, others = (stories[0], stories[1:]) if stories and page.number == 1 else (None, stories)
    context = {
        "page": page,
        "lead": lead,
        "key_points": lead.key_points.all()[:KEY_POINTS_ON_FRONT] if lead else [],
        "stories": others,
        "topics": counted(request, topics_with_stories),
        "canonical": canonical(request, page),
    }
    return kept_page("reader/home.html", context)


@kept()
@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """List the stories of one topic, newest first."""
    subject = get_object_or_404(Topic, slug=slug)
    context = {"topic": subject, "topics": counted(request, topics_with_stories)}
    return _archive(request, "reader/topic.html", listed().filter(topics=subject), context)


@kept()
@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """List the stories translated from one source, newest first."""
    subject = get_object_or_404(Source, slug=slug)
    context = {"source": subject}
    return _archive(request, "reader/source.html", listed().filter(source=subject), context)


@kept()
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Show all months and sources that have something to read, with how much."""
    context = {
        "months": counted(request, months_with_stories),
        "sources": counted(request, sources_with_stories),
        "topics": counted(request, topics_with_stories),
        "canonical": canonical(request),
    }
    return kept_page("reader/archive.html", context)


@kept()
@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """List the stories published in one month of Japan's calendar. Raises Http404 for a month without any."""
    try:
        first = datetime(year, month, 1, tzinfo=timezone.get_default_timezone())
        after = (first + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError):
        raise Http404("There is no such month.") from None
    stories = listed().filter(published_at_ja__gte=first, published_at_ja__lt=after)
    if not stories.exists():
        raise Http404("Nothing was published in that month.")
    if request.path != reverse("reader:month", args=[year, month]):  # 02026/011: endless addresses
        raise Http404("There is no such month.")
    return _archive(request, "reader/month.html", stories, {"month": first})


def listed() -> ArticleQuerySet:
    """Return what lists show of stories: not the raw original, which can be megabytes."""
    return (
        Article.objects.newest(TARGET_LANGUAGE)
        .select_related("source")
        .prefetch_related("topics")
        .defer("raw", "impact_analysis_ja", "editorial_comment_ja")
    )


def topics_to_choose() -> QuerySet[Topic]:
    """Return the topics that have something to read; told without counting it."""
    return Topic.objects.filter(**_one_story("topics")).order_by("slug")


def sources_to_choose() -> QuerySet[Source]:
    """Return the sources that have something to read, by name; told without counting it."""
    return Source.objects.filter(**_one_story("source")).order_by("name", "slug")


def _one_story(of: str) -> dict[str, Subquery]:
    """Return the condition that a story of it is public. One is looked up; EXISTS would have all of them read."""
    public = Article.objects.published(TARGET_LANGUAGE).order_by()
    return {"articles__pk": Subquery(public.filter(**{of: OuterRef("pk")}).values("pk")[:1])}


_counted: dict[str, tuple[State, list[Any]]] = {}


def counted(request: HttpRequest, count: Callable[[], Iterable[Any]]) -> list[Any]:
    """Return what `count` returns, counted once for each state of the public site: counting reads every story.

    Under an unknown state, and where no pages are kept, it is counted each time.
    """
    state, _seconds = getattr(request, "kept_under", (None, 0))
    held = _counted.get(count.__name__)
    if state is not None and held is not None and held[0] == state:
        return held[1]
    found = list(count())
    if state is not None:
        _counted[count.__name__] = (state, found)
    return found


def topics_with_stories() -> QuerySet[Topic]:
    """Return the topics that have something to read, with how much; the fullest first."""
    return (
        Topic.objects.filter(articles__in=Article.objects.published(TARGET_LANGUAGE))
        .annotate(story_count=Count("articles"))
        .order_by("-story_count", "slug")
    )


def sources_with_stories() -> QuerySet[Source]:
    """Return the sources that have something to read, with how much, by name."""
    return (
        Source.objects.filter(articles__in=Article.objects.published(TARGET_LANGUAGE))
        .annotate(story_count=Count("articles"))
        .order_by("name", "slug")
    )


def months_with_stories() -> Sequence[Mapping[str, Any]]:
    """Return the months of Japan's calendar in which something was published, newest first, with how much."""
    published = Article.objects.published(TARGET_LANGUAGE)
    months = published.annotate(month=TruncMonth("published_at_ja")).values("month").order_by("-month")
    return [*months.annotate(story_count=Count("pk"), newest=Max("published_at_ja"))]


def canonical(request: HttpRequest, page: Page[Article] | None = None) -> str:
    """Return the one address this page should be known by."""
    query = f"?page={page.number}" if page and page.number > 1 else ""
    return f"{settings.SITE_URL}{request.path}{query}"


def _archive(
    request: HttpRequest, template: str, stories: ArticleQuerySet, context: dict[str, Any]
) -> HttpResponse:
    page = _page(request, stories)
    shown = {"page": page, "stories": list(page), "canonical": canonical(request, page)}
    return kept_page(template, context | shown)


def _page(request: HttpRequest, stories: ArticleQuerySet) -> Page[Article]:
    """Return the page that ?page= asks for. Raises Http404 for one that does not exist, or not so written."""
    asked = request.GET.get("page", "1")
    try:
        page = Paginator(stories, STORIES_A_PAGE).page(asked)
    except InvalidPage:
        raise Http404("There is no such page of stories.") from None
    if asked != str(page.number):  # 01, +1: the same page under endless addresses
        raise Http404("There is no such page of stories.")
    return page
