"""Inline markup as numbered tags, so that links, emphasis and code survive translation.

A block's inline HTML becomes text with tags named by kind and numbered through the unit:

    See <a href="https://…">the card</a> and run <code>perch eval</code>
    See <a1>the card</a1> and run <c2>perch eval</c2>

An address never leaves the project and never comes back from a model: the target is rendered by putting
the source's own element where its tag stands. Code keeps the source's content whatever the target says.
Tables travel as lines of cells: "a | b". Everything that is not one of the unit's own tags is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import NamedTuple, Protocol

import lxml.html
from lxml.etree import _Element

from articles.refusal import gettext_noop
from articles.told import Told, told

LETTERS = {"a": "a", "strong": "b", "em": "i", "code": "c", "sub": "d", "sup": "u"}
TAG = re.compile(r"<(/?)([abicdu])(\d{1,3})>")
# One tag around the whole text and none in it, as of a caption in italics. Code is not said in other words.
_AROUND = re.compile(r"<([abidu]\d{1,3})>(?:(?!</?[abicdu]\d{1,3}>).)*</\1>", re.DOTALL)
CELL_BORDER = re.compile(r"(?<!\\)\|")


class SourceBlock(Protocol):
    """What this module needs of a block."""

    @property
    def kind(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Element:
    """One inline element of the source: its tag, its address (links), its text (code)."""

    tag: str
    href: str
    text: str


def source_text(blocks: Sequence[SourceBlock]) -> str:
    """Return the tagged text of a unit's blocks; blocks of a run are separated by a blank line."""
    return _source_text(tuple((block.kind, block.html, block.text) for block in blocks))


class _Stored(NamedTuple):
    kind: str
    html: str
    text: str


@lru_cache(maxsize=8192)
def _source_text(blocks: tuple[tuple[str, str, str], ...]) -> str:
    # Originals hardly ever change, and every check of a long article asks for all of them.
    return _tagged([_Stored(*block) for block in blocks])[0]


def target_html(blocks: Sequence[SourceBlock], target: str) -> list[str]:
    """Return the paragraphs of a target text as inner HTML with the source's elements put back.

    A tag that the source does not have, or that is not closed, is dropped and its text kept. One that surrounds all of
    the source surrounds all of a target without tags. For a table
    the one paragraph is the `<table>`, for an image the `<img>` with the target as its alt text.
    """
    source, elements = _tagged(blocks)
    if blocks[0].kind == "table":
        return [_table_html(blocks[0], elements, target)]
    if blocks[0].kind == "image":
        image = _fragment(blocks[0].html).find(".//img")
        src = image.get("src", "") if image is not None else ""
        return [f'<img src="{escape(src)}" alt="{escape(target.strip())}">']
    paragraphs = (paragraph.strip() for paragraph in re.split(r"\n\s*\n", target))
    untagged = TAG.search(target) is None
    return [
        _inline_html(elements, _in_the_tag_around(source, paragraph) if untagged else paragraph)
        for paragraph in paragraphs
        if paragraph
    ]


def plain_text(target: str) -> str:
    """Return a target text without its tags."""
    return TAG.sub("", target)


def is_balanced(text: str) -> bool:
    """Return whether every tag that a text opens is closed in it, and none is closed that it does not open."""
    return _is_balanced(TAG.findall(text))


def problems(source: str, target: str, *, kind: str = "paragraph") -> list[Told]:
    """Return what is wrong with the tags (or the table shape) of `target`, a sentence each.

    `source` is `source_text` of the unit. An empty list means that every tag came back whole, or is put back by
    `target_html`.
    """
    found = []
    if TAG.search(target) is None:
        target = _in_the_tag_around(source, target)
    wanted, given = TAG.findall(source), TAG.findall(target)
    missing = sorted({_name(tag) for tag in wanted} - {_name(tag) for tag in given}, key=_number)
    extra = sorted({_name(tag) for tag in given} - {_name(tag) for tag in wanted}, key=_number)
    if missing:
        lost = gettext_noop("タグ %(tags)s が訳文にありません。原文と同じ語句を囲んでください。")
        found.append(told(lost, tags=" ".join(missing)))
    if extra:
        foreign = gettext_noop("原文にないタグ %(tags)s があります。削除してください。")
        found.append(told(foreign, tags=" ".join(extra)))
    if not missing and not extra and not _is_balanced(given):
        found.append(
            told(gettext_noop("タグの開始と終了が対応していません。開始と終了を一つずつ置いてください。"))
        )
    if kind == "table" and _shape(source) != _shape(target):
        shape = gettext_noop(
            "表の行数か列数が原文と違います。1行を1行に、セルを「 | 」で区切って入力してください。"
        )
        found.append(told(shape))
    return found


def _in_the_tag_around(source: str, target: str) -> str:
    """Return a target that has no tag in the one that surrounds all of its source: all of it is meant, then."""
    around = _AROUND.fullmatch(source.strip())
    return f"<{around[1]}>{target}</{around[1]}>" if around else target


