"""The drafting flow: a run is requested, claimed, asked in parallel, and its answers become candidates.

Requesting writes a row; a worker (or `draft --wait`) calls `work`. Nothing here writes into a text that a
person has touched, and nothing holds a transaction open across the network. A run that dies is picked up
where it stopped: whatever has a candidate is not asked again.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Sum

from articles.models import Block
from translations import llm, markup
from translations.models import (
    Call,
    Candidate,
    Event,
    Part,
    Run,
    StaleVersion,
    Translation,
    Unit,
)
from translations.publish import require_permission
from translations.questions import (
    MATERIAL_CHUNK_CHARACTERS,
    Chunk,
    SourceUnit,
    plan_chunks,
    summary_points,
    summary_question,
    summary_text,
    translate_question,
    translated_texts,
)

logger = logging.getLogger(__name__)

# How often one unit or one summary is asked before a person has to.
MAX_ASKS = 3
FIRST_BACKOFF = timedelta(seconds=5)
LONGEST_BACKOFF = timedelta(minutes=10)
RESUMMARY_PARTS = tuple(Part.Name.values)


class DraftRefused(Exception):
    """The job was not started; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `cost_usd` is None while no price is set."""

    units: int
    units_done: int
    parts: int
    parts_done: int
    calls: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    cost_usd: Decimal | None
    seconds: float
    step: str


# --- requesting ----------------------------------------------------------------------------------


def request_draft(
    translation: Translation, *, by: User | None, parts: Iterable[str] | None = None, body: bool = True
) -> Run:
    """Ask for a draft of whatever is still empty: units, and the named parts (all of them by default).

    Raises DraftRefused when nothing is empty or a run is active, PermissionDenied for `by` without the right
    (None is the desk itself, for commands that run on the server).
    """
    wanted = set(RESUMMARY_PARTS if parts is None else parts)
    names = [part.name for part in translation.parts.all() if part.name in wanted and part.is_empty]
    unit_ids = [unit.pk for unit in translation.units.order_by("position") if body and unit.is_empty]
    if not names and not unit_ids:
        raise DraftRefused(
            "下訳する行がありません。訳し直すときは「再翻訳」か「要約を作り直す」を使ってください。"
        )
    return _request(translation, kind=Run.Kind.DRAFT, parts=names, unit_ids=unit_ids, instruction="", by=by)


def request_resummary(
    translation: Translation, *, parts: Sequence[str], instruction: str, by: User | None
) -> Run:
    """Ask for new versions of summary parts. They arrive as candidates to accept, never as overwrites."""
    names = [name for name in RESUMMARY_PARTS if name in parts]
    if not names:
        raise DraftRefused("作り直す部分を選んでください。")
    return _request(
        translation, kind=Run.Kind.RESUMMARY, parts=names, unit_ids=[], instruction=instruction, by=by
    )


def request_redraft(
    translation: Translation, *, unit_ids: Sequence[int], instruction: str, by: User | None
) -> Run:
    """Ask for new translations of units. They arrive as candidates to accept, never as overwrites."""
    own = set(translation.units.filter(pk__in=unit_ids).values_list("pk", flat=True))
    if not own:
        raise DraftRefused("再翻訳する行を選んでください。")
    return _request(
        translation,
        kind=Run.Kind.REDRAFT,
        parts=[],
        unit_ids=[pk for pk in unit_ids if pk in own],
        instruction=instruction,
        by=by,
    )


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
            "この記事の下訳か要約の作成がすでに実行中です。終わるのを待つか、中止してください。"
        ) from error
    transaction.on_commit(lambda: wake(run.pk), robust=True)
    return run


def wake(run_pk: int) -> None:
    """Tell a worker to look at a run now. A broker that is down costs seconds: the sweeper looks anyway."""
    from translations.tasks import work_on_run  # tasks is the door to this module and imports it

    try:
        work_on_run.apply_async((run_pk,), retry=False)
    except Exception:  # kombu lets every transport's own errors through
        logger.warning("could not wake run %s, the sweeper will", run_pk, exc_info=True)


def progress(run: Run) -> Progress:
    """Return how far a run is. Costs three queries."""
    sums = run.calls.aggregate(
        prompt=Sum("prompt_tokens"),
        cached=Sum("cached_tokens"),
        completion=Sum("completion_tokens"),
        cost=Sum("cost_usd"),
    )
    calls = run.calls.count()
    done = list(run.candidates.values_list("unit_id", "part_id"))
    units_done = sum(unit_id is not None for unit_id, _part in done)
    unpriced = run.provider == "remote" and settings.LLM_PRICE_INPUT is None
    if run.state == Run.State.QUEUED:
        step = "順番待ち" if not run.last_error else "やり直しを待っています"
    elif run.state == Run.State.RUNNING:
        step = "中止しています" if run.cancel_requested else "モデルが作業中"
    else:
        step = run.get_state_display()
    return Progress(
        units=len(run.unit_ids),
        units_done=units_done,
        parts=len(run.parts),
        parts_done=len(done) - units_done,
        calls=calls,
        prompt_tokens=sums["prompt"] or 0,
        cached_tokens=sums["cached"] or 0,
        completion_tokens=sums["completion"] or 0,
        cost_usd=None if unpriced else (sums["cost"] or Decimal(0)),
        seconds=run.seconds,
        step=str(step),
    )


# --- working -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Task:
    """One question under way: a chunk of units, or the summary when `chunk` is None."""

    question: llm.Question
    chunk: Chunk | None = None
    asks: int = 1


@dataclass(slots=True)
class _Outcome:
    """What a run has met so far."""

    stored: int = 0
    failed_units: int = 0
    failed_parts: int = 0
    worst: llm.Answer | None = None  # the last answer that was not ok
    transient: llm.Answer | None = None
    permanent: llm.Answer | None = None
    todo: list[_Task] = field(default_factory=list)


def work(run_pk: int) -> bool:
    """Claim the run and do it; return False when it is done already or belongs to another worker."""
    run = Run.claim(run_pk)
    if run is None:
        return False
    if run.attempt > Run.MAX_ATTEMPTS:
        _end(
            run,
            Run.State.FAILED,
            run.error_class or "timeout",
            f"{Run.MAX_ATTEMPTS}回試しましたが終わりませんでした。{run.last_error}",
        )
        return True
    if run.cancel_requested:
        _end(run, Run.State.CANCELLED)
        return True
    try:
        outcome = _ask_everything(run)
    except llm.NotConfigured as error:
        _end(run, Run.State.FAILED, "auth", str(error))
        return True
    if outcome is not None:
        _conclude(run, outcome)
    return True


def _conclude(run: Run, outcome: _Outcome) -> None:
    """Decide from what was met how the run ends, or when it goes on."""
    run.refresh_from_db(fields=["cancel_requested"])
    if run.cancel_requested:
        _end(run, Run.State.CANCELLED)
    elif outcome.permanent:
        _end(run, Run.State.FAILED, outcome.permanent.outcome, outcome.permanent.message)
    elif outcome.transient and run.attempt < Run.MAX_ATTEMPTS:
        answer = outcome.transient
        run.try_again(
            after=backoff(run.attempt, answer.retry_after),
            error_class=answer.outcome,
            last_error=answer.message,
        )
    elif outcome.transient and not outcome.stored and not run.candidates.exists():
        _end(run, Run.State.FAILED, outcome.transient.outcome, outcome.transient.message)
    elif outcome.worst and not run.candidates.exists():
        _end(run, Run.State.FAILED, outcome.worst.outcome, outcome.worst.message)
    elif outcome.worst or outcome.transient:
        last = outcome.worst or outcome.transient
        assert last is not None
        missing = len(run.unit_ids) + len(run.parts) - run.candidates.count()
        _end(
            run,
            Run.State.NEEDS_HUMAN,
            last.outcome,
            f"{missing}か所は下訳できませんでした。手で訳すか、再翻訳してください。{last.message}",
        )
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
            return
        run.hand_on()
        Event.objects.create(
            translation_id=run.translation_id,
            verb="finished_run",
            subject=run.kind,
            after=state,
            data={"run": run.pk, "error_class": error_class},
        )


def _ask_everything(run: Run) -> _Outcome | None:
    """Ask all open questions of the run in parallel and store each answer as it comes.

    Returns None when the lease was lost to another worker: whatever comes later is not ours to write.
    """
    outcome = _Outcome(todo=_open_tasks(run))
    under_way: dict[Future[llm.Answer], _Task] = {}
    with ThreadPoolExecutor(settings.LLM_CONCURRENCY, thread_name_prefix="llm") as pool:
        try:
            while outcome.todo or under_way:
                while outcome.todo and len(under_way) < settings.LLM_CONCURRENCY:
                    task = outcome.todo.pop(0)
                    under_way[pool.submit(llm.ask, task.question)] = task
                finished, _ = wait(
                    under_way, timeout=Run.LEASE.total_seconds() / 3, return_when=FIRST_COMPLETED
                )
                if not run.extend_lease():
                    return None
                for future in finished:
                    _take_answer(run, under_way.pop(future), future.result(), outcome)
                run.refresh_from_db(fields=["cancel_requested"])
                if run.cancel_requested or outcome.permanent or outcome.transient:
                    # No new questions; answers already paid for are still stored.
                    outcome.todo.clear()
        finally:
            for future in under_way:
                future.cancel()
    return outcome


def _open_tasks(run: Run) -> list[_Task]:
    """Return the questions whose answers are not stored yet. The summary goes first: it takes longest."""
    translation = run.translation
    answered = run.candidates.values_list("unit_id", "part_id")
    done_units = {unit_id for unit_id, _part in answered}
    done_parts = {part_id for _unit, part_id in answered}
    blocks = list(translation.article.blocks.order_by("position"))
    tasks = []
    parts = [
        part.name for part in translation.parts.all() if part.name in run.parts and part.pk not in done_parts
    ]
    if parts:
        tasks.append(_Task(_summary(run, parts, blocks)))
    units = [
        unit
        for unit in translation.units.select_related("first_block", "last_block").order_by("position")
        if unit.pk in set(run.unit_ids) and unit.pk not in done_units
    ]
    sources = [source_of(unit, blocks) for unit in units]
    for chunk in plan_chunks(sources, characters=MATERIAL_CHUNK_CHARACTERS):
        tasks.append(_Task(_translation_of(run, chunk), chunk))
    return tasks


def source_of(unit: Unit, blocks: Sequence[Block]) -> SourceUnit:
    """Return what a model sees of a unit. `blocks` are the article's, in order."""
    run = [b for b in blocks if unit.first_block.position <= b.position <= unit.last_block.position]
    own = [block for block in run if block.is_translatable]
    return SourceUnit(key=unit.key, pk=unit.pk, kind=own[0].kind, text=markup.source_text(own))


