"""The review page's rows: what each shows of its source, its text, and the proposals made for it.

One `Sheet` is a whole article in reading order; `single_row` is one row of it for an action that
re-renders only that. Both make the same `Row`, so a row looks alike however it came to the page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import render
from articles.models import Block
from translations import markup
from translations.models import Candidate, Draftable, Part, Translation, Unit
from translations.people import name_of
from translations.publish import KEY_POINTS_MAX
from translations.views.compare import Comparison, compare
from translations.views.marks import Mark, marks_by_row

Point = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tag:
    """An inline tag of a row's source: its name and the words it surrounds there."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class PointFields:
    """One key point as the row's form shows it."""

    number: int
    heading: str
    text: str
    blocks: str
    grounds: list[tuple[int, str]]  # position of a source block, and the row where it stands
    is_new: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """An open candidate beside the text it would replace."""

    candidate: Candidate
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody saved first: how the text that was typed from `base_version` differs from theirs."""

    base_version: str
    by: str
    comparison: Comparison


@dataclass(slots=True)
class Row:
    """One row of the page: a part or a unit with its source."""

    item: Part | Unit
    place: str
    url: str
    label: str
    kind: str
    level: int = 0
    ordered: bool = False
    source: list[SafeString] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    # Drawn before the checks have seen its text: the page asks for its findings by itself.
    asks_for_marks: bool = False
    grounds: dict[int, str] = field(default_factory=dict)
    # What the form shows: the stored text, or what was typed when it could not be stored.
    text: str = ""
    points: list[Point] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    conflict: Conflict | None = None
    is_typed: bool = False

    def show_typed(self, typed: Row) -> None:
        """Show what was typed, which could not be stored, instead of what is stored."""
        self.text, self.points, self.errors = typed.text, typed.points, typed.errors
        self.is_typed = True

    @property
    def is_points(self) -> bool:
        """Whether the row is the list of key points."""
        return self.kind == Part.Name.KEY_POINTS

    @property
    def is_part(self) -> bool:
        """Whether the row stands above the body."""
        return isinstance(self.item, Part)

    @property
    def editor(self) -> str:
        """Who wrote the text last; empty for a machine's."""
        return name_of(self.item.edited_by)

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
                grounds=[(at, self.grounds[at]) for at in point.get("blocks", []) if at in self.grounds],
                is_new=number >= len(self.points),
            )
            for number, point in enumerate(points)
        ]


@dataclass(frozen=True, slots=True)
class Passage:
    """A block between the rows that nobody translates: code, a rule, or the site's own furniture."""

    kind: str
    html: SafeString
    boilerplate: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole article: the parts, then the body in reading order."""

    parts: list[Row]
    body: list[Row | Passage]

    @property
    def rows(self) -> list[Row]:
        """Every row that holds a text."""
        return [*self.parts, *(line for line in self.body if isinstance(line, Row))]

    def replace(self, row: Row) -> None:
        """Show `row` where the sheet has the row of the same place."""
        for lines in (self.parts, self.body):
            for number, line in enumerate(lines):
                if isinstance(line, Row) and line.place == row.place:
                    lines[number] = row


def build_sheet(translation: Translation) -> Sheet:
    """Return the translation's whole sheet. Costs five queries: parts, units, blocks, candidates, findings."""
    blocks = list(translation.article.blocks.order_by("position"))
    units = list(translation.units.select_related("edited_by").order_by("position"))
    parts = {part.name: part for part in translation.parts.select_related("edited_by")}
    candidates = _open_candidates(translation)
    at = {block.pk: number for number, block in enumerate(blocks)}
    base = reverse("desk:review", args=[translation.pk])

    unit_rows: dict[int, Row] = {}
    grounds: dict[int, str] = {}
    for unit in units:
        unit.translation = translation
        run = blocks[at[unit.first_block_id] : at[unit.last_block_id] + 1]
        row = _unit_row(unit, run, base=base, candidates=candidates[unit.subject])
        unit_rows[unit.first_block_id] = row
        grounds.update((block.position, row.place) for block in run)

    body: list[Row | Passage] = []
    covered = -1
    for number, block in enumerate(blocks):
        if number <= covered:
            continue
        if block.pk in unit_rows:
            row = unit_rows[block.pk]
            assert isinstance(row.item, Unit)
            covered = at[row.item.last_block_id]
            body.append(row)
        else:
            body.append(_passage(block))
    part_rows = []
    for name in Part.Name.values:
        part = parts[name]
        part.translation = translation
        part_rows.append(_part_row(part, base=base, grounds=grounds, candidates=candidates[part.subject]))
    sheet = Sheet(part_rows, body)
    marks = marks_by_row(translation)
    for row in sheet.rows:
        row.marks = marks[row.item.subject].standing(row.item)
    return sheet


