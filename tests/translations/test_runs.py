"""A run is claimed by one worker at a time, taken over when it dies, and stopped when a person says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import ingest
from tests.drafting import drafted_by
from translations import tasks
from translations.drafting import draft
from translations.models import Event, Part, Translation, Unit
from translations.runs import Candidate, Run
from translations.segment import open_translation

pytestmark = pytest.mark.django_db


def test_one_article_has_one_active_run(translation, provider):
    draft.request_draft(translation, by=None)
    with pytest.raises(draft.DraftRefused, match="すでに実行中"):
        draft.request_draft(translation, by=None)


def test_a_second_delivery_of_a_finished_run_does_nothing(translation, provider):
    run = drafted_by(translation)
    asked = len(provider.requests)
    assert draft.work(run.pk) is False
    assert len(provider.requests) == asked


def test_a_run_whose_worker_died_is_taken_over_and_the_old_worker_is_refused(translation, provider):
    run = draft.request_draft(translation, by=None)
    dead = Run.claim(run.pk)
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert draft.work(run.pk) is True
    assert dead.extend_lease() is False
    assert dead.finish(Run.State.FAILED) is False
    run.refresh_from_db()
    assert (run.state, run.attempt) == (Run.State.DONE, 2)


def another_translation():
    return open_translation(ingest.ingest_content(b"# Another\n\nIt is new.\n", content_type="text/markdown"))


@pytest.mark.parametrize(
    ("deaths", "leases_ago", "is_due"), [(0, 0.5, True), (1, 0.5, False), (1, 1.5, True), (0, -0.5, False)]
)
def test_a_run_that_lost_a_worker_before_waits_another_lease_until_it_is_taken_over(
    translation, provider, deaths, leases_ago, is_due
):
    run = draft.request_draft(translation, by=None)
    Run.claim(run.pk)
    Run.objects.filter(pk=run.pk).update(deaths=deaths, lease_until=timezone.now() - Run.LEASE * leases_ago)
    assert (Run.claim(run.pk) is not None) is is_due


def test_a_run_that_goes_on_asks_for_what_it_has_no_proposal_of_alone(translation, provider):
    run = draft.request_draft(translation, by=None, parts=[])
    begun = Run.claim(run.pk)
    answered, *open_units = translation.units.order_by("position")
    begun.store_drafts([Candidate(unit=answered, text="地図を読むモデルです。")])
    begun.try_again(after=timedelta(0), error_class="server", last_error="503")
    assert draft.work(run.pk)
    asked = {unit["id"] for material in provider.materials("translate") for unit in material["units"]}
    assert asked == {unit.key for unit in open_units}


def test_what_lost_its_worker_does_not_wait_behind_all_that_was_asked_for_since(translation, provider):
    lost, asked_later = (draft.request_draft(one, by=None) for one in (translation, another_translation()))
    Run.claim(lost.pk)
    Run.objects.filter(pk=lost.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    tasks.work_on_run(asked_later.pk)
    assert {run.state for run in Run.objects.all()} == {Run.State.DONE}


def test_what_nobody_began_is_left_to_its_own_message(translation, provider):
    first, second = (draft.request_draft(one, by=None) for one in (translation, another_translation()))
    tasks.work_on_run(second.pk)
    first.refresh_from_db()
    assert first.state == Run.State.QUEUED


def test_a_cancelled_run_stops_and_an_empty_translation_waits_again(translation, provider, editor):
    run = draft.request_draft(translation, by=editor)
    run.request_cancel(by=editor)
    assert draft.work(run.pk) is False
    translation.refresh_from_db()
    assert run.state == Run.State.CANCELLED
    assert translation.status == Translation.Status.WAITING
    assert not provider.requests


def test_cancelling_while_a_worker_is_at_it_ends_the_run_between_two_calls(translation, provider, editor):
    run = draft.request_draft(translation, by=editor)
    Run.objects.filter(pk=run.pk).update(cancel_requested=True)
    draft.work(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED
    assert not provider.requests


def test_every_change_of_state_left_an_event(drafted):
    verbs = list(Event.objects.filter(translation=drafted).order_by("pk").values_list("verb", flat=True))
    assert verbs[0] == "requested_run"
    assert verbs.count("drafted") == drafted.units.count() + len(Part.Name.values)
    assert verbs[-1] == "finished_run"


def test_a_worker_that_lost_its_claim_stores_nothing(translation, provider):
    unit = translation.units.order_by("position").first()
    run = Run.claim(draft.request_draft(translation, by=None).pk)
    Run.objects.filter(pk=run.pk).update(fence=run.fence + 1)
    run.store_drafts([Candidate(unit=unit, text="古い担当の訳")])
    assert not unit.candidates.exists()
    assert Unit.objects.get(pk=unit.pk).text == ""
