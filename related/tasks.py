"""Celery's doorways to related articles."""

from celery import shared_task

from related import find


@shared_task
def refresh() -> None:
    """Bring related articles up to date with what is public now."""
    find.refresh()
