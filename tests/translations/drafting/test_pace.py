"""Calls of several runs go out one by one, those of a single run at once, and all together as fast as a provider allows."""

from __future__ import annotations

import itertools
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import provider as faults
from tests.drafting import drafted_by
from translations.drafting.endpoint import Endpoint
from translations.models import Translation
from translations.runs import Call, Run

pytestmark = pytest.mark.django_db

GAP = Endpoint.GAP_AT_MOST.total_seconds()
AHEAD = Endpoint.AHEAD.total_seconds()


def gaps(turns):
    return [round(later - earlier, 6) for earlier, later in itertools.pairwise(turns)]


def test_a_run_that_is_alone_asks_everything_at_once(db):
    assert Endpoint.current().turns(16, crowded=False) == [0.0] * 16
    assert Endpoint.current().turns(16, crowded=False) == [0.0] * 16


def test_calls_of_runs_that_are_under_way_together_go_out_one_by_one(db):
    first = Endpoint.current().turns(3, crowded=True)
    given_until = Endpoint.current().next_turn_at
    second = Endpoint.current().turns(3, crowded=True)
    assert gaps(first) == gaps(second) == [GAP] * 2
    assert Endpoint.current().next_turn_at >= given_until + 3 * Endpoint.GAP_AT_MOST


def test_turns_are_given_out_for_a_moment_only(db):
    """Whoever learns that the provider wants to be left alone has hardly any call to take back."""
    turns = Endpoint.current().turns(100, crowded=True)
    assert len(turns) == round(AHEAD / GAP) + 1


def test_where_many_calls_are_answered_the_next_come_at_most_twice_as_fast(translation):
    run = Run.objects.create(translation=translation, kind="draft", provider="remote", model="m")
    calls = 800
    Call.objects.bulk_create(Call(run=run, purpose="translate", outcome="ok") for _ in range(calls))
    turns = Endpoint.current().turns(5, crowded=True)
    assert gaps(turns) == [pytest.approx(Endpoint.RECENT.total_seconds() / (2 * calls), abs=1e-4)] * 4


def test_a_known_rate_is_kept_and_what_was_saved_goes_out_at_once(db, settings):
    settings.LLM_CALLS_A_MINUTE = 60
    turns = Endpoint.current().turns(30, crowded=False)
    at_once = int(Endpoint.SAVED_AT_MOST.total_seconds()) + 1
    assert turns == [0.0] * at_once
    assert Endpoint.current().turns(30, crowded=False) == []


def test_runs_together_keep_a_known_rate_without_a_burst(db, settings):
    settings.LLM_CALLS_A_MINUTE = 300
    assert gaps(Endpoint.current().turns(30, crowded=True)) == [0.2, 0.2]


@pytest.mark.parametrize(
    ("header", "rate"), [("500", 500), ("0", None), ("-1", None), ("many", None), ("9" * 30, None)]
)
def test_the_rate_is_taken_from_what_a_provider_says(translation, provider, header, rate):
    def with_its_limit(_material, good):
        return 200, good, {"x-ratelimit-limit-requests": header}

    provider.faults = [with_its_limit] * 9
    assert drafted_by(translation).state == Run.State.DONE
    assert Endpoint.current().calls_a_minute == rate


def test_a_refusal_says_the_rate_too(translation, provider):
    slow_down = faults.status(429)
    provider.faults = [
        lambda material, good: (*slow_down(material, good)[:2], {"x-ratelimit-limit-requests": "3"})
    ]
    drafted_by(translation)
    assert Endpoint.current().calls_a_minute == 3


def test_a_run_waits_for_its_turns_and_is_done(translation, provider, settings, monkeypatch):
    settings.LLM_CALLS_A_MINUTE = 60
    Endpoint.current()
    Endpoint.objects.update(next_turn_at=timezone.now() + timedelta(seconds=3))
    slept = []

    def time_passes(seconds):
        if not seconds:  # a call whose turn it is, in a thread of its own
            return
        slept.append(seconds)
        Endpoint.objects.update(next_turn_at=timezone.now() - timedelta(minutes=1))

    monkeypatch.setattr(time, "sleep", time_passes)
    run = drafted_by(translation)
    assert run.state == Run.State.DONE
    assert slept[0] == AHEAD
    assert run.attempt == 1


def test_another_run_under_way_makes_a_crowd(translation, provider):
    run = Run.objects.create(translation=translation, kind="draft", provider="remote", model="m")
    other = Translation.objects.create(article=translation.article, language="fr")
    assert not run.is_crowded
    Run.objects.create(translation=other, kind="draft", provider="remote", model="m", state="running")
    assert run.is_crowded
