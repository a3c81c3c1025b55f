"""関連記事 at the desk: see what stands below a story, pin, order and hide, and take the last step back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.models import Article
from related import arrange as arranging
from related.arrange import Arrangement, arrangement_of
from related.links import LINKS_MAX
from related.models import RelatedLink
from translations.models import IllegalMove, Translation
from translations.views.access import DeskRequest, translation_or_404

FOUND_AT_MOST = 8
STEP = re.compile(r"(pin|hide|release|up|down)-([0-9]{1,18})")
STORED = re.compile(
    r"(?P<pinned>(?:[0-9]{1,18})?(?:,[0-9]{1,18})*)-(?P<hidden>(?:[0-9]{1,18})?(?:,[0-9]{1,18})*)"
)


@dataclass(frozen=True, slots=True)
class Board:
    """What the page shows of one story's neighbours. `shown` are those that readers see, by key."""

    pinned: Sequence[RelatedLink]
    found: Sequence[RelatedLink]
    hidden: Sequence[RelatedLink]
    shown: frozenset[int]


@require_safe
def panel(request: DeskRequest, pk: int) -> HttpResponse:
    """Show the neighbours of a story, and stories found by `?q=` to pin; `?before=` is what a step can go back to."""
    return _page(request, translation_or_404(pk))


@require_POST
def arrange(request: DeskRequest, pk: int) -> HttpResponse:
    """Take one step (`do`: pin-12, hide-12, release-12, up-12, down-12), or all the way back (`back`), from `seen`."""
    translation = translation_or_404(pk)
    seen = _read(request.POST.get("seen", ""))
    wanted = (
        _read(request.POST["back"]) if "back" in request.POST else _step(seen, request.POST.get("do", ""))
    )
    refusal = ""
    if seen is None or wanted is None:
        refusal = _("この操作はできません。ページを再読み込みして、もう一度選んでください。")
    elif wanted != seen:
        try:
            arranging.arrange(translation, wanted, seen=seen, by=request.user)
        except IllegalMove as refused:
            refusal = str(refused)
    note = _("元に戻しました。") if "back" in request.POST else _("関連記事を変えました。")
    before = None if refusal or "back" in request.POST else seen
    if request.htmx:
        return _page(
            request, translation, note=refusal or note, before=before, status=409 if refusal else 200
        )
    (messages.error if refusal else messages.success)(request, refusal or note)
    query = {name: value for name, value in (("before", _stored(before)), ("q", _words(request))) if value}
    return redirect(reverse("related:panel", args=[pk]) + (f"?{urlencode(query)}" if query else ""))


def _step(seen: Arrangement | None, step: str) -> Arrangement | None:
    found = STEP.fullmatch(step)
    if seen is None or found is None:
        return None
    neighbour = int(found[2])
    if found[1] in {"up", "down"}:
        return seen.move(neighbour, by=-1 if found[1] == "up" else 1)
    return {"pin": seen.pin, "hide": seen.hide, "release": seen.release}[found[1]](neighbour)


def _page(
    request: DeskRequest,
    translation: Translation,
    *,
    note: str = "",
    before: Arrangement | None = None,
    status: int = 200,
) -> HttpResponse:
    arrangement = arrangement_of(translation.article_id)
    if before is None and request.method == "GET":
        before = _read(request.GET.get("before", ""))
    words = _words(request)
    context = {
        "translation": translation,
        "article": translation.article,
        "board": _board(translation.article),
        "seen": _stored(arrangement),
        "before": _stored(before) if before != arrangement else "",
        "words": words,
        "matches": _matching(translation.article, words, arrangement),
        "most": LINKS_MAX,
        "note": note,
    }
    if request.htmx:
        return render(request, "desk/related.html#board", context, status=status)
    title = {"title": _("関連記事"), "subtitle": str(translation)}
    return render(
        request, "desk/related.html", {**admin.site.each_context(request), **title, **context}, status=status
    )


def _board(article: Article) -> Board:
    links = list(
        RelatedLink.objects.filter(article=article)
        .select_related("neighbour__source")
        .defer("neighbour__raw")
        .order_by("-pinned", "position", "pk")
    )
    public = set(RelatedLink.objects.for_readers(article).values_list("neighbour", flat=True)[:LINKS_MAX])
    return Board(
        [link for link in links if link.pinned],
        [link for link in links if not link.pinned and not link.hidden],
        [link for link in links if link.hidden],
        frozenset(public),
    )


def _matching(article: Article, words: str, arrangement: Arrangement) -> list[Article]:
    """Return public stories with these words in a headline, or with this address, newest first."""
    if not words:
        return []
    named = (
        Q(title_ja__icontains=words)
        | Q(title_en__icontains=words)
        | Q(slug=words.rstrip("/").rpartition("/")[2])
    )
    found = Article.objects.newest("ja").filter(named).exclude(pk__in=[article.pk, *arrangement.pinned])
    return list(found.select_related("source").defer("raw")[:FOUND_AT_MOST])


def _words(request: DeskRequest) -> str:
    data = request.POST if request.method == "POST" else request.GET
    return data.get("q", "").strip()[:100]


def _stored(arrangement: Arrangement | None) -> str:
    if arrangement is None:
        return ""
    return f"{','.join(map(str, arrangement.pinned))}-{','.join(map(str, sorted(arrangement.hidden)))}"


def _read(text: str) -> Arrangement | None:
    found = STORED.fullmatch(text)
    if found is None:
        return None
    pinned, hidden = ([int(key) for key in found[name].split(",") if key] for name in ("pinned", "hidden"))
    return Arrangement(tuple(dict.fromkeys(pinned)), frozenset(hidden) - set(pinned))
