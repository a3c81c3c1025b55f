"""Ends a worker's process that makes no progress: one that loops, or hangs in a library that holds the interpreter.

Whoever holds a claim puts the end off (`Run.claim`, `Run.extend_lease`). Nobody does so in a process that hangs; its
run is soon another worker's, and it would keep a place of the pool until Celery's own limit, half an hour later. One that
loops takes the processor from all others meanwhile, so its time is counted, too: a draft is waiting, and what it
computes between two answers is little. The end is the kernel's work (alarms whose default action ends the process), so
it needs no cooperation: neither the interpreter's lock nor a line of Python. The row says what happened, as with any
worker that dies.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

# A worker that merely lost its claim has one more lease to notice it and to leave in peace.
LEASES = 2
# The processor time that a process may use between two answers, all threads together: this share of a lease, and these
# seconds for each unit of its run. 2,000 units take 4 s (with a glossary of 10,000 terms) and may take 35.
COMPUTING = 1 / 4
COMPUTING_A_UNIT = 0.01

_watching = False


@contextmanager
def watching() -> Iterator[None]:
    """End this process when, within the block, a claim is not extended for LEASES leases, or it computes too long."""
    global _watching
    _watching = True
    try:
        yield
    finally:
        _watching = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)


def put_off(lease: timedelta) -> None:
    """Note that the holder of a claim of `lease` gets on. Does nothing outside `watching`: in commands and tests."""
    if _watching:
        signal.setitimer(signal.ITIMER_REAL, lease.total_seconds() * LEASES)


def got_on(lease: timedelta, *, units: int = 0) -> None:
    """Note that the holder of a claim of `lease` begins or has an answer: it may compute anew, longer for more `units`.

    Does nothing outside `watching`.
    """
    if _watching:
        signal.setitimer(signal.ITIMER_PROF, lease.total_seconds() * COMPUTING + units * COMPUTING_A_UNIT)
