"""The inbox: what feeds brought and people decide on. 取り込む is `poll.take`; here are 見送る and ミュート, and what
needs no decision because its article is here already."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from articles.feed_entries import FeedEntry, Mute
from articles.models import Article, Source
from articles.same_address import address_key

State = FeedEntry.State
# What is not decided yet: waiting for the next round of the poller, held for a person, or failed.
OPEN = (State.HELD, State.WAITING, State.FAILED)
MUTED = "ミュート中です"
# Entries that a mute left out longer ago than this are not offered again: they are no longer news.
STILL_NEWS = timedelta(days=7)
# Longer after an article came in, no feed offers it for the first time.
STILL_OFFERED = timedelta(days=90)
# Where the record of a fetch says under which addresses the page was asked for and found.
FETCHED = ("signals__asked_for", "signals__fetched_from")


def skip(entries: QuerySet[FeedEntry]) -> int:
    """Leave entries out that have no article; they are not offered again. Returns how many."""
    return entries.filter(state__in=OPEN).update(state=State.SKIPPED, error="")


def offer_again(entries: QuerySet[FeedEntry]) -> int:
    """Put skipped entries back before the desk. Returns how many."""
    return entries.filter(state=State.SKIPPED).update(state=State.HELD, error="")


def join(article: Article, *addresses: str) -> int:
    """Join the entries that wait for a decision on a page at one of these addresses with `article`, which holds it."""
    keys = {key for address in addresses if (key := address_key(address))}
    # A host in letters of its own (xn--) is spelt otherwise in a feed.
    hosts = {"" if "xn--" in key else re.split(r"[/:?#]", key, maxsplit=1)[0] for key in keys}
    offered = Q()
    for host in hosts:
        offered |= Q(url__icontains=host)
    waiting = FeedEntry.objects.filter(offered, state__in=OPEN).only("url") if keys else []
    return _set_joined(article.pk, [entry.pk for entry in waiting if address_key(entry.url) in keys])


def join_known(source: Source) -> int:
    """Join the entries of `source` that wait for a decision with articles that are here; return how many there were."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for entry in source.entries.filter(state__in=OPEN).only("url"):
        if key := address_key(entry.url):
            waiting[key].append(entry.pk)
    if not waiting:
        return 0
    here = dict(Article.objects.filter(address_key__in=waiting).values_list("address_key", "pk"))
    # A page may call itself otherwise than the address that led to it.
    lately = source.articles.filter(created_at__gte=timezone.now() - STILL_OFFERED)
    for pk, *addresses in lately.values_list("pk", *FETCHED):
        for address in addresses:
            here.setdefault(address_key(address or ""), pk)
    return sum(_set_joined(here[key], entries) for key, entries in waiting.items() if key in here)


def _set_joined(article: int, entries: Iterable[int]) -> int:
    return FeedEntry.objects.filter(pk__in=entries, state__in=OPEN).update(
        state=State.DUPLICATE, article=article, error=""
    )


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
