"""The last family of checks: a model reads the pairs for what no rule can see. Off unless somebody asks for it.

What it says is held against the text: a finding whose words do not stand in the pair it names is dropped. It
warns and never blocks, and every reading is a run with calls, tokens and money like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel

from translations.checks.model import Category, Finding, Pair, Severity
from translations.drafting import prompting
from translations.drafting.answers import AnswerShape
from translations.drafting.llm import Question

Kind = Literal["polarity", "actor", "idiom", "naturalness", "grounding"]
# Each kind as the other checks would call it, and how grave it is.
KINDS: dict[Kind, tuple[Category, Severity]] = {
    "polarity": ("negation", "warning"),
    "actor": ("grounding", "warning"),
    "grounding": ("grounding", "warning"),
    "idiom": ("grammar", "info"),
    "naturalness": ("grammar", "info"),
}
# About this many characters of source and target go into one question.
CHARACTERS_A_QUESTION = 4_000
MESSAGE_LENGTH = 300


class JudgedFinding(AnswerShape):
    id: str
    kind: Kind
    span: str
    message: str


class Judgement(AnswerShape):
    findings: list[JudgedFinding]


def questions(pairs: Sequence[Pair], *, title: str) -> list[tuple[Question, list[Pair]]]:
    """Return the questions over the translated pairs, each with those it is about, in page order."""
    body = {pair.id: pair.source for pair in pairs if pair.part == "body"}
    return [(_question(group, body, title), group) for group in _groups(pairs)]


def _groups(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    group: list[Pair] = []
    held = 0
    for pair in pairs:
        if not pair.target.strip():
            continue
        length = len(pair.source) + len(pair.target)
        # Summaries stand apart: they are read against the article, which the pairs of the body bring along.
        if group and (held + length > CHARACTERS_A_QUESTION or _is_summary(pair) != _is_summary(group[0])):
            yield group
            group, held = [], 0
        group.append(pair)
        held += length
    if group:
        yield group


def _is_summary(pair: Pair) -> bool:
    return pair.part != "body"


def _question(group: Sequence[Pair], body: dict[str, str], title: str) -> Question:
    material: dict[str, object] = {
        "task": "judge",
        "title": title,
        "pairs": [
            {"id": pair.id, "en": pair.source, "ja": pair.target}
            if pair.source
            else {"id": pair.id, "ja": pair.target}
            for pair in group
        ],
    }
    if _is_summary(group[0]):
        material["article"] = "\n".join(body.values())
    return Question("judge", prompting.load("judge"), material, Judgement)


def findings_in(answer: BaseModel, group: Sequence[Pair]) -> list[Finding]:
    """Return what an answer holds about the pairs it was asked about, each at its place in the target.

    What names another pair, or words that do not stand there, is dropped: nobody could act on it.
    """
    assert isinstance(answer, Judgement)
    by_id = {pair.id: pair for pair in group}
    found = []
    for judged in answer.findings:
        pair = by_id.get(judged.id)
        span = judged.span.strip()
        message = " ".join(judged.message.split())[:MESSAGE_LENGTH]
        if pair is None or not span or not message or (start := pair.target.find(span)) < 0:
            continue
        category, severity = KINDS[judged.kind]
        found.append(
            Finding(pair.id, f"judge-{judged.kind}", category, severity, start, start + len(span), message)
        )
    return found
