"""Stored findings give way to new ones: what stands as before keeps its row, what an editor mended is remembered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

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


class Overtaken(Exception):
    """Somebody else checks the article, or has since `checked` was read: nothing was stored."""


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
    changed, None when it was the rules. In `checked` is counted what is open now, and what else it says is stored with
    it; where it is not as it was read any more, or others hold it locked, nothing is stored and Overtaken is raised.
    Costs a query for the dismissals where there are any, and one to store.
    """
    of = {piece.pair.id: piece for piece in pieces}
    results = sorted(results, key=lambda r: (r.pair, r.start, r.end))
    dismissals = {
        (row.unit_id, row.part_id, row.check_id, row.context_hash, row.span_hash): row.pk
        for row in (Dismissal.objects.filter(translation=pk) if results and has_dismissals else ())
    }
    # Empty rows are counted as untranslated; what else is wrong with nothing is no news.
    fresh = _numbered(
        _fresh(result, of[result.pair], dismissals)
        for result in results
        if of[result.pair].pair.target.strip()
    )
    before = _numbered(stored)
    more = Counter(row.severity for row in fresh.values() if row.dismissal_id is None)
    more.subtract(row.severity for row in stored if row.dismissal_id is None)
    new = {key: row.stored_in(pk) for key, row in fresh.items() if key not in before}
    moved = [old for key, old in before.items() if key in fresh and _take_over(old, fresh[key])]
    gone = [row for key, row in before.items() if key not in fresh]
    mended = {row.pk for row in gone if edited and _was_mended(row, of, edited)}
    if checked is not None:
        checked.errors += more["error"]
        checked.warnings += more["warning"]
        checked.infos += more["info"]
    if new or moved or gone or checked is not None:
        _store(
            list(new.values()),
            moved,
            mended=mended,
            dropped={row.pk for row in gone} - mended,
            checked=checked,
        )
    standing = [before.get(key) or new[key] for key in fresh]
    return Superseded(standing, frozenset(row_of(row.pair) for row in [*new.values(), *moved, *gone]))


_UPDATED = ("start", "end", "message", "severity", "category", "fix", "dismissal_id", "text_version")
_KEPT = ("pair", "check_id", "span")
_ALL = tuple(field.attname for field in Finding._meta.concrete_fields)
_COLUMNS = tuple(name for name in _ALL if name != "id")
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_COUNTED = ("rows_version", "last_event", "errors", "warnings", "infos")
# One statement: an editor waits for it with every save. Rows come as JSON, alike for any number of them.
# PostgreSQL asks for `xmin` again of a row that somebody wrote between the reading and the lock.
_STORE = f"""
WITH free AS (
    SELECT id FROM translations_checked
    WHERE id = %(checked)s AND xmin = %(seen)s::text::xid FOR UPDATE SKIP LOCKED
), asked AS (
    SELECT %(checked)s::bigint IS NULL OR EXISTS (SELECT FROM free) AS may
), dropped AS (
    DELETE FROM translations_finding WHERE id = ANY(%(dropped)s::bigint[]) AND (SELECT may FROM asked)
), mended AS (
    UPDATE translations_finding SET outcome = '{Finding.Outcome.MENDED}', closed_at = statement_timestamp()
    WHERE id = ANY(%(mended)s::bigint[]) AND (SELECT may FROM asked)
), moved AS (
    UPDATE translations_finding AS stored SET {", ".join(f'"{name}" = moved."{name}"' for name in _UPDATED)}
    FROM json_populate_recordset(NULL::translations_finding, %(moved)s::json) AS moved
    WHERE stored.id = moved.id AND (SELECT may FROM asked)
), counted AS (
    UPDATE translations_checked SET {", ".join(f'"{name}" = %({name})s' for name in _COUNTED)}
    WHERE id IN (SELECT id FROM free)
), added AS (
    INSERT INTO translations_finding ({_NAMES})
    SELECT {_NAMES} FROM json_populate_recordset(NULL::translations_finding, %(new)s::json)
    WHERE (SELECT may FROM asked) RETURNING id
)
SELECT may, ARRAY(SELECT id FROM added) FROM asked
"""  # noqa: S608 (names of our own columns; every value is given apart)


def _store(
    new: list[Finding],
    moved: list[Finding],
    *,
    mended: set[int],
    dropped: set[int],
    checked: Checked | None,
) -> None:
    """Add, rewrite, close and delete findings, and store what was counted; the new ones get their keys.

    Raises Overtaken where `checked` is not free, and then stored nothing.
    """
    # Written here: psycopg takes several times as long to find out how lists are written.
    values: dict[str, Any] = {
        "new": json.dumps([{name: getattr(row, name) for name in _COLUMNS} for row in new]),
        "moved": json.dumps([{name: getattr(row, name) for name in ("id", *_UPDATED)} for row in moved]),
        "mended": f"{{{','.join(map(str, mended))}}}",
        "dropped": f"{{{','.join(map(str, dropped))}}}",
        "checked": checked and checked.pk,
        "seen": checked and vars(checked)["seen"],
        **{name: checked and getattr(checked, name) for name in _COUNTED},
    }
    ((may, keys),) = answer(connection, _STORE, values)
    if not may:
        raise Overtaken
    for row, key in zip(new, keys, strict=True):
        row.pk = key


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A finding as it would be stored, its fields named as there. Most stand already: a model's instance costs more."""

    piece: Piece
    pair: str
    check_id: str
    category: str
    severity: str
    start: int
    end: int
    span: str
    message: str
    fix: str | None
    dismissal_id: int | None

    @property
    def text_version(self) -> int:
        """Of the row that it is about."""
        return self.piece.item.version

    def stored_in(self, translation: int) -> Finding:
        """Return the row to store it in."""
        item = self.piece.item
        values = {
            **{name: getattr(self, name) for name in (*_KEPT, *_UPDATED)},
            "translation_id": translation,
            "unit_id": item.pk if isinstance(item, Unit) else None,
            "part_id": item.pk if isinstance(item, Part) else None,
            "on_draft": item.origin in {Draftable.Origin.MACHINE, Draftable.Origin.MEMORY},
            "outcome": Finding.Outcome.OPEN,
        }
        # As a row is read: a third of what Django takes to make a new one.
        return Finding.from_db(DEFAULT_DB_ALIAS, _ALL, [values.get(name) for name in _ALL])


def _fresh(
    result: Result,
    piece: Piece,
    dismissals: Mapping[tuple[int | None, int | None, str, str, str], int],
) -> _Fresh:
    span = piece.pair.target[result.start : result.end][:SPAN_LENGTH]
    dismissal = None
    if dismissals:
        key = (
            piece.item.pk if isinstance(piece.item, Unit) else None,
            piece.item.pk if isinstance(piece.item, Part) else None,
            result.check,
            piece.digest_around(result.start, result.end),
            findings.hash_of(span),
        )
        dismissal = dismissals.get(key)
    return _Fresh(
        piece, result.pair, result.check, result.category, result.severity, result.start, result.end,
        span, result.message, result.fix, dismissal,
    )  # fmt: skip


def _numbered[T: (Finding, _Fresh)](rows: Iterable[T]) -> dict[tuple[str, str, str, int], T]:
    """Return findings by what they are about: the same words twice in a pair are told apart by their order."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found = {}
    for row in rows:
        about: tuple[str, str, str] = (row.pair, row.check_id, row.span)
        found[*about, seen[about]] = row
        seen[about] += 1
    return found


def _take_over(old: Finding, new: _Fresh) -> bool:
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
