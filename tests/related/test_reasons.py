"""The reason below a story is one that a reader can check, and what stories share counts beside their wording."""

from __future__ import annotations

from datetime import timedelta

import pytest

from related.reasons import Facts, kinship, reason
from tests.newsdesk.stories import FIRST_DAY

MODELS = {1: "モデル"}
PERCH = frozenset({"Perch 2"})
WIRE, POST = 1, 2
SOURCES = {WIRE: "Wire", POST: "Post"}


def facts(*, names=(), topics=(), source=None, days=0):
    return Facts(
        story=0,
        names=frozenset(names),
        topics=dict(topics),
        source=source,
        source_name=SOURCES.get(source, ""),
        day=FIRST_DAY + timedelta(days=days),
    )


def test_the_reason_names_what_both_stories_are_about_before_their_topic():
    assert reason(facts(topics=MODELS), facts(topics=MODELS), 0.4) == "同じトピック「モデル」"
    named = facts(topics=MODELS, names={"Perch 2", "Perch 2 Mini", "Orchard"})
    other = facts(topics=MODELS, names={"Perch 2", "Perch 2 Mini", "Larch"})
    assert reason(named, other, 0.4) == "「Perch 2 Mini」に関する記事"


def test_without_a_shared_name_or_topic_the_reason_is_the_source_or_the_text():
    assert reason(facts(source=WIRE), facts(source=WIRE), 0.4) == "同じ情報源「Wire」"
    assert reason(facts(source=WIRE), facts(source=POST), 0.4) == "内容が近い記事"


def test_a_later_story_about_the_same_thing_is_a_follow_up_and_an_earlier_one_background():
    first, second = facts(names=PERCH), facts(names=PERCH, days=6)
    assert reason(first, second, 0.6) == "続報: 「Perch 2」に関する記事"
    assert reason(second, first, 0.6) == "背景: 「Perch 2」に関する記事"


@pytest.mark.parametrize(
    ("later", "score"), [(facts(names=PERCH, days=90), 0.6), (facts(names=PERCH, days=6), 0.45)]
)
def test_a_story_of_another_season_or_farther_away_is_no_follow_up(later, score):
    assert reason(facts(names=PERCH), later, score) == "「Perch 2」に関する記事"


def test_stories_that_share_no_name_are_not_called_the_same_thing():
    assert reason(facts(topics=MODELS), facts(topics=MODELS, days=6), 0.7) == "同じトピック「モデル」"


def test_one_event_told_by_two_publishers_within_days_is_the_same_story():
    first, second = facts(names=PERCH, source=WIRE), facts(names=PERCH, source=POST, days=1)
    assert reason(first, second, 0.6) == "同じ話題を伝えるPostの記事"
    assert reason(second, first, 0.6) == "同じ話題を伝えるWireの記事"
    assert reason(first, facts(names=PERCH, source=POST, days=9), 0.6) == "続報: 「Perch 2」に関する記事"
    assert reason(first, facts(names=PERCH, source=WIRE, days=1), 0.6) == "続報: 「Perch 2」に関する記事"


def test_shared_names_count_more_than_a_topic_and_no_number_of_them_outweighs_the_text():
    shared = [f"Name {n}" for n in range(9)]
    topic, name, names = (
        kinship(facts(topics=MODELS, names=some), facts(topics=MODELS, names=some))
        for some in ((), shared[:1], shared)
    )
    assert 0 < topic < name < names < 0.2
    assert kinship(facts(names=PERCH), facts(names={"Perch"})) == 0
