"""The workflow's tables, to look at only, and the desk's entries in the list of articles."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import ArticleAdmin
from articles.models import Article
from articles.pages import KeyedPages
from translations.desk import queue
from translations.headline import working_title
from translations.knowledge import forbidden, glossary
from translations.knowledge.entries import GlossaryEntry
from translations.knowledge.house_style import HouseStyle
from translations.knowledge.memory import Memory
from translations.models import Translation
from translations.runs import Call, Run
from translations.views.resummaries import MOST_AT_ONCE

# articles knows nothing of translations, so its admin learns of the desk from here.
admin.site.unregister(Article)


@admin.register(Article)
class DeskArticleAdmin(ArticleAdmin):
    """The list of articles with a way to the desk and the re-summary of many."""

    list_display = ("headline", *ArticleAdmin.list_display[1:], "desk")
    actions = ("resummarise",)

    def get_search_results(
        self, request: HttpRequest, articles: QuerySet[Article], words: str
    ) -> tuple[QuerySet[Article], bool]:
        """Return what the queue finds: it knows its way through indexes."""
        if not words.split():
            return articles, False
        found = _found(self, request, Translation.objects.filter(article__in=articles), words)
        return articles.filter(pk__in=found.values("article")), False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Return articles with their translations, of which two columns tell."""
        translations = Translation.objects.annotate(working_title=working_title())
        return super().get_queryset(request).prefetch_related(Prefetch("translations", translations))

    @admin.display(description=gettext_lazy("記事"))
    def headline(self, article: Article) -> str:
        """Return what the desk calls the article."""
        return str(_translation_of(article) or article)

    @admin.display(description=gettext_lazy("編集デスク"))
    def desk(self, article: Article) -> str | SafeString:
        """Return links to the article's translations, by status."""
        translation = _translation_of(article)
        if translation is None:
            return "—"
        address = reverse("desk:review", args=[translation.pk])
        return format_html('<a href="{}">{}</a>', address, translation.get_status_display())

    def has_draft_permission(self, request: HttpRequest) -> bool:
        """Whether this person may start jobs for the model."""
        return request.user.has_perm("translations.draft_translation")

    @admin.action(description=gettext_lazy("要約を作り直す"), permissions=["draft"])
    def resummarise(self, request: HttpRequest, articles: QuerySet[Article]) -> HttpResponse | None:
        """Lead to the page where the parts and an instruction are chosen."""
        ids = list(articles.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(ids) > MOST_AT_ONCE:
            message = _("一度に作り直せるのは%(most)d本までです。選ぶ記事を減らしてください。")
            self.message_user(request, message % {"most": MOST_AT_ONCE}, messages.ERROR)
            return None
        query = urlencode([("article", pk) for pk in ids])
        return redirect(f"{reverse('desk:resummary_many')}?{query}")


def _translation_of(article: Article) -> Translation | None:
    return next(iter(article.translations.all()), None)


def _found(
    table: admin.ModelAdmin[Any], request: HttpRequest, among: QuerySet[Translation], words: str
) -> QuerySet[Translation]:
    """Return what the queue would find `among` translations; where these are the newest of very many, say so on the page."""
    found, is_cut = queue.search(among, words.split())
    if is_cut:
        message = _("「%(words)s」に当たる記事は多いため、更新の新しい %(most)s 件だけを数え、並べています。")
        table.message_user(request, message % {"words": words, "most": queue.MOST_FOUND})
    return found


class ValuesOfLate(admin.AllValuesFieldListFilter):
    """A filter by the values that the newest rows have: to name every value, all rows would have to be read."""

    NEWEST = 1_000

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        newest = self.lookup_choices.model._default_manager.order_by("-pk").values("pk")[: self.NEWEST]
        self.lookup_choices = self.lookup_choices.filter(pk__in=newest)


class LookOnly(admin.ModelAdmin[Model]):
    """A table that only the workflow writes."""

    paginator = KeyedPages
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False."""
        return False


@admin.register(Translation)
class TranslationAdmin(LookOnly):
    """Where every translation stands."""

    list_display = ("__str__", "status", "assignee", "version", "changed_at")
    list_filter = ("status", "assignee")
    search_fields = ("article__title_en", "article__title_ja")
    list_select_related = ("article", "assignee")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return translations with what the desk calls their articles."""
        return super().get_queryset(request).annotate(working_title=working_title())

    def get_search_results(
        self, request: HttpRequest, translations: QuerySet[Any], words: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return what the queue finds."""
        return _found(self, request, translations, words) if words.split() else translations, False


@admin.register(Run)
class RunAdmin(LookOnly):
    """Jobs for the model, with their errors."""

    list_display = (
        "__str__",
        "translation",
        "state",
        "provider",
        "model",
        "attempt",
        "error_class",
        "created_at",
    )
    list_filter = ("state", "kind", ("provider", ValuesOfLate))
    list_select_related = ("translation__article",)


@admin.register(Call)
class CallAdmin(LookOnly):
    """Every request to a provider, with what it cost."""

    list_display = (
        "__str__",
        "run",
        "model",
        "outcome",
        "prompt_tokens",
        "completion_tokens",
        "cost_usd",
        "latency_ms",
    )
    ordering = ("-pk",)
    list_filter = ("outcome", "purpose", ("model", ValuesOfLate))
    list_select_related = ("run",)


class HouseStyleForm(forms.ModelForm):
    """The house style, with the checks that are switched off as one name a line."""

    off = forms.CharField(
        label=gettext_lazy("使わないチェック"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("一行に一つ。名前は「チェックの成績」の一覧にあります。例: long-sentence"),
    )

    class Meta:
        model = HouseStyle
        fields = (
            "register_body",
            "latin_space",
            "parentheses",
            "month_counter",
            "long_vowel",
            "kuten_in_quotes",
            "sentence_max",
            "touten_max",
            "honorific",
            "off",
            "warnings_block",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["off"] = "\n".join(self.instance.off)

    def clean_off(self) -> list[str]:
        """Return the names; refuse what cannot be one."""
        names = self.cleaned_data["off"].split()
        wrong = [name for name in names if not re.fullmatch(r"[a-z][a-z-]*", name)]
        if wrong:
            raise forms.ValidationError(
                _(
                    "「%(name)s」はチェックの名前ではありません。英小文字とハイフンで、一行に一つ書いてください。"
                )
                % {"name": wrong[0]}
            )
        return sorted(set(names))


@admin.register(HouseStyle)
class HouseStyleAdmin(admin.ModelAdmin[HouseStyle]):
    """The desk's one house style: there is nothing to list and nothing to delete."""

    form = HouseStyleForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether there is none yet."""
        return super().has_add_permission(request) and not HouseStyle.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: HouseStyle | None = None) -> bool:
        """Return False: the defaults are values too."""
        return False


class GlossaryEntryForm(forms.ModelForm):
    """A term, with its forbidden renderings one a line."""

    forbidden = forms.CharField(
        label=gettext_lazy("禁止する訳"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("一行に一つ。re: で始めると正規表現です。"),
    )

    class Meta:
        model = GlossaryEntry
        fields = (
            "source",
            "sense",
            "target",
            "do_not_translate",
            "case_sensitive",
            "forbidden",
            "note",
            "hint",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["forbidden"] = "\n".join(self.instance.forbidden)

    def clean_forbidden(self) -> list[str]:
        """Return the renderings; refuse an expression that cannot be read."""
        lines = [line.strip() for line in self.cleaned_data["forbidden"].splitlines() if line.strip()]
        if problems := [problem for line in lines if (problem := forbidden.problem(line))]:
            raise forms.ValidationError(problems)
        return list(dict.fromkeys(lines))


@admin.register(GlossaryEntry)
class GlossaryEntryAdmin(admin.ModelAdmin[GlossaryEntry]):
    """The glossary: every check and every prompt follows it from the next text on."""

    form = GlossaryEntryForm
    list_display = ("source", "target", "sense", "do_not_translate", "changed_at", "everywhere")
    list_filter = ("do_not_translate",)
    search_fields = ("source", "target", "note")
    actions = ("export_csv",)

    @admin.display(description=gettext_lazy("使われ方"))
    def everywhere(self, entry: GlossaryEntry) -> SafeString:
        """Return a link to the report on how the term is rendered in all articles."""
        address = f"{reverse('desk:terms')}?{urlencode({'q': entry.source})}"
        return format_html('<a href="{}">{}</a>', address, _("この語を全記事で"))

    @admin.action(description=gettext_lazy("CSV に書き出す"), permissions=["view"])
    def export_csv(self, request: HttpRequest, entries: QuerySet[GlossaryEntry]) -> StreamingHttpResponse:
        """Return the chosen terms as the CSV file that `manage.py glossary import` reads."""
        return StreamingHttpResponse(
            glossary.write_csv(entry.term for entry in entries.iterator()),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="glossary.csv"'},
        )


@admin.register(Memory)
class MemoryAdmin(LookOnly):
    """The translation memory: publishing writes it, a person may take a bad pair out."""

    list_display = ("source", "target", "saved_at")
    search_fields = ("source", "target")
    fields = readonly_fields = ("source", "target", "saved_at")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether this person may take pairs out."""
        return request.user.has_perm("translations.delete_memory")
