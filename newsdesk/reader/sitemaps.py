"""What crawlers ask for: sitemaps (sitemaps.org 0.9, Google's news extension), robots.txt, llms.txt.

`lastmod` is when readers last got something new at that address, never when a file was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from lxml import etree

from articles.models import ARTICLES_A_SITEMAP, CHANGED_JA, Article, Source, Topic
from newsdesk.reader.feeds import SITE_ABOUT, SITE_NAME, address_of, fit_for_xml
from newsdesk.reader.lists import listed
from newsdesk.reader.page_cache import kept
from newsdesk.templatetags.japanese import iso
from translations.models import TARGET_LANGUAGE

_FILES_MAX = 50_000  # an index may name no more
NEWS_DAYS, NEWS_MAX = timedelta(days=2), 1_000  # Google's limits for a news sitemap
LLMS_STORIES = 30
# A finder who kept the page longer asks again (RFC 9116, 2.5.5 wants less than a year).
SECURITY_KEPT = timedelta(days=90)
# For each file with an article in it, one look at the index for the latest change of a public one.
_FILES = """
SELECT file, changed FROM generate_series(
    (SELECT min(id) FROM articles_article) / %(size)s, (SELECT max(id) FROM articles_article) / %(size)s
) file, LATERAL (
    SELECT greatest(published_at_ja, updated_at_ja) AS changed FROM articles_article
    WHERE id / %(size)s = file AND published_at_ja IS NOT NULL AND NOT rights_withheld
    ORDER BY changed DESC LIMIT 1
) newest ORDER BY file
"""
# For each month with something to read, one look at the index for its last publication.
_MONTHS = """
SELECT month, (
    SELECT max(published_at_ja) FROM articles_article
    WHERE published_at_ja >= month::timestamp AT TIME ZONE %(zone)s
      AND published_at_ja < (month + interval '1 month') AT TIME ZONE %(zone)s
      AND published_at_ja IS NOT NULL AND NOT rights_withheld
) FROM newsdesk_storycount WHERE month IS NOT NULL GROUP BY month HAVING sum(stories) > 0 ORDER BY month DESC
"""
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@kept(seconds=300)  # the news sitemap of its list changes with the hour
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List all sitemaps."""
    files = _files()
    root = _root("sitemapindex")
    for name in ("pages", "news"):
        _entry(root, "sitemap", _address("sitemap", name), max(files.values(), default=None))
    for number, changed in files.items():
        _entry(root, "sitemap", _address("story_sitemap", number), changed)
    return _xml(root)


@kept()
@require_safe
def stories(request: HttpRequest, number: int) -> HttpResponse:
    """List one file's stories, oldest first, so that only the last file grows. Raises Http404 beyond it."""
    rows = _file_of_stories(number)
    if not rows:
        raise Http404("There is no such sitemap.")
    return _urlset((_address("story", slug), changed) for slug, changed in rows)


@kept(seconds=300)
@require_safe
def sitemap(request: HttpRequest, name: str) -> HttpResponse:
    """List the pages that lead to stories (`pages`), or the stories of the last two days (`news`)."""
    return _news() if name == "news" else _pages()


