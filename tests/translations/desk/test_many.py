"""The stock admin: what is read-only there, and re-summaries of many articles from the list."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from articles import ingest
from articles.feed_entries import FeedEntry
from articles.models import Article, Source, Topic
from related.models import RelatedLink
from translations.admin import DeskArticleAdmin
from translations.desk import queue
from translations.drafting import draft
from translations.runs import Candidate, Run
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


@pytest.mark.parametrize("table", ["articles/article", "translations/translation"])
def test_a_search_in_the_tables_finds_what_the_queue_finds_under_the_names_that_it_has_there(
    client, admin, two, table
):
    client.force_login(admin)
    address = f"/admin/{table}/"
    two[0].translations.get().parts.filter(name="title").update(text="最初の話")
    for words, found in (
        ("story 1", [1]),
        ("最初", [1]),
        ("begins STORY", []),
        ("story", [1, 2]),
        (" ", [1, 2]),
    ):
        page = client.get(address, {"q": words}).content.decode()
        # Each is called what the desk calls it.
        assert [n for n, title in ((1, "最初の話"), (2, "Story 2")) if title in page] == found, words


def test_a_search_in_the_tables_says_that_it_shows_the_newest_only(client, admin, two, monkeypatch):
    monkeypatch.setattr(queue, "MOST_FOUND", 1)
    client.force_login(admin)
    for table in ("articles/article", "translations/translation"):
        page = client.get(f"/admin/{table}/", {"q": "story"}).content.decode()
        assert "更新の新しい 1 件だけ" in page
        assert [n for n in (1, 2) if f"Story {n}" in page] == [2]


def test_every_page_of_a_table_is_reached_and_keeps_its_order(client, admin, two, monkeypatch):
    monkeypatch.setattr(DeskArticleAdmin, "list_per_page", 1)
    client.force_login(admin)
    pages = [client.get(LIST, {"p": n}).content.decode() for n in (1, 2)]
    assert ["Story 2" in pages[0], "Story 1" in pages[0]] == [True, False]
    assert ["Story 2" in pages[1], "Story 1" in pages[1]] == [False, True]


def test_the_list_shows_the_articles_of_one_topic(client, admin, two):
    client.force_login(admin)
    topic = Topic.objects.create(slug="models", name_ja="モデル")
    two[0].topics.add(topic, Topic.objects.create(slug="maps", name_ja="地図"))
    page = client.get(LIST, {"topic": topic.pk}).content.decode()
    assert [n for n in (1, 2) if f"Story {n}" in page] == [1]
    assert client.get(LIST, {"topic": "x"}).status_code == 200


def test_who_deletes_is_told_how_much_goes_along_and_what_is_in_the_way(client, admin, two):
    client.force_login(admin)
    topic = Topic.objects.create(slug="models", name_ja="モデル")
    source = Source.objects.create(slug="wire", name="Wire")
    FeedEntry.objects.create(source=source, key="x", title="An entry", content_hash="x")
    for article in two:
        article.topics.add(topic)
    page = client.get(f"/admin/articles/source/{source.pk}/delete/").content.decode()
    assert "フィードの記事: 1" in page
    Article.objects.update(source=source)
    for kind, row in (("topic", topic), ("source", source)):
        page = client.get(f"/admin/articles/{kind}/{row.pk}/delete/").content.decode()
        assert ": 2" in page, kind
        assert "Story 1" not in page, kind
        client.post(f"/admin/articles/{kind}/{row.pk}/delete/", {"post": "yes"})
    assert not Topic.objects.exists()
    assert Source.objects.get() == source
    assert Article.objects.count() == 2


def test_related_links_are_found_by_either_article(client, admin, two):
    client.force_login(admin)
    RelatedLink.objects.create(article=two[0], neighbour=two[1], reason="続報")
    for words, found in (("story 1", 1), ("story 2", 1), ("story 3", 0), ("", 1)):
        page = client.get("/admin/related/relatedlink/", {"q": words}).content.decode()
        assert page.count("続報") == found, words


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
    assert page.count("見出しを採用") >= 2
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
    assert 'name="title_en"' in page
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


@pytest.fixture
def proposed(desk, drafted, provider):
    """A finished re-summary of headline and lead of a drafted article, and the address of its page."""
    answer = desk.post(
        "/admin/desk/resummary/start/", {"article": [drafted.article_id], "parts": ["title", "lead"]}
    )
    run = Run.objects.get(kind="resummary")
    draft.work(run.pk)
    return run, answer.url.partition("?")[2]


def proposal_of(run: Run, part: str) -> Candidate:
    return run.candidates.get(part__name=part, alternative=0)


def decide(desk, run: Run, query: str, **data):
    versions = {f"version-{one.pk}": one.part.version for one in run.candidates.select_related("part")}
    return desk.post(f"/admin/desk/runs/{run.pk}/decide/?{query}", versions | data)


def test_each_proposal_stands_beside_what_is_there(desk, proposed):
    _run, query = proposed
    page = desk.get(f"/admin/desk/runs/?{query}").content.decode()
    assert "見出しを採用" in page
    assert "リードを採用" in page
    assert "2 / 2 部分" in page


def test_whoever_closed_the_page_finds_the_latest_jobs_again(desk, proposed):
    assert reverse("desk:runs") in desk.get("/admin/desk/notices/").content.decode()
    page = desk.get(reverse("desk:runs")).content.decode()
    assert f'id="run-{proposed[0].pk}"' in page
    assert "見出しを採用" in page


def test_one_part_is_taken_and_the_other_left(desk, proposed, editor):
    run, query = proposed
    answer = decide(desk, run, query, accept=proposal_of(run, "title").pk)
    assert answer.url == f"/admin/desk/runs/?{query}#run-{run.pk}"
    decide(desk, run, query, reject=proposal_of(run, "lead").pk)
    title, lead = proposal_of(run, "title"), proposal_of(run, "lead")
    assert (title.outcome, title.decided_by) == ("taken", editor)
    assert title.part.text == title.text
    assert lead.outcome == "rejected"


def test_proposals_stand_in_page_order_and_the_focus_goes_on_to_the_next(desk, drafted, provider):
    parts = ["editorial_comment", "title", "key_points", "lead"]
    answer = desk.post("/admin/desk/resummary/start/", {"article": [drafted.article_id], "parts": parts})
    run = Run.objects.get(kind="resummary")
    draft.work(run.pk)
    query = answer.url.partition("?")[2]
    page = desk.get(answer.url).content.decode()
    labels = ["見出しを採用", "リードを採用", "キーポイントを採用", "編集コメントを採用"]
    assert sorted(labels, key=page.index) == labels

    def goes_on_after(part: str, do: str) -> list[str]:
        pk = proposal_of(run, part).pk
        version = {f"version-{pk}": proposal_of(run, part).part.version}
        answer = desk.post(
            f"/admin/desk/runs/{run.pk}/decide/?{query}",
            {**version, do: pk},
            headers={"HX-Request": "true"},
        )
        return re.findall(r'value="(\d+)" autofocus', answer.content.decode())

    assert goes_on_after("lead", "accept") == [str(proposal_of(run, "key_points").pk)]
    assert goes_on_after("editorial_comment", "reject") == [
        str(run.candidates.filter(part__name="title").order_by("pk").first().pk)
    ]


def test_all_proposals_of_an_article_are_taken_at_once_and_headlines_only_once(desk, proposed):
    run, query = proposed
    decide(desk, run, query, do="accept_all")
    assert {proposal_of(run, part).outcome for part in ("title", "lead")} == {"taken"}
    assert run.candidates.filter(outcome="taken").count() == 2


def test_a_text_that_changed_since_is_not_overwritten_and_is_shown(desk, proposed, editor):
    run, query = proposed
    seen = {f"version-{one.pk}": one.part.version for one in run.candidates.select_related("part")}
    title = proposal_of(run, "title")
    title.part.save_text("人が書いた見出し", version=title.part.version, by=editor)
    answer = desk.post(
        f"/admin/desk/runs/{run.pk}/decide/?{query}",
        {**seen, "do": "accept_all"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "<html" not in page
    assert "1 件はいまの文が変わっていた" in page
    assert "人が書いた見出し" in page
    title.part.refresh_from_db()
    assert title.part.text == "人が書いた見出し"
    assert proposal_of(run, "lead").outcome == "taken"


def test_a_waiting_job_is_stopped_and_asked_for_again_in_its_place(desk, two, provider):
    answer = desk.post("/admin/desk/resummary/start/", {"article": [two[0].pk], "parts": ["title"]})
    query = answer.url.partition("?")[2]
    run = Run.objects.get()
    desk.post(f"/admin/desk/runs/{run.pk}/job/?{query}", {"do": "cancel"})
    run.refresh_from_db()
    assert run.state == "cancelled"
    answer = desk.post(f"/admin/desk/runs/{run.pk}/job/?{query}", {"do": "retry"})
    again = Run.objects.exclude(pk=run.pk).get()
    assert answer.url == f"/admin/desk/runs/?run={again.pk}#run-{again.pk}"
    assert (again.parts, again.instruction) == (run.parts, run.instruction)


def test_the_page_of_jobs_costs_the_same_at_any_number(desk, two, provider, django_assert_max_num_queries):
    answer = desk.post(
        "/admin/desk/resummary/start/", {"article": [article.pk for article in two], "parts": ["title"]}
    )
    for run in Run.objects.all():
        draft.work(run.pk)
    with django_assert_max_num_queries(7):
        desk.get(answer.url)
