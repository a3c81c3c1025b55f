"""Steps over many rows of an article (replaced, fixed, approved at once): what they were, and taking one back whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from translations.desk import bulk_change, posted, review, undo
from translations.models import Event, Translation
from translations.people import name_of
from translations.views.access import DeskRequest, translation_or_404

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it did to how many rows, who took it, and how many of them are still as it left them."""

    event: Event
    who: str
    what: str
    untouched: int | None = None

    @property
    def needs_approver(self) -> bool:
        """Whether only somebody who may approve takes it back."""
        return self.event.verb == bulk_change.APPROVED


@require_safe
def page(request: DeskRequest, pk: int) -> HttpResponse:
    """List the latest steps of an article with a button for each that still can be taken back."""
    translation = translation_or_404(pk)
    rows = review.rows(translation)
    context = {
        **admin.site.each_context(request),
        "title": _("一括変更の取り消し"),
        "translation": translation,
        "steps": [
            _step(event, untouched=len(undo.untouched(event, rows)))
            for event in bulk_change.steps(translation)[:SHOWN]
        ],
    }
    return render(request, "desk/bulk_changes.html", context)


@require_POST
def take_back(request: DeskRequest, pk: int, event: int) -> HttpResponse:
    """Take a step back in every row that nobody changed since."""
    done, left = undo.take_back(
        get_object_or_404(bulk_change.steps(translation_or_404(pk)), pk=event), by=request.user
    )
    if done:
        messages.success(request, _("%(count)d 行を元に戻しました。") % {"count": done})
    if left:
        messages.warning(request, _("%(count)d 行は、あとで変わったため戻していません。") % {"count": left})
    return redirect("desk:review", pk)


def page_after(pk: int, event: Event | None) -> HttpResponse:
    """Lead to the review page, which offers to take the step back that was taken just now."""
    query = f"?changed={event.pk}" if event else ""
    return redirect(reverse("desk:review", args=[pk]) + query)


def step_of(translation: Translation, key: str) -> Step | None:
    """Return the step of an article that `key` names, if it names one."""
    number = posted.key(key)
    event = None if number is None else bulk_change.steps(translation).filter(pk=number).first()
    return _step(event) if event else None


def _step(event: Event, *, untouched: int | None = None) -> Step:
    said = {"count": len(event.data["rows"])}
    if event.verb == bulk_change.REPLACED:
        said |= {name: event.data[name] for name in ("search", "put")}
        what = _("「%(search)s」を「%(put)s」に置換（%(count)d 行）") % said
    elif event.verb == bulk_change.FIXED:
        what = _("安全な修正（%(count)d 行）") % said
    else:
        what = _("まとめて承認（%(count)d 行）") % said
    return Step(event, name_of(event.actor), what, untouched)
