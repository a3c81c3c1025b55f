"""How far an article is: its rows counted by state, in the query that reads it or one of its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, JSONField, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from translations.models import Draftable, Part, Translation, Unit

State = Draftable.State


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of one article: parts and units."""

    total: int
    units: int
    untranslated: int
    approved: int

    def after(self, before: str, now: str) -> Tally:
        """Return the tally once a row has gone from one state to another."""
        return replace(
            self,
            untranslated=self.untranslated + (now == State.UNTRANSLATED) - (before == State.UNTRANSLATED),
            approved=self.approved + (now == State.APPROVED) - (before == State.APPROVED),
        )


def states_of(reference: str) -> JSONObject:
    """Return the expression that counts the rows of the translation that `reference` names in the outer query."""
    return JSONObject(parts=_counted(Part, reference), units=_counted(Unit, reference))


def _counted(table: type[Part | Unit], reference: str) -> Subquery:
    counts = JSONObject(
        total=Count("pk"),
        untranslated=Count("pk", filter=Q(state=State.UNTRANSLATED)),
        approved=Count("pk", filter=Q(state=State.APPROVED)),
    )
    rows = table._default_manager.filter(translation=OuterRef(reference)).order_by()
    return Subquery(
        rows.values(of=F("translation")).annotate(counts=counts).values("counts"), output_field=JSONField()
    )


def tally_of(states: dict[str, Any]) -> Tally:
    """Return what `states_of` counted."""
    parts, units = states["parts"] or {}, states["units"] or {}
    both = {name: parts.get(name, 0) + units.get(name, 0) for name in ("total", "untranslated", "approved")}
    return Tally(**both, units=units.get("total", 0))


def tally(translation: Translation) -> Tally:
    """Return how far a translation is. Costs one query."""
    return tally_of(
        Translation.objects.annotate(states=states_of("pk"))
        .values_list("states", flat=True)
        .get(pk=translation.pk)
    )
