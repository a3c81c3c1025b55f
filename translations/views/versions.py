"""What one row said before: its history, and an earlier text put back as a new version."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from translations.forms import read_row
from translations.markup import plain_text
from translations.models import Event, IllegalMove
from translations.people import name_of
from translations.runs import Candidate
from translations.views.access import DeskRequest
from translations.views.compare import Comparison, compare
from translations.views.rows import act_on_row, write
from translations.views.sheet import Row, point_text
from translations.views.single import bare_row, translation_of

HISTORY_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Version:
    """One entry of a row's history."""

    event: Event
    who: str
    what: str
    comparison: Comparison | None
    language: str  # of what is compared: the translation, or the source where that changed
    can_restore: bool


@require_safe
def history(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """List who changed the row, when, and what; newest first. Beside the row only the latest changes."""
    row = bare_row(pk, place)
    translation = translation_of(row)
    events = translation.events.filter(subject=row.item.subject).select_related("actor")
    shown = list(events[: HISTORY_LENGTH + 1] if request.htmx else events)
    context = {
        **({} if request.htmx else admin.site.each_context(request)),
        "title": _("履歴"),
        "more": bool(request.htmx) and len(shown) > HISTORY_LENGTH,
        "translation": translation,
        "row": row,
        "versions": [_version(event, row) for event in (shown[:HISTORY_LENGTH] if request.htmx else shown)],
        "left": [
            (one, point_text(one.points) if one.points else one.text)
            for one in row.item.candidates.filter(outcome=Candidate.Outcome.REJECTED)[:HISTORY_LENGTH]
        ],
    }
    return render(request, "desk/history.html#versions" if request.htmx else "desk/history.html", context)


@require_POST
def restore(request: DeskRequest, pk: int, place: str, event: int) -> HttpResponse:
    """Store the text of an earlier version as a new one."""
    then = get_object_or_404(Event, translation=pk, pk=event, subject=bare_row(pk, place).item.subject)

    def put_back(request: DeskRequest, row: Row) -> str:
        points = then.data.get("points") if row.is_points else None
        said = {"version": request.POST.get("version", ""), "text": then.data.get("after", "")}
        text, version, errors = read_row(said)
        if errors or version is None or (row.is_points and points is None):
            raise IllegalMove(_("この版には戻せません。ページを再読み込みして、履歴を確かめてください。"))
        write(row, "" if row.is_points else text, points, version=version, request=request, verb="restored")
        return _("前の版を新しい版として保存しました")

    return act_on_row(request, pk, place, put_back)


VERBS = {
    "edited": gettext_lazy("編集"),
    "drafted": gettext_lazy("AI下訳"),
    "accepted": gettext_lazy("提案を採用"),
    "restored": gettext_lazy("前の版に戻す"),
    "replaced": gettext_lazy("検索して置換"),
    "taken_back": gettext_lazy("一括変更の取り消し"),
    "approved": gettext_lazy("承認"),
    "unapproved": gettext_lazy("承認の取り消し"),
    "merged": gettext_lazy("次の行と結合"),
    "split": gettext_lazy("行を分割"),
    "joined": gettext_lazy("前の行に結合"),
    "cut_off": gettext_lazy("分割してできた行"),
    "described": gettext_lazy("画像の説明を始める"),
    "undescribed": gettext_lazy("画像の説明を外す"),
    "outdated": gettext_lazy("原文の更新"),
    "revived": gettext_lazy("原文が元に戻った"),
    "grounds_moved": gettext_lazy("根拠の段落の更新"),
}


def _version(event: Event, row: Row) -> Version:
    has_text = "after" in event.data
    comparison, language = None, "ja"
    if has_text:
        comparison = compare(event.data["before"], event.data["after"])
    elif "source_after" in event.data:
        comparison = compare(*(plain_text(event.data[side]) for side in ("source_before", "source_after")))
        language = row.item.translation.article.language
    return Version(
        event=event,
        who=name_of(event.actor) or _("AI"),
        what=str(VERBS.get(event.verb, event.verb)),
        comparison=comparison,
        language=language,
        can_restore=has_text
        and event.data["after"] != row.item.whole_text
        and (not row.is_points or "points" in event.data),
    )
