"""The review page as people use it together: comments, company, rows joined and split, nothing for axe to find."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import open_review, path_of, save
from tests.browser.test_accessible import DESKTOP, PHONE, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(open_page) -> Page:
    """A drafted article of the demo, open for review."""
    page = open_page("/admin/desk/?tab=review", as_="editor", reduced_motion="reduce", **DESKTOP)
    open_review(page.locator(".queue-title a", has_text="Plumbline"))
    return page


def test_a_person_who_is_named_finds_the_comment_from_the_head_and_both_see_each_other(desk, open_page):
    row = desk.locator("section[id^=unit-]").nth(2)
    row.locator("summary", has_text="コメント").click()
    row.locator(".mentions button", has_text="@translator").click()
    row.locator(".new-thread textarea").press_sequentially("この訳語でよいですか。")
    desk.keyboard.press("Control+Enter")
    expect(row.locator(".comment-text")).to_have_text("@translator この訳語でよいですか。")
    expect(row.locator(".talk-count")).to_have_text("1")

    other = open_page("/admin/desk/", as_="translator")
    other.locator(".desk-nav a", has_text="お知らせ").click()
    other.locator(".notices button", has_text="この訳語でよいですか。").first.click()
    expect(other.locator(f"#{row.get_attribute('id')} .comment-text")).to_be_visible()
    expect(other.locator(".presence")).to_contain_text("も開いています")
    desk.reload()
    expect(desk.locator(".presence")).to_contain_text("も開いています")
    row.get_by_role("button", name="解決済みにする").click()
    expect(row.locator(".talk-count")).to_be_hidden()


def test_a_comment_that_is_being_typed_survives_the_autosave_of_its_row(desk):
    row = desk.locator("section[id^=unit-]").nth(3)
    row.locator("summary", has_text="コメント").click()
    row.locator(".new-thread textarea").fill("打ちかけのコメント")
    row.locator("textarea[name=text]").first.fill("変えた訳文です。")
    expect(desk.locator("#desk-note")).to_have_text(re.compile(r"保存済み"))
    expect(row.locator(".state")).to_have_text("編集済み")
    expect(row.locator(".new-thread textarea")).to_have_value("打ちかけのコメント")


def test_rows_are_joined_and_split_from_the_keyboard_with_what_was_typed(desk):
    units = desk.locator("section[id^=unit-]")
    desk.goto(f"{path_of(desk)}?rows=all")  # none arrive later to be counted
    count = units.count()
    second = desk.locator(".row.kind-paragraph + .row.kind-paragraph").first.get_attribute("id")
    first = desk.locator(f".row:has(+ #{second})")
    first = desk.locator(f"#{first.get_attribute('id')}")
    field = first.locator("textarea[name=text]").first
    field.fill("一つ目の文。")
    field.press("Alt+m")
    expect(desk.locator(f"#{second}")).to_have_count(0)
    expect(field).to_have_value(re.compile("^一つ目の文。\n\n"))
    field.evaluate("field => field.setSelectionRange(6, 6)")
    field.press("Alt+s")
    expect(desk.locator(f"#{second}")).to_be_visible()
    expect(field).to_have_value("一つ目の文。")
    expect(units).to_have_count(count)


def test_a_join_that_is_refused_says_why_and_what_is_typed_afterwards_is_saved_by_itself(desk):
    heading = desk.locator(".row.kind-heading[data-href]").first
    field = heading.locator("textarea[name=text]")
    field.press("Alt+m")
    expect(heading.locator(".refusal")).to_contain_text("種類")
    expect(heading.locator(".unsaved")).to_be_hidden()
    field.fill("書き直した見出し")
    expect(desk.locator("#desk-note")).to_have_text(re.compile(r"保存済み"))
    expect(heading.locator(".refusal")).to_have_count(0)


def test_axe_finds_nothing_on_the_review_page_and_beside_it(desk, open_page):
    path = path_of(desk)
    # The first check of a process reads its dictionaries.
    expect(desk.locator("#findings-state")).to_have_text("", timeout=60_000)
    assert violations(desk) == []
    beside = ("replace/?find=の", "publish/", "fixes/", "redraft/", "related/?q=モデル", "blocks/", "rights/")
    for page in (*(f"{path}{name}" for name in beside), "/admin/desk/notices/"):
        desk.goto(page)
        assert violations(desk) == [], page
    desk.goto(f"{path.replace('/desk/', '/preview/')}?phone")
    expect(desk.frame_locator("iframe").locator("h1")).to_be_visible()
    assert violations(desk) == []
    phone = open_page(path, as_="translator", reduced_motion="reduce", color_scheme="dark", **PHONE)
    assert violations(phone) == []


def test_what_somebody_else_saves_appears_in_an_idle_page_and_never_over_what_is_being_typed(desk, open_page):
    desk.goto(f"{path_of(desk)}?rows=all")
    rows = [desk.locator("section[id^=unit-]").nth(number) for number in (5, 6, 7)]
    ids = [row.get_attribute("id") for row in rows]
    idle, focused, typed = (desk.locator(f"#{name}") for name in ids)
    focused.locator("textarea[name=text]").focus()
    typed.locator("textarea[name=text]").evaluate(
        "field => { field.value = '打ちかけの文'; field.closest('.row').toggleAttribute('data-unsaved', true) }"
    )
    other = open_page(f"{path_of(desk)}?rows=all", as_="translator")
    with desk.expect_response("**/findings/?all=1"):
        for name in ids:
            theirs = other.locator(f"#{name}")
            theirs.locator("textarea[name=text]").fill(f"翻訳者が保存した文です（{name}）。")
            save(theirs)
        desk.evaluate("dispatchEvent(new Event('focus'))")  # as when somebody comes back to the tab
    expect(idle.locator("textarea[name=text]")).to_have_value(f"翻訳者が保存した文です（{ids[0]}）。")
    for kept in (focused, typed):
        expect(kept.locator(".row-news")).to_contain_text("さんがこの行を保存しました。")
    expect(typed.locator("textarea[name=text]")).to_have_value("打ちかけの文")
    # What the checks say of a newer text comes with that text.
    expect(focused.locator(".under")).not_to_contain_text("翻訳者が保存した文です")
    focused.get_by_role("link", name="読み込む").click()
    expect(focused.locator("textarea[name=text]")).to_have_value(f"翻訳者が保存した文です（{ids[1]}）。")
    expect(focused.locator("textarea[name=text]")).to_be_focused()
    # An unsaved text is not given up: saving it answers with both.
    typed.get_by_role("link", name="読み込む").click()
    expect(typed.locator(".refusal")).to_contain_text("打ちかけの文")
    expect(typed.locator(".refusal")).to_contain_text(f"翻訳者が保存した文です（{ids[2]}）。")
    typed.get_by_text("相手の文を使う").click()
    expect(typed.locator("textarea[name=text]")).to_have_value(f"翻訳者が保存した文です（{ids[2]}）。")
