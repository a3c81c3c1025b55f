"""A provider that is away costs a run time and nothing else, and what the desk says while it waits is true."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests import provider as faults
from tests.drafting import drafted_by, texts
from translations.drafting import draft
from translations.drafting.endpoint import Endpoint
from translations.drafting.progress import progress_of
from translations.models import Translation, Unit
from translations.runs import Run

pytestmark = pytest.mark.django_db


def due_again(run):
    """Let the time pass that everybody waits for, and work on the run once more."""
    Run.objects.filter(pk=run.pk).update(next_at=timezone.now())
    Endpoint.objects.update(quiet_until=None)
    draft.work(run.pk)
    run.refresh_from_db()


@pytest.fixture
def down(provider):
    provider.faults = faults.Always(faults.status(503))
    return provider


def test_a_run_outlasts_an_outage_and_goes_on_by_itself(translation, down):
    run = draft.request_draft(translation, by=None)
    for _ in range(20):
        due_again(run)
        assert run.state == Run.State.QUEUED
    assert (
        len(down.requests) <= 22
    )  # once it is known to be down one question each time, however many are open
    down.faults = []
    due_again(run)
    assert (run.state, run.last_error) == (Run.State.DONE, "")
    assert all(texts(translation))


def test_an_outage_that_outlasts_a_run_ends_it_with_what_to_do(translation, down):
    run = draft.request_draft(translation, by=None)
    Run.objects.filter(pk=run.pk).update(created_at=timezone.now() - draft.OUTLASTS)
    for _ in range(Run.MAX_ATTEMPTS):
        due_again(run)
    translation.refresh_from_db()
    assert (run.state, translation.status) == (Run.State.FAILED, Translation.Status.FAILED)
    assert "もう一度頼んでください" in run.last_error
    assert "自動でやり直します" not in run.last_error


def test_the_pause_grows_while_a_provider_stays_away(translation, down):
    run = draft.request_draft(translation, by=None)
    pauses = []
    for _ in range(Endpoint.FAULTS_TO_OPEN + 6):
        Run.objects.filter(pk=run.pk).update(next_at=timezone.now())
        Endpoint.objects.update(quiet_until=timezone.now())
        draft.work(run.pk)
        run.refresh_from_db()
        pauses.append(run.next_at - timezone.now())
    assert pauses[-1] > Endpoint.OPEN_AT_MOST - timedelta(seconds=5)


def test_a_waiting_run_says_why_it_waits_and_until_when(translation, provider):
    provider.faults = [faults.status(429, Retry_After="600")]
    run = drafted_by(translation)
    at = timezone.localtime(run.next_at)
    assert f"{at:%H:%M}" in progress_of(run).step
    assert "利用制限" in run.last_error
    assert run.last_error.endswith("自動でやり直します。")


def test_the_review_page_shows_an_old_fault_only_while_it_is_waited_for(
    translation, provider, client, editor
):
    provider.faults = [faults.status(503)]
    run = drafted_by(translation)
    client.force_login(editor)
    page = f"/admin/desk/{translation.pk}/progress/"
    assert "HTTP 503" in client.get(page, headers={"HX-Request": "true"}).text
    Run.objects.filter(pk=run.pk).update(next_at=timezone.now())
    assert Run.claim(run.pk)
    assert "HTTP 503" not in client.get(page, headers={"HX-Request": "true"}).text


def test_the_queue_says_why_a_draft_waits_and_stops_saying_so_when_it_is_worked_on(
    translation, provider, client, editor
):
    provider.faults = [faults.status(503)]
    run = drafted_by(translation)
    client.force_login(editor)
    assert "HTTP 503" in client.get("/admin/desk/?tab=all").text
    Run.objects.filter(pk=run.pk).update(next_at=timezone.now())
    assert Run.claim(run.pk)
    assert "HTTP 503" not in client.get("/admin/desk/?tab=all").text


def test_a_run_whose_worker_is_gone_does_not_say_that_a_model_works_on_it(translation, provider):
    run = draft.request_draft(translation, by=None)
    claimed = Run.claim(run.pk)
    assert claimed is not None
    assert progress_of(claimed).step == "モデルが作業中"
    Run.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    claimed.refresh_from_db()
    assert "引き継ぐのを待っています" in progress_of(claimed).step
    draft.work(run.pk)
    run.refresh_from_db()
    assert progress_of(run).step == "完了"


def test_a_question_that_always_meets_a_fault_keeps_no_other_from_being_asked(
    translation, provider, settings
):
    """With one call at a time, as on a machine of one's own, the first question would be asked for ever."""
    settings.LLM_CONCURRENCY = 1
    provider.faults_of["summarise"] = faults.Always(faults.status(500))
    run = draft.request_draft(translation, by=None)
    for _ in range(6):
        due_again(run)
    assert all(texts(translation))


