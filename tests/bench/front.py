"""What the web server in front makes of kept pages, against a plain static file of the same page, in one run.

    python -m tests.bench.front [--seconds N] [--rounds N] [--workers N]

Needs nginx, libnginx-mod-http-brotli-static and wrk (Debian), and measures Caddy too where it is installed. The
configuration files are those of deploy/, with ports and folders of this run. Prints requests a second (medians of
rounds in turn), the front's CPU a request (the least of the rounds: other work on the machine only adds to it), the
ratios of both to nginx's static file, and for how long a withdrawn story could still be read.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
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

from tests.bench import site

PROJECT = Path(__file__).resolve().parents[2]
STORY = "/stories/story-0/"
CONNECTIONS = 16
GOAL_RATIO, GOAL_GONE = 0.9, 5.0


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*commands: list[str]) -> Iterator[None]:
    """Run commands beside us and end them afterwards."""
    children = [subprocess.Popen(command, cwd=PROJECT) for command in commands]
    try:
        yield
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(20)


def nginx(folder: Path, *, web: int, port: int, pages: Path, workers: int) -> list[str]:
    """Write deploy/nginx.conf for this run, with a plain static copy at /static-copy/; return the command."""
    written = (PROJECT / "deploy" / "nginx.conf").read_text()
    written = written.replace("web:8000", f"127.0.0.1:{web}").replace("listen 80", f"listen 127.0.0.1:{port}")
    written = written.replace("/pages/current", str(pages / "current"))
    written = written.replace("worker_processes auto;", f"worker_processes {workers};")
    plain = f"location /static-copy/ {{ root {folder}; gzip_static on; brotli_static on; }}\n        "
    written = written.replace("location ~ /$", f"{plain}location ~ /$", 1)
    written = written.replace("location /static-copy/", "location ^~ /static-copy/")
    (folder / "nginx.conf").write_text(f"daemon off;\npid {folder}/nginx.pid;\n{written}")
    return ["nginx", "-e", "stderr", "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, *, web: int, port: int, pages: Path) -> list[str]:
    """Write deploy/Caddyfile for this run, without TLS; return the command."""
    written = (PROJECT / "deploy" / "Caddyfile").read_text()
    written = written.replace("{$SITE_URL}", f"http://127.0.0.1:{port}").replace(
        "web:8000", f"127.0.0.1:{web}"
    )
    written = written.replace("/pages/current", str(pages / "current"))
    (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + written)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


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
    """Return the CPU seconds of the fronts so far."""
    fronts = (
        child for child in psutil.Process().children(recursive=True) if child.name() in {"nginx", "caddy"}
    )
    return sum(sum(child.cpu_times()[:2]) for child in fronts)


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


def measure(fronts: dict[str, str], plain: str, *, seconds: int, rounds: int) -> None:
    """Print rates and ratios for each front and encoding."""
    for encoding in ("br", "gzip"):
        seen: dict[str, list[tuple[float, float]]] = {}
        for _ in range(rounds):
            for name, address in {"nginx, static file": plain, **fronts}.items():
                seen.setdefault(name, []).append(load(address, encoding, seconds))
        figures = {
            name: (statistics.median(rate for rate, _ in measured), min(spent for _, spent in measured))
            for name, measured in seen.items()
        }
        static_rate, static_cpu = figures["nginx, static file"]
        for name, (rate, spent) in figures.items():
            goal = f"goal {GOAL_RATIO}" if name == "nginx, kept page" else ""
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
    web, front, second = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="newsdesk-front-") as name:
        folder, pages = Path(name), Path(name) / "pages"
        folder.chmod(0o755)  # nginx's workers are another user
        os.environ["PAGES_FOLDER"] = str(pages)
        with site.database():
            site.fill(10)
            site.analyse()
            granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "newsdesk.wsgi:application"]
            options_of_web = ["--host", "127.0.0.1", "--port", str(web), "--no-ws", "--log-level", "warning"]
            servers = [nginx(folder, web=web, port=front, pages=pages, workers=options.workers)]
            fronts = {"nginx, kept page": f"http://127.0.0.1:{front}{STORY}"}
            if shutil.which("caddy"):
                servers.append(caddy(folder, web=web, port=second, pages=pages))
                fronts["Caddy, kept page"] = f"http://127.0.0.1:{second}{STORY}"
            with running([sys.executable, "manage.py", "keep_pages"], [*granian, *options_of_web]):
                kept = pages / "current" / STORY.strip("/") / "index.html"
                while ask(f"http://127.0.0.1:{web}{STORY}")[0] != 200 or not kept.exists():
                    time.sleep(0.1)
                shutil.copytree(kept.parent, folder / "static-copy")
                run(
                    fronts, servers, plain=f"http://127.0.0.1:{front}/static-copy/index.html", options=options
                )


def run(fronts: dict[str, str], servers: list[list[str]], *, plain: str, options: argparse.Namespace) -> None:
    """Start the fronts, see that all send the same page, and print the figures."""
    address = fronts["nginx, kept page"]
    with running(*servers):
        while not all(ask(each)[0] == 200 for each in (*fronts.values(), plain)):
            time.sleep(0.1)
        assert len({ask(each)[2] for each in (*fronts.values(), plain)}) == 1
        print(f"story of {len(ask(address, 'identity')[2])} bytes, {len(ask(address)[2])} in brotli:")
        measure(fronts, plain, seconds=options.seconds, rounds=options.rounds)
        print(f"  gone {gone_after(address):.2f} s after it was withdrawn  goal {GOAL_GONE} s")


if __name__ == "__main__":
    main()
