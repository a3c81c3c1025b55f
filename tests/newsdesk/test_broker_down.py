"""What people do on the desk succeeds while the broker is down or hangs; what it asked for is found by the sweeper.

Nobody waits for more than one try at a dead broker in one request; how long a try may take is a setting
(docs/decisions/0003-the-database-is-the-queue.md).
"""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery, current_app
from django.test import Client
from django.urls import reverse
from kombu.exceptions import KombuError
from redis import Redis
from redis.exceptions import RedisError

from articles import ingest
from articles.models import Article
from newsdesk import embedded
from newsdesk import settings as project_settings
from translations import tasks
from translations.desk import review
from translations.drafting import draft
from translations.models import Edition, Translation, Unit
from translations.runs import Run
from translations.segment import open_translation

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

TEXT = "それは新しいです。"
WAKE = draft.wake  # the fixture of all tests replaces it


@pytest.fixture(params=["refused", "hung"])
def broker(request, settings, monkeypatch) -> Iterator[str]:
    """The project's own broker address with nothing behind it, or with a server that answers nothing."""
    monkeypatch.setattr("translations.drafting.draft.wake", WAKE)
    settings.CACHES = project_settings.CACHES
    settings.AFTER_PUBLICATION = project_settings.AFTER_PUBLICATION
    # All processes that run tests share its address: one at a time may start, stop or freeze it.
    with (embedded.data_dir() / "broker-of-tests.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield from run_broker(request.param)


def run_broker(kind: str) -> Iterator[str]:
    if kind == "refused":
        yield kind
        return
    with embedded.Valkey(embedded.data_dir()):
        connect()
        pid = Redis.from_url(embedded.cache_url(embedded.data_dir())).info("server")["process_id"]
        os.kill(pid, signal.SIGSTOP)
        yield kind
        os.kill(pid, signal.SIGCONT)


def connect() -> None:
    """Connect to the broker, as a web process is that ran for a while, however busy this machine is."""
    for _ in range(20):
        try:
            tasks.messages_waiting("llm")
        except (RedisError, KombuError):
            continue
        return
    raise AssertionError("the broker that was just started does not answer")


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """The names of the messages that were tried to be sent."""
    names: list[str] = []
    send = Celery.send_task

    def counting(self: Celery, name: str, *arguments: Any, **options: Any) -> Any:
        names.append(name)
        return send(self, name, *arguments, **options)

    monkeypatch.setattr(Celery, "send_task", counting)
    return names


@pytest.fixture
def story(editor) -> Translation:
    """A short story that an editor has begun by hand."""
    article = ingest.ingest_content("# It is new\n\nIt is new.\n", content_type="text/markdown")
    translation = open_translation(article)
    translation.units.update(text=TEXT, origin=Unit.Origin.PERSON)
    translation.parts.update(text=TEXT)
    points = [{"heading": "新しさ", "text": TEXT, "blocks": [0]}] * 3
    translation.parts.filter(name="key_points").update(text="", points=points)
    translation.begin_by_hand(by=editor)
    return translation


@pytest.fixture
def desk(editor) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def test_a_row_is_saved_and_approved(broker, sent, story, desk):
    unit = story.units.get()
    place = [story.pk, f"unit-{unit.pk}"]
    saved = desk.post(
        reverse("desk:row_save", args=place), {"version": unit.version, "text": "それは新しいものです。"}
    )
    assert saved.status_code == 302
    unit.refresh_from_db()
    approved = desk.post(
        reverse("desk:row_approve", args=place), {"version": unit.version, "text": unit.text}
    )
    assert approved.status_code == 302
    unit.refresh_from_db()
    assert (unit.text, unit.state) == ("それは新しいものです。", Unit.State.APPROVED)
    assert not sent


def test_a_story_is_published_after_one_try_to_wake_its_followers(broker, sent, story, desk, editor):
    review.approve_all(story, by=editor)
    story.refresh_from_db()
    answer = desk.post(reverse("desk:publish", args=[story.pk]), {"version": story.version})
    assert answer.status_code == 302
    assert Edition.objects.get().is_current
    assert len(sent) == 1
    # And readers get the page, whatever became of the cache.
    assert Client().get(f"/stories/{story.article.slug}/").status_code == 200


def test_an_article_is_taken_in_and_its_draft_waits_for_the_sweeper(
    broker, sent, desk, provider, monkeypatch
):
    text = "A small lab released a model that reads maps.\n\nIt runs on one machine."
    answer = desk.post("/admin/desk/new/", {"text": text, "title": "Maps", "draft_now": "on"})
    assert answer.status_code == 302
    run = Run.objects.get(translation__article=Article.objects.get())
    assert run.state == Run.State.QUEUED
    assert sent == ["translations.tasks.work_on_run"]
    # The broker is back: the sweeper finds the row, and nobody had to do anything.
    woken: list[int] = []
    monkeypatch.setattr("translations.drafting.draft.wake", lambda pk: woken.append(pk) or True)
    monkeypatch.setattr(tasks, "messages_waiting", lambda queue: 0)
    tasks.sweep()
    assert woken == [run.pk]


def test_a_sweeper_that_cannot_reach_the_broker_does_not_count_runs_as_woken(
    broker, translation, provider, monkeypatch
):
    monkeypatch.setattr(tasks, "messages_waiting", lambda queue: 0)
    for _ in range(3):
        Run.objects.create(translation=_another(), kind=Run.Kind.DRAFT, provider="remote", model="m")
    tried: list[int] = []
    monkeypatch.setattr("translations.drafting.draft.wake", lambda pk: tried.append(pk) or WAKE(pk))
    tasks.sweep()
    assert len(tried) == 1


def _another() -> Translation:
    n = Article.objects.count()
    return open_translation(
        Article.objects.create(slug=f"another-{n}", title_en="It is new", content_hash=str(n))
    )


def test_the_web_waits_half_a_second_for_a_broker_at_most_and_never_retries():
    options = current_app.conf.broker_transport_options
    assert options["socket_timeout"] + options["socket_connect_timeout"] <= 0.5
    assert options["retry_on_timeout"] is False
    assert options["max_retries"] == 0
    assert current_app.conf.task_publish_retry is False
