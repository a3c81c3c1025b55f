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

from django.utils import timezone

from articles.models import Article

SKETCH = 96
RUN = 4
# Estimated share of common runs from which two articles are one story: an agency text with its own top and tail.
SAME = 0.4
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


def find_same_story(own: list[int], *, language: str) -> int | None:
    """Return the key of the recent article that tells the same story as the sketch `own`: its thread's first article.

    None where there is none.
    """
    if not own:
        return None
    recent = Article.objects.filter(created_at__gte=timezone.now() - LOOK_BACK, language=language)
    rows = recent.exclude(sketch=[]).order_by("-pk").values_list("pk", "same_story_as", "sketch")
    best = max(
        ((overlap(own, theirs), first or pk) for pk, first, theirs in rows[:_MAX_CANDIDATES]),
        default=(0.0, 0),
    )
    return best[1] if best[0] >= SAME else None
