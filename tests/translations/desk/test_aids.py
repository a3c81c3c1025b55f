"""Beside a row: the glossary's renderings of words in its source, and how sentences like it were translated."""

from __future__ import annotations

import re

import pytest

from translations.knowledge import entries, memory
from translations.knowledge.glossary import Term
from translations.knowledge.memory import Memory

HTMX = {"HX-Request": "true"}
SOURCE = "The harbour model was trained on two million maps of old towns."

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(translation):
    first = translation.units.order_by("position").first()
    type(first.first_block).objects.filter(pk=first.first_block_id).update(html=SOURCE, text=SOURCE)
    return first


def aids(desk, unit, *, headers=HTMX) -> str:
    address = f"/admin/desk/{unit.translation_id}/rows/unit-{unit.pk}/aids/"
    return desk.get(address, headers=headers).content.decode()


def test_terms_of_the_source_stand_in_its_order_with_their_digit(desk, unit):
    entries.import_terms(
        [
            Term("map", "地図"),
            Term("harbour model", "港モデル"),
            Term("bridge", "橋"),
            Term("Two", "", do_not_translate=True),
        ]
    )
    offered = re.findall(r'data-insert="([^"]+)"[^>]*><kbd>(\d)</kbd>', aids(desk, unit))
    assert offered == [("港モデル", "1"), ("Two", "2"), ("地図", "3")]


def test_the_source_is_offered_to_be_copied_with_its_tags(desk, unit):
    block = unit.first_block
    block.html = "Read <strong>every</strong> map."
    block.save()
    assert 'data-source="Read &lt;b1&gt;every&lt;/b1&gt; map."' in aids(desk, unit)


def test_an_empty_table_says_how_it_is_written(desk, unit):
    block = unit.first_block
    block.kind, block.html = "table", "<table><tr><td>Model</td><td>Score</td></tr></table>"
    block.save()
    page = desk.get(f"/admin/desk/{unit.translation_id}/").content.decode()
    assert 'placeholder="1行を1行に、セルを「 | 」で区切って入力します。"' in page
    assert 'data-source="Model | Score"' in aids(desk, unit)


def test_every_sense_of_a_word_is_offered(desk, unit):
    entries.import_terms([Term("map", "地図", sense="紙"), Term("map", "写像", sense="数学")])
    page = aids(desk, unit)
    assert 'data-insert="地図"' in page
    assert 'data-insert="写像"' in page
    assert "数学" in page


def test_a_gloss_for_readers_is_not_put_into_the_text(desk, unit):
    entries.import_terms([Term("harbour model", "港モデル（HM）")])
    assert 'data-insert="港モデル"' in aids(desk, unit)


def test_a_sentence_like_it_comes_with_percent_and_what_differs(desk, unit):
    memory.remember([(None, SOURCE.replace("two", "three"), "港モデルは古い町の地図300万枚で学習した。")])
    page = aids(desk, unit)
    assert "港モデルは古い町の地図300万枚で学習した。" in page
    assert "<del>three</del>" in page
    assert "<b>95%</b>" in page


def test_of_very_many_sentences_like_it_some_are_looked_at(desk, unit, monkeypatch):
    monkeypatch.setattr(memory, "LOOKED_AT", 4)
    numbers = ["three", "four", "five", "six", "seven", "eight"]
    memory.remember((None, SOURCE.replace("two", number), f"{number}の訳。") for number in numbers)
    page = aids(desk, unit)
    assert sum(f"{number}の訳。" in page for number in numbers) == memory.ALIKE_SHOWN


def test_the_same_sentence_of_another_article_is_a_hundred_percent(desk, unit):
    memory.remember([(None, SOURCE, "同じ文の訳。")])
    assert "<b>100%</b>" in aids(desk, unit)


def test_what_the_row_itself_left_in_the_memory_is_no_news(desk, unit):
    memory.remember([(unit, SOURCE, "この行の訳。")])
    assert Memory.objects.exists()
    assert "この行の訳。" not in aids(desk, unit)


def test_a_row_about_something_else_brings_nothing(desk, unit):
    memory.remember([(None, "Completely different words about a small parser.", "別の訳。")])
    assert "まだありません" in aids(desk, unit)


def test_without_javascript_it_is_a_page_with_the_way_back(desk, unit):
    entries.import_terms([Term("map", "地図")])
    page = aids(desk, unit, headers=None)
    assert "<html" in page
    assert SOURCE in page
    assert "地図" in page
    assert f"?at=unit-{unit.pk}" in page


def test_outside_text_in_the_memory_is_shown_as_text(desk, unit):
    memory.remember([(None, SOURCE + "<img src=x>", "<script>alert(1)</script>")])
    page = aids(desk, unit)
    assert "<script>" not in page
    assert "<img" not in page


def test_parts_that_are_written_freely_offer_no_aids(desk, unit):
    page = desk.get(f"/admin/desk/{unit.translation_id}/").content.decode()
    assert f"rows/unit-{unit.pk}/aids/" in page
    assert "rows/part-title/aids/" in page
    assert "rows/part-lead/aids/" not in page
