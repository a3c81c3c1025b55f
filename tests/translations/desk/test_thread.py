"""Articles that tell the same story, at the desk: seen together, joined and parted with one click, each taken back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles import same_story
from articles.models import Article
from articles.story_pairs import StoryPair
from translations.segment import open_translation

pytestmark = pytest.mark.django_db

EVIDENCE = {"likeness": 0.7, "names": ["Tern", "Alder"], "numbers": ["$220m"], "links": ["x.example/a"]}


@pytest.fixture
def two(db):
    """Two translations of articles that a machine thinks are the same."""
    found = []
    for name in ("one", "two"):
        article = Article.objects.create(slug=name, content_hash=name, title_en=f"Headline {name}")
        found.append(open_translation(article))
    same_story.note(found[0].article_id, found[1].article_id, StoryPair.Verdict.PROPOSED, EVIDENCE)
    return found


def shown(client, translation) -> str:
    return client.get(reverse("desk:thread", args=[translation.pk])).content.decode()


def say(client, translation, other, word: str):
    address = reverse("desk:thread_decide", args=[translation.pk, other.article_id])
    return client.post(address, {"is_same": word}, follow=True)


def head(translation) -> int | None:
    return Article.objects.get(pk=translation.article_id).same_story_as_id


def test_a_proposal_is_told_in_the_queue_and_on_the_article_with_what_both_name(client, admin, two):
    client.force_login(admin)
    assert "同じ話題かもしれない" in client.get(reverse("desk:queue"), {"tab": "all"}).content.decode()
    assert (
        reverse("desk:thread", args=[two[0].pk])
        in client.get(reverse("desk:review", args=[two[0].pk])).content.decode()
    )
    page = shown(client, two[0])
    assert "Headline two" in page
    assert "共通: Tern、Alder、$220m、同じリンク先" in page


def test_a_proposal_is_accepted_and_the_step_is_taken_back(client, admin, two):
    one, other = two
    client.force_login(admin)
    assert "同じ記事としてまとめました" in say(client, one, other, "yes").content.decode()
    assert head(one) == head(other) == one.article_id
    page = client.post(reverse("desk:thread_leave", args=[one.pk]), follow=True).content.decode()
    assert head(one) is head(other) is None
    assert "別の記事とした記事" in page  # from where it can be joined again
    say(client, one, other, "yes")
    assert head(one) == head(other) == one.article_id


def test_a_refused_proposal_is_not_made_again_and_joins_nothing(client, admin, two):
    one, other = two
    client.force_login(admin)
    page = say(client, other, one, "no").content.decode()
    assert "同じ話題かもしれない記事" not in page
    assert head(one) is None
    assert not same_story.note(other.article_id, one.article_id, StoryPair.Verdict.JOINED, {})
    assert head(one) is None
    assert StoryPair.objects.get().decided_by == admin


def test_two_threads_become_one_when_an_article_of_each_is_the_same(admin, two):
    one, other = two
    third = Article.objects.create(slug="three", content_hash="three", title_en="Headline three")
    fourth = Article.objects.create(slug="four", content_hash="four", title_en="Headline four")
    same_story.decide(fourth, third, is_same=True, by=admin)
    same_story.decide(other.article, one.article, is_same=True, by=admin)
    same_story.decide(other.article, fourth, is_same=True, by=admin)
    assert set(Article.objects.values_list("same_story_as", flat=True)) == {one.article_id}


def test_only_articles_that_were_put_side_by_side_are_decided_and_only_by_whom_it_is_allowed(
    client, admin, editor, two
):
    one, other = two
    stranger = open_translation(Article.objects.create(slug="three", content_hash="three", title_en="Three"))
    client.force_login(admin)
    assert say(client, one, stranger, "yes").status_code == 404
    client.force_login(editor)
    editor.user_permissions.clear()
    editor.groups.clear()
    assert say(client, one, other, "yes").status_code == 403
    assert head(one) is None
