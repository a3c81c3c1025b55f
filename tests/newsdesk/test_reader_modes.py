"""In a real browser all three reading modes can be reached without scripts, and are remembered with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, Route, sync_playwright

from tests.browser.chromium import launch_options
from tests.newsdesk.stories import BODY, piece, published_story

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

STATIC = Path(settings.BASE_DIR) / "newsdesk" / "static"
SITE = "http://newsdesk.test"
LIST = [
    piece(3, "list_item", "項目", "An item", level=1),
    piece(4, "list_item", "とても長い語" * 20, "Supercalifragilistic" * 10, level=2),
    piece(
        5,
        "table",
        "<table><tr><td>" + "広い表" * 60 + "</td></tr></table>",
        "<table><tr><td>wide</td></tr></table>",
    ),
    piece(6, "code", None, "width = 1 + " * 50),
]


@contextmanager
def opened(client, *, scripts: bool = False, **device) -> Iterator[Page]:
    """A page that has every file of the story at hand, no server needed."""
    html = client.get(f"/stories/{published_story(body=[*BODY, *LIST]).slug}/").content

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = browser.new_context(java_script_enabled=scripts, reduced_motion="reduce", **device).new_page()
        page.route("**/*", answer)
        page.goto(f"{SITE}/")
        yield page
        browser.close()


@pytest.fixture
def pages(client) -> Iterator[Page]:
    with opened(client) as page:
        yield page


@pytest.fixture
def touched(client) -> Iterator[Page]:
    with opened(client, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}) as page:
        yield page


def shown(body: Locator) -> tuple[list[bool], list[bool]]:
    """Return which Japanese and which original pieces are visible."""
    targets, sources = (
        [side.is_visible() for side in body.locator(name).all()] for name in (".target", ".source")
    )
    return targets, sources


def test_reading_modes_show_japanese_both_or_the_original(pages):
    body = pages.locator(".body")
    all_shown, all_hidden = [True] * 5, [False] * 5
    assert shown(body) == (all_shown, all_hidden)
    pages.get_by_label("対訳").check(force=True)
    assert shown(body) == (all_shown, all_shown)
    pages.get_by_label("原文", exact=True).check(force=True)
    assert shown(body) == (all_hidden, all_shown)
    assert all(code.is_visible() for code in body.locator(".both").all())


def test_no_width_makes_the_reader_scroll_sideways(pages):
    for width in (320, 390, 768, 1280):
        pages.set_viewport_size({"width": width, "height": 800})
        for mode in ("日本語", "対訳", "原文"):
            pages.get_by_label(mode, exact=True).check(force=True)
            assert pages.evaluate("document.documentElement.scrollWidth") == width, (width, mode)


def test_the_report_link_comes_with_the_pointer_or_the_keyboard_and_covers_no_text(pages):
    piece_ = pages.locator(".body .piece").first
    link = piece_.locator(".report")

    def opacity() -> str:
        return link.evaluate("link => getComputedStyle(link).opacity")

    assert opacity() == "0"
    piece_.locator(".target").hover()
    assert opacity() == "1"
    pages.mouse.move(0, 0)
    link.focus()
    assert opacity() == "1"
    for mode in ("日本語", "対訳"):
        pages.get_by_label(mode, exact=True).check(force=True)
        sides, flag = piece_.locator(".sides").bounding_box(), link.bounding_box()
        assert sides is not None
        assert flag is not None
        assert flag["y"] >= sides["y"] + sides["height"] - 1


def test_a_finger_that_points_at_nothing_always_finds_a_flag_to_touch(touched):
    flags = touched.locator(".body .report")
    assert flags.count() == 5
    for flag in flags.all():
        box = flag.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
        assert flag.evaluate("link => getComputedStyle(link).opacity") == "1"


def test_the_chosen_mode_is_remembered_in_this_browser_without_a_cookie(client):
    with opened(client, scripts=True) as page:
        page.get_by_label("対訳").check(force=True)
        page.reload()
        assert page.get_by_label("対訳").is_checked()
        assert shown(page.locator(".body")) == ([True] * 5, [True] * 5)
        assert page.context.cookies() == []
