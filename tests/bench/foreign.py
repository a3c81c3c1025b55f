"""What stands in a document that is not ours: by lxml's parser and by Chromium's, which also says what runs."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import lxml.html

BARE = "p h2 h3 h4 h5 h6 ul ol li blockquote pre figure figcaption hr div strong em sub sup br table thead tbody tr th td"
CLEAN: dict[str, set[str]] = {tag: set() for tag in BARE.split(" ")}
# The last two are ours: which language a piece is in, and whose the original is.
CLEAN |= {"a": {"href"}, "img": {"src", "alt", "loading"}, "code": {"class"}, "div": set(), "cite": set()}
INERT = {"title", "lang"}  # which nh3 leaves everywhere
ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "xlink:href", "cite", "background"}
RUNS = re.compile(r"[\x00-\x20]*((java|vb)script[\x00-\x20]*:|data:(?!image/))", re.IGNORECASE)
NEVER = {"style", "srcdoc", "ping", "http-equiv"}
AWAY = re.compile(r"//|javascript|js:")
ABSOLUTE = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
EVERY_ELEMENT = """() => [...document.querySelectorAll('*')].map(e =>
  [e.localName, Object.fromEntries([...e.attributes].map(a => [a.name, a.value])), e.localName == 'script' ? e.textContent : ''])"""

Element = tuple[str, dict[str, str], str]
Judge = Callable[[Iterable[Element]], Iterator[str]]


def storable(text: str) -> str:
    """Return what a column of PostgreSQL can hold of a text: the doors for texts refuse or drop the rest."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def elements_of(text: str) -> Iterator[Element]:
    """Give every element of a document: its tag, its attributes, and what stands in it if it is a script."""
    text = storable(text)
    for element in lxml.html.document_fromstring(f"<div>{text}" if "<html" not in text else text).iter():
        if isinstance(element.tag, str):
            said = (element.text or "") if element.tag == "script" else ""
            yield element.tag, {str(name): str(value) for name, value in element.attrib.items()}, said


def foreign_to_sanitiser(elements: Iterable[Element]) -> Iterator[str]:
    """Give what the sanitiser should have taken out."""
    for tag, attributes, _said in elements:
        if tag in {"html", "head", "body"}:
            continue
        if tag not in CLEAN:
            yield f"<{tag}>"
        for name, value in attributes.items():
            if name not in CLEAN.get(tag, set()) | INERT:
                yield f"<{tag} {name}>"
            elif name in {"href", "src"} and not ABSOLUTE.match(value):
                yield f"<{tag} {name}={value[:40]!r}>"


def foreign_to_templates() -> Judge:
    """Return what gives the elements of a page that none of the templates, ours and those of the admin, can have written."""
    import allauth
    import django

    folders = [Path("templates"), *(Path(*package.__path__) for package in (django, allauth))]
    written = "".join(file.read_text() for folder in folders for file in folder.rglob("*.html"))
    tags = {tag.lower() for tag in re.findall(r"<([a-zA-Z][\w-]*)", written)} | {
        *CLEAN,
        "html",
        "head",
        "body",
    }
    tags -= {"object", "embed", "base", "iframe"}

    def judge(elements: Iterable[Element]) -> Iterator[str]:
        for tag, attributes, said in elements:
            if tag not in tags:
                yield f"<{tag}>"
            if tag == "script" and said.strip():
                if not attributes.get("type", "").endswith("json"):
                    yield f"<script>{said[:40]!r}"
                else:
                    json.loads(said)
            for name, value in attributes.items():
                runs = name.startswith("on") or name in NEVER
                runs |= name in ADDRESSES and bool(RUNS.match(value))
                runs |= name.removeprefix("data-").startswith("hx-") and bool(AWAY.search(value))
                if runs:
                    yield f"<{tag} {name}={value[:40]!r}>"

    return judge


class Browser:
    """Chromium, which parses as readers' browsers do. Nothing is fetched; what runs is counted."""

    def __init__(self) -> None:
        from playwright.sync_api import sync_playwright

        from tests.browser.chromium import launch_options

        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(**launch_options())
        context = self._browser.new_context(bypass_csp=True)
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
            "1"  # Playwright has a loop in this thread, in which nothing of ours runs
        )
        context.add_init_script(
            "for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { top.__ran = (top.__ran || 0) + 1 }"
        )
        context.route("**/*", lambda route: route.abort())
        context.on("page", lambda page: page.on("dialog", lambda dialog: dialog.dismiss()))
        self._context = context

    def parse(self, text: str) -> tuple[list[Element], int]:
        """Return the elements of a document, and how often something of it ran."""
        from playwright.sync_api import Error

        page = self._context.new_page()
        try:
            page.set_content(text, wait_until="domcontentloaded", timeout=10_000)
            elements = page.evaluate(EVERY_ELEMENT)
            page.evaluate("document.querySelectorAll('*').forEach(e => e.focus && e.focus())")
            ran = page.evaluate("new Promise(done => setTimeout(() => done(window.__ran || 0), 50))")
        except Error:  # it led elsewhere
            return [], 1
        finally:
            page.close()
        return [(tag, attributes, said) for tag, attributes, said in elements], ran

    def close(self) -> None:
        """End Chromium."""
        self._browser.close()
        self._playwright.stop()


class Found:
    """What was wrong, by step."""

    def __init__(self, browser: Browser | None) -> None:
        self.browser = browser
        self.wrong: Counter[str] = Counter()

    def look(self, where: str, text: str, judge: Judge) -> None:
        """Judge a document as lxml parses it, and as Chromium does."""
        parsed: Iterable[Element] = elements_of(text) if text.strip() else []
        self.wrong.update(f"{where}: {what}" for what in judge(parsed))
        if self.browser:
            parsed, ran = self.browser.parse(text)
            self.wrong.update(f"{where} in Chromium: {what}" for what in judge(parsed))
            self.wrong[f"{where} in Chromium: it ran"] += ran
            self.wrong += Counter()  # without what is zero

    def tripped(self, where: str, error: BaseException, text: str) -> None:
        """Note an error that nobody meant."""
        self.wrong[f"{where}: {type(error).__name__} {str(error)[:80]} at {text[:60]!r}"] += 1
