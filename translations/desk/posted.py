"""What a browser sent, read as numbers: anything else is no number, and never an error of ours."""

from __future__ import annotations

import re

from django.http import QueryDict

# The most digits that fit PostgreSQL's bigint (keys of rows) and integer (versions, places).
KEY_DIGITS, SMALL_DIGITS = 18, 9
_VERSION_OF_ROW = re.compile(r"version-((?:unit|part)-\w+)")


def key(text: str) -> int | None:
    """Return the key of a row; None for anything else."""
    return _whole(text, KEY_DIGITS)


def number(text: str) -> int | None:
    """Return a version, a place in a text or a number in a list; None for anything else."""
    return _whole(text, SMALL_DIGITS)


def keys(data: QueryDict, name: str) -> list[int]:
    """Return the keys sent under a name, in their order; anything else is left out."""
    return [found for text in data.getlist(name) if (found := key(text)) is not None]


def versions(data: QueryDict) -> dict[str, int]:
    """Return the versions in which somebody saw rows (`version-unit-12`), by the rows' places."""
    seen = {
        found[1]: number(data.get(name, "")) for name in data if (found := _VERSION_OF_ROW.fullmatch(name))
    }
    return {place: version for place, version in seen.items() if version is not None}


def _whole(text: str, digits: int) -> int | None:
    return int(text) if len(text) <= digits and re.fullmatch(r"[0-9]+", text) else None
