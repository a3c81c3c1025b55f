"""The conversation of one run: what is asked of the model, in parallel, and what becomes of the answers.

First the article is read as a whole, then everything else is asked at once. What is missing, broken or
wrong in an answer is asked for again, a bounded number of times. Nothing here holds a transaction open
across the network.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext_noop

from articles.told import Told, told
from translations import markup, watchdog
from translations.checking import refresh
from translations.drafting import classify, judge, ledger, repair
from translations.drafting.answers import (
    ReadingAnswer,
    TranslatedUnits,
    stored_text,
    summary_grounds,
    summary_points,
    summary_texts,
    translated_texts,
    whole_units,
)
from translations.drafting.brief import Brief
from translations.drafting.chunks import Chunk, SourceUnit, joined, pieces_of_unit, plan_chunks
from translations.drafting.endpoint import Endpoint
from translations.drafting.job import Job, Task
from translations.drafting.outcome import Outcome
from translations.drafting.under_way import UnderWay, stop_where_nothing_may_go_out
from translations.models import Part
from translations.runs import Call, Candidate, Run

logger = logging.getLogger(__name__)

# How often one unit or one summary is asked before a person has to.
MAX_ASKS = 3
# How many refusals of a run are met with another question: a model now and then refuses what it does on a second
# try, or one paragraph among several, but one that refuses everything is not asked piece by piece.
MAX_REFUSALS = 4
DECLINED = frozenset({classify.Outcome.REFUSED, classify.Outcome.FILTERED})
# Some units of such an answer may be good.
IN_PIECES = frozenset({classify.Outcome.TRUNCATED, classify.Outcome.INVALID})
# What became of a unit that every otherwise good answer left out.
LEFT_OUT = classify.Answer(classify.Outcome.EMPTY, advice=classify.LEFT_OUT)


def ask_everything(run: Run, endpoint: Endpoint) -> Outcome | None:
    """Ask all open questions of the run in parallel and store each answer as it comes.

    Returns None when the lease was lost to another worker, or is given up: whatever comes later is not ours to write.
    """
    job = Job.of(run)
    outcome = Outcome(todo=job.first_tasks())
    deadline = time.monotonic() + settings.DRAFT_RUN_SECONDS
    if not outcome.todo:
        _plan_the_rest(job, outcome)
    with UnderWay(run, endpoint) as under_way:
        while outcome.todo or under_way:
            stop_where_nothing_may_go_out(outcome, endpoint, deadline)
            all_went = under_way.send_out(outcome)
            # While those are on their way: store what came, look up what comes next.
            outcome.store(run)
            job.look_ahead()
            if outcome.todo and not under_way:
                time.sleep(endpoint.AHEAD.total_seconds())
            answers = under_way.answered(Run.LEASE / 3 if all_went else endpoint.AHEAD)
            if under_way.hangs:
                # A thread cannot be ended, so the claim is left to run out, and the watchdog ends the process, which
                # it does sooner to a loop.
                logger.error("a call does not end", extra={"run": run.pk, "attempt": run.attempt})
                return None
            if not run.extend_lease():
                return None
            if answers:
                watchdog.got_on(run.LEASE, units=len(run.unit_ids))
            for task, answer in answers:
                _take_answer(job, task, answer, outcome, endpoint)
            _ask_again(job, outcome)
            run.refresh_from_db(fields=["cancel_requested"])
            if run.cancel_requested or outcome.must_stop:
                # No new questions; answers already paid for are still stored.
                outcome.todo.clear()
        outcome.store(run)
    return outcome


def _plan_the_rest(job: Job, outcome: Outcome) -> None:
    """Queue everything that can run at once: the summary, and the body in chunks.

    What the memory holds is taken from there.
    """
    outcome.rest_planned = True
    outcome.todo += job.summary_tasks()
    job.look_ahead()
    known = job.known or {}
    outcome.good += [
        Candidate(unit=job.units[key], text=known[s.text])
        for key, s in job.sources.items()
        if s.text in known
    ]
    job.sources = {key: s for key, s in job.sources.items() if s.text not in known}
    pieces = [piece for source in job.sources.values() for piece in pieces_of_unit(source)]
    for chunk in plan_chunks(pieces, context_of=job.context_of, sharing=1 + job.run.next_in_line):
        outcome.todo.append(Task(job.translation_of(chunk), chunk))
    # One question that always meets a fault keeps no other from being asked.
    outcome.todo.sort(key=job.faults_of)


def _take_answer(job: Job, task: Task, answer: classify.Answer, outcome: Outcome, endpoint: Endpoint) -> None:
    """Store a call and its candidates; queue what has to be asked again."""
    call = ledger.record(job.run, task.question, answer)
    is_answered = answer.outcome not in classify.TRANSIENT | classify.PERMANENT
    if is_answered and answer.schema_mode and answer.schema_mode != endpoint.schema_mode:
        endpoint.schema_mode = answer.schema_mode
        endpoint.save(update_fields=["schema_mode"])
    endpoint.note_rate(answer.calls_a_minute)
    if answer.outcome in classify.TRANSIENT:
        outcome.transient = answer
        tries = ledger.times_too_slow(call)
        outcome.tries_in_vain = min(outcome.tries_in_vain or tries, tries)
        endpoint.note_fault(answer.message, retry_after=answer.retry_after)
        return
    endpoint.note_success()
    if answer.outcome in classify.PERMANENT:
        outcome.permanent = answer
        return
    if task.pairs:
        useful = _take_judgement(job, task, answer, outcome)
    elif task.chunk is None:
        useful = _take_reading(job, task, answer, call, outcome)
    else:
        useful = _take_chunk(job, task, task.chunk, answer, call, outcome)
    if answer.outcome not in DECLINED:
        missed = answer if answer.value is None else LEFT_OUT
        too_much = task.chunk is not None and len(task.chunk.units) > 1 and task.asks == 1
        outcome.note(
            task.question.purpose,
            missed,
            useful=useful,
            is_first_of_pieces=too_much and answer.outcome == classify.Outcome.TRUNCATED,
        )


def _take_judgement(job: Job, task: Task, answer: classify.Answer, outcome: Outcome) -> bool:
    """Keep what a judge found in the pairs that still read as they did; return whether the answer was one."""
    if answer.value is not None:
        outcome.judged = True
        refresh.keep_judged(job.run.translation, judge.findings_in(answer.value, task.pairs), task.pairs)
    elif answer.outcome not in DECLINED and task.asks < MAX_ASKS:
        outcome.todo.append(Task(task.question, asks=task.asks + 1, pairs=task.pairs))
    else:
        outcome.worst = answer
    return answer.value is not None


def _take_reading(job: Job, task: Task, answer: classify.Answer, call: Call, outcome: Outcome) -> bool:
    """Store the brief and the summary parts and ask again for those that are missing; then the body can be asked for.

    Return whether something came.
    """
    missing = list(task.parts)
    if answer.value is not None:
        assert isinstance(answer.value, ReadingAnswer)
        if "brief" in task.parts:
            outcome.got_on |= _keep_brief(job, answer.value)
        proposals = _proposals_of(job, task.parts, answer.value, call)
        outcome.good += proposals
        came = {job.brief and "brief", *(proposal.part.name for proposal in proposals if proposal.part)}
        missing = [name for name in task.parts if name not in came]
    declined = answer.outcome in DECLINED
    if missing and answer.advice != classify.TOO_LONG and task.asks < _asks_of_reading(answer):
        # What was cut is asked for in two halves, where it has two.
        half = len(missing) // 2 if answer.outcome == classify.Outcome.TRUNCATED else 0
        outcome.todo += [
            job.reading(names, asks=task.asks + 1) for names in (missing[:half], missing[half:]) if names
        ]
        return len(missing) < len(task.parts)
    if missing:
        outcome.worst = answer if answer.value is None else LEFT_OUT
    # A model that refuses to read the article is not asked for its pieces too.
    if not declined and not outcome.rest_planned:
        _plan_the_rest(job, outcome)
    return len(missing) < len(task.parts)


def _asks_of_reading(answer: classify.Answer) -> int:
    """Return how often a reading that ends like this is asked for: a refusal or an endless answer comes again, as a rule."""
    return 2 if answer.outcome in DECLINED or answer.outcome == classify.Outcome.TRUNCATED else MAX_ASKS


def _keep_brief(job: Job, answer: ReadingAnswer) -> bool:
    """Store the brief of an answer, for this run and for later ones about the same text; return whether it has one."""
    if not answer.brief:
        return False
    job.brief = answer.brief[0]
    Brief.objects.update_or_create(
        translation=job.run.translation,
        defaults={
            "input_hash": job.run.translation.article.content_hash,
            "content": json.loads(stored_text(job.brief.model_dump_json())),
        },
    )
    return True


def _proposals_of(job: Job, names: Sequence[str], answer: ReadingAnswer, call: Call) -> list[Candidate]:
    """Return what an answer holds of the summary parts `names` as proposals."""
    positions = {block.position for block in job.blocks}
    proposals: list[Candidate] = []
    for name, part in job.parts.items():
        if name not in names:
            continue
        if name == Part.Name.KEY_POINTS:
            points = summary_points(answer, positions)
            proposals += [Candidate(call=call, part=part, points=points)] if points else []
            continue
        grounds = summary_grounds(answer, positions) if name == Part.Name.IMPACT_ANALYSIS else []
        proposals += [
            Candidate(call=call, part=part, text=text, grounds=grounds, alternative=number)
            for number, text in enumerate(summary_texts(answer, name))
        ]
    return proposals


def _take_chunk(
    job: Job, task: Task, chunk: Chunk, answer: classify.Answer, call: Call, outcome: Outcome
) -> bool:
    """Match answers to units by id; what is missing or fails a check is asked again, alone, a bounded number of times.

    Return whether a unit came.
    """
    assert answer.value is None or isinstance(answer.value, TranslatedUnits)
    asked = [source.key for source in chunk.units]
    came = answer.value or (whole_units(answer.raw) if answer.outcome in IN_PIECES else None)
    texts = translated_texts(came, asked) if came is not None else {}
    in_smaller = answer.outcome == classify.Outcome.TRUNCATED
    may_ask = task.asks < _asks_of_chunk(chunk, answer)
    if answer.outcome in DECLINED:
        outcome.refusals += 1
        in_smaller = may_ask = may_ask and len(chunk.units) > 1 and outcome.refusals <= MAX_REFUSALS
    again: list[SourceUnit] = []
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
            outcome.good.append(_proposal(job, call, *whole, broken or _doubt(job, source)))
    if in_smaller:
        # Asked for again at once, in smaller pieces, and first: whether these fit says what to do with the others.
        total = sum(len(source.text) for source in again)
        pieces = _tasks_for(job, outcome, again, asks=task.asks + 1, at_most=max(1, total // 2))
        outcome.todo[:0] = pieces
    elif again:
        outcome.again.setdefault(task.asks + 1, []).extend(again)
    return any(texts.get(key) for key in asked)


def _ask_again(job: Job, outcome: Outcome) -> None:
    """Queue the questions for what the last answers left open."""
    for asks, units in outcome.again.items():
        outcome.todo += _tasks_for(job, outcome, units, asks=asks)
    outcome.again = {}


def _asks_of_chunk(chunk: Chunk, answer: classify.Answer) -> int:
    """Return how often units are asked for where one answer is like this: what was cut, and is one unit, has no pieces."""
    if len(chunk.units) > 1 or answer.outcome != classify.Outcome.TRUNCATED:
        return MAX_ASKS
    return 1 if answer.advice == classify.TOO_LONG else 2


def _tasks_for(
    job: Job, outcome: Outcome, units: Sequence[SourceUnit], *, asks: int, at_most: int | None = None
) -> list[Task]:
    failed = {source.key: outcome.kept[source.key] for source in units}
    chunks = plan_chunks(units, context_of=job.context_of, at_most=at_most)
    return [Task(job.translation_of(chunk, failed), chunk, asks) for chunk in chunks]


def _whole(job: Job, source: SourceUnit, text: str, outcome: Outcome) -> tuple[SourceUnit, str] | None:
    """Return a unit and its text; None for a piece of one whose other pieces are not there yet."""
    if not source.whole:
        return source, text
    unit = job.sources[source.whole]
    pieces = pieces_of_unit(unit)
    arrived = outcome.arrived.setdefault(source.whole, {})
    arrived[source.key] = text
    if len(arrived) < len(pieces):
        return None
    return unit, joined(pieces, [arrived[piece.key] for piece in pieces])


def _broken(source: SourceUnit, text: str) -> str:
    """Return what is wrong with the tags of a text, which a person would have to mend; empty where nothing is."""
    problems = markup.problems(source.text, text, kind=source.kind) if text else []
    return Told([sentence for problem in problems for sentence in problem.sentences])


def _doubt(job: Job, source: SourceUnit) -> str:
    """Return why a person should look at a unit whose text is good: the reader of the whole took it for site chrome."""
    if job.brief is None or source.position not in job.brief.boilerplate:
        return ""
    return told(
        gettext_noop(
            "記事を通して読んだモデルは、ここを本文ではなくページの案内（共有や購読など）と見ています。"
            "本文でなければ「原文の区切りを直す」で本文から外してください。"
        )
    )


def _problem(job: Job, source: SourceUnit, text: str) -> str:
    """Return what a model is told when a unit is asked for again; empty for a text that is good."""
    broken = _broken(source, text)
    if broken or not text or not settings.LLM_REPAIR:
        return broken
    return " ".join(repair.errors(source.text, text, kind=source.kind, guide=job.guide))


def _proposal(job: Job, call: Call, source: SourceUnit, text: str, problem: str) -> Candidate:
    """Return a text as a proposal, with what code can mend of the house style mended."""
    text, fixes = repair.mended(source.text, text, kind=source.kind, guide=job.guide)
    return Candidate(call=call, unit=job.units[source.key], text=text, problem=problem, fixes=fixes)


def _better(kept: tuple[str, str] | None, fresh: tuple[str, str]) -> tuple[str, str]:
    """Return the better of two (text, problem): a new text is kept only if it got better."""
    if kept is None or not kept[0]:
        return fresh
    if not fresh[0]:
        return kept
    return fresh if len(fresh[1]) < len(kept[1]) else kept
