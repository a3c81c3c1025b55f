"""The queue: everything the desk works on, by status, and the way in for new articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import ingest
from articles.feed_entries import FeedEntry
from articles.file_types import content_type_of
from articles.models import Article, Source, Topic
from articles.pages import Pages
from translations.desk import queue
from translations.drafting import draft
from translations.forms import AssignForm, NewArticleForm
from translations.models import Translation
from translations.people import name_of
from translations.segment import open_translation
from translations.views.access import DeskRequest

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the queue and how much is in it."""

    name: str
    label: str
    count: int


@require_safe
def page(request: DeskRequest) -> HttpResponse:
    """Show the queue: `?tab=`, `?page=` and what `queue.Filters` reads."""
    return render_queue(request)


@require_POST
def add(request: DeskRequest) -> HttpResponse:
    """Take a new article in from an address, a text or a file, and open it for review."""
    form = NewArticleForm(request.POST, request.FILES)
    duplicate = None
    if form.is_valid():
        try:
            article = _ingest(form.cleaned_data, by=request.user)
        except ingest.DuplicateArticle as error:
            form.add_error(None, str(error))
            duplicate = open_translation(error.article)
        except ingest.IngestError as error:
            form.add_error(None, str(error))
        else:
            translation = open_translation(article)
            if form.cleaned_data["draft_now"]:
                _draft_now(request, translation)
            return redirect("desk:review", translation.pk)
    return render_queue(request, form=form, duplicate=duplicate, status=422)


def _ingest(given: dict[str, Any], *, by: User) -> Article:
    file = given["file"]
    if file:
        kind = content_type_of(file.name)
        return ingest.ingest_content(
            file.read(), url=given["url"], content_type=kind, title=given["title"], by=by
        )
    if given["text"].strip():
        return ingest.ingest_content(given["text"], url=given["url"], title=given["title"], by=by)
    return ingest.ingest_url(given["url"], by=by)


def _draft_now(request: DeskRequest, translation: Translation) -> None:
    if not request.user.has_perm("translations.draft_translation"):
        messages.warning(request, _("下訳を指示する権限がないため、下訳は始めていません。"))
        return
    if translation.article.tdm_reserved:
        messages.warning(
            request,
            _(
                "原文はAI・テキストマイニングの利用を留保しているため、下訳は始めていません。許諾を確かめてから指示してください。"
            ),
        )
        return
    try:
        draft.request_draft(translation, by=request.user)
    except draft.DraftRefused as refusal:
        messages.warning(request, str(refusal))


def render_queue(
    request: DeskRequest,
    *,
    form: NewArticleForm | None = None,
    assign_form: AssignForm | None = None,
    duplicate: Translation | None = None,
    chosen: frozenset[str] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    """Render the queue, with a refused form and the lines that were `chosen` for it kept."""
    filters = queue.Filters.read(request.GET)
    found, is_cut = queue.wanted(filters)
    counts = queue.counts(found, user=request.user)
    tab = request.GET.get("tab", "")
    if tab not in queue.TABS:
        tab = "mine" if counts["mine"] else "review" if counts["review"] else "all"
    ordered = queue.in_tab(found, tab, user=request.user, order=filters.order)
    pages = Pages(queue.with_facts(ordered), PAGE_SIZE, count=counts[tab])
    shown: Page[Translation] = pages.get_page(request.GET.get("page"))
    now = timezone.now()
    assigning = assign_form or AssignForm(prefix="bulk")
    people = assigning.people
    context = {
        **admin.site.each_context(request),
        "title": _("編集デスク"),
        "tabs": [Tab(name, str(label), counts[name]) for name, (label, _statuses) in queue.TABS.items()],
        "tab": tab,
        "nothing": queue.NOTHING_IN[tab],
        "filters": filters,
        "most": queue.MOST_FOUND if is_cut else None,
        "orders": queue.ORDERS.items(),
        "sources": Source.objects.only("name"),
        "topics": Topic.objects.all(),
        "people": [(person.pk, name_of(person)) for person in people],
        "lines": [queue.QueueLine(translation, now) for translation in shown],
        "page": shown,
        "chosen": chosen,
        "assign_form": assigning,
        "form": form or NewArticleForm(),
        "duplicate": duplicate,
        "entries": _entries_waiting(request.user),
    }
    # The page asks for its lines anew every twenty seconds (queue.js says when not).
    template = "desk/queue.html#live" if request.htmx else "desk/queue.html"
    return render(request, template, context, status=status)


def _entries_waiting(user: User) -> int | None:
    """Return how many entries of feeds wait for a person, None for somebody who may not look at them."""
    if not user.has_perm("articles.view_feedentry"):
        return None
    return FeedEntry.objects.filter(state=FeedEntry.State.HELD).count()
