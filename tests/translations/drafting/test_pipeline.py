"""The pipeline stays bounded: poison, outages, rate limits, full queues, time, and faults of our own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import ingest
from tests import provider as faults
from translations import tasks
from translations.drafting import draft, ledger
from translations.drafting.endpoint import Endpoint
from translations.models import Translation
from translations.runs import Run
from translations.segment import open_translation

pytestmark = pytest.mark.django_db


def worked(run: Run) -> Run:
    """Let a worker do the run now, whatever time it was put back for."""
    Run.objects.filter(pk=run.pk).update(next_at=timezone.now())
    draft.work(run.pk)
    run.refresh_from_db()
    return run


def lose_the_worker(run: Run, *, leases: float) -> None:
    """Let the lease be over for as long as this."""
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - leases * Run.LEASE)


def test_a_run_that_kills_its_worker_each_time_fails_after_three_and_says_so(translation, provider):
    run = draft.request_draft(translation, by=None)
    for _ in range(Run.MAX_DEATHS):
        assert Run.claim(run.pk) is not None
        lose_the_worker(run, leases=1.1)
    draft.work(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "3回" in run.last_error
    assert not provider.requests
    assert Translation.objects.get(pk=translation.pk).status == Translation.Status.FAILED


def test_a_run_that_lost_its_worker_is_taken_over_at_once_and_again_only_a_lease_later(translation, provider):
    run = draft.request_draft(translation, by=None)
    assert Run.claim(run.pk)
    lose_the_worker(run, leases=0.1)
    assert Run.claim(run.pk)
    lose_the_worker(run, leases=0.9)
    assert not Run.claim(run.pk)
    lose_the_worker(run, leases=1.1)
    assert Run.claim(run.pk).deaths == 2


def test_a_run_that_was_put_back_lost_no_worker(translation, provider):
    run = draft.request_draft(translation, by=None)
    for _ in range(3):
        claimed = Run.claim(run.pk)
        claimed.try_again(after=timedelta(0), error_class="server", last_error="503")
    assert claimed.deaths == 0


def test_a_fault_of_ours_puts_the_run_back_with_its_reason_and_is_bounded(translation, provider, monkeypatch):
    def broken(*_arguments: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(ledger, "record", broken)
    run = draft.request_draft(translation, by=None)
    worked(run)
    assert (run.state, run.error_class) == (Run.State.QUEUED, "internal")
    assert "RuntimeError" in run.last_error
    assert run.next_at > timezone.now()
    for _ in range(Run.MAX_ATTEMPTS):
        worked(run)
        assert run.state == Run.State.FAILED or run.next_at < timezone.now() + draft.LONGEST_BACKOFF_OF_OURS
    assert run.state == Run.State.FAILED


def test_calls_that_fail_together_are_one_outage(translation, provider):
    endpoint = Endpoint.current()
    for _ in range(16):
        endpoint.note_fault("HTTP 503", retry_after=None)
    assert endpoint.faults_in_a_row == Endpoint.FAULTS_TO_OPEN
    assert endpoint.quiet_until < timezone.now() + Endpoint.OPEN_FIRST


def test_a_success_does_not_cut_short_the_time_a_provider_asked_for(provider):
    early, late = Endpoint.current(), Endpoint.current()
    late.note_fault("HTTP 429", retry_after=600)
    late.note_success()
    early.note_success()
    assert Endpoint.current().stay_away() > timedelta(seconds=590)


def after_an_outage() -> None:
    """Three faults in a row, and their pause is over."""
    Endpoint.current()
    Endpoint.objects.update(
        faults_in_a_row=Endpoint.FAULTS_TO_OPEN, quiet_until=timezone.now() - timedelta(seconds=1)
    )


def test_after_an_outage_one_worker_tries_and_the_others_wait(provider):
    after_an_outage()
    workers = [Endpoint.current() for _ in range(4)]
    waits = [worker.stay_away() for worker in workers]
    assert waits[0] is None
    assert all(wait is not None for wait in waits[1:])
    workers[0].note_success()
    assert Endpoint.current().stay_away() is None


def test_a_probe_that_fails_asks_once_and_doubles_the_pause(translation, provider):
    after_an_outage()
    provider.faults = [faults.status(503)] * 9
    run = worked(draft.request_draft(translation, by=None))
    assert len(provider.requests) == 1
    assert run.state == Run.State.QUEUED
    assert Endpoint.current().stay_away() > Endpoint.OPEN_FIRST


def test_a_run_whose_time_is_up_goes_back_without_counting_an_attempt_and_loses_nothing(
    translation, provider, settings
):
    run = draft.request_draft(translation, by=None)
    settings.DRAFT_RUN_SECONDS = 0
    provider.faults = []
    worked(run)
    # Not one question went out in no time: that counts, or a run could go round for ever.
    assert (run.state, run.attempt, run.error_class) == (Run.State.QUEUED, 1, "timeout")
    settings.DRAFT_RUN_SECONDS = 1200
    worked(run)
    assert (run.state, run.attempt) == (Run.State.DONE, 2)


@pytest.mark.parametrize(
    ("due", "messages", "added"), [(3, 0, 3), (3, 1, 2), (3, 3, 0), (3, 9, 0), (0, 0, 0)]
)
def test_the_sweeper_adds_as_many_messages_as_there_are_too_few_and_wakes_who_waits_the_longest(
    article, monkeypatch, due, messages, added
):
    woken: list[int] = []
    monkeypatch.setattr("translations.drafting.draft.wake", lambda pk: woken.append(pk) or True)
    monkeypatch.setattr(tasks, "messages_waiting", lambda queue: messages)
    others = (
        ingest.ingest_content(f"# It is new\n\nTake {n}.\n", content_type="text/markdown") for n in range(2)
    )
    lost_long_ago, just_asked_for, woken_a_minute_ago = (
        Run.objects.create(translation=open_translation(one), kind=Run.Kind.DRAFT)
        for one in (article, *others)
    )
    now = timezone.now()
    Run.objects.update(state=Run.State.QUEUED if due else Run.State.DONE)
    Run.objects.filter(pk=lost_long_ago.pk).update(created_at=now - timedelta(hours=1))
    Run.objects.filter(pk=woken_a_minute_ago.pk).update(woken_at=now - timedelta(minutes=1))
    tasks.sweep()
    assert woken == [lost_long_ago.pk, woken_a_minute_ago.pk, just_asked_for.pk][:added]


def test_who_was_woken_a_moment_ago_has_a_message_and_is_not_woken_again(translation, provider, monkeypatch):
    run = draft.request_draft(translation, by=None)
    woken: list[int] = []
    monkeypatch.setattr("translations.drafting.draft.wake", lambda pk: woken.append(pk) or True)
    monkeypatch.setattr(tasks, "messages_waiting", lambda queue: 0)
    tasks.sweep()
    tasks.sweep()
    assert woken == [run.pk]
    Run.objects.update(woken_at=timezone.now() - tasks.WAKE_AGAIN_AFTER - timedelta(seconds=1))
    tasks.sweep()
    assert woken == [run.pk] * 2


def test_the_sweeper_adds_nothing_to_a_queue_that_is_full(translation, provider, monkeypatch):
    draft.request_draft(translation, by=None)
    monkeypatch.setattr("translations.drafting.draft.wake", lambda pk: pytest.fail("it was full"))
    monkeypatch.setattr(tasks, "ENOUGH_MESSAGES", 0)
    monkeypatch.setattr(tasks, "messages_waiting", lambda queue: 0)
    tasks.sweep()


def test_one_story_that_cannot_go_out_does_not_keep_the_others_back(article, editor, monkeypatch):
    from translations.publishing import publish

    other = ingest.ingest_content("# It is new\n\nIt is new.\n", content_type="text/markdown")
    due = [open_translation(article), open_translation(other)]
    for status in (Translation.Status.REVIEW, Translation.Status.APPROVED, Translation.Status.SCHEDULED):
        Translation.objects.update(status=status, publish_at=timezone.now(), publish_by=editor)
    went_out: list[int] = []

    def publish_or_break(translation: Translation, **_options: object) -> None:
        if translation.pk == due[0].pk:
            raise RuntimeError("its content cannot be built")
        went_out.append(translation.pk)

    monkeypatch.setattr(publish, "publish", publish_or_break)
    assert publish.publish_due() == 1
    assert went_out == [due[1].pk]
