"""The working copy of a translation, the machine's proposals for it, and what was published.

Three rules hold everywhere (docs/architecture.md): readers see editions only; a machine never
overwrites a person; the database is the queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Block

TARGET_LANGUAGE = "ja"


class StaleVersion(Exception):
    """Somebody was faster: the row is no longer at the version the caller saw. `current` is the row now."""

    def __init__(self, current: Any) -> None:
        super().__init__(f"{current._meta.verbose_name} {current.pk} is now at version {current.version}")
        self.current = current


class IllegalMove(Exception):
    """The workflow does not allow this step from where the translation stands now."""


class Translation(models.Model):
    """The working copy of one article in one language."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("未着手")
        DRAFTING = "drafting", _("下訳中")
        FAILED = "failed", _("失敗")
        REVIEW = "review", _("レビュー待ち")
        RETURNED = "returned", _("差し戻し")
        APPROVED = "approved", _("承認済み")
        SCHEDULED = "scheduled", _("公開予定")
        PUBLISHED = "published", _("公開中")
        WITHDRAWN = "withdrawn", _("公開終了")

    # From where each status may be reached; `_move` refuses everything else.
    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        Status.DRAFTING: frozenset({Status.WAITING, Status.FAILED}),
        Status.FAILED: frozenset({Status.WAITING, Status.DRAFTING}),
        Status.WAITING: frozenset({Status.DRAFTING, Status.FAILED}),
        Status.REVIEW: frozenset(
            {
                Status.WAITING,
                Status.DRAFTING,
                Status.FAILED,
                Status.RETURNED,
                Status.APPROVED,
                Status.SCHEDULED,
            }
            | {Status.WITHDRAWN}
        ),
        Status.RETURNED: frozenset({Status.REVIEW, Status.APPROVED}),
        Status.APPROVED: frozenset({Status.REVIEW, Status.SCHEDULED}),
        Status.SCHEDULED: frozenset({Status.APPROVED}),
        Status.PUBLISHED: frozenset({Status.APPROVED, Status.SCHEDULED, Status.PUBLISHED, Status.WITHDRAWN}),
        Status.WITHDRAWN: frozenset({Status.PUBLISHED}),
    }

    article = models.ForeignKey(Article, models.CASCADE, related_name="translations", verbose_name=_("記事"))
    language = models.CharField(_("言語"), max_length=10, default=TARGET_LANGUAGE)
    status = models.CharField(_("状態"), max_length=20, choices=Status, default=Status.WAITING)
    # Counts every change of the working copy; an edition remembers which count it was made from.
    version = models.PositiveIntegerField(default=0)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("担当"),
    )
    due_at = models.DateTimeField(_("期限"), null=True, blank=True)
    publish_at = models.DateTimeField(_("公開予定日時"), null=True, blank=True)
    # Who scheduled it: the scheduled publication is made in this person's name, with their permission.
    publish_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    return_reason = models.TextField(_("差し戻しの理由"), blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    changed_at = models.DateTimeField(_("更新日時"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("翻訳")
        verbose_name_plural = _("翻訳")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "language"], name="translation_once_per_language"),
            models.CheckConstraint(
                condition=~Q(status="scheduled") | Q(publish_at__isnull=False),
                name="translation_scheduled_has_time",
            ),
        ]
        indexes: ClassVar = [
            # The queue page: everything in one status, longest unchanged first.
            models.Index(fields=["status", "changed_at"], name="translation_queue"),
        ]
        permissions: ClassVar = [
            ("draft_translation", "下訳と要約の作り直しを指示できる"),
            ("review_translation", "訳文を編集できる"),
            ("approve_translation", "訳文を承認し、差し戻せる"),
            ("publish_translation", "公開・公開予約・公開終了ができる"),
            ("correct_translation", "公開中の記事を訂正し、過去の版に戻せる"),
            ("see_figures", "下訳の質・費用・待ち時間の集計を見られる"),
        ]

    def __str__(self) -> str:
        return str(self.article)

    def _move(self, new: str, *, by: User | None, **changes: Any) -> None:
        """Move to status `new`, writing `changes` and the event in one transaction.

        The only place that writes `status`: a conditional update on the status this object was read with,
        so that of two people only one wins. Raises IllegalMove when the step is not in MOVES,
        StaleVersion when somebody moved it first.
        """
        old = self.status
        if old not in self.MOVES[new]:
            raise IllegalMove(
                f"「{self.Status(old).label}」から「{self.Status(new).label}」へは移せません。"
                "ページを再読み込みして、いまの状態を確かめてください。"
            )
        with transaction.atomic():
            moved = Translation.objects.filter(pk=self.pk, status=old).update(
                status=new, changed_at=Now(), **changes
            )
            if not moved:
                self.refresh_from_db()
                raise StaleVersion(self)
            Event.objects.create(translation=self, actor=by, verb="moved", before=old, after=new)
        self.status = new
        for name, value in changes.items():
            setattr(self, name, value)

    def touch(self) -> None:
        """Count one change of the working copy, and take an approval back: approved text was other text.

        Call inside the transaction that makes the change.
        """
        # One statement counts and reads back; `status` is written as it is, to learn it under the row's lock.
        self.version, self.status, self.changed_at = F("version") + 1, F("status"), Now()
        self.save(update_fields=["version", "status", "changed_at"])
        if self.status in {self.Status.APPROVED, self.Status.SCHEDULED}:
            if self.status == self.Status.SCHEDULED:
                self._move(self.Status.APPROVED, by=None, publish_at=None, publish_by=None)
            self._move(self.Status.REVIEW, by=None)

    def start_drafting(self, *, by: User | None) -> None:
        """Note that the first draft is being made; does nothing for a translation that people work on."""
        if self.status in self.MOVES[self.Status.DRAFTING]:
            self._move(self.Status.DRAFTING, by=by)

    def finish_drafting(self, outcome: str) -> None:
        """Hand the draft to the editors (REVIEW), show the failure (FAILED), or wait again (WAITING).

        Does nothing once people work on it.
        """
        if self.status == self.Status.DRAFTING:
            self._move(outcome, by=None)

    def begin_by_hand(self, *, by: User) -> None:
        """Open a translation without a machine draft: a person starts typing."""
        if self.status in {self.Status.WAITING, self.Status.FAILED}:
            self._move(self.Status.REVIEW, by=by)

    def hand_back(self, *, by: User, reason: str) -> None:
        """Return it to the translator with a reason (差し戻し)."""
        self._move(self.Status.RETURNED, by=by, return_reason=reason)

    def resubmit(self, *, by: User) -> None:
        """Put a returned translation before the editors again."""
        self._move(self.Status.REVIEW, by=by, return_reason="")

    def assign(self, to: User | None, *, due_at: datetime | None, by: User) -> None:
        """Put it into somebody's hands until `due_at`, or into nobody's, with the event that says who did."""
        before = self.assignee
        with transaction.atomic():
            Translation.objects.filter(pk=self.pk).update(assignee=to, due_at=due_at)
            Event.objects.create(
                translation=self,
                actor=by,
                verb="assigned",
                before=str(before or ""),
                after=str(to or ""),
                data={"due_at": due_at.isoformat()} if due_at else {},
            )
            if to not in {before, by}:
                translations.notices.tell([to], translations.notices.Notice.Kind.ASSIGNED, self)
        self.assignee, self.due_at = to, due_at

    @property
    def active_run(self) -> Run | None:
        """The run that is queued or running now, if any. Costs one query."""
        return self.runs.filter(state__in=Run.ACTIVE).first()

    @property
    def current_edition(self) -> Edition | None:
        """The edition that readers see now, if any. Costs one query."""
        return Edition.objects.filter(
            article_id=self.article_id, language=self.language, is_current=True
        ).first()


