"""Names in Latin letters: how they are found in a text of either language, and compared."""

from __future__ import annotations

import re
from functools import lru_cache

LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*(?:['’.-](?=[A-Za-z0-9])[A-Za-zÀ-ɏ0-9]+)*")
# A word part that makes a date or a number no name: mid-2027, pre-2020, sub-10 ms.
PREFIXED = r"(?:(?i:mid|early|late|pre|post|sub|under|over|top|non|circa|semi)-+\d)"
# A name with digits: GPT-4, v2rayN, 4o1.
CODE_NAME = re.compile(rf"(?<![A-Za-z])(?!{PREFIXED})[A-Za-z]+[-.]?\d[\w.-]*(?<=\w)|\d+[A-Za-z]+\d[\w-]*")


@lru_cache(maxsize=8192)
def fold(token: str) -> str:
    """Return a Latin name without case, signs and a possessive, for comparison."""
    return re.sub(r"(?:['’]s)$|[^a-z0-9à-ɏ]", "", token.lower())
