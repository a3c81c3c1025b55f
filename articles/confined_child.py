"""The child of articles/confined.py: reads documents as JSON lines, parses them under limits, answers in JSON lines.

It knows neither Django nor the database. When its parent goes away its input ends, and so does it.
"""

import base64
import json
import os
import resource
import signal
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from articles import feeds
from articles.extract import extract
from articles.refusal import Refusal

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 3600  # over its whole life
# A long page takes a tenth of it. What holds the interpreter up (a library's own loop) is left to the parent's clock.
CPU_SECONDS_PER_DOCUMENT = 3.0
# Python drops what is raised while it calls a finaliser: then it is raised again after so many more seconds.
CPU_SECONDS_UNTIL_AGAIN = 0.2


class OutOfTime(BaseException):
    """A document has used up its time; no `except Exception` of a library keeps it from ending."""


def main() -> None:
    """Serve until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, give_up)
    # Whatever a library prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answers.write(b"{}\n")
    answers.flush()
    for line in sys.stdin.buffer:
        answers.write(json.dumps(answered(json.loads(line)), default=_iso).encode() + b"\n")
        answers.flush()


def give_up(*_: object) -> None:
    """End the document that is being read (SIGPROF)."""
    raise OutOfTime


def answered(request: dict[str, Any]) -> dict[str, Any]:
    """Return the result of one request, or `error` with what to say."""
    content: bytes | str = base64.b64decode(request["content"])
    if request["kind"] == "str":
        content = bytes(content).decode()  # type: ignore[arg-type]
    options = request["options"]
    try:
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS_PER_DOCUMENT, CPU_SECONDS_UNTIL_AGAIN)
        if request["what"] == "extract":
            return {"article": asdict(extract(content, **options))}
        assert isinstance(content, bytes)
        return {"feed": asdict(feeds.parse(content, **options))}
    except OutOfTime:
        return {"error": "too_costly"}
    except Refusal as error:
        links = getattr(error, "links", ())
        return {"error": error.code, "sentence": error.sentence, "values": error.values, "links": links}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _iso(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()


if __name__ == "__main__":
    main()
