"""One job for a model, the calls it made, and what it proposed.

The row is the queue: a worker claims it, a message only wakes a worker (docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.rewrite import rewrite
from articles.told import ToldField
from translations import watchdog
from translations.models import Draftable, Event, Part, Translation, Unit


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
    NEWS: ClassVar = timedelta(days=7)
    # How many workers a run may bring down: one that always does would use up the places of all others.
    MAX_DEATHS: ClassVar = 3

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="runs", verbose_name=_("翻訳"))
    kind = models.CharField(_("種類"), max_length=20, choices=Kind)
    parts = models.JSONField(_("記事の部分"), default=list)  # what to write above the body
    unit_ids = models.JSONField(_("行"), default=list)
    instruction = models.TextField(_("指示"), blank=True)
    input_hash = models.CharField(_("入力のハッシュ"), max_length=64, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("頼んだ人"),
    )
    provider = models.CharField(_("提供元"), max_length=20)  # rehearsal, local or remote
    model = models.CharField(_("モデル"), max_length=100)

    state = models.CharField(_("状態"), max_length=20, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(_("試行回数"), default=0)
    deaths = models.PositiveSmallIntegerField(_("落ちたワーカー"), default=0, db_default=0)
    # Bumped by every claim; a worker that lost its lease writes under an old fence and is refused.
    fence = models.PositiveIntegerField(_("引き受けの番号"), default=0)
    lease_until = models.DateTimeField(_("引き受けの期限"), null=True, blank=True)
    next_at = models.DateTimeField(_("次の開始"), db_default=Now())
    woken_at = models.DateTimeField(_("最後の呼び出し"), null=True, blank=True)
    cancel_requested = models.BooleanField(_("中止の指示"), default=False)
    error_class = models.CharField(_("失敗の種類"), max_length=30, blank=True)
    last_error = ToldField(_("最後のエラー"), blank=True)
    created_at = models.DateTimeField(_("依頼日時"), db_default=Now(), editable=False)
    started_at = models.DateTimeField(_("開始日時"), null=True, blank=True)
    finished_at = models.DateTimeField(_("終了日時"), null=True, blank=True)

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
            models.Index(fields=["-id"], condition=Q(state="failed"), name="run_failed"),
            # The list of runs, and how many there were this month.
            models.Index(fields=["-created_at"], name="run_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @classmethod
    def due(cls) -> Q:
        """Return the condition for rows that a worker may claim now.

        A run that lost one worker is taken over at once, as after any lost machine. One that lost more waits for another
        lease: a process that hangs is ended only then (watchdog), and a second one beside it would hang as well.
        """
        # The database's clock: two workers whose own clocks differ must not take each other's runs.
        left = Q(state=cls.State.RUNNING)
        return (
            Q(state=cls.State.QUEUED, next_at__lte=Now())
            | (left & Q(deaths=0, lease_until__lt=Now()))
            | (left & Q(lease_until__lt=Now() - cls.LEASE))
        )

    @classmethod
    def left_lying(cls) -> Run | None:
        """Return the interrupted run that has been due longest: begun, and no worker is at it. None where there is none."""
        return cls.objects.filter(cls.due(), started_at__isnull=False).order_by("next_at").first()

    @classmethod
    def failed(cls) -> models.QuerySet[Run]:
        """Return the failed jobs that somebody should look at, newest first.

        The last job of its article: a first draft until the article goes on by hand, any other for as long as it is news.
        """
        later = cls.objects.filter(translation=OuterRef("translation"), pk__gt=OuterRef("pk"))
        waits = Q(kind=cls.Kind.DRAFT, translation__status=Translation.Status.FAILED)
        is_news = ~Q(kind=cls.Kind.DRAFT) & Q(finished_at__gte=Now() - cls.NEWS)
        return cls.objects.filter(waits | is_news, ~Exists(later), state=cls.State.FAILED).order_by("-pk")

    @property
    def is_crowded(self) -> bool:
        """Whether another run is being worked on, too."""
        return Run.objects.filter(state=self.State.RUNNING).exclude(pk=self.pk).exists()

    @property
    def next_in_line(self) -> int:
        """How many runs that were asked for later are due or running: they want the provider's places after this one."""
        due = Q(state=self.State.QUEUED, next_at__lte=Now()) | Q(state=self.State.RUNNING)
        return Run.objects.filter(due, pk__gt=self.pk).count()

    @classmethod
    def claim(cls, pk: int) -> Run | None:
        """Claim a due run for this worker, or return None: it is done, not due, or somebody else's."""
        # One transaction: a worker that is stopped here for longer than its lease must not read the
        # fence of whoever took the run over.
        with transaction.atomic():
            claimed = cls.objects.filter(cls.due(), pk=pk).update(
                state=cls.State.RUNNING,
                attempt=F("attempt") + 1,
                deaths=F("deaths") + Case(When(state=cls.State.RUNNING, then=1), default=0),
                fence=F("fence") + 1,
                lease_until=Now() + cls.LEASE,
                started_at=models.functions.Coalesce("started_at", Now()),
            )
            if not claimed:
                return None
            watchdog.put_off(cls.LEASE)
            run = cls.objects.select_related("translation__article").get(pk=pk)
            watchdog.got_on(cls.LEASE, units=len(run.unit_ids))
            return run

    def extend_lease(self) -> bool:
        """Keep the claim for another lease; False when it was lost (the caller must stop writing)."""
        extended = bool(self._mine().update(lease_until=Now() + self.LEASE))
        if extended:
            watchdog.put_off(self.LEASE)
        return extended

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
        rewrite([row for row, _ in placed if isinstance(row, Unit)], fields)
        rewrite([row for row, _ in placed if isinstance(row, Part)], [*fields, "points", "grounds"])
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


