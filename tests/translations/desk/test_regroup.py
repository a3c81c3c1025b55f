"""Rows joined and split: whatever is done in whatever order, no character and no source block is lost."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import ingest
from translations import markup
from translations.checking import edited, refresh
from translations.desk import comments, regroup
from translations.models import IllegalMove, StaleVersion, Unit
from translations.publishing.content import build_content
from translations.runs import Run
from translations.segment import open_translation

PARAGRAPHS = [f"Paragraph {n} has a [link {n}](https://a.example/{n}) and a **word**." for n in range(5)]
TEXTS = [f"段落{n}には<a1>リンク{n}</a1>と<b2>言葉</b2>がある。" for n in range(5)]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def copy(db, editor):
    """Five paragraphs with tags of their own, translated."""
    translation = open_translation(
        ingest.ingest_content("\n\n".join(PARAGRAPHS).encode(), content_type="text/markdown")
    )
    translation.begin_by_hand(by=editor)
    for unit, text in zip(translation.units.order_by("position"), TEXTS, strict=True):
        Unit.objects.filter(pk=unit.pk).update(text=text, state="draft", origin="machine")
    return translation


def rows(translation) -> list[Unit]:
    units = translation.units.select_related("first_block", "last_block", "translation").order_by("position")
    return list(units)


def words(translation) -> str:
    """Every character but the tags' numbers and the breaks between paragraphs."""
    return "".join(markup.plain_text(unit.text) for unit in rows(translation)).replace("\n", "")


def blocks(translation) -> list[int]:
    """The source positions that the rows cover, in their order."""
    spans = [(unit.first_block.position, unit.last_block.position) for unit in rows(translation)]
    return [at for first, last in spans for at in range(first, last + 1)]


def body(translation) -> list[str]:
    content = build_content(translation, editor=None)
    return [html for piece in content["body"] for html in piece["target"]]


def test_a_joined_row_holds_both_texts_over_both_originals(copy, editor):
    first, second, third, *_ = rows(copy)
    regroup.merge(first, version=first.version, by=editor)
    merged, after, *_ = rows(copy)
    assert merged.text == f"{TEXTS[0]}\n\n" + TEXTS[1].replace("a1>", "a3>").replace("b2>", "b4>")
    assert (merged.first_block, merged.last_block) == (first.first_block, second.last_block)
    assert (merged.state, after.pk) == ("edited", third.pk)


def test_rows_alone_cannot_be_checked_once_rows_were_joined(copy, editor):
    refresh.whole(copy)
    first = rows(copy)[0]
    regroup.merge(first, version=first.version, by=editor)
    merged = rows(copy)[0]
    merged.save_text("地図を読みます。", version=merged.version, by=editor)
    assert edited.rows(copy.pk) is None
    refresh.whole(copy)
    merged.save_text("地図を20億枚読みます。", version=merged.version, by=editor)
    assert edited.rows(copy.pk) == {merged.subject}


def test_readers_see_the_same_paragraphs_and_links_after_joining(copy, editor):
    before = body(copy)
    first = rows(copy)[0]
    regroup.merge(first, version=first.version, by=editor)
    assert body(copy) == before


def test_splitting_where_it_was_joined_brings_the_row_back_with_number_text_and_talk(copy, editor):
    first, second, *_ = rows(copy)
    thread = comments.write(second, "この行の話。", by=editor)
    regroup.merge(first, version=first.version, by=editor)
    thread.refresh_from_db()
    assert thread.unit_id == first.pk
    merged = rows(copy)[0]
    new = regroup.split(merged, len(TEXTS[0]), version=merged.version, by=editor)
    assert (new.pk, new.text) == (second.pk, TEXTS[1])
    assert [unit.text for unit in rows(copy)] == TEXTS
    thread.refresh_from_db()
    assert thread.unit_id == second.pk


STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "split", "undo"]), st.integers(0, 9), st.integers(0, 200)),
    max_size=12,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_of_joining_splitting_and_undoing_loses_no_character_and_no_block(copy, editor, steps):
    for unit, text in zip(rows(copy), TEXTS, strict=False):
        Unit.objects.filter(pk=unit.pk).update(text=text)
    before, covered = words(copy), blocks(copy)
    undo: list[tuple[str, int, int]] = []
    for verb, which, at in steps:
        units = rows(copy)
        unit = units[which % len(units)]
        if verb == "undo":
            if not undo:
                continue
            verb, pk, at = undo.pop()
            unit = next((one for one in units if one.pk == pk), unit)
        length = len(unit.text)
        try:
            if verb == "merge":
                regroup.merge(unit, version=unit.version, by=editor)
                undo.append(("split", unit.pk, length))
            else:
                regroup.split(unit, min(at, length), version=unit.version, by=editor)
                undo.append(("merge", unit.pk, 0))
        except IllegalMove:
            continue
        assert words(copy) == before
        assert blocks(copy) == covered
        assert len({one.pk for one in rows(copy)}) == len(rows(copy))


def test_a_row_of_one_paragraph_and_the_last_row_are_refused_in_words(copy, editor):
    first, *_, last = rows(copy)
    with pytest.raises(IllegalMove, match="一つの段落"):
        regroup.split(first, 3, version=first.version, by=editor)
    with pytest.raises(IllegalMove, match="次の行がありません"):
        regroup.merge(last, version=last.version, by=editor)


def test_rows_of_another_kind_or_beyond_code_stay_apart(translation, editor):
    units = rows(translation)
    with pytest.raises(IllegalMove, match="種類"):
        regroup.merge(units[0], version=0, by=editor)
    quote = next(unit for unit in units if unit.first_block.kind == "quote")
    with pytest.raises(IllegalMove, match="訳さない部分"):
        regroup.merge(quote, version=0, by=editor)


def test_nothing_is_regrouped_over_a_newer_text_or_under_a_running_job(copy, editor):
    first = rows(copy)[0]
    Unit.objects.get(pk=first.pk).save_text("先に保存した文", version=first.version, by=editor)
    with pytest.raises(StaleVersion):
        regroup.merge(first, version=first.version, by=editor)
    assert len(rows(copy)) == 5
    Run.objects.create(translation=copy, kind="redraft", provider="remote", model="m", state="running")
    first = rows(copy)[0]
    with pytest.raises(IllegalMove, match="実行中"):
        regroup.merge(first, version=first.version, by=editor)


def act(client, unit, verb, data=None, *, headers=HTMX):
    address = f"/admin/desk/{unit.translation_id}/rows/unit-{unit.pk}/{verb}/"
    return client.post(address, {"version": unit.version, **(data or {})}, headers=headers)


def test_the_page_joins_what_was_typed_and_drops_the_row_that_went(client, copy, editor):
    client.force_login(editor)
    first, second, *_ = rows(copy)
    page = act(client, first, "merge", {"text": "打ったばかりの文"}).content.decode()
    assert f'<section id="unit-{second.pk}" hx-swap-oob="delete">' in page
    assert rows(copy)[0].text.startswith("打ったばかりの文\n\n")
    merged = rows(copy)[0]
    page = act(client, merged, "split", {"text": merged.text, "at": "8"}).content.decode()
    assert page.index(f'id="unit-{first.pk}"') < page.index(f'id="unit-{second.pk}"')


def test_without_javascript_a_row_is_split_at_its_empty_line(client, copy, editor):
    client.force_login(editor)
    first = rows(copy)[0]
    assert act(client, first, "merge", headers=None).status_code == 302
    merged = rows(copy)[0]
    assert merged.text.startswith(TEXTS[0])
    act(client, merged, "split", headers=None)
    assert [unit.text for unit in rows(copy)] == TEXTS


def test_a_refusal_keeps_what_was_typed(client, copy, editor):
    client.force_login(editor)
    first = rows(copy)[0]
    answer = act(client, first, "split", {"text": "打ちかけ", "at": "2"})
    assert answer.status_code == 422
    assert ">打ちかけ</textarea>" in answer.content.decode()
    assert Unit.objects.get(pk=first.pk).text == TEXTS[0]


@pytest.mark.parametrize("verb", ["merge", "split", "leave-out"])
def test_a_part_of_the_summary_is_no_row_to_join_split_or_leave_out(client, copy, editor, verb):
    client.force_login(editor)
    address = f"/admin/desk/{copy.pk}/rows/part-lead/{verb}/"
    assert client.post(address, {"version": "0"}, headers=HTMX).status_code == 404
