"""A changed original: only the rows it touches go to 原文更新, and only those are asked for again."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from articles import changes, extract
from articles.models import Article, Block, SourceChange
from newsdesk.reader import report
from tests.conftest import ARTICLE
from translations.desk import follow, originals, queue, regroup, review
from translations.desk.comments import Comment
from translations.drafting import draft
from translations.models import Edition, Event, IllegalMove, Part, Translation, Unit
from translations.notices import Notice
from translations.publishing import content, publish
from translations.publishing.content import build_content
from translations.publishing.obstacles import obstacles
from translations.runs import Candidate, Run
from translations.tasks import open_translations
from translations.views import blocks

pytestmark = pytest.mark.django_db

EDIT = ("2 million survey sheets", "3 million survey sheets")
NEW = "A second paper is due in March."


def notice(article: Article, *edits: tuple[str, str]) -> SourceChange:
    text = ARTICLE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    found = extract.extract(text, content_type="text/markdown")
    change = changes.notice(Article.objects.get(pk=article.pk), found, raw=text)
    assert change is not None
    return change


def unit_of(translation: Translation, words: str) -> Unit:
    return translation.units.get(first_block__text__contains=words)


def settle(translation: Translation, editor) -> None:
    """Approve everything as a person would: what the checks hold against the stub's texts is not at issue here."""
    for row in review.rows(translation):
        if row.is_empty:
            continue
        row.translation = translation
        row.approve(version=row.version, by=editor)
    translation.refresh_from_db()


def test_only_the_rows_of_changed_blocks_are_outdated_and_their_old_pair_is_kept(drafted, editor) -> None:
    settle(drafted, editor)
    before = {unit.pk: (unit.text, unit.version) for unit in drafted.units.all()}
    touched = unit_of(drafted, "2 million")
    change = notice(
        drafted.article, EDIT, ("- It costs $40 a month.\n", f"- It costs $40 a month.\n\n{NEW}\n")
    )
    outcome = follow.take_in(change, by=editor)[drafted.pk]
    assert outcome.outdated == [touched.pk]
    for unit in drafted.units.exclude(pk__in=outcome.made):
        if unit.pk == touched.pk:
            assert (unit.text, unit.state) == (before[unit.pk][0], Unit.State.OUTDATED)
            assert unit.approved_by is None
        else:
            assert (unit.text, unit.version) == before[unit.pk]
            assert unit.state == Unit.State.APPROVED
    (made,) = drafted.units.filter(pk__in=outcome.made)
    assert (made.first_block.text, made.state) == (NEW, Unit.State.UNTRANSLATED)
    order = [unit.first_block.position for unit in drafted.units.order_by("position")]
    assert order == sorted(order)
    (event,) = drafted.events.filter(verb="outdated")
    assert "2 million" in event.data["source_before"]
    assert "3 million" in event.data["source_after"]
    assert event.data["text"] == before[touched.pk][0]
    drafted.refresh_from_db()
    assert drafted.status == Translation.Status.REVIEW


def test_the_history_of_an_outdated_row_shows_what_its_source_said_before(drafted, editor, client) -> None:
    settle(drafted, editor)
    touched = unit_of(drafted, "2 million")
    follow.take_in(notice(drafted.article, EDIT), by=editor)
    client.force_login(editor)
    page = client.get(f"/admin/desk/{drafted.pk}/rows/unit-{touched.pk}/history/").content.decode()
    assert re.search(r"<del>2</del>.*<ins>3</ins>", page, re.DOTALL)


def test_a_new_headline_of_the_original_outdates_the_headline_alone(drafted, editor) -> None:
    settle(drafted, editor)
    article = drafted.article
    Article.objects.filter(pk=article.pk).update(signals={"page_title": article.title_en})
    found = replace(extract.extract(ARTICLE, content_type="text/markdown"), title="Another headline")
    change = changes.notice(Article.objects.get(pk=article.pk), found, raw=ARTICLE)
    outcome = follow.take_in(change, by=editor)[drafted.pk]
    assert outcome.retitled
    assert not outcome.outdated
    part = drafted.parts.get(name=Part.Name.TITLE)
    assert (part.state, part.approved_by) == (Part.State.OUTDATED, None)
    assert part.text
    (event,) = drafted.events.filter(verb="outdated")
    assert (event.subject, event.data["source_before"]) == ("part:title", article.title_en)
    assert event.data["source_after"] == "Another headline"
    drafted.refresh_from_db()
    assert drafted.status == Translation.Status.REVIEW


