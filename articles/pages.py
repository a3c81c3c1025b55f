"""Pages of a long list: how many there are is known already, and a late page costs what the first does."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property


class Pages(Paginator):
    """A paginator that is told the count, and finds a page's rows by their keys: skipped rows are not read."""

    def __init__(self, rows: QuerySet[Any], per_page: int, *, count: int) -> None:
        """Take rows in their order, and how many there are."""
        super().__init__(rows, per_page)
        self._rows, self._count = rows, count

    @cached_property
    def count(self) -> int:
        """How many rows there are on all pages."""
        return self._count

    def page(self, number: int | str) -> Page[Any]:
        """Return a page. Raises InvalidPage for one that does not exist."""
        number = self.validate_number(number)
        skipped = (number - 1) * self.per_page
        keys = self._rows.values("pk")[skipped : skipped + self.per_page]
        return Page(self._rows.filter(pk__in=keys), number, self)
