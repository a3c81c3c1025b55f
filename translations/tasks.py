"""Celery's doors. A task takes an id, calls one function and returns nothing; every one may run twice."""

from __future__ import annotations

from datetime import timedelta

from celery import current_app, shared_task
from celery.signals import worker_init
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from kombu.exceptions import ChannelError

from translations import checks, segment, watchdog
from translations.checking import refresh
from translations.desk import digest, originals
from translations.drafting import draft, ledger, llm
from translations.publishing import publish
from translations.runs import Run

# A run woken this recently has a message under way; waking it again would only be noise.
WAKE_AGAIN_AFTER = timedelta(seconds=15)
# More messages than this in the queue keep every worker busy; further ones would only fill the broker.
ENOUGH_MESSAGES = 100
SWEEP_LOCK = 7_305_001  # any number, the same for every sweeper


@worker_init.connect
def load_once(**_kwargs: object) -> None:
    """Read dictionaries, encoder and SDK before the pool forks, so that its processes share them."""
    checks.warm()
    llm.warm()


@shared_task(ignore_result=True)
def work_on_run(run_pk: int, **_later: object) -> None:
    """Do one run, then one that was interrupted. `**_later` lets an older worker take a newer release's message.

    The message of an interrupted run stands in the queue behind everything requested since, and a run that lost its
    worker should not wait for hundreds of drafts. It comes second, so that one which brings down its process each time
    takes nobody's message with it.
    """
    with watchdog.watching():
        draft.work(run_pk)
        if left := Run.left_lying():
            draft.work(left.pk)


@shared_task(ignore_result=True)
def sweep(**_later: object) -> None:
    """Wake every run that is due or lost its worker, and has no message. Runs each five seconds; one sweeper at a time.

    Which messages are lost nobody can say, only how many: those that are due and more than the messages that wait. Wakes
    nobody while the queue is full, and stops at the first message that the broker does not take.
    """
    due_now = Run.objects.filter(Run.due()).count()
    if not due_now or (waiting := messages_waiting("llm")) >= min(due_now, ENOUGH_MESSAGES):
        return
    now = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
            if not cursor.fetchone()[0]:
                return
        quiet = Q(woken_at__isnull=True) | Q(woken_at__lt=now - WAKE_AGAIN_AFTER)
        longest_quiet = Run.objects.filter(Run.due(), quiet).order_by(Coalesce("woken_at", "created_at"))
        due = list(longest_quiet.values_list("pk", flat=True)[: min(due_now - waiting, 200)])
        Run.objects.filter(pk__in=due).update(woken_at=now)
    for run_pk in due:
        if not draft.wake(run_pk):
            return


def messages_waiting(queue: str) -> int:
    """Return how many messages the broker holds for workers of `queue`. Raises what the transport raises."""
    with current_app.pool.acquire(block=True) as connection:
        try:
            # Not a channel of its own: kombu would try twice, two seconds apart, to open one.
            return int(connection.default_channel.queue_declare(queue=queue, passive=True).message_count)
        except ChannelError:  # it has never held one, or the last one was taken
            return 0


@shared_task(ignore_result=True)
def open_translations(**_later: object) -> None:
    """Put before the desk what came without it: articles from feeds, and new wordings of originals."""
    segment.open_missing()
    originals.note_changes()


@shared_task(ignore_result=True)
def note_gone_originals(**_later: object) -> None:
    """Tell the desk of public stories whose originals are gone."""
    originals.note_gone()


@shared_task(ignore_result=True)
def check_draft(translation_pk: int, **_later: object) -> None:
    """Check what a run has just drafted, so that the queue shows its risk before an editor opens it."""
    refresh.alone(translation_pk)


@shared_task(ignore_result=True)
def check_unchecked(**_later: object) -> None:
    """Check what no message had checked, and what changed while nobody looked."""
    refresh.unchecked()


@shared_task(ignore_result=True)
def publish_due(**_later: object) -> None:
    """Publish what is scheduled for now or earlier."""
    publish.publish_due()


@shared_task(ignore_result=True)
def forget_old_exchanges(**_later: object) -> None:
    """Drop the words of old calls to the provider."""
    ledger.forget_old_exchanges()


@shared_task(ignore_result=True)
def mail_digests(**_later: object) -> None:
    """Mail everybody the notices they have not read."""
    digest.mail_digests()
