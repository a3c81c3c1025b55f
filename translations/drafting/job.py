"""What a run works on: the article, the rows that are open, the rules in force, and the questions about them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from django.conf import settings
from django.db.models import Q
from pydantic import ValidationError

from articles.models import Block
from translations import markup
from translations.checking.pairs import pieces_of
from translations.checks.model import Pair
from translations.drafting import classify, judge, ledger, llm, repair
from translations.drafting.answers import BriefAnswer
from translations.drafting.brief import Brief
from translations.drafting.chunks import (
    CONTEXT_CHARACTERS,
    Chunk,
    SourceUnit,
    contexts,
    pieces_of_unit,
    standing_texts,
)
from translations.drafting.questions import Guidance, introductions, reading_question, translate_question
from translations.knowledge import entries, memory
from translations.knowledge.glossary import Term
from translations.knowledge.house_style import HouseStyle
from translations.markup import plain_text
from translations.models import Part, Translation, Unit
from translations.runs import Run
from translations.segment import translated_blocks

# A server that cannot read a whole article in time may still translate it piece by piece.
FAULTS_OF_A_BRIEF = 2
# What a server says of itself (RFC 9110: 503; Anthropic's 529 is the same), whatever it is asked, or does not even hear.
OF_THE_SERVER = (
    Q(outcome=classify.Outcome.RATE_LIMITED)
    | Q(error__startswith="HTTP 503")
    | Q(error__startswith="HTTP 529")
    | Q(outcome=classify.Outcome.NETWORK, prompt_tokens=0)
)


@dataclass(slots=True)
class Task:
    """One question under way: a chunk of units, pairs to judge, or else a reading of the whole article."""

    question: llm.Question
    chunk: Chunk | None = None
    asks: int = 1
    pairs: Sequence[Pair] = ()
    parts: Sequence[str] = ()  # what a reading is to bring
    cost: Decimal = Decimal(0)  # in US dollars, expected: counted while it is under way and caps are set


@dataclass(slots=True)
class Job:
    """Everything about a run that stays the same while it is worked on, read once."""

    run: Run
    blocks: list[Block]
    parts: dict[str, Part]
    units: dict[str, Unit]  # by key, those still to translate, in reading order
    sources: dict[str, SourceUnit]
    context_of: dict[str, str]  # what stands before each unit, open or not (chunks.contexts)
    stands: dict[str, str]  # by key, the text of units (and of their pieces) that are asked for anew
    approved: list[tuple[int, str]]  # what people wrote or approved of the body, by its place in the article
    terms: list[Term]
    introduced: dict[str, int]
    brief: BriefAnswer | None
    guide: repair.Guide
    # What the memory holds of the units, looked up once: targets, and pairs that are alike.
    known: dict[str, str] | None = None
    alike: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    # How often this run asked a question (ledger.hash_of) and met a fault of the provider, and such a one as the question
    # may be to blame for.
    faults: Counter[str] = field(default_factory=Counter)
    blamed: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, run: Run) -> Job:
        """Read what is open: whatever has a candidate of this run is not asked again."""
        translation = run.translation
        answered = list(run.candidates.values_list("unit_id", "part_id"))
        done_units, done_parts = {unit for unit, _ in answered}, {part for _, part in answered}
        blocks = list(translation.article.blocks.order_by("position"))
        rows = list(translation.units.select_related("first_block", "last_block").order_by("position"))
        everything = {unit.key: source_of(unit, blocks) for unit in rows}
        # What was set aside or is gone from the original keeps its row, and is no part of the body.
        body = [unit for unit in rows if not unit.first_block.boilerplate]
        faults = run.calls.filter(outcome__in=classify.TRANSIENT)
        before = contexts([everything[unit.key] for unit in body])
        wanted = set(run.unit_ids)
        units = [unit for unit in rows if unit.pk in wanted and unit.pk not in done_units]
        return cls(
            run=run,
            blocks=blocks,
            parts={
                part.name: part
                for part in translation.parts.all()
                if part.name in run.parts and part.pk not in done_parts
            },
            units={unit.key: unit for unit in units},
            sources={unit.key: everything[unit.key] for unit in units},
            context_of=_with_texts(before, body, everything) if run.kind == Run.Kind.REDRAFT else before,
            stands={
                key: text
                for unit in units
                if run.kind == Run.Kind.REDRAFT and unit.text
                for key, text in standing_texts(pieces_of_unit(everything[unit.key]), unit.text).items()
            },
            approved=[
                (unit.first_block.position, plain_text(unit.text))
                for unit in body
                if unit.text and not unit.is_untouched_by_people and unit.state != Unit.State.OUTDATED
            ],
            terms=(terms := entries.terms()),
            introduced=introductions(
                [(b.position, b.text) for b in blocks if not b.boilerplate and b.kind != Block.Kind.HEADING],
                terms,
            ),
            guide=repair.Guide(HouseStyle.current().style, terms),
            brief=stored_brief(translation),
            faults=Counter(faults.values_list("input_hash", flat=True)),
            blamed=Counter(faults.exclude(OF_THE_SERVER).values_list("input_hash", flat=True)),
        )

    @property
    def guidance(self) -> Guidance:
        return Guidance(
            title=self.run.translation.article.title_en,
            brief=self.brief,
            terms=self.terms,
            style=self.guide.style,
            published=self.run.translation.article.source_published_at,
            instruction=self.run.instruction,
            introduced=self.introduced,
        )

    @property
    def needs_brief(self) -> bool:
        """Whether several chunks will be asked about an article that nobody has read as a whole yet."""
        return (
            settings.LLM_BRIEF and not self.brief and len(self.units) > 1 and self.run.kind == Run.Kind.DRAFT
        )

    def first_tasks(self) -> list[Task]:
        """Return the reading of the whole article where later questions need it, or what a judge is to read."""
        if self.run.kind == Run.Kind.JUDGE:
            return self.judge_tasks()
        reading = [self.reading(["brief"])] if self.needs_brief else []
        return [task for task in reading if self.blame_of(task) < FAULTS_OF_A_BRIEF]

    def faults_of(self, task: Task) -> int:
        """Return how often this run asked just that and met a fault of the provider."""
        return self.faults[ledger.hash_of(task.question)] if self.faults else 0

    def blame_of(self, task: Task) -> int:
        """Return how often that was a fault which another question may not have met: too slow, an error, a cut answer."""
        return self.blamed[ledger.hash_of(task.question)] if self.blamed else 0

    def judge_tasks(self) -> list[Task]:
        """Return the questions to a judge that this run has no good answer to yet."""
        answered = set(
            self.run.calls.filter(outcome=classify.Outcome.OK).values_list("input_hash", flat=True)
        )
        pairs = [piece.pair for piece in pieces_of(self.run.translation)]
        return [
            Task(question, pairs=group)
            for question, group in judge.questions(pairs, title=self.run.translation.article.title_en)
            if ledger.hash_of(question) not in answered
        ]

    def summary_tasks(self) -> list[Task]:
        """Return the question for the summary parts that are wanted."""
        wanted = [name for name in Part.Name.values if name in self.parts]
        return [self.reading(wanted)] if wanted else []

    def reading(self, parts: Sequence[str], *, asks: int = 1) -> Task:
        """Return the question over the whole article, asked for the `asks`th time."""
        is_anew = self.run.kind == Run.Kind.RESUMMARY
        question = reading_question(
            self.guidance,
            parts=parts,
            again=is_anew and not self.run.instruction,
            lines=[(b.position, b.text) for b in self.blocks if not b.boilerplate and b.text.strip()],
            approved=self.approved if "brief" not in parts else (),
            stands={name: self.parts[name].whole_text for name in parts} if is_anew else {},
            read_once=not settings.LLM_BRIEF,
        )
        return Task(question, asks=asks, parts=parts)

    def look_ahead(self) -> None:
        """Look the units up in the memory, unless that was done."""
        if self.known is not None:
            return
        texts = [source.text for source in self.sources.values()]
        self.known = memory.remembered(texts) if self.run.kind == Run.Kind.DRAFT else {}
        self.alike = memory.examples(text for text in texts if text not in self.known)

    def translation_of(
        self, chunk: Chunk, failed: Mapping[str, tuple[str, str]] | None = None
    ) -> llm.Question:
        """Return the question over one chunk."""
        examples = {pair for source in chunk.units for pair in self.alike.get(source.text, ())}
        return translate_question(
            chunk,
            self.guidance,
            examples=sorted(examples)[: memory.EXAMPLES_A_CHUNK],
            failed=failed,
            stands=self.stands,
        )


def _with_texts(
    context_of: Mapping[str, str], rows: Sequence[Unit], sources: Mapping[str, SourceUnit]
) -> dict[str, str]:
    """Return contexts with the translation that stands before each row: one that is asked for anew goes on from it."""
    told = dict(context_of)
    for previous, unit in pairwise(rows):
        if previous.text:
            for key in {unit.key, pieces_of_unit(sources[unit.key])[0].key}:
                told[key] += f"\n{plain_text(previous.text)[-CONTEXT_CHARACTERS:]}"
    return told


def undrafted(translation: Translation) -> list[Unit]:
    """Return the units that a draft is to fill, in reading order: empty ones, and those of a changed original."""
    units = translation.units.filter(first_block__boilerplate=False).select_related(
        "first_block", "last_block"
    )
    return [
        unit
        for unit in units.order_by("position")
        if (unit.is_empty or unit.state == Unit.State.OUTDATED) and not unit.is_of_silent_picture
    ]


def source_of(unit: Unit, blocks: Sequence[Block]) -> SourceUnit:
    """Return what a model sees of a unit. `blocks` are the article's, in order."""
    first = bisect_left(blocks, unit.first_block.position, key=_position)
    own = translated_blocks(blocks[first : bisect_right(blocks, unit.last_block.position, key=_position)])
    text = markup.source_text(own)
    return SourceUnit(key=unit.key, pk=unit.pk, kind=own[0].kind, text=text, position=own[0].position)


def _position(block: Block) -> int:
    return block.position


def stored_brief(translation: Translation) -> BriefAnswer | None:
    """Return the brief of the text as it stands; None where there is none, or one in a shape of another release."""
    kept = Brief.objects.filter(translation=translation, input_hash=translation.article.content_hash).first()
    try:
        return BriefAnswer.model_validate(kept.content) if kept else None
    except ValidationError:
        return None
