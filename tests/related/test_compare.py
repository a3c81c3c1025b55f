"""One story that two outlets tell in words of their own is found: joined where it is sure, else put before an editor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.utils import timezone

from articles import ingest, same_story
from articles.models import Article
from articles.story_pairs import StoryPair
from related import compare, tasks
from related.models import Original
from tests.bench import same_story as told

pytestmark = pytest.mark.django_db

RAISED = (
    "Warehouse robot maker Tern raises $220 million",
    "Tern Robotics, which makes robots that pack boxes in warehouses, has raised 220 million dollars from a group of "
    "investors led by Alder Capital. The round values the company of Pittsburgh at 1.9 billion dollars, twice as much as a "
    "year ago. Tern has 140 robots at work in 22 warehouses.",
)
RETOLD = (
    "Tern Robotics doubles its valuation with new round",
    "Investors believe in boxes. Alder Capital leads a $220m round in Tern Robotics, a Pittsburgh firm whose machines pack "
    "parcels, putting its worth at $1.9bn, double that of last year. So far 140 of the machines work at 22 sites.",
)
RELEASED = (
    "Tern Robotics Announces Financing to Scale Autonomous Packing",
    "PITTSBURGH -- Tern Robotics, the leader in autonomous packing, today announced a $220 million Series D financing led by "
    "Alder Capital with participation from Northlight. The financing brings total funding to $410 million. Tern will open a "
    "facility in Monterrey, Mexico, and expand its fleet beyond the 140 robots now deployed with customers.",
)
ANOTHER = (
    "Farm robot maker Grebe raises $95 million",
    "Grebe, which makes robots that weed fields, has raised 95 million dollars from a group of investors led by Hazel Ventures. "
    "The round values the company of Fresno at 600 million dollars. Grebe has 60 robots at work on 31 farms.",
)


def store(story: tuple[str, str], outlet: str, *, days_ago: float = 0) -> Article:
    headline, text = story
    article = ingest.ingest_content(
        f"# {headline}\n\n{text}",
        url=f"https://{outlet}.example/{headline[:20]}",
        content_type="text/markdown",
    )
    article.source_published_at = timezone.now() - timedelta(days=days_ago)
    article.save(update_fields=["source_published_at"])
    return article


def verdicts() -> dict[tuple[int, int], str]:
    return {(pair.first_id, pair.second_id): pair.verdict for pair in StoryPair.objects.all()}


def test_a_story_that_another_outlet_rewrote_joins_the_thread_of_the_first():
    first, other, second = store(RAISED, "ledger"), store(ANOTHER, "ledger"), store(RETOLD, "lattice")
    tasks.compare_originals()
    for article in (first, other, second):
        article.refresh_from_db()
    assert second.same_story_as == first.same_story_as == first
    assert other.same_story_as is None
    pair = StoryPair.objects.get()
    assert (pair.first, pair.second, pair.verdict) == (first, second, StoryPair.Verdict.JOINED)
    assert {"Tern", "Alder", "Pittsburgh"} <= set(pair.evidence["names"])
    assert "$220m" in pair.evidence["numbers"]


def test_a_pair_that_is_not_sure_is_put_before_an_editor_and_joins_nothing():
    first, second = store(RAISED, "ledger"), store(RELEASED, "wire")
    tasks.compare_originals()
    second.refresh_from_db()
    assert verdicts() == {(first.pk, second.pk): StoryPair.Verdict.PROPOSED}
    assert second.same_story_as is None


def test_of_a_thread_an_editor_is_asked_about_one_article_and_the_answer_is_for_all(editor: User):
    first, second, third = store(RAISED, "ledger"), store(RETOLD, "lattice"), store(RELEASED, "wire")
    tasks.compare_originals()
    said = verdicts()
    asked = [pair for pair, verdict in said.items() if verdict == StoryPair.Verdict.PROPOSED]
    assert len(asked) == 1
    assert said[first.pk, second.pk] == StoryPair.Verdict.JOINED
    left = (first.pk + second.pk) - asked[0][0]
    same_story.note(left, third.pk, StoryPair.Verdict.PROPOSED, {})
    same_story.decide(third, Article.objects.get(pk=asked[0][0]), is_same=True, by=editor)
    assert set(Article.objects.values_list("same_story_as", flat=True)) == {first.pk}
    assert not StoryPair.objects.proposed().exists()


def test_an_outlet_does_not_tell_the_same_twice():
    store(RAISED, "ledger")
    store(RETOLD, "ledger")
    tasks.compare_originals()
    assert not StoryPair.objects.exists()


def test_what_comes_days_later_is_joined_by_an_editor_only():
    first, later = store(RAISED, "ledger", days_ago=4), store(RETOLD, "lattice")
    tasks.compare_originals()
    assert verdicts() == {(first.pk, later.pk): StoryPair.Verdict.PROPOSED}


def test_each_article_is_compared_once_and_old_news_is_not_kept():
    old = store(RAISED, "ledger", days_ago=90)
    store(RETOLD, "lattice")
    assert compare.compare() == 2
    assert compare.compare() == 0
    assert not Original.objects.filter(article=old).exists()
    Original.objects.update(told_at=timezone.now() - timedelta(days=90))
    store(ANOTHER, "lattice")
    compare.compare()
    assert Original.objects.count() == 1


def test_without_embeddings_articles_wait_until_there_are_some(settings):
    settings.EMBEDDINGS = "off"
    article = store(RAISED, "ledger")
    tasks.compare_originals()
    article.refresh_from_db()
    assert article.to_compare


def test_what_an_editor_said_of_two_articles_stands(editor: User):
    first, second = store(RAISED, "ledger"), store(RETOLD, "lattice")
    same_story.decide(second, first, is_same=False, by=editor)
    tasks.compare_originals()
    second.refresh_from_db()
    assert second.same_story_as is None
    assert verdicts() == {(first.pk, second.pk): StoryPair.Verdict.OTHER}


def test_an_article_without_text_is_compared_with_nothing():
    article = store(RAISED, "ledger")
    article.blocks.update(boilerplate=True)
    assert compare.compare() == 1
    assert not Original.objects.exists()


def test_the_labelled_stories_are_joined_with_nothing_else():
    for name, least in (("tune", 0.6), ("held_out", 0.7)):
        stories = told.read(told.FOLDER / f"{name}.txt")
        within, across = told.score(stories), told.score(stories, across=True)
        assert (within.joined_wrongly, across.joined_wrongly) == (0, 0)
        assert within.joined / within.same >= least
        assert (within.joined + within.asked) / within.same >= 0.9


@pytest.fixture
def tripping(monkeypatch):
    """Return a function that lets the comparing of an article raise an error."""
    told_by = compare.told_by

    def let(article: Article, error: Exception) -> None:
        def trip(other: Article) -> object:
            if other == article:
                raise error
            return told_by(other)

        monkeypatch.setattr(compare, "told_by", trip)

    return let


@pytest.mark.parametrize("error", [ValueError("a number that nobody can read"), KeyError("a name")])
def test_an_article_that_cannot_be_compared_holds_up_no_other(tripping, error):
    tripping(store(ANOTHER, "field"), error)
    store(RAISED, "wire")
    assert compare.compare() == 2
    assert not Article.objects.filter(to_compare=True).exists()
    assert Original.objects.count() == 1


def test_an_article_during_which_the_database_went_away_is_compared_later(tripping):
    article = store(ANOTHER, "field")
    tripping(article, OperationalError("the connection is lost"))
    with pytest.raises(OperationalError):
        compare.compare()
    assert Article.objects.get(to_compare=True) == article
