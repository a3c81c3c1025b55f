"""What a draft will cost, before anybody asks for it: the very questions, counted instead of sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from translations.drafting import budget, chunks, classify, ledger, llm, questions
from translations.drafting.job import Task, source_of, undrafted
from translations.knowledge import entries, memory
from translations.knowledge.house_style import HouseStyle
from translations.models import Part, Translation

# Japanese characters for one English character: 0.52 over the human translations and 0.54 over the machine
# draft that were measured for docs/decisions/0004; a token is counted for each (classify.estimated_tokens).
JAPANESE_FOR_ENGLISH = 0.54
# What the JSON around a unit costs, what a judge says of one, and a usual brief and usual summary parts, in tokens.
UNIT_TOKENS, JUDGED_TOKENS = 12, 20
PART_TOKENS: dict[str, int] = {
    "brief": 400,
    Part.Name.TITLE: 120,
    Part.Name.LEAD: 120,
    Part.Name.KEY_POINTS: 700,
    Part.Name.IMPACT_ANALYSIS: 600,
    Part.Name.EDITORIAL_COMMENT: 250,
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """Calls, tokens and US dollars that a draft of what is empty will take; `cost_usd` None without a price.

    `over` says which cap it would break, empty while it breaks none.
    """

    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: Decimal | None
    over: str

    @property
    def tokens(self) -> int:
        """All tokens, sent and received."""
        return self.prompt_tokens + self.completion_tokens


def of_draft(translation: Translation) -> Estimate | None:
    """Return what drafting everything that is empty will take; None where nothing is. Sends nothing.

    Answers that have to be asked for again come on top.
    """
    blocks = list(translation.article.blocks.order_by("position"))
    sources = [source_of(unit, blocks) for unit in undrafted(translation)]
    known = memory.remembered(source.text for source in sources)
    sources = [source for source in sources if source.text not in known]
    parts = [part.name for part in translation.parts.all() if part.is_empty]
    if not sources and not parts:
        return None
    guidance = questions.Guidance(
        title=translation.article.title_en, terms=entries.terms(), style=HouseStyle.current().style
    )
    lines = [(b.position, b.text) for b in blocks if not b.boilerplate and b.text.strip()]
    readings = [["brief"]] if len(sources) > 1 and settings.LLM_BRIEF else []
    tasks = [
        Task(
            questions.reading_question(
                guidance, parts=wanted, again=False, lines=lines, read_once=not settings.LLM_BRIEF
            ),
            parts=wanted,
        )
        for wanted in [*readings, *([parts] if parts else [])]
    ]
    pieces = [piece for source in sources for piece in chunks.pieces_of_unit(source)]
    planned = chunks.plan_chunks(pieces, context_of=chunks.contexts(sources))
    tasks += [Task(questions.translate_question(chunk, guidance), chunk) for chunk in planned]
    sent, answered = sum(map(_sent, tasks)), sum(map(_answered, tasks))
    cost = _cost(sent, answered)
    return Estimate(len(tasks), sent, answered, cost, budget.would_break(translation.pk, cost))


def cost_of(task: Task) -> Decimal:
    """Return what a question will cost in US dollars, as far as one can tell; 0 without a price."""
    return _cost(_sent(task), _answered(task)) or Decimal(0)


def _cost(sent: int, answered: int) -> Decimal | None:
    return ledger.cost_usd(
        classify.Answer(classify.Outcome.OK, prompt_tokens=sent, completion_tokens=answered)
    )


def _answered(task: Task) -> int:
    units = task.chunk.units if task.chunk else ()
    return (
        sum(UNIT_TOKENS + round(len(unit.text) * JAPANESE_FOR_ENGLISH) for unit in units)
        + sum(PART_TOKENS[name] for name in task.parts)
        + JUDGED_TOKENS * len(task.pairs)
    )


def _sent(task: Task) -> int:
    question = task.question
    texts = [message["content"] for message in question.messages]
    return sum(
        classify.estimated_tokens(text)
        for text in [*texts, json.dumps(llm.schema_of(question.answer_type, question.fields))]
    )
