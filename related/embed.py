"""The only door to the embedding model, which settings.EMBEDDINGS chooses.

`local`: Google's multilingual Universal Sentence Encoder v3, in this process; no text leaves it. `openai`: the
provider's embedding model, cut to the same size. A story is embedded by its headline and the first sentence of its lead:
they say what it is about, told families of news from others better than its paragraphs did, and cost a tenth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.conf import settings

from related.models import DIMENSIONS
from translations.drafting import embeddings
from translations.drafting.embeddings import Unavailable as Unavailable
from translations.language.encoder import encoder

LOCAL_MODEL = "universal-sentence-encoder-multilingual-3"
# To be raised when a story is embedded by other texts: vectors made before are then made again.
RECIPE = 2
_FIRST_SENTENCE = re.compile(r".*?[。！？](?![」』）])|.+", re.DOTALL)


def model() -> str:
    """Return the name under which vectors are stored: those of another model or recipe are not compared with them."""
    name = LOCAL_MODEL if settings.EMBEDDINGS == "local" else f"openai:{settings.EMBEDDINGS_MODEL}"
    return f"{name}/{RECIPE}"


def texts(story: dict[str, Any]) -> list[str]:
    """Return what a story is embedded by: its headline, and what its lead (else its first key point) says first."""
    sums_up = story["lead"].strip() or next((point["text"].strip() for point in story["key_points"]), "")
    first = _FIRST_SENTENCE.match(sums_up)
    return [text for text in (story["title"].strip(), first.group().strip() if first else "") if text]


def vectors(stories: Sequence[dict[str, Any]]) -> np.ndarray[Any, Any]:
    """Return a unit vector for each story (`title`, `lead` and `key_points` of an edition's content), as rows.

    Raises ValueError when one holds no text, Unavailable when the provider gives no vectors.
    """
    pieces = [texts(story) for story in stories]
    if not all(pieces):
        raise ValueError("an edition without any text cannot be embedded")
    rows = np.asarray(_rows([text for texts in pieces for text in texts]), dtype=np.float32)
    starts = np.cumsum([0, *(len(texts) for texts in pieces[:-1])])
    sums = np.add.reduceat(rows, starts, axis=0)
    units: np.ndarray[Any, Any] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return units


def _rows(texts: list[str]) -> Any:
    if settings.EMBEDDINGS == "openai":
        return embeddings.embed(texts, model=settings.EMBEDDINGS_MODEL, dimensions=DIMENSIONS)
    return encoder().encode(texts)
