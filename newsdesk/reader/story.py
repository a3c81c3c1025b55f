"""From an edition's content to what the story template shows. Pure: asks no database.

Used by the public story page and by the desk's preview, so that both are the same page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from articles.models import Source
from articles.render import block_html, clean_inline, link_first
from newsdesk.templatetags.japanese import calendar_date

# These say the same in both languages: shown once, not beside themselves. A picture does so until words stand for it.
SHARED_KINDS = frozenset({"code", "separator", "image"})
CAPTIONED_KINDS = frozenset({"image", "table", "code"})
# What a level above 0 says of these: they stand in a list item of that depth.
INSIDE_ITEMS = CAPTIONED_KINDS | {"paragraph", "caption"}
RUNNING_TEXT = frozenset({"paragraph", "list_item", "quote"})
# With fewer, the headings are found by scrolling.
HEADINGS_MIN = 4

DRAFTED_BY = {
    "rehearsal": "見本の下訳（このデモに付属の台本）",
    "local": "小型ローカルモデルによる下訳",
    "remote": "AIの下訳",
}


@dataclass(slots=True)
class Piece:
    """One place of the body: the Japanese and the original that stand there, as safe HTML."""

    anchor: str
    kind: str
    target: list[SafeString]
    source: list[SafeString]

    @property
    def is_shared(self) -> bool:
        """Whether one text serves every reading mode; also text that has no translation yet (preview)."""
        return not self.target

    @property
    def is_untranslated(self) -> bool:
        """Whether a translation is still missing here. Never so in an edition, only in a preview."""
        return not self.target and self.kind not in SHARED_KINDS

    @property
    def scroll_label(self) -> str:
        """What to call it where it may be wider than the page and scrolls by keyboard, else nothing."""
        return {"table": "表", "code": "コード"}.get(self.kind, "")


@dataclass(slots=True)
class Item:
    """One item of a list, with the lists below it."""

    piece: Piece
    lists: Sequence[ListNode] = ()


@dataclass(slots=True)
class ListNode:
    """Consecutive list items of one depth and one sort."""

    shape: ClassVar = "list"

    ordered: bool
    items: list[Item] = field(default_factory=list)
    start: int = 1


@dataclass(slots=True)
class Figure:
    """A picture, table or listing with the captions that follow it."""

    shape: ClassVar = "figure"

    piece: Piece
    captions: list[Piece]


@dataclass(slots=True)
class Single:
    """Any other piece, standing by itself."""

    shape: ClassVar = "single"

    piece: Piece


@dataclass(frozen=True, slots=True)
class Correction:
    """One public correction note, and when the corrected edition came out."""

    note: str
    at: datetime


@dataclass(slots=True)
class Quotation:
    """A quotation, whole: its paragraphs, lists, listings and headings."""

    shape: ClassVar = "quotation"

    nodes: list[Node]


type Node = ListNode | Figure | Single | Quotation


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who did what, as one sentence; `is_sample` asks for the badge 見本."""

    sentence: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of the table of contents."""

    anchor: str
    text: str
    is_minor: bool


@dataclass(frozen=True, slots=True)
class ExplainedTerm:
    """A term that the desk explains to readers; the text links to it from where it says it first."""

    anchor: str
    term: str
    hint: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around an edition's text and may change without a new edition.

    `topics` are {"slug", "name"}, `related` {"slug", "title", "lead", "reason"}, `corrections` the public
    notes of all editions as {"note", "at" (ISO 8601)}, oldest first.
    """

    published: datetime | None = None
    updated: datetime | None = None
    topics: Sequence[dict[str, str]] = ()
    related: Sequence[dict[str, str]] = ()
    corrections: Sequence[dict[str, str]] = ()


def story_context(head: dict[str, Any], around: Surroundings) -> dict[str, Any]:
    """Return the context of `reader/_story.html` but for its text: `body_context`, or set already (story_text.py).

    `head` is an edition's content (translations/publishing/content.py), of which the body may be missing.
    """
    original = head["original"]
    return {
        "content": head,
        "topics": around.topics,
        "related": around.related,
        "corrections": [Correction(c["note"], datetime.fromisoformat(c["at"])) for c in around.corrections],
        "published": around.published,
        "updated": around.updated,
        "original": {
            **original,
            "url": web_address(original["url"]),
            "licence_url": web_address(original["licence_url"]),
            "published": _moment(original["published"]),
        },
        "provenance": provenance(head["provenance"]),
    }


