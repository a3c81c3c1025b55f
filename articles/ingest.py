"""The way in: a URL, a file or pasted text becomes `Source`, `Article` and `Block` rows."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext

from articles import confined, extract, fetch, inbox, reservations, same_story
from articles.extract.decode import raw_text
from articles.models import Article, Block, HostRules, Source, Topic
from articles.same_address import address_key, are_of_one_site, canonical_url
from articles.told import what_was_wrong
from articles.wording import hash_of_block, hash_of_own

logger = logging.getLogger(__name__)

# When an original is looked at again for the first time; articles/recheck.py goes on from there.
FIRST_CHECK = timedelta(hours=1)
_MOST_DUPLICATES = 50


class IngestError(Exception):
    """Input that was refused. `str(error)` is the sentence for the person who gave it; `code` is for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class DuplicateArticle(IngestError):
    """The article is already here: `article` is the one that was found."""

    def __init__(self, article: Article) -> None:
        super().__init__(
            "duplicate",
            gettext(
                "この記事はすでに取り込まれています（記事 %(key)s「%(title)s」）。新しく取り込む必要はありません。"
            )
            % {"key": article.pk, "title": article},
        )
        self.article = article


def ingest_url(url: str, *, source: Source | None = None, by: User | None = None) -> Article:
    """Fetch `url` and store it as an article.

    Raises IngestError for an address that cannot be fetched or holds no article, and DuplicateArticle
    when it is already here (before any request where the address says so).
    """
    address = canonical_url(url)
    refuse_duplicate(url=address)
    try:
        page = fetch.fetch(address, max_bytes=settings.FETCH_MAX_BYTES, allow=settings.FETCH_ALLOW)
    except fetch.FetchError as error:
        raise IngestError(error.code, error.message) from error
    return ingest_page(page, source=source, by=by)


def ingest_page(
    page: fetch.Fetched,
    *,
    rules: HostRules | None = None,
    title: str = "",
    source: Source | None = None,
    by: User | None = None,
    least: int = 0,
) -> Article:
    """Store a fetched page as an article, with what it and its host reserve against machines (`rules`, if read).

    Raises IngestError and DuplicateArticle like ingest_content; IngestError "scant" for a page that shows fewer
    characters of text than the `least` which the caller has of the same article.
    """
    reserved = reservations.reservations(url=page.url, headers=page.headers, body=page.body, rules=rules)
    return ingest_content(
        page.body,
        url=page.url,
        content_type=page.content_type,
        charset=page.charset,
        title=title,
        source=source,
        by=by,
        least=least,
        signals={
            "asked_for": page.requested_url,
            "fetched_from": page.url,
            "fetched_at": timezone.now().isoformat(),
            "status": page.status,
            "etag": page.headers.get("etag", "")[:300],
            "last_modified": page.headers.get("last-modified", "")[:100],
            "robots": "not asked" if rules is None else "allowed",
            "reservations": reserved,
        },
    )


def ingest_content(
    content: bytes | str,
    *,
    url: str = "",
    content_type: str = "",
    charset: str | None = None,
    title: str = "",
    source: Source | None = None,
    by: User | None = None,
    least: int = 0,
    signals: dict[str, Any] | None = None,
) -> Article:
    """Store HTML, Markdown or plain text as an article with its blocks, all or nothing.

    `url` is where the text is from (may be empty), `title` replaces the one found in the content,
    `signals` is the record of the fetch.
    Raises IngestError when there is no article in it, DuplicateArticle when it is already here.
    """
    found = look_at(content, url=url, content_type=content_type, charset=charset)
    if sum(len(block.text) for block in found.blocks if not block.boilerplate) < least:
        raise IngestError(
            "scant", gettext("ページに本文がほとんどありません。ログインが必要かもしれません。")
        )
    address = named = canonical_url(found.url or url)
    asked_for = str((signals or {}).get("asked_for", ""))
    # Of a source's page we know whose it is. One that names another site's page is a copy at best: under that address, it
    # would stand in the way of the other source's own entry, and be compared with the other page.
    if source and url and not any(are_of_one_site(named, ours) for ours in (url, asked_for)):
        address = canonical_url(url)
    hashes = [hash_of_block(block) for block in found.blocks]
    content_hash = hash_of_own(found.blocks, hashes)
    # The address that the page was read from may be known where the one that it names itself is not.
    if (read_from := canonical_url(url)) != named:
        refuse_duplicate(url=read_from)
    refuse_duplicate(url=named, content_hash=content_hash)
    headline = (title or found.title or first_words(found.blocks))[:500]
    raw = raw_text(content, charset=charset).replace("\x00", "")
    sketch = same_story.sketch(block.text for block in found.blocks if not block.boilerplate)
    try:
        with transaction.atomic():
            _one_at_a_time(address)
            refuse_duplicate(url=address, content_hash=content_hash)
            article = Article.objects.create(
                source=source or source_for(found, address),
                url=address or None,
                slug=Article.free_slug(headline),
                author=found.author[:300],
                site=found.site[:200],
                language=(found.language or "en")[:10],
                licence=found.licence[:200],
                licence_url=found.licence_url[:500],
                source_published_at=found.published,
                content_hash=content_hash,
                raw=raw,
                created_by=by,
                sketch=sketch,
                to_compare=True,
                title_en=headline,
                **_fetch_record(found, signals),
            )
            _store_blocks(article, found.blocks, hashes)
            same_story.join(article)
            if found.topics:
                article.topics.set(Topic.objects.filter(slug__in=found.topics))
    except IntegrityError:
        # Two people pasted the same address at once: the constraint let one of them win.
        refuse_duplicate(url=address, content_hash=content_hash)
        raise
    inbox.join(article, address, url, asked_for)
    logger.info("ingested", extra={"article": article.pk, "url": address, "blocks": len(found.blocks)})
    return article


