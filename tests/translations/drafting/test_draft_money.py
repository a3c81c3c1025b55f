"""Every call is a row with its tokens and its price; caps stop before the call, estimates come before the run."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from articles import ingest
from tests import provider as faults
from tests.drafting import drafted_by
from translations.drafting import budget, classify, draft, estimate, ledger
from translations.drafting.progress import progress_of
from translations.runs import Call, Run
from translations.segment import open_translation

pytestmark = pytest.mark.django_db


def test_every_call_is_a_row_with_its_tokens_and_what_was_asked(translation, provider):
    run = drafted_by(translation)
    calls = list(run.calls.all())
    assert len(calls) == len(provider.requests)
    assert {call.outcome for call in calls} == {Call.Outcome.OK}
    assert {(call.prompt_tokens, call.cached_tokens, call.completion_tokens) for call in calls} == {
        (100, 60, 20)
    }
    assert {call.prompt for call in calls} == {"translate@8", "summarise@6"}
    assert progress_of(run).prompt_tokens == 100 * len(calls)


def test_a_day_and_a_month_of_money_begin_at_midnight_in_japan(translation, provider):
    run = Run.objects.create(translation=translation, kind=Run.Kind.DRAFT, provider="remote", model="m")
    moments = {
        "2026-10-31T23:59+09:00": 1, "2026-11-01T00:01+09:00": 2, "2026-11-19T23:59+09:00": 4,
        "2026-11-20T00:01+09:00": 8, "2026-11-20T09:00+09:00": 16,
    }  # fmt: skip
    for moment, dollars in moments.items():
        call = Call.objects.create(run=run, purpose="translate", model="m", outcome="ok", cost_usd=dollars)
        Call.objects.filter(pk=call.pk).update(created_at=datetime.fromisoformat(moment))
    with time_machine.travel("2026-11-20T14:30+09:00", tick=False):
        assert (budget.spent_today(), budget.spent_this_month()) == (8 + 16, 2 + 4 + 8 + 16)


def test_money_is_the_sum_of_fresh_cached_and_answer_tokens(translation, provider, settings):
    settings.LLM_PRICE_INPUT, settings.LLM_PRICE_CACHED, settings.LLM_PRICE_OUTPUT = 1, 0, 10
    run = drafted_by(translation)
    # 40 fresh tokens at $1 and 20 answer tokens at $10 a million, for each call.
    assert progress_of(run).cost_usd * 1_000_000 == run.calls.count() * (40 + 200)


def test_without_a_price_the_cost_is_unknown_and_not_zero(translation, provider, settings):
    settings.LLM_PRICE_INPUT = None
    assert progress_of(drafted_by(translation)).cost_usd is None


CAPS = ["LLM_CAP_ARTICLE_USD", "LLM_CAP_DAY_USD", "LLM_CAP_MONTH_USD"]


@pytest.fixture
def priced(settings):
    """A dollar a million tokens, whichever: a call of the tests' provider costs $0.00012."""
    settings.LLM_PRICE_INPUT = settings.LLM_PRICE_CACHED = settings.LLM_PRICE_OUTPUT = 1
    return settings


@pytest.mark.parametrize("cap", CAPS)
def test_a_cap_stops_a_run_before_the_first_call_that_would_pass_it(translation, provider, priced, cap):
    setattr(priced, cap, Decimal("0.0001"))
    run = drafted_by(translation)
    assert not provider.requests
    assert (run.state, run.error_class) == (Run.State.FAILED, "budget")
    assert "上限" in str(run.last_error)


