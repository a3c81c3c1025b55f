"""What readers get of a story: the content of an edition, made from the working copy.

`Edition.content` (schema 1), everything a story page needs apart from topics and neighbours:

    title, lead, meta_description      str (lead is empty where rights are `link_only`)
    key_points        [{"heading", "text", "anchors": ["p3", ...]}]
    impact_analysis, editorial_comment [paragraph, ...]; plain text; empty where rights are `link_only`
    body              [{"anchor": "p3", "block": key of its first source block, "kind", "level", "ordered", "language",
                        "target": [inner HTML, ...],            empty for code and rules
                        "source": [{"kind", "level", "ordered", "language", "html"}, ...]}]
                      empty unless rights are `full`
    original          {"title", "author", "site", "url", "published" (ISO 8601 or null), "language",
                       "licence", "licence_url", "attribution"}
    provenance        {"editor": display name, "drafts": [{"model", "provider", "at"}], "by_hand": bool}
    terms             [{"term", "hint"}]: what the glossary explains to readers and the body has
    rights            full | excerpt | link_only
    reading_minutes   int
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Max

from articles.models import Article, Block, Source
from translations import markup
from translations.knowledge.entries import GlossaryEntry
from translations.models import Part, Translation, Unit
from translations.people import name_of
from translations.runs import Candidate

# Silent reading of Japanese news runs at about 500 characters a minute (docs/decisions/0006).
CHARACTERS_A_MINUTE = 500


def build_content(translation: Translation, *, editor: User | None) -> dict[str, Any]:
    """Return the edition content (schema in the module docstring) that the working copy makes now.

    Works at any stage, so the desk's preview shows exactly what would be published.
    """
    article = translation.article
    rights = article.rights
    parts = {part.name: part for part in translation.parts.all()}
    blocks = list(article.blocks.order_by("position"))
    units = list(translation.units.select_related("first_block", "last_block").order_by("position"))
    body = list(_body(blocks, units))
    link_only = rights == Source.Rights.LINK_ONLY
    lead = "" if link_only else parts["lead"].text.strip()
    anchors = _anchor_by_position(blocks, units)
    return {
        "schema": 1,
        "title": parts["title"].text.strip(),
        "lead": lead,
        "meta_description": lead[:300],
        "key_points": [
            {
                "heading": point["heading"].strip(),
                "text": point["text"].strip(),
                "anchors": _unique(anchors[at] for at in point.get("blocks", []) if at in anchors)
                if rights == Source.Rights.FULL
                else [],
            }
            for point in parts["key_points"].points
        ],
        "impact_analysis": [] if link_only else _paragraphs(parts["impact_analysis"].text),
        "editorial_comment": [] if link_only else _paragraphs(parts["editorial_comment"].text),
        "body": body if rights == Source.Rights.FULL else [],
        "terms": _terms(body) if rights == Source.Rights.FULL else [],
        "original": _original(article),
        "provenance": _provenance(translation, editor),
        "rights": rights,
        "reading_minutes": _reading_minutes(units if rights == Source.Rights.FULL else [], parts),
    }


def _terms(body: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the glossary's explanations for readers of what stands in the body. Costs one query."""
    text = "\n".join(html for piece in body for html in piece["target"])
    explained = GlossaryEntry.objects.exclude(hint="").order_by("target", "pk").distinct("target")
    return [{"term": entry.target, "hint": entry.hint} for entry in explained if entry.target in text]


def _body(blocks: list[Block], units: list[Unit]) -> Iterable[dict[str, Any]]:
    """Yield the body in reading order: a piece for each unit, and for code and rules between them."""
    unit_at = {unit.first_block.position: unit for unit in units}
    covered_until = -1
    for block in blocks:
        if block.position <= covered_until or block.boilerplate:
            continue
        unit = unit_at.get(block.position)
        if unit is None and block.is_translatable:
            continue  # a block that came after the units were made: it reaches readers with its unit
        run = [block]
        if unit is not None:
            covered_until = unit.last_block.position
            run = [b for b in blocks if block.position <= b.position <= covered_until and not b.boilerplate]
        yield {
            "anchor": f"p{block.position}",
            "block": block.pk,
            "kind": block.kind,
            "level": block.level,
            "ordered": block.ordered,
            "language": block.language,
            "quoted": block.quoted,
            "target": markup.target_html(run, unit.text)
            if unit is not None and any(b.is_translatable or b.is_silent_picture for b in run)
            else [],
            "source": [
                {
                    "kind": b.kind,
                    "level": b.level,
                    "ordered": b.ordered,
                    "language": b.language,
                    "html": b.html,
                }
                for b in run
            ],
        }


def _anchor_by_position(blocks: list[Block], units: list[Unit]) -> dict[int, str]:
    anchors = {block.position: f"p{block.position}" for block in blocks if not block.boilerplate}
    for unit in units:
        for at in range(unit.first_block.position, unit.last_block.position + 1):
            if at in anchors:
                anchors[at] = f"p{unit.first_block.position}"
    return anchors


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def _paragraphs(text: str) -> list[str]:
    return [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]


def _original(article: Article) -> dict[str, Any]:
    source = article.source
    return {
        "title": article.title_en,
        "author": article.author,
        "site": article.site or (source.name if source else ""),
        "url": article.url or "",
        "published": article.source_published_at.isoformat() if article.source_published_at else None,
        "language": article.language,
        "licence": article.licence or (source.licence if source else ""),
        "licence_url": article.licence_url or (source.licence_url if source else ""),
        "attribution": source.attribution if source else "",
    }


def _provenance(translation: Translation, editor: User | None) -> dict[str, Any]:
    """Return who did what, from stored facts: which models' text was taken, and who published."""
    taken = (
        Candidate.objects.filter(run__translation=translation, outcome=Candidate.Outcome.TAKEN)
        .values("model", "run__provider")
        .annotate(at=Max("created_at"))
        .order_by("at")
    )
    return {
        "editor": name_of(editor),
        "drafts": [
            {"model": row["model"], "provider": row["run__provider"], "at": row["at"].isoformat()}
            for row in taken
        ],
        "by_hand": not taken,
    }


def _reading_minutes(units: list[Unit], parts: dict[str, Part]) -> int:
    characters = sum(len(markup.plain_text(unit.text)) for unit in units)
    characters += len(parts["lead"].text) + sum(len(point["text"]) for point in parts["key_points"].points)
    return max(1, math.ceil(characters / CHARACTERS_A_MINUTE))