def body_context(content: dict[str, Any]) -> dict[str, Any]:
    """Return what `reader/_story_text.html` needs beyond the content: the body as it is walked."""
    nodes = arrange(content["body"])
    return {
        "is_link_only": content["rights"] == Source.Rights.LINK_ONLY,
        "terms": explain(nodes, content.get("terms", [])),  # editions from before there were any have none
        "nodes": nodes,
        "contents": headings(content["body"]),
    }


def headings(body: Sequence[dict[str, Any]]) -> list[Heading]:
    """Return the table of contents; nothing where the headings are too few to get lost among."""
    found = [piece for piece in body if piece["kind"] == "heading" and piece["target"]]
    if len(found) < HEADINGS_MIN:
        return []
    top = min(max(piece["level"], 2) for piece in found)
    return [
        Heading(piece["anchor"], unescape(strip_tags("".join(piece["target"]))), max(piece["level"], 2) > top)
        for piece in found
    ]


def explain(nodes: Sequence[Node], terms: Sequence[dict[str, str]]) -> list[ExplainedTerm]:
    """Link the first mention of each term in running text to its explanation; return those that are mentioned."""
    waiting = [ExplainedTerm(f"term-{number}", **term) for number, term in enumerate(terms, 1)]
    mentioned = []
    for piece in pieces_in(nodes):
        if piece.kind not in RUNNING_TEXT:
            continue
        for term in list(waiting):
            for at, html in enumerate(piece.target):
                linked = link_first(html, term.term, href=f"#{term.anchor}", title=term.hint)
                if linked is not None:
                    piece.target[at] = linked
                    mentioned.append(term)
                    waiting.remove(term)
                    break
    return mentioned


def pieces_in(nodes: Iterable[Node]) -> Iterator[Piece]:
    """Yield all pieces of arranged nodes in reading order."""
    for node in nodes:
        if isinstance(node, ListNode):
            for item in node.items:
                yield item.piece
                yield from pieces_in(item.lists)
        elif isinstance(node, Quotation):
            yield from pieces_in(node.nodes)
        else:
            yield node.piece
            if isinstance(node, Figure):
                yield from node.captions


def provenance(facts: dict[str, Any]) -> Provenance:
    """Return the line about who drafted and who checked, from an edition's `provenance`."""
    editor = f"編集者 {facts['editor']} " if facts["editor"] else "編集者"
    if facts["by_hand"] or not facts["drafts"]:
        return Provenance(f"{editor}が翻訳しました", is_sample=False)
    providers = {draft["provider"] for draft in facts["drafts"]}
    day = calendar_date(_moment(facts["drafts"][-1]["at"]))
    if providers == {"remote"}:
        action = f"AIが下訳し、{editor}が確認しました"
    else:
        drafts = "と".join(words for provider, words in DRAFTED_BY.items() if provider in providers)
        action = f"{drafts}を、{editor}が確認しました"
    # The rehearsal's script has no model to name.
    models = dict.fromkeys(d["model"] for d in facts["drafts"] if d["provider"] != "rehearsal")
    return Provenance(f"{action}（{'、'.join([*models, day])}）", is_sample="rehearsal" in providers)


def arrange(body: Sequence[dict[str, Any]]) -> list[Node]:
    """Return a body's pieces as the template walks them: lists nested, captions with their figure, what a quotation
    holds inside it."""
    nodes: list[Node] = []
    for pieces in _quotations_apart(body):
        if _is_in_quotation(pieces[0]):
            nodes.append(Quotation(_arranged(map(_inside_quotation, pieces))))
        else:
            nodes += _arranged(pieces)
    return nodes


def _is_in_quotation(piece: dict[str, Any]) -> bool:
    # Editions from before quotations had parts do not say.
    return piece["kind"] == "quote" or bool(piece.get("quoted"))


