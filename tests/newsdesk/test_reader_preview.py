"""The desk's preview is the story page of the working copy, for the desk alone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from articles.models import Article, Block
from tests.newsdesk.stories import page, part, parts, text
from translations.models import Translation
from translations.segment import open_translation

pytestmark = pytest.mark.django_db


@pytest.fixture
def working_copy():
    """An article of two paragraphs, the first translated and the second not."""
    article = Article.objects.create(slug="maps", content_hash="x", title_en="Maps")
    for position, line in enumerate(("First.", "Second.")):
        Block.objects.create(article=article, position=position, kind="paragraph", text=line, html=line)
    copy = open_translation(article)
    first = copy.units.get(position=0)
    first.text = "最初の段落。"
    first.save()
    copy.parts.filter(name="title").update(text="地図")
    return copy


@pytest.fixture
def reviewer():
    person = User.objects.create_user("rev", password="pass", is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="review_translation"))
    return person


def preview(client, copy: Translation):
    return client.get(reverse("preview", args=[copy.pk]))


def test_preview_shows_the_working_copy_under_a_banner(client, working_copy, reviewer):
    client.force_login(reviewer)
    tree = page(preview(client, working_copy))
    assert "プレビュー（未公開）" in text(part(tree, "preview-banner"))
    assert text(tree.find(".//h1")) == "地図"
    assert "最初の段落。" in text(part(tree, "body"))


def test_preview_is_shown_as_wide_as_a_phone_in_a_frame_without_a_second_banner(
    client, working_copy, reviewer
):
    client.force_login(reviewer)
    address = reverse("preview", args=[working_copy.pk])
    phone = page(client.get(f"{address}?phone"))
    assert "プレビュー（未公開）" in text(part(phone, "preview-banner"))
    frame = phone.find(".//iframe").get("src")
    assert frame == address
    inside = page(client.get(frame, headers={"Sec-Fetch-Dest": "iframe"}))
    assert parts(inside, "preview-banner") == []
    assert text(inside.find(".//h1")) == "地図"


def test_preview_marks_what_is_not_translated_yet(client, working_copy, reviewer):
    client.force_login(reviewer)
    (missing,) = parts(page(preview(client, working_copy)), "untranslated")
    assert (text(missing), missing.get("lang")) == ("Second.", "en")


def test_preview_is_neither_stored_nor_indexed(client, working_copy, reviewer):
    client.force_login(reviewer)
    response = preview(client, working_copy)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert page(response).xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_preview_of_an_unpublished_story_does_not_publish_it(client, working_copy, reviewer):
    client.force_login(reviewer)
    preview(client, working_copy)
    assert client.get("/stories/maps/").status_code == 404


def test_preview_asks_strangers_to_log_in_and_refuses_people_without_the_permission(client, working_copy):
    response = preview(client, working_copy)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))
    client.force_login(User.objects.create_user("clerk", password="pass", is_staff=True))
    refused = preview(client, working_copy)
    assert refused.status_code == 403
    assert "権限がありません" in text(page(refused))
