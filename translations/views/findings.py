"""What the review page does about findings: bring them up to date, fix, dismiss, fix all that is safe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from translations.checking import edited, findings, refresh
from translations.checking.findings import CATEGORY_LABELS, Dismissal, Finding, place_of
from translations.desk import posted, resolve
from translations.knowledge import house_style
from translations.models import IllegalMove, Unit
from translations.views import drawn
from translations.views.access import DeskRequest, tallied_or_404, translation_or_404
from translations.views.bulk_changes import page_after
from translations.views.compare import compare
from translations.views.marks import grouped
from translations.views.review import head_context
from translations.views.rows import act_on_row, address_of
from translations.views.sheet import Row
from translations.views.single import bare_row, single_row, tally_at, translation_of
from translations.views.window import rows_at, shown_window, stored_rows

# After how many decisions the page says of a check that editors mostly dismiss it.
DECISIONS_TO_JUDGE = 5


@require_safe
def check(request: DeskRequest, pk: int) -> HttpResponse:
    """Bring the findings up to date; answer with those of every row where they changed.

    Of those that the page shows, and with `?all=` of all of these: where it drew rows before their texts were
    checked, and where a model or another page had them checked. With `?place=` only what single rows say of
    themselves is looked at, and the page is told to ask for the rest when its editor pauses.

    Asked for by the page after a save and when it opens on texts that were not checked yet: checking is never
    part of saving, so it can neither slow it down nor stand in its way.
    """
    place = request.GET.get("place", "")
    if place and request.htmx:
        return _check_row(request, pk, place)
    translation = translation_or_404(pk)
    touched = refresh.whole(translation)
    if not request.htmx:
        return redirect("desk:review", pk)
    translation, tally = tallied_or_404(pk)  # with the counts that were just made
    window = shown_window(request, total=tally.units)
    if "all" in request.GET:
        parts, units = translation.parts.all(), translation.units.all()
        rows = stored_rows(translation, window, parts=parts, units=units)
    else:
        rows = rows_at(translation, window, (place_of(subject) for subject in touched or ()))
    context = {
        **head_context(translation, tally),
        "rows": rows,
        "groups": grouped(translation),
        "oob": True,
        "checks_failed": touched is None,
    }
    return drawn.answer(request, "all_checked", context)


def _check_row(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Check what was edited, row by row; answer with the row at `place` and whatever else changed."""
    touched = edited.rows(pk)
    row = single_row(pk, place)
    translation = translation_of(row)
    others = {place_of(subject) for subject in touched or ()} - {row.place}
    tally = tally_at(row)
    window = shown_window(request, total=tally.units)
    context = {
        **head_context(translation, tally),
        "rows": [row, *(rows_at(translation, window, others) if others else ())],
        "oob": True,
        "findings_stale": findings.checked_of(translation).version != translation.version,
        "rows_checked": touched is not None,
    }
    return drawn.answer(request, "checked", context)


@require_POST
def fix(request: DeskRequest, pk: int, place: str, finding: int) -> HttpResponse:
    """Take a finding's fix (直す), after storing what was typed into the row."""

    def take(request: DeskRequest, row: Row) -> str:
        # Where other text was typed and stored just now, the finding keeps its number while its words stand.
        refresh.whole(row.item.translation)
        resolve.fix(_finding(row, finding), by=request.user)
        return _("直しました")

    return act_on_row(request, pk, place, take, store_first=True)


@require_POST
def dismiss(request: DeskRequest, pk: int, place: str, finding: int) -> HttpResponse:
    """Leave a finding as it is (無視する), with the reason."""
    return _on_finding(
        request,
        pk,
        place,
        lambda row: resolve.dismiss(
            _finding(row, finding), by=request.user, reason=request.POST.get("reason", "")
        ),
        note=_("無視しました"),
    )


@require_POST
def reopen(request: DeskRequest, pk: int, place: str, finding: int) -> HttpResponse:
    """Take a dismissal back."""
    return _on_finding(
        request,
        pk,
        place,
        lambda row: resolve.reopen(_finding(row, finding), by=request.user),
        note=_("指摘を戻しました"),
    )


