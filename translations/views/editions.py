"""The editions of a story: any two of them beside each other, and an old one published anew."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from translations.forms import RestoreForm
from translations.models import Edition, Event, IllegalMove, StaleVersion, Translation
from translations.people import name_of
from translations.publishing import publish as publishing
from translations.publishing.content import build_content
from translations.publishing.differences import Change, changes
from translations.views.access import DeskRequest, translation_or_404
from translations.views.compare import Comparison, compare

# In the address, what stands for the working copy as it would be published now.
WORKING = "working"


@require_safe
def page(request: DeskRequest, pk: int) -> HttpResponse:
    """Show two texts of the story side by side: `?old=` and `?new=`, an edition's number or the working copy."""
    return _render(request, translation_or_404(pk))


@require_POST
def restore(request: DeskRequest, pk: int, number: int) -> HttpResponse:
    """Publish an old edition's text anew, instead of the edition the editor saw as public."""
    translation = translation_or_404(pk)
    edition = get_object_or_404(_editions(translation), number=number)
    form = RestoreForm(request.POST)
    if not form.is_valid():
        return _render(request, translation, form=form, restoring=number, status=422)
    try:
        fresh = publishing.restore(edition, by=request.user, **form.cleaned_data)
    except StaleVersion:
        form.add_error(None, _("このページを開いたあとで別の版が公開されました。違いを見直してください。"))
        return _render(request, translation_or_404(pk), form=form, restoring=number, status=409)
    except (publishing.PublishBlocked, IllegalMove, ValueError) as refusal:
        form.add_error(None, str(refusal))
        return _render(request, translation, form=form, restoring=number, status=422)
    messages.success(
        request,
        _("第%(old)d版の内容を第%(new)d版として公開しました。作業中の訳文は変わっていません。")
        % {"old": number, "new": fresh.number},
    )
    return redirect("desk:editions", pk)


def _editions(translation: Translation) -> Any:
    return Edition.objects.filter(article_id=translation.article_id, language=translation.language)


def _render(
    request: DeskRequest,
    translation: Translation,
    *,
    form: RestoreForm | None = None,
    restoring: int | None = None,
    status: int = 200,
) -> HttpResponse:
    editions = list(_editions(translation).select_related("published_by").order_by("-number"))
    restored = _restored(translation)
    by_number = {edition.number: edition for edition in editions}
    public = next((edition for edition in editions if edition.is_current), None)
    old, new = _chosen(request, restoring, editions=editions, public=public)
    context = {
        **admin.site.each_context(request),
        "title": _("公開した版"),
        "subtitle": str(translation),
        "translation": translation,
        "article": translation.article,
        "lines": [
            (edition, name_of(edition.published_by), restored.get(edition.number)) for edition in editions
        ],
        "working": WORKING,
        "old": old,
        "new": new,
        "changes": _changes(
            _content(translation, old, by_number, request), _content(translation, new, by_number, request)
        )
        if editions
        else [],
        "restorable": by_number.get(old)
        if isinstance(old, int) and old != (public and public.number)
        else None,
        "notes_stay": any(
            edition.note for edition in editions if isinstance(old, int) and edition.number > old
        ),
        "form": form or RestoreForm(initial={"instead_of": public.number if public else None}),
    }
    return render(request, "desk/editions.html", context, status=status)


def _chosen(
    request: DeskRequest, restoring: int | None, *, editions: list[Edition], public: Edition | None
) -> tuple[int | str, int | str]:
    """Return what stands on the left and on the right: what was asked for, else the newest change."""
    numbers = {edition.number for edition in editions}

    def asked(name: str) -> int | str | None:
        value = request.GET.get(name, "")
        if value == WORKING:
            return WORKING
        return next((number for number in numbers if str(number) == value), None)

    newest = editions[0].number if editions else WORKING
    old = restoring or asked("old")
    new = (public.number if public else newest) if restoring else asked("new")
    if new is None:
        new = WORKING if len(editions) == 1 else newest
    if old is None:
        earlier = [number for number in sorted(numbers, reverse=True) if new == WORKING or number < int(new)]
        old = earlier[0] if earlier else newest
    return old, new


def _content(
    translation: Translation, which: int | str, editions: dict[int, Edition], request: DeskRequest
) -> dict[str, Any]:
    if isinstance(which, int):
        content: dict[str, Any] = editions[which].content
        return content
    return build_content(translation, editor=request.user)


def _changes(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[Change, Comparison]]:
    return [(change, compare(change.old, change.new)) for change in changes(old, new)]


def _restored(translation: Translation) -> dict[int, int]:
    """Return of which older edition an edition repeats the text, by its number."""
    events = Event.objects.filter(translation=translation, verb="published", data__has_key="restored")
    return {data["edition"]: data["restored"] for data in events.values_list("data", flat=True)}
