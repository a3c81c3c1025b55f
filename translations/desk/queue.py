"""The questions the queue asks: what waits where, for whom, how urgent it is and how risky it looks."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.letters import LetterPairs
from articles.models import SEARCHED_AT_THE_DESK, Article, Block, SourceChange, Topic
from articles.story_pairs import StoryPair
from translations.checking.findings import Finding
from translations.desk import posted
from translations.headline import working_title
from translations.models import Part, Translation, Unit
from translations.people import name_of
from translations.runs import Call, Run

Status = Translation.Status
OUT = {Status.PUBLISHED, Status.WITHDRAWN}
# In the order in which work moves; 自分の担当 is what is left to do, so what is out is not in it.
TABS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "mine": (gettext_lazy("自分の担当"), tuple(set(Status.values) - OUT)),
    "review": (Status.REVIEW.label, (Status.REVIEW,)),
    "drafting": (Status.DRAFTING.label, (Status.DRAFTING,)),
    "returned": (Status.RETURNED.label, (Status.RETURNED,)),
    "failed": (Status.FAILED.label, (Status.FAILED,)),
    "approved": (Status.APPROVED.label, (Status.APPROVED,)),
    "scheduled": (Status.SCHEDULED.label, (Status.SCHEDULED,)),
    "changed": (gettext_lazy("原文が更新された"), tuple(Status.values)),
    "waiting": (Status.WAITING.label, (Status.WAITING,)),
    "published": (Status.PUBLISHED.label, (Status.PUBLISHED,)),
    "all": (gettext_lazy("すべて"), tuple(Status.values)),
}
NOTHING_IN = {
    "mine": gettext_lazy("担当している記事はありません。ほかの欄で記事を選ぶと、自分に割り当てられます。"),
    "review": gettext_lazy("レビューを待っている記事はありません。"),
    "drafting": gettext_lazy("下訳中の記事はありません。"),
    "returned": gettext_lazy("差し戻された記事はありません。"),
    "failed": gettext_lazy("失敗した下訳はありません。"),
    "approved": gettext_lazy("承認済みで公開を待つ記事はありません。"),
    "scheduled": gettext_lazy("公開予定の記事はありません。"),
    "changed": gettext_lazy("取り込んだあとで原文が変わった記事はありません。"),
    "waiting": gettext_lazy("まだ手を付けていない記事はありません。"),
    "published": gettext_lazy("公開中の記事はありません。"),
    "all": gettext_lazy("記事はまだありません。上の「新しい記事」から取り込んでください。"),
}
ORDERS = {
    "urgent": gettext_lazy("期限の近い順"),
    "oldest": gettext_lazy("更新の古い順"),
    "newest": gettext_lazy("更新の新しい順"),
    "risky": gettext_lazy("指摘の多い順"),
}
# Where the newest is looked for first; everywhere else what is due, then the longest unchanged.
NEWEST_FIRST = {"published", "all"}
NOBODY = "none"
# A search shows no more than MOST_FOUND: nobody looks through more. The newest LOOKED_AT are searched before the index.
MOST_FOUND, LOOKED_AT = 200, 1_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the queue is wanted, as it stands in the address; whatever cannot be read counts as not given."""

    source: int | None = None
    topic: str = ""
    assignee: int | None = None
    unassigned: bool = False
    words: str = ""
    order: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> Filters:
        """Return the filters of `?source=&topic=&assignee=&q=&order=`."""
        order = data.get("order", "")
        return cls(
            source=posted.key(data.get("source", "")),
            topic=data.get("topic", "")[:80],
            assignee=posted.key(data.get("assignee", "")),
            unassigned=data.get("assignee") == NOBODY,
            words=data.get("q", "").strip()[:200],
            order=order if order in ORDERS else "",
        )

    @property
    def are_set(self) -> bool:
        """Whether anything is left out."""
        return bool(self.source or self.topic or self.assignee or self.unassigned or self.words)


def wanted(filters: Filters) -> tuple[QuerySet[Translation], bool]:
    """Return the translations that pass `filters`, and whether they are only the newest of too many (`search`)."""
    found = Translation.objects.all()
    if filters.source:
        found = found.filter(article__source=filters.source)
    if filters.topic:
        topic = Topic.objects.filter(slug=filters.topic).first()
        # By its key: PostgreSQL knows how many articles that topic has, and not how many one of that name.
        tagged = Article.topics.through.objects.filter(topic=topic).values("article")
        found = found.filter(article__in=tagged)
    if filters.assignee:
        found = found.filter(assignee=filters.assignee)
    if filters.unassigned:
        found = found.filter(assignee=None)
    return search(found, filters.words.split()) if filters.words else (found, False)


