"""The names in a story: of products, companies and people, by which stories are kin whatever their wording. Pure.

Translated news keeps most names in Latin letters (Perch 2, Orchard Labs); SudachiPy knows names in Japanese script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from translations.language import morphology

# Words that begin with a capital, and the numbers between and after them.
_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Za-z0-9.+-]*(?: [A-Z0-9][A-Za-z0-9.+-]*)*")
# Whole fields, trades and places: to share one says little.
_COMMON = frozenset(
    [
        "AI",
        "AGI",
        "API",
        "APAC",
        "ASIC",
        "AR",
        "B2B",
        "CEO",
        "CFO",
        "COO",
        "CTO",
        "CPU",
        "CSS",
        "DX",
        "EC",
        "EU",
        "FAQ",
        "GB",
        "GPU",
        "HTML",
        "HTTP",
        "ICT",
        "ID",
        "IoT",
        "IP",
        "IPO",
        "IT",
        "JSON",
        "KPI",
        "LLM",
        "LLMs",
        "LP",
        "M&A",
        "ML",
        "NLP",
        "NPU",
        "OCR",
        "OS",
        "OSS",
        "PC",
        "PDF",
        "PoC",
        "PR",
        "Q&A",
        "QA",
        "R&D",
        "RAG",
        "RAM",
        "ROI",
        "SaaS",
        "SDK",
        "SF",
        "SLM",
        "SNS",
        "SQL",
        "TB",
        "TPU",
        "TV",
        "UI",
        "UK",
        "UN",
        "URL",
        "US",
        "USA",
        "UX",
        "VC",
        "VLM",
        "VR",
        "XR",
    ]
)
_NAME_MAX = 100


def names(text: str) -> frozenset[str]:
    """Return the names in a text; of "Perch 2 Mini" also "Perch 2", so that it is kin to what it comes from."""
    text = unicodedata.normalize("NFKC", text)
    return frozenset(
        name[:_NAME_MAX]
        for name in (*_latin(text), *_japanese(text))
        if len(name) > 1 and name not in _COMMON
    )


def _latin(text: str) -> Iterator[str]:
    for found in _LATIN.findall(text):
        parts = [part.rstrip(".-") for part in found.split()]
        while parts and parts[0] in _COMMON:
            del parts[0]
        yield from (" ".join(parts[:end]) for end in range(min(2, len(parts)), len(parts) + 1))


def _japanese(text: str) -> Iterator[str]:
    for token in morphology.tokens(text):
        if token.pos[1] == "固有名詞" and token.pos[2] != "地名" and not token.surface.isascii():
            yield token.surface