def test_a_cap_that_is_met_in_the_middle_keeps_what_came_and_says_how_much_is_left(provider, priced):
    text = "\n\n".join(f"Orchard Labs mapped stretch {n} of the coast with buoys. " * 4 for n in range(70))
    long_one = open_translation(ingest.ingest_content(f"# Maps\n\n{text}", content_type="text/markdown"))
    # Without a usage the tokens are counted by us, as in the estimate.
    provider.faults = faults.Always(lambda _material, good: (200, good | {"usage": None}, {}))
    whole = estimate.of_draft(long_one)
    assert whole is not None
    assert whole.cost_usd is not None
    priced.LLM_CAP_ARTICLE_USD = cap = whole.cost_usd / 2
    run = drafted_by(long_one)
    assert (run.state, run.error_class) == (Run.State.NEEDS_HUMAN, "budget")
    left = len(run.unit_ids) + len(run.parts) - run.candidates.filter(alternative=0).count()
    assert 0 < left < len(run.unit_ids)
    assert f"{left}か所は下訳できませんでした" in run.last_error
    assert "この記事の上限" in run.last_error
    assert sum(call.cost_usd or 0 for call in run.calls.all()) <= cap


@pytest.mark.parametrize("cap", CAPS)
def test_what_was_spent_before_counts_against_a_cap(translation, provider, priced, cap):
    whole = estimate.of_draft(translation).cost_usd
    setattr(priced, cap, whole)
    spent = draft.request_redraft(
        translation, unit_ids=[translation.units.first().pk], instruction="", by=None
    )
    draft.work(spent.pk)
    asked = len(provider.requests)
    Call.objects.update(cost_usd=whole)
    run = drafted_by(translation)
    assert (run.state, run.error_class) == (Run.State.FAILED, "budget")
    assert len(provider.requests) == asked


@pytest.mark.parametrize(("share", "together"), [(Decimal("1.1"), True), (Decimal("0.6"), False)])
def test_calls_that_are_under_way_count_as_what_they_are_expected_to_cost(
    translation, provider, priced, share, together
):
    """Where summary and body fit under a cap only one after the other, they go out so, and nothing is left out."""
    meet = threading.Barrier(2, timeout=20 if together else 0.5)
    met = []

    def wait_for_the_other(_material, good):
        with suppress(threading.BrokenBarrierError):
            meet.wait()
        met.append(not meet.broken)
        return 200, good, {}

    provider.faults_of["summarise"] = [faults.changed(lambda brief: brief), wait_for_the_other]
    provider.faults_of["translate"] = [wait_for_the_other]
    priced.LLM_CAP_ARTICLE_USD = estimate.of_draft(translation).cost_usd * share
    assert drafted_by(translation).state == Run.State.DONE
    assert met == [together] * 2


def test_an_estimate_is_near_what_the_draft_then_takes_and_sends_nothing(translation, provider, settings):
    settings.LLM_PRICE_INPUT, settings.LLM_PRICE_OUTPUT = Decimal(1), Decimal(10)
    settings.LLM_CAP_ARTICLE_USD = Decimal("0.0001")
    expected = estimate.of_draft(translation)
    assert not provider.requests
    assert expected.cost_usd * 1_000_000 == expected.prompt_tokens + 10 * expected.completion_tokens
    assert "この記事の上限" in expected.over
    settings.LLM_CAP_ARTICLE_USD = None
    assert estimate.of_draft(translation).over == ""
    run = drafted_by(translation)
    assert run.calls.count() == expected.calls
    sent = sum(
        classify.estimated_tokens(message["content"])
        for call in run.calls.all()
        for message in call.request["messages"]
    )
    assert sent <= expected.prompt_tokens <= 1.5 * sent
    assert estimate.of_draft(translation) is None


def test_the_words_of_old_calls_are_dropped_and_their_figures_stay(drafted, settings):
    calls = Call.objects.filter(run__translation=drafted)
    assert ledger.forget_old_exchanges() == 0
    old = calls.first()
    calls.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(days=settings.LLM_KEEP_RAW_DAYS, hours=1)
    )
    assert ledger.forget_old_exchanges() == 1
    old.refresh_from_db()
    assert (old.request, old.answer, old.prompt_tokens) == ({}, "", 100)
    assert all(call.request for call in calls.exclude(pk=old.pk))
    assert ledger.forget_old_exchanges() == 0
