"""What the checks found in a working copy: kept beside its rows, dismissed, mended, in the way of publication.

translations/checking/refresh.py and edited.py bring it up to date, before whatever rests on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Count, Q
from django.db.models.functions import JSONObject, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from translations.checking.pairs import target_of
from translations.checks.model import Finding as Result
from translations.models import Part, Translation, Unit
from translations.prepared import Among, Prepared, Slot

SPAN_LENGTH = 500
# What a family of checks is called where people read of it.
CATEGORY_LABELS = {
    "number": _("数値"),
    "date": _("日付"),
    "unit": _("単位"),
    "omission": _("訳し漏れ"),
    "addition": _("訳し足し"),
    "truncation": _("途中切れ"),
    "untranslated": _("訳し残し"),
    "wrong_language": _("別の言語"),
    "negation": _("肯定・否定"),
    "name": _("名前"),
    "term": _("用語"),
    "link_markup": _("リンク・書式"),
    "leak": _("モデルの返答の混入"),
    "boilerplate": _("サイトの決まり文句"),
    "register": _("文体"),
    "typography": _("表記"),
    "grammar": _("文法"),
    "consistency": _("記事内の統一"),
    "duplication": _("重複"),
    "grounding": _("要約の根拠"),
    "structure": _("構造"),
}
JUDGED = "judge-"  # how the ids of what a model found begin


class Dismissal(models.Model):
    """A person's judgement that a finding is a false alarm, for exactly this source, sentence and span.

    A redraft to the same sentence keeps it, and so does an edit elsewhere in the row.
    """

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="dismissals")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    part = models.ForeignKey(Part, models.CASCADE, null=True, blank=True, related_name="+")
    check_id = models.CharField(max_length=60)
    context_hash = models.CharField(
        max_length=32, help_text="digest of the source and the sentence around the span"
    )
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
                fields=["unit", "part", "check_id", "context_hash", "span_hash"],
                nulls_distinct=False,
                name="dismissal_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_id}: {self.reason}"


class Finding(models.Model):
    """One finding on the current text of a row, or the memory of how one ended."""

    class Severity(models.TextChoices):
        ERROR = "error", pgettext_lazy("of one finding", "エラー")
        WARNING = "warning", pgettext_lazy("of one finding", "警告")
        INFO = "info", pgettext_lazy("of one finding", "情報")

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
        return place_of(row_of(self.pair))

    def still_stands(self, text: str) -> bool:
        """Whether `text` has at the finding's place what the check saw there."""
        return self.end <= len(text) and text[self.start : self.end][:SPAN_LENGTH] == self.span


class Checked(models.Model):
    """Up to where a working copy has been checked, and how much is open: what the queue shows of findings."""

    translation = models.OneToOneField(Translation, models.CASCADE, related_name="checked")
    version = models.PositiveIntegerField(default=0)
    # Rows may have been checked by themselves since, up to this version and this event.
    rows_version = models.PositiveIntegerField(default=0)
    last_event = models.BigIntegerField(default=0)
    sources = models.CharField(max_length=32, blank=True, help_text="stamp of what its pairs translate")
    basis = models.CharField(max_length=32, blank=True, help_text="stamp of the rules it was checked with")
    texts = models.JSONField(default=dict, help_text="digest of each pair")
    # By pair and digest, each as `Finding.result` has it after its pair. One entry a text that a model was paid to read.
    judged = models.JSONField(default=dict, db_default={}, help_text="what a model found in which text")
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


def of_rows(translation: int, items: Iterable[Part | Unit]) -> list[Finding]:
    """Return the findings on the current text of some rows of a translation, dismissed ones too. Costs one query."""
    keys: dict[type, list[int]] = {Unit: [], Part: []}
    for item in items:
        keys[type(item)].append(item.pk)
    return _OF_ROWS.rows(translation=translation, units=keys[Unit], parts=keys[Part])


_OF_ROWS = Prepared(
    lambda: (
        Finding.objects.filter(
            Q(Among("unit", Slot("units"))) | Q(Among("part", Slot("parts"))),
            translation=Slot("translation"),
            outcome=Finding.Outcome.OPEN,
        )
        .select_related("dismissal__person")
        .order_by("start", "end", "pk")
    )
)


def told_with(rows: models.QuerySet[Finding]) -> ArraySubquery:
    """Return the expression that reads whole findings in the query of something else; `found_in` makes them of it."""
    return ArraySubquery(rows.values(told=JSONObject(**{name: name for name in _COLUMNS})))


def found_in(told: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Return the findings that `told_with` read. Costs two queries where somebody dismissed one."""
    found = [Finding.from_db(DEFAULT_DB_ALIAS, _COLUMNS, [row[name] for name in _COLUMNS]) for row in told]
    models.prefetch_related_objects([row for row in found if row.dismissal_id], "dismissal__person")
    return found


_COLUMNS = tuple(field.attname for field in Finding._meta.concrete_fields)


def pending_in(translation: Translation) -> models.QuerySet[Finding]:
    """Return the findings that nobody has dealt with."""
    return open_in(translation).filter(dismissal=None)


def row_of(pair: str) -> str:
    """Return the subject of the row that a pair stands in."""
    return ":".join(pair.split(":")[:2])


def place_of(subject: str) -> str:
    """Return the id of a row on the review page."""
    return subject.replace(":", "-")


def count(checked: Checked) -> None:
    """Count into `checked` what is open, without storing it."""
    counts = pending_in(checked.translation).aggregate(
        **{severity: Count("pk", filter=Q(severity=severity)) for severity in Finding.Severity.values}
    )
    checked.errors, checked.warnings, checked.infos = (counts[name] for name in Finding.Severity.values)


def recount(translation: Translation) -> None:
    """Count anew what is open, after a dismissal was made or taken back."""
    checked = Checked.objects.select_for_update().filter(translation=translation).first()
    if checked is not None:
        count(checked)
        checked.save(update_fields=["errors", "warnings", "infos"])


def rows_with_errors(translation: Translation) -> set[str]:
    """Return the subjects of rows with an error that nobody has dealt with. Costs one query."""
    return _rows_of(pending_in(translation).filter(severity=Finding.Severity.ERROR))


def rows_with_doubts(translation: Translation) -> set[str]:
    """Return the subjects of rows with an error or a warning that nobody has dealt with. Costs one query."""
    return _rows_of(pending_in(translation).exclude(severity=Finding.Severity.INFO))


def _rows_of(found: models.QuerySet[Finding]) -> set[str]:
    return {row_of(pair) for pair in found.values_list("pair", flat=True)}


def hash_of(span: str) -> str:
    """Return the key of a finding's words in a dismissal."""
    return hashlib.sha256(span.encode()).hexdigest()[:32]


def text_of(finding: Finding) -> str:
    """Return the text that a finding is about, as it is in the row now."""
    return target_of(finding.item, finding.pair)
