"""The stock admin: what is read-only there, and re-summaries of many articles from the list."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles import ingest
from articles.models import Article
from translations import draft
from translations.models import Run
from translations.segment import open_translation

LIST = "/admin/articles/article/"


@pytest.fixture
def desk(client, editor):
    """The browser of Ren, an editor."""
    client.force_login(editor)
    return client


@pytest.fixture
def two(db) -> list[Article]:
    """Two opened articles."""
    articles = [
        ingest.ingest_content(f"Story {n} begins here.\n\nIt goes on for a while.", title=f"Story {n}")
        for n in (1, 2)
    ]
    for article in articles:
        open_translation(article)
    return articles


def choose(desk, articles):
    data = {"action": "resummarise", "_selected_action": [article.pk for article in articles]}
    return desk.post(LIST, data)


def test_the_list_leads_to_the_desk_and_asks_for_parts_and_an_instruction(desk, two):
    page = desk.get(LIST).content.decode()
    assert reverse("desk:review", args=[two[0].translations.get().pk]) in page
    chosen = choose(desk, two)
    page = desk.get(chosen.url).content.decode()
    assert "Story 1" in page
    assert "Story 2" in page
    assert 'name="parts"' in page
    assert 'name="instruction"' in page


def test_one_job_an_article_is_started_and_shown_until_it_is_done(desk, two, provider):
    answer = desk.post(
        "/admin/desk/resummary/start/",
        {"article": [article.pk for article in two], "parts": ["title", "lead"], "instruction": "短く"},
    )
    runs = list(Run.objects.order_by("pk"))
    assert [run.parts for run in runs] == [["title", "lead"]] * 2
    page = desk.get(answer.url).content.decode()
    assert "every 2s" in page
    for run in runs:
        draft.work(run.pk)
    page = desk.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in page
    assert "<html" not in page
    assert page.count("提案 2 件を見る") == 2
    assert f"{reverse('desk:review', args=[runs[0].translation_id])}#part-title" in page


def test_an_article_that_is_busy_is_named_and_the_others_start(desk, two, provider):
    draft.request_draft(two[0].translations.get(), by=None)
    page = desk.post(
        "/admin/desk/resummary/start/",
        {"article": [article.pk for article in two], "parts": ["title"]},
        follow=True,
    ).content.decode()
    assert "Story 1: この記事の下訳か要約の作成がすでに実行中です" in page
    assert Run.objects.filter(kind="resummary").get().translation.article == two[1]


def test_no_parts_are_refused_with_the_articles_and_the_instruction_kept(desk, two):
    answer = desk.post("/admin/desk/resummary/start/", {"article": [two[0].pk], "instruction": "短く"})
    assert answer.status_code == 422
    assert "一つ以上選んでください" in answer.content.decode()
    assert f'name="article" value="{two[0].pk}"' in answer.content.decode()
    assert "短く</textarea>" in answer.content.decode()


def test_the_list_of_articles_costs_the_same_at_any_size(desk, two, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        desk.get(LIST)


def test_published_texts_and_the_address_are_read_only_in_the_admin(desk, two):
    page = desk.get(f"{LIST}{two[0].pk}/change/").content.decode()
    assert 'name="source"' in page
    assert 'name="title_en"' in page
    for name in ["title_ja", "lead_ja", "published_at_ja_0", "slug", "url"]:
        assert f'name="{name}"' not in page


def test_an_article_is_neither_added_nor_deleted_in_the_admin(client, admin, two):
    client.force_login(admin)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{two[0].pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("table", ["translation", "run", "call"])
def test_the_workflow_tables_are_for_looking_only(client, admin, drafted, table):
    client.force_login(admin)
    assert client.get(f"/admin/translations/{table}/").status_code == 200
    assert client.get(f"/admin/translations/{table}/add/").status_code == 403


@pytest.mark.parametrize("table", ["source", "topic"])
def test_sources_and_topics_are_edited_in_the_admin(client, admin, table):
    client.force_login(admin)
    assert client.get(f"/admin/articles/{table}/add/").status_code == 200
