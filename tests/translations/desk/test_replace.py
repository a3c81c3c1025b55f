"""Find and replace over an article: previewed, applied where it was seen, and taken back row by row."""

from __future__ import annotations

import re

import pytest

from translations.models import Unit


@pytest.fixture
def written(translation, editor):
    """Two rows, the headline and a key point that say 模型, one of them inside a link named after a tag."""
    first, second, *_ = translation.units.order_by("position")
    first.save_text("この模型は<a1>模型のb2</a1>です。", version=0, by=editor)
    second.save_text("ほかの文。", version=0, by=editor)
    translation.parts.get(name="title").save_text("新しい模型", version=0, by=editor)
    points = [{"heading": "模型の公開", "text": "公開した。", "blocks": [0]}]
    translation.parts.get(name="key_points").save_text("", version=0, by=editor, points=points)
    return translation


def address(translation, path: str = "") -> str:
    return f"/admin/desk/{translation.pk}/replace/{path}"


def chosen(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(version-[\w-]+)" value="(\d+)"', page))


def test_the_preview_shows_every_place_and_changes_nothing(desk, written):
    page = desk.get(address(written), {"find": "模型", "put": "モデル"}).content.decode()
    assert "3 行に 4 か所" in page
    assert page.count("<ins>モデル</ins>") == 4
    assert written.units.order_by("position").first().text == "この模型は<a1>模型のb2</a1>です。"


def test_chosen_rows_are_replaced_and_the_others_left(desk, written):
    page = desk.get(address(written), {"find": "模型", "put": "モデル"}).content.decode()
    versions = chosen(page)
    del versions["version-part-title"]
    answer = desk.post(
        address(written, "apply/"), {"find": "模型", "put": "モデル", **versions}, follow=True
    ).content.decode()
    assert "3 か所を置き換えました" in answer
    assert "1 行は、選ばれていないか" in answer
    assert written.units.order_by("position").first().text == "このモデルは<a1>モデルのb2</a1>です。"
    assert written.parts.get(name="key_points").points[0]["heading"] == "モデルの公開"
    assert written.parts.get(name="title").text == "新しい模型"


def test_a_row_that_changed_since_the_preview_is_left_as_it_is(desk, written, admin):
    versions = chosen(desk.get(address(written), {"find": "模型", "put": "モデル"}).content.decode())
    unit = written.units.order_by("position").first()
    unit.save_text("新しい模型の文。", version=unit.version, by=admin)
    desk.post(address(written, "apply/"), {"find": "模型", "put": "モデル", **versions})
    assert Unit.objects.get(pk=unit.pk).text == "新しい模型の文。"


def test_tags_are_never_taken_for_words(desk, written):
    assert (
        "この記事の訳文にありません"
        in desk.get(address(written), {"find": "a1", "put": "x"}).content.decode()
    )


@pytest.mark.parametrize(
    ("find", "put", "said"),
    [("", "x", "検索する言葉がありません"), ("同じ", "同じ", "同じです"), ("長" * 201, "", "長すぎます")],
)
def test_what_cannot_be_replaced_is_refused_in_words(desk, written, find, put, said):
    answer = desk.get(address(written), {"find": find, "put": put})
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("place", ["unit", "part-key_points"])
def test_a_replacement_is_taken_back_from_the_history_of_its_row(desk, written, place):
    versions = chosen(desk.get(address(written), {"find": "模型", "put": "モデル"}).content.decode())
    desk.post(address(written, "apply/"), {"find": "模型", "put": "モデル", **versions})
    if place == "unit":
        item = written.units.order_by("position").first()
        place = f"unit-{item.pk}"
    else:
        item = written.parts.get(name="key_points")
    base = f"/admin/desk/{written.pk}/rows/{place}/"
    page = desk.get(f"{base}history/").content.decode()
    assert "検索して置換" in page
    event = re.search(r"restore/(\d+)/", page)[1]
    desk.post(f"{base}restore/{event}/", {"version": item.version})
    item.refresh_from_db()
    assert "模型" in item.whole_text
    assert "モデル" not in item.whole_text


def test_the_whole_history_of_a_row_is_on_its_page(desk, written, editor):
    unit = written.units.order_by("position").first()
    for n in range(40):
        unit.save_text(f"文{n}", version=unit.version, by=editor)
    base = f"/admin/desk/{written.pk}/rows/unit-{unit.pk}/history/"
    assert desk.get(base).content.decode().count('class="version-head"') == 41
    beside = desk.get(base, headers={"HX-Request": "true"}).content.decode()
    assert beside.count('class="version-head"') == 30
    assert "すべての履歴を開く" in beside
