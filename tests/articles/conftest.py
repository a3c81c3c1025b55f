"""A source whose feed is read from a web server on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.articles.origin import Origin

if TYPE_CHECKING:
    from articles.models import Source


@pytest.fixture
def source(origin: Origin) -> Source:
    from articles.models import Source

    return Source.objects.create(slug="wire", name="Wire", feed_url=origin.url("/feed.xml"))
