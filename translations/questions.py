"""What is asked of a model and how its answers are read: pure, no database, no network.

Units travel with ids and come back by id, never by position. The schemas use only what every compatible
server understands: all fields required, no extra ones, no length or number limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, create_model

from translations import glossary, markup, prompting
from translations.checks import english
from translations.checks.model import Term
from translations.llm import Question

# An article is split into about this many chunks, so that its body takes about as long as its longest chunk.
# More chunks repeat the prompt more often than they save time (docs/decisions/0004).
CHUNKS = 12
CHUNK_CHARACTERS_MIN, CHUNK_CHARACTERS_MAX = 800, 2_400
# A chunk shows the end of what comes before it, so that pronouns and names carry over.
CONTEXT_CHARACTERS = 200
MAX_KEY_POINTS = 7
# The model's first choice and what else it thought of.
MAX_HEADLINES = 3


@dataclass(frozen=True, slots=True)
class SourceUnit:
    """One unit as a model sees it: its id, its kind, and its text with numbered tags.

    Of a unit too long for one answer, `whole` is the unit's id and `key` that of one of its pieces.
    """

    key: str
    pk: int
    kind: str
    text: str
    whole: str = ""


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


class BriefAnswer(_Strict):
    content_type: Literal["news", "essay", "interview", "announcement", "tutorial", "research", "other"]
    voice: Literal["desumasu", "dearu"]
    names: list[str]
    terms: list[str]
    numbers: list[str]
    boilerplate: list[int]


class KeyPointAnswer(_Strict):
    heading: str
    text: str
    blocks: list[int]


class GroundedSentence(_Strict):
    text: str
    blocks: list[int]
    paragraph: int


def _in_a_list(value: object) -> object:
    """Take one headline for a list of one: small models overlook that several were asked for."""
    return [value] if isinstance(value, str) else value


def _as_sentences(value: object) -> object:
    """Take an analysis in one piece for paragraphs that name no blocks: it is still an analysis."""
    if not isinstance(value, str):
        return value
    return [
        {"text": paragraph.strip(), "blocks": [], "paragraph": number}
        for number, paragraph in enumerate(value.split("\n\n"))
    ]


ANSWER_TYPES: dict[str, Any] = {
    "title": Annotated[list[str], BeforeValidator(_in_a_list)],
    "key_points": list[KeyPointAnswer],
    "impact_analysis": Annotated[list[GroundedSentence], BeforeValidator(_as_sentences)],
    "brief": BriefAnswer,
}


def plan_chunks(units: Sequence[SourceUnit], *, at_most: int | None = None) -> list[Chunk]:
    """Group units in reading order into chunks of as even a size as their texts allow.

    The longest chunk decides how long a draft takes, so the smallest size is looked for that needs no more
    than CHUNKS of them. `at_most` caps a chunk's characters (for what came back truncated).
    """
    if not units:
        return []
    total = sum(len(unit.text) for unit in units)
    cap = at_most or CHUNK_CHARACTERS_MAX
    wanted = max(1, min(CHUNKS, total // CHUNK_CHARACTERS_MIN), -(-total // cap))
    low, high = max(1, total // wanted), max(cap, max(len(unit.text) for unit in units))
    while low < high:
        size = (low + high) // 2
        if len(_grouped(units, size)) <= wanted:
            high = size
        else:
            low = size + 1
    groups = _grouped(units, min(low, cap))
    before = ["", *(group[-1].text[-CONTEXT_CHARACTERS:] for group in groups[:-1])]
    return [Chunk(tuple(group), context) for group, context in zip(groups, before, strict=True)]


def _grouped(units: Sequence[SourceUnit], size: int) -> list[list[SourceUnit]]:
    """Fill groups up to `size` characters; a heading goes with what stands below it."""
    groups: list[list[SourceUnit]] = [[]]
    for unit in units:
        if groups[-1] and sum(len(other.text) for other in groups[-1]) + len(unit.text) > size:
            carried: list[SourceUnit] = []
            while len(groups[-1]) > 1 and groups[-1][-1].kind == "heading":
                carried.insert(0, groups[-1].pop())
            groups.append(carried)
        groups[-1].append(unit)
    return groups


def pieces_of(unit: SourceUnit, *, at_most: int = CHUNK_CHARACTERS_MAX) -> list[SourceUnit]:
    """Return a unit too long for one answer in pieces of whole sentences (lines, for a table), others as they are.

    A piece ends only where no tag is open, so each can be checked and asked for again by itself.
    """
    if len(unit.text) <= at_most:
        return [unit]
    ends = [line.end() for line in re.finditer(r".+\n?|\n", unit.text)] if unit.kind == "table" else []
    ends = ends or [end for _start, end in english.sentences(unit.text)]
    texts: list[str] = []
    start, held = 0, 0
    for end in [*ends, len(unit.text)]:
        if end - start > at_most and held > start:
            texts.append(unit.text[start:held])
            start = held
        if markup.is_balanced(unit.text[start:end]):
            held = end
    texts.append(unit.text[start:])
    if len(texts) == 1:
        return [unit]
    return [
        replace(unit, key=f"{unit.key}-{number}", text=text, whole=unit.key)
        for number, text in enumerate(texts, 1)
    ]


def joined(pieces: Sequence[SourceUnit], texts: Sequence[str]) -> str:
    """Return the translation of a unit from those of its pieces: lines and paragraphs stay apart, sentences do not."""
    ends = [piece.text[len(piece.text.rstrip("\n")) :] for piece in pieces]
    return "".join(text.strip("\n") + end for text, end in zip(texts, ends, strict=True)).rstrip("\n")


@dataclass(frozen=True, slots=True)
class Guidance:
    """What every question about one article carries: its title, the brief, the terms, the editor's instruction."""

    title: str
    brief: BriefAnswer | None = None
    terms: Sequence[Term] = ()
    instruction: str = ""


