"""Words for a picture that the original says nothing of, from the desk to the reader."""

from __future__ import annotations

import pytest

from articles import block_editing, ingest
from articles.models import Block
from translations.desk import comments, follow, pictures
from translations.drafting.job import undrafted
from translations.models import IllegalMove, Unit
from translations.publishing.content import build_content
from translations.publishing.obstacles import obstacles
from translations.segment import open_translation

HTMX = {"HX-Request": "true"}
TEXT = """The harbour was full on Monday.

![](https://wire.example/harbour.png)

Nobody counted the ships."""


@pytest.fixture
def copy(db, editor):
    """Two paragraphs around a picture without a word, translated."""
    translation = open_translation(ingest.ingest_content(TEXT, content_type="text/markdown"))
    translation.begin_by_hand(by=editor)
    for unit, text in zip(rows(translation), ("港は満杯でした。", "船は数えられていません。"), strict=True):
        unit.save_text(text, version=unit.version, by=editor)
    translation.refresh_from_db()
    return translation


@pytest.fixture
def picture(copy) -> Block:
    return copy.article.blocks.get(kind="image")


def rows(translation) -> list[Unit]:
    return list(translation.units.select_related("first_block", "translation").order_by("position"))


def alt_texts(translation) -> list[str]:
    body = build_content(translation, editor=None)["body"]
    return [html for piece in body if piece["kind"] == "image" for html in piece["target"]]


def silent_warning(translation) -> list[str]:
    return [found.place for found in obstacles(translation) if "代替テキスト" in found.message]


def test_a_picture_without_words_gets_a_row_where_it_stands_and_its_words_reach_the_reader(
    desk, copy, picture
):
    page = desk.get(f"/admin/desk/{copy.pk}/").content.decode()
    address = f"/admin/desk/{copy.pk}/pictures/{picture.pk}/describe/"
    assert f'action="{address}"' in page
    answer = desk.post(address, follow=True)
    between = rows(copy)[1]
    assert [unit.first_block.kind for unit in rows(copy)] == ["paragraph", "image", "paragraph"]
    assert f'id="{between.place}"' in answer.content.decode()
    desk.post(
        f"/admin/desk/{copy.pk}/rows/{between.place}/save/",
        {"text": "港に並ぶ船。", "version": between.version},
    )
    assert alt_texts(copy) == ['<img src="https://wire.example/harbour.png" alt="港に並ぶ船。">']
    history = desk.get(f"/admin/desk/{copy.pk}/rows/{between.place}/history/").content.decode()
    assert "港に並ぶ船。" in history


def test_the_row_comes_into_the_page_in_the_place_of_the_picture_with_the_focus_in_its_field(
    desk, copy, picture
):
    answer = desk.post(
        f"/admin/desk/{copy.pk}/pictures/{picture.pk}/describe/", headers=HTMX
    ).content.decode()
    assert answer.lstrip().startswith(f'<section id="{rows(copy)[1].place}"')
    assert " autofocus" in answer.partition("</textarea>")[0]
    assert "再翻訳" not in answer  # there is nothing that a model could translate
    unit = rows(copy)[1]
    away = f"/admin/desk/{copy.pk}/rows/{unit.place}/leave-out/"
    left = desk.post(away, {"version": unit.version}, headers=HTMX).content.decode()
    assert left.lstrip().startswith(f'<div id="p{picture.position}"')
    assert len(rows(copy)) == 2


def test_publication_warns_of_pictures_until_they_are_described_and_leads_to_the_first(copy, picture, editor):
    assert silent_warning(copy) == [f"p{picture.position}"]
    unit = pictures.describe(copy, picture, by=editor)
    assert any(found.blocks and found.place == unit.place for found in obstacles(copy))
    unit.save_text("港に並ぶ船。", version=unit.version, by=editor)
    assert silent_warning(copy) == []


def test_an_opened_row_takes_the_approval_of_the_article_back(copy, picture, editor):
    for row in [*copy.parts.all(), *rows(copy)]:
        row.translation = copy
        points = [{"heading": "港", "text": "満杯。"}] if row.subject == "part:key_points" else None
        row.save_text("港。", version=row.version, by=editor, **({"points": points} if points else {}))
        row.approve(version=row.version, by=editor)
    copy._move("approved", by=editor)
    pictures.describe(copy, picture, by=editor)
    copy.refresh_from_db()
    assert copy.status == "review"


def test_a_row_that_is_opened_twice_is_one_row(copy, picture, editor):
    first = pictures.describe(copy, picture, by=editor)
    assert pictures.describe(copy, picture, by=editor).pk == first.pk


def test_what_was_taken_away_comes_back_under_its_number_with_its_history(copy, picture, editor):
    unit = pictures.describe(copy, picture, by=editor)
    unit.save_text("港に並ぶ船。", version=unit.version, by=editor)
    said = comments.write(unit, "数は合っていますか。", by=editor)
    pictures.leave_out(unit, version=unit.version, by=editor)
    said.refresh_from_db()
    assert (alt_texts(copy), said.unit_id) == ([], rows(copy)[0].pk)
    again = pictures.describe(copy, picture, by=editor)
    texts = [event.data.get("before") for event in copy.events.filter(subject=again.subject)]
    assert again.pk == unit.pk
    assert again.version > unit.version
    assert "港に並ぶ船。" in texts


def test_a_text_that_somebody_changed_meanwhile_is_not_taken_away(copy, picture, editor):
    unit = pictures.describe(copy, picture, by=editor)
    seen = unit.version
    unit.save_text("港に並ぶ船。", version=unit.version, by=editor)
    with pytest.raises(IllegalMove, match="ほかの人が変えました"):
        pictures.leave_out(unit, version=seen, by=editor)
    assert len(rows(copy)) == 3


def test_only_pictures_without_words_have_such_rows(copy, editor):
    unit = rows(copy)[0]
    with pytest.raises(IllegalMove):
        pictures.describe(copy, unit.first_block, by=editor)
    with pytest.raises(IllegalMove):
        pictures.leave_out(unit, version=unit.version, by=editor)


def test_no_model_is_asked_for_the_words(copy, picture, editor):
    unit = pictures.describe(copy, picture, by=editor)
    assert unit.pk not in {row.pk for row in undrafted(copy)}


def test_words_of_a_picture_that_is_set_aside_are_looked_at_again(copy, picture, editor, admin):

    unit = pictures.describe(copy, picture, by=editor)
    unit.save_text("港に並ぶ船。", version=unit.version, by=editor)
    follow.change_blocks(copy.article_id, by=admin, edit=lambda: block_editing.set_aside(picture, aside=True))
    unit.refresh_from_db()
    assert unit.state == "outdated"
    assert alt_texts(copy) == []
