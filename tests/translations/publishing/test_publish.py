"""Publishing makes an immutable edition from approved text, and is the only way to a reader."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from articles.models import Article, Block, Source, Topic
from translations.desk import review
from translations.drafting import draft
from translations.knowledge.entries import GlossaryEntry
from translations.models import Edition, Event, IllegalMove, StaleVersion, Translation
from translations.notices import Notice
from translations.publishing import publish
from translations.publishing.obstacles import obstacles

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(drafted, editor):
    assert review.approve_all(drafted, by=editor).left == []
    drafted.refresh_from_db()
    return drafted


def test_an_approved_article_becomes_edition_one_with_every_part(approved, editor):
    edition = publish.publish(approved, by=editor)
    content = edition.content
    assert (edition.number, edition.is_current) == (1, True)
    assert content["title"] == "地図を読む小型モデル"
    assert content["lead"] == "地図を読むモデルが公開されました。"
    assert [point["anchors"] for point in content["key_points"]] == [["p0"], ["p0", "p1"], ["p0", "p2"]]
    assert content["impact_analysis"] == ["影響の一段落目です。", "影響の二段落目です。"]
    assert content["editorial_comment"] == ["編集部の意見です。"]
    assert [piece["kind"] for piece in content["body"]] == [
        "paragraph", "heading", "paragraph", "list_item", "list_item", "quote", "code", "table",
    ]  # fmt: skip
    assert content["body"][0]["target"] == [
        'Fathom Worksは月曜日、<a href="https://fathom.example/contour">地図を読む</a>モデル'
        "「<strong>Contour 1</strong>」を公開しました。"
    ]
    assert content["body"][6]["target"] == []
    assert content["original"]["author"] == "Nora Field"
    assert content["provenance"]["editor"] == "ren"
    assert [entry["model"] for entry in content["provenance"]["drafts"]] == ["test-model"]


def test_an_edition_explains_the_terms_of_its_text_that_the_glossary_explains_to_readers(approved, editor):
    word = "モデル"
    assert any(word in unit.text for unit in approved.units.all())
    GlossaryEntry.objects.create(source="model", target=word, hint="データから学ぶ計算の仕組み。")
    GlossaryEntry.objects.create(source="loss", target="損失", hint="本文にない言葉。")
    GlossaryEntry.objects.create(source="map", target="地図", note="デスクだけの注記")
    edition = publish.publish(approved, by=editor)
    assert edition.content["terms"] == [{"term": word, "hint": "データから学ぶ計算の仕組み。"}]


def test_publishing_fills_the_reader_facing_fields_and_opens_the_gate(approved, editor):
    assert not Article.objects.published("ja").exists()
    publish.publish(approved, by=editor)
    article = Article.objects.published("ja").get()
    assert article.title_ja == "地図を読む小型モデル"
    assert article.title_en == "A small lab ships a model that reads maps"
    assert article.published_at_ja is not None
    assert article.updated_at_ja is None
    assert [point.heading_ja for point in article.key_points.all()] == ["要点い", "要点ろ", "要点は"]


def test_unapproved_or_empty_rows_block_and_nothing_is_half_published(drafted, editor):
    unit = drafted.units.order_by("position").first()
    unit.save_text("", version=unit.version, by=editor)
    with pytest.raises(publish.PublishBlocked) as blocked:
        publish.publish(drafted, by=editor)
    messages = [obstacle.message for obstacle in blocked.value.obstacles]
    assert "未訳の行が1行あります。" in messages
    assert "承認されていない行が6行あります。" in messages
    assert not Edition.objects.exists()
    assert not Article.objects.published("ja").exists()


def test_only_people_with_the_permission_publish(approved, translator):
    with pytest.raises(PermissionDenied):
        publish.publish(approved, by=translator)
    with pytest.raises(PermissionDenied):
        publish.publish(approved, by=None)
    with pytest.raises(PermissionDenied):
        publish.schedule(approved, by=translator, at=timezone.now() + timedelta(hours=2))
    with pytest.raises(PermissionDenied):
        publish.unschedule(approved, by=translator)


def test_what_was_set_aside_as_site_chrome_reaches_no_reader(approved, editor):
    approved.article.blocks.filter(kind=Block.Kind.CODE).update(boilerplate=True)
    content = publish.publish(approved, by=editor).content
    assert [piece["kind"] for piece in content["body"]][-2:] == ["quote", "table"]
    assert "contour read sheet.png" not in str(content)


def test_a_first_edition_corrects_nothing_whatever_note_it_is_given(approved, editor):
    assert publish.publish(approved, by=editor, note="人名を訂正しました。").note == ""


def test_publish_names_the_version_the_editor_saw(approved, editor):
    seen = approved.version
    unit = approved.units.order_by("position").first()
    unit.save_text("あとから直した文", version=unit.version, by=editor)
    unit.approve(version=unit.version, by=editor)
    with pytest.raises(StaleVersion):
        publish.publish(approved, by=editor, version=seen)


def test_editing_a_published_story_changes_nothing_in_public_until_published_again(approved, editor):
    first = publish.publish(approved, by=editor)
    unit = approved.units.order_by("position").first()
    unit.save_text(unit.text.replace("公開しました", "発表しました"), version=unit.version, by=editor)
    first.refresh_from_db()
    assert "発表しました" not in str(first.content)
    approved.refresh_from_db()
    assert approved.status == Translation.Status.PUBLISHED
    assert approved.version > first.translation_version
    with pytest.raises(publish.PublishBlocked, match="承認されていない行が1行"):
        publish.publish(approved, by=editor)
    unit.approve(version=unit.version, by=editor)
    second = publish.publish(approved, by=editor, note="文を訂正しました。")
    assert (second.number, second.note) == (2, "文を訂正しました。")
    assert Edition.objects.get(is_current=True) == second
    article = Article.objects.get()
    assert article.updated_at_ja == second.published_at
    assert article.published_at_ja == first.published_at


def test_publishing_the_same_text_twice_makes_one_edition(approved, editor):
    first = publish.publish(approved, by=editor)
    assert publish.publish(approved, by=editor) == first
    assert Edition.objects.count() == 1
    assert publish.publish(approved, by=editor, note="人名を訂正しました。").number == 2


def test_unpublishing_closes_the_gate_and_keeps_the_history(approved, editor):
    publish.publish(approved, by=editor)
    publish.unpublish(approved, by=editor, reason="権利者の申し出")
    assert not Article.objects.published("ja").exists()
    assert not Edition.objects.filter(is_current=True).exists()
    assert Edition.objects.get().withdrawn_at is not None
    assert Event.objects.get(verb="unpublished").data == {"reason": "権利者の申し出"}


def test_unpublishing_needs_a_reason(approved, editor):
    publish.publish(approved, by=editor)
    with pytest.raises(ValueError, match="理由"):
        publish.unpublish(approved, by=editor, reason=" ")
    assert Article.objects.published("ja").exists()


def test_a_withdrawn_story_can_be_published_again_as_a_new_edition(approved, editor):
    publish.publish(approved, by=editor)
    publish.unpublish(approved, by=editor, reason="確認のため")
    assert publish.publish(approved, by=editor).number == 2
    assert Article.objects.published("ja").exists()


@pytest.mark.parametrize(
    ("rights", "has_lead", "has_body"),
    [("full", True, True), ("excerpt", True, False), ("link_only", False, False)],
)
def test_rights_decide_what_an_edition_holds_at_all(approved, editor, rights, has_lead, has_body):
    Source.objects.update(rights=rights)
    approved.article.source.refresh_from_db()
    content = publish.publish(approved, by=editor).content
    assert bool(content["lead"]) is has_lead
    assert bool(content["impact_analysis"]) is has_lead
    assert bool(content["body"]) is has_body
    assert "survey sheets" in str(content) if has_body else "survey sheets" not in str(content)
    assert any(point["anchors"] for point in content["key_points"]) is has_body


def test_a_scheduled_story_goes_out_once_its_hour_has_come(approved, editor):
    at = timezone.now() + timedelta(hours=2)
    publish.schedule(approved, by=editor, at=at)
    assert publish.publish_due(now=at - timedelta(seconds=1)) == 0
    assert publish.publish_due(now=at) == 1
    assert publish.publish_due(now=at) == 0
    assert Edition.objects.count() == 1
    approved.refresh_from_db()
    assert approved.status == Translation.Status.PUBLISHED


def test_a_schedule_of_somebody_who_lost_the_permission_is_held(approved, editor):
    at = timezone.now() + timedelta(hours=2)
    publish.schedule(approved, by=editor, at=at)
    editor.groups.clear()
    assert publish.publish_due(now=at) == 0
    approved.refresh_from_db()
    assert approved.status == Translation.Status.APPROVED
    assert Event.objects.filter(verb="schedule_held").exists()
    assert "権限がありません" in told_of_the_hour(editor).text


def told_of_the_hour(person) -> Notice:
    """The one notice that a scheduled publication of theirs does not take place."""
    return Notice.objects.get(person=person, kind=Notice.Kind.UNSCHEDULED)


def test_editing_a_scheduled_story_takes_it_off_the_schedule(approved, editor):
    publish.schedule(approved, by=editor, at=timezone.now() + timedelta(hours=2))
    unit = approved.units.order_by("position").first()
    unit.save_text("直した文", version=unit.version, by=editor)
    approved.refresh_from_db()
    assert (approved.status, approved.publish_at) == (Translation.Status.REVIEW, None)
    assert "予約し直してください" in str(told_of_the_hour(editor).text)


def test_who_scheduled_a_story_is_told_when_somebody_else_takes_it_off_the_schedule(approved, editor, admin):
    publish.schedule(approved, by=editor, at=timezone.now() + timedelta(hours=2))
    publish.unschedule(approved, by=admin)
    assert "aki さんが取り消しました" in str(told_of_the_hour(editor).text)
    publish.schedule(approved, by=admin, at=timezone.now() + timedelta(hours=2))
    publish.unschedule(approved, by=admin)
    assert not Notice.objects.filter(person=admin).exists()


def test_a_schedule_in_the_past_is_refused(approved, editor):
    with pytest.raises(ValueError, match="過去"):
        publish.schedule(approved, by=editor, at=timezone.now() - timedelta(minutes=1))


def test_an_unknown_source_warns_about_rights_without_blocking(approved):
    warnings = [obstacle.message for obstacle in obstacles(approved) if not obstacle.blocks]
    assert any("権利が未確認" in message for message in warnings)
    assert not [obstacle for obstacle in obstacles(approved) if obstacle.blocks]


def test_a_topic_takes_away_the_warning_about_topics(approved):
    approved.article.topics.add(Topic.objects.create(slug="maps", name_ja="地図"))
    assert not any("トピック" in obstacle.message for obstacle in obstacles(approved))


def test_pictures_that_say_nothing_are_counted_without_blocking(approved):
    def warned() -> list[str]:
        return [obstacle.message for obstacle in obstacles(approved) if "代替テキスト" in obstacle.message]

    assert warned() == []
    facts = {
        "article": approved.article,
        "kind": "image",
        "html": '<img src="https://wire.example/a.png" alt="">',
    }
    for number, aside in enumerate((False, False, True), start=approved.article.blocks.count()):
        Block.objects.create(**facts, position=number, content_hash=str(number), boilerplate=aside)
    assert len(warned()) == 1
    assert "画像が2枚" in warned()[0]
    assert not any(obstacle.blocks for obstacle in obstacles(approved))


@pytest.mark.parametrize(("count", "blocks"), [(2, True), (3, False), (7, False), (8, True)])
def test_three_to_seven_key_points_are_published(approved, count, blocks):
    part = approved.parts.get(name="key_points")
    part.points = [
        {"heading": f"要点{n}", "text": f"要点{n}の説明です。", "blocks": []} for n in range(count)
    ]
    part.save()
    said = [obstacle.message for obstacle in obstacles(approved) if obstacle.blocks]
    assert any(f"キーポイントが{count}個あります" in message for message in said) is blocks


def test_an_active_run_blocks_publication(approved, editor):
    draft.request_resummary(approved, parts=["title"], instruction="", by=editor)
    with pytest.raises(publish.PublishBlocked, match="実行中"):
        publish.publish(approved, by=editor)


def test_steps_the_workflow_does_not_know_are_refused(translation, editor):
    with pytest.raises(IllegalMove):
        publish.unpublish(translation, by=editor, reason="x")
    with pytest.raises(IllegalMove):
        translation.hand_back(by=editor, reason="x")


def test_of_two_people_who_move_an_article_on_from_one_state_the_second_is_told(drafted, editor, admin):
    seen_by_the_second = Translation.objects.get(pk=drafted.pk)
    drafted.hand_back(by=editor, reason="数字を確かめてください")
    with pytest.raises(StaleVersion):
        seen_by_the_second.hand_back(by=admin, reason="人名を確かめてください")
    assert Translation.objects.get(pk=drafted.pk).return_reason == "数字を確かめてください"
    assert Event.objects.filter(verb="moved", after=Translation.Status.RETURNED).count() == 1


def test_taking_back_what_was_not_done_is_no_way_around_an_approval(drafted, approved, editor):
    """An article under review was approved by 予約を取り消す, and an approved one sent back by 再提出."""
    with pytest.raises(IllegalMove):
        approved.resubmit(by=editor)
    Translation.objects.filter(pk=approved.pk).update(status=Translation.Status.REVIEW)
    approved.refresh_from_db()
    with pytest.raises(IllegalMove):
        publish.unschedule(approved, by=editor)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_schedulers_publish_a_due_story_once(approved, editor):
    publish.schedule(approved, by=editor, at=timezone.now() + timedelta(hours=2))
    now = timezone.now() + timedelta(hours=3)
    counts: list[int] = []
    barrier = threading.Barrier(4)

    def scheduler():
        barrier.wait()
        try:
            counts.append(publish.publish_due(now=now))
        finally:
            connection.close()

    threads = [threading.Thread(target=scheduler) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 0, 1]
    assert Edition.objects.count() == 1
