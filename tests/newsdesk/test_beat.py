"""Whichever way somebody sets the clock, the schedule goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery import Celery
from celery.schedules import crontab

from newsdesk.beat import ENOUGH_TICKS, SteadyScheduler
from newsdesk.celery import app as ours

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Recorder(SteadyScheduler):
    """Notes what would be sent to a broker in which `held` messages wait."""

    held = 0

    def apply_async(self, entry, producer=None, advance=True, **options):
        self.__dict__.setdefault("sent", []).append(entry.name)

    def waiting(self, entry, producer):
        return self.held

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
    app.conf.result_expires = None  # no schedule of Celery's own
    app.conf.beat_schedule = {
        "often": {"task": "often", "schedule": 5.0},
        "seldom": {"task": "seldom", "schedule": 60.0},
        "daily": {"task": "daily", "schedule": crontab(hour=22, minute=0)},
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


def test_ticks_that_nobody_takes_do_not_pile_up_and_what_comes_once_a_day_is_sent_all_the_same(scheduler):
    with time_machine.travel(NOON, tick=False) as clock:
        beat = scheduler()
        beat.held = ENOUGH_TICKS
        clock.move_to(NOON + timedelta(hours=11))
        assert beat.sent_now() == ["daily"]
        beat.held = ENOUGH_TICKS - 1
        clock.shift(61)
        assert beat.sent_now() == ["often", "seldom"]


def test_how_many_wait_is_asked_of_the_queue_that_the_task_goes_to(tmp_path):
    asked = []

    class Channel:
        def queue_declare(self, *, queue, passive):
            asked.append((queue, passive))
            return type("Answer", (), {"message_count": 7})

    beat = SteadyScheduler(ours, schedule_filename=str(tmp_path / "schedule"))
    producer = type("Producer", (), {"channel": Channel()})
    assert beat.waiting(beat.schedule["publish-due"], producer) == 7
    assert asked == [("publish", True)]
    assert beat.waiting(beat.schedule["publish-due"], None) == 0


def test_no_tick_expires_by_a_clock():
    assert not [
        name for name, entry in ours.conf.beat_schedule.items() if "expires" in entry.get("options", {})
    ]
