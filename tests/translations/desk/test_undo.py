"""A step over many rows is taken back as a whole: rows that nobody changed since are as they were, the others are said."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied

from translations.checking import findings, refresh
from translations.checking.findings import Finding
from translations.checking.pairs import pieces_of
from translations.checks.model import Finding as Result
from translations.desk import bulk_change, replace, resolve, review, undo
from translations.models import Event, Translation, Unit

pytestmark = pytest.mark.django_db


def everything(translation) -> list[tuple]:
    """All that a reader or an editor could tell apart of the rows."""
    rows = review.rows(translation)
    return [
        (row.subject, row.whole_text, row.state, row.origin, row.note, row.edited_by, row.approved_by)
        for row in rows
    ]


def versions(translation) -> dict[str, int]:
    return {row.place: row.version for row in review.rows(translation)}


@pytest.fixture
def written(drafted, editor):
    """An approved article with 模型 in a row, a key point and the lead."""
    unit = drafted.units.order_by("position").first()
    unit.save_text("この模型は<a1>模型</a1>です。", version=unit.version, by=editor)
    points = drafted.parts.get(name="key_points")
    told = [{**points.points[0], "heading": "模型の公開"}, *points.points[1:]]
    points.save_text("", version=points.version, by=editor, points=told)
    lead = drafted.parts.get(name="lead")
    lead.save_text("新しい模型。", version=lead.version, by=editor)
    for row in review.rows(drafted):
        row.approve(version=row.version, by=editor)
    assert review.settle(drafted, by=editor)
    return drafted


def replaced(translation, by) -> Event:
    return replace.apply(translation, "模型", "モデル", by=by, versions=versions(translation)).event


def test_a_replacement_is_taken_back_with_the_approvals_it_cost(written, editor, translator):
    before = everything(written)
    event = replaced(written, translator)
    assert Translation.objects.get(pk=written.pk).status == Translation.Status.REVIEW
    assert undo.take_back(event, by=editor) == (3, 0)
    assert everything(written) == before
    assert Translation.objects.get(pk=written.pk).status == Translation.Status.APPROVED


def test_with_its_text_a_row_gets_back_what_a_model_found_in_it(written, editor):
    lead = written.parts.get(name="lead")
    piece = next(piece for piece in pieces_of(written) if piece.pair.id == lead.subject)
    said = Result(lead.subject, "judge-actor", "grounding", "warning", 0, 3, "主語が違います。")
    refresh.whole(written)
    refresh.keep_judged(written, [said], [piece.pair])
    event = replaced(written, editor)
    of_the_model = findings.open_in(written).filter(check_id="judge-actor")
    assert not of_the_model.exists()
    undo.take_back(event, by=editor)
    assert of_the_model.get().result == said


def test_a_row_that_changed_since_is_left_and_counted(written, editor):
    event = replaced(written, editor)
    unit = written.units.order_by("position").first()
    unit.save_text("あとから直した文。", version=unit.version, by=editor)
    assert undo.take_back(event, by=editor) == (2, 1)
    assert Unit.objects.get(pk=unit.pk).text == "あとから直した文。"
    assert written.parts.get(name="lead").text == "新しい模型。"


def test_a_replacement_is_taken_back_after_its_rows_were_approved(written, editor, admin):
    before = everything(written)
    event = replaced(written, editor)
    review.approve_all(written, by=admin)
    assert undo.take_back(event, by=editor) == (3, 0)
    assert everything(written) == before


def test_an_approval_that_somebody_else_gave_since_stands(drafted, editor, admin):
    event = review.approve_all(drafted, by=editor).event
    unit = drafted.units.order_by("position").first()
    unit.unapprove(version=unit.version, by=admin)
    unit.approve(version=unit.version, by=admin)
    assert undo.take_back(event, by=editor) == (11, 1)
    unit.refresh_from_db()
    assert unit.approved_by == admin


def test_a_step_is_taken_back_once(written, editor):
    event = replaced(written, editor)
    undo.take_back(event, by=editor)
    after = everything(written)
    assert undo.take_back(event, by=editor) == (0, 3)
    assert everything(written) == after


def test_safe_fixes_are_taken_back_and_count_no_more_as_right(drafted, editor):
    unit = drafted.units.order_by("position").first()
    unit.save_text("チームは(200万枚)の測量図で学習させました。", version=unit.version, by=editor)
    refresh.whole(drafted)
    before = everything(drafted)
    event = resolve.apply_safe(drafted, by=editor, versions=versions(drafted)).event
    fixed = Finding.objects.filter(translation=drafted, outcome=Finding.Outcome.FIXED)
    assert fixed.exists()
    done, left = undo.take_back(event, by=editor)
    assert (done, left) == (len(event.data["rows"]), 0)
    assert everything(drafted) == before
    assert not fixed.exists()


def test_approving_everything_is_taken_back_and_the_article_with_it(drafted, editor, translator):
    before = everything(drafted)
    event = review.approve_all(drafted, by=editor).event
    with pytest.raises(PermissionDenied):
        undo.take_back(event, by=translator)
    assert undo.take_back(event, by=editor) == (12, 0)
    assert everything(drafted) == before
    assert Translation.objects.get(pk=drafted.pk).status == Translation.Status.REVIEW


def test_who_wrote_a_text_and_is_gone_since_is_nobody(written, admin, editor):
    unit = written.units.order_by("position").first()
    unit.save_text("管理者の模型。", version=unit.version, by=admin)
    event = replaced(written, editor)
    admin.delete()
    undo.take_back(event, by=editor)
    unit.refresh_from_db()
    assert (unit.text, unit.edited_by) == ("管理者の模型。", None)


def test_a_step_that_changed_nothing_leaves_nothing_to_take_back(written, editor):
    assert replace.apply(written, "模型", "モデル", by=editor, versions={}).event is None
    assert not bulk_change.steps(written).exists()


def test_approving_unread_leaves_every_row_with_more_than_a_note(drafted, editor):
    unit, other, *_ = drafted.units.order_by("position")
    refresh.whole(drafted)
    for row, severity in ((unit, Finding.Severity.WARNING), (other, Finding.Severity.INFO)):
        Finding.objects.create(
            translation=drafted, unit=row, pair=row.subject, check_id="judge-tone", category="register",
            severity=severity, start=0, end=1, span=row.text[:1], message="硬い文です。",
            text_version=row.version, on_draft=True,
        )  # fmt: skip
    left = review.approve_all(drafted, by=editor, unread=True).left
    assert unit in left
    assert other not in left
    assert review.approve_all(drafted, by=editor).left == []


def test_the_review_page_offers_to_take_back_what_was_just_done(client, written, editor):
    client.force_login(editor)
    base = f"/admin/desk/{written.pk}/"
    seen = {f"version-{place}": version for place, version in versions(written).items()}
    done = client.post(f"{base}replace/apply/", {"find": "模型", "put": "モデル", **seen}, follow=True)
    page = done.content.decode()
    assert "「模型」を「モデル」に置換（3 行）" in page
    (way,) = set(re.findall(r'action="([^"]+/undo/)"', page))
    assert "3 行を元に戻す" in client.get(f"{base}bulk-changes/").content.decode()
    assert "3 行を元に戻しました" in client.post(way, follow=True).content.decode()
    assert "戻せる行はありません" in client.get(f"{base}bulk-changes/").content.decode()


@pytest.mark.parametrize("named", ["x", "999999999999", "１"])
def test_an_address_that_names_no_step_offers_nothing(client, written, editor, named):
    client.force_login(editor)
    page = client.get(f"/admin/desk/{written.pk}/?changed={named}")
    assert page.status_code == 200
    assert "/undo/" not in page.content.decode()


def test_somebody_who_may_not_approve_sees_the_step_and_no_button(client, drafted, editor, translator):
    event = review.approve_all(drafted, by=editor).event
    client.force_login(translator)
    assert (
        "承認できる人が取り消せます" in client.get(f"/admin/desk/{drafted.pk}/bulk-changes/").content.decode()
    )
    assert client.post(f"/admin/desk/{drafted.pk}/bulk-changes/{event.pk}/undo/").status_code == 403
