"""Comments beside a row: read a thread, write, settle and take up again, with and without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from translations.desk import comments, posted
from translations.desk.comments import Comment
from translations.models import IllegalMove
from translations.people import name_of
from translations.views.access import DeskRequest
from translations.views.rows import address_of
from translations.views.sheet import Row
from translations.views.single import bare_row


@dataclass(frozen=True, slots=True)
class Said:
    """One comment and what its author is called."""

    comment: Comment
    who: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as the page shows it: how it began, and the answers."""

    first: Said
    replies: list[Said]
    settled_by: str

    @property
    def pk(self) -> int:
        """The key that answers name."""
        return self.first.comment.pk

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is needed."""
        return self.first.comment.settled_at is not None


@require_safe
def show(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Show what was said about a row."""
    return _render(request, bare_row(pk, place))


@require_POST
def write(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Say something about a row, in answer to `thread` where that is posted."""
    row = bare_row(pk, place)
    key = posted.key(request.POST.get("thread", ""))
    thread = None if key is None else get_object_or_404(_threads(row), pk=key)
    text = request.POST.get("text", "")
    try:
        comments.write(row.item, text, by=request.user, thread=thread)
    except IllegalMove as refusal:
        typed_in = thread.pk if thread else 0
        return _render(request, row, refusal=str(refusal), typed=text, typed_in=typed_in, status=422)
    return _done(request, pk, place, _("コメントしました"))


@require_POST
def settle(request: DeskRequest, pk: int, place: str, thread: int) -> HttpResponse:
    """Note that a thread needs nothing more."""
    comments.settle(get_object_or_404(_threads(bare_row(pk, place)), pk=thread), by=request.user)
    return _done(request, pk, place, _("解決済みにしました"))


@require_POST
def reopen(request: DeskRequest, pk: int, place: str, thread: int) -> HttpResponse:
    """Take a settled thread up again."""
    comments.reopen(get_object_or_404(_threads(bare_row(pk, place)), pk=thread))
    return _done(request, pk, place, _("未解決に戻しました"))


def _done(request: DeskRequest, pk: int, place: str, note: str) -> HttpResponse:
    row = bare_row(pk, place)
    if request.htmx:
        return _render(request, row, note=note)
    messages.success(request, note)
    return redirect(address_of(row))


def _threads(row: Row) -> QuerySet[Comment]:
    return row.item.comments.filter(thread=None)


def _render(
    request: DeskRequest,
    row: Row,
    *,
    note: str = "",
    refusal: str = "",
    typed: str = "",
    typed_in: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the row's threads and its count (htmx), or with a page of them. Open ones come first."""
    said = row.item.comments.select_related("author", "settled_by").order_by("pk")
    begun: dict[int, Thread] = {}
    for comment in said:
        one = Said(comment, _("読者") if comment.is_from_reader else name_of(comment.author))
        if comment.thread_id is None:
            begun[comment.pk] = Thread(one, [], name_of(comment.settled_by))
        else:
            begun[comment.thread_id].replies.append(one)
    context = {
        "row": row,
        "threads": sorted(begun.values(), key=lambda thread: (thread.is_settled, thread.pk)),
        "open_comments": sum(not thread.is_settled for thread in begun.values()),
        "people": [(person.username, name_of(person)) for person in comments.desk_people()],
        "note": note or refusal,
        "refusal": refusal,
        "typed": typed,
        "typed_in": typed_in,
    }
    if request.htmx:
        return render(request, "desk/comments.html#answer", context, status=status)
    context |= {**admin.site.each_context(request), "title": _("コメント")}
    return render(request, "desk/comments.html", context, status=status)
