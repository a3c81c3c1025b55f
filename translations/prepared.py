"""Queries that every request of the desk asks alike: put into SQL once, then only run.

Django builds and compiles a statement anew each time. For the wide ones (a row with its article, a person with
everything they may do) that takes longer than PostgreSQL takes to answer.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any, cast

from django.db import connections
from django.db.models import BooleanField, Expression, Func, Model, QuerySet
from django.db.models.query import ModelIterable


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
    """A query of whole rows with slots. `build` is called once, when the query is first run."""

    def __init__(self, build: Callable[[], QuerySet[M]]) -> None:
        self._build = build

    @cached_property
    def _compiled(self) -> tuple[QuerySet[M], Any, str, tuple[Any, ...]]:
        queryset = self._build()
        compiler = queryset.query.get_compiler(using=queryset.db)
        statement, values = compiler.as_sql()
        return queryset, compiler, statement, tuple(values)

    def rows(self, **values: Any) -> list[M]:
        """Return what the query finds with these values in its slots."""
        queryset, compiler, statement, places = self._compiled
        own = copy(compiler)  # what it found out about the columns is shared, the connection is this thread's
        own.connection = connections[queryset.db]
        bound = tuple(values[place.name] if isinstance(place, Slot) else place for place in places)
        own.as_sql = lambda: (statement, bound)
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
