"""Tags for what search engines and other machines read in a page."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# As Django's json_script: no character that could end the element or begin a comment in it.
_ESCAPES = {
    ord("<"): "\\u003C",
    ord(">"): "\\u003E",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


@register.filter
def json_ld(facts: dict[str, Any]) -> SafeString:
    """Return facts as a JSON-LD data block. No browser runs it, so the content security policy allows it."""
    block = json.dumps(facts, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{block}</script>')  # noqa: S308  # escaped above
