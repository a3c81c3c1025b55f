"""Readers, editors and workers at once against a running site: answers that failed, and how long the others took.

    uv run manage.py demo --port 8402 &
    uv run --group load python -m tests.bench.load --site http://127.0.0.1:8402 --seconds 300
    uv run --group load python -m tests.bench.load --site http://127.0.0.1:8402 --seconds 300 --people 25 --abusers 25

Readers go from lists to stories, search and feeds. Editors sign in, open articles and save rows; a save over somebody
else's newer text is answered with 409, which is right and no failure. One editor hands in articles that are drafted at
once, so that workers are busy meanwhile. Abusers ask without a pause for what costs most: the longest searches, wildcards,
the deepest pages, names that nobody has; what they are told to leave (429, 503 with Retry-After) is no failure. Ends with status 1 when anything was answered with 5xx or not at all.
Only for sites that may be written to: rows of the demo get other texts.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import sys
from typing import Any

import gevent
from locust import HttpUser, between, events, task
from locust.env import Environment
from locust.log import setup_logging

from newsdesk.rehearsal.load import DEMO_LOGINS

STORY = re.compile(r'href="(/stories/[\w-]+/)"')
REVIEW = re.compile(r'href="/admin/desk/(\d+)/')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
ROW = re.compile(
    r'action="(/admin/desk/\d+/rows/unit-\d+/)save/"(?:(?!</form>).)*?name="version" value="(\d+)"', re.S
)
PASSWORDS = {name: password for _role, name, password in DEMO_LOGINS}
NUMBERS = itertools.count(1)
WORDS = ("モデル", "学習", "地図", "AI", "研究", "xyz")


class Reader(HttpUser):
    """Somebody who reads, a page every one to three seconds."""

    weight = 16
    wait_time = between(1, 3)
    stories: tuple[str, ...] = ()

    @task(3)
    def front(self) -> None:
        """Open the front page and remember what is on it."""
        self.stories = tuple(set(STORY.findall(self.client.get("/", name="reader: /").text)))

    @task(6)
    def story(self) -> None:
        """Read a story."""
        if self.stories:
            self.client.get(random.choice(self.stories), name="reader: story")

    @task(2)
    def search(self) -> None:
        """Search for a word."""
        self.client.get("/search/", params={"q": random.choice(WORDS)}, name="reader: search")

    @task(1)
    def others(self) -> None:
        """Ask for what programs ask for."""
        path = random.choice(["/feed.atom", "/feed.json", "/archive/", "/sitemap.xml", "/api/v1/stories"])
        self.client.get(path, name=f"reader: {path}")


class Editor(HttpUser):
    """Somebody of the desk, an action every one to three seconds."""

    weight = 4
    wait_time = between(1, 3)
    hands_in = False
    articles: tuple[str, ...] = ()

    def on_start(self) -> None:
        """Sign in."""
        number = next(NUMBERS)
        self.hands_in = number == 1
        name = ("editor", "chief", "admin", "editor")[number % 4]
        page = self.client.get("/admin/login/?next=/admin/desk/", name="editor: sign-in page").text
        self.token = TOKEN.findall(page)[0]
        fields = {"username": name, "password": PASSWORDS[name], "csrfmiddlewaretoken": self.token}
        page = self.client.post("/admin/login/?next=/admin/desk/", fields, name="editor: sign in").text
        self.token = (TOKEN.findall(page) or [self.token])[0]  # signing in changes it

    @task(2)
    def queue(self) -> None:
        """Look through the queue."""
        page = self.client.get("/admin/desk/?tab=all", name="editor: queue").text
        self.articles = tuple(set(REVIEW.findall(page)))
        self.token = (TOKEN.findall(page) or [self.token])[0]

    @task(5)
    def edit(self) -> None:
        """Open an article and save one of its rows."""
        if not self.articles:
            return
        page = self.client.get(f"/admin/desk/{random.choice(self.articles)}/", name="editor: article").text
        if not (rows := ROW.findall(page)):
            return
        row, version = random.choice(rows)
        fields = {
            "version": version,
            "text": f"これは{random.randrange(10_000)}回目に保存した文です。",
            "csrfmiddlewaretoken": (TOKEN.findall(page) or [self.token])[0],
        }
        headers = {"HX-Request": "true", "Referer": self.client.base_url}
        with self.client.post(
            f"{row}save/", fields, headers=headers, name="editor: save", catch_response=True
        ) as answer:
            if answer.status_code in {409, 422}:  # somebody was faster; the row is approved
                answer.success()

    @task(1)
    def hand_in(self) -> None:
        """Hand in an article to be drafted at once: work for the workers."""
        if not self.hands_in:
            return
        word = random.randrange(10**9)
        text = "\n\n".join(
            f"Paragraph {n} of article {word} says that {n + 2} models were trained." for n in range(12)
        )
        fields = {
            "title": f"Article {word}",
            "text": text,
            "draft_now": "on",
            "csrfmiddlewaretoken": self.token,
        }
        headers = {"Referer": self.client.base_url}
        self.client.post("/admin/desk/new/", fields, headers=headers, name="editor: hand in, draft")


class Abuser(HttpUser):
    """Somebody who wants the site to be busy with them."""

    fixed_count = 0
    wait_time = between(0, 0.1)

    @task(4)
    def search(self) -> None:
        """Search for what is long, rare, everywhere or no word at all."""
        query = random.choice(
            [
                "".join(chr(random.randrange(0x4E00, 0x9FFF)) for _ in range(500)),
                " ".join(random.choice(WORDS) for _ in range(150)),
                "%_" * 250,
                "*" * 500,
                "'\"(AND OR NOT <-> & | !)" * 20,
                "モデル",
            ]
        )
        self.ask("/search/", q=query, page=random.choice(["1", "50"]))

    @task(2)
    def deep(self) -> None:
        """Turn to the last pages there may be."""
        self.ask("/archive/", page="9999")
        self.ask("/api/v1/stories", page="10000")

    @task(1)
    def nobody(self) -> None:
        """Ask for pages that no cache can have."""
        self.ask(f"/stories/{random.randrange(10**12)}/")
        self.ask("/", nobody=str(random.randrange(10**12)))

    def ask(self, path: str, **query: str) -> None:
        """Ask for a page; only what is not refused in good order fails."""
        with self.client.get(path, params=query, name=f"abuser: {path[:9]}", catch_response=True) as answer:
            told_when = answer.status_code in {429, 503} and "Retry-After" in answer.headers
            if told_when or answer.status_code in {400, 404, 422}:
                answer.success()


def main() -> int:
    """Run the load and print a line for each kind of request; return 1 when one failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load")
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--people", type=int, default=20, help="four fifths of them read")
    parser.add_argument("--abusers", type=int, default=0, help="beside them")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    setup_logging("WARNING")

    Abuser.fixed_count = options.abusers
    kinds = [Reader, Editor, Abuser] if options.abusers else [Reader, Editor]
    environment = Environment(user_classes=kinds, host=options.site.rstrip("/"), events=events)
    runner = environment.create_local_runner()
    runner.start(options.people + options.abusers, spawn_rate=5)
    gevent.sleep(options.seconds)
    runner.quit()
    faults = sum(
        count.occurrences for count in environment.stats.errors.values() if not is_refusal(str(count.error))
    )
    print(f"  {'request':34} {'count':>6} {'failed':>6} {'p50 ms':>7} {'p95 ms':>7} {'max ms':>7}")
    for entry in sorted(environment.stats.entries.values(), key=lambda entry: entry.name):
        show(entry.name, entry)
    for kind in ("reader", "editor", "abuser"):
        entries = [
            entry for (name, _method), entry in environment.stats.entries.items() if name.startswith(kind)
        ]
        counts: dict[int, int] = {}
        for entry in entries:
            for took, count in entry.response_times.items():
                counts[took] = counts.get(took, 0) + count
        if counts:
            print(f"  all {kind}s: {sum(counts.values())} requests, p95 {percentile(counts, 0.95)} ms")
    for error in environment.stats.errors.values():
        print(f"  {error.occurrences} x {error.method} {error.name}: {error.error}")
    print(f"  5xx or no answer: {faults}")
    return 1 if faults else 0


def is_refusal(error: str) -> bool:
    """Whether a failed request was answered with 4xx: a mistake of the script, not of the site."""
    return bool(re.search(r"\b4\d\d\b", error))


def show(name: str, entry: Any) -> None:
    """Print one line."""
    p50, p95 = (entry.get_response_time_percentile(part) for part in (0.5, 0.95))
    line = (
        f"{entry.num_requests:6} {entry.num_failures:6} {p50:7.0f} {p95:7.0f} {entry.max_response_time:7.0f}"
    )
    print(f"  {name:34} {line}")


def percentile(counts: dict[int, int], part: float) -> int:
    """Return the time below which `part` of the requests stayed."""
    left = part * sum(counts.values())
    for took in sorted(counts):
        left -= counts[took]
        if left <= 0:
            return round(took)
    return 0


if __name__ == "__main__":
    sys.exit(main())
