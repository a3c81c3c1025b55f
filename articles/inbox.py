"""The inbox: what feeds brought and people decide on. 取り込む is `poll.take`; here are 見送る and ミュート."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from articles.feed_entries import FeedEntry, Mute
from articles.models import Source

State = FeedEntry.State
# What is not decided yet: waiting for the next round of the poller, held for a person, or failed.
OPEN = (State.HELD, State.WAITING, State.FAILED)
MUTED = "ミュート中です"
# Entries that a mute left out longer ago than this are not offered again: they are no longer news.
STILL_NEWS = timedelta(days=7)


def skip(entries: QuerySet[FeedEntry]) -> int:
    """Leave entries out that have no article; they are not offered again. Returns how many."""
    return entries.filter(state__in=OPEN).update(state=State.SKIPPED, error="")


def offer_again(entries: QuerySet[FeedEntry]) -> int:
    """Put skipped entries back before the desk. Returns how many."""
    return entries.filter(state=State.SKIPPED).update(state=State.HELD, error="")


def mute(*, words: str, source: Source | None, by: User) -> tuple[Mute, int]:
    """No longer offer entries with `words` in their title, or of `source`, or both; return how many left at once.

    Raises ValueError where neither is given.
    """
    words = " ".join(words.split())
    if not words and source is None:
        raise ValueError(gettext("ミュートする語か情報源を指定してください。"))
    with transaction.atomic():
        rule, _made = Mute.objects.get_or_create(words=words, source=source, defaults={"created_by": by})
        offered = FeedEntry.objects.filter(state__in=OPEN).only("title", "source")
        covered = [entry.pk for entry in offered if rule.covers(entry)]
        left = FeedEntry.objects.filter(pk__in=covered, state__in=OPEN).update(
            state=State.SKIPPED, error=_why(rule)
        )
    return rule, left


def lift(rule: Mute) -> int:
    """End a mute and put what it left out within the last days before the desk; return how many entries came back."""
    with transaction.atomic():
        left_out = FeedEntry.objects.filter(
            state=State.SKIPPED, error=_why(rule), created_at__gte=timezone.now() - STILL_NEWS
        )
        back = offer_again(left_out)
        rule.delete()
    return back


def _why(rule: Mute) -> str:
    return f"{MUTED}（{rule}）。"


def apply_mutes(entries: list[FeedEntry]) -> None:
    """Set new entries that the desk muted to skipped, before they are stored."""
    rules = list(Mute.objects.select_related("source"))
    for entry in entries:
        rule = next((rule for rule in rules if rule.covers(entry)), None)
        if rule is not None and entry.state in OPEN:
            entry.state, entry.error = State.SKIPPED, _why(rule)
