"""What people do about findings: take the fix, take all safe fixes, or dismiss one with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext

from translations.checking import findings, refresh
from translations.checking.findings import Dismissal, Finding
from translations.checking.pairs import Piece, pieces_of, target_of
from translations.checks.fixes import apply_fixes
from translations.desk import bulk_change
from translations.models import Draftable, IllegalMove, Part, StaleVersion, Translation, Unit
from translations.people import require_permission

# One click changes the whole article: only what the house style decides, never what a text says.
SAFE_SEVERITIES = (Finding.Severity.INFO, Finding.Severity.WARNING)
SAFE_CATEGORIES = ("typography", "register", "grammar", "consistency")


@dataclass(frozen=True, slots=True)
class Repair:
    """What the safe fixes make of one row: its texts before and after, and the findings that go away."""

    item: Part | Unit
    before: str
    after: str
    points: list[dict[str, object]] | None
    fixed: tuple[Finding, ...]

    @property
    def place(self) -> str:
        """The id of the row on the review page."""
        return self.item.place


def fix(finding: Finding, *, by: User) -> None:
    """Put a finding's fix into its row, as a text saved by a person, and note that it was taken.

    Raises IllegalMove when the finding is no longer about the row's text or has no safe fix, StaleVersion
    when somebody saved meanwhile, PermissionDenied.
    """
    require_permission(by, "review_translation")
    item = finding.item
    text = target_of(item, finding.pair)
    if finding.outcome != Finding.Outcome.OPEN or not finding.still_stands(text):
        raise IllegalMove(gettext("この指摘のあとで訳文が変わりました。いまの訳文を確かめてください。"))
    fixed, applied = apply_fixes(text, [finding.result])
    if not applied:
        raise IllegalMove(gettext("この指摘は自動では直せません。訳文を直接直してください。"))
    with transaction.atomic():
        _save(item, {finding.pair: fixed}, by=by)
        Finding.objects.filter(pk=finding.pk).update(outcome=Finding.Outcome.FIXED, closed_at=Now())


def safe_repairs(translation: Translation) -> list[Repair]:
    """Return what taking all safe fixes would change, in page order. Findings must be up to date (`refresh`)."""
    offered = defaultdict(list)
    for row in (
        findings.pending_in(translation)
        .filter(severity__in=SAFE_SEVERITIES, category__in=SAFE_CATEGORIES)
        .exclude(fix=None)
    ):
        offered[row.pair].append(row)
    by_item: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces_of(translation):
        piece.item.translation = translation
        by_item[piece.item.subject].append(piece)
    repairs = (_repair(pieces, offered) for pieces in by_item.values())
    return [repair for repair in repairs if repair is not None]


def _repair(pieces: list[Piece], offered: dict[str, list[Finding]]) -> Repair | None:
    fixed: list[Finding] = []
    texts = {}
    for piece in pieces:
        target = piece.pair.target
        standing = {row.result: row for row in offered[piece.pair.id] if row.still_stands(target)}
        texts[piece.pair.id], applied = apply_fixes(target, standing)
        fixed += [standing[result] for result in applied]
    if not fixed:
        return None
    item = pieces[0].item
    before = "\n\n".join(piece.pair.target for piece in pieces)
    return Repair(item, before, "\n\n".join(texts.values()), _points(item, texts), tuple(fixed))


def apply_safe(translation: Translation, *, by: User, versions: dict[str, int]) -> bulk_change.Outcome:
    """Take the safe fixes in the rows that still have the version the editor saw; `versions` is by place ("unit-12").

    `undo` takes the whole back. Raises PermissionDenied.
    """
    require_permission(by, "review_translation")
    done = left = 0
    bulk = bulk_change.BulkChange(translation, bulk_change.FIXED, by=by)
    for repair in safe_repairs(translation):
        item = repair.item
        if versions.get(repair.place) != item.version:
            left += 1
            continue
        try:
            fixed = [row.pk for row in repair.fixed]
            with transaction.atomic(), bulk.row(item, fixed=fixed):
                _store(item, repair.after, repair.points, by=by)
                Finding.objects.filter(pk__in=fixed).update(outcome=Finding.Outcome.FIXED, closed_at=Now())
        except StaleVersion:
            left += 1
        else:
            done += len(repair.fixed)
    event = bulk.close()
    refresh.whole(translation)
    return bulk_change.Outcome(done, left, event)


def dismiss(finding: Finding, *, by: User, reason: str) -> None:
    """Dismiss a finding, with the reason. It stays quiet while the source and the sentence it is about stay as they are.

    Raises IllegalMove without a reason or when the text changed since, PermissionDenied.
    """
    require_permission(by, "review_translation")
    reason = " ".join(reason.split())
    if not reason:
        raise IllegalMove(gettext("無視する理由がありません。理由を入力してください。"))
    piece = _piece(finding)
    if piece is None or not finding.still_stands(piece.pair.target):
        raise IllegalMove(gettext("この指摘のあとで訳文が変わりました。いまの訳文を確かめてください。"))
    with transaction.atomic():
        dismissal, _is_new = Dismissal.objects.get_or_create(
            unit=finding.unit,
            part=finding.part,
            check_id=finding.check_id,
            context_hash=piece.digest_around(finding.start, finding.end),
            span_hash=findings.hash_of(finding.span),
            defaults={"translation": finding.translation, "reason": reason[:500], "person": by},
        )
        # The same words twice in one text are one judgement.
        _alike(finding).update(dismissal=dismissal)
        findings.recount(finding.translation)


def reopen(finding: Finding, *, by: User) -> None:
    """Take a dismissal back. Raises PermissionDenied."""
    require_permission(by, "review_translation")
    if finding.dismissal_id is None:
        return
    with transaction.atomic():
        Dismissal.objects.filter(pk=finding.dismissal_id).delete()
        findings.recount(finding.translation)


def _alike(finding: Finding) -> QuerySet[Finding]:
    return findings.open_in(finding.translation).filter(
        pair=finding.pair, check_id=finding.check_id, span=finding.span
    )


def _piece(finding: Finding) -> Piece | None:
    pieces: Iterable[Piece] = pieces_of(finding.translation)
    return next((piece for piece in pieces if piece.pair.id == finding.pair), None)


def _save(item: Part | Unit, texts: dict[str, str], *, by: User) -> None:
    _store(item, next(iter(texts.values())), _points(item, texts), by=by)


def _store(item: Draftable, text: str, points: list[dict[str, object]] | None, *, by: User) -> None:
    if points is None:
        item.save_text(text, version=item.version, by=by)
    else:
        item.save_text("", version=item.version, by=by, points=points)


def _points(item: Part | Unit, texts: dict[str, str]) -> list[dict[str, object]] | None:
    """Return the key points of a row with the texts of some replaced; None for any other row."""
    if not isinstance(item, Part) or item.name != Part.Name.KEY_POINTS:
        return None
    points = []
    for number, point in enumerate(item.points):
        fixed = texts.get(f"{item.subject}:{number}")
        if fixed is not None:
            heading, _break, text = fixed.partition("\n")
            point = {**point, "heading": heading, "text": text}
        points.append(point)
    return points
