"""What is kept of stories follows what is public, and a quiet site is asked the same few things at any size."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsdesk.models import DueStory, Pulse, SearchEntry, ShareCard, StoryText
from newsdesk.reader import card, follow, story_text
from tests.newsdesk.stories import publish_again, published_story, withdraw

pytestmark = pytest.mark.django_db

KEPT = [(StoryText, "edition__article"), (ShareCard, "edition__article"), (SearchEntry, "article")]


def kept() -> list[set[int]]:
    return [set(model._default_manager.values_list(story, flat=True)) for model, story in KEPT]


def all_kept(*stories) -> bool:
    return kept() == [{story.pk for story in stories}] * len(KEPT)


def test_a_published_a_corrected_and_a_withdrawn_story_are_followed():
    one, other = published_story("one"), published_story("other")
    assert follow.follow() > 0
    assert all_kept(one, other)
    publish_again(one, title="訂正した見出し")
    withdraw(other)
    follow.follow()
    assert all_kept(one)
    assert StoryText.objects.get().edition == one.editions.get(is_current=True)
    assert SearchEntry.objects.get().edition_number == 2


def test_a_quiet_site_is_asked_as_little_with_many_stories_as_with_few():
    asked = []
    for many in (2, 12):
        for n in range(many):
            published_story(f"s{many}-{n}")
        follow.follow()
        with CaptureQueriesContext(connection) as captured:
            assert follow.follow() == 0
        asked.append([query["sql"].split(" WHERE ")[0] for query in captured])
    assert asked[0] == asked[1]
    assert len(asked[0]) == 2


def test_what_no_trigger_told_of_is_found_by_the_hourly_look():
    one = published_story("one")
    follow.follow()
    SearchEntry.objects.all().delete()
    assert follow.follow() == 0
    Pulse.objects.update(at=timezone.now() - timedelta(hours=2))
    assert follow.follow() == 1
    assert all_kept(one)


def test_a_release_that_draws_cards_differently_looks_at_all_at_once(monkeypatch):
    published_story("one")
    follow.follow()
    monkeypatch.setattr(card, "RECIPE", card.RECIPE + 1)
    assert follow.follow() == 1
    assert ShareCard.objects.get().recipe == card.RECIPE


def test_a_story_that_cannot_be_set_keeps_no_other_waiting(monkeypatch):
    broken, sound = published_story("broken", title="壊れた"), published_story("sound")
    set_text = story_text.set_text

    def refuse(content):
        if content["title"] == "壊れた":
            raise ValueError("no such piece")
        return set_text(content)

    monkeypatch.setattr(story_text, "set_text", refuse)
    follow.follow()
    assert sound.pk in kept()[0]
    assert broken.pk not in kept()[0]
    assert not DueStory.objects.exists()
