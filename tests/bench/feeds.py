"""How feed parsing does on a folder of feeds: `python -m tests.bench.feeds FOLDER`.

The folder holds `manifest.json` with, for each feed, its file, what is expected of it (parse, sanitize,
parse_or_error, error) and a reference (number of entries, titles, first address). Prints what differs and the counts.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import django

from articles import confined, feeds

UNSAFE = re.compile(
    r"<(?:script|iframe|object|embed|meta|style|svg)\b|<[^>]*\son\w+\s*=|(?:href|src)\s*=\s*[\"']?\s*javascript:",
    re.IGNORECASE,
)
SECONDS = 3.0


def judge(case: dict[str, Any], content: bytes) -> list[str]:
    """Return what is wrong with the answer to one feed; an empty list when it is as expected."""
    try:
        feed = confined.parse_feed(content)
    except feeds.FeedError as error:
        return [f"refused: {error}"] if case["expect"] in ("parse", "sanitize") else []
    wrong = ["should have been refused"] if case["expect"] == "error" else []
    wrong += [
        f"unsafe HTML in entry {number}"
        for number, entry in enumerate(feed.entries)
        if UNSAFE.search(entry.summary_html + entry.content_html)
    ]
    if case["expect"] == "parse_or_error":
        texts = feed.title + "".join(entry.title for entry in feed.entries)
        return wrong + (["replacement characters in titles"] if "\ufffd" in texts else [])
    reference = case.get("reference") or {}
    if len(feed.entries) != reference.get("n_entries", len(feed.entries)):
        wrong.append(f"{len(feed.entries)} entries, not {reference['n_entries']}")
    if (reference.get("feed_title") or "").strip() not in ("", feed.title):
        wrong.append(f"title {feed.title!r}, not {reference['feed_title']!r}")
    address = reference.get("first_link") or ""
    if feed.entries and not feed.entries[0].url.endswith(address):
        wrong.append(f"first address {feed.entries[0].url!r}, not {address!r}")
    return wrong


def main(folder: Path) -> int:
    """Print one line for each feed that is not as expected, then the counts. Returns the exit status."""
    # Refusals are told in the language of the settings.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")
    django.setup()
    manifest = json.loads((folder / "manifest.json").read_text())
    right: Counter[str] = Counter()
    slowest = 0.0
    confined.parse_feed(b"<rss><channel/></rss>")  # starting the child is not the first feed's fault
    for case in manifest["feeds"]:
        start = time.perf_counter()
        wrong = judge(case, (folder / case["file"]).read_bytes())
        seconds = time.perf_counter() - start
        slowest = max(slowest, seconds)
        wrong += [f"took {seconds:.1f} s"] if seconds > SECONDS else []
        right[case["expect"]] += not wrong
        if wrong:
            print(f"{case['id']} {case['file']} ({case['expect']}): {'; '.join(wrong)}")
    total = Counter(case["expect"] for case in manifest["feeds"])
    for expect, count in total.items():
        print(f"{expect:15} {right[expect]}/{count}")
    print(f"slowest {slowest:.2f} s")
    return int(right != total)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
