"""The shape of a text: lists, tables, headings and paragraphs that its target has lost (TRN-4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations import markup
from translations.checks.model import Document, Finding, Pair
from translations.language import sentences
from translations.language.held import per_text

_ITEM = re.compile(
    r"^[ \t]*(?:[-*+•・‣▪●○–]|\d{1,2}[.)．]|[（(]\d{1,2}[)）]|[①-⑳]|[a-z][.)])[ \t\u3000]*\S", re.MULTILINE
)
DOCUMENT_IDS = frozenset({"structure-flattened"})
_HEADING_WORDS = 7
_SENTENCE_END = re.compile(r"[.!?:;,…)\]\"'”’]\s*$")
_COUNT = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_ANNOUNCED = re.compile(rf"\b(?P<count>{'|'.join(_COUNT)})\b[^.:]{{0,40}}:\s*$", re.IGNORECASE)
_LETTER = re.compile(r"\s*(?:Dear|Hi|Hello)\s+[A-Z][\w .'-]{0,40}[,.!:]?\s*")
_EPIGRAPH = re.compile(r"\S.{20,}\s(?:—|–|--|-|―)\s?[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,3}\s*")


def shape(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find a list, table, heading or paragraph break of the source that is not in the target."""
    if pair.part != "body" or not pair.target.strip() or not pair.source.strip():
        return
    if pair.kind == "table":
        for problem in markup.problems(pair.source, pair.target, kind="table"):
            if "表の" in problem:
                yield Finding(pair.id, "table-shape", "structure", "error", 0, 0, problem)
        return
    items, given = len(_ITEM.findall(pair.source)), len(_ITEM.findall(pair.target))
    if items >= 2 and given < items:
        yield Finding(
            pair.id, "list-shape", "structure", "warning", 0, 0,
            f"原文は{items}項目の箇条書きですが、訳文は{given}項目です。項目ごとに行を分けてください。",
        )  # fmt: skip
    yield from _paragraphs(pair, has_list=items >= 2)
    if pair.kind == "heading":
        yield from _heading(pair)


def _paragraphs(pair: Pair, *, has_list: bool) -> Iterator[Finding]:
    wanted = len(re.findall(r"\n\s*\n", pair.source.strip())) + 1
    given = len(re.findall(r"\n\s*\n", pair.target.strip())) + 1
    if wanted >= 2 and given == 1 and not has_list:
        yield Finding(
            pair.id, "paragraphs-joined", "structure", "warning" if wanted > 2 else "info", 0, 0,
            f"原文の{wanted}段落が1段落になっています。空行で段落を分けてください。",
        )  # fmt: skip


def _heading(pair: Pair) -> Iterator[Finding]:
    wordy = len(pair.plain_target) > max(30, 1.6 * len(pair.plain_source))
    if (
        len(sentences.sentences(pair.plain_target)) >= 2
        and wordy
        and not re.search(r"[.!?]\s+[A-Z]", pair.source)
    ):
        yield Finding(
            pair.id, "heading-shape", "structure", "warning", 0, len(pair.target),
            "見出しが複数の文になっています。見出しの内容だけにしてください。",
        )  # fmt: skip


def flattened(document: Document) -> Iterator[Finding]:
    """Find headings, list items, letters and quotations that came in as plain paragraphs."""
    items_to_come = 0
    for pair in document.body:
        what = _unlike_a_paragraph(pair.plain_source.strip()) if pair.kind == "paragraph" else ""
        if items_to_come and pair.kind == "paragraph":
            items_to_come -= 1
            what = what or "箇条書きの項目"
        items_to_come = _items_announced(pair.source) or items_to_come
        if what and pair.target.strip():
            yield Finding(
                pair.id, "structure-flattened", "structure", "info", 0, len(pair.target),
                f"原文では{what}のようですが、段落として扱われています。ブロックの種類を確かめてください。",
            )  # fmt: skip


@per_text
def _items_announced(source: str) -> int:
    """Return how many items a source says are to follow: Three things changed:"""
    announced = _ANNOUNCED.search(source)
    return _COUNT[announced["count"].lower()] if announced else 0


@per_text
def _unlike_a_paragraph(source: str) -> str:
    """Return what a paragraph's source looks like, empty when it looks like a paragraph."""
    if not source:
        return ""
    if _LETTER.fullmatch(source):
        return "手紙の書き出し"
    if _EPIGRAPH.fullmatch(source) and not _SENTENCE_END.search(source):
        return "引用"
    return "見出し" if _is_heading_like(source) else ""


def _is_heading_like(source: str) -> bool:
    words = source.split()
    return (
        2 <= len(words) <= _HEADING_WORDS
        and not _SENTENCE_END.search(source)
        and source[0].isupper()
        and re.search(r"[a-z]{3}", source) is not None
        and "\n" not in source
    )
