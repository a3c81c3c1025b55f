"""The review page, and what an editor does to the whole article there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from translations.checking import findings
from translations.desk import review
from translations.drafting import draft, estimate
from translations.drafting.progress import progress_of
from translations.forms import AssignForm, ResummaryForm, ReturnForm
from translations.models import Edition, Translation
from translations.people import name_of
from translations.prepared import Prepared, Slot
from translations.runs import Run
from translations.views import drawn
from translations.views.access import DeskRequest, back, tallied_or_404, tells_refusals, translation_or_404
from translations.views.bulk_changes import page_after, step_of
from translations.views.marks import grouped
from translations.views.sheet import Row, base_of
from translations.views.tally import Tally
from translations.views.tally import tally as tally_of_translation
from translations.views.window import Window, build_sheet, shown_window, stored_rows, window_at, window_of

# Rows are stamped with the time at which their transaction began; one that is slow to commit must not be missed.
POLL_OVERLAP = timedelta(seconds=10)
BEFORE_WORK = {Translation.Status.WAITING, Translation.Status.FAILED}


def is_undrafted(translation: Translation) -> bool:
    """Whether there is no draft yet: none was asked for, it failed, or it is being made."""
    return translation.status in BEFORE_WORK | {Translation.Status.DRAFTING}


@require_safe
def page(request: DeskRequest, pk: int) -> HttpResponse:
    """Show an article for review: its parts, its rows, and what can be done next.

    `?at=unit-12` leads to the stretch of a long article that holds a row; `?from=` with htmx brings the next one.
    """
    translation, tally = tallied_or_404(pk)
    place = request.GET.get("at", "")
    if place:
        window = window_at(translation, place, total=tally.units)
        address = base_of(pk)
        return redirect(f"{address}?from={window.first}" if window.first else address)
    if request.htmx and "from" in request.GET:
        return _more_rows(request, translation, tally)
    return render_page(request, translation, tally=tally)


def _more_rows(request: DeskRequest, translation: Translation, tally: Tally) -> HttpResponse:
    """Answer with further rows; the page's address then says what it shows, for a reload and for actions."""
    window = window_of(request.GET, total=tally.units)
    sheet = build_sheet(translation, window, with_parts=False)
    page_url = base_of(translation.pk)
    shown_from = shown_window(request, total=tally.units).first
    context = {
        "translation": translation, "sheet": sheet, "page_url": page_url,
        "shown": replace(window, first=shown_from),
        "oob": True, "findings_stale": _is_unchecked(translation), "all_findings": True,
    }  # fmt: skip
    more = drawn.answer(request, "more", context)
    query = urlencode({"from": shown_from, "to": window.end})
    more.headers["HX-Replace-Url"] = f"{page_url}?{query}"
    return more


