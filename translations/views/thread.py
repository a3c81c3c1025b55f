"""同じ話題: articles that tell the same story in nearly the same words, so that the desk translates one of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import same_story
from articles.models import Article
from translations.models import Translation
from translations.views.access import DeskRequest, translation_or_404


@dataclass(frozen=True, slots=True)
class Member:
    """One article of a thread: how much of it is the article that is looked at, and where its translation stands."""

    article: Article
    percent: int
    translation: Translation | None
    is_this: bool


@require_safe
def page(request: DeskRequest, pk: int) -> HttpResponse:
    """Show the thread that an article is in."""
    translation = translation_or_404(pk)
    article = translation.article
    members = (
        same_story.thread(article).select_related("source").defer("raw").prefetch_related("translations")
    )
    context = {
        **admin.site.each_context(request),
        "title": _("同じ話題"),
        "subtitle": str(article),
        "translation": translation,
        "article": article,
        "members": [
            Member(
                article=member,
                percent=round(100 * same_story.held(article.sketch, member.sketch)),
                translation=next(iter(member.translations.all()), None),
                is_this=member.pk == article.pk,
            )
            for member in members
        ],
    }
    return render(request, "desk/thread.html", context)


@require_POST
def leave(request: DeskRequest, pk: int) -> HttpResponse:
    """Take the article out of the thread: it tells another story."""
    same_story.leave(translation_or_404(pk).article)
    messages.success(request, _("この記事を「同じ話題」から外しました。"))
    return redirect("desk:review", pk)
