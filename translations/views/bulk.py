"""Steps of many articles at once, from the queue: each article by its own rules, each refusal with its reason."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from translations.desk import review
from translations.drafting import draft
from translations.forms import AssignForm
from translations.headline import working_title
from translations.models import IllegalMove, StaleVersion, Translation
from translations.people import require_permission
from translations.publishing import publish as publishing
from translations.publishing.publish import PublishBlocked
from translations.views.access import DeskRequest
from translations.views.queue import PAGE_SIZE, render_queue

# A line of the queue and the version its editor saw.
CHOSEN = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")
PERMISSIONS = {
    "assign": "review_translation",
    "draft": "draft_translation",
    "approve": "approve_translation",
    "publish": "publish_translation",
}
DONE = {
    "assign": gettext_lazy("%(count)d 本の担当を変えました。"),
    "draft": gettext_lazy("%(count)d 本の下訳を始めました。"),
    "approve": gettext_lazy("%(count)d 本を承認しました。"),
    "publish": gettext_lazy("%(count)d 本を公開しました。"),
}


@require_POST
def act(request: DeskRequest) -> HttpResponse:
    """Do what the pressed button says (`do`) to the chosen lines (`chosen`, as "id:version").

    An article that cannot take the step is named with its reason and the others go on.
    """
    verb = request.POST.get("do", "")
    if verb not in PERMISSIONS:
        messages.error(request, _("操作が選ばれていません。ボタンを押して選んでください。"))
        return _back(request)
    require_permission(request.user, PERMISSIONS[verb])
    posted = request.POST.getlist("chosen")
    versions = {int(found[1]): int(found[2]) for value in posted if (found := CHOSEN.fullmatch(value))}
    translations = Translation.objects.filter(pk__in=list(versions)[:PAGE_SIZE]).annotate(
        working_title=working_title()
    )
    form = AssignForm(request.POST, prefix="bulk")
    if verb == "assign" and versions and not form.is_valid():
        return render_queue(request, assign_form=form, chosen=frozenset(posted), status=422)
    if not versions:
        messages.error(request, _("記事が選ばれていません。左の欄で選んでください。"))
        return _back(request)
    done = 0
    for translation in translations.select_related("article__source", "assignee").defer("article__raw"):
        refusal = _refusal(request, verb, translation, version=versions[translation.pk], form=form)
        if refusal:
            messages.warning(request, f"{translation}: {refusal}")
        else:
            done += 1
    if done:
        messages.success(request, DONE[verb] % {"count": done})
    return _back(request)


def _refusal(
    request: DeskRequest, verb: str, translation: Translation, *, version: int, form: AssignForm
) -> str:
    """Let one article take the step; return why it did not, empty where it did."""
    try:
        if verb == "assign":
            given = form.cleaned_data
            translation.assign(given["assignee"], due_at=given["due_at"], by=request.user)
        elif verb == "draft":
            draft.request_draft(translation, by=request.user)
        elif verb == "publish":
            publishing.publish(translation, by=request.user, version=version)
        elif left := review.approve_all(translation, by=request.user, unread=True).left:
            return _("確かめる行が %(count)d 行残っています。") % {"count": len(left)}
    except (IllegalMove, draft.DraftRefused, PublishBlocked, PermissionDenied) as refusal:
        return str(refusal)
    except StaleVersion:
        return _("この一覧を開いたあとで変わりました。いまの状態を確かめてください。")
    return ""


def _back(request: DeskRequest) -> HttpResponse:
    """Return to the same tab, filters and page."""
    query = request.GET.urlencode()
    return redirect(f"{reverse('desk:queue')}?{query}")