def test_a_server_too_slow_for_a_question_is_not_waited_for_all_night(translation, provider, settings):
    settings.LLM_CALL_SECONDS = 1
    provider.faults_of["summarise"] = faults.Always(faults.slow(1.5))
    settings.LLM_BRIEF = False
    run = draft.request_draft(translation, by=None, parts=["title"])
    while run.is_active:
        due_again(run)
        assert run.attempt <= Run.MAX_ATTEMPTS
    assert (run.state, run.error_class) == (Run.State.NEEDS_HUMAN, "timeout")
    assert "LLM_CALL_SECONDS" in run.last_error
    assert translation.units.exclude(state=Unit.State.UNTRANSLATED).count() == 7


@pytest.mark.parametrize("kind", ["a summary", "a judgement"])
def test_a_question_that_is_never_answered_in_time_is_paid_for_a_few_times(drafted, provider, settings, kind):
    """It is all that the run has, so no answer tells it from an outage."""
    provider.faults = faults.Always(faults.status(504))
    asked = len(provider.requests)
    if kind == "a summary":
        run = draft.request_resummary(drafted, parts=["lead"], instruction="", by=None)
    else:
        drafted.parts.update(text="", points=[])
        run = draft.request_judgement(drafted, by=None)
    while run.is_active:
        due_again(run)
        assert len(provider.requests) - asked <= Run.MAX_ATTEMPTS
    assert len(provider.requests) - asked == Run.MAX_ATTEMPTS
    assert (run.state, run.error_class) == (Run.State.FAILED, "timeout")
    assert "5回試しました" in run.last_error


def test_a_first_draft_that_is_never_answered_in_time_ends_by_itself(translation, provider):
    provider.faults = faults.Always(faults.status(504))
    run = draft.request_draft(translation, by=None)
    while run.is_active:
        due_again(run)
        assert len(provider.requests) <= 3 * Run.MAX_ATTEMPTS
    assert (run.state, run.error_class) == (Run.State.FAILED, "timeout")


@pytest.mark.parametrize("fault", [faults.status(503), faults.status(429)], ids=["503", "429"])
def test_an_outage_does_not_cost_an_article_its_reading(translation, provider, fault):
    run = draft.request_draft(translation, by=None)
    provider.faults = faults.Always(fault)
    for _ in range(4):
        due_again(run)
    provider.faults = []
    due_again(run)
    assert run.state == Run.State.DONE
    assert "Fathom Works = Fathom Works" in provider.materials("translate")[-1]["brief"]


def test_the_command_says_what_it_waits_for_and_what_is_left_to_a_person(translation, provider, monkeypatch):
    def without_the_heading(answer):
        return (
            {"units": [u for u in answer["units"] if u["text"] != "作り方"]} if "units" in answer else answer
        )

    provider.faults = [faults.status(429, Retry_After="3600")] + [faults.changed(without_the_heading)] * 9

    def time_passes(_seconds):
        Run.objects.update(next_at=timezone.now())
        Endpoint.objects.update(quiet_until=None)

    monkeypatch.setattr("newsdesk.management.commands.draft.time.sleep", time_passes)
    out, err = io.StringIO(), io.StringIO()
    call_command("draft", translation.article_id, "--wait", "--json", stdout=out, stderr=err)
    assert json.loads(out.getvalue())["state"] == "needs_human"
    assert "利用制限" in err.getvalue()
    assert "1か所は下訳できませんでした" in err.getvalue()
