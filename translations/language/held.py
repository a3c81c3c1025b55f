"""What was read out of a text is kept for the texts met last."""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache

# As many as a very long article has (with fewer it took three times as long), 100 MB of a process that works for weeks.
# 8,192 held 400 MB.
HELD_TEXTS = 2048


def per_text[Read](read: Callable[..., Read]) -> _lru_cache_wrapper[Read]:
    """Return a pure function that keeps what it reads out of a text."""
    return lru_cache(maxsize=HELD_TEXTS)(read)
