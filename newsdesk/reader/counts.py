"""How many public stories there are of each topic, source and month, without counting them.

Triggers add a row to `StoryCount` for each story that appears or goes (newsdesk/migrations/0004); what there is, is the
sum of the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery, Sum

from articles.models import Source, Topic
from newsdesk.models import StoryCount


def topics() -> QuerySet[Topic]:
    """Return the topics that have something to read, with how much; the fullest first."""
    return (
        Topic.objects.annotate(story_count=_of("topic_id"))
        .filter(story_count__gt=0)
        .order_by("-story_count", "slug")
    )


def sources() -> QuerySet[Source]:
    """Return the sources that have something to read, with how much, by name."""
    return (
        Source.objects.annotate(story_count=_of("source_id"))
        .filter(story_count__gt=0)
        .order_by("name", "slug")
    )


def months() -> Sequence[Mapping[str, Any]]:
    """Return the months of Japan's calendar in which something was published, newest first, with how much."""
    counted = StoryCount.objects.exclude(month=None).values("month").annotate(story_count=Sum("stories"))
    return [*counted.filter(story_count__gt=0).order_by("-month")]


def total(**of: Any) -> int:
    """Return how many public stories there are of one topic, source or month, given as a condition on `StoryCount`."""
    return StoryCount.objects.filter(**of).aggregate(sum=Sum("stories"))["sum"] or 0


def _of(column: str) -> Subquery:
    rows = StoryCount.objects.filter(**{column: OuterRef("pk")}).values(column)
    return Subquery(rows.annotate(sum=Sum("stories")).values("sum"))


def recount() -> None:
    """Put one row for each topic, source and month in the place of many, counted anew from the stories themselves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT newsdesk_recount_stories()")
