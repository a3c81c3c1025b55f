"""Takes the README's screenshots from a running demo: `uv run python docs/screenshots.py [ADDRESS]`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Page, sync_playwright

from newsdesk.rehearsal.load import DEMO_LOGINS
from tests.browser.chromium import launch_options

IMAGES = Path(__file__).parent / "images"
DESKTOP, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 780}


def main(address: str) -> None:
    """Save the story page (desktop, phone in dark) and the desk (queue, review) under docs/images/."""
    passwords = {name: password for _role, name, password in DEMO_LOGINS}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())

        def open_page(path: str, **options: object) -> Page:
            page = browser.new_context(base_url=address, locale="ja-JP", **options).new_page()  # type: ignore[arg-type]
            page.goto(path)
            return page

        home = open_page("/", viewport=DESKTOP)
        home.screenshot(path=IMAGES / "home.png")
        story = home.locator("a[href^='/stories/']").first.get_attribute("href")
        assert story
        open_page(story, viewport=DESKTOP).screenshot(path=IMAGES / "story.png")
        open_page(story, viewport=PHONE, color_scheme="dark").screenshot(path=IMAGES / "story-phone-dark.png")

        desk = open_page("/admin/login/?next=/admin/desk/?tab=review", viewport=DESKTOP)
        desk.fill("#id_username", "editor")
        desk.fill("#id_password", passwords["editor"])
        desk.click("[type=submit]")
        desk.screenshot(path=IMAGES / "queue.png")
        desk.locator(".queue-title a").first.click()
        desk.locator("section[id^=unit-]").first.scroll_into_view_if_needed()
        desk.evaluate("window.scrollBy(0, 340)")
        desk.screenshot(path=IMAGES / "review.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
