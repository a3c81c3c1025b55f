"""Celery's doorways to related articles."""

import logging

from celery import shared_task

from related import embed, find

logger = logging.getLogger(__name__)


@shared_task
def refresh() -> None:
    """Bring related articles up to date with what is public now."""
    try:
        find.refresh()
    except embed.Unavailable as error:
        logger.warning("stories wait to be embedded", extra={"error": str(error)})
