"""What the checks found in a working copy: kept beside its rows, dismissed, mended, in the way of publication.

`refresh` is called after whatever changes a text and before whatever rests on findings. It looks at what
changed since it last looked, so calling it too often costs little and forgetting it once loses nothing.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ClassVar

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from translations import checks, house_style
from translations.checks.model import Document, Pair
from translations.checks.model import Finding as Result
from translations.models import Draftable, Part, Translation, Unit
from translations.pairs import Piece, pieces_of, target_of

logger = logging.getLogger(__name__)

SPAN_LENGTH = 500
# Errors that a rule can be sure of keep a story from its readers. What rests on likeness or on lists of names
# (repetition, alignment, names) is shown as gravely, but an editor who approved the row has the last word.
CERTAIN_CATEGORIES = frozenset(
    {"number", "date", "unit", "link_markup", "untranslated", "wrong_language", "truncation", "leak"}
)
JUDGED = "judge-"  # how the ids of what a model found begin
CHECKING_LOCK = 7_305_002  # any number, with an article's own: who checks it now
NOT_CERTAIN_CHECKS = frozenset({"address-missing"})  # a contact address may be left out on purpose


class Dismissal(models.Model):
    """A person's word that a finding is none, for exactly this pair and span: a redraft to the same text keeps it."""

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="dismissals")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    part = models.ForeignKey(Part, models.CASCADE, null=True, blank=True, related_name="+")
    check_id = models.CharField(max_length=60)
    pair_hash = models.CharField(max_length=32)
    span_hash = models.CharField(max_length=32)
    reason = models.CharField(_("無視する理由"), max_length=500)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(part__isnull=True), name="dismissal_for_unit_or_part"
            ),
            models.UniqueConstraint(
                fields=["unit", "part", "check_id", "pair_hash", "span_hash"],
                nulls_distinct=False,
                name="dismissal_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_id}: {self.reason}"


class Finding(models.Model):
    """One finding on the current text of a row, or the memory of how one ended."""

    class Severity(models.TextChoices):
        ERROR = "error", _("エラー")
        WARNING = "warning", _("警告")
        INFO = "info", _("情報")

    class Outcome(models.TextChoices):
        OPEN = "open", _("未処理")
        FIXED = "fixed", _("提案どおり修正")
        MENDED = "mended", _("編集で解消")

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="findings")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="findings")
    part = models.ForeignKey(Part, models.CASCADE, null=True, blank=True, related_name="findings")
    # The subject of the row, with the number of the key point: "unit:12", "part:key_points:0".
    pair = models.CharField(max_length=60)
    check_id = models.CharField(max_length=60)
    category = models.CharField(max_length=20)
    severity = models.CharField(max_length=10, choices=Severity)
    # Half-open offsets in the pair's text, and what stood there: shown only while it still does.
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    span = models.CharField(max_length=SPAN_LENGTH, blank=True)
    message = models.TextField()
    fix = models.TextField(null=True, blank=True)
    text_version = models.PositiveIntegerField()
    # Only what editors did to a machine's text says how good a check is; half-typed sentences do not.
    on_draft = models.BooleanField()
    dismissal = models.ForeignKey(Dismissal, models.SET_NULL, null=True, blank=True, related_name="findings")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["start", "end", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(part__isnull=True), name="finding_for_unit_or_part"
            ),
        ]
        indexes: ClassVar = [
            # The review page, the gate: what is open in one article.
            models.Index(
                fields=["translation"], condition=Q(outcome="open"), name="finding_open_of_translation"
            ),
            # The staff page: outcomes by check.
            models.Index(fields=["check_id", "outcome"], name="finding_outcomes"),
        ]

    def __str__(self) -> str:
        return f"{self.check_id}: {self.message}"

    @property
    def item(self) -> Part | Unit:
        """The row it is about."""
        row = self.unit or self.part
        assert row is not None  # a database constraint
        return row

    @property
    def result(self) -> Result:
        """The finding as the check gave it."""
        return Result(
            self.pair, self.check_id, self.category, self.severity,  # type: ignore[arg-type]
            self.start, self.end, self.message, self.fix,
        )  # fmt: skip

    @property
    def place(self) -> str:
        """The id of its row on the review page."""
        kind, name, *_point = self.pair.split(":")
        return f"{kind}-{name}"

    def still_stands(self, text: str) -> bool:
        """Whether `text` has at the finding's place what the check saw there."""
        return self.end <= len(text) and text[self.start : self.end][:SPAN_LENGTH] == self.span


