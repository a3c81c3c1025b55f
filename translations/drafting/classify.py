"""What became of a question, whatever a server sent: one of a closed set of outcomes, with its words and its cost. Pure.

Which answers there are is told in tests/translations/drafting/test_llm.py; the reasons in
docs/decisions/0004-one-door-to-the-model.md.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any

import pydantic
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from articles.told import Told, told
from translations.runs import Call

Outcome = Call.Outcome
# Worth another try later, by the run's own clock.
TRANSIENT = frozenset({Outcome.RATE_LIMITED, Outcome.SERVER, Outcome.TIMEOUT, Outcome.NETWORK})
# Trying again would get the same answer: somebody must change a setting first.
PERMANENT = frozenset({Outcome.AUTH, Outcome.QUOTA, Outcome.BAD_REQUEST})
# Shorter ones are words that self-hosted servers are happy with ("none"), and may stand in any text.
SHORTEST_KEY = 12
LONGEST_RETRY_AFTER = 86_400.0

MESSAGES = {
    Outcome.REFUSED: gettext_noop("モデルが回答を断りました。"),
    Outcome.FILTERED: gettext_noop("プロバイダーの内容フィルターが回答を止めました。"),
    Outcome.TRUNCATED: gettext_noop("回答が途中で切れました。LLM_MAX_OUTPUT_TOKENS を増やしてください。"),
    Outcome.INVALID: gettext_noop(
        "回答の形式が正しくありません。JSON スキーマに対応したモデルか確かめてください。"
    ),
    Outcome.EMPTY: gettext_noop("回答が空でした。"),
    Outcome.RATE_LIMITED: gettext_noop(
        "プロバイダーの利用制限に達しました。続くときは LLM_CONCURRENCY を減らしてください。"
    ),
    Outcome.QUOTA: gettext_noop("プロバイダーの利用枠を使い切りました。契約と支払いを確かめてください。"),
    Outcome.AUTH: gettext_noop(
        "プロバイダーが鍵を受け付けませんでした。OPENAI_API_KEY とその権限を確かめてください。"
    ),
    Outcome.BAD_REQUEST: gettext_noop(
        "プロバイダーが要求を受け付けませんでした。LLM_MODEL と OPENAI_BASE_URL を確かめてください。"
    ),
    Outcome.SERVER: gettext_noop("プロバイダー側でエラーが起きました。"),
    Outcome.TIMEOUT: gettext_noop(
        "プロバイダーの回答が時間内に届きませんでした。続くときは LLM_CALL_SECONDS を延ばすか、LLM_CONCURRENCY を減らしてください。"
    ),
    Outcome.NETWORK: gettext_noop(
        "プロバイダーに接続できませんでした。OPENAI_BASE_URL とネットワークを確かめてください。"
    ),
}
# What says more than the outcome's own message (Answer.advice).
NO_COMPLETION = gettext_noop(
    "モデルの回答ではないもの（ウェブページなど）が返りました。OPENAI_BASE_URL を確かめてください。"
)
TOO_LONG = gettext_noop(
    "質問と回答がモデルの扱える長さに収まりません。LLM_MAX_OUTPUT_TOKENS を減らすか、長い文脈を扱えるモデルを使ってください。"
)
CAP_TOO_LARGE = gettext_noop(
    "プロバイダーが回答の長さの上限を受け付けませんでした。LLM_MAX_OUTPUT_TOKENS を減らしてください。"
)
NO_SUCH_MODEL = gettext_noop("プロバイダーにこのモデルがありません。LLM_MODEL を確かめてください。")
NO_SUCH_ADDRESS = gettext_noop(
    "このアドレスではモデルを呼び出せません。OPENAI_BASE_URL（多くは /v1 で終わります）を確かめてください。"
)
CUT = gettext_noop("プロバイダーとの接続が回答の途中で切れました。")
LEFT_OUT = gettext_noop("回答に、求めた行や部分がありませんでした。")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question. `value` is there when `outcome` is ok; `advice` says more than the outcome's own message."""

    outcome: str
    value: pydantic.BaseModel | None = None
    error: str = ""
    advice: str = ""
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
        said = told(self.advice or MESSAGES[Outcome(self.outcome)])
        return said + f"（{self.error[:300]}）" if self.error else said


# How providers name what an HTTP status alone does not tell, in "code", "type" or the message of an error.
# (A 429 may say "billing" only to sell a higher rate.)
OUT_OF_QUOTA = "insufficient_quota"
ABOUT_MONEY = re.compile(
    rf"{OUT_OF_QUOTA}|billing|credit balance|insufficient (?:balance|credits)", re.IGNORECASE
)
ABOUT_CONTENT = re.compile(
    r"content_filter|content_policy|content management policy|moderation|flagged", re.IGNORECASE
)
ABOUT_LENGTH = re.compile(
    r"context[_ ]length|context (?:window|size)|maximum context|prompt is too long|too many tokens|input length",
    re.IGNORECASE,
)
ABOUT_THE_MODEL = re.compile(
    r"model_not_found|(?:invalid|valid|unknown|no such) model|model\b.{0,80}(?:not exist|not found|unknown)",
    re.IGNORECASE,
)
NOT_HERE = frozenset({301, 302, 303, 307, 308, 404, 405})
# 504, and what Cloudflare says for it: the gateway was in time for no answer.
GATEWAY_TIMEOUTS = frozenset({504, 524})
# One question has more tokens than a minute may have: waiting does not help.
TOO_LARGE = "request too large"
ABOUT_THE_CAP = re.compile(
    r"max_(?:completion_|output_)?tokens.{0,80}(?:large|most|exceed|maximum|less)", re.IGNORECASE
)


