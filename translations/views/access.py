"""Who may open a view of the desk, and what every view of it may rely on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from articles.models import SourceChange
from articles.story_pairs import StoryPair
from translations.drafting.draft import DraftRefused
from translations.headline import working_title
from translations.models import IllegalMove, StaleVersion, Translation
from translations.people import require_permission
from translations.prepared import Prepared, Slot
from translations.views.tally import Tally, states_of, tally_of


class DeskRequest(HttpRequest):
    """A request that passed `desk`: somebody is logged in, and django-htmx has looked at it."""

    user: User
    htmx: HtmxDetails


def desk(view: Callable[..., HttpResponseBase], permission: str) -> Callable[..., HttpResponseBase]:
    """Return `view` behind the admin's login and a permission (of translations where it names no app; else 403)."""

    @wraps(view)
    def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_permission(request.user, permission)
        return view(request, *args, **kwargs)

    behind_login = admin.site.admin_view(guarded)

    @wraps(view)
    def entered(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.htmx and not request.user.is_authenticated:
            # A script would follow the way to the sign-in page and put that in the place of a row.
            says = _(
                "ログインの期限が切れました。入力した文はこのタブに残っています。ページを再読み込みしてログインすると、続きから編集できます。"
            )
            return HttpResponse(format_html('<p id="says">{}</p>', says), status=403)
        return behind_login(request, *args, **kwargs)

    return entered


def tells_refusals(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn a refused step of the whole article into its sentence on the review page.

    For actions that carry no typed text: there is nothing to keep, so the page as it is now is the answer.
    """

    @wraps(view)
    def telling(request: DeskRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, *args, **kwargs)
        except (IllegalMove, DraftRefused) as refusal:
            messages.error(request, str(refusal))
        except StaleVersion:
            messages.error(
                request,
                _(
                    "ほかの人が先にこの記事を変更しました。いまの状態を確かめてから、もう一度操作してください。"
                ),
            )
        return redirect("desk:review", pk)

    return telling


def back(request: DeskRequest, otherwise: str) -> HttpResponse:
    """Lead to the page of this site that the form names as `next`, else to the address `otherwise`."""
    asked = request.POST.get("next", "")
    return redirect(asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else otherwise)


def translation_or_404(pk: int) -> Translation:
    """Return the translation with its article and its counts of findings, without the raw page that only ingest reads.

    `pending_change` is the key of the new wording of its original that waits for a decision, None without one;
    `str()` says the headline it has so far, `in_pairs` and `in_proposals` whether it stands beside others that tell, or
    may tell, the same story.
    """
    return tallied_or_404(pk)[0]


def tallied_or_404(pk: int) -> tuple[Translation, Tally]:
    """Return what `translation_or_404` does, and how far it is, still in one query."""
    found = _TRANSLATION.first(key=pk)
    if found is None:
        raise Http404(_("この記事はありません。キューから開き直してください。"))
    return found, tally_of(vars(found)["states"])


def _ready() -> QuerySet[Translation]:
    pending = SourceChange.objects.filter(article=OuterRef("article"), state=SourceChange.State.PENDING)
    pairs = StoryPair.objects.of(OuterRef("article"))
    return (
        Translation.objects.select_related("article__source", "assignee", "checked")
        .defer("article__raw", "checked__texts", "checked__judged")
        .annotate(
            pending_change=Subquery(pending.values("pk")[:1]),
            working_title=working_title(),
            in_pairs=Exists(pairs),
            in_proposals=Exists(pairs.proposed()),
            states=states_of("pk"),
        )
        .filter(pk=Slot("key"))
    )


_TRANSLATION = Prepared(_ready)
