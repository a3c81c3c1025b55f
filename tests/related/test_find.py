"""Related stories follow what is public, say why they are related, and never undo an editor's choice."""

from __future__ import annotations

import math

import psycopg
import pytest
from django.db import connection

from articles.models import Article, Topic
from newsdesk.models import PublicChange
from related import embed, find
from related.links import LINKS_MAX
from related.models import Due, Embedding, RelatedLink
from tests.newsdesk.stories import FIRST_DAY, content, publish_again, published_story, withdraw
from translations.models import Edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("angles")]


@pytest.fixture
def another_model(monkeypatch):
    """Return a function after which embeddings come from another model."""
    return lambda: monkeypatch.setattr(embed, "model", lambda: "another")


def story(slug, angle, **changes):
    return published_story(slug, lead=str(angle), **changes)


def place_all_anew():
    Due.objects.bulk_create(
        Due(article_id=pk, is_embedded=True) for pk in Embedding.objects.values_list("article", flat=True)
    )


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
    near = [story(f"s{n}", n) for n in range(LINKS_MAX + 2)]
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
    # cos 70° = 0.34 and less lies between the two thresholds.
    a = story("a", 0)
    for n in range(5):
        story(f"s{n}", 70 + n / 10)
    find.refresh()
    assert related(a) == ["s0", "s1", "s2"]


def test_a_nearer_newcomer_takes_the_place_of_the_farthest():
    a = story("a", 0)
    for n in range(LINKS_MAX):
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
    place_all_anew()
    find.refresh()
    assert [related(article) for article in articles] == one_by_one


def test_places_are_numbered_without_gaps_after_a_newcomer():
    a = story("a", 0)
    for n in range(LINKS_MAX):
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
    find.refresh()
    assert related(a) == ["b"]
    withdraw(b)
    find.refresh()
    assert related(a) == []
    assert set(Embedding.objects.values_list("article__slug", flat=True)) == {"a"}


def test_what_was_missed_while_switched_off_is_caught_up_with(settings):
    a = story("a", 0)
    settings.EMBEDDINGS = "off"
    story("b", 5)
    find.refresh()
    settings.EMBEDDINGS = "local"
    find.notice_missed()
    find.refresh()
    assert related(a) == ["b"]


def test_what_is_public_without_any_trigger_is_noticed_too():
    a, b = story("a", 0), story("b", 5)
    Due.objects.all().delete()
    assert find.refresh() == 0
    find.notice_missed()
    find.refresh()
    assert related(a) == ["b"]
    Due.objects.all().delete()
    withdraw(b)
    Due.objects.all().delete()
    find.notice_missed()
    find.refresh()
    assert related(a) == []


def test_shared_names_and_topics_bring_a_story_nearer():
    models = Topic.objects.create(slug="models", name_ja="モデル")
    a = story("a", 0, title="Perch 2を公開", topics=[models])
    story("plain", 20)
    story("kin", 24, title="Perch 2を試す", topics=[models])
    find.refresh()
    assert related(a) == ["kin", "plain"]
    kin, plain = RelatedLink.objects.for_readers(a)
    assert (kin.reason, plain.reason) == ("同じ話題: 「Perch 2」に関する記事", "内容が近い記事")


def test_new_topics_place_a_story_anew():
    a, near = story("a", 0), story("near", 10)
    find.refresh()
    models = Topic.objects.create(slug="models", name_ja="モデル")
    for article in (a, near):
        article.topics.add(models)
    find.refresh()
    assert RelatedLink.objects.get(article=a).reason == "同じトピック「モデル」"


def test_what_stays_as_it_is_is_not_written():
    for n in range(4):
        story(f"s{n}", 10 * n)
    find.refresh()
    place_all_anew()
    PublicChange.objects.all().delete()
    find.refresh()
    assert not PublicChange.objects.exists()


def test_a_refresh_leaves_the_work_to_one_that_is_under_way():
    story("a", 0)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [find.REFRESH_LOCK])
        assert find.refresh() == 0
        other.execute("SELECT pg_advisory_unlock(%s)", [find.REFRESH_LOCK])
    assert find.refresh() == 1


def test_placing_a_story_asks_as_much_among_many_as_among_few(django_assert_max_num_queries):
    for n in range(3):
        story(f"s{n}", n)
    find.refresh()
    for n in range(40):
        story(f"t{n}", n / 7)
    find.refresh()
    story("newcomer", 2)
    with django_assert_max_num_queries(32):
        find.refresh()
