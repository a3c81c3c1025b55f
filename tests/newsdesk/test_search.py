"""Search finds public stories in Japanese and English, however width, case and word forms are written."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from articles.models import Article, Source, Topic
from newsdesk import search
from newsdesk.models import SearchEntry
from newsdesk.reader import search as search_page
from newsdesk.search import find, index, vocabulary, words
from newsdesk.search.lookup import holding
from related.models import DIMENSIONS, Embedding
from tests.newsdesk.stories import (
    FIRST_DAY,
    page,
    part,
    parts,
    piece,
    publish_again,
    published_story,
    text,
    withdraw,
)
from translations.knowledge.entries import GlossaryEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _new_words():
    """Forget the words of other tests' sites, which a process knows for a minute."""
    vocabulary._pairs.cache_clear()
    vocabulary._names.cache_clear()


# Whatever else a story would hold, so that only what a test writes is found.
PLAIN: dict[str, Any] = {
    "title": "無題",
    "lead": "",
    "key_points": [],
    "impact_analysis": [],
    "editorial_comment": [],
    "original": {"title": "Untitled"},
}


def story(slug: str, japanese: str, english: str = "Nothing.", **changes):
    return published_story(slug, **{**PLAIN, "body": [piece(0, "paragraph", japanese, english)], **changes})


def slugs(query: str, **filters) -> list[str]:
    found = search.search(query, filters=search.Filters(**filters))
    return [hit.article.slug for hit in found.hits]


@pytest.mark.parametrize(
    ("query", "japanese"),
    [
        ("資源", "計算資源が足りません。"),
        ("計算資源", "計算資源が足りません。"),
        ("計算", "計算資源が足りません。"),
        ("サーバー", "サーバを止めます。"),
        ("サーバ", "サーバーを止めます。"),
        ("ｻｰﾊﾞｰ", "サーバーを止めます。"),
        ("読む", "地図を読みます。"),
        ("読みます", "地図を読む装置です。"),
        ("生成AI", "生成ＡＩの費用です。"),
        ("GPT-5", "ｇｐｔ−5を試しました。".replace("−", "-")),
        ("ＧＰＵ", "gpuを使います。"),
        ("地図 費用", "費用が下がり、地図が売れました。"),
        ("地図　費用", "費用が下がり、地図が売れました。"),
        ("GPT4", "GPT-4を試しました。"),
        ("gpt-4o", "ＧＰＴ 4oを試しました。"),
        ("GPT 4", "GPT4oを試しました。"),
        ("地図を公開", "地図の一部を公開しました。"),
        ("公開した地図", "地図を公開しました。"),
    ],
)
def test_a_word_is_found_however_it_is_written(query, japanese):
    story("a", japanese)
    story("b", "関係のない話です。")
    search.refresh()
    assert slugs(query) == ["a"]


@pytest.mark.parametrize(
    ("query", "english"),
    [
        ("train", "How the model was trained."),
        ("training", "They train models."),
        ("released", "A new release."),
        ("releases", "Releasing the weights took a week."),
        ("planning", "The agents planned it."),
        ("policy", "Policies differ."),
        ("studied", "They study it."),
    ],
)
def test_an_english_word_is_found_in_its_other_forms(query, english):
    story("a", "訳文です。", english)
    story("b", "訳文です。", "A string of needs.")
    search.refresh()
    assert slugs(query) == ["a"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("地図 費用", {"apart", "together"}),
        ('"地図の費用"', {"together"}),
        ("「地図の費用」", {"together"}),
        ("＂地図の費用＂", {"together"}),
        ("地図 -費用", {"maps"}),
        ("地図 －費用", {"maps"}),
        ('地図 -"地図の費用"', {"maps", "apart"}),
        ("-地図", {"maps", "apart", "together"}),
        ("地図 -", {"maps", "apart", "together"}),
        ('"地図', {"maps", "apart", "together"}),
    ],
)
def test_quotation_marks_ask_for_a_phrase_and_a_minus_sets_aside(query, found):
    story("maps", "地図の話です。")
    story("apart", "費用が下がり、地図が売れました。")
    story("together", "地図の費用が下がりました。")
    search.refresh()
    assert set(slugs(query)) == found


