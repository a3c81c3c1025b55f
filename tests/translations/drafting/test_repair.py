"""A model is asked once more for what the checks find wrong, and the house style is mended by code."""

from __future__ import annotations

import pytest

from tests import provider as faults
from translations.checking import refresh
from translations.drafting import draft
from translations.models import Unit
from translations.runs import Candidate

pytestmark = pytest.mark.django_db


def drafted_by(translation):
    run = draft.request_draft(translation, by=None)
    draft.work(run.pk)
    return run


def with_text(old: str, new: str):
    def change(answer):
        if "units" not in answer:
            return answer
        return {"units": [unit | {"text": unit["text"].replace(old, new)} for unit in answer["units"]]}

    return faults.changed(change)


def test_a_wrong_number_is_asked_for_once_more_with_the_reason(translation, provider):
    provider.faults_of["translate"] = [with_text("200万枚", "20億枚")]
    drafted_by(translation)
    _first, second = provider.materials("translate")
    assert [unit["text"] for unit in second["units"]] == ["The team trained it on 2 million survey sheets."]
    assert second["units"][0]["problem"]
    assert "20億枚" in second["units"][0]["draft"]
    assert "200万枚" in translation.units.order_by("position")[2].text


def test_a_model_that_insists_is_not_asked_a_third_time_and_a_person_sees_the_error(translation, provider):
    provider.faults_of["translate"] = [with_text("200万枚", "20億枚")] * 9
    drafted_by(translation)
    assert len(provider.materials("translate")) == 2
    unit = translation.units.order_by("position")[2]
    assert unit.state == Unit.State.DRAFT
    refresh.whole(translation)
    assert unit.findings.filter(severity="error").exists()


def test_of_two_wrong_answers_the_one_with_less_to_mend_stays(translation, provider):
    whole = "チームは200万枚の測量図で学習させました。"
    provider.faults_of["translate"] = [
        with_text("200万枚", "20億枚"),
        with_text(whole, "The team trained it on 300 thousand survey sheets in only 9 days."),
    ]
    drafted_by(translation)
    assert len(provider.materials("translate")) == 2
    assert translation.units.order_by("position")[2].text == whole.replace("200万枚", "20億枚")


def test_repair_can_be_switched_off(translation, provider, settings):
    settings.LLM_REPAIR = False
    provider.faults_of["translate"] = [with_text("200万枚", "20億枚")]
    drafted_by(translation)
    assert len(provider.materials("translate")) == 1


def test_the_house_style_is_mended_by_code_and_noted(translation, provider):
    provider.faults_of["translate"] = [with_text("200万枚", "(200万枚)")] * 2
    drafted_by(translation)
    unit = translation.units.order_by("position")[2]
    assert "（200万枚）" in unit.text
    (candidate,) = Candidate.objects.filter(unit=unit)
    assert candidate.fixes
    assert {"check", "before", "after"} == set(candidate.fixes[0])
