"""Find and replace over an article: what it would change, row by row, and doing it where the editor says so."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from translations.desk import posted, replace
from translations.models import IllegalMove
from translations.views.access import DeskRequest, translation_or_404
from translations.views.bulk_changes import page_after
from translations.views.compare import compare


@require_safe
def preview(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask for the words (`?find=`, `?put=`) and show what replacing would change."""
    translation = translation_or_404(pk)
    search, put = request.GET.get("find", ""), request.GET.get("put", "")
    found, refusal = [], ""
    if "find" in request.GET:
        try:
            found = replace.changes(translation, search, put)
        except IllegalMove as refused:
            refusal = str(refused)
    context = {
        **admin.site.each_context(request),
        "title": _("検索と置換"),
        "translation": translation,
        "search": search,
        "put": put,
        "asked": "find" in request.GET and not refusal,
        "refusal": refusal,
        "lines": [(change, compare(change.before, change.after)) for change in found],
        "count": sum(change.places for change in found),
    }
    return render(request, "desk/replace.html", context, status=422 if refusal else 200)


@require_POST
def apply(request: DeskRequest, pk: int) -> HttpResponse:
    """Replace in the chosen rows that still are as the editor saw them."""
    translation = translation_or_404(pk)
    versions = posted.versions(request.POST)
    search, put = request.POST.get("find", ""), request.POST.get("put", "")
    try:
        outcome = replace.apply(translation, search, put, by=request.user, versions=versions)
    except IllegalMove as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:replace", pk)
    messages.success(request, _("%(count)d か所を置き換えました。") % {"count": outcome.done})
    if outcome.left:
        messages.warning(
            request,
            _("%(count)d 行は、選ばれていないか、あとで変わったため置き換えていません。")
            % {"count": outcome.left},
        )
    return page_after(pk, outcome.event)
