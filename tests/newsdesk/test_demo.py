"""`manage.py demo`: what it decides, what it refuses, and that nothing stays behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from newsdesk import data_folder, demo_environment, embedded, supervise
from newsdesk.management.commands import demo
from newsdesk.rehearsal import local_model
from newsdesk.rehearsal.load import DEMO_LOGINS
from newsdesk.supervise import Child, EmbeddedError


@pytest.fixture
def data() -> Iterator[Path]:
    """A prepared data folder."""
    folder = Path(tempfile.mkdtemp(prefix="newsdesk-demo-"))
    data_folder.prepare_data(folder)
    yield folder
    for path in (folder, *data_folder.elsewhere(folder)):
        shutil.rmtree(path, ignore_errors=True)


# --- the environment before the settings are read ----------------------------------------------------


def test_without_a_provider_the_demo_brings_its_own_rehearsal_model():
    environ: dict[str, str] = {}
    demo_environment.prepare(["--port", "8123"], environ)
    kind, port = environ[demo_environment.OWN_MODEL].split(":")
    assert kind == environ["NEWSDESK_LLM_KIND"] == environ["LLM_MODEL"] == "rehearsal"
    assert environ["OPENAI_BASE_URL"] == f"http://127.0.0.1:{port}/v1"
    assert environ["SITE_URL"] == "http://127.0.0.1:8123"
    assert environ["NEWSDESK_ENV"] == "demo"


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "OPENAI_API_KEY_FILE", "OPENAI_BASE_URL"])
def test_a_given_provider_is_used_as_it_is(name):
    environ = {name: "given"}
    demo_environment.prepare([], environ)
    assert environ[name] == "given"
    assert environ["NEWSDESK_LLM_KIND"] == "remote"
    assert demo_environment.OWN_MODEL not in environ


def test_a_local_model_goes_by_its_file_name_and_gets_time_to_answer():
    environ = {local_model.OWN_GGUF: "/models/small.gguf", "LLM_CALL_SECONDS": "1200"}
    demo_environment.prepare(["--local-llm"], environ)
    assert environ["LLM_MODEL"] == "small"
    assert environ["NEWSDESK_LLM_KIND"] == "local"
    assert environ["LLM_CONCURRENCY"] == "1"
    assert environ["LLM_CALL_SECONDS"] == "1200"


def test_a_local_model_beside_a_provider_is_refused():
    with pytest.raises(EmbeddedError, match="--local-llm"):
        demo_environment.prepare(["--local-llm"], {"OPENAI_API_KEY": "k"})


def test_production_is_refused():
    with pytest.raises(EmbeddedError, match="production"):
        demo_environment.prepare([], {"NEWSDESK_ENV": "production"})


def test_a_wrong_option_is_left_to_the_command_to_explain():
    environ: dict[str, str] = {}
    demo_environment.prepare(["--port", "eighty"], environ)
    assert environ == {}


# --- what other terminals learn --------------------------------------------------------------------


def test_a_second_terminal_joins_the_running_demos_model_only_while_it_runs(data):
    running: dict[str, str] = {}
    demo_environment.prepare([], running)
    demo_environment.write_runtime(data, running)
    other: dict[str, str] = {}
    demo_environment.join_running_demo(data, other)
    assert other == {}
    lock = demo_environment.take_demo_lock(data)
    demo_environment.join_running_demo(data, other)
    os.close(lock)
    assert other["OPENAI_API_KEY"] == running["OPENAI_API_KEY"]
    assert other["NEWSDESK_LLM_KIND"] == "rehearsal"
    assert demo_environment.OWN_MODEL not in other


def test_a_terminal_with_a_provider_of_its_own_keeps_it_whole(data):
    running: dict[str, str] = {}
    demo_environment.prepare([], running)
    demo_environment.write_runtime(data, running)
    lock = demo_environment.take_demo_lock(data)
    other = {"OPENAI_API_KEY": "mine"}
    demo_environment.join_running_demo(data, other)
    os.close(lock)
    assert other["OPENAI_API_KEY"] == "mine"
    assert "OPENAI_BASE_URL" not in other
    assert "LLM_MODEL" not in other


def test_a_providers_real_key_is_not_written_to_disk(data):
    environ = {"OPENAI_API_KEY": "sk-real", "LLM_MODEL": "m"}
    demo_environment.prepare([], environ)
    demo_environment.write_runtime(data, environ)
    written = (data / "runtime.json").read_text()
    assert "sk-real" not in written
    assert json.loads(written)["LLM_MODEL"] == "m"


def test_two_demos_on_one_data_folder_are_refused_with_the_address_of_the_first(data):
    demo_environment.write_runtime(data, {"SITE_URL": "http://127.0.0.1:8123"})
    lock = demo_environment.take_demo_lock(data)
    with pytest.raises(EmbeddedError, match="8123"):
        demo_environment.take_demo_lock(data)
    os.close(lock)
    os.close(demo_environment.take_demo_lock(data))


# --- the command ---------------------------------------------------------------------------------------

SERVE = """
import http.server, sys
http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind="127.0.0.1")
"""


@pytest.fixture
def port() -> int:
    return demo_environment.free_port()


@pytest.fixture
def stage(data, port, monkeypatch, settings) -> dict[str, list[str]]:
    """A demo whose services are given and whose children are small scripts, by name; change them at will."""
    monkeypatch.setenv("NEWSDESK_DATA", str(data))
    monkeypatch.setenv("DATABASE_URL", "postgresql://given")
    monkeypatch.setenv("REDIS_URL", "redis://given")
    monkeypatch.delenv(demo_environment.OWN_MODEL, raising=False)
    monkeypatch.setattr(demo, "load_content", lambda data, report, *, meanwhile: None)
    monkeypatch.setattr(demo, "call_command", lambda *arguments, **options: None)
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    monkeypatch.setattr(demo, "end_on_signals", lambda: None)
    settings.LLM_CONFIGURED = True
    wait = "import signal; signal.pause()"
    commands = {
        "web": [sys.executable, "-c", SERVE, str(port)],
        "worker": [sys.executable, "-S", "-c", wait],
        "beat": [sys.executable, "-S", "-c", wait],
    }
    monkeypatch.setattr(demo, "serving_commands", lambda data, port: commands)
    return commands


def run(port: int) -> str:
    """Run the command and return what it printed."""
    output = StringIO()
    call_command("demo", port=port, no_browser=True, stdout=output)
    return output.getvalue()


def end_with_ctrl_c_once_started(monkeypatch: pytest.MonkeyPatch) -> list[Child]:
    """Let the demo receive Ctrl-C as soon as it watches its children; returns them."""
    watched: list[Child] = []

    def watch(children):
        watched.extend(children)
        demo.require_alive(children)
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "watch", watch)
    return watched


def test_the_demo_says_where_to_look_and_how_to_log_in_and_ends_everything_on_ctrl_c(
    stage, port, monkeypatch
):
    children = end_with_ctrl_c_once_started(monkeypatch)
    output = run(port)
    assert f"http://127.0.0.1:{port}/admin/desk/" in output
    for _role, name, password in DEMO_LOGINS:
        assert f"{name} / {password}" in output
    assert [child.name for child in children] == ["web", "worker", "beat"]
    assert all(child.exit_status() is not None for child in children)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_to_end_a_process_counts_as_ctrl_c(number):
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # as in the background of a script
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        demo.end_on_signals()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def test_the_rehearsal_server_is_started_with_the_demo_and_ends_with_it(stage, port, monkeypatch, settings):
    environ: dict[str, str] = {}
    demo_environment.prepare([], environ)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = environ["OPENAI_BASE_URL"], environ["OPENAI_API_KEY"]
    children = end_with_ctrl_c_once_started(monkeypatch)
    assert "見本" in run(port)
    assert children[0].name == "rehearsal"
    assert children[0].exit_status() is not None


def test_a_child_that_ends_takes_the_demo_down_with_its_name_status_and_last_words(stage, port):
    stage["worker"] = ["/bin/sh", "-c", "echo broker is gone >&2; exit 3"]
    with pytest.raises(CommandError, match=r"worker が終了しました（終了コード 3）[\s\S]*broker is gone"):
        run(port)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_site_that_answers_with_an_error_is_not_called_ready(stage, port):
    stage["web"] = [sys.executable, "-c", SERVE.replace("SimpleHTTP", "BaseHTTP"), str(port)]
    with pytest.raises(CommandError, match="HTTP 501"):
        run(port)


def test_a_taken_port_is_named_with_the_option_that_changes_it(stage):
    with socket.socket() as occupant:
        occupant.bind(("127.0.0.1", 0))
        occupant.listen()
        taken = occupant.getsockname()[1]
        with pytest.raises(CommandError, match=rf"ポート {taken} .*--port"):
            run(taken)


def test_a_port_that_cannot_exist_is_refused(stage):
    with pytest.raises(CommandError, match="65535"):
        run(70000)


def test_without_manage_py_the_command_says_how_it_is_started(stage, port, settings):
    settings.LLM_CONFIGURED = False
    with pytest.raises(CommandError, match=r"manage\.py demo"):
        run(port)


@pytest.fixture
def loads(monkeypatch) -> list[str]:
    """Replace the loader by a script that ends well; returns the names of what was started."""
    started: list[str] = []
    start_child: Callable[..., Child] = supervise.start_child

    def start(name, command, **options):
        started.append(name)
        return start_child(name, [sys.executable, "-S", "-c", "print('loaded')"], **options)

    monkeypatch.setattr(demo, "start_child", start)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return started


def test_stories_are_loaded_once_into_an_embedded_database(data, loads):
    other_work: list[str] = []
    for _start in range(2):
        demo.load_content(data, lambda line: None, meanwhile=lambda: other_work.append("done"))
    assert loads == ["load"]
    assert other_work == ["done", "done"]


def test_a_database_elsewhere_is_asked_every_time(data, loads, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere")
    for _start in range(2):
        demo.load_content(data, lambda line: None, meanwhile=lambda: None)
    assert loads == ["load", "load"]


def test_a_demo_that_could_not_load_its_stories_shows_why_and_tries_again_next_time(data, monkeypatch):
    broken = [sys.executable, "-S", "-c", "raise SystemExit('no such group')"]
    start_child: Callable[..., Child] = supervise.start_child
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(
        demo, "start_child", lambda name, command, **options: start_child(name, broken, **options)
    )
    for _start in range(2):
        with pytest.raises(EmbeddedError, match="no such group"):
            demo.load_content(data, lambda line: None, meanwhile=lambda: None)


def test_static_files_are_collected_again_only_after_one_of_them_changed(
    data, tmp_path, settings, monkeypatch
):
    collected: list[str] = []
    monkeypatch.setattr(demo, "call_command", lambda name, **options: collected.append(name))
    settings.STATICFILES_DIRS = [tmp_path]
    settings.STATIC_ROOT = data
    (tmp_path / "desk.css").write_text("a{}")
    demo.collect_static(data)
    demo.collect_static(data)
    assert collected == ["collectstatic"]
    (tmp_path / "desk.css").write_text("a{color:red}")
    demo.collect_static(data)
    assert len(collected) == 2


def test_manage_py_prepares_the_demo_before_django_reads_its_settings(data, monkeypatch):
    for name in ("NEWSDESK_LLM_KIND", demo_environment.OWN_MODEL):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NEWSDESK_DATA", str(data))
    monkeypatch.setattr(os, "environ", dict(os.environ))
    assert embedded.ensure_for_command(["manage.py", "demo", "--port", "8123"]) is False
    assert os.environ["SITE_URL"] == "http://127.0.0.1:8123"
    assert os.environ["NEWSDESK_LLM_KIND"] == "rehearsal"
    assert not (data / "postgres").exists()
