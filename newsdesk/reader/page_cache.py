"""Public pages are made once for each state of the site and kept in memory, compressed.

A middleware, so that a kept page costs neither session nor view: it is found by its address, checked against
the state of the public site (changes.py) and sent with an ETag, or as 304 without a body. A page is kept where
its view says so (`@kept`), answered 200 and set no cookie; everything else passes through untouched.
"""

from __future__ import annotations

import functools
import hashlib
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from newsdesk.reader import shelf
from newsdesk.reader.changes import State, Watch
from newsdesk.reader.page_memory import Page, PageMemory

type View = Callable[..., HttpResponse]

# One second until this process notices, two in a shared cache, two more while that one asks again: what is
# withdrawn is gone within five. A browser asks each time, and mostly hears 304.
CACHE_CONTROL = "public, max-age=0, s-maxage=2, stale-while-revalidate=2"
DAY = 24 * 60 * 60
# Every other parameter is dropped, so that thousands of addresses with tracking parameters are one page.
PARAMETER, FIRST = "page", "1"


def kept(*, seconds: int = DAY, paged: bool = False) -> Callable[[View], View]:
    """Let a view's pages be kept until the public site changes, and no longer than `seconds`.

    For views whose answer depends on the path alone; where they are `paged`, on `?page=` too. Those must answer 404 to
    every number but those that the site links to: each answer is a page to keep.
    """

    def mark(view: View) -> View:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        answer.kept_as = (seconds, paged)  # type: ignore[attr-defined]  # read by PageCache.process_view
        return answer

    return mark


def kept_page(template: str, context: dict[str, Any]) -> HttpResponse:
    """Return a page made without the request: what one reader gets is kept for all of them."""
    return HttpResponse(render_to_string(template, context))


# How often this process was asked for a page it had ready, and how often not; a lost count among threads does no harm.
asked = {"hit": 0, "miss": 0}


class PageCache:
    """The middleware, and this process's kept pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the next middleware, as Django asks."""
        self._get_response = get_response
        self._watch = Watch()
        self._memory = PageMemory()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from memory where possible, else make the page and keep it."""
        if request.method not in {"GET", "HEAD"} or not settings.PAGES_KEPT_BYTES:
            return self._get_response(request)
        request.get_host()  # raises DisallowedHost: what is kept is for our own names, as what is made
        number = request.GET.get(PARAMETER, FIRST) if request.META.get("QUERY_STRING") else FIRST
        page = self._find(request.path, number)
        if page is not None:
            asked["hit"] += 1
        else:
            response = self._get_response(request)
            state, seconds, is_paged = getattr(request, "kept_under", (None, 0, False))
            if state is None or not _may_be_kept(response):
                return response
            asked["miss"] += 1
            page = _page(response, state=state, seconds=seconds, is_paged=is_paged)
            self._memory.put((request.path, number if is_paged else FIRST), page)
        # A request that reaches us did not find its page as a file; only the first page of a list is kept as one.
        is_file = not page.is_paged or number == FIRST
        if settings.PAGES_FOLDER and is_file and page.headers["Content-Type"].startswith("text/html"):
            shelf.put(request.path, page.state, page.in_encoding)
        return _answer(request, page)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Note the state of the site before a page is made that may be kept: it may change meanwhile."""
        kept_as = getattr(view, "kept_as", None)
        if kept_as is not None and settings.PAGES_KEPT_BYTES:
            request.kept_under = (self._watch.state(), *kept_as)  # type: ignore[attr-defined]

    def _find(self, path: str, number: str) -> Page | None:
        first = self._memory.get((path, FIRST), self._watch.state)
        if number == FIRST or (first is not None and not first.is_paged):
            return first
        return self._memory.get((path, number), self._watch.state)


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        # A nonce is for one answer only.
        and "'nonce-" not in response.get("Content-Security-Policy", "")
    )


def _page(response: HttpResponse, *, state: State, seconds: int, is_paged: bool) -> Page:
    response["Cache-Control"] = CACHE_CONTROL
    patch_vary_headers(response, ["Accept-Encoding"])
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    tag = hashlib.sha256(response.content).hexdigest()[:24]
    return Page(state, time.monotonic() + seconds, is_paged, headers, response.content, tag)


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    is_picture = page.headers["Content-Type"].startswith("image/")  # compressed already
    encoding = "identity" if is_picture else _encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    # Another encoding is another sequence of bytes, so it needs a tag of its own (RFC 9110, 8.8.3.3).
    tag = f'"{page.tag}-{encoding}"'
    if _is_known(request.META.get("HTTP_IF_NONE_MATCH", ""), tag):
        response = HttpResponse(status=304, headers=page.headers)
        del response["Content-Type"]
    else:
        body = page.in_encoding(encoding)
        response = HttpResponse(body, headers=page.headers)
        response["Content-Length"] = str(len(body))
        if encoding != "identity":
            response["Content-Encoding"] = encoding
    response["ETag"] = tag
    return response


def _is_known(if_none_match: str, tag: str) -> bool:
    """Return whether the browser has this page. A proxy may have made the tag weak: compared as weak ones."""
    return bool(if_none_match) and (tag in if_none_match or if_none_match.strip() == "*")


@functools.lru_cache(maxsize=512)
def _encoding(accepted: str) -> str:
    """Return the best encoding that an Accept-Encoding header allows (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for choice in accepted.lower().split(","):
        name, _, parameter = choice.partition(";")
        quality = parameter.strip().removeprefix("q=")
        weights[name.strip()] = float(quality) if quality.replace(".", "", 1).isdecimal() else 1.0
    return next((name for name in ("br", "gzip") if weights.get(name, 0.0) > 0), "identity")
