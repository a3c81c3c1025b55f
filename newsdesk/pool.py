"""Celery's pool of processes, which replaces one that ended at once (`worker_pool` names this module).

The pool hears of an end by a pipe that closes, a few milliseconds before the kernel gives the process back. Celery 5.7 looks
there and then, finds it alive, and looks again by its clock, five seconds later (its issue 9588): every second process that
was killed or had done its number of tasks kept a place empty for that long, while others worked or waited.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from celery.concurrency.asynpool import AsynPool
from celery.concurrency.prefork import TaskPool


class PromptPool(AsynPool):
    """Waits those milliseconds."""

    def _event_process_exit(self, hub: Any, proc: Any) -> None:
        """Replace `proc`, whose pipe has closed, once it has ended."""
        with suppress(ChildProcessError):  # the clock was sooner
            os.waitid(os.P_PID, proc.pid, os.WEXITED | os.WNOWAIT)
        super()._event_process_exit(hub, proc)


class Prefork(TaskPool):
    """Celery's `prefork` with that pool."""

    Pool = PromptPool
