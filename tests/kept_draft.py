"""The drafted article of the tests, made once in a process and then put back as rows.

To make it takes two hundred statements and talks with a provider; hundreds of tests begin with it. Its rows come back
under the keys they had, as old as if they had just been made and with the address of the test's own provider; what
triggers write for them, triggers write again.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from tests.provider import Provider
from translations.checking import edited

APPS = ("articles", "translations")
type Conditions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows by table, in PostgreSQL's JSON, when they were made, the article's key, who drafted and was asked what."""

    rows: dict[str, str]
    made_at: datetime
    article: int
    base_url: str
    requests: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Start:
    """How a test begins with the drafted article: with what was kept, or with none, after these keys."""

    under: Conditions
    kept: Kept | None
    before: dict[str, int]


_kept: dict[Conditions, Kept] = {}


def start(provider: Provider) -> Start:
    """Put back the article that was drafted under the settings of the moment, where there is one."""
    under = tuple((name, repr(getattr(settings, name))) for name in dir(settings) if name.startswith("LLM_"))
    kept = _kept.get(under)
    if kept is None:
        return Start(under, None, {model._meta.db_table: _newest(model) for model in _models()})
    edited._kept.clear()  # this process has met rows of these keys before
    age = timezone.now() - kept.made_at
    with transaction.atomic(), connection.cursor() as cursor:
        for model in _models():
            if rows := kept.rows.get(model._meta.db_table):
                cursor.execute(*_insertion(model, rows.replace(kept.base_url, provider.base_url), age))
    return Start(under, kept, {})


def keep(started: Start, article: int, provider: Provider) -> None:
    """Keep what was stored since a test started without."""
    rows = {}
    with connection.cursor() as cursor:
        for table, key in started.before.items():
            cursor.execute(f"SELECT json_agg(t ORDER BY id)::text FROM {table} t WHERE id > %s", [key])
            (found,) = cursor.fetchone()
            if found:
                rows[table] = found
    _kept[started.under] = Kept(
        rows, timezone.now(), article, provider.base_url, copy.deepcopy(provider.requests)
    )


def _newest(model: type[models.Model]) -> int:
    return model._default_manager.aggregate(key=models.Max("pk"))["key"] or 0


def _models() -> list[type[models.Model]]:
    """Return what a draft may be stored in: a table without keys of its own keeps what a person chose."""
    found = [
        model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    return [model for model in found if model._meta.pk.column == "id"]


def _insertion(model: type[models.Model], rows: str, age: timedelta) -> tuple[str, list[Any]]:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(
        f'"{field.column}" + %s' if isinstance(field, models.DateTimeField) else f'"{field.column}"'
        for field in fields
    )
    table = model._meta.db_table
    statement = f"INSERT INTO {table} ({columns}) SELECT {values} FROM json_populate_recordset(NULL::{table}, %s::json)"
    ages = [age for field in fields if isinstance(field, models.DateTimeField)]
    return statement, [*ages, rows]
