"""The project's Celery app as the chaos run's workers and beat load it: shorter times, and poison.

`celery -A tests.chaos.app`. Times come from the environment, so that one machine sees many leases end
in a minute; without it the project's own times hold.
"""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from typing import Any

import django
from celery.signals import worker_init

from newsdesk.celery import app

__all__ = ["app"]

# An article that holds this word ends the process that asks about it, as a memory leak would.
POISON = "POISON"

# What follows publications loads a language model of its own and is tested elsewhere.
app.conf.beat_schedule = {
    name: entry for name, entry in app.conf.beat_schedule.items() if name in {"sweep-runs", "publish-due"}
}
if "CHAOS_SWEEP" in os.environ:
    app.conf.beat_schedule["sweep-runs"]["schedule"] = float(os.environ["CHAOS_SWEEP"])


@worker_init.connect
def prepare(**_signal: object) -> None:
    """Shorten the times and lay out the poison, before the first child is forked."""
    django.setup()
    from translations import llm, tasks
    from translations.runs import Run

    if "CHAOS_LEASE" in os.environ:
        Run.LEASE = timedelta(seconds=float(os.environ["CHAOS_LEASE"]))
        tasks.WAKE_AGAIN_AFTER = Run.LEASE / 4
    ask = llm.ask

    def ask_or_die(question: llm.Question, *arguments: Any) -> llm.Answer:
        if POISON in str(question.material):
            os.kill(os.getpid(), signal.SIGKILL)
        return ask(question, *arguments)

    llm.ask = ask_or_die
