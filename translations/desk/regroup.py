"""Rows joined and taken apart again: where a translation runs over two paragraphs, or one row became too long.

A unit is a run of source blocks; joining makes the run longer, splitting cuts it between two blocks. No word is
lost on the way, and a row that was joined into another comes back under its old number, with its history and
its comments.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext

from articles.models import Block
from translations import markup
from translations.desk.comments import Comment
from translations.models import Event, IllegalMove, Translation, Unit

BREAK = "\n\n"
# Out of the way of every position that is in use, while rows move up.
ASIDE = 1_000_000


def merge(unit: Unit, *, version: int, by: User) -> Unit:
    """Join the row after `unit` to it; return the row that went, as it was.

    The texts follow each other as paragraphs. Raises StaleVersion, and IllegalMove where there is no next row,
    where code or another kind of block stands between, and while a job for the model runs.
    """
    with transaction.atomic():
        gone = _held(unit, 2)[-1]
        if gone.pk == unit.pk:
            raise IllegalMove(gettext("次の行がありません。最後の行は結合できません。"))
        blocks = _blocks(unit, gone)
        if any(not block.is_translatable for block in blocks):
            raise IllegalMove(
                gettext("次の行とのあいだに訳さない部分（コードなど）があるため、結合できません。")
            )
        if len({(block.kind, block.level) for block in blocks}) > 1:
            raise IllegalMove(gettext("次の行とは種類（見出し、段落など）が違うため、結合できません。"))
        shift = _tags(_blocks(unit))
        second = _renumbered(gone.text, lambda number: number + shift)
        talk = list(gone.comments.values_list("pk", flat=True))
        gone.comments.update(unit=unit)
        pk = gone.pk
        Unit.objects.filter(pk=pk).delete()
        Event.objects.create(
            translation=unit.translation,
            actor=by,
            verb="joined",
            subject=gone.subject,
            before=gone.state,
            data={
                "before": gone.text,
                "after": "",
                "version": gone.version,
                "first_block": gone.first_block_id,
                "comments": talk,
            },
        )
        _rewrite(
            unit,
            BREAK.join(text for text in (unit.text, second) if text),
            version=version,
            verb="merged",
            by=by,
            last_block=gone.last_block,
        )
    return gone


def split(unit: Unit, at: int | None, *, version: int, by: User) -> Unit:
    """Cut a row of several source blocks in two before character `at`; return the new row, which follows it.

    As many blocks stay as there are paragraphs before the cut. Without `at` it is cut at its first empty line.
    Raises StaleVersion, and IllegalMove where there is nothing to cut and while a job for the model runs.
    """
    with transaction.atomic():
        _held(unit, None)
        blocks = _blocks(unit)
        if len(blocks) < 2:
            raise IllegalMove(
                gettext(
                    "この行の原文は一つの段落なので、分けられません。訳文を段落に分けるには、空行を入れてください。"
                )
            )
        text = unit.text
        if at is None:
            at = text.find(BREAK) if BREAK in text else len(text)
        if not 0 <= at <= len(text):
            raise IllegalMove(gettext("分ける位置が訳文の外にあります。カーソルを置き直してください。"))
        inside = next((tag for tag in markup.TAG.finditer(text) if tag.start() < at < tag.end()), None)
        first, second = _cut(text, inside.start() if inside else at)
        keep = min(max(1, len(re.findall(r"\n\s*\n", first.strip())) + 1), len(blocks) - 1)
        shift = _tags(blocks[:keep])
        second = _renumbered(second, lambda number: number - shift if number > shift else number)
        last = unit.last_block
        _rewrite(unit, first, version=version, verb="split", by=by, last_block=blocks[keep - 1])
        return _new_row(unit, second, blocks[keep], last, by=by, steps=keep)


def _cut(text: str, at: int) -> tuple[str, str]:
    """Return both sides of a cut; the empty line that stood there goes, as it came with joining."""
    first, second = text[:at], text[at:]
    if second.startswith(BREAK):
        return first, second.removeprefix(BREAK)
    return first.removesuffix(BREAK), second


def _held(unit: Unit, count: int | None) -> list[Unit]:
    """Return the row and those after it, locked with their article, so that nobody else regroups meanwhile.

    Rows first, then the article: the order in which saving takes them. Raises IllegalMove while a job writes
    into the rows, and for a row that is gone.
    """
    translation = unit.translation
    rows = translation.units.select_for_update().filter(position__gte=unit.position).order_by("position")
    held = list(rows[:count])
    Translation.objects.select_for_update(no_key=True).get(pk=translation.pk)
    if not held or held[0].pk != unit.pk:
        raise IllegalMove(gettext("この行はほかの人が結合しました。ページを再読み込みしてください。"))
    if translation.active_run:
        raise IllegalMove(gettext("下訳か要約の作成が実行中です。終わってから、行を結合・分割してください。"))
    return held


def _blocks(unit: Unit, until: Unit | None = None) -> list[Block]:
    span = (unit.first_block.position, (until or unit).last_block.position)
    run = Block.objects.filter(article=unit.first_block.article_id, position__range=span)
    return list(run.order_by("position"))


def _tags(blocks: list[Block]) -> int:
    """Return how many numbers the tags of these blocks take."""
    numbers = [int(tag[3]) for tag in markup.TAG.finditer(markup.source_text(blocks))]
    return max(numbers, default=0)


def _renumbered(text: str, number: Callable[[int], int]) -> str:
    return markup.TAG.sub(lambda tag: f"<{tag[1]}{tag[2]}{number(int(tag[3]))}>", text)


def _rewrite(unit: Unit, text: str, *, version: int, verb: str, by: User, last_block: Block) -> None:
    state = Unit.State.EDITED if text.strip() else Unit.State.UNTRANSLATED
    unit._write(
        version=version, verb=verb, by=by, text=text, state=state, origin=Unit.Origin.PERSON, note="",
        edited_by=by, approved_by=None, last_block=last_block,
    )  # fmt: skip


def _new_row(unit: Unit, text: str, first: Block, last: Block, *, by: User, steps: int) -> Unit:
    """Store the second half of a row, under the number of the row that was joined there, if any."""
    joined = Event.objects.filter(translation=unit.translation, verb="joined", data__first_block=first.pk)
    back = joined.first()  # the newest
    number = int(back.subject.removeprefix("unit:")) if back else None
    if number is not None and Unit.objects.filter(pk=number).exists():
        back = number = None
    new = Unit(
        pk=number,
        translation=unit.translation,
        position=_room_after(unit, steps),
        first_block=first,
        last_block=last,
        text=text,
        state=Unit.State.EDITED if text.strip() else Unit.State.UNTRANSLATED,
        origin=Unit.Origin.PERSON,
        version=back.data["version"] + 1 if back else 1,
        edited_by=by,
    )
    new.save(force_insert=True)
    if back:
        Comment.objects.filter(pk__in=back.data["comments"], unit=unit).update(unit=new)
    Event.objects.create(
        translation=unit.translation,
        actor=by,
        verb="cut_off",
        subject=new.subject,
        after=new.state,
        data={"before": "", "after": text, "version": new.version},
    )
    return new


def _room_after(unit: Unit, steps: int) -> int:
    """Return a free position after the row; later rows move up where there is none."""
    later = unit.translation.units.filter(position__gt=unit.position)
    following = later.order_by("position").values_list("position", flat=True).first()
    if following is None or unit.position + steps < following:
        return unit.position + steps
    if unit.position + 1 < following:
        return unit.position + 1
    later.update(position=F("position") + ASIDE)
    unit.translation.units.filter(position__gte=ASIDE).update(position=F("position") - ASIDE + 1)
    return unit.position + 1
