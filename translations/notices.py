"""What a person of the desk should know: somebody asked for them, gave them work, or work of theirs is done.

A notice is written in the transaction of what it tells, so neither exists without the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from articles.told import Told, ToldField, told
from translations.models import Translation
from translations.runs import Run

LONGEST_TEXT = 300


class Notice(models.Model):
    """One thing told to one person, until it is read."""

    class Kind(models.TextChoices):
        MENTION = "mention", _("あなたへのコメント")
        REPLY = "reply", _("返信")
        ASSIGNED = "assigned", _("担当になりました")
        RUN_DONE = "run_done", _("実行が終わりました")
        RUN_FAILED = "run_failed", _("実行が失敗しました")
        REPORT = "report", _("読者からの報告")
        SOURCE = "source", _("原文の更新")
        UNSCHEDULED = "unscheduled", _("公開予約の取り消し")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    translation = models.ForeignKey(Translation, models.CASCADE, related_name="+")
    # The row it leads to: "unit-12", "part-lead"; empty for the article.
    place = models.CharField(max_length=60, blank=True)
    text = ToldField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("お知らせ")
        verbose_name_plural = _("お知らせ")
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notice_of_person"),
            # The number in the head of every page of the desk.
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"


class MailLanguage(models.Model):
    """The language that a person chose for the desk last, for what is mailed to them."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mail_language"
    )
    language = models.CharField(max_length=10)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.language}"


def tell(
    people: Iterable[User | None], kind: str, translation: Translation, *, place: str = "", text: str = ""
) -> None:
    """Write a notice for each of `people`, once a person; nobody and those who left the desk are passed over."""
    known = {person.pk: person for person in people if person is not None and person.is_active}
    Notice.objects.bulk_create(
        Notice(
            person=person,
            kind=kind,
            translation_id=translation.pk,
            place=place,
            text=text if isinstance(text, Told) else " ".join(text.split())[:LONGEST_TEXT],
        )
        for person in known.values()
    )


def tell_of_run(run: Run) -> None:
    """Tell whoever asked for a run how it ended; nothing where nobody waits or a person stopped it."""
    failed = {Run.State.FAILED, Run.State.NEEDS_HUMAN}
    if run.requested_by is None or run.state not in failed | {Run.State.DONE}:
        return
    kind = Notice.Kind.RUN_FAILED if run.state in failed else Notice.Kind.RUN_DONE
    # Their labels in Japanese, by which the catalogue knows them.
    with override("ja"):
        what, end = told(str(Run.Kind(run.kind).label)), told(str(Run.State(run.state).label))
    said = told("%(job)s: %(end)s", job=what, end=run.last_error or end)
    tell([run.requested_by], kind, run.translation, text=said)


def tell_of_lost_hour(translation: Translation, why: str, *, by: User | None = None) -> None:
    """Tell who scheduled a publication, and whose article it is, that its hour will pass; not `by`, who saw to that.

    Call before the schedule is taken from the translation.
    """
    told_of_it = {translation.publish_by, translation.assignee} - {by}
    tell(told_of_it, Notice.Kind.UNSCHEDULED, translation, text=why)


def mark_read(person: User, *, pk: int | None = None) -> int:
    """Mark one notice of a person as read, or all; return how many were not before."""
    unread = Notice.objects.filter(person=person, read_at=None)
    return (unread if pk is None else unread.filter(pk=pk)).update(read_at=Now())
