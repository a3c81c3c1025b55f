"""The flow of related articles: what became public is embedded and placed among its neighbours.

The rows say what there is to do (an embedding whose edition number is not the current edition's), so a
lost or doubled wake-up changes nothing. Each story is done in one transaction: it is placed, or it is
still to do.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from pgvector.django import CosineDistance

from articles.models import Article
from related import embed
from related.models import Embedding, RelatedLink
from translations.models import TARGET_LANGUAGE, Edition

LINKS_MIN, LINKS_MAX = 3, 6
# Cosine similarities chosen on the demo's stories: one family of news scores 0.45-0.67, most other pairs
# below 0.42; below 0.32 stories share no more than being about AI.
CLOSE, FLOOR = 0.42, 0.32
# A follow-up is about the same thing within the same weeks, not only in the same field.
SAME_STORY, SAME_WEEKS = 0.62, timedelta(days=30)

# Only one process places stories at a time; any fixed number serves as the lock's name.
PLACING_LOCK = 0x4E657773


def refresh(limit: int = 50) -> int:
    """Embed up to `limit` editions that are new or changed, place them, and drop what was withdrawn.

    Returns how many stories were embedded.
    """
    _drop_withdrawn()
    changed = list(_changed_editions()[:limit])
    for edition in changed:
        vector = embed.vector(edition.content)
        with transaction.atomic():
            _wait_for_turn()
            _store(edition, vector)
    return len(changed)


def reason(article: Article, neighbour: Article, score: float) -> str:
    """Return why `neighbour` stands below `article`, from facts a reader can check."""
    names = {topic.pk: str(topic) for topic in article.topics.all()}
    shared = [names[topic.pk] for topic in neighbour.topics.all() if topic.pk in names]
    if shared:
        ours, theirs = _day(article), _day(neighbour)
        if score >= SAME_STORY and ours and theirs and abs(theirs - ours) <= SAME_WEEKS and ours != theirs:
            return f"{'続報' if theirs > ours else '背景'}: 同じトピック「{shared[0]}」"
        return f"同じトピック「{shared[0]}」"
    if article.source is not None and article.source_id == neighbour.source_id:
        return f"同じ情報源「{article.source}」"
    return "内容が近い記事"


def _changed_editions() -> QuerySet[Edition]:
    up_to_date = Embedding.objects.filter(
        article=OuterRef("article"), model=embed.MODEL, edition_number=OuterRef("number")
    )
    return Edition.objects.filter(
        ~Exists(up_to_date),
        article__in=Article.objects.published(TARGET_LANGUAGE),
        language=TARGET_LANGUAGE,
        is_current=True,
    ).order_by("published_at", "pk")


def _drop_withdrawn() -> None:
    """Forget stories that are no longer public, and fill the places they leave."""
    with transaction.atomic():
        gone = Embedding.objects.exclude(article__in=Article.objects.published(TARGET_LANGUAGE))
        if not gone.exists():
            return
        _wait_for_turn()
        pks = set(gone.values_list("article", flat=True))
        Embedding.objects.filter(article__in=pks).delete()
        links = RelatedLink.objects.filter(Q(article__in=pks) | Q(neighbour__in=pks))
        bereaved = set(links.values_list("article", flat=True)) - pks
        links.filter(pinned=False, hidden=False).delete()
        for pk in bereaved:
            _place(pk)


def _wait_for_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLACING_LOCK])


def _store(edition: Edition, vector: list[float]) -> None:
    """Store the vector and place the story, and whoever it moves nearer to or away from."""
    Embedding.objects.update_or_create(
        article_id=edition.article_id,
        model=embed.MODEL,
        defaults={"edition_number": edition.number, "vector": vector},
    )
    linked_before = set(
        RelatedLink.objects.filter(neighbour=edition.article_id).values_list("article", flat=True)
    )
    scores = _place(edition.article_id)
    for pk in linked_before | _open_to(scores):
        _place(pk)


def _open_to(scores: dict[int, float]) -> set[int]:
    """Return which of these stories would now take the newcomer in: a place is free, or it beats one."""
    places: dict[int, list[float]] = {pk: [] for pk in scores}
    for pk, score in RelatedLink.objects.filter(article__in=scores, hidden=False).values_list(
        "article", "score"
    ):
        places[pk].append(score)
    return {pk for pk, taken in places.items() if len(taken) < LINKS_MAX or scores[pk] > min(taken)}


def _place(pk: int) -> dict[int, float]:
    """Rewrite the automatic links of one story; return the scores of the stories nearest to it."""
    scores = _nearest(pk)
    articles = (
        Article.objects.published(TARGET_LANGUAGE)
        .filter(pk__in=[pk, *scores])
        .select_related("source")
        .prefetch_related("topics")
        .defer("raw")
        .in_bulk()
    )
    kept = set(
        RelatedLink.objects.filter(Q(pinned=True) | Q(hidden=True), article=pk).values_list(
            "neighbour", flat=True
        )
    )
    # Unpublished since: the next refresh drops it.
    near = _choose(scores) if pk in articles else []
    chosen = [other for other in near if other in articles and other not in kept]
    RelatedLink.objects.filter(article=pk, pinned=False, hidden=False).delete()
    RelatedLink.objects.bulk_create(
        RelatedLink(
            article_id=pk,
            neighbour_id=other,
            score=scores[other],
            reason=reason(articles[pk], articles[other], scores[other]),
            position=position,
        )
        for position, other in enumerate(chosen[:LINKS_MAX], start=1)
    )
    return scores


def _nearest(pk: int) -> dict[int, float]:
    """Return the similarity of the stories nearest to one, nearest first; more than are shown, some may drop."""
    own = Embedding.objects.filter(article=pk, model=embed.MODEL).values_list("vector", flat=True).first()
    if own is None:
        return {}
    with connection.cursor() as cursor:
        # Above the default of 40: with 100, recall@10 was 0.995 among 100,000 vectors of 384 dimensions.
        cursor.execute("SET LOCAL hnsw.ef_search = 100")
    nearest = (
        Embedding.objects.filter(model=embed.MODEL)
        .exclude(article=pk)
        .annotate(distance=CosineDistance("vector", own))
        .order_by("distance")
        .values_list("article", "distance")
    )
    return {other: 1.0 - distance for other, distance in nearest[: LINKS_MAX * 3]}


def _choose(scores: dict[int, float]) -> list[int]:
    """Return the close stories, nearest first; up to the minimum also fairly close ones."""
    return [
        pk
        for rank, (pk, score) in enumerate(scores.items())
        if score >= (FLOOR if rank < LINKS_MIN else CLOSE)
    ]


def _day(article: Article) -> datetime | None:
    return article.source_published_at or article.published_at_ja
