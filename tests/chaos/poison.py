"""R3: work that ends, fills, hangs or loops its worker each time, and how fast other work gets on beside and between it."""

from __future__ import annotations

import fcntl
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.chaos.scenarios import Scene
    from translations.runs import Run

LOOK_EVERY = 0.02


class Watch(threading.Thread):
    """Notes when any worker is at an attempt of a poison: from its claim to the process's or the run's end."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.free: list[tuple[datetime, datetime]] = []
        self.ended = threading.Event()

    def run(self) -> None:
        """Look until `ended` is set; stretches in which nobody is at one go to `free`."""
        from tests.chaos.app import suffering  # loads the settings, which need the stage's environment

        since: datetime | None = None
        with suffering().open("a") as mark:
            while not self.ended.wait(LOOK_EVERY):
                now = datetime.now(UTC)
                try:
                    fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if since:
                        self.free.append((since, now))
                    since = None
                else:
                    fcntl.flock(mark, fcntl.LOCK_UN)
                    since = since or now
        if since:
            self.free.append((since, datetime.now(UTC)))

    def between(self, began: datetime, ended: datetime) -> list[tuple[datetime, datetime]]:
        """Return the free stretches within a time."""
        cut = [(max(first, began), min(last, ended)) for first, last in self.free]
        return [(first, last) for first, last in cut if first < last]


@contextmanager
def watched() -> Iterator[Watch]:
    """Watch for the length of the block."""
    watch = Watch()
    watch.start()
    try:
        yield watch
    finally:
        watch.ended.set()
        watch.join()


def alone(scene: Scene, count: int) -> float:
    """Return how many drafts a second are made where there is no poison."""
    from tests.chaos.scenarios import holds

    began = datetime.now(UTC)
    runs = [scene.ask() for _ in range(count)]
    holds("drafts end where there is no poison", scene.ended(*runs, within=600))
    return count / (max(run.finished_at for run in runs if run.finished_at) - began).total_seconds()


def poison(scene: Scene) -> dict[str, Any]:
    """Of a hundred articles one each ends, fills, hangs and loops its worker each time; the others get their drafts.

    What they are held against is drafted half before and half after: the machine's own speed may change meanwhile.
    """
    from tests.chaos.app import POISONS
    from tests.chaos.scenarios import holds

    times = 4 if scene.long else 1
    count = 96 * times
    environment = {"LLM_CALL_SECONDS": "3", "CHAOS_LEASE": "4", "CHAOS_SWEEP": "1"}
    # What a process can ask for within the second that such a lease lets it compute: else it would be ended as a loop is.
    environment["WORKER_MEMORY_MB"] = "800"
    # As in production: who drafts does not check. Where both shared places, what drafts without poison left to be checked was
    # checked in the places of those with it.
    with scene.running("drafter0", "drafter1", "clerk0", "beat0", **environment):
        holds("the workers start", scene.ended(*(scene.ask() for _ in range(6)), within=90))
        before = alone(scene, count // 2)
        bad: list[Run] = []
        good: list[Run] = []
        with watched() as watch:
            began_at = datetime.now(UTC)
            for word in itertools.chain.from_iterable([*POISONS] for _ in range(times)):
                bad.append(scene.ask(word))
                good += [scene.ask() for _ in range(count // times // len(POISONS))]
            holds("good drafts end beside the poison", scene.ended(*good, within=600))
        holds("poison ends", scene.ended(*bad, within=400))
        after = alone(scene, count // 2)
    without = 2 / (1 / before + 1 / after)
    holds("good drafts are done", all(run.state == "done" for run in good))
    for run in bad:
        holds(f"{run} failed and says why", (run.state, bool(run.last_error)) == ("failed", True))
        holds(f"{run} was tried five times at most", run.attempt <= 6)
    ends = [run.finished_at for run in good if run.finished_at]
    free = watch.between(began_at, max(ends))
    free_seconds = sum((last - first for first, last in free), timedelta()).total_seconds()
    in_free = sum(any(first <= end < last for first, last in free) for end in ends)
    beside = count / (max(ends) - began_at).total_seconds()
    return {
        "drafts a second, before, after poison": (round(before, 2), round(after, 2)),
        "with it, all the time; % of that": (round(beside, 2), round(100 * beside / without)),
        "between attempts of poison; % of that": (
            (round(in_free / free_seconds, 2), round(100 * in_free / free_seconds / without))
            if free
            else None
        ),
        "seconds, of which between attempts": (
            round((max(ends) - began_at).total_seconds(), 1),
            round(free_seconds, 1),
        ),
        "attempts": [run.attempt for run in bad],
    }
