"""The web server of docker-compose.yml: kept pages as the application sends them, over TLS, gone when they are taken away."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import signal
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest
import yaml
from django.test import Client, override_settings

from newsdesk.reader import shelf
from tests import front
from tests.newsdesk.stories import published_story

FOLDER = front.PROJECT / "deploy" / "front"
COMPOSE = yaml.safe_load((front.PROJECT / "docker-compose.yml").read_text())
PAGE = "<p>地図を読むモデル</p>" * 200
STATE, NEXT = (1, 1), (2, 2)
STATED = {
    name: double or single
    for name, double, single in re.findall(
        r"add_header (\S+) (?:\"(.*)\"|'(.*)');", front.WRITTEN.read_text()
    )
}
# What every answer has of its own, and what the web server says by itself.
OF_THE_ANSWER = {"Content-Length", "Content-Type", "Content-Language", "ETag"}

needs_nginx = pytest.mark.skipif(
    not front.is_installed(), reason="no nginx with brotli here (.ci/run installs it)"
)


class Application(BaseHTTPRequestHandler):
    """Says how it was asked."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        asked = (
            self.path,
            self.headers["Host"],
            self.headers["X-Forwarded-Proto"],
            self.headers["X-Forwarded-For"],
        )
        self.wfile.write("\n".join(map(str, asked)).encode() + b" " * 2_000)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class OlderRelease(Application):
    """Has not the files of the release that is just started beside it."""

    def do_GET(self) -> None:
        if self.path.startswith("/static/new"):
            self.send_error(404)
        else:
            super().do_GET()


