"""A model reads drafts for what no rule sees; what it says is held against the text before an editor sees it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import provider as faults
from translations.checking import edited, findings, refresh
from translations.checking.pairs import pieces_of
from translations.desk import resolve, review
from translations.drafting import draft, judge
from translations.drafting.endpoint import Endpoint
from translations.models import Translation
from translations.publishing import publish
from translations.runs import Run

pytestmark = pytest.mark.django_db


def says(*found):
    """Return a fault that answers a judge's first question with these findings."""
    return faults.changed(lambda answer: {"findings": [*found]} if "findings" in answer else answer)


@pytest.fixture
def unit(drafted):
    return drafted.units.get(first_block__text__contains="2 million")


def wrong(unit, **changes):
    finding = {"id": unit.subject, "kind": "actor", "span": "学習させました", "message": "主語が違います。"}
    return finding | changes


def judged(translation, provider, *found):
    provider.faults_of["judge"] = [says(*found)] * 3
    run = draft.request_judgement(translation, by=None)
    draft.work(run.pk)
    run.refresh_from_db()
    translation = Translation.objects.get(pk=translation.pk)
    return run, findings.open_in(translation).filter(check_id__startswith=findings.JUDGED)


def test_a_finding_stands_at_its_words_and_warns_without_blocking(drafted, unit, provider, editor):
    run, found = judged(drafted, provider, wrong(unit))
    assert run.state == Run.State.DONE
    finding = found.get()
    assert (finding.unit, finding.check_id, finding.severity) == (unit, "judge-actor", "warning")
    assert unit.text[finding.start : finding.end] == "学習させました"
    assert not findings.rows_with_errors(drafted)
    assert Translation.objects.get(pk=drafted.pk).checked.warnings >= 1


@pytest.mark.parametrize(
    "changes",
    [{"span": "書かれていない語"}, {"span": " "}, {"id": "unit:999999"}, {"message": ""}],
    ids=["words that are not there", "no words", "another row", "no reason"],
)
def test_what_does_not_hold_against_the_text_is_dropped(drafted, unit, provider, changes):
    _run, found = judged(drafted, provider, wrong(unit, **changes))
    assert not found.exists()


def test_an_edit_of_the_row_takes_its_finding_away_and_leaves_the_others(drafted, unit, provider, editor):
    other = drafted.units.get(first_block__text__contains="$40")
    _run, found = judged(drafted, provider, wrong(unit), wrong(other, span="料金"))
    unit.save_text("チームは地図200万枚で訓練しました。", version=unit.version, by=editor)
    refresh.whole(drafted)
    assert [finding.unit for finding in found.all()] == [other]


def test_a_finding_comes_back_with_the_text_that_it_was_about(drafted, unit, provider, editor):
    other = drafted.units.get(first_block__text__contains="$40")
    _run, found = judged(drafted, provider, wrong(unit), wrong(other, span="料金"))
    read = unit.text
    for text, rows in (("訓練しました。", {other}), (read, {other, unit}), ("訓練です。", {other})):
        unit.save_text(text, version=unit.version, by=editor)
        refresh.whole(drafted)
        assert {finding.unit for finding in found.all()} == rows
    unit.save_text("訓練。", version=unit.version, by=editor)
    edited.rows(drafted.pk)
    unit.save_text(read, version=unit.version, by=editor)
    edited.rows(drafted.pk)
    refresh.whole(drafted)
    assert {finding.unit for finding in found.all()} == {other, unit}


def test_what_a_second_reading_of_the_same_text_no_longer_says_does_not_come_back(
    drafted, unit, provider, editor
):
    judged(drafted, provider, wrong(unit))
    _run, found = judged(drafted, provider)
    read = unit.text
    for text in ("訓練しました。", read):
        unit.save_text(text, version=unit.version, by=editor)
        refresh.whole(drafted)
    assert not found.exists()


def test_new_rules_leave_what_a_model_found(drafted, unit, provider):
    _run, found = judged(drafted, provider, wrong(unit))
    drafted.checked.basis = "another house style"
    drafted.checked.save()
    refresh.whole(drafted)
    assert found.all().count() == 1


def test_what_a_model_found_before_anything_else_was_checked_stays(translation, provider):
    draft.work(draft.request_draft(translation, by=None).pk)
    unit = translation.units.get(first_block__text__contains="2 million")
    _run, found = judged(translation, provider, wrong(unit))
    refresh.whole(translation)
    assert found.all().count() == 1


def test_a_second_reading_replaces_the_first(drafted, unit, provider):
    judged(drafted, provider, wrong(unit))
    _run, found = judged(drafted, provider)
    assert not found.exists()