def test_only_the_touched_rows_are_asked_for_and_no_text_of_a_person_is_overwritten(
    drafted, provider, editor, settings
) -> None:
    settings.LLM_REPAIR = False
    settle(drafted, editor)
    touched = unit_of(drafted, "2 million")
    change = notice(
        drafted.article, EDIT, ("- It costs $40 a month.\n", f"- It costs $40 a month.\n\n{NEW}\n")
    )
    asked = len(provider.requests)
    outcome = follow.take_in(change, by=editor)[drafted.pk]
    assert outcome.run is not None
    assert sorted(outcome.run.unit_ids) == sorted([touched.pk, *outcome.made])
    draft.work(outcome.run.pk)
    assert len(provider.requests) == asked + 1
    proposal = Candidate.objects.get(run=outcome.run, unit=touched)
    assert proposal.outcome == Candidate.Outcome.OPEN
    old, new = touched.text, drafted.units.get(pk__in=outcome.made)
    touched.refresh_from_db()
    assert (touched.text, touched.state) == (old, Unit.State.OUTDATED)
    assert new.text
    assert new.state == Unit.State.DRAFT


def test_a_published_story_goes_on_showing_its_edition_and_needs_approval_for_the_next(
    drafted, editor
) -> None:
    settle(drafted, editor)
    edition = Edition.objects.create(
        article=drafted.article,
        number=1,
        content=build_content(drafted, editor=editor),
        translation_version=drafted.version,
        published_at=drafted.changed_at,
    )
    for status in (Translation.Status.APPROVED, Translation.Status.PUBLISHED):
        Translation.objects.filter(pk=drafted.pk).update(status=status)
    change = notice(drafted.article, EDIT)
    assert "source-change" in [one.place for one in obstacles(drafted) if one.blocks]
    follow.take_in(change, by=editor)
    edition.refresh_from_db()
    drafted.refresh_from_db()
    assert "2 million" in str(edition.content["body"])
    assert edition.is_current
    assert drafted.status == Translation.Status.PUBLISHED
    assert any(one.blocks and "承認されていない行が1行" in one.message for one in obstacles(drafted))
    assert "3 million" in str(build_content(drafted, editor=editor)["body"])


def test_the_row_of_a_removed_block_keeps_its_text_and_leaves_the_next_edition(drafted, editor) -> None:
    settle(drafted, editor)
    gone = unit_of(drafted, "one GPU")
    change = notice(drafted.article, ("- It runs on one GPU.\n", ""))
    follow.take_in(change, by=editor)
    before = gone.text
    gone.refresh_from_db()
    assert (gone.text, gone.state, gone.note) == (before, Unit.State.OUTDATED, follow.REMOVED)
    anchors = build_content(drafted, editor=editor)["body"]
    assert before not in str(anchors)
    gone.translation.refresh_from_db()
    gone.approve(version=gone.version, by=editor)
    publish._remember(drafted)  # a row without a source is no pair


def test_key_points_rest_on_the_same_blocks_after_they_moved(drafted, editor) -> None:
    points = drafted.parts.get(name=Part.Name.KEY_POINTS)
    quote = drafted.article.blocks.get(kind="quote")
    point = {"heading": "声", "text": "記者に語った。", "blocks": [quote.position]}
    points.save_text("", version=points.version, by=editor, points=[point])
    change = notice(drafted.article, ("## How it was built", f"{NEW}\n\n## How it was built"))
    follow.take_in(change, by=editor)
    points.refresh_from_db()
    quote.refresh_from_db()
    assert points.points[0]["blocks"] == [quote.position]
    assert quote.position != point["blocks"][0]


def test_a_running_draft_is_not_pulled_from_under_itself(translation, provider, editor) -> None:
    draft.request_draft(translation, by=None)
    change = notice(translation.article, EDIT)
    with pytest.raises(IllegalMove, match="実行中"):
        follow.take_in(change, by=editor)
    change.refresh_from_db()
    assert change.state == SourceChange.State.PENDING
    assert not translation.article.blocks.filter(text__contains="3 million").exists()


def test_a_wording_is_taken_in_once_and_never_by_a_stranger(drafted, editor, django_user_model) -> None:
    change = notice(drafted.article, EDIT)
    with pytest.raises(PermissionDenied):
        follow.take_in(change, by=django_user_model.objects.create_user("passer-by"))
    run = follow.take_in(change, by=editor)[drafted.pk].run
    assert run is not None
    draft.work(run.pk)
    with pytest.raises(IllegalMove, match="もう処理された"):
        follow.take_in(change, by=editor)


