"""再翻訳 of several rows at once: choose them, say what matters, and get a proposal beside each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from translations import markup
from translations.checking.findings import Finding
from translations.desk import posted
from translations.drafting import draft
from translations.models import Translation, Unit
from translations.views.access import DeskRequest, tells_refusals, translation_or_404

State = Unit.State
# What a click chooses; the page opens with the first of them that has any rows.
GROUPS = {
    "untranslated": gettext_lazy("未訳"),
    "outdated": gettext_lazy("原文更新"),
    "attention": gettext_lazy("要確認"),
    "found": gettext_lazy("エラー・警告のある行"),
    "draft": gettext_lazy("AI下訳のままの行"),
    "all": gettext_lazy("すべて"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row to choose."""

    unit: Unit
    source: str
    target: str
    groups: frozenset[str]
    is_chosen: bool


@require_safe
def choose(request: DeskRequest, pk: int) -> HttpResponse:
    """List the rows; `?only=` names the group that is chosen at first."""
    return _page(request, translation_or_404(pk), only=request.GET.get("only", ""))


@require_POST
@tells_refusals
def start(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask for new versions of the chosen rows with an instruction; they arrive as proposals."""
    translation = translation_or_404(pk)
    asked = posted.keys(request.POST, "unit")
    own = set(translation.units.filter(pk__in=asked).values_list("pk", flat=True))
    instruction = request.POST.get("instruction", "")
    try:
        draft.request_redraft(translation, unit_ids=sorted(own), instruction=instruction, by=request.user)
    except draft.DraftRefused as refused:
        return _page(request, translation, chosen=own, instruction=instruction, refusal=str(refused))
    messages.success(request, _("%(count)d 行の提案を頼みました。") % {"count": len(own)})
    return redirect("desk:review", pk)


def _page(
    request: DeskRequest,
    translation: Translation,
    *,
    only: str = "",
    chosen: Collection[int] | None = None,
    instruction: str = "",
    refusal: str = "",
) -> HttpResponse:
    units = list(_units(translation))
    groups = {unit.pk: frozenset(_groups(unit)) for unit in units}
    counts = {name: sum(name in of for of in groups.values()) for name in GROUPS}
    if only not in GROUPS:
        only = next((name for name in GROUPS if counts[name]), "all")
    if chosen is None:
        chosen = {key for key, of in groups.items() if only in of}
    context = {
        **admin.site.each_context(request),
        "title": _("行を選んで再翻訳"),
        "subtitle": str(translation),
        "translation": translation,
        "article": translation.article,
        "lines": [
            Line(
                unit,
                unit.first_block.text,
                markup.plain_text(unit.text),
                groups[unit.pk],
                unit.pk in chosen,
            )
            for unit in units
        ],
        "groups": [(name, label, counts[name]) for name, label in GROUPS.items() if counts[name]],
        "only": "" if refusal else only,
        "instruction": instruction,
        "refusal": refusal,
    }
    return render(request, "desk/redraft_many.html", context, status=422 if refusal else 200)


def _units(translation: Translation) -> Iterator[Unit]:
    pending = Finding.objects.filter(
        unit=OuterRef("pk"), outcome=Finding.Outcome.OPEN, dismissal=None
    ).exclude(severity=Finding.Severity.INFO)
    units = translation.units.select_related("first_block").annotate(found=Exists(pending))
    return (unit for unit in units.order_by("position") if not unit.is_of_silent_picture)


def _groups(unit: Unit) -> Iterator[str]:
    yield "all"
    if unit.state in GROUPS:
        yield unit.state
    if vars(unit)["found"]:
        yield "found"
