"""From the rows of a working copy to the pairs that checks look at, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from articles.models import Article
from translations import markup
from translations.checks.model import Pair
from translations.checks.model import Part as PartName
from translations.models import Part, Translation, Unit

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


# Of a long article all but one text is as it was when it was checked last.
@lru_cache(maxsize=16_384)
def _digest(*whole: object) -> str:
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:32]


def pieces_of(translation: Translation) -> list[Piece]:
    """Return the whole working copy in page order: parts, a piece for each key point, then units.

    Costs four queries.
    """
    article = Article.objects.only("title_en").get(pk=translation.article_id)
    blocks = list(article.blocks.order_by("position"))
    units = list(translation.units.order_by("position"))
    parts = {part.name: part for part in translation.parts.all()}
    at = {block.pk: number for number, block in enumerate(blocks)}
    subject_at: dict[int, str] = {}
    body = []
    for unit in units:
        run = blocks[at[unit.first_block_id] : at[unit.last_block_id] + 1]
        own = [block for block in run if block.is_translatable] or run
        subject_at.update((block.position, unit.subject) for block in run)
        pair = Pair(unit.subject, markup.source_text(own), unit.text, kind=own[0].kind)
        body.append(Piece(pair, unit))
    above = [
        piece
        for name in Part.Name.values
        if name in parts
        for piece in _of_part(parts[name], article.title_en, subject_at)
    ]
    return [*above, *body]


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

    None where a person has rewritten a sentence, or one names nothing: then it rests on the whole article.
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
