"""How much anybody may send us in one request, whoever they are.

Django limits fields and forms, not files: a stranger's upload would be written to disk in full before a view, or the
check of its token, has looked at who sends it. The front refuses it sooner (deploy/); this holds without one.
"""

from __future__ import annotations

from collections.abc import Callable

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
