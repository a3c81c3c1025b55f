"""`manage.py demo`: everything on this machine with one command, and nothing left over after Ctrl-C.

Order: data folder, PostgreSQL, Valkey, tables, language model, demo content and static files, the web
server, then one Celery worker and beat. Whatever ends one of them ends all, in the opposite order.
"""

import argparse
import hashlib
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from newsdesk import data_folder, demo_environment, embedded
from newsdesk.progress import Progress
from newsdesk.rehearsal import local_model
from newsdesk.rehearsal.load import DEMO_LOGINS, STORIES
from newsdesk.supervise import Child, EmbeddedError, last_lines, start_child, stop_children

READY_SECONDS = 60.0
STOP_SECONDS = (
    4.0  # a worker's running task is a row with a lease: ending it costs a repetition, not the task
)


class Command(BaseCommand):
    """Start the demo and serve until Ctrl-C."""

    help = "デモを起動します（PostgreSQL、Valkey、Web、Celery をすべて含みます）。Ctrl-C で終了します。"
    requires_system_checks: list[str] = []  # migrate runs them against the database it has just started

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options; `demo_environment.prepare` has read them once before the settings were."""
        demo_environment.add_arguments(parser)

    def handle(self, *, port: int, reset: bool, no_browser: bool, **_options: Any) -> None:
        """Run the demo. Raises CommandError when it cannot start or one of its processes ends."""
        end_on_signals()
        progress = Progress(self.stdout)
        try:
            with ExitStack() as running:
                children = start(running, progress, port=port, reset=reset)
                self.stdout.write(invitation(port))
                self.stdout.flush()  # whoever reads it through a pipe waits for it
                if not no_browser and _has_display():
                    webbrowser.open(f"http://127.0.0.1:{port}/")
                watch(children)
        except EmbeddedError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stdout.write("終了しました。データは次回のために残っています。")


def start(running: ExitStack, progress: Progress, *, port: int, reset: bool) -> list[Child]:
    """Start everything; what must end again is registered with `running`. Return the processes to watch.

    Raises EmbeddedError, or CommandError for a port or environment that cannot be used.
    """
    require_prepared_environment()
    data = embedded.data_dir()
    with progress.step(f"データフォルダー {data}"):
        data_folder.prepare_data(data)
        running.callback(os.close, demo_environment.take_demo_lock(data))
        if reset:
            data_folder.reset_data(data)
            data_folder.prepare_data(data)

    require_free_port(port)
    children: list[Child] = []
    if not demo_environment.is_given("DATABASE_URL", os.environ):
        with progress.step("PostgreSQL"):
            children += _child_of(running.enter_context(embedded.Postgres(data)))
    if not demo_environment.is_given("REDIS_URL", os.environ):
        with progress.step("Valkey"):
            children += _child_of(running.enter_context(embedded.Valkey(data)))
    with progress.step("データベースの表"):
        call_command("migrate", interactive=False, verbosity=0)
        connections.close_all()
    children += start_model(running, progress, data)  # it gets ready while the content is loaded
    with progress.step("デモの記事と静的ファイル") as report:
        load_content(data, report, meanwhile=lambda: collect_static(data))

    demo_environment.write_runtime(data, os.environ)
    commands = serving_commands(data, port=port)
    serving: list[Child] = []
    running.callback(stop_children, serving, seconds=STOP_SECONDS + 2)
    with progress.step("Web サーバー"):
        serving.append(start_own("web", commands["web"], data=data))
        wait_for(f"http://127.0.0.1:{port}/", serving[0], watched=[*children, *serving])
    with progress.step("Celery ワーカーと beat"):
        serving += [start_own(name, commands[name], data=data) for name in ("worker", "beat")]
        wait_for_model([*children, *serving])
    running.callback(progress.say, "停止しています…")
    return [*children, *serving]


def require_prepared_environment() -> None:
    """Raise CommandError when the settings were read before `demo_environment.prepare` could fill them in."""
    if not settings.LLM_CONFIGURED:
        raise CommandError(
            "デモは `python manage.py demo` で起動してください（django-admin からは起動できません）。"
        )


def require_free_port(port: int) -> None:
    """Raise CommandError when the web server could not listen on `port`."""
    if not 1 <= port <= 65535:
        raise CommandError(f"--port {port} は使えません。1 から 65535 までの数を指定してください。")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections of the last demo linger
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"ポート {port} は使えません（{error.strerror}）。"
                f"別のポートを指定してください: python manage.py demo --port {port % 65535 + 1}"
            ) from error


def start_model(running: ExitStack, progress: Progress, data: Path) -> list[Child]:
    """Start the rehearsal server or the local model where the demo brings its own; return it for watching."""
    own = os.environ.get(demo_environment.OWN_MODEL)
    if own is None:
        progress.say(f"下訳のモデル: {settings.LLM_MODEL}（{settings.OPENAI_BASE_URL}）")
        return []
    kind, _, port = own.partition(":")
    title = "ローカルモデル" if kind == "local" else "下訳の見本サーバー"
    with progress.step(f"{title}（{settings.LLM_MODEL}）") as report:
        if kind == "local":
            command = local_model.serve_command(data, port=int(port), report=report)
        else:
            command = [sys.executable, "-m", "newsdesk.rehearsal.server", "--port", port]
        model = start_own(kind, command, data=data)
        running.callback(stop_children, [model], seconds=STOP_SECONDS)
    return [model]


def wait_for_model(children: Sequence[Child]) -> None:
    """Wait until the demo's own model answers, where there is one among `children`."""
    for child in children:
        if child.name in {"rehearsal", "local"}:
            url = f"{settings.OPENAI_BASE_URL}/models"
            wait_for(url, child, watched=children, key=settings.OPENAI_API_KEY)


