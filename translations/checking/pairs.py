"""From the rows of a working copy to the pairs that checks look at, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from articles.models import Article
from translations import markup
from translations.checks.model import Document, Pair
from translations.checks.model import Part as PartName
from translations.knowledge.house_style import Rules
from translations.language.sentences import sentences
from translations.models import Part, Translation, Unit
from translations.segment import translated_blocks

PART_NAMES: dict[str, PartName] = {
    Part.Name.TITLE: "title",
    Part.Name.LEAD: "lead",
    Part.Name.KEY_POINTS: "keypoint",
    Part.Name.IMPACT_ANALYSIS: "impact",
    Part.Name.EDITORIAL_COMMENT: "comment",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One pair of the working copy and the row it stands in. `point` is the number of a key point."""

    pair: Pair
    item: Part | Unit
    point: int | None = None

    @property
    def digest(self) -> str:
        """What changes when the pair does."""
        return _digest(self.pair.source, self.pair.target, self.pair.rests_on)

    def digest_around(self, start: int, end: int) -> str:
        """What changes when the source does or the sentences of the target that `start` to `end` lies in.

        A stretch without a character is about the whole target.
        """
        target = self.pair.target
        if start < end:
            around = [span for span in sentences(target) if span.start < end and start < span.end]
            target = target[around[0].start : around[-1].end] if around else target[start:end]
        return _digest(self.pair.source, target, self.pair.rests_on)


# Of a long article all but one text is as it was when it was checked last.
@lru_cache(maxsize=16_384)
def _digest(*whole: object) -> str:
    return _digest_of(*whole)


def _digest_of(*whole: object) -> str:
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Frame:
    """What the pairs of a working copy translate, and what its parts may rest on: an edit of its texts changes none of it."""

    title: str
    byline: str  # the original's author and publisher
    sources: Mapping[str, tuple[str, str]]  # of each unit by its subject: tagged text and kind of block
    subject_at: Mapping[int, str]  # which unit translates the block at a position

    @cached_property
    def stamp(self) -> str:
        """What changes when any of it does."""
        return _digest_of(self.title, self.byline, self.sources, self.subject_at)

    def document(self, pieces: Iterable[Piece], rules: Rules) -> Document:
        """Return what checks look at: the pairs of pieces, under the rules in force."""
        return Document([piece.pair for piece in pieces], rules.terms, rules.style, self.byline)

    def knows(self, item: Part | Unit) -> bool:
        """Whether the row was there when the frame was read."""
        return isinstance(item, Part) or item.subject in self.sources

    def pieces_of(self, item: Part | Unit) -> list[Piece]:
        """Return the pairs of a row: one, or one for each key point."""
        if isinstance(item, Part):
            return list(_of_part(item, self.title, self.subject_at))
        source, kind = self.sources[item.subject]
        return [Piece(Pair(item.subject, source, item.text, kind=kind), item)]


def read(translation: Translation) -> tuple[Frame, list[Piece]]:
    """Return the frame of a working copy, and all of it in page order: parts, a piece for each key point, then units.

    Costs four queries.
    """
    article = (
        Article.objects.select_related("source")
        .only("title_en", "author", "source__name")
        .get(pk=translation.article_id)
    )
    blocks = list(article.blocks.order_by("position"))
    units = list(translation.units.order_by("position"))
    parts = {part.name: part for part in translation.parts.all()}
    at = {block.pk: number for number, block in enumerate(blocks)}
    subject_at: dict[int, str] = {}
    sources = {}
    for unit in units:
        run = blocks[at[unit.first_block_id] : at[unit.last_block_id] + 1]
        own = translated_blocks(run)
        subject_at.update((block.position, unit.subject) for block in run)
        sources[unit.subject] = (markup.source_text(own), own[0].kind)
    byline = "\n".join(name for name in (article.author, str(article.source or "")) if name)
    frame = Frame(article.title_en or "", byline, sources, subject_at)
    rows: list[Part | Unit] = [*(parts[name] for name in Part.Name.values if name in parts), *units]
    return frame, [piece for row in rows for piece in frame.pieces_of(row)]


def pieces_of(translation: Translation) -> list[Piece]:
    """Return the whole working copy in page order, as `read` does."""
    return read(translation)[1]


def _of_part(part: Part, title: str, subject_at: Mapping[int, str]) -> list[Piece]:
    name = PART_NAMES[part.name]
    if part.name != Part.Name.KEY_POINTS:
        source = title if part.name == Part.Name.TITLE else ""
        rests_on = _subjects(grounds_of(part), subject_at)
        return [Piece(Pair(part.subject, source, part.text, part=name, rests_on=rests_on), part)]
    return [
        Piece(
            Pair(
                f"{part.subject}:{number}",
                "",
                point_target(point),
                part=name,
                rests_on=_subjects(point.get("blocks", []), subject_at),
            ),
            part,
            number,
        )
        for number, point in enumerate(part.points)
    ]


def _subjects(positions: Iterable[int], subject_at: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(subject_at[at] for at in positions if at in subject_at))


def grounds_of(part: Part) -> list[int]:
    """Return the blocks that a text names for all of its sentences.

    Empty where a person has rewritten a sentence, or one names nothing: then the text rests on the whole article.
    """
    left = part.text
    for ground in part.grounds:
        if not ground["blocks"] or ground["text"] not in left:
            return []
        left = left.replace(ground["text"], "", 1)
    if left.strip():
        return []
    return sorted({at for ground in part.grounds for at in ground["blocks"]})


def point_target(point: Mapping[str, Any]) -> str:
    """Return a key point as one text: its heading is the first line."""
    return f"{point['heading']}\n{point['text']}"


def target_of(item: Part | Unit, pair: str) -> str:
    """Return the text of one of a row's pairs as it is now; empty for a key point that is gone."""
    if not isinstance(item, Part) or item.name != Part.Name.KEY_POINTS:
        return item.text
    number = int(pair.rpartition(":")[2])
    return point_target(item.points[number]) if number < len(item.points) else ""
