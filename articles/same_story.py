"""The same story from two publishers: near-duplicates by the overlap of their words, joined so that the desk sees it.

Each article keeps a sketch of its text: the smallest hashes of its runs of four words (bottom-k MinHash, Broder
1997). Two sketches estimate how much of both texts is common without reading either again.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Article

SKETCH = 96
RUN = 4
# Estimated share of common runs from which two articles are one story: an agency text with its own top and tail, or
# one that makes a quarter of a longer report. Stories that only share a subject have hardly any run in common.
SAME = 0.25
# A release that two outlets wrote anew keeps its quotations and figures; together with its headline that is enough.
SAME_UNDER_ONE_HEADLINE = 0.1
_HEADLINE = 0.6
LOOK_BACK = timedelta(days=14)
_MAX_CANDIDATES = 3000
_MIN_RUNS = 40
_WORD = re.compile(r"\w+")


def sketch(texts: Iterable[str]) -> list[int]:
    """Return the sketch of a text given in blocks; empty for one that is too short to tell."""
    found = [word.lower() for text in texts for word in _WORD.findall(text)]
    runs = {" ".join(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}
    if len(runs) < _MIN_RUNS:
        return []
    hashes = (int.from_bytes(hashlib.blake2b(run.encode(), digest_size=6).digest()) for run in runs)
    return heapq.nsmallest(SKETCH, hashes)


def overlap(one: list[int], other: list[int]) -> float:
    """Estimate the share of runs that two sketched texts have in common (Jaccard), from 0 to 1."""
    if not one or not other:
        return 0.0
    smallest = heapq.nsmallest(SKETCH, set(one) | set(other))
    return len(set(one) & set(other) & set(smallest)) / len(smallest)


def join(article: Article) -> None:
    """Put `article` into the thread of a recent article that tells the same story, if there is one."""
    first = find_same_story(article)
    if first is not None:
        Article.objects.filter(pk=first, same_story_as=None).update(same_story_as=first)
        Article.objects.filter(pk=article.pk).update(same_story_as=first)
        article.same_story_as_id = first


def thread(article: Article) -> QuerySet[Article]:
    """Return the articles of the thread that `article` is in, oldest first; none where it is in no thread."""
    if article.same_story_as_id is None:
        return Article.objects.none()
    return Article.objects.filter(same_story_as=article.same_story_as_id).order_by("created_at", "pk")


def leave(article: Article) -> None:
    """Take `article` out of its thread: an editor sees that it tells another story. One that is left alone is in none."""
    with transaction.atomic():
        others = list(thread(article).exclude(pk=article.pk).values_list("pk", flat=True))
        first = others[0] if len(others) > 1 else None
        Article.objects.filter(pk__in=others).update(same_story_as=first)
        Article.objects.filter(pk=article.pk).update(same_story_as=None)


def find_same_story(article: Article) -> int | None:
    """Return the key of the first article of the thread that tells the story of `article`, None where there is none."""
    own = article.sketch
    if not own:
        return None
    recent = Article.objects.filter(created_at__gte=timezone.now() - LOOK_BACK, language=article.language)
    rows = (
        recent.exclude(sketch=[])
        .exclude(pk=article.pk)
        .order_by("-pk")
        .values_list("pk", "same_story_as", "sketch", "title_en")
    )
    best, best_share = None, 0.0
    for pk, first, theirs, title in rows[:_MAX_CANDIDATES]:
        share = overlap(own, theirs)
        if share < SAME_UNDER_ONE_HEADLINE or share <= best_share:
            continue
        if share >= SAME or _headlines_alike(article.title_en, title) >= _HEADLINE:
            best, best_share = first or pk, share
    return best


def _headlines_alike(one: str | None, other: str | None) -> float:
    """Return how much of the longer words of two headlines is common (Jaccard), from 0 to 1."""
    ours, theirs = (
        {word for word in _WORD.findall((title or "").lower()) if len(word) > 3 or word.isdigit()}
        for title in (one, other)
    )
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0
