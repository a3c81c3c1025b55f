"""The processes of a chaos run, and what is done to them."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import redis

from newsdesk import embedded
from newsdesk.data_folder import socket_dir
from newsdesk.supervise import Child, start_child

PROJECT = Path(__file__).parent.parent.parent
FROZEN_SECONDS = 4.0


def processes_under(child: Child) -> list[int]:
    """Return the pids that a keeper keeps: one, or none once it has ended."""
    pid = child.keeper.pid
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


class Stage:
    """PostgreSQL, Valkey, workers and beat of one chaos run. Everything ends with the `with` block."""

    def __init__(self, data: Path, *, workers: int, environment: Mapping[str, str]) -> None:
        self.data = data
        # Durable: an acknowledged commit has to survive the database's crash.
        self.postgres = embedded.Postgres(data)
        self.valkey = embedded.Valkey(data)
        self.environment = dict(environment)
        self.wanted = [f"worker{n}" for n in range(workers)]
        self.running: dict[str, Child] = {}
        self.timers: list[threading.Timer] = []

    def __enter__(self) -> Stage:
        self.postgres.start()
        self.valkey.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for timer in self.timers:
            timer.join()
        for child in self.running.values():
            child.let_go()
        for child in self.running.values():
            child.wait(20)
        self.valkey.stop()
        self.postgres.stop()

    def start_workers(self) -> None:
        """Start all workers and beat."""
        for name in [*self.wanted, "beat"]:
            self._start(name)

    def _start(self, name: str) -> None:
        celery = [sys.executable, "-m", "celery", "-A", "tests.chaos.app"]
        if name == "beat":
            command = [*celery, "beat", "-l", "WARNING", "-s", str(self.data / "beat-schedule")]
        else:
            command = [
                *(*celery, "worker", "-n", f"{name}@chaos", "-c", "2", "--without-mingle"),
                *("--without-gossip", "-l", "WARNING", "-Q", "default,llm,fetch,publish"),
            ]
        # A log of its own for every life, so that what a killed one said can be read afterwards.
        life = f"{name}-{len(list((self.data / 'logs').glob(f'{name}-*.log')))}"
        self.running[name] = start_child(
            life, command, logs=self.data / "logs", env=self.environment, cwd=PROJECT, grace=2.0
        )

    # --- faults --------------------------------------------------------------------------------

    @property
    def faults(self) -> dict[str, Callable[[random.Random], None]]:
        """The kinds of fault by name."""
        return {
            "worker kill -9": self.kill_worker,
            "valkey kill -9, back empty": self.kill_valkey,
            "FLUSHALL": self.flush_valkey,
            "valkey SIGSTOP 4 s": self.freeze_valkey,
            "beat kill -9": self.kill_beat,
            "postgres immediate restart": self.restart_postgres,
        }

    def kill_worker(self, chance: random.Random) -> None:
        """Kill one worker's whole process group, as a lost machine would, and start another."""
        self._kill_and_restart(chance.choice(self.wanted))

    def kill_beat(self, _chance: random.Random) -> None:
        """Kill the scheduler and start another."""
        self._kill_and_restart("beat")

    def _kill_and_restart(self, name: str) -> None:
        for pid in processes_under(self.running[name]):
            os.killpg(pid, signal.SIGKILL)
        self.running[name].keeper.wait(10)
        self._start(name)

    def kill_valkey(self, _chance: random.Random) -> None:
        """Kill the broker; what comes back knows nothing."""
        self._thaw()
        self._end_service(self.valkey, signal.SIGKILL)
        self.valkey.start()

    def flush_valkey(self, _chance: random.Random) -> None:
        """Throw away every message and binding."""
        self._thaw()
        path = socket_dir(self.data, "valkey") / "valkey.sock"
        with redis.Redis(unix_socket_path=str(path), socket_timeout=5) as client:
            client.flushall()

    def freeze_valkey(self, _chance: random.Random) -> None:
        """Let the broker hang: connections open, nothing answered."""
        self._thaw()
        assert self.valkey.child is not None
        pids = processes_under(self.valkey.child)
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
            self.timers.append(threading.Timer(FROZEN_SECONDS, os.kill, (pid, signal.SIGCONT)))
            self.timers[-1].start()

    def _thaw(self) -> None:
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
