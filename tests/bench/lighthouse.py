"""Lighthouse's four scores of the home page, the newest story and the search, on a phone and on a desktop.

    python -m tests.bench.lighthouse SITE [--program PATH]

SITE is a running one, such as the demo's http://127.0.0.1:8000. Needs Lighthouse from npm and Debian's
chromium-headless-shell (or CHROME_PATH). Prints a line a page and what cost a point; ends with 1 unless all is 100.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from typing import Any
from urllib.parse import urljoin

import lxml.html

from tests.bench.strings import links

GOAL = 100
CHROME = "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage"
DEVICES = {"phone": [], "desktop": ["--preset=desktop"]}


def pages(site: str) -> dict[str, str]:
    """Return the addresses that are looked at, by name."""
    with urllib.request.urlopen(site, timeout=30) as answer:
        home = lxml.html.fromstring(answer.read().decode())
    newest = next(link for link in links(home) if link.startswith("/stories/"))
    return {"home": site, "story": urljoin(site, newest), "search": urljoin(site, "/search/")}


def audit(program: str, address: str, options: list[str]) -> dict[str, Any]:
    """Return Lighthouse's report of one page."""
    command = [program, address, *options, "--quiet", "--output=json", f"--chrome-flags={CHROME}"]
    said = subprocess.run(command, capture_output=True, check=True, env=environment())
    report: dict[str, Any] = json.loads(said.stdout)
    return report


def environment() -> dict[str, str]:
    """Return the environment with the browser in it."""
    browser = shutil.which("chromium-headless-shell") or shutil.which("chromium") or ""
    return {"CHROME_PATH": browser, **os.environ}


def lost(report: dict[str, Any]) -> list[str]:
    """Return the audits that cost a point: those that weigh something in a category and are not perfect."""
    weighed = {
        reference["id"]
        for category in report["categories"].values()
        for reference in category["auditRefs"]
        if reference["weight"]
    }
    audits = (report["audits"][name] for name in sorted(weighed))
    return [
        f"{audit['title']} {audit.get('displayValue', '')}".strip()
        for audit in audits
        if audit["score"] is not None and audit["score"] < 1
    ]


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site")
    parser.add_argument("--program", default="lighthouse")
    options = parser.parse_args()
    perfect = True
    for name, address in pages(options.site).items():
        for device, preset in DEVICES.items():
            report = audit(options.program, address, preset)
            scores = [round(100 * category["score"]) for category in report["categories"].values()]
            perfect &= min(scores) >= GOAL
            print(
                f"  {name:8} {device:8} {'/'.join(map(str, scores))}  goal {GOAL} each  {'; '.join(lost(report))}"
            )
    sys.exit(0 if perfect else 1)


if __name__ == "__main__":
    main()
