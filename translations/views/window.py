"""The part of an article that the review page shows at once: all of a short one, a stretch of a long one.

The next stretch is fetched as it comes into view, or by a link. What is done to the whole article (approve
all, findings, fixes) never depends on what is shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString

from articles.models import Block
from translations.desk import posted
from translations.desk.comments import open_count
from translations.models import Part, Translation, Unit
from translations.prepared import Among, Prepared, Slot
from translations.runs import Candidate
from translations.views.access import DeskRequest
from translations.views.marks import marks_by_row
from translations.views.sheet import Row, base_of, block_html, part_row, unit_row

FIRST_ROWS = 6  # with the parts above them enough for a tall screen
FEW_MORE = 10  # not worth a second request
MORE_ROWS = 60
BEYOND = 2**31 - 1  # no block stands there
PLACE = re.compile(r"(unit-|p)([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Window:
    """Rows `first` up to `end` (not with it) of the body, of `total`."""

    first: int
    end: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.first == 0 and self.end >= self.total

    @property
    def after(self) -> Window | None:
        """What comes next, if anything."""
        if self.end >= self.total:
            return None
        return window_of({"from": str(self.end)}, total=self.total)

    @property
    def before(self) -> Window | None:
        """What comes before, if anything."""
        if self.first == 0:
            return None
        return Window(max(0, self.first - MORE_ROWS), self.first, self.total)

    @property
    def number(self) -> int:
        """The first row as people count."""
        return self.first + 1


def window_of(data: Mapping[str, str], *, total: int) -> Window:
    """Return the rows that an address asks for (`?from=20&to=80`, `?rows=all`); the first ones for nonsense."""
    if data.get("rows") == "all":
        return Window(0, total, total)
    first = min(posted.number(data.get("from", "")) or 0, max(0, total - 1))
    end = posted.number(data.get("to", "")) or first + (MORE_ROWS if first else FIRST_ROWS)
    end = total if end + FEW_MORE >= total else max(end, first + 1)
    return Window(first, end, total)


def shown_window(request: DeskRequest, *, total: int) -> Window:
    """Return the rows that the page shows: the page asked for, or the one that sent the request."""
    if request.htmx:
        return window_of(QueryDict(urlsplit(request.htmx.current_url_abs_path or "").query), total=total)
    return window_of(request.GET, total=total)


def window_at(translation: Translation, place: str, *, total: int) -> Window:
    """Return the stretch around a row ("unit-12") or a source block ("p12"); the first one for no such place."""
    found = PLACE.fullmatch(place)
    if found is None:
        return window_of({}, total=total)
    number = int(found[2])
    if found[1] == "p":
        earlier = translation.units.filter(last_block__position__lt=number)
    else:
        own = translation.units.filter(pk=number).values("position")
        earlier = translation.units.filter(position__lt=own)
    row = earlier.count()
    first = 0 if row < FIRST_ROWS else row - (row - FIRST_ROWS) % MORE_ROWS
    return window_of({"from": str(first)}, total=total)


@dataclass(frozen=True, slots=True)
class Passage:
    """A block between the rows that nobody translates: code, a rule, or the site's own furniture."""

    kind: str
    html: SafeString
    boilerplate: bool
    quoted: bool
    anchor: str
    # Where a row is opened for what a picture shows, of which the original says nothing.
    describe_url: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An article on the page: the parts, then what is shown of the body in reading order."""

    parts: list[Row]
    body: list[Row | Passage]
    window: Window

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


def build_sheet(translation: Translation, window: Window, *, with_parts: bool = True) -> Sheet:
    """Return what the page shows of a translation. Costs five queries: parts, units, blocks, candidates, findings."""
    units, blocks = _stretch(translation, window)
    parts = {}
    if with_parts:
        parts = {part.name: part for part in _PARTS.rows(translation=translation.pk)}
    candidates = open_candidates(translation, parts=[part.pk for part in parts.values()], units=units)
    unit_rows: dict[int, tuple[Row, int]] = {}
    at = {block.pk: number for number, block in enumerate(blocks)}
    for unit in units:
        unit.translation = translation
        last = at[unit.last_block_id]
        run = blocks[at[unit.first_block_id] : last + 1]
        row = unit_row(unit, run, candidates=candidates[unit.subject])
        unit_rows[unit.first_block_id] = row, last
    body: list[Row | Passage] = []
    covered = -1
    for number, block in enumerate(blocks):
        if number <= covered:
            continue
        if block.pk in unit_rows:
            row, covered = unit_rows[block.pk]
            body.append(row)
        else:
            body.append(passage(translation.pk, block))
    part_rows = []
    for name in Part.Name.values if parts else []:
        part = parts[name]
        part.translation = translation
        part_rows.append(part_row(part, candidates=candidates[part.subject]))
    sheet = Sheet(part_rows, body, window)
    marks = marks_by_row(translation, items=[row.item for row in sheet.rows])
    for row in sheet.rows:
        row.show_marks(marks[row.item.subject].standing(row.item))
    return sheet


def passage(translation: int, block: Block) -> Passage:
    """Return a block as it stands between the rows."""
    describe = f"{base_of(translation)}pictures/{block.pk}/describe/" if block.is_silent_picture else ""
    html, anchor = block_html(block), f"p{block.position}"
    return Passage(block.kind, html, block.boilerplate, block.quoted, anchor, describe)


_PARTS = Prepared(
    lambda: (
        Part.objects.filter(translation=Slot("translation"))
        .select_related("edited_by")
        .annotate(open_comments=open_count("part"))
    )
)


def _stretch(translation: Translation, window: Window) -> tuple[list[Unit], list[Block]]:
    """Return the units of a window and every block from its first up to the next window's. Costs two queries."""
    length = window.end - window.first
    units: list[Unit] = [*_UNITS.rows(translation=translation.pk, limit=length + 1, offset=window.first)]
    starts = [vars(unit)["starts_at"] for unit in units]
    blocks = _BLOCKS.rows(
        article=translation.article_id,
        first=starts[0] if window.first and starts else 0,
        end=starts[-1] if len(units) > length else BEYOND,
    )
    return units[:length], blocks


