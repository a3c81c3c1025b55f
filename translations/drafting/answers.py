"""The shapes in which a model answers, and what is read from its answers: pure.

Units come back by id, never by position. The shapes use only what every compatible server understands: all
fields required, no extra ones, no length or number limits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from translations.drafting.classify import without_thoughts

MAX_KEY_POINTS = 7
# The model's first choice and what else it thought of.
MAX_HEADLINES = 3


BETWEEN_UNITS = re.compile(r"[ \t\r\n,]*")


class AnswerShape(BaseModel):
    """A shape that is asked for without other fields; what a model adds all the same is passed over."""

    model_config = ConfigDict(extra="ignore", strict=True, json_schema_extra={"additionalProperties": False})


class TranslatedUnit(AnswerShape):
    id: str
    text: str


class TranslatedUnits(AnswerShape):
    units: list[TranslatedUnit]

    @model_validator(mode="before")
    @classmethod
    def _forgive(cls, value: Any) -> Any:
        """Take the bare list, which small models write instead."""
        return {"units": value} if isinstance(value, list) else value


class QuoteAnswer(AnswerShape):
    block: int
    speaker: str


class BriefAnswer(AnswerShape):
    content_type: Literal["news", "essay", "interview", "announcement", "tutorial", "research", "other"]
    voice: Literal["desumasu", "dearu"]
    names: list[str]
    terms: list[str]
    numbers: list[str]
    quotes: list[QuoteAnswer]
    boilerplate: list[int]


class KeyPointAnswer(AnswerShape):
    heading: str
    text: str
    blocks: list[int]


class GroundedSentence(AnswerShape):
    text: str
    blocks: list[int]
    paragraph: int


class ReadingAnswer(AnswerShape):
    """What a reading of the whole article may bring: the brief, and the parts of the summary.

    One shape for every reading, whatever was asked for, with empty lists for the rest: providers count the schema
    to the beginning of a prompt, and bill as cached only what begins alike.
    """

    brief: list[BriefAnswer]
    title: list[str]
    lead: list[str]
    key_points: list[KeyPointAnswer]
    impact_analysis: list[GroundedSentence]
    editorial_comment: list[str]

    @model_validator(mode="before")
    @classmethod
    def _forgive(cls, value: Any) -> Any:
        """Take what small models write instead: nothing for an empty list, one thing for a list of it."""
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if not isinstance(value, dict):
            return value
        analysis = value.get("impact_analysis")
        if isinstance(analysis, str):
            value = value | {"impact_analysis": _as_sentences(analysis)}
        return value | {name: _as_list(value.get(name)) for name in cls.model_fields}


def _as_list(value: object) -> object:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _as_sentences(analysis: str) -> list[dict[str, object]]:
    """Take an analysis in one piece for paragraphs that name no blocks: it is still an analysis."""
    return [
        {"text": paragraph.strip(), "blocks": [], "paragraph": number}
        for number, paragraph in enumerate(analysis.split("\n\n"))
    ]


def translated_texts(answer: TranslatedUnits, asked: Sequence[str]) -> dict[str, str]:
    """Return an answer's texts by unit id; of an id given twice the first text counts.

    Where one unit was `asked` for and one came, it is that one, whatever a model calls it.
    """
    if len(asked) == len(answer.units) == 1:
        return {asked[0]: stored_text(answer.units[0].text)}
    texts: dict[str, str] = {}
    for unit in answer.units:
        texts.setdefault(unit.id, stored_text(unit.text))
    return texts


def whole_units(text: str) -> TranslatedUnits:
    """Return the units that stand whole in an answer that was cut or is no JSON as a whole: they are paid for.

    What a model thought aloud is no answer, whatever stands in it.
    """
    text = without_thoughts(text)
    decoder, units = json.JSONDecoder(), []
    begins = re.search(r"\[\s*(?=\{)", text)
    at = begins.end() if begins else len(text)
    while text.startswith("{", at):
        try:
            unit, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        if isinstance(unit.get("id"), str) and isinstance(unit.get("text"), str):
            units.append(TranslatedUnit(id=unit["id"], text=unit["text"]))
        between = BETWEEN_UNITS.match(text, end)
        at = between.end() if between else end
    return TranslatedUnits(units=units)


def summary_texts(answer: ReadingAnswer, name: str) -> list[str]:
    """Return what an answer says for a part other than the key points, first choice first; empty if not asked for.

    Only a headline has more than one text.
    """
    if name == "title":
        texts = [stored_text(text) for text in answer.title]
        return list(dict.fromkeys(filter(None, texts)))[:MAX_HEADLINES]
    if name == "impact_analysis":
        by_paragraph = groupby(answer.impact_analysis, key=lambda sentence: sentence.paragraph)
        paragraphs = ["".join(s.text.strip() for s in group) for _number, group in by_paragraph]
    else:
        paragraphs = {"lead": answer.lead, "editorial_comment": answer.editorial_comment}[name]
    text = stored_text("\n\n".join(paragraphs))
    return [text] if text else []


def summary_grounds(answer: ReadingAnswer, positions: set[int]) -> list[dict[str, object]]:
    """Return what each sentence of the analysis rests on, only blocks that exist."""
    return [
        {"text": stored_text(sentence.text), "blocks": sorted(set(sentence.blocks) & positions)}
        for sentence in answer.impact_analysis
        if sentence.text.strip()
    ]


def summary_points(answer: ReadingAnswer, positions: set[int]) -> list[dict[str, object]]:
    """Return the key points of a summary, at most seven, resting only on blocks that exist."""
    return [
        {
            "heading": stored_text(point.heading),
            "text": stored_text(point.text),
            "blocks": sorted(set(point.blocks) & positions),
        }
        for point in answer.key_points[:MAX_KEY_POINTS]
        if point.heading.strip() or point.text.strip()
    ]


def stored_text(text: str) -> str:
    """Return a model's text as PostgreSQL can store it: no NUL, no lone surrogates, no outer space."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "").strip()
