"""An original as the desk lives with it: taken from its address, told by two publishers, changed after publication."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import path_of, wait_until_read
from tests.browser.publisher import paragraphs_of, serve_page
from tests.browser.test_accessible import DESKTOP, violations
from tests.browser.test_desk_screens import says

pytestmark = pytest.mark.browser

*KNOWN, NEWS = paragraphs_of("harbor-compact-disclosure")
TITLE = "What the harbour signed"
GROUNDED_POINTS = [
    ("初の書類", "事務局が初めての書類を公開しました。"),
    ("伏せた回答", "データについての回答を伏せた企業が目立ちます。"),
    ("確かめる範囲", "職員が見るのは書式だけです。"),
]


def test_an_original_is_told_by_two_publishers_and_changes_after_it_was_published(open_page, publisher):
    told = [paragraph["source"] for paragraph in KNOWN]
    address = serve_page(publisher, "/harbour", TITLE, told)
    desk = open_page("/admin/desk/", as_="editor", reduced_motion="reduce", **DESKTOP)
    desk.locator(".new-article summary").click()
    desk.get_by_label("原文の URL").fill(address)
    desk.keyboard.press("Tab")
    expect(desk.locator("#preview .block")).to_have_count(len(told))
    desk.locator(".new-article").get_by_role("button", name="取り込む").click()
    expect(desk.locator(".toolbar .status")).to_have_text("レビュー待ち", timeout=60_000)
    review = path_of(desk)

    # Somebody else's telling of the same story is here already: the desk says so, and lets the two be parted.
    desk.get_by_role("link", name="同じ話題の記事").click()
    thread = desk.locator(".entries").first.locator(".entry")
    expect(thread).to_have_count(2)
    expect(thread.and_(desk.locator(":not(.has-acted)"))).to_contain_text("が共通")
    assert violations(desk) == []
    desk.get_by_role("button", name="この記事を外す").click()
    says(desk, "外しました")
    expect(desk.get_by_role("heading", name="別の記事とした記事")).to_be_visible()
    assert violations(desk) == []
    desk.goto(review)

    # The demo's summary tells more than these paragraphs do: numbers without grounds are errors, and block.
    points = desk.locator("#part-key_points .point:not(.is-new)")
    for number, (heading, text) in enumerate(GROUNDED_POINTS):
        points.nth(number).locator("input:not([type=hidden])").fill(heading)
        points.nth(number).locator("textarea").fill(text)
    for left in range(points.count() - 1, len(GROUNDED_POINTS) - 1, -1):
        points.last.get_by_role("button", name="削除").click()
        expect(points).to_have_count(left)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".unsaved:visible")).to_have_count(0)

    desk.get_by_role("button", name="すべて承認").click()
    expect(desk.locator(".toolbar .status")).to_have_text("承認済み")
    desk.get_by_role("link", name="公開…").click()
    desk.get_by_role("button", name="公開する").click()
    says(desk, "第1版を公開しました")
    story = desk.get_by_role("link", name="読者ページ").get_attribute("href")
    reader = open_page(story)
    expect(reader.locator("article")).to_contain_text(KNOWN[3]["draft"][:20])

    # The original gets another paragraph in the place of one. Who has the article open learns of it there.
    other = open_page(review, as_="translator")
    expect(other.locator(".presence input[name=since]")).to_be_attached()
    serve_page(publisher, "/harbour", TITLE, [*told[:3], NEWS["source"], *told[4:]])
    desk.goto(review)
    desk.get_by_role("link", name="原文の更新").click()
    desk.get_by_role("button", name="いま確かめる").click()
    expect(desk.locator(".differences")).to_contain_text(NEWS["source"])
    assert violations(desk) == []
    other.evaluate("dispatchEvent(new Event('focus'))")  # as when somebody comes back to the tab
    expect(other.locator("#source-change")).to_contain_text("原文が更新されています")

    desk.get_by_role("button", name="取り込む").click()
    says(desk, "1 行が原文更新になり、1 行が増えました")
    other.evaluate("dispatchEvent(new Event('focus'))")
    expect(other.locator("#regrouped")).to_contain_text("新しい並びを読み込む")
    expect(other.locator("#source-change")).to_have_text("")
    gone = desk.locator(f"#{desk.locator('.row[data-state=outdated]').get_attribute('id')}")
    expect(gone).to_contain_text("次の版には載りません")
    new = desk.locator("section.row", has_text=NEWS["source"])
    expect(new.locator("textarea[name=text]")).to_have_value(
        re.compile(re.escape(NEWS["draft"][:20])), timeout=60_000
    )
    for row in (gone, new):
        row.get_by_role("button", name="承認", exact=True).click()
        expect(row.locator(".state")).to_have_text("承認")
    desk.keyboard.press("Alt+o")
    desk.get_by_role("button", name="公開する").click()
    says(desk, "第2版を公開しました")
    wait_until_read(reader, NEWS["draft"][:20])
    expect(reader.locator("article")).to_contain_text(NEWS["draft"][:20])
    expect(reader.locator("article")).not_to_contain_text(KNOWN[3]["draft"][:20])
