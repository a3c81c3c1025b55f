"""What the reader's site keeps for itself: made from editions, and made again from them at any time.

Only a reader's report is told to us and cannot be made again.
"""

from __future__ import annotations

import base64
import secrets
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.letters import LetterPairs
from articles.models import Article
from translations.models import Edition, Event


class PublicChange(models.Model):
    """One change of what the public sees, written by triggers in the transaction that makes it.

    Triggers, because a page kept too long is worse than one made again: they see the desk, the admin, the
    related stories and a hand in the database alike, and their row shows when the change does
    (docs/decisions/0009-pages-kept-in-memory.md).
    """

    changed_table = models.CharField(max_length=63)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("公開内容の変更")
        verbose_name_plural = _("公開内容の変更")

    def __str__(self) -> str:
        return f"{self.pk} {self.changed_table}"


class DueStory(models.Model):
    """One story that became public, changed its edition, or was withdrawn: `newsdesk.reader.follow` has to look at it.

    Written by triggers in the transaction that makes the change, so that a quiet site is not read through every few
    seconds. Whoever looked deletes the rows it saw; a change meanwhile has a row of its own.
    """

    # Not a key: deleting a story need not wait for what is due.
    article_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.article_id}"


class StoryCount(models.Model):
    """One public story more or less of one topic, source or month, or how many there were at the last recount.

    Written by triggers (newsdesk/migrations/0004) and never updated; `newsdesk.reader.counts` sums them up.
    """

    # Not keys: deleting a topic or source need not wait for what was counted of it.
    topic_id = models.BigIntegerField(null=True)
    source_id = models.BigIntegerField(null=True)
    month = models.DateField(null=True, help_text="its first day in Japan")
    stories = models.IntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["topic_id"], include=["stories"], name="story_count_of_topic"),
            models.Index(fields=["source_id"], include=["stories"], name="story_count_of_source"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id or self.source_id or self.month}: {self.stories:+d}"


class StoryText(models.Model):
    """The text of one edition as HTML, from credits to original: the part of a story page that never changes.

    `seal` is over the HTML and the edition: what was not written by `newsdesk.reader.story_text` is not
    shown, so HTML put into this table by any other way stays without effect.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="text")
    # Of the templates and code that made it: a release that changes them makes the text again.
    recipe = models.CharField(max_length=64)
    # The edition's content without its body: what the rest of the page is made from.
    head = models.JSONField()
    html = models.TextField()
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("組版済みの本文")
        verbose_name_plural = _("組版済みの本文")

    def __str__(self) -> str:
        return f"{self.edition_id}"


class ShareCard(models.Model):
    """The picture of one edition's headline that other sites show (newsdesk.reader.card draws it)."""

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="card")
    # Of the way it is drawn: when that changes, cards are drawn again.
    recipe = models.PositiveSmallIntegerField()
    png = models.BinaryField()

    class Meta:
        verbose_name = _("共有用の画像")
        verbose_name_plural = _("共有用の画像")

    def __str__(self) -> str:
        return f"{self.edition_id}"


class SearchEntry(models.Model):
    """One public story as search sees it: its words, and the text that excerpts are cut from."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="search_entry")
    edition_number = models.PositiveIntegerField()
    # Of the way texts become words: when it changes, every story is indexed again.
    recipe = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()
    words = SearchVectorField()
    # Kinds of neighbouring words (newsdesk.search.words): places of words are in no index, so a phrase of two frequent
    # words would be looked for in every story that holds both.
    pairs = ArrayField(models.IntegerField(), default=list)
    text = models.TextField()
    original = models.TextField(blank=True)

    class Meta:
        verbose_name = _("検索の索引")
        verbose_name_plural = _("検索の索引")
        indexes: ClassVar = [
            # Without the pending list, whose clean-up would make one unlucky search slow.
            GinIndex(name="search_words", fields=["words"], fastupdate=False),
            GinIndex(name="search_pairs", fields=["pairs"], fastupdate=False),
            # Words that very many stories hold are looked up newest first.
            models.Index(fields=["-published_at", "-article"], name="search_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} #{self.edition_number}"


class Pulse(models.Model):
    """When something that has to go on by itself was last seen alive; read by newsdesk.health."""

    # Written by a task that beat sends: fresh means that beat, the broker and a worker all work.
    BEAT: ClassVar = "beat"

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("動作確認")
        verbose_name_plural = _("動作確認")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"


def new_webhook_secret() -> str:
    """Return a secret in the form of Standard Webhooks."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