def _on_finding(
    request: DeskRequest, pk: int, place: str, verb: Callable[[Row], None], *, note: str
) -> HttpResponse:
    """Do something that leaves the row's text alone; answer with its findings, or with the page at the row."""
    row = bare_row(pk, place)
    refusal = ""
    try:
        with transaction.atomic():
            verb(row)
    except IllegalMove as refused:
        refusal = str(refused)
    if not request.htmx:
        if refusal:
            messages.error(request, refusal)
        else:
            messages.success(request, note)
        return redirect(address_of(row))
    row = single_row(pk, place)
    context = {
        **head_context(translation_of(row), tally_at(row)),
        "row": row,
        "note": refusal or note,
        "refusal": refusal,
        "oob": True,
    }
    return drawn.answer(request, "dealt_with", context, status=422 if refusal else 200)


def _finding(row: Row, pk: int) -> Finding:
    """Return an open finding of the row, bound to the very row whose version the request was read with."""
    own = findings.open_in(row.item.translation).select_related("unit", "part", "translation")
    finding = get_object_or_404(own, pk=pk)
    if finding.item.subject != row.item.subject:
        raise IllegalMove(_("この指摘は別の行のものです。ページを再読み込みしてください。"))
    # The row itself, not a second copy of it: the answer shows what the fix made of it, under its new version.
    if isinstance(row.item, Unit):
        finding.unit = row.item
    else:
        finding.part = row.item
    return finding


@require_safe
def preview_fixes(request: DeskRequest, pk: int) -> HttpResponse:
    """Show what taking all safe fixes would change, row by row."""
    translation = translation_or_404(pk)
    refresh.whole(translation)
    repairs = resolve.safe_repairs(translation)
    context = {
        **admin.site.each_context(request),
        "title": _("安全な修正"),
        "subtitle": str(translation),
        "translation": translation,
        "article": translation.article,
        "lines": [(repair, compare(repair.before, repair.after)) for repair in repairs],
        "count": sum(len(repair.fixed) for repair in repairs),
    }
    return render(request, "desk/fixes.html", context)


@require_POST
def apply_fixes(request: DeskRequest, pk: int) -> HttpResponse:
    """Take all safe fixes in the rows that still are as the editor saw them."""
    translation = translation_or_404(pk)
    versions = posted.versions(request.POST)
    outcome = resolve.apply_safe(translation, by=request.user, versions=versions)
    messages.success(request, _("%(count)d 件を直しました。") % {"count": outcome.done})
    if outcome.left:
        messages.warning(
            request,
            _("%(count)d 行は、選ばれていないか、あとで変わったため直していません。")
            % {"count": outcome.left},
        )
    return page_after(pk, outcome.event)


@require_safe
def quality(request: DeskRequest) -> HttpResponse:
    """Show, check by check, how much it found in drafts and what editors made of it."""
    context = {
        **admin.site.each_context(request),
        "title": _("チェックの成績"),
        "lines": quality_lines(),
        "off": sorted(house_style.in_force().style.off),
        "decisions": DECISIONS_TO_JUDGE,
    }
    return render(request, "desk/checks.html", context)


def quality_lines() -> list[dict[str, Any]]:
    """Return a line a check, most found first. Findings on what people typed themselves do not count."""
    outcomes = Finding.Outcome
    counted = (
        Finding.objects.filter(on_draft=True)
        .values("check_id")
        .annotate(
            category=Max("category"),
            open=Count("pk", filter=Q(outcome=outcomes.OPEN, dismissal=None)),
            fixed=Count("pk", filter=Q(outcome=outcomes.FIXED)),
            mended=Count("pk", filter=Q(outcome=outcomes.MENDED)),
        )
    )
    lines: dict[str, dict[str, Any]] = {line["check_id"]: {**line, "dismissed": 0} for line in counted}
    for check, dismissed in Dismissal.objects.values_list("check_id").annotate(n=Count("pk")):
        empty = {"check_id": check, "category": "", "open": 0, "fixed": 0, "mended": 0}
        lines.setdefault(check, empty)["dismissed"] = dismissed
    for line in lines.values():
        right = line["fixed"] + line["mended"]
        decided = right + line["dismissed"]
        line["found"] = decided + line["open"]
        line["family"] = CATEGORY_LABELS.get(line["category"], "")
        line["right"] = round(100 * right / decided) if decided else None
        line["mostly_dismissed"] = decided >= DECISIONS_TO_JUDGE and line["dismissed"] > right
    return sorted(lines.values(), key=lambda line: (-line["found"], line["check_id"]))
