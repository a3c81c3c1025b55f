"""What the review page asks every 20 seconds: who else has the article open, and what they changed in it meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from translations.desk import presence
from translations.models import Event, Translation
from translations.people import name_of
from translations.runs import Run
from translations.views.access import DeskRequest, tallied_or_404
from translations.views.review import (
    changed_rows,
    current_edition,
    head_context,
    latest_run,
    moment_of,
    run_context,
    state_seen,
)
from translations.views.tally import Tally
from translations.views.window import shown_window

# What makes and removes rows.
REGROUPED = ("joined", "cut_off", "rows_added")


@require_POST
def beat(request: DeskRequest, pk: int) -> HttpResponse:
    """Note that the person has the article open; answer with the others and the news, or with 204 for neither.

    The page posts the people it shows (`shown`), the state it has seen (`seen`, as `state_seen` says it) and since
    when it was told (`since`); with `has` the stamps of the rows that it stored itself meanwhile. While nothing
    happens that costs four queries.
    """
    translation, tally = tallied_or_404(pk)
    run = latest_run(translation)
    others = presence.beat(pk, by=request.user)
    here = ",".join(str(person.pk) for person in others)
    seen = state_seen(translation, run)
    page_has = request.POST.get("seen", seen)
    if request.POST.get("shown", "") == here and page_has == seen:
        return HttpResponse(status=204)
    context: dict[str, Any] = {
        "here": here,
        "names": [name_of(person) for person in others],
        "seen": seen,
        "now": timezone.now(),
    }
    if page_has != seen:
        context |= _news(request, translation, tally, run, page_has)
    return render(request, "desk/review.html#beat", context)


def _news(
    request: DeskRequest, translation: Translation, tally: Tally, run: Run | None, page_has: str
) -> dict[str, Any]:
    """Return what the page shows of the changes since it was told last."""
    _version, status, job, change = (*page_has.split("."), "", "", "")[:4]
    since = request.POST.get("since", "")
    rows = []
    polls = run is not None and run.is_active and job == str(run.pk)
    if not polls:  # a page that watches the job gets its rows from there
        own = set(request.POST.getlist("has"))
        changed = changed_rows(translation, shown_window(request, total=tally.units), since)
        rows = [row for row in changed if f"{row.place}:{row.stamp}" not in own]
    return {
        **head_context(translation, tally),
        **run_context(translation, run),
        "rows": rows,
        "row_oob": True,
        "row_news": True,
        "oob": True,
        "run_oob": True,
        "job_began": run is not None and run.is_active and not polls,
        "moved": status != translation.status,
        "edition": current_edition(translation),
        "source_changed": change != str(vars(translation)["pending_change"] or ""),
        # Whoever stored a row has it checked; what came of that follows a little later.
        "findings_stale": bool(rows),
        "rows_checked": True,
        "all_findings": True,
        "regrouped": _regrouped_by_others(request, translation, moment_of(since)),
    }


def _regrouped_by_others(request: DeskRequest, translation: Translation, since: datetime | None) -> bool:
    if since is None:
        return False
    events = Event.objects.filter(translation=translation, verb__in=REGROUPED, created_at__gte=since)
    return events.exclude(actor=request.user).exists()
