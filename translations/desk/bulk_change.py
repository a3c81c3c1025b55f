"""Steps over many rows of one article at once, each kept with how the rows were before (`undo` brings that back)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import models

from translations.checking.findings import hash_of
from translations.models import Draftable, Event, Part, Translation

FIXED, REPLACED, APPROVED = "fixed_all", "replaced_all", "approved_all"
# What a step may change of a row, by the names under which it is written back.
KEPT = ("text", "state", "origin", "note", "edited_by_id", "approved_by_id")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step did: places it changed, rows it left as they are, and the event that keeps it, if any changed."""

    done: int
    left: int
    event: Event | None


class BulkChange:
    """A step while it is taken: how each row was before, and by which text the step's work is known again."""

    def __init__(self, translation: Translation, verb: str, *, by: User, **said: str) -> None:
        self._event = Event(translation=translation, actor=by, verb=verb, data={**said, "rows": []})

    @contextmanager
    def row(self, item: Draftable, *, fixed: list[int] | None = None) -> Iterator[None]:
        """Note a row around the one write that changes it; a write that is refused leaves no note.

        `fixed` are the keys of the findings that the write mends.
        """
        names = (*KEPT, "points") if isinstance(item, Part) else KEPT
        was = {name: getattr(item, name) for name in names}
        yield
        made = hash_of(item.whole_text)
        note = {"row": item.subject, "made": made, "was": was, "fixed": fixed or []}
        self._event.data["rows"].append(note)

    def close(self) -> Event | None:
        """Return the stored event that keeps the step; None where it changed nothing."""
        if not self._event.data["rows"]:
            return None
        self._event.save(force_insert=True)
        return self._event


def steps(translation: Translation) -> models.QuerySet[Event]:
    """Return the steps over many rows that an article has seen, newest first."""
    kept = Event.objects.filter(translation=translation, subject="", verb__in=(FIXED, REPLACED, APPROVED))
    return kept.select_related("actor").order_by("-pk")
