"""The flow of related articles: what became public is embedded and placed among its neighbours.

The rows of `Due` say what there is to do, so a lost or doubled wake-up changes nothing. When the model changes, every story is embedded again first and only then placed: until then
readers see the links of the model before.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection, transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from articles.models import Article
from related import embed
from related.links import LINKS_MAX, Links
from related.models import Due, Embedding, RelatedLink
from related.names import names
from related.reasons import BY_HAND, Facts, kinship, reason
from translations.models import TARGET_LANGUAGE, Edition

LINKS_MIN = 3
# Scores (cosine similarity and kinship) chosen on the demo's stories: one family of news scores 0.45-0.7, most other
# pairs below 0.36; below 0.26 stories share no more than being about AI.
CLOSE, FLOOR = 0.36, 0.26
# How many of the nearest are weighed; kinship moves a story up among them.
CANDIDATES = 30
# How many are embedded and placed in one go.
TOGETHER = 100

# Only one process refreshes at a time; any fixed number serves as the lock's name.
REFRESH_LOCK = 0x4E657773

# A story that is due, and the rows that say so.
type Task = tuple[int, list[int]]

# Whole rows of neighbours for many stories in one question, each answered from the index.
_NEAREST = """
SELECT own.article_id, near.article_id, near.likeness
FROM related_embedding own CROSS JOIN LATERAL (
    SELECT other.article_id, 1 - (other.vector <=> own.vector) AS likeness
    FROM related_embedding other
    WHERE other.model = own.model AND other.article_id <> own.article_id
    ORDER BY other.vector <=> own.vector
    LIMIT %s
) near
WHERE own.model = %s AND own.article_id = ANY(%s)
"""


def refresh(limit: int = 50) -> int:
    """Embed up to `limit` stories that are new or changed, place what waits, and drop what was withdrawn.

    Returns how many stories were looked at; 0 also while another process refreshes. With EMBEDDINGS=off nothing is
    embedded, and links stay as they are. Raises embed.Unavailable when the provider does not answer: the next refresh
    goes on.
    """
    with turn() as is_ours:
        return _refresh(limit) if is_ours else 0


def notice_missed() -> None:
    """Note every story whose embedding does not follow what is public, for one reason or another.

    Triggers note what changes; this finds what they cannot know of: another model, a copy of the database that was
    filled without them, EMBEDDINGS switched on again.
    """
    up_to_date = Embedding.objects.filter(
        article=OuterRef("article"), model=embed.model(), edition_number=OuterRef("number")
    )
    missed = Edition.objects.public().filter(~Exists(up_to_date)).order_by("published_at", "pk")
    gone = Embedding.objects.exclude(article__in=Article.objects.published(TARGET_LANGUAGE))
    pks = [*missed.values_list("article", flat=True), *gone.values_list("article", flat=True)]
    Due.objects.bulk_create((Due(article_id=pk) for pk in pks), batch_size=5_000)


@contextlib.contextmanager
def turn(*, waits: bool = False) -> Iterator[bool]:
    """Yield whether this process may refresh now, because no other does; the lock ends with the block or the connection."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{'' if waits else 'try_'}advisory_lock(%s)", [REFRESH_LOCK])
        is_ours = cursor.fetchone()[0] is not False
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [REFRESH_LOCK])


def _refresh(limit: int) -> int:
    is_model_new = settings.EMBEDDINGS != "off" and _of_other_models().exists()
    if is_model_new and not Due.objects.exists():
        notice_missed()
    due = _due(is_embedded=False, limit=limit)
    if due:
        _embed(due)
    # With as many as the limit there may be more, which the next refresh embeds first.
    if settings.EMBEDDINGS != "off" and len(due) < limit:
        if is_model_new:
            _of_other_models().delete()
        waiting = _due(is_embedded=True)
        fresh = {pk for pk, _rows in waiting}
        for some in itertools.batched(waiting, TOGETHER, strict=False):
            _place(some, fresh)
    return len(due)


def _due(*, is_embedded: bool, limit: int | None = None) -> list[Task]:
    due = Due.objects.filter(is_embedded=is_embedded).values("article_id")
    seen = due.annotate(first=Min("pk"), rows=ArrayAgg("pk")).order_by("first")
    return list(seen.values_list("article_id", "rows")[:limit])


