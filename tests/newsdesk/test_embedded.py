"""The embedded PostgreSQL and Valkey: real processes in a data folder of their own, none left behind."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from kombu.connection import Connection

from newsdesk import data_folder, embedded
from newsdesk.data_folder import elsewhere, make_socket_dir, prepare_data, reset_data, socket_dir
from newsdesk.supervise import EmbeddedError, start_child

PROJECT = Path(embedded.__file__).parent.parent


def _remove(data: Path) -> None:
    for folder in (data, *elsewhere(data)):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that no service has used yet. Not tmp_path: its parent is closed to other accounts."""
    folder = Path(tempfile.mkdtemp(prefix="newsdesk-embedded-"))
    yield folder
    _remove(folder)


@pytest.fixture(scope="module")
def server() -> Iterator[embedded.Postgres]:
    """A PostgreSQL that runs for the whole module; tests only ask it."""
    folder = Path(tempfile.mkdtemp(prefix="newsdesk-embedded-"))
    with embedded.Postgres(folder, durable=False) as postgres:
        yield postgres
    _remove(folder)


def query(data: Path, sql: str) -> object:
    """Return the one value of a query to the embedded database, None for a statement without rows."""
    with psycopg.connect(embedded.database_url(data), autocommit=True) as connection:
        cursor = connection.execute(sql)
        return None if cursor.description is None else cursor.fetchone()[0]