class Draftable(models.Model):
    """What `Unit` and `Part` share: a text with a state, a version, and who wrote it."""

    class State(models.TextChoices):
        UNTRANSLATED = "untranslated", _("未訳")
        DRAFT = "draft", _("AI下訳")
        EDITED = "edited", _("編集済み")
        APPROVED = "approved", _("承認")
        ATTENTION = "attention", _("要確認")
        OUTDATED = "outdated", _("原文更新")

    class Origin(models.TextChoices):
        NONE = "", _("なし")
        MACHINE = "machine", _("AI")
        MEMORY = "memory", _("翻訳メモリ")
        PERSON = "person", _("人")

    text = models.TextField(_("訳文"), blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.UNTRANSLATED)
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.NONE, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="why the state is 要確認")
    version = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, blank=True)

    translation: Any  # each child declares it with its own related name
    pk: Any

    class Meta:
        abstract = True

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to publish in it."""
        return not self.text.strip()

    @property
    def is_untouched_by_people(self) -> bool:
        """Whether a machine may still put its proposal here by itself.

        A text whose original changed stays for comparison: people may have approved it before.
        """
        decided = {self.State.APPROVED, self.State.OUTDATED}
        return self.origin != self.Origin.PERSON and self.state not in decided

    def _write(self, *, version: int, verb: str, by: User | None, **changes: Any) -> None:
        """Write `changes` if the row is still at `version`, and the event, in one transaction.

        The only place that writes a text. Raises StaleVersion with the row as it is now otherwise.
        """
        before = {"state": self.state, "text": self.whole_text}
        rows = type(self)._default_manager.filter(pk=self.pk)
        # No savepoint inside a caller's transaction: nothing here is undone apart from it.
        with transaction.atomic(savepoint=False):
            written = rows.filter(version=version).update(version=version + 1, saved_at=Now(), **changes)
            if written:
                self.version = version + 1
                for name, value in changes.items():
                    setattr(self, name, value)
                self.translation.touch()
                event = Event.objects.create(
                    translation=self.translation,
                    actor=by,
                    verb=verb,
                    subject=self.subject,
                    before=before["state"],
                    after=self.state,
                    data=self._told(before["text"]) if "text" in changes else {"version": self.version},
                )
                # Written by the same clock in the same transaction, and here without another query.
                self.saved_at = event.created_at
        if not written:
            current = rows.first()
            if current is None:
                raise IllegalMove(
                    "この行は前の行に結合されました。ページを再読み込みして、行を確かめてください。"
                )
            raise StaleVersion(current)

    def _told(self, before: str) -> dict[str, Any]:
        """Return what the log keeps of a new text: enough to compare it, and to bring it back."""
        data: dict[str, Any] = {"before": before, "after": self.whole_text, "version": self.version}
        if isinstance(self, Part) and self.name == Part.Name.KEY_POINTS:
            data["points"] = self.points
        return data

    @property
    def subject(self) -> str:
        """The name of this row in the event log."""
        raise NotImplementedError

    @property
    def whole_text(self) -> str:
        """Everything that a reader would see of it as one text, for comparing."""
        return self.text

    def save_text(self, text: str, *, version: int, by: User, verb: str = "edited", **extra: Any) -> None:
        """Store a person's text made from `version`. Raises StaleVersion; nothing is lost or overwritten.

        `verb` says in the log how the person came by it.
        """
        state = self.State.EDITED if text.strip() or extra.get("points") else self.State.UNTRANSLATED
        self._write(
            version=version,
            verb=verb,
            by=by,
            text=text,
            state=state,
            origin=self.Origin.PERSON,
            note="",
            edited_by=by,
            approved_by=None,
            **extra,
        )

    def approve(self, *, version: int, by: User) -> None:
        """Approve the text of `version`. Raises StaleVersion, and IllegalMove when there is no text."""
        if self.is_empty:
            raise IllegalMove("訳文が空のため承認できません。訳文を入力してください。")
        self._write(
            version=version, verb="approved", by=by, state=self.State.APPROVED, approved_by=by, note=""
        )

    def unapprove(self, *, version: int, by: User) -> None:
        """Take an approval back, the text stays. Raises StaleVersion."""
        self._write(version=version, verb="unapproved", by=by, state=self.State.EDITED, approved_by=None)

    def changes_for(self, candidate: Candidate) -> dict[str, Any]:
        """Return the fields that a machine's proposal writes here."""
        memory = candidate.model == Candidate.MEMORY
        changes: dict[str, Any] = {
            "text": candidate.text,
            "state": self.State.ATTENTION if candidate.problem else self.State.DRAFT,
            "origin": self.Origin.MEMORY if memory else self.Origin.MACHINE,
            "note": candidate.problem,
        }
        if isinstance(self, Part):
            changes |= {"points": candidate.points, "grounds": candidate.grounds}
        return changes

    def take_candidate(self, candidate: Candidate, *, by: User) -> None:
        """Put a machine's proposal here because a person says so. Raises StaleVersion when it moved on."""
        self._write(
            version=self.version,
            verb="accepted",
            by=by,
            edited_by=by,
            approved_by=None,
            **self.changes_for(candidate),
        )


