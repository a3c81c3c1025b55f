"""What a draft asks a model: one reading first, then questions that carry what they need and no more."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests import provider as faults
from tests.drafting import drafted_by, texts
from translations.drafting import brief, draft
from translations.drafting.answers import BriefAnswer
from translations.drafting.chunks import Chunk, SourceUnit
from translations.drafting.questions import Guidance, translate_question
from translations.knowledge import entries
from translations.knowledge.glossary import Term
from translations.knowledge.house_style import HouseStyle
from translations.models import Unit
from translations.runs import Call, Run

pytestmark = pytest.mark.django_db


def test_the_whole_article_is_read_once_and_every_chunk_gets_what_was_found(translation, provider):
    drafted_by(translation)
    reading, summary = provider.materials("summarise")
    assert reading["parts"] == ["brief"]
    assert "Fathom Works = Fathom Works" in summary["brief"]
    (chunk,) = provider.materials("translate")
    assert "Fathom Works = Fathom Works" in chunk["brief"]
    assert "maps = 地図" in chunk["brief"]


def test_both_readings_begin_alike_so_that_the_second_is_billed_as_cached(translation, provider):
    drafted_by(translation)
    first, second = (
        request
        for request in provider.requests
        if json.loads(request["messages"][-1]["content"])["task"] == "summarise"
    )
    # OpenAI counts the schema to the beginning of a prompt.
    assert first["response_format"] == second["response_format"]
    assert first["messages"][0] == second["messages"][0]
    texts = [request["messages"][1]["content"] for request in (first, second)]
    upto_the_brief = texts[1].partition(', "brief"')[0]
    assert "Fathom Works" in upto_the_brief
    assert texts[0].startswith(upto_the_brief)


def test_without_a_brief_the_schema_holds_only_what_is_asked_for(translation, provider, settings):
    settings.LLM_BRIEF = False
    drafted_by(translation, parts=["title", "lead"])
    (reading,) = (one for one in provider.requests if "summarise" in one["messages"][-1]["content"])
    schema = reading["response_format"]["json_schema"]["schema"]
    assert set(schema["properties"]) == set(schema["required"]) == {"title", "lead"}


def test_parts_that_an_answer_leaves_out_are_asked_for_again_alone(translation, provider):
    def without_lead(answer):
        return answer | {"lead": [], "key_points": []}

    provider.faults_of["summarise"] = [faults.changed(lambda answer: answer), faults.changed(without_lead)]
    run = drafted_by(translation)
    assert run.state == Run.State.DONE
    assert provider.materials("summarise")[-1]["parts"] == ["lead", "key_points"]
    parts = {part.name: part for part in translation.parts.all()}
    assert parts["lead"].text == "地図を読むモデルが公開されました。"
    assert len(parts["key_points"].points) == 3


def test_parts_that_never_come_are_left_to_a_person_and_the_body_is_there(translation, provider):
    def without_lead(answer):
        return answer | {"lead": []} if "lead" in answer else answer

    provider.faults = [faults.changed(without_lead)] * 10
    run = drafted_by(translation)
    assert (run.state, run.error_class) == (Run.State.NEEDS_HUMAN, Call.Outcome.EMPTY)
    assert "1か所は下訳できませんでした" in run.last_error
    assert all(texts(translation))


def test_a_quote_whose_speaker_stands_elsewhere_travels_with_its_speaker(translation, provider):
    quoted = translation.units.select_related("first_block").order_by("position")[4]
    position = quoted.first_block.position

    def with_quote(answer):
        brief = answer["brief"][0] | {"quotes": [{"block": position, "speaker": "Jo Lind"}]}
        return answer | {"brief": [brief]}

    provider.faults_of["summarise"] = [faults.changed(with_quote)]
    drafted_by(translation)
    (chunk,) = provider.materials("translate")
    assert {unit["id"]: unit["speaker"] for unit in chunk["units"] if "speaker" in unit} == {
        quoted.key: "Jo Lind"
    }
    systems = [request["messages"][0]["content"] for request in provider.requests]
    assert sum("is who says a quoted unit" in system for system in systems) == 1


def test_what_the_reader_of_the_whole_took_for_site_chrome_waits_for_a_look(translation, provider):
    doubtful = translation.units.select_related("first_block").order_by("position")[3]
    position = doubtful.first_block.position

    def with_chrome(answer):
        return answer | {"brief": [answer["brief"][0] | {"boilerplate": [position]}]}

    provider.faults_of["summarise"] = [faults.changed(with_chrome)]
    drafted_by(translation)
    looked_at = translation.units.filter(state=Unit.State.ATTENTION)
    assert [unit.pk for unit in looked_at] == [doubtful.pk]
    assert looked_at[0].text
    assert "本文から外してください" in looked_at[0].note


def test_a_brief_in_the_shape_of_another_release_is_made_anew(translation, provider):
    brief.Brief.objects.create(
        translation=translation, input_hash=translation.article.content_hash, content={"voice": "desumasu"}
    )
    assert drafted_by(translation).state == Run.State.DONE
    assert provider.materials("summarise")[0]["parts"] == ["brief"]


def test_a_brief_is_kept_for_later_questions_about_the_same_text(drafted, provider, editor):
    unit = drafted.units.order_by("position").first()
    run = draft.request_redraft(drafted, unit_ids=[unit.pk], instruction="", by=editor)
    draft.work(run.pk)
    readings = [material for material in provider.materials("summarise") if "brief" in material["parts"]]
    assert len(readings) == 1
    assert "maps = 地図" in provider.materials("translate")[-1]["brief"]


def test_glossary_terms_travel_with_the_chunks_they_occur_in(translation, provider):
    entries.import_terms(
        [Term("survey sheet", "測量図", forbidden=("調査シート",)), Term("tokenizer", "トークナイザー")]
    )
    drafted_by(translation)
    (chunk,) = provider.materials("translate")
    assert chunk["glossary"] == "survey sheet = 測量図 (not: 調査シート)"


def test_the_houses_register_and_honorific_go_into_every_question(translation, provider):
    HouseStyle(register_body="dearu", honorific="さん").save()
    drafted_by(translation)
    styles = {
        material["style"] for task in ("summarise", "translate") for material in provider.materials(task)
    }
    assert styles == {"だ・である; people with さん, full name first, then surname"}


def test_where_the_house_leaves_the_register_open_the_brief_decides(translation, provider):
    HouseStyle(register_body="any").save()
    with_voice = faults.changed(lambda answer: answer | {"brief": [answer["brief"][0] | {"voice": "dearu"}]})
    provider.faults_of["summarise"] = [with_voice]
    drafted_by(translation)
    (chunk,) = provider.materials("translate")
    assert chunk["style"].startswith("だ・である")


def test_a_term_is_introduced_in_the_chunk_where_it_first_stands_and_short_in_the_others(
    translation, provider, editor
):
    entries.import_terms(
        [
            Term("survey sheet", "測量用シート（SS）", note="初出のみ。以降はSS"),
            Term("model", "モデル", sense="AI"),
            Term("model", "模型", sense="縮尺"),
        ]
    )
    drafted_by(translation)
    (chunk,) = provider.materials("translate")
    assert chunk["glossary"].splitlines() == [
        "model [AI] = モデル",
        "model [縮尺] = 模型",
        "survey sheet = 測量用シート（SS）, then SS",
    ]
    first = translation.article.blocks.order_by("position")[0]
    first.text += " It read a survey sheet."
    first.save(update_fields=["text"])
    unit = translation.units.order_by("position")[2]
    draft.work(draft.request_redraft(translation, unit_ids=[unit.pk], instruction="", by=editor).pk)
    assert provider.materials("translate")[-1]["glossary"] == "survey sheet = SS"


def test_a_first_draft_pays_for_no_text_that_is_not_there(translation, provider):
    drafted_by(translation)
    for material in provider.materials("summarise"):
        assert material.keys().isdisjoint({"body", "now", "instruction"})


def test_a_model_is_told_which_units_are_headings_items_and_quotes(translation, provider):
    drafted_by(translation)
    (chunk,) = provider.materials("translate")
    kinds = {unit["text"].split(" ")[0]: unit.get("kind", "") for unit in chunk["units"]}
    assert kinds == {
        "Fathom": "", "How": "heading", "The": "", "It": "list item", "We": "quote", "Model": ""
    }  # fmt: skip
    (asked,) = (body for body in provider.requests if '"units"' in body["messages"][1]["content"])
    assert "items of a list end alike" in asked["messages"][0]["content"]
    assert "kinds" not in asked_about("A plain paragraph.").sections


PUBLISHED = datetime(2026, 3, 11, 9, tzinfo=UTC)


def asked_about(text, **guidance):
    chunk = Chunk((SourceUnit("u1", 1, "paragraph", text),), "")
    return translate_question(chunk, Guidance(title="T", **guidance))


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("The firm said yesterday that it would stop.", True),
        ("Sales began last week.", True),
        ("The firm said that it would stop.", False),
        ("A model of yesteryear's size.", False),
        ("It costs what today's models cost.", False),
    ],
)
def test_news_that_says_yesterday_comes_with_the_day_it_came_out(text, has):
    question = asked_about(text, published=PUBLISHED)
    assert ("published" in question.material) == has == ("dates" in question.sections)
    assert question.material.get("published", "2026-03-11 (Wed) 09:00 UTC") == "2026-03-11 (Wed) 09:00 UTC"


def test_a_story_of_an_american_evening_says_by_which_clock_it_came_out():
    evening = datetime(2026, 3, 10, 20, 30, tzinfo=timezone(timedelta(hours=-8)))
    day_alone = datetime(2026, 3, 11, tzinfo=UTC)
    said = [asked_about("It came today.", published=at).material["published"] for at in (evening, day_alone)]
    assert said == ["2026-03-11 (Wed) 04:30 UTC", "2026-03-11 (Wed)"]


def test_a_first_person_text_keeps_its_yesterday():
    brief = BriefAnswer(
        content_type="essay", voice="dearu", names=[], terms=[], numbers=[], quotes=[], boilerplate=[]
    )
    assert "dates" not in asked_about("I saw it yesterday.", published=PUBLISHED, brief=brief).sections
    assert "dates" not in asked_about("It went yesterday.").sections  # nobody knows which day that was


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("A cable of 12 miles.", True),
        ("At 90°F it stops.", True),
        ("A 3-foot arm.", True),
        ("12 millimetres.", False),
    ],
)
def test_what_is_not_metric_is_asked_for_with_the_metric_value(text, has):
    assert ("measures" in asked_about(text).sections) == has
