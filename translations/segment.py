"""From blocks to units: opens the working copy of an article, and says which blocks a unit translates."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from articles.models import Article, Block
from translations.models import TARGET_LANGUAGE, Part, Translation, Unit


def open_translation(article: Article, *, language: str = TARGET_LANGUAGE) -> Translation:
    """Return the article's translation into `language`, made with its units and parts where it is new.

    One unit for each block that needs a translation, in reading order. Safe to call twice at once.
    """
    with transaction.atomic():
        translation, is_new = Translation.objects.get_or_create(article=article, language=language)
        if is_new:
            blocks = [block for block in article.blocks.order_by("position") if block.is_translatable]
            Unit.objects.bulk_create(
                Unit(translation=translation, position=position, first_block=block, last_block=block)
                for position, block in enumerate(blocks)
            )
            Part.objects.bulk_create(Part(translation=translation, name=name) for name in Part.Name.values)
    return translation


def open_missing(limit: int = 50) -> int:
    """Open a translation for articles that came without a person (a feed), and return how many.

    It is done here because `articles`, which takes them in, must not import `translations`.
    """
    # Their keys first: two indexes side by side say which, and no article is read to learn that it has its translation.
    keys = list(
        Article.objects.filter(translations__isnull=True).order_by("pk").values_list("pk", flat=True)[:limit]
    )
    waiting = Article.objects.filter(pk__in=keys)
    for article in waiting:
        open_translation(article)
    return len(waiting)


def translated_blocks(run: Sequence[Block]) -> list[Block]:
    """Return the blocks of a unit's run that its text translates: all of them where none needs it (a silent picture)."""
    return [block for block in run if block.is_translatable] or list(run)
