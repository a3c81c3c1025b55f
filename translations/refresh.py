"""Bring the findings of a working copy up to date: of the whole article, or of the rows that were edited just now.

`whole` is called after whatever changes many texts and before whatever rests on findings. It looks at what changed
since it last looked, so calling it too often costs little and forgetting it once loses nothing. `edited_rows` is for
the editor who waits: it takes the same time in an article of any length.
"""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from django.db import connection, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Now

from translations import checks, findings, house_style
from translations.checks.model import Document, Pair
from translations.checks.model import Finding as Result
from translations.findings import JUDGED, SPAN_LENGTH, Checked, Dismissal, Finding, row_of
from translations.models import Draftable, Event, Part, Translation, Unit
from translations.pairs import Frame, Piece, pieces_of, read

logger = logging.getLogger(__name__)

CLOCK_LOOKS_BACK = timedelta(days=1)
CHECKING_LOCK = 7_305_002  # any number, with an article's own: who checks it now
# Events of which each is one change of one row that leaves every source and every other row as it was.
APPROVALS = frozenset({"approved", "unapproved"})
EDITS = frozenset({"edited", "restored", "accepted", "replaced"})

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


def edited_rows(pk: int) -> frozenset[str] | None:
    """Check the rows of a translation that were edited since somebody looked, each by itself; return those with other findings.

    What compares rows with one another is left to `whole`, which has something to do as long as
    `Checked.version` is behind. None where only `whole` can tell: it never looked, more than rows changed, or a
    check failed. Costs six queries, up to four more where findings come and go.
    """
    try:
        with transaction.atomic():
            return _edited_rows(pk)
    except Exception:  # as above
        logger.exception("checks of rows of translation %s failed", pk)
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
    document = Document([piece.pair for piece in pieces], rules.terms, rules.style)
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
        touched = _replace(translation.pk, stored, results, pieces, changed if same_rules else None).touched
    checked.version = checked.rows_version = now.version
    checked.last_event, checked.basis, checked.texts, checked.sources = (
        vars(now)["last_event"] or 0, rules.stamp, texts, frame.stamp,
    )  # fmt: skip
    findings.count(checked)
    checked.save()
    if translation.pk in _kept:  # by a process that edits it; a worker has no use for it
        _keep(translation.pk, _Kept(frame, document, rules.stamp))
    return touched


def _locked(translation: Translation) -> Checked:
    """Return how far the working copy has been checked, locked: of two looks the later sees every committed text."""
    checked = Checked.objects.select_for_update().filter(translation=translation).first()
    if checked is None:
        Checked.objects.bulk_create([Checked(translation=translation)], ignore_conflicts=True)
        checked = Checked.objects.select_for_update().get(translation=translation)
    return checked


