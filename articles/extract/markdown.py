"""Markdown to HTML, and its front matter to metadata."""

import re

from markdown_it import MarkdownIt

from articles.extract.decode import FRONT_MATTER

_KEY = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,40})[ \t]*:[ \t]*(.*)")
_ALIASES = {
    "license": "licence",
    "license_url": "licence_url",
    "lang": "language",
    "date": "published",
    "tags": "topics",
    "categories": "topics",
    "canonical_url": "url",
    "link": "url",
    "authors": "author",
}


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return the ``key: value`` lines between leading ``---`` lines (keys in lower case, one spelling), and the rest.

    Lists, as ``[a, b]`` or as ``- a`` lines, become comma-separated values.
    """
    match = FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    values: dict[str, str] = {}
    key = ""
    for line in match.group(1).split("\n"):
        item = re.match(r"[ \t]*-[ \t]+(.+)", line)
        found = _KEY.fullmatch(line.strip()) if not line[:1].isspace() else None
        if found:
            name = found.group(1).lower().replace("-", "_")
            key = _ALIASES.get(name, name)
            value = _unquoted(found.group(2))
            values[key] = (
                ", ".join(map(_unquoted, value[1:-1].split(","))) if value.startswith("[") else value
            )
        elif item and key:
            values[key] = ", ".join(filter(None, [values[key], _unquoted(item.group(1))]))
    return values, text[match.end() :]


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def markdown_to_html(text: str) -> str:
    """Render CommonMark with pipe tables. Raw HTML passes through: the result is as untrusted as any page."""
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