class Checked(models.Model):
    """Up to where a working copy has been checked, and how much is open: what the queue shows of findings."""

    translation = models.OneToOneField(Translation, models.CASCADE, related_name="checked")
    version = models.PositiveIntegerField(default=0)
    basis = models.CharField(max_length=32, blank=True, help_text="stamp of the rules it was checked with")
    texts = models.JSONField(default=dict, help_text="digest of each pair")
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    infos = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.translation_id}: {self.errors}/{self.warnings}/{self.infos}"


def checked_of(translation: Translation) -> Checked:
    """Return how far the working copy has been checked; an unsaved row where it never was."""
    try:
        return translation.checked
    except Checked.DoesNotExist:
        return Checked(translation_id=translation.pk)


def open_in(translation: Translation) -> models.QuerySet[Finding]:
    """Return the findings on the current text, dismissed ones too."""
    return Finding.objects.filter(translation=translation, outcome=Finding.Outcome.OPEN)


def pending_in(translation: Translation) -> models.QuerySet[Finding]:
    """Return the findings that nobody has dealt with."""
    return open_in(translation).filter(dismissal=None)


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


def refresh(translation: Translation) -> frozenset[str] | None:
    """Bring the findings of a working copy up to date; return the rows whose findings changed, by subject.

    None where a check failed: it is logged, the findings stay as they were, and no text is lost over it.
    """
    if _postponed.get():
        return frozenset()
    try:
        with transaction.atomic():
            return _refresh(translation)
    except Exception:  # a check may trip over anything; editing must go on
        logger.exception("checks of translation %s failed", translation.pk)
        return None


def refresh_unchecked(limit: int = 20) -> int:
    """Check drafted articles that were never checked, those that no other worker is checking; return how many.

    What was checked once is kept up to date by its pages.
    """
    unready = {Translation.Status.WAITING, Translation.Status.DRAFTING, Translation.Status.FAILED}
    waiting = (
        Translation.objects.filter(checked__isnull=True).exclude(status__in=unready).order_by("pk")[:limit]
    )
    return sum(_check_alone(translation) for translation in waiting)