def _summary(run: Run, parts: list[str], blocks: list[Block]) -> llm.Question:
    return summary_question(
        title=run.translation.article.title_en,
        parts=parts,
        instruction=run.instruction,
        again=run.kind == Run.Kind.RESUMMARY,
        lines=[(b.position, b.text) for b in blocks if not b.boilerplate and b.text.strip()],
    )


def _translation_of(run: Run, chunk: Chunk) -> llm.Question:
    return translate_question(
        title=run.translation.article.title_en, chunk=chunk, instruction=run.instruction
    )


def _take_answer(run: Run, task: _Task, answer: llm.Answer, outcome: _Outcome) -> None:
    """Store a call and its candidates; queue what has to be asked again."""
    call = llm.record(run, task.question, answer)
    if answer.outcome in llm.TRANSIENT:
        outcome.transient = answer
    elif answer.outcome in llm.PERMANENT:
        outcome.permanent = answer
    elif task.chunk is None:
        _take_summary(run, task, answer, call, outcome)
    else:
        _take_chunk(run, task, task.chunk, answer, call, outcome)


def _take_summary(run: Run, task: _Task, answer: llm.Answer, call: Call, outcome: _Outcome) -> None:
    if answer.value is None:
        if answer.outcome != llm.Outcome.REFUSED and task.asks < MAX_ASKS:
            outcome.todo.append(_Task(task.question, None, task.asks + 1))
        else:
            outcome.worst = answer
        return
    positions = set(run.translation.article.blocks.values_list("position", flat=True))
    for part in run.translation.parts.all():
        if part.name not in run.parts:
            continue
        text = summary_text(answer.value, part.name)
        points = summary_points(answer.value, positions) if part.name == Part.Name.KEY_POINTS else []
        if text or points:
            _store(run, call, part, text=text, points=points, problem="", outcome=outcome)