class Call(models.Model):
    """One request to a provider, whatever became of it."""

    class Purpose(models.TextChoices):
        TRANSLATE = "translate", _("翻訳")
        SUMMARISE = "summarise", _("要約")
        JUDGE = "judge", _("AI校閲")

    class Outcome(models.TextChoices):
        OK = "ok", _("成功")
        REFUSED = "refused", _("回答を拒否")
        FILTERED = "filtered", _("内容の制限により停止")
        TRUNCATED = "truncated", _("途中で打ち切り")
        INVALID = "invalid", _("形式の誤り")
        EMPTY = "empty", _("空の回答")
        RATE_LIMITED = "rate_limited", _("呼び出しの制限")
        QUOTA = "quota", _("利用枠の不足")
        AUTH = "auth", _("認証の失敗")
        BAD_REQUEST = "bad_request", _("要求の誤り")
        SERVER = "server", _("サーバーの障害")
        TIMEOUT = "timeout", _("時間切れ")
        NETWORK = "network", _("接続の失敗")

    run = models.ForeignKey(Run, models.CASCADE, related_name="calls", verbose_name=_("実行"))
    purpose = models.CharField(_("目的"), max_length=30, choices=Purpose)
    prompt = models.CharField(_("プロンプト"), max_length=60)  # name@version of the prompt file
    model = models.CharField(_("モデル"), max_length=100)
    parameters = models.JSONField(_("パラメーター"), default=dict)
    input_hash = models.CharField(_("入力のハッシュ"), max_length=64)
    outcome = models.CharField(_("結果"), max_length=20, choices=Outcome)
    error = models.TextField(_("エラー"), blank=True)
    prompt_tokens = models.PositiveIntegerField(_("入力トークン"), default=0)
    cached_tokens = models.PositiveIntegerField(_("うちキャッシュ"), default=0)
    completion_tokens = models.PositiveIntegerField(_("出力トークン"), default=0)
    usage_estimated = models.BooleanField(
        _("トークン数は推定"), default=False
    )  # the server gave no token counts
    cost_usd = models.DecimalField(
        _("費用（ドル）"), max_digits=12, decimal_places=6, null=True
    )  # null: not priced
    latency_ms = models.PositiveIntegerField(_("応答時間（ミリ秒）"), default=0)
    request = models.JSONField(_("要求"), default=dict)
    answer = models.TextField(_("回答"), blank=True)
    created_at = models.DateTimeField(_("日時"), db_default=Now())

    class Meta:
        ordering = ["run", "pk"]
        verbose_name = _("LLM 呼び出し")
        verbose_name_plural = _("LLM 呼び出し")
        indexes: ClassVar = [
            # What was spent today, asked before every call and by the head of every desk page.
            models.Index(fields=["created_at"], name="call_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.get_outcome_display()}"


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
    problem = ToldField(blank=True, help_text="what the drafter could not mend itself")
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
        indexes: ClassVar = [
            # The figures: which drafts were taken lately.
            models.Index(fields=["created_at"], condition=Q(outcome="taken"), name="candidate_taken"),
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

    def accept_partly(self, text: str, *, by: User, **extra: Any) -> None:
        """Put `text` into its row, which a person made of some of its changes, and note who decided, all or nothing.

        In `extra` key points come instead, as `save_text` takes them.

        Raises StaleVersion; a proposal already decided on is left alone.
        """
        with transaction.atomic():
            if self._decide(self.Outcome.TAKEN, by=by):
                self.target.save_text(text, version=self.target.version, by=by, verb="accepted", **extra)

    def reject(self, *, by: User) -> None:
        """Note that a person left it."""
        self._decide(self.Outcome.REJECTED, by=by)

    def offer_again(self) -> None:
        """Put it before the editors again after a person rejected it: it was paid for, and rejecting it may have been a slip."""
        Candidate.objects.filter(pk=self.pk, outcome=self.Outcome.REJECTED).update(
            outcome=self.Outcome.OPEN, decided_by=None, decided_at=None
        )

    def _decide(self, outcome: str, *, by: User | None) -> bool:
        decided = Candidate.objects.filter(pk=self.pk, outcome=self.Outcome.OPEN).update(
            outcome=outcome, decided_by=by, decided_at=Now()
        )
        self.refresh_from_db(fields=["outcome", "decided_by", "decided_at"])
        return bool(decided)
