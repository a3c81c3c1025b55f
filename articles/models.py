"""Source articles: where they came from, their blocks, and the fields that readers see.

Translated fields are registered in `articles/translation.py`; code reads and writes the suffixed names
(`title_ja`), because bare names in ORM expressions reach the raw column.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Greatest, Now
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.letters import LetterPairs
from articles.same_address import address_key
from articles.told import ToldField, read


class Source(models.Model):
    """A publisher, and what its rights allow us to show."""

    class Rights(models.TextChoices):
        FULL = "full", _("全文と原文を掲載できる")
        EXCERPT = "excerpt", _("要約と短い引用だけ")
        LINK_ONLY = "link_only", _("見出し・要点・リンクだけ")

    slug = models.SlugField(_("識別名"), max_length=80, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    homepage = models.URLField(_("サイト"), max_length=500, blank=True)
    rights = models.CharField(_("権利ポリシー"), max_length=20, choices=Rights, default=Rights.FULL)
    rights_confirmed = models.BooleanField(
        _("権利を確認済み"), default=False, help_text=_("未確認の情報源は、公開の前に注意が表示されます。")
    )
    licence = models.CharField(_("ライセンス"), max_length=200, blank=True)
    licence_url = models.URLField(_("ライセンスの URL"), max_length=500, blank=True)
    attribution = models.CharField(_("出典の表示"), max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    # Polling (articles/poll.py). `next_poll_at` is the queue: whoever moves it into the future has claimed the poll.
    feed_url = models.URLField(_("フィードの URL"), max_length=1000, blank=True)
    is_polled = models.BooleanField(_("自動で巡回する"), default=True)
    takes_by_itself = models.BooleanField(
        _("新しい記事を自動で取り込む"),
        default=True,
        help_text=_("外すと、新しい記事は受信箱で編集者の判断を待ちます。"),
    )
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    poll_interval = models.PositiveIntegerField(_("巡回の間隔 (秒)"), default=3600)
    next_poll_at = models.DateTimeField(_("次の巡回"), null=True, blank=True, db_index=True)
    last_polled_at = models.DateTimeField(_("最後の巡回"), null=True, blank=True, editable=False)
    last_ok_at = models.DateTimeField(_("最後の成功"), null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(_("続けて失敗した回数"), default=0, editable=False)
    last_error = ToldField(_("最後のエラー"), blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("情報源")
        verbose_name_plural = _("情報源")

    def __str__(self) -> str:
        return self.name

    @property
    def health(self) -> str:
        """What the desk must know about this feed: none, waiting, ok, or failing."""
        if not self.feed_url:
            return "none"
        if self.failures:
            return "failing"
        return "ok" if self.last_ok_at else "waiting"

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for its feed to be read, for the first time or because they asked."""
        return bool(self.feed_url) and self.is_polled and self.last_polled_at is None

    @property
    def is_being_read(self) -> bool:
        """Whether a worker reads what is awaited: the time of the next poll is then the end of its lease."""
        return self.is_awaited and self.next_poll_at is not None and self.next_poll_at > timezone.now()


class HostRules(models.Model):
    """What a host says about machines: robots.txt (RFC 9309) and tdmrep.json (TDMRep), as last read."""

    origin = models.CharField(max_length=300, unique=True, help_text="scheme://host[:port]")
    robots_txt = models.TextField(blank=True)
    robots_known = models.BooleanField(
        default=True, help_text="False: the host could not say, so nothing is read"
    )
    tdmrep = models.JSONField(default=list)
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.origin


