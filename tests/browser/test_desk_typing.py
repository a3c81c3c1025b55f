"""What happens under an editor's fingers: autosave, shortcuts, the input method, reloads."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import open_review, path_of, save

pytestmark = pytest.mark.browser

# Ctrl+Enter, as browsers report it; the value is whether nobody took it. While composing, it is the input method's.
CONTROL_ENTER = """(field, isComposing) => field.dispatchEvent(new KeyboardEvent("keydown", {
  key: "Enter", ctrlKey: true, bubbles: true, cancelable: true, isComposing }))"""


@pytest.fixture
def desk(open_page) -> Page:
    """A drafted article of the demo, open for review."""
    page = open_page("/admin/desk/?tab=review", as_="editor")
    open_review(page.locator(".queue-title a", has_text="小さなモデル"))
    return page


def row(desk: Page, number: int) -> Locator:
    return desk.locator("section.row[id^=unit-]").nth(number)


def test_a_pause_saves_the_row_and_the_cursor_stays_where_it_was(desk):
    here = row(desk, 1)
    field = here.locator("textarea")
    field.press("End")
    with desk.expect_request("**/save/"):
        field.press_sequentially("あとから足した文。")
    expect(desk.locator("#desk-note")).to_have_text(re.compile(r"保存済み \d\d:\d\d"))
    expect(here.locator(".unsaved")).to_be_hidden()
    expect(here.locator(".state")).to_have_text("編集済み")
    expect(field).to_be_focused()
    field.press_sequentially("続き")
    expect(field).to_have_value(re.compile("あとから足した文。続き"))


def test_control_enter_saves_and_goes_to_the_next_row(desk):
    here, after = row(desk, 2), row(desk, 3)
    here.locator("textarea").fill("この行の訳文です。")
    here.locator("textarea").press("Control+Enter")
    expect(after.locator("textarea")).to_be_focused()
    expect(here.locator(".state")).to_have_text("編集済み")
    after.locator("textarea").press("Control+Shift+Enter")
    expect(after.locator(".state")).to_have_text("承認")
    expect(row(desk, 4).locator("textarea")).to_be_focused()
    row(desk, 4).locator("textarea").press("Alt+ArrowUp")
    expect(after.locator("textarea")).to_be_focused()


def test_keys_act_on_the_row_that_a_link_led_to_before_it_has_the_focus(desk):
    lead, headline = desk.locator("#part-lead"), desk.locator("#part-title")
    was = headline.locator(".state").inner_text()
    desk.goto(f"{desk.url.partition('?')[0].partition('#')[0]}?at=part-lead#part-lead")
    desk.keyboard.press("Control+Shift+Enter")
    expect(lead.locator(".state")).to_have_text("承認")
    expect(headline.locator(".state")).to_have_text(was)


def test_a_pause_on_a_button_presses_nothing(desk):
    here = row(desk, 1)
    here.locator("textarea").fill("書きかけの訳文")
    expect(here.locator(".state")).to_have_text("編集済み")
    with desk.expect_request("**/save/"):
        here.locator("textarea").press_sequentially("です。")
        here.locator("[data-approve]").focus()
    expect(here.locator(".unsaved")).to_be_hidden()
    expect(here.locator(".state")).to_have_text("編集済み")


def test_a_text_typed_over_an_approved_one_is_approved_in_its_turn(desk):
    here = row(desk, 3)
    field = here.locator("textarea")
    for text in ("はじめに承認する文です。", "承認のあとで書き直した文です。"):
        field.fill(text)
        expect(here.locator("[data-unapprove]")).to_be_hidden()
        with desk.expect_response("**/approve/"):
            field.press("Control+Shift+Enter")
        expect(here.locator(".state")).to_have_text("承認")
        expect(here.locator(".unsaved")).to_be_hidden()
        expect(here.locator("[data-approve]")).to_be_hidden()
        expect(here.locator("[data-unapprove]")).to_be_visible()
    expect(field).to_have_value("承認のあとで書き直した文です。")


def test_a_row_approved_while_it_is_being_saved_is_approved_after_that(desk):
    here = row(desk, 2)
    here.locator("textarea").fill("書きかけの文です。")
    expect(here.locator(".state")).to_have_text("編集済み")
    held = []
    desk.route("**/save/", lambda route: held.append(route))
    here.locator("textarea").fill("保存の途中で承認する文です。")
    with desk.expect_request("**/save/"):
        here.locator("textarea").press("Control+Enter")
    here.locator("textarea").press("Control+Shift+Enter")
    for route in held:
        route.continue_()
    expect(here.locator(".state")).to_have_text("承認")
    expect(here.locator("textarea")).to_have_value("保存の途中で承認する文です。")


def test_no_shortcut_fires_while_the_input_method_is_open(desk):
    field = row(desk, 5).locator("textarea")
    field.fill("変換しているあいだの文")
    assert field.evaluate(CONTROL_ENTER, True)
    expect(field).to_be_focused()
    assert not field.evaluate(CONTROL_ENTER, False)
    expect(row(desk, 6).locator("textarea")).to_be_focused()


def test_unsaved_text_survives_a_reload(desk):
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.route("**/save/", lambda route: None)
    here = row(desk, 0)
    here.locator("textarea").fill("まだ保存していない文")
    desk.reload()
    expect(here.locator("textarea")).to_have_value("まだ保存していない文")
    expect(here.locator(".unsaved")).to_be_visible()


def test_a_session_that_ends_takes_nothing_away_that_was_typed(desk):
    here = row(desk, 4)
    desk.context.clear_cookies(name="sessionid")
    here.locator("textarea").fill("ログインが切れてから書いた文")
    here.get_by_role("button", name="保存").click()
    expect(desk.locator("#desk-note")).to_contain_text("ログインの期限が切れました")
    expect(here.locator("textarea")).to_have_value("ログインが切れてから書いた文")
    expect(here.locator(".unsaved")).to_be_visible()


def test_text_restored_over_somebody_elses_newer_text_is_a_conflict_and_not_an_overwrite(desk, open_page):
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.route("**/save/", lambda route: None)  # the network hangs: nothing typed here gets out
    mine = row(desk, 5)
    mine.locator("textarea").fill("編集者が打ちかけた文")
    other = open_page(path_of(desk), as_="translator")
    theirs = row(other, 5)
    theirs.locator("textarea").fill("翻訳者が保存した文")
    save(theirs)
    desk.unroute_all(behavior="ignoreErrors")
    desk.reload()
    expect(mine.locator("textarea")).to_have_value("編集者が打ちかけた文")
    expect(mine.locator(".refusal")).to_contain_text("翻訳者が保存した文")
    mine.get_by_text("相手の文を使う").click()
    expect(mine.locator("textarea")).to_have_value("翻訳者が保存した文")
    expect(mine.locator(".refusal")).to_have_count(0)


def test_alt_and_a_digit_puts_a_term_of_the_source_into_the_text(desk):
    row_with_terms = desk.locator(
        "section.row[id^=unit-]", has_text=re.compile("open-weight|benchmark")
    ).first
    field = row_with_terms.locator("textarea[name=text]")
    field.fill("語句")
    expect(row_with_terms.locator(".row-aids [data-insert]").first).to_be_visible()
    first = row_with_terms.locator(".row-aids [data-insert]").first.get_attribute("data-insert")
    field.press("Alt+1")
    expect(field).to_have_value(f"語句{first}")
    field.press("Control+z")
    expect(field).to_have_value("語句")
    copy = row_with_terms.get_by_role("button", name="原文を写す")
    copy.click()
    expect(field).to_have_value(copy.get_attribute("data-source"))
    field.press("Control+z")
    expect(field).to_have_value("語句")


def test_a_tag_button_wraps_the_chosen_words(desk):
    here = desk.locator("section.row[id^=unit-]", has=desk.locator(".tag")).first
    field = here.locator("textarea")
    field.fill("語句")
    field.select_text()
    here.locator(".tag").first.click()
    expect(field).to_have_value(re.compile(r"^<([abicdu]\d+)>語句</\1>$"))


def test_a_question_mark_lists_the_shortcuts_but_not_while_typing(desk):
    shortcuts = desk.locator("#shortcuts")
    row(desk, 4).locator("textarea").press("?")
    expect(shortcuts).to_be_hidden()
    desk.locator("h1").click()
    desk.keyboard.press("?")
    expect(shortcuts).to_be_visible()
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name=re.compile("ショートカット")).click()
    expect(shortcuts).to_be_visible()


def test_key_points_are_moved_and_added_without_losing_what_is_typed(desk):
    points = desk.locator("#part-key_points")
    filled = points.locator(".point:not(.is-new)")
    count = filled.count()
    second = points.locator("#point-1-heading").input_value()
    points.locator("#point-0-text").fill("打ちかけの説明です。")
    filled.nth(1).get_by_role("button", name="上へ").click()
    expect(points.locator("#point-0-heading")).to_have_value(second)
    expect(points.locator("#point-1-text")).to_have_value("打ちかけの説明です。")
    points.locator(".is-new input[type=text], .is-new input:not([type])").fill("新しい点")
    points.get_by_role("button", name="保存").click()
    expect(filled).to_have_count(count + 1)
