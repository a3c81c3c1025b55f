"""The project's Celery app as the chaos run's workers and beat load it: shorter times, poison, and a clock that is set.

`celery -A tests.chaos.app`. Times come from the environment, so that one machine sees many leases end
in a minute; without it the project's own times hold.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import django
import time_machine
from celery.signals import beat_init, worker_init, worker_process_init

from newsdesk.celery import app

__all__ = ["app"]

# What follows publications loads a language model of its own and is tested elsewhere.
app.conf.beat_schedule = {
    name: entry
    for name, entry in app.conf.beat_schedule.items()
    if name in {"sweep-runs", "publish-due", "pulse", "send-webhooks"}
}
if "CHAOS_SWEEP" in os.environ:
    app.conf.beat_schedule["sweep-runs"]["schedule"] = float(os.environ["CHAOS_SWEEP"])


def die() -> None:
    """End as a process does that the kernel had to choose."""
    os.kill(os.getpid(), signal.SIGKILL)


def take_memory() -> None:
    """Ask for memory without end; 12 GB are enough to show that nobody stops it."""
    _blocks = [bytearray(100_000_000) for _ in range(120)]


def loop_in_a_library() -> None:
    """Loop where the interpreter's lock is held all the time, as an expression does that doubles with each letter."""
    re.fullmatch(r"(a+)+b", "a" * 60)


def loop_in_a_thread() -> None:
    """Loop in one thread and leave the others their turns."""
    while True:
        pass


# An article that holds such a word does this to the process that asks about it.
POISONS: dict[str, Callable[[], None]] = {
    "POISONDIES": die,
    "POISONTAKES": take_memory,
    "POISONHANGS": loop_in_a_library,
    "POISONLOOPS": loop_in_a_thread,
}


def suffering() -> Path:
    """Return the file that a process holds a shared lock of while it is at a poison: from the claim to its own end or the work's."""
    return Path(os.environ["NEWSDESK_DATA"], "suffering")


# Ends the process that asks for the translation of the segment in which it stands, the first time.
LAST_GASP = "LASTGASP"


def die_once(material: str) -> None:
    """End this process unless one has ended at this material before."""
    mark = Path(os.environ["NEWSDESK_DATA"], "gasps", hashlib.sha256(material.encode()).hexdigest())
    mark.parent.mkdir(exist_ok=True)
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return
    die()


@worker_init.connect
def prepare(**_signal: object) -> None:
    """Shorten the times and lay out the poison, before the first child is forked."""
    django.setup()
    from translations import tasks
    from translations.drafting import classify, draft, llm
    from translations.runs import Run

    if "CHAOS_LEASE" in os.environ:
        Run.LEASE = timedelta(seconds=float(os.environ["CHAOS_LEASE"]))
        tasks.WAKE_AGAIN_AFTER = Run.LEASE / 4
    ask = llm.ask

    def ask_or_suffer(question: llm.Question, *arguments: Any) -> classify.Answer:
        material = str(question.material)
        for word in POISONS:
            if word in material:
                POISONS[word]()
        if question.purpose == "translate" and (gasp := re.search(rf"[^.'\"]*{LAST_GASP}", material)):
            die_once(gasp[0])
        return ask(question, *arguments)

    llm.ask = ask_or_suffer  # type: ignore[assignment]
    claim, work = Run.claim, draft.work
    marks: list[IO[str]] = []

    def claim_marked(pk: int) -> Run | None:
        run = claim(pk)
        if run is not None and run.translation.article.slug.startswith("poison"):
            marks.append(suffering().open("a"))
            fcntl.flock(marks[-1], fcntl.LOCK_SH)
        return run

    def work_marked(run_pk: int) -> bool:
        try:
            return work(run_pk)
        finally:
            while marks:
                marks.pop().close()

    Run.claim, draft.work = staticmethod(claim_marked), work_marked  # type: ignore[method-assign]


@beat_init.connect
@worker_process_init.connect
def set_the_clock(**_signal: object) -> None:
    """Let this process's clock jump as CHAOS_CLOCK says: `20:3600,40:-3600` is an hour on after 20 s, then one back."""
    if not os.environ.get("CHAOS_CLOCK"):
        return
    jumps = [part.split(":") for part in os.environ["CHAOS_CLOCK"].split(",")]

    def jump() -> None:
        began = time.monotonic()
        for after, by in jumps:
            time.sleep(max(0.0, began + float(after) - time.monotonic()))
            time_machine.travel(datetime.now(UTC) + timedelta(seconds=float(by)), tick=True).start()

    threading.Thread(target=jump, daemon=True).start()
