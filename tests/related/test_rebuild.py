"""A rebuild ends where placing one by one did, whichever way the nearest are found, and all or nothing is embedded."""

from __future__ import annotations

import math

import numpy as np
import pytest
from django.db import connection

from related import embed, find, rebuild
from related.models import Due, Embedding, RelatedLink
from tests.newsdesk.stories import published_story, withdraw

anew = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def story(slug, angle):
    return published_story(slug, lead=str(angle))


def related(article):
    return [link.neighbour.slug for link in RelatedLink.objects.for_readers(article)]


def has_index():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'embedding_nearest'")
        return cursor.fetchone()[0] == 1


@anew
@pytest.mark.usefixtures("angles")
@pytest.mark.parametrize("exact_max", [rebuild.EXACT_MAX, 0])
def test_a_rebuild_ends_where_placing_one_by_one_did_and_keeps_choices(monkeypatch, exact_max):
    monkeypatch.setattr(rebuild, "EXACT_MAX", exact_max)
    monkeypatch.setattr(rebuild, "TOGETHER", 4)
    articles = []
    for n in range(9):
        articles.append(story(f"s{n}", round(97 * math.sin(n) ** 2, 3)))
        find.refresh()
    RelatedLink.objects.filter(article=articles[0], position=1).update(hidden=True)
    before = [related(article) for article in articles]
    RelatedLink.objects.filter(pinned=False, hidden=False).delete()
    assert rebuild.rebuild() == 9
    assert [related(article) for article in articles] == before
    assert has_index()
    assert not Due.objects.exists()


@anew
@pytest.mark.usefixtures("angles")
def test_a_rebuild_that_gets_no_vectors_leaves_everything_as_it_was(monkeypatch):
    one, _other = story("one", 0), story("other", 10)
    find.refresh()
    before = list(Embedding.objects.order_by("pk").values_list("pk", "article"))

    def refuse(_stories):
        raise embed.Unavailable("no answer")

    monkeypatch.setattr(embed, "vectors", refuse)
    with pytest.raises(embed.Unavailable):
        rebuild.rebuild()
    assert list(Embedding.objects.order_by("pk").values_list("pk", "article")) == before
    assert related(one) == ["other"]
    assert has_index()


@anew
@pytest.mark.usefixtures("angles")
def test_a_rebuild_that_ends_while_placing_is_finished_by_a_refresh(monkeypatch):
    one, _other = story("one", 0), story("other", 10)

    def die(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rebuild, "_place", die)
        with pytest.raises(KeyboardInterrupt):
            rebuild.rebuild()
    assert related(one) == []
    find.refresh()
    assert related(one) == ["other"]


@anew
@pytest.mark.usefixtures("angles")
def test_a_story_withdrawn_while_others_are_embedded_is_not_kept(monkeypatch):
    one, other = story("one", 0), story("other", 10)
    vectors = embed.vectors

    def withdrawing(stories):
        withdraw(other)
        return vectors(stories)

    monkeypatch.setattr(embed, "vectors", withdrawing)
    assert rebuild.rebuild() == 1
    assert list(Embedding.objects.values_list("article", flat=True)) == [one.pk]


@pytest.mark.parametrize("stories", [5, 3_057])
def test_the_nearest_by_product_are_the_nearest(stories):
    rows = np.random.default_rng(4).standard_normal((stories, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    pks = [1_000 + at for at in range(stories)]
    found = rebuild._nearest(pks, rows, [0, stories - 1], many=30)
    for own in (0, stories - 1):
        likeness = rows @ rows[own]
        order = [at for at in np.argsort(-likeness) if at != own][:30]
        assert list(found[pks[own]]) == [pks[at] for at in order]
        assert found[pks[own]][pks[order[0]]] == pytest.approx(likeness[order[0]], abs=1e-5)
