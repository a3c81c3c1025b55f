"""Tells other systems what was published, corrected and withdrawn: signed, at least once, without losing any.

The desk's log (`translations.Event`) is the outbox: its row is written in the transaction that publishes. Here each
event becomes one `Delivery` for each webhook, and each delivery is tried until it is taken or a day has passed.
Signed as https://www.standardwebhooks.com describes, so that receivers can check with an existing library.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from articles.dial import FetchError
from articles.fetch import post
from newsdesk.models import Delivery, Webhook
from newsdesk.reader.feeds import address_of
from newsdesk.templatetags.japanese import iso
from translations.models import Event

logger = logging.getLogger(__name__)

VERBS = ("published", "unpublished")
# Older events are history: a webhook that was switched off for a week hears of what is new.
LOOK_BACK = timedelta(days=2)
# After the n-th failure; then it has failed for good.
WAITS = [timedelta(seconds=s) for s in (10, 60, 300, 1_800, 7_200, 21_600, 54_000)]
CLAIMED = timedelta(seconds=60)
SEND_SECONDS = 10.0
AT_ONCE = 20


def follow() -> int:
    """Queue what happened since the last time and send what is due; return how many were taken by receivers."""
    for webhook in Webhook.objects.filter(is_active=True):
        queue(webhook)
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, webhook__is_active=True)
    due = waiting.filter(next_try_at__lte=timezone.now())
    return sum(send(delivery) for delivery in due.select_related("webhook").order_by("pk")[:AT_ONCE])


def queue(webhook: Webhook) -> None:
    """Make a delivery of every public event since the webhook exists. May run twice at once: one is made."""
    since = max(webhook.created_at, timezone.now() - LOOK_BACK)
    mine = Delivery.objects.filter(webhook=webhook, event=OuterRef("pk"))
    events = Event.objects.filter(~Exists(mine), verb__in=VERBS, created_at__gte=since)
    Delivery.objects.bulk_create(
        (
            Delivery(webhook=webhook, event=event, payload=payload(event), next_try_at=timezone.now())
            for event in events.select_related("translation__article").order_by("pk")
        ),
        ignore_conflicts=True,
    )


def payload(event: Event) -> dict[str, Any]:
    """Return what a receiver is told of an event: facts that are or were public, never the desk's reasons."""
    article = event.translation.article
    facts = {"slug": article.slug, "url": address_of(article)}
    kind = "unpublished"
    if event.verb == "published":
        kind = "published" if event.data["edition"] == 1 else "corrected"
        facts |= {
            "title": article.title_ja,
            "edition": event.data["edition"],
            "note": event.data.get("note", ""),
        }
    return {"type": f"story.{kind}", "timestamp": iso(event.created_at), "data": facts}


def send(delivery: Delivery) -> bool:
    """Send one delivery if nobody else is sending it; return whether the receiver took it (a 2xx answer)."""
    now = timezone.now()
    claimed = Delivery.objects.filter(
        pk=delivery.pk, state=Delivery.State.WAITING, next_try_at=delivery.next_try_at
    ).update(next_try_at=now + CLAIMED, attempts=F("attempts") + 1)
    if not claimed:
        return False
    delivery.refresh_from_db(fields=["attempts"])
    body = json.dumps(delivery.payload, ensure_ascii=False).encode()
    try:
        status = post(
            delivery.webhook.url,
            body,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                **signature(delivery.webhook.secret, f"newsdesk-{delivery.pk}", int(now.timestamp()), body),
            },
            max_seconds=SEND_SECONDS,
            allow=settings.WEBHOOK_ALLOW,
        )
        error = "" if 200 <= status < 300 else f"受信側が {status} を返しました。"
    except FetchError as refusal:
        error = refusal.what
    return _note(delivery, error)


def signature(secret: str, message_id: str, at: int, body: bytes) -> dict[str, str]:
    """Return the headers of Standard Webhooks for a body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def _note(delivery: Delivery, error: str) -> bool:
    """Write what became of an attempt."""
    fields: dict[str, Any] = {"last_error": error[:500]}
    if not error:
        fields["state"] = Delivery.State.DELIVERED
    elif delivery.attempts > len(WAITS):
        fields["state"] = Delivery.State.FAILED
        logger.warning("a webhook's receiver never answered", extra={"delivery": delivery.pk, "error": error})
    else:
        fields["next_try_at"] = timezone.now() + WAITS[delivery.attempts - 1]
    Delivery.objects.filter(pk=delivery.pk).update(**fields)
    return not error
