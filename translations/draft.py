"""The drafting flow: a run is requested, claimed, asked in parallel, and its answers become candidates.

Requesting writes a row; a worker (or `draft --wait`) calls `work`. Nothing here writes into a text that a
person has touched, and nothing holds a transaction open across the network. A run that dies is picked up
where it stopped: whatever has a candidate is not asked again.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from pydantic import BaseModel

from articles.models import Block
from translations import budget, findings, knowledge, llm, markup, repair
from translations.checks.model import Term
from translations.house_style import HouseStyle
from translations.knowledge import Brief
from translations.models import (
    Call,
    Candidate,
    Endpoint,
    Event,
    Part,
    Run,
    Translation,
    Unit,
)
from translations.publish import require_permission
from translations.questions import (
    BriefAnswer,
    Chunk,
    Guidance,
    SourceUnit,
    brief_of,
    joined,
    pieces_of,
    plan_chunks,
    stored_text,
    summary_grounds,
    summary_points,
    summary_question,
    summary_texts,
    translate_question,
    translated_texts,
)

logger = logging.getLogger(__name__)

# How often one unit or one summary is asked before a person has to.
MAX_ASKS = 3
FIRST_BACKOFF = timedelta(seconds=5)
LONGEST_BACKOFF = timedelta(minutes=10)
# Runs that waited for the provider together come back spread over this time, not all at once.
SPREAD_SECONDS = 5.0
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

    Rows of a changed original are asked for again too; those answers wait beside the text that stands there.

    Raises DraftRefused when nothing is empty or a run is active, PermissionDenied for `by` without the right
    (None is the desk itself, for commands that run on the server).
    """
    wanted = set(RESUMMARY_PARTS if parts is None else parts)
    names = [part.name for part in translation.parts.all() if part.name in wanted and part.is_empty]
    unit_ids = [unit.pk for unit in undrafted(translation)] if body else []
    if not names and not unit_ids:
        raise DraftRefused(
            "下訳する行がありません。訳し直すときは「再翻訳」か「要約を作り直す」を使ってください。"
        )
    return _request(translation, kind=Run.Kind.DRAFT, parts=names, unit_ids=unit_ids, instruction="", by=by)


def undrafted(translation: Translation) -> list[Unit]:
    """Return the units that a draft is to fill, in reading order: empty ones, and those of a changed original."""
    units = translation.units.filter(first_block__boilerplate=False).select_related(
        "first_block", "last_block"
    )
    return [unit for unit in units.order_by("position") if unit.is_empty or unit.state == Unit.State.OUTDATED]


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


def request_update(translation: Translation, *, unit_ids: Sequence[int], by: User | None) -> Run:
    """Ask for drafts of rows whose original changed (translations/follow.py), and of nothing else.

    An empty row gets its draft; where a text stands the answer waits beside it. Raises like request_draft.
    """
    own = set(translation.units.filter(pk__in=unit_ids).values_list("pk", flat=True))
    if not own:
        raise DraftRefused("下訳し直す行がありません。")
    wanted = [pk for pk in unit_ids if pk in own]
    return _request(translation, kind=Run.Kind.DRAFT, parts=[], unit_ids=wanted, instruction="", by=by)


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
    logger.info("run requested", extra={"run": run.pk, "kind": kind, "translation": translation.pk})
    transaction.on_commit(lambda: wake(run.pk), robust=True)
    return run


def wake(run_pk: int) -> bool:
    """Tell a worker to look at a run now; return whether the broker took it.

    A broker that is down costs seconds: the sweeper looks anyway.
    """
    from translations.tasks import work_on_run  # tasks is the door to this module and imports it

    try:
        work_on_run.apply_async((run_pk,), retry=False)
    except Exception as error:  # kombu lets every transport's own errors through
        logger.warning("could not wake a run, the sweeper will", extra={"run": run_pk, "error": str(error)})
        return False
    return True


def progress(run: Run) -> Progress:
    """Return how far a run is. Costs three queries."""
    sums = run.calls.aggregate(
        prompt=Sum("prompt_tokens"),
        cached=Sum("cached_tokens"),
        completion=Sum("completion_tokens"),
        cost=Sum("cost_usd"),
    )
    calls = run.calls.count()
    done = list(run.candidates.filter(alternative=0).values_list("unit_id", "part_id"))
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
    """One question under way: a chunk of units, or a reading of the whole article when `chunk` is None."""

    question: llm.Question
    chunk: Chunk | None = None
    asks: int = 1


