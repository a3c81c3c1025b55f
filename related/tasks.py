"""Celery's doors to related articles. Every one may run twice at once."""

import logging

from celery import shared_task
from django.conf import settings

from related import compare, embed, find

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def refresh(**_later: object) -> None:
    """Bring related articles up to date with what is public now."""
    try:
        while find.refresh():
            pass
    except embed.Unavailable as error:
        logger.warning("stories wait to be embedded", extra={"error": str(error)})


@shared_task(ignore_result=True)
def notice_missed(**_later: object) -> None:
    """Find stories whose embedding does not follow what is public; the next refresh looks at them."""
    if settings.EMBEDDINGS != "off":
        find.notice_missed()


@shared_task(ignore_result=True)
def compare_originals(**_later: object) -> None:
    """Find which new articles tell what another outlet tells, too."""
    while settings.EMBEDDINGS != "off" and compare.compare():
        pass
