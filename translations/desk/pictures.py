"""Words for pictures that the original says nothing of: an editor opens a row for one, and may take it away again.

The row is a unit like any other, over a block without words: what is written in it reaches readers as the picture's
alternative text (translations/markup.py). No model is asked for it, and an article without such rows is whole.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext

from articles.models import Block
from translations.desk.follow import number_rows
from translations.models import Event, IllegalMove, Translation, Unit


def silent(translation: Translation) -> list[Block]:
    """Return the pictures that neither the original nor an editor describes, in reading order. Costs one query."""
    described = translation.units.exclude(text="").values("first_block")
    pictures = Block.objects.filter(article=translation.article_id, kind=Block.Kind.IMAGE)
    blocks = pictures.exclude(pk__in=described).order_by("position")
    return [block for block in blocks if block.is_silent_picture]


def describe(translation: Translation, block: Block, *, by: User) -> Unit:
    """Return the row for what a picture shows, a new and empty one where there is none yet.

    One that was taken away comes back under its number, and so with its history. Raises IllegalMove for a block that
    is no such picture.
    """
    if not block.is_silent_picture:
        raise IllegalMove(gettext("説明を書けるのは、原文に説明のない画像だけです。"))
    with transaction.atomic():
        rows, at = _held(translation)
        unit = next((row for row in rows if row.first_block_id == block.pk), None)
        if unit is not None:
            return unit
        taken_away = Event.objects.filter(translation=translation, verb="undescribed", data__block=block.pk)
        before = taken_away.first()  # the newest
        unit = Unit(
            pk=int(before.subject.removeprefix("unit:")) if before else None,
            translation=translation,
            first_block=block,
            last_block=block,
            version=before.data["version"] + 1 if before else 0,
        )
        number_rows([*rows, unit], at)
        Event.objects.create(
            translation=translation, actor=by, verb="described", subject=unit.subject, after=unit.state
        )
        translation.touch()
    return unit


def leave_out(unit: Unit, *, version: int, by: User) -> Block:
    """Take such a row away: its picture is published without words. Return the picture.

    Its text stays in the log, what people said about it goes to the row before. Raises IllegalMove for a text that
    somebody changed since `version`, and for a row that renders words of the original.
    """
    if not unit.is_of_silent_picture:
        raise IllegalMove(gettext("外せるのは、原文に説明のない画像の説明だけです。"))
    with transaction.atomic():
        rows, _at = _held(unit.translation)
        number = next((number for number, row in enumerate(rows) if row.pk == unit.pk), None)
        if number is None:
            raise IllegalMove(gettext("この説明はほかの人が外しました。ページを再読み込みしてください。"))
        held = rows[number]
        if held.version != version:
            raise IllegalMove(
                gettext("この説明はほかの人が変えました。いまの文を確かめてから、もう一度外してください。")
            )
        others = rows[:number][::-1] or rows[1:]
        if others:
            held.comments.update(unit=others[0])
        Event.objects.create(
            translation=unit.translation,
            actor=by,
            verb="undescribed",
            subject=held.subject,
            before=held.state,
            data={"before": held.text, "after": "", "version": held.version, "block": held.first_block_id},
        )
        Unit.objects.filter(pk=held.pk).delete()
        unit.translation.touch()
    return unit.first_block


def _held(translation: Translation) -> tuple[list[Unit], dict[int, int]]:
    """Return the rows of the working copy, locked with it so that nobody regroups them meanwhile, and where the blocks
    of its article stand."""
    # Rows first, then the working copy: the order in which saving takes them.
    rows = list(translation.units.select_for_update(no_key=True).order_by("pk"))
    Translation.objects.select_for_update(no_key=True).get(pk=translation.pk)
    blocks = (
        Block.objects.filter(article=translation.article_id).order_by("position").values_list("pk", flat=True)
    )
    return sorted(rows, key=lambda row: row.position), {pk: number for number, pk in enumerate(blocks)}