def _quotations_apart(body: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield the pieces in runs: each quotation is one (of two that adjoin, the levels tell), and so is what stands
    between two of them."""
    run: list[dict[str, Any]] = []
    level: int | None = None
    for piece in body:
        said = piece["level"] if piece["kind"] == "quote" else None
        other = bool(run) and _is_in_quotation(run[-1]) != _is_in_quotation(piece)
        if other or (said is not None and level not in (None, said)):
            yield run
            run, level = [], None
        level = level if said is None else said
        run.append(piece)
    if run:
        yield run


def _inside_quotation(piece: dict[str, Any]) -> dict[str, Any]:
    """Return a piece of a quotation as it stands in one: its paragraphs are paragraphs."""
    if piece["kind"] != "quote":
        return piece
    source = [
        block | {"kind": "paragraph"} if block["kind"] == "quote" else block for block in piece["source"]
    ]
    return piece | {"kind": "paragraph", "source": source}


def _arranged(body: Iterable[dict[str, Any]]) -> list[Node]:
    nodes: list[Node] = []
    run: list[dict[str, Any]] = []
    above: ListNode | None = None  # the numbered list that what follows may continue
    for piece in body:
        if piece["kind"] == "list_item":
            run.append(piece)
            continue
        if run:
            nodes += _continued(nested_lists(run), above)
            above = nodes[-1] if isinstance(nodes[-1], ListNode) else None
        run = []
        if piece["kind"] not in INSIDE_ITEMS or not piece["level"]:
            above = None
        last = nodes[-1] if nodes else None
        if piece["kind"] == "caption" and isinstance(last, Figure):
            last.captions.append(piece_of(piece))
        elif piece["kind"] in CAPTIONED_KINDS:
            nodes.append(Figure(piece_of(piece), []))
        else:
            nodes.append(Single(piece_of(piece)))
    return nodes + _continued(nested_lists(run), above)


def _continued(lists: list[Node], above: ListNode | None) -> list[Node]:
    """Let a numbered list count on from `above` where only what stands in one of its items (a listing) parts them."""
    first = lists[0] if lists else None
    if above is not None and above.ordered and isinstance(first, ListNode) and first.ordered:
        first.start = above.start + len(above.items)
    return lists


def nested_lists(items: Sequence[dict[str, Any]]) -> list[Node]:
    """Return consecutive list items as lists in lists, by their depth; a change of sort starts a new list."""
    if not items:
        return []
    top = min(item["level"] for item in items)
    lists: list[ListNode] = []
    deeper: list[list[dict[str, Any]]] = []  # for each item at the top: what hangs below it
    for item in items:
        if item["level"] > top and lists:
            deeper[-1].append(item)
            continue
        if not lists or lists[-1].ordered != item["ordered"]:
            lists.append(ListNode(item["ordered"]))
        lists[-1].items.append(Item(piece_of(item)))
        deeper.append([])
    for parent, below in zip((item for node in lists for item in node.items), deeper, strict=True):
        parent.lists = [node for node in nested_lists(below) if isinstance(node, ListNode)]
    return list(lists)


def web_address(url: str) -> str:
    """Return `url` if a reader may follow it (http, https), else nothing: an address is outside text."""
    try:
        return url if urlsplit(url).scheme in {"http", "https"} else ""
    except ValueError:  # not an address at all, as "http://["
        return ""


def piece_of(piece: dict[str, Any]) -> Piece:
    """Return one stored piece of a body with its texts as safe HTML."""
    return Piece(
        anchor=piece["anchor"],
        kind=piece["kind"],
        target=[_html(piece, html) for html in piece["target"]],
        source=[_html(block, block["html"]) for block in piece["source"]],
    )


def _html(block: dict[str, Any], html: str) -> SafeString:
    """Return a block's HTML; list items and captions without the element around, which the template sets."""
    if block["kind"] in {"list_item", "caption"}:
        return clean_inline(html)
    return block_html(
        block["kind"], html, level=block["level"], ordered=block["ordered"], language=block["language"]
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
