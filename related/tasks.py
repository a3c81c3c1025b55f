"""Celery's doorways to related articles."""

import logging

from celery import shared_task
from django.conf import settings

from related import compare, embed, find

logger = logging.getLogger(__name__)


@shared_task
def refresh() -> None:
    """Bring related articles up to date with what is public now."""
    try:
        while find.refresh():
            pass
    except embed.Unavailable as error:
        logger.warning("stories wait to be embedded", extra={"error": str(error)})


@shared_task
def notice_missed() -> None:
    """Find stories whose embedding does not follow what is public; the next refresh looks at them."""
    if settings.EMBEDDINGS != "off":
        find.notice_missed()


@shared_task
def compare_originals() -> None:
    """Find which new articles tell what another outlet tells, too."""
    while settings.EMBEDDINGS != "off" and compare.compare():
        pass
