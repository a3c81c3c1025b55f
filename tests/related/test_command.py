"""`manage.py related` prints what readers see below a story, and builds all of it anew."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from related.models import RelatedLink
from tests.newsdesk.stories import published_story


@pytest.mark.django_db
def test_the_neighbours_of_a_story_come_with_score_and_reason(capsys):
    a, b, hidden = (published_story(slug) for slug in ("a", "b", "hidden"))
    RelatedLink.objects.create(
        article=a, neighbour=b, score=0.5, reason="同じトピック「モデル」", pinned=True
    )
    RelatedLink.objects.create(article=a, neighbour=hidden, score=0.9, reason="内容が近い記事", hidden=True)
    call_command("related", str(a.pk), "--json")
    (found,) = json.loads(capsys.readouterr().out)["related"]
    assert found["url"].endswith(f"/{b.slug}/")
    assert (found["title"], found["score"], found["reason"]) == (b.title_ja, 0.5, "同じトピック「モデル」")
    call_command("related", str(a.pk))
    assert "0.500  " + b.title_ja in capsys.readouterr().out


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_all_links_are_built_anew(capsys):
    a, b = (
        published_story(slug, title=title, lead="研究所が地図を読むモデルの重みを公開しました。")
        for slug, title in (("a", "地図を読むモデルを公開"), ("b", "地図を読むモデルの派生版が登場"))
    )
    call_command("related", "--rebuild", "--json")
    assert json.loads(capsys.readouterr().out) == {"rebuilt": 2}
    assert set(RelatedLink.objects.values_list("article", "neighbour")) == {(a.pk, b.pk), (b.pk, a.pk)}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_rebuild_by_a_role_that_owns_no_table_says_what_to_do():
    published_story("a")
    with connection.cursor() as cursor:
        role = f"{connection.settings_dict['NAME']}_reader"
        cursor.execute(f"CREATE ROLE {role}; GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {role}")
        try:
            cursor.execute(f"SET ROLE {role}")
            with pytest.raises(CommandError, match="migrate と同じ DATABASE_URL"):
                call_command("related", "--rebuild")
        finally:
            cursor.execute(f"RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}")


@pytest.mark.django_db
def test_a_story_that_is_not_public_is_refused_and_so_is_a_rebuild_that_is_switched_off(settings):
    with pytest.raises(CommandError, match="公開中の記事 7 はありません"):
        call_command("related", "7")
    settings.EMBEDDINGS = "off"
    with pytest.raises(CommandError, match="EMBEDDINGS=off"):
        call_command("related", "--rebuild")