@dataclass(slots=True)
class _Outcome:
    """What a run has met so far."""

    todo: list[_Task] = field(default_factory=list)
    rest_planned: bool = False
    worst: llm.Answer | None = None  # the last answer that was not ok and is not asked again
    transient: llm.Answer | None = None
    permanent: llm.Answer | None = None
    over_budget: str = ""
    out_of_time: bool = False
    stored_before: int = 0  # proposals that earlier attempts left
    # The best text so far of units that are asked again, with what is wrong with it.
    kept: dict[str, tuple[str, str]] = field(default_factory=dict)
    # Of units asked for in pieces: what came, by the unit's id and the piece's.
    arrived: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def must_stop(self) -> bool:
        return bool(self.permanent or self.transient or self.over_budget or self.out_of_time)


def work(run_pk: int) -> bool:
    """Claim the run and do it; return False when it is done already or belongs to another worker."""
    run = Run.claim(run_pk)
    if run is None:
        return False
    logger.info("run claimed", extra={"run": run.pk, "attempt": run.attempt, "fence": run.fence})
    if run.attempt > Run.MAX_ATTEMPTS:
        message = f"{Run.MAX_ATTEMPTS}回試しましたが終わりませんでした。{run.last_error}"
        _end(run, Run.State.FAILED, run.error_class or Call.Outcome.TIMEOUT, message)
        return True
    if run.cancel_requested:
        _end(run, Run.State.CANCELLED)
        return True
    endpoint = Endpoint.current()
    if (quiet := endpoint.stay_away()) is not None:
        spread = timedelta(seconds=random.uniform(0, SPREAD_SECONDS))  # noqa: S311 (no secret)
        run.go_on_later(after=quiet + spread, last_error=endpoint.quiet_reason)
        return True
    try:
        outcome = _ask_everything(run, endpoint)
        if outcome is not None:
            _conclude(run, outcome)
    except llm.NotConfigured as error:
        _end(run, Run.State.FAILED, Call.Outcome.AUTH, str(error))
    except Exception as error:
        # Whatever it was (a lost database, a fault of ours), the row says it and the attempts are bounded.
        # Where the database is still away this raises again, and the lease brings the run back.
        logger.exception("run broke off", extra={"run": run.pk, "attempt": run.attempt})
        message = f"処理が中断しました（{type(error).__name__}）。自動でやり直します。"
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        run.try_again(after=backoff(run.attempt, None), error_class="internal", last_error=message)
    return True


def _conclude(run: Run, outcome: _Outcome) -> None:
    """Decide from what was met how the run ends, or when it goes on."""
    run.refresh_from_db(fields=["cancel_requested"])
    nothing_came = not run.candidates.exists()
    last = outcome.worst or outcome.transient
    if run.cancel_requested:
        _end(run, Run.State.CANCELLED)
    elif outcome.over_budget:
        state = Run.State.FAILED if nothing_came else Run.State.NEEDS_HUMAN
        _end(run, state, "budget", outcome.over_budget)
    elif outcome.permanent:
        _end(run, Run.State.FAILED, outcome.permanent.outcome, outcome.permanent.message)
    elif outcome.out_of_time and run.candidates.count() > outcome.stored_before:
        run.go_on_later(after=timedelta(0))
    elif outcome.out_of_time:
        run.try_again(
            after=backoff(run.attempt, None),
            error_class=Call.Outcome.TIMEOUT,
            last_error=f"{settings.DRAFT_RUN_SECONDS}秒のあいだ何も届きませんでした。",
        )
    elif outcome.transient and run.attempt < Run.MAX_ATTEMPTS:
        answer = outcome.transient
        pause = backoff(run.attempt, answer.retry_after)
        run.try_again(after=pause, error_class=answer.outcome, last_error=answer.message)
    elif last and nothing_came:
        _end(run, Run.State.FAILED, last.outcome, last.message)
    elif last:
        missing = len(run.unit_ids) + len(run.parts) - run.candidates.filter(alternative=0).count()
        message = f"{missing}か所は下訳できませんでした。手で訳すか、再翻訳してください。{last.message}"
        _end(run, Run.State.NEEDS_HUMAN, last.outcome, message)
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
        Event.objects.create(
            translation_id=run.translation_id,
            verb="finished_run",
            subject=run.kind,
            after=state,
            data={"run": run.pk, "error_class": error_class},
        )
    findings.refresh(run.translation)
    logger.info(
        "run ended",
        extra={"run": run.pk, "state": state, "error_class": error_class, "seconds": round(run.seconds, 1)},
    )


