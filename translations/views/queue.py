"""The queue: everything the desk works on, by status, and the way in for new articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from articles import ingest
from articles.models import Article, Block
from translations import draft
from translations.forms import NewArticleForm
from translations.models import Call, Part, Run, Translation, Unit
from translations.people import name_of
from translations.segment import open_translation
from translations.views.access import DeskRequest

PAGE_SIZE = 50
Status = Translation.Status
# In the order in which work moves; 自分の担当 is what is left to do, so what is out is not in it.
TABS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "mine": (gettext_lazy("自分の担当"), tuple(set(Status.values) - {Status.PUBLISHED, Status.WITHDRAWN})),
    "review": (Status.REVIEW.label, (Status.REVIEW,)),
    "drafting": (Status.DRAFTING.label, (Status.DRAFTING,)),
    "returned": (Status.RETURNED.label, (Status.RETURNED,)),
    "failed": (Status.FAILED.label, (Status.FAILED,)),
    "approved": (Status.APPROVED.label, (Status.APPROVED,)),
    "scheduled": (Status.SCHEDULED.label, (Status.SCHEDULED,)),
    "published": (Status.PUBLISHED.label, (Status.PUBLISHED,)),
    "waiting": (Status.WAITING.label, (Status.WAITING,)),
    "all": (gettext_lazy("すべて"), tuple(Status.values)),
}
# Where the newest is looked for first; everywhere else the longest unchanged is the most urgent.
NEWEST_FIRST = {"published", "all"}
CONTENT_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the queue and how much is in it."""

    name: str
    label: str
    count: int


class RegexpCount(Func):
    """PostgreSQL's regexp_count: how often a pattern occurs in a text."""

    function = "regexp_count"
    output_field = IntegerField()


class Pages(Paginator):
    """A paginator that is told the count where the tab has it already."""

    def __init__(self, rows: QuerySet[Translation], *, known: int | None) -> None:
        super().__init__(rows, PAGE_SIZE)
        self._rows = rows
        self._known = known

    @cached_property
    def count(self) -> int:
        """How many rows there are on all pages."""
        return self._rows.count() if self._known is None else self._known


@require_safe
def page(request: DeskRequest) -> HttpResponse:
    """Show the queue: `?tab=`, `?q=` and `?page=`."""
    return _render(request, NewArticleForm())


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
    return _render(request, form, duplicate=duplicate, status=422)


def _ingest(given: dict[str, Any], *, by: User) -> Article:
    file = given["file"]
    if file:
        kind = CONTENT_TYPES.get(PurePath(file.name).suffix.lower(), "")
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
    try:
        draft.request_draft(translation, by=request.user)
    except draft.DraftRefused as refusal:
        messages.warning(request, str(refusal))


def _render(
    request: DeskRequest,
    form: NewArticleForm,
    *,
    duplicate: Translation | None = None,
    status: int = 200,
) -> HttpResponse:
    tab = request.GET.get("tab", "")
    counts = _counts(request.user)
    if tab not in TABS:
        tab = "mine" if counts["mine"] else "review" if counts["review"] else "all"
    query = request.GET.get("q", "").strip()[:200]
    found = search(in_tab(tab, user=request.user), query)
    pages = Pages(with_facts(found), known=None if query else counts[tab])
    shown: Page[Translation] = pages.get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        **admin.site.each_context(request),
        "title": _("編集デスク"),
        "tabs": [Tab(name, str(label), counts[name]) for name, (label, _statuses) in TABS.items()],
        "tab": tab,
        "query": query,
        "lines": [QueueLine(translation, now) for translation in shown],
        "page": shown,
        "form": form,
        "duplicate": duplicate,
    }
    return render(request, "desk/queue.html", context, status=status)


def _counts(user: User) -> dict[str, int]:
    return Translation.objects.aggregate(
        **{
            name: Count("pk", filter=Q(status__in=statuses) & (Q(assignee=user) if name == "mine" else Q()))
            for name, (_label, statuses) in TABS.items()
        }
    )


