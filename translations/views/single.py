"""One row, read for an action on it: everything the action and its answer need, in as few queries as can be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import gettext as _

from articles.models import Article, Block
from translations import markup
from translations.checking import edited
from translations.checking.findings import Finding
from translations.desk import posted
from translations.desk.comments import open_count
from translations.models import Part, Translation, Unit
from translations.prepared import Prepared, Slot
from translations.runs import Candidate
from translations.segment import translated_blocks
from translations.views.marks import marks_by_row
from translations.views.sheet import Row, part_row, unit_row
from translations.views.tally import Tally, states_of, tally_of
from translations.views.window import open_candidates

READ_OF_ARTICLE = {"id", "source", "slug", "language", "title", "title_en", "title_ja", "rights_override"}


def single_row(pk: int, place: str) -> Row:
    """Return the row at `place` ("unit-12", "part-lead") of a translation as it is stored now, complete.

    Costs one query, one more for each of proposals, findings and a run of several source blocks that it has.
    Raises Http404 for no such row.
    """
    return complete(bare_row(pk, place))


def bare_row(pk: int, place: str, *, to_check: bool = False) -> Row:
    """Return the row without its proposals and findings, which most actions do not need. Costs one query.

    With `to_check` it is read so that it can be checked once it is saved (translations/checking/edited.py).
    """
    return _drawn(_item(pk, place, to_check=to_check))


def redrawn(row: Row) -> Row:
    """Return the row as its item is now, written or not, without proposals and findings."""
    return _drawn(row.item)


def complete(row: Row) -> Row:
    """Return the row as its item is now, written or not, with proposals and findings."""
    item: Any = row.item
    proposals = []
    if item.has_candidates:
        units = [item] if isinstance(item, Unit) else []
        parts = [item.pk] if isinstance(item, Part) else []
        proposals = open_candidates(item.translation, parts=parts, units=units)[item.subject]
    row = _drawn(item, candidates=proposals)
    if item.has_findings:
        row.show_marks(marks_by_row(item.translation, items=[item])[item.subject].standing(item))
    return row


def source_of(row: Row) -> str:
    """Return the row's source with its tags; empty for a part that is written freely."""
    item = row.item
    if isinstance(item, Part):
        return item.translation.article.title_en or "" if item.name == Part.Name.TITLE else ""
    return markup.source_text(translated_blocks(_blocks(item)))


def has_proposals(row: Row) -> bool:
    """Whether there were proposals for the row when it was read."""
    return bool(row.item.has_candidates)  # type: ignore[union-attr]


def tally_at(row: Row) -> Tally:
    """Return how far the article was when the row was read."""
    states: dict[str, Any] = row.item.states  # type: ignore[union-attr]
    return tally_of(states)


def _drawn(item: Part | Unit, *, candidates: Sequence[Candidate] = ()) -> Row:
    if isinstance(item, Part):
        return part_row(item, candidates=candidates)
    return unit_row(item, _blocks(item), candidates=candidates)


def _item(pk: int, place: str, *, to_check: bool) -> Part | Unit:
    kind, _dash, name = place.partition("-")
    found: Part | Unit | None = None
    if kind == "part":
        found = (_PART_TO_CHECK if to_check else _PART).first(translation=pk, name=name)
    elif kind == "unit" and (key := posted.key(name)) is not None:
        found = (_UNIT_TO_CHECK if to_check else _UNIT).first(translation=pk, key=key)
    if found is None:
        raise Http404(_("この行はありません。ページを再読み込みしてください。"))
    return found


def _ready[T: (Part, Unit)](rows: QuerySet[T], kind: str) -> QuerySet[T]:
    """Add the translation, how far it is, and whether there is anything else to read."""
    own = {kind: OuterRef("pk")}
    return (
        # What an action and its answer look at, and no more.
        rows.select_related("edited_by", "translation__article", "translation__checked")
        # They grow with the article.
        .defer(*_unread(), "translation__checked__texts", "translation__checked__judged")
        .annotate(
            states=states_of("translation"),
            open_comments=open_count(kind),
            has_candidates=Exists(Candidate.objects.filter(outcome=Candidate.Outcome.OPEN, **own)),
            has_findings=Exists(Finding.objects.filter(outcome=Finding.Outcome.OPEN, **own)),
        )
    )


@cache
def _unread() -> tuple[str, ...]:
    names = {field.name for field in Article._meta.concrete_fields} - READ_OF_ARTICLE
    return tuple(f"translation__article__{name}" for name in sorted(names))


def _part() -> QuerySet[Part]:
    return _ready(Part.objects.filter(translation=Slot("translation"), name=Slot("name")), "part")


def _unit() -> QuerySet[Unit]:
    own = Unit.objects.filter(translation=Slot("translation"), pk=Slot("key"))
    # Most units have one block only: the last one would be the first again.
    return _ready(own.select_related("first_block"), "unit")


_PART, _UNIT = Prepared(_part), Prepared(_unit)
_PART_TO_CHECK = Prepared(lambda: _part().annotate(**edited.read_along("part")))
_UNIT_TO_CHECK = Prepared(lambda: _unit().annotate(**edited.read_along("unit")))


def _blocks(unit: Unit) -> list[Block]:
    if unit.first_block_id == unit.last_block_id:
        return [unit.first_block]
    last = Block.objects.filter(pk=unit.last_block_id).values("position")
    run = Block.objects.filter(article=unit.first_block.article_id, position__gte=unit.first_block.position)
    return list(run.filter(position__lte=Subquery(last)).order_by("position"))


def translation_of(row: Row) -> Translation:
    """Return the row's translation, the very object that writing the row moves."""
    found: Translation = row.item.translation
    return found
