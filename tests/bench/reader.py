"""CPU time, queries and bytes of the reader's pages: kept, not modified, made anew, text not yet prepared.

    python -m tests.bench.reader [--stories 10 1000 ...] [--requests N]

The application alone: requests go straight into the WSGI application of this process, so that the figures are
CPU time of Python and not of a web server. PostgreSQL's own time is not in them.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

from tests.bench import site

GOAL_KEPT, GOAL_MADE, GOAL_QUERIES = 0.3, 3.0, 3


def ask(application: Callable[..., Any], path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Send one GET into the application and return status, headers and body."""
    answered: dict[str, Any] = {}

    def start(status: str, fields: list[tuple[str, str]], _error: Any = None) -> None:
        answered.update(status=int(status[:3]), headers=dict(fields))

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    response = application(environ, start)
    body = b"".join(response)
    response.close()
    return answered["status"], answered["headers"], body


def cpu_ms(work: Callable[[], Any], times: int) -> float:
    """Return the median CPU milliseconds of one call, after one that warms up."""
    work()
    spent = []
    for _ in range(times):
        before = time.process_time()
        work()
        spent.append((time.process_time() - before) * 1000)
    return statistics.median(spent)


def measure(times: int) -> None:
    """Print a table of what each kind of answer costs."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from articles.models import Article
    from newsdesk.reader import story_text

    def fresh() -> Callable[..., Any]:
        return get_wsgi_application()

    def row(name: str, cost: float, queries: int | str, body: int, goal: str = "") -> None:
        print(f"  {name:34} {cost:8.3f} ms {queries!s:>3} queries {body:8} bytes  {goal}")

    story, kept = "/stories/story-0/", settings.PAGES_KEPT_BYTES
    application = fresh()
    settings.PAGES_KEPT_BYTES = 0

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            ask(application, path)
        return len(captured)

    status, _headers, body = ask(application, story)
    assert status == 200, status
    row(
        "story, text not yet prepared",
        cpu_ms(lambda: ask(application, story), times // 10),
        queries(story),
        len(body),
    )
    story_text.prepare([Article.objects.get(slug="story-0").pk])
    made = cpu_ms(lambda: ask(application, story), times)
    row(
        "story, nothing kept", made, queries(story), len(body), f"goal {GOAL_MADE} ms, {GOAL_QUERIES} queries"
    )
    for path in ("/", "/topics/models/", "/archive/", "/archive/2026/11/", "/feed.atom", "/sitemap.xml"):
        status, _headers, body = ask(application, path)
        assert status == 200, (path, status)
        row(
            f"{path}, nothing kept",
            cpu_ms(partial(ask, application, path), times // 10),
            queries(path),
            len(body),
        )
    settings.PAGES_KEPT_BYTES = kept
    application = fresh()
    status, headers, body = ask(application, story)
    row(
        "story, kept",
        cpu_ms(lambda: ask(application, story), times * 10),
        queries(story),
        len(body),
        f"goal {GOAL_KEPT} ms",
    )
    tag = headers["ETag"]
    status, _headers, body = ask(application, story, if_none_match=tag)
    assert status == 304
    row(
        "story, kept, not modified",
        cpu_ms(lambda: ask(application, story, if_none_match=tag), times * 10),
        0,
        len(body),
    )


def main() -> None:
    """Run the bench once for each number of stories."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, nargs="+", default=[10])
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    first, *others = options.stories
    with site.database():
        site.fill(first)
        site.analyse()
        print(f"{first} stories:", flush=True)
        measure(options.requests)
    if others:  # Django knows one database for the life of a process
        again = ["--requests", str(options.requests), "--stories", *map(str, others)]
        subprocess.run([sys.executable, "-m", "tests.bench.reader", *again], check=True)


if __name__ == "__main__":
    main()
