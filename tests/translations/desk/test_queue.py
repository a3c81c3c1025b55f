"""The queue: what waits where, what it costs to show, and how a new article comes in."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Block, Source, SourceChange, Topic
from translations.checking.findings import Checked
from translations.desk import queue, review
from translations.desk.queue import NOTHING_IN, TABS
from translations.models import Part, Translation, Unit
from translations.runs import Run

QUEUE = "/admin/desk/"
TEXT = "Fathom Works released Contour 1 on Monday.\n\nThe team trained it on 2 million survey sheets.\n"


def some_translations(count: int, *, status: str = "review", units: int = 3) -> list[Translation]:
    made = []
    for n in range(count):
        article = Article.objects.create(
            title_en=f"Story {n}", slug=f"{status}-{n}", content_hash=f"{status}{n}", raw="x" * 1000
        )
        blocks = Block.objects.bulk_create(
            Block(article=article, position=p, kind="paragraph", text="four words are here", content_hash="x")
            for p in range(units)
        )
        translation = Translation.objects.create(article=article, status=status)
        Unit.objects.bulk_create(
            Unit(translation=translation, position=p, first_block=block, last_block=block, state=state)
            for p, (block, state) in enumerate(
                zip(blocks, ["approved", "edited", "untranslated"], strict=False)
            )
        )
        made.append(translation)
    return made


def test_a_line_shows_title_size_progress_and_age(desk):
    (translation,) = some_translations(1)
    page = desk.get(QUEUE, {"tab": "review"}).content.decode()
    assert "Story 0" in page
    assert reverse("desk:review", args=[translation.pk]) in page
    assert re.search(r"12<span[^>]*> / 3</span>", page)
    assert "訳 2・承認 1" in page
    assert "0分前" in page


def test_every_tab_says_how_much_is_in_it(desk, editor):
    mine, *_rest = some_translations(2)
    some_translations(1, status="failed")
    Translation.objects.filter(pk=mine.pk).update(assignee=editor)
    counts = {tab.name: tab.count for tab in desk.get(QUEUE).context["tabs"]}
    assert counts["mine"] == 1
    assert counts["review"] == 2
    assert counts["failed"] == 1
    assert counts["all"] == 3


def test_the_queue_costs_the_same_few_queries_at_any_size(desk, django_assert_max_num_queries):
    some_translations(60)
    with django_assert_max_num_queries(10):
        first = desk.get(QUEUE, {"tab": "all"})
    with django_assert_max_num_queries(11):
        found = desk.get(QUEUE, {"tab": "all", "q": "Story"})
    assert len(first.context["lines"]) == 50
    assert found.context["page"].paginator.count == 60


def test_search_finds_by_every_word_and_keeps_what_was_asked(desk):
    some_translations(12)
    page = desk.get(QUEUE, {"tab": "all", "q": "story 11"})
    assert [line.title for line in page.context["lines"]] == ["Story 11"]
    assert 'value="story 11"' in page.content.decode()


@pytest.mark.parametrize(
    "word", ["測量", "AND CO", "wire.example/c", "nora", "ordnance", "地図を読", "図", "100%", "測量 nora"]
)
@pytest.mark.parametrize("looked_at", [0, 10])
def test_a_part_of_a_word_is_found_wherever_it_stands_old_or_new(desk, monkeypatch, word, looked_at):
    monkeypatch.setattr(queue, "LOOKED_AT", looked_at)  # 0: by the index alone
    _other, translation = some_translations(2)
    Article.objects.filter(pk=translation.article_id).update(
        title_en="Maps and compasses, 100% drawn",
        title_ja="新しい測量の方法",
        url="https://wire.example/compass",
        author="Nora Field",
        source=Source.objects.create(slug="os", name="Ordnance"),
    )
    Part.objects.create(translation=translation, name="title", text="地図を読むモデル")
    page = desk.get(QUEUE, {"tab": "all", "q": word})
    assert [line.translation for line in page.context["lines"]] == [translation]
    assert page.context["most"] is None


def test_of_a_word_that_very_many_have_the_newest_are_shown_and_the_page_says_so(desk, monkeypatch):
    monkeypatch.setattr(queue, "MOST_FOUND", 2)
    made = some_translations(4)
    for looked_at in (0, 10):
        monkeypatch.setattr(queue, "LOOKED_AT", looked_at)
        page = desk.get(QUEUE, {"tab": "all", "q": "Story"})
        assert [line.translation for line in page.context["lines"]] == [made[3], made[2]]
        assert "更新の新しい 2 件だけ" in page.content.decode()
    assert "件だけ" not in desk.get(QUEUE, {"tab": "all", "q": "Story 3"}).content.decode()


def test_a_draft_by_the_rehearsal_or_a_local_model_is_labelled(desk):
    rehearsed, local = some_translations(2)
    Run.objects.create(translation=rehearsed, kind="draft", provider="rehearsal", model="r", state="done")
    Run.objects.create(translation=local, kind="draft", provider="local", model="l", state="done")
    page = desk.get(QUEUE, {"tab": "review"}).content.decode()
    assert page.count("見本") == 1
    assert page.count("小型ローカルモデルによる下訳・全文要確認") == 1


def test_a_failed_line_says_why_and_asks_again_with_one_press(desk, provider):
    (translation,) = some_translations(1, status="failed")
    run = Run.objects.create(
        translation=translation,
        kind="draft",
        provider="remote",
        model="m",
        state="failed",
        last_error="鍵が違います。",
    )
    page = desk.get(QUEUE, {"tab": "failed"}).content.decode()
    assert "鍵が違います。" in page
    again = f"/admin/desk/{translation.pk}/runs/{run.pk}/retry/"
    assert f'formaction="{again}"' in page
    answer = desk.post(again, {"next": f"{QUEUE}?tab=failed"}, follow=True)
    assert answer.redirect_chain == [(f"{QUEUE}?tab=failed", 302)]
    assert "「Story 0」をもう一度頼みました" in answer.content.decode()
    assert translation.runs.filter(state="queued").exists()
    elsewhere = desk.post(again, {"next": "https://elsewhere.example/"})
    assert elsewhere.url == f"/admin/desk/{translation.pk}/"


def test_pasted_text_becomes_an_article_opened_for_review(desk, editor):
    answer = desk.post("/admin/desk/new/", {"text": TEXT, "title": "A map reader"})
    translation = Translation.objects.get()
    assert answer.url == reverse("desk:review", args=[translation.pk])
    assert translation.article.title_en == "A map reader"
    assert translation.article.created_by == editor
    assert translation.units.count() == 2


def test_an_uploaded_file_becomes_an_article(desk):
    file = SimpleUploadedFile("story.md", b"# Maps\n\nFathom Works released **Contour 1** on Monday.\n")
    assert desk.post("/admin/desk/new/", {"file": file}).status_code == 302
    assert Translation.objects.get().article.blocks.filter(html__contains="<strong>").exists()


def test_a_draft_is_requested_when_asked_for(desk, provider):
    desk.post("/admin/desk/new/", {"text": TEXT, "draft_now": "on"})
    translation = Translation.objects.get()
    assert translation.status == "drafting"
    assert translation.active_run is not None


def test_without_a_model_the_article_is_there_and_the_reason_is_said(desk, settings):
    settings.LLM_CONFIGURED = False
    answer = desk.post("/admin/desk/new/", {"text": TEXT, "draft_now": "on"}, follow=True)
    assert Translation.objects.get().status == "waiting"
    assert "モデルが設定されていません" in answer.content.decode()


def test_a_duplicate_leads_to_the_article_that_is_here(desk):
    desk.post("/admin/desk/new/", {"text": TEXT})
    answer = desk.post("/admin/desk/new/", {"text": TEXT})
    assert answer.status_code == 422
    assert Article.objects.count() == 1
    page = answer.content.decode()
    assert "すでに取り込まれています" in page
    assert reverse("desk:review", args=[Translation.objects.get().pk]) in page
    assert "2 million survey sheets" in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "どれもありません"),
        ({"url": "not an address"}, "URL を読めません"),
        ({"url": "http://127.0.0.1:1/story", "title": "残る見出し"}, "残る見出し"),
    ],
)
def test_refused_input_says_what_was_wrong_and_keeps_what_was_typed(desk, given, sentence):
    answer = desk.post("/admin/desk/new/", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert given.get("url", "") in page
    assert not Article.objects.exists()


def test_a_text_and_a_file_at_once_are_refused(desk):
    answer = desk.post(
        "/admin/desk/new/", {"text": TEXT, "file": SimpleUploadedFile("a.txt", b"Other text.")}
    )
    assert answer.status_code == 422
    assert "どちらか一つ" in answer.content.decode()
    assert not Article.objects.exists()


def lines(desk, **query) -> list[str]:
    return [line.title for line in desk.get(QUEUE, {"tab": "all", **query}).context["lines"]]


def chosen(*translations: Translation) -> list[str]:
    return [f"{translation.pk}:{translation.version}" for translation in translations]


def test_filters_narrow_the_lines_and_the_counts_of_every_tab(desk, editor):
    one, two, _three = some_translations(3)
    source = Source.objects.create(slug="wire", name="Example Wire")
    topic = Topic.objects.create(slug="maps", name_ja="地図")
    Article.objects.filter(pk=one.article_id).update(source=source)
    two.article.topics.add(topic)
    Translation.objects.filter(pk=two.pk).update(assignee=editor)
    assert lines(desk, source=source.pk) == ["Story 0"]
    assert lines(desk, topic="maps") == ["Story 1"]
    assert lines(desk, assignee=editor.pk) == ["Story 1"]
    assert len(lines(desk, assignee="none")) == 2
    page = desk.get(QUEUE, {"tab": "review", "topic": "maps"})
    assert {tab.name: tab.count for tab in page.context["tabs"]}["review"] == 1
    assert "topic=maps" in page.content.decode()  # a tab keeps the filter


def test_a_filter_that_finds_nothing_says_so_and_offers_to_drop_it(desk):
    some_translations(1)
    page = desk.get(QUEUE, {"tab": "review", "q": "ペンギン"}).content.decode()
    assert "「ペンギン」に当たる記事は" in page
    assert 'href="?tab=review"' in page


@pytest.mark.parametrize("tab", TABS)
def test_an_empty_tab_says_what_is_not_there(desk, tab):
    assert str(NOTHING_IN[tab]) in desk.get(QUEUE, {"tab": tab}).content.decode()


def test_what_is_due_first_stands_first_and_what_is_overdue_says_so(desk):
    late, soon, never = some_translations(3)
    now = timezone.now()
    Translation.objects.filter(pk=late.pk).update(due_at=now - timedelta(hours=1))
    Translation.objects.filter(pk=soon.pk).update(due_at=now + timedelta(hours=1))
    page = desk.get(QUEUE, {"tab": "review"})
    assert [line.translation.pk for line in page.context["lines"]] == [late.pk, soon.pk, never.pk]
    assert page.content.decode().count("期限切れ") == 1


def test_a_published_story_is_never_overdue(desk):
    (out,) = some_translations(1, status="published")
    Translation.objects.filter(pk=out.pk).update(due_at=timezone.now() - timedelta(days=1))
    assert "期限切れ" not in desk.get(QUEUE, {"tab": "all"}).content.decode()


def test_risk_is_errors_warnings_and_the_share_of_doubtful_rows_and_sorts_the_lines(desk):
    calm, risky = some_translations(2)
    Checked.objects.create(translation=calm)
    Checked.objects.create(translation=risky, errors=2, warnings=5)
    risky.units.filter(position=1).update(state=Unit.State.ATTENTION)
    page = desk.get(QUEUE, {"tab": "review", "order": "risky"})
    first, second = page.context["lines"]
    assert first.translation == risky
    assert (first.translation.errors, first.translation.warnings, first.unsure) == (2, 5, 33)
    assert second.unsure == 0
    assert "未チェック" not in page.content.decode()


def test_a_draft_that_nobody_checked_does_not_look_clean(desk):
    some_translations(1)
    assert "未チェック" in desk.get(QUEUE, {"tab": "review"}).content.decode()


def test_articles_whose_original_changed_have_a_tab_of_their_own(desk):
    pending, outdated, _same = some_translations(3)
    SourceChange.objects.create(article=pending.article, content_hash="n", raw="n")
    outdated.units.filter(position=0).update(state=Unit.State.OUTDATED)
    page = desk.get(QUEUE, {"tab": "changed"})
    assert {line.translation for line in page.context["lines"]} == {pending, outdated}


def test_chosen_articles_are_given_to_a_person_with_a_time_limit(desk, translator):
    one, two, other = some_translations(3)
    answer = desk.post(
        "/admin/desk/bulk/?tab=review&q=Story",
        {
            "do": "assign",
            "chosen": chosen(one, two),
            "bulk-assignee": translator.pk,
            "bulk-due_at": "2030-01-02T09:00",
        },
    )
    assert answer.url == "/admin/desk/?tab=review&q=Story"
    assert set(Translation.objects.filter(assignee=translator)) == {one, two}
    one.refresh_from_db()
    assert timezone.localtime(one.due_at).isoformat() == "2030-01-02T09:00:00+09:00"
    assert one.events.get().verb == "assigned"
    other.refresh_from_db()
    assert other.assignee is None


def test_a_time_limit_for_nobody_is_refused_and_the_choice_kept(desk):
    (one,) = some_translations(1)
    answer = desk.post(
        "/admin/desk/bulk/?tab=review",
        {"do": "assign", "chosen": chosen(one), "bulk-due_at": "2030-01-02T09:00"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "担当する人も選んでください" in page
    assert f'value="{one.pk}:0" checked' in page
    assert "2030-01-02T09:00" in page


def test_each_article_that_cannot_take_a_step_is_named_with_its_reason(desk, provider):
    waiting, done = some_translations(1, status="waiting") + some_translations(1)
    for translation in (waiting, done):
        for name in Part.Name.values:
            Part.objects.create(translation=translation, name=name, text="済み", points=[{"heading": "a"}])
    done.units.update(text="済み")
    page = desk.post("/admin/desk/bulk/", {"do": "draft", "chosen": chosen(waiting, done)}, follow=True)
    assert "1 本の下訳を始めました" in page.content.decode()
    assert "済み: 下訳する行がありません" in page.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == "drafting"


def test_articles_are_published_together_at_the_version_that_was_seen(desk, drafted, editor):
    review.approve_all(drafted, by=editor)
    drafted.refresh_from_db()
    seen = chosen(drafted)
    unit = drafted.units.first()
    unit.save_text(unit.text + "。", version=unit.version, by=editor)
    page = desk.post("/admin/desk/bulk/", {"do": "publish", "chosen": seen}, follow=True)
    assert "この一覧を開いたあとで変わりました" in page.content.decode()
    unit.refresh_from_db()
    unit.approve(version=unit.version, by=editor)
    review.settle(drafted, by=editor)
    desk.post("/admin/desk/bulk/", {"do": "publish", "chosen": chosen(drafted)})
    drafted.refresh_from_db()
    assert drafted.status == "published"


def test_a_bulk_step_needs_the_permission_of_the_step(client, translator):
    (one,) = some_translations(1, status="approved")
    client.force_login(translator)
    assert client.post("/admin/desk/bulk/", {"do": "publish", "chosen": chosen(one)}).status_code == 403
    assert 'value="publish"' not in client.get(QUEUE, {"tab": "all"}).content.decode()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"do": "draft"}, "記事が選ばれていません"), ({"do": "explode"}, "操作が選ばれていません")],
)
def test_a_bulk_step_without_articles_or_verb_says_what_is_missing(desk, given, sentence):
    assert sentence in desk.post("/admin/desk/bulk/", given, follow=True).content.decode()


def test_the_open_tab_fetches_its_own_lines_and_counts_alone(desk, drafted, editor):
    page = desk.get("/admin/desk/?tab=review&q=maps").content.decode()
    asked = re.search(r'id="queue-live" hx-get="([^"]+)"', page)
    assert asked
    address = unescape(asked[1])
    answer = desk.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in answer
    # With an id, the focus of somebody without a mouse finds its way to what replaces the element.
    for what in ("choose", "line"):
        assert f'id="{what}-{drafted.pk}"' in answer
    drafted.hand_back(by=editor, reason="言い方が強すぎます。")
    answer = desk.get(address, headers={"HX-Request": "true"}).content.decode()
    assert f'id="line-{drafted.pk}"' not in answer
