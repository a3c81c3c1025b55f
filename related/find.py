"""The flow of related articles: what became public is embedded and placed among its neighbours.

The rows say what there is to do (an embedding whose edition number is not the current edition's, or that is not
placed yet), so a lost or doubled wake-up changes nothing. When the model changes, every story is embedded again
first and only then placed: until then readers see the links of the model before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from pgvector.django import CosineDistance

from articles.models import Article
from related import embed
from related.models import Embedding, RelatedLink
from related.reasons import reason
from translations.models import TARGET_LANGUAGE, Edition

LINKS_MIN, LINKS_MAX = 3, 6
# Cosine similarities chosen on the demo's stories: one family of news scores 0.45-0.67, most other pairs
# below 0.42; below 0.32 stories share no more than being about AI.
CLOSE, FLOOR = 0.42, 0.32

# Only one process places stories at a time; any fixed number serves as the lock's name.
PLACING_LOCK = 0x4E657773


def refresh(limit: int = 50) -> int:
    """Embed up to `limit` editions that are new or changed, place them, and drop what was withdrawn.

    Returns how many stories were embedded. With EMBEDDINGS=off nothing is embedded, and links stay as they are.
    Raises embed.Unavailable when the provider does not answer: the next refresh goes on.
    """
    _drop_withdrawn()
    if settings.EMBEDDINGS == "off":
        return 0
    changed = list(_changed_editions()[:limit])
    for edition in changed:
        Embedding.objects.update_or_create(
            article_id=edition.article_id,
            model=embed.model(),
            defaults={
                "edition_number": edition.number,
                "vector": embed.vector(edition.content),
                "is_placed": False,
            },
        )
    if not _changed_editions().exists():
        _place_waiting(limit)
        Embedding.objects.exclude(model=embed.model()).delete()
    return len(changed)


def _changed_editions() -> QuerySet[Edition]:
    up_to_date = Embedding.objects.filter(
        article=OuterRef("article"), model=embed.model(), edition_number=OuterRef("number")
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


def _place_waiting(limit: int) -> None:
    """Place stories whose embedding is new, and whoever they move nearer to or away from."""
    waiting = Embedding.objects.filter(model=embed.model(), is_placed=False).order_by("pk")
    for pk in list(waiting.values_list("article", flat=True)[:limit]):
        with transaction.atomic():
            _wait_for_turn()
            hosts = RelatedLink.objects.filter(neighbour=pk, pinned=False, hidden=False)
            moved_from = set(hosts.values_list("article", flat=True))
            scores = _place(pk)
            # A story that stood there before may now be too far: its host looks for the nearest anew.
            for host in moved_from:
                _place(host)
            _join(pk, {host: score for host, score in scores.items() if host not in moved_from})
            Embedding.objects.filter(article=pk, model=embed.model()).update(is_placed=True)


def _join(newcomer: int, scores: dict[int, float]) -> None:
    """Let a newcomer take its place below the stories near to it, without looking for their others again."""
    links: dict[int, list[RelatedLink]] = defaultdict(list)
    for link in RelatedLink.objects.filter(article__in=scores):
        links[link.article_id].append(link)
    chosen = {}
    for host, score in scores.items():
        near = {link.neighbour_id: link.score for link in links[host]} | {newcomer: score}
        kept = {link.neighbour_id for link in links[host] if link.pinned or link.hidden}
        ranked = dict(sorted(near.items(), key=lambda row: -row[1]))
        places = [pk for pk in _choose(ranked) if pk not in kept][:LINKS_MAX]
        if newcomer in places:
            chosen[host] = places
    articles = _articles([newcomer, *chosen])
    if newcomer not in articles:
        return
    chosen = {
        host: at for host, at in chosen.items() if host in articles and not _is_copy(articles, host, newcomer)
    }
    automatic = [link for host in chosen for link in links[host] if not (link.pinned or link.hidden)]
    dropped = [link.pk for link in automatic if link.neighbour_id not in chosen[link.article_id]]
    RelatedLink.objects.filter(pk__in=dropped).delete()
    moved = []
    for link in automatic:
        if link.pk not in dropped:
            position = chosen[link.article_id].index(link.neighbour_id) + 1
            if position != link.position:
                link.position = position
                moved.append(link)
    RelatedLink.objects.bulk_update(moved, ["position"])
    RelatedLink.objects.bulk_create(
        _link(articles[host], articles[newcomer], scores[host], places.index(newcomer) + 1)
        for host, places in chosen.items()
    )


def _place(pk: int) -> dict[int, float]:
    """Rewrite the automatic links of one story; return the scores of the stories nearest to it."""
    scores = _nearest(pk)
    articles = _articles([pk, *scores])
    kept = set(
        RelatedLink.objects.filter(Q(pinned=True) | Q(hidden=True), article=pk).values_list(
            "neighbour", flat=True
        )
    )
    # Unpublished since: the next refresh drops it.
    near = _choose({other: score for other, score in scores.items() if not _is_copy(articles, pk, other)})
    chosen = [other for other in near if other not in kept] if pk in articles else []
    RelatedLink.objects.filter(article=pk, pinned=False, hidden=False).delete()
    RelatedLink.objects.bulk_create(
        _link(articles[pk], articles[other], scores[other], position)
        for position, other in enumerate(chosen[:LINKS_MAX], start=1)
    )
    return scores


def _link(article: Article, neighbour: Article, score: float, position: int) -> RelatedLink:
    why = reason(article, neighbour, score)
    return RelatedLink(article=article, neighbour=neighbour, score=score, reason=why, position=position)


def _articles(pks: Iterable[int]) -> dict[int, Article]:
    """Return the public ones of these stories with what reasons are made of, not their megabytes of original."""
    public = Article.objects.published(TARGET_LANGUAGE).filter(pk__in=pks)
    facts = ("source__name", "source_published_at", "published_at_ja", "same_story_as")
    return public.select_related("source").prefetch_related("topics").only(*facts).in_bulk()


def _is_copy(articles: dict[int, Article], pk: int, other: int) -> bool:
    """Whether a reader of one has read the other (articles/same_story.py), or one of them is not public."""
    if pk not in articles or other not in articles:
        return True
    ours, theirs = articles[pk], articles[other]
    return (ours.same_story_as_id or ours.pk) == (theirs.same_story_as_id or theirs.pk)


def _nearest(pk: int) -> dict[int, float]:
    """Return the similarity of the stories nearest to one, nearest first; more than are shown, some may drop."""
    own = Embedding.objects.filter(article=pk, model=embed.model()).values_list("vector", flat=True).first()
    if own is None:
        return {}
    with connection.cursor() as cursor:
        # Above the default of 40: with 100, recall@10 was 0.995 among 100,000 vectors of 384 dimensions.
        cursor.execute("SET LOCAL hnsw.ef_search = 100")
    nearest = (
        Embedding.objects.filter(model=embed.model())
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