def test_an_article_that_nobody_drafted_gets_its_new_rows_and_no_run(translation, provider, editor) -> None:
    change = notice(translation.article, EDIT, ("> We wanted something a ranger could carry.\n", ""))
    outcome = follow.take_in(change, by=editor)[translation.pk]
    assert outcome.run is None
    assert not Run.objects.exists()
    assert [unit.state for unit in translation.units.all()] == [Unit.State.UNTRANSLATED] * 6


def test_a_new_wording_is_logged_once_and_shown_in_the_queue(drafted, editor) -> None:
    everything = Translation.objects.all()
    assert queue.counts(everything, user=editor)["changed"] == 0
    notice(drafted.article, EDIT)
    assert queue.counts(everything, user=editor)["changed"] == 1
    open_translations()
    open_translations()
    assert Event.objects.filter(verb="source_changed").count() == 1


def test_the_assignee_and_who_published_are_told_of_a_new_wording_once(
    drafted, editor, translator, django_assert_num_queries
) -> None:
    settle(drafted, editor)
    review.settle(drafted, by=editor)
    publish.publish(drafted, by=editor)
    Translation.objects.filter(pk=drafted.pk).update(assignee=translator)
    notice(drafted.article, EDIT)
    assert originals.note_changes() == 1
    with django_assert_num_queries(1):  # the wordings of what waits, thousands of them, are not read again
        assert originals.note_changes() == 0
    told = Notice.objects.filter(kind=Notice.Kind.SOURCE)
    assert {(one.person, one.text, one.place) for one in told} == {
        (editor, "変更 1", "source-change"),
        (translator, "変更 1", "source-change"),
    }
    with override("en"):
        assert {str(one.text) for one in told} == {"Changed 1"}


def test_who_looks_after_a_public_story_is_told_once_that_its_original_is_gone(
    client, drafted, editor
) -> None:
    def is_gone_since(day: str) -> None:
        said = {"missed_at": day, "gone_since": day} if day else {}
        Article.objects.filter(pk=drafted.article_id).update(
            signals={"last_problem": "404", **said}, checked_at=timezone.now(), next_check_at=timezone.now()
        )

    is_gone_since("2026-11-20")
    assert originals.note_gone() == 0  # not public
    settle(drafted, editor)
    review.settle(drafted, by=editor)
    publish.publish(drafted, by=editor)
    assert originals.note_gone() == 1
    assert originals.note_gone() == 0
    notice = Notice.objects.get(kind=Notice.Kind.SOURCE)
    assert (notice.person, notice.text) == (editor, originals.GONE)
    client.force_login(editor)
    address = reverse("desk:review", args=[drafted.pk])
    assert "原文が見当たらない" in client.get(address).content.decode()
    drafted.refresh_from_db()
    assert any(
        "原文のページに記事が見当たりません" in one.message for one in obstacles(drafted) if not one.blocks
    )
    is_gone_since("")
    assert originals.note_gone() == 0
    # One look that missed it says no more than that it could not be read.
    Article.objects.update(signals={"last_problem": "404", "missed_at": "2026-11-24"})
    page = client.get(address).content.decode()
    assert "原文を読み込めません" in page
    assert "原文が見当たらない" not in page
    is_gone_since("2026-11-25")
    assert originals.note_gone() == 1


def test_two_rounds_that_overlap_tell_once(drafted, editor, monkeypatch) -> None:
    settle(drafted, editor)
    review.settle(drafted, by=editor)
    publish.publish(drafted, by=editor)
    Article.objects.filter(pk=drafted.article_id).update(
        signals={"gone_since": "2026-11-20"}, next_check_at=timezone.now()
    )
    notice(drafted.article, EDIT)
    is_ours = originals._is_ours
    for one_round in (originals.note_gone, originals.note_changes):

        def after_another_round(pk: int, one_round=one_round) -> bool:
            monkeypatch.setattr(originals, "_is_ours", is_ours)
            assert one_round() == 1
            return is_ours(pk)

        monkeypatch.setattr(originals, "_is_ours", after_another_round)
        assert one_round() == 0
    assert Notice.objects.filter(kind=Notice.Kind.SOURCE).count() == 2


def test_a_headline_that_comes_back_brings_back_its_state(drafted, editor) -> None:
    settle(drafted, editor)
    title = drafted.parts.get(name=Part.Name.TITLE)
    was = drafted.article.title_en
    for words, state in (("Another headline", Part.State.OUTDATED), (was, Part.State.APPROVED)):
        with follow.follow_blocks(drafted.article_id, by=editor):
            Article.objects.filter(pk=drafted.article_id).update(title_en=words)
        title.refresh_from_db()
        assert title.state == state
    assert (title.approved_by, title.note) == (editor, "")