def answers(data: Path) -> bool:
    """Whether a PostgreSQL accepts connections for this data folder."""
    try:
        query(data, "SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def wait_for_end(pid: int) -> None:
    """Block until a process has ended, half a minute at most."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ready, _, _ = select.select([process], [], [], 30)
    os.close(process)
    assert ready, f"process {pid} is still running"


# --- what a started database is like ---------------------------------------------------------------


def test_a_new_database_speaks_utf8_and_knows_vectors(server):
    assert server.created
    assert query(server.data, "SHOW server_encoding") == "UTF8"
    query(server.data, "CREATE EXTENSION vector")
    assert query(server.data, "SELECT '[1,2]'::vector <-> '[1,4]'::vector") == 2


def test_trigram_search_sees_japanese_letters(server):
    query(server.data, "CREATE EXTENSION pg_trgm")
    assert query(server.data, "SELECT cardinality(show_trgm('翻訳'))") == 3


def test_a_connection_without_the_password_is_refused(server):
    host = socket_dir(server.data, "postgres")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(f"host={host} user=newsdesk dbname=newsdesk")


def test_the_password_file_is_private(server):
    assert (server.data / "postgres-password").stat().st_mode & 0o077 == 0


def test_the_server_never_runs_as_root(server):
    pid = int((server.data / "postgres" / "postmaster.pid").read_text().split()[0])
    assert Path(f"/proc/{pid}").stat().st_uid != 0


def test_test_databases_do_not_wait_for_the_disk_and_real_ones_do(server, data):
    assert query(server.data, "SHOW fsync") == "off"
    with embedded.Postgres(data):
        assert query(data, "SHOW fsync") == "on"


# --- starting, sharing, stopping -----------------------------------------------------------------


def test_data_survives_a_restart_and_is_not_new_again(data):
    with embedded.Postgres(data, durable=False):
        query(data, "CREATE TABLE kept AS SELECT 7 AS value")
    assert not answers(data)
    with embedded.Postgres(data, durable=False) as again:
        assert not again.created
        assert query(data, "SELECT value FROM kept") == 7


def test_the_server_stays_until_the_last_of_its_users_has_gone(data):
    first, second = embedded.Postgres(data, durable=False), embedded.Postgres(data, durable=False)
    assert first.start() is True
    assert second.start() is False
    keeper = first.child.keeper
    first.stop()
    assert answers(data)
    second.stop()
    assert keeper.wait(30) == 0
    assert not answers(data)


CLIENT = """
import sys
from pathlib import Path
from newsdesk import embedded
postgres = embedded.Postgres(Path(sys.argv[1]), durable=False)
postgres.start()
print(postgres.child.keeper.pid, flush=True)
sys.stdin.read()
"""


def test_a_server_ends_when_its_user_is_killed(data):
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT, data], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT
    )
    keeper = int(client.stdout.readline())
    assert answers(data)
    client.kill()
    client.communicate()
    wait_for_end(keeper)
    assert not answers(data)
    assert not (data / "postgres" / "postmaster.pid").exists()


def test_a_crash_leaves_nothing_in_the_way_even_if_its_process_number_is_in_use_again(data):
    with embedded.Postgres(data, durable=False) as postgres:
        pid_file = data / "postgres" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        os.kill(int(lines[0]), signal.SIGKILL)
        postgres.child.keeper.wait(30)
        assert pid_file.exists()
        pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with embedded.Postgres(data, durable=False):
        assert answers(data)


def test_a_start_that_fails_shows_the_servers_last_words_and_leaves_no_process(data):
    with embedded.Postgres(data, durable=False):
        pass
    with (data / "postgres" / "postgresql.conf").open("a") as configuration:
        configuration.write("no_such_setting = 1\n")
    broken = embedded.Postgres(data, durable=False)
    with pytest.raises(EmbeddedError, match="no_such_setting"):
        broken.start()
    assert not data_folder.is_locked(data / "postgres.lease")


def test_a_lost_password_file_is_named_in_the_error(data):
    with embedded.Postgres(data, durable=False):
        (data / "postgres-password").write_text("another")
        with pytest.raises(EmbeddedError, match="postgres-password"):
            embedded.Postgres(data, durable=False).start()


def test_a_data_folder_below_a_closed_folder_works_and_the_folder_stays_closed(data):
    closed = data / "home"
    closed.mkdir(mode=0o700)
    inner = closed / "data"
    try:
        with embedded.Postgres(inner, durable=False):
            assert answers(inner)
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        _remove(inner)


# --- Valkey ----------------------------------------------------------------------------------------


def test_celery_and_the_cache_reach_valkey_at_their_own_spellings_of_its_address(data):
    with embedded.Valkey(data):
        with redis.from_url(embedded.cache_url(data)) as cache:
            cache.set("page", "html", ex=60)
            assert cache.get("page") == b"html"
        with Connection(embedded.redis_url(data)) as connection, connection.SimpleQueue("default") as queue:
            queue.put({"id": 5})
            assert queue.get(timeout=30).payload == {"id": 5}
    with pytest.raises(redis.ConnectionError), redis.from_url(embedded.cache_url(data)) as cache:
        cache.ping()


# --- addresses and folders -----------------------------------------------------------------------


def test_socket_paths_stay_short_however_deep_the_project_is():
    deep = Path("/home") / ("a-long-folder-name/" * 20)
    assert len(str(socket_dir(deep, "postgres") / ".s.PGSQL.5432")) < 100
    assert socket_dir(deep, "postgres") != socket_dir(deep / "other", "postgres")


def test_somebody_elses_entry_in_the_place_of_the_sockets_is_refused(data):
    place = socket_dir(data, "postgres").parent
    place.symlink_to("/")
    try:
        with pytest.raises(EmbeddedError, match=str(place)):
            make_socket_dir(data, "postgres", None)
    finally:
        place.unlink()


def test_reset_empties_our_folder_but_keeps_identities_and_the_local_model(data):
    prepare_data(data)
    password = (data / "postgres-password").read_text()
    (data / "postgres").mkdir()
    (data / "models").mkdir()
    reset_data(data)
    assert (data / "postgres-password").read_text() == password
    assert (data / "models").exists()
    assert not (data / "postgres").exists()


def test_reset_refuses_a_folder_that_was_there_before_us(data):
    (data / "holiday.jpg").touch()
    prepare_data(data)
    with pytest.raises(EmbeddedError, match="--reset"):
        reset_data(data)
    assert (data / "holiday.jpg").exists()


def test_reset_refuses_while_a_server_is_in_use(data):
    with embedded.Postgres(data, durable=False):
        with pytest.raises(EmbeddedError, match="postgres"):
            reset_data(data)
        assert answers(data)


# --- for management commands -----------------------------------------------------------------------


@pytest.fixture
def command_environment(data, monkeypatch) -> list:
    """An environment without addresses; returns the functions registered for the end of the process."""
    at_exit: list = []
    for name in ("DATABASE_URL", "DATABASE_URL_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NEWSDESK_DATA", str(data))
    monkeypatch.setattr("atexit.register", at_exit.append)
    return at_exit


@pytest.mark.parametrize(
    "arguments",
    [["help"], ["--help"], ["extract", "page.html"], ["migrate", "--help"], ["check_pairs", "x"], []],
)
def test_commands_without_a_database_start_none(arguments, data, command_environment):
    assert embedded.ensure_for_command(["manage.py", *arguments]) is False
    assert not (data / "postgres").exists()


@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_URL", "postgresql://db"), ("NEWSDESK_ENV", "production")]
)
def test_a_given_database_or_production_starts_none(name, value, data, command_environment, monkeypatch):
    monkeypatch.setenv(name, value)
    assert embedded.ensure_for_command(["manage.py", "check"]) is False
    assert not (data / "postgres").exists()


def test_a_command_gets_a_database_and_is_told_once_that_it_is_new(data, command_environment):
    assert embedded.ensure_for_command(["manage.py", "migrate"]) is True
    assert answers(data)
    command_environment.pop()()
    assert not answers(data)
    assert embedded.ensure_for_command(["manage.py", "migrate"]) is False
    command_environment.pop()()


# --- the keeper ------------------------------------------------------------------------------------


def start_script(logs: Path, script: str, *, grace: float = 5.0):
    """Start a shell script under a keeper and wait until it has written its first line."""
    logs.mkdir(exist_ok=True)
    fifo = logs / "started"
    os.mkfifo(fifo)
    child = start_child("script", ["/bin/sh", "-c", script, "sh", fifo], logs=logs, grace=grace)
    return child, fifo.read_text()


def test_everything_a_child_has_started_ends_with_it(data):
    child, grandchild = start_script(data, "sleep 60 & echo $! > $1; wait")
    child.let_go()
    child.wait(30)
    wait_for_end(int(grandchild))


def test_a_child_that_ignores_the_signal_is_killed_after_its_grace(data):
    child, _ = start_script(data, "trap '' TERM; echo ready > $1; while :; do sleep 60; done", grace=0.1)
    child.let_go()
    child.wait(30)
    assert child.exit_status() == 128 + signal.SIGKILL


def test_the_keeper_reports_its_childs_own_exit_status_and_keeps_its_output(data):
    child, _ = start_script(data, "echo ready > $1; echo last words; exit 7")
    child.wait(30)
    assert child.exit_status() == 7
    assert child.log.read_text() == "last words\n"
