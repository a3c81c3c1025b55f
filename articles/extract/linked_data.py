"""What a page says of its article in JSON-LD (schema.org): one object, with the names that it refers to filled in."""

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from articles.extract.values import plain

_ARTICLE_TYPES = re.compile(
    r"Article|BlogPosting|NewsArticle|TechArticle|Report|WebPage|ScholarlyArticle|SocialMediaPosting|CreativeWork"
)
_MAX_JSON = 400_000
_MAX_DEPTH = 4
# Templates wrap the document in comments, CDATA marks and semicolons.
_DOCUMENT = re.compile(r"[\[{].*[\]}]", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")


def linked_article(root: etree._Element) -> dict[str, Any]:
    """Return the JSON-LD object that describes the article, or an empty dict."""
    items = [item for document in _documents(root) for item in _objects(document, 0)]
    best: dict[str, Any] = {}
    for item in items:
        is_article = _ARTICLE_TYPES.search(str(item.get("@type", "")))
        if is_article and (not best or ("headline" in item and "headline" not in best)):
            best = item
    named = {item["@id"]: item for item in items if isinstance(item.get("@id"), str) and "name" in item}
    return best | {role: _resolved(best[role], named) for role in ("author", "publisher") if role in best}


def name_in(value: object) -> str:
    """Return the name in a person or organisation: a string, an object or a list of them."""
    if isinstance(value, list):
        names = [name for name in map(name_in, value[:10]) if name]
        return ", ".join(dict.fromkeys(names))
    return plain(value.get("name")) if isinstance(value, dict) else plain(value)


def urls_in(value: object) -> list[str]:
    """Return the addresses in an image: a string, an ImageObject or a list of them."""
    if isinstance(value, list):
        return [url for item in value[:5] for url in urls_in(item)]
    if isinstance(value, dict):
        value = value.get("url")
    return [value] if isinstance(value, str) else []


def _documents(root: etree._Element) -> Iterator[object]:
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "") or len(script.text or "") > _MAX_JSON:
            continue
        written = _DOCUMENT.search(_CDATA.sub("", script.text or ""))
        try:
            yield json.loads(written[0] if written else "", strict=False)
        except (ValueError, RecursionError):
            continue  # broken JSON-LD is common, and every value has another source


def _objects(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph"), depth + 1)
        yield from _objects(value.get("mainEntity"), depth + 1)
    elif isinstance(value, list):
        for item in value[:50]:
            yield from _objects(item, depth + 1)


def _resolved(value: object, named: dict[str, dict[str, Any]]) -> object:
    """Return a person given by reference ({"@id": …}) as the object that has that id."""
    if isinstance(value, list):
        return [_resolved(item, named) for item in value[:10]]
    if isinstance(value, dict) and "name" not in value:
        return named.get(str(value.get("@id")), value)
    return value