def _check_alone(translation: Translation) -> bool:
    """Check an article unless another worker is at it: a long one takes longer than the clock's next tick."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [CHECKING_LOCK, translation.pk])
            if not cursor.fetchone()[0]:
                return False
        if not Checked.objects.filter(translation=translation).exists():
            refresh(translation)
    return True


def _refresh(translation: Translation) -> frozenset[str]:
    # Two refreshes of one article one after the other: the later one sees every text that is committed.
    checked = Checked.objects.select_for_update().filter(translation=translation).first()
    if checked is None:
        Checked.objects.bulk_create([Checked(translation=translation)], ignore_conflicts=True)
        checked = Checked.objects.select_for_update().get(translation=translation)
    version = Translation.objects.values_list("version", flat=True).get(pk=translation.pk)
    rules = house_style.in_force()
    same_rules = checked.basis == rules.stamp
    if same_rules and checked.version == version:
        return frozenset()
    pieces = pieces_of(translation)
    texts = {piece.pair.id: piece.digest for piece in pieces}
    changed = {pair for pair, digest in texts.items() if checked.texts.get(pair) != digest}
    touched: frozenset[str] = frozenset()
    if not same_rules or changed or texts.keys() != checked.texts.keys():
        open_rows = open_in(translation).order_by("pair", "start", "end", "pk")
        document = Document([piece.pair for piece in pieces], rules.terms, rules.style)
        if same_rules:
            # What a check of single pairs said of a text that is as it was still holds: it is not even read.
            about = Q(pair__in=changed | (checked.texts.keys() - texts.keys()))
            stored = list(open_rows.filter(about | Q(check_id__in=checks.OF_DOCUMENTS)))
            results = checks.recheck(document, changed, ())
        else:
            stored = list(open_rows)
            judged = (row.result for row in stored if _is_judged(row) and row.pair not in changed)
            results = [*checks.check(document), *judged]
        touched = _replace(translation, stored, results, pieces, changed if same_rules else None)
    checked.version, checked.basis, checked.texts = version, rules.stamp, texts
    _count(checked)
    checked.save()
    return touched


def _is_judged(row: Finding) -> bool:
    return row.check_id.startswith(JUDGED)


def keep_judged(translation: Translation, results: Iterable[Result], pairs: Iterable[Pair]) -> None:
    """Store what a model found in `pairs`, in place of what one found in them before (translations/judge.py).

    Pairs whose source or target has changed since they were read keep nothing.
    """
    read = {pair.id: pair for pair in pairs}
    with transaction.atomic():
        checked = Checked.objects.select_for_update().filter(translation=translation).first()
        same = {
            piece.pair.id: piece
            for piece in pieces_of(translation)
            if (other := read.get(piece.pair.id))
            and (other.source, other.target) == (piece.pair.source, piece.pair.target)
        }
        before = [row for row in open_in(translation).filter(check_id__startswith=JUDGED) if row.pair in read]
        fresh = [result for result in results if result.pair in same]
        _replace(translation, before, fresh, list(same.values()), None)
        if checked is not None:
            _count(checked)
            checked.save(update_fields=["errors", "warnings", "infos"])


def judged_in(translation: Translation) -> set[str]:
    """Return the subjects of the rows in which a model found something that still is open. Costs one query."""
    pairs = open_in(translation).filter(check_id__startswith=JUDGED).values_list("pair", flat=True)
    return {_row_of(pair) for pair in pairs}


def _row_of(pair: str) -> str:
    return ":".join(pair.split(":")[:2])


def _replace(
    translation: Translation,
    stored: list[Finding],
    results: Iterable[Result],
    pieces: list[Piece],
    edited: set[str] | None,
) -> frozenset[str]:
    """Store `results` where `stored` are; return the subjects of the rows that have other findings now.

    A finding that stands as before keeps its row, also when it moved. `edited` are the pairs whose texts
    changed, None when it was the rules.
    """
    of = {piece.pair.id: piece for piece in pieces}
    dismissals = {
        (row.unit_id, row.part_id, row.check_id, row.pair_hash, row.span_hash): row.pk
        for row in Dismissal.objects.filter(translation=translation)
    }
    # Empty rows are counted as untranslated; what else is wrong with nothing is no news.
    fresh = _numbered(
        (_row(translation, result, of[result.pair], dismissals))
        for result in sorted(results, key=lambda r: (r.pair, r.start, r.end))
        if of[result.pair].pair.target.strip()
    )
    before = _numbered(stored)
    new = [row for key, row in fresh.items() if key not in before]
    moved = [old for key, old in before.items() if key in fresh and _take_over(old, fresh[key])]
    gone = [row for key, row in before.items() if key not in fresh]
    Finding.objects.bulk_create(new)
    if moved:
        Finding.objects.bulk_update(moved, _UPDATED)
    mended = [row.pk for row in gone if edited and _was_mended(row, of, edited)]
    Finding.objects.filter(pk__in=[row.pk for row in gone if row.pk not in mended]).delete()
    if mended:
        Finding.objects.filter(pk__in=mended).update(outcome=Finding.Outcome.MENDED, closed_at=Now())
    return frozenset(_row_of(row.pair) for row in [*new, *moved, *gone])


_UPDATED = ["start", "end", "message", "severity", "category", "fix", "dismissal", "text_version"]


def _row(
    translation: Translation,
    result: Result,
    piece: Piece,
    dismissals: Mapping[tuple[int | None, int | None, str, str, str], int],
) -> Finding:
    span = piece.pair.target[result.start : result.end][:SPAN_LENGTH]
    unit = piece.item if isinstance(piece.item, Unit) else None
    part = piece.item if isinstance(piece.item, Part) else None
    key = (unit.pk if unit else None, part.pk if part else None, result.check, piece.digest, hash_of(span))
    return Finding(
        translation=translation,
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


def _count(checked: Checked) -> None:
    counts = pending_in(checked.translation).aggregate(
        **{severity: Count("pk", filter=Q(severity=severity)) for severity in Finding.Severity.values}
    )
    checked.errors, checked.warnings, checked.infos = (counts[name] for name in Finding.Severity.values)


def recount(translation: Translation) -> None:
    """Count anew what is open, after a dismissal was made or taken back."""
    checked = Checked.objects.select_for_update().filter(translation=translation).first()
    if checked is not None:
        _count(checked)
        checked.save(update_fields=["errors", "warnings", "infos"])


def blocking_in(translation: Translation) -> models.QuerySet[Finding]:
    """Return the open findings that keep the story from being published."""
    return (
        pending_in(translation)
        .filter(severity=Finding.Severity.ERROR, category__in=CERTAIN_CATEGORIES)
        .exclude(check_id__in=NOT_CERTAIN_CHECKS)
    )


def rows_with_errors(translation: Translation) -> set[str]:
    """Return the subjects of rows with a certain error that nobody has dealt with. Costs one query."""
    pairs = blocking_in(translation).values_list("pair", flat=True)
    return {_row_of(pair) for pair in pairs}


def hash_of(span: str) -> str:
    """Return the key of a finding's words in a dismissal."""
    return hashlib.sha256(span.encode()).hexdigest()[:32]


def text_of(finding: Finding) -> str:
    """Return the text that a finding is about, as it is in the row now."""
    return target_of(finding.item, finding.pair)
