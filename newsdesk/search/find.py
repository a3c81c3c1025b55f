"""Finds public stories by their words: best first among the newest that match, with marked excerpts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db import OperationalError, connection, transaction
from django.db.models import F, FloatField, Func, Lookup, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.safestring import SafeString
from rapidfuzz import fuzz, process

from articles.models import Article, Source, Topic
from newsdesk.models import SearchEntry
from newsdesk.search import words
from newsdesk.search.excerpts import marked, passage, pattern
from translations.models import TARGET_LANGUAGE

HITS_A_PAGE = 20
QUERY_MAX = 100  # characters
WORDS_MAX = 8
# A word of every third story needs no ranking of all of them: the newest that hold it are ranked.
RANKED_MAX = 400
# After this long a story counts half of what it did.
HALF_LIFE = timedelta(days=365)
TIMEOUT_MS = 1_000
# How alike a word must be to be what the reader meant (rapidfuzz, 0-100).
MEANT = 70


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


@SearchVectorField.register_lookup
class Matches(Lookup):
    """`words__matches=literal`: the vector matches a tsquery literal, which no parser takes apart again."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return `vector @@ literal::tsquery`."""
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}::tsquery", (*left_values, *right_values)


class _Rank(Func):
    function = "ts_rank"
    output_field: ClassVar = FloatField()


def search(text: str, *, filters: Filters | None = None, page: int = 1) -> Found:
    """Return the stories that hold all words of `text`.

    Raises QueryRefused for one too long or without words, SearchTooSlow after TIMEOUT_MS.
    """
    filters = filters or Filters()
    if len(text) > QUERY_MAX:
        raise QueryRefused(f"検索語が{len(text)}文字あります。{QUERY_MAX}文字までにしてください。")
    written = words.fold(text).split()
    if len(written) > WORDS_MAX:
        raise QueryRefused(f"検索語が{len(written)}語あります。{WORDS_MAX}語までにしてください。")
    synonyms = _synonyms()
    literal = words.query(text, synonyms)
    if not literal:
        raise QueryRefused(
            f"「{text}」には検索できる文字がありません。かな、漢字、英字、数字で入力してください。"
        )
    try:
        with transaction.atomic():
            _limit_time()
            ranked, is_capped = _ranked(literal, filters)
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise SearchTooSlow from error
        raise
    shown = ranked[(page - 1) * HITS_A_PAGE : page * HITS_A_PAGE]
    return Found(
        hits=_hits(shown, [*written, *(synonyms[word] for word in written if word in synonyms)]),
        count=len(ranked),
        is_capped=is_capped,
        pages=max(1, math.ceil(len(ranked) / HITS_A_PAGE)),
        suggestions=[] if ranked else _suggestions(written),
    )


def _limit_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {TIMEOUT_MS:d}")


def _ranked(literal: str, filters: Filters) -> tuple[list[tuple[int, float]], bool]:
    """Return (story, score) of what matches, best first, and whether more matches than was ranked."""
    matching = _matching(literal, filters)
    is_capped = matching[: RANKED_MAX + 1].count() > RANKED_MAX
    if is_capped:
        matching = matching.order_by("-published_at", "-article")[:RANKED_MAX]
    rank = _Rank(F("words"), Cast(Value(literal), SearchQueryField()))
    rows = matching.annotate(rank=rank).values_list("article_id", "rank", "published_at")
    now = timezone.now()
    scores = [(pk, rank * 0.5 ** ((now - at) / HALF_LIFE)) for pk, rank, at in rows]
    return sorted(scores, key=lambda row: (-row[1], -row[0])), is_capped


def _matching(literal: str, filters: Filters) -> QuerySet[SearchEntry]:
    public = Article.objects.published(TARGET_LANGUAGE)
    if filters.topic:
        public = public.filter(topics__slug=filters.topic)
    if filters.source:
        public = public.filter(source__slug=filters.source)
    matching = SearchEntry.objects.filter(words__matches=literal, article__in=public)
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
        .defer("raw", "impact_analysis_ja", "editorial_comment_ja", "search_entry__words")
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


def _synonyms() -> dict[str, str]:
    """Return the names of topics in the other language: エージェント finds agents."""
    pairs = Topic.objects.exclude(name_ja="").exclude(name_en="").values_list("name_ja", "name_en")
    found: dict[str, str] = {}
    for japanese, english in pairs:
        if english and japanese:
            found[words.fold(japanese)] = words.fold(english)
            found[words.fold(english)] = words.fold(japanese)
    return found


def _suggestions(written: Sequence[str]) -> list[str]:
    """Return what the reader may have meant: names of topics and sources that are spelt alike, single words."""
    names = [str(topic) for topic in Topic.objects.all()]
    names += Source.objects.values_list("name", flat=True)
    alike = [
        name
        for word in written
        for name, _score, _at in process.extract(
            word, names, scorer=fuzz.ratio, processor=words.fold, score_cutoff=MEANT, limit=2
        )
    ]
    return list(dict.fromkeys([*alike, *(written if len(written) > 1 else [])]))
