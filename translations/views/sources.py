"""Sources and the health of their feeds: what works, what fails and why, and subscriptions in and out as OPML."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import inbox, poll, subscribe
from articles.feed_entries import FeedEntry
from articles.feeds.opml import OpmlError
from articles.models import Article, Source
from articles.told import what_was_wrong
from translations.forms import FeedForm, OpmlForm
from translations.people import name_of, people_with
from translations.views.access import DeskRequest

PAGE_SIZE = 50
MOST_NAMED = 3


@require_safe
def page(request: DeskRequest) -> HttpResponse:
    """Show every source: failing feeds first, then those with a feed, then the rest; `?show=` and `?q=` choose."""
    return _render(request)


@require_POST
def add(request: DeskRequest) -> HttpResponse:
    """Subscribe to a feed by its address, or by that of a page that offers one."""
    form = FeedForm(request.POST)
    if form.is_valid():
        try:
            source, is_new = subscribe.subscribe(**form.cleaned_data)
        except subscribe.NoFeed as error:
            form.add_error("url", str(error))
        else:
            text = (
                _("%(name)s を登録しました。すぐに巡回します。") if is_new else _("%(name)s は登録済みです。")
            )
            poll.wake(source.pk)
            messages.success(request, text % {"name": source.name})
            return redirect("desk:sources")
    return _render(request, feed_form=form, status=422)


@require_POST
def poll_soon(request: DeskRequest, pk: int) -> HttpResponse:
    """Have a worker read a feed now; without a broker the clock does within a minute."""
    source = get_object_or_404(Source.objects.exclude(feed_url=""), pk=pk)
    Source.objects.filter(pk=source.pk).update(
        next_poll_at=timezone.now(), last_polled_at=None, is_polled=True
    )
    poll.wake(source.pk)
    messages.success(request, _("%(name)s をすぐに巡回します。") % {"name": source.name})
    return redirect("desk:sources")


@require_POST
def pause(request: DeskRequest, pk: int) -> HttpResponse:
    """Stop reading a feed, or go on with one that was stopped."""
    source = get_object_or_404(Source.objects.exclude(feed_url=""), pk=pk)
    Source.objects.filter(pk=source.pk).update(is_polled=not source.is_polled)
    text = _("%(name)s の巡回を止めました。") if source.is_polled else _("%(name)s の巡回を再開しました。")
    messages.success(request, text % {"name": source.name})
    return redirect("desk:sources")


@require_POST
def choose(request: DeskRequest, pk: int) -> HttpResponse:
    """Let new entries of a source become articles by themselves, or wait in the inbox for an editor."""
    source = get_object_or_404(Source, pk=pk)
    Source.objects.filter(pk=source.pk).update(takes_by_itself=not source.takes_by_itself)
    text = (
        _("%(name)s の新しい記事は、取り込みの画面で判断を待ちます。")
        if source.takes_by_itself
        else _("%(name)s の新しい記事は、自動で取り込まれます。")
    )
    messages.success(request, text % {"name": source.name})
    return redirect("desk:sources")


@require_POST
def import_opml(request: DeskRequest) -> HttpResponse:
    """Subscribe to every feed of an OPML file."""
    form = OpmlForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            done = subscribe.import_opml(form.cleaned_data["file"].read())
        except OpmlError as error:
            form.add_error("file", str(what_was_wrong(error)))
        else:
            messages.success(request, _said_of(done))
            return redirect("desk:sources")
    return _render(request, opml_form=form, status=422)


def _said_of(done: subscribe.Imported) -> str:
    """Return what an import did, without what it did not do."""
    parts = [
        (done.created, _("%(count)d 件を登録しました。")),
        (done.completed, _("%(count)d 件の情報源にフィードを加えました。")),
        (done.known, _("%(count)d 件は登録済みでした。")),
    ]
    said = " ".join(text % {"count": count} for count, text in parts if count)
    return said or _("ファイルにフィードがありませんでした。")


@require_safe
def export_opml(request: DeskRequest) -> HttpResponse:
    """Return all subscriptions as an OPML file."""
    return HttpResponse(
        subscribe.export_opml(Source.objects.all()),
        content_type="text/x-opml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="newsdesk.opml"'},
    )


def _with_facts() -> QuerySet[Source]:
    articles = Article.objects.filter(source=OuterRef("pk"))
    entries = FeedEntry.objects.filter(source=OuterRef("pk"))
    latest = entries.order_by("-created_at").values("created_at")[:1]
    return Source.objects.annotate(
        articles_taken=_count(articles),
        entries_seen=_count(entries),
        entries_open=_count(entries.filter(state__in=inbox.OPEN)),
        latest_entry=Subquery(latest),
        has_feed=Count("pk", filter=~Q(feed_url="")),
    ).order_by("-failures", "-has_feed", "name")


def _count(rows: QuerySet[Article] | QuerySet[FeedEntry]) -> Coalesce:
    # Grouping by a constant turns an aggregate over the whole subquery into one row. Counting rows and not keys, an
    # index by source is enough.
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _tabs() -> list[tuple[str, str, Callable[[Source], bool]]]:
    """Return what a desk with many sources looks for: the name of each part, its label and what belongs to it."""
    return [
        ("", _("すべて"), lambda source: True),
        ("failing", _("失敗"), lambda source: source.health == "failing"),
        ("unconfirmed", _("権利未確認"), lambda source: not source.rights_confirmed),
        ("paused", _("停止中"), lambda source: bool(source.feed_url) and not source.is_polled),
        ("none", _("フィードなし"), lambda source: not source.feed_url),
    ]


def _is_asked_for(source: Source, query: str) -> bool:
    words = query.casefold().split()
    return all(word in f"{source.name} {source.homepage} {source.feed_url}".casefold() for word in words)


def _registrars() -> list[str]:
    """Return who may register feeds, by name: whom somebody who may not can ask."""
    return [name_of(person) for person in people_with("articles.add_source")[:MOST_NAMED]]


def _render(
    request: DeskRequest,
    *,
    feed_form: FeedForm | None = None,
    opml_form: OpmlForm | None = None,
    status: int = 200,
) -> HttpResponse:
    sources = list(_with_facts())
    shown = [source for source in sources if _is_asked_for(source, request.GET.get("q", ""))]
    tabs = [(name, label, [one for one in shown if belongs(one)]) for name, label, belongs in _tabs()]
    chosen = next((tab for tab in tabs if tab[0] == request.GET.get("show", "")), tabs[0])
    page = Paginator(chosen[2], PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("情報源"),
        "page": page,
        "total": len(sources),
        "tabs": [
            (name, label, len(found)) for name, label, found in tabs if found or not name or name == chosen[0]
        ],
        "show": chosen[0],
        "query": request.GET.get("q", ""),
        "feeds": sum(bool(source.feed_url) for source in sources),
        "feed_form": feed_form or FeedForm(),
        "opml_form": opml_form or OpmlForm(),
        "awaited": any(source.is_awaited for source in page),
        "registrars": [] if request.user.has_perm("articles.add_source") else _registrars(),
        "now": timezone.now(),
    }
    template = "desk/sources.html#live" if request.htmx else "desk/sources.html"
    return render(request, template, context, status=status)
