"""What a worker said is read by everybody in their own language; whatever else was stored stays as it is."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation as language

from articles.feeds.opml import OpmlError, read_opml
from articles.models import Source
from articles.poll import poll
from articles.told import told, what_was_wrong
from translations import markup
from translations.drafting.draft import work
from translations.runs import Run

ENGLISH = {"%(count)s回試しました。": "Tried %(count)s times.", "止めました。": "Stopped at 5 %%."}


@pytest.fixture
def english(monkeypatch):
    """A catalogue with two sentences."""
    monkeypatch.setattr(
        "articles.told.gettext",
        lambda sentence: ENGLISH.get(sentence, sentence) if language.get_language() == "en" else sentence,
    )


@pytest.mark.django_db
def test_a_sentence_is_stored_with_its_values_and_read_in_the_readers_language(drafted, english):
    said = told("%(count)s回試しました。", count=5) + told("止めました。") + "HTTP 503: 80% [[full]]"
    Run.objects.update(last_error=said)
    read = Run.objects.get().last_error
    assert str(read) == "5回試しました。止めました。HTTP 503: 80% [[full]]"
    with language.override("en"):
        assert str(read) == "Tried 5 times. Stopped at 5 %. HTTP 503: 80% [[full]]"
        assert f"{read}" == str(read)


@pytest.mark.django_db
def test_a_value_that_is_a_sentence_is_read_in_the_readers_language_too(drafted, english, monkeypatch):
    monkeypatch.setitem(ENGLISH, "取得できません (%(reason)s)。", "Cannot be fetched (%(reason)s).")
    monkeypatch.setitem(ENGLISH, "ポート %(port)d は使えません", "port %(port)d is closed")
    reason = told("ポート %(port)d は使えません", port=8080)
    Run.objects.update(last_error=told("取得できません (%(reason)s)。", reason=reason))
    read = Run.objects.get().last_error
    assert str(read) == "取得できません (ポート 8080 は使えません)。"
    with language.override("en"):
        assert str(read) == "Cannot be fetched (port 8080 is closed)."


@pytest.mark.django_db
def test_what_went_wrong_with_a_feed_is_read_in_english(english, monkeypatch, db):
    monkeypatch.setattr(settings, "FETCH_ALLOW", frozenset())
    sentence = "この URL は取得できません (%(reason)s): %(url)s"
    monkeypatch.setitem(ENGLISH, sentence, "This address cannot be fetched (%(reason)s): %(url)s")
    monkeypatch.setitem(ENGLISH, "ユーザー名やパスワードを含む URL は使えません", "it holds a password")
    source = Source.objects.create(slug="w", name="Wire", feed_url="https://me:secret@wire.example/feed")
    poll(source)
    source.refresh_from_db()
    assert "パスワードを含む" in str(source.last_error)
    with language.override("en"):
        assert str(source.last_error).startswith("This address cannot be fetched (it holds a password)")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["", "鍵が違います。", "[[", '[["%(gone)s", {}]]', '[[1, 2], "x"]', "50% [["]
)
def test_any_other_text_is_what_it_was(drafted, text):
    Run.objects.update(last_error=text)
    assert str(Run.objects.get().last_error) == text


@pytest.mark.django_db
def test_a_run_that_gave_up_says_so_in_english(drafted, english, monkeypatch):
    monkeypatch.setitem(
        ENGLISH, "%(count)s回試しましたが終わりませんでした。", "Given up after %(count)s tries."
    )
    run = Run.objects.get()
    Run.objects.update(state=Run.State.QUEUED, attempt=Run.MAX_ATTEMPTS, last_error="鍵が違います。")
    assert work(run.pk)
    run.refresh_from_db()
    assert str(run.last_error) == f"{Run.MAX_ATTEMPTS}回試しましたが終わりませんでした。鍵が違います。"
    with language.override("en"):
        assert str(run.last_error).startswith(f"Given up after {Run.MAX_ATTEMPTS} tries.")


@pytest.mark.django_db
def test_why_a_row_waits_for_a_person_is_read_in_english(drafted, english, monkeypatch):
    lost = "タグ %(tags)s が訳文にありません。原文と同じ語句を囲んでください。"
    monkeypatch.setitem(ENGLISH, lost, "The tags %(tags)s are missing.")
    (problem,) = markup.problems("<a1>x</a1> <b2>y</b2>", "訳文")
    drafted.units.update(note=problem)
    note = drafted.units.first().note
    assert str(note) == "タグ <a1> <b2> が訳文にありません。原文と同じ語句を囲んでください。"
    with language.override("en"):
        assert str(note) == "The tags <a1> <b2> are missing."


def test_why_a_list_of_feeds_is_refused_is_read_in_english(english, monkeypatch):
    monkeypatch.setitem(ENGLISH, "OPML ではありません (ルート要素は <%(tag)s> です)。", "No OPML: <%(tag)s>.")
    with pytest.raises(OpmlError) as refusal:
        read_opml(b"<html/>")
    assert str(refusal.value) == "OPML ではありません (ルート要素は <html> です)。"
    with language.override("en"):
        assert str(what_was_wrong(refusal.value)) == "No OPML: <html>."
