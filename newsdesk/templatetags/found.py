"""Tags for what leads readers and machines on: addresses, and facts that search engines read in a page."""

from __future__ import annotations

import functools
import json
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from newsdesk.reader.story import web_address

register = template.Library()
register.filter(web_address)


# Filters that remember: a card's address is on many pages, and working it out costs more than the rest of the card.
@register.filter
@functools.lru_cache(maxsize=4096)
def story_address(slug: str) -> str:
    """Return the path of a story's page."""
    return reverse("reader:story", args=[slug])


@register.filter
@functools.lru_cache(maxsize=512)
def topic_address(slug: str) -> str:
    """Return the path of a topic's page."""
    return reverse("reader:topic", args=[slug])


# As Django's json_script: no character that could end the element or begin a comment in it.
_ESCAPED = "<>&\u2028\u2029"


@register.filter
def json_ld(facts: dict[str, Any]) -> SafeString:
    """Return facts as a JSON-LD data block. No browser runs it, so the content security policy allows it."""
    block = json.dumps(facts, ensure_ascii=False)
    for character in _ESCAPED:  # str.translate looks at each letter: a hundred times slower on Japanese
        block = block.replace(character, f"\\u{ord(character):04X}")
    return mark_safe(f'<script type="application/ld+json">{block}</script>')  # noqa: S308  # escaped above
