"""How the checks write down word lists: as running text, which a person can read and extend."""

from __future__ import annotations


def listed(text: str) -> frozenset[str]:
    """Return the words of a text that are parted by spaces or line breaks."""
    return frozenset(text.split())
