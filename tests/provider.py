"""A small OpenAI-compatible server for tests: good answers by default, any fault on request."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, SupportsIndex

# What an answer is instead of the good one: (material, good) -> (status, bytes or JSON, headers).
type Fault = Callable[[dict[str, Any], dict[str, Any]], tuple[int, Any, dict[str, str]]]
TAG_OR_TEXT = re.compile(r"(</?[a-z]\d+>| \| |\n)")


# The sentences of the tests' article (tests/conftest.py), as a person would translate them: the checks agree.
TRANSLATED = {
    "Fathom Works released <b1>Contour 1</b1> on Monday, a model that <a2>reads maps</a2>.": (
        "Fathom Worksは月曜日、<a2>地図を読む</a2>モデル「<b1>Contour 1</b1>」を公開しました。"
    ),
    "How it was built": "作り方",
    "The team trained it on 2 million survey sheets.": "チームは200万枚の測量図で学習させました。",
    "It runs on one GPU.": "1基のGPUで動きます。",
    "It costs $40 a month.": "料金は月額40ドルです。",
    "We wanted something a ranger could carry.": "私たちは、レンジャーが持ち運べるものが欲しかったのです。",
    "Model | Score\nContour 1 | 81.2": "モデル | スコア\nContour 1 | 81.2",
}
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def japanese(text: str) -> str:
    """Return a translation that keeps tags, table borders, lines and numbers; of unknown text it keeps no word."""
    if text in TRANSLATED:
        return TRANSLATED[text]
    return "".join(
        piece
        if TAG_OR_TEXT.fullmatch(piece)
        else f"訳文{'と'.join(NUMBER.findall(piece))}"
        if piece.strip()
        else ""
        for piece in TAG_OR_TEXT.split(text)
    )


def good_answer(material: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a faultless answer to one of the project's questions."""
    if material["task"] == "translate":
        return {"units": [{"id": unit["id"], "text": japanese(unit["text"])} for unit in material["units"]]}
    if material["task"] == "judge":
        return {"findings": []}
    # Letters, not numbers: a number that the article does not have is an error.
    points = [
        {"heading": f"要点{letter}", "text": f"要点{letter}の説明です。", "blocks": [0, n]}
        for n, letter in enumerate("いろは")
    ]
    brief = {"content_type": "news", "voice": "desumasu", "names": ["Fathom Works = Fathom Works"]}
    parts: dict[str, Any] = {
        "brief": [brief | {"terms": ["maps = 地図"], "numbers": [], "quotes": [], "boilerplate": []}],
        "title": ["地図を読む小型モデル"],
        "lead": ["地図を読むモデルが公開されました。"],
        "key_points": points,
        "impact_analysis": [
            {"text": "影響の一段落目です。", "blocks": [0], "paragraph": 1},
            {"text": "影響の二段落目です。", "blocks": [2, 99], "paragraph": 2},
        ],
        "editorial_comment": ["編集部の意見です。"],
    }
    if material["again"] or "now" in material:
        parts |= {
            "title": ["地図を読む小型モデル（新）"],
            "lead": [f"{parts['lead'][0]}（新）"],
            "editorial_comment": [f"{parts['editorial_comment'][0]}（新）"],
            "impact_analysis": "影響の一段落目です。\n\n影響の二段落目です。（新）",
        }
    return {name: value if name in material["parts"] else [] for name, value in parts.items()}


class Provider:
    """Serves on loopback until closed. `faults` are used up in order before good answers come.

    Questions run in parallel; `faults_of["translate"]` holds faults for one kind of question alone.
    """

    def __init__(self, *, is_cut_off: bool = False) -> None:
        """Listen. With `is_cut_off`, callers that are killed leave no trace in the output: a stack for each buries what is shown."""
        self.requests: list[dict[str, Any]] = []
        self.faults: list[Fault] = []
        self.faults_of: dict[str, list[Fault]] = {}
        self.lock = threading.Lock()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                material = json.loads(body["messages"][-1]["content"])
                with provider.lock:
                    provider.requests.append(body)
                    queue = provider.faults_of.get(material["task"]) or provider.faults
                    fault = queue.pop(0) if queue else None
                good = completion(json.dumps(good_answer(material), ensure_ascii=False))
                if fault is dropped:
                    self.close_connection = True
                    return
                status, answer, headers = fault(material, good) if fault else (200, good, {})
                data = (
                    answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
                )
                try:
                    self.send_response(status)
                    for name, value in ({"Content-Length": str(len(data))} | headers).items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(data)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # the client gave up waiting, which is what some tests are about

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *caller: Any) -> None:
                if not is_cut_off:
                    super().handle_error(*caller)

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def __enter__(self) -> Provider:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def materials(self, task: str) -> list[dict[str, Any]]:
        """Return what was sent with every request of one task, in order of arrival."""
        sent = [json.loads(body["messages"][-1]["content"]) for body in self.requests]
        return [material for material in sent if material["task"] == task]


def completion(content: object, *, finish_reason: str = "stop", **message: Any) -> dict[str, Any]:
    """Return a chat completion document."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "test-model",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish_reason,
                "message": {"role": "assistant", "content": content} | message,
            }
        ],
        "usage": {
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "prompt_tokens_details": {"cached_tokens": 60},
        },
    }


def status(code: int, *, error: dict[str, Any] | None = None, **headers: str) -> Fault:
    """A fault: an HTTP error."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _material, _good: (code, {"error": error or {"message": f"error {code}"}}, names)


def content(text: object, **options: Any) -> Fault:
    """A fault: a completion with this content."""
    return lambda _material, _good: (200, completion(text, **options), {})


class Always(list[Fault]):
    """A queue that gives one fault for ever."""

    def __init__(self, fault: Fault) -> None:
        super().__init__([fault])

    def pop(self, _at: SupportsIndex = 0) -> Fault:
        return self[0]


def where(is_met: Callable[[dict[str, Any]], bool], fault: Fault) -> Fault:
    """A fault for the questions whose material it `is_met` by; all others are answered well."""
    return lambda material, good: fault(material, good) if is_met(material) else (200, good, {})


def raw(body: bytes) -> Fault:
    """A fault: 200 with this body."""
    return lambda _material, _good: (200, body, {})


def dropped(_material: dict[str, Any], good: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
    """A fault: the connection is closed without a word, as by a gateway that waited long enough."""
    return 200, good, {}  # never sent


def changed(change: Any) -> Fault:
    """A fault: the good answer's content after `change(answer) -> answer`."""

    def fault(material: dict[str, Any], _good: dict[str, Any]) -> tuple[int, dict[str, Any], dict[str, str]]:
        return 200, completion(json.dumps(change(good_answer(material)), ensure_ascii=False)), {}

    return fault


def slow(seconds: float) -> Fault:
    """A fault: a good answer, later."""

    def fault(_material: dict[str, Any], good: dict[str, Any]) -> tuple[int, dict[str, Any], dict[str, str]]:
        time.sleep(seconds)
        return 200, good, {}

    return fault
