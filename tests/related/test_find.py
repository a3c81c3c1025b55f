"""Related stories follow what is public, say why they are related, and never undo an editor's choice."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from articles.models import Article, Source, Topic
from related import embed, find
from related.models import DIMENSIONS, Embedding, RelatedLink
from related.reasons import reason
from tests.newsdesk.stories import FIRST_DAY, content, publish_again, published_story, withdraw
from translations.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _angles(monkeypatch):
    """Let a story's lead, an angle in degrees, stand for its meaning: near angles are near stories."""

    def vector(content):
        angle = math.radians(float(content["lead"]))
        return [math.cos(angle), math.sin(angle)] + [0.0] * (DIMENSIONS - 2)

    monkeypatch.setattr(embed, "vector", vector)


@pytest.fixture
def another_model(monkeypatch):
    """Return a function after which embeddings come from another model."""
    return lambda: monkeypatch.setattr(embed, "model", lambda: "another")


def story(slug, angle, **changes):
    return published_story(slug, lead=str(angle), **changes)


def related(article):
    return [link.neighbour.slug for link in RelatedLink.objects.for_readers(article)]


def test_near_stories_are_linked_both_ways_nearest_first():
    a, b, c = story("a", 0), story("b", 10), story("c", 30)
    assert find.refresh() == 3
    assert [related(article) for article in (a, b, c)] == [["b", "c"], ["a", "c"], ["b", "a"]]
    link = RelatedLink.objects.get(article=a, neighbour=b)
    assert link.score == pytest.approx(math.cos(math.radians(10)), abs=1e-5)


def test_what_did_not_change_is_not_embedded_again():
    story("a", 0)
    assert find.refresh() == 1
    assert find.refresh() == 0


def test_a_new_edition_is_embedded_and_moves_to_its_new_neighbours():
    a, b, c = story("a", 0), story("b", 5), story("c", 90)
    find.refresh()
    publish_again(b, lead="88")
    assert find.refresh() == 1
    assert [related(article) for article in (a, b, c)] == [[], ["c"], ["b"]]
    assert Embedding.objects.get(article=b).edition_number == 2


def test_a_limit_leaves_the_rest_for_the_next_time():
    for n in range(3):
        story(f"s{n}", n)
    assert [find.refresh(limit=2), find.refresh(limit=2), find.refresh(limit=2)] == [2, 1, 0]
    assert Embedding.objects.count() == 3


def test_a_withdrawn_story_is_forgotten_and_its_place_is_filled():
    near = [story(f"s{n}", n) for n in range(find.LINKS_MAX + 2)]
    find.refresh()
    assert "s7" not in related(near[0])
    withdraw(near[1])
    find.refresh()
    assert related(near[0]) == ["s2", "s3", "s4", "s5", "s6", "s7"]
    assert not Embedding.objects.filter(article=near[1]).exists()
    assert not RelatedLink.objects.filter(article=near[1]).exists()


def test_stories_about_something_else_are_not_related():
    a, far = story("a", 0), story("far", 80)
    find.refresh()
    assert related(a) == related(far) == []


def test_fairly_near_stories_fill_up_to_three_and_no_further():
    # cos 69° = 0.36 and less lies between the two thresholds.
    a = story("a", 0)
    for n in range(5):
        story(f"s{n}", 69 + n / 10)
    find.refresh()
    assert related(a) == ["s0", "s1", "s2"]


def test_a_nearer_newcomer_takes_the_place_of_the_farthest():
    a = story("a", 0)
    for n in range(find.LINKS_MAX):
        story(f"s{n}", 10 + n)
    find.refresh()
    assert related(a)[-1] == "s5"
    story("newcomer", 1)
    find.refresh()
    assert related(a) == ["newcomer", "s0", "s1", "s2", "s3", "s4"]


def test_pinned_and_hidden_links_survive_every_refresh():
    a, b, c = story("a", 0), story("b", 5), story("c", 85)
    find.refresh()
    RelatedLink.objects.filter(article=a, neighbour=b).update(hidden=True)
    RelatedLink.objects.create(article=a, neighbour=c, reason="編集者が選んだ記事", pinned=True)
    publish_again(a, lead="1")
    find.refresh()
    assert related(a) == ["c"]
    withdraw(c)
    find.refresh()
    assert related(a) == []
    Article.objects.filter(pk=c.pk).update(published_at_ja=FIRST_DAY)
    publish_again(c, lead="85")
    find.refresh()
    assert related(a) == ["c"]