def render_page(
    request: DeskRequest,
    translation: Translation,
    *,
    tally: Tally | None = None,
    replaced: Row | None = None,
    return_form: ReturnForm | None = None,
    resummary_form: ResummaryForm | None = None,
    assign_form: AssignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the review page, with `replaced` in its place where a row was refused, and forms with errors."""
    if tally is None:
        tally = tally_of_translation(translation)
    window = shown_window(request, total=tally.units)
    if replaced is not None:
        window = window_at(translation, replaced.place, total=tally.units)
    sheet = build_sheet(translation, window)
    if replaced is not None:
        sheet.replace(replaced)
    article = translation.article
    run = latest_run(translation)
    context = {
        **admin.site.each_context(request),
        **head_context(translation, tally),
        **run_context(translation, run),
        "seen": state_seen(translation, run),
        "title": _("レビュー"),
        "subtitle": str(translation),
        "article": article,
        "assignee": name_of(translation.assignee),
        "edition": current_edition(translation),
        "sheet": sheet,
        "groups": grouped(translation),
        "bulk_change": step_of(translation, request.GET.get("changed", "")),
        "estimate": _estimate(translation),
        "findings_stale": _is_unchecked(translation),
        **({"return_form": return_form} if return_form else {}),
        "resummary_form": resummary_form or ResummaryForm(),
        "assign_form": assign_form
        or AssignForm(initial={"assignee": str(translation.assignee_id or ""), "due_at": translation.due_at}),
    }
    return render(request, "desk/review.html", context, status=status)


def _estimate(translation: Translation) -> estimate.Estimate | None:
    """Return what a draft will cost, where the page offers to ask for one."""
    offered = translation.status in BEFORE_WORK and settings.LLM_CONFIGURED
    return estimate.of_draft(translation) if offered and settings.NEWSDESK_LLM_KIND == "remote" else None


def _is_unchecked(translation: Translation) -> bool:
    """Whether the page should ask for its findings: not while a draft streams in, whose end is checked as a whole.

    A new rule or term shows with the next change of the article, and always before it is published.
    """
    if is_undrafted(translation):
        return False
    return findings.checked_of(translation).version != translation.version


def head_context(translation: Translation, tally: Tally) -> dict[str, Any]:
    """Return what the sticky head shows, how far the article is, and what may be done with it there."""
    checked = findings.checked_of(translation)
    return {
        "translation": translation,
        "page_url": base_of(translation.pk),
        "errors": checked.errors,
        "warnings": checked.warnings,
        "infos": checked.infos,
        "total": tally.total,
        "untranslated": tally.untranslated,
        "approved": tally.approved,
        "before_work": translation.status in BEFORE_WORK,
        "can_judge": settings.LLM_CONFIGURED and not is_undrafted(translation),
        "can_return": translation.status in Translation.MOVES[Translation.Status.RETURNED],
        "return_form": SimpleLazyObject(ReturnForm),  # shown where the next steps are
        "has_model": settings.LLM_CONFIGURED,
    }


def run_context(translation: Translation, run: Run | None) -> dict[str, Any]:
    """Return what the panel of a running, failed or impossible job shows. `progress` comes with the poll."""
    rehearsal_refused = (
        run is not None
        and run.state == Run.State.FAILED
        and run.error_class in {"refused", "auth"}
        and settings.NEWSDESK_LLM_KIND == "rehearsal"
    )
    return {
        "run": run,
        "no_model": (rehearsal_refused or not settings.LLM_CONFIGURED) and translation.status in BEFORE_WORK,
        "rehearsal_refused": rehearsal_refused,
        "now": timezone.now(),
    }


@require_safe
def progress(request: DeskRequest, pk: int) -> HttpResponse:
    """Answer the poll of a running job: how far it is, and every row that changed since `?since=`."""
    translation, tally = tallied_or_404(pk)
    run = latest_run(translation)
    if not request.htmx:
        return redirect("desk:review", pk)
    context = {
        **head_context(translation, tally),
        **run_context(translation, run),
        "progress": progress_of(run) if run else None,
        "rows": changed_rows(
            translation, shown_window(request, total=tally.units), request.GET.get("since", "")
        ),
        "oob": True,
        "row_oob": True,
        "moved": run is None or not run.is_active,
        "estimate": _estimate(translation),
        "findings_stale": run is None or not run.is_active,
        "all_findings": run is not None and run.kind == Run.Kind.JUDGE,
    }
    return render(request, "desk/review.html#news", context)


def current_edition(translation: Translation) -> Edition | None:
    """Return the edition that readers see, without its content, which is a whole article."""
    if translation.status != Translation.Status.PUBLISHED:
        return None
    editions = Edition.objects.filter(
        article_id=translation.article_id, language=translation.language, is_current=True
    )
    return editions.defer("content").first()


def state_seen(translation: Translation, run: Run | None) -> str:
    """Return what a page remembers of the article, to learn later whether anything happened: version, status, job,
    and the new wording of its original that waits for a decision. `translation` is that of `translation_or_404`."""
    job = run.pk if run is not None and run.is_active else ""
    change = vars(translation)["pending_change"] or ""
    return f"{translation.version}.{translation.status}.{job}.{change}"


def latest_run(translation: Translation) -> Run | None:
    """Return the newest job for the model, running or not. Costs one query."""
    return _LATEST_RUN.first(translation=translation.pk)


_LATEST_RUN = Prepared(lambda: Run.objects.filter(translation=Slot("translation")).order_by("-pk")[:1])


def moment_of(since: str) -> datetime | None:
    """Return the time that a page posts; None for an unreadable one."""
    try:
        moment = parse_datetime(since)
    except ValueError:
        return None
    return moment if moment is not None and timezone.is_aware(moment) else None


def changed_rows(translation: Translation, window: Window, since: str) -> list[Row]:
    """Return the shown rows written or given a proposal since then; all of them for an unreadable time."""
    moment = moment_of(since)
    changed = Q()
    if moment is not None:
        moment -= POLL_OVERLAP
        changed = Q(saved_at__gte=moment) | Q(candidates__created_at__gte=moment)
    return stored_rows(
        translation,
        window,
        parts=translation.parts.filter(changed).distinct(),
        units=translation.units.filter(changed).distinct(),
    )


# --- jobs for the model --------------------------------------------------------------------------


@require_POST
@tells_refusals
def request_draft(request: DeskRequest, pk: int) -> HttpResponse:
    """Start the first draft."""
    draft.request_draft(translation_or_404(pk), by=request.user)
    return redirect("desk:review", pk)


@require_POST
@tells_refusals
def request_resummary(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask for new versions of the chosen parts; they arrive as proposals in those parts."""
    translation = translation_or_404(pk)
    form = ResummaryForm(request.POST)
    if not form.is_valid():
        return render_page(request, translation, resummary_form=form, status=422)
    draft.request_resummary(translation, **form.cleaned_data, by=request.user)
    return redirect("desk:review", pk)


@require_POST
@tells_refusals
def request_judgement(request: DeskRequest, pk: int) -> HttpResponse:
    """Have a model read the text as it stands; what it finds arrives beside the rows (AI校閲)."""
    draft.request_judgement(translation_or_404(pk), by=request.user)
    return redirect("desk:review", pk)


@require_POST
@tells_refusals
def retry(request: DeskRequest, pk: int, run: int) -> HttpResponse:
    """Ask again for what a run was asked for, and go back to the page where that was wanted (`next`)."""
    translation = translation_or_404(pk)
    draft.request_again(get_object_or_404(translation.runs, pk=run), by=request.user)
    if "next" in request.POST:
        messages.success(request, _("「%(article)s」をもう一度頼みました。") % {"article": translation})
    return back(request, base_of(pk))


@require_POST
@tells_refusals
def cancel(request: DeskRequest, pk: int, run: int) -> HttpResponse:
    """Stop a running job (中止). What has arrived stays."""
    get_object_or_404(translation_or_404(pk).runs, pk=run).request_cancel(by=request.user)
    messages.success(request, _("中止を指示しました。届いた下訳は残ります。"))
    return redirect("desk:review", pk)


@require_POST
@tells_refusals
def begin_by_hand(request: DeskRequest, pk: int) -> HttpResponse:
    """Open the article for a person who translates without a machine's draft."""
    translation_or_404(pk).begin_by_hand(by=request.user)
    return redirect("desk:review", pk)


# --- steps of the workflow -----------------------------------------------------------------------


@require_POST
@tells_refusals
def approve_all(request: DeskRequest, pk: int) -> HttpResponse:
    """Approve every row that has a text and no open question."""
    approval = review.approve_all(translation_or_404(pk), by=request.user)
    messages.success(request, _("%(count)d 行を承認しました。") % {"count": approval.approved})
    if approval.left:
        messages.warning(
            request,
            _(
                "%(count)d 行は未訳・要確認・原文更新か、エラーの指摘があるため残しました。一行ずつ確かめてください。"
            )
            % {"count": len(approval.left)},
        )
    return page_after(pk, approval.event)


@require_POST
@tells_refusals
def hand_back(request: DeskRequest, pk: int) -> HttpResponse:
    """Return the article to its translator with a reason (差し戻し)."""
    translation = translation_or_404(pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return render_page(request, translation, return_form=form, status=422)
    translation.hand_back(by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("差し戻しました。"))
    return redirect("desk:review", pk)


@require_POST
@tells_refusals
def resubmit(request: DeskRequest, pk: int) -> HttpResponse:
    """Put a returned article before the editors again (再提出)."""
    translation_or_404(pk).resubmit(by=request.user)
    messages.success(request, _("再提出しました。"))
    return redirect("desk:review", pk)


@require_POST
def assign(request: DeskRequest, pk: int) -> HttpResponse:
    """Put the article into somebody's hands until the posted hour, or into nobody's."""
    translation = translation_or_404(pk)
    form = AssignForm(request.POST)
    if not form.is_valid():
        return render_page(request, translation, assign_form=form, status=422)
    assignee: User | None = form.cleaned_data["assignee"]
    # 「自分が担当する」 says nothing of the hour: the one that was agreed on stays.
    kept = translation.due_at if assignee and "due_at" not in request.POST else None
    translation.assign(assignee, due_at=form.cleaned_data["due_at"] or kept, by=request.user)
    messages.success(
        request,
        _("担当を %(name)s にしました。") % {"name": name_of(assignee)}
        if assignee
        else _("担当を外しました。"),
    )
    return redirect("desk:review", pk)
