"""The rehearsal server: an OpenAI-compatible endpoint that knows the demo's own articles and nothing else.

It lets a visitor press every button without an account anywhere. It is honest: its model is called
"rehearsal", it answers from the stories' own `draft.json`, and refuses any other text.

    python -m newsdesk.rehearsal.server --port 4100 --key KEY [--latency-ms 400] [--token-ms 3]
"""

import argparse
import hmac
import json
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from newsdesk.rehearsal import answers

MODEL = "rehearsal"
REFUSAL = "このデモに付属の記事だけを下訳できます / this rehearsal server only knows the demo's own articles"
MAX_REQUEST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Pace:
    """How long an answer takes, so that progress can be seen: seconds a call and seconds a token."""

    latency: float = 0.4
    token: float = 0.003


def count_tokens(text: str) -> int:
    """Estimate tokens: one for four ASCII characters, one for any other character."""
    ascii_characters = sum(character.isascii() for character in text)
    return (ascii_characters + 3) // 4 + len(text) - ascii_characters


def completion(stories: Sequence[answers.Story], request: dict[str, Any]) -> dict[str, Any]:
    """Return the chat completion for a request: JSON content, or a refusal for anything unknown."""
    messages = request["messages"]
    reply = answers.answer(stories, messages)
    content = None if reply is None else json.dumps(reply, ensure_ascii=False)
    prompt_tokens = sum(count_tokens(answers.text_of(message)) for message in messages)
    completion_tokens = count_tokens(content or REFUSAL)
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": MODEL,
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": content,
                    "refusal": REFUSAL if content is None else None,
                },
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": completion_tokens,
            "total_tokens": prompt_tokens + completion_tokens,
            "prompt_tokens_details": {"cached_tokens": 0},
        },
    }


class RehearsalServer(ThreadingHTTPServer):
    """Bound to loopback (port 0: any free one); the caller runs `serve_forever()`."""

    daemon_threads = True

    def __init__(self, port: int, *, key: str, stories: Sequence[answers.Story], pace: Pace) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.key, self.stories, self.pace = key, stories, pace


class _Handler(BaseHTTPRequestHandler):
    """One connection of the rehearsal server."""

    server: RehearsalServer
    protocol_version = "HTTP/1.1"  # the OpenAI client keeps its connections

    def do_GET(self) -> None:
        """Answer `/v1/models` with the one model there is, and `/healthz` to anybody."""
        if self.path == "/healthz":
            self._send(HTTPStatus.OK, {"status": "ok"})
            return
        if not self._allowed("/v1/models"):
            return
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "newsdesk"}
        self._send(HTTPStatus.OK, {"object": "list", "data": [model]})

    def do_POST(self) -> None:
        """Answer `/v1/chat/completions`."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_REQUEST_BYTES:
            self.close_connection = True
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is larger than 8 MB.")
            return
        body = self.rfile.read(length)
        if not self._allowed("/v1/chat/completions"):
            return
        try:
            request = json.loads(body)
            if request.get("stream"):
                raise ValueError("stream is not supported")
            reply = completion(self.server.stories, request)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self._refuse(HTTPStatus.BAD_REQUEST, f"The request is not a chat completion request: {error}")
            return
        pace = self.server.pace
        time.sleep(pace.latency + pace.token * reply["usage"]["completion_tokens"])
        self._send(HTTPStatus.OK, reply)

    def _allowed(self, path: str) -> bool:
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self.server.key.encode()):
            self._refuse(HTTPStatus.UNAUTHORIZED, "The API key is not the one this demo was started with.")
            return False
        if self.path.split("?")[0] != path:
            self._refuse(HTTPStatus.NOT_FOUND, f"There is nothing at {self.path}.")
            return False
        return True

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        code = status.phrase.lower().replace(" ", "_")
        error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
        self._send(status, {"error": error})

    def _send(self, status: HTTPStatus, body: dict[str, Any]) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Stay silent about requests that went as they should; errors are logged."""


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--port", type=int, required=True)
    # The environment keeps the key out of the process list.
    parser.add_argument("--key", default=os.environ.get("OPENAI_API_KEY", ""))
    parser.add_argument("--latency-ms", type=float, default=400)
    parser.add_argument("--token-ms", type=float, default=3)
    parser.add_argument("--stories", type=Path, default=answers.STORIES)
    options = parser.parse_args()
    if not options.key:
        parser.error("--key or OPENAI_API_KEY is needed")
    pace = Pace(latency=options.latency_ms / 1000, token=options.token_ms / 1000)
    stories = answers.load_stories(options.stories)
    RehearsalServer(options.port, key=options.key, stories=stories, pace=pace).serve_forever()


if __name__ == "__main__":
    main()