def test_a_compound_is_found_as_a_phrase_only():
    story("a", "計算が済み、資源を掘りました。")
    search.refresh()
    assert slugs("計算資源") == []


def test_english_finds_the_original_where_rights_allow_and_its_headline_anywhere():
    story("full", "訳文です。", "The agents planned their routes.")
    story("excerpt", "訳文です。", "The agents planned.", rights="excerpt", original={"title": "On routes"})
    search.refresh()
    assert slugs("agent planned") == ["full"]
    assert set(slugs("ROUTES")) == {"full", "excerpt"}


def test_a_topics_name_finds_its_word_in_the_other_language():
    Topic.objects.create(slug="agents", name_ja="エージェント", name_en="Agents")
    story("a", "訳文です。", "An agent planned.")
    story("japanese", "エージェントが計画しました。")
    search.refresh()
    assert set(slugs("エージェント")) == set(slugs("agent")) == set(slugs("agents")) == {"a", "japanese"}


@pytest.mark.parametrize("query", ["重み", "weights", "weight", "open source", "オープンソース"])
def test_a_glossary_term_finds_its_other_language(query):
    GlossaryEntry.objects.create(source="weight", target="重み")
    GlossaryEntry.objects.create(source="open source", target="オープンソース")
    story("japanese", "重みはオープンソースです。")
    story("english", "訳文です。", "The weights are open source.")
    story("neither", "訳文です。", "The source is closed.")
    search.refresh()
    assert set(slugs(query)) == {"japanese", "english"}


def test_the_headline_counts_more_than_the_body_and_new_more_than_old():
    story("body", "地図の話です。")
    story("title", "別の話です。", title="地図")
    story("old", "別の話です。", title="地図", at=FIRST_DAY - timedelta(days=900))
    search.refresh()
    assert slugs("地図")[0] == "title"
    assert set(slugs("地図")) == {"title", "old", "body"}


def test_only_what_is_public_now_is_found():
    gone, changed = story("gone", "地図の話です。"), story("changed", "地図の話です。")
    search.refresh()
    assert set(slugs("地図")) == {"gone", "changed"}
    withdraw(gone)
    assert slugs("地図") == ["changed"]  # at once, whatever the index still holds
    publish_again(changed, **PLAIN, body=[piece(0, "paragraph", "海図の話です。", "x")])
    assert search.refresh() == 1
    assert (slugs("地図"), slugs("海図")) == ([], ["changed"])
    assert list(SearchEntry.objects.values_list("article__slug", flat=True)) == ["changed"]


def test_a_story_is_indexed_once():
    story("a", "地図の話です。")
    assert (search.refresh(), search.refresh()) == (1, 0)


def test_filters_narrow_by_topic_source_and_days_in_japan():
    topic, source = Topic.objects.create(slug="t", name_ja="話題"), Source.objects.create(slug="s", name="S")
    story("a", "地図の話です。", topics=[topic], at=FIRST_DAY)
    story("b", "地図の話です。", source=source, at=FIRST_DAY + timedelta(days=1))
    search.refresh()
    assert slugs("地図", topic="t") == ["a"]
    assert slugs("地図", source="s") == ["b"]
    # 16:30 on the 17th in UTC is the 18th in Japan.
    assert slugs("地図", until=date(2026, 11, 18)) == ["a"]
    assert slugs("地図", since=date(2026, 11, 19)) == ["b"]


def test_an_excerpt_from_the_middle_of_a_long_sentence_says_so():
    story("a", f"{'前置き、' * 30}ＧＰＵの話です。")
    search.refresh()
    (hit,) = search.search("gpu").hits
    assert hit.excerpt.startswith("…")


def test_the_excerpt_is_cut_around_the_hit_marked_and_escaped():
    story("a", f"{'前置き。' * 30}&lt;b&gt;ＧＰＵの話です。{'続き。' * 60}")
    search.refresh()
    (hit,) = search.search("gpu").hits
    assert "&lt;b&gt;<mark>ＧＰＵ</mark>の話です。" in hit.excerpt
    assert hit.excerpt.startswith("前置き。前置き。")
    assert hit.excerpt.endswith("…")
    assert len(hit.excerpt) < 250