def test_a_dismissal_holds_when_the_model_says_it_again(drafted, unit, provider, editor):
    _run, found = judged(drafted, provider, wrong(unit))
    resolve.dismiss(found.get(), by=editor, reason="原文どおり")
    _run, found = judged(drafted, provider, wrong(unit))
    assert found.get().dismissal is not None


def test_a_text_edited_while_it_was_read_keeps_nothing(drafted, unit, editor):
    read = [piece.pair for piece in pieces_of(drafted)]
    (pair,) = (pair for pair in read if pair.id == unit.subject)
    said = judge.Judgement.model_validate({"findings": [wrong(unit)]})
    unit.save_text("学習させました。別の文です。", version=unit.version, by=editor)
    refresh.keep_judged(drafted, judge.findings_in(said, [pair]), read)
    assert not findings.open_in(drafted).filter(check_id__startswith=findings.JUDGED).exists()


def test_it_is_asked_after_each_draft_only_where_the_desk_wants_it(translation, provider, settings):
    settings.LLM_JUDGE = True
    run = draft.request_draft(translation, by=None)
    draft.work(run.pk)
    reading = translation.runs.get(kind=Run.Kind.JUDGE)
    assert reading.state == Run.State.QUEUED
    draft.work(reading.pk)
    reading.refresh_from_db()
    assert reading.state == Run.State.DONE
    assert Translation.objects.get(pk=translation.pk).status == Translation.Status.REVIEW
    assert reading.calls.exists()


def test_summaries_are_read_against_the_article(drafted, provider):
    judged(drafted, provider)
    # Both are asked at once and may arrive in either order.
    body, summaries = sorted(provider.materials("judge"), key=lambda material: "article" in material)
    assert "Fathom Works released" in summaries["article"]
    assert "article" not in body
    assert all(pair["en"] for pair in body["pairs"])


def test_a_reading_that_died_does_not_pay_twice(drafted, provider):
    run = draft.request_judgement(drafted, by=None)
    provider.faults_of["judge"] = [faults.status(500), faults.changed(lambda answer: answer)]
    draft.work(run.pk)
    first = len(provider.materials("judge"))
    Run.objects.filter(pk=run.pk).update(next_at="2020-01-01T00:00:00Z")
    faults_over = drafted.runs.get(pk=run.pk)
    Endpoint.objects.update(quiet_until=None, faults_in_a_row=0)
    draft.work(faults_over.pk)
    assert first == 2
    assert len(provider.materials("judge")) == 3


@pytest.mark.parametrize(
    "declined",
    [faults.content(None, refusal="no"), faults.content("", finish_reason="content_filter")],
    ids=["refused", "filtered"],
)
def test_a_reading_that_is_declined_is_not_paid_for_again(drafted, provider, declined):
    provider.faults_of["judge"] = faults.Always(declined)
    run = draft.request_judgement(drafted, by=None)
    draft.work(run.pk)
    asked = provider.materials("judge")
    assert len(asked) == len({str(material) for material in asked})


def test_an_editor_asks_for_it_on_the_page(drafted, provider, editor, client):
    client.force_login(editor)
    assert "校閲を頼む" in client.get(reverse("desk:review", args=[drafted.pk])).content.decode()
    client.post(reverse("desk:judge", args=[drafted.pk]))
    assert drafted.runs.filter(kind=Run.Kind.JUDGE).exists()


def test_nothing_translated_is_nothing_to_read(translation, provider):
    with pytest.raises(draft.DraftRefused, match="校閲する訳文"):
        draft.request_judgement(translation, by=None)


def test_an_article_can_be_published_with_its_warnings(drafted, unit, provider, editor):
    judged(drafted, provider, wrong(unit))
    review.approve_all(drafted, by=editor)
    for row in review.rows(drafted):
        if row.state != row.State.APPROVED:
            row.approve(version=row.version, by=editor)
    review.settle(drafted, by=editor)
    drafted.refresh_from_db()
    assert publish.publish(drafted, by=editor).number == 1


def test_what_it_found_comes_to_the_open_page_with_its_name(drafted, provider, unit, editor, client):
    client.force_login(editor)
    judged(drafted, provider, wrong(unit))
    told = client.get(
        reverse("desk:progress", args=[drafted.pk]), headers={"HX-Request": "true"}
    ).content.decode()
    address = reverse("desk:findings", args=[drafted.pk])
    assert f'data-asks="{address}?all=1"' in told
    news = client.get(address, {"all": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert f'id="findings-unit-{unit.pk}"' in news
    assert news.count('<span class="label">AI校閲</span>') >= 1
