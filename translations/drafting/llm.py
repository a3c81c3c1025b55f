"""The only door to a language model: one request, one classified answer.

Chat Completions with a JSON schema through the `openai` SDK, against any compatible server. The SDK never
retries and never follows redirects; whatever a server does ends as one of `Call.Outcome`, never as an
exception. `ask` touches no database, so that it may run in threads; `ledger.record` stores what happened.
The reasons and the measurements behind them: docs/decisions/0004-one-door-to-the-model.md.
"""

from __future__ import annotations

import json
import math
import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import httpx2
import pydantic
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from articles.told import Told, told
from translations.drafting.endpoint import Endpoint
from translations.drafting.prompting import Prompt, messages
from translations.runs import Call

# Loading the SDK takes longer than the rest of Newsdesk together: only a process that asks a provider does it.
if TYPE_CHECKING:
    import openai

Outcome = Call.Outcome
Mode = Endpoint.SchemaMode
# Shorter ones are words that self-hosted servers are happy with ("none"), and may stand in any text.
SHORTEST_KEY = 12
MAX_ANSWER_BYTES = 4 * 1024 * 1024
LONGEST_RETRY_AFTER = 86_400.0
# Worth another try later, by the run's own clock.
TRANSIENT = frozenset({Outcome.RATE_LIMITED, Outcome.SERVER, Outcome.TIMEOUT, Outcome.NETWORK})
# Trying again would get the same answer: somebody must change a setting first.
PERMANENT = frozenset({Outcome.AUTH, Outcome.QUOTA, Outcome.BAD_REQUEST})

