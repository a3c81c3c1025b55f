"""Pages are made once for each state of the site, sent compressed, confirmed by 304, and gone when withdrawn."""

from __future__ import annotations

import gzip

import brotli
import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from articles.models import ARTICLES_A_SITEMAP, Article, Source, Topic
from newsdesk.models import PublicChange, StoryText
from newsdesk.reader import changes, page_cache, page_memory, story_text
from related.models import RelatedLink
from tests.newsdesk.stories import content, page, parts, piece, publish_again, published_story, text, withdraw
from translations.models import Edition
from translations.publishing import publish

pytestmark = pytest.mark.django_db

STORY = "/stories/maps/"


@pytest.fixture
def site(settings, monkeypatch):
    """A client whose pages are kept, and for which a second passes whenever it asks."""
    settings.PAGES_KEPT_BYTES = 10_000_000
    monkeypatch.setattr(changes, "ASK_AGAIN_SECONDS", 0.0)
    return Client()


def test_a_kept_page_is_sent_again_after_one_look_at_the_state_of_the_site(site, django_assert_num_queries):
    published_story()
    first = site.get(STORY)
    with django_assert_num_queries(1):
        second = site.get(STORY)
    assert second.content == first.content
    assert second["Cache-Control"] == "public, max-age=0, s-maxage=2, stale-while-revalidate=2"
    assert "Accept-Encoding" in second["Vary"]
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]


@pytest.mark.parametrize(
    "for_one_reader",
    [
        lambda answer: answer.set_cookie("one", "reader"),
        lambda answer: answer.headers.setdefault("Content-Security-Policy", "script-src 'nonce-once'"),
    ],
    ids=["cookie", "nonce"],
)
def test_a_page_that_was_made_for_one_reader_is_nobody_elses(settings, rf, for_one_reader):
    settings.PAGES_KEPT_BYTES = 10_000_000
    served = []

    @page_cache.kept()
    def view(_request):
        served.append(HttpResponse("made"))
        if len(served) == 1:
            for_one_reader(served[0])
        return served[-1]

    cache = page_cache.PageCache(lambda request: cache.process_view(request, view, (), {}) or view(request))
    answers = [cache(rf.get("/about/")) for _reader in range(3)]
    assert [bool(answer.cookies or "nonce" in str(answer.headers)) for answer in answers] == [
        True,
        False,
        False,
    ]
    assert len(served) == 2


def test_between_two_looks_neither_page_nor_304_touches_the_database(
    site, monkeypatch, django_assert_num_queries
):
    published_story()
    monkeypatch.setattr(changes, "ASK_AGAIN_SECONDS", 60.0)
    tag = site.get(STORY)["ETag"]
    with django_assert_num_queries(0):
        assert site.get(STORY).status_code == 200
        answer = site.get(STORY, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert "Content-Type" not in answer


def test_a_count_on_a_kept_page_follows_the_public_site(site):
    topic = Topic.objects.create(slug="maps", name_ja="地図")
    for n in (1, 2):
        published_story(f"s{n}").topics.add(topic)
        (count,) = parts(page(site.get("/")), "count")
        assert text(count) == f"{n}件"


@pytest.mark.parametrize("tags", ['"other", {}', "W/{}", "*"])
def test_a_tag_is_known_among_others_and_made_weak_by_a_proxy(site, tags):
    published_story()
    tag = site.get(STORY)["ETag"]
    assert site.get(STORY, headers={"If-None-Match": tags.format(tag)}).status_code == 304
    assert site.get(STORY, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("", None),
        ("deflate", None),
        ("gzip;q=0", None),
        ("br;q=nonsense", "br"),
    ],
)
def test_the_body_comes_in_the_best_encoding_the_browser_takes(site, accepted, encoding):
    published_story()
    plain = site.get(STORY).content
    answer = site.get(STORY, headers={"Accept-Encoding": accepted})
    assert answer.get("Content-Encoding") == encoding
    undo = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert undo(answer.content) == plain
    assert answer["Content-Length"] == str(len(answer.content))


def test_each_encoding_has_a_tag_of_its_own(site):
    published_story()
    tags = {site.get(STORY, headers={"Accept-Encoding": e})["ETag"] for e in ("br", "gzip", "")}
    assert len(tags) == 3