def test_the_desk_shows_both_wordings_and_takes_or_leaves(client, drafted, editor) -> None:
    change = notice(drafted.article, EDIT)
    client.force_login(editor)
    review_page = client.get(reverse("desk:review", args=[drafted.pk])).content.decode()
    assert reverse("desk:original", args=[drafted.pk]) in review_page
    page = client.get(reverse("desk:original", args=[drafted.pk])).content.decode()
    assert "<del>2</del>" in page
    assert "<ins>3</ins>" in page
    client.post(reverse("desk:original_leave", args=[drafted.pk, change.pk]))
    change.refresh_from_db()
    assert change.state == SourceChange.State.DISMISSED
    assert not drafted.units.filter(state=Unit.State.OUTDATED).exists()
    second = notice(drafted.article, ("2 million", "4 million"))
    answer = client.post(reverse("desk:original_take", args=[drafted.pk, second.pk]), follow=True)
    assert "1 行が原文更新になり" in answer.content.decode()
    assert drafted.units.get(state=Unit.State.OUTDATED).first_block.text.count("4 million") == 1


# --- the block editor ---------------------------------------------------------------------------------


def act(client, translation: Translation, block, verb: str, **data: object):
    block.refresh_from_db()
    address = reverse(f"desk:block_{verb}", args=[translation.pk, block.pk])
    return client.post(address, {"seen": block.content_hash, **data}, follow=True)


def test_a_block_set_aside_takes_its_row_out_and_back_with_its_text(client, drafted, editor) -> None:
    settle(drafted, editor)
    client.force_login(editor)
    unit = unit_of(drafted, "one GPU")
    text = unit.text
    act(client, drafted, unit.first_block, "aside", aside="1")
    unit.refresh_from_db()
    assert (unit.text, unit.state, unit.note) == (text, Unit.State.OUTDATED, follow.REMOVED)
    assert "one GPU" not in str(content.build_content(drafted, editor=editor)["body"])
    answer = act(client, drafted, unit.first_block, "aside", aside="0")
    assert "1 行を前の状態に戻しました" in answer.content.decode()
    unit.refresh_from_db()
    assert (unit.text, unit.state, unit.approved_by, unit.note) == (text, Unit.State.APPROVED, editor, "")
    assert drafted.events.filter(verb="revived", subject=unit.subject, actor=editor).exists()
    assert "one GPU" in str(content.build_content(drafted, editor=editor)["body"])


def test_a_row_whose_text_or_source_is_another_by_now_stays_outdated_when_its_block_comes_back(
    client, drafted, editor
) -> None:
    settle(drafted, editor)
    client.force_login(editor)
    saved, retyped = unit_of(drafted, "one GPU"), unit_of(drafted, "$40")
    for unit in (saved, retyped):
        act(client, drafted, unit.first_block, "aside", aside="1")
    Unit.objects.filter(pk=saved.pk).update(text="ほかの訳文です。")
    act(client, drafted, retyped.first_block, "retype", kind="quote")
    for unit in (saved, retyped):
        act(client, drafted, unit.first_block, "aside", aside="0")
        unit.refresh_from_db()
        assert (unit.state, unit.note) == (Unit.State.OUTDATED, follow.EDITED)


def test_a_block_that_was_split_and_joined_again_leaves_its_row_as_it_was(client, drafted, editor) -> None:
    client.force_login(editor)
    first = unit_of(drafted, "one GPU")
    act(client, drafted, first.first_block, "merge")
    first.refresh_from_db()
    first.translation = drafted
    first.approve(version=first.version, by=editor)
    act(client, drafted, first.first_block, "split", at="20")
    assert Unit.objects.get(pk=first.pk).state == Unit.State.OUTDATED
    act(client, drafted, first.first_block, "merge")
    first.refresh_from_db()
    assert (first.state, first.approved_by) == (Unit.State.APPROVED, editor)


def test_who_edits_blocks_with_the_keys_stays_at_the_block(client, drafted, editor) -> None:
    client.force_login(editor)
    block = unit_of(drafted, "one GPU").first_block
    page = act(client, drafted, block, "retype", kind="quote").content.decode()
    assert re.search(rf'<li id="block-{block.pk}"[^>]* autofocus>', page)
    assert page.count(" autofocus") == 1


