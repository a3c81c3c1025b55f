"""Messages that ring at once for rows which the clock would look at later (docs/decisions/0003)."""

from __future__ import annotations

import logging

from celery import Task

logger = logging.getLogger(__name__)


def ring(task: Task, pk: int) -> bool:
    """Have a worker look at the row `pk` now; return whether the broker took the message.

    A broker that is down costs seconds, or a minute: the clock looks anyway.
    """
    try:
        task.apply_async((pk,), retry=False)
    except Exception as error:  # kombu lets every transport's own errors through
        logger.warning(
            "could not send a message, the clock will",
            extra={"task": task.name, "row": pk, "error": str(error)},
        )
        return False
    return True
