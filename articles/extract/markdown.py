"""Markdown to HTML, and its front matter to metadata."""

import json
import re
import tomllib
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.gfm import gfm_plugin
from mdit_py_plugins.texmath import texmath_plugin

from articles.extract.decode import FRONT_MATTER
from articles.extract.dialects import common_markdown

_KEY = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,40})[ \t]*:[ \t]*(.*)")
# An author may be a list of facts; the name is the first.
_ITEM = re.compile(r"[ \t]*-[ \t]+(?:(?:name|user)[ \t]*:[ \t]*)?(.+)")
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


# What a listing's fence says first: "python", "{.python .numberLines}", "python:run.py", "js title=…".
_LANGUAGE = re.compile(r"\s*\{?\.?([\w+#-]+)")
# For each that is opened, the rest of the text is looked through for its end.
_MOST_FORMULAS = 1_000
_FORMULAS = (
    "math_inline",
    "math_inline_double",
    "math_block",
    "math_block_label",
    "math_block_eqno",
    "amsmath",
)


# A JSON object with its first key on a line of its own: no text begins so.
_OBJECT = re.compile(r"\{\s*\n\s*\"")


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return the metadata before a text (keys in lower case, one spelling), and the rest.

    It is ``key: value`` lines between ``---`` lines, TOML between ``+++`` lines, or a JSON object (Hugo). Lists, as ``[a, b]`` or as ``- a``
    lines, become comma-separated values.
    """
    match = FRONT_MATTER.match(text)
    if match is None:
        return _from_json(text)
    stated = _from_toml(match[2]) if match[1] == "+++" else _from_lines(match[2])
    return stated, text[match.end() :]


def _from_json(text: str) -> tuple[dict[str, str], str]:
    if not _OBJECT.match(text):
        return {}, text
    try:
        stated, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return {}, text
    return (_as_text(stated), text[end:]) if text[end:].startswith("\n") else ({}, text)


def _from_toml(written: str) -> dict[str, str]:
    try:
        return _as_text(tomllib.loads(written))
    except tomllib.TOMLDecodeError:
        return {}


def _as_text(stated: dict[str, Any]) -> dict[str, str]:
    return {
        _spelt(key): ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for key, value in stated.items()
        if not isinstance(value, dict)
    }


def _from_lines(written: str) -> dict[str, str]:
    values: dict[str, str] = {}
    key = ""
    for line in written.split("\n"):
        item = _ITEM.match(line)
        found = _KEY.fullmatch(line.strip()) if not line[:1].isspace() else None
        if found:
            key = _spelt(found.group(1))
            value = _unquoted(found.group(2))
            values[key] = (
                ", ".join(map(_unquoted, value[1:-1].split(","))) if value.startswith("[") else value
            )
        elif item and key:
            values[key] = ", ".join(filter(None, [values[key], _unquoted(item.group(1))]))
    return values


def _spelt(key: str) -> str:
    name = key.lower().replace("-", "_")
    return _ALIASES.get(name, name)


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def markdown_to_html(text: str) -> str:
    """Render Markdown as GitHub does, with formulas, definition lists and what generators add (articles.extract.dialects).

    Raw HTML passes through: the result is as untrusted as any page.
    """
    parser = MarkdownIt("commonmark", {"html": True})
    parser.use(gfm_plugin).use(deflist_plugin).use(admon_plugin)
    parser.options["strikethrough_single_tilde"] = False  # "~5" is about five
    parser.use(
        dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True
    )  # "$5 or $6" is money
    if text.count("\\[") + text.count("\\(") + text.count("\\begin") <= _MOST_FORMULAS:
        parser.use(amsmath_plugin).use(texmath_plugin, delimiters="brackets")
    for kind in _FORMULAS:
        parser.add_render_rule(kind, _formula)
    environment: dict[str, Any] = {}
    tokens = parser.parse(common_markdown(text), environment)
    for token in tokens:
        if token.type == "fence":
            language = _LANGUAGE.match(token.info)
            token.info = language[1] if language else ""
    return str(parser.renderer.render(tokens, parser.options, environment))


def _formula(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, _environment: Any) -> str:
    token = tokens[place]
    written = f"<code>{escape(token.content.strip(), quote=False)}</code>"
    return f"<p>{written}</p>" if token.block else written
