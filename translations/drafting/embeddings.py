"""Vectors of texts from the provider's embedding model, through the same client as every other question (llm.py)."""

from __future__ import annotations

import httpx2
from django.conf import settings

from translations.drafting import llm


class Unavailable(Exception):
    """The provider gave no vectors; the message says why, in Japanese."""


def embed(texts: list[str], *, model: str, dimensions: int) -> list[list[float]]:
    """Return a vector of `dimensions` for each text. Raises Unavailable; whoever asked tries again later."""
    import openai  # loaded by who asks a provider only (llm.py)

    if not settings.LLM_CONFIGURED:
        raise Unavailable(str(llm.NotConfigured()))
    client = llm.client(settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY, settings.LLM_CALL_SECONDS)
    try:
        answer = client.embeddings.create(
            model=model, input=texts, dimensions=dimensions, encoding_format="float"
        )
    except (openai.OpenAIError, httpx2.HTTPError) as error:
        raise Unavailable(f"埋め込みモデル {model} が応答しませんでした（{str(error)[:300]}）") from error
    vectors = [row.embedding for row in sorted(answer.data, key=lambda row: row.index)]
    if len(vectors) != len(texts) or any(len(vector) != dimensions for vector in vectors):
        raise Unavailable(
            f"埋め込みモデル {model} が {dimensions} 次元のベクトルを返しませんでした。EMBEDDINGS_MODEL を確かめてください。"
        )
    return vectors