def of_status(status: int, body: object, headers: Mapping[str, str], *, otherwise: str = "") -> Answer:
    """Classify an HTTP error by its status and by what its body says, `otherwise` where it says nothing."""
    said_in = body if isinstance(body, dict) else {}
    said = words(str(said_in.get("message") or otherwise))
    named = f"{said_in.get('code')} {said_in.get('type')} {said}"
    outcome, advice = _of_status(status, named)
    return Answer(
        outcome,
        error=f"HTTP {status}: {said}",
        advice=advice,
        retry_after=seconds_to_wait(headers),
        calls_a_minute=calls_a_minute(headers),
    )


def _of_status(status: int, named: str) -> tuple[str, str]:
    """Return the outcome and what says more than its own message."""
    if status == 413 or (status == 429 and TOO_LARGE in named.casefold()):
        return Outcome.TRUNCATED, TOO_LONG  # asked for again in smaller pieces, as what was cut
    if status == 429:
        return (Outcome.QUOTA if OUT_OF_QUOTA in named else Outcome.RATE_LIMITED), ""
    if status == 408 or status in GATEWAY_TIMEOUTS:
        return Outcome.TIMEOUT, ""
    if status >= 500:
        return Outcome.SERVER, ""
    if status == 402 or ABOUT_MONEY.search(named):
        return Outcome.QUOTA, ""
    if ABOUT_CONTENT.search(named):
        return Outcome.FILTERED, ""
    if status in {401, 403}:
        return Outcome.AUTH, ""
    if ABOUT_LENGTH.search(named):
        return Outcome.TRUNCATED, TOO_LONG
    # Redirects, which are not followed, and everything the request itself is to blame for.
    if ABOUT_THE_CAP.search(named):
        return Outcome.BAD_REQUEST, CAP_TOO_LARGE
    if ABOUT_THE_MODEL.search(named):
        return Outcome.BAD_REQUEST, NO_SUCH_MODEL
    return Outcome.BAD_REQUEST, NO_SUCH_ADDRESS if status in NOT_HERE else ""


def calls_a_minute(headers: Mapping[str, str]) -> int | None:
    """Return the calls that a server takes a minute by OpenAI's header, None where it says nothing readable.

    Where others mean a day's calls by it the number is too large, and nobody is kept waiting for nothing.
    """
    said = headers.get("x-ratelimit-limit-requests", "")
    return int(said) or None if re.fullmatch(r"[0-9]{1,9}", said) else None


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """Return how long a server asks to be left alone, None where it says nothing readable.

    `retry-after-ms` as OpenAI and Azure send it, or Retry-After, a number of seconds or a date (RFC 9110 10.2.3).
    At most a day: beyond that it says that something is wrong, which nobody learns while nothing is tried.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    seconds = _seconds(headers.get("retry-after")) if milliseconds is None else milliseconds / 1000
    return None if seconds is None else min(max(0.0, seconds), LONGEST_RETRY_AFTER)


def _number(said: str | None) -> float | None:
    try:
        number = float(said or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _seconds(said: str | None) -> float | None:
    if (number := _number(said)) is not None or not said:
        return number
    try:
        return (parsedate_to_datetime(said) - timezone.now()).total_seconds()
    except (ValueError, TypeError):
        return None


# A model without a field for it refuses in prose.
REFUSAL = re.compile(
    r"\W*(?:i['’]m sorry|i am sorry|sorry,|i can(?:no|['’])t|i cannot|i am unable|i['’]m unable|i won['’]t"
    r"|申し訳|すみません|恐れ入りますが|お応え|お答えでき|お手伝いでき)",
    re.IGNORECASE,
)
LONGEST_REFUSAL = 1_000


def of_body(body: bytes, answer_type: type[pydantic.BaseModel], *, sent: str) -> Answer:
    """Classify a 200 answer to `sent`: how it ended first, then what it says."""
    try:
        data = json.loads(body.decode("utf-8-sig", "replace"))
        if (refusal := _error_in(data)) is not None:
            return refusal
        choice = data["choices"][0]
        message = choice["message"]
        raw = clean(_text_of(message.get("content")))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        said = clean(body.decode("utf-8", "replace"))
        return Answer(Outcome.INVALID, error=words(said[:100]), advice=NO_COMPLETION, raw=said)
    answer = Answer(Outcome.OK, raw=raw, model=clean(str(data.get("model") or "")))
    answer = _with_usage(answer, data.get("usage"), sent)
    finish = choice.get("finish_reason")
    if finish == "length":
        return replace(answer, outcome=Outcome.TRUNCATED)
    if finish == "content_filter":
        return replace(answer, outcome=Outcome.FILTERED)
    if message.get("refusal"):
        return replace(answer, outcome=Outcome.REFUSED, error=words(message["refusal"]))
    if not raw.strip():
        return replace(answer, outcome=Outcome.EMPTY)
    try:
        value = answer_type.model_validate_json(json_part(raw))
    except pydantic.ValidationError as error:
        if len(raw) < LONGEST_REFUSAL and "{" not in raw and REFUSAL.match(raw):
            return replace(answer, outcome=Outcome.REFUSED, error=words(raw))
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        return replace(answer, outcome=Outcome.INVALID, error=words(f"{place} {first['msg']}"))
    except RecursionError as deep:
        return replace(answer, outcome=Outcome.INVALID, error=words(deep))
    return replace(answer, value=value)


def _error_in(data: Any) -> Answer | None:
    """Return what an answer is that a gateway sent with status 200 in place of the server's error; None for any other."""
    error = data.get("error") or next((c.get("error") for c in data.get("choices") or ()), None)
    code = str(error.get("code")) if isinstance(error, dict) else ""
    return of_status(int(code), error, {}) if re.fullmatch(r"[45]\d\d", code) else None