def search(translations: QuerySet[Translation], words: Sequence[str]) -> tuple[QuerySet[Translation], bool]:
    """Return those that have every word in a title, the address, the author or the source; and whether there are more.

    Never more than the newest MOST_FOUND. They are looked for among the newest first: a frequent word shows itself there,
    sooner than an index could name all that have it. Costs two queries, and one for each word of several.
    """
    newest = translations.order_by("-changed_at", "-pk")
    among = Translation.objects.filter(pk__in=newest.values("pk")[:LOOKED_AT]).order_by("-changed_at", "-pk")
    found = _keys(among.filter(*map(_has, words)))
    if len(found) <= MOST_FOUND:
        found = _keys(_having(newest, words))
    return translations.filter(pk__in=found[:MOST_FOUND]), len(found) > MOST_FOUND


def _having(translations: QuerySet[Translation], words: Sequence[str]) -> QuerySet[Translation]:
    """Return those that have every word: where one of several is rare, the others are looked for in what has it."""
    for word in words if len(words) > 1 else ():
        few = [row["pk"] for row in _indexed(word)[: LOOKED_AT + 1]]
        if len(few) <= LOOKED_AT:
            return translations.filter(pk__in=few).filter(*(_has(other) for other in words if other != word))
    return translations.filter(*(Q(pk__in=_indexed(word)) for word in words))


def _keys(translations: QuerySet[Translation]) -> list[int]:
    return list(translations.values_list("pk", flat=True)[: MOST_FOUND + 1])


def _in_article(word: str, of: str = "") -> Q:
    conditions = (Q(**{f"{of}{column}__icontains": word}) for column in SEARCHED_AT_THE_DESK)
    return functools.reduce(operator.or_, conditions)


def _has(word: str) -> Q:
    titles = Part.objects.filter(translation=OuterRef("pk"), name=Part.Name.TITLE, text__icontains=word)
    source = Q(article__source__name__icontains=word)
    return _in_article(word, of="article__") | source | Q(Exists(titles))


def _indexed(word: str) -> QuerySet[Any]:
    """Return the keys of all that have `word`, each place looked up by itself: with OR, every translation would be read."""
    letters = LetterPairs(Value(word))
    articles = Article.objects.alias(letters=LetterPairs(*SEARCHED_AT_THE_DESK))
    titles = Part.objects.filter(name=Part.Name.TITLE).alias(letters=LetterPairs("text"))
    found = Translation.objects.filter(
        article__in=articles.filter(_in_article(word), letters__contains=letters).order_by()
    )
    of_source = Translation.objects.filter(article__source__name__icontains=word)
    return found.values("pk").union(
        of_source.values("pk"),
        titles.filter(text__icontains=word, letters__contains=letters).values("translation"),
        all=True,  # not sorted: who wants a few takes the first
    )


def _is_in(tab: str, user: User) -> Q:
    statuses = TABS[tab][1]
    condition = Q() if set(statuses) == set(Status.values) else Q(status__in=statuses)
    if tab == "mine":
        condition &= Q(assignee=user)
    if tab == "changed":
        pending = SourceChange.objects.filter(state=SourceChange.State.PENDING).values("article")
        outdated = Unit.objects.filter(state=Unit.State.OUTDATED).values("translation__article")
        # As one set, each found by its index; with OR every translation would be read.
        condition &= Q(article__in=pending.union(outdated))
    return condition


def counts(translations: QuerySet[Translation], *, user: User) -> dict[str, int]:
    """Return how many of `translations` are in each tab. Costs one query."""
    listed = {tab: translations.filter(_is_in(tab, user)) for tab in ("mine", "changed")}
    # Each in its own way: how many there are of a status is read from the index alone.
    of_status = translations.order_by().values_list("status").annotate(n=Count("*"))
    others = [
        rows.order_by().annotate(tab=Value(tab)).values_list("tab").annotate(n=Count("*"))
        for tab, rows in listed.items()
    ]
    found = dict(of_status.union(*others, all=True))
    return {
        tab: found.get(tab, 0) if tab in listed else sum(found.get(status, 0) for status in statuses)
        for tab, (_label, statuses) in TABS.items()
    }


