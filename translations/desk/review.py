"""The editors' verbs that concern a whole article; verbs on one row are methods of Unit and Part."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext

from translations.checking import findings, refresh
from translations.desk import bulk_change
from translations.models import Draftable, Event, IllegalMove, Part, StaleVersion, Translation, Unit
from translations.people import require_permission


@dataclass(frozen=True, slots=True)
class Approval:
    """What approving everything did: rows approved now, rows that still need a person, and what takes it back."""

    approved: int
    left: list[Draftable]
    event: Event | None


def approve_all(translation: Translation, *, by: User, unread: bool = False) -> Approval:
    """Approve every row that has a text and no open question, then the article if nothing is left.

    Rows that are empty, marked 要確認, or hold an error the checks found are left for a person to look at one
    by one; where the editor approves `unread`, from a list, so are rows with anything graver than a note, and the whole
    article where its original gives instructions to models. A row that somebody saves meanwhile is left too. `undo` takes
    the whole back. Raises PermissionDenied, IllegalMove for an article not under review.
    """
    require_permission(by, "approve_translation")
    if translation.status in {Translation.Status.WAITING, Translation.Status.DRAFTING}:
        raise IllegalMove(gettext("下訳がまだできていません。下訳が終わってから承認してください。"))
    refresh.whole(translation)
    doubtful = (findings.rows_with_doubts if unread else findings.rows_with_errors)(translation)
    must_be_read = unread and translation.article.spoken_to_machines.exists()
    approved = 0
    bulk = bulk_change.BulkChange(translation, bulk_change.APPROVED, by=by)
    left: list[Draftable] = []
    for row in rows(translation):
        if row.state == row.State.APPROVED:
            continue
        unclear = row.state in {row.State.ATTENTION, row.State.OUTDATED} or row.subject in doubtful
        if row.is_empty or unclear or must_be_read:
            left.append(row)
            continue
        try:
            with bulk.row(row):
                row.approve(version=row.version, by=by)
            approved += 1
        except StaleVersion:
            left.append(row)
    event = bulk.close()
    settle(translation, by=by)
    return Approval(approved, left, event)


def settle(translation: Translation, *, by: User) -> bool:
    """Move the article to 承認済み once its last row is approved; return whether it stands there now.

    Call after approving one row. A published story stays published: its new text is approved row by row.
    """
    translation.refresh_from_db(fields=["status", "version"])
    if translation.status == Translation.Status.REVIEW and not any(
        table.exclude(state=Draftable.State.APPROVED).exists()
        for table in (translation.parts, translation.units)
    ):
        translation._move(Translation.Status.APPROVED, by=by)
    return translation.status == Translation.Status.APPROVED


def rows(translation: Translation) -> list[Part | Unit]:
    """Return the translation's parts, then its units, in page order. Costs two queries."""
    order = {name: n for n, name in enumerate(Part.Name.values)}
    parts = sorted(translation.parts.all(), key=lambda part: order[part.name])
    return [*parts, *translation.units.order_by("position")]
