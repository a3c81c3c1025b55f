"""What watches the desk asks here: is the process alive, can it do its work, and what are the numbers.

docs/operations.md says what each answer means and what to do about it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsdesk import metrics
from newsdesk.models import Pulse

# The sweeper looks every five seconds; a run that was not taken for this long is not going to be. Whoever watches knows within two minutes.
DUE_AT_MOST_SECONDS = 90.0
# A pulse is written every ten seconds; a minute without one is no hiccup.
PULSE_AT_MOST_SECONDS = 60.0

# On what is answered before the middleware whose headers these are: probes, the turn to https, what is too large.
SAID_BEFORE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200: this process takes requests. Asks no service, so that a slow database restarts nothing."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say what works, as JSON: `status` is ok, degraded or down, `checks` says why.

    503 only when this process cannot serve anybody (no database): with a dead broker or beat readers and
    editors are still served, and taking the web server away would make one trouble into two.
    """
    checks = {"database": _database()}
    if checks["database"]["ok"]:
        checks |= {"broker": _broker(), "runs": _runs(), "beat": beat()}
    healthy = all(check["ok"] for check in checks.values())
    status = "down" if not checks["database"]["ok"] else "ok" if healthy else "degraded"
    return JsonResponse({"status": status, "checks": checks}, status=503 if status == "down" else 200)


class Probes:
    """Middleware that answers /healthz and /readyz, and /metrics to whoever brings a token, by any host name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._answer(request)
        for name, value in SAID_BEFORE.items():
            response.headers.setdefault(name, value)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz":
            return healthz(request)
        if request.path_info == "/readyz":
            return readyz(request)
        if request.path_info == "/metrics" and _brings_a_token(request):
            return metrics_page(request)
        return self.get_response(request)


@require_safe
@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Show the metrics to staff, and to whoever sends METRICS_TOKEN as a bearer token; 403 to others."""
    if not _may_see_numbers(request):
        return HttpResponseForbidden("METRICS_TOKEN か、スタッフのログインが必要です。\n")
    return HttpResponse(metrics.render(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_see_numbers(request: HttpRequest) -> bool:
    if _brings_a_token(request):
        token = request.headers["Authorization"].partition(" ")[2].strip()
        return constant_time_compare(token, settings.METRICS_TOKEN)
    return request.user.is_active and request.user.is_staff


def _brings_a_token(request: HttpRequest) -> bool:
    scheme = request.headers.get("Authorization", "").partition(" ")[0]
    return bool(settings.METRICS_TOKEN) and scheme.lower() == "bearer"


def _database() -> dict[str, object]:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        # Not said why: the message names hosts and roles, and this page is public.
        return {"ok": False, "says": "データベースに接続できません"}
    return {"ok": True}


def _broker() -> dict[str, object]:
    if metrics.broker_queues() is None:
        return {"ok": False, "says": "ブローカーが応答しません。下訳は待たされますが、失われません"}
    return {"ok": True}


def _runs() -> dict[str, object]:
    seconds = round(metrics.oldest_due_run(timezone.now()), 1)
    if seconds > DUE_AT_MOST_SECONDS:
        return {"ok": False, "oldest_due_seconds": seconds, "says": "下訳が順番を待ったまま動いていません"}
    return {"ok": True, "oldest_due_seconds": seconds}


def beat() -> dict[str, object]:
    """Return whether a tick of beat reached a worker lately, and how many seconds ago."""
    pulse = Pulse.objects.filter(name=Pulse.BEAT).first()
    if pulse is None:
        return {"ok": False, "says": "beat とワーカーがまだ一度も動いていません"}
    seconds = round((timezone.now() - pulse.at).total_seconds(), 1)
    if seconds > PULSE_AT_MOST_SECONDS:
        return {
            "ok": False,
            "seconds_ago": seconds,
            "says": "beat か default キューのワーカーが止まっています",
        }
    return {"ok": True, "seconds_ago": seconds}
