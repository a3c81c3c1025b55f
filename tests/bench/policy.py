"""What Chromium says of every page of a running site: breaches of the content security policy, other hosts, cookies.

    uv run manage.py demo --port 8402 &
    uv run python -m tests.bench.policy --site http://127.0.0.1:8402

The pages are those that links lead to, one of each kind and up to `--pages` of all, as a reader and as the demo's
administrator; each is opened and scrolled through, the reader's in every reading mode. The site itself is asked, too, how many
reports it got (`CspReport`). Ends with status 1 after a breach, a cookie of a reader, a request to another host, or fewer than
60 pages, or where a script that the policy forbids is not noticed at the start.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import lxml.html
from playwright.sync_api import BrowserContext, sync_playwright

from tests.bench.strings import NOT_SENT, links, sign_in
from tests.browser.chromium import launch_options

FEWEST = 60
SCROLL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 600) { scrollTo(0, y); await new Promise(requestAnimationFrame); }
}"""


def linked(
    context: BrowserContext, site: str, start: list[str], most: int
) -> Iterator[tuple[str, list[str]]]:
    """Open the pages that links lead to; give each address, and what was wrong there."""
    told: list[str] = []
    context.expose_binding("__breach", lambda _source, what: told.append(what))
    context.add_init_script(
        "addEventListener('securitypolicyviolation', e => __breach(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}`))"
    )
    context.on(
        "request",
        lambda request: (
            told.append(f"asked {request.url}")
            if not request.url.startswith((site, "data:", "blob:"))
            else None
        ),
    )
    page = context.new_page()
    page.on(
        "console", lambda message: told.append(message.text) if "Content Security" in message.text else None
    )
    page.goto(f"{site}{start[0]}")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), { textContent: '1' }))"
    )
    page.evaluate("new Promise(requestAnimationFrame)")
    if not told:
        raise SystemExit("a breach of the policy is not noticed")
    waiting, known = list(start), set(start)
    opened = 0
    while waiting and opened < most:
        address = waiting.pop(0)
        told.clear()
        answer = page.goto(f"{site}{address}", wait_until="load")
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.evaluate(SCROLL)
        opened += 1
        yield address, [*told]
        for link in links(lxml.html.fromstring(page.content())):
            target = urlsplit(urljoin(page.url, link))
            there = target.path + (f"?{target.query}" if target.query else "")
            ours = not target.netloc or target.netloc == urlsplit(site).netloc
            if (
                ours
                and target.path
                and there not in known
                and not NOT_SENT.search(there)
                and "." not in target.path
            ):
                known.add(there)
                waiting.append(there)


def main() -> int:
    """Open the pages and print what was seen; return 1 where something was."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.policy")
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--pages", type=int, default=100, help="at most, of readers and of the desk each")
    options = parser.parse_args()
    site = options.site.rstrip("/")
    wrong: list[str] = []
    opened = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for who in ("reader", "admin"):
            context = browser.new_context(locale="ja-JP")
            start = ["/", "/search/?q=AI"]
            if who == "admin":
                cookies = sign_in(site).cookies.items()
                context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies])
                start = ["/admin/", "/admin/desk/?tab=all", "/admin/status/", "/admin/second-factor/"]
            seen = list(linked(context, site, start, options.pages))
            opened += len(seen)
            wrong += [f"{address}: {what}" for address, told in seen for what in told]
            if who == "reader":
                wrong += [f"cookie {cookie['name']}" for cookie in context.cookies()]
            print(f"  {who}: {len(seen)} pages", flush=True)
            context.close()
        browser.close()
    print(*dict.fromkeys(wrong), f"{opened} pages, {len(wrong)} times something", sep="\n  ")
    return 1 if wrong or opened < FEWEST else 0


if __name__ == "__main__":
    sys.exit(main())
