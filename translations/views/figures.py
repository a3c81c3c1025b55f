"""The staff page: quality, money, time to publish, what waits; and today's spending in the desk's head."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from translations import figures, plot
from translations.desk.queue import age, money
from translations.drafting import budget
from translations.views.access import DeskRequest

SPANS = (7, 30, 90)


@require_safe
def page(request: DeskRequest) -> HttpResponse:
    """Show the figures of the last `?days=` (7, 30 or 90)."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(span) for span in SPANS} else 30
    now = timezone.now()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - timedelta(days=days - 1)
    context = {
        **admin.site.each_context(request),
        "title": _("成績と費用"),
        "days": days,
        "spans": SPANS,
        **_quality(since),
        **_money(since),
        **_times(since),
        **_waiting(now),
    }
    return render(request, "desk/figures.html", context)


@require_safe
def spent(request: DeskRequest) -> HttpResponse:
    """Answer the desk's head: what was spent today, of which cap."""
    return render(request, "desk/_spent.html", spent_context())


def spent_context() -> dict[str, Any]:
    """Return what the desk's head shows of money. Costs one query."""
    total, cap = budget.spent_today(), settings.LLM_CAP_DAY_USD
    return {
        "spent": money(total),
        "cap": money(cap) if cap is not None else "",
        "share": round(float(100 * total / cap)) if cap else None,
        "is_spent": cap is not None and total >= cap,
    }


def _quality(since: datetime) -> dict[str, Any]:
    rows = figures.edited_rows(since)
    weeks = figures.by_week(rows)
    values = [(_week(monday), one.average, f"{one.average:g}%") for monday, one in weeks]
    return {
        "drafts": figures.quality(rows, "model", "prompt"),
        "sources": figures.quality(rows, "source"),
        "families": figures.by_family(rows, since),
        "edits_by_week": weeks,
        "edits_plot": plot.bars(values, unit="{:g}%"),
    }


def _money(since: datetime) -> dict[str, Any]:
    spending = figures.money(since)
    cap = settings.LLM_CAP_DAY_USD
    values = [(f"{day.month}/{day.day}", float(cost), money(cost)) for day, cost, _calls in spending.days]
    return {
        "spending": spending,
        "spending_total": money(spending.total),
        "spending_days": [(day, money(cost), calls) for day, cost, calls in reversed(spending.days) if calls],
        "spending_models": [(line, money(line["cost"])) for line in spending.models],
        "spending_articles": [(line, money(line["cost"])) for line in spending.articles],
        "spending_plot": plot.bars(values, unit="${:g}", limit=float(cap) if cap else None),
        "day_cap": money(cap) if cap is not None else "",
        "month_cap": money(settings.LLM_CAP_MONTH_USD) if settings.LLM_CAP_MONTH_USD is not None else "",
        "month_spent": money(budget.spent_this_month()),
        "article_cap": money(settings.LLM_CAP_ARTICLE_USD)
        if settings.LLM_CAP_ARTICLE_USD is not None
        else "",
    }


def _times(since: datetime) -> dict[str, Any]:
    weeks = figures.times_to_publish(since)
    lines = [(monday, len(hours), _hours(median(hours)), _hours(max(hours))) for monday, hours in weeks]
    values = [(_week(monday), round(median(hours), 2), _hours(median(hours))) for monday, hours in weeks]
    return {"times": lines, "times_plot": plot.bars(values, unit=_("{:g}時間"))}


def _waiting(now: datetime) -> dict[str, Any]:
    steps, ages = figures.waiting(now)
    return {
        "steps": [(line, age(now - line["oldest"]) if line["oldest"] else "—") for line in steps],
        "ages_plot": plot.bars(
            [(label, float(count), _("%(n)d本") % {"n": count}) for label, count in ages], unit=_("{:g}本")
        ),
    }


def _week(monday: Any) -> str:
    return f"{monday.month}/{monday.day}〜"


def _hours(hours: float) -> str:
    if hours < 48:
        return _("%(n)s時間") % {"n": f"{hours:.1f}"}
    return _("%(n)s日") % {"n": f"{hours / 24:.1f}"}