def in_tab(tab: str, *, user: User) -> QuerySet[Translation]:
    """Return a tab's translations, most urgent first."""
    found = Translation.objects.filter(status__in=TABS[tab][1])
    if tab == "mine":
        found = found.filter(assignee=user)
    return found.order_by("-changed_at", "-pk") if tab in NEWEST_FIRST else found.order_by("changed_at", "pk")


def search(translations: QuerySet[Translation], query: str) -> QuerySet[Translation]:
    """Return those that have every word of `query` in a title, the address, the author or the source."""
    for word in query.split():
        working_title = Part.objects.filter(
            translation=OuterRef("pk"), name=Part.Name.TITLE, text__icontains=word
        )
        translations = translations.filter(
            Q(article__title_en__icontains=word)
            | Q(article__title_ja__icontains=word)
            | Q(article__url__icontains=word)
            | Q(article__author__icontains=word)
            | Q(article__source__name__icontains=word)
            | Exists(working_title)
        )
    return translations


def with_facts(translations: QuerySet[Translation]) -> QuerySet[Translation]:
    """Add what a line of the queue shows.

    Scalar subqueries in the select list: PostgreSQL computes them for the rows of one page only, however
    many translations there are.
    """
    units = Unit.objects.filter(translation=OuterRef("pk"))
    latest = Run.objects.filter(translation=OuterRef("pk")).order_by("-pk")
    words = Block.objects.filter(article=OuterRef("article"), boilerplate=False).exclude(kind=Block.Kind.CODE)
    calls = Call.objects.filter(run__translation=OuterRef("pk"))
    return (
        translations.select_related("article__source", "assignee")
        .defer("article__raw")
        .annotate(
            unit_count=_scalar(units, Count("pk")),
            units_translated=_scalar(units.exclude(state=Unit.State.UNTRANSLATED), Count("pk")),
            units_approved=_scalar(units.filter(state=Unit.State.APPROVED), Count("pk")),
            words=_scalar(words, Sum(RegexpCount(F("text"), Value(r"\S+")))),
            working_title=Subquery(
                Part.objects.filter(translation=OuterRef("pk"), name=Part.Name.TITLE).values("text")[:1]
            ),
            cost=Subquery(_grouped(calls, Sum("cost_usd"))),
            provider=Subquery(latest.values("provider")[:1]),
            problem=Subquery(latest.values("last_error")[:1]),
            errors=F("checked__errors"),
            warnings=F("checked__warnings"),
        )
    )


def _grouped(rows: QuerySet[Any], aggregate: Any) -> QuerySet[Any]:
    # Grouping by a constant turns an aggregate over the whole subquery into one row.
    return rows.order_by().annotate(one=Value(1)).values("one").annotate(n=aggregate).values("n")


def _scalar(rows: QuerySet[Any], aggregate: Any) -> Coalesce:
    return Coalesce(Subquery(_grouped(rows, aggregate), output_field=IntegerField()), 0)


class QueueLine:
    """A translation of `with_facts` as one line of the queue."""

    def __init__(self, translation: Any, now: datetime) -> None:
        self.translation = translation
        self.title = translation.working_title or str(translation.article)
        self.assignee = name_of(translation.assignee) or "—"
        self.age = age(now - translation.changed_at)
        self.cost = money(translation.cost)
        self.is_rehearsal = translation.provider == "rehearsal"
        self.is_local = translation.provider == "local"
        self.problem = translation.problem if translation.status == Status.FAILED else ""


def age(elapsed: Any) -> str:
    """Return how long ago something was, in the one unit that matters."""
    minutes = int(elapsed.total_seconds() // 60)
    if minutes < 60:
        return _("%(n)d分前") % {"n": max(minutes, 0)}
    if minutes < 24 * 60:
        return _("%(n)d時間前") % {"n": minutes // 60}
    return _("%(n)d日前") % {"n": minutes // (24 * 60)}


def money(cost: Decimal | None) -> str:
    """Return an amount in US dollars; a dash where nothing is priced."""
    if cost is None:
        return "—"
    return f"${cost:.2f}" if cost >= Decimal("0.1") or not cost else f"${cost:.4f}"
