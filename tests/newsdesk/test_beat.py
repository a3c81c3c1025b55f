"""Whichever way somebody sets the clock, the schedule goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery import Celery

from newsdesk.beat import SteadyScheduler

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Recorder(SteadyScheduler):
    """Notes what would be sent."""

    def apply_entry(self, entry, producer=None):
        self.__dict__.setdefault("sent", []).append(entry.name)

    @property
    def producer(self):
        return None

    def sent_now(self) -> list[str]:
        """Send everything that is due and return its names."""
        self.sent: list[str] = []
        while self.tick() == 0:
            pass
        return sorted(self.sent)


@pytest.fixture
def scheduler(tmp_path):
    app = Celery(set_as_current=False)
    app.conf.beat_schedule = {
        "often": {"task": "often", "schedule": 5.0},
        "seldom": {"task": "seldom", "schedule": 60.0},
    }

    def start() -> Recorder:
        return Recorder(app, schedule_filename=str(tmp_path / "schedule"))

    return start


@pytest.mark.parametrize("step", [-HOUR, HOUR, timedelta(seconds=-10)])
def test_a_clock_that_was_set_costs_no_more_than_one_interval(scheduler, step):
    with time_machine.travel(NOON, tick=False) as clock:
        beat = scheduler()
        clock.shift(61)
        assert beat.sent_now() == ["often", "seldom"]
        clock.shift(step)
        beat.sent_now()  # what a clock set forward makes due, once
        clock.shift(5)
        assert "often" in beat.sent_now()
        clock.shift(56)
        assert beat.sent_now() == ["often", "seldom"]
        assert beat.sent_now() == []


def test_a_schedule_stored_under_a_clock_that_was_ahead_does_not_silence_a_new_start(scheduler):
    with time_machine.travel(NOON + HOUR, tick=False) as clock:
        beat = scheduler()
        clock.shift(61)
        beat.sent_now()
        beat.close()
        clock.move_to(NOON)
        beat = scheduler()
        beat.sent_now()
        clock.shift(61)
        assert beat.sent_now() == ["often", "seldom"]
