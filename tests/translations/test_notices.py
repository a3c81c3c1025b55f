"""Notices: to whom they go, how they are read, and the one mail about them; and who else is here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import get_language

from translations import notices
from translations.desk import comments, digest, presence
from translations.desk.presence import Presence
from translations.drafting import draft
from translations.notices import Notice
from translations.runs import Run

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mailing(settings):
    """A mail server that keeps what it is given."""
    settings.MAIL_CONFIGURED = True
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    settings.SITE_URL = "https://desk.example"


def told(person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_whoever_gets_an_article_is_told_and_who_takes_it_is_not(translation, editor, translator):
    translation.assign(translator, due_at=None, by=editor)
    translation.assign(editor, due_at=None, by=editor)
    assert (told(translator), told(editor)) == (["assigned"], [])


def test_whoever_asked_for_a_run_is_told_how_it_ended(translation, provider, editor):
    run = draft.request_draft(translation, by=editor)
    draft.work(run.pk)
    assert told(editor) == ["run_done"]


def test_a_failed_run_is_told_with_its_reason(translation, editor):
    run = Run(
        translation=translation,
        kind="draft",
        state="failed",
        last_error="時間切れです。",
        requested_by=editor,
    )
    notices.tell_of_run(run)
    assert "時間切れです。" in Notice.objects.get(person=editor, kind="run_failed").text


def test_a_run_that_a_person_stopped_is_no_news(translation, editor):
    notices.tell_of_run(Run(translation=translation, kind="draft", state="cancelled", requested_by=editor))
    assert told(editor) == []


def test_the_head_of_every_page_counts_what_is_unread(desk, translation, editor):
    notices.tell([editor], "mention", translation, text="見てください")
    notices.tell([editor], "mention", translation, text="こちらも")
    assert '<span class="unread">2<' in desk.get("/admin/desk/notices/").content.decode()
    desk.post("/admin/desk/notices/read/")
    assert "unread" not in desk.get("/admin/desk/notices/").content.decode()


def test_a_notice_leads_to_its_row_and_is_read_then(desk, drafted, editor, translator):
    unit = drafted.units.first()
    comments.write(unit, "@ren 確認してください。", by=translator)
    notice = Notice.objects.get(person=editor)
    answer = desk.post(f"/admin/desk/notices/{notice.pk}/")
    assert answer.url == f"/admin/desk/{drafted.pk}/?at=unit-{unit.pk}#unit-{unit.pk}"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_somebody_elses_notice_is_not_found(desk, translation, translator):
    notices.tell([translator], "mention", translation, text="内緒")
    assert desk.post(f"/admin/desk/notices/{Notice.objects.get().pk}/").status_code == 404
    assert "内緒" not in desk.get("/admin/desk/notices/").content.decode()


def test_unread_notices_are_mailed_once_with_links(translation, editor, mailing):
    editor.email = "ren@desk.example"
    editor.save()
    notices.tell([editor], "mention", translation, place="part-title", text="見出しを見てください")
    assert digest.mail_digests() == 1
    assert digest.mail_digests() == 0
    message: Any = mail.outbox[0]
    assert message.to == ["ren@desk.example"]
    assert "見出しを見てください" in message.body
    assert f"https://desk.example/admin/desk/{translation.pk}/?at=part-title#part-title" in message.body
    ((page, kind),) = message.alternatives
    assert kind == "text/html"
    assert f'href="https://desk.example/admin/desk/{translation.pk}/?at=part-title#part-title"' in page


def test_what_somebody_wrote_is_no_markup_in_a_mail_and_is_not_escaped_where_there_is_none(
    translation, editor, mailing
):
    editor.email = "ren@desk.example"
    editor.save()
    notices.tell([editor], "mention", translation, text="<b>A & B</b>を見てください")
    digest.mail_digests()
    message: Any = mail.outbox[0]
    assert "  <b>A & B</b>を見てください\n" in message.body
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;を見てください" in message.alternatives[0].content


def test_a_mail_speaks_the_language_that_its_reader_chose_for_the_desk(
    desk, drafted, editor, translator, mailing, monkeypatch
):
    monkeypatch.setattr(
        "articles.told.gettext",
        lambda said: "Due: %(until)s" if said.startswith("期限") and get_language() == "en" else said,
    )
    for person in (editor, translator):
        person.email = f"{person.username}@desk.example"
        person.save()
        drafted.assign(person, due_at=datetime(2026, 11, 29, 9, tzinfo=UTC), by=None)
    desk.post("/admin/desk/language/", {"language": "en"})
    assert digest.mail_digests() == 2
    bodies = {message.to[0]: message.body for message in mail.outbox}
    assert "担当になりました" in bodies["mei@desk.example"]
    assert "期限: 11-29 18:00" in bodies["mei@desk.example"]
    assert "担当になりました" not in bodies["ren@desk.example"]
    assert "Due: 11-29 18:00" in bodies["ren@desk.example"]


def test_what_was_read_or_has_nowhere_to_go_is_not_mailed(translation, editor, translator, mailing):
    editor.email = "ren@desk.example"
    editor.save()
    notices.tell([editor, translator], "mention", translation)
    notices.mark_read(editor)
    assert digest.mail_digests() == 0


def test_who_has_left_the_desk_is_told_nothing(translation, editor):
    editor.is_active = False
    editor.save()
    notices.tell([editor, None], "mention", translation)
    assert not Notice.objects.exists()


def test_who_has_left_the_desk_since_is_not_mailed(translation, editor, mailing):
    editor.email = "ren@desk.example"
    editor.save()
    notices.tell([editor], "mention", translation)
    editor.is_active = False
    editor.save()
    assert digest.mail_digests() == 0
    assert mail.outbox == []


def test_a_mail_the_server_refuses_is_tried_again(translation, editor, mailing, monkeypatch):
    editor.email = "ren@desk.example"
    editor.save()
    notices.tell([editor], "mention", translation)

    def refuse(*_arguments, **_more):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(digest, "send_mail", refuse)
        assert digest.mail_digests() == 0
    assert digest.mail_digests() == 1


def test_without_a_mail_server_the_command_says_what_to_set(db, settings):
    settings.MAIL_CONFIGURED = False
    assert digest.mail_digests() == 0
    with pytest.raises(CommandError, match="EMAIL_HOST"):
        call_command("mail_digest")


def test_two_people_on_one_article_see_each_other(desk, translation, translator):
    presence.beat(translation.pk, by=translator)
    page = desk.post(f"/admin/desk/{translation.pk}/here/", headers=HTMX).content.decode()
    assert "mei も開いています" in page
    assert [person.username for person in presence.beat(translation.pk, by=translator)] == ["ren"]


def test_an_unchanged_company_is_not_told_again(desk, translation, translator):
    presence.beat(translation.pk, by=translator)
    here = {"shown": str(translator.pk)}
    assert desk.post(f"/admin/desk/{translation.pk}/here/", here, headers=HTMX).status_code == 204


def test_whoever_closed_the_page_is_gone_within_a_minute(translation, editor, translator):
    presence.beat(translation.pk, by=translator)
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    assert presence.beat(translation.pk, by=editor) == []