class Topic(models.Model):
    """A subject that readers browse by."""

    slug = models.SlugField(_("識別名"), max_length=80, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    name_ja: str
    name_en: str

    objects: ClassVar[models.Manager[Topic]] = models.Manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("トピック")
        verbose_name_plural = _("トピック")

    def __str__(self) -> str:
        return self.name_ja or self.name_en or self.slug


class ArticleQuerySet(models.QuerySet["Article"]):
    """Questions about many articles."""

    def published(self, language: str = "ja") -> ArticleQuerySet:
        """Return what the public may see in `language`: the one answer for pages, feeds, search, related.

        A story that was published with more than its rights allow by now is not among them.
        """
        return self.filter(**{f"published_at_{language}__isnull": False}, rights_withheld=False)

    def newest(self, language: str = "ja") -> ArticleQuerySet:
        """Return published articles, newest first."""
        return self.published(language).order_by(f"-published_at_{language}", "-pk")


# Articles by their key, so that an index knows the file of a story. The format allows 50,000; a smaller file is made again
# faster when a story changes.
ARTICLES_A_SITEMAP = 5_000
# When readers last got something new of a story. The field is named, because each language's column has a class of its own.
CHANGED_JA = Greatest("published_at_ja", "updated_at_ja", output_field=models.DateTimeField())

# Where the queue looks for a word.
SEARCHED_AT_THE_DESK = ("title_en", "title_ja", "url", "author")

# modeltranslation swaps managers at registration, so the type must be named for mypy to follow.
ArticleManager = models.Manager.from_queryset(ArticleQuerySet)


class Article(models.Model):
    """One source article, with the reader-facing fields that `publish` fills in."""

    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("情報源")
    )
    # Pasted text has no address; an address is never taken twice.
    url = models.URLField(_("原文の URL"), max_length=2000, null=True, blank=True, unique=True)
    # What all spellings of the address have in common (articles/same_address.py); save() keeps it.
    address_key = models.CharField(max_length=500, blank=True, default="", editable=False, db_index=True)
    slug = models.SlugField(_("識別名"), max_length=100, unique=True)
    author = models.CharField(_("著者"), max_length=300, blank=True)
    site = models.CharField(_("掲載サイト"), max_length=200, blank=True)
    language = models.CharField(_("原文の言語"), max_length=10, default="en")
    licence = models.CharField(_("ライセンス"), max_length=200, blank=True)
    licence_url = models.URLField(_("ライセンスの URL"), max_length=500, blank=True)
    source_published_at = models.DateTimeField(_("原文の公開日時"), null=True, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="articles", verbose_name=_("トピック"))
    # What this one article may show, decided with proof (RightsDecision); empty: what its source says.
    rights_override = models.CharField(
        _("権利（この記事だけ）"), max_length=20, choices=Source.Rights, blank=True, editable=False
    )
    # What its current edition shows, and whether that is more than is allowed now. The second is kept by triggers
    # (articles/migrations/0002), so that no way of changing a policy leaves a page public that it forbids.
    published_rights = models.CharField(max_length=20, blank=True, editable=False)
    rights_withheld = models.BooleanField(_("権利の変更により非公開"), default=False, editable=False)
    # Where the page came from, when, and which reservations against machines it carried (articles/reservations.py).
    signals = models.JSONField(_("取得の記録"), default=dict, blank=True, editable=False)
    tdm_reserved = models.BooleanField(_("AI・TDM の利用を留保している"), default=False, editable=False)
    checked_at = models.DateTimeField(_("原文を最後に確かめた日時"), null=True, blank=True, editable=False)
    next_check_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    content_hash = models.CharField(max_length=64, db_index=True, editable=False)
    # Near-duplicates (articles/same_story.py): what the text is like, and the first article of its thread, which
    # points at itself; an article that is in no thread points nowhere.
    sketch = models.JSONField(default=list, blank=True, editable=False)
    same_story_as = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="same_stories",
        verbose_name=_("同じ話題の記事"),
    )
    # Whether nobody asked yet if another outlet tells this story in words of its own (related/compare.py).
    to_compare = models.BooleanField(default=False, db_default=False, editable=False)
    raw = models.TextField(_("取り込んだままの原文"), editable=False)
    created_at = models.DateTimeField(_("取り込み日時"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("取り込んだ人"),
    )

    # Translated (articles/translation.py): `_en` by ingest, `_ja` by publish alone.
    title = models.CharField(_("見出し"), max_length=500)
    lead = models.TextField(_("リード"), blank=True)
    impact_analysis = models.TextField(_("影響分析"), blank=True)
    editorial_comment = models.TextField(_("編集コメント"), blank=True)
    meta_description = models.CharField(_("説明文"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("公開日時"), null=True, blank=True)
    updated_at = models.DateTimeField(_("更新日時"), null=True, blank=True)
    title_en: str
    title_ja: str
    lead_ja: str
    impact_analysis_ja: str
    editorial_comment_ja: str
    meta_description_ja: str
    published_at_ja: datetime | None
    updated_at_ja: datetime | None

    objects: ClassVar[ArticleManager] = ArticleManager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("記事")
        verbose_name_plural = _("記事")
        indexes: ClassVar = [
            # Home, archives and feeds: newest published first; and how many there are, without reading their rows.
            models.Index(
                fields=["-published_at_ja", "-id"],
                include=["source"],
                condition=models.Q(published_at_ja__isnull=False, rights_withheld=False),
                name="article_public_ja",
            ),
            # The sitemaps: when the last story of a file changed.
            models.Index(
                models.F("id") / ARTICLES_A_SITEMAP,
                CHANGED_JA.desc(),
                condition=models.Q(published_at_ja__isnull=False, rights_withheld=False),
                name="article_sitemap_ja",
            ),
            # The read API: what was published anew since a moment.
            models.Index(
                fields=["-updated_at_ja"],
                condition=models.Q(
                    published_at_ja__isnull=False, rights_withheld=False, updated_at_ja__isnull=False
                ),
                name="article_updated_ja",
            ),
            # The list in the admin.
            models.Index(fields=["-created_at", "-id"], name="article_newest"),
            models.Index(fields=["id"], condition=models.Q(to_compare=True), name="article_to_compare"),
            GinIndex(LetterPairs(*SEARCHED_AT_THE_DESK), name="article_letters"),
        ]

    def __str__(self) -> str:
        return self.title_ja or self.title_en or self.slug

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the row, with the key by which its address is found in any spelling."""
        fields = kwargs.get("update_fields")
        if fields is None or "url" in fields:
            self.address_key = address_key(self.url or "")
            if fields is not None:
                kwargs["update_fields"] = {*fields, "address_key"}
        super().save(*args, **kwargs)

    @property
    def rights(self) -> str:
        """What may be shown: what was decided for this article, else for its source.

        An article without either (pasted by an editor) is the desk's own call.
        """
        return self.rights_override or (self.source.rights if self.source else Source.Rights.FULL)

    @property
    def last_problem(self) -> str:
        """What kept the last look at the original from reading it, "" where nothing did."""
        return read(self.signals.get("last_problem", ""))

    @property
    def spoken_to_machines(self) -> models.QuerySet[Block]:
        """The blocks that look like instructions to a model: whatever it wrote of this article may follow them."""
        return self.blocks.filter(boilerplate=False, marks__contains=["instruction"]).order_by("position")

    @classmethod
    def free_slug(cls, title: str) -> str:
        """Return a slug made from `title` that no article has yet. Costs one query."""
        base = slugify(title)[:80].strip("-") or "story"
        taken = set(cls.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        if base not in taken:
            return base
        return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)


class RightsDecision(models.Model):
    """Why one article may show more or less than its source: who decided it, and the proof. Never changed."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="rights_decisions")
    rights = models.CharField(_("掲載できる範囲"), max_length=20, choices=Source.Rights, blank=True)
    note = models.TextField(_("根拠"))
    url = models.URLField(_("根拠の URL"), max_length=1000, blank=True)
    document = models.BinaryField(null=True, blank=True)
    document_name = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        verbose_name = _("権利の判断")
        verbose_name_plural = _("権利の判断")

    def __str__(self) -> str:
        return f"{self.article_id}: {self.get_rights_display() or '情報源の方針'}"


class Block(models.Model):
    """One block of the original. `html` is safe inner HTML (articles/extract/ made it)."""

    class Kind(models.TextChoices):
        HEADING = "heading", _("見出し")
        PARAGRAPH = "paragraph", _("段落")
        LIST_ITEM = "list_item", _("箇条書き")
        QUOTE = "quote", _("引用")
        CODE = "code", _("コード")
        TABLE = "table", _("表")
        IMAGE = "image", _("画像")
        CAPTION = "caption", _("キャプション")
        SEPARATOR = "separator", _("区切り")

    # Code and rules travel unchanged; everything else is put before a translator.
    UNTRANSLATED_KINDS: ClassVar = frozenset({Kind.CODE, Kind.SEPARATOR})

    article = models.ForeignKey(Article, models.CASCADE, related_name="blocks")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    level = models.PositiveSmallIntegerField(default=0, help_text="heading 1-6; list item: depth from 1")
    ordered = models.BooleanField(default=False)
    language = models.CharField(max_length=40, blank=True, help_text="of code: python, bash, ...")
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    boilerplate = models.BooleanField(default=False)
    quoted = models.BooleanField(default=False, help_text="stands in a quotation and is no paragraph of it")
    # What an editor should look at: names of MARKS, found at ingest (articles/extract/suspect.py).
    marks = models.JSONField(default=list, blank=True)
    content_hash = models.CharField(max_length=64)

    MARKS: ClassVar = {
        "instruction": _("AI への指示に見える文"),
        "invisible": _("見えない文字を除去"),
        "bidi": _("文字の向きの制御を除去"),
    }

    class Meta:
        ordering = ["article", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "position"], name="block_position_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.text[:60]}"

    @property
    def mark_labels(self) -> list[str]:
        """What an editor should look at in this block, in words."""
        return [str(self.MARKS[mark]) for mark in self.marks if mark in self.MARKS]

    @property
    def is_translatable(self) -> bool:
        """Whether this block needs a translation: real text that is neither code nor site chrome."""
        return not self.boilerplate and self.kind not in self.UNTRANSLATED_KINDS and bool(self.text.strip())

    @property
    def is_silent_picture(self) -> bool:
        """Whether it is a picture that the original says nothing of: whoever hears the page learns what an editor writes."""
        return self.kind == self.Kind.IMAGE and not self.text.strip() and not self.boilerplate


class SourceChange(models.Model):
    """A new wording of an article's original, aligned with the blocks we hold (articles/changes.py)."""

    class State(models.TextChoices):
        PENDING = "pending", _("未反映")
        APPLIED = "applied", _("反映済み")
        DISMISSED = "dismissed", _("見送り")

    article = models.ForeignKey(Article, models.CASCADE, related_name="source_changes")
    content_hash = models.CharField(max_length=64)
    raw = models.TextField(editable=False)
    # [{"kind": unchanged|edited|moved|added|removed, "block": pk or null, "old": {...}, "new": {...} or null}, ...]
    steps = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=State, default=State.PENDING)
    noticed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-noticed_at", "-pk"]
        verbose_name = _("原文の更新")
        verbose_name_plural = _("原文の更新")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article"], condition=models.Q(state="pending"), name="one_pending_change_per_article"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.get_state_display()}"


class KeyPoint(models.Model):
    """One published key point (キーポイント); rewritten by `publish`."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="key_points")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=200)
    text = models.TextField()
    anchors = models.JSONField(default=list, help_text="anchors of the paragraphs it rests on")
    heading_ja: str
    text_ja: str

    objects: ClassVar[models.Manager[KeyPoint]] = models.Manager()

    class Meta:
        ordering = ["article", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "position"], name="keypoint_position_unique"),
        ]

    def __str__(self) -> str:
        return self.heading_ja


# Django looks for models here.
import articles.feed_entries  # noqa: E402
import articles.story_pairs  # noqa: E402, F401
