"""Stored findings give way to new ones: what stands as before keeps its row, what an editor mended is remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg.types.json import Json

from translations.checking import findings
from translations.checking.findings import SPAN_LENGTH, Checked, Dismissal, Finding, row_of
from translations.checking.pairs import Piece
from translations.checks.model import Finding as Result
from translations.models import Draftable, Part, Unit
from translations.prepared import answer


@dataclass(frozen=True, slots=True)
class Superseded:
    """What became of stored findings.

    The findings that are stored in their place, and the subjects of the rows that have other ones now.
    """

    standing: list[Finding]
    touched: frozenset[str]


def supersede(
    pk: int,
    stored: list[Finding],
    results: Iterable[Result],
    pieces: list[Piece],
    edited: set[str] | None,
    *,
    has_dismissals: bool = True,
    checked: Checked | None = None,
) -> Superseded:
    """Store `results` where `stored` are, in the translation `pk`.

    A finding that stands as before keeps its row, also when it moved. `edited` are the pairs whose texts
    changed, None when it was the rules. In `checked`, which the caller holds locked, is counted what is open now, and
    what else it says is stored with it. Costs a query for the dismissals where there are any, and one to store.
    """
    of = {piece.pair.id: piece for piece in pieces}
    results = sorted(results, key=lambda r: (r.pair, r.start, r.end))
    dismissals = {
        (row.unit_id, row.part_id, row.check_id, row.context_hash, row.span_hash): row.pk
        for row in (Dismissal.objects.filter(translation=pk) if results and has_dismissals else ())
    }
    # Empty rows are counted as untranslated; what else is wrong with nothing is no news.
    fresh = _numbered(
        _row(pk, result, of[result.pair], dismissals)
        for result in results
        if of[result.pair].pair.target.strip()
    )
    before = _numbered(stored)
    more = Counter(row.severity for row in fresh.values() if row.dismissal_id is None)
    more.subtract(row.severity for row in stored if row.dismissal_id is None)
    new = [row for key, row in fresh.items() if key not in before]
    moved = [old for key, old in before.items() if key in fresh and _take_over(old, fresh[key])]
    gone = [row for key, row in before.items() if key not in fresh]
    mended = {row.pk for row in gone if edited and _was_mended(row, of, edited)}
    if checked is not None:
        checked.errors += more["error"]
        checked.warnings += more["warning"]
        checked.infos += more["info"]
    if new or moved or gone or checked is not None:
        _store(new, moved, mended=mended, dropped={row.pk for row in gone} - mended, checked=checked)
    standing = [before.get(key, row) for key, row in fresh.items()]
    return Superseded(standing, frozenset(row_of(row.pair) for row in [*new, *moved, *gone]))


_UPDATED = ("start", "end", "message", "severity", "category", "fix", "dismissal_id", "text_version")
_COLUMNS = tuple(field.attname for field in Finding._meta.concrete_fields if not field.primary_key)
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_COUNTED = ("rows_version", "last_event", "errors", "warnings", "infos")
# One statement: an editor waits for it with every save. Rows come as JSON, alike for any number of them.
_STORE = f"""
WITH dropped AS (
    DELETE FROM translations_finding WHERE id = ANY(%(dropped)s)
), mended AS (
    UPDATE translations_finding SET outcome = '{Finding.Outcome.MENDED}', closed_at = statement_timestamp()
    WHERE id = ANY(%(mended)s)
), moved AS (
    UPDATE translations_finding AS stored SET {", ".join(f'"{name}" = moved."{name}"' for name in _UPDATED)}
    FROM json_populate_recordset(NULL::translations_finding, %(moved)s) AS moved WHERE stored.id = moved.id
), counted AS (
    UPDATE translations_checked SET {", ".join(f'"{name}" = %({name})s' for name in _COUNTED)} WHERE id = %(checked)s
)
INSERT INTO translations_finding ({_NAMES})
SELECT {_NAMES} FROM json_populate_recordset(NULL::translations_finding, %(new)s) RETURNING id
"""  # noqa: S608 (names of our own columns; every value is given apart)


def _store(
    new: list[Finding],
    moved: list[Finding],
    *,
    mended: set[int],
    dropped: set[int],
    checked: Checked | None,
) -> None:
    """Add, rewrite, close and delete findings, and store what was counted; the new ones get their keys."""
    values: dict[str, Any] = {
        "new": Json([{name: getattr(row, name) for name in _COLUMNS} for row in new]),
        "moved": Json([{name: getattr(row, name) for name in ("id", *_UPDATED)} for row in moved]),
        "mended": list(mended),
        "dropped": list(dropped),
        "checked": checked and checked.pk,
        **{name: checked and getattr(checked, name) for name in _COUNTED},
    }
    for row, (key,) in zip(new, answer(connection, _STORE, values), strict=True):
        row.pk, row._state.adding = key, False


def _row(
    translation: int,
    result: Result,
    piece: Piece,
    dismissals: Mapping[tuple[int | None, int | None, str, str, str], int],
) -> Finding:
    span = piece.pair.target[result.start : result.end][:SPAN_LENGTH]
    unit = piece.item if isinstance(piece.item, Unit) else None
    part = piece.item if isinstance(piece.item, Part) else None
    key = (
        unit.pk if unit else None,
        part.pk if part else None,
        result.check,
        piece.digest_around(result.start, result.end),
        findings.hash_of(span),
    )
    return Finding(
        translation_id=translation,
        unit=unit,
        part=part,
        pair=result.pair,
        check_id=result.check,
        category=result.category,
        severity=result.severity,
        start=result.start,
        end=result.end,
        span=span,
        message=result.message,
        fix=result.fix,
        text_version=piece.item.version,
        on_draft=piece.item.origin in {Draftable.Origin.MACHINE, Draftable.Origin.MEMORY},
        dismissal_id=dismissals.get(key),
    )


def _numbered(rows: Iterable[Finding]) -> dict[tuple[str, str, str, int], Finding]:
    """Return findings by what they are about: the same words twice in a pair are told apart by their order."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found = {}
    for row in rows:
        about = (row.pair, row.check_id, row.span)
        found[*about, seen[about]] = row
        seen[about] += 1
    return found


def _take_over(old: Finding, new: Finding) -> bool:
    """Make a stored finding say what the new one says; return whether that is anything else."""
    says = [name for name in _UPDATED if name != "text_version"]
    if all(getattr(old, name) == getattr(new, name) for name in says):
        return False
    for name in _UPDATED:
        setattr(old, name, getattr(new, name))
    return True


def _was_mended(row: Finding, of: Mapping[str, Piece], edited: set[str]) -> bool:
    """Whether a finding on a machine's text went away because a person edited its row, or one it was compared with."""
    cause = {row.pair} if row.pair in edited else edited
    return (
        row.on_draft
        and row.dismissal_id is None
        and any(of[pair].item.origin == Draftable.Origin.PERSON for pair in cause)
    )
