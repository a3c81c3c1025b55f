"""The flow that finds one story in two outlets' words: each new article is compared with those of the days around it.

`Article.to_compare` is the queue; what was found is kept by articles/same_story.py. The vectors are always those of the
local encoder: what they are worth was weighed with it, and an original is nobody else's to read.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import numpy as np
from django.db import OperationalError, transaction
from django.db.models import Prefetch
from django.utils import timezone
from pgvector.django import CosineDistance

from articles import same_story
from articles.models import Article, Block
from articles.same_address import address_key
from articles.story_pairs import StoryPair
from related import evidence
from related.evidence import Common, Told
from related.find import turn
from related.models import Original

logger = logging.getLogger(__name__)

# News is told within days; what was told longer ago is compared with nothing, and not kept.
WITHIN, KEPT = timedelta(days=7), timedelta(days=21)
# How many of the nearest are looked at, and how many of them an editor is asked about at most.
LOOKED_AT, ASKED = 20, 3
_HREF = re.compile(r'href="([^"]+)"')


def compare(limit: int = 100) -> int:
    """Compare up to `limit` articles that nobody compared yet, and return how many; 0 also while another process does."""
    with turn() as is_ours:
        waiting = (
            Article.objects.filter(to_compare=True).order_by("pk") if is_ours else Article.objects.none()
        )
        found = list(waiting.defer("raw")[:limit])
        for article in found:
            try:
                with transaction.atomic():
                    _compare(article)
            except OperationalError:  # the database's trouble, not the article's: it is looked at again
                raise
            except Exception:  # what trips over one text from outside must not hold up all after it
                logger.exception("an article was not compared", extra={"article": article.pk})
            Article.objects.filter(pk=article.pk).update(to_compare=False)
        if found:
            Original.objects.filter(told_at__lt=timezone.now() - KEPT).delete()
    return len(found)


def _compare(article: Article) -> None:
    told = told_by(article)
    if told is not None and told.at >= timezone.now() - KEPT:
        _keep(article, told)
        seen = [(pk, evidence.common(told, other)) for pk, other in _near(article, told)]
        seen = [(pk, found) for pk, found in seen if found.points >= evidence.PROPOSE]
        seen.sort(key=lambda each: -each[1].points)
        _note(article, seen)


def _note(article: Article, seen: list[tuple[int, Common]]) -> None:
    """Keep what was found, best first: the surest joins, and of each other thread one is asked about."""
    rows = Article.objects.filter(pk__in=[article.pk, *(pk for pk, _found in seen)])
    threads = {pk: head or pk for pk, head in rows.values_list("pk", "same_story_as")}
    sure = next((pk for pk, found in seen if found.is_sure), None)
    settled = {threads[article.pk], threads.get(sure or 0)}
    asked = 0
    for pk, found in seen:
        if pk == sure:
            same_story.note(article.pk, pk, StoryPair.Verdict.JOINED, found.stored())
        elif asked < ASKED and threads[pk] not in settled:
            settled.add(threads[pk])
            asked += same_story.note(article.pk, pk, StoryPair.Verdict.PROPOSED, found.stored())


def told_by(article: Article) -> Told | None:
    """Return what an article tells, None where it holds no text. Costs one query."""
    blocks = list(
        article.blocks.filter(boilerplate=False)
        .exclude(kind__in=[Block.Kind.CODE, Block.Kind.CAPTION])
        .values_list("text", "html")
    )
    text = "\n".join(text for text, _html in blocks if text.strip())
    if not text:
        return None
    at = min(article.source_published_at or article.created_at, article.created_at)
    links = _links(article, [html for _text, html in blocks])
    return evidence.told(article.title_en or "", text, language=article.language, at=at, links=links)


def _links(article: Article, blocks: list[str]) -> Iterator[str]:
    """Yield the keys of the pages of others that an article links to, and its own: home pages say nothing."""
    own = host_of(article.url)
    if article.url:
        yield address_key(article.url)
    for address in {found for html in blocks for found in _HREF.findall(html)}:
        if urlsplit(address).path.strip("/") and host_of(address) != own and (key := address_key(address)):
            yield key


def host_of(address: str | None) -> str:
    """Return the host that an address names; empty without one."""
    return (urlsplit(address or "").hostname or "").removeprefix("www.")


def _keep(article: Article, told: Told) -> None:
    Original.objects.update_or_create(
        article=article,
        defaults={
            "told_at": told.at,
            "host": host_of(article.url)[:255],
            "vector": told.vector,
            "names": list(told.names),
            "numbers": list(told.numbers),
            "links": sorted(told.links),
        },
    )


def _near(article: Article, told: Told) -> Iterator[tuple[int, Told]]:
    """Yield what other outlets told in the days around, nearest first: an outlet does not tell the same twice."""
    others = Original.objects.filter(told_at__range=(told.at - WITHIN, told.at + WITHIN)).exclude(
        article=article
    )
    if host := host_of(article.url):
        others = others.exclude(host=host)
    # Headlines are read of the nearest only: joined, PostgreSQL sorts all of the days' rows before it cuts them.
    titles = Prefetch("article", Article.objects.only("title_en"))
    near = others.order_by(CosineDistance("vector", told.vector)).only(*_COMPARED).prefetch_related(titles)
    for row in near[:LOOKED_AT]:
        yield (
            row.article_id,
            Told(
                np.asarray(row.vector, dtype=np.float32),
                row.told_at,
                row.article.title_en or "",
                dict.fromkeys(row.names, ""),
                dict.fromkeys(row.numbers, ""),
                frozenset(row.links),
            ),
        )


_COMPARED = ("told_at", "vector", "names", "numbers", "links")
