"""Celery's doorways to what the reader's site makes of publications. Every one may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from newsdesk import guard, webhooks
from newsdesk.models import Pulse
from newsdesk.reader import changes, counts, follow


@shared_task(ignore_result=True)
def follow_publications(**_later: object) -> None:
    """Set the text of new editions, draw their cards, bring search up to date, and forget changes long seen."""
    follow.follow()
    changes.forget_old_changes()


@shared_task(ignore_result=True)
def recount_stories(**_later: object) -> None:
    """Sum up the many rows that counted the changes of an hour in a few."""
    counts.recount()


@shared_task(ignore_result=True)
def send_webhooks(**_later: object) -> None:
    """Tell other systems what was published, corrected and withdrawn."""
    webhooks.follow()


@shared_task(ignore_result=True)
def pulse(**_later: object) -> None:
    """Note that a message of beat's reached a worker (newsdesk.health asks for it), and tidy up."""
    guard.forget_old_failures()
    Pulse.objects.update_or_create(name=Pulse.BEAT, defaults={"at": timezone.now()})
