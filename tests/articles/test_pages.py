"""Pages of a long list, early ones counted from its beginning and late ones from its end."""

from __future__ import annotations

import pytest
from django.db.models import F

from articles.models import Source
from articles.pages import KeyedPages, Pages


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [0, 1, 5, 6, 7])
@pytest.mark.parametrize("per_page", [1, 2, 3, 10])
def test_all_pages_together_are_the_list_each_row_at_its_place(rows, per_page):
    Source.objects.bulk_create(
        Source(slug=f"s{n}", name=f"{n % 2}", last_ok_at=None if n % 3 else "2026-11-28T00:00Z")
        for n in range(rows)
    )
    ordered = Source.objects.order_by("name", F("last_ok_at").desc(nulls_last=True), "-pk")
    whole = list(ordered)
    for pages in (KeyedPages(ordered, per_page), Pages(ordered, per_page, count=rows)):
        for page in pages:
            before = (page.number - 1) * per_page
            assert list(page) == whole[before : before + per_page]
