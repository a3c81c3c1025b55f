"""Memory of every process of a running demo while articles are drafted without pause: what it costs, whether it grows.

    uv run manage.py demo --port 8402 & echo $!
    uv run python -m tests.bench.memory --site http://127.0.0.1:8402 --demo PID --minutes 30

One article is handed in as soon as the last was drafted; every eighth of them is opened and a row of it saved, so that
the web process checks texts too. Each process is asked every ten seconds for its private memory (what it costs by itself),
its share of what it has in common with others (PSS) and what is resident in all. Workers replace their processes, each of which
opens dictionaries anew, so that the processes of one command are added up: what a line tells is their sum, and the slope is
that of a straight line through the second half, when caches are full. Ends with status 1 when the private memory of
one line grew by more than `--limit` MB in the second half.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

import httpx2

from tests.bench.strings import sign_in

SAMPLE_SECONDS = 10.0
REVIEW = re.compile(r"/admin/desk/(\d+)/")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
ROW = re.compile(r'action="(/admin/desk/\d+/rows/unit-\d+/)save/"(?:(?!</form>).)*?name="version" value="(\d+)"', re.S)  # fmt: skip
SUBJECTS = ("The model", "A small team", "This benchmark", "Each paragraph", "The largest lab", "Nobody")
VERBS = ("reads", "measures", "translates", "compares", "publishes", "ignores")
OBJECTS = (
    "maps of three cities",
    "long reports",
    "the answers of twelve models",
    "its own code",
    "old papers",
)


def descendants(pid: int) -> list[int]:
    """Return the Python processes below a process, itself included."""
    children = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            children[int(path.read_text().rpartition(")")[2].split()[1])].append(int(path.parent.name))
        except OSError:
            continue  # ended meanwhile
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children[one]
    return [one for one in found if "python" in command(one).split(" ")[0]]


def command(pid: int) -> str:
    """Return a process's command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def memory(pid: int) -> dict[str, float]:
    """Return the private, proportional and resident memory of a process in MB; nothing when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return {}
    kb = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    private = kb["Private_Clean"] + kb["Private_Dirty"]
    return {"private": private / 1000, "pss": kb["Pss"] / 1000, "rss": kb["Rss"] / 1000}


def by_command(demo: int) -> dict[str, list[dict[str, float]]]:
    """Return the memory of each process below the demo, by its command without folders."""
    found = defaultdict(list)
    for pid in descendants(demo):
        if of := memory(pid):
            found[re.sub(r"\S*/", "", command(pid))].append(of)
    return found


def added(processes: list[dict[str, float]]) -> dict[str, float]:
    """Return the sums of several processes' memory."""
    return {name: sum(of[name] for of in processes) for name in processes[0]}


def article(number: int) -> tuple[str, str]:
    """Return the title and the text of an article that nobody has handed in before."""
    chance = random.Random(number)
    sentences = [
        f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)} in {chance.randrange(2, 9000)} runs."
        for _ in range(60)
    ]
    text = "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, 60, 3))
    return f"Memory article {time.time_ns()} {number}", text


class Drafting:
    """Hands articles in, one after the other."""

    def __init__(self, site: str) -> None:
        self.client, self.site = sign_in(site), site
        self.done = 0

    def draft_one(self) -> None:
        """Hand one article in and wait until no run of it is under way."""
        page = self.client.get("/admin/desk/").text
        title, text = article(self.done)
        fields = {
            "title": title,
            "text": text,
            "draft_now": "on",
            "csrfmiddlewaretoken": TOKEN.findall(page)[0],
        }
        answer = self.client.post("/admin/desk/new/", data=fields, headers={"Referer": self.site})
        if not (place := REVIEW.search(str(answer.url))):
            raise SystemExit(f"the article was not taken: {answer.status_code} {answer.url}")
        for _ in range(120):
            if "every 2s" not in self._progress(place[0]):
                break
            time.sleep(0.5)
        self.done += 1
        if self.done % 8 == 0:
            self._edit(place[0])

    def _progress(self, review: str) -> str:
        answer: httpx2.Response = self.client.get(f"{review}progress/", headers={"HX-Request": "true"})
        return answer.text

    def _edit(self, review: str) -> None:
        page = self.client.get(review).text
        if rows := ROW.findall(page):
            row, version = random.choice(rows)
            fields = {
                "version": version,
                "text": f"{self.done}回目に保存した文です。",
                "csrfmiddlewaretoken": TOKEN.findall(page)[0],
            }
            self.client.post(f"{row}save/", data=fields, headers={"Referer": self.site, "HX-Request": "true"})


def main() -> int:
    """Draft, measure and print a line for each command; return 1 when one grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.memory")
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--demo", type=int, required=True, help="the process of manage.py demo")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument(
        "--limit", type=float, default=20, help="MB that a process may grow by in the second half"
    )
    options = parser.parse_args()
    drafting = Drafting(options.site.rstrip("/"))
    samples: dict[str, list[tuple[float, int, dict[str, float]]]] = defaultdict(list)
    began = sampled = time.monotonic()
    while (now := time.monotonic()) - began < options.minutes * 60:
        if now >= sampled:
            sampled = now + SAMPLE_SECONDS
            for what, found in by_command(options.demo).items():
                samples[what].append(((now - began) / 60, len(found), added(found)))
        drafting.draft_one()
    print(f"  {drafting.done} articles of 20 paragraphs in {options.minutes:g} minutes; MB")
    print(
        f"  {'processes':>9} {'private first':>13} {'last':>6} {'most':>6} {'PSS last':>9} {'RSS last':>9} {'MB a minute':>12}  what"
    )
    grew = False
    for what, of in samples.items():
        private = [found["private"] for _at, _count, found in of]
        half = [(at, found["private"]) for at, _count, found in of if at > options.minutes / 2]
        slope = statistics.linear_regression(*zip(*half, strict=True)).slope if len(half) > 2 else 0.0
        grew |= slope * options.minutes / 2 > options.limit
        _at, count, last = of[-1]
        print(
            f"  {count:9} {private[0]:13.0f} {private[-1]:6.0f} {max(private):6.0f} {last['pss']:9.0f} {last['rss']:9.0f} {slope:12.2f}  {what[:60]}"
        )
    return 1 if grew else 0


if __name__ == "__main__":
    sys.exit(main())
