"""How much one story has to do with another beyond its wording, and why it stands there, in words a reader can check.

Pure: both are told by the facts of the two stories.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# What sharing adds to the cosine similarity (0-1): a name says more than a field. Two names say it all.
NAME_WEIGHT, NAMES_COUNTED, TOPIC_WEIGHT = 0.06, 2, 0.03
# From this score two stories that share a name are about the same thing (chosen on the demo's stories, find.py).
SAME_STORY = 0.5
# Two publishers tell of one event within days; a follow-up comes within weeks, not only in the same field.
SAME_DAYS, SAME_WEEKS = timedelta(days=2), timedelta(days=30)

# What readers are told of a story that an editor chose and that shares nothing a reason could name.
BY_HAND = "編集部が選んだ記事"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a public story is placed by, besides its vector."""

    # Of stories that tell the same text (articles/same_story.py), the first one's id.
    story: int
    names: frozenset[str] = frozenset()
    topics: Mapping[int, str] = field(default_factory=dict)
    source: int | None = None
    source_name: str = ""
    day: datetime | None = None


def kinship(one: Facts, other: Facts) -> float:
    """Return what two stories share beyond their wording, as a part of their score."""
    names = min(NAMES_COUNTED, len(one.names & other.names))
    return NAME_WEIGHT * names + TOPIC_WEIGHT * any(topic in one.topics for topic in other.topics)


def reason(one: Facts, neighbour: Facts, score: float) -> str:
    """Return why `neighbour` stands below `one`: 同じ話題, 続報 or 背景 where it is one, and what they share."""
    names = one.names & neighbour.names
    relation = ""
    if score >= SAME_STORY and names and one.day and neighbour.day:
        relation = _relation(neighbour.day - one.day, same_source=_same_source(one, neighbour))
    if relation == "同じ話題" and neighbour.source_name:
        return f"{relation}を伝える{neighbour.source_name}の記事"
    shared = _shared(one, neighbour, names)
    return f"{relation}: {shared}" if relation else shared


def _relation(later: timedelta, *, same_source: bool) -> str:
    if abs(later) <= SAME_DAYS and not same_source:
        return "同じ話題"
    if not later or abs(later) > SAME_WEEKS:
        return ""
    return "続報" if later > timedelta() else "背景"


def _shared(one: Facts, neighbour: Facts, names: frozenset[str]) -> str:
    if names:
        return f"「{max(names, key=lambda name: (len(name), name))}」に関する記事"
    topics = [name for topic, name in one.topics.items() if topic in neighbour.topics]
    if topics:
        return f"同じトピック「{topics[0]}」"
    return f"同じ情報源「{one.source_name}」" if _same_source(one, neighbour) else "内容が近い記事"


def _same_source(one: Facts, neighbour: Facts) -> bool:
    return one.source is not None and one.source == neighbour.source
