"""Editions beside each other, and an old one published anew: readers see the old text under a new number."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from articles.models import Source
from translations.desk import review
from translations.models import Edition, StaleVersion, Translation
from translations.publishing import differences, publish


def rewrite(translation: Translation, text: str, *, by) -> None:
    unit = translation.units.order_by("position")[2]
    unit.save_text(text, version=unit.version, by=by)
    unit.approve(version=unit.version, by=by)
    translation.refresh_from_db()


@pytest.fixture
def twice(drafted, editor) -> Translation:
    """A story whose one paragraph was corrected in a second edition."""
    review.approve_all(drafted, by=editor)
    drafted.refresh_from_db()
    publish.publish(drafted, by=editor)
    rewrite(drafted, "山岳調査の紙200万枚で訓練しました。", by=editor)
    publish.publish(drafted, by=editor, note="誤りを直しました。")
    drafted.refresh_from_db()
    return drafted


def edition(number: int) -> Edition:
    return Edition.objects.get(number=number)


def page_of(desk, translation: Translation, **query) -> str:
    return desk.get(reverse("desk:editions", args=[translation.pk]), query).content.decode()


def test_only_the_pieces_that_differ_are_shown_in_page_order(twice):
    (change,) = differences.changes(edition(1).content, edition(2).content)
    assert (change.label, change.anchor, change.new) == ("本文", "p2", "山岳調査の紙200万枚で訓練しました。")


def test_what_was_added_or_taken_out_stands_where_it_stood(twice):
    full, less = edition(1).content, edition(1).content
    less = less | {"body": [full["body"][0], *full["body"][2:]], "key_points": full["key_points"][:-1]}
    gone = differences.changes(full, less)
    assert [change.new for change in gone] == ["", ""]
    assert [change.label for change in gone][1] == "本文"
    assert gone[1].anchor == full["body"][1]["anchor"]
    assert [(c.new, c.old) for c in differences.changes(less, full)] == [(c.old, c.new) for c in gone]


def test_a_paragraph_that_only_moved_down_has_not_changed(twice):
    before = edition(2).content
    first, *rest = before["body"]
    moved = [piece | {"anchor": f"p{10 + number}"} for number, piece in enumerate(rest)]
    added = first | {"block": 0, "target": ["<p>原文に加わった段落です。</p>"]}
    (change,) = differences.changes(before, before | {"body": [first, added, *moved]})
    assert (change.old, change.new) == ("", "原文に加わった段落です。")
    # Editions from before blocks were named in them are compared by their places.
    unnamed = [{name: piece[name] for name in piece if name != "block"} for piece in before["body"]]
    assert differences.changes(before | {"body": unnamed}, before) == []


def test_markup_of_a_text_is_not_shown_as_text(twice):
    before = edition(1).content
    body = [before["body"][0] | {"target": ["<b>太字</b> &amp; 記号"]}, *before["body"][1:]]
    (change,) = differences.changes(before, before | {"body": body})
    assert change.new == "太字 & 記号"


def test_the_page_compares_the_last_correction_word_by_word(desk, twice, editor):
    rewrite(twice, "山岳調査の図200万枚で訓練しました。", by=editor)
    publish.publish(twice, by=editor)
    page = page_of(desk, twice)
    assert "<ins>図</ins>" in page
    assert "誤りを直しました。" in page
    assert "第2版に戻す" in page


def test_unpublished_edits_are_compared_with_what_is_public(desk, twice, editor):
    assert "二つの間に違いはありません" in page_of(desk, twice, old=2, new="working")
    rewrite(twice, "海図200万枚で訓練しました。", by=editor)
    assert "海図" in page_of(desk, twice, old=2, new="working")


def test_who_goes_back_is_told_that_the_notes_of_later_editions_stay(desk, twice, editor):
    told = "あとの版の訂正の説明は、読者のページに残ります"
    assert told in page_of(desk, twice, old=1)
    rewrite(twice, "山岳調査の紙の地図で訓練しました。", by=editor)
    publish.publish(twice, by=editor)
    assert told not in page_of(desk, twice, old=2)


def test_a_story_without_editions_says_so(desk, drafted):
    assert "まだ公開していません" in page_of(desk, drafted)


@pytest.mark.parametrize("query", [{"old": "99", "new": "98"}, {"old": "x", "new": "-1"}, {"old": "9" * 400}])
def test_for_an_edition_that_is_not_there_the_page_shows_what_it_shows_unasked(desk, twice, query):
    def shown(page: str) -> str:
        return re.sub(
            r'csrfmiddlewaretoken" value="\w+"', "", page.partition("<main")[2].partition("</main>")[0]
        )

    assert shown(page_of(desk, twice, **query)) == shown(page_of(desk, twice))


def test_an_old_edition_is_published_anew_and_the_working_copy_stays(desk, twice, editor):
    rewrite(twice, "200万枚の書きかけです。", by=editor)
    version = twice.version
    answer = desk.post(
        reverse("desk:restore", args=[twice.pk, 1]), {"instead_of": 2, "note": "第2版を取り下げました。"}
    )
    assert answer.status_code == 302
    third = edition(3)
    assert third.content == edition(1).content
    assert (third.is_current, third.note, third.published_by) == (True, "第2版を取り下げました。", editor)
    twice.refresh_from_db()
    assert (twice.status, twice.version) == ("published", version)
    assert twice.units.order_by("position")[2].text == "200万枚の書きかけです。"
    page = page_of(desk, twice)
    assert "第1版の内容" in page
    reader = desk.get(reverse("reader:story", args=[twice.article.slug])).content.decode()
    assert "第2版を取り下げました。" in reader
    assert "山岳調査の紙200万枚で訓練しました。" not in reader


def test_going_back_from_an_edition_that_is_no_longer_the_public_one_is_refused_with_the_note_kept(
    desk, twice
):
    answer = desk.post(reverse("desk:restore", args=[twice.pk, 1]), {"instead_of": 1, "note": "理由です。"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "別の版が公開されました" in page
    assert "理由です。</textarea>" in page
    assert Edition.objects.count() == 2


def test_the_public_edition_is_not_published_again(twice, editor):
    with pytest.raises(ValueError, match="いま公開中"):
        publish.restore(edition(2), by=editor, instead_of=2)
    with pytest.raises(StaleVersion):
        publish.restore(edition(1), by=editor, instead_of=None)


def test_an_edition_from_before_the_rights_changed_stays_away_from_readers(desk, twice):
    source = Source.objects.create(slug="wire", name="Wire", rights=Source.Rights.LINK_ONLY)
    twice.article.source = source
    twice.article.save(update_fields=["source"])
    answer = desk.post(reverse("desk:restore", args=[twice.pk, 1]), {"instead_of": 2})
    assert answer.status_code == 422
    assert "権利ポリシーが変わりました" in answer.content.decode()
    assert Edition.objects.count() == 2


def test_a_story_that_was_taken_down_comes_back_with_an_old_edition(desk, twice, editor):
    publish.unpublish(twice, by=editor, reason="確認中")
    desk.post(reverse("desk:restore", args=[twice.pk, 1]), {})
    twice.refresh_from_db()
    assert (twice.status, twice.current_edition.number) == ("published", 3)


def test_only_who_may_correct_goes_back(twice, translator):
    with pytest.raises(PermissionDenied):
        publish.restore(edition(1), by=translator, instead_of=2)
