"""Re-summaries of many articles at once: chosen in the admin's list, started, watched and taken part by part."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from translations.drafting import draft
from translations.runs import Candidate, Run

LIST = "/admin/articles/article/"


def choose(desk, articles):
    data = {"action": "resummarise", "_selected_action": [article.pk for article in articles]}
    return desk.post(LIST, data)


def test_the_list_leads_to_the_desk_and_asks_for_parts_and_an_instruction(desk, two):
    page = desk.get(LIST).content.decode()
    assert reverse("desk:review", args=[two[0].translations.get().pk]) in page
    chosen = choose(desk, two)
    page = desk.get(chosen.url).content.decode()
    assert "Story 1" in page
    assert "Story 2" in page
    assert 'name="parts"' in page
    assert 'name="instruction"' in page


def test_one_job_an_article_is_started_and_shown_until_it_is_done(desk, two, provider):
    answer = desk.post(
        "/admin/desk/resummary/start/",
        {"article": [article.pk for article in two], "parts": ["title", "lead"], "instruction": "短く"},
    )
    runs = list(Run.objects.order_by("pk"))
    assert [run.parts for run in runs] == [["title", "lead"]] * 2
    page = desk.get(answer.url).content.decode()
    assert "every 2s" in page
    for run in runs:
        draft.work(run.pk)
    page = desk.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in page
    assert "<html" not in page
    assert page.count("見出しを採用") >= 2
    assert f"{reverse('desk:review', args=[runs[0].translation_id])}#part-title" in page


def test_an_article_that_is_busy_is_named_and_the_others_start(desk, two, provider):
    draft.request_draft(two[0].translations.get(), by=None)
    page = desk.post(
        "/admin/desk/resummary/start/",
        {"article": [article.pk for article in two], "parts": ["title"]},
        follow=True,
    ).content.decode()
    assert "Story 1: この記事の下訳か要約の作成がすでに実行中です" in page
    assert Run.objects.filter(kind="resummary").get().translation.article == two[1]


def test_no_parts_are_refused_with_the_articles_and_the_instruction_kept(desk, two):
    answer = desk.post("/admin/desk/resummary/start/", {"article": [two[0].pk], "instruction": "短く"})
    assert answer.status_code == 422
    assert "一つ以上選んでください" in answer.content.decode()
    assert f'name="article" value="{two[0].pk}"' in answer.content.decode()
    assert "短く</textarea>" in answer.content.decode()


@pytest.fixture
def proposed(desk, drafted, provider):
    """A finished re-summary of headline and lead of a drafted article, and the address of its page."""
    answer = desk.post(
        "/admin/desk/resummary/start/", {"article": [drafted.article_id], "parts": ["title", "lead"]}
    )
    run = Run.objects.get(kind="resummary")
    draft.work(run.pk)
    return run, answer.url.partition("?")[2]


def proposal_of(run: Run, part: str) -> Candidate:
    return run.candidates.get(part__name=part, alternative=0)


def decide(desk, run: Run, query: str, **data):
    versions = {f"version-{one.pk}": one.part.version for one in run.candidates.select_related("part")}
    return desk.post(f"/admin/desk/runs/{run.pk}/decide/?{query}", versions | data)


def test_each_proposal_stands_beside_what_is_there(desk, proposed):
    _run, query = proposed
    page = desk.get(f"/admin/desk/runs/?{query}").content.decode()
    assert "見出しを採用" in page
    assert "リードを採用" in page
    assert "2 / 2 部分" in page


def test_whoever_closed_the_page_finds_the_latest_jobs_again(desk, proposed):
    assert reverse("desk:runs") in desk.get("/admin/desk/notices/").content.decode()
    page = desk.get(reverse("desk:runs")).content.decode()
    assert f'id="run-{proposed[0].pk}"' in page
    assert "見出しを採用" in page


def test_one_part_is_taken_and_the_other_left(desk, proposed, editor):
    run, query = proposed
    answer = decide(desk, run, query, accept=proposal_of(run, "title").pk)
    assert answer.url == f"/admin/desk/runs/?{query}#run-{run.pk}"
    decide(desk, run, query, reject=proposal_of(run, "lead").pk)
    title, lead = proposal_of(run, "title"), proposal_of(run, "lead")
    assert (title.outcome, title.decided_by) == ("taken", editor)
    assert title.part.text == title.text
    assert lead.outcome == "rejected"


def test_proposals_stand_in_page_order_and_the_focus_goes_on_to_the_next(desk, drafted, provider):
    parts = ["editorial_comment", "title", "key_points", "lead"]
    answer = desk.post("/admin/desk/resummary/start/", {"article": [drafted.article_id], "parts": parts})
    run = Run.objects.get(kind="resummary")
    draft.work(run.pk)
    query = answer.url.partition("?")[2]
    page = desk.get(answer.url).content.decode()
    labels = ["見出しを採用", "リードを採用", "キーポイントを採用", "編集コメントを採用"]
    assert sorted(labels, key=page.index) == labels

    def goes_on_after(part: str, do: str) -> list[str]:
        pk = proposal_of(run, part).pk
        version = {f"version-{pk}": proposal_of(run, part).part.version}
        answer = desk.post(
            f"/admin/desk/runs/{run.pk}/decide/?{query}",
            {**version, do: pk},
            headers={"HX-Request": "true"},
        )
        return re.findall(r'value="(\d+)" autofocus', answer.content.decode())

    assert goes_on_after("lead", "accept") == [str(proposal_of(run, "key_points").pk)]
    assert goes_on_after("editorial_comment", "reject") == [
        str(run.candidates.filter(part__name="title").order_by("pk").first().pk)
    ]


def test_all_proposals_of_an_article_are_taken_at_once_and_headlines_only_once(desk, proposed):
    run, query = proposed
    decide(desk, run, query, do="accept_all")
    assert {proposal_of(run, part).outcome for part in ("title", "lead")} == {"taken"}
    assert run.candidates.filter(outcome="taken").count() == 2


def test_a_text_that_changed_since_is_not_overwritten_and_is_shown(desk, proposed, editor):
    run, query = proposed
    seen = {f"version-{one.pk}": one.part.version for one in run.candidates.select_related("part")}
    title = proposal_of(run, "title")
    title.part.save_text("人が書いた見出し", version=title.part.version, by=editor)
    answer = desk.post(
        f"/admin/desk/runs/{run.pk}/decide/?{query}",
        {**seen, "do": "accept_all"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "<html" not in page
    assert "1 件はいまの文が変わっていた" in page
    assert "人が書いた見出し" in page
    title.part.refresh_from_db()
    assert title.part.text == "人が書いた見出し"
    assert proposal_of(run, "lead").outcome == "taken"


def test_a_waiting_job_is_stopped_and_asked_for_again_in_its_place(desk, two, provider):
    answer = desk.post("/admin/desk/resummary/start/", {"article": [two[0].pk], "parts": ["title"]})
    query = answer.url.partition("?")[2]
    run = Run.objects.get()
    desk.post(f"/admin/desk/runs/{run.pk}/job/?{query}", {"do": "cancel"})
    run.refresh_from_db()
    assert run.state == "cancelled"
    answer = desk.post(f"/admin/desk/runs/{run.pk}/job/?{query}", {"do": "retry"})
    again = Run.objects.exclude(pk=run.pk).get()
    assert answer.url == f"/admin/desk/runs/?run={again.pk}#run-{again.pk}"
    assert (again.parts, again.instruction) == (run.parts, run.instruction)


def test_the_page_of_jobs_costs_the_same_at_any_number(desk, two, provider):
    started = {"article": [article.pk for article in two], "parts": ["title"]}
    of_both = desk.post("/admin/desk/resummary/start/", started).url
    for run in Run.objects.all():
        draft.work(run.pk)
    with CaptureQueriesContext(connection) as for_one:
        desk.get(of_both.split("&")[0])
    with CaptureQueriesContext(connection) as for_two:
        page = desk.get(of_both).content.decode()
    assert "Story 1" in page
    assert "Story 2" in page
    assert len(for_two) == len(for_one)
