"""What is said where a page cannot be shown: to readers on pages of the site, to people of the desk at the desk.

Each says what was wrong and leads back; what was being typed stays in the browser's tab (desk/unsaved.js).
"""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import csrf, defaults


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404; at the desk with the sentence of the view that found nothing."""
    if not _is_desk(request):
        return defaults.page_not_found(request, exception)
    # Neither the router's dictionary nor "No Unit matches the given query" tells an editor anything.
    own = isinstance(exception, Http404) and not isinstance(exception.__context__, ObjectDoesNotExist)
    told = exception.args[0] if own and exception.args else ""
    says = told if isinstance(told, str) else ""
    return _refuse(
        request,
        404,
        _("ページが見つかりません"),
        says or _("このアドレスのページはありません。記事や行が削除されたか、アドレスが違います。"),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403, at the desk with what the person lacks where that was said."""
    if not _is_desk(request):
        return defaults.permission_denied(request, exception)
    says = str(exception) or _(
        "この操作をする権限がありません。必要なときは、管理者にグループの変更を頼んでください。"
    )
    return _refuse(request, 403, _("権限がありません"), says)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form without its token: at the desk it mostly comes from before the last sign-in."""
    if not request.path_info.startswith("/admin/"):
        return csrf.csrf_failure(request, reason)
    says = _(
        "この画面は、ログインし直す前のものです。入力中の訳文はこのタブに残っています。"
        "ページを再読み込みして、もう一度操作してください。"
    )
    return _refuse(request, 403, _("画面が古くなっています"), says)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500. Asks the database nothing: it may be what failed."""
    if request.path_info.startswith("/admin/"):
        return render(request, "desk/500.html", status=500)
    return defaults.server_error(request)


def _is_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/") and admin.site.has_permission(request)


def _refuse(request: HttpRequest, status: int, title: str, says: str) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, "status": status, "says": says}
    return render(request, "desk/refused.html", context, status=status)
