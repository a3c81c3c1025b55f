"""The public pages. They ask `Article.objects.published` what may be seen and touch no session."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Count, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.models import Article, ArticleQuerySet, Topic
from newsdesk.reader.story import story_context
from related.models import RelatedLink
from translations.models import TARGET_LANGUAGE, Edition, Translation
from translations.publish import build_content

STORIES_A_PAGE = 20
RELATED_SHOWN = 6
KEY_POINTS_ON_FRONT = 4
_CORRECTION = JSONObject(note="note", at="published_at")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the newest story large, the others below it, and what readers may browse by."""
    page = _page(request, _listed())
    stories = list(page)
    # Only the front page has a lead story; page 2 and on are an archive.
    lead, others = (stories[0], stories[1:]) if stories and page.number == 1 else (None, stories)
    return render(
        request,
        "reader/home.html",
        {
            "page": page,
            "lead": lead,
            "key_points": lead.key_points.all()[:KEY_POINTS_ON_FRONT] if lead else [],
            "stories": others,
            "topics": _topics_with_stories(),
            "canonical": _canonical(request, page),
        },
    )


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """List the stories of one topic, newest first."""
    subject = get_object_or_404(Topic, slug=slug)
    page = _page(request, _listed().filter(topics=subject))
    context = {
        "topic": subject,
        "page": page,
        "stories": list(page),
        "topics": _topics_with_stories(),
        "canonical": _canonical(request, page),
    }
    return render(request, "reader/topic.html", context)


@require_safe
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was published of one story: its current edition, never the working copy."""
    edition = get_object_or_404(
        Edition.objects.select_related("article").defer("article__raw").annotate(corrections=_corrections()),
        article__in=Article.objects.published(TARGET_LANGUAGE).filter(slug=slug),
        language=TARGET_LANGUAGE,
        is_current=True,
    )
    article = edition.article
    context = story_context(
        edition.content,
        article=article,
        topics=article.topics.all(),
        related=RelatedLink.objects.for_readers(article)[:RELATED_SHOWN],
        corrections=edition.corrections,  # type: ignore[attr-defined]  # annotated above
    )
    return render(request, "reader/story.html", {**context, "canonical": _canonical(request)})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say how the desk works: who drafts, who checks, how mistakes are corrected."""
    return render(request, "reader/about.html", {"canonical": _canonical(request)})


@require_safe
@admin.site.admin_view
@permission_required("translations.review_translation", raise_exception=True)
@never_cache
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an editor the story page that publishing the working copy now would make."""
    translation = get_object_or_404(
        Translation.objects.select_related("article__source").defer("article__raw"), pk=pk
    )
    article = translation.article
    editions = article.editions.filter(language=translation.language).exclude(note="").order_by("number")
    context = story_context(
        build_content(translation, editor=request.user if request.user.is_authenticated else None),
        article=article,
        topics=article.topics.all(),
        related=RelatedLink.objects.for_readers(article)[:RELATED_SHOWN],
        corrections=editions.values_list(_CORRECTION, flat=True),
    )
    response = render(request, "reader/preview.html", {**context, "translation": translation})
    response["X-Robots-Tag"] = "noindex"
    return response


def _corrections() -> ArraySubquery:
    """Return the notes of all editions of the same story, oldest first."""
    editions = Edition.objects.filter(article=OuterRef("article"), language=OuterRef("language"))
    return ArraySubquery(editions.exclude(note="").order_by("number").values(correction=_CORRECTION))


def _listed() -> ArticleQuerySet:
    """Return what lists show of stories: not the raw original, which can be megabytes."""
    return (
        Article.objects.newest(TARGET_LANGUAGE)
        .select_related("source")
        .prefetch_related("topics")
        .defer("raw", "impact_analysis_ja", "editorial_comment_ja")
    )


def _topics_with_stories() -> QuerySet[Topic]:
    """Return the topics that have something to read, with how much; the fullest first."""
    return (
        Topic.objects.filter(articles__in=Article.objects.published(TARGET_LANGUAGE))
        .annotate(story_count=Count("articles"))
        .order_by("-story_count", "slug")
    )


def _page(request: HttpRequest, stories: ArticleQuerySet) -> Page[Article]:
    """Return the page that ?page= asks for. Raises Http404 for one that does not exist."""
    try:
        return Paginator(stories, STORIES_A_PAGE).page(request.GET.get("page", "1"))
    except InvalidPage:
        raise Http404("There is no such page of stories.") from None


def _canonical(request: HttpRequest, page: Page[Article] | None = None) -> str:
    """Return the one address this page should be known by."""
    query = f"?page={page.number}" if page and page.number > 1 else ""
    return f"{settings.SITE_URL}{request.path}{query}"