MESSAGES = {
    Outcome.REFUSED: gettext_noop("モデルが回答を断りました。"),
    Outcome.FILTERED: gettext_noop("プロバイダーの内容フィルターが回答を止めました。"),
    Outcome.TRUNCATED: gettext_noop("回答が途中で切れました。LLM_MAX_OUTPUT_TOKENS を増やしてください。"),
    Outcome.INVALID: gettext_noop(
        "回答の形式が正しくありません。JSON スキーマに対応したモデルか確かめてください。"
    ),
    Outcome.EMPTY: gettext_noop("回答が空でした。"),
    Outcome.RATE_LIMITED: gettext_noop(
        "プロバイダーの利用制限に達しました。しばらく待って自動でやり直します。"
    ),
    Outcome.QUOTA: gettext_noop("プロバイダーの利用枠を使い切りました。契約と支払いを確かめてください。"),
    Outcome.AUTH: gettext_noop("プロバイダーが鍵を受け付けませんでした。OPENAI_API_KEY を確かめてください。"),
    Outcome.BAD_REQUEST: gettext_noop(
        "プロバイダーが要求を受け付けませんでした。LLM_MODEL と OPENAI_BASE_URL を確かめてください。"
    ),
    Outcome.SERVER: gettext_noop("プロバイダー側でエラーが起きました。しばらく待って自動でやり直します。"),
    Outcome.TIMEOUT: gettext_noop(
        "プロバイダーの回答が時間内に届きませんでした。しばらく待って自動でやり直します。"
    ),
    Outcome.NETWORK: gettext_noop(
        "プロバイダーに接続できませんでした。OPENAI_BASE_URL とネットワークを確かめてください。"
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One request: what for, with which prompt (and which of its sections), material and shape of a good answer.

    `fields` leaves only those in the schema that is sent; none leaves all.
    """

    purpose: str
    prompt: Prompt
    material: dict[str, Any]
    answer_type: type[pydantic.BaseModel]
    sections: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def messages(self) -> list[dict[str, str]]:
        return messages(self.prompt, self.material, self.sections)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question. `value` is there when `outcome` is ok."""

    outcome: str
    value: pydantic.BaseModel | None = None
    error: str = ""
    raw: str = ""
    model: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    usage_estimated: bool = False
    latency_ms: int = 0
    retry_after: float | None = None
    calls_a_minute: int | None = None  # as many as the server says that it takes
    schema_mode: str = ""  # the mode that the server took

    @property
    def message(self) -> Told:
        """A sentence for the desk, with the server's own words."""
        said = told(MESSAGES[Outcome(self.outcome)])
        return said + f"（{self.error[:300]}）" if self.error else said


class NotConfigured(Exception):
    """No provider is set; the message says how to set one."""

    def __init__(self) -> None:
        self.message = told(
            gettext_noop(
                "モデルが設定されていません。OPENAI_API_KEY（必要なら OPENAI_BASE_URL と LLM_MODEL）を設定するか、"
                "「manage.py demo --local-llm」を使うか、手で訳してください。"
            )
        )
        super().__init__(self.message)


# From the strictest way of asking for JSON to none: what an endpoint does not know, the next one replaces.
SCHEMA_MODES = (Mode.JSON_SCHEMA, Mode.JSON_OBJECT, Mode.PLAIN)
# How servers that do not know `response_format` say so in a 400.
ABOUT_THE_FORMAT = re.compile(r"response_format|json_schema|json_object|guided|grammar|schema", re.IGNORECASE)


def ask(question: Question, mode: str = Mode.JSON_SCHEMA) -> Answer:
    """Send one question and return its classified answer. Never raises for what a server does.

    `mode` is how this endpoint is known to take schemas; a server that refuses it is asked once more in the
    next simpler one, and the answer's `schema_mode` says which was taken. Raises NotConfigured when there
    is no provider to ask.
    """
    if not settings.LLM_CONFIGURED:
        raise NotConfigured
    started = time.monotonic()
    deadline = started + settings.LLM_CALL_SECONDS
    for attempted in SCHEMA_MODES[SCHEMA_MODES.index(Mode(mode)) :]:
        parameters = _parameters(question, attempted)
        answer = _exchange(question, parameters, deadline)
        if answer.outcome != Outcome.BAD_REQUEST or not ABOUT_THE_FORMAT.search(answer.error):
            break
    latency = round((time.monotonic() - started) * 1000)
    return replace(
        answer,
        parameters=parameters,
        latency_ms=latency,
        model=answer.model or settings.LLM_MODEL,
        schema_mode=attempted,
    )


# What Pydantic says about a shape beside the shape.
WORDS_ABOUT_SCHEMAS = frozenset({"title", "description"})


def _parameters(question: Question, mode: Mode) -> dict[str, Any]:
    parameters: dict[str, Any] = {settings.LLM_MAX_TOKENS_FIELD: settings.LLM_MAX_OUTPUT_TOKENS}
    if mode == Mode.JSON_SCHEMA:
        schema = schema_of(question.answer_type, question.fields)
        parameters["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": question.purpose, "strict": True, "schema": schema},
        }
    elif mode == Mode.JSON_OBJECT:
        parameters["response_format"] = {"type": "json_object"}
    return parameters


@cache
def schema_of(answer_type: type[pydantic.BaseModel], fields: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the JSON schema of an answer without titles, notes and references: every call pays for its words.

    `fields` leaves only those fields in it.
    """
    schema = answer_type.model_json_schema()
    if fields:
        schema["properties"] = {name: schema["properties"][name] for name in fields}
        schema["required"] = list(fields)
    definitions = schema.pop("$defs", {})

    def plain(node: Any) -> Any:
        if isinstance(node, list):
            return [plain(one) for one in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return plain(definitions[node["$ref"].removeprefix("#/$defs/")])
        # A field may be called "title"; then a schema, not a string, stands under that name.
        return {k: plain(v) for k, v in node.items() if not (k in WORDS_ABOUT_SCHEMAS and isinstance(v, str))}

    whole: dict[str, Any] = plain(schema)
    return whole


@cache
def _certificates() -> ssl.SSLContext:
    """Return what this process trusts; reading it takes longer than a short answer."""
    return httpx2.create_ssl_context(trust_env=False)


@lru_cache(maxsize=2)
def client(base_url: str, api_key: str, seconds: int) -> openai.OpenAI:
    """Return this process's client of a provider: no retries, no redirects, no proxy from the environment."""
    import openai

    return openai.OpenAI(
        base_url=base_url,
        api_key=api_key or "none",  # self-hosted servers ignore it, the SDK insists on one
        max_retries=0,
        timeout=seconds,
        http_client=httpx2.Client(
            follow_redirects=False,
            trust_env=False,
            verify=_certificates(),
            timeout=httpx2.Timeout(seconds, connect=min(10, seconds)),
            limits=httpx2.Limits(max_connections=settings.LLM_CONCURRENCY),
        ),
    )


def warm() -> None:
    """Make this process's client ready: reading certificates and loading the SDK take half a second."""
    client(settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY, settings.LLM_CALL_SECONDS).chat.completions  # noqa: B018 (loads it)


def _exchange(question: Question, parameters: dict[str, Any], deadline: float) -> Answer:
    import openai

    provider = client(settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY, settings.LLM_CALL_SECONDS)
    create: Any = provider.chat.completions.with_streaming_response.create
    try:
        with create(model=settings.LLM_MODEL, messages=question.messages, **parameters) as response:
            body = _read(response, deadline)
            calls_a_minute = _calls_a_minute(response.headers)
    except openai.APIStatusError as error:
        return _from_status(error)
    except (openai.APITimeoutError, httpx2.TimeoutException, TimeoutError):
        return Answer(Outcome.TIMEOUT, error=f"{settings.LLM_CALL_SECONDS} 秒")
    except (openai.APIConnectionError, httpx2.HTTPError) as error:
        return Answer(Outcome.NETWORK, error=_words(error.__cause__ or error))
    except ValueError as error:
        return Answer(Outcome.INVALID, error=_words(error))
    return replace(_from_body(body, question), calls_a_minute=calls_a_minute)


def _read(response: Any, deadline: float) -> bytes:
    """Return the body; a server that drips is cut off at the deadline (the SDK's timeout is per read)."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if time.monotonic() > deadline:
            raise TimeoutError
        if len(body) > MAX_ANSWER_BYTES:
            raise ValueError(f"answer is larger than {MAX_ANSWER_BYTES} bytes")
    return bytes(body)


def _from_status(error: openai.APIStatusError) -> Answer:
    """Classify an HTTP error."""
    status = error.status_code
    body = error.body if isinstance(error.body, dict) else {}
    code = str(body.get("code") or body.get("type") or "")
    said = _words(str(body.get("message") or error.message))
    if status == 429 and "insufficient_quota" in code:
        outcome = Outcome.QUOTA
    elif status == 429:
        outcome = Outcome.RATE_LIMITED
    elif status in {401, 403}:
        outcome = Outcome.AUTH
    elif status == 402:
        outcome = Outcome.QUOTA
    elif status == 408:
        outcome = Outcome.TIMEOUT
    elif status >= 500:
        outcome = Outcome.SERVER
    else:  # redirects, which are not followed, and everything the request itself is to blame for
        outcome = Outcome.BAD_REQUEST
    headers = error.response.headers
    return Answer(
        outcome,
        error=f"HTTP {status}: {said}",
        retry_after=_seconds_to_wait(headers.get("retry-after")),
        calls_a_minute=_calls_a_minute(headers),
    )


def _calls_a_minute(headers: Mapping[str, str]) -> int | None:
    """Return the calls that a server takes a minute by OpenAI's header, None where it says nothing readable.

    Where others mean a day's calls by it the number is too large, and nobody is kept waiting for nothing.
    """
    said = headers.get("x-ratelimit-limit-requests", "")
    return int(said) or None if re.fullmatch(r"[0-9]{1,9}", said) else None


def _seconds_to_wait(header: str | None) -> float | None:
    """Return a Retry-After header as seconds (RFC 9110 10.2.3: a number or a date), None where unreadable.

    At most a day: beyond that it says that something is wrong, which nobody learns while nothing is tried.
    """
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(header) - timezone.now()).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(0.0, seconds), LONGEST_RETRY_AFTER) if math.isfinite(seconds) else None


def _from_body(body: bytes, question: Question) -> Answer:
    """Classify a 200 answer: how it ended first, then what it says (measured: 26 ways to be wrong)."""
    try:
        data = json.loads(body.decode("utf-8-sig", "replace"))
        choice = data["choices"][0]
        message = choice["message"]
        content = message.get("content")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Answer(
            Outcome.INVALID, error="not a chat completion", raw=_clean(body.decode("utf-8", "replace"))
        )
    raw = _clean(content if isinstance(content, str) else "")
    answer = _with_usage(
        Answer(Outcome.OK, raw=raw, model=_clean(str(data.get("model") or ""))), data, question
    )
    finish = choice.get("finish_reason")
    if finish == "length":
        return replace(answer, outcome=Outcome.TRUNCATED)
    if finish == "content_filter":
        return replace(answer, outcome=Outcome.FILTERED)
    if message.get("refusal"):
        return replace(answer, outcome=Outcome.REFUSED, error=_words(str(message["refusal"])))
    if not raw.strip():
        return replace(answer, outcome=Outcome.EMPTY)
    try:
        value = question.answer_type.model_validate_json(_json_part(raw))
    except (pydantic.ValidationError, RecursionError) as error:
        return replace(answer, outcome=Outcome.INVALID, error=_words(error))
    return replace(answer, value=value)


def _json_part(text: str) -> str:
    """Return the JSON document in an answer; small models wrap it in a fence or think aloud before it.

    By hand: an expression for this tries every way to share out blanks (4,000 of them took 47 seconds).
    """
    text = text.strip()
    if text.startswith("<think>"):
        text = text.partition("</think>")[2].strip()
    if text.startswith("```") and text.endswith("```"):
        text = text.removesuffix("```").removeprefix("```").removeprefix("json").strip()
    return text


def _with_usage(answer: Answer, data: dict[str, Any], question: Question) -> Answer:
    """Add the token counts; where the server gives none, an estimate that says it is one."""
    try:
        usage = dict(data["usage"])
        details = usage.get("prompt_tokens_details") or {}
        prompt, completion = int(usage["prompt_tokens"]), int(usage["completion_tokens"])
        cached = min(prompt, int(details.get("cached_tokens") or 0))
    except (TypeError, KeyError, ValueError, AttributeError):
        sent = "".join(message["content"] for message in question.messages)
        return replace(
            answer,
            prompt_tokens=estimated_tokens(sent),
            completion_tokens=estimated_tokens(answer.raw),
            usage_estimated=True,
        )
    return replace(
        answer,
        prompt_tokens=max(0, prompt),
        cached_tokens=max(0, cached),
        completion_tokens=max(0, completion),
    )


def estimated_tokens(text: str) -> int:
    """Return a rough token count: four ASCII characters or one other character a token."""
    ascii_characters = sum(character < "\x80" for character in text)
    return -(-ascii_characters // 4) + len(text) - ascii_characters


def _clean(text: str) -> str:
    """Return text that can be stored: no NUL, no lone surrogates, and not our key, which some servers say back."""
    key = settings.OPENAI_API_KEY
    said = text.replace(key, "[OPENAI_API_KEY]") if len(key) >= SHORTEST_KEY else text
    return said.encode("utf-8", "replace").decode().replace("\x00", "")


def _words(error: object) -> str:
    return _clean(" ".join(str(error).split()))[:500]
