"""Tables: tell data from layout, and write data down as one clean table."""

from dataclasses import dataclass

from lxml import etree

from articles.extract.sizes import whole

_MAX_SPAN = 50
_MAX_CELLS = 5000
_NOT_IN_CELLS = (
    "table",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "article",
    "section",
    "form",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells, None where a span of another cell reaches; ``head`` if the row belongs to the table's head."""

    cells: tuple[etree._Element | None, ...]
    head: bool


def is_data_table(table: etree._Element) -> bool:
    """Say whether `table` holds data rather than the layout of a page (after the rules of Readability and WebKit)."""
    if (table.get("role") or "").lower() in ("presentation", "none"):
        return False
    if next(table.iterdescendants(*_NOT_IN_CELLS), None) is not None:
        return False
    rows = table_rows(table)
    columns = max((len(row.cells) for row in rows), default=0)
    named = next(table.iterdescendants("th", "thead", "caption"), None) is not None
    if columns < 2:
        return named and len(rows) >= 2
    ruled = next(table.iterdescendants("colgroup"), None) is not None or (whole(table.get("border")) or 0) > 0
    return named or ruled or len(rows) >= 2


def table_rows(table: etree._Element) -> list[Row]:
    """Return the rows of `table` in order, with spans filled up so that every row has its columns in place."""
    rows: list[Row] = []
    reach: dict[int, int] = {}  # column -> rows that a cell above still covers
    total = 0
    for tr in table.iterdescendants("tr"):
        cells: list[etree._Element | None] = []
        queue = [cell for cell in tr if cell.tag in ("td", "th")]
        while queue or reach.get(len(cells), 0):
            column = len(cells)
            if reach.get(column, 0):
                reach[column] -= 1
                cells.append(None)
                continue
            cell = queue.pop(0)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            for offset in range(wide):
                cells.append(None if offset else cell)
                if high > 1:
                    reach[column + offset] = high - 1
        total += len(cells)
        if total > _MAX_CELLS:
            break
        parent = tr.getparent()
        in_head = parent is not None and parent.tag == "thead"
        only_heads = not rows and bool(cells) and all(cell is None or cell.tag == "th" for cell in cells)
        if cells:
            rows.append(Row(tuple(cells), in_head or only_heads))
    return rows


def _span(cell: etree._Element, name: str) -> int:
    return min(whole(cell.get(name)) or 1, _MAX_SPAN)
