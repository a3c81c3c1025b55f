"""Re-summaries of many articles at once: choose, start, watch them arrive, and take them part by part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet, Sum
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.models import Article
from translations.desk import posted
from translations.desk.queue import money
from translations.drafting import draft
from translations.forms import ResummaryForm
from translations.headline import working_title
from translations.models import Part, StaleVersion
from translations.runs import Candidate, Run
from translations.segment import open_translation
from translations.views.access import DeskRequest
from translations.views.compare import Comparison, compare
from translations.views.sheet import point_text

# Each article is at least one paid call: a slip of the hand must not buy a thousand.
MOST_AT_ONCE = 100
LATEST = 20


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
    """Show how far the jobs in `?run=` are, or the latest ones, with what they propose. Polls itself while one is active."""
    return _show_runs(request)


@require_POST
def decide(request: DeskRequest, run: int) -> HttpResponse:
    """Take one proposal of a job (`accept=<id>`), leave one (`reject=<id>`), or take all (`do=accept_all`).

    Each comes with the version of the text it was compared with (`version-<id>`): over another text nothing
    is taken, and the page shows the newest text beside the proposal.
    """
    job = get_object_or_404(Run.objects.select_related("translation__article"), pk=run)
    open_ones = job.candidates.filter(outcome=Candidate.Outcome.OPEN, part__isnull=False)
    proposals, before = open_ones, _in_page_order(open_ones.select_related("part"))
    if request.POST.get("do") == "accept_all":
        proposals = proposals.filter(alternative=0)
    else:
        named = _ids(request.POST, "accept") + _ids(request.POST, "reject")
        proposals = proposals.filter(pk__in=named)
    left = 0
    for proposal in proposals.select_related("part__translation"):
        try:
            if "reject" in request.POST:
                proposal.reject(by=request.user)
            elif request.POST.get(f"version-{proposal.pk}") != str(proposal.target.version):
                left += 1
            else:
                proposal.accept(by=request.user)
        except StaleVersion:
            left += 1
    if left:
        refusal = _("%(count)d 件はいまの文が変わっていたため採用していません。見比べて選び直してください。")
        return _show_runs(request, refusals={run: refusal % {"count": left}}, status=409)
    return _show_runs(request, goes_on=_following(before, open_ones)) if request.htmx else _back(request, run)


def _in_page_order(proposals: Iterable[Candidate]) -> list[Candidate]:
    order = Part.Name.values
    return sorted(proposals, key=lambda one: (order.index(one.part.name) if one.part else -1, one.pk))


def _following(before: list[Candidate], still_open: QuerySet[Candidate]) -> int | None:
    """Return the proposal that the editor comes to next: after the first that was decided, or else from the top."""
    left = set(still_open.values_list("pk", flat=True))
    decided = next((at for at, one in enumerate(before) if one.pk not in left), 0)
    return next((one.pk for one in before[decided:] + before[:decided] if one.pk in left), None)


@require_POST
def job(request: DeskRequest, run: int) -> HttpResponse:
    """Stop a job (`do=cancel`), or ask again for what it was asked for (`do=retry`) in its place on the page."""
    old = get_object_or_404(Run.objects.select_related("translation__article"), pk=run)
    if request.POST.get("do") == "cancel":
        old.request_cancel(by=request.user)
        return _back(request, run)
    try:
        new = draft.request_again(old, by=request.user)
    except draft.DraftRefused as refusal:
        return _show_runs(request, refusals={run: str(refusal)}, status=422)
    return _back(request, new.pk, instead_of=run)


def _back(request: DeskRequest, run: int, *, instead_of: int | None = None) -> HttpResponse:
    """Return to the page of the same jobs, at this one."""
    query = request.GET.copy()
    query.setlist("run", [str(run if pk == instead_of else pk) for pk in _ids(request.GET, "run")])
    return redirect(f"{reverse('desk:runs')}?{query.urlencode()}#run-{run}")


@dataclass(frozen=True, slots=True)
class Job:
    """One article's job on the page: the run, what it proposes beside what stands there, what was refused."""

    run: Run
    proposals: list[tuple[Candidate, Comparison]]
    arrived: int
    taken: int
    cost: str
    refusal: str


def _show_runs(
    request: DeskRequest,
    *,
    refusals: dict[int, str] | None = None,
    goes_on: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the jobs; the focus goes on at the proposal `goes_on`."""
    jobs = _jobs(_ids(request.GET, "run") or _latest(), refusals or {})
    parts = sum(len(one.run.parts) for one in jobs)
    arrived = sum(one.arrived for one in jobs)
    spent = [one.run.spent for one in jobs if one.run.spent is not None]  # type: ignore[attr-defined]
    context = {
        "title": _("要約の作り直し"),
        "jobs": jobs,
        "active": sum(one.run.is_active for one in jobs),
        "failed": sum(one.run.state == Run.State.FAILED for one in jobs),
        "undecided": sum(len(one.proposals) for one in jobs),
        "taken": sum(one.taken for one in jobs),
        "parts": parts,
        "arrived": arrived,
        "cost": money(sum(spent) if spent else None),
        "goes_on": goes_on,
        "query": request.GET.urlencode(),
    }
    if request.htmx:
        return render(request, "desk/runs.html#jobs", context, status=status)
    return render(request, "desk/runs.html", {**admin.site.each_context(request), **context}, status=status)


def _latest() -> list[int]:
    latest = Run.objects.filter(kind=Run.Kind.RESUMMARY).order_by("-pk")
    return list(latest.values_list("pk", flat=True)[:LATEST])


def _jobs(ids: list[int], refusals: dict[int, str]) -> list[Job]:
    """Return the jobs in the order asked for. Costs three queries at any number."""
    candidates = Candidate.objects.filter(part__isnull=False).select_related("part")
    found = (
        Run.objects.filter(pk__in=ids)
        .select_related("translation__article")
        .defer("translation__article__raw")
        .annotate(spent=Sum("calls__cost_usd"), working_title=working_title("translation"))
        .prefetch_related(Prefetch("candidates", candidates, to_attr="for_parts"))
        .order_by("pk")
    )
    return [
        Job(
            run=run,
            proposals=[
                _beside(one) for one in _in_page_order(run.for_parts) if one.outcome == Candidate.Outcome.OPEN
            ],
            arrived=len({one.part_id for one in run.for_parts}),
            taken=sum(one.outcome == Candidate.Outcome.TAKEN for one in run.for_parts),
            cost=money(run.spent),
            refusal=refusals.get(run.pk, ""),
        )
        for run in found
    ]


def _beside(candidate: Candidate) -> tuple[Candidate, Comparison]:
    assert candidate.part is not None  # only these are fetched
    new = point_text(candidate.points) if candidate.points else candidate.text
    return candidate, compare(candidate.part.whole_text, new)


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
    return posted.keys(data, name)[:MOST_AT_ONCE]
