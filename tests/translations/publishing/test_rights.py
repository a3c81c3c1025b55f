"""What may be shown: by source, by article with proof, and never more than is allowed now."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import rights
from articles.models import Article, RightsDecision, Source
from tests.articles.origin import running_origin
from translations.desk import review
from translations.models import Translation
from translations.publishing import publish
from translations.publishing.obstacles import obstacles

pytestmark = pytest.mark.django_db
Rights = Source.Rights
PROOF = "https://proof.example/letter"


@pytest.fixture
def story(drafted, editor) -> Translation:
    """A public story with the whole text, of a source that allows it."""
    assert review.approve_all(drafted, by=editor).left == []
    drafted.refresh_from_db()
    publish.publish(drafted, by=editor)
    return Translation.objects.get(pk=drafted.pk)


def is_public(story: Translation) -> bool:
    return Article.objects.published("ja").filter(pk=story.article_id).exists()


def read(client, story: Translation):
    return client.get(reverse("reader:story", args=[story.article.slug]))


def test_a_source_that_allows_less_takes_what_shows_more_away_from_readers_at_once(client, story):
    assert read(client, story).status_code == 200
    # Not through any form: whoever changes the row, readers must not see it.
    Source.objects.filter(pk=story.article.source_id).update(rights=Rights.EXCERPT)
    assert not is_public(story)
    assert read(client, story).status_code == 404
    Source.objects.filter(pk=story.article.source_id).update(rights=Rights.FULL)
    assert is_public(story)


def test_of_a_story_that_was_withdrawn_nothing_is_withheld(story, editor):
    publish.unpublish(story, by=editor, reason="権利者の申し出")
    Source.objects.filter(pk=story.article.source_id).update(rights=Rights.EXCERPT)
    article = Article.objects.get(pk=story.article_id)
    assert (article.published_rights, article.rights_withheld) == ("", False)
    assert not any("公開中の版" in found.message for found in obstacles(Translation.objects.get(pk=story.pk)))


@pytest.mark.parametrize("allowed", [Rights.EXCERPT, Rights.LINK_ONLY])
def test_published_anew_it_shows_what_is_allowed_and_nothing_of_the_rest(client, story, editor, allowed):
    Source.objects.filter(pk=story.article.source_id).update(rights=allowed)
    edition = publish.publish(Translation.objects.get(pk=story.pk), by=editor)
    page = read(client, story)
    text = page.content.decode()
    assert page.status_code == 200
    assert edition.content["body"] == []
    assert "2 million survey sheets" not in text
    assert story.units.order_by("position").first().text not in text
    lead = story.parts.get(name="lead").text
    assert (lead in text) is (allowed == Rights.EXCERPT)
    assert story.article.url in text


def test_more_than_the_source_allows_needs_a_proof(story, editor):
    article = story.article
    Source.objects.filter(pk=article.source_id).update(rights=Rights.LINK_ONLY)
    article = Article.objects.get(pk=article.pk)
    with pytest.raises(rights.ProofMissing, match="URL かファイル"):
        rights.decide(article, rights=Rights.FULL, note="著者が許した", by=editor)
    with pytest.raises(rights.ProofMissing, match="根拠を書いて"):
        rights.decide(article, rights=Rights.EXCERPT, note=" ", url=PROOF, by=editor)
    assert not RightsDecision.objects.exists()
    rights.decide(article, rights=Rights.FULL, note="著者が許した", url=PROOF, by=editor)
    assert Article.objects.get(pk=article.pk).rights == Rights.FULL
    assert is_public(story)


def test_what_the_source_allows_anyway_needs_no_proof(story, editor):
    article = story.article
    for allowed in (article.source.rights, Rights.LINK_ONLY, ""):
        rights.decide(article, rights=allowed, note="情報源に尋ねた", by=editor)
    assert RightsDecision.objects.count() == 3


def test_the_desk_decides_with_a_file_and_gives_it_back_only_as_a_download(client, story, editor):
    client.force_login(editor)
    Source.objects.filter(pk=story.article.source_id).update(rights=Rights.EXCERPT)
    address = reverse("desk:rights_decide", args=[story.pk])
    refused = client.post(address, {"rights": "full", "note": "許諾あり"})
    assert refused.status_code == 422
    assert "許諾あり" in refused.content.decode()
    letter = SimpleUploadedFile("../letter.html", b"<script>alert(1)</script>", content_type="text/html")
    client.post(address, {"rights": "full", "note": "許諾あり", "document": letter})
    decision = RightsDecision.objects.get()
    assert (decision.decided_by, decision.document_name) == (editor, "letter.html")
    assert story.events.get(verb="rights_decided").after == "full"
    file = client.get(reverse("desk:rights_document", args=[story.pk, decision.pk]))
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.content == b"<script>alert(1)</script>"
    page = client.get(reverse("desk:rights", args=[story.pk])).content.decode()
    assert "letter.html" in page


def test_a_narrower_decision_withholds_the_story_and_says_so(client, story, editor):
    client.force_login(editor)
    address = reverse("desk:rights_decide", args=[story.pk])
    answer = client.post(address, {"rights": "link_only", "note": "著者の求め"}, follow=True)
    assert "読者に表示されていません" in answer.content.decode()
    assert not is_public(story)
    page = client.get(reverse("desk:review", args=[story.pk])).content.decode()
    assert "権利の変更で非公開" in page


def test_what_is_reserved_against_machines_is_neither_drafted_by_itself_nor_published_undecided(
    client, drafted, editor, admin
):
    review.approve_all(drafted, by=editor)
    drafted.refresh_from_db()
    Article.objects.filter(pk=drafted.article_id).update(tdm_reserved=True)
    with pytest.raises(publish.PublishBlocked, match="留保"):
        publish.publish(drafted, by=editor)
    rights.decide(Article.objects.get(pk=drafted.article_id), rights="", note="著者が許した", by=editor)
    assert publish.publish(drafted, by=editor).number == 1


def test_a_reserved_page_that_somebody_pastes_waits_for_a_person_to_ask_for_its_draft(
    client, admin, settings
):
    client.force_login(admin)
    with running_origin() as origin:
        settings.FETCH_ALLOW = origin.allow
        prose = b"<p>The lab published its model on Monday, with weights, code, and a paper.</p>" * 5
        url = origin.page("/a", b"<article>" + prose + b"</article>", Content_Signal="ai-input=no")
        answer = client.post(reverse("desk:add"), {"url": url, "draft_now": "on"}, follow=True)
    assert "留保しているため" in answer.content.decode()
    assert not Translation.objects.get().runs.exists()


@pytest.mark.parametrize(("role", "may"), [("editor", False), ("staff", True)])
def test_another_source_which_may_allow_more_is_given_by_who_may_change_sources(client, story, role, may):
    person = User.objects.create_user("person", is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    client.force_login(person)
    own, other = story.article.source, Source.objects.create(slug="other", name="Other", rights=Rights.FULL)
    fields = {"title_en": "A corrected headline", "source": other.pk, "author": "x", "site": "x"}
    answer = client.post(reverse("admin:articles_article_change", args=[story.article_id]), fields)
    assert answer.status_code == 302
    article = Article.objects.get(pk=story.article_id)
    assert (article.title_en, article.source) == ("A corrected headline", other if may else own)
