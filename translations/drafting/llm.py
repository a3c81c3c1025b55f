"""The only door to a language model: one request, one classified answer.

Chat Completions with a JSON schema through the `openai` SDK, against any compatible server. The SDK never
retries and never follows redirects; whatever a server does ends as one of `Call.Outcome`, never as an
exception. `ask` touches no database, so that it may run in threads; `ledger.record` stores what happened.
The reasons and the measurements behind them: docs/decisions/0004-one-door-to-the-model.md.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import httpx2
import pydantic
from django.conf import settings
from django.utils.translation import gettext_noop

from articles.told import told
from translations.drafting import classify
from translations.drafting.classify import Answer, Outcome
from translations.drafting.endpoint import Endpoint
from translations.drafting.prompting import Prompt, messages

# Loading the SDK takes longer than the rest of Newsdesk together: only a process that asks a provider does it.
if TYPE_CHECKING:
    import openai

Mode = Endpoint.SchemaMode
MAX_ANSWER_BYTES = 4 * 1024 * 1024
LONGEST_CONNECT = 10  # seconds


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
# How servers that do not know `response_format` say so: in a 400, and some in a 500.
ABOUT_THE_FORMAT = re.compile(r"response_format|json_schema|json_object|guided|grammar|schema", re.IGNORECASE)
NO_SUCH_FORMAT = frozenset({Outcome.BAD_REQUEST, Outcome.SERVER})
# The two names of the cap of an answer; newer models refuse the older one, and older servers the newer.
CAP_NAMES = ("max_tokens", "max_completion_tokens")
NO_SUCH_FIELD = re.compile(
    r"unsupported|not supported|unknown|unrecogni|unexpected|extra|permitted", re.IGNORECASE
)
# The addresses and models that take the other name than LLM_MAX_TOKENS_FIELD, as this process met them.
_takes_the_other_name: set[tuple[str, str]] = set()


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
        if _refuses_the_name(answer, parameters):
            parameters = _parameters(question, attempted)
            answer = _exchange(question, parameters, deadline)
        if answer.outcome not in NO_SUCH_FORMAT or not ABOUT_THE_FORMAT.search(answer.error):
            break
    latency = round((time.monotonic() - started) * 1000)
    return replace(
        answer,
        parameters=parameters,
        latency_ms=latency,
        model=answer.model or settings.LLM_MODEL,
        schema_mode=attempted,
    )


def _name_of_the_cap() -> str:
    first = str(settings.LLM_MAX_TOKENS_FIELD)
    if (settings.OPENAI_BASE_URL, settings.LLM_MODEL) not in _takes_the_other_name:
        return first
    return next(name for name in CAP_NAMES if name != first)


def _refuses_the_name(answer: Answer, parameters: Mapping[str, Any]) -> bool:
    """Whether a server does not know the set name of the cap; the other one is then used from now on."""
    name = settings.LLM_MAX_TOKENS_FIELD
    refused = answer.outcome == Outcome.BAD_REQUEST and NO_SUCH_FIELD.search(answer.error)
    if not refused or name not in parameters or name not in answer.error:
        return False
    _takes_the_other_name.add((settings.OPENAI_BASE_URL, settings.LLM_MODEL))
    return True


# What Pydantic says about a shape beside the shape.
WORDS_ABOUT_SCHEMAS = frozenset({"title", "description"})


def _parameters(question: Question, mode: Mode) -> dict[str, Any]:
    parameters: dict[str, Any] = {_name_of_the_cap(): settings.LLM_MAX_OUTPUT_TOKENS}
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

    # Of the SDK's client, whose own would stand in place of the other's: it waited for connections as long as for answers.
    patience = httpx2.Timeout(seconds, connect=min(LONGEST_CONNECT, seconds))
    return openai.OpenAI(
        base_url=base_url,
        api_key=api_key or "none",  # self-hosted servers ignore it, the SDK insists on one
        max_retries=0,
        timeout=patience,
        http_client=httpx2.Client(
            follow_redirects=False,
            trust_env=False,
            verify=_certificates(),
            timeout=patience,
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
    sent = "".join(message["content"] for message in question.messages)
    try:
        with create(model=settings.LLM_MODEL, messages=question.messages, **parameters) as response:
            body = _read(response, deadline)
            calls_a_minute = classify.calls_a_minute(response.headers)
    except openai.APIStatusError as error:
        response = error.response
        answer = classify.of_status(error.status_code, error.body, response.headers, otherwise=error.message)
        # A gateway that gave up waiting: the server behind it worked on the answer.
        gave_up = error.status_code in classify.GATEWAY_TIMEOUTS
        return classify.with_estimate(answer, sent) if gave_up else answer
    except (openai.APITimeoutError, httpx2.TimeoutException, TimeoutError) as error:
        if _was_never_sent(error):
            return Answer(Outcome.NETWORK, error=classify.words(error.__cause__ or error))
        return classify.with_estimate(Answer(Outcome.TIMEOUT, error=f"{settings.LLM_CALL_SECONDS} s"), sent)
    except (openai.APIConnectionError, httpx2.HTTPError) as error:
        said = classify.words(error.__cause__ or error)
        if _was_never_sent(error):
            return Answer(Outcome.NETWORK, error=said)
        # Headers come with the answer, so a gateway that drops a long call sends none: that call is billed all the same.
        return classify.with_estimate(Answer(Outcome.NETWORK, error=said, advice=classify.CUT), sent)
    except ValueError as error:
        return classify.with_estimate(Answer(Outcome.INVALID, error=classify.words(error)), sent)
    answer = classify.of_body(body, question.answer_type, sent=sent)
    return replace(answer, calls_a_minute=calls_a_minute)


def _was_never_sent(error: BaseException) -> bool:
    """Whether no connection or no request came about: then nobody read the question, and nobody bills it."""
    never = (
        *(httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError),
        *(httpx2.UnsupportedProtocol, httpx2.LocalProtocolError),
    )
    return isinstance(error, never) or isinstance(error.__cause__, never)


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
