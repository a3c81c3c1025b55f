"""The publish panel: what blocks, publishing the version that was read, later, again, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.utils import timezone
from lxml.html import HtmlElement, document_fromstring

from articles import ingest
from translations.desk import review
from translations.models import Translation


@pytest.fixture
def approved(drafted, editor) -> Translation:
    """The working copy with every row approved by Ren."""
    review.approve_all(drafted, by=editor)
    drafted.refresh_from_db()
    assert drafted.status == "approved"
    return drafted


def address(translation: Translation, path: str = "") -> str:
    return f"/admin/desk/{translation.pk}/publish/{path}"


def test_every_obstacle_leads_to_the_row_that_mends_it(desk, drafted):
    unit = drafted.units.first()
    page = desk.get(address(drafted)).content.decode()
    assert f'href="/admin/desk/{drafted.pk}/?at=unit-{unit.pk}#unit-{unit.pk}"' in page
    assert f'href="/admin/desk/{drafted.pk}/?at=part-title#part-title"' in page
    assert "権利が未確認です" in page


def test_publishing_the_version_that_was_read_makes_an_edition(desk, approved):
    desk.post(address(approved, "now/"), {"version": approved.version})
    approved.refresh_from_db()
    assert approved.status == "published"
    assert approved.current_edition.number == 1


def test_after_publication_the_panel_leads_to_what_waits_next_and_is_nobody_elses(
    desk, approved, editor, translator
):
    def waiting(title: str, **of) -> Translation:
        article = ingest.ingest_content(f"{title} begins here.", title=title)
        return Translation.objects.create(article=article, status=Translation.Status.REVIEW, **of)

    waiting("Of Mei", assignee=translator)
    later, sooner = waiting("Later"), waiting("Sooner", due_at=timezone.now())
    assert "次のレビュー待ち" not in desk.get(address(approved)).content.decode()
    page = desk.post(address(approved, "now/"), {"version": approved.version}, follow=True).content.decode()
    assert f'<a href="/admin/desk/{sooner.pk}/">' in page
    sooner.assign(translator, due_at=None, by=editor)
    assert f'<a href="/admin/desk/{later.pk}/">' in desk.get(address(approved)).content.decode()


def test_without_javascript_the_pages_own_forms_lead_from_the_queue_to_publication(desk, drafted):
    """Every step is a link or a form of the page before, sent as a browser without scripts sends it."""

    def follow(page: HttpResponse) -> HtmlElement:
        return document_fromstring(page.content.decode())

    def submit(form: HtmlElement, action: str = "", **typed: str) -> HtmlElement:
        return follow(desk.post(action or form.action, {**dict(form.form_values()), **typed}, follow=True))

    queue = follow(desk.get("/admin/desk/?tab=review"))
    page = follow(desk.get(queue.xpath("//td[contains(@class, 'queue-title')]/a/@href")[0]))
    for row in drafted.units.order_by("position"):
        form = page.get_element_by_id(f"form-unit-{row.pk}")
        approve = form.xpath(".//button[@data-approve]/@formaction")[0]
        page = submit(form, approve, text=row.text + "。")
    page = submit(page.xpath("//form[contains(@action, 'approve-all')]")[0])
    panel = follow(desk.get(page.xpath("//a[@data-release]/@href")[0]))
    submit(panel.xpath("//form[contains(@action, 'publish/now')]")[0])
    drafted.refresh_from_db()
    assert drafted.status == "published"
    texts = [unit.text for unit in drafted.units.all()]
    assert all(text.endswith("。") for text in texts)


def test_publishing_a_version_that_changed_since_is_refused_until_it_was_seen(desk, approved, editor):
    seen = approved.version
    unit = approved.units.first()
    unit.save_text("あとから変わった文", version=unit.version, by=editor)
    unit.approve(version=unit.version, by=editor)
    review.settle(approved, by=editor)
    answer = desk.post(address(approved, "now/"), {"version": seen})
    assert answer.status_code == 409
    assert "このページを開いたあとで訳文が変わりました" in answer.content.decode()
    approved.refresh_from_db()
    assert approved.current_edition is None
    assert f'name="version" value="{approved.version}"' in answer.content.decode()


def test_publishing_with_obstacles_is_refused_in_words(desk, drafted):
    answer = desk.post(address(drafted, "now/"), {"version": drafted.version})
    assert answer.status_code == 422
    assert "まだ公開できません" in answer.content.decode()


def test_a_publication_is_scheduled_in_japanese_time_and_taken_back(desk, approved):
    at = timezone.localtime(timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    desk.post(
        address(approved, "schedule/"), {"version": approved.version, "at": at.strftime("%Y-%m-%dT%H:%M")}
    )
    approved.refresh_from_db()
    assert (approved.status, approved.publish_at) == ("scheduled", at)
    for page in (address(approved), f"/admin/desk/{approved.pk}/"):
        shown = desk.get(page).content.decode()
        assert at.strftime("%H:%M") in shown
        assert "訳文を変えると、予約は取り消されます" in shown
    desk.post(address(approved, "unschedule/"))
    approved.refresh_from_db()
    assert (approved.status, approved.publish_at) == ("approved", None)


@pytest.mark.parametrize(
    ("at", "sentence"),
    [("2001-01-01T09:00", "過去です"), ("soon", "公開日時を読めません"), ("", "公開日時がありません")],
)
def test_an_hour_that_makes_no_sense_is_refused_and_kept_in_the_form(desk, approved, at, sentence):
    answer = desk.post(address(approved, "schedule/"), {"version": approved.version, "at": at})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert f'value="{at}"' in answer.content.decode() or not at


def test_a_correction_carries_its_public_note(desk, approved, editor):
    desk.post(address(approved, "now/"), {"version": approved.version})
    unit = approved.units.first()
    unit.save_text(unit.text.replace("公開しました", "発表しました"), version=unit.version, by=editor)
    unit.approve(version=unit.version, by=editor)
    approved.refresh_from_db()
    desk.post(address(approved, "now/"), {"version": approved.version, "note": "価格を訂正しました。"})
    assert approved.current_edition.number == 2
    page = desk.get(address(approved)).content.decode()
    assert "価格を訂正しました。" in page
    assert "第1版" in page


def test_a_story_is_withdrawn_with_a_reason_only(desk, approved):
    desk.post(address(approved, "now/"), {"version": approved.version})
    assert desk.post(address(approved, "withdraw/"), {"reason": ""}).status_code == 422
    desk.post(address(approved, "withdraw/"), {"reason": "出典の要請"})
    approved.refresh_from_db()
    assert approved.status == "withdrawn"
    assert approved.current_edition is None


def test_a_translator_sees_the_panel_but_may_not_publish(client, translator, approved):
    client.force_login(translator)
    page = client.get(address(approved))
    assert page.status_code == 200
    assert address(approved, "now/") not in page.content.decode()
    assert client.post(address(approved, "now/"), {"version": approved.version}).status_code == 403
