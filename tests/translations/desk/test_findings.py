"""Findings on the review page: shown beside their row, fixed and dismissed there, counted in the head."""

from __future__ import annotations

import pytest

from translations.checking import findings, refresh
from translations.checking.findings import Finding

HTMX = {"HX-Request": "true"}


@pytest.fixture
def finding(drafted, editor) -> Finding:
    """Half-width brackets in the row of the two million sheets."""
    unit = drafted.units.get(first_block__text__contains="2 million")
    unit.save_text("チームは(200万枚)の測量図で学習させました。", version=unit.version, by=editor)
    refresh.whole(drafted)
    return findings.open_in(drafted).filter(unit=unit, check_id="half-width-parentheses").first()


def act(client, finding: Finding, verb: str, data: dict[str, object], *, headers=HTMX):
    address = f"/admin/desk/{finding.translation_id}/rows/{finding.place}/{verb}/{finding.pk}/"
    return client.post(address, data, headers=headers)


def test_the_page_shows_a_finding_with_its_words_and_its_fix(desk, finding):
    page = desk.get(f"/admin/desk/{finding.translation_id}/").content.decode()
    assert f'id="finding-{finding.pk}"' in page
    assert f"fix/{finding.pk}/" in page
    assert f"dismiss/{finding.pk}/" in page
    assert "情報" in page


def test_the_words_of_a_finding_are_marked_in_both_texts(desk, finding, editor):
    unit = finding.unit
    unit.save_text("チームは(300万枚)の測量図で学習させました。", version=unit.version, by=editor)
    page = desk.get(f"/admin/desk/{unit.translation_id}/findings/?place={finding.place}", headers=HTMX)
    words = page.content.decode()
    assert "<mark>300万枚</mark>" in words.replace(' class="is-warning"', "")
    assert "<mark>2 million</mark>" in words


def save(client, unit, text: str) -> str:
    address = f"/admin/desk/{unit.translation_id}/rows/{unit.place}/save/"
    answer = client.post(address, {"version": unit.version, "text": text}, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_saved_row_comes_with_its_findings_where_this_process_has_the_article(desk, finding):
    unit, asking = finding.unit, f"findings/?place={finding.place}"
    assert asking in save(desk, unit, "新しい訳文です。")
    desk.get(f"/admin/desk/{unit.translation_id}/findings/", {"place": finding.place}, headers=HTMX)
    unit.refresh_from_db()
    page = save(desk, unit, "チームは(300万枚)の測量図で学習させました。")
    assert asking not in page
    assert f'id="findings-{finding.place}"' in page
    assert "<mark>2 million</mark>" in page  # in the source
    assert "エラー 1" in page  # in the counters
    assert "data-after=" in page  # what compares rows is asked for when the editor pauses
    assert page.count('id="desk-progress"') == 1
    unit.refresh_from_db()
    assert 'class="finding ' not in save(desk, unit, "チームは200万枚の測量図で学習させました。")


def test_a_save_that_is_checked_costs_five_statements(desk, finding, django_assert_num_queries):
    unit = finding.unit
    save(desk, unit, "新しい訳文です。")
    desk.get(f"/admin/desk/{unit.translation_id}/findings/", {"place": finding.place}, headers=HTMX)
    unit.refresh_from_db()
    # Two more open and close the save's transaction: a test's are savepoints.
    with django_assert_num_queries(5 + 2):
        page = save(desk, unit, "チームは(300万枚)の測量図で学習させました。")
    assert "findings/?place=" not in page


def test_fresh_findings_come_with_the_counters(desk, finding, editor):
    unit = finding.unit
    unit.save_text("チームは300万枚の測量図で学習させました。", version=unit.version, by=editor)
    answer = desk.get(f"/admin/desk/{unit.translation_id}/findings/?place={finding.place}", headers=HTMX)
    page = answer.content.decode()
    assert "severity-error" in page
    assert 'id="desk-progress"' in page
    assert f'id="findings-{finding.place}"' in page


def test_a_saved_row_is_checked_at_once_and_the_article_when_the_editor_pauses(desk, finding, editor):
    unit, address = finding.unit, f"/admin/desk/{finding.translation_id}/findings/"
    unit.save_text("チームは300万枚の測量図で学習させました。", version=unit.version, by=editor)
    row = desk.get(address, {"place": finding.place}, headers=HTMX).content.decode()
    assert "severity-error" in row
    assert f'data-asks="{address}" data-after=' in row
    assert 'id="findings-panel"' not in row
    article = desk.get(address, headers=HTMX).content.decode()
    assert 'id="findings-panel"' in article
    assert "data-after" not in article


def test_one_click_fixes_and_stores(desk, finding):
    unit = finding.unit
    answer = act(desk, finding, "fix", {"version": unit.version, "text": unit.text}).content.decode()
    unit.refresh_from_db()
    assert unit.text == "チームは（200万枚）の測量図で学習させました。"
    assert f">{unit.text}</textarea>" in answer
    assert f'name="version" value="{unit.version}"' in answer


def test_what_was_typed_before_the_click_is_kept(desk, finding):
    unit = finding.unit
    typed = "同じチームは(200万枚)の測量図で学習させました。"
    act(desk, finding, "fix", {"version": unit.version, "text": typed})
    unit.refresh_from_db()
    assert unit.text == "同じチームは（200万枚）の測量図で学習させました。"


def test_a_dismissal_without_a_reason_is_refused_with_a_sentence(desk, finding):
    answer = act(desk, finding, "dismiss", {"reason": ""})
    assert answer.status_code == 422
    assert "理由を入力してください" in answer.content.decode()


def test_a_dismissal_is_shown_with_its_reason_and_can_be_taken_back(desk, finding):
    page = act(desk, finding, "dismiss", {"reason": "固有の表記"}).content.decode()
    assert "固有の表記" in page
    assert f"reopen/{finding.pk}/" in page
    page = act(desk, finding, "reopen", {}).content.decode()
    assert f"dismiss/{finding.pk}/" in page


def test_without_javascript_a_dismissal_returns_to_the_row(desk, finding):
    answer = act(desk, finding, "dismiss", {"reason": "固有の表記"}, headers=None)
    assert answer.url.endswith(f"#{finding.place}")


def test_safe_fixes_are_shown_before_they_are_made(desk, finding):
    address = f"/admin/desk/{finding.translation_id}/fixes/"
    page = desk.get(address).content.decode()
    assert f'name="version-{finding.place}"' in page
    finding.unit.refresh_from_db()
    assert "(200万枚)" in finding.unit.text
    desk.post(f"{address}apply/", {f"version-{finding.place}": finding.unit.version})
    finding.unit.refresh_from_db()
    assert "（200万枚）" in finding.unit.text


def test_a_finding_of_another_article_is_not_found(desk, finding):
    address = f"/admin/desk/{finding.translation_id}/rows/{finding.place}/dismiss/{finding.pk + 999}/"
    assert desk.post(address, {"reason": "x"}, headers=HTMX).status_code == 404


def test_a_check_that_editors_mostly_dismiss_says_so(desk, finding):
    for at in range(5):
        findings.Dismissal.objects.create(
            translation=finding.translation, unit=finding.unit, check_id="omission",
            context_hash=str(at), span_hash="", reason="違う",
        )  # fmt: skip
    assert "編集者の多くが無視しています" in desk.get("/admin/desk/checks/").content.decode()


def test_the_queue_shows_how_much_is_open(desk, finding):
    findings.Checked.objects.update(errors=3, warnings=2)
    page = desk.get("/admin/desk/?tab=all").content.decode()
    assert "エラー 3" in page
    assert "警告 2" in page
