"""What goes out to the model and when: no more calls at once than may be, each in its turn and under the caps."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from decimal import Decimal
from typing import Self

from django.conf import settings

from translations.drafting import budget, classify, estimate, llm
from translations.drafting.endpoint import Endpoint
from translations.drafting.job import Task
from translations.drafting.outcome import Outcome
from translations.runs import Run


class UnderWay:
    """The calls of one run that wait for their answers, in threads of their own."""

    def __init__(self, run: Run, endpoint: Endpoint) -> None:
        self._run = run
        self._endpoint = endpoint
        self._pool = ThreadPoolExecutor(settings.LLM_CONCURRENCY, thread_name_prefix="llm")
        self._tasks: dict[Future[classify.Answer], Task] = {}
        self._last_answer = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Take back what no thread has begun, and wait for the rest."""
        self._pool.shutdown(cancel_futures=True)

    def __bool__(self) -> bool:
        return bool(self._tasks)

    def send_out(self, outcome: Outcome) -> bool:
        """Ask as many of the open questions as may be asked now; return whether no turn was missing for one."""
        at_once = 1 if self._endpoint.is_probe or outcome.is_in_doubt else settings.LLM_CONCURRENCY
        wanted = min(len(outcome.todo), at_once - len(self._tasks))
        if wanted <= 0:
            return True
        caps = budget.caps(self._run.translation_id)
        turns = self._endpoint.turns(wanted, crowded=self._run.is_crowded)
        for seconds in turns:
            if caps and not _may_go_out(outcome, caps, self._tasks.values()):
                break
            task = outcome.todo.pop(0)
            call = self._pool.submit(_ask_in, seconds, task.question, self._endpoint.schema_mode)
            self._tasks[call] = task
        return len(turns) == wanted

    def answered(self, patience: timedelta) -> list[tuple[Task, classify.Answer]]:
        """Wait until something is answered, not longer than `patience`, and return what is."""
        finished, _ = wait(self._tasks, timeout=patience.total_seconds(), return_when=FIRST_COMPLETED)
        if finished or not self._tasks:
            self._last_answer = time.monotonic()
        return [(self._tasks.pop(call), call.result()) for call in finished]

    @property
    def hangs(self) -> bool:
        """Whether calls should have ended by themselves (llm.ask) long ago."""
        bound = settings.LLM_CALL_SECONDS + Run.LEASE.total_seconds()
        return bool(self._tasks) and time.monotonic() - self._last_answer > bound


def stop_where_nothing_may_go_out(outcome: Outcome, endpoint: Endpoint, deadline: float) -> None:
    """Drop the open questions when the run's time is up, or others met that the provider wants to be left alone."""
    if not outcome.todo:
        return
    outcome.out_of_time = time.monotonic() > deadline
    if not outcome.out_of_time:
        outcome.quiet = endpoint.stay_away_meanwhile()
    if outcome.out_of_time or outcome.quiet is not None:
        outcome.todo.clear()


def _ask_in(seconds: float, question: llm.Question, mode: str) -> classify.Answer:
    """Ask when it is this call's turn."""
    time.sleep(seconds)
    return llm.ask(question, mode)


def _may_go_out(outcome: Outcome, caps: Sequence[budget.Cap], under_way: Iterable[Task]) -> bool:
    """Whether the next question fits under all caps beside those that are under way; if it alone does not, all end."""
    task = outcome.todo[0]
    task.cost = estimate.cost_of(task)
    others = sum((other.cost for other in under_way), Decimal(0))
    refusal = budget.refusal(caps, others + task.cost)
    if refusal and not others:
        outcome.over_budget = refusal
        outcome.todo.clear()
    return not refusal
