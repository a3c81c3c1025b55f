"""The review page as a whole: what it shows, what it costs, jobs for the model, and steps of the workflow."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Block, Source
from translations.drafting import draft
from translations.models import Translation, Unit
from translations.runs import Run

HTMX = {"HX-Request": "true"}


def address(translation: Translation, path: str = "") -> str:
    return f"/admin/desk/{translation.pk}/{path}"


def test_the_page_is_shaped_like_the_article(desk, translation):
    page = desk.get(address(translation)).content.decode()
    order = ["part-title", "part-lead", "part-key_points", "part-impact_analysis", "part-editorial_comment"]
    order += [f"unit-{pk}" for pk in translation.units.values_list("pk", flat=True)]
    places = [page.index(f'id="{place}"') for place in order]
    assert places == sorted(places)
    assert "<h2>How it was built</h2>" in page
    assert "<blockquote>" in page
    assert "訳さない（コードはそのまま載ります）" in page
    assert '<a href="https://fathom.example/contour">reads maps</a>' in page


@pytest.mark.parametrize(
    "page",
    [
        "", "publish/", "editions/", "replace/", "bulk-changes/", "redraft/", "fixes/", "blocks/", "rights/", "original/",
        "related/",
    ],
)  # fmt: skip
def test_every_page_of_an_article_calls_it_by_the_headline_that_it_has_so_far(
    desk, translation, editor, page
):
    assert translation.article.title_en in desk.get(address(translation, page)).content.decode()
    translation.parts.get(name="title").save_text("地図を読む小さな模型", version=0, by=editor)
    head = desk.get(address(translation, page)).content.decode().partition('id="content"')[2]
    assert "地図を読む小さな模型" in head


def test_boilerplate_is_shown_as_not_translated(desk, translation):
    last = translation.article.blocks.count()
    Block.objects.create(
        article=translation.article, position=last, kind="paragraph", text="Subscribe", html="Subscribe",
        boilerplate=True, content_hash="b",
    )  # fmt: skip
    assert "訳さない（サイトの決まり文句）" in desk.get(address(translation)).content.decode()


def test_what_stands_in_a_quotation_shows_it(desk, translation):
    translation.article.blocks.filter(kind__in=["list_item", "code"]).update(quoted=True)
    page = desk.get(address(translation)).content.decode()
    assert re.findall(r'class="row (?:passage )?kind-(\w+)[^"]* is-quoted"', page) == [
        "list_item",
        "list_item",
        "code",
    ]


def test_the_facts_of_the_original_are_in_the_head(desk, translation):
    page = desk.get(address(translation)).content.decode()
    for fact in [
        "Nora Field",
        "2026年11月2日 17:00",
        'href="https://wire.example/maps"',
        "CC BY 4.0",
        "権利未確認",
    ]:
        assert fact in page


def test_no_inline_script_style_or_handler_is_in_the_page(desk, drafted):
    answer = desk.get(address(drafted))
    page = answer.content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_approving_everything_leaves_what_a_person_must_see(desk, drafted):
    doubtful = drafted.units.first()
    Unit.objects.filter(pk=doubtful.pk).update(state="attention")
    page = desk.post(address(drafted, "approve-all/"), follow=True).content.decode()
    assert "1 行は未訳・要確認・原文更新か、エラーの指摘があるため残しました" in page
    assert drafted.units.exclude(state="approved").get() == doubtful


def test_an_article_goes_back_with_a_reason_and_comes_again(desk, drafted):
    desk.post(address(drafted, "return/"), {"reason": "数字を確かめてください。"})
    drafted.refresh_from_db()
    assert drafted.status == "returned"
    assert "数字を確かめてください。" in desk.get(address(drafted)).content.decode()
    desk.post(address(drafted, "resubmit/"))
    drafted.refresh_from_db()
    assert (drafted.status, drafted.return_reason) == ("review", "")


def test_a_return_without_a_reason_is_refused(desk, drafted):
    answer = desk.post(address(drafted, "return/"), {"reason": " "})
    assert answer.status_code == 422
    assert "差し戻しの理由がありません" in answer.content.decode()
    drafted.refresh_from_db()
    assert drafted.status == "review"


def test_a_step_the_workflow_does_not_allow_is_explained(desk, translation):
    page = desk.post(address(translation, "resubmit/"), follow=True)
    assert page.status_code == 200
    desk.post(address(translation, "by-hand/"))
    desk.post(address(translation, "return/"), {"reason": "一"})
    page = desk.post(address(translation, "return/"), {"reason": "二"}, follow=True).content.decode()
    assert "へは移せません" in page
    translation.refresh_from_db()
    assert translation.return_reason == "一"


def test_an_article_is_assigned_to_somebody_who_may_review(desk, translation, translator, django_user_model):
    desk.post(address(translation, "assign/"), {"assignee": translator.pk})
    translation.refresh_from_db()
    assert translation.assignee == translator
    assert translation.events.filter(verb="assigned", after="mei").exists()
    desk.post(address(translation, "assign/"), {"assignee": translator.pk, "due_at": "2026-12-01T09:30"})
    page = desk.get(address(translation)).content.decode()
    assert 'value="2026-12-01T09:30"' in page
    desk.post(address(translation, "assign/"), {"assignee": translator.pk})
    translation.refresh_from_db()
    assert translation.due_at.isoformat() == "2026-12-01T00:30:00+00:00"
    only_due = desk.post(address(translation, "assign/"), {"assignee": "", "due_at": "2026-12-01T09:30"})
    assert only_due.status_code == 422
    stranger = django_user_model.objects.create_user("stranger")
    assert desk.post(address(translation, "assign/"), {"assignee": stranger.pk}).status_code == 422
    desk.post(address(translation, "assign/"), {"assignee": ""})
    translation.refresh_from_db()
    assert translation.assignee is None


def test_without_a_model_the_page_says_so_and_shows_the_three_ways_on(desk, translation, settings):
    settings.LLM_CONFIGURED = False
    page = desk.get(address(translation)).content.decode()
    assert "モデルが設定されていません" in page
    assert "OPENAI_API_KEY" in page
    assert "demo --local-llm" in page
    assert address(translation, "by-hand/") in page
    desk.post(address(translation, "by-hand/"))
    translation.refresh_from_db()
    assert translation.status == "review"


def test_a_rehearsal_that_does_not_know_the_article_shows_the_ways_on(desk, translation, settings):
    settings.LLM_CONFIGURED = True
    settings.NEWSDESK_LLM_KIND = "rehearsal"
    translation.start_drafting(by=None)
    translation.finish_drafting(Translation.Status.FAILED)
    Run.objects.create(
        translation=translation,
        kind="draft",
        provider="rehearsal",
        model="r",
        state="failed",
        error_class="refused",
    )
    page = desk.get(address(translation)).content.decode()
    assert "見本のモデルは、このデモに付属の記事だけを下訳できます" in page
    assert address(translation, "by-hand/") in page


def test_a_failed_run_says_why_and_can_be_tried_again(desk, translation, provider):
    run = Run.objects.create(
        translation=translation,
        kind="draft",
        provider="remote",
        model="m",
        state="failed",
        last_error="時間切れです。",
    )
    page = desk.get(address(translation)).content.decode()
    assert "時間切れです。" in page
    desk.post(address(translation, f"runs/{run.pk}/retry/"))
    assert translation.runs.filter(state="queued", kind="draft").exists()


def test_what_can_be_done_with_an_article_follows_its_draft_without_a_reload(desk, translation, provider):
    run = draft.request_draft(translation, by=None)
    page = desk.get(address(translation)).content.decode()
    assert 'id="desk-steps"' in page
    assert "AI校閲" not in page
    draft.work(run.pk)
    answer = desk.get(address(translation, "progress/"), headers=HTMX).content.decode()
    steps = answer.partition('<div id="desk-steps" class="steps" hx-swap-oob="true">')[2]
    assert address(translation, "judge/") in steps
    assert address(translation, "return/") in steps


def test_a_running_job_polls_and_brings_only_the_rows_that_changed(desk, translation, provider):
    run = draft.request_draft(translation, by=None)
    page = desk.get(address(translation)).content.decode()
    assert "every 2s" in page
    since = timezone.now()
    Unit.objects.update(saved_at=since - timedelta(minutes=5))
    arrived = translation.units.first()
    Unit.objects.filter(pk=arrived.pk).update(text="届いた訳", state="draft", saved_at=since)
    answer = desk.get(
        address(translation, "progress/"), {"since": since.isoformat()}, headers=HTMX
    ).content.decode()
    assert "every 2s" in answer
    assert answer.count('class="row ') == 1
    assert f'id="unit-{arrived.pk}"' in answer
    assert 'hx-swap-oob="true"' in answer
    draft.work(run.pk)
    answer = desk.get(
        address(translation, "progress/"), {"since": since.isoformat()}, headers=HTMX
    ).content.decode()
    assert "every 2s" not in answer
    assert 'id="desk-toolbar"' in answer


@pytest.mark.parametrize("since", ["", "nonsense", "2026-13-45T00:00:00Z", "2026-01-01T00:00:00"])
def test_a_poll_with_an_unreadable_time_brings_every_row(desk, translation, provider, since):
    draft.request_draft(translation, by=None)
    answer = desk.get(address(translation, "progress/"), {"since": since}, headers=HTMX).content.decode()
    assert answer.count('class="row ') == 5 + translation.units.count()


def test_a_job_can_be_stopped(desk, translation, provider):
    run = draft.request_draft(translation, by=None)
    desk.post(address(translation, f"runs/{run.pk}/cancel/"))
    run.refresh_from_db()
    assert run.state == "cancelled"


def test_a_resummary_from_the_page_asks_for_the_chosen_parts(desk, drafted):
    answer = desk.post(
        address(drafted, "resummary/"), {"parts": ["title", "lead"], "instruction": "数字を先に"}
    )
    assert answer.status_code == 302
    run = drafted.runs.get(kind="resummary")
    assert (run.parts, run.instruction) == (["title", "lead"], "数字を先に")
    draft.work(run.pk)
    page = desk.get(address(drafted)).content.decode()
    assert page.count('class="proposal"') == 2


def test_a_resummary_without_parts_is_refused_and_keeps_the_instruction(desk, drafted):
    answer = desk.post(address(drafted, "resummary/"), {"instruction": "数字を先に"})
    assert answer.status_code == 422
    assert "一つ以上選んでください" in answer.content.decode()
    assert "数字を先に</textarea>" in answer.content.decode()


def test_a_second_job_while_one_runs_is_refused_in_words(desk, translation, provider):
    desk.post(address(translation, "draft/"))
    page = desk.post(address(translation, "draft/"), follow=True).content.decode()
    assert "すでに実行中です" in page
    assert translation.runs.count() == 1


def test_confirmed_rights_are_not_marked(desk, translation):
    Source.objects.update(rights_confirmed=True)
    assert "権利未確認" not in desk.get(address(translation)).content.decode()


def test_the_page_bears_the_working_headline_by_which_the_queue_calls_the_article(desk, drafted):
    title = drafted.parts.get(name="title").text
    page = desk.get(address(drafted)).content.decode()
    assert f"<title>{title} | Newsdesk</title>" in page
    assert re.search(rf'<h1 class="review-title" lang="ja">\s*{re.escape(title)}</h1>', page)
    assert title in desk.get("/admin/desk/?tab=all").content.decode()
