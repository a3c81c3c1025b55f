"""What a person was told, and the way to it."""

from __future__ import annotations

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from translations import notices
from translations.headline import working_title
from translations.notices import Notice
from translations.views.access import DeskRequest

ON_A_PAGE = 50


@require_safe
def page(request: DeskRequest) -> HttpResponse:
    """List what the person was told, newest first."""
    own = Notice.objects.filter(person=request.user).select_related("translation__article")
    titled = own.defer("translation__article__raw").annotate(working_title=working_title("translation"))
    shown = Paginator(titled, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {**admin.site.each_context(request), "title": _("お知らせ"), "page": shown}
    return render(request, "desk/notices.html", context)


@require_POST
def follow(request: DeskRequest, notice: int) -> HttpResponse:
    """Mark a notice as read and go to what it is about."""
    told = get_object_or_404(Notice, person=request.user, pk=notice)
    notices.mark_read(request.user, pk=told.pk)
    address = reverse("desk:review", args=[told.translation_id])
    return redirect(f"{address}?at={told.place}#{told.place}" if told.place else address)


@require_POST
def read_all(request: DeskRequest) -> HttpResponse:
    """Mark everything as read."""
    notices.mark_read(request.user)
    return redirect("desk:notices")
