"""The text of an edition, rendered once as HTML and stored: an edition never changes, so neither does its text.

Rendering the text of a long story takes hundreds of cleaned blocks and included templates, tens of milliseconds;
reading it back is one row. A worker prepares each edition after publication; until then (seconds) the page renders
the text itself.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.safestring import mark_safe

from articles import render
from newsdesk.models import StoryText
from newsdesk.reader import story
from translations.models import Edition

# Stands in the page for the text while the rest is rendered: each template around it would copy the whole of it
# twice. All else in a page is escaped, so nothing else looks like this.
STANDS_HERE = mark_safe("<!-- text -->")
TEMPLATES = ("_story_text.html", "_node.html", "_sides.html")


@cache
def recipe() -> str:
    """Return the digest of all that decides how a text is set: templates, arrangement, cleaning."""
    folder = Path(settings.BASE_DIR) / "templates" / "reader"
    files = [*(folder / name for name in TEMPLATES), Path(story.__file__), Path(render.__file__)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def set_text(content: dict[str, Any]) -> bytes:
    """Return an edition's text, from credits to original, as HTML with its report links."""
    context = story.story_context(content, story.Surroundings()) | story.body_context(content)
    return render_to_string("reader/_story_text.html", {**context, "reports": True}).encode()


def behind() -> set[int]:
    """Return the stories whose stored text does not follow what is public. Reads all of them."""
    shown = Edition.objects.public()
    missing = shown.exclude(text__recipe=recipe()).values_list("article_id", flat=True)
    gone = StoryText.objects.exclude(edition__in=shown).values_list("edition__article_id", flat=True)
    return {*missing, *gone}


def prepare(stories: Collection[int] | None = None) -> int:
    """Set and store the texts that `stories` (without them: all) lack; drop what is no longer shown of them.

    Returns how many were set. May run twice at once: the same edition makes the same text.
    """
    stories = behind() if stories is None else stories
    shown = Edition.objects.public().filter(article__in=stories)
    StoryText.objects.filter(edition__article__in=stories).exclude(edition__in=shown).delete()
    missing = list(shown.exclude(text__recipe=recipe()).order_by("-published_at"))
    for edition in missing:
        html = set_text(edition.content)
        head = {name: value for name, value in edition.content.items() if name != "body"}
        StoryText.objects.update_or_create(
            edition_id=edition.pk,
            defaults={
                "recipe": recipe(),
                "head": head,
                "html": html.decode(),
                "seal": _seal(edition.pk, html),
            },
        )
    return len(missing)


def stored_text(edition_pk: int, *, html: str, seal: str) -> bytes | None:
    """Return a stored text if `prepare` wrote it for this edition (and so cleaned it), else None."""
    text = html.encode()
    return text if hmac.compare_digest(seal, _seal(edition_pk, text)) else None


def _seal(edition_pk: int, html: bytes) -> str:
    sealed = b"%d\0%b" % (edition_pk, html)
    return salted_hmac("newsdesk.reader.story_text", sealed, algorithm="sha256").hexdigest()
