"""The texts of a working copy: the units of its body, and the parts that stand above it.

Every write is one conditional update with its event in the same transaction (`Draftable._write`), so that a machine or a
slower person never overwrites what somebody wrote meanwhile.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.letters import LetterPairs
from articles.models import Block
from articles.told import ToldField
from translations.models import Event, IllegalMove, StaleVersion, Translation
from translations.writing import write

if TYPE_CHECKING:
    from translations.runs import Candidate


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
    note = ToldField(blank=True, help_text="why the state is 要確認 or 原文更新")
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
    # What the log has of the last change that was made through this very object.
    last_told: dict[str, Any] | None = None

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
        after = copy(self)
        after.version = version + 1
        for name, value in changes.items():
            setattr(after, name, value)
        event = Event(
            actor=by,
            verb=verb,
            subject=self.subject,
            before=self.state,
            after=after.state,
            data=after._told(self.whole_text) if "text" in changes else {"version": after.version},
        )
        # No savepoint inside a caller's transaction: nothing here is undone apart from it.
        with transaction.atomic(savepoint=False):
            written = write(self, version=version, changes=changes, event=event)
            if written:
                self.version, self.saved_at = after.version, written.saved_at
                self.last_told = {"event": written.event, "verb": verb, "subject": self.subject}
                for name, value in changes.items():
                    setattr(self, name, value)
                self.translation.was_touched(
                    version=written.version, status=written.status, changed_at=written.changed_at
                )
        if not written:
            current = type(self)._default_manager.filter(pk=self.pk).first()
            if current is None:
                raise IllegalMove(
                    gettext("この行は前の行に結合されました。ページを再読み込みして、行を確かめてください。")
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
        return f"{self._meta.model_name}:{self.pk}"

    @property
    def place(self) -> str:
        """The id of this row on the review page."""
        return self.subject.replace(":", "-")

    @property
    def whole_text(self) -> str:
        """Everything that a reader would see of it as one text, for comparing."""
        return self.text

    def text_at(self, version: int | None) -> str | None:
        """Return the text that the row had at a version, from the log of what changed since; None for key points."""
        if version is None or (isinstance(self, Part) and self.name == Part.Name.KEY_POINTS):
            return None
        since = Event.objects.filter(
            translation=self.translation, subject=self.subject, data__version__gt=version
        )
        before: str | None = (
            since.filter(data__has_key="before").order_by("pk").values_list("data__before", flat=True).first()
        )
        return before

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
            raise IllegalMove(gettext("訳文が空のため承認できません。訳文を入力してください。"))
        self._write(
            version=version, verb="approved", by=by, state=self.State.APPROVED, approved_by=by, note=""
        )

    def unapprove(self, *, version: int, by: User) -> None:
        """Take an approval back, the text stays. Raises StaleVersion."""
        self._write(version=version, verb="unapproved", by=by, state=self.State.EDITED, approved_by=None)

    def changes_for(self, candidate: Candidate) -> dict[str, Any]:
        """Return the fields that a machine's proposal writes here."""
        memory = candidate.model == candidate.MEMORY
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
    def is_of_silent_picture(self) -> bool:
        """Whether an editor writes it for a picture that the original has no words for: no model can."""
        return self.first_block.is_silent_picture

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
        indexes: ClassVar = [
            # The queue: words of working titles.
            GinIndex(LetterPairs("text"), condition=Q(name="title"), name="part_title_letters"),
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
