"""The stock admin's tables: publishers, topics, and the facts of an article.

What the workflow writes (Japanese texts, publication dates) is read-only here, so that nobody walks
around the desk.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from articles.models import Article, Source, Topic


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin[Source]):
    """Publishers and what their rights allow."""

    list_display = ("name", "rights", "rights_confirmed", "licence", "homepage")
    list_filter = ("rights", "rights_confirmed")
    search_fields = ("name", "slug", "homepage")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    fieldsets: ClassVar = (
        (None, {"fields": ("name", "slug", "homepage")}),
        (
            _("権利"),
            {"fields": ("rights", "rights_confirmed", "licence", "licence_url", "attribution")},
        ),
    )


@admin.register(Topic)
class TopicAdmin(TranslationAdmin[Topic]):
    """Subjects that readers browse by."""

    list_display = ("name_ja", "name_en", "slug")
    search_fields = ("name_ja", "name_en", "slug")
    fieldsets: ClassVar = ((None, {"fields": ("name", "slug")}),)


@admin.register(Article)
class ArticleAdmin(TranslationAdmin[Article]):
    """The facts of an article. It comes in through the desk and goes out through `publish`."""

    list_display: tuple[str, ...] = ("__str__", "source", "created_at", "published_at_ja")
    list_filter = ("source", "topics", "published_at_ja")
    search_fields = ("title_ja", "title_en", "url", "author")
    date_hierarchy = "created_at"
    autocomplete_fields = ("source", "topics")
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
        (_("記録"), {"fields": ("slug", "created_at", "created_by"), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Leave the raw page out: a list must not load megabytes that it never shows."""
        return super().get_queryset(request).select_related("source").defer("raw")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: an article without blocks is none; the desk's form makes them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Return False: editions and the log are history. A story is withdrawn on the desk instead."""
        return False
