"""Keeps the list of readers' reports in step with the threads that editors settle."""

from __future__ import annotations

from django.dispatch import receiver

from newsdesk.models import ReaderReport
from translations.desk import comments


@receiver(comments.settled)
def note_settled(*, reference: str | None, is_settled: bool, **_more: object) -> None:
    """Mark the report that a thread came from as settled, or as open again."""
    if reference is not None:
        ReaderReport.objects.filter(form_id=reference).update(is_settled=is_settled)