def test_a_hit_in_the_original_shows_the_original():
    story("a", "訳文です。", "The agents planned.")
    search.refresh()
    (hit,) = search.search("planned").hits
    assert (hit.excerpt, hit.excerpt_language) == ("The agents <mark>planned</mark>.", "en")


def test_a_short_latin_word_is_not_marked_inside_another():
    story("a", "AIの話です。", "He said.")
    search.refresh()
    (hit,) = search.search("ai").hits
    assert "<mark>AI</mark>の話" in hit.excerpt


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("perch2", ["Perch 2"]),
        ("2.5", ["2.5"]),
        ("重み", ["重み"]),
        ("重みを公開した", ["重み", "公開し"]),
        ("試行 サーバ", ["試行", "サーバー"]),
        ("公開し", ["公開し"]),
    ],
)
def test_only_what_was_asked_is_marked(query, marked):
    story("a", "2つの重要な話。Perch 2の重みは216回の試行と2.5倍のサーバーで公開しました。")
    search.refresh()
    (hit,) = search.search(query).hits
    assert re.findall("<mark>(.*?)</mark>", hit.excerpt) == marked


def test_an_english_word_is_marked_in_its_other_forms():
    story("a", "訳文です。", "They are releasing the weights.")
    search.refresh()
    (hit,) = search.search("released").hits
    assert "<mark>releas</mark>ing" in hit.excerpt


def test_the_excerpt_shows_most_of_what_was_asked():
    story("a", f"地図の話です。{'続き。' * 60}ここで地図の費用が決まります。")
    search.refresh()
    (hit,) = search.search("地図 費用").hits
    assert "<mark>地図</mark>の<mark>費用</mark>" in hit.excerpt


@pytest.mark.parametrize("query", ["' | 'a", "a & b", "\\", "%_", "(((", "!a", "a <-> b", "*:*", "';--"])
def test_no_character_has_a_meaning_of_its_own(query):
    story("a", "地図の話です。")
    search.refresh()
    found = Client().get("/search/", {"q": query})
    assert found.status_code in {200, 400}
    assert not parts(page(found), "story-item")


def test_a_query_too_long_is_refused_with_what_to_do():
    with pytest.raises(search.QueryRefused, match=r"101文字.*100文字まで"):
        search.search("あ" * 101)
    with pytest.raises(search.QueryRefused, match=r"9語.*8語まで"):
        search.search("a b c d e f g h i")


def test_a_word_that_very_many_stories_hold_ranks_the_newest_of_them(monkeypatch):
    monkeypatch.setattr(find, "RANKED_MAX", 2)
    for n in range(4):
        story(f"s{n}", "地図の話です。", at=FIRST_DAY + timedelta(days=n))
    search.refresh()
    found = search.search("地図")
    assert (found.count, found.is_capped) == (2, True)
    assert {hit.article.slug for hit in found.hits} == {"s2", "s3"}


def test_a_search_that_takes_too_long_is_given_up(monkeypatch):
    story("a", "地図の話です。")
    search.refresh()

    monkeypatch.setattr(find, "TIMEOUT_MS", 10)
    monkeypatch.setattr(find._Rank, "template", "pg_sleep(5)::text::float8 + %(function)s(%(expressions)s)")
    with pytest.raises(search.SearchTooSlow):
        search.search("地図")


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("エージャント", "エージェント"),
        ("Orchad", "Orchard"),
        ("Ochard Labs", "Orchard Labs"),
        ("エージェント Orchad", "エージェント Orchard"),
        ("ベンチマク", "ベンチマーク"),
    ],
)
def test_what_a_misspelt_word_means_is_offered_if_it_is_found(query, meant):
    Topic.objects.create(slug="agents", name_ja="エージェント")
    GlossaryEntry.objects.create(source="benchmark", target="ベンチマーク")
    GlossaryEntry.objects.create(source="orchestra", target="オーケストラ")
    Source.objects.create(slug="orchard", name="Orchard Labs Blog")
    told = story("a", "エージェントをベンチマークで測ります。", title="Orchard Labs Blogの発表")
    Embedding.objects.create(
        article=told, model="m", edition_number=1, vector=[0.0] * DIMENSIONS, names=["Orchard Labs"]
    )
    search.refresh()
    suggestions = search.search(query).suggestions
    assert suggestions[0] == meant
    assert all(search.search(text).count for text in suggestions)


