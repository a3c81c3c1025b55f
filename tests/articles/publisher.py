"""A publisher as the tests of polling know it: pages and feeds that its web server answers with."""

from __future__ import annotations

from typing import Any

from tests.articles.origin import Origin

TEXT = "The lab published its model on Monday, with weights, code, and a paper that explains each step. "


def page(origin: Origin, path: str, *, text: str = TEXT, head: str = "", **headers: Any) -> str:
    """Serve an article of four paragraphs and return its address."""
    html = f"<html lang=en><head><title>Story {path}</title>{head}</head><body><article>"
    html += "".join(f"<p>{path} {number}: {text * 3}</p>" for number in range(4)) + "</article></body></html>"
    return origin.page(path, html.encode(), **headers)


def serve_feed(origin: Origin, *paths: str, content: str = "", note: str = "", **headers: Any) -> None:
    """Serve the feed of the source `wire`, with an entry for each path."""
    items = "".join(
        f"<item><guid>{path}</guid><title>Story {path}</title><link>{origin.url(path)}</link>"
        f"<description><![CDATA[{note}{content}]]></description></item>"
        for path in paths
    )
    xml = f"<rss version='2.0'><channel><title>Wire</title>{items}</channel></rss>"
    origin.page("/feed.xml", xml.encode(), **{"Content_Type": "application/rss+xml", **headers})


def asked(origin: Origin, path: str) -> int:
    """Return how often a path was asked for."""
    return sum(1 for asked_path, _ in origin.requests if asked_path == path)
