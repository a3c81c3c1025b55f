"""R14: a provider that asks to be left alone is, by all workers; out of order, it is tried by one of them; no burst."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, SupportsIndex

from tests.provider import Fault, slow

if TYPE_CHECKING:
    from tests.chaos.scenarios import Scene

# A call that was under way when another was told to wait is no breach.
UNDER_WAY_SECONDS = 1.0
FAULTS_TO_OPEN, PROBE_SECONDS = 3, 10.0
CALLS_BETWEEN = 25
# Calls of runs together go out 40 ms apart or, where they are many, at twice their mean rate; one may come late.
BURST_AT_MOST, FEW = 3, 4


class Strict(list[Fault]):
    """A provider's faults that never end: it asks for a pause again and again, then is out of order, then well.

    `promises` are pairs of a Retry-After and the seconds that it means.
    """

    def __init__(self, promises: list[tuple[str | Callable[[], str], float]], *, outage: float) -> None:
        super().__init__([slow(0)])
        self.promises, self.outage = promises, outage
        self.lock = threading.Lock()
        self.calls: list[float] = []
        self.early: list[float] = []
        self.told = self.until = 0.0
        self.answered = 0
        self.outage_began: float | None = None
        self.in_outage: list[float] = []

    def pop(self, _index: SupportsIndex = 0) -> Fault:
        """Judge a call by when it comes."""
        with self.lock:
            now = time.monotonic()
            self.calls.append(now)
            if now < self.until:
                if now > self.told + UNDER_WAY_SECONDS:
                    self.early.append(round(self.until - now, 2))
                return self.refused(f"{self.until - now:.0f}")
            if self.answered >= CALLS_BETWEEN and self.promises:
                header, seconds = self.promises.pop(0)
                self.answered, self.told, self.until = 0, now, now + seconds
                return self.refused(header if isinstance(header, str) else header())
            if self.answered >= CALLS_BETWEEN and not self.promises and self.outage_began is None:
                self.outage_began = now
            if self.outage_began is not None and now < self.outage_began + self.outage:
                self.in_outage.append(now - self.outage_began)
                return lambda _material, _good: (503, {"error": {"message": "out of order"}}, {})
            self.answered += 1
            return slow(0.2)

    def refused(self, header: str) -> Fault:
        """Return an answer that asks to wait."""
        return lambda _material, _good: (429, {"error": {"message": "slow down"}}, {"Retry-After": header})


def limits(scene: Scene) -> dict[str, Any]:
    """Two hundred runs and three workers with a provider that asks for pauses in every form, and then is out of order."""
    from tests.chaos.scenarios import holds

    pause, outage, jobs = (30, 60, 200) if scene.long else (4, 25, 60)

    def in_a_while() -> str:
        # Whole seconds, so that the header never promises less than the pause.
        return format_datetime(datetime.now(UTC) + timedelta(seconds=pause + 1), usegmt=True)

    promises: list[tuple[str | Callable[[], str], float]] = [
        ("1", 1.0),
        (str(pause), float(pause)),
        (in_a_while, float(pause)),
        ("soon", 0.0),
        ("inf", 0.0),
    ]
    scene.provider.faults = strict = Strict(promises, outage=outage)
    with scene.running("worker0", "worker1", "worker2", "beat0", CHAOS_SWEEP="1"):
        runs = [scene.ask() for _ in range(jobs)]
        done = scene.ended(*runs, within=290)
    scene.provider.faults = []
    holds("the provider had time to ask for all of it", strict.outage_began is not None)
    holds("all are done", done and all(run.state == "done" for run in runs))
    holds(f"nobody calls before the promised time: {strict.early}", not strict.early)
    # The third fault in a row opens the breaker; what is under way then may still come.
    opened = strict.in_outage[FAULTS_TO_OPEN - 1] + UNDER_WAY_SECONDS
    probes = [at for at in strict.in_outage if at > opened]
    gaps = [later - earlier for earlier, later in itertools.pairwise(probes)]
    holds(f"one probe each ten seconds: {probes}", all(gap > PROBE_SECONDS - 0.5 for gap in gaps))
    most, mean = crowd(strict.calls)
    holds(f"no burst: {most} in 100 ms, {mean:.2f} in the mean", most <= max(BURST_AT_MOST * mean, FEW))
    return {
        "runs, calls": (jobs, len(strict.calls)),
        "in the outage, at s": [round(at, 1) for at in strict.in_outage],
        "calls in 100 ms: most, mean of busy seconds": (most, round(mean, 2)),
    }


def crowd(calls: list[float]) -> tuple[int, float]:
    """Return the most calls within 100 ms, and how many they were in the mean of the busy seconds."""
    most = max(sum(first <= at < first + 0.1 for at in calls) for first in calls)
    seconds = Counter(int(at) for at in calls).values()
    busy = [count for count in seconds if count >= max(seconds) / 2]
    return most, sum(busy) / len(busy) / 10
