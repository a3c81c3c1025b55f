"""With EMBEDDINGS=openai the provider makes the vectors; when it does not, stories wait and nothing else breaks."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from related import embed, find, tasks
from related.models import DIMENSIONS, Embedding
from tests.newsdesk.stories import content, published_story


@pytest.fixture
def server(settings):
    """An OpenAI-compatible embeddings endpoint; `answers` says how it answers, `asked` holds what it was sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.server.asked.append((self.path, sent))  # type: ignore[attr-defined]
            size = self.server.size  # type: ignore[attr-defined]
            rows = [
                {"object": "embedding", "index": n, "embedding": [float(n + 1)] + [0.0] * (size - 1)}
                for n in range(len(sent["input"]))
            ]
            body = json.dumps(
                {"object": "list", "data": rows[::-1], "model": sent["model"], "usage": {}}
            ).encode()
            self.send_response(self.server.status)  # type: ignore[attr-defined]
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    running = HTTPServer(("127.0.0.1", 0), Handler)
    running.asked, running.size, running.status = [], DIMENSIONS, 200  # type: ignore[attr-defined]
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    settings.EMBEDDINGS = "openai"
    settings.LLM_CONFIGURED = True
    settings.OPENAI_BASE_URL = f"http://127.0.0.1:{running.server_port}/v1"
    yield running
    running.shutdown()
    running.server_close()


def test_the_provider_is_asked_for_vectors_of_our_size_in_one_call(server):
    assert embed.vectors([content(), content(title="別の見出し")]).shape == (2, DIMENSIONS)
    ((path, sent),) = server.asked
    assert path == "/v1/embeddings"
    assert (sent["model"], sent["dimensions"]) == ("text-embedding-3-small", DIMENSIONS)
    assert [sent["input"][0], sent["input"][2]] == [content()["title"], "別の見出し"]


@pytest.mark.parametrize(("status", "size"), [(500, DIMENSIONS), (401, DIMENSIONS), (200, 3)])
def test_a_bad_answer_is_unavailable_in_words(server, status, size):
    server.status, server.size = status, size
    with pytest.raises(embed.Unavailable, match="text-embedding-3-small"):
        embed.vectors([content()])


@pytest.mark.django_db
def test_a_story_waits_for_a_provider_that_is_away(server):
    published_story()
    server.status = 500
    tasks.refresh()
    assert not Embedding.objects.exists()
    server.status = 200
    assert find.refresh() == 1
    assert Embedding.objects.get().model.startswith("openai:text-embedding-3-small")
