"""The queue: what waits where, what it costs to show, and how a new article comes in."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article, Block
from translations.models import Run, Translation, Unit

QUEUE = "/admin/desk/"
TEXT = "Fathom Works released Contour 1 on Monday.\n\nThe team trained it on 2 million survey sheets.\n"


@pytest.fixture
def desk(client, editor):
    """The browser of Ren, an editor."""
    client.force_login(editor)
    return client


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
    with django_assert_max_num_queries(8):
        first = desk.get(QUEUE, {"tab": "all"})
    with django_assert_max_num_queries(8):
        found = desk.get(QUEUE, {"tab": "all", "q": "Story"})
    assert len(first.context["lines"]) == 50
    assert found.context["page"].paginator.count == 60


def test_search_finds_by_every_word_and_keeps_what_was_asked(desk):
    some_translations(12)
    page = desk.get(QUEUE, {"tab": "all", "q": "story 11"})
    assert [line.title for line in page.context["lines"]] == ["Story 11"]
    assert 'value="story 11"' in page.content.decode()


def test_a_draft_by_the_rehearsal_or_a_local_model_is_labelled(desk):
    rehearsed, local = some_translations(2)
    Run.objects.create(translation=rehearsed, kind="draft", provider="rehearsal", model="r", state="done")
    Run.objects.create(translation=local, kind="draft", provider="local", model="l", state="done")
    page = desk.get(QUEUE, {"tab": "review"}).content.decode()
    assert page.count("見本") == 1
    assert page.count("小型ローカルモデルによる下訳・全文要確認") == 1


def test_a_failed_line_says_why(desk):
    (translation,) = some_translations(1, status="failed")
    Run.objects.create(
        translation=translation,
        kind="draft",
        provider="remote",
        model="m",
        state="failed",
        last_error="鍵が違います。",
    )
    assert "鍵が違います。" in desk.get(QUEUE, {"tab": "failed"}).content.decode()


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
