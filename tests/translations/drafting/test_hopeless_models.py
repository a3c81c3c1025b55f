"""A model that cannot do the work is paid for a few questions, not for an article, and the desk learns what is wrong."""

from __future__ import annotations

import pytest

from articles import ingest
from tests import provider as faults
from tests.drafting import drafted_by
from translations.drafting.outcome import MAX_MISSES
from translations.models import Unit
from translations.runs import Run
from translations.segment import open_translation

pytestmark = pytest.mark.django_db

# More than one article of this size asks for by itself: fifteen chunks and two readings.
FEW = 12


@pytest.fixture
def long_one(db):
    """An article that is drafted in many questions."""
    text = "\n\n".join(f"Orchard Labs mapped stretch {n} of the coast with buoys. " * 4 for n in range(70))
    return open_translation(ingest.ingest_content(f"# Maps\n\n{text}\n", content_type="text/markdown"))


def without_texts(answer):
    return {"units": [unit | {"text": " "} for unit in answer["units"]]} if "units" in answer else {}


HOPELESS = {
    "no JSON": (faults.content("はい、訳しました。"), "invalid", "JSON スキーマ"),
    "cut each time": (
        faults.content('{"units": [', finish_reason="length"),
        "truncated",
        "LLM_MAX_OUTPUT_TOKENS",
    ),
    "all thoughts and no answer": (faults.content(""), "empty", "空でした"),
    "a page in place of an answer": (
        faults.raw(b"<!doctype html><title>Sign in</title>"),
        "invalid",
        "OPENAI_BASE_URL",
    ),
    "nothing in the fields": (faults.changed(without_texts), "empty", "求めた行や部分がありません"),
    "too long for its context": (
        faults.status(400, error={"code": "context_length_exceeded", "message": "at most 8192 tokens"}),
        "truncated",
        "長い文脈",
    ),
}


@pytest.mark.parametrize(("fault", "error_class", "says"), HOPELESS.values(), ids=HOPELESS.keys())
def test_a_model_that_brings_nothing_is_asked_a_few_times(long_one, provider, fault, error_class, says):
    provider.faults = faults.Always(fault)
    run = drafted_by(long_one)
    assert (run.state, run.error_class) == (Run.State.FAILED, error_class)
    assert says in run.last_error
    assert len(provider.requests) <= FEW


def test_a_model_that_only_fails_at_the_summary_still_drafts_the_body(long_one, provider):
    provider.faults_of["summarise"] = faults.Always(faults.content("要約です。"))
    run = drafted_by(long_one)
    assert run.state == Run.State.NEEDS_HUMAN
    assert not long_one.units.filter(state=Unit.State.UNTRANSLATED).exists()
    assert len(provider.materials("summarise")) <= 6


def test_a_model_that_only_fails_at_the_body_is_given_up_after_hardly_more_than_one_round(long_one, provider):
    provider.faults_of["translate"] = faults.Always(faults.content("本文です。"))
    run = drafted_by(long_one)
    assert run.state == Run.State.NEEDS_HUMAN
    assert len(provider.materials("translate")) <= 16 + MAX_MISSES
    assert run.candidates.exclude(part=None).exists()


def test_a_server_with_room_for_half_a_chunk_drafts_the_whole_body(long_one, provider):
    whole = 2 * 4 * len("Orchard Labs mapped stretch 10 of the coast with buoys. ")
    too_long = faults.status(400, error={"code": "context_length_exceeded", "message": "at most 4096"})
    provider.faults_of["translate"] = faults.Always(
        faults.where(lambda m: sum(len(unit["text"]) for unit in m["units"]) > whole, too_long)
    )
    assert drafted_by(long_one).state == Run.State.DONE
    assert not long_one.units.filter(state=Unit.State.UNTRANSLATED).exists()


def test_a_body_that_is_always_cut_is_given_up_after_hardly_more_than_one_round(long_one, provider):
    provider.faults_of["translate"] = faults.Always(faults.content('{"units": [', finish_reason="length"))
    run = drafted_by(long_one)
    assert run.error_class == "truncated"
    assert len(provider.materials("translate")) <= 16 + MAX_MISSES


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (faults.status(413), 1),
        (faults.content('{"units": [', finish_reason="length"), 2),
    ],
    ids=["too long", "cut"],
)
def test_one_row_that_does_not_fit_is_not_asked_for_in_the_same_words_again(
    translation, provider, fault, times
):
    second = translation.units.order_by("position")[1]
    Unit.objects.exclude(pk=second.pk).update(text="済", state=Unit.State.DRAFT)
    provider.faults_of["translate"] = faults.Always(fault)
    run = drafted_by(translation, parts=["title"])
    assert (run.state, run.error_class) == (Run.State.NEEDS_HUMAN, "truncated")
    assert len(provider.materials("translate")) == times


def test_a_summary_that_is_cut_is_asked_for_in_two_halves(translation, provider):
    def all_at_once_is_too_much(material, good):
        if len(material["parts"]) > 3:
            return 200, faults.completion('{"brief": [', finish_reason="length"), {}
        return 200, good, {}

    provider.faults_of["summarise"] = faults.Always(all_at_once_is_too_much)
    assert drafted_by(translation).state == Run.State.DONE
    sizes = [len(material["parts"]) for material in provider.materials("summarise")]
    assert sorted(sizes) == [1, 2, 3, 5]


def test_the_one_text_that_came_for_the_one_unit_asked_for_is_taken_whatever_its_id(translation, provider):
    def misnamed(answer):
        return {"units": [u | {"id": "1"} for u in answer["units"]]} if "units" in answer else answer

    second = translation.units.order_by("position")[1]
    Unit.objects.exclude(pk=second.pk).update(text="済", state=Unit.State.DRAFT)
    provider.faults_of["translate"] = faults.Always(faults.changed(misnamed))
    assert drafted_by(translation, parts=["title"]).state == Run.State.DONE
    second.refresh_from_db()
    assert second.text == "作り方"


def test_a_paragraph_that_the_providers_filter_stops_costs_no_other(translation, provider):
    """Azure answers a filtered question with status 400, as if it were malformed."""
    stopped = faults.status(400, error={"code": "content_filter", "message": "management policy"})
    names_a_price = faults.where(lambda m: any("$40" in unit["text"] for unit in m["units"]), stopped)
    provider.faults_of["translate"] = faults.Always(names_a_price)
    run = drafted_by(translation)
    assert (run.state, run.error_class) == (Run.State.NEEDS_HUMAN, "filtered")
    assert translation.units.filter(state=Unit.State.UNTRANSLATED).count() <= 2
