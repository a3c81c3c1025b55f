"""Whatever a provider answers, what is good is kept, what is missing is asked for again, and the row says what happened."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles import ingest
from tests import provider as faults
from tests.drafting import drafted_by, texts
from translations.drafting import draft, ledger
from translations.drafting.answers import whole_units
from translations.drafting.asking import MAX_REFUSALS
from translations.drafting.endpoint import Endpoint
from translations.models import Translation, Unit
from translations.runs import Call, Run
from translations.segment import open_translation

pytestmark = pytest.mark.django_db


def test_answers_are_matched_by_id_whatever_their_order(translation, provider):
    def reversed_units(answer):
        return {"units": answer["units"][::-1]} if "units" in answer else answer

    provider.faults = [faults.changed(reversed_units)] * 9
    drafted_by(translation)
    assert texts(translation)[1] == "作り方"


def test_only_units_missing_from_an_answer_are_asked_again(translation, provider):
    def without_the_first(answer):
        return {"units": answer["units"][1:]} if "units" in answer else answer

    provider.faults_of["translate"] = [faults.changed(without_the_first)]
    run = drafted_by(translation)
    assert run.state == Run.State.DONE
    sizes = [len(material["units"]) for material in provider.materials("translate")]
    assert sizes == [7, 1]


def test_units_nobody_asked_for_and_ids_given_twice_change_nothing(translation, provider):
    def with_extras(answer):
        if "units" not in answer:
            return answer
        first = answer["units"][0]
        return {"units": [*answer["units"], {"id": "u999999", "text": "余分"}, first | {"text": "二度目"}]}

    provider.faults = [faults.changed(with_extras)] * 2
    drafted_by(translation)
    assert not any("余分" in text or "二度目" in text for text in texts(translation))


def test_a_unit_that_keeps_losing_its_tags_arrives_marked_for_a_person(translation, provider):
    def without_tags(answer):
        if "units" not in answer:
            return answer
        return {"units": [unit | {"text": unit["text"].replace("<b1>", "")} for unit in answer["units"]]}

    provider.faults = [faults.changed(without_tags)] * 9
    run = drafted_by(translation)
    first = translation.units.order_by("position").first()
    assert run.state == Run.State.DONE
    assert first.state == Unit.State.ATTENTION
    assert "対応していません" in first.note
    assert [len(material["units"]) for material in provider.materials("translate")] == [7, 1, 1]


def test_a_truncated_answer_is_asked_for_again_in_smaller_pieces(translation, provider):
    def too_long_for_seven(material, good):
        if len(material.get("units", [])) == 7:
            return 200, faults.completion('{"units": [{"id": "u', finish_reason="length"), {}
        return 200, good, {}

    provider.faults = [too_long_for_seven] * 9
    run = drafted_by(translation)
    assert run.state == Run.State.DONE
    first, *pieces = [len(material["units"]) for material in provider.materials("translate")]
    assert first == 7
    assert sum(pieces) == 7
    assert len(pieces) >= 2


@pytest.mark.parametrize("finish_reason", ["length", "stop"])
def test_of_an_answer_that_was_cut_the_whole_units_are_kept(translation, provider, finish_reason):
    """They are paid for; with "stop" the cut is a model's own mistake."""

    def cut(material: dict[str, Any], _good: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        whole = json.dumps(faults.good_answer(material), ensure_ascii=False)
        return 200, faults.completion(whole[:-70], finish_reason=finish_reason), {}

    provider.faults_of["translate"] = [cut]
    assert drafted_by(translation).state == Run.State.DONE
    assert all(texts(translation))
    first, *rest = [len(material["units"]) for material in provider.materials("translate")]
    assert (first, sum(rest)) == (7, 2)


@pytest.mark.parametrize(
    ("raw", "ids"),
    [
        ('{"units": [{"id": "u1", "text": "一"}, {"id": "u2", "text": "二"}],}', ["u1", "u2"]),
        ('Here: [{"id": "u1", "text": "a \\"}, {\\" b"},\n {"id": "u2", "te', ["u1"]),
        ('{"units": [{"id": 7, "text": "x"}, {"id": "u1", "text": NaN}, {"id": "u2", "text": "二"}', ["u2"]),
        ('{"units": [{"id": {"id": "u1", "text": "x"}}]', []),
        ("[" * 5_000 + "{" * 5_000, []),
        ('[{"a":' * 5_000, []),
        ("", []),
        ('<think>I must do [{"id": "u1", "text": "It said hi."}] so', []),
        ('<think>[{"id": "u1", "text": "It said hi."}]</think>', []),
        ('<think>[{"id": "u1", "text": "Hi."}]</think>{"units": [{"id": "u1", "text": "一"}, {"id', ["u1"]),
        ('As in [{"id": "u1", "text": "Hi."}].</think>\n[{"id": "u2", "text": "二"}, {"id', ["u2"]),
    ],
)
def test_whole_units_are_those_that_are_closed_and_have_both_fields(raw, ids):
    assert [unit.id for unit in whole_units(raw).units] == ids


def test_a_provider_that_is_down_puts_the_run_back_with_the_reason_and_a_later_time(translation, provider):
    provider.faults = [faults.status(503)] * 2
    run = drafted_by(translation)
    assert (run.state, run.error_class) == (Run.State.QUEUED, "server")
    assert "HTTP 503" in run.last_error
    assert run.next_at > timezone.now()
    assert translation.status == Translation.Status.DRAFTING


def test_retry_after_is_obeyed_even_when_it_is_long(translation, provider):
    provider.faults = [faults.status(429, Retry_After="600")] * 2
    run = drafted_by(translation)
    assert run.next_at > timezone.now() + timedelta(seconds=590)


def test_a_run_that_comes_back_asks_only_for_what_is_missing(translation, provider):
    provider.faults_of["translate"] = [faults.status(503)]
    run = draft.request_draft(translation, by=None, parts=["title"], body=True)
    draft.work(run.pk)
    assert run.candidates.count() == 1
    Run.objects.filter(pk=run.pk).update(next_at=timezone.now())
    draft.work(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    assert run.candidates.count() == 8
    assert [material["parts"] for material in provider.materials("summarise")] == [["brief"], ["title"]]


def test_an_attempt_that_brings_something_is_not_counted(translation, provider):
    """Many calls go out at once: with a provider that drops one in three, some call of every attempt meets a fault."""
    provider.faults_of["translate"] = [faults.status(500)] * 2
    run = draft.request_draft(translation, by=None, parts=["title"])
    counted = []
    for _ in range(2):
        Run.objects.filter(pk=run.pk).update(next_at=timezone.now())
        draft.work(run.pk)
        run.refresh_from_db()
        counted.append(run.attempt)
        assert "HTTP 500" in run.last_error
    assert counted == [0, 1]


def test_a_wrong_key_fails_at_once_with_what_to_do(translation, provider):
    provider.faults = [faults.status(401)] * 2
    run = drafted_by(translation)
    assert (run.state, run.error_class, run.attempt) == (Run.State.FAILED, "auth", 1)
    assert "OPENAI_API_KEY" in run.last_error


def test_a_model_that_refuses_everything_fails_the_run_after_one_more_question(translation, provider):
    refusal = faults.content(None, refusal="model_not_configured: no")
    provider.faults = [refusal] * 9
    run = drafted_by(translation)
    assert (run.state, run.error_class) == (Run.State.FAILED, "refused")
    assert len(provider.requests) == 2
    assert translation.status == Translation.Status.FAILED


def test_a_refusal_that_was_a_whim_costs_one_more_question(translation, provider):
    provider.faults = [faults.content(None, refusal="no")]
    assert drafted_by(translation).state == Run.State.DONE
    assert all(texts(translation))


def test_of_a_refused_chunk_all_but_the_refused_paragraph_is_drafted(translation, provider):
    will_not = faults.where(
        lambda m: any("$40" in unit["text"] for unit in m["units"]), faults.content(None, refusal="no")
    )
    provider.faults_of["translate"] = faults.Always(will_not)
    run = drafted_by(translation)
    assert (run.state, run.error_class) == (Run.State.NEEDS_HUMAN, Call.Outcome.REFUSED)
    without = [unit for unit in translation.units.all() if not unit.text]
    assert 1 <= len(without) <= 2
    assert any("$40" in unit.first_block.text for unit in without)


def test_a_model_that_refuses_the_whole_body_is_not_asked_for_each_paragraph(provider):
    """Chunks are asked for in pieces after a refusal, but not once too many were refused."""
    text = "\n\n".join(f"Orchard Labs trained model number {n} on maps of the coast. " * 4 for n in range(60))
    translation = open_translation(ingest.ingest_content(f"# Maps\n\n{text}\n", content_type="text/markdown"))
    provider.faults_of["translate"] = [faults.content(None, refusal="no")] * 200
    run = drafted_by(translation)
    sizes = [len(material["units"]) for material in provider.materials("translate")]
    whole = sizes.count(max(sizes))
    assert run.error_class == Call.Outcome.REFUSED
    assert whole > MAX_REFUSALS
    assert len(sizes) - whole <= 3 * MAX_REFUSALS


def test_what_a_model_cannot_do_is_left_for_a_person_and_the_rest_is_kept(translation, provider):
    def nothing_for_the_heading(answer):
        return (
            {"units": [u for u in answer.get("units", []) if u["text"] != "作り方"]}
            if "units" in answer
            else answer
        )

    provider.faults = [faults.changed(nothing_for_the_heading)] * 9
    run = drafted_by(translation)
    assert run.state == Run.State.NEEDS_HUMAN
    assert "1か所" in run.last_error
    assert translation.status == Translation.Status.REVIEW
    assert texts(translation)[1] == ""


def test_a_unit_asked_again_carries_its_draft_and_what_was_wrong(translation, provider):
    def without_tags(answer):
        if "units" not in answer:
            return answer
        return {"units": [unit | {"text": unit["text"].replace("<b1>", "")} for unit in answer["units"]]}

    provider.faults_of["translate"] = [faults.changed(without_tags)]
    drafted_by(translation)
    (unit,) = provider.materials("translate")[1]["units"]
    assert "地図を読む" in unit["draft"]
    assert "対応していません" in unit["problem"]
    assert translation.units.order_by("position").first().state == Unit.State.DRAFT


def test_all_workers_leave_a_provider_alone_for_as_long_as_it_asked(translation, provider):
    provider.faults = [faults.status(429, Retry_After="600")]
    run = drafted_by(translation)
    asked = len(provider.requests)
    Run.objects.filter(pk=run.pk).update(next_at=timezone.now())
    draft.work(run.pk)
    run.refresh_from_db()
    assert len(provider.requests) == asked
    assert run.state == Run.State.QUEUED
    assert run.attempt == 1
    assert run.next_at > timezone.now() + timedelta(seconds=500)


def test_a_run_under_way_leaves_the_provider_alone_when_another_worker_is_asked_to(
    translation, provider, monkeypatch
):
    record = ledger.record

    def record_when_others_were_told(*arguments):
        Endpoint.current().note_fault("HTTP 429", retry_after=600)
        return record(*arguments)

    monkeypatch.setattr(ledger, "record", record_when_others_were_told)
    run = drafted_by(translation)
    assert len(provider.requests) == 1
    assert (run.state, run.attempt, run.last_error) == (Run.State.QUEUED, 0, "HTTP 429")
    assert run.next_at > timezone.now() + timedelta(seconds=590)
    Endpoint.objects.update(quiet_until=None)
    Run.objects.filter(pk=run.pk).update(next_at=timezone.now())
    draft.work(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE


def test_a_way_of_asking_for_json_that_works_is_remembered_for_the_endpoint(translation, provider):
    def only_objects(material, good):
        if "json_schema" in str(provider.requests[-1].get("response_format")):
            return 400, {"error": {"message": "json_schema is not supported"}}, {}
        return 200, good, {}

    provider.faults = [only_objects] * 9
    drafted_by(translation)
    formats = [body["response_format"]["type"] for body in provider.requests]
    assert formats[0] == "json_schema"
    assert set(formats[1:]) == {"json_object"}
    assert Endpoint.objects.get().schema_mode == "json_object"
