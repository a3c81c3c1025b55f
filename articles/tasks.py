"""Celery's doors to polling. Both may run twice at once: the rows say who does what."""

from celery import shared_task

from articles import poll, recheck


@shared_task(ignore_result=True)
def poll_feeds(**_later: object) -> None:
    """Poll the feeds that are due."""
    poll.poll_due()


@shared_task(ignore_result=True)
def poll_source(source_pk: int, **_later: object) -> None:
    """Poll the feed that somebody asked for."""
    poll.poll_asked_for(source_pk)


@shared_task(ignore_result=True)
def take_chosen(source_pk: int, **_later: object) -> None:
    """Take in the entries of a source that an editor chose."""
    poll.take_chosen(source_pk)


@shared_task(ignore_result=True)
def recheck_originals(**_later: object) -> None:
    """Look again at originals that are due."""
    recheck.recheck_due()
