"""Money: what has been spent, and the caps that stop a run before a call that would pass them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from articles.told import told
from translations.runs import Call


@dataclass(frozen=True, slots=True)
class Cap:
    """One cap, in US dollars, with what counts against it so far; `reached` says in a sentence that it stops a run."""

    name: str
    reached: str
    usd: Decimal
    spent: Decimal


def spent(calls: QuerySet[Call]) -> Decimal:
    """Return what `calls` cost in US dollars; calls without a price count nothing."""
    return calls.aggregate(total=Sum("cost_usd"))["total"] or Decimal(0)


def spent_today() -> Decimal:
    """Return what the desk spent since midnight (Japan)."""
    return spent(_calls_today())


def spent_this_month() -> Decimal:
    """Return what the desk spent since the first of the month (Japan)."""
    return spent(_calls_this_month())


def _calls_today() -> QuerySet[Call]:
    return Call.objects.filter(created_at__gte=_midnight())


def _calls_this_month() -> QuerySet[Call]:
    return Call.objects.filter(created_at__gte=month_began())


def month_began() -> datetime:
    """Return the first moment of this month in Japan."""
    return _midnight().replace(day=1)


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def caps(translation_pk: int) -> list[Cap]:
    """Return the caps that are set, as they stand for calls about this translation. Costs a query for each."""
    return [
        Cap(name, reached, usd, spent(calls))
        for usd, name, reached, calls in _caps(translation_pk)
        if usd is not None
    ]


def _caps(translation_pk: int) -> Iterator[tuple[Decimal | None, str, str, QuerySet[Call]]]:
    yield (
        settings.LLM_CAP_ARTICLE_USD,
        gettext_noop("この記事の上限"),
        gettext_noop(
            "次の呼び出しでこの記事の上限 $%(cap)s を超えるため、止めました（使用額 $%(spent)s）。残りを手で訳すか、管理者に相談してください。"
        ),
        Call.objects.filter(run__translation=translation_pk),
    )
    yield (
        settings.LLM_CAP_DAY_USD,
        gettext_noop("今日の上限"),
        gettext_noop(
            "次の呼び出しで今日の上限 $%(cap)s を超えるため、止めました（使用額 $%(spent)s）。明日やり直すか、管理者に相談してください。"
        ),
        _calls_today(),
    )
    yield (
        settings.LLM_CAP_MONTH_USD,
        gettext_noop("今月の上限"),
        gettext_noop(
            "次の呼び出しで今月の上限 $%(cap)s を超えるため、止めました（使用額 $%(spent)s）。来月やり直すか、管理者に相談してください。"
        ),
        _calls_this_month(),
    )


def refusal(among: Sequence[Cap], cost: Decimal) -> str:
    """Return why calls that are expected to cost `cost` in all may not go out, empty where they may."""
    for cap in among:
        if cap.spent + cost > cap.usd:
            return told(cap.reached, cap=str(cap.usd), spent=f"{cap.spent:.4f}")
    return ""


def would_break(translation_pk: int, cost: Decimal | None) -> str:
    """Return which cap a run of this cost would break, empty where none: it would stop half-way."""
    if not cost:
        return ""
    for cap in caps(translation_pk):
        if cap.spent + cost > cap.usd:
            return gettext("%(name)s $%(cap)s を超える見込みです。") % {
                "name": gettext(cap.name),
                "cap": cap.usd,
            }
    return ""