def _rows(due: Sequence[Task]) -> QuerySet[Due]:
    return Due.objects.filter(pk__in=[row for _pk, rows in due for row in rows])


def _of_other_models() -> QuerySet[Embedding]:
    return Embedding.objects.filter(Q(model__lt=embed.model()) | Q(model__gt=embed.model()))


def _embed(due: Sequence[Task]) -> None:
    """Store the vectors of public stories whose edition has none, and forget the others."""
    pks = {pk for pk, _rows in due}
    editions = Edition.objects.public().filter(article__in=pks)
    told = editions.values_list("article", "number", "content__title", "content__lead", "content__key_points")
    _forget(pks - {pk for pk, *_ in told})
    if settings.EMBEDDINGS == "off":
        _rows(due).delete()
        return
    own = Embedding.objects.filter(article__in=pks, model=embed.model())
    embedded = set(own.values_list("article", "edition_number"))
    new = [row for row in told if row[:2] not in embedded]
    stories = [{"title": title, "lead": lead, "key_points": points} for *_, title, lead, points in new]
    vectors: Iterable[Any] = embed.vectors(stories) if stories else ()
    with transaction.atomic():
        Embedding.objects.bulk_create(
            (
                Embedding(
                    article_id=pk,
                    model=embed.model(),
                    edition_number=number,
                    vector=vector,
                    names=sorted(names(f"{title}\n{lead}")),
                )
                for (pk, number, title, lead, _points), vector in zip(new, vectors, strict=True)
            ),
            update_conflicts=True,
            unique_fields=["article", "model"],
            update_fields=["edition_number", "vector", "names"],
        )
        _rows(due).update(is_embedded=True)


def _forget(pks: Collection[int]) -> None:
    """Drop what stories left that are no longer public; who stood above them looks for others."""
    if not pks:
        return
    with transaction.atomic():
        Embedding.objects.filter(article__in=pks).delete()
        links = RelatedLink.objects.filter(Q(article__in=pks) | Q(neighbour__in=pks))
        bereaved = set(links.values_list("article", flat=True)) - set(pks)
        links.filter(pinned=False, hidden=False).delete()
        Due.objects.bulk_create(Due(article_id=pk, is_embedded=True) for pk in bereaved)


def _place(due: Sequence[Task], fresh: set[int]) -> None:
    """Give stories their places: their own lists anew, and theirs in the lists of the stories near to them.

    Of those, who is `fresh` gets or got a list anew by itself, with these vectors in sight.
    """
    with transaction.atomic():
        _rows(due).delete()
        pks = {pk for pk, _rows in due}
        near = nearest(pks)
        facts = facts_of(pks.union(*near.values()))
        scores = {pk: scores_of(pk, near[pk], facts) for pk in pks & near.keys()}
        left = _hosts_left(scores, pks, fresh)
        if left:
            near = nearest(left)
            facts |= facts_of(left.union(*near.values()) - facts.keys())
            scores |= {pk: scores_of(pk, near[pk], facts) for pk in left & near.keys()}
        hosts = _hosts_open({pk: scores[pk] for pk in pks & scores.keys()}, fresh | left)
        links = Links(pks | left | hosts)
        for pk in pks | left:
            links.settle(pk, close(scores.get(pk, {})), facts)
        for host in hosts:
            # A host is asked for the places it gave, not for its nearest again.
            joined = links.scores(host) | {pk: scores[pk][host] for pk in pks if host in scores.get(pk, {})}
            links.settle(host, close(joined), facts)
        links.store()


def fill(pk: int) -> None:
    """Give the places that an editor's choice left free below a story to others; a refresh under way does it later."""
    if settings.EMBEDDINGS == "off":
        return
    due = Due.objects.create(article_id=pk, is_embedded=True)
    with turn() as is_ours:
        if is_ours:
            _place([(pk, [due.pk])], {pk})


