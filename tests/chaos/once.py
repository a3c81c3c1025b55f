"""Scenarios in which everything comes several times and must happen once: deliveries, last pieces, hours that strike."""

from __future__ import annotations

import itertools
import json
import re
import threading
import time
from collections import Counter
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from tests.chaos.stage import wait_until

if TYPE_CHECKING:
    from tests.chaos.scenarios import Scene

SQL_SECONDS = 0.005
MEDIAN_LATE_SECONDS, MOST_LATE_SECONDS = 5.0, 60.0


def deliveries(scene: Scene) -> dict[str, Any]:
    """R6: each run is delivered three times to three workers, and three times again when it is done."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.chaos.scenarios import holds
    from translations import tasks
    from translations.drafting import draft

    jobs = 300 if scene.long else 40
    asked = scene.provider.requests
    with scene.running("worker0", "worker1", "worker2"):
        first = len(asked)  # other scenarios asked before
        holds("a draft is made", scene.ended(scene.ask(), within=60))
        calls_each, before = len(asked) - first, len(asked)
        runs = []
        for _ in range(jobs):
            runs.append(scene.ask())
            for _more in range(2):
                draft.wake(runs[-1].pk)
        holds("all are done", scene.ended(*runs, within=300))
        holds(
            f"calls: {len(asked) - before} of {jobs * calls_each}", len(asked) - before == jobs * calls_each
        )
        holds("at the first attempt", all(run.attempt == 1 for run in runs))
        for run in runs * 3:
            draft.wake(run.pk)
        holds("all messages are taken", wait_until(lambda: not tasks.messages_waiting("llm"), seconds=120))
    holds("a delivery after the end asks nothing", len(asked) - before == jobs * calls_each)
    with CaptureQueriesContext(connection) as captured:
        for run in runs:
            tasks.work_on_run(run.pk)
    seconds = sum(float(query["time"]) for query in captured) / jobs
    holds(f"nor does it keep the database for longer than {SQL_SECONDS} s: {seconds}", seconds <= SQL_SECONDS)
    return {
        "runs, deliveries, calls": (jobs, jobs * 6, len(asked) - before),
        "SQL of a delivery that is too many, ms": round(seconds * 1000, 2),
    }


def last_segment(scene: Scene) -> dict[str, Any]:
    """R15: in each article the worker dies at the last of twelve segments, and that is delivered twice more."""
    from tests.chaos.app import LAST_GASP  # as with models: the environment is prepared by now
    from tests.chaos.play import accept, new_article
    from tests.chaos.scenarios import holds, state
    from translations.drafting import draft

    articles = 100 if scene.long else 12
    runs = []
    with scene.running("worker0", "worker1", "beat0", CHAOS_LEASE="3", CHAOS_SWEEP="1"):
        for number in range(articles):
            slug = f"good-long-{number}"
            # Long enough that the last is not asked for together with all others.
            sentences = [f"Sentence {n} of {slug} is new{' and long' * 60}." for n in range(11)]
            translation = new_article(slug, sentences=[*sentences, f"The last of {slug} {LAST_GASP}."])
            accept(translation)
            runs.append(translation.runs.get())
        deadline = time.monotonic() + 280
        while (waiting := [run for run in runs if state(run) in run.ACTIVE]) and time.monotonic() < deadline:
            for run in waiting * 2:
                draft.wake(run.pk)
            time.sleep(2)
    holds("all are joined", all(run.state == "done" for run in runs))
    holds("each was begun again", all(run.attempt >= 2 for run in runs))
    units = Counter(run.candidates.exclude(unit=None).count() for run in runs)
    holds(f"twelve segments each, once: {units}", units == {12: articles})
    return {"articles joined": articles, "attempts": dict(Counter(run.attempt for run in runs))}


class Receiver:
    """A webhook's receiver that counts by the key that tells doubles."""

    def __init__(self) -> None:
        self.slugs: dict[str, str] = {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receiver.slugs[self.headers["webhook-id"]] = body["data"]["slug"]
                self.send_response(204)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Receiver:
        threading.Thread(target=self.server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def on_time(scene: Scene) -> dict[str, Any]:
    """E5: many stories are due within a minute while a worker or a beat is killed every three seconds."""
    from django.db.models import Count
    from django.test import Client

    from newsdesk.models import Delivery, Webhook
    from newsdesk.reader.feeds import ENTRIES
    from tests.chaos.play import new_due_story
    from tests.chaos.scenarios import holds
    from translations.models import Edition, Event, Translation

    stories = 100 if scene.long else 20
    seconds = 60 if scene.long else 20
    names = [*(f"worker{n}" for n in range(4)), "beat0", "beat1"]
    with Receiver() as receiver:
        webhook = Webhook.objects.create(url=f"http://{receiver.place}/")
        environment = {"WEBHOOK_ALLOW": receiver.place}
        with scene.running(*names, **environment):
            began = time.monotonic()
            # The time that it takes to write them down comes first.
            due = dict(
                new_due_story(
                    f"due-hour-{n}", at=timedelta(seconds=seconds / 2 + seconds * n / stories), first=0
                )
                for n in range(stories)
            )
            kills = 0
            for name in itertools.cycle(names):
                if time.monotonic() - began > 1.7 * seconds:
                    break
                time.sleep(3)
                scene.stage.kill_and_restart(name, **environment)
                kills += 1
                if kills % 5 == 0:
                    scene.stage.flush_valkey(scene.chance)
            live = Translation.objects.filter(pk__in=due, status="published")
            holds("all are live", wait_until(lambda: live.count() == stories, seconds=90))
            told = Delivery.objects.filter(webhook=webhook, state="delivered")
            holds("the receiver heard of all", wait_until(lambda: told.count() == stories, seconds=90))
        webhook.delete()
    late = sorted(
        (edition.published_at - due[pk]).total_seconds()
        for pk in due
        for edition in [Edition.objects.get(article__translations=pk)]
    )
    holds("none before its hour", late[0] >= 0)
    median, most = late[len(late) // 2], late[-1]
    holds(f"median late {median}, most {most}", median <= MEDIAN_LATE_SECONDS and most <= MOST_LATE_SECONDS)
    events = Event.objects.filter(translation__in=due, verb="published").values("translation")
    holds("one event each", all(row["n"] == 1 for row in events.annotate(n=Count("pk"))))
    feed = Client(SERVER_NAME="127.0.0.1").get("/feed.atom").content.decode()
    entries = Counter(re.findall(r"<entry>.*?(due-hour-\d+)", feed, re.DOTALL))
    holds(f"one entry each in the feed: {entries}", entries.total() == len(entries) == min(stories, ENTRIES))
    by_slug = Counter(receiver.slugs.values())
    holds("one key each at the receiver", len(by_slug) == stories and set(by_slug.values()) == {1})
    return {
        "stories live, kills": (stories, kills),
        "late, median and most, s": (round(median, 1), round(most, 1)),
        "webhook keys, entries of the feed": (len(receiver.slugs), len(entries)),
    }
