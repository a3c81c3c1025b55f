"""Another version of one row, asked of the model: the proposal is taken, left, or brought back."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from translations.desk import posted
from translations.drafting import draft
from translations.models import Part, StaleVersion, Unit
from translations.runs import Candidate
from translations.views.access import DeskRequest
from translations.views.compare import changes, compare, merged
from translations.views.review import head_context, run_context
from translations.views.rows import address_of, answer_with
from translations.views.sheet import Point, Row
from translations.views.single import bare_row, complete, single_row, tally_at, translation_of


@require_safe
def ask(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Show the form that asks the model for another version of one row."""
    template = "desk/redraft.html#ask" if request.htmx else "desk/redraft.html"
    context = {**admin.site.each_context(request), "title": _("再翻訳"), "row": bare_row(pk, place)}
    return render(request, template, context)


@require_POST
def redraft(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Ask the model for another version of one row, with an instruction; it arrives as a proposal."""
    row = bare_row(pk, place)
    translation = translation_of(row)
    instruction = request.POST.get("instruction", "")
    try:
        if isinstance(row.item, Unit):
            run = draft.request_redraft(
                translation, unit_ids=[row.item.pk], instruction=instruction, by=request.user
            )
        else:
            run = draft.request_resummary(
                translation, parts=[row.item.name], instruction=instruction, by=request.user
            )
    except draft.DraftRefused as refusal:
        refused = complete(row)
        refused.errors = [str(refusal)]
        return answer_with(request, refused, status=422)
    if request.htmx:
        context = {**head_context(translation, tally_at(row)), **run_context(translation, run)}
        context |= {"rows": [complete(row)], "note": _("提案を頼みました"), "oob": True, "run_oob": True}
        return render(request, "desk/review.html#asked", context)
    return redirect(address_of(row))


@require_POST
def accept(request: DeskRequest, pk: int, place: str, candidate: int) -> HttpResponse:
    """Take a proposal (採用) over the text that the editor saw beside it; with `partly` only the changes chosen.

    Of key points those to `keep` and those to `add` are chosen by their numbers.
    """
    row = bare_row(pk, place)
    proposal = _proposal(row, candidate)
    before = translation_of(row).status
    try:
        # Of the row that `accept` writes: one that was read apart could be newer than what was compared.
        if request.POST.get("version") != str(proposal.target.version):
            raise StaleVersion(proposal.target)
        if "partly" in request.POST and isinstance(proposal.target, Part) and proposal.points:
            points = [
                *_chosen(request, "keep", proposal.target.points),
                *_chosen(request, "add", proposal.points),
            ]
            if not points:
                row = single_row(pk, place)
                row.errors = [
                    _("キーポイントが一つも選ばれていません。残すものか加えるものを選んでください。")
                ]
                return answer_with(request, row, status=422)
            proposal.accept_partly("", by=request.user, points=points)
        elif "partly" in request.POST:
            taken = set(posted.keys(request.POST, "change"))
            text = merged(changes(compare(row.item.text, proposal.text)), taken)
            proposal.accept_partly(text, by=request.user)
        else:
            proposal.accept(by=request.user)
    except StaleVersion:
        row = single_row(pk, place)
        row.errors = [
            _("この行はほかの人が変更しました。いまの訳文と見比べてから、もう一度採用してください。")
        ]
        return answer_with(request, row, status=409)
    return answer_with(request, single_row(pk, place), note=_("採用しました"), status_before=before)


@require_POST
def reject(request: DeskRequest, pk: int, place: str, candidate: int) -> HttpResponse:
    """Leave a proposal (見送る); it stays with the history."""
    _proposal(bare_row(pk, place), candidate).reject(by=request.user)
    return answer_with(request, single_row(pk, place), note=_("見送りました。履歴から戻せます"))


@require_POST
def offer(request: DeskRequest, pk: int, place: str, candidate: int) -> HttpResponse:
    """Put a proposal that was left beside the text again."""
    _proposal(bare_row(pk, place), candidate).offer_again()
    return answer_with(request, single_row(pk, place), note=_("提案を戻しました"))


def _chosen(request: DeskRequest, name: str, points: Sequence[Point]) -> list[Point]:
    chosen = set(posted.keys(request.POST, name))
    return [point for number, point in enumerate(points) if number in chosen]


def _proposal(row: Row, pk: int) -> Candidate:
    """Return the row's proposal, bound to this very translation object, whose status accepting may move."""
    target = {"part": row.item} if isinstance(row.item, Part) else {"unit": row.item}
    proposal = get_object_or_404(Candidate.objects.select_related("unit", "part"), pk=pk, **target)
    proposal.target.translation = translation_of(row)
    return proposal