class Unit(Draftable):
    """The unit of translation: a contiguous run of source blocks (normally one) and its target text.

    `text` carries inline markup as numbered tags (translations/markup.py); a blank line starts a new
    paragraph.
    """

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="units")
    position = models.PositiveIntegerField()
    first_block = models.ForeignKey(Block, models.PROTECT, related_name="+")
    last_block = models.ForeignKey(Block, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["translation", "position"]
        verbose_name = _("訳文の行")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["translation", "position"], name="unit_position_unique"),
        ]
        indexes: ClassVar = [
            # The queue's 原文が更新された: few rows among very many.
            models.Index(fields=["translation"], condition=Q(state="outdated"), name="unit_outdated"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.text[:60]}"

    @property
    def subject(self) -> str:
        return f"unit:{self.pk}"

    @property
    def key(self) -> str:
        """The id by which a model's answer names this unit."""
        return f"u{self.pk}"


class Part(Draftable):
    """One of the pieces that stand above the body: headline, lead, key points, analysis, comment."""

    class Name(models.TextChoices):
        TITLE = "title", _("見出し")
        LEAD = "lead", _("リード")
        KEY_POINTS = "key_points", _("キーポイント")
        IMPACT_ANALYSIS = "impact_analysis", _("影響分析")
        EDITORIAL_COMMENT = "editorial_comment", _("編集コメント")

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="parts")
    name = models.CharField(max_length=30, choices=Name)
    # Key points: [{"heading": str, "text": str, "blocks": [position of a source block, ...]}, ...]
    points = models.JSONField(default=list, blank=True)
    # What a model's sentences rest on: [{"text": str, "blocks": [position of a source block, ...]}, ...]
    grounds = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("記事の部分")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["translation", "name"], name="part_once_per_translation"),
        ]

    def __str__(self) -> str:
        return self.get_name_display()

    @property
    def subject(self) -> str:
        return f"part:{self.name}"

    @property
    def whole_text(self) -> str:
        if self.name == self.Name.KEY_POINTS:
            return "\n\n".join(f"{point['heading']}\n{point['text']}" for point in self.points)
        return super().whole_text

    @property
    def is_empty(self) -> bool:
        if self.name == self.Name.KEY_POINTS:
            return not any(point["heading"].strip() or point["text"].strip() for point in self.points)
        return super().is_empty


