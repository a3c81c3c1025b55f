"""What feeds bring, as staff and an editor walk through it: subscribed, read at once, taken, left out, muted, moved as OPML."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.publisher import paragraphs_of, serve_feed, serve_page
from tests.browser.test_accessible import DESKTOP, violations
from tests.browser.test_desk_screens import says

pytestmark = pytest.mark.browser

ENTRIES = {"/bench": "A card that scores", "/talk": "Podcast: scores", "/tools": "Podcast: tools"}


def test_a_feed_is_subscribed_and_read_and_its_entries_are_taken_left_out_and_muted(
    open_page, publisher, tmp_path
):
    told = [paragraph["source"] for paragraph in paragraphs_of("larch-3-benchmarks")]
    article = serve_page(publisher, "/bench", ENTRIES["/bench"], told)
    feed = serve_feed(publisher, "/feed.xml", "The Cove Gazette", ENTRIES)
    home = serve_page(
        publisher, "/", "Cove", [], head=f'<link rel="alternate" type="application/rss+xml" href="{feed}">'
    )
    staff = open_page("/admin/desk/sources/", as_="staff", reduced_motion="reduce", **DESKTOP)

    def subscribe(address: str) -> None:
        panel = staff.locator("details.panel", has_text="フィードを登録する")
        if panel.get_attribute("open") is None:
            panel.locator("summary").click()
        panel.get_by_label("フィードかサイトの URL").fill(address)
        panel.get_by_label("新しい記事を自動で取り込む").uncheck()
        panel.get_by_role("button", name="登録する").click()

    # A page without a feed is refused where it was typed; the home page leads to its feed, which is read at once.
    subscribe(article)
    expect(staff.locator(".field-error")).to_contain_text("フィードの案内がありませんでした")
    expect(staff.get_by_label("フィードかサイトの URL")).to_have_value(article)
    assert violations(staff) == []
    subscribe(home)
    source = staff.locator(".source", has_text="The Cove Gazette")
    expect(source.locator(".health")).to_have_text("正常", timeout=60_000)
    expect(source.locator(".source-facts a")).to_have_text("3")
    source.get_by_role("button", name="止める").click()
    expect(source).to_contain_text("停止中")
    source.get_by_role("button", name="再開する").click()
    expect(source).not_to_contain_text("停止中")

    # Subscriptions go out and come in as a file; one that fails says why.
    with staff.expect_download() as file:
        staff.get_by_role("link", name="OPML に書き出す").click()
    outline = file.value.path().read_text()
    assert feed in outline
    other = tmp_path / "feeds.opml"
    other.write_text(
        outline.replace("/feed.xml", "/gone.xml").replace("The Cove Gazette", "The Lost Gazette")
    )
    staff.locator("summary", has_text="OPML を読み込む").click()
    staff.get_by_label("OPML ファイル").set_input_files(other)
    staff.get_by_role("button", name="読み込む").click()
    says(staff, "1 件を登録しました")
    lost = staff.locator(".source", has_text="The Lost Gazette")
    lost.get_by_role("button", name="すぐに巡回").click()
    expect(lost.locator(".health")).to_have_text("失敗 1 回", timeout=60_000)
    expect(lost.locator(".source-error")).to_contain_text("404")
    assert violations(staff) == []

    source.locator(".source-facts a").click()
    expect(staff.locator(".entry")).to_have_count(3)
    desk = open_page("/admin/desk/inbox/", as_="editor", reduced_motion="reduce", **DESKTOP)
    talk = desk.locator(".entry", has_text="Podcast: scores")
    talk.get_by_role("button", name="見送る").click()
    expect(talk.locator(".entry-state")).to_have_text("見送り")
    talk.get_by_role("button", name="確認待ちに戻す").click()
    expect(talk.get_by_role("button", name="取り込む")).to_be_visible()
    talk.locator("summary", has_text="ミュート").click()
    talk.get_by_label("見出しにこの語がある記事").fill("Podcast")
    talk.get_by_role("button", name="ミュートする").click()
    says(desk, "2 件を見送りに移しました")
    expect(desk.locator(".entry", has_text="Podcast")).to_have_count(0)
    assert violations(desk) == []
    desk.get_by_role("button", name="解除").click()
    says(desk, "2 件を確認待ちに戻しました")
    podcasts = desk.locator(".entry", has_text="Podcast")
    expect(podcasts).to_have_count(2)
    podcasts.nth(0).get_by_role("checkbox").check()
    podcasts.nth(1).get_by_role("checkbox").check()
    expect(desk.locator("output[data-chosen]")).to_have_text("2 件を")
    assert violations(desk) == []
    desk.locator("#inbox-bulk").get_by_role("button", name="見送る").click()
    says(desk, "2 件を見送りました")
    expect(podcasts).to_have_count(0)
    taken = desk.locator(".entry", has_text=ENTRIES["/bench"])
    taken.get_by_role("button", name="取り込む").press("Enter")
    # Whoever works with the keys goes on where they are, and the tabs count what is left.
    expect(taken.get_by_role("link", name="レビューで開く")).to_be_focused()
    expect(desk.locator("#count-open")).to_have_text("1")  # the demo's own
    desk.keyboard.press("Enter")
    expect(desk.locator(".row-source", has_text=told[0])).to_be_visible()
    expect(desk.locator(".toolbar .status")).to_have_text("未着手")


def test_what_waits_in_the_demos_inbox_is_taken_and_drafted(open_page):
    desk = open_page("/admin/desk/inbox/", as_="editor", reduced_motion="reduce", **DESKTOP)
    offered = desk.locator(".entry", has_text="Agents try a broken tool nine times")
    offered.get_by_role("button", name="取り込む").click()
    offered.get_by_role("link", name="レビューで開く").click()
    desk.get_by_role("button", name="下訳を作る").click()
    expect(desk.locator(".toolbar .status")).to_have_text("レビュー待ち", timeout=60_000)
    expect(desk.locator(".row", has_text="エレベーターのボタン")).to_be_visible()
    expect(desk.locator(".finding", has_text="エラー")).to_have_count(0)