_UNITS = Prepared(
    lambda: (
        Unit.objects.filter(translation=Slot("translation"))
        .select_related("edited_by")
        .annotate(starts_at=F("first_block__position"), open_comments=open_count("unit"))
        .order_by("position")
    ),
    sliced=True,
)
_BLOCKS = Prepared(
    lambda: Block.objects.filter(
        article=Slot("article"), position__gte=Slot("first"), position__lt=Slot("end")
    ).order_by("position")
)


def stored_rows(
    translation: Translation, window: Window, *, parts: QuerySet[Part], units: QuerySet[Unit]
) -> list[Row]:
    """Return these rows of the translation as they are stored now. Costs at most five queries for any number.

    Units outside `window` are left out: the page has not loaded them yet, and gets them as they are then.
    """
    if not window.is_whole:
        shown = translation.units.order_by("position")[window.first : window.end]
        units = units.filter(pk__in=shown.values("pk"))
    units = units.annotate(open_comments=open_count("unit")).order_by("position")
    some_units = list(units.select_related("edited_by", "approved_by", "first_block", "last_block"))
    some_parts = list(
        parts.select_related("edited_by", "approved_by").annotate(open_comments=open_count("part"))
    )
    if not some_units and not some_parts:
        return []
    candidates = open_candidates(translation, parts=[part.pk for part in some_parts], units=some_units)
    rows = []
    for part in some_parts:
        part.translation = translation
        rows.append(part_row(part, candidates=candidates[part.subject]))
    if some_units:
        span = (some_units[0].first_block.position, some_units[-1].last_block.position)
        blocks = list(translation.article.blocks.filter(position__range=span).order_by("position"))
        at = {block.pk: number for number, block in enumerate(blocks)}
        for unit in some_units:
            unit.translation = translation
            run = blocks[at[unit.first_block_id] : at[unit.last_block_id] + 1]
            rows.append(unit_row(unit, run, candidates=candidates[unit.subject]))
    marks = marks_by_row(translation, items=[row.item for row in rows])
    for row in rows:
        row.show_marks(marks[row.item.subject].standing(row.item))
    return rows


def rows_at(translation: Translation, window: Window, places: Iterable[str]) -> list[Row]:
    """Return the rows at these places ("unit-12", "part-lead") that the window shows."""
    names, units = [], []
    for place in places:
        kind, _dash, name = place.partition("-")
        if kind == "part":
            names.append(name)
        elif kind == "unit" and (key := posted.key(name)) is not None:
            units.append(key)
    return stored_rows(
        translation,
        window,
        parts=translation.parts.filter(name__in=names),
        units=translation.units.filter(pk__in=units),
    )


def open_candidates(
    translation: Translation, *, parts: list[int], units: Sequence[Unit]
) -> defaultdict[str, list[Candidate]]:
    """Return the proposals that nobody decided on, by subject of their row. Costs one query."""
    found: defaultdict[str, list[Candidate]] = defaultdict(list)
    asked = {"translation": translation.pk, "parts": parts, "units": [unit.pk for unit in units]}
    for candidate in _OPEN_CANDIDATES.rows(**asked):
        subject = f"unit:{candidate.unit_id}" if candidate.part is None else candidate.part.subject
        found[subject].append(candidate)
    return found


_OPEN_CANDIDATES = Prepared(
    lambda: Candidate.objects.filter(
        Q(Among("unit", Slot("units"))) | Q(Among("part", Slot("parts"))),
        run__translation=Slot("translation"),
        outcome=Candidate.Outcome.OPEN,
    ).select_related("part", "run")
)