def _fetch_record(found: extract.ExtractedArticle, signals: dict[str, Any] | None) -> dict[str, Any]:
    """Return the fields of an article that say how its page was fetched; a text without `signals` was not."""
    kept = dict(signals or {})
    if signals:
        kept["page_title"] = found.title
    if found.hidden:
        kept["hidden"] = list(found.hidden)
    now = timezone.now()
    return {
        "signals": kept,
        "tdm_reserved": bool(signals and signals["reservations"]),
        "checked_at": now if signals else None,
        "next_check_at": now + FIRST_CHECK if signals else None,
    }


def _store_blocks(article: Article, blocks: list[extract.ExtractedBlock], hashes: list[str]) -> None:
    Block.objects.bulk_create(
        Block(
            article=article,
            position=position,
            kind=block.kind,
            level=block.level,
            ordered=block.ordered,
            language=block.language[:40],
            text=block.text,
            html=block.html,
            boilerplate=block.boilerplate,
            quoted=block.quoted,
            marks=list(block.marks),
            content_hash=content_hash,
        )
        for position, (block, content_hash) in enumerate(zip(blocks, hashes, strict=True))
    )


def look_at(
    content: bytes | str, *, url: str = "", content_type: str = "", charset: str | None = None
) -> extract.ExtractedArticle:
    """Return the article in HTML, Markdown or plain text and store nothing. Raises IngestError when there is none."""
    if len(content) > settings.FETCH_MAX_BYTES:
        size = len(content) / 1_000_000
        raise IngestError(
            "too_large",
            gettext(
                "取り込めませんでした: 入力が大きすぎます（%(size).0f MB）。上限は %(limit).0f MB です。"
                "本文だけを貼り付けてください。"
            )
            % {"size": size, "limit": settings.FETCH_MAX_BYTES / 1_000_000},
        )
    try:
        return confined.extract(content, url=url, content_type=content_type, charset=charset)
    except extract.ExtractionError as error:
        raise IngestError(error.code, what_was_wrong(error)) from error


def look_at_url(url: str) -> tuple[extract.ExtractedArticle, list[str]]:
    """Fetch `url`; return the article in it and what the page reserves against machines, and store nothing.

    Raises IngestError like ingest_url.
    """
    try:
        page = fetch.fetch(canonical_url(url), max_bytes=settings.FETCH_MAX_BYTES, allow=settings.FETCH_ALLOW)
    except fetch.FetchError as error:
        raise IngestError(error.code, error.message) from error
    found = look_at(page.body, url=page.url, content_type=page.content_type, charset=page.charset)
    return found, reservations.reservations(url=page.url, headers=page.headers, body=page.body)


def refuse_duplicate(*, url: str, content_hash: str = "") -> None:
    """Raise DuplicateArticle when an article with this address, in any of its spellings, or this very text is here."""
    key = address_key(url)
    stated = (("url", url), ("address_key", key), ("content_hash", content_hash))
    same = [Q(**{name: value}) for name, value in stated if value]
    if not same:
        return
    # Nearly every time there is none: the question is asked once, and for as little as tells the surest of several.
    known = Article.objects.filter(reduce(or_, same)).order_by().values_list("pk", "url", "address_key")
    nearest = min(
        ((address != url, its_key != key, pk) for pk, address, its_key in known[:_MOST_DUPLICATES]),
        default=None,
    )
    if nearest is not None:
        raise DuplicateArticle(Article.objects.get(pk=nearest[-1]))


def _one_at_a_time(url: str) -> None:
    """Wait until nobody else stores another spelling of `url`, until the end of the transaction."""
    if key := address_key(url):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def source_for(found: extract.ExtractedArticle, url: str) -> Source | None:
    """Return the source that the content or its host names, made where it is new; None without either.

    A source made here has unconfirmed rights, which the publish panel says before anything goes public.
    """
    host, slug = _host_and_slug(found, url)
    if not slug:
        return None
    source, _created = Source.objects.get_or_create(
        slug=slug,
        defaults={
            "name": (found.site or host or slug)[:200],
            "homepage": f"https://{host}/" if host else "",
            "licence": found.licence[:200],
            "licence_url": found.licence_url[:500],
        },
    )
    return source


def known_source(found: extract.ExtractedArticle, url: str) -> Source | None:
    """Return the source that source_for would give, if it is here already."""
    return Source.objects.filter(slug=_host_and_slug(found, url)[1]).first()


def _host_and_slug(found: extract.ExtractedArticle, url: str) -> tuple[str, str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return host, slugify(found.source or host.replace(".", "-"))[:80]


def first_words(blocks: list[extract.ExtractedBlock]) -> str:
    """Return a working headline for text that has none: the beginning of its first block of text."""
    text = next((block.text for block in blocks if block.text.strip() and not block.boilerplate), "")
    return text if len(text) <= 90 else text[:90].rsplit(" ", 1)[0] + " …"
