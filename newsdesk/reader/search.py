"""The search page: a form that works without JavaScript, one address for every answer, never kept."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from newsdesk.reader import counts
from newsdesk.search import Filters, Found, QueryRefused, SearchTooSlow, search

# Searches a process does at once: the other threads are for readers of stories, whatever searchers do.
AT_ONCE = 2
WAIT_SECONDS = 0.3
RETRY_AFTER = "2"
PAGES_MAX = 50
_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says."""

    text: str
    filters: Filters
    page: int

    @property
    def query(self) -> str:
        """Return the address of this search without its page number."""
        fields = {
            "q": self.text,
            "topic": self.filters.topic,
            "source": self.filters.source,
            "since": self.filters.since or "",
            "until": self.filters.until or "",
        }
        return urlencode({name: value for name, value in fields.items() if value})


@require_safe
@never_cache
@gzip_page
def page(request: HttpRequest) -> HttpResponse:
    """Show the form, and below it what was found."""
    context: dict[str, Any] = {"topics": counts.topics().order_by("slug"), "sources": counts.sources()}
    status = 200
    try:
        asked = _asked(request)
        context["asked"] = asked
        if asked.text:
            context["found"] = _found(asked)
    except QueryRefused as refusal:
        status, context["problem"] = 400, str(refusal)
    except SearchTooSlow:
        status = 503
        context["problem"] = (
            "検索に時間がかかりすぎたため、中止しました。言葉を減らすか、期間を絞ってください。"
        )
    except _Busy:
        status = 429
        context["problem"] = "検索が混み合っています。数秒おいて、もう一度お試しください。"
    context["written"] = request.GET.get("q", "")[:200]
    response = render(request, "reader/search.html", context, status=status)
    if status in {429, 503}:
        response["Retry-After"] = RETRY_AFTER
    return response


class _Busy(Exception):
    """All places for searches are taken."""


def _found(asked: Asked) -> Found:
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise _Busy
    try:
        found = search(asked.text, filters=asked.filters, page=asked.page)
    finally:
        _turns.release()
    if asked.page > found.pages:
        raise Http404("There is no such page of hits.")
    return found


def _asked(request: HttpRequest) -> Asked:
    """Return what was asked for. Raises QueryRefused for a date or page that is none."""
    number = request.GET.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]?", number) or int(number) > PAGES_MAX:
        raise Http404("There is no such page of hits.")
    filters = Filters(
        topic=_slug(request, "topic"),
        source=_slug(request, "source"),
        since=_day(request, "since"),
        until=_day(request, "until"),
    )
    return Asked(request.GET.get("q", "").replace("\x00", "").strip(), filters, int(number))


def _slug(request: HttpRequest, name: str) -> str:
    value = request.GET.get(name, "")
    return value if re.fullmatch(r"[-\w]{1,80}", value) else ""


def _day(request: HttpRequest, name: str) -> date | None:
    value = request.GET.get(name, "").strip()
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or not 1990 <= day.year <= timezone.localdate().year + 1:
        raise QueryRefused(
            f"日付「{value[:20]}」を読めません。{timezone.localdate():%Y-%m-%d} のように入力してください。"
        )
    return day
