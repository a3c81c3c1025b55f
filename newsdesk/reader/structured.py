"""What machines read about a story: schema.org's NewsArticle as JSON-LD, from an edition's stored facts.

https://schema.org/NewsArticle; `translationOfWork` where the full translation is shown, `isBasedOn` always.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from articles.models import Source
from newsdesk.reader.feeds import SITE_NAME
from newsdesk.reader.story import Surroundings, web_address


def news_article(head: dict[str, Any], around: Surroundings, *, address: str, card: str) -> dict[str, Any]:
    """Return a story as a NewsArticle; empty facts are left out. `head` is an edition's content."""
    original = _original(head["original"])
    full = head["rights"] == Source.Rights.FULL
    published = around.published.isoformat() if around.published else None
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "@id": address,
            "mainEntityOfPage": address,
            "url": address,
            "headline": head["title"],
            "description": head["meta_description"],
            "image": card,
            "inLanguage": "ja",
            "datePublished": published,
            "dateModified": around.updated.isoformat() if around.updated else published,
            "author": original.get("author") or original.get("publisher") or publisher(),
            "translator": _translator(head["provenance"]),
            "publisher": publisher(),
            "isAccessibleForFree": True,
            "keywords": [topic["name"] for topic in around.topics],
            "license": web_address(head["original"]["licence_url"]) if full else None,
            "isBasedOn": original,
            "translationOfWork": original if full else None,
            "correction": [
                {"@type": "CorrectionComment", "text": note["note"], "datePublished": note["at"]}
                for note in around.corrections
            ],
        }
    )


def publisher() -> dict[str, Any]:
    """Return the desk as an Organization."""
    return {"@type": "Organization", "name": SITE_NAME, "url": f"{settings.SITE_URL}/"}


def _original(facts: dict[str, Any]) -> dict[str, Any]:
    url = web_address(facts["url"])
    return _known(
        {
            "@type": "Article",
            "@id": url,
            "url": url,
            "headline": facts["title"],
            "inLanguage": facts["language"],
            "datePublished": facts["published"],
            "author": {"@type": "Person", "name": facts["author"]} if facts["author"] else None,
            "publisher": {"@type": "Organization", "name": facts["site"]} if facts["site"] else None,
        }
    )


def _translator(facts: dict[str, Any]) -> dict[str, Any]:
    """Return who answers for the translation: the editor who checked it, else the desk."""
    if not facts["editor"]:
        return publisher()
    return {"@type": "Person", "name": facts["editor"], "affiliation": publisher()}


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, "", [], {})}
