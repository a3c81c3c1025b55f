"""Check the rows that were edited just now, each by itself: for the editor who waits, alike in an article of any length.

What compares rows with one another is left to `refresh.whole`, which has something to do as long as
`Checked.version` is behind.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Exists, F, OuterRef, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject

from translations import checks
from translations.checking import findings
from translations.checking.findings import Checked, Dismissal, Finding
from translations.checking.pairs import Frame, read
from translations.checking.supersede import Overtaken, Superseded, supersede
from translations.checks.model import Document
from translations.knowledge import house_style
from translations.models import Event, Part, Unit
from translations.prepared import Prepared, Slot

logger = logging.getLogger(__name__)

# Events of which each is one change of one row that leaves every source and every other row as it was.
APPROVALS = frozenset({"approved", "unapproved"})
EDITS = frozenset({"edited", "restored", "accepted", "replaced"})


def read_along(kind: Literal["unit", "part"]) -> dict[str, Any]:
    """Return what a query of rows with their `translation__checked` reads besides, for `saved_row` to ask no other."""
    own = Finding.objects.filter(**{kind: OuterRef("pk")}, outcome=Finding.Outcome.OPEN)
    return {"found": findings.told_with(own), **_done_since("translation__checked__")}


def saved_row(item: Part | Unit) -> list[Finding] | None:
    """Check a row that was read (`read_along`) and saved a moment ago; return its findings, also those that compare it with others.

    Part of answering a save, so nothing is waited for. None where `rows` has to be asked later: this process does not
    have the article at hand, somebody else is checking it, more than this row was edited, or a check failed. The
    article that `item` knows then counts what is open now. Costs one query, three more where somebody dismissed a finding.
    No transaction: what is stored is stored in one statement, and only where nobody else checked the article since
    the row was read.
    """
    known, told = vars(item), item.last_told
    if item.translation_id not in _kept or known["seen"] is None or told is None:
        return None
    checked = copy(item.translation.checked)
    # As if it had been read now: what others did since it was read is counted in the version, and was not told.
    vars(checked).update({name: known[name] for name in ("seen", "has_dismissals")})
    vars(checked).update(counted=item.translation.version, since=[*known["since"], told])
    try:
        if _edited(checked) != {item.subject}:
            return None
        replaced = _check(checked, [item], findings.found_in(known["found"]))
    except Overtaken:
        return None
    except Exception:  # a check may trip over anything; the text is saved
        logger.exception("checks of %s of translation %s failed", item.subject, item.translation_id)
        return None
    if replaced is None:
        return None
    item.translation.checked = checked
    return replaced.standing


def rows(pk: int) -> frozenset[str] | None:
    """Check the rows of a translation that were edited since somebody looked; return those with other findings.

    None where only `refresh.whole` can tell: it never looked, more than rows changed, or a check failed.
    """
    try:
        with transaction.atomic():
            # Waited for by itself: what is read beside a lock that was waited for may be older than it.
            list(Checked.objects.select_for_update().filter(translation=pk).values_list("pk"))
            checked = _CHECKED.first(translation=pk)
            edited = _edited(checked) if checked else None
            if checked is None or edited is None:
                return None
            if not checked.since:  # type: ignore[attr-defined]
                return frozenset()
            items = _items(pk, edited)
            replaced = _check(checked, items, findings.of_rows(pk, items))
            return None if replaced is None else replaced.touched
    except Exception:  # as above
        logger.exception("checks of rows of translation %s failed", pk)
        return None


def _done_since(checked: str) -> dict[str, Any]:
    """Return what is read with a row of `Checked`, which `checked` leads to, for checking rows of its translation.

    What was done to them since, and in `seen` what tells whether anybody has written it since: whoever changes findings does.
    """
    of_article = {"translation": OuterRef("translation")}
    since = Event.objects.filter(
        **of_article, pk__gt=OuterRef(f"{checked}last_event"), verb__in=sorted(APPROVALS | EDITS)
    )
    told = JSONObject(event="pk", verb="verb", subject="subject")
    return {
        "seen": RawSQL("translations_checked.xmin::text", [], output_field=TextField()),
        "since": ArraySubquery(since.order_by("pk").values(told=told)),
        "has_dismissals": Exists(Dismissal.objects.filter(**of_article)),
    }


_CHECKED = Prepared(
    lambda: (
        Checked.objects.filter(translation=Slot("translation"))
        .defer("texts", "judged")  # they grow with the article
        .annotate(counted=F("translation__version"), **_done_since(""))
    )
)


def _edited(checked: Checked) -> set[str] | None:
    """Return the subjects of the rows edited since the article was looked at, None where more than rows changed."""
    since, counted = vars(checked)["since"], vars(checked)["counted"]
    # The version counts every change: where it counted more than these events, the sources may have changed too.
    if counted - checked.rows_version != len(since):
        return None
    return {event["subject"] for event in since if event["verb"] in EDITS}


def _items(pk: int, subjects: Iterable[str]) -> list[Part | Unit]:
    """Return these rows. Costs a query for each of the two kinds that is among them."""
    by_kind: dict[str, list[str]] = {"unit": [], "part": []}
    for subject in subjects:
        kind, _colon, name = subject.partition(":")
        by_kind[kind].append(name)
    units = Unit.objects.filter(translation=pk, pk__in=by_kind["unit"]) if by_kind["unit"] else []
    parts = Part.objects.filter(translation=pk, name__in=by_kind["part"]) if by_kind["part"] else []
    return [*parts, *units]


def _check(checked: Checked, items: Collection[Part | Unit], stored: list[Finding]) -> Superseded | None:
    """Put what the checks of single pairs find now in place of `stored`, what was found in these rows, and count it.

    None where the article is not what it was checked as. Raises Overtaken where somebody else checked it meanwhile.
    """
    kept = _kept_for(checked)
    if kept is None or not all(kept.frame.knows(item) for item in items):
        return None
    pk = checked.translation_id
    pieces = [piece for item in items for piece in kept.frame.pieces_of(item)]
    pairs = {piece.pair.id: piece.pair for piece in pieces}
    compared = [finding for finding in stored if finding.check_id in checks.OF_DOCUMENTS]
    of_pairs = [finding for finding in stored if finding.check_id not in checks.OF_DOCUMENTS]
    results = checks.check_pairs(pairs.values(), kept.document)
    if any(result.check in checks.WEIGHED for result in results):
        others = Finding.objects.filter(
            translation=pk, outcome=Finding.Outcome.OPEN, check_id__in=checks.WEIGHED
        )
        elsewhere = others.exclude(pair__in=pairs).values_list("pair", "span")
        results = checks.weighed(results, pairs, elsewhere)
    checked.rows_version, checked.last_event = vars(checked)["counted"], vars(checked)["since"][-1]["event"]
    has_dismissals = vars(checked)["has_dismissals"]
    replaced = supersede(
        pk, of_pairs, results, pieces, set(pairs), has_dismissals=has_dismissals, checked=checked
    )
    standing = sorted([*compared, *replaced.standing], key=lambda row: (row.start, row.end, row.pk))
    return Superseded(standing, replaced.touched)


# --- what is kept of articles that are worked on -------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kept:
    """What checking a row needs of the rest of its article, and the stamp of the rules it was read under."""

    frame: Frame
    document: Document
    basis: str


KEPT_ARTICLES = 8  # a process: those that its editors are at
_kept: OrderedDict[int, _Kept] = OrderedDict()
_kept_lock = Lock()


def keep_anew(pk: int, frame: Frame, document: Document, basis: str) -> None:
    """Keep an article as it was read and checked just now, where this process edits it; a worker has no use for it."""
    if pk in _kept:
        _keep(pk, _Kept(frame, document, basis))


def _keep(pk: int, kept: _Kept) -> None:
    with _kept_lock:
        _kept[pk] = kept
        _kept.move_to_end(pk)
        while len(_kept) > KEPT_ARTICLES:
            _kept.popitem(last=False)


def _kept_for(checked: Checked) -> _Kept | None:
    """Return what this process keeps of an article, read anew where it is not what the article was checked with."""
    kept = _kept.get(checked.translation_id)
    if kept is None or (kept.frame.stamp, kept.basis) != (checked.sources, checked.basis):
        rules = house_style.in_force()
        frame, pieces = read(checked.translation)
        kept = _Kept(frame, frame.document(pieces, rules), rules.stamp)
        if (kept.frame.stamp, kept.basis) != (checked.sources, checked.basis):
            return None
    _keep(checked.translation_id, kept)
    return kept