def _name(tag: tuple[str, str, str]) -> str:
    return f"<{tag[1]}{tag[2]}>"


def _number(name: str) -> int:
    return int(name[2:-1])


def _is_balanced(tags: list[tuple[str, str, str]]) -> bool:
    seen: set[str] = set()
    stack: list[str] = []
    for tag in tags:
        name = _name(tag)
        if not tag[0]:
            if name in seen:
                return False
            seen.add(name)
            stack.append(name)
        elif not stack or stack.pop() != name:
            return False
    return not stack


def _fragment(html: str) -> _Element:
    # Not lxml's own fragments: they raise on what is no fragment, as a row that a hand or a future bug wrote may be.
    return next(lxml.html.document_fromstring(f"<body>{html}").iter("body"))


def _tagged(blocks: Sequence[SourceBlock]) -> tuple[str, list[Element]]:
    """Return the tagged text and the elements in order; element n has tag number n + 1."""
    elements: list[Element] = []
    texts = []
    for block in blocks:
        if block.kind == "table":
            rows = _fragment(block.html).iterfind(".//tr")
            texts.append(
                "\n".join(
                    " | ".join(_walk(cell, elements).replace("|", r"\|") for cell in row) for row in rows
                )
            )
        elif block.kind == "image":
            texts.append(block.text)
        else:
            texts.append(_walk(_fragment(block.html), elements))
    return "\n\n".join(text.strip() for text in texts), elements


def _walk(node: _Element, elements: list[Element]) -> str:
    out = [node.text or ""]
    for child in node:
        letter = LETTERS.get(str(child.tag))
        if child.tag == "br":
            out.append("\n")
        elif letter:
            elements.append(
                Element(str(child.tag), child.get("href", ""), "".join(map(str, child.itertext())))
            )
            name = f"{letter}{len(elements)}"
            out.append(f"<{name}>{_walk(child, elements)}</{name}>")
        else:
            out.append(_walk(child, elements))
        out.append(child.tail or "")
    return "".join(out)


def _inline_html(elements: list[Element], target: str) -> str:
    """Return one paragraph's inner HTML; tags are matched like brackets, whatever does not match is dropped."""
    closes = _matching_closes(target)
    out: list[str] = []
    at = 0
    skip_until = -1
    for tag in TAG.finditer(target):
        if tag.start() < skip_until:
            continue
        out.append(_text_html(target[at : tag.start()]))
        at = tag.end()
        number = int(tag[3])
        element = elements[number - 1] if 0 < number <= len(elements) else None
        if element is None or LETTERS[element.tag] != tag[2] or tag.start() not in closes:
            continue
        if element.tag == "code" and not tag[1]:
            # The source's own code, so that nothing a model or a person types can change a command.
            out.append(f"<code>{escape(element.text, quote=False)}</code>")
            close = closes[tag.start()]
            skip_until = at = close.end()
        elif not tag[1]:
            href = f' href="{escape(element.href)}"' if element.tag == "a" else ""
            out.append(f"<{element.tag}{href}>")
        else:
            out.append(f"</{element.tag}>")
    out.append(_text_html(target[at:]))
    return "".join(out)


def _matching_closes(target: str) -> dict[int, re.Match[str]]:
    """Return, by start offset, every tag that has a partner, with that partner; the first pair of a number wins."""
    pairs: dict[int, re.Match[str]] = {}
    used: set[str] = set()
    stack: list[re.Match[str]] = []
    for tag in TAG.finditer(target):
        name = tag[2] + tag[3]
        if not tag[1]:
            stack.append(tag)
        elif name not in used and any(open_tag[2] + open_tag[3] == name for open_tag in stack):
            while (open_tag := stack.pop())[2] + open_tag[3] != name:
                pass  # tags opened inside and never closed lose their partner
            pairs[open_tag.start()], pairs[tag.start()] = tag, open_tag
            used.add(name)
    return pairs


def _text_html(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _rows(text: str) -> list[list[str]]:
    return [
        [cell.strip().replace(r"\|", "|") for cell in CELL_BORDER.split(line)]
        for line in text.splitlines()
        if line.strip()
    ]


def _shape(text: str) -> list[int]:
    return [len(row) for row in _rows(text)]


def _table_html(block: SourceBlock, elements: list[Element], target: str) -> str:
    """Return the source's table with each cell replaced by the target's cell at the same place."""
    table = _fragment(block.html)
    rows = _rows(target)
    out = ["<table>"]
    for y, row in enumerate(table.iterfind(".//tr")):
        cells = rows[y] if y < len(rows) else []
        out.append("<tr>")
        for x, cell in enumerate(row):
            tag = "th" if cell.tag == "th" else "td"
            out.append(f"<{tag}>{_inline_html(elements, cells[x] if x < len(cells) else '')}</{tag}>")
        out.append("</tr>")
    out.append("</table>")
    return "".join(out)
