"""The working copy of a translation with its workflow, the log of what was done to it, and what was published.

Three rules hold everywhere (docs/architecture.md): readers see editions only; a machine never
overwrites a person; the database is the queue.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.told import told

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
                Status.WITHDRAWN,
            }
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
    version = models.PositiveIntegerField(_("変更の回数"), default=0)
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
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("公開を予約した人"),
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
            # How many there are of each: an index of few different values is small.
            models.Index(fields=["status"], name="translation_status"),
            # Everything, newest first.
            models.Index(fields=["-changed_at", "-id"], name="translation_newest"),
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
        # With the headline that it is given so far, where the query brought that along (translations/headline.py).
        return vars(self).get("working_title") or str(self.article)

    def _move(self, new: str, *, by: User | None, only_from: str = "", **changes: Any) -> None:
        """Move to status `new`, writing `changes` and the event in one transaction.

        `only_from` is for a step that takes another one back: the status that one led to.

        The only place that writes `status`: a conditional update on the status this object was read with,
        so that of two people only one wins. Raises IllegalMove when the step is not in MOVES,
        StaleVersion when somebody moved it first.
        """
        old = self.status
        if old not in self.MOVES[new] or old != (only_from or old):
            raise IllegalMove(
                gettext(
                    "「%(old)s」から「%(new)s」へは移せません。ページを再読み込みして、いまの状態を確かめてください。"
                )
                % {"old": self.Status(old).label, "new": self.Status(new).label}
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
        self._take_approval_back()

    def was_touched(self, *, version: int, status: str, changed_at: datetime) -> None:
        """Take over what became of it when a change was counted together with the change itself, as `touch` does."""
        self.version, self.status, self.changed_at = version, status, changed_at
        self._take_approval_back()

    def _take_approval_back(self) -> None:
        if self.status in {self.Status.APPROVED, self.Status.SCHEDULED}:
            if self.status == self.Status.SCHEDULED:
                translations.notices.tell_of_lost_hour(
                    self, told(gettext_noop("訳文が変わりました。承認してから、公開を予約し直してください。"))
                )
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
        self._move(self.Status.REVIEW, by=by, only_from=self.Status.RETURNED, return_reason="")

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
                until = timezone.localtime(due_at).strftime("%m-%d %H:%M") if due_at else ""
                text = told(gettext_noop("期限: %(until)s"), until=until) if until else ""
                translations.notices.tell([to], translations.notices.Notice.Kind.ASSIGNED, self, text=text)
        self.assignee, self.due_at = to, due_at

    @property
    def active_run(self) -> translations.runs.Run | None:
        """The run that is queued or running now, if any. Costs one query."""
        return self.runs.filter(state__in=translations.runs.Run.ACTIVE).first()

    @property
    def current_edition(self) -> Edition | None:
        """The edition that readers see now, if any. Costs one query."""
        return Edition.objects.filter(
            article_id=self.article_id, language=self.language, is_current=True
        ).first()


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
            # What was published and withdrawn lately, for those who are told of it.
            models.Index(
                fields=["created_at"], condition=Q(verb__in=["published", "unpublished"]), name="event_public"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class EditionQuerySet(models.QuerySet["Edition"]):
    """Questions about many editions."""

    def public(self, language: str = TARGET_LANGUAGE) -> EditionQuerySet:
        """Return the editions that readers see: the current one of each public story."""
        public = Article.objects.published(language)
        return self.filter(article__in=public, language=language, is_current=True)


# The type must be named for mypy to follow.
EditionManager = models.Manager.from_queryset(EditionQuerySet)


class Edition(models.Model):
    """An immutable snapshot of what was published. `content` is described in translations/publishing/content.py."""

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

    objects: ClassVar[EditionManager] = EditionManager()

    class Meta:
        ordering = ["article", "language", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "language", "number"], name="edition_number_unique"),
            models.UniqueConstraint(
                fields=["article", "language"], condition=Q(is_current=True), name="edition_one_current"
            ),
        ]
        indexes: ClassVar = [
            # The figures: what was published for the first time lately.
            models.Index(fields=["published_at"], condition=Q(number=1), name="edition_first"),
        ]

    def __str__(self) -> str:
        return f"{self.article} #{self.number}"


# The texts, which nearly every table below has to do with.
from translations.units import Draftable as Draftable  # noqa: E402
from translations.units import Part as Part  # noqa: E402
from translations.units import Unit as Unit  # noqa: E402

# isort: split
# Django finds models by importing this module; the tables of what the desk knows, of its house style, of what
# the checks find and of what people tell each other are defined over there.
import translations.checking.findings  # noqa: E402
import translations.desk.comments  # noqa: E402
import translations.desk.presence  # noqa: E402
import translations.drafting.brief  # noqa: E402
import translations.drafting.endpoint  # noqa: E402
import translations.knowledge.entries  # noqa: E402
import translations.knowledge.house_style  # noqa: E402
import translations.knowledge.memory  # noqa: E402
import translations.notices  # noqa: E402
import translations.runs  # noqa: E402
