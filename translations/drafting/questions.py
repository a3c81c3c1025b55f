"""What is asked of a model: pure, no database, no network. How it answers is told in answers.py."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from translations.checks.model import Style
from translations.drafting import prompting
from translations.drafting.answers import BriefAnswer, ReadingAnswer, TranslatedUnits, stored_text
from translations.drafting.chunks import Chunk, SourceUnit
from translations.drafting.llm import Question
from translations.knowledge import glossary
from translations.knowledge.glossary import Term
from translations.markup import TAG

# What a model cannot tell from a text alone: whether it is a heading or an item, or somebody's words.
KINDS = {"heading": "heading", "list_item": "list item", "quote": "quote", "caption": "caption"}
REGISTERS = {"desumasu": "です・ます", "dearu": "だ・である"}


@dataclass(frozen=True, slots=True)
class Guidance:
    """What every question about one article carries: its title, the brief, the terms, the editor's instruction.

    `introduced` says at which block position a term that is introduced with a gloss first stands, `published` when
    the original came out.
    """

    title: str
    brief: BriefAnswer | None = None
    terms: Sequence[Term] = ()
    style: Style = field(default_factory=Style)
    instruction: str = ""
    published: datetime | None = None
    introduced: Mapping[str, int] = field(default_factory=dict)

    @property
    def style_line(self) -> str:
        """The register and the honorific to use: the house's, or what the brief found where the house leaves it open."""
        register = self.style.register_body
        if register == "any":
            register = self.brief.voice if self.brief else "desumasu"
        return f"{REGISTERS[register]}; people with {self.style.honorific}, full name first, then surname"


def translate_question(
    chunk: Chunk,
    guidance: Guidance,
    *,
    examples: Sequence[tuple[str, str]] = (),
    failed: Mapping[str, tuple[str, str]] | None = None,
    stands: Mapping[str, str] | None = None,
) -> Question:
    """Return the question that asks for one chunk of the body.

    `examples` are approved (source, target) pairs; `failed` gives, by unit id, the (draft, problem) of units
    that are asked for again, `stands` the texts that an editor wants anew. An instruction may speak about those.
    """
    speakers = {quote.block: quote.speaker for quote in guidance.brief.quotes} if guidance.brief else {}
    units: list[dict[str, str]] = []
    for unit in chunk.units:
        draft, problem = (failed or {}).get(unit.key, ("", ""))
        again = {"draft": draft, "problem": problem} if problem else {}
        speaker = stored_text(speakers.get(unit.position, ""))
        said_by = {"speaker": speaker} if speaker else {}
        is_a = {"kind": KINDS[unit.kind]} if unit.kind in KINDS else {}
        now = (stands or {}).get(unit.key, "") if guidance.instruction and not again else ""
        units.append(
            {"id": unit.key, "text": unit.text} | is_a | said_by | again | ({"now": now} if now else {})
        )
    sections = tuple(_sections(chunk.units, units, guidance))
    occurring = terms_in((unit.text for unit in chunk.units), guidance.terms)
    material = {
        "task": "translate",
        "title": guidance.title,
        "style": guidance.style_line,
        "published": _date(guidance.published) if "dates" in sections else "",
        "brief": brief_lines(guidance.brief, [unit.text for unit in chunk.units]),
        "instruction": guidance.instruction,
        "glossary": glossary_lines(occurring, later=_later(occurring, chunk, guidance)),
        "examples": "\n".join(f"{source} = {target}" for source, target in examples),
        "context": chunk.context,
        "units": units,
    }
    prompt = prompting.load("translate")
    return Question("translate", prompt, _without_empty(material), TranslatedUnits, sections)


# What readers of another day would take for another date (NUM-6), and what they do not measure in (NUM-9).
RELATIVE_DATE = re.compile(
    r"\b(?:yesterday|tomorrow|today(?!['’]s)|tonight|this morning|(?:last|this|next) (?:week|month))\b",
    re.IGNORECASE,
)
FOREIGN_MEASURE = re.compile(
    r"\d[\d,.]*(?: (?:thousand|million))?[ -]?(?:miles?|feet|foot|ft|yards?|acres?|gallons?|ounces?|oz|°F|degrees Fahrenheit)\b",
    re.IGNORECASE,
)
# A first-person text keeps its "last week"; the brief says whether it is one.
IN_THE_FIRST_PERSON = frozenset({"essay", "interview"})


def _date(published: datetime | None) -> str:
    """Return the day, and the hour where one is known: an American evening is the next day already by UTC."""
    if published is None:
        return ""
    moment = published.astimezone(UTC)
    return f"{moment:%Y-%m-%d (%a)}" + (f" {moment:%H:%M} UTC" if moment.time() != time.min else "")


