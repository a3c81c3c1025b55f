"""The stock admin: what its tables find, show and count, and what is for looking only."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.feed_entries import FeedEntry
from articles.models import Article, Source, Topic
from related.models import RelatedLink
from tests.translations.conftest import opened
from translations.admin import DeskArticleAdmin
from translations.desk import queue
from translations.runs import Call, Run

LIST = "/admin/articles/article/"


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


def test_the_list_of_articles_costs_the_same_at_any_size(desk, two):
    with CaptureQueriesContext(connection) as of_two:
        desk.get(LIST)
    for number in range(3, 9):
        opened(number)
    with CaptureQueriesContext(connection) as of_eight:
        page = desk.get(LIST).content.decode()
    assert "Story 8" in page
    assert len(of_eight) == len(of_two)


def test_published_texts_and_the_address_are_read_only_in_the_admin(desk, two):
    page = desk.get(f"{LIST}{two[0].pk}/change/").content.decode()
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


def test_sources_and_topics_are_made_in_the_admin(client, admin):
    client.force_login(admin)
    client.post("/admin/articles/topic/add/", {"slug": "maps", "name_ja": "地図", "name_en": "Maps"})
    page = client.get("/admin/articles/source/add/")
    form = page.context["adminform"].form
    given = {name: form[name].value() or "" for name in form.fields} | {"slug": "wire", "name": "Wire"}
    client.post("/admin/articles/source/add/", {name: value for name, value in given.items() if value})
    assert str(Topic.objects.get(slug="maps")) == "地図"
    assert Source.objects.get(slug="wire").name == "Wire"


def test_the_list_of_calls_is_narrowed_by_what_the_newest_of_them_have(drafted, admin_client, monkeypatch):
    monkeypatch.setattr("translations.admin.ValuesOfLate.NEWEST", 1)
    run = Run.objects.get()
    Call.objects.create(run=run, purpose="judge", model="other", outcome="ok")
    listed = admin_client.get("/admin/translations/call/").content.decode()
    newest, older = (f"?model={model}" for model in ("other", run.model))
    assert (newest in listed, older in listed) == (True, False)
    narrowed = admin_client.get(f"/admin/translations/call/{newest}").context["cl"]
    assert [call.model for call in narrowed.result_list] == ["other"]


def test_the_list_of_calls_names_in_the_desks_words_what_was_asked_for_and_what_came(drafted, admin_client):
    Call.objects.create(run=Run.objects.get(), purpose="judge", model="other", outcome="timeout")
    listed = admin_client.get("/admin/translations/call/?purpose__exact=judge")
    assert "AI校閲: 時間切れ" in listed.content.decode()
    assert [call.purpose for call in listed.context["cl"].result_list] == ["judge"]
