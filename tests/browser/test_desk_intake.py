"""The way in, as an editor walks it: a text is pasted and looked at, taken, and its blocks are put right."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.publisher import serve_page
from tests.browser.test_accessible import DESKTOP, violations

pytestmark = pytest.mark.browser

TEXT = """# Weights come later

The lab waits for an audit. It wants to publish in the spring.

Nobody outside has seen the weights.

Subscribe to our newsletter for updates
"""


def test_a_pasted_address_is_fetched_once_for_its_preview(open_page, publisher):
    address = serve_page(publisher, "/once", "A quiet page", ["Nobody outside has seen the weights. " * 5])
    desk = open_page("/admin/desk/inbox/", as_="editor", reduced_motion="reduce", **DESKTOP)
    panel = desk.locator("details.new-article")
    if panel.get_attribute("open") is None:
        panel.locator("summary").click()
    field = desk.get_by_label("原文の URL")
    field.fill(address)
    field.dispatch_event("paste")
    expect(desk.locator("#preview .block")).to_have_count(1)
    field.press("Tab")
    # Another address is looked at when the field is left; by then, the first would have been asked for again.
    field.fill(publisher.url("/nowhere"))
    field.press("Tab")
    expect(desk.locator("#preview")).to_contain_text("404")
    assert [path for path, _ in publisher.requests].count("/once") == 1
    # What was refused is asked for again, and so is a file that was saved anew.
    serve_page(publisher, "/nowhere", "A late page", ["By now, it is there for everybody. " * 5])
    field.dispatch_event("paste")
    expect(desk.locator("#preview .block")).to_contain_text("By now, it is there")
    for text in ("The robot learned to fold shirts.", "The robot learned to fold shirts and towels."):
        file = {"name": "story.txt", "mimeType": "text/plain", "buffer": f"# Robot\n\n{text}\n".encode()}
        desk.locator(".new-article input[type=file]").set_input_files([file])
        expect(desk.locator("#preview .block").last).to_contain_text(text)


def test_a_pasted_text_is_previewed_and_taken_and_its_blocks_are_set_aside_split_joined_and_retyped(
    open_page,
):
    desk = open_page("/admin/desk/", as_="editor", reduced_motion="reduce", **DESKTOP)
    desk.locator(".new-article summary").click()
    desk.get_by_label("本文を貼り付け").fill(TEXT)
    # What it would become shows by itself while somebody types, the newsletter's line as set aside.
    expect(desk.locator("#preview .is-boilerplate")).to_contain_text("Subscribe to our newsletter")
    assert violations(desk) == []
    desk.get_by_label("すぐに下訳する").uncheck()
    desk.locator(".new-article").get_by_role("button", name="取り込む").click()
    desk.wait_for_url(re.compile(r"/admin/desk/\d+/$"))

    desk.goto(f"{desk.url}blocks/")
    blocks = desk.locator(".block")

    def press(place: Locator, name: str) -> None:
        place.get_by_role("button", name=name, exact=True).click()

    expect(blocks).to_have_count(3)
    blocks.first.locator("summary", has_text="分割").click()
    blocks.first.locator(".place").first.click()
    expect(blocks).to_have_count(4)
    expect(blocks.nth(1)).to_contain_text("It wants to publish in the spring.")
    press(blocks.first, "次と結合")
    expect(blocks).to_have_count(3)
    press(blocks.nth(2), "本文に戻す")
    expect(desk.locator(".is-boilerplate")).to_have_count(0)
    press(blocks.nth(2), "除く")
    expect(blocks.nth(2)).to_contain_text("除いた部分")
    blocks.nth(1).locator("summary", has_text="種類").click()
    blocks.nth(1).locator("select[name=kind]").select_option(label="見出し")
    press(blocks.nth(1), "変える")
    expect(blocks.nth(1).locator(".block-kind")).to_contain_text("見出し")
    assert violations(desk) == []
