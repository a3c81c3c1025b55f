"""What no request may bring, whoever sends it: too much, and text that can be neither stored nor looked up.

Django limits fields and forms, not files: a stranger's upload would be written to disk in full before a view, or the
check of its token, has looked at who sends it. The front refuses it sooner (deploy/); this holds without one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Of a form around its file: the other fields, the boundaries.
FORM_BYTES = 1024 * 1024


def refuse_larger(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer 413 to a request that says it brings more than the largest file the desk takes in."""

    def refuse(request: HttpRequest) -> HttpResponse:
        # A request that does not say how long it is has an empty body for Django.
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.FETCH_MAX_BYTES + FORM_BYTES:
            most = settings.FETCH_MAX_BYTES // 1_000_000
            return HttpResponse(
                f"送られた内容が大きすぎます。ファイルは {most} MB までです。\n",
                status=413,
                content_type="text/plain; charset=utf-8",
            )
        return get_response(request)

    return refuse


# PostgreSQL holds no U+0000 in a text, and Python reads no number that is longer: both would fail deep in a view.
_UNREADABLE = re.compile(rf"\0|[0-9]{{{sys.get_int_max_str_digits()},}}")


class RefuseUnreadable:
    """Middleware: answer 400 to an address or a form that no view and no look-up in the database could read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Look at what was sent, once it is known that it is for a view of ours."""
        if not any(map(_UNREADABLE.search, _texts(request))):
            return None
        return HttpResponse(
            "送られた内容に読み取れない文字か数字があります。\n",
            status=400,
            content_type="text/plain; charset=utf-8",
        )


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for fields in (request.GET, request.POST):
        for _name, values in fields.lists():
            yield from (value for value in values if isinstance(value, str))
