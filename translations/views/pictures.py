"""A row for what a picture shows, of which the original says nothing: opened, and taken away again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.models import Block
from translations.desk import pictures, posted
from translations.models import IllegalMove, Unit
from translations.views.access import DeskRequest, tells_refusals, translation_or_404
from translations.views.review import head_context
from translations.views.rows import act_on_row
from translations.views.sheet import Row, base_of
from translations.views.single import bare_row, translation_of
from translations.views.tally import tally
from translations.views.window import passage


@require_POST
@tells_refusals
def describe(request: DeskRequest, pk: int, block: int) -> HttpResponse:
    """Open a row for what a picture shows (説明を書く); the answer is the row, to be written in."""
    translation = translation_or_404(pk)
    picture = get_object_or_404(Block, pk=block, article=translation.article_id)
    unit = pictures.describe(translation, picture, by=request.user)
    return act_on_row(request, pk, unit.place, _say_how, beside={"row_focus": True})


def _say_how(_request: DeskRequest, _row: Row) -> str:
    return _("画像の説明を書けます")


@require_POST
def leave_out(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Take such a row away (説明を外す); the answer is the picture as it stands without it."""
    row = bare_row(pk, place)
    if not isinstance(row.item, Unit):
        raise Http404(_("外せるのは画像の説明だけです。"))
    translation, before = translation_of(row), translation_of(row).status
    version = posted.number(request.POST.get("version", ""))
    try:
        block = pictures.leave_out(row.item, version=-1 if version is None else version, by=request.user)
    except IllegalMove as refused:
        refusal = refused  # the name of an except clause is gone after it

        def refuse(_request: DeskRequest, _row: Row) -> str:
            raise refusal

        return act_on_row(request, pk, place, refuse)
    left, note = passage(pk, block), _("画像の説明を外しました")
    if not request.htmx:
        messages.success(request, note)
        return redirect(f"{base_of(pk)}?at={left.anchor}#{left.anchor}")
    context = {
        **head_context(translation, tally(translation)),
        "rows": [left],
        "row_focus": True,
        "note": note,
        "oob": True,
        "moved": before != translation.status,
    }
    return render(request, "desk/review.html#answer", context)
