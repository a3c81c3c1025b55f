"""The admin, whose frame every page of the desk stands in."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


class Site(AdminSite):
    """Django's own, except that the list of tables is built only where a page shows it."""

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Return the tables that the person may see, looked up once somebody lists them: no page of the desk does."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))


class SiteConfig(AdminConfig):
    """Stands in INSTALLED_APPS in place of `django.contrib.admin`."""

    default_site = "newsdesk.admin_site.Site"
