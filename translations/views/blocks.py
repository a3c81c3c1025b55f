"""The block editor: what of the original is article and what is site chrome, and where its parts begin and end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import block_editing
from articles.models import Block
from translations.desk import follow, posted
from translations.models import IllegalMove, Translation, Unit
from translations.views.access import DeskRequest, translation_or_404
from translations.views.language import in_words
from translations.views.sheet import block_html

# More than most articles have.
BLOCKS_A_PAGE = 100
# How much of the text beside a possible split is shown.
CONTEXT = 48


@dataclass(frozen=True, slots=True)
class Place:
    """One place where a block may be split, and the words on both sides of it."""

    at: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class BlockRow:
    """One block as the editor shows it."""

    block: Block
    html: SafeString
    places: list[Place]
    is_text: bool
    can_merge: bool
    state: str
    state_label: str


@require_safe
def page(request: DeskRequest, pk: int) -> HttpResponse:
    """Show the blocks of the original with what can be done to each, those of a long one on numbered pages."""
    translation = translation_or_404(pk)
    blocks = translation.article.blocks.order_by("position")
    shown = Paginator(blocks, BLOCKS_A_PAGE).get_page(request.GET.get("page"))
    skipped = (shown.number - 1) * BLOCKS_A_PAGE
    stretch = list(blocks[skipped : skipped + BLOCKS_A_PAGE + 1])  # and what the last one may be joined with
    here = stretch[:BLOCKS_A_PAGE]
    states = _states(translation, here)
    context = {
        **admin.site.each_context(request),
        "title": _("原文の区切り"),
        "subtitle": str(translation),
        "translation": translation,
        "article": translation.article,
        "page": shown,
        "acted": posted.key(request.GET.get("at", "")),  # who works with the keys goes on where they are
        "rows": [_row(block, after, states) for block, after in zip_longest(here, stretch[1:])],
        "kinds": [(kind.value, kind.label) for kind in block_editing.TEXT_KINDS],
        "outdated": translation.units.filter(state=Unit.State.OUTDATED).count(),
    }
    return render(request, "desk/blocks.html", context)


def _states(translation: Translation, blocks: Sequence[Block]) -> dict[int, str]:
    """Return the state of the row that each block is in, by the block's position."""
    if not blocks:
        return {}
    units = translation.units.filter(
        first_block__position__lte=blocks[-1].position, last_block__position__gte=blocks[0].position
    )
    return {
        at: unit.state
        for unit in units.select_related("first_block", "last_block")
        for at in range(unit.first_block.position, unit.last_block.position + 1)
    }


def _row(block: Block, after: Block | None, states: dict[int, str]) -> BlockRow:
    state = states.get(block.position, "")
    return BlockRow(
        block=block,
        html=block_html(block),
        places=[
            Place(at, block.text[max(0, at - CONTEXT) : at].strip(), block.text[at : at + CONTEXT].strip())
            for at in block_editing.places_to_split(block)
        ],
        is_text=block.kind in block_editing.TEXT_KINDS,
        can_merge=after is not None
        and block.boilerplate == after.boilerplate
        and {block.kind, after.kind} <= set(block_editing.TEXT_KINDS)
        and (block.kind == Block.Kind.CODE) == (after.kind == Block.Kind.CODE),
        state=state if block.is_translatable else "",
        state_label=in_words(Unit.State(state)) if state and block.is_translatable else "",
    )


@require_POST
def set_aside(request: DeskRequest, pk: int, block: int) -> HttpResponse:
    """Take a block out of the article as site chrome (除く), or back in (戻す)."""
    aside = request.POST.get("aside") == "1"
    return _edit(request, pk, block, lambda one: block_editing.set_aside(one, aside=aside))


@require_POST
def retype(request: DeskRequest, pk: int, block: int) -> HttpResponse:
    """Make a block one of another kind (種類を変える)."""
    kind, level = request.POST.get("kind", ""), request.POST.get("level", "")
    number = int(level) if level in {"2", "3", "4"} else 2
    return _edit(request, pk, block, lambda one: block_editing.retype(one, kind=kind, level=number))


@require_POST
def split(request: DeskRequest, pk: int, block: int) -> HttpResponse:
    """Split a block in two (分割)."""
    at = posted.number(request.POST.get("at", ""))
    return _edit(request, pk, block, lambda one: block_editing.split(one, at=-1 if at is None else at))


@require_POST
def merge(request: DeskRequest, pk: int, block: int) -> HttpResponse:
    """Join a block and the next one (次と結合)."""
    translation = translation_or_404(pk)
    first = _block(translation, block)
    return _tell(request, translation, first, lambda: _merge(first, request))


def _merge(first: Block, request: DeskRequest) -> dict[int, follow.Followed]:
    second = block_editing.next_of(first)
    if second is None:
        raise block_editing.CannotEdit(_("最後の部分です。結合する相手がありません。"))
    return follow.merge_blocks(first, second, by=request.user)


def _edit(request: DeskRequest, pk: int, block: int, verb: Callable[[Block], Any]) -> HttpResponse:
    translation = translation_or_404(pk)
    one = _block(translation, block)
    return _tell(
        request,
        translation,
        one,
        lambda: follow.change_blocks(translation.article_id, by=request.user, edit=lambda: verb(one)),
    )


def _tell(
    request: DeskRequest,
    translation: Translation,
    block: Block,
    act: Callable[[], dict[int, follow.Followed]],
) -> HttpResponse:
    """Run the edit unless the block is another one by now; answer with the page at its place."""
    before = Block.objects.filter(article=block.article_id, position__lt=block.position).count()
    if request.POST.get("seen") != block.content_hash:
        messages.error(
            request, _("この部分はほかの人が先に変えました。いまの内容を確かめて、もう一度操作してください。")
        )
    else:
        try:
            outcome = act()[translation.pk]
        except (block_editing.CannotEdit, IllegalMove) as refusal:
            messages.error(request, str(refusal))
        else:
            if outcome.outdated:
                messages.success(
                    request,
                    _("%(count)d 行が原文更新になりました。訳文は残っています。")
                    % {"count": len(outcome.outdated)},
                )
            if outcome.revived:
                messages.success(
                    request,
                    _("原文が元に戻ったため、%(count)d 行を前の状態に戻しました。")
                    % {"count": len(outcome.revived)},
                )
    page = f"page={before // BLOCKS_A_PAGE + 1}&" if before >= BLOCKS_A_PAGE else ""
    return redirect(f"{reverse('desk:blocks', args=[translation.pk])}?{page}at={block.pk}#block-{block.pk}")


def _block(translation: Translation, pk: int) -> Block:
    return get_object_or_404(Block, pk=pk, article=translation.article_id)
