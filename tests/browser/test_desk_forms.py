"""The forms of the admin that the desk leads to, each saved once by who may; and a reader's report on its way to a row."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessible import DESKTOP, violations

pytestmark = pytest.mark.browser


def save(page: Page) -> None:
    assert violations(page) == []
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_articles_sources_terms_house_style_and_people_are_changed_in_their_forms(open_page):
    options = {"reduced_motion": "reduce", **DESKTOP}
    staff = open_page("/admin/desk/sources/", as_="staff", **options)
    staff.locator(".source", has_text="Signal Garden").get_by_role("link", name="編集").click()
    staff.get_by_label("出典の表示").fill("出典: Signal Garden（許諾済み）")
    save(staff)

    chief = open_page("/admin/desk/?tab=published", as_="chief", **options)
    chief.locator(".queue-title a", has_text="Perch 2の学習データ").click()
    chief.get_by_role("link", name="記事の情報を直す").click()
    chief.get_by_label("著者").fill("Wren A. Abbott")
    save(chief)
    chief.goto("/admin/translations/glossaryentry/add/")
    chief.get_by_label("原語").fill("harbour pilot")
    chief.get_by_label("訳語").fill("水先人")
    save(chief)
    chief.goto("/admin/translations/housestyle/add/")
    save(chief)

    admin = open_page("/admin/auth/user/", as_="admin", **options)
    assert violations(admin) == []
    admin.locator("#result_list a", has_text="staff").click()
    admin.locator("#id_last_name").fill("森田")
    save(admin)
    admin.goto("/admin/auth/group/")
    admin.locator("#result_list a", has_text=re.compile("^translator$")).click()
    save(admin)


def test_a_readers_report_stands_beside_its_row_and_in_the_notices_until_it_is_settled(open_page):
    reader = open_page("/", reduced_motion="reduce", **DESKTOP)
    story = reader.locator("a[href^='/stories/']", has_text="Perch 2の学習データ").first.get_attribute("href")
    reader.goto(f"{story}report/?at=p2")
    passage = reader.locator(".reported").inner_text()
    reader.get_by_label("どこが、どう違いますか").fill("数字が原文と違うようです。")
    reader.get_by_role("button", name="送信").click()
    expect(reader.locator("h1")).to_have_text("報告を受け付けました")
    assert violations(reader) == []

    desk = open_page("/admin/desk/notices/", as_="editor", reduced_motion="reduce", **DESKTOP)
    desk.locator(".notices button", has_text="数字が原文と違うようです。").first.click()
    row = desk.locator(".row", has=desk.locator(".comment-text", has_text="数字が原文と違うようです。"))
    expect(row).to_be_in_viewport()
    expect(row.locator("textarea[name=text]").first).to_have_value(re.compile(re.escape(passage[:12])))
    assert violations(desk) == []
    row.get_by_role("button", name="解決済みにする").click()
    expect(row.locator(".talk-count")).to_be_hidden()