def _ask_everything(run: Run, endpoint: Endpoint) -> _Outcome | None:
    """Ask all open questions of the run in parallel and store each answer as it comes.

    Returns None when the lease was lost to another worker: whatever comes later is not ours to write.
    """
    job = _Job.of(run)
    outcome = _Outcome(todo=job.first_tasks(), stored_before=run.candidates.count())
    deadline = time.monotonic() + settings.DRAFT_RUN_SECONDS
    if not outcome.todo:
        _plan_the_rest(job, outcome)
    under_way: dict[Future[llm.Answer], _Task] = {}
    with ThreadPoolExecutor(settings.LLM_CONCURRENCY, thread_name_prefix="llm") as pool:
        try:
            while outcome.todo or under_way:
                outcome.over_budget = outcome.over_budget or (budget.exhausted(run) if outcome.todo else "")
                if outcome.over_budget:
                    outcome.todo.clear()
                if outcome.todo and time.monotonic() > deadline:
                    outcome.out_of_time = True
                    outcome.todo.clear()
                at_once = 1 if endpoint.is_probe else settings.LLM_CONCURRENCY
                while outcome.todo and len(under_way) < at_once:
                    task = outcome.todo.pop(0)
                    under_way[pool.submit(llm.ask, task.question, endpoint.schema_mode)] = task
                finished, _ = wait(
                    under_way, timeout=Run.LEASE.total_seconds() / 3, return_when=FIRST_COMPLETED
                )
                if not run.extend_lease():
                    return None
                for future in finished:
                    _take_answer(job, under_way.pop(future), future.result(), outcome, endpoint)
                run.refresh_from_db(fields=["cancel_requested"])
                if run.cancel_requested or outcome.must_stop:
                    # No new questions; answers already paid for are still stored.
                    outcome.todo.clear()
        finally:
            for future in under_way:
                future.cancel()
    return outcome


@dataclass(slots=True)
class _Job:
    """Everything about a run that stays the same while it is worked on, read once."""

    run: Run
    blocks: list[Block]
    parts: dict[str, Part]
    units: dict[str, Unit]  # by key, those still to translate, in reading order
    sources: dict[str, SourceUnit]
    terms: list[Term]
    brief: BriefAnswer | None
    guide: repair.Guide

    @classmethod
    def of(cls, run: Run) -> _Job:
        """Read what is open: whatever has a candidate of this run is not asked again."""
        translation = run.translation
        answered = list(run.candidates.values_list("unit_id", "part_id"))
        done_units, done_parts = {unit for unit, _ in answered}, {part for _, part in answered}
        blocks = list(translation.article.blocks.order_by("position"))
        units = [
            unit
            for unit in translation.units.select_related("first_block", "last_block").order_by("position")
            if unit.pk in set(run.unit_ids) and unit.pk not in done_units
        ]
        brief = Brief.objects.filter(
            translation=translation, input_hash=translation.article.content_hash
        ).first()
        return cls(
            run=run,
            blocks=blocks,
            parts={
                part.name: part
                for part in translation.parts.all()
                if part.name in run.parts and part.pk not in done_parts
            },
            units={unit.key: unit for unit in units},
            sources={unit.key: source_of(unit, blocks) for unit in units},
            terms=(terms := knowledge.terms()),
            guide=repair.Guide(HouseStyle.current().style, terms),
            brief=BriefAnswer.model_validate(brief.content) if brief else None,
        )

    @property
    def guidance(self) -> Guidance:
        return Guidance(
            title=self.run.translation.article.title_en,
            brief=self.brief,
            terms=self.terms,
            instruction=self.run.instruction,
        )

    @property
    def needs_brief(self) -> bool:
        """Whether several chunks will be asked about an article that nobody has read as a whole yet."""
        return (
            settings.LLM_BRIEF and not self.brief and len(self.units) > 1 and self.run.kind == Run.Kind.DRAFT
        )

    def first_tasks(self) -> list[_Task]:
        """Return the reading of the whole article where later questions need it; else nothing."""
        return [_Task(self.reading(["brief"]))] if self.needs_brief else []

    def summary_tasks(self) -> list[_Task]:
        """Return the question for the summary parts that are wanted."""
        wanted = [name for name in Part.Name.values if name in self.parts]
        return [_Task(self.reading(wanted))] if wanted else []

    def reading(self, wanted: Sequence[str]) -> llm.Question:
        """Return the question over the whole article."""
        return summary_question(
            self.guidance,
            parts=wanted,
            again=self.run.kind == Run.Kind.RESUMMARY,
            lines=[(b.position, b.text) for b in self.blocks if not b.boilerplate and b.text.strip()],
        )

    def translation_of(
        self, chunk: Chunk, failed: Mapping[str, tuple[str, str]] | None = None
    ) -> llm.Question:
        """Return the question over one chunk."""
        examples = {pair for source in chunk.units for pair in knowledge.examples(source.text)}
        return translate_question(
            chunk, self.guidance, examples=sorted(examples)[: knowledge.EXAMPLES_A_CHUNK], failed=failed
        )