def keep_judged(translation: Translation, results: Iterable[Result], pairs: Iterable[Pair]) -> None:
    """Store what a model found in `pairs`, in place of what one found in them before (translations/judge.py).

    Pairs whose source or target has changed since they were read keep nothing.
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
        _replace(translation.pk, before, fresh, list(same.values()), None)
        if not checked.basis:
            # Never checked: what was read is noted, so that the first check does not take it for another text's.
            checked.texts |= {pair: piece.digest for pair, piece in same.items()}
        findings.count(checked)
        checked.save(update_fields=["errors", "warnings", "infos", "texts"])


# --- the rows that were edited -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kept:
    """What checking a row needs of the rest of its article, and the stamp of the rules it was read under."""

    frame: Frame
    document: Document
    basis: str


KEPT_ARTICLES = 8  # a process: those that its editors are at
_kept: OrderedDict[int, _Kept] = OrderedDict()
_kept_lock = Lock()


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
        kept = _Kept(frame, Document([piece.pair for piece in pieces], rules.terms, rules.style), rules.stamp)
        if (kept.frame.stamp, kept.basis) != (checked.sources, checked.basis):
            return None
    _keep(checked.translation_id, kept)
    return kept


def _edited_rows(pk: int) -> frozenset[str] | None:
    checked = Checked.objects.select_for_update().defer("texts").filter(translation=pk).first()
    if checked is None:
        return None
    since = list(
        Event.objects.filter(translation=pk, pk__gt=checked.last_event, verb__in=APPROVALS | EDITS)
        .annotate(counted=F("translation__version"))
        .order_by("pk")
        .values_list("pk", "verb", "subject", "counted")
    )
    if not since:
        return frozenset() if _has_no_news(checked) else None
    # The version counts every change: where it counted more than these events, the sources may have changed too.
    if since[-1][3] - checked.rows_version != len(since):
        return None
    kept = _kept_for(checked)
    edited = {subject for _pk, verb, subject, _version in since if verb in EDITS}
    items = _items(pk, edited)
    if kept is None or not all(kept.frame.knows(item) for item in items):
        return None
    pieces = [piece for item in items for piece in kept.frame.pieces_of(item)]
    replaced = _replace_of_pairs(pk, items, pieces, kept.document)
    checked.rows_version, checked.last_event = since[-1][3], since[-1][0]
    # Counted by the difference, exactly: nobody else counts while this row is locked.
    checked.errors += replaced.more["error"]
    checked.warnings += replaced.more["warning"]
    checked.infos += replaced.more["info"]
    checked.save(update_fields=["rows_version", "last_event", "errors", "warnings", "infos"])
    return replaced.touched


def _has_no_news(checked: Checked) -> bool:
    return Translation.objects.filter(pk=checked.translation_id, version=checked.rows_version).exists()


def _items(pk: int, subjects: set[str]) -> list[Part | Unit]:
    """Return these rows. Costs a query for each of the two kinds that is among them."""
    by_kind: dict[str, list[str]] = {"unit": [], "part": []}
    for subject in subjects:
        kind, _colon, name = subject.partition(":")
        by_kind[kind].append(name)
    units = Unit.objects.filter(translation=pk, pk__in=by_kind["unit"]) if by_kind["unit"] else []
    parts = Part.objects.filter(translation=pk, name__in=by_kind["part"]) if by_kind["part"] else []
    return [*parts, *units]


def _replace_of_pairs(
    pk: int, items: list[Part | Unit], pieces: list[Piece], document: Document
) -> _Replaced:
    """Put what the checks of single pairs find now in place of what they found in these rows before."""
    if not items:
        return _Replaced(frozenset(), Counter())
    of_rows = Q(unit__in=[item.pk for item in items if isinstance(item, Unit)]) | Q(
        part__in=[item.pk for item in items if isinstance(item, Part)]
    )
    still_open = Finding.objects.filter(translation=pk, outcome=Finding.Outcome.OPEN)
    of_pairs = still_open.filter(of_rows).exclude(check_id__in=checks.OF_DOCUMENTS)
    pairs = {piece.pair.id: piece.pair for piece in pieces}
    results = checks.check_pairs(pairs.values(), document)
    if any(result.check in checks.WEIGHED for result in results):
        others = still_open.filter(check_id__in=checks.WEIGHED).exclude(pair__in=pairs)
        results = checks.weighed(results, pairs, others.values_list("pair", "span"))
    return _replace(pk, list(of_pairs.order_by("start", "end", "pk")), results, pieces, set(pairs))


# --- stored findings give way to new ones --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Replaced:
    """The subjects of the rows that have other findings now, and how many more of each severity are pending."""

    touched: frozenset[str]
    more: Counter[str]


def _replace(
    pk: int, stored: list[Finding], results: Iterable[Result], pieces: list[Piece], edited: set[str] | None
) -> _Replaced:
    """Store `results` where `stored` are, in the translation `pk`.

    A finding that stands as before keeps its row, also when it moved. `edited` are the pairs whose texts
    changed, None when it was the rules.
    """
    of = {piece.pair.id: piece for piece in pieces}
    results = sorted(results, key=lambda r: (r.pair, r.start, r.end))
    dismissals = {
        (row.unit_id, row.part_id, row.check_id, row.context_hash, row.span_hash): row.pk
        for row in (Dismissal.objects.filter(translation=pk) if results else ())
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
    Finding.objects.bulk_create(new)
    if moved:
        Finding.objects.bulk_update(moved, _UPDATED)
    mended = [row.pk for row in gone if edited and _was_mended(row, of, edited)]
    if dropped := [row.pk for row in gone if row.pk not in mended]:
        Finding.objects.filter(pk__in=dropped).delete()
    if mended:
        Finding.objects.filter(pk__in=mended).update(outcome=Finding.Outcome.MENDED, closed_at=Now())
    return _Replaced(frozenset(row_of(row.pair) for row in [*new, *moved, *gone]), more)


_UPDATED = ["start", "end", "message", "severity", "category", "fix", "dismissal", "text_version"]


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
    names = ["dismissal_id" if name == "dismissal" else name for name in _UPDATED if name != "text_version"]
    if all(getattr(old, name) == getattr(new, name) for name in names):
        return False
    for name in [*names, "text_version"]:
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
