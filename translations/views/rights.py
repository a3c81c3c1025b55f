"""What one article may show: the policy of its source, the decision for this article alone, and its proof."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from articles import rights
from articles.models import RightsDecision, Source
from translations.forms import RightsForm
from translations.models import Event, Translation
from translations.people import name_of
from translations.views.access import DeskRequest, translation_or_404


@require_safe
def page(request: DeskRequest, pk: int) -> HttpResponse:
    """Show what the article may show now, and every decision there was."""
    translation = translation_or_404(pk)
    return _render(request, translation, RightsForm(initial={"rights": translation.article.rights_override}))


@require_POST
def decide(request: DeskRequest, pk: int) -> HttpResponse:
    """Decide what this article may show, with the reason and the proof."""
    translation = translation_or_404(pk)
    form = RightsForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        file = given["document"]
        before = translation.article.rights
        try:
            with transaction.atomic():
                rights.decide(
                    translation.article,
                    rights=given["rights"],
                    note=given["note"],
                    url=given["url"],
                    document=file.read() if file else None,
                    document_name=PurePath(file.name).name if file else "",
                    by=request.user,
                )
                Event.objects.create(
                    translation=translation,
                    actor=request.user,
                    verb="rights_decided",
                    before=before,
                    after=translation.article.rights,
                    data={"note": given["note"], "url": given["url"]},
                )
        except rights.ProofMissing as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("この記事の権利を記録しました。"))
            if translation.article.rights_withheld:
                messages.warning(
                    request,
                    _(
                        "公開中の版は、いま許される範囲を超えるため読者に表示されていません。公開し直してください。"
                    ),
                )
            return redirect("desk:rights", pk)
    return _render(request, translation, form, status=422)


# Kept as it came, byte for byte, because it proves something: whatever it is, it opens nothing here.
@csp_override({"default-src": [CSP.NONE], "sandbox": True})  # type: ignore[dict-item]  # the stubs know lists only
@require_safe
def document(request: DeskRequest, pk: int, decision: int) -> HttpResponse:
    """Return the file of a decision, to be saved and never shown by the browser: it came from outside."""
    translation = translation_or_404(pk)
    found = get_object_or_404(RightsDecision, pk=decision, article=translation.article_id)
    if not found.document:
        raise Http404(_("この判断にファイルはありません。"))
    answer = HttpResponse(bytes(found.document), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, found.document_name or "proof")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _render(
    request: DeskRequest, translation: Translation, form: RightsForm, *, status: int = 200
) -> HttpResponse:
    article = translation.article
    decisions = article.rights_decisions.defer("document").select_related("decided_by")
    context = {
        **admin.site.each_context(request),
        "title": _("権利"),
        "subtitle": str(translation),
        "translation": translation,
        "article": article,
        "shown": Source.Rights(article.rights).label,
        "form": form,
        "decisions": [(decision, name_of(decision.decided_by)) for decision in decisions],
    }
    return render(request, "desk/rights.html", context, status=status)
