"""What the feeds of sources offered, what became of it, and what the desk no longer wants to be offered."""

from __future__ import annotations

import re
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Source
from articles.told import ToldField


class FeedEntry(models.Model):
    """One entry of a source's feed, seen once, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("取り込み待ち")
        TAKEN = "taken", _("取り込み済み")
        DUPLICATE = "duplicate", _("取り込み済みの記事と同じ")
        HELD = "held", _("確認待ち")
        FAILED = "failed", _("取り込めなかった")
        SKIPPED = "skipped", _("見送り")

    source = models.ForeignKey(Source, models.CASCADE, related_name="entries", verbose_name=_("情報源"))
    key = models.CharField(max_length=64, help_text="SHA-256 of the entry's id")
    url = models.CharField(_("URL"), max_length=2000, blank=True)
    title = models.CharField(_("見出し"), max_length=500, blank=True)
    author = models.CharField(_("著者"), max_length=300, blank=True)
    published = models.DateTimeField(_("公開日時"), null=True, blank=True)
    html = models.TextField(blank=True, help_text="sanitised content of the feed, for pages that refuse")
    content_hash = models.CharField(max_length=64)
    state = models.CharField(_("状態"), max_length=20, choices=State, default=State.WAITING)
    error = ToldField(_("エラー"), blank=True)
    remark = ToldField(_("備考"), blank=True)  # what is wrong with the feed's own words
    attempts = models.PositiveSmallIntegerField(_("試行回数"), default=0)
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, blank=True, related_name="feed_entries", verbose_name=_("記事")
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = _("フィードの記事")
        verbose_name_plural = _("フィードの記事")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key"], name="feed_entry_once_per_source"),
        ]
        indexes: ClassVar = [
            # The page of sources: how many of each, and the latest.
            models.Index(fields=["source", "-created_at"], include=["state"], name="feed_entry_of_source"),
            # The inbox: how many in each state.
            models.Index(fields=["state"], name="feed_entry_state"),
            # The inbox: what was taken or left out, newest first.
            models.Index(fields=["-created_at", "-id"], name="feed_entry_newest"),
        ]

    def __str__(self) -> str:
        return self.title or self.url or self.key[:12]


class Mute(models.Model):
    """What the desk no longer wants to be offered: entries with these words in their title, or a source's entries."""

    words = models.CharField(_("見出しに含まれる語"), max_length=200, blank=True)
    source = models.ForeignKey(Source, models.CASCADE, null=True, blank=True, related_name="mutes")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("ミュート")
        verbose_name_plural = _("ミュート")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(words="") | models.Q(source__isnull=False), name="mute_says_what"
            ),
            models.UniqueConstraint(fields=["words", "source"], name="mute_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return " / ".join(filter(None, [self.words and f"「{self.words}」", str(self.source or "")]))

    def covers(self, entry: FeedEntry) -> bool:
        """Say whether `entry` is not to be offered; words are compared whole and without regard to case."""
        if self.source_id and self.source_id != entry.source_id:
            return False
        if not self.words:
            return True
        return re.search(rf"(?<!\w){re.escape(self.words)}(?!\w)", entry.title, re.IGNORECASE) is not None
