"""One row of the review page: what it shows of its source, its text, and the proposals made for it.

Rows are made here from what was read; `window.py` reads many of them, `single.py` one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import render
from articles.models import Block
from translations import markup
from translations.desk import posted
from translations.models import Draftable, Part, Unit
from translations.people import name_of
from translations.publishing.obstacles import KEY_POINTS_MAX
from translations.runs import Candidate
from translations.segment import translated_blocks
from translations.views.compare import Change, Comparison, Piece, changes, combined, compare
from translations.views.language import in_words
from translations.views.marks import Mark, Stretch, clipped, quoted, stretches

Point = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tag:
    """An inline tag of a row's source: its name and the words it surrounds there."""

    name: str
    words: str

    @property
    def shown(self) -> str:
        """The words, where there is little room for them."""
        return clipped(self.words, 28)


@dataclass(frozen=True, slots=True)
class PointFields:
    """One key point as the row's form shows it."""

    number: int
    heading: str
    text: str
    blocks: str
    grounds: list[int]  # positions of source blocks
    is_new: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """An open candidate beside the text it would replace."""

    candidate: Candidate
    comparison: Comparison
    points: Sequence[Point] = ()  # the key points that the row has now

    @property
    def is_the_same(self) -> bool:
        """Whether it would change nothing."""
        return all(piece.change == "same" for piece in (*self.comparison.old, *self.comparison.new))

    @property
    def changes(self) -> list[Change]:
        """What it would change, to choose from; nothing where there is only one change, or points to number anew."""
        found = changes(self.comparison) if not self.candidate.points else []
        return found if sum(change.number is not None for change in found) > 1 else []

    @property
    def new_points(self) -> list[tuple[int, Point]]:
        """Its key points with their numbers, to choose from: those that the row does not have word for word."""
        said = {point_text([point]) for point in self.points}
        return [
            (number, point)
            for number, point in enumerate(self.candidate.points)
            if point_text([point]) not in said
        ]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody saved first: how the text that was typed from `base_version` differs from theirs.

    `both` is the text with the changes of both, and what is new in it; None where they changed the same place.
    """

    base_version: str
    by: str
    comparison: Comparison
    both: str | None = None
    both_marked: Sequence[Piece] = ()


@dataclass(slots=True)
class Row:
    """One row of the page: a part or a unit with its source."""

    item: Part | Unit
    place: SafeString
    url: SafeString
    label: str
    kind: str
    level: int = 0
    ordered: bool = False
    # Whether it stands in a quotation, as a list item or heading may (paragraphs there are of kind quote).
    quoted: bool = False
    source: list[SafeString] = field(default_factory=list)
    source_marks: list[str] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    problems: Sequence[str] = ()
    proposals: list[Proposal] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    # Drawn before the checks have seen its text: the page asks for its findings by itself.
    asks_for_marks: bool = False
    # Of its source blocks: what key points and the reader's page name by position.
    anchors: list[str] = field(default_factory=list)
    # What the form shows: the stored text, or what was typed when it could not be stored.
    text: str = ""
    points: list[Point] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    conflict: Conflict | None = None
    is_typed: bool = False
    # Over a picture that the original has no words for: what an editor writes stands for it.
    is_silent: bool = False

    def show_marks(self, marks: list[Mark]) -> None:
        """Show what the checks found, marked in the source where a finding quotes it."""
        self.marks = marks
        words = {phrase for mark in marks if not mark.is_dismissed for phrase in quoted(mark.finding)}
        if words and self.source:
            self.source = [render.mark_words(html, words) for html in self.source]

    @property
    def stretches(self) -> list[Stretch]:
        """The text cut where findings are, for marking them under the field; nothing for what was only typed."""
        return [] if self.is_points or self.is_typed else stretches(self.text, self.marks)

    def show_typed(self, typed: Row) -> None:
        """Show what was typed, which could not be stored, instead of what is stored; and what stood in the way."""
        # A step that was refused leaves a text alone that nobody had touched.
        self.is_typed = (typed.text, typed.points) != (self.text, self.points)
        self.text, self.points, self.errors = typed.text, typed.points, typed.errors

    @property
    def is_points(self) -> bool:
        """Whether the row is the list of key points."""
        return self.kind == Part.Name.KEY_POINTS

    @property
    def is_part(self) -> bool:
        """Whether the row stands above the body."""
        return isinstance(self.item, Part)

    @property
    def has_source(self) -> bool:
        """Whether it renders words of the original, so that the glossary and the memory may know them."""
        return (not self.is_part or self.kind == Part.Name.TITLE) and not self.is_silent

    @property
    def state_label(self) -> str:
        """The state of its text in words."""
        # Not `get_state_display`, which reads every choice anew for one: it was a tenth of the page.
        return in_words(Draftable.State(self.item.state))

    @property
    def number(self) -> int | None:
        """Which row of the body it is, as people count; None for a part."""
        return self.item.position + 1 if isinstance(self.item, Unit) else None

    @property
    def open_comments(self) -> int:
        """How many threads about it nobody has settled; counted where the row was read."""
        return vars(self.item).get("open_comments", 0)

    @property
    def page_url(self) -> str:
        """The address of the page it stands on."""
        return base_of(self.item.translation_id)

    @property
    def editor(self) -> str:
        """Who wrote the text last; empty for a machine's."""
        return name_of(self.item.edited_by)

    @property
    def changed_by(self) -> str:
        """Which person gave the row the text or the approval that it has; empty where it was none."""
        by = {Draftable.State.APPROVED: self.item.approved_by, Draftable.State.EDITED: self.item.edited_by}
        return name_of(by.get(Draftable.State(self.item.state)))

    @property
    def lines(self) -> int:
        """How many lines the text field has before it grows by itself."""
        return max(1, sum(1 + len(line) // 44 for line in self.text.split("\n")))

    @property
    def stamp(self) -> str:
        """What changes whenever the row must be drawn again."""
        return f"{self.item.version}-{len(self.proposals)}"

    @property
    def point_fields(self) -> list[PointFields]:
        """The key points, and an empty one to fill in while there may be more."""
        empty: list[Point] = [{"heading": "", "text": "", "blocks": []}]
        points = self.points + (empty if len(self.points) < KEY_POINTS_MAX else [])
        return [
            PointFields(
                number=number,
                heading=point["heading"],
                text=point["text"],
                blocks=",".join(str(position) for position in point.get("blocks", [])),
                grounds=point.get("blocks", []),
                is_new=number >= len(self.points),
            )
            for number, point in enumerate(points)
        ]


def point_text(points: Iterable[Point]) -> str:
    """Return key points as one text, for comparing them."""
    return "\n\n".join(f"{point['heading']}\n{point['text']}" for point in points)


def conflict_with(current: Draftable, *, typed: str, base_version: str) -> Conflict:
    """Return the two texts of a save that came second. `current` is the row as it is stored now."""
    name = name_of(current.edited_by) or _("ほかの人")
    conflict = Conflict(base_version, name, compare(current.whole_text, typed))
    base = current.text_at(posted.number(base_version))
    both = None if base is None else combined(base, current.whole_text, typed)
    if base is None or both is None or both in {current.whole_text, typed}:
        return conflict
    return replace(conflict, both=both, both_marked=compare(base, both).new)


def part_row(part: Part, *, candidates: Sequence[Candidate] = ()) -> Row:
    """Return the row of a part."""
    place = format_html("part-{}", part.name)
    return Row(
        item=part,
        place=place,
        url=_address(part, place),
        label=in_words(Part.Name(part.name)),
        kind=part.name,
        proposals=_proposals(part, candidates),
        text=part.text,
        points=list(part.points),
    )


def unit_row(unit: Unit, run: Sequence[Block], *, candidates: Sequence[Candidate] = ()) -> Row:
    """Return the row of a unit over `run`, its source blocks."""
    own = translated_blocks(run)
    source = markup.source_text(own)
    place = format_html("unit-{}", unit.pk)
    return Row(
        item=unit,
        place=place,
        url=_address(unit, place),
        label=in_words(Block.Kind(own[0].kind)),
        kind=own[0].kind,
        level=own[0].level,
        ordered=own[0].ordered,
        quoted=own[0].quoted,
        anchors=[f"p{block.position}" for block in run],
        source=[block_html(block) for block in own],
        source_marks=[label for block in own for label in block.mark_labels],
        tags=tags_of(source),
        problems=markup.problems(source, unit.text, kind=own[0].kind) if unit.text.strip() else [],
        proposals=_proposals(unit, candidates),
        text=unit.text,
        is_silent=own[0].is_silent_picture,
    )


def _address(item: Part | Unit, place: SafeString) -> SafeString:
    # Safe as it is, and written some forty times into a row: escaping it each time was a tenth of the row.
    return format_html("{}rows/{}/", base_of(item.translation_id), place)


def tags_of(source: str) -> list[Tag]:
    """Return the tags of a tagged source text in order, each with the words it surrounds."""
    opened: dict[str, int] = {}
    words: dict[str, str] = {}
    for tag in markup.TAG.finditer(source):
        name = tag[2] + tag[3]
        if tag[1]:
            words[name] = markup.plain_text(source[opened.get(name, tag.start()) : tag.start()])
        else:
            opened[name] = tag.end()
    return [Tag(name, words.get(name, "")) for name in opened]


# Remembered: every row of a page asks for it.
@lru_cache(maxsize=1024)
def base_of(translation: int) -> str:
    """Return the address of a translation's review page."""
    return reverse("desk:review", args=[translation])


def _proposals(item: Part | Unit, candidates: Sequence[Candidate]) -> list[Proposal]:
    old = item.whole_text if candidates else ""
    points = item.points if isinstance(item, Part) else ()
    return [
        Proposal(
            candidate,
            compare(old, point_text(candidate.points) if candidate.points else candidate.text),
            points,
        )
        for candidate in candidates
    ]


def block_html(block: render.RenderedBlock) -> SafeString:
    """Return a source block as the page shows it."""
    if block.kind == Block.Kind.LIST_ITEM:
        return render.clean_inline(
            block.html
        )  # the style sheet draws the marks: each item is a row of its own
    html = render.block_html(
        block.kind, block.html, level=block.level, ordered=block.ordered, language=block.language
    )
    if block.kind == Block.Kind.IMAGE:  # which one it is, where it does not load
        html = format_html('{}<p class="picture-name">{}</p>', html, render.picture_name(block.html))
    return html