def _rename_topic(article):
    Topic.objects.update(name_ja="新しい名前")


def _rename_source(article):
    Source.objects.update(name="New name")


def _relate(article):
    RelatedLink.objects.create(article=article, neighbour=published_story("b"), reason="続報")


def _change_title(article):
    Article.objects.filter(pk=article.pk).update(title_ja="直した見出し")


@pytest.mark.parametrize(
    "change", [_rename_topic, _rename_source, _relate, publish_again, _change_title, withdraw]
)
def test_whatever_changes_what_the_public_sees_makes_pages_anew(site, change):
    topic = Topic.objects.create(slug="models", name_ja="モデル")
    article = published_story(topics=[topic], source=Source.objects.create(slug="s", name="Wire"))
    before = changes.current_state()
    change(article)
    assert changes.current_state() != before


def test_work_on_articles_that_are_not_public_leaves_the_pages_alone():
    source = Source.objects.create(slug="s", name="Wire")
    before = changes.current_state()
    waiting = Article.objects.create(slug="w", content_hash="w", title_en="Waiting", source=source)
    Article.objects.filter(pk=waiting.pk).update(title_en="Still waiting")
    source.rights_confirmed = True
    source.save()
    waiting.delete()
    assert changes.current_state() == before


def test_an_unpublished_story_is_gone_from_every_kept_page(site, translation, editor, monkeypatch):
    # Whether this translation is any good is not the matter here.
    monkeypatch.setattr(publish, "obstacles", lambda *_arguments, **_options: [])
    file = translation.article_id // ARTICLES_A_SITEMAP + 1
    paths = ("/", "/archive/", "/feed.atom", "/feed.json", f"/sitemaps/stories-{file}.xml", "/llms.txt")
    for rows in (translation.units, translation.parts):
        rows.update(text="訳文", state="approved")
    points = [{"heading": "要点", "text": "要点です。", "blocks": []}] * 3
    translation.parts.filter(name="key_points").update(points=points)
    translation.refresh_from_db()
    translation.begin_by_hand(by=editor)
    translation._move("approved", by=editor)
    publish.publish(translation, by=editor)
    address = f"/stories/{translation.article.slug}/"
    assert site.get(address).status_code == 200
    assert all(
        "訳文" in site.get(path).content.decode()
        for path in paths
        if path != "/archive/" and "xml" not in path
    )
    translation.refresh_from_db()
    publish.unpublish(translation, by=editor, reason="誤報")
    assert site.get(address).status_code == 404
    for path in ("/", "/feed.atom", "/feed.json", "/llms.txt"):
        assert "訳文" not in site.get(path).content.decode()


def test_a_page_that_is_not_there_is_not_kept(site):
    assert site.get(STORY).status_code == 404
    published_story()
    assert site.get(STORY).status_code == 200


def test_parameters_that_mean_nothing_share_one_page(site, django_assert_num_queries):
    published_story()
    site.get(STORY)
    with django_assert_num_queries(1):
        assert site.get(STORY, {"utm_source": "x"}).status_code == 200


def test_without_the_database_kept_pages_are_still_shown(site, monkeypatch):
    published_story()
    shown = site.get(STORY).content

    def down():
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(changes, "current_state", down)
    assert site.get(STORY).content == shown


def test_a_page_is_not_shown_for_ever_without_the_database(site, monkeypatch):
    published_story()
    site.get(STORY)

    def down():
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(changes, "current_state", down)
    monkeypatch.setattr(changes, "TRUST_SECONDS", 0)
    withdraw(Article.objects.get())
    assert site.get(STORY).status_code == 404


