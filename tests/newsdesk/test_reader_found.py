"""What machines read: JSON-LD, feeds, sitemaps, robots.txt and llms.txt, parsed by real parsers."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import feedparser
import pytest
import time_machine
from lxml import etree

from articles.models import ARTICLES_A_SITEMAP, Article, Source, Topic
from newsdesk.reader import sitemaps
from tests.newsdesk.stories import FIRST_DAY, page, publish_again, published_story, text, withdraw

pytestmark = pytest.mark.django_db

SITE = "https://news.example"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = SITE


def structured(client, article) -> dict:
    tree = page(client.get(f"/stories/{article.slug}/"))
    (block,) = tree.xpath("//script[@type='application/ld+json']/text()")
    return json.loads(block)


def xml(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return etree.fromstring(response.content)


# --- JSON-LD ------------------------------------------------------------------------------------------


def test_a_story_says_what_it_translates_and_who_answers_for_it(client):
    topic = Topic.objects.create(slug="models", name_ja="モデル")
    facts = structured(client, published_story(topics=[topic]))
    assert (facts["@type"], facts["inLanguage"], facts["url"]) == (
        "NewsArticle",
        "ja",
        f"{SITE}/stories/maps/",
    )
    assert facts["headline"] == "小さな研究所、地図を読むモデルを公開"
    assert facts["datePublished"] == facts["dateModified"] == FIRST_DAY.isoformat()
    assert facts["author"] == {"@type": "Person", "name": "Nora Field"}
    assert (facts["translator"]["@type"], facts["translator"]["name"]) == ("Person", "高橋航")
    assert facts["publisher"]["name"] == "Newsdesk"
    assert facts["keywords"] == ["モデル"]
    original = facts["translationOfWork"]
    assert (original["url"], original["inLanguage"]) == ("https://wire.example/maps", "en")
    assert facts["isBasedOn"] == original
    assert facts["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_a_summary_is_based_on_the_original_but_no_translation_of_it(client):
    facts = structured(client, published_story(rights="excerpt", body=[]))
    assert "translationOfWork" not in facts
    assert "license" not in facts
    assert facts["isBasedOn"]["url"] == "https://wire.example/maps"


def test_corrections_and_the_day_of_change_are_told(client):
    article = published_story()
    publish_again(article, note="数字を直しました。")
    Article.objects.update(updated_at_ja=FIRST_DAY + timedelta(days=1))
    facts = structured(client, article)
    (correction,) = facts["correction"]
    assert (correction["@type"], correction["text"]) == ("CorrectionComment", "数字を直しました。")
    assert facts["dateModified"] == (FIRST_DAY + timedelta(days=1)).isoformat()


def test_no_text_can_end_the_data_block(client):
    attack = "</script><script>alert(1)</script><!--"
    article = published_story(title=attack, original={"author": attack, "url": "javascript:alert(1)"})
    facts = structured(client, article)
    assert facts["headline"] == attack
    assert "javascript:" not in json.dumps(facts)


# --- feeds --------------------------------------------------------------------------------------------


def test_the_atom_feed_has_what_the_standard_asks_for(client):
    topic = Topic.objects.create(slug="models", name_ja="モデル")
    published_story("old", at=FIRST_DAY - timedelta(days=1))
    article = published_story(topics=[topic], title="A < B & C")
    Article.objects.filter(pk=article.pk).update(
        updated_at_ja=FIRST_DAY + timedelta(days=1), author="Nora Field"
    )
    response = client.get("/feed.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.content)
    # RFC 4287, 4.1.1: exactly one id, title and updated; a link to itself.
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"a:{name}", ATOM)) == 1
    assert feed.xpath("a:link[@rel='self']/@href", namespaces=ATOM) == [f"{SITE}/feed.atom"]
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"
    for entry in feed.findall("a:entry", ATOM):
        for name in ("id", "title", "updated", "published"):
            assert len(entry.findall(f"a:{name}", ATOM)) == 1
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    first, second = parsed.entries
    assert (first.link, first.id) == (f"{SITE}/stories/maps/", f"{SITE}/stories/maps/")
    assert feed.findtext("a:entry/a:title", namespaces=ATOM) == "A < B & C"
    assert second.link == f"{SITE}/stories/old/"
    assert (first.updated[:10], first.published[:10]) == ("2026-11-18", "2026-11-17")
    assert [tag.term for tag in first.tags] == ["モデル"]
    assert "Fathom Worksが地図を読む" in first.summary
    assert "地図を読む" in first.summary


def test_the_json_feed_says_the_same(client):
    article = published_story()
    Article.objects.filter(pk=article.pk).update(url="https://wire.example/maps")
    response = client.get("/feed.json")
    assert response["Content-Type"] == "application/feed+json"
    feed = json.loads(response.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["home_page_url"], feed["feed_url"]) == (f"{SITE}/", f"{SITE}/feed.json")
    (item,) = feed["items"]
    assert item["id"] == item["url"] == f"{SITE}/stories/maps/"
    assert item["external_url"] == "https://wire.example/maps"
    assert item["date_published"] == "2026-11-18T01:30:00+09:00"
    assert "<li><strong>地図を読む</strong> 等高線を読み取ります。</li>" in item["content_html"]


@pytest.mark.parametrize("kind", ["atom", "json"])
def test_a_bilingual_feed_has_both_texts_of_what_may_be_shown_whole(client, kind):
    published_story("whole", topics=[Topic.objects.create(slug="t", name_ja="話題")])
    published_story("quoted", rights="excerpt", body=[])
    for path in ("", "topics/t/"):
        response = client.get(f"/{path}feed.bilingual.{kind}")
        if kind == "atom":
            (entry,) = feedparser.parse(response.content).entries
            link, html = entry.link, entry.summary
        else:
            (item,) = json.loads(response.content)["items"]
            link, html = item["url"], item["content_html"]
        assert link == f"{SITE}/stories/whole/"
        assert html.index("<strong>地図</strong>を読みます") < html.index("reads <strong>maps</strong>")
        assert html.count("contour read sheet.png") == 1


def test_the_about_page_leads_to_every_kind_of_feed(client):
    links = page(client.get("/about/")).xpath("//a[contains(@href, 'feed')]/@href")
    feeds = {"/feed.atom", "/feed.json", "/feed.bilingual.atom", "/feed.bilingual.json"}
    assert feeds <= set(links)
    assert {client.get(path).status_code for path in feeds} == {200}


def test_topics_and_sources_have_feeds_of_their_own(client):
    topic, source = (
        Topic.objects.create(slug="t", name_ja="話題"),
        Source.objects.create(slug="s", name="Wire"),
    )
    published_story("a", topics=[topic])
    published_story("b", source=source)
    for path, slug in (("/topics/t/feed.atom", "a"), ("/sources/s/feed.atom", "b")):
        (entry,) = feedparser.parse(client.get(path).content).entries
        assert entry.link == f"{SITE}/stories/{slug}/"
    for path in ("/topics/t/", "/sources/s/"):
        feed = f"{path}feed.atom"
        assert feed in page(client.get(path)).xpath("//link[@type='application/atom+xml']/@href")
    assert client.get("/topics/none/feed.atom").status_code == 404


def test_a_title_pasted_with_control_characters_does_not_break_the_feed(client):
    published_story(title="地図\x0bを\x01読む")
    (entry,) = feedparser.parse(client.get("/feed.atom").content).entries
    assert entry.title == "地図を読む"


def test_feeds_hold_only_what_is_public(client):
    withdraw(published_story())
    assert feedparser.parse(client.get("/feed.atom").content).entries == []
    assert json.loads(client.get("/feed.json").content)["items"] == []


# --- sitemaps, robots.txt, llms.txt -------------------------------------------------------------------


def test_the_index_leads_to_every_public_page_once(client, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(sitemaps, "ARTICLES_A_SITEMAP", 2)
    topic = Topic.objects.create(slug="t", name_ja="話題")
    for n in range(3):
        published_story(f"s{n}", topics=[topic], source=Source.objects.create(slug=f"w{n}", name="W"))
    withdraw(published_story("gone"))
    with django_assert_max_num_queries(1):  # however many files there are
        files = xml(client, "/sitemap.xml").xpath("//s:loc/text()", namespaces=MAP)
    assert sum("stories-" in file for file in files) in {
        2,
        3,
    }  # three stories and one that is gone, two a file
    found = [
        address
        for file in files
        if "news" not in file.removeprefix(SITE)
        for address in xml(client, file.removeprefix(SITE)).xpath("//s:loc/text()", namespaces=MAP)
    ]
    assert len(found) == len(set(found))
    assert {f"{SITE}/stories/s{n}/" for n in range(3)} <= set(found)
    assert not any("gone" in address for address in found)
    for address in found:
        assert client.get(address.removeprefix(SITE)).status_code == 200
    last = max(int(re.search(r"\d+", file)[0]) for file in files if "stories-" in file)
    assert client.get(f"/sitemaps/stories-{last + 1}.xml").status_code == 404


def test_lastmod_is_the_day_readers_got_something_new(client):
    article = published_story()
    published_story("b", at=FIRST_DAY - timedelta(days=5))
    Article.objects.filter(pk=article.pk).update(updated_at_ja=FIRST_DAY + timedelta(days=2))
    file = article.pk // ARTICLES_A_SITEMAP + 1
    rows = xml(client, f"/sitemaps/stories-{file}.xml").xpath("//s:lastmod/text()", namespaces=MAP)
    assert rows == ["2026-11-20T01:30:00+09:00", "2026-11-13T01:30:00+09:00"]
    index = xml(client, "/sitemap.xml")
    assert set(index.xpath("//s:lastmod/text()", namespaces=MAP)) == {"2026-11-20T01:30:00+09:00"}


def test_a_file_with_nothing_but_withheld_stories_is_not_named(client):
    named = "//s:loc[contains(., '/stories-')]"
    article = published_story("s")
    assert xml(client, "/sitemap.xml").xpath(named, namespaces=MAP)
    Article.objects.filter(pk=article.pk).update(rights_withheld=True)
    assert not xml(client, "/sitemap.xml").xpath(named, namespaces=MAP)


def test_the_news_sitemap_holds_the_last_two_days(client):
    published_story("new", title="新しい記事")
    published_story("old", at=FIRST_DAY - timedelta(days=3))
    with time_machine.travel(FIRST_DAY + timedelta(hours=1), tick=False):
        tree = xml(client, "/sitemaps/news.xml")
    assert tree.xpath("//s:loc/text()", namespaces=MAP) == [f"{SITE}/stories/new/"]
    assert tree.xpath("//n:title/text()", namespaces=MAP) == ["新しい記事"]
    assert tree.xpath("//n:language/text()", namespaces=MAP) == ["ja"]


def test_a_site_without_stories_has_sitemaps_too(client):
    for path in ("/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/news.xml"):
        xml(client, path)


def test_robots_may_read_stories_and_find_the_sitemap(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert {"Disallow: /admin/", "Disallow: /search/?"} <= set(lines)
    assert "Disallow: /" not in lines


def test_llms_txt_lists_what_is_new(client):
    published_story(title="地図を\n読む")
    shown = client.get("/llms.txt").content.decode()
    assert shown.startswith("# Newsdesk\n")
    assert f"- [地図を 読む]({SITE}/stories/maps/): Fathom Works" in shown


# --- archives -----------------------------------------------------------------------------------------


def test_the_archive_counts_stories_by_month_in_japan_and_by_source(client):
    source = Source.objects.create(slug="wire", name="Example Wire")
    # 16:30 on October 31st in UTC is November in Japan.
    published_story("a", at=FIRST_DAY.replace(month=10, day=31), source=source)
    published_story("b", at=FIRST_DAY)
    published_story("c", at=FIRST_DAY.replace(month=9))
    rows = [text(item) for item in page(client.get("/archive/")).iterfind(".//li")]
    assert rows == ["2026年11月2件", "2026年9月1件", "Example Wire1件"]
    assert client.get("/archive/2026/10/").status_code == 404
    november = page(client.get("/archive/2026/11/"))
    assert len(november.find_class("story-item")) == 2


@pytest.mark.parametrize(
    "path", ["/archive/2026/13/", "/archive/0/1/", "/archive/10000/1/", "/sources/none/"]
)
def test_a_month_or_source_that_is_none_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_source_lists_its_own_stories(client):
    source = Source.objects.create(slug="wire", name="Example Wire", licence="CC BY 4.0")
    published_story("a", source=source)
    published_story("b")
    tree = page(client.get("/sources/wire/"))
    assert len(tree.find_class("story-item")) == 1
    assert "1件の記事、ライセンス: CC BY 4.0" in text(tree)


def test_archives_take_few_queries(client, django_assert_max_num_queries):
    topics = [Topic.objects.create(slug=f"t{n}", name_ja=f"話題{n}") for n in range(3)]
    source = Source.objects.create(slug="wire", name="Wire")
    for n in range(10):
        published_story(f"s{n}", topics=topics, source=source)
    for path in (
        "/archive/",
        "/archive/2026/11/",
        "/sources/wire/",
        "/feed.atom",
        "/sitemap.xml",
        "/llms.txt",
    ):
        with django_assert_max_num_queries(5):
            client.get(path)