def _plan_the_rest(job: _Job, outcome: _Outcome) -> None:
    """Queue everything that can run at once: the summary, and the body in chunks.

    What the memory holds is taken from there.
    """
    outcome.rest_planned = True
    outcome.todo += job.summary_tasks()
    if job.run.kind == Run.Kind.DRAFT:
        known = knowledge.remembered(source.text for source in job.sources.values())
        hits = [(job.units[key], known[s.text], "") for key, s in job.sources.items() if s.text in known]
        _store_units(job.run, None, hits)
        job.sources = {key: s for key, s in job.sources.items() if s.text not in known}
    for chunk in plan_chunks([piece for source in job.sources.values() for piece in pieces_of(source)]):
        outcome.todo.append(_Task(job.translation_of(chunk), chunk))


def source_of(unit: Unit, blocks: Sequence[Block]) -> SourceUnit:
    """Return what a model sees of a unit. `blocks` are the article's, in order."""
    run = [b for b in blocks if unit.first_block.position <= b.position <= unit.last_block.position]
    own = [block for block in run if block.is_translatable] or run  # as the desk shows it
    return SourceUnit(key=unit.key, pk=unit.pk, kind=own[0].kind, text=markup.source_text(own))


def _take_answer(job: _Job, task: _Task, answer: llm.Answer, outcome: _Outcome, endpoint: Endpoint) -> None:
    """Store a call and its candidates; queue what has to be asked again."""
    call = llm.record(job.run, task.question, answer)
    if answer.schema_mode and answer.schema_mode != endpoint.schema_mode:
        endpoint.schema_mode = answer.schema_mode
        endpoint.save(update_fields=["schema_mode"])
    if answer.outcome in llm.TRANSIENT:
        outcome.transient = answer
        endpoint.note_fault(answer.message, retry_after=answer.retry_after)
        return
    endpoint.note_success()
    if answer.outcome in llm.PERMANENT:
        outcome.permanent = answer
    elif task.chunk is None:
        _take_reading(job, task, answer, call, outcome)
    else:
        _take_chunk(job, task, task.chunk, answer, call, outcome)


def _take_reading(job: _Job, task: _Task, answer: llm.Answer, call: Call, outcome: _Outcome) -> None:
    """Store the brief and the summary parts; then the body can be asked for."""
    if answer.value is None and answer.outcome != llm.Outcome.REFUSED and task.asks < MAX_ASKS:
        outcome.todo.append(_Task(task.question, None, task.asks + 1))
        return
    if answer.value is None:
        outcome.worst = answer
    else:
        _store_reading(job, answer.value, call)
    # A model that refuses to read the article is not asked for its pieces too.
    if answer.outcome != llm.Outcome.REFUSED and not outcome.rest_planned:
        _plan_the_rest(job, outcome)


def _store_reading(job: _Job, value: BaseModel, call: Call) -> None:
    """Store the brief, or the summary parts, that an answer holds."""
    brief = brief_of(value)
    if brief is not None:
        job.brief = brief
        Brief.objects.update_or_create(
            translation=job.run.translation,
            defaults={
                "input_hash": job.run.translation.article.content_hash,
                "content": json.loads(stored_text(brief.model_dump_json())),
            },
        )
    positions = {block.position for block in job.blocks}
    for name, part in job.parts.items():
        points = summary_points(value, positions) if name == Part.Name.KEY_POINTS else []
        grounds = summary_grounds(value, name, positions)
        texts = [""] if points else summary_texts(value, name)
        job.run.store_drafts(
            [
                Candidate(call=call, part=part, text=text, points=points, grounds=grounds, alternative=number)
                for number, text in enumerate(texts)
            ]
        )