def single_row(translation: Translation, place: str) -> Row:
    """Return the row at `place` ("unit-12", "part-lead") as it is stored now. Raises Http404 for no such row."""
    kind, _dash, name = place.partition("-")
    parts, units = translation.parts.none(), translation.units.none()
    if kind == "part":
        parts = translation.parts.filter(name=name)
    elif kind == "unit" and re.fullmatch(r"[0-9]{1,18}", name):
        units = translation.units.filter(pk=int(name))
    rows = stored_rows(translation, parts=parts, units=units)
    if not rows:
        raise Http404(_("この行はありません。ページを再読み込みしてください。"))
    return rows[0]


def stored_rows(translation: Translation, *, parts: QuerySet[Part], units: QuerySet[Unit]) -> list[Row]:
    """Return these rows of the translation as they are stored now. Costs at most six queries for any number."""
    some_units = list(units.select_related("edited_by", "first_block", "last_block").order_by("position"))
    some_parts = list(parts.select_related("edited_by"))
    if not some_units and not some_parts:
        return []
    candidates = _open_candidates(translation)
    base = reverse("desk:review", args=[translation.pk])
    rows = []
    grounds = _grounds(translation) if any(part.name == Part.Name.KEY_POINTS for part in some_parts) else {}
    for part in some_parts:
        part.translation = translation
        rows.append(_part_row(part, base=base, grounds=grounds, candidates=candidates[part.subject]))
    if some_units:
        span = (some_units[0].first_block.position, some_units[-1].last_block.position)
        blocks = list(translation.article.blocks.filter(position__range=span).order_by("position"))
        for unit in some_units:
            unit.translation = translation
            first, last = unit.first_block.position, unit.last_block.position
            run = [block for block in blocks if first <= block.position <= last]
            rows.append(_unit_row(unit, run, base=base, candidates=candidates[unit.subject]))
    marks = marks_by_row(translation, items=[row.item for row in rows])
    for row in rows:
        row.marks = marks[row.item.subject].standing(row.item)
    return rows


def point_text(points: Iterable[Point]) -> str:
    """Return key points as one text, for comparing them."""
    return "\n\n".join(f"{point['heading']}\n{point['text']}" for point in points)


def row_text(item: Draftable) -> str:
    """Return everything a reader would see of a part or unit as one text, for comparing it."""
    if isinstance(item, Part) and item.name == Part.Name.KEY_POINTS:
        return point_text(item.points)
    return item.text


def conflict_with(current: Draftable, *, typed: str, base_version: str) -> Conflict:
    """Return the two texts of a save that came second. `current` is the row as it is stored now."""
    name = name_of(current.edited_by) or _("ほかの人")
    return Conflict(base_version, name, compare(row_text(current), typed))


def _open_candidates(translation: Translation) -> defaultdict[str, list[Candidate]]:
    found: defaultdict[str, list[Candidate]] = defaultdict(list)
    candidates = Candidate.objects.filter(
        run__translation=translation, outcome=Candidate.Outcome.OPEN
    ).select_related("part", "run")
    for candidate in candidates:
        subject = f"unit:{candidate.unit_id}" if candidate.part is None else candidate.part.subject
        found[subject].append(candidate)
    return found


def _grounds(translation: Translation) -> dict[int, str]:
    spans = translation.units.values_list("pk", "first_block__position", "last_block__position")
    return {at: f"unit-{pk}" for pk, first, last in spans for at in range(first, last + 1)}


def _part_row(part: Part, *, base: str, grounds: dict[int, str], candidates: list[Candidate]) -> Row:
    place = f"part-{part.name}"
    return Row(
        item=part,
        place=place,
        url=f"{base}rows/{place}/",
        label=part.get_name_display(),
        kind=part.name,
        proposals=_proposals(part, candidates),
        grounds=grounds,
        text=part.text,
        points=list(part.points),
    )


def _unit_row(unit: Unit, run: Sequence[Block], *, base: str, candidates: list[Candidate]) -> Row:
    own = [block for block in run if block.is_translatable] or list(run)
    source = markup.source_text(own)
    place = f"unit-{unit.pk}"
    return Row(
        item=unit,
        place=place,
        url=f"{base}rows/{place}/",
        label=own[0].get_kind_display(),
        kind=own[0].kind,
        level=own[0].level,
        ordered=own[0].ordered,
        source=[_html(block) for block in own],
        tags=tags_of(source),
        problems=markup.problems(source, unit.text, kind=own[0].kind) if unit.text.strip() else [],
        proposals=_proposals(unit, candidates),
        text=unit.text,
    )


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


def _proposals(item: Part | Unit, candidates: list[Candidate]) -> list[Proposal]:
    old = row_text(item)
    return [
        Proposal(
            candidate, compare(old, point_text(candidate.points) if candidate.points else candidate.text)
        )
        for candidate in candidates
    ]


def _passage(block: Block) -> Passage:
    return Passage(block.kind, _html(block), block.boilerplate)


def _html(block: Block) -> SafeString:
    if block.kind == Block.Kind.LIST_ITEM:
        return render.clean_inline(
            block.html
        )  # the style sheet draws the marks: each item is a row of its own
    return render.block_html(
        block.kind, block.html, level=block.level, ordered=block.ordered, language=block.language
    )
