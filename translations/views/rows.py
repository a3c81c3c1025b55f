"""What an editor does to one row of the review page; the answer is that row, and little else changes.

Without JavaScript every action redirects back to its row. A save that came second answers 409 with both
texts, a text that cannot be stored answers 422, and in both the typed text is still in the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget

from translations.checking import edited
from translations.desk import review
from translations.forms import read_points, read_row
from translations.models import IllegalMove, Part, StaleVersion
from translations.views import drawn
from translations.views.access import DeskRequest, tallied_or_404
from translations.views.marks import RowMarks
from translations.views.review import head_context, render_page
from translations.views.sheet import Point, Row, base_of, conflict_with, point_text
from translations.views.single import (
    bare_row,
    complete,
    has_proposals,
    redrawn,
    single_row,
    tally_at,
    translation_of,
)
from translations.views.tally import Tally
from translations.views.tally import tally as tally_of


@require_safe
def show(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Show one row as it is stored now (「相手の文を使う」, or a row that changed while it had the focus)."""
    row = single_row(pk, place)
    if not request.htmx:
        return redirect(address_of(row))
    return drawn.answer(request, "some", {"translation": translation_of(row), "rows": [row]})


@require_POST
def save(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Store what was typed. The field itself stays in the page, with its focus and its undo history."""
    return act_on_row(request, pk, place, _save, keep_field="use" not in request.POST)


@require_POST
def approve(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Store what was typed, where it is new, and approve it."""
    return act_on_row(request, pk, place, _approve)


@require_POST
def unapprove(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Take an approval back."""
    return act_on_row(request, pk, place, _unapprove)


# --- what the actions share ----------------------------------------------------------------------


class _Refused(Exception):
    """The posted row cannot be stored; the row's `errors` say why."""


def act_on_row(
    request: DeskRequest,
    pk: int,
    place: str,
    verb: Callable[[DeskRequest, Row], str],
    *,
    keep_field: bool = False,
    store_first: bool = False,
    beside: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Run `verb` on a row, all or nothing; answer with the row as it is then, or with what stood in the way.

    `verb` returns what to tell the editor. With `store_first` what was typed is stored before, where it is new.
    Into `beside` it may put the place of a row that is `gone`, or a row that was `added`, for the answer.
    Nothing it did to the row in memory is trusted once it was refused.
    """
    typed = bare_row(pk, place, to_check=keep_field)
    before, state_before = translation_of(typed).status, typed.item.state
    refused = False
    note = ""
    try:
        with transaction.atomic():
            if store_first:
                _save(request, typed)
            note = verb(request, typed)
    except _Refused:
        refused = True
    except IllegalMove as refusal:
        typed.errors = [str(refusal)]
        refused = True
    except StaleVersion:
        return _conflict(request, typed)
    if refused:
        row = single_row(pk, place)
        row.show_typed(typed)
        return answer_with(request, row, status=422)
    if beside is not None:
        tally = tally_of(translation_of(typed))
    else:
        tally = tally_at(typed).after(state_before, typed.item.state)
    if keep_field and _needs_only_foot(request, typed):
        return _saved(request, typed, note=note, status_before=before, tally=tally)
    return answer_with(
        request,
        complete(typed),
        note=note,
        status_before=before,
        keep_field=keep_field,
        tally=tally,
        beside=beside,
    )


def _needs_only_foot(request: DeskRequest, row: Row) -> bool:
    """Whether a save changes nothing of the row in the page but its state, version and time.

    Key points are numbered anew, proposals are compared anew, and a refusal goes away (`redraw`).
    """
    return (
        bool(request.htmx) and not row.is_points and not has_proposals(row) and "redraw" not in request.POST
    )


def _save(request: DeskRequest, row: Row) -> str:
    text, points, version = _read(request, row)
    if _is_stored(row, text, points):
        return _("変更はありません")
    write(row, text, points, version=version, request=request)
    return _("保存済み %(time)s") % {"time": timezone.localtime().strftime("%H:%M")}


def _approve(request: DeskRequest, row: Row) -> str:
    text, points, version = _read(request, row)
    if not _is_stored(row, text, points):
        write(row, text, points, version=version, request=request)
        version = row.item.version
    row.item.approve(version=version, by=request.user)
    review.settle(row.item.translation, by=request.user)
    return _("承認しました")


def _unapprove(request: DeskRequest, row: Row) -> str:
    text, points, version = _read(request, row)
    if _is_stored(row, text, points):
        row.item.unapprove(version=version, by=request.user)
    else:  # new text is not approved text
        write(row, text, points, version=version, request=request)
    return _("承認を取り消しました")


def _read(request: DeskRequest, row: Row) -> tuple[str, list[Point], int]:
    """Return the posted text, key points and version, kept in `row` for showing them again.

    Raises _Refused with the row's `errors` filled in.
    """
    data: Mapping[str, str] = request.POST
    if data.get("use") == "both":  # of two texts in conflict
        data = {"version": data.get("version", ""), "text": data.get("both", "")}
    text, version, errors = read_row(data)
    row.text = text if "text" in data else row.text
    if row.is_points:
        row.points, row.errors = read_points(request.POST)
    row.errors += errors
    if row.errors or version is None:
        raise _Refused
    return text, row.points, version


def _is_stored(row: Row, text: str, points: list[Point]) -> bool:
    """Whether the row holds this already. A save repeated after a lost answer is no conflict with itself."""
    if isinstance(row.item, Part) and row.is_points:
        return row.item.points == points
    return row.item.text == text


def write(
    row: Row,
    text: str,
    points: list[Point] | None,
    *,
    version: int,
    request: DeskRequest,
    verb: str = "edited",
) -> None:
    """Save a text, or key points, over the version that the editor saw. Raises IllegalMove, StaleVersion."""
    translation = row.item.translation
    extra = {"points": points} if row.is_points and points is not None else {}
    row.item.save_text("" if extra else text, version=version, by=request.user, verb=verb, **extra)
    # Whoever types has begun to translate by hand.
    translation.begin_by_hand(by=request.user)


def _conflict(request: DeskRequest, row: Row) -> HttpResponse:
    """Show both texts. The form now carries the newest version: saving again is a decision, not an accident."""
    current = single_row(translation_of(row).pk, row.place)
    typed = point_text(row.points) if row.is_points else row.text
    current.conflict = conflict_with(current.item, typed=typed, base_version=request.POST.get("version", ""))
    current.show_typed(row)
    return answer_with(request, current, note=_("ほかの人が先に保存しました"), status=409)


def _saved(request: DeskRequest, typed: Row, *, note: str, status_before: str, tally: Tally) -> HttpResponse:
    """Answer a plain save with the row's foot, the counters, and what the checks find in it now.

    Where that would have to be waited for, the page asks for it by itself.
    """
    row = redrawn(typed)
    found = edited.saved_row(row.item)
    row.asks_for_marks = found is None
    if found is not None:
        row.show_marks(RowMarks(found).standing(row.item))
    context = {
        **_told(row, note=note, status_before=status_before, tally=tally),
        "row": row,
        "rows": [row],
        "findings_stale": True,
        "rows_checked": True,
    }
    if context["moved"]:
        context["how_far"] = render_to_string("desk/review.html#how_far", context, request)
    answer = drawn.answer(request, "saved", context)
    return retarget(reswap(answer, "outerHTML"), f"#foot-{row.place}")


def answer_with(
    request: DeskRequest,
    row: Row,
    *,
    note: str = "",
    status: int = 200,
    status_before: str | None = None,
    keep_field: bool = False,
    tally: Tally | None = None,
    beside: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer with the row and the counters (htmx), or with the page: at the row, or with what was refused."""
    if request.htmx:
        row.asks_for_marks = status == 200
        told = _told(
            row, note=note or " ".join(row.errors), status_before=status_before, tally=tally or tally_at(row)
        )
        beside = beside or {}
        rows = [row, *([beside["added"]] if "added" in beside else ())]
        context = {**told, **beside, "rows": rows, "keep_field": keep_field}
        return render(request, "desk/review.html#answer", context, status=status)
    if status == 200:
        messages.success(request, note)
        return redirect(address_of(row))
    # The page shows more of the article than an action on one row reads.
    translation, total = tallied_or_404(translation_of(row).pk)
    return render_page(request, translation, tally=total, replaced=row, status=status)


def _told(row: Row, *, note: str, status_before: str | None, tally: Tally) -> dict[str, Any]:
    """Return what every answer about a row shows: the row, what was done, how far the article is."""
    translation = translation_of(row)
    return {
        **head_context(translation, tally),
        "note": note,
        "oob": True,
        "moved": status_before not in {None, translation.status},
    }


def address_of(row: Row) -> str:
    """Return the address of the review page at a row, wherever in a long article it stands."""
    return f"{base_of(translation_of(row).pk)}?at={row.place}#{row.place}"
