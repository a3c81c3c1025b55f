"""The processes of a chaos run, and what is done to them."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

import httpx2
import psycopg
import redis

from newsdesk import data_folder, embedded
from newsdesk.data_folder import socket_dir
from newsdesk.supervise import Child, start_child
from tests.front import free_port

PROJECT = Path(__file__).parent.parent.parent
METRICS_TOKEN = "a-token-of-the-stage"
WEBS = ("web", "web1")
FROZEN_SECONDS = 4.0
ABSENT_SECONDS = 10.0
# Longer than a worker takes to end by itself when it is asked to (worker_soft_shutdown_timeout and a call).
TERM_SECONDS = 45.0


def processes_under(child: Child) -> list[int]:
    """Return the pids that a keeper keeps: one, or none once it has ended."""
    pid = child.keeper.pid
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def is_gone(child: Child) -> bool:
    """Whether a keeper keeps nothing any more."""
    return not processes_under(child)


def queues_of(name: str) -> str:
    """Return what a worker of this name takes: a drafter or a clerk what production gives it, all others everything."""
    if name.startswith("drafter"):
        return "llm"
    return "default,fetch,publish" if name.startswith("clerk") else "default,llm,fetch,publish"


class Stage:
    """PostgreSQL, Valkey, workers and beat of one chaos run. Everything ends with the `with` block."""

    def __init__(
        self, data: Path, *, environment: Mapping[str, str], workers: int = 0, beats: int = 0
    ) -> None:
        self.data = data
        # Durable: an acknowledged commit has to survive the database's crash.
        self.postgres = embedded.Postgres(data)
        self.valkey = embedded.Valkey(data)
        self.environment = dict(environment)
        self.wanted = [f"worker{n}" for n in range(workers)]
        self.beats = [f"beat{n}" for n in range(beats)]
        self.running: dict[str, Child] = {}
        self.ports = {name: free_port() for name in WEBS}
        self.timers: list[threading.Timer] = []
        self.leaving: list[tuple[Child, float]] = []

    def __enter__(self) -> Stage:
        self.postgres.start()
        self.valkey.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for timer in self.timers:
            timer.join()
        children = [*self.running.values(), *(child for child, _asked_at in self.leaving)]
        for child in children:
            child.let_go()
        for child in children:
            child.wait(20)
        self.valkey.stop()
        self.postgres.stop()

    def start_workers(self) -> None:
        """Start all workers and beats, and two web processes."""
        for name in [*self.wanted, *self.beats, *WEBS]:
            self.start(name)

    def start(self, name: str, *, app: str = "tests.chaos.app", **environment: str) -> Child:
        """Start a worker, a beat, the web process or the keeper of its pages by name, with more in its environment."""
        celery = [sys.executable, "-m", "celery", "-A", app]
        if name in WEBS:
            command = [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "newsdesk.wsgi:application"),
                *(
                    "--host",
                    "127.0.0.1",
                    "--port",
                    str(self.ports[name]),
                    "--no-ws",
                    "--log-level",
                    "warning",
                ),
            ]
        elif name == "pages":
            command = [sys.executable, "manage.py", "keep_pages"]
        elif name.startswith("beat"):
            command = [*celery, "beat", "-l", "WARNING", "-s", str(self.data / f"{name}-schedule")]
        else:
            command = [
                *(*celery, "worker", "-n", f"{name}@chaos", "-c", "2", "--without-mingle"),
                *("--without-gossip", "-l", "WARNING", "-Q", queues_of(name)),
            ]
        # A log of its own for every life, so that what a killed one said can be read afterwards.
        life = f"{name}-{len(list((self.data / 'logs').glob(f'{name}-*.log')))}"
        self.running[name] = start_child(
            *(life, command),
            logs=self.data / "logs",
            env=self.environment | environment,
            cwd=PROJECT,
            grace=2.0,
        )
        return self.running[name]

    def end(self, *names: str) -> None:
        """End processes as a person would, and wait for them."""
        children = [self.running.pop(name) for name in names]
        for child in children:
            child.let_go()
        for child in children:
            child.wait(20)

    def send_signal(self, name: str, how: signal.Signals) -> None:
        """Send a signal to a process and to all its children."""
        for pid in processes_under(self.running[name]):
            os.killpg(pid, how)

    # --- what is asked ------------------------------------------------------------------------

    @property
    def port(self) -> int:
        """The first web process's."""
        return self.ports[WEBS[0]]

    @property
    def broker_socket(self) -> Path:
        """The broker's address."""
        return socket_dir(self.data, "valkey") / "valkey.sock"

    def database_time(self) -> datetime:
        """Return what time it is for the database."""
        with psycopg.connect(data_folder.database_url(self.data)) as connection:
            row = connection.execute("SELECT now()").fetchone()
        assert row is not None
        return row[0]

    def not_well(self) -> set[str]:
        """Return the checks of /readyz that are not well; `web` where nobody answers."""
        try:
            told = httpx2.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5, trust_env=False).json()
        except (httpx2.HTTPError, ValueError):
            return {"web"}
        return {name for name, check in told["checks"].items() if not check["ok"]}

    def metric(self, name: str) -> float:
        """Return a number of /metrics."""
        page = httpx2.get(
            f"http://127.0.0.1:{self.port}/metrics",
            headers={"Authorization": f"Bearer {METRICS_TOKEN}"},
            timeout=5,
            trust_env=False,
        ).text
        return next(float(line.split()[-1]) for line in page.splitlines() if line.startswith(f"{name} "))

    # --- faults --------------------------------------------------------------------------------

    @property
    def faults(self) -> dict[str, Callable[[random.Random], None]]:
        """The kinds of fault by name."""
        return {
            "worker kill -9": self.kill_worker,
            "web kill -9": self.kill_web,
            "valkey kill -9, back empty": self.kill_valkey,
            "FLUSHALL": self.flush_valkey,
            "valkey SIGSTOP 4 s": self.freeze_valkey,
            "valkey away 10 s": self.take_valkey_away,
            "beat kill -9": self.kill_beat,
            "worker SIGTERM, another beside it": self.deploy_worker,
            "worker SIGQUIT, another beside it": self.quit_worker,
            "postgres immediate restart": self.restart_postgres,
        }

    def kill_worker(self, chance: random.Random) -> None:
        """Kill one worker's whole process group, as a lost machine would, and start another."""
        self.kill_and_restart(chance.choice(self.wanted))

    def kill_web(self, chance: random.Random) -> None:
        """Kill one of the web processes, and start another in its place."""
        self.kill_and_restart(chance.choice(WEBS))

    def deploy_worker(self, chance: random.Random) -> None:
        """Start a new worker beside an old one and ask the old one to end, as a deploy does."""
        self._replace(chance.choice(self.wanted), signal.SIGTERM)

    def quit_worker(self, chance: random.Random) -> None:
        """Start a new worker beside an old one, whose tasks have ten seconds to end (worker_soft_shutdown_timeout)."""
        self._replace(chance.choice(self.wanted), signal.SIGQUIT)

    def _replace(self, name: str, how: signal.Signals) -> None:
        old = self.running[name]
        self.start(name)
        for pid in processes_under(old):
            os.kill(pid, how)
        self.leaving.append((old, time.monotonic()))

    def stayed(self) -> list[str]:
        """Return the workers that were asked to end and did not by themselves, by their logs' names."""
        late = []
        for child, asked_at in self.leaving:
            rest = max(0.1, asked_at + TERM_SECONDS - time.monotonic())
            if not wait_until(partial(is_gone, child), seconds=rest):
                late.append(child.log.name)
        return late

    def kill_beat(self, chance: random.Random) -> None:
        """Kill one scheduler and start another."""
        self.kill_and_restart(chance.choice(self.beats))

    def kill_and_restart(self, name: str, **environment: str) -> None:
        """Kill a process and its children, and start another in its place."""
        for pid in processes_under(self.running[name]):
            os.killpg(pid, signal.SIGKILL)
        self.running[name].keeper.wait(10)
        self.start(name, **environment)

    def kill_valkey(self, _chance: random.Random) -> None:
        """Kill the broker; what comes back knows nothing."""
        self.thaw()
        self._end_service(self.valkey, signal.SIGKILL)
        self.valkey.start()

    def take_valkey_away(self, _chance: random.Random) -> None:
        """Kill the broker and leave it away for a while: connections are refused."""
        self.thaw()
        self._end_service(self.valkey, signal.SIGKILL)
        time.sleep(ABSENT_SECONDS)
        self.valkey.start()

    def flush_valkey(self, _chance: random.Random) -> None:
        """Throw away every message and binding."""
        self.thaw()
        with redis.Redis(unix_socket_path=str(self.broker_socket), socket_timeout=5) as client:
            client.flushall()

    def freeze_valkey(self, _chance: random.Random) -> None:
        """Let the broker hang: connections open, nothing answered."""
        self.thaw()
        assert self.valkey.child is not None
        pids = processes_under(self.valkey.child)
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
            self.timers.append(threading.Timer(FROZEN_SECONDS, os.kill, (pid, signal.SIGCONT)))
            self.timers[-1].start()

    def thaw(self) -> None:
        """Wait until the broker moves again: each fault meets a broker, not another fault's leftovers."""
        for timer in self.timers:
            timer.join()
        self.timers.clear()

    def restart_postgres(self, _chance: random.Random) -> None:
        """Crash the database (immediate shutdown: every connection gone, recovery from the log) and start it."""
        self._end_service(self.postgres, signal.SIGQUIT)
        self.postgres.start()

    def _end_service(self, service: embedded.Service, how: signal.Signals) -> None:
        assert service.child is not None
        child = service.child
        for pid in processes_under(child):
            os.kill(pid, how)
        child.keeper.wait(20)
        service.stop()

    def logs(self) -> str:
        """Return what workers and beat wrote, for somebody who has to find out why."""
        parts = []
        for log in sorted((self.data / "logs").glob("*-*.log")):
            parts.append(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}")
        return "\n".join(parts)


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Return whether `condition` came true within `seconds`; looked at twice a second."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.5)
    return condition()


def is_well(address: str) -> bool:
    """Return whether there is an answer, and it is no 5xx."""
    try:
        return httpx2.get(address, timeout=5, trust_env=False).status_code < 500
    except httpx2.HTTPError:
        return False


class Reader(threading.Thread):
    """Somebody who asks whether a web process can work, four times a second, and notes for how long none could.

    As the front does (deploy/front): by turns, and the next one where the first does not answer.
    """

    def __init__(self, ports: Iterable[int]) -> None:
        super().__init__(daemon=True)
        self.addresses = deque(f"http://127.0.0.1:{port}/readyz" for port in ports)
        self.asked = self.failed = 0
        self.longest = 0.0
        self.ended = threading.Event()

    def run(self) -> None:
        """Ask until `ended` is set. Only a refusal or a 5xx counts: degraded is an answer."""
        failing_since: float | None = None
        while not self.ended.wait(0.25):
            self.asked += 1
            self.addresses.rotate()
            good = any(is_well(address) for address in self.addresses)
            now = time.monotonic()
            if good:
                failing_since = None
            else:
                self.failed += 1
                failing_since = failing_since or now
                self.longest = max(self.longest, now - failing_since)
