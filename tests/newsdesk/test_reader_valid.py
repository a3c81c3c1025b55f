"""Every reader's page is HTML by the book: a strict parser finds nothing to mend, every reference leads somewhere."""

from __future__ import annotations

from collections import Counter

import pytest
from justhtml import JustHTML

from articles.models import Source, Topic
from newsdesk import search
from related.models import RelatedLink
from tests.newsdesk.stories import BODY, page, piece, publish_again, published_story

pytestmark = pytest.mark.django_db

HEADINGS = [piece(10 + n, "heading", f"見出し{n}", f"Heading {n}", level=2 + n % 2) for n in range(5)]
LISTS = [
    piece(20, "list_item", "一", "One", level=1, ordered=True),
    piece(21, "list_item", "一のい", "One a", level=2),
    piece(
        22,
        "image",
        '<img src="https://wire.example/a.png" alt="図">',
        '<img src="https://wire.example/a.png">',
    ),
    piece(23, "caption", "図の説明", "A caption"),
    piece(24, "table", "<table><tr><th>A</th></tr></table>", "<table><tr><th>A</th></tr></table>"),
    piece(25, "quote", "引用", "A quote"),
    piece(26, "separator", None, ""),
]
PAGES = [
    "/",
    "/?page=2",
    "/stories/maps/",
    "/stories/short/",
    "/stories/maps/report/?at=p0",
    "/topics/models/",
    "/sources/wire/",
    "/archive/",
    "/archive/2026/11/",
    "/search/",
    "/search/?q=地図",
    "/search/?q=鯨&topic=models&since=2026-01-01",
    "/search/?q=地図&since=never",
    "/about/",
    "/nothing/",
]


@pytest.fixture
def site():
    topic = Topic.objects.create(slug="models", name_ja="モデル", name_en="Models")
    source = Source.objects.create(slug="wire", name="Wire", licence="CC BY 4.0", attribution="By Wire")
    story = published_story(topics=[topic], source=source, body=[*BODY, *HEADINGS, *LISTS])
    publish_again(story, body=[*BODY, *HEADINGS, *LISTS], note="数字を直しました。\n二行目です。")
    short = published_story("short", rights="excerpt", body=[], key_points=[], source=source)
    RelatedLink.objects.create(article=story, neighbour=short, reason="続報", position=1)
    for n in range(25):
        published_story(f"older-{n}", topics=[topic])
    search.refresh()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.usefixtures("site")
def test_a_page_parses_strictly_and_its_references_lead_somewhere(client, path):
    response = client.get(path)
    JustHTML(response.content.decode(), strict=True, sanitize=False)  # raises on the first parse error
    tree = page(response)
    ids = Counter(tree.xpath("//@id"))
    assert [name for name, times in ids.items() if times > 1] == []
    asked = tree.xpath("//@for | //@aria-labelledby | //@aria-describedby")
    asked += [link[1:] for link in tree.xpath("//@href[starts-with(., '#')]")]
    assert [name for names in asked for name in names.split() if name not in ids] == []
    assert len(tree.xpath("//h1")) == 1
