"""Beat for clocks that may be set: what is due is due again at once, whichever way the clock went.

Ticks carry no time at which they expire: beat's clock would say when, and a worker's whether it has come. Instead none
is added to a queue that holds many already, because nobody takes them.
"""

from __future__ import annotations

import time
from typing import Any

from celery.beat import PersistentScheduler
from celery.schedules import crontab

# Clocks that are only kept right are slewed by far less between two ticks.
JUMP_SECONDS = 2.0
# Some minutes of ticks: later ones would say the same thing again.
ENOUGH_TICKS = 50


class SteadyScheduler(PersistentScheduler):
    """Celery's scheduler, except that it notices when the clock was set.

    Celery's own reckons by the clock of the wall alone: set back an hour, it sends nothing for an hour (celery 5.7,
    measured; so it does when it starts with times of the future in its file).
    """

    _offset: float | None = None

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Send what is due and return after how many seconds to look again."""
        offset = time.time() - time.monotonic()
        if self._offset is None or abs(offset - self._offset) > JUMP_SECONDS:
            self._forget_the_future()
        self._offset = offset
        seconds: float = super().tick(*arguments, **options)
        return seconds

    def _forget_the_future(self) -> None:
        """Take nothing for done at a time that is yet to come, and reckon anew when each entry is due."""
        for entry in self.schedule.values():
            now = entry.default_now()
            if entry.last_run_at is not None and entry.last_run_at > now:
                entry.last_run_at = now
        self._heap = None

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """Send a tick, unless its queue is full of them. What comes once a day is sent whatever waits."""
        if isinstance(entry.schedule, crontab) or self.waiting(entry, producer) < ENOUGH_TICKS:
            super().apply_entry(entry, producer=producer)

    def waiting(self, entry: Any, producer: Any) -> int:
        """Return how many messages wait in the queue of an entry; 0 where the broker does not say."""
        try:
            queue = self.app.amqp.router.route({}, entry.task)["queue"].name
            return int(producer.channel.queue_declare(queue=queue, passive=True).message_count)
        except Exception:  # no such queue yet, or no broker, which sending will find out and say
            return 0
