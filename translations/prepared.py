"""Queries that every request of the desk repeats: compiled to SQL once, planned once in each connection, then only run.

Django builds and compiles a statement anew each time, and PostgreSQL reads and plans it anew. For the wide ones (a row
with its article, a person with everything they may do) either takes longer than finding the answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import Any, cast

import psycopg
from django.db import connections
from django.db.models import BooleanField, Expression, Func, Model, QuerySet
from django.db.models.query import ModelIterable
from psycopg.sql import Literal


class Slot(Expression):
    """The place of a value that is given when the query runs: `filter(pk=Slot("pk"))`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Stand in the statement for the value."""
        return "%s", (self,)


class Among(Func):
    """Whether a column has one of the values that a slot is given as a list: `filter(Among("unit", Slot("units")))`.

    Django's own `in` makes another statement for every number of values.
    """

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    arity = 2
    output_field = BooleanField()


class Prepared[M: Model]:
    """A query of whole rows with slots. `build` is called once, when the query is first run.

    With `sliced` it also takes `limit` and `offset`, for which Django has no expressions.
    """

    def __init__(self, build: Callable[[], QuerySet[M]], *, sliced: bool = False) -> None:
        self._build = build
        self._sliced = sliced

    @cached_property
    def _compiled(self) -> tuple[QuerySet[M], Any, str, tuple[str, ...]]:
        queryset = self._build()
        compiler = queryset.query.get_compiler(using=queryset.db)
        statement, values = compiler.as_sql()
        # Only slots are left open: with every value open a plan could not tell that a partial index is enough.
        bound = tuple("%s" if isinstance(value, Slot) else _written(value, queryset.db) for value in values)
        statement = statement.replace("%%", "%%%%") % bound
        names = tuple(value.name for value in values if isinstance(value, Slot))
        if self._sliced:
            statement, names = f"{statement} LIMIT (%s) OFFSET (%s)", (*names, "limit", "offset")
        return queryset, compiler, statement, names

    @cached_property
    def _converters(self) -> Any:
        """What makes Python's values of the database's, by column: Django looks it up anew for each run."""
        _queryset, compiler, _statement, _names = self._compiled
        return compiler.get_converters([column for column, *_named in compiler.select[: compiler.col_count]])

    def rows(self, **values: Any) -> list[M]:
        """Return what the query finds with these values in its slots."""
        queryset, compiler, statement, names = self._compiled
        own = copy(compiler)  # what it found out about the columns is shared, the connection is this thread's
        own.connection = connections[queryset.db]
        own.get_converters = lambda _columns: self._converters
        own.execute_sql = lambda **_how: [answer(own.connection, statement, [values[name] for name in names])]
        ready = QuerySet[M](queryset.model, query=cast("Any", _Compiled(own)), using=queryset.db)
        return list(ModelIterable(ready))

    def first(self, **values: Any) -> M | None:
        """Return the first row, None where there is none."""
        return next(iter(self.rows(**values)), None)


class _Compiled:
    """What Django asks a query for when it runs it."""

    def __init__(self, compiler: Any) -> None:
        self._compiler = compiler

    def get_compiler(self, **_using: Any) -> Any:
        return self._compiler


def _written(value: Any, alias: str) -> str:
    """Return a value as it is written in a statement that will have its slots filled in."""
    with connections[alias].cursor() as cursor:
        return Literal(value).as_string(cursor.connection).replace("%", "%%")


def answer(
    connection: Any, statement: str, values: Sequence[Any] | Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """Return what a statement of our own finds with these values; PostgreSQL keeps its plan."""
    connection.ensure_connection()
    # Django's own cursor writes values into the statement, so that no two are alike. This one sends them apart,
    # and psycopg has PostgreSQL keep the plan (`prepare_threshold`, newsdesk/environment.py).
    cursor = connection._prepare_cursor(_cursor_of(connection.connection))
    cursor.execute(statement, values)
    return cast("list[tuple[Any, ...]]", cursor.fetchall())


class _Last(threading.local):
    """The cursor that this thread used last."""

    cursor: psycopg.Cursor | None = None


_last = _Last()


def _cursor_of(connection: psycopg.Connection) -> psycopg.Cursor:
    """Return a cursor of a connection, the same for all its statements: it knows how their values are written and read.

    A new one finds that out again each time, which is a third of what a statement costs this process.
    """
    cursor = _last.cursor
    if cursor is None or cursor.connection is not connection:
        cursor = _last.cursor = psycopg.Cursor(connection)
    return cursor
