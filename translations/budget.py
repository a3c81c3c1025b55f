"""Money: what has been spent, and the caps that stop a run before its next call."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from translations.models import Translation
from translations.runs import Call, Run
from translations.told import told


def spent(calls: QuerySet[Call]) -> Decimal:
    """Return what `calls` cost in US dollars; calls without a price count nothing."""
    return calls.aggregate(total=Sum("cost_usd"))["total"] or Decimal(0)


def spent_today() -> Decimal:
    """Return what the desk spent since midnight (Japan)."""
    return spent(_calls_today())


def _calls_today() -> QuerySet[Call]:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Call.objects.filter(created_at__gte=midnight)


def exhausted(run: Run) -> str:
    """Return why the run may not make another call, empty while it may. Costs a query for each cap that is set."""
    article_cap, day_cap = settings.LLM_CAP_ARTICLE_USD, settings.LLM_CAP_DAY_USD
    if article_cap is not None:
        total = spent(Call.objects.filter(run__translation=run.translation_id))
        if total >= article_cap:
            reached = gettext_noop(
                "この記事の上限 $%(cap)s に達したため、呼び出しを止めました（使用額 $%(spent)s）。"
            )
            return told(reached, cap=str(article_cap), spent=f"{total:.4f}")
    if day_cap is not None:
        total = spent_today()
        if total >= day_cap:
            reached = gettext_noop(
                "今日の上限 $%(cap)s に達したため、呼び出しを止めました（使用額 $%(spent)s）。明日やり直すか、管理者に相談してください。"
            )
            return told(reached, cap=str(day_cap), spent=f"{total:.4f}")
    return ""


def would_break(translation: Translation, cost: Decimal | None) -> str:
    """Return which cap a run of this cost would break, empty where none: it would stop half-way."""
    if not cost:
        return ""
    caps = (
        (
            gettext("この記事の上限"),
            settings.LLM_CAP_ARTICLE_USD,
            Call.objects.filter(run__translation=translation),
        ),
        (gettext("今日の上限"), settings.LLM_CAP_DAY_USD, _calls_today()),
    )
    for name, cap, calls in caps:
        if cap is not None and spent(calls) + cost > cap:
            return gettext("%(name)s $%(cap)s を超える見込みです。") % {"name": name, "cap": cap}
    return ""
