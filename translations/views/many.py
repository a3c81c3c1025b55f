"""Re-summaries of many articles at once: choose, start, and watch them arrive."""

from __future__ import annotations

import re

from django.contrib import admin, messages
from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.models import Article
from translations import draft
from translations.forms import ResummaryForm
from translations.models import Candidate, Run
from translations.segment import open_translation
from translations.views.access import DeskRequest

# Each article is at least one paid call: a slip of the hand must not buy a thousand.
MOST_AT_ONCE = 100


@require_safe
def choose(request: DeskRequest) -> HttpResponse:
    """Ask which parts of the chosen articles (`?article=`, repeated) to write again."""
    return _render(request, ResummaryForm(), _ids(request.GET, "article"))


@require_POST
def start(request: DeskRequest) -> HttpResponse:
    """Start one job an article, and show them; an article that cannot have one is named with its reason."""
    form = ResummaryForm(request.POST)
    ids = _ids(request.POST, "article")
    if not form.is_valid():
        return _render(request, form, ids, status=422)
    runs = []
    for article in Article.objects.filter(pk__in=ids).defer("raw"):
        try:
            run = draft.request_resummary(open_translation(article), **form.cleaned_data, by=request.user)
        except draft.DraftRefused as refusal:
            messages.warning(request, f"{article}: {refusal}")
        else:
            runs.append(run.pk)
    if not runs:
        return redirect("desk:queue")
    query = QueryDict(mutable=True)
    query.setlist("run", [str(pk) for pk in runs])
    return redirect(f"{reverse('desk:runs')}?{query.urlencode()}")


@require_safe
def runs(request: DeskRequest) -> HttpResponse:
    """Show how far the jobs in `?run=` are, each with a link to its proposals. Polls itself while one is active."""
    found = (
        Run.objects.filter(pk__in=_ids(request.GET, "run"))
        .select_related("translation__article")
        .defer("translation__article__raw")
        .annotate(
            open_proposals=Count("candidates", filter=Q(candidates__outcome=Candidate.Outcome.OPEN)),
            proposals=Count("candidates"),
        )
        .order_by("pk")
    )
    jobs = list(found)
    context = {
        "title": _("要約の作り直し"),
        "runs": jobs,
        "active": any(run.is_active for run in jobs),
        "address": request.get_full_path(),
    }
    if request.htmx:
        return render(request, "desk/runs.html#jobs", context)
    return render(request, "desk/runs.html", {**admin.site.each_context(request), **context})


def _render(request: DeskRequest, form: ResummaryForm, ids: list[int], *, status: int = 200) -> HttpResponse:
    if not ids:
        messages.error(request, _("記事が選ばれていません。記事の一覧で選んでください。"))
        return redirect("desk:queue")
    context = {
        **admin.site.each_context(request),
        "title": _("要約を作り直す"),
        "form": form,
        "articles": Article.objects.filter(pk__in=ids).defer("raw"),
    }
    return render(request, "desk/resummary.html", context, status=status)


def _ids(data: QueryDict, name: str) -> list[int]:
    return [int(value) for value in data.getlist(name) if re.fullmatch(r"[0-9]{1,18}", value)][:MOST_AT_ONCE]
