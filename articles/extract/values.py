"""Values of metadata as one line of text each."""

import re
from html import unescape

from lxml import etree

_NEITHER = re.compile(r"[\W_]+")


def plain(value: object) -> str:
    """Return a metadata value as one line of text. Sites escape twice so often that one more unescape is right."""
    return " ".join(unescape(value).split())[:500] if isinstance(value, str) else ""


def bare(text: str) -> str:
    """Return the letters and digits of a name or headline, to be compared with another."""
    return _NEITHER.sub("", text.casefold())


def metas_of(root: etree._Element) -> dict[str, list[str]]:
    """Return what the meta elements of a page say, by name in lower case."""
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        content = plain(meta.get("content"))
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                metas.setdefault(name, []).append(content)
    return metas


def first(metas: dict[str, list[str]], *names: str) -> str:
    """Return the first value of the first of `names` that has one."""
    return next((metas[name][0] for name in names if metas.get(name)), "")
