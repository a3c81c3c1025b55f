"""One line a log record, with the ids that the record carries: `extra={"run": 5}` becomes `run=5`.

Production writes JSON (one object a line, for whatever collects it), the demo writes plain lines.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

# What a terminal takes for more than a letter: an address that somebody asked for must not look like a line of ours.
_BREAKS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def extras(record: logging.LogRecord) -> dict[str, Any]:
    """Return what the record was given beside its message: run, article, attempt, ..."""
    return {name: value for name, value in vars(record).items() if name not in ORDINARY}


class JsonLine(logging.Formatter):
    """A record as one JSON object a line: at, level, logger, message, the record's extras, error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. A traceback becomes one string, so that it stays one record."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= extras(record)
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class PlainLine(logging.Formatter):
    """A record as a line for a person, its extras behind the message as name=value."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's own name)
        """Return the line without a traceback, which logging puts behind it; what would begin a line of its own is told."""
        ids = "".join(f" {name}={value}" for name, value in extras(record).items())
        return _BREAKS.sub(lambda found: repr(found[0])[1:-1], super().formatMessage(record) + ids)