def translate_question(
    chunk: Chunk,
    guidance: Guidance,
    *,
    examples: Sequence[tuple[str, str]] = (),
    failed: Mapping[str, tuple[str, str]] | None = None,
) -> Question:
    """Return the question that asks for one chunk of the body.

    `examples` are approved (source, target) pairs; `failed` gives, by unit id, the (draft, problem) of units
    that are asked for again.
    """
    units = []
    for unit in chunk.units:
        entry = {"id": unit.key, "text": unit.text}
        draft, problem = (failed or {}).get(unit.key, ("", ""))
        units.append(entry | {"draft": draft, "problem": problem} if problem else entry)
    occurring = terms_in((unit.text for unit in chunk.units), guidance.terms)
    material = {
        "task": "translate",
        "title": guidance.title,
        "brief": brief_lines(guidance.brief, [unit.text for unit in chunk.units]),
        "instruction": guidance.instruction,
        "glossary": glossary_lines(occurring),
        "examples": "\n".join(f"{source} = {target}" for source, target in examples),
        "context": chunk.context,
        "units": units,
    }
    return Question("translate", prompting.load("translate"), _without_empty(material), TranslatedUnits)


def summary_question(
    guidance: Guidance, *, parts: Sequence[str], again: bool, lines: Iterable[tuple[int, str]]
) -> Question:
    """Return the question that reads the whole article: for summary parts, and for the brief ("brief" in `parts`).

    `lines` are (block position, text) of the article.
    """
    fields: dict[str, Any] = {name: (ANSWER_TYPES.get(name, str), ...) for name in parts}
    answer_type = create_model("Summary", __base__=_Strict, **fields)
    texts = [(position, " ".join(text.split())) for position, text in lines]
    occurring = terms_in((text for _position, text in texts), guidance.terms)
    material = {
        "task": "summarise",
        # What the brief and the summary share comes first: providers bill a repeated beginning at a fraction.
        "title": guidance.title,
        "glossary": glossary_lines(occurring),
        "article": "\n".join(f"¶{position} {text}" for position, text in texts),
        "brief": brief_lines(guidance.brief, [text for _position, text in texts]),
        "parts": dict.fromkeys(parts, True),
        "instruction": guidance.instruction,
        "again": again,
    }
    return Question("summarise", prompting.load("summarise"), _without_empty(material), answer_type)


def terms_in(texts: Iterable[str], known: Sequence[Term]) -> list[Term]:
    """Return the terms of `known` that occur in English `texts`, each once, in order of appearance."""
    prepared = glossary.prepare(known)
    return list({match.term: None for text in texts for match in prepared.find(text)})


def glossary_lines(terms: Iterable[Term]) -> str:
    """Return terms as a model reads them, one a line, with what must not be written."""
    return "\n".join(
        f"{term.source} = {term.target}" + (f" (not: {', '.join(term.forbidden)})" if term.forbidden else "")
        for term in terms
    )


def _without_empty(material: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in material.items() if value not in ("", [], None)}


def brief_of(value: BaseModel) -> BriefAnswer | None:
    """Return the brief in an answer, if it was asked for."""
    brief = getattr(value, "brief", None)
    return brief if isinstance(brief, BriefAnswer) else None


def brief_lines(brief: BriefAnswer | None, texts: Sequence[str]) -> str:
    """Return what a brief says about `texts`: its voice, and the entries whose English occurs in them."""
    if brief is None:
        return ""
    lines = [f"{brief.content_type}, {brief.voice}"]
    together = "\n".join(texts).casefold()
    for name in ("names", "terms", "numbers"):
        entries = [entry for entry in getattr(brief, name) if _english(entry).casefold() in together]
        if entries:
            lines.append(f"{name}: {'; '.join(entries)}")
    return stored_text("\n".join(lines))


def _english(entry: str) -> str:
    """Return the English side of "English = 日本語"."""
    return entry.partition("=")[0].strip()


def translated_texts(value: BaseModel) -> dict[str, str]:
    """Return an answer's texts by unit id; of an id given twice the first text counts."""
    assert isinstance(value, TranslatedUnits)
    texts: dict[str, str] = {}
    for unit in value.units:
        texts.setdefault(unit.id, stored_text(unit.text))
    return texts


def summary_texts(value: BaseModel, name: str) -> list[str]:
    """Return what an answer says for a part other than the key points, first choice first; empty if not asked for.

    Only a headline has more than one text.
    """
    answered = getattr(value, name, "")
    if name == "title":
        texts = [stored_text(text) for text in answered or ()]
        return list(dict.fromkeys(filter(None, texts)))[:MAX_HEADLINES]
    if name == "impact_analysis":
        paragraphs = groupby(answered or (), key=lambda sentence: sentence.paragraph)
        answered = "\n\n".join("".join(s.text.strip() for s in group) for _number, group in paragraphs)
    text = stored_text(answered) if isinstance(answered, str) else ""
    return [text] if text else []


def summary_grounds(value: BaseModel, name: str, positions: set[int]) -> list[dict[str, object]]:
    """Return what each sentence of the analysis rests on, only blocks that exist; nothing for other parts."""
    if name != "impact_analysis":
        return []
    sentences: list[GroundedSentence] = getattr(value, name, None) or []
    return [
        {"text": stored_text(sentence.text), "blocks": sorted(set(sentence.blocks) & positions)}
        for sentence in sentences
        if sentence.text.strip()
    ]


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
