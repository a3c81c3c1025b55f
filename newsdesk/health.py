"""Health checks for whatever watches the web process."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200: this process takes requests. Asks no service, so that a slow database restarts nothing."""
    return HttpResponse("ok\n", content_type="text/plain")
