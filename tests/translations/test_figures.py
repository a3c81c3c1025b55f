"""The staff page: how much drafts were changed, what they cost, how long stories took, what waits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from translations import figures, plot
from translations.desk import review
from translations.models import Translation
from translations.publishing import publish
from translations.runs import Call, Candidate
from translations.views.figures import spent_context


@pytest.fixture
def since():
    return timezone.now() - timedelta(days=6)


def test_a_row_approved_as_drafted_counts_as_unchanged_and_a_rewritten_one_as_changed(drafted, editor, since):
    first, second = drafted.units.order_by("position")[:2]
    first.approve(version=first.version, by=editor)
    candidate = Candidate.objects.get(unit=second)
    second.save_text(candidate.text + candidate.text, version=second.version, by=editor)
    second.approve(version=second.version, by=editor)
    (line,) = figures.quality(figures.edited_rows(since), "model")
    assert (line.name, line.rows, line.untouched, line.average) == (("test-model",), 2, 50, 25.0)


def test_a_row_that_is_not_approved_says_nothing_about_its_draft(drafted, editor, since):
    unit = drafted.units.first()
    unit.save_text("書きかけ", version=unit.version, by=editor)
    assert figures.edited_rows(since) == []


def test_prompts_are_told_apart_by_their_version(drafted, editor, since):
    review.approve_all(drafted, by=editor)
    names = {line.name for line in figures.quality(figures.edited_rows(since), "model", "prompt")}
    assert names == set(
        Call.objects.filter(candidates__isnull=False).values_list("model", "prompt").distinct()
    )


def test_only_the_newest_draft_of_a_row_is_judged(drafted, editor, since):
    unit = drafted.units.first()
    run = drafted.runs.create(kind="redraft", provider="remote", model="newer", state="done")
    newer = Candidate.objects.create(
        run=run, unit=unit, text="新しい下訳", base_version=unit.version, model="newer"
    )
    newer.accept(by=editor)
    unit.refresh_from_db()
    unit.approve(version=unit.version, by=editor)
    (row,) = figures.edited_rows(since)
    assert (row.model, row.share) == ("newer", 0.0)


def test_money_is_summed_by_day_model_and_article_and_unpriced_calls_are_named(drafted):
    Call.objects.update(cost_usd=None)
    first, second = Call.objects.all()[:2]
    Call.objects.filter(pk=first.pk).update(cost_usd=Decimal("0.25"))
    yesterday = timezone.now() - timedelta(days=1)
    Call.objects.filter(pk=second.pk).update(cost_usd=Decimal("0.5"), created_at=yesterday)
    spending = figures.money(timezone.now() - timedelta(days=2))
    assert [cost for _day, cost, _calls in spending.days] == [Decimal(0), Decimal("0.5"), Decimal("0.25")]
    assert spending.total == Decimal("0.75")
    (model,) = spending.models
    assert (model["model"], model["cost"]) == ("test-model", Decimal("0.75"))
    assert spending.unpriced == Call.objects.count() - 2
    assert spending.articles[0]["translation"] == drafted.pk


def test_the_time_to_publish_is_from_ingest_to_the_first_edition(drafted, editor, since):
    review.approve_all(drafted, by=editor)
    drafted.refresh_from_db()
    edition = publish.publish(drafted, by=editor)
    drafted.article.created_at = edition.published_at - timedelta(hours=5)
    drafted.article.save(update_fields=["created_at"])
    ((_monday, hours),) = figures.times_to_publish(since)
    assert hours == [pytest.approx(5)]


def test_what_waits_is_counted_by_step_and_by_age(drafted):
    now = timezone.now()
    Translation.objects.update(changed_at=now - timedelta(days=2))
    steps, ages = figures.waiting(now)
    assert {line["status"]: line["count"] for line in steps if line["count"]} == {"review": 1}
    assert [count for _label, count in ages] == [0, 1, 0, 0]


def test_the_page_draws_plots_with_their_numbers_in_tables(desk, drafted, editor, settings):
    settings.LLM_CAP_DAY_USD = Decimal("5")
    review.approve_all(drafted, by=editor)
    drafted.refresh_from_db()
    publish.publish(drafted, by=editor)
    page = desk.get(reverse("desk:figures")).content.decode()
    assert page.count('<svg viewBox="0 0 640 180" role="img"') == 4
    assert page.count('class="limit"') == 1
    assert "test-model" in page
    assert "<style" not in page.split("</head>")[1]
    assert ' style="' not in page


def test_a_desk_without_any_work_has_a_page_of_figures_too(desk):
    page = desk.get(reverse("desk:figures"), {"days": "x"}).content.decode()
    assert "この期間に下訳して承認した行はありません" in page
    assert "この期間に呼び出しはありません" in page


def test_the_page_costs_the_same_at_any_size(desk, drafted, editor, django_assert_max_num_queries):
    review.approve_all(drafted, by=editor)
    with django_assert_max_num_queries(14):
        desk.get(reverse("desk:figures"))


def test_every_prompt_is_shown_as_it_is_sent_with_who_was_asked_and_no_key(desk, drafted, settings):
    settings.OPENAI_BASE_URL = "https://desk:sesame@models.example/v1"
    page = desk.get(reverse("desk:prompts")).content.decode()
    sent = [call.request["messages"][0]["content"] for call in Call.objects.all()]
    assert sent
    lines = {line for text in sent for line in text.splitlines() if line}
    assert [line for line in lines if escape(line) not in page] == []
    for call in Call.objects.all():
        assert call.prompt in page
        assert call.model in page
    assert "models.example" in page
    assert "sesame" not in page


def test_the_head_says_what_was_spent_today_and_when_the_cap_is_reached(desk, drafted, settings):
    Call.objects.update(cost_usd=0)
    call = Call.objects.all()[0]
    Call.objects.filter(pk=call.pk).update(cost_usd=Decimal("1.5"))
    settings.LLM_CAP_DAY_USD = Decimal("2")
    page = desk.get(reverse("desk:spent")).content.decode()
    assert "<b>$1.50</b> / $2.00" in page
    assert "is-spent" not in page
    settings.LLM_CAP_DAY_USD = Decimal("1.5")
    assert spent_context()["is_spent"]
    assert "▲" in desk.get(reverse("desk:spent")).content.decode()


@pytest.mark.parametrize(("value", "top"), [(0, 1), (0.03, 0.04), (7, 8), (10, 10), (41, 60), (1999, 2000)])
def test_a_scale_ends_with_a_round_number_that_holds_every_bar(value, top):
    drawn = plot.bars([("a", value, "a")])
    assert float(drawn.ticks[-1].text) == pytest.approx(top)
    assert drawn.bars[0].y >= drawn.ticks[-1].y


def test_many_bars_are_labelled_sparsely_and_the_last_always():
    drawn = plot.bars([(str(n), n, str(n)) for n in range(90)])
    labelled = [bar.label for bar in drawn.bars if bar.is_labelled]
    assert labelled[-1] == "89"
    assert len(labelled) <= 10
    assert all(bar.x + bar.width <= drawn.right for bar in drawn.bars)


def test_a_limit_above_every_bar_is_still_in_sight():
    drawn = plot.bars([("a", 1, "a")], limit=8)
    assert drawn.limit is not None
    assert 0 <= drawn.limit.y < drawn.bars[0].y
