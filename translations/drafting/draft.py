"""The drafting flow: a run is requested, claimed, asked in parallel, and its answers become candidates.

Requesting writes a row; a worker (or `draft --wait`) calls `work`. Nothing here writes into a text that a
person has touched, and nothing holds a transaction open across the network. A run that dies is picked up
where it stopped: whatever has a candidate is not asked again.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from articles import alarm
from articles.told import Told, told
from translations import notices
from translations.checking import pairs
from translations.drafting import llm
from translations.drafting.asking import ask_everything
from translations.drafting.classify import Answer
from translations.drafting.endpoint import Endpoint
from translations.drafting.job import undrafted
from translations.drafting.outcome import Outcome
from translations.models import Event, Part, Translation
from translations.people import require_permission
from translations.runs import Call, Run

logger = logging.getLogger(__name__)

FIRST_BACKOFF = timedelta(seconds=5)
LONGEST_BACKOFF = timedelta(minutes=10)
LONGEST_BACKOFF_OF_OURS = timedelta(seconds=15)
# Runs that waited for the provider together come back spread over this time, not all at once.
SPREAD_SECONDS = 5.0
# For so long a run outlasts a provider that answers nobody: a night's outage, and nobody need start anything anew.
OUTLASTS = timedelta(hours=6)
AGAIN = gettext_noop("しばらく待って自動でやり直します。")
GIVEN_UP = gettext_noop("%(count)s回試しました。時間をおいて、もう一度頼んでください。")
RESUMMARY_PARTS = tuple(Part.Name.values)


class DraftRefused(Exception):
    """The job was not started; the message says why and what to do."""


# --- requesting ----------------------------------------------------------------------------------


def request_draft(
    translation: Translation, *, by: User | None, parts: Iterable[str] | None = None, body: bool = True
) -> Run:
    """Ask for a draft of whatever is still empty: units, and the named parts (all of them by default).

    Rows of a changed original are asked for again too; those answers wait beside the text that stands there.

    Raises DraftRefused when nothing is empty or a run is active, PermissionDenied for `by` without the right
    (None is the desk itself, for commands that run on the server).
    """
    wanted = set(RESUMMARY_PARTS if parts is None else parts)
    names = [part.name for part in translation.parts.all() if part.name in wanted and part.is_empty]
    unit_ids = [unit.pk for unit in undrafted(translation)] if body else []
    if not names and not unit_ids:
        raise DraftRefused(
            gettext("下訳する行がありません。訳し直すときは「再翻訳」か「要約を作り直す」を使ってください。")
        )
    return _request(translation, kind=Run.Kind.DRAFT, parts=names, unit_ids=unit_ids, instruction="", by=by)


def request_resummary(
    translation: Translation, *, parts: Sequence[str], instruction: str, by: User | None
) -> Run:
    """Ask for new versions of summary parts. They arrive as candidates to accept, never as overwrites."""
    names = [name for name in RESUMMARY_PARTS if name in parts]
    if not names:
        raise DraftRefused(gettext("作り直す部分を選んでください。"))
    return _request(
        translation, kind=Run.Kind.RESUMMARY, parts=names, unit_ids=[], instruction=instruction, by=by
    )


def request_redraft(
    translation: Translation, *, unit_ids: Sequence[int], instruction: str, by: User | None
) -> Run:
    """Ask for new translations of units. They arrive as candidates to accept, never as overwrites."""
    own = set(translation.units.filter(pk__in=unit_ids).values_list("pk", flat=True))
    if not own:
        raise DraftRefused(gettext("再翻訳する行を選んでください。"))
    return _request(
        translation,
        kind=Run.Kind.REDRAFT,
        parts=[],
        unit_ids=[pk for pk in unit_ids if pk in own],
        instruction=instruction,
        by=by,
    )


def request_update(translation: Translation, *, unit_ids: Sequence[int], by: User | None) -> Run:
    """Ask for drafts of rows whose original changed (translations/desk/follow.py), and of nothing else.

    An empty row gets its draft; where a text stands the answer waits beside it. Raises like request_draft.
    """
    own = set(translation.units.filter(pk__in=unit_ids).values_list("pk", flat=True))
    if not own:
        raise DraftRefused(gettext("下訳し直す行がありません。"))
    wanted = [pk for pk in unit_ids if pk in own]
    return _request(translation, kind=Run.Kind.DRAFT, parts=[], unit_ids=wanted, instruction="", by=by)


def request_judgement(translation: Translation, *, by: User | None) -> Run:
    """Have a model read the text as it stands (translations/drafting/judge.py): it brings findings and changes nothing.

    Raises DraftRefused where there is nothing to read or a run is active.
    """
    if not any(piece.pair.target.strip() for piece in pairs.pieces_of(translation)):
        raise DraftRefused(gettext("校閲する訳文がありません。先に下訳を作るか、手で訳してください。"))
    return _request(translation, kind=Run.Kind.JUDGE, parts=[], unit_ids=[], instruction="", by=by)


def request_again(run: Run, *, by: User | None) -> Run:
    """Ask for what an earlier run was asked for; of a first draft, for what is still empty. Raises like that request."""
    translation, instruction = run.translation, run.instruction
    match run.kind:
        case Run.Kind.RESUMMARY:
            return request_resummary(translation, parts=run.parts, instruction=instruction, by=by)
        case Run.Kind.REDRAFT:
            return request_redraft(translation, unit_ids=run.unit_ids, instruction=instruction, by=by)
        case Run.Kind.JUDGE:
            return request_judgement(translation, by=by)
    return request_draft(translation, by=by)


def _request(
    translation: Translation,
    *,
    kind: str,
    parts: list[str],
    unit_ids: list[int],
    instruction: str,
    by: User | None,
) -> Run:
    if by is not None:
        require_permission(by, "draft_translation")
    if not settings.LLM_CONFIGURED:
        raise DraftRefused(str(llm.NotConfigured()))
    try:
        with transaction.atomic():
            run = Run.objects.create(
                translation=translation,
                kind=kind,
                parts=parts,
                unit_ids=unit_ids,
                instruction=instruction.strip()[:2000],
                requested_by=by,
                provider=settings.NEWSDESK_LLM_KIND,
                model=settings.LLM_MODEL,
            )
            Event.objects.create(
                translation=translation, actor=by, verb="requested_run", subject=kind, data={"run": run.pk}
            )
            if kind == Run.Kind.DRAFT:
                translation.start_drafting(by=by)
    except IntegrityError as error:
        if "run_one_active_per_translation" not in str(error):
            raise
        raise DraftRefused(
            gettext("この記事の下訳か要約の作成がすでに実行中です。終わるのを待つか、中止してください。")
        ) from error
    logger.info("run requested", extra={"run": run.pk, "kind": kind, "translation": translation.pk})
    transaction.on_commit(lambda: wake(run.pk), robust=True)
    return run


def wake(run_pk: int) -> bool:
    """Tell a worker to look at a run now; return whether the broker took it."""
    from translations.tasks import work_on_run  # tasks is the door to this module and imports it

    return alarm.ring(work_on_run, run_pk)


def _have_checked(translation_pk: int) -> None:
    """Have another worker check what was drafted.

    Checking is the processor's work, and this process has the next article to ask a provider about. Where the message
    is lost, the clock (refresh.unchecked) or the next opening of the page checks.
    """
    from translations.tasks import check_draft  # as in wake

    alarm.ring(check_draft, translation_pk)


# --- working -------------------------------------------------------------------------------------


def work(run_pk: int) -> bool:
    """Claim the run and do it; return False when it is done already or belongs to another worker."""
    run = Run.claim(run_pk)
    if run is None:
        return False
    logger.info("run claimed", extra={"run": run.pk, "attempt": run.attempt, "fence": run.fence})
    if run.attempt > Run.MAX_ATTEMPTS or run.deaths >= Run.MAX_DEATHS:
        message = told(gettext_noop("%(count)s回試しましたが終わりませんでした。"), count=run.attempt - 1)
        message += run.last_error
        _end(run, Run.State.FAILED, run.error_class or Call.Outcome.TIMEOUT, message)
        return True
    if run.cancel_requested:
        _end(run, Run.State.CANCELLED)
        return True
    endpoint = Endpoint.current()
    if (quiet := endpoint.stay_away()) is not None:
        _leave_alone(run, endpoint, quiet)
        return True
    try:
        outcome = ask_everything(run, endpoint)
        if outcome is not None:
            _conclude(run, outcome, endpoint)
    except llm.NotConfigured as error:
        _end(run, Run.State.FAILED, Call.Outcome.AUTH, error.message)
    except Exception as error:
        # Whatever it was (a lost database, a fault of ours), the row says it and the attempts are bounded.
        # Where the database is still away this raises again, and the lease brings the run back.
        logger.exception("run broke off", extra={"run": run.pk, "attempt": run.attempt})
        message = told(
            gettext_noop("処理が中断しました（%(error)s）。自動でやり直します。"), error=type(error).__name__
        )
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        # Never a long pause: a provider recovers when it is left alone, a fault of ours does not.
        pause = min(backoff(run.attempt, None), LONGEST_BACKOFF_OF_OURS)
        run.try_again(after=pause, error_class="internal", last_error=message)
    return True


def _leave_alone(run: Run, endpoint: Endpoint, quiet: timedelta) -> None:
    """Put the run back until the provider may be asked, and not all runs for the same moment."""
    spread = timedelta(seconds=random.uniform(0, SPREAD_SECONDS))  # noqa: S311 (no secret)
    run.go_on_later(after=quiet + spread, last_error=_and_again(endpoint.quiet_reason))


def _left_over(run: Run) -> Told:
    """Say how much of what a run was asked for is left to people; nothing where nothing came, which its state says."""
    came = run.candidates.filter(alternative=0).count()
    missing = len(run.unit_ids) + len(run.parts) - came
    if not came or not missing:
        return Told(())
    return told(
        gettext_noop("%(count)sか所は下訳できませんでした。手で訳すか、再翻訳してください。"), count=missing
    )


def _is_an_outage(run: Run, answer: Answer, endpoint: Endpoint, *, tries: int) -> bool:
    """Whether the provider answers nobody, for no longer than a run outlasts; not where it stays too slow for a question.

    A question that is not answered in time is paid for all the same: its `tries` are bounded, whoever is to blame.
    """
    too_slow = answer.outcome == Call.Outcome.TIMEOUT and tries >= Run.MAX_ATTEMPTS
    return endpoint.is_out and not too_slow and timezone.now() - run.created_at < OUTLASTS


def _and_again(reason: str) -> str:
    return reason + told(AGAIN) if isinstance(reason, Told) else reason


def _conclude(run: Run, outcome: Outcome, endpoint: Endpoint) -> None:
    """Decide from its outcome how the run ends, or when it goes on."""
    run.refresh_from_db(fields=["cancel_requested"])
    nothing_came = not run.candidates.exists() and not outcome.judged
    last = outcome.worst or outcome.transient
    tries = max(run.attempt, outcome.tries_in_vain)
    if run.cancel_requested:
        _end(run, Run.State.CANCELLED)
    elif outcome.over_budget:
        state = Run.State.FAILED if nothing_came else Run.State.NEEDS_HUMAN
        _end(run, state, "budget", _left_over(run) + outcome.over_budget)
    elif outcome.permanent:
        _end(run, Run.State.FAILED, outcome.permanent.outcome, _left_over(run) + outcome.permanent.message)
    elif outcome.quiet and not outcome.transient:
        _leave_alone(run, endpoint, outcome.quiet)
    elif outcome.out_of_time and outcome.got_on:
        run.go_on_later(after=timedelta(0))
    elif outcome.out_of_time:
        run.try_again(
            after=backoff(run.attempt, None),
            error_class=Call.Outcome.TIMEOUT,
            last_error=told(
                gettext_noop("%(seconds)s秒のあいだ何も届きませんでした。"),
                seconds=settings.DRAFT_RUN_SECONDS,
            ),
        )
    elif outcome.transient and outcome.got_on:
        # One of many calls failed. What arrived is kept, so the run comes to an end: only one without progress uses up
        # attempts.
        answer = outcome.transient
        run.go_on_later(after=backoff(1, answer.retry_after), last_error=answer.message + told(AGAIN))
    elif outcome.transient and _is_an_outage(run, outcome.transient, endpoint, tries=tries):
        # The provider answers nobody: that is not this run's fault, and its attempts are for its own.
        pause = max(backoff(run.attempt, outcome.transient.retry_after), endpoint.quiet_for)
        run.go_on_later(after=pause, last_error=outcome.transient.message + told(AGAIN))
    elif outcome.transient and tries < Run.MAX_ATTEMPTS:
        answer = outcome.transient
        pause = backoff(run.attempt, answer.retry_after)
        run.try_again(after=pause, error_class=answer.outcome, last_error=answer.message + told(AGAIN))
    elif outcome.transient and nothing_came:
        message = outcome.transient.message + told(GIVEN_UP, count=tries)
        _end(run, Run.State.FAILED, outcome.transient.outcome, message)
    elif last and nothing_came:
        _end(run, Run.State.FAILED, last.outcome, last.message)
    elif last and run.kind == Run.Kind.JUDGE:
        message = told(gettext_noop("一部を校閲できませんでした。")) + last.message
        _end(run, Run.State.NEEDS_HUMAN, last.outcome, message)
    elif last:
        _end(run, Run.State.NEEDS_HUMAN, last.outcome, _left_over(run) + last.message)
    else:
        _end(run, Run.State.DONE)


def backoff(attempt: int, retry_after: float | None) -> timedelta:
    """Return how long to wait after `attempt`: exponential with full jitter, never below Retry-After.

    Full jitter after M. Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
    """
    ceiling = min(LONGEST_BACKOFF, FIRST_BACKOFF * 3 ** (attempt - 1))
    chosen = ceiling * random.uniform(0.2, 1)  # noqa: S311 (no secret)
    return max(chosen, timedelta(seconds=retry_after or 0))


def _end(run: Run, state: str, error_class: str = "", last_error: str = "") -> None:
    """Finish the run under its fence and hand the translation on, in one transaction."""
    with transaction.atomic():
        if not run.finish(state, error_class=error_class, last_error=last_error):
            logger.warning("run was taken over, its end is not ours to write", extra={"run": run.pk})
            return
        run.hand_on()
        notices.tell_of_run(run)
        Event.objects.create(
            translation_id=run.translation_id,
            verb="finished_run",
            subject=run.kind,
            after=state,
            data={"run": run.pk, "error_class": error_class},
        )
    transaction.on_commit(lambda: _have_checked(run.translation_id), robust=True)
    if run.kind == Run.Kind.DRAFT and state == Run.State.DONE and settings.LLM_JUDGE:
        request_judgement(run.translation, by=None)
    logger.info(
        "run ended",
        extra={"run": run.pk, "state": state, "error_class": error_class, "seconds": round(run.seconds, 1)},
    )
