"""Talk beside a row: written, answered, settled, told to whom it concerns, and in the way of publication."""

from __future__ import annotations

import pytest

from translations.desk import comments, review
from translations.desk.comments import Comment
from translations.models import IllegalMove
from translations.notices import Notice
from translations.publishing.obstacles import obstacles

HTMX = {"HX-Request": "true"}


@pytest.fixture
def unit(drafted):
    return drafted.units.order_by("position").first()


def address(unit, path: str = "") -> str:
    return f"/admin/desk/{unit.translation_id}/rows/unit-{unit.pk}/comments/{path}"


def test_a_comment_is_shown_beside_its_row_with_the_count(desk, unit):
    answer = desk.post(
        address(unit, "write/"), {"text": "この訳語で統一しますか。"}, headers=HTMX
    ).content.decode()
    assert "この訳語で統一しますか。" in answer
    assert f'id="count-unit-{unit.pk}" class="talk-count" hx-swap-oob="true">1<' in answer
    page = desk.get(f"/admin/desk/{unit.translation_id}/").content.decode()
    assert f'id="count-unit-{unit.pk}" class="talk-count">1<' in page


def test_without_javascript_the_thread_is_a_page_and_writing_returns_to_the_row(desk, unit):
    assert "<html" in desk.get(address(unit)).content.decode()
    answer = desk.post(address(unit, "write/"), {"text": "確認をお願いします。"})
    assert answer.url == f"/admin/desk/{unit.translation_id}/?at=unit-{unit.pk}#unit-{unit.pk}"
    assert "確認をお願いします。" in desk.get(address(unit)).content.decode()


@pytest.mark.parametrize("text", ["", "  \n ", "長" * 4_001])
def test_what_is_no_comment_is_refused_and_stays_in_the_field(desk, unit, text):
    answer = desk.post(address(unit, "write/"), {"text": text}, headers=HTMX)
    assert answer.status_code == 422
    assert text.strip() in answer.content.decode()
    assert not Comment.objects.exists()


def test_an_answer_stands_in_its_thread_and_opens_a_settled_one_again(desk, unit, translator):
    thread = comments.write(unit, "数字は合っていますか。", by=translator)
    desk.post(address(unit, f"{thread.pk}/settle/"), headers=HTMX)
    thread.refresh_from_db()
    assert thread.settled_by.username == "ren"
    desk.post(address(unit, "write/"), {"thread": thread.pk, "text": "いいえ。"}, headers=HTMX)
    thread.refresh_from_db()
    assert thread.settled_at is None
    assert thread.replies.get().text == "いいえ。"
    desk.post(address(unit, f"{thread.pk}/settle/"))
    desk.post(address(unit, f"{thread.pk}/reopen/"))
    thread.refresh_from_db()
    assert thread.settled_at is None


def test_a_thread_of_another_row_is_not_found_here(desk, drafted, unit, translator):
    other = drafted.units.order_by("position")[1]
    thread = comments.write(other, "別の行の話です。", by=translator)
    assert desk.post(address(unit, "write/"), {"thread": thread.pk, "text": "返信"}).status_code == 404
    assert desk.post(address(unit, f"{thread.pk}/settle/")).status_code == 404


def test_a_person_who_is_named_is_told_once_and_nobody_outside_the_desk(
    unit, editor, translator, django_user_model
):
    django_user_model.objects.create_user("stranger")
    comments.write(unit, "@mei @mei. @stranger @nobody @ren 見てください。", by=editor)
    notice = Notice.objects.get()
    assert (notice.person, notice.kind, notice.place) == (translator, "mention", f"unit-{unit.pk}")


def test_whoever_spoke_before_hears_of_an_answer(unit, editor, translator, admin):
    thread = comments.write(unit, "どう思いますか。", by=translator)
    comments.write(unit, "賛成です。", by=editor, thread=thread)
    comments.write(unit, "@ren 私も。", by=admin, thread=thread)
    assert list(Notice.objects.order_by("pk").values_list("person__username", "kind")) == [
        ("mei", "reply"),
        ("ren", "mention"),
        ("mei", "reply"),
    ]


def test_an_open_thread_blocks_publication_until_it_is_settled(desk, drafted, unit, editor, translator):
    thread = comments.write(unit, "固有名詞の綴りを確認中です。", by=translator)
    review.approve_all(drafted, by=editor)
    (obstacle,) = [o for o in obstacles(drafted) if o.blocks]
    assert obstacle.place == f"unit-{unit.pk}"
    assert "固有名詞の綴りを確認中です。" in obstacle.message
    page = desk.get(f"/admin/desk/{drafted.pk}/publish/").content.decode()
    assert f"?at=unit-{unit.pk}#unit-{unit.pk}" in page
    comments.settle(thread, by=editor)
    assert not [o for o in obstacles(drafted) if o.blocks]


def test_a_comment_never_becomes_markup(desk, unit, translator):
    comments.write(unit, "<script>alert(1)</script>", by=translator)
    assert "<script>alert" not in desk.get(address(unit), headers=HTMX).content.decode()


def test_talk_changes_no_text_and_no_version(unit, editor):
    before = (unit.version, unit.translation.version)
    comments.write(unit, "一言。", by=editor)
    unit.refresh_from_db()
    unit.translation.refresh_from_db()
    assert (unit.version, unit.translation.version) == before


def test_a_comment_without_words_cannot_be_made_in_code_either(unit, editor):
    with pytest.raises(IllegalMove, match="コメントが空です"):
        comments.write(unit, " ", by=editor)
