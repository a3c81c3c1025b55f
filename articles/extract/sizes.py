"""Numbers that attributes say: pages write 600, 600px, 100%, ², or five thousand nines."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"\s*([0-9]{1,9})(?:px)?\s*")


def whole(value: str | None) -> int | None:
    """Return the whole number, of pixels or of cells, that an attribute says; None for anything else."""
    found = _WHOLE.fullmatch(value or "")
    return int(found[1]) if found else None
