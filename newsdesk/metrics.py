"""What the desk counts, in Prometheus' text format 0.0.4: read from the rows, whoever made them.

Counters come from tables and therefore survive restarts and are the same on every web process. Those of runs and calls begin
at 0 with each month, so that no scrape reads years of rows; Prometheus takes that for a restart (rate, increase). The few lines of the
format are written here instead of taking a library for them (https://prometheus.io/docs/instrumenting/exposition_formats/).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Min, Q, Sum
from django.utils import timezone

from articles.models import Source
from newsdesk.models import CspReport, Pulse
from newsdesk.reader import counts, page_cache
from translations.desk.queue import OUT
from translations.drafting import budget
from translations.drafting.endpoint import Endpoint
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
    yield from _feeds()
    yield from _machine()
    now = timezone.now()
    # What is out grows for years; readers' pages have it counted.
    under_work = [status for status in Translation.Status.values if status not in OUT]
    found = Translation.objects.filter(status__in=under_work).values_list("status").annotate(n=Count("*"))
    meaning = "translations that are not out, by status"
    yield _by("translations", "gauge", meaning, "status", under_work, dict(found))
    public = counts.total(month__isnull=False)
    yield _one("stories", "gauge", "stories that readers see", public)
    overdue = Translation.objects.filter(status=Translation.Status.SCHEDULED, publish_at__lte=now)
    oldest = overdue.aggregate(at=Min("publish_at"))["at"]
    yield _one("publication_overdue_seconds", "gauge", "age of the oldest due publication", _age(oldest, now))
    backup = last_backup()
    if backup is not None:
        yield _one("backup_age_seconds", "gauge", "since the last backup or archived log", _age(backup, now))
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


def watched_folders() -> list[str]:
    """Return the folders of this web process that may fill up and are there."""
    folders = {str(settings.STATIC_ROOT), settings.PAGES_FOLDER} - {""}
    return sorted(folder for folder in folders if Path(folder).exists())


def last_backup() -> datetime | None:
    """Return when the last backup ended: the time of the file BACKUP_STAMP, else of the last archived log; or None."""
    if settings.BACKUP_STAMP:
        stamp = Path(settings.BACKUP_STAMP)
        return datetime.fromtimestamp(stamp.stat().st_mtime, UTC) if stamp.exists() else None
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_archived_time FROM pg_stat_archiver")
        row = cursor.fetchone()
    return row[0] if row else None


def _runs() -> Iterator[Metric]:
    now = timezone.now()
    lately = Q(created_at__gte=budget.month_began())
    rows = Run.objects.filter(lately | Q(state__in=Run.ACTIVE)).order_by().values("state")
    found = rows.annotate(
        n=Count("*"),
        attempts=Sum("attempt", filter=lately, default=0),
        waits=Sum(F("fence") - F("attempt"), filter=lately, default=0),
    )
    states = {row["state"]: row["n"] for row in found}
    yield _by("runs", "gauge", "runs that are active or of this month", "state", Run.State.values, states)
    yield _one("run_oldest_due_seconds", "gauge", "for how long a run has been due", oldest_due_run(now))
    active = Run.objects.filter(state__in=Run.ACTIVE)
    yield _one(
        "runs_retried", "gauge", "active runs on a later attempt", active.filter(attempt__gt=1).count()
    )
    expired = active.filter(state=Run.State.RUNNING, lease_until__lt=now).count()
    yield _one("leases_expired", "gauge", "running runs whose worker is gone", expired)
    attempts, waits = (sum(row[name] for row in found) for name in ("attempts", "waits"))
    yield _one("run_attempts_total", "counter", "attempts of this month's runs", attempts)
    yield _one("run_waits_total", "counter", "their claims put back without counting an attempt", waits)
    quiet = [
        ({"model": endpoint.model}, max(0.0, (endpoint.quiet_until - now).total_seconds()))
        for endpoint in Endpoint.objects.exclude(quiet_until=None)
        if endpoint.quiet_until is not None
    ]
    yield Metric("provider_quiet_seconds", "gauge", "for how long the provider is left alone", quiet)


def _calls() -> Iterator[Metric]:
    calls = Call.objects.filter(created_at__gte=budget.month_began()).order_by()
    outcomes = dict(calls.values_list("outcome").annotate(n=Count("*")))
    yield _by("calls_total", "counter", "calls of this month", "outcome", Call.Outcome.values, outcomes)
    sums = calls.aggregate(
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
    lately = Call.objects.filter(created_at__gt=timezone.now() - timedelta(hours=1))
    slowest = sorted(lately.values_list("latency_ms", flat=True)[:10_000])
    quantiles = [
        ({"quantile": str(part)}, slowest[int(part * (len(slowest) - 1))] / 1000)
        for part in (0.5, 0.95, 0.99)
        if slowest
    ]
    yield Metric("call_seconds_last_hour", "gauge", "how long calls of the last hour took", quantiles)


def _feeds() -> Iterator[Metric]:
    feeds = Source.objects.exclude(feed_url="")
    states = {
        "paused": feeds.filter(is_polled=False).count(),
        "failing": feeds.filter(is_polled=True, failures__gt=0).count(),
        "ok": feeds.filter(is_polled=True, failures=0).count(),
    }
    yield _by("feeds", "gauge", "feeds by state", "state", states, states)
    overdue = feeds.filter(is_polled=True).aggregate(at=Min("next_poll_at"))["at"]
    yield _one(
        "feed_oldest_due_seconds", "gauge", "age of the oldest due poll", _age(overdue, timezone.now())
    )


def _machine() -> Iterator[Metric]:
    free = [({"folder": folder}, shutil.disk_usage(folder).free) for folder in watched_folders()]
    yield Metric("disk_free_bytes", "gauge", "free space of this web process's folders", free)
    found = [({"outcome": outcome}, count) for outcome, count in page_cache.asked.items()]
    yield Metric("kept_pages_asked_total", "counter", "page cache of this web process", found)


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