def _take_chunk(
    run: Run, task: _Task, chunk: Chunk, answer: llm.Answer, call: Call, outcome: _Outcome
) -> None:
    """Match answers to units by id; what is missing, empty or lost its tags is asked again, alone."""
    texts = translated_texts(answer.value) if answer.value is not None else {}
    units = {unit.key: unit for unit in Unit.objects.filter(pk__in=[source.pk for source in chunk.units])}
    again: list[SourceUnit] = []
    for source in chunk.units:
        text = texts.get(source.key, "")
        problem = " ".join(markup.problems(source.text, text, kind=source.kind)) if text else ""
        if (not text or problem) and task.asks < MAX_ASKS and answer.outcome != llm.Outcome.REFUSED:
            again.append(source)
        elif text:
            _store(run, call, units[source.key], text=text, points=[], problem=problem, outcome=outcome)
        else:
            outcome.failed_units += 1
            outcome.worst = answer if answer.value is None else Empty
    if again:
        # A truncated answer is asked for again in smaller pieces, anything else as it was.
        smaller = MATERIAL_CHUNK_CHARACTERS
        if answer.outcome == llm.Outcome.TRUNCATED:
            smaller = max(1, sum(len(source.text) for source in again) // 2)
        for piece in plan_chunks(again, characters=smaller):
            outcome.todo.append(_Task(_translation_of(run, piece), piece, task.asks + 1))


# What a unit met that was left out of every otherwise good answer.
Empty = llm.Answer(llm.Outcome.EMPTY)


def _store(
    run: Run,
    call: Call,
    row: Unit | Part,
    *,
    text: str,
    points: list[dict[str, object]],
    problem: str,
    outcome: _Outcome,
) -> None:
    """Store one candidate, and put it in place where the run is a first draft and no person was there."""
    try:
        with transaction.atomic():
            if not run.extend_lease():
                return
            candidate = Candidate.objects.create(
                run=run,
                call=call,
                unit=row if isinstance(row, Unit) else None,
                part=row if isinstance(row, Part) else None,
                text=text,
                points=points,
                problem=problem[:500],
                base_version=row.version,
                model=call.model,
            )
    except IntegrityError:
        return  # this run has stored an answer for the row before
    outcome.stored += 1
    if run.kind == Run.Kind.DRAFT and row.is_untouched_by_people:
        try:
            candidate.accept(by=None)
        except StaleVersion:
            logger.info(
                "run %s: somebody edited %s meanwhile, the draft stays a candidate", run.pk, row.subject
            )