def test_an_unpublished_story_is_never_embedded():
    Article.objects.create(slug="waiting", content_hash="x", title_en="Waiting")
    assert find.refresh() == 0


def facts(slug, *, topics=(), source=None, days=0):
    article = published_story(slug, topics=topics, source=source)
    article.source_published_at = FIRST_DAY + timedelta(days=days)
    return article


@pytest.fixture
def models():
    return Topic.objects.create(slug="models", name_ja="モデル")


def test_the_reason_names_the_shared_topic(models):
    assert reason(facts("a", topics=[models]), facts("b", topics=[models]), 0.5) == "同じトピック「モデル」"


def test_a_later_story_about_the_same_thing_is_a_follow_up_and_an_earlier_one_background(models):
    first, second = facts("a", topics=[models]), facts("b", topics=[models], days=6)
    assert reason(first, second, 0.7) == "続報: 同じトピック「モデル」"
    assert reason(second, first, 0.7) == "背景: 同じトピック「モデル」"


def test_a_story_of_another_season_is_no_follow_up(models):
    first, later = facts("a", topics=[models]), facts("b", topics=[models], days=90)
    assert reason(first, later, 0.7) == "同じトピック「モデル」"


def test_without_a_shared_topic_the_reason_is_the_source_or_the_text():
    wire = Source.objects.create(slug="wire", name="Example Wire")
    assert reason(facts("a", source=wire), facts("b", source=wire), 0.5) == "同じ情報源「Example Wire」"
    assert reason(facts("c"), facts("d"), 0.5) == "内容が近い記事"


def test_one_event_told_by_two_publishers_within_days_is_the_same_story():
    wire, post = (Source.objects.create(slug=slug, name=slug.title()) for slug in ("wire", "post"))
    first, second = facts("a", source=wire), facts("b", source=post, days=1)
    assert reason(first, second, 0.7) == "同じ話題: 「Post」の記事"
    assert reason(second, first, 0.7) == "同じ話題: 「Wire」の記事"
    assert reason(first, facts("c", source=post, days=9), 0.7) == "続報: 内容が近い記事"
    assert reason(first, facts("d", source=wire, days=1), 0.7) == "続報: 同じ情報源「Wire」"


def test_a_copy_of_the_story_itself_is_not_recommended():
    a, copy, near = story("a", 0), story("copy", 0), story("near", 10)
    Article.objects.filter(pk=copy.pk).update(same_story_as=a)
    find.refresh()
    assert [related(article) for article in (a, copy)] == [["near"], ["near"]]
    assert set(related(near)) == {"a", "copy"}


def test_placing_one_by_one_ends_where_placing_all_anew_would():
    articles = []
    for n in range(12):
        articles.append(story(f"s{n}", round(97 * math.sin(n) ** 2, 3)))
        find.refresh()
    one_by_one = [related(article) for article in articles]
    Embedding.objects.update(is_placed=False)
    find.refresh()
    assert [related(article) for article in articles] == one_by_one


def test_places_are_numbered_without_gaps_after_a_newcomer():
    a = story("a", 0)
    for n in range(find.LINKS_MAX):
        story(f"s{n}", 10 + n)
    find.refresh()
    story("newcomer", 12.5)
    find.refresh()
    links = RelatedLink.objects.filter(article=a).order_by("position")
    assert list(links.values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert related(a) == ["s0", "s1", "s2", "newcomer", "s3", "s4"]


def test_a_new_model_reads_every_story_before_it_changes_a_link(another_model):
    a = story("a", 0)
    for n in range(3):
        story(f"s{n}", 10 + n)
    find.refresh()
    before = related(a)
    another_model()
    Edition.objects.filter(article__slug="s2").update(content=content(lead="5"))
    assert find.refresh(limit=2) == 2
    assert related(a) == before == ["s0", "s1", "s2"]
    find.refresh(limit=2)
    find.refresh(limit=2)
    assert related(a) == ["s2", "s0", "s1"]
    assert set(Embedding.objects.values_list("model", flat=True)) == {"another"}


def test_switched_off_nothing_is_embedded_and_only_withdrawn_stories_leave(settings):
    a, b = story("a", 0), story("b", 5)
    find.refresh()
    settings.EMBEDDINGS = "off"
    story("c", 3)
    assert find.refresh() == 0
    assert related(a) == ["b"]
    withdraw(b)
    find.refresh()
    assert related(a) == []
