"""The stock admin's tables: publishers, topics, and the facts of an article.

What the workflow writes (Japanese texts, publication dates) is read-only here, so that nobody walks
around the desk.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from articles import poll, subscribe
from articles.feed_entries import FeedEntry
from articles.models import SEARCHED_AT_THE_DESK, Article, Source, Topic
from articles.pages import KeyedPages

# Each of these asks another host while the editor waits.
MAX_DISCOVERIES = 5


class CountedDeletion(admin.ModelAdmin[Any]):
    """Says how many rows go with what is deleted, and how many hold it back: Django reads and lists each of thousands.

    For tables whose followers have no followers of their own.
    """

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return names, counts by table, tables that this person may delete nothing from, and what is in the way."""
        counts = {str(self.opts.verbose_name_plural): len(objs)}
        lacking: set[str] = set()
        in_the_way: list[str] = []
        for relation in self.model._meta.related_objects:
            model, name = relation.related_model, relation.field.name
            if isinstance(relation, models.ManyToManyRel):
                model, name = relation.through, relation.field.m2m_reverse_field_name()
            label = str(model._meta.verbose_name_plural)
            count = model._base_manager.filter(**{f"{name}__in": objs}).count()
            if count and relation.on_delete is models.PROTECT:
                in_the_way.append(f"{label}: {count}")
            elif count:
                counts[label] = count
                table = self.admin_site._registry.get(model)
                if table and not table.has_delete_permission(request):
                    lacking.add(label)
        return [str(one) for one in objs], counts, lacking, in_the_way


