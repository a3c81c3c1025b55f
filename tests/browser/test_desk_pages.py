"""The desk beyond the review page, as a chief editor walks through it: many articles at once, editions, staff's pages."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import expect

from newsdesk import data_folder
from tests.browser.conftest import open_review
from tests.browser.test_accessible import DESKTOP, PHONE, violations

pytestmark = pytest.mark.browser

CORRECTED, OTHER = "Larch-3を実測", "Perch 2の学習データ"


def test_summaries_of_many_articles_are_written_anew_and_taken_part_by_part_and_taken_back(open_page):
    desk = open_page("/admin/articles/article/", as_="chief", reduced_motion="reduce", **DESKTOP)
    for title in (CORRECTED, OTHER):
        desk.locator("#result_list tr", has_text=title).locator("input[type=checkbox]").check()
    desk.get_by_label("操作").select_option(label="要約を作り直す")
    desk.get_by_role("button", name="実行").click()
    for part in ("キーポイント", "影響分析", "編集コメント"):
        desk.get_by_role("checkbox", name=part).uncheck()
    desk.get_by_label("指示（任意）").fill("数字を先に")
    desk.get_by_role("button", name="提案を作る").click()

    # The page fills by itself; closing it would have changed nothing.
    expect(desk.locator(".facts")).to_contain_text("4 / 4 部分が届きました", timeout=60_000)
    desk.goto("/admin/desk/runs/")
    job = desk.locator(".job", has_text=CORRECTED)
    job.get_by_role("button", name="リードを採用").click()
    expect(desk.locator(".facts")).to_contain_text("採用 1")
    expect(job.locator(".job-part")).to_have_count(1)
    assert violations(desk) == []

    # The part that was taken is the only one that nobody has approved.
    job.get_by_role("link").first.click()
    lead = desk.locator("#part-lead .state")
    expect(lead).to_have_text("AI下訳")
    desk.get_by_role("button", name="すべて承認").click()
    expect(lead).to_have_text("承認")
    desk.locator(".bulk-change").get_by_role("button", name="元に戻す").click()
    expect(lead).to_have_text("AI下訳")
    said, head = (desk.locator(place).bounding_box() for place in (".desk-messages", ".desk-head"))
    assert said["y"] + said["height"] <= head["y"]
    assert violations(desk) == []


def test_editions_are_compared_and_an_old_one_is_published_anew(open_page):
    desk = open_page("/admin/desk/?tab=published", as_="chief", reduced_motion="reduce", **DESKTOP)
    open_review(desk.locator(".queue-title a", has_text=CORRECTED))
    desk.get_by_role("link", name="公開…").click()
    desk.get_by_role("link", name="版の違いを見る").click()
    expect(desk.locator("ins", has_text="カード")).to_be_visible()
    assert violations(desk) == []
    desk.get_by_label("訂正の説明").fill("第1版の数え方に戻しました。")
    desk.get_by_role("button", name="この版を公開し直す").click()
    expect(desk.locator(".desk-messages")).to_contain_text("第3版として公開しました")
    expect(desk.locator("ins", has_text="サーバー")).to_be_visible()


@pytest.mark.parametrize(("scheme", "screen"), [("light", DESKTOP), ("dark", PHONE)], ids=["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_staff(open_page, scheme, screen):
    desk = open_page("/admin/desk/", as_="chief", reduced_motion="reduce", color_scheme=scheme, **screen)
    pages = (
        "figures/",
        "prompts/",
        "terms/",
        "terms/?q=model",
        "terms/files/",
        "checks/",
        "sources/",
        "inbox/",
        "1/bulk-changes/",
    )
    for path in (*(f"/admin/desk/{page}" for page in pages), "/admin/status/"):
        desk.goto(path)
        assert violations(desk) == [], path
        # Nothing is wider than the screen (`innerWidth` of a phone grows with what is too wide).
        assert desk.evaluate("document.documentElement.scrollWidth") <= screen["viewport"]["width"], path


def test_unread_notices_make_no_page_wider_than_a_phone(open_page, data):
    desk = open_page("/admin/desk/", as_="chief", **PHONE)
    with psycopg.connect(data_folder.database_url(Path(data))) as database:
        database.execute(
            "INSERT INTO translations_notice (person_id, kind, translation_id, place, text)"
            " SELECT auth_user.id, 'mention', min(translations_translation.id), '', '見てください'"
            " FROM auth_user, translations_translation WHERE username = 'chief' GROUP BY auth_user.id"
        )
    desk.reload()
    expect(desk.locator("#header .unread")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
