"""Every string of a public list through every form of a running site: what breaks it, and what runs in a browser.

    uv run manage.py demo --port 8402 &
    npm pack big-list-of-naughty-strings && tar xzf big-list-of-naughty-strings-*.tgz
    uv run python -m tests.bench.strings package/blns.json --site http://127.0.0.1:8402 [--browser]

A list is a file or a folder that tests/bench/texts.py can read (`tests/bench/htmx.txt`: what drives htmx, if it may). The site's own pages say what forms there are (reader, desk
and admin, signed in as the demo's administrator): each form is sent with the string in all its text fields and as the
content of its files, each address with the string in its query. `--share 10` sends each form a tenth of the list, another
tenth to each, so that every string meets a tenth of the forms. Then every page is read again: markup that is not ours, and
with `--browser` whatever a string makes Chromium do, without the content security policy that would stop it: a dialog, or a
request to an address with `pwned` in it.
Ends with status 1 after an answer of 5xx, markup of a string or a string that ran. Only for sites that may be written to.
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx2
import lxml.html

from newsdesk.rehearsal.load import DEMO_LOGINS
from tests.bench.foreign import Judge, elements_of, foreign_to_templates
from tests.bench.texts import texts_of

ADMIN = next((name, password) for _role, name, password in reversed(DEMO_LOGINS))
# Forms that would end the session, change the password, take the articles away, or ask a model to draft for ever.
CSRF = "csrfmiddlewaretoken"
NOT_SENT = re.compile(
    r"logout|leave|delete|password|second-factor|language|withdraw|draft|resummary|judge|poll|take|jsi18n"
)
TEXTS = {"text", "search", "url", "email", "tel", "hidden-text", None}
QUERIES = ["/search/?q=", "/search/?q=a&page=", "/search/?since=", "/api/v1/stories?page=", "/api/v1/stories/", "/topics/", "/admin/desk/?q=",
           "/admin/desk/?tab=", "/archive/?page=", "/admin/articles/article/?q=", "/stories/", "/admin/desk/sources/?q="]  # fmt: skip


@dataclass
class Form:
    """A form as one of the site's pages has it: where it goes, and what it says unless a string is put in."""

    page: str
    action: str
    method: str
    values: dict[str, str]
    texts: list[str]
    files: list[str]


@dataclass
class Seen:
    """What the answers showed; `judge` tells markup that no template writes."""

    judge: Judge
    sent: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    markup: set[str] = field(default_factory=set)


def general(address: str) -> str:
    """Return an address without what tells rows apart: pages of one kind have the same."""
    return re.sub(
        r"\d+|(?<=/stories/)[\w-]+|(?<=/topics/)[\w-]+|(?<=/sources/)[\w-]+(?=/)", "*", urlsplit(address).path
    )


def links(document: lxml.html.HtmlElement) -> list[str]:
    """Return where the links of a page lead, as they are written."""
    return [link for element, name, link, _at in document.iterlinks() if (element.tag, name) == ("a", "href")]


def crawl(client: httpx2.Client, most: int) -> tuple[list[str], list[Form]]:
    """Return a page of every kind that links lead to, and a form of every kind that they have."""
    waiting = ["/", "/admin/", "/admin/desk/", "/admin/desk/?tab=all", "/admin/desk/new/", "/search/?q=AI"]
    kinds = {general(address) for address in waiting}
    forms: dict[tuple[str, ...], Form] = {}
    pages: list[str] = []
    while waiting and len(pages) < most:
        address = waiting.pop(0)
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        pages.append(address)
        document = lxml.html.fromstring(answer.content, base_url=str(answer.url))
        for form in forms_of(document, address):
            forms.setdefault((general(form.action), form.method, *sorted(form.texts), *form.files), form)
        for link in links(document):
            target = urlsplit(urljoin(address, link))
            if not target.netloc and not NOT_SENT.search(target.path) and general(target.path) not in kinds:
                kinds.add(general(target.path))
                waiting.append(target.path)
    return pages, list(forms.values())


def forms_of(document: lxml.html.HtmlElement, page: str) -> Iterator[Form]:
    """Give the forms of a page that take a text or a file."""
    for form in document.forms:
        action = urljoin(page, form.get("action") or page)
        if NOT_SENT.search(action) or form.get("method", "get").lower() == "dialog":
            continue
        named = [part for part in form.inputs if part.get("name")]
        texts = [
            part.get("name")
            for part in named
            if part.tag == "textarea" or (part.tag == "input" and part.get("type") in TEXTS)
        ]
        files = [part.get("name") for part in named if part.get("type") == "file"]
        if texts or files:
            yield Form(
                page, action, form.get("method", "get").lower(), dict(form.form_values()), texts, files
            )


def look_at(seen: Seen, what: str, answer: httpx2.Response) -> None:
    """Note what an answer shows."""
    seen.sent += 1
    seen.statuses[answer.status_code] = seen.statuses.get(answer.status_code, 0) + 1
    if answer.status_code >= 500:
        seen.failed.append(f"{answer.status_code} {what}")
    if "text/html" in answer.headers.get("content-type", "") and answer.content.strip():
        seen.markup.update(f"{what}: {found}" for found in seen.judge(elements_of(answer.text)))