def test_a_compound_that_is_nowhere_is_offered_in_its_parts():
    story("a", "方法を評価しました。")
    search.refresh()
    assert search.search("評価方法").suggestions == ["評価 方法"]


def test_a_number_alone_is_not_offered_for_a_name_with_it():
    story("a", "5社が答えました。")
    search.refresh()
    assert search.search("GPT 5").suggestions == []


def test_nothing_is_offered_that_finds_nothing():
    Topic.objects.create(slug="agents", name_ja="エージェント")
    assert search.search("エージャント").suggestions == []


def test_a_book_fits_the_index():
    content = {"title": "本", "lead": "", "key_points": [], "impact_analysis": [], "editorial_comment": []}
    body = [piece(0, "paragraph", "".join(f"第{n}章の話。" for n in range(60_000)), "x")]
    fields = index.searched_texts(
        {**content, "body": body, "rights": "full", "original": {"title": "", "author": "", "site": ""}}
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector)", [words.indexed(fields).vector])
        assert cursor.fetchone()[0] > 5_000


SENTENCES = [
    "大規模言語モデルの訓練には計算資源が要ります。東京都の研究所がGPT-4とPerch 2を比べました。",
    "請求書を承認するエージェントが登場し、サーバの取扱い説明書を読みました。",
    "The agents' policies for GPU clusters were reviewed in Tokyo; GPT4o was not.",
    "生成AIの利用者が前年の3倍に増え、機械学習の人材が不足しています。",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_pairs_of_words_lead_to_every_story_that_the_words_find(sentence):
    for n, japanese in enumerate(SENTENCES):
        story(f"s{n}", japanese)
    search.refresh()
    GlossaryEntry.objects.create(source="machine learning", target="機械学習")
    cuts = {sentence[at : at + length] for at in range(0, len(sentence), 2) for length in (4, 9, 16)}
    asked = 0
    for cut in sorted(cuts):
        synonyms = vocabulary.meaning_the_same(words.written(cut).wanted)
        literal = words.query(cut, synonyms)
        if not literal:
            continue
        asked += any(words.pairs_asked(cut, synonyms))
        by_words = SearchEntry.objects.filter(words__matches=literal)
        by_both = holding(cut, synonyms)
        assert by_both is not None
        assert set(by_both) == set(by_words), cut
    assert asked > 10


def test_a_phrase_is_looked_up_by_its_pairs_and_one_word_is_not():
    assert words.pairs_asked("モデル 訓練") == [[], []]
    assert words.pairs_asked("モデル訓練", {"モデル訓練": ["training"]}) == [[]]
    (either,) = words.pairs_asked("モデル訓練", {"モデル訓練": ["model training"]})
    (asked,) = words.pairs_asked("モデル訓練")
    assert len(either) == len(asked) + 1
    held = set(words.indexed({"C": "新しいモデルの訓練を始めた"}).pairs)
    assert any(all(held & set(kinds) for kinds in pairs) for pairs in asked)
    assert not held & set(words.indexed({"C": "訓練したモデル"}).pairs)


# --- the page ---------------------------------------------------------------------------------------


def test_the_page_shows_marked_hits_and_keeps_what_was_asked(client):
    story("a", "地図の話です。", title="地図を読む")
    search.refresh()
    tree = page(client.get("/search/", {"q": "地図"}))
    assert text(tree.get_element_by_id("hits")) == "「地図」の検索結果 1件"
    (title,) = parts(tree, "story-item-title")
    assert title.xpath(".//mark/text()") == ["地図"]
    assert tree.get_element_by_id("q").get("value") == "地図"
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]


