"""The child of articles/confined.py: reads documents as JSON lines, parses them under limits, answers in JSON lines.

It knows neither Django nor the database. When its parent goes away its input ends, and so does it.
"""

import base64
import json
import os
import resource
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from articles import feeds
from articles.extract import ExtractionError, extract

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 3600  # over its whole life; each document's limit is the parent's clock


def main() -> None:
    """Serve until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Whatever a library prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answers.write(b"{}\n")
    answers.flush()
    for line in sys.stdin.buffer:
        answers.write(json.dumps(_answered(json.loads(line)), default=_iso).encode() + b"\n")
        answers.flush()


def _answered(request: dict[str, Any]) -> dict[str, Any]:
    content: bytes | str = base64.b64decode(request["content"])
    if request["kind"] == "str":
        content = bytes(content).decode()  # type: ignore[arg-type]
    options = request["options"]
    try:
        if request["what"] == "extract":
            return {"article": asdict(extract(content, **options))}
        assert isinstance(content, bytes)
        return {"feed": asdict(feeds.parse(content, **options))}
    except ExtractionError as error:
        return {"error": error.code, "message": error.message}
    except feeds.FeedError as error:
        return {"error": error.code, "message": error.message, "links": error.links}


def _iso(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()


if __name__ == "__main__":
    main()
