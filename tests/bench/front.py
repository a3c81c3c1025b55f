"""What the web server in front makes of kept pages, against a plain static file of the same page, in one run.

    python -m tests.bench.front [--seconds N] [--rounds N] [--workers N]

Needs nginx, libnginx-mod-http-brotli-static and wrk (Debian). The configuration is deploy/front/nginx.conf with ports and
folders of this run, and without TLS, which would cost both the same. Prints requests a second (medians of
rounds in turn), nginx's CPU a request (the least of the rounds: other work on the machine only adds to it), the
ratios of both to nginx's static file, and for how long a withdrawn story could still be read.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests import front
from tests.bench import site

STORY = "/stories/story-0/"
CONNECTIONS = 16
GOAL_RATIO, GOAL_GONE = 0.9, 5.0


@contextmanager
def running(*commands: list[str]) -> Iterator[None]:
    """Run commands beside us and end them afterwards."""
    children = [subprocess.Popen(command, cwd=front.PROJECT) for command in commands]
    try:
        yield
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(20)


def configuration(folder: Path, *, web: int, port: int, pages: Path, workers: int) -> str:
    """Return the shipped configuration for this run, without TLS, with a plain static copy at /static-copy/."""
    written = front.configured(
        folder,
        application=f"127.0.0.1:{web}",
        pages=pages,
        plain=front.free_port(),
        secure=port,
        certificate=None,
    )
    written = written.replace("worker_processes auto;", f"worker_processes {workers};")
    plain = f"location ^~ /static-copy/ {{ root {folder}; gzip off; gzip_static on; brotli_static on; }}"
    return written.replace("location ~ /$", f"{plain}\n        location ~ /$", 1)


def ask(address: str, encoding: str = "br") -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of one GET."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": encoding})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()
    except OSError:
        return 0, {}, b""


def cpu() -> float:
    """Return the CPU seconds of nginx so far."""
    processes = (child for child in psutil.Process().children(recursive=True) if child.name() == "nginx")
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def load(address: str, encoding: str, seconds: int) -> tuple[float, float]:
    """Return the requests a second that wrk got answered, and the microseconds of CPU that one took the front."""
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "-H",
        f"Accept-Encoding: {encoding}",
        address,
    ]
    before = cpu()
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent = cpu() - before
    assert "Non-2xx" not in said, said
    (rate,) = re.findall(r"Requests/sec:\s+([\d.]+)", said)
    (requests,) = re.findall(r"(\d+) requests in", said)
    return float(rate), spent * 1_000_000 / int(requests)


def measure(kept: str, plain: str, *, seconds: int, rounds: int) -> None:
    """Print rates and ratios for each encoding."""
    for encoding in ("br", "gzip"):
        seen: dict[str, list[tuple[float, float]]] = {}
        for _ in range(rounds):
            for name, address in {"static file": plain, "kept page": kept}.items():
                seen.setdefault(name, []).append(load(address, encoding, seconds))
        figures = {
            name: (statistics.median(rate for rate, _ in measured), min(spent for _, spent in measured))
            for name, measured in seen.items()
        }
        static_rate, static_cpu = figures["static file"]
        for name, (rate, spent) in figures.items():
            goal = f"goal {GOAL_RATIO}" if name == "kept page" else ""
            print(
                f"  {name:20} {encoding:5} {rate:8.0f} requests/s, {rate / static_rate:5.2f} of static;"
                f" CPU {spent:6.1f} us, {static_cpu / spent:5.2f} of static  {goal}"
            )


def gone_after(address: str) -> float:
    """Withdraw the story and return the seconds until the front says 404."""
    from articles.models import Article
    from translations.models import Edition

    withdrawn = time.monotonic()
    Edition.objects.filter(article__slug="story-0").update(is_current=False)
    Article.objects.filter(slug="story-0").update(published_at_ja=None)
    while ask(address)[0] != 404 and time.monotonic() - withdrawn < 30:
        time.sleep(0.02)
    return time.monotonic() - withdrawn


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1, help="of nginx; wrk needs a core of its own")
    options = parser.parse_args()
    web, port = front.free_port(), front.free_port()
    with tempfile.TemporaryDirectory(prefix="newsdesk-front-") as name:
        folder, pages = Path(name), Path(name) / "pages"
        os.environ["PAGES_FOLDER"] = str(pages)
        with site.database():
            site.fill(10)
            site.analyse()
            granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "newsdesk.wsgi:application"]
            options_of_web = ["--host", "127.0.0.1", "--port", str(web), "--no-ws", "--log-level", "warning"]
            with running([sys.executable, "manage.py", "keep_pages"], [*granian, *options_of_web]):
                page = pages / "current" / STORY.strip("/") / "index.html"
                while ask(f"http://127.0.0.1:{web}{STORY}")[0] != 200 or not page.exists():
                    time.sleep(0.1)
                shutil.copytree(page.parent, folder / "static-copy")
                written = configuration(folder, web=web, port=port, pages=pages, workers=options.workers)
                with front.running(folder, written):
                    run(f"http://127.0.0.1:{port}", seconds=options.seconds, rounds=options.rounds)


def run(address: str, *, seconds: int, rounds: int) -> None:
    """See that both addresses send the same page, and print the figures."""
    kept, plain = f"{address}{STORY}", f"{address}/static-copy/index.html"
    while not all(ask(each)[0] == 200 for each in (kept, plain)):
        time.sleep(0.1)
    assert ask(kept)[2] == ask(plain)[2]
    print(f"story of {len(ask(kept, 'identity')[2])} bytes, {len(ask(kept)[2])} in brotli:")
    measure(kept, plain, seconds=seconds, rounds=rounds)
    print(f"  gone {gone_after(kept):.2f} s after it was withdrawn  goal {GOAL_GONE} s")


if __name__ == "__main__":
    main()