def links_by_hand(pk: int, neighbours: Collection[int]) -> list[RelatedLink]:
    """Return new links, unsaved, from a story to the public ones of these, with what readers are told of each.

    Within a transaction.
    """
    public = Article.objects.published(TARGET_LANGUAGE).filter(pk__in=neighbours).exclude(pk=pk)
    near, facts = nearest([pk]).get(pk, {}), facts_of({pk, *neighbours})
    links = []
    for other in public.values_list("pk", flat=True):
        score, why = 0.0, BY_HAND
        if pk in facts and other in facts:
            akin = kinship(facts[pk], facts[other])
            score = near.get(other, 0.0) + akin
            why = reason(facts[pk], facts[other], score) if akin or score >= FLOOR else BY_HAND
        links.append(RelatedLink(article_id=pk, neighbour_id=other, score=score, reason=why))
    return links


def _hosts_left(scores: dict[int, dict[int, float]], pks: set[int], fresh: set[int]) -> set[int]:
    """Return the stories below which one of `pks` stands for a better score than it has now: others may come first."""
    standing = RelatedLink.objects.filter(neighbour__in=pks, pinned=False, hidden=False)
    return {
        host
        for host, pk, score in standing.values_list("article", "neighbour", "score")
        if host not in fresh and scores.get(pk, {}).get(host, 0.0) < score - 1e-6
    }


def _hosts_open(scores: dict[int, dict[int, float]], others: set[int]) -> set[int]:
    """Return the stories near to the scored ones that may have a place for one of them, but `others`."""
    best: dict[int, float] = {}
    for near in scores.values():
        for host, score in near.items():
            if score >= FLOOR and host not in others:
                best[host] = max(score, best.get(host, 0.0))
    full = (
        RelatedLink.objects.filter(article__in=best, pinned=False, hidden=False)
        .values_list("article")
        .annotate(worst=Min("score"), many=Count("pk"))
        .filter(many__gte=LINKS_MAX)
    )
    return best.keys() - {host for host, worst, _many in full if worst > best[host]}


def nearest(pks: Collection[int], *, many: int = CANDIDATES) -> dict[int, dict[int, float]]:
    """Return for each story with a vector the stories nearest to it, with their cosine similarity, nearest first.

    Within a transaction.
    """
    near: dict[int, dict[int, float]] = defaultdict(dict)
    with connection.cursor() as cursor:
        # Above the default of 40; tests.bench.related says what is found by it.
        cursor.execute("SET LOCAL hnsw.ef_search = 100")
        cursor.execute(_NEAREST, [many, embed.model(), list(pks)])
        for own, other, likeness in cursor:
            near[own][other] = likeness
    return near


def facts_of(pks: Collection[int]) -> dict[int, Facts]:
    """Return what is told of these stories, of the public ones among them."""
    public = Article.objects.published(TARGET_LANGUAGE).filter(pk__in=pks)
    topics: dict[int, dict[int, str]] = defaultdict(dict)
    given = Article.topics.through.objects.filter(article__in=pks).order_by("pk")
    for pk, topic, name in given.values_list("article", "topic", f"topic__name_{TARGET_LANGUAGE}"):
        topics[pk][topic] = name
    rows = Embedding.objects.filter(article__in=public, model=embed.model()).values_list(
        "article",
        "article__same_story_as",
        "names",
        "article__source",
        "article__source__name",
        "article__source_published_at",
        "article__published_at_ja",
    )
    return {
        pk: Facts(
            story=first or pk,
            names=frozenset(named),
            topics=topics[pk],
            source=source,
            source_name=source_name or "",
            day=written or published,
        )
        for pk, first, named, source, source_name, written, published in rows
    }


def scores_of(pk: int, near: Mapping[int, float], facts: Mapping[int, Facts]) -> dict[int, float]:
    """Return the scores of the stories near to one, best first, without copies of it and what is not public."""
    if pk not in facts:
        return {}
    own = facts[pk]
    scores = {
        other: likeness + kinship(own, facts[other])
        for other, likeness in near.items()
        if other in facts and facts[other].story != own.story
    }
    return dict(sorted(scores.items(), key=lambda row: -row[1]))


def close(scores: dict[int, float]) -> dict[int, float]:
    """Return the close stories, best first; up to the minimum also fairly close ones."""
    ranked = sorted(scores.items(), key=lambda row: -row[1])
    return {
        pk: score
        for rank, (pk, score) in enumerate(ranked)
        if score >= (FLOOR if rank < LINKS_MIN else CLOSE)
    }
