"""Taking back a step over many rows (`bulk_change`) as a whole: every row that nobody changed since is as it was before."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from translations.checking import refresh
from translations.checking.findings import Finding, hash_of
from translations.desk import bulk_change, review
from translations.models import Event, Part, StaleVersion, Unit
from translations.people import require_permission

PEOPLE = ("edited_by_id", "approved_by_id")


def untouched(event: Event, rows: list[Part | Unit]) -> list[tuple[Part | Unit, dict[str, Any]]]:
    """Return those of an article's `rows` that hold what the step made of them, each with what it noted of them.

    Whether a new text has been approved since plays no part; an approval must still be the one that was given.
    """
    noted = {note["row"]: note for note in event.data["rows"]}
    both = [(row, noted.get(row.subject)) for row in rows]
    same = [(row, note) for row, note in both if note is not None and hash_of(row.whole_text) == note["made"]]
    if event.verb != bulk_change.APPROVED:
        return same
    return [(row, note) for row, note in same if row.approved_by_id == event.actor_id is not None]


def take_back(event: Event, *, by: User) -> tuple[int, int]:
    """Bring back what a step changed; return (rows brought back, rows left because they changed since).

    With its text a row gets its state and its approval back: it is the very text that was approved. Raises
    PermissionDenied.
    """
    require_permission(
        by, "approve_translation" if event.verb == bulk_change.APPROVED else "review_translation"
    )
    translation = event.translation
    rows = untouched(event, review.rows(translation))
    named = {note["was"][name] for _row, note in rows for name in PEOPLE}
    still_here = set(User.objects.filter(pk__in=named - {None}).values_list("pk", flat=True))
    done = 0
    for row, note in rows:
        row.translation = translation
        was = note["was"] | {name: None for name in PEOPLE if note["was"][name] not in still_here}
        if was["text"] == row.text and was.get("points") == getattr(row, "points", None):
            del was["text"]  # only the approval goes: no new text in its history
        try:
            with transaction.atomic():
                row._write(version=row.version, verb="taken_back", by=by, **was)
                # A fix that was taken back is not one that helped.
                Finding.objects.filter(pk__in=note["fixed"], outcome=Finding.Outcome.FIXED).update(
                    outcome=Finding.Outcome.OPEN, closed_at=None
                )
        except StaleVersion:
            continue
        done += 1
    refresh.whole(translation)
    review.settle(translation, by=by)
    return done, len(event.data["rows"]) - done
