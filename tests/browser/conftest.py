"""The real demo, all its processes, in a data folder of its own, and a Chromium to walk through it."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, StorageState, expect, sync_playwright

from newsdesk import data_folder
from newsdesk.rehearsal.load import DEMO_LOGINS
from tests.articles.origin import Origin, running_origin
from tests.browser.chromium import launch_options

PROJECT = Path(__file__).resolve().parents[2]
PASSWORDS = {name: password for _role, name, password in DEMO_LOGINS}
PATIENCE_MS = 20_000  # what is there sooner is seen sooner; a machine with much else to do needs it
expect.set_options(timeout=PATIENCE_MS)


def _free_port() -> int:
    """Return a port that is free now, below those that the system gives to the servers of other tests meanwhile."""
    for port in random.sample(range(20_000, 30_000), 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("a hundred ports are taken")


@pytest.fixture(scope="package")
def publisher() -> Iterator[Origin]:
    """A publisher on this machine, whose pages the demo may fetch."""
    with running_origin() as running:
        yield running


@pytest.fixture(scope="package")
def data() -> Iterator[str]:
    """The folder in which the demo of these tests keeps its data."""
    with tempfile.TemporaryDirectory(prefix="newsdesk-browser-", ignore_cleanup_errors=True) as folder:
        yield folder
        for place in data_folder.elsewhere(Path(folder)):
            subprocess.run(["rm", "-rf", str(place)], check=False)


@pytest.fixture(scope="package")
def site(publisher, data) -> Iterator[str]:
    """Run `manage.py demo` for the tests of this folder; the value is its address."""
    port = _free_port()
    environment = os.environ | {"NEWSDESK_DATA": data, "FETCH_ALLOW": f"127.0.0.1:{publisher.port}"}
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PYTHONUNBUFFERED"):
        environment.pop(name, None)
    demo = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--no-browser", "--port", str(port)],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = [""]
        assert demo.stdout is not None
        while "Ctrl-C" not in said[-1]:
            said.append(demo.stdout.readline())
            # It ended: its process may be there a moment longer than its last words.
            assert said[-1], "".join(said)
        yield f"http://127.0.0.1:{port}"
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(30)


@pytest.fixture
def workers_held(site, data) -> Callable[[], contextlib.AbstractContextManager[None]]:
    """Return a context in which the demo's workers stand still: what is asked for waits in line until it ends."""

    @contextlib.contextmanager
    def held() -> Iterator[None]:
        workers = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command, environment = ((process / name).read_bytes() for name in ("cmdline", "environ"))
                if b"worker" in command.split(b"\0") and f"NEWSDESK_DATA={data}".encode() in environment:
                    workers.append(int(process.name))
        assert workers
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in workers:
                os.kill(pid, signal.SIGCONT)

    return held


@pytest.fixture
def let_its_hour_come(site, data):
    """Return a function that moves the hour of a scheduled publication to now; the demo's own clock does the rest."""

    def move(review_path: str) -> None:
        with psycopg.connect(data_folder.database_url(Path(data))) as database:
            moved = database.execute(
                "UPDATE translations_translation SET publish_at = now() WHERE id = %s AND status = 'scheduled'",
                [review_path.strip("/").rpartition("/")[2]],
            )
            assert moved.rowcount == 1

    return move


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Return a Chromium for the tests of this folder, and for no longer.

    While Playwright's event loop runs, Django keeps other connections than those that the test database was made
    with, and no second Playwright may start: tests of other folders that this process gets later need it gone.
    """
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch_options())
        # The loop would make Django refuse its database calls in this thread.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def signed_in(browser, site):
    """Return a function that gives the cookies of a person of the demo, who signs in once for all tests."""
    known: dict[str, StorageState] = {}

    def cookies_of(name: str) -> StorageState:
        if name not in known:
            context = browser.new_context(base_url=site, locale="ja-JP")
            page = context.new_page()
            page.goto("/admin/login/?next=/admin/desk/")
            page.fill("#id_username", name)
            page.fill("#id_password", PASSWORDS[name])
            page.click("[type=submit]")
            page.wait_for_url("**/admin/desk/")
            known[name] = context.storage_state()
            context.close()
        return known[name]

    return cookies_of


def open_review(link: Locator) -> str:
    """Click on a link to a review page; return its path once it is there with its scripts."""
    link.click()
    link.page.wait_for_url(re.compile(r"^[^?]*/admin/desk/\d+/([?#]|$)"))
    return path_of(link.page)


def wait_until_read(page: Page, words: str, *, is_there: bool = True) -> None:
    """Open a reader's page anew as soon as it has these words, or has them no more: it may be a second behind the desk."""
    # In one call: `wait_for_function` takes the promise of an answer for the answer.
    ask = """async ([words, isThere, patience]) => {
      for (const end = Date.now() + patience; Date.now() < end; await new Promise((go) => setTimeout(go, 250))) {
        const text = await (await fetch(location.href, { cache: "no-store" })).text();
        const { body } = new DOMParser().parseFromString(text, "text/html");
        if (body.textContent.includes(words) === isThere) return true;
      }
      return false;
    }"""
    assert page.evaluate(ask, [words, is_there, PATIENCE_MS]), words
    page.reload()


def save(row: Locator) -> None:
    """Press a row's button and wait until what is typed is stored: a row that was edited before looks edited already."""
    with row.page.expect_response("**/save/"):
        row.get_by_role("button", name="保存", exact=True).click()


def path_of(page: Page) -> str:
    """Return the path of the page that is open. After a click on a link, wait for where it leads before."""
    return re.sub(r"^https?://[^/]+|[?#].*$", "", page.url)


@pytest.fixture
def open_page(browser, site, signed_in):
    """Return a function that opens a page, signed in as a person of the demo or as a reader.

    A page that logs an error to its console fails the test: a blocked style, a missing file, a script fault.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_(path: str = "/", *, as_: str | None = None, **options) -> Page:
        state = signed_in(as_) if as_ else None
        context = browser.new_context(base_url=site, locale="ja-JP", storage_state=state, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    # A refused save (403, 409, 422) is logged by the browser too; tests that provoke one expect it.
    expected = (" 403 ", " 409 ", " 422 ")
    assert [fault for fault in faults if not any(words in fault for words in expected)] == []
