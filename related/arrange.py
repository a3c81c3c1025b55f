"""What editors decide about 関連記事: which stories stand first and in which order, and which do not stand there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article
from articles.rewrite import rewrite
from related import find
from related.models import RelatedLink
from translations.models import Event, IllegalMove, Translation


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The decisions about one story: neighbours that are pinned, in their order, and those that are hidden."""

    pinned: tuple[int, ...] = ()
    hidden: frozenset[int] = frozenset()

    def pin(self, neighbour: int) -> Arrangement:
        """Put a story below those that are pinned already."""
        return Arrangement((*self._without(neighbour), neighbour), self.hidden - {neighbour})

    def hide(self, neighbour: int) -> Arrangement:
        """Keep a story away from here."""
        return Arrangement(self._without(neighbour), self.hidden | {neighbour})

    def release(self, neighbour: int) -> Arrangement:
        """Leave a story to the finder again."""
        return Arrangement(self._without(neighbour), self.hidden - {neighbour})

    def move(self, neighbour: int, *, by: int) -> Arrangement:
        """Move a pinned story up (-1) or down (1); one that is not pinned stays where it is."""
        if neighbour not in self.pinned:
            return self
        others = self._without(neighbour)
        place = min(max(self.pinned.index(neighbour) + by, 0), len(others))
        return replace(self, pinned=(*others[:place], neighbour, *others[place:]))

    def _without(self, neighbour: int) -> tuple[int, ...]:
        return tuple(pk for pk in self.pinned if pk != neighbour)


def arrangement_of(article: int) -> Arrangement:
    """Return what was decided about a story so far. Costs one query."""
    decided = RelatedLink.objects.filter(article=article).exclude(pinned=False, hidden=False)
    links = list(decided.order_by("position", "pk"))
    return Arrangement(
        tuple(link.neighbour_id for link in links if link.pinned),
        frozenset(link.neighbour_id for link in links if link.hidden),
    )


def arrange(translation: Translation, wanted: Arrangement, *, seen: Arrangement, by: User) -> None:
    """Make `wanted` of what the person saw, note it in the log, and let the finder fill the places that are left.

    Raises IllegalMove where somebody decided something else meanwhile, or a story is not public any more.
    """
    article = translation.article
    with transaction.atomic():
        Translation.objects.select_for_update().only("pk").get(pk=translation.pk)
        before = arrangement_of(article.pk)
        if before != seen:
            raise IllegalMove(_("ほかの人が先に関連記事を変更しました。いまの並びを確かめてください。"))
        _write(article, before, wanted)
        Event.objects.create(
            translation=translation,
            actor=by,
            verb="related_arranged",
            data={
                "pinned": [list(before.pinned), list(wanted.pinned)],
                "hidden": [sorted(before.hidden), sorted(wanted.hidden)],
            },
        )
    find.fill(article.pk)


def _write(article: Article, before: Arrangement, wanted: Arrangement) -> None:
    links = RelatedLink.objects.filter(article=article)
    known = set(links.values_list("neighbour", flat=True))
    links.filter(neighbour__in={*before.pinned, *before.hidden}).update(pinned=False, hidden=False)
    new = find.links_by_hand(article.pk, [pk for pk in (*wanted.pinned, *wanted.hidden) if pk not in known])
    if missing := set(wanted.pinned) - known - {link.neighbour_id for link in new}:
        raise IllegalMove(
            _("公開されていない記事は関連記事にできません（%(keys)s）。") % {"keys": _listed(missing)}
        )
    RelatedLink.objects.bulk_create(new)
    links.filter(neighbour__in=wanted.hidden).update(hidden=True)
    pinned = list(links.filter(neighbour__in=wanted.pinned))
    for link in pinned:
        link.pinned, link.position = True, wanted.pinned.index(link.neighbour_id) + 1
    rewrite(pinned, ["pinned", "position"])


def _listed(keys: Iterable[int]) -> str:
    return "、".join(f"#{key}" for key in sorted(keys))
