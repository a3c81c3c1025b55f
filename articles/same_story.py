"""The same story from two publishers, joined as a thread so that the desk sees it.

Near-duplicates are joined at ingest, by the overlap of their words. Each article keeps a sketch of its text: the smallest
hashes of its runs of four words (bottom-k MinHash, Broder 1997). Two sketches estimate how much of both texts is common
without reading either again. Stories told in other words are found by related/compare.py, which says here what it found;
what an editor decides of two articles (StoryPair) outlives both.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from articles.models import Article
from articles.story_pairs import StoryPair

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


def note(one: int, other: int, verdict: StoryPair.Verdict, evidence: dict[str, Any]) -> bool:
    """Keep what a machine found of two articles, and join their threads where it is sure.

    Returns whether it was kept: where somebody said something of the two before, that stands. Within a transaction.
    """
    first, second = sorted((one, other))
    facts = {"verdict": verdict, "evidence": evidence}
    _pair, is_new = StoryPair.objects.get_or_create(first_id=first, second_id=second, defaults=facts)
    if is_new and verdict == StoryPair.Verdict.JOINED:
        _unite(first, second)
    return is_new


def decide(article: Article, other: Article, *, is_same: bool, by: User) -> None:
    """Keep an editor's word on two articles: the same story joins their threads, another takes `article` out of its."""
    with transaction.atomic():
        _say(article.pk, other.pk, StoryPair.Verdict.SAME if is_same else StoryPair.Verdict.OTHER, by)
        if is_same:
            _unite(article.pk, other.pk)
        elif thread(article).filter(pk=other.pk).exists():
            leave(article, by=by)


def leave(article: Article, *, by: User) -> None:
    """Take `article` out of its thread: an editor sees that it tells another story. One that is left alone is in none."""
    with transaction.atomic():
        others = list(thread(article).exclude(pk=article.pk).values_list("pk", flat=True))
        for other in others:
            _say(article.pk, other, StoryPair.Verdict.OTHER, by)
        first = others[0] if len(others) > 1 else None
        Article.objects.filter(pk__in=others).update(same_story_as=first)
        Article.objects.filter(pk=article.pk).update(same_story_as=None)


def _say(one: int, other: int, verdict: StoryPair.Verdict, by: User) -> None:
    first, second = sorted((one, other))
    said = {"verdict": verdict, "decided_by": by, "decided_at": Now()}
    StoryPair.objects.update_or_create(first_id=first, second_id=second, defaults=said)


def _unite(one: int, other: int) -> None:
    """Make one thread of the threads of two articles; it is called by the lowest key of its heads."""
    rows = Article.objects.select_for_update().filter(pk__in=(one, other)).order_by("pk")
    heads = {head or pk for pk, head in rows.values_list("pk", "same_story_as")}
    members = Article.objects.filter(Q(pk__in=(one, other)) | Q(same_story_as__in=heads))
    members.update(same_story_as=min(heads))
    # What was asked about two of them is answered.
    asked = StoryPair.objects.proposed().filter(first__same_story_as=min(heads))
    asked.filter(second__same_story_as=min(heads)).update(verdict=StoryPair.Verdict.JOINED)


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
    best, best_share, hashes = None, 0.0, set(own)
    for pk, first, theirs, title in rows[:_MAX_CANDIDATES]:
        if hashes.isdisjoint(theirs):
            continue  # nearly all: told forty times as fast as by an overlap of nothing
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
