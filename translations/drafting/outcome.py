"""What one run has met so far: its open questions, what came, what was refused, and why it may have to stop."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from translations.drafting import classify
from translations.drafting.chunks import SourceUnit
from translations.drafting.job import Task
from translations.runs import Call, Candidate, Run

# So many answers of one kind without anything in them that can be used, and none with, and nobody asks on.
MAX_MISSES = 5
BODY = Call.Purpose.TRANSLATE.value


@dataclass(slots=True)
class Outcome:
    """What a run has met so far."""

    todo: list[Task] = field(default_factory=list)
    rest_planned: bool = False
    worst: classify.Answer | None = None  # the last answer that was not ok and is not asked again
    transient: classify.Answer | None = None
    # Of the questions that met a fault, the fewest times that the provider was too slow for one.
    tries_in_vain: int = 0
    permanent: classify.Answer | None = None
    over_budget: str = ""
    quiet: timedelta | None = None  # for how long the provider asked others meanwhile to leave it alone
    out_of_time: bool = False
    refusals: int = 0
    got_on: bool = False  # whether anything is stored that a later attempt need not ask for
    # The best text so far of units that are asked again, with what is wrong with it.
    kept: dict[str, tuple[str, str]] = field(default_factory=dict)
    # Of units asked for in pieces: what came, by the unit's id and the piece's.
    arrived: dict[str, dict[str, str]] = field(default_factory=dict)
    # Units to ask for once more, by how often they were asked: those of answers that came together go together.
    again: dict[int, list[SourceUnit]] = field(default_factory=dict)
    good: list[Candidate] = field(default_factory=list)  # not stored yet
    judged: bool = False  # whether a judge's answer came
    # How many answers brought nothing, by what was asked for, and of what something came: a model that cannot do it at
    # all is paid for a few questions, not for all of an article.
    misses: Counter[str] = field(default_factory=Counter)
    useful: set[str] = field(default_factory=set)
    in_vain: set[str] = field(default_factory=set)  # of what an answer brought nothing

    @property
    def must_stop(self) -> bool:
        return bool(self.permanent or self.transient or self.over_budget or self.out_of_time or self.quiet)

    @property
    def is_in_doubt(self) -> bool:
        """Whether the model has so far brought nothing that can be used: then it is asked one thing at a time.

        Nor of the body alone, whose questions would all be out before the first is asked for in smaller pieces.
        """
        return bool(self.in_vain) and (not self.useful or BODY in self.in_vain - self.useful)

    def note(
        self, purpose: str, answer: classify.Answer, *, useful: bool, is_first_of_pieces: bool = False
    ) -> None:
        """Count what an answer brought; drop the questions of its kind where asking on would only cost money.

        What was too much at once, and `is_first_of_pieces`, says nothing about what the model can do with less.
        """
        if useful:
            self.useful.add(purpose)
            return
        self.in_vain.add(purpose)
        if is_first_of_pieces:
            return
        self.misses[purpose] += 1
        if purpose not in self.useful and self.misses[purpose] >= MAX_MISSES:
            self.worst = answer
            self.todo = [task for task in self.todo if task.question.purpose != purpose]
            if purpose == BODY:
                self.again = {}

    def store(self, run: Run) -> None:
        """Store what came since the last time, in one transaction."""
        self.got_on |= bool(self.good)
        run.store_drafts(self.good)
        self.good = []
