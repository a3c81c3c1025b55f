"""What a draft will cost, before anybody asks for it: the very questions, counted instead of sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from translations import budget, chunks, draft, knowledge, llm, questions
from translations.house_style import HouseStyle
from translations.job import source_of
from translations.models import Part, Translation

# Japanese characters for one English character: 0.52 over the human translations and 0.54 over the machine
# draft that were measured for docs/decisions/0004; a token is counted for each (llm.estimated_tokens).
JAPANESE_FOR_ENGLISH = 0.54
# What the JSON around a unit costs, and a usual brief and a usual set of summary parts, in tokens.
UNIT_TOKENS, BRIEF_TOKENS = 12, 400
PART_TOKENS = {
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
    sources = [source_of(unit, blocks) for unit in draft.undrafted(translation)]
    known = knowledge.remembered(source.text for source in sources)
    sources = [source for source in sources if source.text not in known]
    parts = [part.name for part in translation.parts.all() if part.is_empty]
    if not sources and not parts:
        return None
    guidance = questions.Guidance(
        title=translation.article.title_en, terms=knowledge.terms(), style=HouseStyle.current().style
    )
    lines = [(b.position, b.text) for b in blocks if not b.boilerplate and b.text.strip()]
    asked: list[llm.Question] = []
    answered = 0
    if len(sources) > 1 and settings.LLM_BRIEF:
        asked.append(questions.reading_question(guidance, parts=["brief"], again=False, lines=lines))
        answered += BRIEF_TOKENS
    if parts:
        asked.append(
            questions.reading_question(
                guidance, parts=parts, again=False, lines=lines, read_once=not settings.LLM_BRIEF
            )
        )
        answered += sum(PART_TOKENS[Part.Name(name)] for name in parts)
    planned = chunks.plan_chunks([piece for source in sources for piece in chunks.pieces_of_unit(source)])
    asked += [questions.translate_question(chunk, guidance) for chunk in planned]
    answered += sum(
        UNIT_TOKENS + round(len(unit.text) * JAPANESE_FOR_ENGLISH)
        for chunk in planned
        for unit in chunk.units
    )
    sent = sum(_tokens(question) for question in asked)
    cost = llm.cost_usd(llm.Answer(llm.Outcome.OK, prompt_tokens=sent, completion_tokens=answered))
    return Estimate(len(asked), sent, answered, cost, budget.would_break(translation, cost))


def _tokens(question: llm.Question) -> int:
    texts = [message["content"] for message in question.messages]
    return sum(
        llm.estimated_tokens(text)
        for text in [*texts, json.dumps(llm.schema_of(question.answer_type, question.fields))]
    )
