"""The picture that other sites show of a story: drawn once an edition, public only while the story is."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from PIL import Image

from newsdesk.models import ShareCard
from newsdesk.reader import card
from tests.newsdesk.stories import page, publish_again, published_story, withdraw

pytestmark = pytest.mark.django_db

CARD = "/stories/maps/card.png"


def ink(png: bytes) -> set[tuple[int, int]]:
    """Return the places of the title's dark letters."""
    picture = Image.open(io.BytesIO(png)).convert("L")
    dark = picture.point(lambda level: 255 if level < 60 else 0).getbbox()
    assert dark is not None
    return {(dark[0], dark[1]), (dark[2], dark[3])}


def test_a_card_has_the_size_that_sites_ask_for_and_is_drawn_once(client, monkeypatch):
    published_story()
    assert card.prepare() == 1
    monkeypatch.setattr(card, "draw_edition", lambda edition: pytest.fail("drawn twice"))
    assert card.prepare() == 0
    answer = client.get(CARD)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)


def test_until_a_worker_has_drawn_it_the_page_draws_it(client):
    published_story()
    assert client.get(CARD).content == card.draw(
        "小さな研究所、地図を読むモデルを公開", credit="原文: Example Wire"
    )


def test_a_new_edition_is_drawn_anew_under_a_new_address(client):
    article = published_story()
    card.prepare()

    def address() -> str:
        tree = page(client.get("/stories/maps/"))
        (found,) = tree.xpath("//meta[@property='og:image']/@content")
        return found

    before, drawn = address(), client.get(CARD).content
    publish_again(article, title="別の見出し")
    assert card.prepare() == 1
    assert address() != before
    assert address().partition("?")[0].endswith(CARD)
    assert client.get(CARD).content != drawn
    assert ShareCard.objects.count() == 1


def test_a_withdrawn_story_has_no_card(client):
    article = published_story()
    card.prepare()
    withdraw(article)
    assert client.get(CARD).status_code == 404
    card.prepare()
    assert not ShareCard.objects.exists()


@pytest.mark.parametrize(
    "title",
    ["題", "とても長い見出し、" * 40, "Supercalifragilisticexpialidocious" * 9, "改行\nと\x00制御文字", ""],
)
def test_no_title_leaves_the_card(title):
    picture = Image.open(io.BytesIO(card.draw(title, credit="原文: " + "長い名前" * 60)))
    assert picture.size == (1200, 630)
    if title:
        for x, y in ink(card.draw(title, credit="")):
            assert card.MARGIN - 12 <= x <= card.WIDTH - card.MARGIN + 4
            assert 14 < y < card.HEIGHT - card.MARGIN


def test_lines_break_between_phrases():
    font, lines = card._set_title("主要エージェント試験の課題、学習データに混入　Plumblineが指摘")
    assert len(lines) > 1
    assert all(font.getlength(line) <= card.WIDTH - 2 * card.MARGIN for line in lines)
    assert lines[0].endswith(("の", "、", "に"))


def test_each_half_of_a_headline_has_lines_of_its_own_and_no_word_is_left_alone():
    font, lines = card._set_title("小さな研究所が地図を読むモデルをこう鍛えた　試行216回と3つの失敗")
    assert "".join(lines[-1:]).startswith("試行")
    first, second = (font.getlength(line) for line in lines[:2])
    assert min(first, second) > 0.6 * max(first, second)


def test_a_kept_card_is_not_compressed_again(settings):
    settings.PAGES_KEPT_BYTES = 1_000_000
    published_story()
    answer = Client().get(CARD, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in answer
    assert answer.content.startswith(b"\x89PNG")
