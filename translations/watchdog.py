"""Ends a worker's process that no longer gets on: one that loops, or hangs in a library that holds the interpreter.

Whoever holds a claim puts the end off (`Run.claim`, `Run.extend_lease`). Nobody does so in a process that loops; its
run is soon another worker's, and it would keep a place of the pool until Celery's own limit, half an hour later. The
end is the kernel's work (an alarm whose default action ends the process), so it needs no cooperation: neither the
interpreter's lock nor a line of Python. The row says what happened, as with any worker that dies.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

# A worker that merely lost its claim has one more lease to notice it and to leave in peace.
LEASES = 2

_watching = False


@contextmanager
def watching() -> Iterator[None]:
    """End this process when, within the block, a claim is neither extended nor let go for LEASES leases."""
    global _watching
    _watching = True
    try:
        yield
    finally:
        _watching = False
        signal.setitimer(signal.ITIMER_REAL, 0)


def put_off(lease: timedelta) -> None:
    """Note that the holder of a claim of `lease` gets on. Does nothing outside `watching`: in commands and tests."""
    if _watching:
        signal.setitimer(signal.ITIMER_REAL, lease.total_seconds() * LEASES)
