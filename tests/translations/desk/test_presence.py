"""What an open page learns of what others do in its article: their rows, jobs and status, and nothing it has already."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import SourceChange
from translations.desk import regroup, review
from translations.drafting import draft
from translations.models import IllegalMove, Unit
from translations.publishing import publish as publishing
from translations.runs import Candidate

HTMX = {"HX-Request": "true"}


class OpenPage:
    """The review page as Ren has it open: it posts what it was told last, and keeps what it is told."""

    def __init__(self, client, translation) -> None:
        self.client = client
        self.address = f"/admin/desk/{translation.pk}/"
        self.url = f"http://testserver{self.address}"
        self.kept: dict[str, str] = {}
        self._keep(client.get(self.address).content.decode())

    def _keep(self, page: str) -> None:
        self.kept |= re.findall(r'name="(shown|seen|since)" value="([^"]*)"', page)

    def beat(self, **posted) -> str:
        """Ask for news; return the answer, empty for none."""
        told = self.kept | posted
        headers = {**HTMX, "HX-Current-URL": self.url}
        answer = self.client.post(f"{self.address}here/", told, headers=headers)
        page = answer.content.decode()
        assert answer.status_code == (200 if page else 204)
        self._keep(page)
        return page


def rows_in(page: str) -> list[str]:
    return re.findall(r'<section id="([\w-]+)" class="row ', page)


@pytest.fixture
def page(client, editor, drafted) -> OpenPage:
    then = timezone.now() - timedelta(hours=1)  # the rows were drafted long ago
    for rows in (drafted.units, drafted.parts):
        rows.update(saved_at=then)
    Candidate.objects.update(created_at=then)
    client.force_login(editor)
    return OpenPage(client, drafted)


@pytest.fixture
def unit(drafted) -> Unit:
    return drafted.units.first()


def test_an_idle_page_is_answered_with_nothing_in_few_queries(page, django_assert_max_num_queries):
    page.beat()
    with django_assert_max_num_queries(6):  # two of them say who asks
        assert page.beat() == ""


def test_a_row_that_somebody_saved_comes_once_with_its_name_and_alone(page, unit, translator):
    unit.save_text("翻訳者が直した文です。", version=unit.version, by=translator)
    news = page.beat()
    assert rows_in(news) == [f"unit-{unit.pk}"]
    assert "翻訳者が直した文です。" in news
    assert "mei さんがこの行を保存しました。" in news
    assert 'hx-swap-oob="true"' in news
    assert "findings/?all=1" in news
    assert page.beat() == ""


def test_a_row_that_the_page_stored_itself_does_not_come_back_to_it(page, unit, editor):
    unit.save_text("自分で直した文です。", version=unit.version, by=editor)
    news = page.beat(has=f"unit-{unit.pk}:{unit.version}-0")
    assert rows_in(news) == []
    assert 'id="desk-progress"' in news
    assert "findings/" not in news


def test_an_older_state_of_a_row_is_none_of_the_page(page, unit, editor, translator):
    unit.save_text("自分で直した文です。", version=unit.version, by=editor)
    own = f"unit-{unit.pk}:{unit.version}-0"
    unit.save_text("あとから翻訳者が直した文です。", version=unit.version, by=translator)
    assert rows_in(page.beat(has=own)) == [f"unit-{unit.pk}"]


def test_a_row_that_the_page_has_not_loaded_is_not_sent(page, unit, translator, drafted):
    page.url += "?from=1&to=2"
    unit.save_text("翻訳者が直した文です。", version=unit.version, by=translator)
    news = page.beat()
    # A few rows more are always shown: those from the second on.
    assert f"unit-{unit.pk}" not in rows_in(news)


def test_a_row_whose_original_changed_comes_without_anybodys_name(page, unit):
    unit._write(version=unit.version, verb="outdated", by=None, state=Unit.State.OUTDATED)
    news = page.beat()
    assert rows_in(news) == [f"unit-{unit.pk}"]
    assert "この行は、ほかで更新されました。" in news


def test_a_new_wording_of_the_original_is_told_to_an_open_page_once(page, drafted):
    SourceChange.objects.create(article=drafted.article, content_hash="n", raw="n")
    news = page.beat()
    assert 'id="source-change" role="status" hx-swap-oob="true"' in news
    assert "原文が更新されています" in news
    assert page.beat() == ""
    SourceChange.objects.update(state=SourceChange.State.DISMISSED)
    assert "原文が更新されています" not in (news := page.beat())
    assert 'id="source-change"' in news


def test_a_job_that_somebody_else_began_is_watched_from_then_on(page, unit, translator, drafted, provider):
    run = draft.request_redraft(drafted, unit_ids=[unit.pk], instruction="", by=translator)
    news = page.beat()
    assert f'hx-get="/admin/desk/{drafted.pk}/progress/' in news
    draft.work(run.pk)
    # The page's own watch brings the row; asked in between, there is nothing to add.
    news = page.beat()
    assert 'id="desk-run"' not in news


def test_a_step_of_the_article_that_somebody_else_took_shows_in_the_head(page, drafted, admin):
    review.approve_all(drafted, by=admin)
    drafted.hand_back(by=admin, reason="出典を足す")
    news = page.beat()
    assert len(rows_in(news)) > 1
    assert 'id="desk-toolbar"' in news
    assert "hx-preserve" in news


def test_a_publication_by_somebody_else_shows_in_an_open_page_with_the_way_to_it(page, drafted, admin):
    review.approve_all(drafted, by=admin)
    page.beat()
    publishing.publish(drafted, by=admin)
    news = page.beat()
    assert f'href="/stories/{drafted.article.slug}/"' in news.partition('id="public-edition"')[2]


def test_rows_that_others_split_are_told_and_the_ones_joined_here_are_not(page, drafted, editor, translator):
    def join() -> Unit:
        for unit in drafted.units.order_by("position"):
            with suppress(IllegalMove):
                regroup.merge(unit, version=unit.version, by=editor)
                return unit
        raise AssertionError("nothing can be joined")

    joined = join()
    assert "新しい並びを読み込む" not in page.beat()
    regroup.split(joined, None, version=joined.version, by=translator)
    assert "新しい並びを読み込む" in page.beat()
