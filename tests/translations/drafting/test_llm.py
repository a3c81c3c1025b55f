"""Whatever a server does ends as one of a closed set of outcomes, in time, and never as an exception."""

from __future__ import annotations

import json
import threading
import time

import pytest

from tests import provider as faults
from translations.drafting import llm
from translations.drafting.chunks import Chunk, SourceUnit
from translations.drafting.questions import Guidance, translate_question
from translations.runs import Call

QUESTION = translate_question(Chunk((SourceUnit("u1", 1, "paragraph", "Hello"),), ""), Guidance(title="T"))
GOOD = json.dumps({"units": [{"id": "u1", "text": "こんにちは"}]})

CASES = {
    "rate limit": (faults.status(429, Retry_After="7"), "rate_limited"),
    "quota": (faults.status(429, error={"code": "insufficient_quota", "message": "pay"}), "quota"),
    "payment required": (faults.status(402), "quota"),
    "wrong key": (faults.status(401), "auth"),
    "forbidden": (faults.status(403), "auth"),
    "unknown model": (
        faults.status(404, error={"code": "model_not_found", "message": "no such"}),
        "bad_request",
    ),
    "bad request": (faults.status(400), "bad_request"),
    "unprocessable": (faults.status(422), "bad_request"),
    "server error": (faults.status(500), "server"),
    "bad gateway with a page": (lambda _m, _g: (502, b"<html>bad gateway</html>", {}), "server"),
    "overloaded": (faults.status(529), "server"),
    "request timeout": (faults.status(408), "timeout"),
    "a gateway that waited in vain": (faults.status(504), "timeout"),
    "Cloudflare that waited in vain": (faults.status(524), "timeout"),
    "dropped without a word": (faults.dropped, "network"),
    "redirect loop": (faults.status(307, Location="/v1/chat/completions"), "bad_request"),
    "HTML with 200": (faults.raw(b"<html>login</html>"), "invalid"),
    "error with 200": (faults.raw(b'{"error": {"message": "no"}}'), "invalid"),
    "cut JSON": (faults.raw(b'{"choices": [{"mess'), "invalid"),
    "empty body": (faults.raw(b""), "invalid"),
    "a list": (faults.raw(b"[]"), "invalid"),
    "no choices": (faults.raw(b'{"choices": []}'), "invalid"),
    "null message": (faults.raw(b'{"choices": [{"message": null}]}'), "invalid"),
    "deep JSON": (faults.raw(b"[" * 20_000), "invalid"),
    "a good one of 30 MB": (
        lambda _m, good: (200, b" " * 30_000_000 + json.dumps(good).encode(), {}),
        "invalid",
    ),
    "empty content": (faults.content(""), "empty"),
    "null content": (faults.content(None), "empty"),
    "spaces": (faults.content("  \n"), "empty"),
    "refusal": (faults.content(None, refusal="I cannot"), "refused"),
    "filtered": (faults.content("", finish_reason="content_filter"), "filtered"),
    "truncated": (faults.content('{"units": [', finish_reason="length"), "truncated"),
    "prose": (faults.content("もちろんです。"), "invalid"),
    "extra field": (faults.content('{"units": [], "html": "x"}'), "ok"),
    "wrong type": (faults.content('{"units": [{"id": 1, "text": "x"}]}'), "invalid"),
    "deep content": (faults.content("[" * 5_000), "invalid"),
    "NaN": (faults.content('{"units": NaN}'), "invalid"),
    "fence": (faults.content(f"```json\n{GOOD}\n```"), "ok"),
    # Each of these took an expression minutes: 47 s for the first.
    "blanks after a fence": (faults.content("```" + " " * 4_000 + "x"), "invalid"),
    "thoughts without end": (faults.content("<think>" * 200_000), "invalid"),
    "fences without end": (faults.content("```" * 200_000), "invalid"),
    "thinking aloud": (faults.content(f"<think>hmm {{}}</think>{GOOD}"), "ok"),
    "byte order mark": (lambda _m, good: (200, b"\xef\xbb\xbf" + json.dumps(good).encode(), {}), "ok"),
    "good": (faults.content(GOOD), "ok"),
    "prose around JSON": (faults.content(f"承知しました。\n```json\n{GOOD}\n```\n以上です。"), "ok"),
    "only the end of thoughts": (faults.content(f"Let me {{see}}.\n</think>\n\n{GOOD}"), "ok"),
    "thoughts under another name": (faults.content(f"<thinking>hm</thinking>{GOOD}"), "ok"),
    "a bare list": (faults.content(json.dumps(json.loads(GOOD)["units"])), "ok"),
    "content in parts": (faults.content([{"type": "text", "text": GOOD}]), "ok"),
    "thoughts as a part": (
        faults.content([{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": GOOD}]),
        "ok",
    ),
    "a word about </think> in the text": (
        faults.content(json.dumps({"units": [{"id": "u1", "text": "</think>で終わります。"}]})),
        "ok",
    ),
    "refusal in prose": (faults.content("I'm sorry, but I can't help with that."), "refused"),
    "refusal in Japanese": (faults.content("申し訳ありませんが、お応えできません。"), "refused"),
    "filter with 400": (faults.status(400, error={"code": "content_filter", "message": "no"}), "filtered"),
    "no money with 400": (
        faults.status(400, error={"code": "billing_hard_limit_reached", "message": "limit"}),
        "quota",
    ),
    "a low rate that money would raise": (
        faults.status(
            429, error={"code": "rate_limit_exceeded", "message": "add a payment method: /billing"}
        ),
        "rate_limited",
    ),
    "a question larger than a minute's tokens": (
        faults.status(429, error={"message": "Request too large for m: Limit 30000, Requested 41000"}),
        "truncated",
    ),
    "too long": (faults.status(400, error={"message": "maximum context length is 8192"}), "truncated"),
    "too long for a proxy": (faults.status(413), "truncated"),
    "a gateway's error with 200": (
        faults.raw(b'{"error": {"code": 429, "message": "slow"}}'),
        "rate_limited",
    ),
    "a gateway's error in a choice": (
        faults.raw(b'{"choices": [{"error": {"code": 502, "message": "x"}, "message": {"content": ""}}]}'),
        "server",
    ),
    "bad bytes in the text": (
        lambda _m, good: (200, json.dumps(good).encode().replace(b"id", b"i\xff"), {}),
        "invalid",
    ),
}


@pytest.mark.parametrize(("fault", "outcome"), CASES.values(), ids=CASES.keys())
def test_every_answer_is_classified(provider, fault, outcome):
    provider.faults = [fault]
    answer = llm.ask(QUESTION)
    assert answer.outcome == outcome
    assert (answer.value is not None) == (outcome == "ok")
    assert len(provider.requests) == 1  # nothing in the SDK retried or followed a redirect


def test_a_connection_that_is_refused_is_a_network_fault(provider, settings):
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    assert llm.ask(QUESTION).outcome == Call.Outcome.NETWORK


def test_a_connection_cut_in_the_middle_is_a_network_fault(provider):
    provider.faults = [lambda _m, good: (200, json.dumps(good).encode(), {"Content-Length": "100000"})]

    # The server keeps the connection open after half an answer; closing it is what cuts it.
    def cut(_material, good):
        return 200, json.dumps(good).encode(), {"Content-Length": "100000", "Connection": "close"}

    provider.faults = [cut]
    assert llm.ask(QUESTION).outcome == Call.Outcome.NETWORK


def test_a_server_that_never_answers_is_given_up(provider, settings):
    settings.LLM_CALL_SECONDS = 1
    end, answered = threading.Event(), []

    def silent(_material, good):
        answered.append(end.wait(60))
        return 200, good, {}

    provider.faults = [silent]
    assert llm.ask(QUESTION).outcome == Call.Outcome.TIMEOUT
    assert answered == []
    end.set()


def test_a_server_that_drips_is_cut_off_at_the_deadline():
    """Each byte is in time for the SDK, which waits anew after each."""

    class Dripping:
        def iter_bytes(self):
            while True:
                yield b" "

    with pytest.raises(TimeoutError):
        llm._read(Dripping(), time.monotonic() + 0.05)


def test_nul_and_lone_surrogates_never_reach_the_database(provider):
    provider.faults = [faults.content('{"units": [{"id": "u1", "text": "a\\u0000b"}]} \ud800')]
    answer = llm.ask(QUESTION)
    assert "\x00" not in answer.raw
    answer.raw.encode()


def test_a_key_that_a_server_says_back_is_not_stored(provider, settings):
    settings.OPENAI_API_KEY = "sk-canary-0123456789"
    said = {"error": {"message": f"Incorrect key: Bearer {settings.OPENAI_API_KEY}"}}
    provider.faults = [lambda *_: (401, said, {}), faults.content(f"key {settings.OPENAI_API_KEY}")]
    for _ in range(2):
        answer = llm.ask(QUESTION)
        assert settings.OPENAI_API_KEY not in answer.error + answer.raw + answer.message


def test_missing_token_counts_are_estimated_and_say_so(provider):
    def without_usage(_material, good):
        return 200, {name: value for name, value in good.items() if name != "usage"}, {}

    provider.faults = [without_usage]
    answer = llm.ask(QUESTION)
    assert answer.usage_estimated
    assert answer.prompt_tokens > 100
    assert answer.completion_tokens > 0


IMPOSSIBLE = ["null", '{"prompt_tokens": 0, "completion_tokens": 0}', '{"prompt_tokens": -5, "completion_tokens": 9}',
    '{"prompt_tokens": 1e13, "completion_tokens": 9}', '{"prompt_tokens": 9, "completion_tokens": 1e13}',
    '{"prompt_tokens": Infinity, "completion_tokens": 1}', '{"prompt_tokens": NaN, "completion_tokens": 1}',
    '{"prompt_tokens": "many", "completion_tokens": 1}', '[]', '7']  # fmt: skip


@pytest.mark.parametrize("usage", IMPOSSIBLE)
def test_token_counts_that_cannot_be_are_estimated(provider, usage):
    def counted(_material, good):
        return 200, json.dumps(good | {"usage": "@"}).replace('"@"', usage).encode(), {}

    provider.faults = [counted]
    answer = llm.ask(QUESTION)
    assert answer.usage_estimated
    assert 100 < answer.prompt_tokens < 10_000
    assert 0 < answer.completion_tokens < 1_000


def test_what_was_sent_counts_as_billed_although_no_answer_came(provider, settings):
    settings.LLM_CALL_SECONDS = 1
    provider.faults = [
        lambda _m, good: (200, b"{", {"Content-Length": "100000", "Connection": "close"}),
        # Headers come with the answer: where a gateway drops a long call there are none.
        faults.dropped,
        faults.slow(1.5),
        faults.status(504),
    ]
    for outcome in (
        *(Call.Outcome.NETWORK, Call.Outcome.NETWORK),
        *(Call.Outcome.TIMEOUT, Call.Outcome.TIMEOUT),
    ):
        answer = llm.ask(QUESTION)
        assert (answer.outcome, answer.usage_estimated) == (outcome, True)
        assert answer.prompt_tokens > 100


def test_what_never_went_out_costs_nothing(settings):
    settings.OPENAI_BASE_URL, settings.LLM_CONFIGURED = "http://127.0.0.1:9/v1", True
    assert llm.ask(QUESTION).prompt_tokens == 0


def test_a_pause_in_milliseconds_is_kept_to_the_letter(provider):
    provider.faults = [faults.status(429, retry_after_ms="8500", Retry_After="9")]
    assert llm.ask(QUESTION).retry_after == 8.5


@pytest.mark.parametrize("first", ["max_tokens", "max_completion_tokens"])
def test_a_server_that_knows_the_cap_by_its_other_name_is_asked_by_that_from_then_on(
    provider, settings, first
):
    settings.LLM_MAX_TOKENS_FIELD, settings.LLM_MODEL = first, f"knows-no-{first}"
    (other,) = {"max_tokens", "max_completion_tokens"} - {first}

    def picky(_material, good):
        if first in provider.requests[-1]:
            return (
                400,
                {"error": {"message": f"Unsupported parameter: '{first}'. Use '{other}' instead."}},
                {},
            )
        return 200, good, {}

    provider.faults = [picky] * 3
    assert [llm.ask(QUESTION).outcome for _ in range(2)] == ["ok", "ok"]
    assert [first in body for body in provider.requests] == [True, False, False]


@pytest.mark.parametrize(
    ("status", "said", "setting"),
    [
        (404, "no POST /chat/completions", "/v1"),
        (404, "model 'qwen9' not found, try pulling it first", "LLM_MODEL"),
        (400, "foo/bar is not a valid model ID", "LLM_MODEL"),
        (400, "The model `gpt-9` does not exist or you do not have access to it.", "LLM_MODEL"),
        (307, "", "/v1"),
    ],
)
def test_a_wrong_address_and_a_wrong_model_are_told_apart(provider, status, said, setting):
    provider.faults = [faults.status(status, error={"message": said})]
    answer = llm.ask(QUESTION)
    assert answer.outcome == "bad_request"
    assert setting in answer.message


def test_a_connection_is_not_waited_for_as_long_as_an_answer(settings):
    settings.LLM_CALL_SECONDS = 600
    patience = llm.client(settings.OPENAI_BASE_URL, "key", 600).timeout
    assert (patience.connect, patience.read) == (llm.LONGEST_CONNECT, 600)


def test_a_cap_that_is_too_large_is_told_by_the_name_of_its_setting(provider):
    said = "max_tokens is too large: 16000. This model supports at most 4096 completion tokens."
    provider.faults = [faults.status(400, error={"message": said})]
    assert "LLM_MAX_OUTPUT_TOKENS" in llm.ask(QUESTION).message


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        *(("30", 30, 30), ("600", 600, 600), ("0", 0, 0), ("-5", 0, 0), ("1e300", 86_400, 86_400)),
        *(("soon", None, None), ("nan", None, None), ("inf", None, None)),
        ("Fri, 31 Dec 2100 23:59:59 GMT", 86_400, 86_400),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(provider, header, low, high):
    provider.faults = [faults.status(429, Retry_After=header)]
    wait = llm.ask(QUESTION).retry_after
    assert wait is None if low is None else low <= wait <= high


def test_the_request_uses_only_the_portable_subset(provider):
    llm.ask(QUESTION)
    (body,) = provider.requests
    assert set(body) == {"model", "messages", "max_tokens", "response_format"}
    schema = body["response_format"]["json_schema"]["schema"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["units"]


def test_without_a_provider_asking_says_how_to_set_one(settings):
    settings.LLM_CONFIGURED = False
    with pytest.raises(llm.NotConfigured, match="OPENAI_API_KEY"):
        llm.ask(QUESTION)


def test_a_server_that_does_not_know_schemas_is_asked_in_the_next_simpler_way(provider):
    refused = faults.status(400, error={"message": "unknown field response_format.json_schema"})
    provider.faults = [refused, refused, faults.content(GOOD)]
    answer = llm.ask(QUESTION)
    assert (answer.outcome, answer.schema_mode) == ("ok", "plain")
    formats = [body.get("response_format", {}).get("type") for body in provider.requests]
    assert formats == ["json_schema", "json_object", None]


def test_a_mode_that_is_known_is_asked_for_at_once(provider):
    provider.faults = [faults.content(GOOD)]
    assert llm.ask(QUESTION, "json_object").schema_mode == "json_object"
    assert provider.requests[0]["response_format"] == {"type": "json_object"}
