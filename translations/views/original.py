"""The page that shows how an original changed, and what an editor can do about it: 取り込む, 見送る, いま確かめる."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import recheck
from articles.models import Block, SourceChange
from translations.desk import follow, originals
from translations.models import IllegalMove, Translation
from translations.views.access import DeskRequest, tells_refusals, translation_or_404
from translations.views.compare import Comparison, compare


@dataclass(frozen=True, slots=True)
class Difference:
    """One block that changed, both wordings marked; or how many in a row did not (`unchanged`)."""

    kind: str
    label: str = ""
    block: str = ""
    sides: Comparison | None = None
    unchanged: int = 0


@require_safe
def page(request: DeskRequest, pk: int) -> HttpResponse:
    """Show the newest wording of the original against the blocks we hold."""
    translation = translation_or_404(pk)
    change = (
        SourceChange.objects.filter(article=translation.article).exclude(state=SourceChange.State.DISMISSED)
    ).first()
    lines = differences(change, _positions(translation)) if change else []
    context = {
        **admin.site.each_context(request),
        "title": _("原文の更新"),
        "subtitle": str(translation),
        "translation": translation,
        "article": translation.article,
        "change": change,
        "is_pending": change is not None and change.state == SourceChange.State.PENDING,
        "lines": lines,
        "counts": [
            (_(originals.KINDS[kind]), count)
            for kind in originals.KINDS
            if (count := sum(line.kind == kind for line in lines))
        ],
    }
    return render(request, "desk/original.html", context)


@require_POST
@tells_refusals
def look(request: DeskRequest, pk: int) -> HttpResponse:
    """Fetch the original now, not when its time comes, and say whether it has changed."""
    article = translation_or_404(pk).article
    if article.checked_at is None:
        raise IllegalMove(
            _("この記事は貼り付けた本文から作られたため、確かめられる原文のページがありません。")
        )
    change = recheck.recheck(article)
    article.refresh_from_db(fields=["signals"])
    if change is None and not article.last_problem:  # the page says what went wrong
        messages.success(request, _("原文を読み直しました。新しい変更はありません。"))
    return redirect("desk:original", pk)


@require_POST
@tells_refusals
def take_in(request: DeskRequest, pk: int, change: int) -> HttpResponse:
    """Bring the rows that the new wording touches to 原文更新, and have only those drafted again."""
    translation = translation_or_404(pk)
    wording = get_object_or_404(SourceChange, pk=change, article=translation.article_id)
    outcome = follow.take_in(wording, by=request.user)[translation.pk]
    text = _("新しい原文を取り込みました。")
    if outcome.outdated or outcome.made:
        text = _("新しい原文を取り込みました。%(outdated)d 行が原文更新になり、%(made)d 行が増えました。")
    messages.success(request, text % {"outdated": len(outcome.outdated), "made": len(outcome.made)})
    if outcome.retitled:
        messages.success(request, _("見出しも原文更新になりました。"))
    if outcome.run:
        messages.success(request, _("この行だけを下訳し直しています。公開中の版は変わりません。"))
    elif outcome.refusal:
        messages.warning(request, outcome.refusal)
    return redirect("desk:review", pk)


@require_POST
@tells_refusals
def leave(request: DeskRequest, pk: int, change: int) -> HttpResponse:
    """Keep our blocks and rows as they are; the same wording is not reported again."""
    translation = translation_or_404(pk)
    wording = get_object_or_404(SourceChange, pk=change, article=translation.article_id)
    follow.leave(wording, by=request.user)
    messages.success(request, _("この更新を見送りました。原文と訳文は変わっていません。"))
    return redirect("desk:review", pk)


def differences(change: SourceChange, positions: dict[int, int]) -> list[Difference]:
    """Return the change in reading order: what was removed stands where it stood, what stayed is counted.

    `positions` are those of the article's blocks by key.
    """
    lines: list[Difference] = []
    for step in _in_reading_order(change.steps, positions):
        if step["kind"] == "unchanged":
            if lines and lines[-1].unchanged:
                lines[-1] = Difference("unchanged", unchanged=lines[-1].unchanged + 1)
            else:
                lines.append(Difference("unchanged", unchanged=1))
            continue
        old, new = step["old"], step["new"]
        before, after = _words(old), _words(new)
        lines.append(
            Difference(
                kind=step["kind"],
                label=_(originals.KINDS[step["kind"]]),
                block="" if step["kind"] == "retitled" else str(Block.Kind((new or old)["kind"]).label),
                sides=compare(before, before if step["kind"] == "moved" else after),
            )
        )
    return lines


def _words(side: dict[str, Any] | None) -> str:
    return str(side["text"]) if side else ""


def _in_reading_order(steps: list[dict[str, Any]], positions: dict[int, int]) -> list[dict[str, Any]]:
    order = [step for step in steps if step["kind"] != "removed"]
    for step in steps:
        if step["kind"] != "removed":
            continue
        own = positions.get(step["block"], 0)
        before = [
            place
            for place, other in enumerate(order)
            if other["block"] and positions.get(other["block"], 0) < own
        ]
        order.insert(before[-1] + 1 if before else 0, step)
    return order


def _positions(translation: Translation) -> dict[int, int]:
    return dict(translation.article.blocks.values_list("pk", "position"))
