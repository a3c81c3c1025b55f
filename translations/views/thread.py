"""同じ話題: articles that tell the same story, joined or only proposed, so that the desk translates one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import same_story
from articles.models import Article
from articles.story_pairs import StoryPair
from translations.models import Translation
from translations.views.access import DeskRequest, translation_or_404

# How many names and how many numbers are shown of what two articles have in common.
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Member:
    """One article beside the one that is looked at, and where its translation stands.

    `percent` of its words are in the other, too; `evidence` is what a machine found that both name.
    """

    article: Article
    percent: int
    evidence: Sequence[str]
    translation: Translation | None
    is_this: bool


@require_safe
def page(request: DeskRequest, pk: int) -> HttpResponse:
    """Show the thread that an article is in, what may belong to it, and what an editor said does not."""
    translation = translation_or_404(pk)
    article = translation.article
    pairs = {
        pair.second_id if pair.first_id == article.pk else pair.first_id: pair for pair in _pairs(article)
    }
    members = [member.pk for member in same_story.thread(article).only("pk")]
    rows = Article.objects.filter(pk__in={*members, *pairs}).select_related("source").defer("raw")
    found = {
        row.pk: Member(
            article=row,
            percent=round(100 * same_story.held(article.sketch, row.sketch)),
            evidence=_evidence(pairs.get(row.pk)),
            translation=next(iter(row.translations.all()), None),
            is_this=row.pk == article.pk,
        )
        for row in rows.prefetch_related("translations")
    }
    apart = {key: pair.verdict for key, pair in pairs.items() if key not in members}
    context = {
        **admin.site.each_context(request),
        "title": _("同じ話題"),
        "subtitle": str(translation),
        "translation": translation,
        "article": article,
        "members": [found[key] for key in members],
        "proposed": [found[key] for key, verdict in apart.items() if verdict == StoryPair.Verdict.PROPOSED],
        "others": [found[key] for key, verdict in apart.items() if verdict != StoryPair.Verdict.PROPOSED],
    }
    return render(request, "desk/thread.html", context)


def _pairs(article: Article) -> QuerySet[StoryPair]:
    return StoryPair.objects.of(article).order_by("-pk")


def _evidence(pair: StoryPair | None) -> list[str]:
    """Return what both articles name, to be shown: names, then numbers, then whether they link to the same page."""
    if pair is None:
        return []
    found = pair.evidence
    shown = [*found.get("names", [])[:_SHOWN], *found.get("numbers", [])[:_SHOWN]]
    return [*shown, _("同じリンク先")] if found.get("links") else shown


@require_POST
def leave(request: DeskRequest, pk: int) -> HttpResponse:
    """Take the article out of the thread: it tells another story."""
    same_story.leave(translation_or_404(pk).article, by=request.user)
    messages.success(request, _("この記事を「同じ話題」から外しました。"))
    return redirect("desk:thread", pk)


@require_POST
def decide(request: DeskRequest, pk: int, other: int) -> HttpResponse:
    """Say whether another article tells the same story (`is_same`: yes or no). Each answer can be taken back."""
    article = translation_or_404(pk).article
    is_same = request.POST.get("is_same") == "yes"
    # Only what was put side by side: nobody joins two articles by an address typed in.
    pair = get_object_or_404(StoryPair.objects.of(article).of(other))
    same_story.decide(
        article, pair.second if pair.first_id == article.pk else pair.first, is_same=is_same, by=request.user
    )
    messages.success(request, _("同じ記事としてまとめました。") if is_same else _("別の記事としました。"))
    return redirect("desk:thread", pk)