def _sections(
    sources: Sequence[SourceUnit], units: Sequence[Mapping[str, str]], guidance: Guidance
) -> Iterator[str]:
    """Tell which sections of the prompt a question needs: a dozen of them go out for each article."""
    kind = guidance.brief.content_type if guidance.brief else ""
    if guidance.published and kind not in IN_THE_FIRST_PERSON and _any(RELATIVE_DATE, sources):
        yield "dates"
    if _any(FOREIGN_MEASURE, sources):
        yield "measures"
    if any("kind" in unit for unit in units):
        yield "kinds"
    if any("speaker" in unit for unit in units):
        yield "speakers"
    if _any(TAG, sources):
        yield "tags"
    if any(source.kind == "table" for source in sources):
        yield "tables"
    if any("problem" in unit for unit in units):
        yield "problems"
    if any("now" in unit for unit in units):
        yield "now"


def _any(pattern: re.Pattern[str], sources: Sequence[SourceUnit]) -> bool:
    return any(pattern.search(source.text) for source in sources)


def reading_question(
    guidance: Guidance,
    *,
    parts: Sequence[str],
    again: bool,
    lines: Iterable[tuple[int, str]],
    read_once: bool = False,
    approved: Iterable[tuple[int, str]] = (),
    stands: Mapping[str, str] | None = None,
) -> Question:
    """Return the question that reads the whole article: for summary parts, and for the brief ("brief" in `parts`).

    `lines` are (block position, text) of the article, `approved` those that people wrote or approved of its translation,
    `stands` the texts of parts that an editor wants anew. With `read_once` no other reading follows that could be billed
    as cached: then the schema holds only the parts, and a small model cannot fill in what nobody asked for.
    """
    texts = [(position, " ".join(text.split())) for position, text in lines]
    occurring = terms_in((text for _position, text in texts), guidance.terms)
    material = {
        "task": "summarise",
        # What the brief and the summary share comes first: providers bill a repeated beginning at a fraction.
        "title": guidance.title,
        "glossary": glossary_lines(occurring),
        "article": _numbered(texts),
        "brief": brief_lines(guidance.brief, [text for _position, text in texts]),
        "style": guidance.style_line,
        "parts": list(parts),
        "body": _numbered(approved),
        "now": {name: text for name, text in (stands or {}).items() if text},
        "instruction": guidance.instruction,
        "again": again,
    }
    prompt = prompting.load("summarise")
    fields = tuple(parts) if read_once else ()
    return Question("summarise", prompt, _without_empty(material), ReadingAnswer, fields=fields)


def _numbered(lines: Iterable[tuple[int, str]]) -> str:
    return "\n".join(f"¶{position} {' '.join(text.split())}" for position, text in lines)


def terms_in(texts: Iterable[str], known: Sequence[Term]) -> list[Term]:
    """Return the terms of `known` that occur in English `texts`, each once, in order of appearance."""
    prepared = glossary.prepare(known)
    found = (match.term for text in texts for match in prepared.find(text))
    return list(dict.fromkeys(sense for term in found for sense in prepared.senses(term)))


def introductions(lines: Iterable[tuple[int, str]], terms: Sequence[Term]) -> dict[str, int]:
    """Return for each term that is introduced with a gloss the position of the block where it first stands.

    `lines` are (block position, text) of the body in reading order, headings left out.
    """
    introduced = glossary.Glossary([term for term in terms if glossary.later_form(term)])
    first: dict[str, int] = {}
    for position, text in lines:
        for match in introduced.find(text):
            first.setdefault(match.term.source, position)
    return first


def _later(terms: Iterable[Term], chunk: Chunk, guidance: Guidance) -> set[str]:
    """Return the sources of the terms that another chunk introduces."""
    here = {unit.position for unit in chunk.units}
    return {term.source for term in terms if guidance.introduced.get(term.source, -1) not in {-1, *here}}


def glossary_lines(terms: Iterable[Term], *, later: Collection[str] = ()) -> str:
    """Return terms as a model reads them, one a line, with what must not be written.

    A term introduced with a gloss is given in full, and of the sources `later` only as it is written from then on.
    """
    return "\n".join(_glossary_line(term, is_later=term.source in later) for term in terms)


def _glossary_line(term: Term, *, is_later: bool) -> str:
    sense = f" [{term.sense}]" if term.sense else ""
    then = glossary.later_form(term)
    target = then if is_later and then else f"{term.target}, then {then}" if then else term.target
    forbidden = f" (not: {', '.join(term.forbidden)})" if term.forbidden else ""
    return f"{term.source}{sense} = {target}{forbidden}"


def _without_empty(material: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in material.items() if value not in ("", [], {}, None)}


def brief_lines(brief: BriefAnswer | None, texts: Sequence[str]) -> str:
    """Return what a brief says about `texts`: what kind of text they are from, and the entries whose English occurs in them."""
    if brief is None:
        return ""
    lines: list[str] = [brief.content_type]
    together = "\n".join(texts).casefold()
    for name in ("names", "terms", "numbers"):
        entries = [entry for entry in getattr(brief, name) if _english(entry).casefold() in together]
        if entries:
            lines.append(f"{name}: {'; '.join(entries)}")
    return stored_text("\n".join(lines))


def _english(entry: str) -> str:
    """Return the English side of "English = 日本語"."""
    return entry.partition("=")[0].strip()
