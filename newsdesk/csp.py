"""What browsers did not run or load on our pages: reports of the content security policy, counted by day.

Kept is which rule, from where (an origin) and on which kind of page (a route), never an address, a query or a sender.
Both ways of telling are taken: `report-uri` (CSP 2) and the Reporting API (`report-to`).
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from newsdesk.models import CspReport

MAX_BYTES = 16 * 1024
# Of each web process, whoever sends: a page that breaks its policy is seen by the first few reports.
A_MINUTE = 60
# Kinds of rows a day; what comes after is counted together.
KINDS_A_DAY = 200
KEEP_DAYS = 90
# What a browser says instead of an address.
WORDS = {"inline", "eval", "wasm-eval", "self", "data", "blob", "trusted-types-policy", "trusted-types-sink"}
# As browsers write hosts. Anybody may send reports, and U+0000 cannot be stored.
HOST = re.compile(r"[\w.:-]+", re.ASCII)
DIRECTIVES = set(settings.SECURE_CSP) | {
    "script-src-elem",
    "script-src-attr",
    "style-src-elem",
    "style-src-attr",
}
DIRECTIVES |= {"object-src", "media-src", "worker-src", "manifest-src"}

_lately: list[float] = []
_lock = threading.Lock()


def endpoints(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: name where the policy's `report-to` leads, on every response that carries the policy."""

    def name_endpoint(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Reporting-Endpoints"] = settings.REPORTING_ENDPOINTS
        return response

    return name_endpoint


@csrf_exempt  # browsers send reports without cookies and without us
@require_POST
def take_report(request: HttpRequest) -> HttpResponse:
    """Count a browser's reports. 413 when too long, 400 when not JSON, 429 when there were many in the last minute."""
    if not _within_limit(time.monotonic()):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        return HttpResponse(status=413)
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    for directive, blocked, page in _violations(told):
        _count(directive, blocked, page)
    return HttpResponse(status=204)


def _within_limit(now: float) -> bool:
    with _lock:
        _lately[:] = [moment for moment in _lately if moment > now - 60]
        if len(_lately) >= A_MINUTE:
            return False
        _lately.append(now)
        return True


def _violations(told: object) -> Iterator[tuple[str, str, str]]:
    """Yield (directive, blocked, page) of each violation in a document of either form, at most ten."""
    for report in (told if isinstance(told, list) else [told])[:10]:
        if not isinstance(report, dict):
            continue
        body: Any = report.get("csp-report", report.get("body"))
        if not isinstance(body, dict):
            continue
        directive = str(
            body.get("effectiveDirective")
            or body.get("effective-directive")
            or body.get("violated-directive")
        )
        directive = directive.split(" ", 1)[0]
        yield (
            directive if directive in DIRECTIVES else "other",
            _origin(str(body.get("blockedURL") or body.get("blocked-uri") or "")),
            _route(str(body.get("documentURL") or body.get("document-uri") or "")),
        )


def _origin(blocked: str) -> str:
    if blocked in WORDS:
        return blocked
    try:
        parts = urlsplit(blocked)
        host = parts.hostname
    except ValueError:
        return "other"
    if parts.scheme in {"http", "https", "ws", "wss"}:
        return f"{parts.scheme}://{host}"[:100] if host and HOST.fullmatch(host) else "other"
    return f"{parts.scheme}:"[:100] if parts.scheme else "other"


def _route(page: str) -> str:
    try:
        return resolve(urlsplit(page).path).view_name[:100]
    except (Resolver404, ValueError):
        return "other"


def _count(directive: str, blocked: str, page: str) -> None:
    today = timezone.localdate()
    kind = {"day": today, "directive": directive, "blocked": blocked, "page": page}
    if CspReport.objects.filter(**kind).update(count=F("count") + 1):
        return
    if CspReport.objects.filter(day=today).count() >= KINDS_A_DAY:
        kind |= {"directive": "other", "blocked": "other", "page": "other"}
    CspReport.objects.filter(day__lt=today - timedelta(days=KEEP_DAYS)).delete()
    try:
        with transaction.atomic():
            CspReport.objects.create(**kind)
    except IntegrityError:  # another process was first, or this is one of many others
        CspReport.objects.filter(**kind).update(count=F("count") + 1)
