"""Home and topic pages: newest first, one address a page, nothing that is not public."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles.models import Article, Source, Topic
from newsdesk.reader import lists
from tests.newsdesk.stories import FIRST_DAY, page, part, parts, published_story, text, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(lists, "STORIES_A_PAGE", 2)


def three_stories(**changes):
    return [
        published_story(f"s{n}", title=f"記事{n}", at=FIRST_DAY + timedelta(days=n), **changes)
        for n in range(3)
    ]


def titles(tree):
    return [text(item) for item in parts(tree, "story-item-title")]


def test_home_leads_with_the_newest_story_and_lists_the_others_newest_first(client):
    three_stories()
    tree = page(client.get("/"))
    assert text(part(tree, "lead-story-title")) == "記事2"
    assert titles(tree) == ["記事1", "記事0"]
    assert "地図を読む" in text(part(tree, "lead-story-points"))


def test_a_listed_story_shows_date_source_lead_and_topics(client):
    source = Source.objects.create(slug="wire", name="Example Wire")
    topic = Topic.objects.create(slug="models", name_ja="モデル")
    three_stories(source=source, topics=[topic])
    shown = text(parts(page(client.get("/")), "story-item")[0])
    for fact in ("2026年11月19日（木）", "Example Wire", "Fathom Worksが地図を読む", "モデル"):
        assert fact in shown


def test_home_without_stories_says_so(client):
    tree = page(client.get("/"))
    assert "公開された記事はまだありません" in text(part(tree, "empty"))


def test_what_is_not_public_is_in_no_list(client):
    topic = Topic.objects.create(slug="models", name_ja="モデル")
    Article.objects.create(slug="w", content_hash="w", title_en="Waiting").topics.add(topic)
    withdraw(published_story("gone", title="消えた記事", topics=[topic]))
    for path in ("/", "/topics/models/"):
        shown = text(page(client.get(path)))
        assert "Waiting" not in shown
        assert "消えた記事" not in shown
    # A topic is offered only where there is something to read.
    assert not parts(page(client.get("/")), "topic-index")


def test_a_topic_lists_its_own_stories_and_counts_them(client):
    models, chips = (Topic.objects.create(slug=slug, name_ja=slug) for slug in ("models", "chips"))
    published_story("a", title="モデルの記事", topics=[models, chips])
    published_story("b", title="半導体の記事", topics=[chips])
    assert titles(page(client.get("/topics/models/"))) == ["モデルの記事"]
    index = [text(item) for item in part(page(client.get("/topics/chips/")), "topic-index").iterfind("li")]
    assert index == ["chips2件", "models1件"]
    assert client.get("/topics/nothing/").status_code == 404


def test_older_stories_are_on_numbered_pages(client, small_pages):
    three_stories()
    first, second = page(client.get("/")), page(client.get("/?page=2"))
    assert first.xpath("//a[@rel='next']/@href") == ["?page=2"]
    assert titles(second) == ["記事0"]
    assert not parts(second, "lead-story")
    assert second.xpath("//a[@rel='prev']/@href") == ["?page=1"]
    assert second.xpath("//link[@rel='canonical']/@href") == ["http://127.0.0.1:8000/?page=2"]


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", "", "1e9", "９９９"])
def test_a_page_that_does_not_exist_is_not_found(client, small_pages, number):
    three_stories()
    assert client.get("/", {"page": number}).status_code == 404


def test_lists_take_the_same_few_queries_at_any_length(client, django_assert_num_queries):
    topics = [Topic.objects.create(slug=f"t{n}", name_ja=f"話題{n}") for n in range(3)]
    for n in range(lists.STORIES_A_PAGE + 1):
        published_story(f"s{n}", topics=topics, source=Source.objects.create(slug=f"s{n}", name="S"))
    with django_assert_num_queries(5):
        client.get("/")
    with django_assert_num_queries(5):
        client.get("/topics/t0/")


def test_about_says_that_machines_draft_and_people_check_and_how_mistakes_are_corrected(client):
    shown = text(page(client.get("/about/")))
    for subject in ("AI（大規模言語モデル）", "編集者の確認", "訂正の方針", "見本"):
        assert subject in shown


def test_a_wrong_address_gets_a_page_that_looks_like_the_site(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "お探しのページはありません" in text(page(response))
    assert parts(page(response), "masthead")


def test_reading_is_all_that_public_pages_allow(client):
    assert client.post("/").status_code == 405


def test_the_health_check_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


def test_a_month_has_one_address_however_its_numbers_may_be_written(client):
    published_story()
    assert client.get("/archive/2026/11/").status_code == 200
    for otherwise in ("02026/11", "2026/011"):
        assert client.get(f"/archive/{otherwise}/").status_code == 404