@dataclass
class Front:
    """One running front."""

    folder: Path
    plain: int
    secure: int

    def ask(
        self, path: str, *, secure: bool = True, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Return the answer to one GET."""
        trusting = ssl._create_unverified_context()
        connection: http.client.HTTPConnection = (
            http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=5, context=trusting)
            if secure
            else http.client.HTTPConnection("127.0.0.1", self.plain, timeout=5)
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Host": "news.example.jp", **named})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body

    def wait(self) -> None:
        """Return once it takes requests. Raises ConnectionError when it does not after 20 s."""
        deadline = time.monotonic() + 20
        while True:
            try:
                self.ask("/healthz", secure=False)
            except ConnectionError:
                if time.monotonic() > deadline:
                    raise
            else:
                return

    def keep(self, path: str, body: str, state: tuple[int, int]) -> None:
        """Put a page on the shelf of a state and let the front look there."""
        shelf.point_at(self.folder / "pages", state)
        encoded = {"br": brotli.compress, "gzip": gzip.compress, "identity": bytes}
        shelf.put(path, state, lambda encoding: encoded[encoding](body.encode()))


@contextmanager
def serving(application: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Run an application; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), application)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def started(folder: Path, **environment: str) -> Iterator[Path]:
    """Run deploy/front/start with programs that note how they were called; give the folder of its certificate."""
    programs = folder / "bin"
    programs.mkdir()
    for name in ("nginx", "certbot"):
        (programs / name).write_text(f'#!/bin/sh\necho "$@" >> {folder}/{name}.said\n')
        (programs / name).chmod(0o755)
    folders = {f"{name.upper()}_FOLDER": str(folder / name) for name in ("tls", "own", "issued")}
    (folder / "tls").mkdir()
    path = f"{programs}:{os.environ['PATH']}"
    script = subprocess.Popen(
        ["sh", str(FOLDER / "start")],
        env={"PATH": path, "FIRST_SECONDS": "600", **folders, **environment},
        start_new_session=True,
    )
    try:
        assert script.wait(30) == 0
        yield folder / "tls"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(script.pid, signal.SIGTERM)  # what waits for the next certificate


@pytest.fixture(scope="module")
def running_front(tmp_path_factory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("front")
    proofs = folder / "acme" / ".well-known" / "acme-challenge"
    for made in (proofs, folder / "start", folder / "pages"):
        made.mkdir(parents=True)
    (proofs / "token").write_text("proof")
    ours = Front(folder, front.free_port(), front.free_port())
    with (
        override_settings(PAGES_FOLDER=str(folder / "pages")),
        started(folder / "start", SITE_URL="https://news.example.jp") as certificate,
        serving(Application) as newer,
        serving(OlderRelease) as older,
    ):
        written = front.configured(
            folder,
            application="webs",
            pages=folder / "pages",
            plain=ours.plain,
            secure=ours.secure,
            certificate=certificate,
        )
        both = f"http {{ upstream webs {{ server {older}; server {newer}; }}"
        with front.running(folder, written.replace("http {", both)):
            ours.keep("/stories/maps/", PAGE, STATE)
            ours.wait()
            yield ours


@needs_nginx
@pytest.mark.parametrize(
    ("accepted", "sent", "opened"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("identity", None, bytes)],
)
def test_a_kept_page_is_sent_as_it_lies_on_the_shelf(running_front, accepted, sent, opened):
    answer, body = running_front.ask("/stories/maps/", Accept_Encoding=accepted)
    assert (answer.status, answer.getheader("Content-Encoding")) == (200, sent)
    assert opened(body).decode() == PAGE
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"


@pytest.mark.django_db
def test_the_headers_written_for_kept_pages_are_those_of_the_application(settings):
    settings.PAGES_KEPT_BYTES, settings.PAGES_FOLDER = 10_000_000, ""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    published_story()
    sent = Client().get("/stories/maps/", secure=True).headers
    assert {name: value for name, value in sent.items() if name not in OF_THE_ANSWER} == STATED


@needs_nginx
@pytest.mark.parametrize("accepted", ["br", "gzip", "identity"])
def test_a_kept_page_is_sent_with_every_header_that_is_written(running_front, accepted):
    answer, _body = running_front.ask("/stories/maps/", Accept_Encoding=accepted)
    assert {name: answer.getheader(name) for name in STATED} == STATED


@needs_nginx
def test_who_has_a_kept_page_hears_that_it_is_the_same(running_front):
    first, _body = running_front.ask("/stories/maps/", Accept_Encoding="br")
    again, body = running_front.ask(
        "/stories/maps/", Accept_Encoding="br", If_None_Match=first.getheader("ETag") or ""
    )
    assert (again.status, body) == (304, b"")


@needs_nginx
@pytest.mark.parametrize("query", ["utm_source=letter&fbclid=x", "x", "p=2"])
def test_a_kept_page_is_sent_to_who_follows_a_link_with_parameters_of_others(running_front, query):
    _answer, body = running_front.ask(f"/stories/maps/?{query}")
    assert body.decode() == PAGE


@needs_nginx
@pytest.mark.parametrize(
    "path", ["/stories/maps/?page=2", "/search/?q=%E5%9C%B0%E5%9B%B3", "/stories/other/", "/feed.atom"]
)
def test_what_is_no_kept_page_is_asked_of_the_application(running_front, path):
    answer, body = running_front.ask(path, Accept_Encoding="gzip", X_Forwarded_For="203.0.113.7")
    asked, host, scheme, sender = gzip.decompress(body).decode().strip().split("\n")
    assert answer.status == 200
    assert (asked, host, scheme) == (path, "news.example.jp", "https")
    assert sender.endswith("127.0.0.1")  # the last is whom the front itself saw (newsdesk/guard.py)


@needs_nginx
def test_a_file_of_a_new_release_is_found_while_the_old_one_still_runs_beside_it(running_front):
    assert {running_front.ask("/static/new.css")[0].status for _ in range(4)} == {200}


@needs_nginx
def test_plain_http_leads_to_https_but_for_proofs_and_the_health_check(running_front):
    answer, _body = running_front.ask("/stories/maps/?utm=x", secure=False)
    assert (answer.status, answer.getheader("Location")) == (
        301,
        "https://news.example.jp/stories/maps/?utm=x",
    )
    assert running_front.ask("/.well-known/acme-challenge/token", secure=False)[1] == b"proof"
    assert running_front.ask("/healthz", secure=False)[0].status == 200


@needs_nginx
def test_a_page_that_was_taken_away_is_gone_within_five_seconds(running_front):
    running_front.keep("/stories/gone/", "still here", STATE)
    assert running_front.ask("/stories/gone/")[1] == b"still here"
    shelf.point_at(running_front.folder / "pages", NEXT)
    taken = time.monotonic()
    while running_front.ask("/stories/gone/")[1] == b"still here":
        assert time.monotonic() - taken < 5
    running_front.keep("/stories/maps/", PAGE, STATE)


def test_without_a_certificate_it_signs_one_for_the_host_and_asks_for_a_real_one(tmp_path):
    site = {"SITE_URL": "https://news.example.jp:443/", "ACME_EMAIL": "desk@example.jp"}
    asked = tmp_path / "certbot.said"
    with started(tmp_path, FIRST_SECONDS="0", **site) as tls:
        said = subprocess.run(
            ["openssl", "x509", "-noout", "-subject", "-in", str(tls / "fullchain.pem")],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "news.example.jp" in said.stdout
        deadline = time.monotonic() + 20
        while not (asked.exists() and asked.read_text()) and time.monotonic() < deadline:
            os.sched_yield()
    assert "--domain news.example.jp --email desk@example.jp" in asked.read_text()
    assert "daemon off" in (tmp_path / "nginx.said").read_text()


@pytest.mark.parametrize("kept_in", ["own", "issued"])
def test_a_certificate_that_is_there_is_used(tmp_path, kept_in):
    (tmp_path / kept_in).mkdir()
    for name in ("fullchain.pem", "privkey.pem"):
        (tmp_path / kept_in / name).write_text(f"{kept_in} {name}")
    with started(tmp_path, SITE_URL="https://news.example.jp") as tls:
        assert (tls / "fullchain.pem").read_text() == f"{kept_in} fullchain.pem"
        assert (tls / "privkey.pem").read_text() == f"{kept_in} privkey.pem"


def test_the_front_is_built_of_files_that_are_there_and_sees_what_it_serves():
    service = COMPOSE["services"]["front"]
    folder = front.PROJECT / service["build"]
    recipe = (folder / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (\S+)", recipe, re.MULTILINE)
    assert copied
    assert all((folder / name).is_file() for name in copied)
    assert "libnginx-mod-http-brotli-static" in recipe
    assert "pages:/pages:ro" in service["volumes"]
    assert {f"{port}:{port}" for port in re.findall(r"listen (\d+)", front.WRITTEN.read_text())} == set(
        service["ports"]
    )
    checked = service["healthcheck"]["test"][-1]
    assert f"location = {checked.removeprefix('http://127.0.0.1')} {{" in front.WRITTEN.read_text()
