"""What a page made with Distill's template says of itself: front matter in a script, as YAML (v1) or JSON (v2)."""

import json
import re
from textwrap import dedent
from typing import Any

from lxml import etree

from articles.extract.markdown import split_front_matter

_MAX_CHARACTERS = 20_000


def front_matter(root: etree._Element) -> dict[str, Any]:
    """Return the front matter in the words of JSON-LD (headline, author, datePublished), empty where there is none."""
    for script in root.iter("script"):
        written = (script.text or "")[:_MAX_CHARACTERS]
        if script.get("type") == "text/front-matter":
            values, _ = split_front_matter(f"---\n{dedent(written).strip()}\n---\n")
            names = [re.sub(r"[\"']?:\s*\S*$", "", name) for name in values.get("author", "").split(", ")]
            return {
                "headline": values.get("title", ""),
                "author": [name.strip("\"' ") for name in names],
                "datePublished": values.get("published", ""),
            }
        parent = script.getparent()
        if parent is not None and parent.tag == "d-front-matter" and script.get("type") == "text/json":
            try:
                stated = json.loads(written)
            except (ValueError, RecursionError):
                return {}
            if not isinstance(stated, dict):
                return {}
            authors = stated.get("authors")
            return {
                "headline": stated.get("title"),
                "author": [one.get("author") for one in authors if isinstance(one, dict)]
                if isinstance(authors, list)
                else [],
                "datePublished": stated.get("published"),
            }
    return {}