@kept()
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what not to ask for, and where the sitemaps are."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/?",
        "Disallow: /stories/*/report/",
        "",
        f"Sitemap: {_address('sitemap_index')}",
    ]
    return _text("\n".join(lines))


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a weakness (RFC 9116). 404 where nobody was named."""
    if not settings.SECURITY_CONTACT:
        raise Http404("SECURITY_CONTACT names nobody.")
    until = (timezone.now() + SECURITY_KEPT).replace(microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {until.isoformat()}",
        "Preferred-Languages: ja, en",
        f"Canonical: {_address('security')}",
    ]
    return _text("\n".join(lines))


@kept()
@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """Introduce the site to language models (llmstxt.org): what it is, what is new, where the feeds are."""
    newest = [
        f"- [{_one_line(story.title_ja)}]({address_of(story)}): {_one_line(story.lead_ja)}"
        for story in listed()[:LLMS_STORIES]
    ]
    lines = [
        f"# {SITE_NAME}",
        "",
        f"> {SITE_ABOUT}",
        "",
        "各記事は原文の翻訳または要約です。引用するときは、記事の見出しの下にある原文の著者・掲載先・ライセンスを確かめてください。",
        "「影響分析」「編集コメント」は編集部の見解で、原文の著者の見解ではありません。",
        "",
        "## 新着",
        "",
        *newest,
        "",
        "## 案内",
        "",
        f"- [このサイトについて]({_address('about')}): 翻訳と訂正の方針",
        f"- [バックナンバー]({_address('archive')}): 月・情報源・トピックから探す",
        f"- [Atom フィード]({_address('feed', 'atom')})",
        f"- [JSON フィード]({_address('feed', 'json')})",
        f"- [記事を読む API（OpenAPI）]({settings.SITE_URL}{reverse('api:openapi-json')})",
        f"- [サイトマップ]({_address('sitemap_index')})",
    ]
    return _text("\n".join(lines))


def _pages() -> HttpResponse:
    public = Article.objects.published(TARGET_LANGUAGE)
    newest = public.aggregate(at=Max("published_at_ja"))["at"]
    rows: list[tuple[str, datetime | None]] = [
        (_address("home"), newest),
        (_address("archive"), newest),
        (_address("about"), None),
    ]
    for name, model in (("topic", Topic), ("source", Source)):
        found = model._default_manager.filter(articles__in=public).annotate(
            at=Max("articles__published_at_ja")
        )
        rows += [(_address(name, slug), at) for slug, at in found.order_by("slug").values_list("slug", "at")]
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, {"zone": settings.TIME_ZONE})
        rows += [(_address("month", month.year, month.month), at) for month, at in cursor]
    return _urlset(rows)


def _news() -> HttpResponse:
    since = timezone.now() - NEWS_DAYS
    recent = Article.objects.newest(TARGET_LANGUAGE).filter(published_at_ja__gte=since)
    root = _root("urlset", news=_NEWS)
    for slug, at, title in recent.values_list("slug", "published_at_ja", "title_ja")[:NEWS_MAX]:
        url = _entry(root, "url", _address("story", slug), None)
        news = etree.SubElement(url, f"{{{_NEWS}}}news")
        publication = etree.SubElement(news, f"{{{_NEWS}}}publication")
        etree.SubElement(publication, f"{{{_NEWS}}}name").text = SITE_NAME
        etree.SubElement(publication, f"{{{_NEWS}}}language").text = "ja"
        etree.SubElement(news, f"{{{_NEWS}}}publication_date").text = iso(at)
        etree.SubElement(news, f"{{{_NEWS}}}title").text = _one_line(title)
    return _xml(root)


def _files() -> dict[int, datetime]:
    """Return the files that hold stories, and when the last of these changed: one look at an index for each."""
    with connection.cursor() as cursor:
        cursor.execute(_FILES, {"size": ARTICLES_A_SITEMAP})
        return {file + 1: changed for file, changed in cursor}


def _file_of_stories(number: int) -> list[tuple[str, datetime]]:
    """Return slug and last change of one file's stories, oldest first."""
    if not 0 < number < _FILES_MAX:
        return []
    keys = range((number - 1) * ARTICLES_A_SITEMAP, number * ARTICLES_A_SITEMAP)
    rows = Article.objects.published(TARGET_LANGUAGE).filter(pk__gte=keys.start, pk__lt=keys.stop)
    return list(rows.annotate(changed_at=CHANGED_JA).order_by("pk").values_list("slug", "changed_at"))


def _urlset(rows: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    root = _root("urlset")
    for address, changed in rows:
        _entry(root, "url", address, changed)
    return _xml(root)


def _root(tag: str, **others: str) -> etree._Element:
    return etree.Element(f"{{{_SITEMAP}}}{tag}", nsmap={None: _SITEMAP, **others})  # type: ignore[dict-item]


def _entry(root: etree._Element, tag: str, address: str, changed: datetime | None) -> etree._Element:
    entry = etree.SubElement(root, f"{{{_SITEMAP}}}{tag}")
    etree.SubElement(entry, f"{{{_SITEMAP}}}loc").text = address
    if changed is not None:
        etree.SubElement(entry, f"{{{_SITEMAP}}}lastmod").text = iso(changed)
    return entry


def _address(name: str, *arguments: str | int) -> str:
    return settings.SITE_URL + reverse(f"reader:{name}", args=arguments)


def _one_line(text: str) -> str:
    return " ".join(fit_for_xml(text).splitlines()).strip()


def _xml(root: etree._Element) -> HttpResponse:
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _text(text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8")
