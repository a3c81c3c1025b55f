"""The Celery app and its whole schedule.

The database is the queue and Celery is the alarm clock: a message only says "look now" and carries an
id. Lost, doubled or late messages cost seconds, because `sweep` looks at the rows anyway. That is why
there is no result backend, no late acknowledgement, no chord, and no retry by the broker
(docs/decisions/0003-the-database-is-the-queue.md).
"""

import gc
import os
import resource
from contextlib import suppress
from typing import Any

from billiard.util import get_pdeathsig
from celery import Celery
from celery.schedules import crontab
from celery.signals import celeryd_init, setup_logging, worker_before_create_process, worker_process_init
from django.conf import settings
from kombu.entity import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")

app = Celery("newsdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    result_backend=None,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=False,
    task_publish_retry=False,
    worker_prefetch_multiplier=1,
    worker_pool="newsdesk.pool:Prefork",
    worker_max_tasks_per_child=200,
    worker_max_memory_per_child=600_000,  # KiB
    worker_soft_shutdown_timeout=10.0,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A web request must not hang on a broker that hangs: half a second at most, then the sweeper's turn.
    broker_transport_options={
        "socket_timeout": 0.25,
        "socket_connect_timeout": 0.25,
        "retry_on_timeout": False,
        # One try: kombu's own would go on for four seconds and more before it gives up.
        "max_retries": 0,
    },
    task_default_queue="default",
    task_queues=[Queue("default"), Queue("llm"), Queue("fetch"), Queue("publish")],
    task_routes={
        "translations.tasks.work_on_run": {"queue": "llm"},
        "translations.tasks.publish_due": {"queue": "publish"},
        "related.tasks.*": {"queue": "default"},
        "articles.tasks.*": {"queue": "fetch"},
        # Receivers may be slow: not in the way of what readers wait for.
        "newsdesk.tasks.send_webhooks": {"queue": "fetch"},
        "newsdesk.tasks.*": {"queue": "default"},
    },
    timezone="Asia/Tokyo",
    beat_scheduler="newsdesk.beat:SteadyScheduler",
    beat_schedule={
        # Wakes runs that are due, whose lease ran out, or whose wake-up message was lost.
        "sweep-runs": {"task": "translations.tasks.sweep", "schedule": 5.0},
        # Puts what the feeds brought before the desk.
        "open-translations": {"task": "translations.tasks.open_translations", "schedule": 15.0},
        # Checks what changed without a page that is open, and drafts whose message was lost.
        "check-unchecked": {"task": "translations.tasks.check_unchecked", "schedule": 10.0},
        # Publishes stories whose hour has come; the rows decide, so two beats publish once.
        "publish-due": {"task": "translations.tasks.publish_due", "schedule": 5.0},
        # What was said to the provider is not kept for ever (LLM_KEEP_RAW_DAYS).
        "forget-old-exchanges": {"task": "translations.tasks.forget_old_exchanges", "schedule": 3600.0},
        # Before the working day: what was told to people and not read yet.
        "mail-digests": {"task": "translations.tasks.mail_digests", "schedule": crontab(hour=8, minute=30)},
        # Shows that beat, broker and worker are alive (newsdesk.health).
        "pulse": {"task": "newsdesk.tasks.pulse", "schedule": 10.0},
        # Reads feeds and originals that are due: the rows say which, so a quiet minute costs two queries.
        "poll-feeds": {"task": "articles.tasks.poll_feeds", "schedule": 60.0},
        "recheck-originals": {"task": "articles.tasks.recheck_originals", "schedule": 300.0},
        "note-gone-originals": {"task": "translations.tasks.note_gone_originals", "schedule": 300.0},
        # Embeds new editions and finds their neighbours; withdrawn ones drop out.
        "refresh-related": {"task": "related.tasks.refresh", "schedule": 10.0},
        # Reads every story for what no trigger noted: too much for every ten seconds.
        "notice-missed-related": {"task": "related.tasks.notice_missed", "schedule": 3600.0},
        # Joins new articles that tell one story in words of their own, before somebody translates both.
        "compare-originals": {"task": "related.tasks.compare_originals", "schedule": 10.0},
        # Sends what waits for webhooks' receivers; rows say what is due.
        "send-webhooks": {"task": "newsdesk.tasks.send_webhooks", "schedule": 10.0},
        # Sets the text of new editions and indexes them for search; withdrawn ones drop out.
        "follow-publications": {"task": "newsdesk.tasks.follow_publications", "schedule": 10.0},
        "recount-stories": {"task": "newsdesk.tasks.recount_stories", "schedule": 3600.0},
    },
)
app.autodiscover_tasks(["articles", "translations", "related", "newsdesk"])


@celeryd_init.connect
def give_workers_longer_socket_timeouts(conf: Any, **_kwargs: object) -> None:
    """Let workers wait on the broker: their blocking read is longer than a web request may hang."""
    conf.broker_transport_options = {
        "socket_timeout": 5.0,
        "socket_connect_timeout": 5.0,
        "health_check_interval": 25,
    }


@worker_before_create_process.connect
def make_forks_cheap(**_kwargs: object) -> None:
    """Do before the first fork what every fork would do again, and set aside what the worker loaded.

    Celery collects garbage before each (its issue 2927). Over a million objects of ours that takes a fifth of a second, in
    which no process of the pool gets work; and what a process marks in collections of its own is no longer shared.
    """
    worker_before_create_process.disconnect(make_forks_cheap)
    # Each process is to end with this one, and loads a parser of C to say so; after this question it finds it loaded.
    with suppress(OSError):  # not Linux
        get_pdeathsig()
    gc.collect()
    gc.freeze()


@worker_process_init.connect
def bound_memory(**_kwargs: object) -> None:
    """Let what asks for memory without end fail in its own process, before the machine has to choose one."""
    limit = settings.WORKER_MEMORY_MB * 1_000_000
    if limit:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


@setup_logging.connect
def keep_django_logging(**_kwargs: object) -> None:
    """Connecting to this signal is what keeps Celery from replacing Django's logging."""
