"""Celery's doorways to what the reader's site makes of publications. Every one may run twice."""

from __future__ import annotations

from celery import shared_task

from newsdesk import search
from newsdesk.reader import changes, prepared


@shared_task(ignore_result=True)
def follow_publications(**_later: object) -> None:
    """Set the text of new editions, bring search up to date, and forget changes long seen."""
    prepared.prepare()
    search.refresh()
    changes.forget_old_changes()
