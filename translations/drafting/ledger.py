"""What was asked of models, what came and what it cost: a row for each call, good or bad."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from translations.drafting import classify, llm
from translations.runs import Call, Run


def record(run: Run, question: llm.Question, answer: classify.Answer) -> Call:
    """Store one call, good or bad, with its tokens and money."""
    request = question.messages
    return Call.objects.create(
        run=run,
        purpose=question.purpose,
        prompt=question.prompt.label,
        model=answer.model[:100],
        parameters={name: value for name, value in answer.parameters.items() if name != "response_format"},
        input_hash=hash_of(question),
        outcome=answer.outcome,
        error=answer.error,
        prompt_tokens=answer.prompt_tokens,
        cached_tokens=answer.cached_tokens,
        completion_tokens=answer.completion_tokens,
        usage_estimated=answer.usage_estimated,
        cost_usd=cost_usd(answer),
        latency_ms=answer.latency_ms,
        request={"messages": request},
        answer=answer.raw,
    )


def times_too_slow(call: Call) -> int:
    """Return how often this run asked just that and was not answered in time; at least once, and for any other fault so."""
    if call.outcome != Call.Outcome.TIMEOUT:
        return 1
    return Call.objects.filter(run=call.run_id, input_hash=call.input_hash, outcome=call.outcome).count()


def hash_of(question: llm.Question) -> str:
    """Return what tells two questions apart in the rows of their calls."""
    return hashlib.sha256(json.dumps(question.messages, ensure_ascii=False).encode()).hexdigest()


def forget_old_exchanges() -> int:
    """Drop the words of calls older than LLM_KEEP_RAW_DAYS and return of how many; their figures stay."""
    before = timezone.now() - timedelta(days=settings.LLM_KEEP_RAW_DAYS)
    old = Call.objects.filter(created_at__lt=before).exclude(request={}, answer="")
    return old.update(request={}, answer="")


def cost_usd(answer: classify.Answer) -> Decimal | None:
    """Return what a call cost in US dollars, or None when no price is set.

    Cached prompt tokens are billed at LLM_PRICE_CACHED (the input price where unset).
    The demo's rehearsal and a local model cost nothing.
    """
    if settings.NEWSDESK_LLM_KIND != "remote":
        return Decimal(0)
    price_in, price_out = settings.LLM_PRICE_INPUT, settings.LLM_PRICE_OUTPUT
    if price_in is None or price_out is None:
        return None
    price_cached = price_in if settings.LLM_PRICE_CACHED is None else settings.LLM_PRICE_CACHED
    fresh = answer.prompt_tokens - answer.cached_tokens
    return (
        fresh * price_in + answer.cached_tokens * price_cached + answer.completion_tokens * price_out
    ) / Decimal(1_000_000)
