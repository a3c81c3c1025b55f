"""Pages of a long list, found by the keys of their rows: the first and the last page cost the same."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property


class KeyedPages(Paginator):
    """A paginator of a query that finds a page's rows by their keys: skipped rows are not read. The admin's tables take it.

    Skipping keys still reads the index, so pages of the later half are counted from the end. The ordering must be total.
    """

    object_list: QuerySet[Any]

    def page(self, number: int | str) -> Page[Any]:
        """Return a page. Raises InvalidPage for one that does not exist."""
        number = self.validate_number(number)
        before = (number - 1) * self.per_page
        behind = max(0, self.count - before - self.per_page)
        if behind < before:
            keys = self.object_list.reverse().values("pk")[behind : self.count - before]
        else:
            keys = self.object_list.values("pk")[before : before + self.per_page]
        return Page(self.object_list.filter(pk__in=keys), number, self)


class Pages(KeyedPages):
    """Pages of a query whose length is known already, so that it is not counted."""

    def __init__(self, rows: QuerySet[Any], per_page: int, *, count: int) -> None:
        """Take rows in their order, and how many there are."""
        super().__init__(rows, per_page)
        self._count = count

    @cached_property
    def count(self) -> int:
        """How many rows there are on all pages."""
        return self._count
