"""Whatever a headline, a name or a body holds, pages, feeds and sitemaps stay whole and say exactly that."""

from __future__ import annotations

import json
from collections.abc import Iterator

import feedparser
import pytest
from django.utils import timezone
from django.utils.html import escape
from justhtml import JustHTML
from lxml import etree

from articles.models import Article, Source, Topic
from newsdesk import refusals, search
from tests.newsdesk.stories import page, piece, published_story, text

pytestmark = pytest.mark.django_db

ODD = {
    "markup": "<b>太字</b> & \"引用\" と 'もう一つ' <script>alert(1)</script> ]]> -->",
    "emoji": "👩🏽‍💻が🇯🇵で👍🏿、家族は👨‍👩‍👧‍👦",
    "long word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    "right to left": "\u202eشركة\u202c が עברית を発表\u2067✓\u2069",
    "rare kanji": "𠮷野家と髙島屋、葛󠄀城の﨑さん",
    "only signs": "<>&\"'",
}
PAGES = [
    "/",
    "/stories/odd/",
    "/stories/odd/report/?at=p0",
    "/topics/odd/",
    "/sources/odd/",
    "/archive/",
    "/about/",
]
FEEDS = ["/feed", "/topics/odd/feed", "/sources/odd/feed", "/feed.bilingual"]


def strict(html: str) -> None:
    """Raise on the first parse error."""
    JustHTML(html, strict=True, sanitize=False)


@pytest.fixture(params=list(ODD.values()), ids=list(ODD))
def odd(request) -> str:
    """Publish a story in which everything is odd, without image, and one without topic, source, author or points."""
    odd = request.param
    topic = Topic.objects.create(slug="odd", name_ja=odd[:80], name_en=odd[:80])
    source = Source.objects.create(slug="odd", name=odd[:150], licence=odd[:80], attribution=odd[:150])
    original = {
        "title": odd,
        "author": odd,
        "site": odd,
        "licence": odd,
        "licence_url": "",
        "attribution": odd,
    }
    published_story(
        "odd",
        at=timezone.now(),
        topics=[topic],
        source=source,
        title=odd,
        lead=odd,
        meta_description=odd,
        key_points=[{"heading": odd, "text": odd, "anchors": ["p0"]}],
        impact_analysis=[odd],
        editorial_comment=[odd],
        body=[
            piece(0, "paragraph", escape(odd), escape(odd)),
            piece(1, "heading", escape(odd), escape(odd), level=2),
            piece(2, "code", None, escape(odd)),
        ],
        original=original,
        provenance={"editor": odd},
    )
    bare = {"author": "", "site": "", "licence": "", "licence_url": "", "published": None}
    published_story(
        "bare",
        body=[],
        key_points=[],
        impact_analysis=[],
        editorial_comment=[],
        rights="link_only",
        original=bare,
    )
    Article.objects.update(author=odd[:200])
    search.refresh()
    return odd


def test_every_page_parses_strictly(odd, client):
    for path in (*PAGES, "/stories/bare/", f"/search/?q={odd[:100]}"):
        response = client.get(path)
        assert response.status_code in {200, 400}, path
        strict(response.content.decode())


def test_the_story_says_exactly_what_was_published(odd, client):
    tree = page(client.get("/stories/odd/"))
    (heading,) = tree.xpath("//h1")
    assert text(heading) == " ".join(odd.split())
    (told,) = tree.xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(told)["headline"] == odd
    assert tree.xpath("//meta[@property='og:title']/@content") == [odd]
    assert tree.xpath("//article//script | //article//b") == []
    card = client.get("/stories/odd/card.png")
    assert card.content.startswith(b"\x89PNG")


def test_every_feed_is_whole_and_its_html_too(odd, client):
    for path in FEEDS:
        assert odd in list(_titles_of_atom(client.get(f"{path}.atom").content))
        items = json.loads(client.get(f"{path}.json").content)["items"]
        assert odd in [item["title"] for item in items]
        for item in items:
            assert {"id", "url", "content_html", "date_published"} <= item.keys()
            strict(f"<!doctype html><title>x</title>{item['content_html']}")


def _titles_of_atom(content: bytes) -> Iterator[str]:
    assert not feedparser.parse(content).bozo
    atom = {"a": "http://www.w3.org/2005/Atom"}
    for entry in etree.fromstring(content).findall("a:entry", atom):
        assert entry.xpath("a:updated/text() and a:id/text() and a:link/@href", namespaces=atom)
        # RFC 4287, 4.2.1: an entry without an author needs a feed that has one.
        assert entry.xpath("a:author/a:name/text() or /a:feed/a:author/a:name/text()", namespaces=atom)
        for html in entry.xpath("a:content[@type='html'] | a:summary[@type='html']", namespaces=atom):
            strict(f"<!doctype html><title>x</title>{html.text}")
        yield entry.findtext("a:title", namespaces=atom) or ""


def test_every_sitemap_parses_and_the_news_one_says_the_title(odd, client):
    index = etree.fromstring(client.get("/sitemap.xml").content)
    maps = [(address.text or "").split("//")[1].partition("/")[2] for address in index.iter("{*}loc")]
    assert len(maps) > 2
    titles = []
    for path in maps:
        tree = etree.fromstring(client.get(f"/{path}").content)
        titles += [title.text for title in tree.iter("{*}title")]
    assert odd in titles


def test_the_page_of_a_failure_parses_strictly(rf):
    strict(refusals.failed(rf.get("/")).content.decode())