def test_hits_go_on_over_pages_that_keep_the_filters(client, monkeypatch):
    monkeypatch.setattr(find, "HITS_A_PAGE", 1)
    topic = Topic.objects.create(slug="t", name_ja="話題")
    for n in range(2):
        story(f"s{n}", "地図の話です。", topics=[topic])
    search.refresh()
    tree = page(client.get("/search/", {"q": "地図", "topic": "t"}))
    (address,) = tree.xpath("//a[@rel='next']/@href")
    assert [text(t) for t in parts(page(client.get(f"/search/{address}")), "story-item-title")]
    assert client.get("/search/", {"q": "地図", "page": "3"}).status_code == 404
    assert client.get("/search/", {"q": "地図", "page": "51"}).status_code == 404


def test_nothing_found_says_so_and_offers_a_way_on(client):
    tree = page(client.get("/search/", {"q": "地図"}))
    assert "「地図」は見つかりませんでした" in text(tree)
    assert "別の言い方" in text(part(tree, "empty"))
    assert "絞り込みを外して探す" not in text(part(tree, "empty"))


def test_a_search_that_finds_nothing_within_its_filters_offers_to_search_without_them(client):
    story("a", "地図の話です。")
    search.refresh()
    empty = part(page(client.get("/search/", {"q": "地図", "until": "2020-01-01"})), "empty")
    (address,) = empty.xpath(".//a[contains(., '絞り込みを外して')]/@href")
    assert parts(page(client.get(f"/search/{address}")), "story-item")


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({}, 200, "言葉を空白で区切ると"),
        ({"q": "  "}, 200, "言葉を空白で区切ると"),
        ({"q": "。。。"}, 400, "検索できる文字がありません"),
        ({"q": "あ" * 101}, 400, "100文字まで"),
        ({"q": "地図", "since": "きのう"}, 400, "日付「きのう」を読めません"),
        ({"q": "\x00"}, 400, "読み取れない文字"),
    ],
)
def test_bad_input_is_answered_in_words(client, asked, status, said):
    response = client.get("/search/", asked)
    assert response.status_code == status
    assert said in text(page(response))


def test_searches_beyond_the_limit_are_asked_to_wait(client, monkeypatch):
    monkeypatch.setattr(search_page, "WAIT_SECONDS", 0.001)
    for _ in range(search_page.AT_ONCE):
        search_page._turns.acquire()
    try:
        response = client.get("/search/", {"q": "地図"})
    finally:
        for _ in range(search_page.AT_ONCE):
            search_page._turns.release()
    assert (response.status_code, response["Retry-After"]) == (429, "2")
    assert client.get("/search/", {"q": "地図"}).status_code == 200


def test_the_search_page_takes_the_same_few_queries_at_any_number_of_hits(
    client, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(vocabulary, "_minute", lambda: -1)  # no minute begins meanwhile
    topics = [Topic.objects.create(slug=f"t{n}", name_ja=f"話題{n}") for n in range(3)]
    for n in range(12):
        story(f"s{n}", "地図の話です。", topics=topics, source=Source.objects.create(slug=f"s{n}", name="S"))
    search.refresh()
    search.search("地図")  # learns the site's words, once a minute
    with django_assert_max_num_queries(5):
        client.get("/search/", {"q": "地図"})


# --- the command --------------------------------------------------------------------------------------


def test_the_command_prints_hits_with_score_and_marked_excerpt(capsys):
    article = story("a", "地図の話です。")
    search.refresh()
    call_command("search", "地図", "--json")
    result = json.loads(capsys.readouterr().out)
    (hit,) = result["hits"]
    assert (result["count"], hit["article"]) == (1, article.pk)
    assert hit["score"] > 0
    assert hit["excerpt"] == "<mark>地図</mark>の話です。"


def test_the_command_refuses_in_one_line():
    with pytest.raises(CommandError, match="検索できる文字がありません"):
        call_command("search", "。")


def test_articles_waiting_are_not_indexed():
    Article.objects.create(slug="waiting", content_hash="x", title_en="Waiting")
    assert search.refresh() == 0
