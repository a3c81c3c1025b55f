"""A draft on its way to publication: stopped and asked for again, read by a model, changed in bulk, given a date."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import open_review, path_of, wait_until_read
from tests.browser.publisher import paragraphs_of
from tests.browser.test_accessible import DESKTOP, violations
from tests.browser.test_desk_screens import says

pytestmark = pytest.mark.browser

STORIES = ("alder-note-summariser", "harbor-compact-disclosure", "larch-3-benchmarks")
GOAT = "Three stories and a goat"
TITLE = "引き継ぎの前に読む記録"
UNKNOWN = (
    "Nobody at the demo has ever translated this one sentence about a lighthouse, two ferries and a goat."
)


def test_a_draft_is_stopped_and_begun_anew_and_a_job_that_failed_is_asked_for_again(open_page, workers_held):
    told = [paragraph["source"] for story in STORIES for paragraph in paragraphs_of(story)[:3]]
    desk = open_page("/admin/desk/", as_="editor", reduced_motion="reduce", **DESKTOP)
    desk.locator(".new-article summary").click()
    desk.get_by_label("本文を貼り付け").fill("\n\n".join([*told, UNKNOWN]))
    desk.get_by_label("原文の見出し（任意）").fill(GOAT)
    run = desk.locator("#desk-run")
    with workers_held():
        desk.locator(".new-article").get_by_role("button", name="取り込む").click()
        run.get_by_role("button", name="中止").click()
        says(desk, "中止を指示しました")
        expect(run).to_contain_text("下訳: 中止")
    expect(desk.locator(".toolbar .status")).to_have_text("未着手")
    desk.get_by_role("button", name="下訳を作る").click()
    expect(run).to_contain_text("付属の記事だけを下訳できます", timeout=60_000)
    expect(desk.locator("summary", has_text="AI校閲")).to_have_count(0)

    # Somebody else asks again, from the queue and from the status page, and stays there.
    home = path_of(desk)
    other = open_page("/admin/desk/?tab=failed", as_="chief", reduced_motion="reduce", **DESKTOP)
    again = other.locator("tr", has_text=GOAT).get_by_role("button", name="もう一度")
    again.click()
    says(other, f"「{GOAT}」をもう一度頼みました")
    other.goto(home)
    expect(other.locator("#desk-run")).to_contain_text("付属の記事だけを下訳できます", timeout=60_000)
    other.goto("/admin/status/")
    assert violations(other) == []
    again.click()
    says(other, f"「{GOAT}」をもう一度頼みました")
    desk.reload()
    expect(run).to_contain_text("付属の記事だけを下訳できます", timeout=60_000)

    # A job that failed says why and is asked for again with one press.
    run.get_by_role("button", name="手で訳す").click()
    expect(desk.locator(".toolbar .status")).to_have_text("レビュー待ち")
    row = desk.locator("section.row[id^=unit-]").last
    row.locator("textarea[name=text]").fill("やぎの話です。")
    row.get_by_role("button", name="保存").click()
    expect(row.locator(".state")).to_have_text("編集済み")
    desk.locator("summary", has_text="AI校閲").click()
    desk.get_by_role("button", name="校閲を頼む").click()
    expect(run.locator(".run-failed")).to_contain_text("AI校閲: 失敗", timeout=60_000)
    assert violations(desk) == []
    with desk.expect_response("**/retry/"):
        run.get_by_role("button", name="もう一度").click()
    expect(run.locator(".run-failed")).to_contain_text("AI校閲: 失敗", timeout=60_000)


def test_a_reading_by_the_model_brings_findings_beside_the_rows_and_changes_no_text(open_page):
    desk = open_page("/admin/desk/?tab=review", as_="editor", reduced_motion="reduce", **DESKTOP)
    home = open_review(desk.locator(".queue-title a", has_text="小さなモデル"))
    desk.goto(f"{home}?rows=all")
    texts = desk.locator("section[id^=unit-] textarea[name=text]")
    before = texts.evaluate_all("fields => fields.map(field => field.value)")
    desk.locator("summary", has_text="AI校閲").click()
    desk.get_by_role("button", name="校閲を頼む").click()
    found = desk.locator(".finding", has_text="見本の編集者は")
    expect(found.first).to_be_visible(timeout=60_000)
    expect(found.first.locator(".label")).to_have_text("AI校閲")
    expect(desk.locator("#desk-run")).to_contain_text("AI校閲: 完了")
    assert texts.evaluate_all("fields => fields.map(field => field.value)") == before
    assert violations(desk) == []


def test_words_are_replaced_and_taken_back_and_readers_see_the_story_when_its_hour_has_come(
    open_page, let_its_hour_come
):
    told = paragraphs_of("alder-note-summariser")
    desk = open_page("/admin/desk/", as_="chief", reduced_motion="reduce", **DESKTOP)
    desk.locator(".new-article summary").click()
    desk.get_by_label("本文を貼り付け").fill("\n\n".join(paragraph["source"] for paragraph in told))
    desk.get_by_label("原文の見出し（任意）").fill("Notes before the handover")
    desk.get_by_label("すぐに下訳する").uncheck()
    desk.locator(".new-article").get_by_role("button", name="取り込む").click()
    desk.get_by_role("button", name="手で訳す").click()
    expect(desk.locator(".toolbar .status")).to_have_text("レビュー待ち")
    home = path_of(desk)
    rows = desk.locator("section.row[id^=unit-]")
    fields = desk.locator("section.row[id^=unit-] textarea[name=text]")
    expect(rows).to_have_count(len(told))
    for number, paragraph in enumerate(told):
        fields.nth(number).fill(paragraph["draft"])
    for part, text in (("title", TITLE), ("lead", "病院が記録の要約を試しました。")):
        desk.locator(f"#part-{part} textarea").fill(text)
    fields.first.press("Control+Enter")
    expect(desk.locator(".unsaved:visible")).to_have_count(0)

    # Of all the rows with the words one is left out; undoing brings back the texts of all.
    desk.get_by_role("link", name="検索と置換…").click()
    desk.get_by_label("検索する言葉").fill("。")
    desk.get_by_label("置き換える言葉").fill("！")
    desk.get_by_role("button", name="変わる所を見る").click()
    expect(desk.locator(".proposal ins").first).to_have_text("！")
    assert violations(desk) == []
    desk.locator(".proposal input[type=checkbox]").last.uncheck()
    desk.get_by_role("button", name="選んだ行で置き換える").click()
    says(desk, "か所を置き換えました")
    expect(fields.first).to_have_value(told[0]["draft"].replace("。", "！"))
    expect(fields.last).to_have_value(told[-1]["draft"])
    desk.locator(".bulk-change").get_by_role("button", name="元に戻す").click()
    expect(fields.first).to_have_value(told[0]["draft"])

    # A row's history stays open while an older text comes back from it.
    fields.first.fill("打ち間違えた文です。")
    fields.first.press("Control+Enter")
    expect(rows.first.locator(".unsaved")).to_be_hidden()
    rows.first.locator("summary", has_text="履歴").click()
    rows.first.get_by_role("button", name="この版に戻す").first.click()
    expect(fields.first).to_have_value(told[0]["draft"])
    expect(rows.first.locator(".versions > li").first).to_contain_text("打ち間違えた文です。")

    # From the queue what has no finding is approved, and no more; the rest here, before a date can be set.
    desk.goto("/admin/desk/?tab=review&q=handover")
    desk.locator(".lines input[name=chosen]").last.check()
    desk.get_by_role("button", name="指摘のない行を承認").click()
    expect(desk.locator(".desk-messages")).to_contain_text("確かめる行が")
    desk.goto(f"{home}publish/")
    expect(desk.locator(".obstacles .blocks").first).to_be_visible()
    expect(desk.get_by_role("button", name="公開する")).to_be_disabled()
    desk.goto(home)
    for part in ("key_points", "impact_analysis", "editorial_comment"):
        row = desk.locator(f"#part-{part}")
        if part == "key_points":
            for number in range(3):
                row.locator(".is-new input:not([type=hidden])").fill(f"要点その{'甲乙丙'[number]}")
                row.locator(".is-new textarea").fill("記録を短くまとめる道具の話です。")
                row.get_by_role("button", name="保存").click()
                expect(row.locator(".point:not(.is-new)")).to_have_count(number + 1)
        else:
            row.locator("textarea").fill("病院の引き継ぎが短くなります。")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".unsaved:visible")).to_have_count(0)
    desk.get_by_role("button", name="すべて承認").click()
    expect(desk.locator(".toolbar .status")).to_have_text("承認済み")

    desk.get_by_role("link", name="公開…").click()
    desk.get_by_label("公開日時（日本時間）").fill("2020-01-01T09:00")
    desk.get_by_role("button", name="公開予約", exact=True).click()
    expect(desk.locator(".field-error")).to_contain_text("過去です")
    assert violations(desk) == []
    desk.get_by_label("公開日時（日本時間）").fill("2099-01-01T09:00")
    desk.get_by_role("button", name="公開予約", exact=True).click()
    says(desk, "2099-01-01 09:00 に公開します")
    expect(desk.locator(".facts .status")).to_have_text("公開予定")
    assert violations(desk) == []
    reader = open_page("/")
    expect(reader.get_by_role("link", name=TITLE)).to_have_count(0)
    desk.get_by_role("button", name="予約を取り消す").click()
    says(desk, "公開予約を取り消しました")
    expect(desk.locator(".facts .status")).to_have_text("承認済み")

    # When the hour has come it is public by itself, and a page that somebody has open says so.
    other = open_page(home, as_="editor", reduced_motion="reduce", **DESKTOP)
    desk.get_by_label("公開日時（日本時間）").fill("2099-01-01T09:00")
    desk.get_by_role("button", name="公開予約", exact=True).click()
    says(desk, "2099-01-01 09:00 に公開します")
    let_its_hour_come(home)
    wait_until_read(reader, TITLE)
    expect(reader.get_by_role("link", name=TITLE).first).to_be_visible()
    other.evaluate("dispatchEvent(new Event('focus'))")  # as when somebody comes back to the window
    expect(other.locator(".toolbar .status")).to_have_text("公開中")
    expect(other.get_by_role("link", name="読者ページ")).to_be_visible()
