"""What a model is told of a row or a part that is asked for once more: what stands there, around it, and what people approved."""

from __future__ import annotations

import pytest

from articles import ingest
from tests import provider as faults
from tests.drafting import drafted_by
from translations.drafting import chunks, draft
from translations.runs import Run
from translations.segment import open_translation

pytestmark = pytest.mark.django_db


def test_a_row_that_is_asked_for_anew_goes_on_from_what_stands_before_it(drafted, provider, editor):
    rows = list(drafted.units.order_by("position"))
    draft.work(draft.request_redraft(drafted, unit_ids=[rows[2].pk], instruction="", by=editor).pk)
    assert provider.materials("translate")[-1]["context"] == "How it was built\n作り方"


def test_a_row_that_is_asked_for_again_keeps_its_own_context(translation, provider):
    """Two rows of a chunk fail; the second stands after a good one, not after the first."""

    def without_two(answer):
        return (
            {"units": [u for n, u in enumerate(answer["units"]) if n not in (2, 4)]}
            if "units" in answer
            else answer
        )

    provider.faults_of["translate"] = [
        faults.changed(without_two),
        faults.content("", finish_reason="length"),
    ]
    assert drafted_by(translation).state == Run.State.DONE
    contexts = {m["units"][0]["text"]: m.get("context", "") for m in provider.materials("translate")[2:]}
    assert contexts["The team trained it on 2 million survey sheets."] == "How it was built"
    assert contexts["It costs $40 a month."] == "It runs on one GPU."


def test_an_instruction_about_a_row_comes_with_the_text_it_is_about(drafted, provider, editor):
    row = drafted.units.order_by("position")[2]
    row.save_text("チームは200万枚の測量図を使った。", version=row.version, by=editor)
    for instruction in ("敬体に", ""):
        draft.work(draft.request_redraft(drafted, unit_ids=[row.pk], instruction=instruction, by=editor).pk)
    with_one, without = (m["units"][0] for m in provider.materials("translate")[-2:])
    assert with_one["now"] == "チームは200万枚の測量図を使った。"
    assert "now" not in without
    prompts = [request["messages"][0]["content"] for request in provider.requests]
    assert sum('"now"' in prompt and "translation that stands" in prompt for prompt in prompts) == 1


def test_a_new_summary_goes_by_what_people_made_of_the_body_and_knows_what_stands(drafted, provider, editor):
    rows = list(drafted.units.order_by("position"))
    rows[2].save_text(
        "チームは200万枚の<b1>測量シート</b1>で学習させました。", version=rows[2].version, by=editor
    )
    rows[3].approve(version=rows[3].version, by=editor)
    draft.work(draft.request_resummary(drafted, parts=["lead"], instruction="一文に", by=editor).pk)
    asked = provider.materials("summarise")[-1]
    assert asked["body"].splitlines() == [
        f"¶{rows[2].first_block.position} チームは200万枚の測量シートで学習させました。",
        f"¶{rows[3].first_block.position} 1基のGPUで動きます。",
    ]
    assert asked["now"] == {"lead": "地図を読むモデルが公開されました。"}
    assert (asked["instruction"], asked["again"]) == ("一文に", False)


def test_a_row_that_is_out_of_the_body_is_shown_to_no_model(drafted, provider, editor):
    rows = list(drafted.units.select_related("first_block").order_by("position"))
    for row in rows[2:4]:
        row.approve(version=row.version, by=editor)
    drafted.article.blocks.filter(pk=rows[3].first_block_id).update(boilerplate=True)
    draft.work(draft.request_resummary(drafted, parts=["lead"], instruction="", by=editor).pk)
    assert "1基のGPU" not in provider.materials("summarise")[-1]["body"]
    draft.work(draft.request_redraft(drafted, unit_ids=[rows[4].pk], instruction="", by=editor).pk)
    assert "GPU" not in provider.materials("translate")[-1]["context"]


@pytest.fixture
def long_table(provider):
    rows = "\n".join(f"| Model {n} of the long list of models | {n} points |" for n in range(100, 200))
    text = f"# T\n\nBefore.\n\n| Name | Score |\n| --- | --- |\n{rows}\n"
    translation = open_translation(ingest.ingest_content(text, content_type="text/markdown"))
    drafted_by(translation, parts=["title"])
    return translation


def test_a_table_in_pieces_is_asked_for_anew_with_the_lines_that_stand_there(long_table, provider, editor):
    table = long_table.units.get(first_block__kind="table")
    asked = len(provider.materials("translate"))
    draft.work(draft.request_redraft(long_table, unit_ids=[table.pk], instruction="2列目だけ", by=editor).pk)
    sent = provider.materials("translate")[asked:]
    pieces = sorted((u for m in sent for u in m["units"]), key=lambda u: int(u["id"].partition("-")[2]))
    assert len(pieces) > 1
    assert "\n".join(piece["now"] for piece in pieces) == table.text
    assert all(len(p["now"].split("\n")) == len(p["text"].strip("\n").split("\n")) for p in pieces)
    first = next(m for m in sent if m["units"][0]["id"] == pieces[0]["id"])
    assert first["context"].startswith("Before.\n訳文")


def test_a_table_that_lost_lines_stands_whole_beside_each_of_its_pieces():
    unit = chunks.SourceUnit("u1", 1, "table", "\n".join(f"Row {n} | {n}" for n in range(40)))
    pieces = chunks.pieces_of_unit(unit, at_most=100)
    assert set(chunks.standing_texts(pieces, "一 | 1").values()) == {"一 | 1"}
