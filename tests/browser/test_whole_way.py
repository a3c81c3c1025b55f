"""An editor takes a demo article from queue to published in a real browser, and a reader sees it."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from newsdesk.rehearsal.load import STORIES
from tests.browser.conftest import open_review, save, wait_until_read

pytestmark = pytest.mark.browser

HEADLINE = "主要エージェント試験の課題、学習データに混入　Plumblineが指摘"


def tab_to(page: Page, wanted: Locator, *, key: str = "Tab") -> None:
    """Press Tab until `wanted` has the focus, as somebody without a mouse does."""
    for _press in range(120):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} cannot be reached with Tab")


# An error in the console fails the test (open_page).
NO_MOUSE = """addEventListener("pointerdown", () => console.error("somebody took the mouse"), true)"""


def test_an_editor_takes_a_draft_from_the_queue_to_its_reader_without_a_mouse(open_page):
    desk = open_page("/admin/desk/", as_="editor")
    desk.add_init_script(NO_MOUSE)
    desk.reload()
    press = desk.keyboard.press
    tab_to(desk, desk.get_by_role("link", name=re.compile("レビュー待ち")))
    press("Enter")
    desk.wait_for_url(re.compile(r"\?tab=review"))
    plumbline = desk.locator(".queue-title a", has_text="Plumbline").first
    for _press in range(5):  # from wherever the focus is, as from row to row
        if plumbline.evaluate("link => link === document.activeElement"):
            break
        press("Alt+ArrowDown")
    expect(plumbline).to_be_focused()
    press("Enter")
    desk.wait_for_url(re.compile(r"/admin/desk/\d+/"))

    # From finding to finding; the first that can be mended is, and the focus goes on to the next.
    expect(desk.locator("#findings-state")).to_have_text("", timeout=60_000)
    number = desk.locator(".finding:has(.fix)").first.get_attribute("id")
    for _press in range(20):
        press("Alt+n")
        if desk.evaluate("document.activeElement.id") == number:
            break
    press("Enter")
    expect(desk.locator(f"#{number}")).to_have_count(0, timeout=60_000)
    expect(desk.locator(".finding:focus")).to_have_count(1)

    # The text the demo's editors settled on where the draft is not it, and every row approved on the way.
    units = json.loads((STORIES / "agent-benchmark-leak" / "draft.json").read_text())["units"]
    finals = [None] * 5 + [unit.get("final", unit["draft"]) for unit in units]
    rows = desk.locator(".row[data-href]")
    for _row in rows.all():
        press("Alt+ArrowUp")
    for number, final in enumerate([HEADLINE, *finals[1:]]):
        field = rows.nth(number).locator("textarea, input:not([type=hidden])").first
        expect(field).to_be_focused()
        if final and field.input_value() != final:  # code mended some of the house style already
            press("Control+a")
            desk.keyboard.insert_text(final)
        press("Control+Shift+Enter")
    # The first check in a fresh web process is slow; the saves behind it wait.
    expect(desk.locator(".toolbar .status")).to_have_text("承認済み", timeout=60_000)

    press("Alt+o")
    desk.wait_for_url(re.compile("/publish/"))
    press("Alt+o")
    expect(desk.get_by_role("button", name="公開する")).to_be_focused()
    press("Enter")
    expect(desk.locator("body")).to_contain_text("公開中")

    reader = open_page("/")
    reader.get_by_role("link", name=re.compile("Plumblineが")).first.click()
    expect(reader.locator("h1")).to_have_text(HEADLINE)
    expect(reader.locator("body")).to_contain_text("見本")
    expect(reader.get_by_role("heading", name="キーポイント")).to_be_visible()
    analysis = reader.get_by_text("影響分析・編集コメントを表示")
    analysis.click()
    expect(reader.get_by_role("heading", name="編集コメント")).to_be_visible()
    reader.get_by_text("原文を表示").click()
    # A worker finds the neighbours moments after publication.
    wait_until_read(reader, "関連記事")


def test_a_draft_arrives_while_the_editor_watches(open_page):
    desk = open_page("/admin/desk/?tab=waiting", as_="translator")
    open_review(desk.locator(".queue-title a", has_text="One week of Perch 2"))
    desk.get_by_role("button", name="下訳を作る").click()
    expect(desk.locator(".toolbar .status")).to_have_text("レビュー待ち", timeout=60_000)
    rows = desk.locator("section[id^=unit-] textarea")
    assert rows.count() > 15
    assert all(value.strip() for value in rows.evaluate_all("rows => rows.map(row => row.value)"))


def test_a_new_summary_arrives_as_a_proposal_and_is_taken_part_by_part(open_page):
    desk = open_page("/admin/desk/?tab=returned", as_="editor")
    open_review(desk.locator(".queue-title a", has_text="診療記録の要約AI"))
    before = desk.locator("#part-title textarea").input_value()
    desk.locator("summary", has_text="要約を作り直す").click()
    desk.get_by_role("button", name="提案を作る").first.click()
    proposal = desk.locator("#part-title .proposal")
    expect(proposal).to_be_visible(timeout=60_000)
    expect(desk.locator("#part-title textarea")).to_have_value(before)
    proposal.get_by_role("button", name="採用").click()
    expect(desk.locator("#part-title textarea")).not_to_have_value(before)
    expect(desk.locator("#part-lead .proposal")).to_be_visible()


def test_a_text_the_rehearsal_does_not_know_shows_three_ways_on_and_can_be_translated_by_hand(open_page):
    desk = open_page("/admin/desk/?tab=failed", as_="translator")
    open_review(desk.locator(".queue-title a", has_text="Lantern weekly notes"))
    expect(desk.locator("body")).to_contain_text("モデルが設定されていません")
    for way in ("OPENAI_API_KEY", "--local-llm", "手で訳す"):
        expect(desk.locator("body")).to_contain_text(way)
    desk.get_by_role("button", name="手で訳す").first.click()
    expect(desk.locator(".toolbar .status")).to_have_text("レビュー待ち")
    row = desk.locator("section[id^=unit-]").first
    row.locator("textarea").fill("手で訳した文です。")
    row.get_by_role("button", name="保存").click()
    expect(row.locator(".state")).to_have_text("編集済み")


def test_two_people_on_one_row_lose_neither_text(open_page):
    mei = open_page("/admin/desk/?tab=review", as_="translator")
    path = open_review(mei.locator(".queue-title a", has_text="小さなモデル").first)
    ren = open_page("/admin/desk/", as_="editor")
    rows_further_down = []
    ren.route("**/*from=*", lambda route: rows_further_down.append(route))  # held back until the two have met
    ren.goto(path)
    with ren.expect_request("**/*from=*"):
        ren.evaluate("scrollTo(0, document.body.scrollHeight)")
    row = "section[id^=unit-] >> nth=4"  # among those that are drawn at first
    mei.locator(row).locator("textarea").fill("翻訳者の文です。")
    save(mei.locator(row))
    ren.locator(row).locator("textarea").fill("編集者の文です。")
    ren.locator(row).get_by_role("button", name="保存").click()
    expect(ren.locator(row)).to_contain_text("翻訳者の文です。")
    # Rows that arrive now bring nothing back into the row that is contested.
    rows_further_down[0].continue_()
    expect(ren.locator("section[id^=unit-]").nth(20)).to_be_attached()
    ren.locator(row).get_by_role("button", name="自分の文で上書き").click()
    expect(ren.locator(row).locator("textarea")).to_have_value("編集者の文です。")
    expect(ren.locator(row).locator(".refusal")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_readers_pages_fit_every_screen_without_javascript(open_page, width, scheme):
    page = open_page(
        "/", viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=False
    )
    page.locator("a[href^='/stories/']").first.click()
    page.wait_for_url("**/stories/*/")
    expect(page.locator("h1")).to_be_visible()
    box = page.locator("body").bounding_box()
    assert box is not None
    assert box["width"] <= width


def test_reading_modes_show_both_languages_without_javascript(open_page):
    page = open_page("/", java_script_enabled=False)
    page.locator("a[href^='/stories/']", has_text="Perch 2").first.click()
    page.wait_for_url("**/stories/*/")
    english = page.locator("article [lang=en] >> visible=true", has_text="weights")
    before = english.count()
    page.get_by_text("対訳", exact=True).click()
    expect(english).not_to_have_count(before)
    page.get_by_text("日本語", exact=True).first.click()
    expect(english).to_have_count(before)
