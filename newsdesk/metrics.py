"""What the desk counts, in Prometheus' text format 0.0.4: read from the rows, whoever made them.

Counters come from tables and therefore survive restarts and are the same on every web process. The few
lines of the format are written here instead of taking a library for them
(https://prometheus.io/docs/instrumenting/exposition_formats/).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Min, Sum
from django.utils import timezone

from newsdesk.models import CspReport, Pulse
from translations.endpoint import Endpoint
from translations.models import Translation
from translations.runs import Call, Run
from translations.tasks import messages_waiting

QUEUES = ("default", "llm", "fetch", "publish")

type Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its name without prefix, its kind, what it means, and a number for each set of labels."""

    name: str
    kind: str  # gauge or counter
    meaning: str
    samples: Sequence[tuple[Mapping[str, str], Number]]


def render() -> str:
    """Return all metrics as text. Costs about ten queries and one question to the broker."""
    return "".join(line + "\n" for metric in collect() for line in _lines(metric))


def collect() -> Iterator[Metric]:
    """Yield every metric."""
    yield from _runs()
    yield from _calls()
    now = timezone.now()
    statuses = dict(Translation.objects.values_list("status").annotate(Count("pk")))
    yield _by(
        "translations", "gauge", "translations by status", "status", Translation.Status.values, statuses
    )
    overdue = Translation.objects.filter(status=Translation.Status.SCHEDULED, publish_at__lte=now)
    oldest = overdue.aggregate(at=Min("publish_at"))["at"]
    yield _one("publication_overdue_seconds", "gauge", "age of the oldest due publication", _age(oldest, now))
    pulse = Pulse.objects.filter(name=Pulse.BEAT).first()
    if pulse is not None:
        yield _one("beat_age_seconds", "gauge", "seconds since a beat reached a worker", _age(pulse.at, now))
    reports = dict(CspReport.objects.order_by().values_list("directive").annotate(Sum("count")))
    yield _by(
        "csp_reports", "gauge", "policy reports kept, by directive", "directive", sorted(reports), reports
    )
    waiting = broker_queues()
    yield _one("broker_up", "gauge", "1 when the broker answers", int(waiting is not None))
    if waiting is not None:
        yield _by("queue_messages", "gauge", "wake-ups waiting in the broker", "queue", QUEUES, waiting)


def oldest_due_run(now: datetime) -> float:
    """Return for how many seconds the longest waiting due run has been due; 0 when none is."""
    queued = Run.objects.filter(state=Run.State.QUEUED, next_at__lte=now).aggregate(at=Min("next_at"))["at"]
    left = Run.objects.filter(state=Run.State.RUNNING, lease_until__lt=now)
    abandoned = left.aggregate(at=Min("lease_until"))["at"]
    return max(_age(queued, now), _age(abandoned, now))


def broker_queues() -> dict[str, int] | None:
    """Return how many messages wait in each queue, or None when the broker does not answer in time."""
    try:
        return {queue: messages_waiting(queue) for queue in QUEUES}
    except Exception:  # kombu lets every transport's own errors through; the answer itself tells of them
        return None


def _runs() -> Iterator[Metric]:
    now = timezone.now()
    states = dict(Run.objects.order_by().values_list("state").annotate(Count("pk")))
    yield _by("runs", "gauge", "drafting runs by state", "state", Run.State.values, states)
    yield _one("run_oldest_due_seconds", "gauge", "for how long a run has been due", oldest_due_run(now))
    active = Run.objects.filter(state__in=Run.ACTIVE)
    yield _one(
        "runs_retried", "gauge", "active runs on a later attempt", active.filter(attempt__gt=1).count()
    )
    expired = active.filter(state=Run.State.RUNNING, lease_until__lt=now).count()
    yield _one("leases_expired", "gauge", "running runs whose worker is gone", expired)
    lost = Run.objects.aggregate(n=Sum(F("fence") - F("attempt")))["n"] or 0
    yield _one("run_waits_total", "counter", "claims put back without counting an attempt", lost)
    quiet = [
        ({"model": endpoint.model}, max(0.0, (endpoint.quiet_until - now).total_seconds()))
        for endpoint in Endpoint.objects.exclude(quiet_until=None)
        if endpoint.quiet_until is not None
    ]
    yield Metric("provider_quiet_seconds", "gauge", "for how long the provider is left alone", quiet)


def _calls() -> Iterator[Metric]:
    outcomes = dict(Call.objects.order_by().values_list("outcome").annotate(Count("pk")))
    yield _by("calls_total", "counter", "calls to the model", "outcome", Call.Outcome.values, outcomes)
    sums = Call.objects.aggregate(
        prompt=Sum("prompt_tokens"),
        cached=Sum("cached_tokens"),
        completion=Sum("completion_tokens"),
        cost=Sum("cost_usd"),
        latency=Sum("latency_ms"),
    )
    tokens = {kind: sums[kind] or 0 for kind in ("prompt", "cached", "completion")}
    yield _by("tokens_total", "counter", "tokens, cached ones within prompt", "kind", tokens, tokens)
    yield _one("cost_usd_total", "counter", "money of calls that have a price", sums["cost"] or 0)
    seconds = (sums["latency"] or 0) / 1000
    yield _one("call_seconds_total", "counter", "time spent waiting for the model", seconds)


def _one(name: str, kind: str, meaning: str, value: Number) -> Metric:
    return Metric(name, kind, meaning, [({}, value)])


def _by(
    name: str, kind: str, meaning: str, label: str, values: Iterable[str], counts: Mapping[str, Number]
) -> Metric:
    # A number for every value, also where it is 0: a line that comes and goes cannot be watched.
    return Metric(name, kind, meaning, [({label: str(value)}, counts.get(value, 0)) for value in values])


def _age(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (now - moment) / timedelta(seconds=1))


def _lines(metric: Metric) -> Iterator[str]:
    yield f"# HELP newsdesk_{metric.name} {metric.meaning}"
    yield f"# TYPE newsdesk_{metric.name} {metric.kind}"
    for labels, value in metric.samples:
        inside = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
        yield f"newsdesk_{metric.name}{'{' + inside + '}' if inside else ''} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
