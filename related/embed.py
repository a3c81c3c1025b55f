"""The only door to the embedding model, which settings.EMBEDDINGS chooses.

`local`: Google's multilingual Universal Sentence Encoder v3, in this process; no text leaves it. `openai`: the
provider's embedding model, cut to the same size. The vectors of a story's headline, lead and first paragraphs are made one by
one and averaged with weights, so that a long paragraph does not drown the headline.
"""

from __future__ import annotations

import html
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.html import strip_tags

from related.models import DIMENSIONS
from translations import embeddings
from translations.checks.alignment import encoder
from translations.embeddings import Unavailable as Unavailable

LOCAL_MODEL = "universal-sentence-encoder-multilingual-3"
FIRST_PARAGRAPHS = 6
PROSE = frozenset({"paragraph", "list_item", "quote"})
# What the desk says a story is about counts twice as much as one of its paragraphs.
HEADLINE_WEIGHT = 2.0


def model() -> str:
    """Return the name of the model in use, under which vectors are stored: others are not compared with them."""
    return LOCAL_MODEL if settings.EMBEDDINGS == "local" else f"openai:{settings.EMBEDDINGS_MODEL}"


def texts(content: dict[str, Any]) -> list[tuple[str, float]]:
    """Return what an edition's content is embedded by, with weights: headline, lead, first paragraphs.

    Key points stand in for the body where rights keep it out of the edition.
    """
    weighted = [(content["title"], HEADLINE_WEIGHT), (content["lead"], HEADLINE_WEIGHT)]
    prose = [_plain(piece["target"]) for piece in content["body"] if piece["kind"] in PROSE]
    prose = prose or [point["text"] for point in content["key_points"]]
    weighted += [(text, 1.0) for text in prose[:FIRST_PARAGRAPHS]]
    return [(text, weight) for text, weight in weighted if text.strip()]


def vector(content: dict[str, Any]) -> list[float]:
    """Return the unit vector of an edition's content. Raises ValueError when it holds no text, Unavailable."""
    weighted = texts(content)
    if not weighted:
        raise ValueError("an edition without any text cannot be embedded")
    rows = _rows([text for text, _ in weighted])
    mean = np.average(rows, axis=0, weights=[weight for _, weight in weighted])
    unit: list[float] = (mean / np.linalg.norm(mean)).tolist()
    return unit


def _rows(texts: list[str]) -> Any:
    if settings.EMBEDDINGS == "openai":
        return embeddings.embed(texts, model=settings.EMBEDDINGS_MODEL, dimensions=DIMENSIONS)
    return encoder().encode(texts)


def _plain(paragraphs: list[str]) -> str:
    return html.unescape(strip_tags(" ".join(paragraphs)))
