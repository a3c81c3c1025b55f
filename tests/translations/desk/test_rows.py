"""One row on the review page: save, approve, conflicts, proposals, history."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from translations.models import Unit
from translations.runs import Candidate, Run

HTMX = {"HX-Request": "true"}


@pytest.fixture
def unit(translation) -> Unit:
    """The first paragraph, whose source has a strong and a link; not translated yet."""
    return translation.units.order_by("position").first()


def act(
    client, row, verb: str, data: dict[str, object] | None = None, *, headers: dict[str, str] | None = HTMX
):
    place = f"unit-{row.pk}" if isinstance(row, Unit) else f"part-{row.name}"
    address = f"/admin/desk/{row.translation_id}/rows/{place}/{verb}/"
    return client.post(address, {"version": row.version, **(data or {})}, headers=headers)


def proposal(row, text: str = "提案の文。", **fields) -> Candidate:
    run = Run.objects.create(
        translation=row.translation, kind="redraft", provider="remote", model="m", state="done"
    )
    target = {"unit": row} if isinstance(row, Unit) else {"part": row}
    return Candidate.objects.create(
        run=run, text=text, base_version=row.version, model="m", **target, **fields
    )


def test_saving_a_row_answers_with_its_foot_and_the_counters_alone(desk, unit):
    answer = act(desk, unit, "save", {"text": "月曜日に公開しました。"})
    unit.refresh_from_db()
    assert (unit.text, unit.state, unit.edited_by.username) == ("月曜日に公開しました。", "edited", "ren")
    page = answer.content.decode()
    assert answer.headers["HX-Retarget"] == f"#foot-unit-{unit.pk}"
    assert f'id="foot-unit-{unit.pk}"' in page
    assert f'name="version" value="{unit.version}"' in page
    assert re.search(r"保存済み \d\d:\d\d", page)
    assert 'id="desk-progress"' in page
    # The field keeps what is being typed, and its undo history.
    assert f'id="text-unit-{unit.pk}"' not in page


def test_a_save_that_ends_a_refusal_draws_the_whole_row_anew(desk, unit):
    refused = act(desk, unit, "save", {"text": "長" * 50_001})
    assert 'name="redraw"' in refused.content.decode()
    stored = act(desk, unit, "save", {"text": "短い文。", "redraw": "1"})
    assert f'id="unit-{unit.pk}"' in stored.content.decode()
    assert 'class="refusal"' not in stored.content.decode()


def test_a_save_beside_a_proposal_compares_it_with_the_new_text(desk, unit):
    proposal(unit, "月曜日に公開しました。")
    page = act(desk, unit, "save", {"text": "火曜日に公開しました。"}).content.decode()
    assert "<del>火曜</del>" in page
    assert "<ins>月曜</ins>" in page


def test_saving_a_row_costs_four_statements(desk, unit):
    act(desk, unit, "save", {"text": "一度目の文。"})
    unit.refresh_from_db()
    with CaptureQueriesContext(connection) as seen:
        act(desk, unit, "save", {"text": "二度目の文。"})
    frames = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    assert len([query for query in seen if not query["sql"].startswith(frames)]) == 4


def test_without_javascript_saving_returns_to_the_row(desk, unit):
    answer = act(desk, unit, "save", {"text": "訳文"}, headers=None)
    assert answer.url == f"/admin/desk/{unit.translation_id}/?at=unit-{unit.pk}#unit-{unit.pk}"


def test_typing_into_an_untouched_article_opens_it_by_hand(desk, unit):
    act(desk, unit, "save", {"text": "訳文"})
    unit.translation.refresh_from_db()
    assert unit.translation.status == "review"


def test_windows_line_ends_are_stored_as_line_feeds(desk, unit):
    act(desk, unit, "save", {"text": "一段落目\r\n\r\n二段落目"})
    unit.refresh_from_db()
    assert unit.text == "一段落目\n\n二段落目"


def test_missing_tags_are_named_under_the_row_and_do_not_block_saving(desk, unit):
    page = act(desk, unit, "save", {"text": "タグのない訳文"}).content.decode()
    unit.refresh_from_db()
    assert unit.text == "タグのない訳文"
    assert "が訳文にありません" in page


def test_a_second_save_over_a_newer_version_shows_both_texts_and_changes_nothing(desk, unit, admin):
    Unit.objects.get(pk=unit.pk).save_text("先に保存した文", version=unit.version, by=admin)
    answer = act(desk, unit, "save", {"text": "あとから来た文"})
    assert answer.status_code == 409
    shown = re.sub(r"<[^>]+>", "", answer.content.decode())
    assert "先に保存した文" in shown
    assert "あとから来た文" in shown
    assert "自分の文で上書き" in shown
    assert Unit.objects.get(pk=unit.pk).text == "先に保存した文"


def test_the_conflict_form_carries_the_newest_version_so_that_overwriting_works(desk, unit, admin):
    Unit.objects.get(pk=unit.pk).save_text("先に保存した文", version=unit.version, by=admin)
    page = act(desk, unit, "save", {"text": "あとから来た文"}).content.decode()
    unit.version = int(re.search(r'name="version" value="(\d+)"', page)[1])
    assert act(desk, unit, "save", {"text": "あとから来た文"}).status_code == 200
    assert Unit.objects.get(pk=unit.pk).text == "あとから来た文"


def test_a_conflict_offers_one_text_with_the_changes_of_both_where_they_are_apart(desk, unit, admin, editor):
    unit.save_text("価格は月40ドルです。提供は秋です。", version=0, by=editor)
    Unit.objects.get(pk=unit.pk).save_text("料金は月40ドルです。提供は秋です。", version=1, by=admin)
    page = act(desk, unit, "save", {"text": "価格は月40ドルです。提供は冬です。"}).content.decode()
    both = re.search(r'name="both" value="([^"]+)"', page)[1]
    assert both == "料金は月40ドルです。提供は冬です。"
    unit.version = 2
    fields = {"text": "価格は月40ドルです。提供は冬です。", "both": both, "use": "both", "redraw": "1"}
    page = act(desk, unit, "save", fields).content.decode()
    assert Unit.objects.get(pk=unit.pk).text == both
    assert f">{both}</textarea>" in page
    assert "hx-preserve" not in re.search(r"<textarea[^>]*>", page)[0], (
        "the field takes the text that was stored"
    )


def test_a_conflict_over_the_same_words_is_left_to_the_person(desk, unit, admin, editor):
    unit.save_text("価格は月40ドルです。", version=0, by=editor)
    Unit.objects.get(pk=unit.pk).save_text("価格は月45ドルです。", version=1, by=admin)
    page = act(desk, unit, "save", {"text": "価格は月50ドルです。"}).content.decode()
    assert "自分の文で上書き" in page
    assert 'name="both"' not in page


def test_without_javascript_a_conflict_is_the_whole_page_with_the_typed_text(desk, unit, admin):
    Unit.objects.get(pk=unit.pk).save_text("先に保存した文", version=unit.version, by=admin)
    answer = act(desk, unit, "save", {"text": "あとから来た文"}, headers=None)
    assert answer.status_code == 409
    assert "<html" in answer.content.decode()
    assert ">あとから来た文</textarea>" in answer.content.decode()
    # The page opens at what was refused; a fragment must not pull the focus out of another row.
    assert answer.content.decode().count(" autofocus") == 1
    assert " autofocus" not in act(desk, unit, "save", {"text": "x"}).content.decode()


def test_a_save_repeated_after_a_lost_answer_is_no_conflict_with_itself(desk, unit):
    act(desk, unit, "save", {"text": "同じ文"})
    assert act(desk, unit, "save", {"text": "同じ文"}).status_code == 200
    assert Unit.objects.get(pk=unit.pk).version == 1


def test_a_text_too_long_is_refused_with_its_length_and_stays_in_the_form(desk, unit):
    answer = act(desk, unit, "save", {"text": "長" * 50_001})
    assert answer.status_code == 422
    assert "50001" in answer.content.decode()
    assert "長" * 50_001 in answer.content.decode()
    assert Unit.objects.get(pk=unit.pk).text == ""


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_nonsense_version_never_stores_anything(desk, unit, version):
    answer = act(desk, unit, "save", {"text": "訳文", "version": version})
    assert answer.status_code in {409, 422}
    assert Unit.objects.get(pk=unit.pk).text == ""


def test_approving_stores_new_text_first(desk, unit):
    act(desk, unit, "approve", {"text": "承認する文"})
    unit.refresh_from_db()
    assert (unit.text, unit.state, unit.approved_by.username) == ("承認する文", "approved", "ren")


def test_approving_an_empty_row_is_refused_and_stores_nothing(desk, unit):
    answer = act(desk, unit, "approve", {"text": ""})
    assert answer.status_code == 422
    assert "訳文が空のため承認できません" in answer.content.decode()
    assert Unit.objects.get(pk=unit.pk).version == 0


def test_an_unchanged_draft_keeps_its_origin_when_it_is_approved(desk, drafted):
    unit = drafted.units.first()
    act(desk, unit, "approve", {"text": unit.text})
    unit.refresh_from_db()
    assert (unit.state, unit.origin) == ("approved", "machine")


def test_taking_an_approval_back_keeps_the_text(desk, drafted):
    unit = drafted.units.first()
    act(desk, unit, "approve", {"text": unit.text})
    unit.refresh_from_db()
    act(desk, unit, "unapprove", {"text": unit.text})
    assert Unit.objects.get(pk=unit.pk).state == "edited"


def test_approving_the_last_row_approves_the_article_and_redraws_the_toolbar(desk, drafted):
    from translations.desk import review

    *others, last = review.rows(drafted)
    for row in others:
        row.approve(version=row.version, by=None)
    page = act(desk, last, "approve", {"text": last.text}).content.decode()
    drafted.refresh_from_db()
    assert drafted.status == "approved"
    assert 'id="desk-toolbar"' in page


def test_a_translator_may_save_but_not_approve(client, translator, unit):
    client.force_login(translator)
    assert act(client, unit, "save", {"text": "訳文"}).status_code == 200
    assert act(client, unit, "approve", {"text": "訳文"}).status_code == 403
    assert Unit.objects.get(pk=unit.pk).state == "edited"


def test_key_points_are_saved_moved_and_removed_in_one_form(desk, translation):
    part = translation.parts.get(name="key_points")
    fields = {}
    for n, name in enumerate(["一", "二", "三"]):
        fields |= {f"point-{n}-heading": name, f"point-{n}-text": f"{name}の説明", f"point-{n}-blocks": "0,1"}
    fields |= {"point-3-heading": "", "point-3-text": ""}
    act(desk, part, "save", fields)
    part.refresh_from_db()
    assert [point["heading"] for point in part.points] == ["一", "二", "三"]
    assert part.points[0]["blocks"] == [0, 1]
    act(desk, part, "save", {**fields, "do": "up-2"})
    part.refresh_from_db()
    assert [point["heading"] for point in part.points] == ["一", "三", "二"]
    act(desk, part, "save", {**fields, "do": "remove-0"})
    part.refresh_from_db()
    assert [point["heading"] for point in part.points] == ["二", "三"]


def test_a_proposal_is_shown_beside_the_text_with_both_marked(desk, unit, editor):
    unit.save_text("価格は月40ドルです。", version=0, by=editor)
    proposal(unit, "価格は月額40ドルです。")
    page = desk.get(f"/admin/desk/{unit.translation_id}/").content.decode()
    assert "<del>月</del>" in page
    assert "<ins>月額</ins>" in page


def test_accepting_a_proposal_puts_it_in_place_and_closes_it(desk, unit):
    candidate = proposal(unit)
    act(desk, unit, f"accept/{candidate.pk}")
    unit.refresh_from_db()
    candidate.refresh_from_db()
    assert unit.text == "提案の文。"
    assert (candidate.outcome, candidate.decided_by.username) == ("taken", "ren")


def test_a_proposal_is_not_taken_over_a_text_the_editor_did_not_see(desk, unit, admin):
    candidate = proposal(unit)
    Unit.objects.get(pk=unit.pk).save_text("だれかの新しい文", version=0, by=admin)
    assert act(desk, unit, f"accept/{candidate.pk}").status_code == 409
    candidate.refresh_from_db()
    assert candidate.outcome == "open"
    assert Unit.objects.get(pk=unit.pk).text == "だれかの新しい文"


def test_rejecting_a_proposal_leaves_the_text(desk, unit):
    candidate = proposal(unit)
    act(desk, unit, f"reject/{candidate.pk}")
    candidate.refresh_from_db()
    assert candidate.outcome == "rejected"
    assert Unit.objects.get(pk=unit.pk).text == ""


def test_a_proposal_that_was_left_stands_with_the_history_and_is_brought_back_from_there(desk, unit):
    candidate = proposal(unit)
    act(desk, unit, f"reject/{candidate.pk}")
    address = f"/admin/desk/{unit.translation_id}/rows/unit-{unit.pk}/"
    for headers in (HTMX, {}):
        page = desk.get(f"{address}history/", headers=headers).content.decode()
        assert "見送った提案" in page
        assert "提案の文。" in page
    assert "提案の文。" in act(desk, unit, f"offer/{candidate.pk}").content.decode()
    act(desk, unit, f"accept/{candidate.pk}")
    assert Unit.objects.get(pk=unit.pk).text == "提案の文。"
    act(desk, unit, f"offer/{candidate.pk}")
    candidate.refresh_from_db()
    assert candidate.outcome == "taken"


def test_a_proposal_of_another_row_is_not_found_here(desk, translation):
    first, second, *_ = translation.units.all()
    candidate = proposal(first)
    assert act(desk, second, f"accept/{candidate.pk}").status_code == 404


def test_redrafting_a_row_asks_the_model_with_the_instruction(desk, unit, provider):
    act(desk, unit, "redraft", {"instruction": "短く"})
    run = Run.objects.get()
    assert (run.kind, run.unit_ids, run.instruction) == ("redraft", [unit.pk], "短く")


def test_history_tells_who_changed_what_and_an_old_version_can_be_restored(desk, unit, editor):
    unit.save_text("最初の文", version=0, by=editor)
    unit.save_text("次の文", version=1, by=editor)
    page = desk.get(
        f"/admin/desk/{unit.translation_id}/rows/unit-{unit.pk}/history/", headers=HTMX
    ).content.decode()
    assert "ren" in page
    event = re.search(r"restore/(\d+)/", page)[1]
    act(desk, unit, f"restore/{event}")
    unit.refresh_from_db()
    assert (unit.text, unit.version) == ("最初の文", 3)


def test_outside_markup_is_never_drawn_as_markup(desk, unit, editor):
    unit.save_text("<script>alert(1)</script><img src=x onerror=alert(1)>", version=0, by=editor)
    proposal(unit, "</textarea><script>alert(2)</script>")
    page = desk.get(f"/admin/desk/{unit.translation_id}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_row_of_another_article_is_not_found(desk, unit):
    assert desk.get(f"/admin/desk/{unit.translation_id + 1}/rows/unit-{unit.pk}/").status_code == 404
    assert desk.get(f"/admin/desk/{unit.translation_id}/rows/unit-999999/", headers=HTMX).status_code == 404
    assert desk.get(f"/admin/desk/{unit.translation_id}/rows/part-nonsense/", headers=HTMX).status_code == 404
    assert reverse("desk:row", args=[unit.translation_id, f"unit-{unit.pk}"]).endswith(f"unit-{unit.pk}/")


def test_some_changes_of_a_proposal_are_taken_and_the_others_left(desk, unit):
    act(desk, unit, "save", {"text": "価格は月40ドルで、対象は法人です。"})
    unit.refresh_from_db()
    candidate = proposal(unit, "価格は月額45ドルで、対象は企業です。")
    page = desk.get(reverse("desk:row", args=[unit.translation_id, f"unit-{unit.pk}"]), headers=HTMX)
    offered = re.findall(r'name="change" value="(\d+)" checked><del>([^<]*)</del>', page.content.decode())
    (number,) = (number for number, old in offered if old == "法人")
    act(desk, unit, f"accept/{candidate.pk}", {"partly": "1", "change": [number]})
    unit.refresh_from_db()
    candidate.refresh_from_db()
    assert (unit.text, unit.state) == ("価格は月40ドルで、対象は企業です。", "edited")
    assert candidate.outcome == "taken"


def test_changes_of_a_proposal_are_not_taken_over_a_text_that_moved_on(desk, unit):
    act(desk, unit, "save", {"text": "価格は月40ドルです。"})
    unit.refresh_from_db()
    candidate = proposal(unit, "価格は月額45ドルです。")
    act(desk, unit, "save", {"text": "価格は非公開です。"})
    answer = act(desk, unit, f"accept/{candidate.pk}", {"partly": "1", "change": ["0"]})
    assert answer.status_code == 409
    unit.refresh_from_db()
    assert unit.text == "価格は非公開です。"


def test_single_key_points_of_a_proposal_are_added_to_those_that_are_kept(desk, translation, editor):
    part = translation.parts.get(name="key_points")
    mine = [
        {"heading": "価格", "text": "月40ドル。", "blocks": [1]},
        {"heading": "時期", "text": "秋。", "blocks": [2]},
    ]
    part.save_text("", version=part.version, by=editor, points=mine)
    theirs = [
        mine[1],
        {"heading": "対象", "text": "企業。", "blocks": [3]},
        {"heading": "性能", "text": "二倍。", "blocks": [4]},
    ]
    candidate = proposal(part, "", points=theirs)
    page = desk.get(
        reverse("desk:row", args=[part.translation_id, part.place]), headers=HTMX
    ).content.decode()
    offered = re.findall(r'name="add" value="(\d+)"><span lang="ja"><b>([^<]+)', page)
    assert offered == [("1", "対象"), ("2", "性能")], "what the row has word for word is not offered again"
    act(desk, part, f"accept/{candidate.pk}", {"partly": "1", "keep": ["0"], "add": ["2"]})
    part.refresh_from_db()
    candidate.refresh_from_db()
    assert part.points == [mine[0], theirs[2]]
    assert (part.state, candidate.outcome) == ("edited", "taken")


def test_a_row_is_not_emptied_by_choosing_none_of_its_key_points(desk, translation, editor):
    part = translation.parts.get(name="key_points")
    mine = [{"heading": "価格", "text": "月40ドル。", "blocks": [1]}]
    part.save_text("", version=part.version, by=editor, points=mine)
    candidate = proposal(part, "", points=[{"heading": "対象", "text": "企業。", "blocks": [3]}])
    answer = act(desk, part, f"accept/{candidate.pk}", {"partly": "1"})
    assert answer.status_code == 422
    part.refresh_from_db()
    candidate.refresh_from_db()
    assert (part.points, candidate.outcome) == (mine, "open")