def in_tab(
    translations: QuerySet[Translation], tab: str, *, user: User, order: str = ""
) -> QuerySet[Translation]:
    """Return those of a tab in the given order, by default the most urgent first."""
    found = translations.filter(_is_in(tab, user))
    match order or ("newest" if tab in NEWEST_FIRST else "urgent"):
        case "newest":
            return found.order_by("-changed_at", "-pk")
        case "oldest":
            return found.order_by("changed_at", "pk")
        case "risky":
            risk = (F(f"checked__{name}").desc(nulls_last=True) for name in ("errors", "warnings"))
            return found.order_by(*risk, "changed_at", "pk")
    due = F("publish_at" if tab == "scheduled" else "due_at").asc(nulls_last=True)
    return found.order_by(due, "changed_at", "pk")


def next_to_review(user: User, *, after: Translation) -> Translation | None:
    """Return what waits most urgently for review and is nobody else's, with its headline. Costs one query."""
    open_to_all = Translation.objects.filter(Q(assignee=user) | Q(assignee=None)).exclude(pk=after.pk)
    titled = (
        open_to_all.select_related("article").defer("article__raw").annotate(working_title=working_title())
    )
    return in_tab(titled, "review", user=user).first()


class RegexpCount(Func):
    """PostgreSQL's regexp_count: how often a pattern occurs in a text."""

    function = "regexp_count"
    output_field = IntegerField()


def with_facts(translations: QuerySet[Translation]) -> QuerySet[Translation]:
    """Add what a line of the queue shows.

    Scalar subqueries in the select list: PostgreSQL computes them for the rows of one page only, however
    many translations there are.
    """
    units = Unit.objects.filter(translation=OuterRef("pk"))
    doubted = Finding.objects.filter(
        unit=OuterRef("pk"),
        outcome=Finding.Outcome.OPEN,
        dismissal=None,
        severity__in=[Finding.Severity.ERROR, Finding.Severity.WARNING],
    )
    latest = Run.objects.filter(translation=OuterRef("pk")).order_by("-pk")
    words = Block.objects.filter(article=OuterRef("article"), boilerplate=False).exclude(kind=Block.Kind.CODE)
    calls = Call.objects.filter(run__translation=OuterRef("pk"))
    return (
        translations.select_related("article__source", "assignee")
        .defer("article__raw")
        .annotate(
            in_proposals=Exists(StoryPair.objects.of(OuterRef("article")).proposed()),
            unit_count=_scalar(units, Count("pk")),
            units_translated=_scalar(units.exclude(state=Unit.State.UNTRANSLATED), Count("pk")),
            units_approved=_scalar(units.filter(state=Unit.State.APPROVED), Count("pk")),
            units_unsure=_scalar(
                units.filter(Q(state=Unit.State.ATTENTION) | Q(Exists(doubted))), Count("pk")
            ),
            words=_scalar(words, Sum(RegexpCount(F("text"), Value(r"\S+")))),
            working_title=working_title(),
            cost=Subquery(_grouped(calls, Sum("cost_usd"))),
            provider=Subquery(latest.values("provider")[:1]),
            job=Subquery(latest.values("pk")[:1]),
            job_state=Subquery(latest.values("state")[:1]),
            problem=Subquery(latest.values("last_error")[:1]),
            errors=F("checked__errors"),
            warnings=F("checked__warnings"),
            original_changed=Exists(
                SourceChange.objects.filter(article=OuterRef("article"), state=SourceChange.State.PENDING)
            ),
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
        self.key = f"{translation.pk}:{translation.version}"
        self.title = str(translation)
        # Not `get_status_display`, which reads every choice anew for one: it was a tenth of the page.
        self.status = str(Status(translation.status).label)
        self.progress = _("訳 %(done)s・承認 %(ok)s") % {
            "done": translation.units_translated,
            "ok": translation.units_approved,
        }
        self.assignee = name_of(translation.assignee)
        self.age = age(now - translation.changed_at)
        self.cost = money(translation.cost)
        self.is_rehearsal = translation.provider == "rehearsal"
        self.is_local = translation.provider == "local"
        waits = translation.status == Status.DRAFTING and translation.job_state == Run.State.QUEUED
        self.problem = translation.problem if translation.status == Status.FAILED or waits else ""
        self.is_overdue = (
            translation.due_at is not None and translation.due_at < now and translation.status not in OUT
        )
        # Nothing that was never checked may look as if nothing was found.
        self.is_unchecked = (
            translation.errors is None and translation.units_translated > 0 and translation.status not in OUT
        )
        count = translation.unit_count
        self.unsure = round(100 * translation.units_unsure / count) if count else 0


def age(elapsed: timedelta) -> str:
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
