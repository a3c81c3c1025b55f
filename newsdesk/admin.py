"""In the admin: people and their roles, readers' reports, webhooks with what became of them, and the audit."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401 (both register their tables, which are taken out again below)
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, ManyToManyField, Model, Q, QuerySet, Value
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.letters import LetterPairs
from articles.models import SEARCHED_AT_THE_DESK, Article, SourceChange
from articles.pages import KeyedPages
from newsdesk.guard import OwnPasswordForm
from newsdesk.models import AuditEntry, Delivery, ReaderReport, Webhook
from translations.admin import LookOnly

# Second factors are their owner's: they are set up at /admin/second-factor/, and `forget_second_factor` helps out.
# Addresses of people are not used.
for _model in (Authenticator, EmailAddress):
    admin.site.unregister(_model)
# People and their roles are registered below, without Django's box for choosing many.
for _model in (User, Group):
    admin.site.unregister(_model)
admin.site.password_change_form = OwnPasswordForm


ROLES = {
    "translator": _("翻訳者"),
    "editor": _("編集者"),
    "chief_editor": _("編集長"),
    "staff": _("スタッフ"),
    "admin": _("管理者"),
}
# What Django lets be done with the rows of every table.
_STEPS = {
    "add": _("%(table)s：追加できる"),
    "change": _("%(table)s：変更できる"),
    "delete": _("%(table)s：削除できる"),
    "view": _("%(table)s：見られる"),
}


def role_name(role: Group) -> str:
    """Return what the desk calls a role; one of its own making by the name it was given."""
    return str(ROLES.get(role.name, role.name))


def permission_name(permission: Permission) -> str:
    """Return what a permission allows, in the desk's words: Django stores its own in English."""
    step, _underscore, model = permission.codename.partition("_")
    if step in _STEPS and model == permission.content_type.model:
        return str(_STEPS[step]) % {"table": permission.content_type.name}
    return str(_(permission.name))


def _asked_for(permissions: QuerySet[Permission]) -> QuerySet[Permission]:
    """Leave out what Django makes for every table and nothing asks for: where the table has no page of its own."""
    shown = ContentType.objects.get_for_models(*admin.site._registry, SourceChange).values()
    of_tables = Q(codename__regex=rf"^({'|'.join(_STEPS)})_")
    return permissions.filter(~of_tables | Q(content_type__in=shown)).select_related("content_type")


class NamedBoxes(ModelMultipleChoiceField):
    """Each of many roles or permissions under a label of its own.

    Screen readers get no name for what stands beside Django's two boxes, and a keyboard no way to see what is chosen.
    """

    widget = CheckboxSelectMultiple

    def __init__(self, queryset: QuerySet[Any], **options: Any) -> None:
        offered = _asked_for(queryset) if queryset.model is Permission else queryset
        super().__init__(offered, **options)

    def label_from_instance(self, chosen: Model) -> str:
        """Return the name of one."""
        if isinstance(chosen, Permission):
            return permission_name(chosen)
        return role_name(chosen) if isinstance(chosen, Group) else str(chosen)


_BOXES: dict[type[Field[Any, Any]], dict[str, Any]] = {ManyToManyField: {"form_class": NamedBoxes}}


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Who works here, and in which roles."""

    filter_horizontal = ()
    formfield_overrides: ClassVar = _BOXES
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("個人の情報"), {"fields": ("last_name", "first_name", "email")}),
        (_("役割"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (
            _("この人だけの権限"),
            {
                "classes": ("collapse",),
                "description": _("役割にない権限をこの人だけに与えます。ふつうは役割で足ります。"),
                "fields": ("user_permissions",),
            },
        ),
        (_("日時"), {"fields": ("last_login", "date_joined")}),
    )


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """What each role may do."""

    filter_horizontal = ()
    formfield_overrides: ClassVar = _BOXES
    list_display = ("name", "called")

    @admin.display(description=_("役割"))
    def called(self, role: Group) -> str:
        """Return what the desk calls it."""
        return role_name(role)


@admin.register(ReaderReport)
class ReaderReportAdmin(admin.ModelAdmin[ReaderReport]):
    """What readers found wrong, unsettled first. What a reader wrote stays as it was written."""

    list_display = ["created_at", "article", "kind", "message", "anchor", "is_settled"]
    list_display_links = ["message"]
    paginator = KeyedPages
    list_filter = ["is_settled", "kind"]
    search_fields = ["message", "passage", "article__title_ja"]
    show_full_result_count = False
    readonly_fields = ["created_at", "place", "edition_number", "kind", "passage", "message"]
    fields = [*readonly_fields, "is_settled"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReaderReport]:
        """Return the reports with their stories' titles at hand, without the raw originals."""
        return super().get_queryset(request).select_related("article").defer("article__raw")

    def get_search_results(
        self, request: HttpRequest, reports: QuerySet[ReaderReport], words: str
    ) -> tuple[QuerySet[ReaderReport], bool]:
        """Return the reports that have every word in their own text or in their story's headline, found by their letters."""
        for word in words.split():
            letters = LetterPairs(Value(word))
            stories = Article.objects.alias(letters=LetterPairs(*SEARCHED_AT_THE_DESK)).filter(
                letters__contains=letters, title_ja__icontains=word
            )
            told = ReaderReport.objects.alias(letters=LetterPairs("message", "passage")).filter(
                Q(message__icontains=word) | Q(passage__icontains=word), letters__contains=letters
            )
            # Each by its own index; with OR every report would be read.
            of_stories = ReaderReport.objects.filter(article__in=stories.order_by().values("pk"))
            reports = reports.filter(
                pk__in=told.order_by().values("pk").union(of_stories.order_by().values("pk"))
            )
        return reports, False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Reports come from readers only."""
        return False

    @admin.display(description=_("記事と段落"))
    def place(self, report: ReaderReport) -> SafeString:
        """Return a link to the paragraph on the public page."""
        address = reverse("reader:story", args=[report.article.slug])
        return format_html('<a href="{}#{}">{}</a>', address, report.anchor, report.article)


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin[Webhook]):
    """Who is told of publications; the secret is made by us and shown here only."""

    list_display = ["url", "is_active", "created_at"]
    readonly_fields = ["secret", "created_at"]


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin[Delivery]):
    """What was sent and what waits, to look at."""

    list_display = ["created_at", "webhook", "payload", "state", "attempts", "next_try_at", "last_error"]
    paginator = KeyedPages
    list_filter = ["state", "webhook"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Deliveries come from publications only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """What was sent stays as it was sent."""
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(LookOnly):
    """What was done and by whom. It is written by triggers (newsdesk.audit)."""

    list_display = ("position", "said")
    search_fields = ("entry",)
    fields = ("position", "entry", "digest")

    @admin.display(description=_("何が"))
    def said(self, row: AuditEntry) -> str:
        """Return when, who, and what in one line."""
        told = json.loads(row.entry)
        return " ".join(str(told[name] or "-") for name in ("at", "who", "did", "table", "row"))
