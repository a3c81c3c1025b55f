"""The read API shows what the pages show, under the same rights, and describes itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles.models import Article, Source, Topic
from tests.newsdesk.stories import BODY, FIRST_DAY, piece, publish_again, published_story, withdraw

pytestmark = pytest.mark.django_db

STORIES = "/api/v1/stories"


def asked(client, path, status=200, **query):
    answer = client.get(path, query)
    assert answer.status_code == status, answer.content
    return answer.json()


def slugs(client, **query):
    return [item["slug"] for item in asked(client, STORIES, **query)["items"]]


def test_stories_come_newest_first_and_only_public_ones(client):
    published_story("old", at=FIRST_DAY)
    published_story("new", at=FIRST_DAY + timedelta(days=1))
    withdraw(published_story("gone"))
    Article.objects.create(slug="waiting", content_hash="x", title_en="Waiting")
    assert slugs(client) == ["new", "old"]


def test_stories_are_asked_for_by_topic_source_and_last_change(client):
    topic = Topic.objects.create(slug="models", name_ja="モデル")
    wire = Source.objects.create(slug="wire", name="Wire")
    published_story("a", topics=[topic])
    published_story("b", source=wire)
    changed = published_story("c")
    Article.objects.filter(pk=changed.pk).update(updated_at_ja=FIRST_DAY + timedelta(days=9))
    assert slugs(client, topic="models") == ["a"]
    assert slugs(client, source="wire") == ["b"]
    assert slugs(client, changed_since="2026-11-25T00:00:00+09:00") == ["c"]


def test_pages_are_counted_and_nonsense_is_refused(client, django_assert_max_num_queries):
    for n in range(51):
        published_story(f"s{n}")
    with django_assert_max_num_queries(5):
        first = asked(client, STORIES)
    assert (len(first["items"]), first["has_next"]) == (50, True)
    second = asked(client, STORIES, page=2)
    assert (len(second["items"]), second["has_next"]) == (1, False)
    for nonsense in ({"page": 0}, {"page": "x"}, {"page": 10**9}, {"changed_since": "yesterday"}):
        asked(client, STORIES, 422, **nonsense)


def test_a_story_brings_key_points_original_rights_and_corrections(client, settings):
    settings.SITE_URL = "https://news.example"
    article = published_story()
    publish_again(article, note="数字を直しました。")
    found = asked(client, f"{STORIES}/maps")
    assert found["url"] == "https://news.example/stories/maps/"
    assert found["edition"] == 2
    assert found["key_points"] == [
        {"heading": "地図を読む", "text": "等高線を読み取ります。", "anchors": ["p0", "p2"]}
    ]
    assert found["original"]["url"] == "https://wire.example/maps"
    assert found["corrections"][0]["note"] == "数字を直しました。"
    assert (found["rights"], found["reading_minutes"]) == ("full", 4)


def test_units_come_in_both_languages_and_cleaned(client):
    attack = "<script>alert(1)</script><a href='javascript:alert(1)'>x</a>ok"
    published_story(body=[*BODY, piece(9, "paragraph", attack, attack)])
    units = asked(client, f"{STORIES}/maps/units")
    assert [unit["anchor"] for unit in units] == ["p0", "p1", "p2", "p9"]
    assert units[0]["target"] == ["<p>Contour 1は<strong>地図</strong>を読みます。</p>"]
    assert units[0]["source"] == ["<p>Contour 1 reads <strong>maps</strong>.</p>"]
    assert units[2]["target"] == []
    assert "script" not in str(units[3])


@pytest.mark.parametrize("rights", ["excerpt", "link_only"])
def test_a_body_that_the_page_does_not_show_is_refused_with_the_reason(client, rights):
    published_story(rights=rights)
    assert "権利" in asked(client, f"{STORIES}/maps/units", 403)["detail"]
    assert asked(client, f"{STORIES}/maps")["rights"] == rights


def test_what_is_withdrawn_is_gone(client):
    withdraw(published_story())
    for path in (f"{STORIES}/maps", f"{STORIES}/maps/units", f"{STORIES}/never"):
        assert "公開が終了" in asked(client, path, 404)["detail"]


def test_it_describes_itself_and_nothing_of_it_is_a_page_with_scripts(client):
    description = asked(client, "/api/v1/openapi.json")
    assert set(description["paths"]) == {
        "/api/v1/stories",
        "/api/v1/stories/{slug}",
        "/api/v1/stories/{slug}/units",
    }
    assert client.get("/api/v1/docs").status_code == 404
    answer = client.get(STORIES)
    assert not answer.cookies
    assert answer["Cache-Control"].startswith("public")
