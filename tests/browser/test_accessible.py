"""axe-core finds nothing to complain of on the reader's pages: reading modes, both themes, phone and desktop."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 860}}


def violations(page) -> list[str]:
    """Return what axe objects to on the page, once all of it is there, with every fold open."""
    page.wait_for_load_state()
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    page.evaluate(AXE)
    # The copy of a text under its field, whose letters are invisible by design and hidden from screen readers.
    context = "{include: [document], exclude: ['.under[aria-hidden=true]']}"
    found = page.evaluate(f"axe.run({context}, {{resultTypes: ['violations']}})")["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def test_axe_finds_nothing_on_a_phone_in_the_dark_in_any_reading_mode(open_page):
    page = open_page("/", reduced_motion="reduce", color_scheme="dark", **PHONE)
    assert violations(page) == []
    page.locator("a[href^='/stories/']", has_text="Perch 2").first.click()
    page.wait_for_url("**/stories/*/")
    for mode in ("対訳", "日本語"):
        page.get_by_label(mode, exact=True).check(force=True)
        assert violations(page) == [], mode


def test_axe_finds_nothing_on_a_desktop(open_page):
    page = open_page("/", reduced_motion="reduce", **DESKTOP)
    story = page.locator("a[href^='/stories/']", has_text="Perch 2").first.get_attribute("href")
    for path in (story, "/archive/", "/search/?q=モデル", f"{story}report/?at=p2"):
        page.goto(path)
        assert violations(page) == [], path
