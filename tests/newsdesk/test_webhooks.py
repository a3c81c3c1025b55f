"""Other systems hear of publications: signed, once each, tried again, and never at an address of our own network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.utils import timezone

from newsdesk import webhooks
from newsdesk.models import Delivery, Webhook
from tests.newsdesk.stories import published_story
from translations.models import Event, Translation

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    """A receiver on loopback; `status` is how it answers, `taken` what it was sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.taken.append((dict(self.headers), body))  # type: ignore[attr-defined]
            self.send_response(self.server.status)  # type: ignore[attr-defined]
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    running = HTTPServer(("127.0.0.1", 0), Handler)
    running.taken, running.status = [], 200  # type: ignore[attr-defined]
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    settings.WEBHOOK_ALLOW = frozenset({("127.0.0.1", running.server_port)})
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def webhook(receiver):
    return Webhook.objects.create(url=f"http://127.0.0.1:{receiver.server_port}/hook")


def happened(verb="published", article=None, **data):
    article = article or published_story(f"s{Event.objects.count()}")
    translation, _made = Translation.objects.get_or_create(article=article)
    return Event.objects.create(translation=translation, verb=verb, data=data)


def test_a_publication_is_sent_once_with_a_signature_that_a_receiver_can_check(webhook, receiver):
    article = published_story("maps")
    happened(article=article, edition=1, note="")
    assert webhooks.follow() == 1
    assert webhooks.follow() == 0
    ((headers, body),) = receiver.taken
    sent = {name.lower(): value for name, value in headers.items()}
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    signed = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert sent["webhook-signature"] == f"v1,{expected}"
    told = json.loads(body)
    assert told["type"] == "story.published"
    assert told["data"]["slug"] == "maps"
    assert told["data"]["title"] == "小さな研究所、地図を読むモデルを公開"


def test_corrections_and_withdrawals_have_names_of_their_own_and_no_reasons_of_the_desk(webhook, receiver):
    article = published_story("maps")
    happened(article=article, edition=2, note="数字を直しました。")
    happened("unpublished", article=article, reason="内部の理由")
    happened("approved", article=article)
    assert webhooks.follow() == 2
    corrected, gone = (json.loads(body) for _headers, body in receiver.taken)
    assert (corrected["type"], corrected["data"]["note"]) == ("story.corrected", "数字を直しました。")
    assert gone["type"] == "story.unpublished"
    assert "内部の理由" not in json.dumps(gone, ensure_ascii=False)


def test_what_is_not_taken_is_tried_again_ever_later_and_given_up_after_a_day(webhook, receiver):
    receiver.status = 500
    happened(edition=1)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for n, wait in enumerate(webhooks.WAITS, start=1):
            assert webhooks.follow() == 0
            delivery = Delivery.objects.get()
            assert (delivery.attempts, delivery.state) == (n, "waiting")
            assert "500" in delivery.last_error
            clock.shift(wait - timedelta(seconds=1))
            webhooks.follow()
            assert len(receiver.taken) == n
            clock.shift(timedelta(seconds=2))
        webhooks.follow()
        assert Delivery.objects.get().state == "failed"
        assert timezone.now() - start < timedelta(days=2)


def test_a_receiver_that_comes_back_gets_what_waited(webhook, receiver):
    receiver.status = 503
    happened(edition=1)
    webhooks.follow()
    receiver.status = 204
    Delivery.objects.update(next_try_at=timezone.now())
    assert webhooks.follow() == 1
    assert Delivery.objects.get().state == "delivered"


@pytest.mark.parametrize("status", [200, 500])
def test_a_delivery_that_somebody_else_has_claimed_is_not_sent(webhook, receiver, status):
    receiver.status = status
    happened(edition=1)
    webhooks.queue(webhook)
    mine, theirs = Delivery.objects.get(), Delivery.objects.get()
    assert webhooks.send(theirs) is (status == 200)
    assert not webhooks.send(mine)
    assert len(receiver.taken) == 1


def test_addresses_of_our_own_network_are_refused(webhook, receiver, settings):
    settings.WEBHOOK_ALLOW = frozenset()
    happened(edition=1)
    assert webhooks.follow() == 0
    assert receiver.taken == []
    Webhook.objects.update(url="http://127.0.0.1/hook")
    Delivery.objects.update(next_try_at=timezone.now())
    assert webhooks.follow() == 0
    assert "公開されたインターネット上のアドレスではない" in Delivery.objects.get().last_error


def test_a_new_webhook_does_not_hear_of_the_past_and_a_switched_off_one_of_nothing(webhook):
    event = happened(edition=1)
    Webhook.objects.update(created_at=event.created_at + timedelta(seconds=1))
    assert webhooks.follow() == 0
    Webhook.objects.update(created_at=event.created_at - timedelta(seconds=1), is_active=False)
    assert webhooks.follow() == 0
    assert not Delivery.objects.exists()


def test_what_waits_for_a_webhook_that_is_switched_off_is_not_sent_before_it_is_on_again(webhook, receiver):
    happened(edition=1)
    webhooks.queue(webhook)
    Webhook.objects.update(is_active=False)
    assert webhooks.follow() == 0
    assert receiver.taken == []
    Webhook.objects.update(is_active=True)
    assert webhooks.follow() == 1


def test_secrets_differ_and_are_long_enough():
    keys = {base64.b64decode(Webhook(url="x").secret.removeprefix("whsec_")) for _ in range(3)}
    assert len(keys) == 3
    assert all(len(key) == 32 for key in keys)
