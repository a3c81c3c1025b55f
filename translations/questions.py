"""What is asked of a model and how its answers are read: pure, no database, no network.

Units travel with ids and come back by id, never by position. The schemas use only what every compatible
server understands: all fields required, no extra ones, no length or number limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from translations import prompting
from translations.llm import Question

# Chunks of about eight paragraphs: measured fastest for their token cost (docs/decisions/0004).
MATERIAL_CHUNK_CHARACTERS = 2_400
CHUNK_UNITS = 8
# A chunk shows the end of what comes before it, so that pronouns and names carry over.
CONTEXT_CHARACTERS = 300
MAX_KEY_POINTS = 7


@dataclass(frozen=True, slots=True)
class SourceUnit:
    """One unit as a model sees it: its id, its kind, and its text with numbered tags."""

    key: str
    pk: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Units asked for in one call, and what stands before them."""

    units: tuple[SourceUnit, ...]
    context: str


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class TranslatedUnit(_Strict):
    id: str
    text: str


class TranslatedUnits(_Strict):
    units: list[TranslatedUnit]


class KeyPointAnswer(_Strict):
    heading: str
    text: str
    blocks: list[int]


def plan_chunks(units: Sequence[SourceUnit], *, characters: int) -> Iterator[Chunk]:
    """Group units in reading order into chunks of at most `characters` and CHUNK_UNITS.

    A heading begins a new chunk when the one before it is at least half full, so that a section stays together.
    """
    chunk: list[SourceUnit] = []
    size = 0
    before = ""
    for unit in units:
        full = size + len(unit.text) > characters or len(chunk) >= CHUNK_UNITS
        section = unit.kind == "heading" and size > characters / 2
        if chunk and (full or section):
            yield Chunk(tuple(chunk), before)
            before = chunk[-1].text[-CONTEXT_CHARACTERS:]
            chunk, size = [], 0
        chunk.append(unit)
        size += len(unit.text)
    if chunk:
        yield Chunk(tuple(chunk), before)


def translate_question(*, title: str, chunk: Chunk, instruction: str) -> Question:
    """Return the question that asks for one chunk of the body."""
    material = {
        "task": "translate",
        "title": title,
        "context": chunk.context,
        "instruction": instruction,
        "units": [{"id": unit.key, "text": unit.text} for unit in chunk.units],
    }
    return Question("translate", prompting.load("translate"), material, TranslatedUnits)


def summary_question(
    *, title: str, parts: Sequence[str], instruction: str, again: bool, lines: Iterable[tuple[int, str]]
) -> Question:
    """Return the question that asks for summary parts; `lines` are (block position, text) of the article."""
    fields: dict[str, Any] = {
        name: (list[KeyPointAnswer] if name == "key_points" else str, ...) for name in parts
    }
    answer_type = create_model("Summary", __base__=_Strict, **fields)
    article = "\n".join(f"¶{position} {' '.join(text.split())}" for position, text in lines)
    material = {
        "task": "summarise",
        "title": title,
        "parts": dict.fromkeys(parts, True),
        "instruction": instruction,
        "again": again,
        "article": article,
    }
    return Question("summarise", prompting.load("summarise"), material, answer_type)


def translated_texts(value: BaseModel) -> dict[str, str]:
    """Return an answer's texts by unit id; of an id given twice the first text counts."""
    assert isinstance(value, TranslatedUnits)
    texts: dict[str, str] = {}
    for unit in value.units:
        texts.setdefault(unit.id, stored_text(unit.text))
    return texts


def summary_text(value: BaseModel, name: str) -> str:
    """Return the text of a summary part, empty for key points and for a part that was not asked for."""
    text = getattr(value, name, "")
    return stored_text(text) if isinstance(text, str) else ""


def summary_points(value: BaseModel, positions: set[int]) -> list[dict[str, object]]:
    """Return the key points of a summary, at most seven, resting only on blocks that exist."""
    points: list[KeyPointAnswer] = getattr(value, "key_points", [])
    return [
        {
            "heading": stored_text(point.heading),
            "text": stored_text(point.text),
            "blocks": sorted(set(point.blocks) & positions),
        }
        for point in points[:MAX_KEY_POINTS]
        if point.heading.strip() or point.text.strip()
    ]


def stored_text(text: str) -> str:
    """Return a model's text as PostgreSQL can store it: no NUL, no lone surrogates, no outer space."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "").strip()