def load_content(data: Path, report: Callable[[str], None], *, meanwhile: Callable[[], None]) -> None:
    """Load the demo's people, sources and stories, unless this data folder's database has them.

    In a process of its own, because it drafts with a rehearsal server even where this demo has a real
    model; `meanwhile` is called while it runs. Raises EmbeddedError with its last words when it fails.
    """
    stamp = data / "content.sha256"
    stories = fingerprint(path for path in sorted(STORIES.rglob("*")) if path.is_file())
    # The stamp and an embedded database are deleted together; a database elsewhere has its own life.
    embedded_database = not demo_environment.is_given("DATABASE_URL", os.environ)
    if embedded_database and stamp.exists() and stamp.read_text() == stories:
        meanwhile()
        return
    loader = start_own("load", [sys.executable, "-m", "newsdesk.rehearsal.load"], data=data)
    try:
        meanwhile()
        while (status := loader.exit_status()) is None:
            report(last_lines(loader.log, 1).strip(" |"))
            time.sleep(0.1)
    finally:
        stop_children([loader], seconds=STOP_SECONDS)
    if status != 0:
        raise EmbeddedError(
            f"デモの記事を読み込めませんでした（終了コード {status}）。"
            f"ログ {loader.log} の最後の行:\n{last_lines(loader.log)}"
        )
    stamp.write_text(stories)


def collect_static(data: Path) -> None:
    """Run collectstatic when a static file has changed since the last time; compressing takes seconds."""
    stamp = data / "static-files.sha256"
    files = fingerprint(
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])
    )
    if stamp.exists() and stamp.read_text() == files and Path(settings.STATIC_ROOT).exists():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(files)


def fingerprint(paths: Iterable[Path]) -> str:
    """Return a digest that changes when one of the files does: by name, size and time of change."""
    digest = hashlib.sha256()
    for path in paths:
        status = path.stat()
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def serving_commands(data: Path, *, port: int) -> dict[str, list[str]]:
    """Return the commands of the web server, the worker and beat, by their names in the logs."""
    celery = [sys.executable, "-m", "celery", "-A", "newsdesk"]
    return {
        "web": [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "newsdesk.wsgi:application"),
            *("--host", "127.0.0.1", "--port", str(port), "--no-ws", "--blocking-threads", "4"),
            # A worker that is told to end while it starts never does so by itself.
            *("--log-level", "warning", "--workers-kill-timeout", "3"),
        ],
        "worker": [
            *(*celery, "worker", "-c", "2", "--without-mingle", "--without-gossip", "-l", "WARNING"),
            *("-Q", "default,llm,fetch,publish"),
        ],
        "beat": [*celery, "beat", "-l", "WARNING", "-s", str(data / "celerybeat-schedule")],
    }


def start_own(name: str, command: Sequence[str], *, data: Path) -> Child:
    """Start one of the project's own processes with this environment and the demo's data folder."""
    env = os.environ | {"NEWSDESK_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    return start_child(name, command, logs=data / "logs", env=env, cwd=settings.BASE_DIR, grace=STOP_SECONDS)


def _child_of(service: embedded.Service) -> list[Child]:
    return [] if service.child is None else [service.child]


def wait_for(url: str, serving: Child, *, watched: Sequence[Child], key: str = "") -> None:
    """Wait until `serving` answers 200 at `url`.

    Raises EmbeddedError when it answers anything else or nothing, or when a watched process ends.
    """
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 (our own address)
    # No proxy from the environment may stand between us and our own loopback address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    answer = ""
    while time.monotonic() < deadline:
        require_alive(watched)
        try:
            with opener.open(request, timeout=20):
                return
        except urllib.error.HTTPError as error:
            answer = f"HTTP {error.code}"
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE:  # a model that is still being loaded
                break
        except OSError as error:
            answer = str(error)
        time.sleep(0.1)
    raise EmbeddedError(
        f"{url} から正常な応答がありません（{answer}）。ログ {serving.log} の最後の行:\n{last_lines(serving.log)}"
    )


def require_alive(children: Sequence[Child]) -> None:
    """Raise EmbeddedError naming the process that has ended, with its exit status and last words."""
    for child in children:
        status = child.exit_status()
        if status is not None:
            raise EmbeddedError(
                f"{child.name} が終了しました（終了コード {status}）。デモ全体を止めました。"
                f"ログ {child.log} の最後の行:\n{last_lines(child.log)}"
            )


def watch(children: Sequence[Child]) -> None:
    """Return never: raises EmbeddedError when a process ends, KeyboardInterrupt on Ctrl-C or SIGTERM."""
    while True:
        require_alive(children)
        time.sleep(0.5)


def invitation(port: int) -> str:
    """Return what is shown once everything runs: addresses and log-ins."""
    site = f"http://127.0.0.1:{port}"
    logins = "\n".join(f"    {role}: {name} / {password}" for role, name, password in DEMO_LOGINS)
    return (
        f"\n  閲覧ページ  {site}/\n  編集デスク  {site}/admin/desk/\n  ログイン（役割: 名前 / パスワード）\n{logins}\n\n"
        "  Ctrl-C で終了します。\n"
    )


def end_on_signals() -> None:
    """Let Ctrl-C, SIGTERM and a closed terminal end the demo in order, even where it began in a script's
    background (which ignores Ctrl-C); `nohup` still keeps it from noticing the terminal."""
    signal.signal(signal.SIGINT, _end_as_ctrl_c)
    signal.signal(signal.SIGTERM, _end_as_ctrl_c)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _end_as_ctrl_c)


def _end_as_ctrl_c(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _has_display() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
