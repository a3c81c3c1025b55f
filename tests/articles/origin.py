"""A small HTTP origin on loopback for the fetch tests: real sockets, answers as each test scripts them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Origin:
    """A running server: `answers` maps paths to what they answer, `requests` keeps what was asked."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def allow(self) -> frozenset[tuple[str, int]]:
        return frozenset({("127.0.0.1", self.port)})

    def page(self, path: str, body: bytes = b"<p>hello", *, status: int = 200, **headers: str) -> str:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (status, {"Content-Type": "text/html; charset=utf-8", **names}, body)
        return self.url(path)


@contextmanager
def running_origin() -> Iterator[Origin]:
    """Serve until the block ends. A path `/stall` sends half its body and waits until the test is over."""
    origin = Origin(0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            origin.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            status, headers, body = origin.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            stalls = self.path == "/stall"
            self.send_header("Content-Length", str(len(body) + stalls))
            self.end_headers()
            try:
                self.wfile.write(body)
                self.wfile.flush()
                if stalls:
                    origin.release.wait(30)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client hung up, as it should on a bomb

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    origin.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield origin
    finally:
        origin.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