def send(client: httpx2.Client, form: Form, text: str) -> httpx2.Response:
    """Send a form with a text in everything that takes one."""
    values = form.values | dict.fromkeys(form.texts, text)
    if CSRF in values:
        values[CSRF] = form.values[CSRF]
    values.pop("draft_now", None)
    if form.method == "get":
        return client.get(form.action, params=values)
    files = {name: (f"list-{name}.csv", text.encode(errors="replace")) for name in form.files} or None
    return client.post(form.action, data=values, files=files, headers={"Referer": str(client.base_url)})


def sign_in(site: str) -> httpx2.Client:
    """Return a client that is signed in as the demo's administrator."""
    client = httpx2.Client(base_url=site, follow_redirects=True, timeout=60, trust_env=False)
    page = lxml.html.fromstring(client.get("/admin/login/?next=/admin/").content)
    token = next(str(field.get("value")) for field in page.iter("input") if field.get("name") == CSRF)
    fields = {"username": ADMIN[0], "password": ADMIN[1], CSRF: token}
    answer = client.post("/admin/login/?next=/admin/", data=fields, headers={"Referer": site})
    if "/login/" in str(answer.url):
        raise SystemExit("cannot sign in: is this a demo?")
    return client


def run_in_browser(
    site: str, client: httpx2.Client, pages: Iterable[str], texts: list[str]
) -> tuple[int, list[str]]:
    """Open pages without their policy; return how many strings run when nobody stops them, and what ran on the pages."""
    import django_htmx
    from playwright.sync_api import Error, sync_playwright

    from tests.browser.chromium import launch_options

    hook = "for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { window.__ran = (window.__ran || 0) + 1 }"
    htmx = next((Path(django_htmx.__file__).parent / "static").rglob("htmx-2.min.js"))
    ran: list[str] = []
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        context = browser.new_context(bypass_csp=True)
        context.add_init_script(hook)
        context.on("request", lambda request: asked.append(request.url) if "pwned" in request.url else None)
        control = 0
        for text in texts:  # alone in a page, as they would be without us
            with closing(context.new_page()) as page:
                asked.clear()
                try:
                    page.goto(f"{site}/robots.txt")
                    page.set_content(f"<!doctype html>{text}", wait_until="domcontentloaded", timeout=5_000)
                    page.add_script_tag(path=htmx)
                    runs = page.evaluate("new Promise(done => setTimeout(() => done(window.__ran), 50))")
                    control += bool(runs or asked)
                except Error:  # it led to another page
                    control += 1
        context.add_cookies(
            [{"name": name, "value": value, "url": site} for name, value in client.cookies.items()]
        )
        page = context.new_page()
        for address in pages:
            asked.clear()
            page.goto(f"{site}{address}", wait_until="load")
            page.evaluate("document.querySelectorAll('*').forEach(e => { e.focus && e.focus() })")
            if count := (page.evaluate("window.__ran") or 0) + len(asked):
                ran.append(f"{address}: {count}")
        browser.close()
    return control, ran


def main() -> int:
    """Send the lists and print what was seen; return 1 when something broke or ran."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.strings")
    parser.add_argument("lists", nargs="+", type=Path)
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--share", type=int, default=10, help="each form gets one in so many strings")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--browser", action="store_true")
    options = parser.parse_args()
    texts = texts_of(options.lists)
    site = options.site.rstrip("/")
    client = sign_in(site)
    pages, forms = crawl(client, options.pages)
    print(f"  {len(texts)} strings, {len(pages)} pages, {len(forms)} forms", flush=True)
    seen = Seen(foreign_to_templates())
    for (number, form), (at, text) in itertools.product(enumerate(forms), enumerate(texts)):
        if (number + at) % options.share == 0:
            look_at(seen, f"{form.action} {text[:40]!r}", send(client, form, text))
    for number, query in enumerate(QUERIES):
        for at, text in enumerate(texts):
            if (number + at) % options.share == 0:
                try:
                    answer = client.get(
                        query + httpx2.QueryParams({"": text}).__str__()[1:].replace("+", "%20")
                    )
                except httpx2.InvalidURL:
                    continue
                look_at(seen, f"{query} {text[:40]!r}", answer)
    client = sign_in(site)  # a string may have ended the session
    pages, _ = crawl(client, options.pages)
    for address in pages:
        look_at(seen, address, client.get(address))
    print(f"  {seen.sent} requests; answers {dict(sorted(seen.statuses.items()))}")
    for line in [*dict.fromkeys(seen.failed), *sorted(seen.markup)][:60]:
        print(f"  {line}")
    print(f"  5xx: {len(seen.failed)}; pages with markup of a string: {len(seen.markup)}")
    ran: list[str] = []
    if options.browser:
        control, ran = run_in_browser(site, client, pages, texts)
        print(
            f"  in Chromium: {control} strings run alone in a page; {len(ran)} of our {len(pages)} pages ran one",
            *ran,
            sep="\n  ",
        )
    return 1 if seen.failed or seen.markup or ran else 0


if __name__ == "__main__":
    sys.exit(main())