class Webhook(models.Model):
    """Another system that hears of what is published, corrected and withdrawn (newsdesk.webhooks)."""

    url = models.URLField(_("通知先の URL"), max_length=1000)
    secret = models.CharField(
        _("署名の鍵"),
        max_length=100,
        default=new_webhook_secret,
        editable=False,
        help_text=_("受信側に渡し、署名（Standard Webhooks）の確認に使います。"),
    )
    is_active = models.BooleanField(_("有効"), default=True)
    created_at = models.DateTimeField(_("登録した日時"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("Webhook")
        verbose_name_plural = _("Webhook")

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event for one webhook. `next_try_at` is the queue: whoever moves it into the future has claimed it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("送信待ち")
        DELIVERED = "delivered", _("送信済み")
        FAILED = "failed", _("送信できなかった")

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", verbose_name=_("Webhook"))
    event = models.ForeignKey(Event, models.CASCADE, related_name="+", editable=False)
    payload = models.JSONField(_("内容"))
    state = models.CharField(_("状態"), max_length=20, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("送信した回数"), default=0)
    next_try_at = models.DateTimeField(_("次の送信"))
    last_error = models.CharField(_("最後のエラー"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("作成した日時"), db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("Webhook の送信")
        verbose_name_plural = _("Webhook の送信")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "event"], name="delivery_once_per_webhook"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], name="delivery_due", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.webhook}: {self.payload.get('type')}"


class FailedSignIn(models.Model):
    """One sign-in with a wrong name or password, kept until it no longer counts (newsdesk.guard)."""

    # Digests: who tries is told apart, not known.
    name = models.CharField(max_length=64)
    sender = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="failed_sign_in_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class ReaderReport(models.Model):
    """What a reader found wrong with a translation, for the desk. Kept without name, address or cookie."""

    class Kind(models.TextChoices):
        MEANING = "meaning", _("意味が違う・訳し漏れがある")
        FACT = "fact", _("数字・名前・日付が違う")
        WORDING = "wording", _("日本語が読みにくい")
        OTHER = "other", _("そのほか")

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="reader_reports", verbose_name=_("記事")
    )
    edition_number = models.PositiveIntegerField(_("版"))
    anchor = models.CharField(_("段落"), max_length=20, blank=True)
    passage = models.TextField(_("その段落の訳文"), blank=True)
    kind = models.CharField(_("種類"), max_length=20, choices=Kind)
    message = models.TextField(_("内容"))
    # Of the form that was filled in: sent twice, it is stored once.
    form_id = models.CharField(max_length=40, unique=True, editable=False)
    # A keyed digest of the address that changes every day: enough to limit, not enough to know someone.
    sender = models.CharField(max_length=64, editable=False)
    is_settled = models.BooleanField(_("対応済み"), default=False)
    created_at = models.DateTimeField(_("受け付けた日時"), db_default=Now(), editable=False)

    class Meta:
        ordering = ["is_settled", "-created_at"]
        verbose_name = _("読者からの報告")
        verbose_name_plural = _("読者からの報告")
        indexes: ClassVar = [
            # How many reports came lately, from one sender and from all.
            models.Index(fields=["-created_at", "sender"], name="report_lately"),
            # The list in the admin.
            models.Index(fields=["is_settled", "-created_at", "-id"], name="report_unsettled_first"),
            GinIndex(LetterPairs("message", "passage"), name="report_letters"),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.message[:40]}"


class AuditEntry(models.Model):
    """One thing that was done, as JSON, written by triggers and sealed into a chain (newsdesk.audit).

    Nothing hangs on it and it hangs on nothing: what it tells of may be deleted, the telling stays.
    """

    entry = models.TextField(_("記録"))
    # In the order of commits; empty only within the transaction that writes it.
    position = models.BigIntegerField(_("番号"), null=True, unique=True)
    # SHA-256 over the digest before it and `entry`.
    digest = models.CharField(_("ハッシュ"), max_length=64, null=True)
    # Set while its transaction commits: the seal comes after everything else that waits for that moment.
    has_turn = models.BooleanField(default=False)

    class Meta:
        ordering = ["-position"]
        verbose_name = _("監査記録")
        verbose_name_plural = _("監査記録")

    def __str__(self) -> str:
        return f"{self.position}"


class CspReport(models.Model):
    """How often browsers met something that our content security policy forbids (newsdesk.csp)."""

    day = models.DateField()
    directive = models.CharField(max_length=30)
    blocked = models.CharField(max_length=100)
    page = models.CharField(max_length=100)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "directive", "blocked", "page"], name="csp_report_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.directive} {self.blocked}: {self.count}"