def _take_chunk(
    job: _Job, task: _Task, chunk: Chunk, answer: llm.Answer, call: Call, outcome: _Outcome
) -> None:
    """Match answers to units by id; what is missing or fails a check is asked again, alone, a bounded number of times."""
    texts = translated_texts(answer.value) if answer.value is not None else {}
    may_ask = task.asks < MAX_ASKS and answer.outcome != llm.Outcome.REFUSED
    again: list[SourceUnit] = []
    good: list[Candidate] = []
    for source in chunk.units:
        fresh = texts.get(source.key, "")
        text, problem = _better(outcome.kept.get(source.key), (fresh, _problem(job, source, fresh)))
        broken = _broken(source, text)
        # What a rule suspects is worth one more question; a lost tag is certain, and worth all of them.
        if (not text or broken or (problem and task.asks == 1)) and may_ask:
            outcome.kept[source.key] = (text, problem)
            again.append(source)
        elif not text:
            outcome.worst = answer if answer.value is None else LEFT_OUT
        elif (whole := _whole(job, source, text, outcome)) is not None:
            good.append(_proposal(job, call, *whole, broken))
    job.run.store_drafts(good)
    if again:
        # A truncated answer is asked for again in smaller pieces, anything else as it was.
        total = sum(len(source.text) for source in again)
        truncated = answer.outcome == llm.Outcome.TRUNCATED
        failed = {source.key: outcome.kept[source.key] for source in again}
        for piece in plan_chunks(again, at_most=max(1, total // 2) if truncated else None):
            outcome.todo.append(_Task(job.translation_of(piece, failed), piece, task.asks + 1))


def _whole(job: _Job, source: SourceUnit, text: str, outcome: _Outcome) -> tuple[SourceUnit, str] | None:
    """Return a unit and its text; None for a piece of one whose other pieces are not there yet."""
    if not source.whole:
        return source, text
    unit = job.sources[source.whole]
    pieces = pieces_of(unit)
    arrived = outcome.arrived.setdefault(source.whole, {})
    arrived[source.key] = text
    if len(arrived) < len(pieces):
        return None
    return unit, joined(pieces, [arrived[piece.key] for piece in pieces])


# What a unit met that was left out of every otherwise good answer.
LEFT_OUT = llm.Answer(llm.Outcome.EMPTY)


def _broken(source: SourceUnit, text: str) -> str:
    """Return what is wrong with the tags of a text, which a person would have to mend; empty where nothing is."""
    return " ".join(markup.problems(source.text, text, kind=source.kind)) if text else ""


def _problem(job: _Job, source: SourceUnit, text: str) -> str:
    """Return what a model is told when a unit is asked for again; empty for a text that is good."""
    broken = _broken(source, text)
    if broken or not text or not settings.LLM_REPAIR:
        return broken
    return " ".join(repair.errors(source.text, text, kind=source.kind, guide=job.guide))


def _proposal(job: _Job, call: Call, source: SourceUnit, text: str, problem: str) -> Candidate:
    """Return a text as a proposal, with what code can mend of the house style mended."""
    text, fixes = repair.mended(source.text, text, kind=source.kind, guide=job.guide)
    return Candidate(call=call, unit=job.units[source.key], text=text, problem=problem[:500], fixes=fixes)


def _better(kept: tuple[str, str] | None, fresh: tuple[str, str]) -> tuple[str, str]:
    """Return the better of two (text, problem): a new text is kept only if it got better."""
    if kept is None or not kept[0]:
        return fresh
    if not fresh[0]:
        return kept
    return fresh if len(fresh[1]) < len(kept[1]) else kept


def _store_units(run: Run, call: Call | None, texts: Iterable[tuple[Unit, str, str]]) -> None:
    """Store (unit, text, problem) proposals; without a call they came from the translation memory."""
    run.store_drafts(
        [Candidate(call=call, unit=unit, text=text, problem=problem[:500]) for unit, text, problem in texts]
    )
