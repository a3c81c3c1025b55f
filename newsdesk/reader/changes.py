"""Which state of the public site this process may show: asked of the database once a second, not once a page.

`PublicChange` rows are written by triggers (newsdesk/migrations/0002). A page made under one state is not
shown under the next, so whatever is published, corrected, withdrawn or renamed is on the site, or gone from
it, a second later, and neither Redis nor a worker has to run for that.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from newsdesk.models import PublicChange

logger = logging.getLogger(__name__)

type State = tuple[int, int]

ASK_AGAIN_SECONDS = 1.0
# Without the database nothing can be withdrawn either: better yesterday's front page than none.
TRUST_SECONDS = 15 * 60
KEEP_CHANGES = timedelta(hours=1)


class Watch:
    """The state last seen, and when. One thread asks; the others go on with what it saw before."""

    def __init__(self) -> None:
        """Start knowing nothing."""
        self._asking = threading.Lock()
        self._state: State | None = None
        self._asked_at = float(-TRUST_SECONDS)
        self._seen_at = float(-TRUST_SECONDS)

    def state(self) -> State | None:
        """Return the state of the public site, or None when it has been unknown for too long."""
        now = time.monotonic()
        if now - self._asked_at >= ASK_AGAIN_SECONDS and self._asking.acquire(blocking=self._state is None):
            try:
                if time.monotonic() - self._asked_at >= ASK_AGAIN_SECONDS:
                    self._ask()
            finally:
                self._asking.release()
        return self._state if time.monotonic() - self._seen_at < TRUST_SECONDS else None

    def _ask(self) -> None:
        asked_at = time.monotonic()
        try:
            self._state, self._seen_at = current_state(), asked_at
        except (DatabaseError, InterfaceError):
            logger.warning("the database does not answer: kept pages are shown as they are", exc_info=True)
        self._asked_at = asked_at


def current_state() -> State:
    """Return the state of the public site: its last change, and how many are on record.

    Both, because numbers are given before a transaction commits: a lower one may become visible later.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0), count(*) FROM newsdesk_publicchange")
        last, count = cursor.fetchone()
    return last, count


def forget_old_changes() -> int:
    """Delete changes that every process has seen long ago, but the last; return how many."""
    last = PublicChange.objects.order_by("-pk").values("pk")[:1]
    old = PublicChange.objects.filter(at__lt=timezone.now() - KEEP_CHANGES).exclude(pk__in=last)
    return old.delete()[0]
