"""What tests of several rooms begin with. Models are imported where they are used: Django is not set up yet here."""

import pytest


def opened(number: int):
    """Return a short article with its working copy."""
    from articles import ingest
    from translations.segment import open_translation

    text = f"Story {number} begins here.\n\nIt goes on for a while."
    article = ingest.ingest_content(text, title=f"Story {number}")
    open_translation(article)
    return article


@pytest.fixture
def two(db):
    """Two opened articles."""
    return [opened(1), opened(2)]