class Run(models.Model):
    """One drafting or re-summary job. The row is the queue: a worker claims it, a message only wakes it."""

    class Kind(models.TextChoices):
        DRAFT = "draft", _("下訳")
        REDRAFT = "redraft", _("再翻訳")
        RESUMMARY = "resummary", _("要約の作り直し")
        JUDGE = "judge", _("AI校閲")

    class State(models.TextChoices):
        QUEUED = "queued", _("順番待ち")
        RUNNING = "running", _("実行中")
        DONE = "done", _("完了")
        NEEDS_HUMAN = "needs_human", _("一部を人が訳す必要あり")
        FAILED = "failed", _("失敗")
        CANCELLED = "cancelled", _("中止")

    ACTIVE: ClassVar = (State.QUEUED, State.RUNNING)
    LEASE: ClassVar = timedelta(seconds=60)
    MAX_ATTEMPTS: ClassVar = 5

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=20, choices=Kind)
    parts = models.JSONField(default=list, help_text="names of parts to write; 'body' is not one of them")
    unit_ids = models.JSONField(default=list, help_text="units to translate")
    instruction = models.TextField(_("指示"), blank=True)
    input_hash = models.CharField(max_length=64, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    provider = models.CharField(max_length=20, help_text="rehearsal, local or remote")
    model = models.CharField(max_length=100)

    state = models.CharField(max_length=20, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    # Bumped by every claim; a worker that lost its lease writes under an old fence and is refused.
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(db_default=Now())
    woken_at = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    error_class = models.CharField(max_length=30, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("実行")
        verbose_name_plural = _("実行")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["translation"],
                condition=Q(state__in=["queued", "running"]),
                name="run_one_active_per_translation",
            ),
        ]
        indexes: ClassVar = [
            # sweep(): what is due or whose lease ran out.
            models.Index(
                fields=["next_at"], condition=Q(state__in=["queued", "running"]), name="run_active_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @classmethod
    def due(cls) -> Q:
        """Return the condition for rows that a worker may claim now."""
        # The database's clock: two workers whose own clocks differ must not take each other's runs.
        return Q(state=cls.State.QUEUED, next_at__lte=Now()) | Q(
            state=cls.State.RUNNING, lease_until__lt=Now()
        )

    @classmethod
    def claim(cls, pk: int) -> Run | None:
        """Claim a due run for this worker, or return None: it is done, not due, or somebody else's."""
        # One transaction: a worker that is stopped here for longer than its lease must not read the
        # fence of whoever took the run over.
        with transaction.atomic():
            claimed = cls.objects.filter(cls.due(), pk=pk).update(
                state=cls.State.RUNNING,
                attempt=F("attempt") + 1,
                fence=F("fence") + 1,
                lease_until=Now() + cls.LEASE,
                started_at=models.functions.Coalesce("started_at", Now()),
            )
            return cls.objects.select_related("translation__article").get(pk=pk) if claimed else None

    def extend_lease(self) -> bool:
        """Keep the claim for another lease; False when it was lost (the caller must stop writing)."""
        return bool(self._mine().update(lease_until=Now() + self.LEASE))

    def _mine(self) -> models.QuerySet[Run]:
        return Run.objects.filter(pk=self.pk, fence=self.fence, state=self.State.RUNNING)

    def finish(self, state: str, *, error_class: str = "", last_error: str = "") -> bool:
        """End the run under its fence; False when it was no longer this worker's to end."""
        ended = bool(
            self._mine().update(
                state=state,
                finished_at=Now(),
                lease_until=None,
                error_class=error_class,
                last_error=last_error,
            )
        )
        if ended:
            self.refresh_from_db()
        return ended

    def try_again(self, *, after: timedelta, error_class: str, last_error: str) -> bool:
        """Put the run back into the queue for `after`; False when it was no longer this worker's."""
        back = self._mine().update(
            state=self.State.QUEUED,
            next_at=Now() + after,
            lease_until=None,
            error_class=error_class,
            last_error=last_error,
        )
        return bool(back)

    def store_drafts(self, candidates: Sequence[Candidate]) -> None:
        """Store proposals for rows of the translation, under this worker's claim, all in one transaction.

        Each candidate comes with its row, text and call. In a first draft a proposal is put in place by itself
        where no person has been and the row still stands at the version the run read; everywhere else it
        waits for a person. A row that has a proposal of this run already is left out. Stores nothing when
        the claim was lost.
        """
        with transaction.atomic():
            if not candidates or not self.extend_lease():
                return
            done = set(self.candidates.values_list("unit_id", "part_id", "alternative"))
            fresh = [c for c in candidates if (c.unit_id, c.part_id, c.alternative) not in done]
            for candidate in fresh:
                candidate.run = self
                candidate.base_version = candidate.target.version
                candidate.model = candidate.call.model if candidate.call else Candidate.MEMORY
            placed: list[tuple[Draftable, Candidate]] = []
            for model in (Unit, Part):
                own = {c.target.pk: c for c in fresh if isinstance(c.target, model) and not c.alternative}
                # Locked until commit, in one order: a person's save waits its turn or was first.
                for row in model.objects.select_for_update().filter(pk__in=own).order_by("pk"):
                    candidate = own[row.pk]
                    if (
                        self.kind == self.Kind.DRAFT
                        and row.is_untouched_by_people
                        and row.version == candidate.base_version
                    ):
                        candidate.outcome, candidate.decided_at = Candidate.Outcome.TAKEN, timezone.now()
                        placed.append((row, candidate))
            Candidate.objects.bulk_create(fresh)
            self._place(placed)

    def _place(self, placed: Sequence[tuple[Draftable, Candidate]]) -> None:
        """Write proposals into their locked rows, with an event each."""
        if not placed:
            return
        events = []
        for row, candidate in placed:
            before, before_state = row.whole_text, row.state
            for name, value in row.changes_for(candidate).items():
                setattr(row, name, value)
            row.version += 1
            row.saved_at = timezone.now()
            events.append(
                Event(
                    translation_id=self.translation_id,
                    verb="drafted",
                    subject=row.subject,
                    before=before_state,
                    after=row.state,
                    data=row._told(before),
                )
            )
        fields = ["text", "state", "origin", "note", "version", "saved_at"]
        Unit.objects.bulk_update([row for row, _ in placed if isinstance(row, Unit)], fields)
        Part.objects.bulk_update(
            [row for row, _ in placed if isinstance(row, Part)], [*fields, "points", "grounds"]
        )
        Event.objects.bulk_create(events)
        Translation.objects.filter(pk=self.translation_id).update(
            version=F("version") + len(placed), changed_at=Now()
        )

    def go_on_later(self, *, after: timedelta, last_error: str = "") -> bool:
        """Put the run back without counting an attempt: it got on, or the provider is left alone for `after`."""
        back = self._mine().update(
            state=self.State.QUEUED,
            next_at=Now() + after,
            attempt=F("attempt") - 1,
            lease_until=None,
            last_error=last_error,
        )
        return bool(back)

    def request_cancel(self, *, by: User) -> None:
        """Stop the run between two calls; a queued one is stopped at once, an ended one stays as it is."""
        with transaction.atomic():
            # Locked, so that a worker can neither end the run nor put it back between looking and writing.
            state = Run.objects.select_for_update().values_list("state", flat=True).get(pk=self.pk)
            if state in self.ACTIVE:
                Run.objects.filter(pk=self.pk).update(cancel_requested=True)
                if state == self.State.QUEUED:
                    Run.objects.filter(pk=self.pk).update(state=self.State.CANCELLED, finished_at=Now())
                    self.hand_on()
                Event.objects.create(
                    translation_id=self.translation_id, actor=by, verb="cancelled_run", data={"run": self.pk}
                )
        self.refresh_from_db()

    def hand_on(self) -> None:
        """Tell the translation how its first draft ended: with something to review, or with nothing.

        Call inside the transaction that ends the run.
        """
        if self.kind != self.Kind.DRAFT:
            return
        self.refresh_from_db(fields=["state"])
        translation = Translation.objects.select_for_update().get(pk=self.translation_id)
        if self.candidates.exists():
            translation.finish_drafting(Translation.Status.REVIEW)
        elif self.state == self.State.CANCELLED:
            translation.finish_drafting(Translation.Status.WAITING)
        else:
            translation.finish_drafting(Translation.Status.FAILED)

    @property
    def is_active(self) -> bool:
        """Whether it is queued or running."""
        return self.state in self.ACTIVE

    @property
    def seconds(self) -> float:
        """Seconds since it was started, up to its end."""
        if self.started_at is None:
            return 0.0
        return ((self.finished_at or timezone.now()) - self.started_at).total_seconds()


class Endpoint(models.Model):
    """What all workers share about one provider's model: how it takes schemas, and until when to leave it alone."""

    class SchemaMode(models.TextChoices):
        JSON_SCHEMA = "json_schema"
        JSON_OBJECT = "json_object"
        PLAIN = "plain"

    # After this many faults in a row the endpoint is left alone, longer each time, up to OPEN_AT_MOST.
    FAULTS_TO_OPEN: ClassVar = 3
    OPEN_FIRST: ClassVar = timedelta(seconds=10)
    OPEN_AT_MOST: ClassVar = timedelta(minutes=5)

    base_url = models.CharField(max_length=500)
    model = models.CharField(max_length=100)
    schema_mode = models.CharField(max_length=20, choices=SchemaMode, default=SchemaMode.JSON_SCHEMA)
    faults_in_a_row = models.PositiveIntegerField(default=0)
    quiet_until = models.DateTimeField(null=True, blank=True)
    quiet_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("プロバイダー")
        verbose_name_plural = _("プロバイダー")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["base_url", "model"], name="endpoint_once"),
        ]

    def __str__(self) -> str:
        return f"{self.model} ({self.base_url})"

    @classmethod
    def current(cls) -> Endpoint:
        """Return the row of the endpoint that the settings name, made where it is new."""
        return cls.objects.get_or_create(base_url=settings.OPENAI_BASE_URL, model=settings.LLM_MODEL)[0]

    # Whether this worker is the one that tries first after an outage (not a column).
    is_probe = False

    def stay_away(self) -> timedelta | None:
        """Return how long this worker must leave the provider alone, None when it may ask now.

        After an outage one worker tries first (`is_probe`), one each OPEN_FIRST, and the others go on
        waiting: a provider that just came back is not met by everybody at once.
        """
        now = timezone.now()
        if self.quiet_until is not None and self.quiet_until > now:
            return self.quiet_until - now
        if self.faults_in_a_row < self.FAULTS_TO_OPEN:
            return None
        mine = now + self.OPEN_FIRST
        taken = Endpoint.objects.filter(pk=self.pk, quiet_until=self.quiet_until).update(quiet_until=mine)
        if not taken:
            return self.OPEN_FIRST
        self.quiet_until, self.is_probe = mine, True
        return None

    def note_fault(self, reason: str, *, retry_after: float | None) -> None:
        """Count a fault; keep every worker away for what the provider asked, or once faults pile up."""
        now = timezone.now()
        counted = Endpoint.objects.filter(pk=self.pk)
        if not self.is_probe:
            # Calls that were under way together fail together: that is one outage, not ten.
            counted = counted.filter(Q(quiet_until__isnull=True) | Q(quiet_until__lte=now))
        counted.update(faults_in_a_row=F("faults_in_a_row") + 1)
        self.refresh_from_db()
        pause = timedelta(seconds=retry_after or 0)
        beyond = self.faults_in_a_row - self.FAULTS_TO_OPEN
        if beyond >= 0:
            pause = max(pause, min(self.OPEN_AT_MOST, self.OPEN_FIRST * 2 ** min(beyond, 10)))
        if pause:
            until = now + pause
            # Never shorter than what another worker was told.
            Endpoint.objects.filter(
                Q(quiet_until__isnull=True) | Q(quiet_until__lt=until), pk=self.pk
            ).update(quiet_until=until, quiet_reason=reason)
            self.refresh_from_db()

    def note_success(self) -> None:
        """Forget earlier faults: the endpoint answers. A time that the provider asked for is still kept."""
        Endpoint.objects.filter(pk=self.pk, faults_in_a_row__gt=0).update(faults_in_a_row=0)
        if self.is_probe:
            Endpoint.objects.filter(pk=self.pk, quiet_until=self.quiet_until).update(quiet_until=None)
        self.faults_in_a_row, self.is_probe = 0, False


class Call(models.Model):
    """One request to a provider, whatever became of it."""

    class Outcome(models.TextChoices):
        OK = "ok"
        REFUSED = "refused"
        FILTERED = "filtered"
        TRUNCATED = "truncated"
        INVALID = "invalid"
        EMPTY = "empty"
        RATE_LIMITED = "rate_limited"
        QUOTA = "quota"
        AUTH = "auth"
        BAD_REQUEST = "bad_request"
        SERVER = "server"
        TIMEOUT = "timeout"
        NETWORK = "network"

    run = models.ForeignKey(Run, models.CASCADE, related_name="calls")
    purpose = models.CharField(max_length=30)
    prompt = models.CharField(max_length=60, help_text="name@version of the prompt file")
    model = models.CharField(max_length=100)
    parameters = models.JSONField(default=dict)
    input_hash = models.CharField(max_length=64)
    outcome = models.CharField(max_length=20, choices=Outcome)
    error = models.TextField(blank=True)
    prompt_tokens = models.PositiveIntegerField(default=0)
    cached_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    usage_estimated = models.BooleanField(default=False, help_text="the server gave no token counts")
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True, help_text="null: not priced")
    latency_ms = models.PositiveIntegerField(default=0)
    request = models.JSONField(default=dict)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["run", "pk"]
        verbose_name = _("LLM 呼び出し")
        verbose_name_plural = _("LLM 呼び出し")
        indexes: ClassVar = [
            # What was spent today, asked before every call and by the head of every desk page.
            models.Index(fields=["created_at"], name="call_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.outcome}"


class Candidate(models.Model):
    """A machine's proposal for one unit or one part, with its provenance."""

    # The `model` of a proposal that came from the translation memory, without a call.
    MEMORY: ClassVar = "memory"

    class Outcome(models.TextChoices):
        OPEN = "open", _("未決")
        TAKEN = "taken", _("採用")
        REJECTED = "rejected", _("見送り")

    run = models.ForeignKey(Run, models.CASCADE, related_name="candidates")
    call = models.ForeignKey(Call, models.SET_NULL, null=True, related_name="candidates")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="candidates")
    part = models.ForeignKey(Part, models.CASCADE, null=True, blank=True, related_name="candidates")
    text = models.TextField(blank=True)
    points = models.JSONField(default=list, blank=True)
    grounds = models.JSONField(default=list, blank=True, help_text="as in Part")
    # A model gives several headlines: 0 is its first choice, the others wait for an editor's taste.
    alternative = models.PositiveSmallIntegerField(default=0)
    # The version of the unit or part that the proposal was made for.
    base_version = models.PositiveIntegerField()
    problem = models.CharField(max_length=500, blank=True, help_text="what the drafter could not mend itself")
    # House-style fixes that code made, not the model: [{"check": str, "before": str, "after": str}, ...]
    fixes = models.JSONField(default=list, blank=True)
    model = models.CharField(max_length=100)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(part__isnull=True), name="candidate_for_unit_or_part"
            ),
            # A resumed or doubled run never stores a second answer for the same row.
            models.UniqueConstraint(fields=["run", "unit"], name="candidate_once_per_run_and_unit"),
            models.UniqueConstraint(
                fields=["run", "part", "alternative"], name="candidate_once_per_run_part_and_alternative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.text[:40]}"

    @property
    def target(self) -> Unit | Part:
        """The row this proposal is for."""
        row = self.unit or self.part
        assert row is not None  # a database constraint
        return row

    def accept(self, *, by: User) -> None:
        """Put it into its row (Draftable.take_candidate) and note who decided, all or nothing.

        Raises StaleVersion like take_candidate; a proposal already decided on is left alone.
        """
        with transaction.atomic():
            if self._decide(self.Outcome.TAKEN, by=by):
                self.target.take_candidate(self, by=by)

    def reject(self, *, by: User) -> None:
        """Note that a person left it."""
        self._decide(self.Outcome.REJECTED, by=by)

    def _decide(self, outcome: str, *, by: User | None) -> bool:
        decided = Candidate.objects.filter(pk=self.pk, outcome=self.Outcome.OPEN).update(
            outcome=outcome, decided_by=by, decided_at=Now()
        )
        self.refresh_from_db(fields=["outcome", "decided_by", "decided_at"])
        return bool(decided)


class Event(models.Model):
    """Append-only log of everything that changed state."""

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="events")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=30)
    subject = models.CharField(max_length=60, blank=True)
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-pk"]
        indexes: ClassVar = [
            # History of one unit or part.
            models.Index(fields=["translation", "subject", "-id"], name="event_history"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class Edition(models.Model):
    """An immutable snapshot of what was published. `content` is described in translations/content.py."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="editions")
    language = models.CharField(max_length=10, default=TARGET_LANGUAGE)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    # The working copy's version it was made from: newer means unpublished changes.
    translation_version = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    note = models.TextField(_("訂正の説明（公開）"), blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["article", "language", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "language", "number"], name="edition_number_unique"),
            models.UniqueConstraint(
                fields=["article", "language"], condition=Q(is_current=True), name="edition_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} #{self.number}"


# Django finds models by importing this module; the tables of what the desk knows, of its house style, of what
# the checks find and of what people tell each other are defined over there.
import translations.comments  # noqa: E402
import translations.findings  # noqa: E402
import translations.house_style  # noqa: E402
import translations.knowledge  # noqa: E402
import translations.notices  # noqa: E402
import translations.presence  # noqa: E402
