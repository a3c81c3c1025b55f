"""The desk in a browser whose scripts are off: one article through every action, until its reader sees it."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import open_review

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(open_page) -> Page:
    """The scheduled article of the demo, its date taken back."""
    page = open_page("/admin/desk/?tab=scheduled", as_="editor", java_script_enabled=False)
    path = open_review(page.locator(".queue-title a", has_text="Cobalt"))
    page.get_by_role("link", name="公開…").click()
    press(page, "予約を取り消す")
    page.goto(f"{path}?rows=all")
    return page


def says(page: Page, words: str) -> None:
    expect(page.locator(".desk-messages")).to_contain_text(words)


def press(place: Page | Locator, name: str) -> None:
    """Press a button, which sends a form here, and wait for the page that answers."""
    with (place if isinstance(place, Page) else place.page).expect_event("load"):
        place.get_by_role("button", name=name).first.click()


def neighbours(page: Page) -> Locator:
    """Return the first paragraph that another one follows."""
    return page.locator("section.kind-paragraph[id^=unit-]:has(+ section.kind-paragraph[id^=unit-])").first


def test_an_article_goes_through_every_action_and_to_its_readers(desk, open_page):
    home = desk.url.partition("?")[0]
    first = neighbours(desk)
    row = desk.locator(f"#{first.get_attribute('id')}")
    field = row.locator("textarea[name=text]")
    text = field.input_value()

    # What is typed goes along with joining, and splitting brings the row back.
    press(row, "次の行と結合")
    says(desk, "次の行と結合しました")
    expect(field).not_to_have_value(text)
    press(row, "最初の空行で分割")
    expect(field).to_have_value(text)
    # A refusal is where the eye is, not at the top of another page.
    press(row, "最初の空行で分割")
    expect(row.locator(".refusal")).to_contain_text("一つの段落")
    expect(row.locator(".refusal")).to_be_in_viewport()

    # Somebody else saves first: both texts are there, and nothing is lost.
    field.fill("あとから保存した文です。")
    other = open_page(f"{home}?rows=all", as_="translator", java_script_enabled=False)
    other.locator(f"#{row.get_attribute('id')} textarea[name=text]").fill("先に保存した文です。")
    press(other.locator(f"#{row.get_attribute('id')}"), "保存")
    press(row, "保存")
    expect(row.locator(".refusal")).to_be_in_viewport()
    press(row, "自分の文で上書き")
    expect(field).to_have_value("あとから保存した文です。")

    # Beside the row: a comment that is settled, a version that comes back, a proposal.
    def beside(what: str) -> None:
        row.locator("summary", has_text=what).click()
        row.get_by_role("link", name="開く").locator("visible=true").click()

    beside("コメント")
    expect(desk.locator(".desk-nav")).to_be_visible()
    desk.get_by_label("新しいコメント").fill("この訳でよいですか。")
    press(desk.locator(".new-thread"), "コメントする")
    expect(row.locator(".talk-count")).to_have_text("1")
    row.get_by_role("link", name="開く").locator("visible=true").click()
    press(desk.locator(".thread"), "解決済みにする")
    beside("履歴")
    expect(desk.locator(".desk-nav")).to_be_visible()
    press(desk.locator(".versions li", has_text="先に保存した文"), "この版に戻す")
    expect(field).not_to_have_value("あとから保存した文です。")
    beside("再翻訳")
    desk.get_by_label("指示（任意）").fill("短く")
    press(desk, "提案を作る")
    _wait_for(desk, home, row.locator(".proposal"))
    press(row.locator(".proposal"), "見送る")
    expect(row.locator(".proposal")).to_have_count(0)

    # A new summary, of which one part is taken.
    desk.locator("summary", has_text="要約を作り直す").click()
    for part in ("キーポイント", "影響分析", "編集コメント"):
        desk.get_by_role("checkbox", name=part).uncheck()
    press(desk.locator(".panels"), "提案を作る")
    _wait_for(desk, home, desk.locator("#part-lead .proposal"))
    press(desk.locator("#part-lead .proposal"), "採用")
    desk.goto(home)
    press(desk.locator("#part-title .proposal"), "見送る")

    # Words replaced everywhere, and taken back as a whole.
    field.fill(text)
    press(row, "保存")
    desk.get_by_role("link", name="検索と置換…").click()
    desk.get_by_label("検索する言葉").fill("。")
    desk.get_by_label("置き換える言葉").fill("．")
    press(desk, "変わる所を見る")
    press(desk, "選んだ行で置き換える")
    says(desk, "か所を置き換えました")
    press(desk.locator(".bulk-change"), "元に戻す")
    says(desk, "行を元に戻しました")
    desk.goto(f"{home}?rows=all")
    expect(field).to_have_value(text)

    # What the checks found is left with a reason.
    desk.goto(f"{home}findings/")
    desk.goto(f"{home}?rows=all")
    finding = desk.locator(".finding:not(.is-dismissed)").first
    number = finding.get_attribute("id")
    finding.locator("summary").click()
    finding.get_by_label("無視する理由").fill("原文どおり")
    press(finding, "無視する")
    expect(desk.locator(f"#{number}.is-dismissed")).to_contain_text("原文どおり")

    press(desk, "すべて承認")
    expect(desk.locator(".toolbar .status")).to_have_text("承認済み")
    desk.get_by_role("link", name="公開…").click()
    press(desk.locator(".with-aside"), "公開する")
    says(desk, "第1版を公開しました")
    desk.get_by_role("link", name="読者ページ").click()
    expect(desk.locator("article")).to_contain_text(re.sub(r"<[^>]+>.*", "", text)[:20])


def _wait_for(desk: Page, home: str, arrived: Locator) -> None:
    """Look again until a job has brought something, as somebody does whose page does not move by itself."""
    for _look in range(60):
        desk.goto(f"{home}?rows=all")
        with suppress(AssertionError):
            return expect(arrived).to_have_count(1, timeout=1_000)
    raise AssertionError("the job brought nothing")
