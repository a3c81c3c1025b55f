"""Pages of a publisher on this machine, in words of the demo's own stories, which its model can translate."""

from __future__ import annotations

import json

from newsdesk.rehearsal.load import STORIES
from tests.articles.origin import Origin


def paragraphs_of(story: str) -> list[dict[str, str]]:
    """Return the long paragraphs of a demo story that need no tags and no editor: "source" and its "draft"."""
    units = json.loads((STORIES / story / "draft.json").read_text())["units"]
    return [
        unit
        for unit in units
        if len(unit["source"]) > 100 and "<" not in unit["draft"] and "final" not in unit
    ]


def serve_page(publisher: Origin, path: str, title: str, paragraphs: list[str], *, head: str = "") -> str:
    """Publish an article, or its new wording, and return its address."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    html = f"<html lang=en><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}"
    return publisher.page(path, f"{html}</article></body></html>".encode())


def serve_feed(publisher: Origin, path: str, name: str, entries: dict[str, str]) -> str:
    """Publish a feed of titles by the path of their pages, and return its address."""
    items = "".join(
        f"<item><guid>{at}</guid><title>{title}</title><link>{publisher.url(at)}</link></item>"
        for at, title in entries.items()
    )
    rss = f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>"
    return publisher.page(path, rss.encode(), Content_Type="application/rss+xml")