def test_no_redis_is_needed(site, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    published_story()
    assert site.get(STORY).status_code == 200
    assert site.get("/").status_code == 200


NOW = (1, 1)


def kept_page(size: int = 3_000) -> page_memory.Page:
    return page_memory.Page(NOW, 1e12, False, {}, b"x" * size, "tag")


def asked_for(memory: page_memory.PageMemory, name: str) -> bool:
    """Ask for a page and make it if it isn't there; return whether it was."""
    if memory.get((name, page_cache.FIRST), lambda: NOW) is not None:
        return True
    memory.put((name, page_cache.FIRST), kept_page())
    return False


def test_memory_stays_within_its_limit_and_the_last_used_pages_stay(settings):
    settings.PAGES_KEPT_BYTES = 10 * kept_page().size
    memory = page_memory.PageMemory()
    for n in range(20):
        asked_for(memory, f"/{n}")
        assert memory.bytes <= settings.PAGES_KEPT_BYTES
    assert [asked_for(memory, f"/{n}") for n in range(19, 9, -1)] == [True] * 10
    memory.put(("/large", page_cache.FIRST), kept_page(1_000_000))
    assert memory.bytes <= settings.PAGES_KEPT_BYTES


def test_who_walks_through_the_whole_archive_leaves_the_pages_that_are_read(settings):
    settings.PAGES_KEPT_BYTES = 10 * kept_page().size
    memory = page_memory.PageMemory()
    read = ["/", "/new/", "/other/", "/third/", "/fourth/", "/fifth/", "/sixth/"]
    for name in [*read, *read]:
        asked_for(memory, name)
    for n in range(500):
        asked_for(memory, f"/archive/{n}/")
    assert all(asked_for(memory, name) for name in read)


def test_a_page_that_is_read_stays_so_when_it_is_made_anew(settings):
    settings.PAGES_KEPT_BYTES = 10 * kept_page().size
    memory = page_memory.PageMemory()
    for _twice in range(2):
        asked_for(memory, "/")
    memory.put(("/", page_cache.FIRST), kept_page())  # under another state of the site
    for n in range(50):
        asked_for(memory, f"/archive/{n}/")
    assert asked_for(memory, "/")


def test_search_forms_and_the_desk_are_never_kept(site):
    published_story()
    for path in ("/search/?q=x", f"{STORY}report/", "/admin/login/", "/healthz"):
        assert "no-store" in site.get(path)["Cache-Control"]
        assert "s-maxage" not in site.get(path)["Cache-Control"]


def test_old_changes_are_forgotten_but_the_last():
    PublicChange.objects.all().delete()
    published_story()
    published_story("b")
    PublicChange.objects.update(at="2026-01-01T00:00:00Z")
    last = changes.current_state()[0]
    changes.forget_old_changes()
    assert changes.current_state() == (last, 1)


# --- the prepared text --------------------------------------------------------------------------------


def test_a_prepared_story_is_the_same_page_in_one_query(client, django_assert_num_queries):
    published_story(body=[piece(n, "heading", f"見出し{n}", "h", level=2) for n in range(5)])
    before = client.get(STORY).content
    assert story_text.prepare() == 1
    with django_assert_num_queries(1):
        assert client.get(STORY).content == before
    assert story_text.prepare() == 0


def test_text_that_was_not_prepared_here_is_not_shown(client):
    published_story()
    story_text.prepare()
    StoryText.objects.update(html="<script>alert(1)</script>")
    shown = client.get(STORY).content.decode()
    assert "alert(1)" not in shown
    assert "Contour 1は" in shown


def test_a_new_edition_and_a_withdrawal_replace_the_prepared_text(client):
    article = published_story()
    story_text.prepare()
    publish_again(article, lead="直したリード。")
    assert "直したリード。" in client.get(STORY).content.decode()
    story_text.prepare()
    assert StoryText.objects.get().edition == Edition.objects.get(is_current=True)
    withdraw(article)
    story_text.prepare()
    assert not StoryText.objects.exists()


def test_a_release_that_sets_text_differently_sets_it_again(monkeypatch):
    published_story()
    story_text.prepare()
    monkeypatch.setattr(story_text, "recipe", lambda: "another")
    assert story_text.prepare() == 1


def test_long_stories_get_a_table_of_contents_and_short_ones_none(client):
    body = [piece(n, "heading", f"見出し<em>{n}</em>", "h", level=2 + n % 2) for n in range(4)]
    published_story(body=body)
    (contents,) = page(client.get(STORY)).find_class("contents")
    assert contents.xpath(".//a/@href") == ["#p0", "#p1", "#p2", "#p3"]
    assert next(text(a) for a in contents.iterfind(".//a")) == "見出し0"
    published_story("short", body=content()["body"])
    assert not page(client.get("/stories/short/")).find_class("contents")