def test_merged_blocks_have_one_row_with_both_texts(client, drafted, editor) -> None:
    client.force_login(editor)
    first, second = unit_of(drafted, "one GPU"), unit_of(drafted, "$40")
    texts = (first.text, second.text)
    comment = Comment.objects.create(translation=drafted, unit=second, author=editor, text="単価は月額？")
    act(client, drafted, first.first_block, "merge")
    comment.refresh_from_db()
    assert comment.unit == first
    first.refresh_from_db()
    assert first.text == "".join(texts)
    assert first.state == Unit.State.OUTDATED
    assert not Unit.objects.filter(pk=second.pk).exists()
    assert first.first_block.text == "It runs on one GPU. It costs $40 a month."
    assert client.get(reverse("desk:review", args=[drafted.pk])).status_code == 200


def test_a_split_block_keeps_the_text_above_and_gets_an_empty_row_below(client, drafted, editor) -> None:
    client.force_login(editor)
    first = unit_of(drafted, "one GPU")
    act(client, drafted, first.first_block, "merge")
    first.refresh_from_db()
    text = first.text
    page = client.get(reverse("desk:blocks", args=[drafted.pk])).content.decode()
    assert 'name="at" value="20"' in page
    act(client, drafted, first.first_block, "split", at="20")
    first.refresh_from_db()
    assert (first.text, first.first_block.text) == (text, "It runs on one GPU.")
    below = drafted.units.get(position=first.position + 1)
    assert (below.first_block.text, below.state) == ("It costs $40 a month.", Unit.State.UNTRANSLATED)
    positions = list(drafted.units.order_by("position").values_list("position", flat=True))
    assert positions == list(range(len(positions)))


def test_the_blocks_of_a_long_original_are_on_numbered_pages_and_an_edit_leads_back_to_its_own(
    client, drafted, editor, monkeypatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr(blocks, "BLOCKS_A_PAGE", 2)
    client.force_login(editor)
    address = reverse("desk:blocks", args=[drafted.pk])
    stored = list(drafted.article.blocks.order_by("position"))
    shown: list[str] = []
    for number in range(1, len(stored) // 2 + 1 + len(stored) % 2):
        with django_assert_max_num_queries(12):
            page = client.get(address, {"page": number}).content.decode()
        shown += re.findall(r'id="block-(\d+)"', page)
    assert shown == [str(block.pk) for block in stored]
    # The last of a page is joined with the first of the next.
    first = unit_of(drafted, "one GPU").first_block
    at = stored.index(first)
    with_next = next(n for n in range(at, len(stored)) if stored[n].kind == stored[n + 1].kind)
    answer = act(client, drafted, stored[with_next], "merge")
    assert answer.redirect_chain[-1][0] == (
        f"{address}?page={with_next // 2 + 1}&at={stored[with_next].pk}#block-{stored[with_next].pk}"
    )
    assert not Block.objects.filter(pk=stored[with_next + 1].pk).exists()


def test_an_edit_of_what_somebody_else_changed_changes_nothing(client, drafted, editor) -> None:
    client.force_login(editor)
    unit = unit_of(drafted, "one GPU")
    address = reverse("desk:block_retype", args=[drafted.pk, unit.first_block_id])
    answer = client.post(address, {"seen": "another", "kind": "heading"}, follow=True)
    assert "ほかの人が先に変えました" in answer.content.decode()
    unit.first_block.refresh_from_db()
    assert unit.first_block.kind == "list_item"


def test_a_row_over_several_blocks_keeps_those_that_are_left(drafted, editor) -> None:
    first, second = unit_of(drafted, "one GPU"), unit_of(drafted, "$40")
    regroup.merge(first, version=first.version, by=editor)
    first.refresh_from_db()
    text = first.text
    follow.take_in(notice(drafted.article, ("- It costs $40 a month.\n", "")), by=editor)
    first.refresh_from_db()
    assert (first.text, first.state, first.note) == (text, Unit.State.OUTDATED, follow.EDITED)
    assert first.last_block == first.first_block
    assert not Unit.objects.filter(pk=second.pk).exists()


def test_a_reader_who_reports_an_old_edition_is_heard_beside_the_right_row(drafted, editor) -> None:
    settle(drafted, editor)
    review.settle(drafted, by=editor)
    edition = publish.publish(drafted, by=editor)
    unit = unit_of(drafted, "one GPU")
    anchor = f"p{unit.first_block.position}"
    follow.take_in(
        notice(drafted.article, ("## How it was built", f"{NEW}\n\n## How it was built")), by=editor
    )
    unit.first_block.refresh_from_db()
    now = report._position_now(edition, anchor)
    assert now == unit.first_block.position
    assert anchor != f"p{now}"
