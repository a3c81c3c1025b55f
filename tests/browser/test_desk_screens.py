"""The screens around the review page, each used once: rights, relatives, work handed out, terms, files, the way out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import open_review, wait_until_read
from tests.browser.test_accessible import DESKTOP, violations

pytestmark = pytest.mark.browser

WITHDRAWN = "Harbor Compact初の開示"


def says(page: Page, words: str) -> None:
    expect(page.locator(".desk-messages")).to_contain_text(words)


def test_an_article_gets_its_rights_its_relatives_and_somebody_to_look_after_it(open_page):
    desk = open_page("/admin/desk/", as_="chief", reduced_motion="reduce", **DESKTOP)
    desk.locator(".new-article summary").click()
    desk.get_by_label("本文を貼り付け").fill(
        "The lighthouse at Perch Point now answers ships with a small model."
    )
    desk.get_by_label("原文の見出し（任意）").fill("A lighthouse that answers")
    expect(desk.locator("#preview .block")).to_have_count(1)
    assert violations(desk) == []
    desk.get_by_label("すぐに下訳する").uncheck()
    desk.locator(".new-article").get_by_role("button", name="取り込む").click()
    desk.wait_for_url(re.compile(r"/admin/desk/\d+/$"))

    desk.locator("a[href$='/rights/']").click()
    desk.get_by_label("要約と短い引用だけ").check()
    desk.get_by_label("根拠", exact=True).fill("著者に電話で確かめました。")
    desk.get_by_role("button", name="記録する").click()
    expect(desk.locator(".editions")).to_contain_text("著者に電話で確かめました。")
    assert violations(desk) == []
    desk.get_by_role("link", name="レビューに戻る").click()

    desk.get_by_role("link", name="関連記事").click()
    desk.get_by_label("固定する記事を探す").fill("Perch")
    desk.get_by_role("button", name="探す").click()
    desk.get_by_role("button", name="固定する").first.click()
    expect(desk.locator("#related .label", has_text="固定")).to_have_count(1)
    desk.get_by_role("button", name="元に戻す").click()
    expect(desk.locator("#related .label", has_text="固定")).to_have_count(0)

    # From the queue, where the desk speaks English for a while.
    desk.goto("/admin/desk/?tab=all&q=lighthouse+that")
    desk.get_by_role("button", name="English").click()
    desk.get_by_role("button", name="日本語").click()
    expect(desk.get_by_role("button", name="English")).to_be_visible()
    desk.locator(".lines input[name=chosen]").check()
    desk.locator("#bulk-assignee").select_option(label="小林 静")
    desk.get_by_role("button", name="割り当てる").click()
    expect(desk.locator(".queue-who")).to_contain_text("小林 静")


def test_terms_files_figures_and_checks_are_looked_up_and_changed(open_page, tmp_path):
    desk = open_page("/admin/desk/terms/", as_="chief", reduced_motion="reduce", **DESKTOP)
    desk.get_by_label("原語").fill("model")
    desk.get_by_role("button", name="この語を全記事で").click()
    expect(desk.locator(".uses mark").first).to_have_text(re.compile("model", re.IGNORECASE))

    desk.goto("/admin/desk/terms/files/")
    terms = tmp_path / "terms.csv"
    terms.write_text("source,target\nlighthouse,灯台\n")
    desk.get_by_label("CSV ファイル").set_input_files(terms)
    desk.locator("form:has(#csv)").get_by_role("button", name="違いを見る").click()
    expect(desk.locator("ins")).to_have_text("灯台")
    assert violations(desk) == []
    desk.get_by_role("button", name="この内容で取り込む").click()
    expect(desk.locator("ins")).to_have_count(0)
    with desk.expect_download() as file:
        desk.locator("a[href$='glossary.csv']").click()
    assert "lighthouse,灯台" in file.value.path().read_text()
    with desk.expect_download() as file:
        desk.locator("a[href$='memory.tmx']").click()
    assert "<tmx" in file.value.path().read_text()

    desk.get_by_role("link", name="成績と費用").click()
    desk.get_by_role("link", name="7日間").click()
    expect(desk.get_by_text("7日間")).to_have_attribute("aria-current", "page")
    desk.get_by_role("link", name="チェックの成績").click()
    expect(desk.locator("h1")).to_have_text("チェックの成績")
    desk.get_by_role("link", name="情報源", exact=True).click()
    desk.get_by_role("link", name=re.compile("フィードなし")).click()
    expect(desk.get_by_text("Signal Garden")).to_be_visible()
    desk.goto("/admin/status/")
    expect(desk.get_by_role("row", name=re.compile("データベース"))).to_contain_text("正常")


def test_a_public_story_is_withdrawn_and_its_readers_find_it_nowhere_until_it_is_published_anew(open_page):
    desk = open_page("/admin/desk/?tab=published", as_="chief", reduced_motion="reduce", **DESKTOP)
    open_review(desk.locator(".queue-title a", has_text=WITHDRAWN))
    story = desk.get_by_role("link", name="読者ページ").get_attribute("href")
    reader = open_page("/")
    expect(reader.locator(f"a[href='{story}']").first).to_be_visible()
    desk.get_by_role("link", name="公開…").click()
    desk.get_by_label("公開終了の理由").fill("権利者の求めによります。")
    desk.get_by_role("button", name="公開を終了する").click()
    says(desk, "公開を終了しました")
    expect(desk.locator(".editions")).to_contain_text("公開終了")
    wait_until_read(reader, WITHDRAWN, is_there=False)
    assert desk.request.get(story).status == 404

    desk.goto("/admin/desk/?tab=all&q=Harbor")
    desk.locator(".lines tr", has_text=WITHDRAWN).locator("input[name=chosen]").check()
    desk.locator(".bulk-bar").get_by_role("button", name="公開する").click()
    says(desk, "1 本を公開しました")
    wait_until_read(reader, WITHDRAWN)
    assert desk.request.get(story).status == 200


def test_an_article_goes_back_to_its_translator_and_returns_and_chosen_rows_are_asked_for_anew(open_page):
    desk = open_page("/admin/desk/?tab=review", as_="chief", reduced_motion="reduce", **DESKTOP)
    path = open_review(desk.locator(".queue-title a", has_text="小さなモデル"))
    desk.locator("summary", has_text="担当:").click()
    desk.get_by_label("担当する人").select_option(label="佐藤 みのり")
    desk.get_by_label("期限").fill("2099-12-01T09:00")
    desk.get_by_role("button", name="割り当てる").click()
    says(desk, "担当を 佐藤 みのり にしました。")
    desk.locator("summary", has_text="差し戻す").click()
    desk.locator(".panel[open] textarea[name=reason]").fill("固有名詞を確かめてください。")
    desk.locator(".panel[open]").get_by_role("button", name="差し戻す").click()
    expect(desk.locator(".reason")).to_have_text("固有名詞を確かめてください。")
    other = open_page(path, as_="translator")
    other.get_by_role("button", name="再提出").click()
    expect(other.locator(".toolbar .status")).to_have_text("レビュー待ち")

    desk.get_by_role("link", name="行を選んで再翻訳…").click()
    desk.get_by_role("link", name=re.compile("すべて")).click()
    desk.wait_for_url(re.compile(r"\?only=all"))
    for box in desk.locator("input[name=unit]").all():
        box.uncheck()
    chosen = desk.locator("input[name=unit]").nth(1)
    chosen.check()
    place = f"unit-{chosen.get_attribute('value')}"
    desk.get_by_label("指示（任意）").fill("短く")
    desk.get_by_role("button", name="選んだ行の提案を作る").click()
    expect(desk.locator(f"#{place} .proposal")).to_be_visible(timeout=60_000)
    desk.locator(f"#{place} .proposal").get_by_role("button", name="見送る").click()
    expect(desk.locator(f"#{place} .proposal")).to_have_count(0)
