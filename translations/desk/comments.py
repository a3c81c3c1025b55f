"""Talk beside the rows: what people of the desk say to each other, and what readers report about a paragraph.

A thread stays with its row until somebody settles it. Open threads keep an article from being published.
"""

from __future__ import annotations

import re
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.dispatch import Signal
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from translations import notices
from translations.models import IllegalMove, Part, Translation, Unit
from translations.notices import Notice
from translations.people import people_with

LONGEST_COMMENT = 4_000
# A user name as Django allows it; a full stop or the like at the end belongs to the sentence.
MENTION = re.compile(r"@([\w.@+-]*\w)", re.ASCII)

# A thread was settled or opened again: sent with `reference` (of what it came from) and `is_settled`.
settled = Signal()


class Comment(models.Model):
    """One thing said about a row. Without `thread` it begins a thread; `settled_at` is the whole thread's."""

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="comments")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="comments")
    part = models.ForeignKey(Part, models.CASCADE, null=True, blank=True, related_name="comments")
    thread = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    # Nobody: a reader, or a person who left.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("コメント"))
    # What a reader reported arrives once, however often it is told: the key and kind of the report.
    reference = models.CharField(max_length=60, null=True, blank=True, unique=True)
    label = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("コメント")
        verbose_name_plural = _("コメント")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(part__isnull=True), name="comment_on_unit_or_part"
            ),
        ]
        indexes: ClassVar = [
            # The review page's counts, and what blocks publication.
            models.Index(
                fields=["translation"], condition=Q(thread=None, settled_at=None), name="comment_open_threads"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def item(self) -> Part | Unit:
        """The row it is about."""
        row = self.unit or self.part
        assert row is not None  # a database constraint
        return row

    @property
    def place(self) -> str:
        """The id of its row on the review page."""
        return self.item.place

    @property
    def is_from_reader(self) -> bool:
        """Whether a reader said it on the public page."""
        return self.reference is not None


def write(item: Part | Unit, text: str, *, by: User, thread: Comment | None = None) -> Comment:
    """Say something about a row, in answer to `thread` or as a new one, and tell those it concerns.

    Answering opens a settled thread again: there is something new to look at. Raises IllegalMove for an
    empty text or one that is too long.
    """
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise IllegalMove(gettext("コメントが空です。伝えたいことを入力してください。"))
    if len(text) > LONGEST_COMMENT:
        raise IllegalMove(
            gettext("コメントが長すぎます（%(count)s文字）。%(most)s文字以内にしてください。")
            % {"count": len(text), "most": LONGEST_COMMENT}
        )
    with transaction.atomic():
        own = {"unit": item} if isinstance(item, Unit) else {"part": item}
        comment = Comment.objects.create(
            translation=item.translation, thread=thread, author=by, text=text, **own
        )
        named = mentioned(text) - {by}
        notices.tell(named, Notice.Kind.MENTION, item.translation, place=comment.place, text=text)
        if thread is not None:
            waiting = {thread.author, *(reply.author for reply in thread.replies.select_related("author"))}
            notices.tell(
                waiting - named - {by, None},
                Notice.Kind.REPLY,
                item.translation,
                place=comment.place,
                text=text,
            )
            reopen(thread)
    return comment


def mentioned(text: str) -> set[User]:
    """Return the people of the desk whom a text names (`@user name`)."""
    names = set(MENTION.findall(text))
    if not names:
        return set()
    return set(desk_people().filter(username__in=names))


def desk_people() -> models.QuerySet[User]:
    """Return everybody who may review."""
    return people_with("translations.review_translation")


def settle(thread: Comment, *, by: User) -> None:
    """Note that a thread needs nothing more (解決済み)."""
    changed = Comment.objects.filter(pk=thread.pk, thread=None, settled_at=None).update(
        settled_at=Now(), settled_by=by
    )
    if changed:
        settled.send(Comment, reference=thread.reference, is_settled=True)


def reopen(thread: Comment) -> None:
    """Take a settled thread up again."""
    changed = Comment.objects.filter(pk=thread.pk, thread=None, settled_at__isnull=False).update(
        settled_at=None, settled_by=None
    )
    if changed:
        settled.send(Comment, reference=thread.reference, is_settled=False)


def from_reader(
    translation: Translation, *, position: int | None, text: str, label: str, reference: str
) -> None:
    """Put a reader's report beside the row of the source block at `position`, once a `reference`.

    Without such a row it stands at the headline. Whoever looks after the article is told, and who
    published it.
    """
    unit = None
    if position is not None:
        unit = translation.units.filter(
            first_block__position__lte=position, last_block__position__gte=position
        ).first()
    part = None if unit else translation.parts.get(name=Part.Name.TITLE)
    with transaction.atomic():
        comment, is_new = Comment.objects.get_or_create(
            reference=reference,
            defaults={"translation": translation, "unit": unit, "part": part, "text": text, "label": label},
        )
        if is_new:
            edition = translation.current_edition
            people = [translation.assignee, edition.published_by if edition else None]
            notices.tell(people, Notice.Kind.REPORT, translation, place=comment.place, text=text)


def open_threads(translation: Translation) -> models.QuerySet[Comment]:
    """Return the threads of an article that nobody has settled, in page order."""
    threads = Comment.objects.filter(translation=translation, thread=None, settled_at=None)
    return threads.select_related("unit", "part", "author").order_by("part", "unit__position", "pk")


def open_count(row: str) -> Coalesce:
    """Return the expression that counts the open threads of the unit or part that the outer query reads."""
    own = Comment.objects.filter(thread=None, settled_at=None, **{row: OuterRef("pk")}).order_by()
    counted = own.values(row).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
