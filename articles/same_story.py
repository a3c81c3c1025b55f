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
# Two articles are one story where the longer holds so much of the shorter: an agency text with its own top and tail, or
# cut to its first paragraphs. A follow-up holds a paragraph of background, a short brief its publisher's tail (0.43 of
# it in our trial of 41 pairs; cut stories held 0.79 and more).
SAME = 0.5
# With less in common, as a share of both, the estimate is too rough, and a digest would join all that it quotes. A
# release that two outlets wrote anew keeps as much: its quotations and figures; with its headline that is enough.
LEAST_IN_COMMON = 0.1
_HEADLINE = 0.6
LOOK_BACK = timedelta(days=14)
_MAX_CANDIDATES = 3000
_MIN_RUNS = 40
_WORD = re.compile(r"\w+")
_HASH_BYTES = 6


def sketch(texts: Iterable[str]) -> list[int]:
    """Return the sketch of a text given in blocks; empty for one that is too short to tell."""
    found = [word.lower() for text in texts for word in _WORD.findall(text)]
    runs = {" ".join(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}
    if len(runs) < _MIN_RUNS:
        return []
    hashes = (int.from_bytes(hashlib.blake2b(run.encode(), digest_size=_HASH_BYTES).digest()) for run in runs)
    return heapq.nsmallest(SKETCH, hashes)


def overlap(one: list[int], other: list[int]) -> float:
    """Estimate the share of runs that two sketched texts have in common (Jaccard), from 0 to 1."""
    if not one or not other:
        return 0.0
    smallest = heapq.nsmallest(SKETCH, set(one) | set(other))
    return len(set(one) & set(other) & set(smallest)) / len(smallest)


def held(one: list[int], other: list[int]) -> float:
    """Estimate which share of the shorter of two sketched texts the longer holds, from 0 to 1."""
    share = overlap(one, other)
    lengths = [_runs(one), _runs(other)]
    return min(1.0, share * sum(lengths) / ((1 + share) * min(lengths))) if share else 0.0


def _runs(sketched: list[int]) -> float:
    """Estimate how many runs the sketched text has: the more there are, the smaller are the smallest hashes."""
    if len(sketched) < SKETCH:
        return len(sketched)
    return (SKETCH - 1) * 256**_HASH_BYTES / max(sketched)


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
        if share < LEAST_IN_COMMON or share <= best_share:
            continue
        if held(own, theirs) >= SAME or _headlines_alike(article.title_en, title) >= _HEADLINE:
            best, best_share = first or pk, share
    return best


def _headlines_alike(one: str | None, other: str | None) -> float:
    """Return how much of the longer words of two headlines is common (Jaccard), from 0 to 1."""
    ours, theirs = (
        {word for word in _WORD.findall((title or "").lower()) if len(word) > 3 or word.isdigit()}
        for title in (one, other)
    )
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0
