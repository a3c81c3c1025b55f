"""Joining a row with the next one, and splitting it at the cursor."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from translations.desk import posted, regroup
from translations.models import Unit
from translations.views.access import DeskRequest
from translations.views.rows import act_on_row
from translations.views.sheet import Row
from translations.views.single import single_row


@require_POST
def merge(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Join the next row to this one, after storing what was typed here."""
    beside: dict[str, Any] = {}

    def join(request: DeskRequest, row: Row) -> str:
        gone = regroup.merge(_unit(row), version=_version(request, row), by=request.user)
        beside["gone"] = gone.place
        return _("次の行と結合しました")

    return act_on_row(request, pk, place, join, store_first="text" in request.POST, beside=beside)


@require_POST
def split(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Cut this row in two before character `at`, or at its first empty line, after storing what was typed here."""
    beside: dict[str, Any] = {}
    at = request.POST.get("at", "")

    def cut(request: DeskRequest, row: Row) -> str:
        new = regroup.split(_unit(row), posted.number(at), version=_version(request, row), by=request.user)
        beside["added"] = single_row(pk, new.place)
        return _("行を分けました")

    return act_on_row(request, pk, place, cut, store_first="text" in request.POST, beside=beside)


def _unit(row: Row) -> Unit:
    if not isinstance(row.item, Unit):
        raise Http404(_("結合と分割ができるのは本文の行だけです。"))
    return row.item


def _version(request: DeskRequest, row: Row) -> int:
    """Return the version the editor saw; what was typed has been compared with it, or stored, already."""
    if "text" in request.POST:
        return row.item.version
    version = posted.number(request.POST.get("version", ""))
    return -1 if version is None else version
