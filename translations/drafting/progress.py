"""How far a run is: what has arrived of what was asked for, and what that took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from translations.runs import Run

# Of another try that is nearer than this nobody needs to be told the minute.
SOON = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `cost_usd` is None while no price is set."""

    units: int
    units_done: int
    parts: int
    parts_done: int
    calls: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    cost_usd: Decimal | None
    seconds: float
    step: str


def _waits_for(run: Run) -> str:
    """Say what a run in the queue waits for: its turn, or the moment of another try."""
    now = timezone.localtime()
    if run.next_at - now < SOON:
        return gettext("やり直しを待っています") if run.last_error else gettext("順番待ち")
    at = timezone.localtime(run.next_at)
    moment = date_format(at, "H:i" if at.date() == now.date() else "n/j H:i")
    return gettext("%(at)s ごろにやり直します") % {"at": moment}


def progress_of(run: Run) -> Progress:
    """Return how far a run is. Costs three queries."""
    sums = run.calls.aggregate(
        prompt=Sum("prompt_tokens"),
        cached=Sum("cached_tokens"),
        completion=Sum("completion_tokens"),
        cost=Sum("cost_usd"),
    )
    calls = run.calls.count()
    done = list(run.candidates.filter(alternative=0).values_list("unit_id", "part_id"))
    units_done = sum(unit_id is not None for unit_id, _part in done)
    unpriced = run.provider == "remote" and settings.LLM_PRICE_INPUT is None
    if run.state == Run.State.QUEUED:
        step = _waits_for(run)
    elif run.lease_until is not None and run.lease_until < timezone.now():
        step = gettext("ワーカーが止まったようです。ほかのワーカーが引き継ぐのを待っています")
    elif run.state == Run.State.RUNNING:
        step = gettext("中止しています") if run.cancel_requested else gettext("モデルが作業中")
    else:
        step = run.get_state_display()
    return Progress(
        units=len(run.unit_ids),
        units_done=units_done,
        parts=len(run.parts),
        parts_done=len(done) - units_done,
        calls=calls,
        prompt_tokens=sums["prompt"] or 0,
        cached_tokens=sums["cached"] or 0,
        completion_tokens=sums["completion"] or 0,
        cost_usd=None if unpriced else (sums["cost"] or Decimal(0)),
        seconds=run.seconds,
        step=str(step),
    )
