"""Bring the findings of a whole working copy up to date (of a row that was edited just now: translations/checking/edited.py).

`whole` is called after whatever changes many texts and before whatever rests on findings. It looks at what changed
since it last looked, so calling it too often costs little and forgetting it once loses nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import astuple
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Now

from translations import checks
from translations.checking import edited, findings
from translations.checking.findings import JUDGED, Checked
from translations.checking.pairs import Piece, pieces_of, read
from translations.checking.supersede import supersede
from translations.checks.model import Finding as Result
from translations.checks.model import Pair
from translations.knowledge import house_style
from translations.models import Translation

logger = logging.getLogger(__name__)

CLOCK_LOOKS_BACK = timedelta(days=1)
CHECKING_LOCK = 7_305_002  # any number, with an article's own: who checks it now

_postponed: ContextVar[bool] = ContextVar("checks_postponed", default=False)


@contextmanager
def postponed() -> Iterator[None]:
    """Leave checking to whoever opens the article next: for jobs that somebody waits for at a prompt.

    A process that checks for the first time takes seconds to read its dictionaries.
    """
    token = _postponed.set(True)
    try:
        yield
    finally:
        _postponed.reset(token)


def whole(translation: Translation) -> frozenset[str] | None:
    """Bring every finding of a working copy up to date; return the rows whose findings changed, by subject.

    None where a check failed: it is logged, the findings stay as they were, and no text is lost over it.
    """
    if _postponed.get():
        return frozenset()
    try:
        with transaction.atomic():
            return _whole(translation)
    except Exception:  # a check may trip over anything; editing must go on
        logger.exception("checks of translation %s failed", translation.pk)
        return None


def unchecked(limit: int = 20) -> int:
    """Check articles whose text is newer than their findings and that no other worker is checking; return how many.

    What has been left for longer than CLOCK_LOOKS_BACK is checked when somebody opens it: the desk's archive is not
    searched every few seconds, and a text that a check trips over is not tried for ever.
    """
    unready = {Translation.Status.WAITING, Translation.Status.DRAFTING, Translation.Status.FAILED}
    ready = [status for status in Translation.Status if status not in unready]
    waiting = (
        Translation.objects.filter(status__in=ready, changed_at__gt=Now() - CLOCK_LOOKS_BACK)
        .exclude(checked__version=F("version"))
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )
    return sum(alone(pk) for pk in waiting)


def alone(translation_pk: int) -> bool:
    """Bring an article's findings up to date unless another worker is at it; return whether this one was.

    A long article takes longer than the clock's next tick. One that is gone was nobody's to check.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [CHECKING_LOCK, translation_pk])
            if not cursor.fetchone()[0]:
                return False
        translation = Translation.objects.select_related("article").filter(pk=translation_pk).first()
        return translation is not None and whole(translation) is not None


# --- the whole article ---------------------------------------------------------------------------


def _whole(translation: Translation) -> frozenset[str]:
    checked = _locked(translation)
    now = Translation.objects.annotate(last_event=Max("events")).only("version").get(pk=translation.pk)
    rules = house_style.in_force()
    same_rules = checked.basis == rules.stamp
    if same_rules and checked.version == now.version:
        return frozenset()
    frame, pieces = read(translation)
    document = frame.document(pieces, rules)
    texts = {piece.pair.id: piece.digest for piece in pieces}
    changed = {pair for pair, digest in texts.items() if checked.texts.get(pair) != digest}
    touched: frozenset[str] = frozenset()
    if not same_rules or changed or texts.keys() != checked.texts.keys():
        open_rows = findings.open_in(translation).order_by("pair", "start", "end", "pk")
        if same_rules:
            # What a check of single pairs said of a text that is as it was still holds: it is not even read.
            about = Q(pair__in=changed | (checked.texts.keys() - texts.keys()))
            stored = list(open_rows.filter(about | Q(check_id__in=checks.COMPARED)))
            weighed = (row.result for row in stored if row.check_id in checks.WEIGHED)
            results = checks.recheck(document, changed, weighed)
        else:
            stored = list(open_rows)
            judged = (
                row.result for row in stored if row.check_id.startswith(JUDGED) and row.pair not in changed
            )
            results = [*checks.check(document), *judged]
        touched = supersede(translation.pk, stored, results, pieces, changed if same_rules else None).touched
    touched |= _back_with_their_texts(checked, pieces)
    checked.version = checked.rows_version = now.version
    checked.last_event, checked.basis, checked.texts, checked.sources = (
        vars(now)["last_event"] or 0, rules.stamp, texts, frame.stamp,
    )  # fmt: skip
    findings.count(checked)
    checked.save()
    edited.keep_anew(translation.pk, frame, document, rules.stamp)
    return touched


def _locked(translation: Translation) -> Checked:
    """Return how far the working copy has been checked, locked: of two looks the later sees every committed text."""
    checked = Checked.objects.select_for_update().filter(translation=translation).first()
    if checked is None:
        Checked.objects.bulk_create([Checked(translation=translation)], ignore_conflicts=True)
        checked = Checked.objects.select_for_update().get(translation=translation)
    return checked


def keep_judged(translation: Translation, results: Iterable[Result], pairs: Iterable[Pair]) -> None:
    """Store what a model found in `pairs`, in place of what one found in them before (translations/drafting/judge.py).

    Pairs whose source or target has changed since they were read keep nothing. What was found is remembered with its
    text: should that be changed and come back, by whatever way, its findings do too.
    """
    read_then = {pair.id: pair for pair in pairs}
    with transaction.atomic():
        checked = _locked(translation)
        same = {
            piece.pair.id: piece
            for piece in pieces_of(translation)
            if (other := read_then.get(piece.pair.id))
            and (other.source, other.target) == (piece.pair.source, piece.pair.target)
        }
        stored = findings.open_in(translation).filter(check_id__startswith=JUDGED)
        before = [row for row in stored if row.pair in read_then]
        fresh = [result for result in results if result.pair in same]
        supersede(translation.pk, before, fresh, list(same.values()), None)
        for piece in same.values():
            checked.judged.pop(_memory_key(piece), None)
        for result in fresh:
            checked.judged.setdefault(_memory_key(same[result.pair]), []).append(astuple(result)[1:])
        if not checked.basis:
            # Never checked: what was read is noted, so that the first check does not take it for another text's.
            checked.texts |= {pair: piece.digest for pair, piece in same.items()}
        findings.count(checked)
        checked.save(update_fields=["errors", "warnings", "infos", "texts", "judged"])


def _memory_key(piece: Piece) -> str:
    return f"{piece.pair.id} {piece.digest}"


def _back_with_their_texts(checked: Checked, pieces: list[Piece]) -> frozenset[str]:
    """Store again what a model found in texts that were changed since and have come back; return their rows."""
    told = ((piece, checked.judged.get(_memory_key(piece), ())) for piece in pieces if checked.judged)
    remembered = [Result(piece.pair.id, *said) for piece, found in told for said in found]
    if not remembered:
        return frozenset()
    open_rows = findings.open_in(checked.translation).filter(check_id__startswith=JUDGED)
    stored = list(open_rows.order_by("pair", "start", "end", "pk"))
    standing = [row.result for row in stored]
    back = [result for result in remembered if result not in standing]
    if not back:
        return frozenset()
    return supersede(checked.translation_id, stored, [*standing, *back], pieces, None).touched