class HealthFilter(admin.SimpleListFilter):
    """Feeds that fail, work, or were never read."""

    title = _("フィードの状態")
    parameter_name = "health"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices of the filter."""
        return [
            ("failing", _("失敗している")),
            ("ok", _("正常")),
            ("waiting", _("未巡回")),
            ("none", _("フィードなし")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        """Return the sources of the chosen state; `Source.health` says the same of one row."""
        with_feed = queryset.exclude(feed_url="")
        match self.value():
            case "failing":
                return with_feed.filter(failures__gt=0)
            case "ok":
                return with_feed.filter(failures=0, last_ok_at__isnull=False)
            case "waiting":
                return with_feed.filter(failures=0, last_ok_at__isnull=True)
            case "none":
                return queryset.filter(feed_url="")
        return queryset


@admin.register(Source)
class SourceAdmin(CountedDeletion):
    """Publishers: what their rights allow, and whether their feed works. Failing feeds stand first."""

    list_display = (
        "name",
        "feed_health",
        "last_ok_at",
        "next_poll_at",
        "rights",
        "rights_confirmed",
        "licence",
    )
    list_filter = (HealthFilter, "is_polled", "rights", "rights_confirmed")
    search_fields = ("name", "slug", "homepage", "feed_url")
    ordering = ("-failures", "name")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    readonly_fields = ("feed_health", "last_polled_at", "last_ok_at", "failures", "last_error")
    actions = ("confirm_rights", "poll_soon", "find_feed", "export_opml")
    fieldsets: ClassVar = (
        (None, {"fields": ("name", "slug", "homepage")}),
        (
            _("権利"),
            {"fields": ("rights", "rights_confirmed", "licence", "licence_url", "attribution")},
        ),
        (
            _("フィード"),
            {
                "fields": (
                    "feed_url",
                    "is_polled",
                    "feed_health",
                    "last_error",
                    "failures",
                    "last_polled_at",
                    "last_ok_at",
                    "next_poll_at",
                    "poll_interval",
                )
            },
        ),
    )

    @admin.display(description=_("フィードの状態"), ordering="failures")
    def feed_health(self, source: Source) -> str:
        """Return one line: the state of the feed, and the last error of one that fails."""
        match source.health:
            case "failing":
                return gettext("失敗 %(times)d 回: %(error)s") % {
                    "times": source.failures,
                    "error": str(source.last_error)[:160],
                }
            case "ok":
                return gettext("正常") if source.is_polled else gettext("正常 (巡回停止中)")
            case "waiting":
                return gettext("まだ巡回していません")
        return gettext("フィードなし")

    @admin.action(description=_("権利を確認済みにする"), permissions=["change"])
    def confirm_rights(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Say that a person has checked what these sources allow; each row's history names who."""
        for source in queryset.filter(rights_confirmed=False):
            source.rights_confirmed = True
            source.save(update_fields=["rights_confirmed"])
            self.log_change(request, source, gettext("権利を確認済みにしました。"))
        self.message_user(request, gettext("選んだ情報源の権利を確認済みにしました。"))

    @admin.action(description=_("すぐに巡回する"), permissions=["change"])
    def poll_soon(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Put the chosen feeds at the head of the queue; the worker reads them within a minute."""
        due = queryset.exclude(feed_url="").update(next_poll_at=timezone.now(), is_polled=True)
        self.message_user(
            request, gettext("%(count)d 件のフィードを 1 分以内に巡回します。") % {"count": due}
        )

    @admin.action(description=_("サイトからフィードを探す"), permissions=["change"])
    def find_feed(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Read the home pages of sources without a feed and take the first feed that each offers."""
        for source in queryset.filter(feed_url="").exclude(homepage="")[:MAX_DISCOVERIES]:
            try:
                source.feed_url = subscribe.find_feed(source.homepage)
            except subscribe.NoFeed as error:
                self.message_user(request, f"{source.name}: {error}", messages.WARNING)
                continue
            source.save(update_fields=["feed_url"])
            found = gettext("フィードを見つけました: %(address)s") % {"address": source.feed_url}
            self.log_change(request, source, found)
            self.message_user(request, f"{source.name}: {source.feed_url}")

    @admin.action(description=_("OPML に書き出す"), permissions=["view"])
    def export_opml(self, request: HttpRequest, queryset: QuerySet[Source]) -> HttpResponse:
        """Return the chosen subscriptions as an OPML file."""
        return HttpResponse(
            subscribe.export_opml(queryset),
            content_type="text/x-opml; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="newsdesk.opml"'},
        )


@admin.register(FeedEntry)
class FeedEntryAdmin(admin.ModelAdmin[FeedEntry]):
    """The inbox: what feeds brought, what became of it, and what waits for an editor."""

    list_display = ("__str__", "source", "state", "published", "error", "article")
    list_filter = ("state", "source")
    paginator = KeyedPages
    search_fields = ("title", "url")
    list_select_related = ("source", "article")
    actions = ("take_now", "skip")
    fields = (
        "title",
        "url",
        "source",
        "author",
        "published",
        "remark",
        "state",
        "error",
        "article",
        "attempts",
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: feeds make entries."""
        return False

    @admin.action(description=_("取り込む (留保を確認済み)"), permissions=["change"])
    def take_now(self, request: HttpRequest, queryset: QuerySet[FeedEntry]) -> None:
        """Take the chosen entries in, a reservation of text mining notwithstanding: a person has looked at it."""
        done = FeedEntry.State.TAKEN, FeedEntry.State.DUPLICATE
        for entry in queryset.exclude(state__in=done).select_related("source")[:MAX_DISCOVERIES]:
            poll.take(entry, even_if_reserved=True)
            level = messages.SUCCESS if entry.article_id else messages.WARNING
            self.message_user(request, f"{entry}: {entry.get_state_display()} {entry.error}", level)

    @admin.action(description=_("見送る"), permissions=["change"])
    def skip(self, request: HttpRequest, queryset: QuerySet[FeedEntry]) -> None:
        """Leave the chosen entries out; they are not offered again."""
        left = queryset.filter(article__isnull=True).update(state=FeedEntry.State.SKIPPED, error="")
        self.message_user(request, gettext("%(count)d 件を見送りました。") % {"count": left})


@admin.register(Topic)
class TopicAdmin(CountedDeletion, TranslationAdmin[Topic]):
    """Subjects that readers browse by."""

    list_display = ("name_ja", "name_en", "slug")
    search_fields = ("name_ja", "name_en", "slug")
    fieldsets: ClassVar = ((None, {"fields": ("name", "slug")}),)


class TopicFilter(admin.SimpleListFilter):
    """The articles of one topic. Django's own joins the topics, and compares whole articles to tell them apart."""

    title = _("トピック")
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the topics."""
        return [(str(topic.pk), str(topic)) for topic in Topic.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Return the articles of the chosen topic."""
        topic = self.value() or ""
        if not topic.isdecimal():
            return queryset
        tagged = Article.topics.through.objects.filter(topic=int(topic))
        return queryset.filter(pk__in=tagged.values("article"))


@admin.register(Article)
class ArticleAdmin(TranslationAdmin[Article]):
    """The facts of an article. It comes in through the desk and goes out through `publish`."""

    list_display: tuple[str, ...] = ("__str__", "source", "created_at", "published_at_ja")
    # No date_hierarchy: its line of months reads every article for each page.
    list_filter = ("source", TopicFilter, "published_at_ja", "created_at")
    paginator = KeyedPages
    search_fields = SEARCHED_AT_THE_DESK
    # Not the admin's own search field for many: screen readers get no name for it (axe: label).
    formfield_overrides: ClassVar = {models.ManyToManyField: {"widget": CheckboxSelectMultiple}}
    readonly_fields = (
        "slug",
        "url",
        "title_ja",
        "lead_ja",
        "impact_analysis_ja",
        "editorial_comment_ja",
        "meta_description_ja",
        "published_at_ja",
        "updated_at_ja",
        "created_at",
        "created_by",
        "same_story_as",
        "tdm_reserved",
        "checked_at",
    )
    fieldsets: ClassVar = (
        (None, {"fields": ("title_en", "source", "topics")}),
        (
            _("原文"),
            {"fields": ("url", "author", "site", "source_published_at", "licence", "licence_url")},
        ),
        (
            _("公開中の日本語（編集デスクで公開すると変わります）"),
            {
                "fields": (
                    "title_ja",
                    "lead_ja",
                    "impact_analysis_ja",
                    "editorial_comment_ja",
                    "meta_description_ja",
                    "published_at_ja",
                    "updated_at_ja",
                )
            },
        ),
        (
            _("記録"),
            {
                "fields": ("slug", "created_at", "created_by", "same_story_as", "tdm_reserved", "checked_at"),
                "classes": ("collapse",),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple[str, ...]:
        """Add the source for who may not change sources: another source allows more, without a proof."""
        can_change = request.user.has_perm("articles.change_source")
        return self.readonly_fields if can_change else (*self.readonly_fields, "source")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Leave the raw page out: a list must not load megabytes that it never shows."""
        return super().get_queryset(request).select_related("source").defer("raw")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: an article without blocks is none; the desk's form makes them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Return False: editions and the log are history. A story is withdrawn on the desk instead."""
        return False
