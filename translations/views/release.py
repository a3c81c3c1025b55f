"""The way out of the desk: what blocks, publish now or later, withdraw, and the editions there are."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from translations.desk import queue
from translations.forms import PublishForm, ScheduleForm, WithdrawForm
from translations.models import Edition, IllegalMove, StaleVersion, Translation
from translations.people import name_of
from translations.publishing import publish as publishing
from translations.publishing.obstacles import obstacles
from translations.publishing.publish import PublishBlocked
from translations.views.access import DeskRequest, tells_refusals, translation_or_404

# Nothing is left to do for the editor, who goes on to the next.
DONE = {Translation.Status.PUBLISHED, Translation.Status.SCHEDULED}
STALE = gettext_lazy(
    "このページを開いたあとで訳文が変わりました。変わった行を確かめてから、もう一度公開してください。"
)


@require_safe
def panel(request: DeskRequest, pk: int) -> HttpResponse:
    """Show what stands between the article and its readers, and the ways to publish it."""
    return _render(request, translation_or_404(pk))


@require_POST
def publish(request: DeskRequest, pk: int) -> HttpResponse:
    """Publish the version the editor saw."""
    translation = translation_or_404(pk)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _render(request, translation, publish_form=form, status=422)
    try:
        edition = publishing.publish(translation, by=request.user, **form.cleaned_data)
    except (PublishBlocked, StaleVersion, IllegalMove) as refusal:
        status = _explain(form, refusal)
        return _render(request, translation_or_404(pk), publish_form=form, status=status)
    messages.success(request, _("第%(number)d版を公開しました。") % {"number": edition.number})
    return redirect("desk:release", pk)


@require_POST
def schedule(request: DeskRequest, pk: int) -> HttpResponse:
    """Set the hour at which the version the editor saw is published."""
    translation = translation_or_404(pk)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return _render(request, translation, schedule_form=form, status=422)
    try:
        publishing.schedule(translation, by=request.user, **form.cleaned_data)
    except (PublishBlocked, StaleVersion, IllegalMove) as refusal:
        status = _explain(form, refusal)
        return _render(request, translation_or_404(pk), schedule_form=form, status=status)
    at = timezone.localtime(form.cleaned_data["at"])
    messages.success(request, _("%(at)s に公開します。") % {"at": at.strftime("%Y-%m-%d %H:%M")})
    return redirect("desk:release", pk)


@require_POST
@tells_refusals
def unschedule(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a scheduled publication back."""
    publishing.unschedule(translation_or_404(pk), by=request.user)
    messages.success(request, _("公開予約を取り消しました。"))
    return redirect("desk:release", pk)


@require_POST
@tells_refusals
def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    """Take the story away from its readers, with a reason."""
    translation = translation_or_404(pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _render(request, translation, withdraw_form=form, status=422)
    publishing.unpublish(translation, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("公開を終了しました。"))
    return redirect("desk:release", pk)


def _explain(form: forms.Form, refusal: Exception) -> int:
    """Put a refused publication's reason into the form; return the status to answer with."""
    if isinstance(refusal, StaleVersion):
        # The page now shows the newest version: publishing again is a decision made with it in view.
        form.data = {name: form.data[name] for name in form.data} | {"version": str(refusal.current.version)}
        form.add_error(None, STALE)
        return 409
    if isinstance(refusal, PublishBlocked):
        form.add_error(None, _("まだ公開できません。上の「公開の前に必要なこと」を先に済ませてください。"))
    else:
        form.add_error(None, str(refusal))
    return 422


def _render(
    request: DeskRequest,
    translation: Translation,
    *,
    publish_form: PublishForm | None = None,
    schedule_form: ScheduleForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = obstacles(translation, publisher=request.user)
    editions = Edition.objects.filter(
        article_id=translation.article_id, language=translation.language
    ).select_related("published_by")
    shown = [
        (edition, name_of(edition.published_by)) for edition in editions.defer("content").order_by("-number")
    ]
    newest = shown[0][0] if shown else None
    seen = {"version": translation.version}
    context = {
        **admin.site.each_context(request),
        "title": _("公開"),
        "subtitle": str(translation),
        "translation": translation,
        "article": translation.article,
        "blocking": [obstacle for obstacle in found if obstacle.blocks],
        "warnings": [obstacle for obstacle in found if not obstacle.blocks],
        "editions": shown,
        "is_out": newest is not None
        and newest.is_current
        and newest.translation_version == translation.version,
        "following": queue.next_to_review(request.user, after=translation)
        if translation.status in DONE
        else None,
        "publish_form": publish_form or PublishForm(initial=seen),
        "schedule_form": schedule_form or ScheduleForm(initial=seen),
        "withdraw_form": withdraw_form or WithdrawForm(),
    }
    return render(request, "desk/publish.html", context, status=status)
