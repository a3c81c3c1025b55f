"""「この訳文を報告」: no account, no cookie, no script; once for each form, few for each sender."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from articles.models import Article, Block
from newsdesk.models import ReaderReport
from newsdesk.reader import report
from tests.newsdesk.stories import page, parts, published_story, text, withdraw
from translations.desk import comments
from translations.desk.comments import Comment
from translations.models import Translation
from translations.notices import Notice
from translations.segment import open_translation

pytestmark = pytest.mark.django_db

FORM = "/stories/maps/report/"


@pytest.fixture
def reader():
    """A browser without cookies, before a server that would ask for a CSRF token if it could."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def story():
    return published_story()


def token(reader, at: str = "p0") -> str:
    (value,) = page(reader.get(FORM, {"at": at})).xpath("//input[@name='token']/@value")
    return value


def send(reader, **changes):
    fields = {"kind": "fact", "message": "数字が違います。", "homepage": "", **changes}
    if "token" not in fields:
        fields["token"] = token(reader)
    return reader.post(FORM, fields)


def test_every_translated_paragraph_has_a_link_to_its_form(reader, story):
    tree = page(reader.get("/stories/maps/"))
    links = parts(tree, "report")
    assert [link.get("href") for link in links] == ["report/?at=p0", "report/?at=p1"]
    assert len({link.get("aria-label") for link in links}) == 2
    assert tree.xpath("//a[@href='report/']")


def test_the_form_shows_the_paragraph_and_sets_no_cookie(reader, story):
    response = reader.get(FORM, {"at": "p0"})
    assert "Contour 1は地図を読みます。" in text(parts(page(response), "reported")[0])
    assert not response.cookies
    assert response["X-Robots-Tag"] == "noindex"
    assert not parts(page(reader.get(FORM, {"at": "p99"})), "reported")
    for field in page(response).xpath("//textarea | //input[@type='radio']"):
        named = page(response).xpath(
            f"//label[@for='{field.get('id')}'] | //label[.//input[@id='{field.get('id')}']]"
        )
        assert named


def test_a_report_is_stored_with_the_passage_it_is_about(reader, story):
    response = send(reader)
    assert "報告を受け付けました" in text(page(response))
    stored = ReaderReport.objects.get()
    assert (stored.article, stored.edition_number, stored.anchor) == (story, 1, "p0")
    assert (stored.kind, stored.message) == ("fact", "数字が違います。")
    assert stored.passage == "Contour 1は地図を読みます。"
    assert "127.0.0.1" not in stored.sender


def test_the_same_form_sent_twice_is_stored_once(reader, story):
    same = token(reader)
    for _ in range(2):
        assert "報告を受け付けました" in text(page(send(reader, token=same)))
    assert ReaderReport.objects.count() == 1


@pytest.mark.parametrize("forged", ["", "x", "eyJhIjoxfQ:1:abc"])
def test_a_forged_token_stores_nothing_and_keeps_what_was_written(reader, story, forged):
    response = send(reader, token=forged)
    assert response.status_code == 400
    assert "数字が違います。" in text(page(response))
    assert not ReaderReport.objects.exists()


def test_a_token_of_another_story_or_of_yesterday_is_not_taken(reader, story):
    published_story("other")
    (other,) = page(reader.get("/stories/other/report/")).xpath("//input[@name='token']/@value")
    assert send(reader, token=other).status_code == 400
    old = token(reader)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        response = send(reader, token=old)
    assert response.status_code == 400
    assert "有効期限が切れました" in text(page(response))
    # The page that says so carries a form that works.
    (fresh,) = page(response).xpath("//input[@name='token']/@value")
    assert fresh != old


def test_a_program_that_fills_in_every_field_is_thanked_and_ignored(reader, story):
    assert "報告を受け付けました" in text(page(send(reader, homepage="https://spam.example")))
    assert not ReaderReport.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"message": " "}, "内容を入力してください"),
        ({"message": "あ" * 2001}, "2001文字あります。2000文字まで"),
        ({"kind": "nonsense"}, "nonsense"),
    ],
)
def test_bad_input_is_answered_in_words(reader, story, changes, said):
    response = send(reader, **changes)
    assert response.status_code == 422
    assert said in text(page(response))
    assert not ReaderReport.objects.exists()


