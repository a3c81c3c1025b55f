"""What is answered to somebody of the desk is theirs alone: no cache on the way keeps it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


def keep_nowhere(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: let no cache keep what is answered below /admin/, where a view says nothing of it.

    allauth's pages of second factors, with their secrets and recovery codes, say nothing; refusals do not either.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path_info.startswith("/admin/") and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return answer
