"""Why one story stands below another, in words a reader can check. Pure but for what the articles carry."""

from __future__ import annotations

from datetime import datetime, timedelta

from articles.models import Article

# Cosine similarity from which two stories are about the same thing (chosen on the demo's stories, find.py).
SAME_STORY = 0.62
# Two publishers tell of one event within days; a follow-up comes within weeks, not only in the same field.
SAME_DAYS, SAME_WEEKS = timedelta(days=2), timedelta(days=30)


def reason(article: Article, neighbour: Article, score: float) -> str:
    """Return why `neighbour` stands below `article`: 同じ話題, 続報 or 背景 where it is one, and what they share."""
    ours, theirs = _day(article), _day(neighbour)
    relation = ""
    if score >= SAME_STORY and ours and theirs:
        relation = _relation(theirs - ours, same_source=_same_source(article, neighbour))
    if relation == "同じ話題" and neighbour.source is not None:
        return f"{relation}: 「{neighbour.source}」の記事"
    shared = _shared(article, neighbour)
    return f"{relation}: {shared}" if relation else shared


def _relation(later: timedelta, *, same_source: bool) -> str:
    if abs(later) <= SAME_DAYS and not same_source:
        return "同じ話題"
    if not later or abs(later) > SAME_WEEKS:
        return ""
    return "続報" if later > timedelta() else "背景"


def _shared(article: Article, neighbour: Article) -> str:
    names = {topic.pk: str(topic) for topic in article.topics.all()}
    topics = [names[topic.pk] for topic in neighbour.topics.all() if topic.pk in names]
    if topics:
        return f"同じトピック「{topics[0]}」"
    return f"同じ情報源「{article.source}」" if _same_source(article, neighbour) else "内容が近い記事"


def _same_source(article: Article, neighbour: Article) -> bool:
    return article.source_id is not None and article.source_id == neighbour.source_id


def _day(article: Article) -> datetime | None:
    return article.source_published_at or article.published_at_ja
