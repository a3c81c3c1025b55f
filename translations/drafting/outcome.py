"""What one run has met so far: its open questions, what came, what was refused, and why it may have to stop."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from translations.drafting import llm
from translations.drafting.chunks import SourceUnit
from translations.drafting.job import Task
from translations.runs import Candidate, Run


@dataclass(slots=True)
class Outcome:
    """What a run has met so far."""

    todo: list[Task] = field(default_factory=list)
    rest_planned: bool = False
    worst: llm.Answer | None = None  # the last answer that was not ok and is not asked again
    transient: llm.Answer | None = None
    permanent: llm.Answer | None = None
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

    @property
    def must_stop(self) -> bool:
        return bool(self.permanent or self.transient or self.over_budget or self.out_of_time or self.quiet)

    def store(self, run: Run) -> None:
        """Store what came since the last time, in one transaction."""
        self.got_on |= bool(self.good)
        run.store_drafts(self.good)
        self.good = []
