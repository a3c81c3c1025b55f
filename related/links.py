"""The links below some stories as they stand, and what changes in them: read once, compared, written once.

What stays as it is is not written: every write makes kept pages be made again (newsdesk/migrations/0002).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db import connection

from related.models import RelatedLink
from related.reasons import Facts, reason

LINKS_MAX = 6

# New links and changed ones in one statement, but for those that an editor pinned or hid since they were read.
_STAND = """
INSERT INTO related_relatedlink AS link (article_id, neighbour_id, score, reason, position, pinned, hidden)
SELECT *, false, false FROM unnest(%s::bigint[], %s::bigint[], %s::float8[], %s::text[], %s::smallint[])
ON CONFLICT (article_id, neighbour_id) DO UPDATE
SET score = excluded.score, reason = excluded.reason, position = excluded.position
WHERE NOT link.pinned AND NOT link.hidden
"""


class Links:
    """The links below `stories`."""

    def __init__(self, stories: Collection[int]) -> None:
        """Read them."""
        self._below: dict[int, dict[int, RelatedLink]] = defaultdict(dict)
        for link in RelatedLink.objects.filter(article__in=stories):
            self._below[link.article_id][link.neighbour_id] = link
        self._standing: list[RelatedLink] = []
        self._dropped: list[int] = []

    def scores(self, story: int) -> dict[int, float]:
        """Return the stories below one, with the scores they stand there for."""
        return {other: link.score for other, link in self._below[story].items()}

    def settle(self, story: int, scores: Mapping[int, float], facts: Mapping[int, Facts]) -> None:
        """Let the best of `scores` stand below a story, best first; what an editor pinned or hid stays as it is.

        `facts` says why they stand there; a link to a story that is not among them keeps its reason.
        """
        links = self._below[story]
        free = [
            other
            for other in scores
            if other not in links or not (links[other].pinned or links[other].hidden)
        ]
        places = sorted(free, key=lambda other: -scores[other])[:LINKS_MAX]
        self._dropped += [
            link.pk
            for other, link in links.items()
            if other not in places and not (link.pinned or link.hidden)
        ]
        for position, other in enumerate(places, start=1):
            self._stand(story, other, position, scores[other], facts)

    def _stand(self, story: int, other: int, position: int, score: float, facts: Mapping[int, Facts]) -> None:
        link = self._below[story].get(other)
        why = reason(facts[story], facts[other], score) if other in facts or link is None else link.reason
        if link is None:
            link = RelatedLink(article_id=story, neighbour_id=other)
        elif (link.position, link.reason) == (position, why) and abs(link.score - score) <= 1e-6:
            return
        link.position, link.reason, link.score = position, why, score
        self._standing.append(link)

    def store(self) -> None:
        """Write what changed. A choice that an editor made since they were read wins."""
        RelatedLink.objects.filter(pk__in=self._dropped, pinned=False, hidden=False).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                _STAND,
                [
                    [getattr(link, name) for link in self._standing]
                    for name in ("article_id", "neighbour_id", "score", "reason", "position")
                ],
            )
