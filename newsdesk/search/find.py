"""Finds public stories by their words: best first among the newest that match, with marked excerpts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any, ClassVar

from django.contrib.postgres.search import SearchQueryField
from django.db import OperationalError, connection
from django.db.models import F, FloatField, Func, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.models import Article
from newsdesk.models import SearchEntry
from newsdesk.search import words
from newsdesk.search.excerpts import marked, passage, pattern
from newsdesk.search.lookup import holding
from newsdesk.search.vocabulary import meaning_the_same, meant
from translations.models import TARGET_LANGUAGE

HITS_A_PAGE = 20
QUERY_MAX = 100  # characters
WORDS_MAX = 8
# A word of every third story needs no ranking of all of them: the newest that hold it are ranked.
RANKED_MAX = 400
# What a hit shows of a story, not its megabytes of original.
SHOWN = (
    *("slug", "site", "language", "title_ja", "lead_ja", "published_at_ja", "source__name", "source__slug"),
    *("search_entry__text", "search_entry__original"),
)
# After this long a story counts half of what it did.
HALF_LIFE = timedelta(days=365)
TIMEOUT_MS = 1_000


class QueryRefused(ValueError):
    """A query that is not searched for. The message says why, in Japanese."""


class SearchTooSlow(Exception):
    """The database took longer than a reader should wait."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What else a story must be."""

    topic: str = ""
    source: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        """Return whether anything is asked for."""
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Hit:
    """One story that was found."""

    article: Article
    score: float
    title: SafeString
    excerpt: SafeString
    excerpt_language: str


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query: one page of hits, how many there are (`is_capped`: at least), what was meant."""

    hits: Sequence[Hit]
    count: int
    is_capped: bool
    pages: int
    suggestions: Sequence[str] = ()


class _Rank(Func):
    function = "ts_rank"
    output_field: ClassVar = FloatField()


def search(text: str, *, filters: Filters | None = None, page: int = 1) -> Found:
    """Return the stories that hold all words of `text`, what stands in quotation marks as a phrase, none after a -.

    Raises QueryRefused for one too long or without words, SearchTooSlow after TIMEOUT_MS.
    """
    filters = filters or Filters()
    if len(text) > QUERY_MAX:
        raise QueryRefused(f"検索語が{len(text)}文字あります。{QUERY_MAX}文字までにしてください。")
    asked = words.written(text)
    count = len(asked.wanted) + len(asked.unwanted)
    if count > WORDS_MAX:
        raise QueryRefused(f"検索語が{count}語あります。{WORDS_MAX}語までにしてください。")
    synonyms = meaning_the_same(asked.wanted)
    entries = holding(text, synonyms)
    if entries is None:
        raise QueryRefused(
            f"「{text}」には検索できる文字がありません。かな、漢字、英字、数字で入力してください。"
        )
    ranked, is_capped = _ranked(_filtered(entries, filters), words.query(text, synonyms))
    shown = ranked[(page - 1) * HITS_A_PAGE : page * HITS_A_PAGE]
    return Found(
        hits=_hits(shown, [*asked.wanted, *chain.from_iterable(synonyms.values())]),
        count=len(ranked),
        is_capped=is_capped,
        pages=max(1, math.ceil(len(ranked) / HITS_A_PAGE)),
        suggestions=[] if ranked else meant(asked.wanted),
    )


def _ranked(matching: QuerySet[SearchEntry], literal: str) -> tuple[list[tuple[int, float]], bool]:
    """Return (story, score) of the newest that match, best first, and whether more match than were ranked."""
    rank = _Rank(F("words"), Cast(Value(literal), SearchQueryField()))
    newest = (
        matching.annotate(rank=rank)
        .order_by("-published_at", "-article_id")
        .values_list("article_id", "rank", "published_at")
    )
    rows = _within_time(newest[: RANKED_MAX + 1])
    now = timezone.now()
    scores = [(pk, rank * 0.5 ** ((now - at) / HALF_LIFE)) for pk, rank, at in rows[:RANKED_MAX]]
    return sorted(scores, key=lambda row: (-row[1], -row[0])), len(rows) > RANKED_MAX


def _within_time(question: QuerySet[SearchEntry, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a question. Raises SearchTooSlow after TIMEOUT_MS."""
    sql, values = question.query.sql_with_params()
    try:
        with connection.cursor() as cursor:
            # One message to the server instead of four: several statements in one are a transaction by themselves.
            cursor.execute(f"SET LOCAL statement_timeout = {TIMEOUT_MS:d}; {sql}", values)
            cursor.nextset()
            return cursor.fetchall()
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise SearchTooSlow from error
        raise


def _filtered(matching: QuerySet[SearchEntry], filters: Filters) -> QuerySet[SearchEntry]:
    """Return those that are what else was asked; a story withdrawn a moment ago may be among them (`_hits` asks)."""
    if filters.topic or filters.source:
        public = Article.objects.published(TARGET_LANGUAGE)
        if filters.topic:
            public = public.filter(topics__slug=filters.topic)
        if filters.source:
            public = public.filter(source__slug=filters.source)
        matching = matching.filter(article__in=public)
    if filters.since:
        matching = matching.filter(published_at__gte=_midnight(filters.since))
    if filters.until:
        matching = matching.filter(published_at__lt=_midnight(filters.until) + timedelta(days=1))
    return matching


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def _hits(ranked: Sequence[tuple[int, float]], written: Sequence[str]) -> list[Hit]:
    articles = (
        Article.objects.published(TARGET_LANGUAGE)
        .select_related("source", "search_entry")
        .prefetch_related("topics")
        .only(*SHOWN)
        .in_bulk([pk for pk, _score in ranked])
    )
    sought = pattern(written)
    found = []
    for pk, score in ranked:
        article = articles.get(pk)
        if article is None:  # withdrawn since the ranking
            continue
        entry = article.search_entry
        cut = passage(entry.text, sought)
        original = None if cut else passage(entry.original, sought)
        found.append(
            Hit(
                article=article,
                score=score,
                title=marked(article.title_ja, sought),
                excerpt=marked(cut or original or article.lead_ja, sought),
                excerpt_language=article.language if original else "ja",
            )
        )
    return found