def _text_of(content: object) -> str:
    """Return the text of a message: a string, or the texts of its parts, without what a model thought aloud."""
    if isinstance(content, list):
        return "".join(
            part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str)
        )
    return content if isinstance(content, str) else ""


_THOUGHTS_BEGIN = "<think"
_THOUGHTS_END = ("</think>", "</thinking>")
_OBJECT_BEGINS = re.compile(r'\{\s*"')


def without_thoughts(text: str) -> str:
    """Return what an answer says after what a small model thought aloud; nothing where its thoughts never end.

    The beginning of the thoughts may stand in the server's own template, and only their end in the answer.
    """
    text = text.strip()
    if text.startswith(("{", "[")):
        return text
    for end in _THOUGHTS_END:
        if end in text:
            text = text.partition(end)[2].strip()
    return "" if text.startswith(_THOUGHTS_BEGIN) else text


def json_part(text: str) -> str:
    """Return the JSON document in an answer; small models think aloud before it, wrap it in a fence or in a sentence."""
    if text.lstrip().startswith(("{", "[")):
        return text.strip()
    text = without_thoughts(text)
    if text.startswith("["):
        return text
    begins = _OBJECT_BEGINS.search(text)
    return text[begins.start() : text.rfind("}") + 1] if begins else text


# What a server may add to a prompt: its template, and the schema of the answer.
ADDED_TOKENS = 20_000


def _with_usage(answer: Answer, usage: Any, sent: str) -> Answer:
    """Add the token counts; where the server gives none, or none that can be, an estimate that says it is one.

    No tokenizer makes more tokens than bytes, and nothing is read or written for none.
    """
    try:
        details = usage.get("prompt_tokens_details") or {}
        prompt, completion = int(usage["prompt_tokens"]), int(usage["completion_tokens"])
        cached = int((details.get("cached_tokens") if isinstance(details, dict) else 0) or 0)
        most_answered = len(answer.raw.encode()) + 2 * settings.LLM_MAX_OUTPUT_TOKENS
        can_be = (
            0 < prompt <= len(sent.encode()) + ADDED_TOKENS
            and (0 if not answer.raw.strip() else 1) <= completion <= most_answered
        )
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError):
        can_be = False
    if not can_be:
        return with_estimate(answer, sent)
    return replace(
        answer,
        prompt_tokens=prompt,
        cached_tokens=min(prompt, max(0, cached)),
        completion_tokens=completion,
    )


def with_estimate(answer: Answer, sent: str) -> Answer:
    """Return an answer with token counts that are estimated, and say so: what was sent is billed, as a rule."""
    return replace(
        answer,
        prompt_tokens=estimated_tokens(sent),
        completion_tokens=estimated_tokens(answer.raw),
        usage_estimated=True,
    )


def estimated_tokens(text: str) -> int:
    """Return a rough token count: four ASCII characters or one other character a token."""
    ascii_characters = sum(character < "\x80" for character in text)
    return -(-ascii_characters // 4) + len(text) - ascii_characters


def clean(text: str) -> str:
    """Return text that can be stored: no NUL, no lone surrogates, and not our key, which some servers say back."""
    key = settings.OPENAI_API_KEY
    said = text.replace(key, "[OPENAI_API_KEY]") if len(key) >= SHORTEST_KEY else text
    return said.encode("utf-8", "replace").decode().replace("\x00", "")


def words(error: object) -> str:
    """Return what an error says as one line that can be stored."""
    return clean(" ".join(str(error).split()))[:500]