def test_one_sender_and_all_senders_together_are_limited(reader, story, monkeypatch):
    monkeypatch.setattr(report, "LIMIT_ONE_SENDER", 2)
    for _ in range(2):
        assert send(reader).status_code == 200
    response = send(reader)
    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    assert "数字が違います。" in text(page(response))
    other = Client(enforce_csrf_checks=True, REMOTE_ADDR="192.0.2.7")
    assert send(other).status_code == 200
    monkeypatch.setattr(report, "LIMIT_ALL", 3)
    assert send(Client(REMOTE_ADDR="192.0.2.8")).status_code == 429
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert send(reader).status_code == 200


def test_behind_the_front_server_the_address_it_added_counts(reader, story, settings, monkeypatch):
    settings.NEWSDESK_ENV = "production"
    monkeypatch.setattr(report, "LIMIT_ONE_SENDER", 1)
    fields = {"kind": "fact", "message": "x"}
    for claimed, status in (("1.1.1.1", 200), ("2.2.2.2", 429)):
        headers = {"X-Forwarded-For": f"{claimed}, 203.0.113.5"}
        response = reader.post(FORM, {**fields, "token": token(reader)}, headers=headers)
        assert response.status_code == status


def test_a_story_that_is_not_public_takes_no_reports(reader, story):
    withdraw(story)
    assert reader.get(FORM).status_code == 404
    assert reader.post(FORM, {}).status_code == 404


def test_staff_see_reports_in_the_admin_as_they_were_written(reader, story, admin, client):
    send(reader, message="<script>alert(1)</script>")
    client.force_login(admin)
    stored = ReaderReport.objects.get()
    listed = client.get("/admin/newsdesk/readerreport/").content.decode()
    assert "&lt;script&gt;alert(1)" in listed
    shown = client.get(f"/admin/newsdesk/readerreport/{stored.pk}/change/").content.decode()
    assert "/stories/maps/#p0" in shown
    assert client.get("/admin/newsdesk/readerreport/add/").status_code == 403


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("数字", ["数字が違います。"]),
        ("読みます", ["数字が違います。"]),  # in the paragraph
        ("CONTOUR 数字", ["数字が違います。"]),  # in other letters
        ("海の", ["訳が違います。"]),  # in the headline
        ("違い", ["数字が違います。", "訳が違います。"]),
        ("数字 訳が", []),
        ("%", []),
    ],
)
def test_staff_find_reports_by_their_words_and_by_their_stories(reader, story, admin, client, words, found):
    other = published_story("seas", title="海の話", body=[])
    send(reader)
    ReaderReport.objects.create(
        article=other, edition_number=1, kind="meaning", message="訳が違います。", form_id="f", sender="s"
    )
    client.force_login(admin)
    listed = client.get("/admin/newsdesk/readerreport/", {"q": words})
    assert sorted(one.message for one in listed.context["cl"].result_list) == found


@pytest.fixture
def working_copy(story) -> Translation:
    """The desk's own copy of the story: two paragraphs, a row each."""
    article = Article.objects.get(slug="maps")
    for position in range(2):
        Block.objects.create(
            article=article, position=position, kind="paragraph", text="It reads maps.", html="It reads maps.",
            content_hash=str(position),
        )  # fmt: skip
    return open_translation(article)


def test_a_report_stands_as_an_open_thread_at_its_row_and_is_settled_there(reader, working_copy, admin):
    translation = working_copy
    Translation.objects.filter(pk=translation.pk).update(assignee=admin)
    form = token(reader, "p1")
    for _again in range(2):
        send(reader, token=form, message="「p1」の数字が原文と違います。")
    thread = Comment.objects.get()
    assert thread.unit == translation.units.order_by("position")[1]
    assert (thread.text, thread.label) == ("「p1」の数字が原文と違います。", "数字・名前・日付が違う")
    assert Notice.objects.get(person=admin).kind == "report"
    comments.settle(thread, by=admin)
    assert ReaderReport.objects.get().is_settled
    comments.reopen(thread)
    assert not ReaderReport.objects.get().is_settled


def test_a_report_on_the_whole_story_stands_at_the_headline(reader, working_copy):
    send(reader, token=token(reader, ""))
    assert Comment.objects.get().part.name == "title"
