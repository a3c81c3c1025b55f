"""The story page shows what was published, in order, says who did what, and needs no script."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from articles.models import Article, Source, Topic
from related.models import RelatedLink
from tests.newsdesk.stories import (
    FIRST_DAY,
    content,
    page,
    part,
    parts,
    piece,
    publish_again,
    published_story,
    text,
    withdraw,
)

pytestmark = pytest.mark.django_db


def read(client, article):
    response = client.get(reverse("reader:story", args=[article.slug]))
    assert response.status_code == 200
    return page(response)


def test_the_parts_of_a_story_stand_in_the_order_readers_know(client):
    tree = read(client, published_story())
    names = ["story-head", "credits", "provenance", "lead", "key-points", "desk-view", "modes", "original"]
    order = list(tree.iter())
    places = [order.index(part(tree, name)) for name in names]
    assert places == sorted(places)
    assert text(tree.find(".//h1")) == "小さな研究所、地図を読むモデルを公開"


def test_the_date_is_the_day_in_japan(client):
    # 16:30 on the 17th in UTC is the 18th in Tokyo.
    (time,) = part(read(client, published_story()), "meta").iterfind(".//time")
    assert time.get("datetime") == "2026-11-18T01:30:00+09:00"
    assert text(time) == "2026年11月18日（水） 1:30"


def test_an_update_is_shown_only_where_there_was_one(client):
    article = published_story()
    assert "更新" not in text(part(read(client, article), "meta"))
    Article.objects.filter(pk=article.pk).update(updated_at_ja=FIRST_DAY + timedelta(days=2))
    assert "更新 2026年11月20日（金）" in text(part(read(client, article), "meta"))


def test_reading_time_and_topics_stand_under_the_headline(client):
    topic = Topic.objects.create(slug="models", name_ja="モデル")
    head = part(read(client, published_story(topics=[topic])), "story-head")
    assert "約4分" in text(part(head, "meta"))
    (chip,) = parts(head, "chip")
    assert (text(chip), chip.get("href")) == ("モデル", "/topics/models/")


def test_the_original_is_credited_with_author_publisher_date_licence_and_link(client):
    credits = part(read(client, published_story()), "credits")
    shown = text(credits)
    for fact in ("Nora Field", "Example Wire", "2026年11月2日（月）", "CC BY 4.0"):
        assert fact in shown
    original, licence = credits.iterfind(".//a")
    assert original.get("href") == "https://wire.example/maps"
    assert "noopener external" in original.get("rel")
    assert licence.get("href") == "https://creativecommons.org/licenses/by/4.0/"


def test_a_pasted_original_without_an_address_is_credited_without_a_link(client):
    tree = read(client, published_story(original={"url": "", "licence_url": ""}))
    assert "A small lab ships a model that reads maps" in text(part(tree, "credits"))
    assert part(tree, "credits").find(".//a") is None


def test_an_address_that_is_no_web_address_is_never_a_link(client):
    tree = read(client, published_story(original={"url": "javascript:alert(1)", "licence_url": "data:,x"}))
    assert part(tree, "credits").find(".//a") is None


def test_the_story_says_that_a_model_drafted_and_which_editor_checked(client):
    line = text(part(read(client, published_story()), "provenance"))
    assert line == "AIが下訳し、編集者 高橋航 が確認しました（gpt-5-mini、2026年11月17日）"


def test_a_story_from_the_demo_script_wears_the_badge_of_a_sample(client):
    draft = {"model": "rehearsal", "provider": "rehearsal", "at": "2026-11-17T03:00:00+00:00"}
    line = part(read(client, published_story(provenance={"drafts": [draft]})), "provenance")
    assert text(part(line, "badge")) == "見本"
    assert "見本の下訳（このデモに付属の台本）" in text(line)


def test_key_points_link_to_the_paragraphs_they_rest_on(client):
    tree = read(client, published_story())
    links = [a.get("href") for a in part(tree, "key-points").iterfind(".//a")]
    assert links == ["#p0", "#p2"]
    assert all(len(tree.xpath(f"//*[@id='{link[1:]}']")) == 1 for link in links)


def test_analysis_and_comment_are_folded_and_marked_as_the_desks_view(client):
    fold = part(read(client, published_story()), "desk-view")
    assert fold.tag == "details"
    assert fold.get("open") is None
    assert text(fold.find("summary")) == "影響分析・編集コメントを表示"
    assert "編集部の見解" in text(fold)
    assert "測量の現場が変わりそうです。" in text(fold)
    assert "価格はまだ公表されていません。" in text(fold)


def test_every_piece_has_its_anchor_and_says_its_language(client):
    body = part(read(client, published_story()), "body")
    assert body.xpath(".//@id[starts-with(., 'p')]") == ["p0", "p1", "p2"]
    assert {side.get("lang") for side in parts(body, "target")} == {"ja"}
    assert {side.get("lang") for side in parts(body, "source")} == {"en"}
    (code,) = parts(body, "both")
    assert (code.get("lang"), text(code)) == ("en", "contour read sheet.png")


def test_three_reading_modes_are_real_radio_buttons_and_japanese_is_chosen(client):
    modes = part(read(client, published_story()), "modes")
    assert [text(label) for label in modes.iterfind("label")] == ["日本語", "対訳", "原文"]
    buttons = list(modes.iterfind(".//input"))
    assert {(button.get("type"), button.get("name")) for button in buttons} == {("radio", "reading-mode")}
    assert [button.get("checked") is not None for button in buttons] == [True, False, False]


def test_the_whole_original_can_be_unfolded_below_the_story(client):
    fold = part(read(client, published_story()), "original")
    assert text(fold.find("summary")) == "原文を表示"
    assert "Contour 1 reads maps. How it was built contour read sheet.png" in text(fold)
    assert "作り方" not in text(fold)
    assert not fold.xpath(".//div//@id")


def test_lists_are_nested_and_ordered_ones_numbered(client):
    body = [
        piece(0, "list_item", "一", "One", level=1, ordered=True),
        piece(1, "list_item", "一のい", "One a", level=2),
        piece(2, "list_item", "一のろ", "One b", level=2),
        piece(3, "list_item", "二", "Two", level=1, ordered=True),
    ]
    (ordered,) = part(read(client, published_story(body=body)), "body").iterfind("ol")
    first, second = ordered.iterfind("li")
    assert [item.get("id") for item in (first, second)] == ["p0", "p3"]
    assert [item.get("id") for item in first.iterfind("ul/li")] == ["p1", "p2"]


def test_a_list_in_a_quotation_stays_in_it(client):
    body = [
        piece(0, "quote", "二つある。", "Two things."),
        piece(1, "list_item", "霧", "Fog", level=1, quoted=True),
    ]
    text = part(read(client, published_story(body=body)), "body")
    (item,) = text.iterfind("blockquote/ul/li")
    assert item.get("id") == "p1"


def test_a_table_scrolls_in_its_own_frame_and_by_keyboard(client):
    table = "<table><tr><th>Model</th></tr><tr><td>Contour 1</td></tr></table>"
    tree = read(client, published_story(body=[piece(0, "table", table, table)]))
    side = part(part(tree, "body"), "target")
    assert side.get("tabindex") == "0"
    assert side.get("aria-label") == "表（横にスクロールできます）"
    assert side.find(".//table//td") is not None


def test_images_load_when_they_come_near_and_keep_their_caption(client):
    body = [
        piece(
            0,
            "image",
            '<img src="https://wire.example/a.png" alt="地図">',
            '<img src="https://x.example/a.png">',
        ),
        piece(1, "caption", "図1　地図", "Figure 1. A map"),
    ]
    figure = part(part(read(client, published_story(body=body)), "body"), "figure")
    image = figure.find(".//img")
    assert (image.get("loading"), image.get("alt")) == ("lazy", "地図")
    assert "図1　地図" in part(figure, "caption").text_content()


def test_a_picture_for_which_there_are_no_words_is_not_called_untranslated(client):
    body = [piece(0, "image", None, '<img src="https://wire.example/harbour.png" alt="">')]
    assert parts(read(client, published_story(body=body)), "untranslated") == []


@pytest.mark.parametrize("rights", ["excerpt", "link_only"])
def test_without_the_right_to_it_the_original_is_not_in_the_page(client, rights):
    changes: dict[str, Any] = (
        {"lead": "", "impact_analysis": [], "editorial_comment": []} if rights == "link_only" else {}
    )
    tree = read(client, published_story(rights=rights, body=[], **changes))
    assert not parts(tree, "body")
    assert not parts(tree, "original")
    note = part(tree, "rights-note")
    assert ("見出しと要点だけ" if rights == "link_only" else "要約だけ") in text(note)
    assert note.find(".//a").get("href") == "https://wire.example/maps"
    assert len(parts(tree, "desk-view")) == (0 if rights == "link_only" else 1)


def test_corrections_are_shown_with_their_dates(client):
    article = published_story()
    assert not parts(read(client, article), "corrections")
    publish_again(article, note="数字を直しました。")
    publish_again(article)
    notes = part(read(client, article), "corrections")
    assert [text(item) for item in notes.iterfind(".//li")] == ["2026年11月19日（木）数字を直しました。"]


def test_only_the_current_edition_is_shown(client):
    article = published_story()
    publish_again(article, lead="直したリード。")
    assert text(part(read(client, article), "lead")) == "直したリード。"


def test_related_stories_give_their_reason_and_an_editors_choice_comes_first(client):
    article, near, chosen = (
        published_story("a"),
        published_story("b"),
        published_story("c", title="選んだ記事"),
    )
    RelatedLink.objects.create(article=article, neighbour=near, reason="内容が近い記事", position=1)
    RelatedLink.objects.create(article=article, neighbour=chosen, reason="続報", position=2, pinned=True)
    cards = parts(read(client, article), "card")
    assert [text(part(card, "card-reason")) for card in cards] == ["続報", "内容が近い記事"]
    assert cards[0].find(".//a").get("href") == "/stories/c/"


def test_hidden_and_withdrawn_stories_are_not_recommended(client):
    article, hidden, gone = published_story("a"), published_story("b"), published_story("c")
    RelatedLink.objects.create(article=article, neighbour=hidden, reason="続報", hidden=True)
    RelatedLink.objects.create(article=article, neighbour=gone, reason="続報", pinned=True)
    withdraw(gone)
    assert not parts(read(client, article), "related")


def test_a_story_that_is_not_public_is_not_found(client):
    waiting = Article.objects.create(slug="waiting", content_hash="x", title_en="Waiting")
    gone = published_story("gone")
    withdraw(gone)
    for slug in (waiting.slug, gone.slug, "never-was"):
        assert client.get(f"/stories/{slug}/").status_code == 404


def test_nothing_of_a_hostile_original_runs(client):
    attack = '<img src=x onerror="alert(1)"><script>alert(1)</script><a href="javascript:alert(1)">x</a>ok'
    article = published_story(
        title="<script>alert(1)</script>",
        lead=attack,
        body=[piece(0, "paragraph", attack, attack), piece(1, "heading", attack, attack, level=2)],
        original={"title": attack, "author": attack, "site": attack, "licence": attack},
    )
    tree = read(client, article)
    assert not tree.xpath(
        "//script[not(@type='application/ld+json' or starts-with(@src, '/static/'))] | //*[@onerror] | //a[starts-with(@href, 'javascript')] | //img[@src='x']"
    )


def test_the_original_is_named_as_the_other_language_where_both_texts_are_shown(client):
    tree = read(client, published_story())
    named = {link.get("hreflang"): link.get("href") for link in tree.xpath("//link[@hreflang]")}
    assert named["en"] == "https://wire.example/maps"
    assert named["ja"].endswith("/stories/maps/")
    short = read(client, published_story("short", rights="excerpt", body=[]))
    assert not short.xpath("//link[@hreflang]")


def test_a_public_page_has_no_inline_script_nor_style_and_sets_no_cookie(client):
    article = published_story()
    for path in ("/", f"/stories/{article.slug}/", "/about/"):
        response = client.get(path)
        tree = page(response)
        assert not tree.xpath(
            "//script[not(@type='application/ld+json' or @src)] | //style | //@style | //@*[starts-with(name(), 'on')]"
        )
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        outside = tree.xpath("//link[not(@rel='canonical' or @hreflang)]/@href | //img/@src | //script/@src")
        assert all(address.startswith("/") for address in outside)


def test_a_story_takes_two_queries_however_long_it_is(client, django_assert_num_queries):
    topics = [Topic.objects.create(slug=f"t{n}", name_ja=f"話題{n}") for n in range(3)]
    body = [piece(n, "paragraph", "訳", "text") for n in range(200)]
    article = published_story(topics=topics, body=body, source=Source.objects.create(slug="s", name="S"))
    for n in range(6):
        RelatedLink.objects.create(article=article, neighbour=published_story(f"n{n}"), reason="続報")
        publish_again(article, note=f"訂正{n}", body=body)
    with django_assert_num_queries(2):
        read(client, article)


def test_a_search_engine_finds_one_address_and_the_description(client, settings):
    settings.SITE_URL = "https://news.example"
    tree = read(client, published_story())
    assert tree.xpath("//link[@rel='canonical']/@href") == ["https://news.example/stories/maps/"]
    (description,) = tree.xpath("//meta[@name='description']/@content")
    assert description == content()["meta_description"]
    assert tree.xpath("//meta[@property='og:title']/@content") == [content()["title"]]


def test_headings_break_between_phrases_only(client):
    response = client.get(f"/stories/{published_story().slug}/")
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode())
    assert heading.count("<wbr>") >= 4
    assert "研究所、<wbr>" in heading


def test_a_term_is_explained_below_the_text_and_linked_where_it_is_said_first(client):
    body = [
        piece(0, "heading", "重みとは", "What weights are", level=2),
        piece(1, "paragraph", "<strong>重み</strong>を公開し、重みを配ります。", "Weights are public."),
        piece(2, "paragraph", "体重ではありません。", "No scales."),
    ]
    terms = [{"term": "重み", "hint": "学習で決まる数値。"}, {"term": "体", "hint": "使われない説明。"}]
    tree = read(client, published_story(body=body, terms=terms))
    (link,) = tree.xpath("//a[@class='term']")
    assert (link.get("href"), link.get("title"), text(link)) == ("#term-1", "学習で決まる数値。", "重み")
    assert link.getparent().tag == "strong"
    (explained,) = tree.xpath("//section[@class='glossary']//dl/div")
    assert [text(cell) for cell in explained] == ["重み", "学習で決まる数値。"]
    assert explained.find("dt").get("id") == "term-1"
