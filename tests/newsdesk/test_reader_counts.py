"""How much there is of a topic, a source and a month is the sum of what triggers noted, whatever happened to a story."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from articles.models import Article, Source, Topic
from newsdesk.models import StoryCount
from newsdesk.reader import counts
from tests.newsdesk.stories import FIRST_DAY, published_story, withdraw

pytestmark = pytest.mark.django_db
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)


@pytest.fixture
def maps() -> Topic:
    return Topic.objects.create(slug="maps", name_ja="地図")


@pytest.fixture
def wire() -> Source:
    return Source.objects.create(slug="wire", name="Wire")


def told() -> tuple[dict[str, int], dict[str, int], dict[date, int]]:
    topics, sources = counts.topics().values_list, counts.sources().values_list
    return (
        dict(topics("slug", "story_count")),
        dict(sources("slug", "story_count")),
        {row["month"]: row["story_count"] for row in counts.months()},
    )


def test_a_public_story_counts_once_in_each(maps, wire):
    published_story("a", topics=[maps], source=wire)
    published_story("b", topics=[maps], at=FIRST_DAY - timedelta(days=30))
    assert told() == ({"maps": 2}, {"wire": 1}, {NOVEMBER: 1, OCTOBER: 1})
    assert counts.total(month__isnull=False) == counts.total(topic_id=maps.pk) == 2


def test_a_month_is_one_of_japan():
    published_story(at=FIRST_DAY.replace(month=10, day=31, hour=15))  # midnight in Tokyo
    assert told()[2] == {NOVEMBER: 1}


def test_what_is_not_public_counts_nowhere(maps, wire):
    Article.objects.create(slug="w", content_hash="w", title_en="Waiting", source=wire).topics.add(maps)
    withdraw(published_story("gone", topics=[maps], source=wire))
    Article.objects.filter(pk=published_story("kept-back", topics=[maps]).pk).update(rights_withheld=True)
    assert told() == ({}, {}, {})


def test_a_story_that_moves_counts_where_it_is_now(maps, wire):
    story = published_story(topics=[maps], source=wire)
    other = Topic.objects.create(slug="chips", name_ja="半導体")
    story.topics.set([other])
    Article.objects.filter(pk=story.pk).update(source=None, published_at_ja=FIRST_DAY - timedelta(days=30))
    assert told() == ({"chips": 1}, {}, {OCTOBER: 1})


def test_a_story_that_is_deleted_counts_no_more_and_nor_does_a_deleted_topic(maps, wire):
    published_story("a", topics=[maps], source=wire).delete()
    assert told() == ({}, {}, {})
    published_story("b", topics=[maps])
    maps.delete()
    assert told()[0] == {}


def test_many_stories_that_come_and_go_at_once_are_all_counted(maps):
    stories = [published_story(f"s{n}", topics=[maps]) for n in range(3)]
    Article.objects.all().update(rights_withheld=True)
    assert told()[0] == {}
    Article.objects.exclude(pk=stories[0].pk).update(rights_withheld=False)
    assert told()[0] == {"maps": 2}


def test_a_recount_leaves_a_row_for_each_and_mends_what_no_trigger_saw(maps, wire):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        published_story("unseen", topics=[maps])
        cursor.execute("SET LOCAL session_replication_role = origin")
    withdraw(published_story("gone", topics=[maps], source=wire))
    published_story("seen", topics=[maps], source=wire)
    counts.recount()
    assert told() == ({"maps": 2}, {"wire": 1}, {NOVEMBER: 2})
    assert StoryCount.objects.count() == 3
