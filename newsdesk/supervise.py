"""Child processes that cannot outlive us: start them under a keeper, read their logs, let them go.

Imports no Django, so that manage.py and the tests can start a database before the settings are read.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KEEPER = Path(__file__).with_name("keeper.py")


class EmbeddedError(Exception):
    """A service could not be started or reached; the message is for the person at the terminal."""


@dataclass(frozen=True)
class Account:
    """The unprivileged account a service runs as when we are root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Child:
    """A process under its keeper. `keeper` ends with the child's own exit status."""

    name: str
    keeper: subprocess.Popen[bytes]
    log: Path

    def exit_status(self) -> int | None:
        """Return the exit status (128 + number for a signal), or None while it runs."""
        return self.keeper.poll()

    def let_go(self) -> None:
        """Ask the child to end, without waiting: its keeper takes the end of its input as our end."""
        if self.keeper.stdin is not None:
            self.keeper.stdin.close()

    def wait(self, seconds: float) -> None:
        """Wait for the end after `let_go`; after `seconds` tell the keeper once more and wait again.

        Raises EmbeddedError when the keeper is still there afterwards.
        """
        for _attempt in range(2):
            try:
                self.keeper.wait(seconds)
                return
            except subprocess.TimeoutExpired:
                self.keeper.send_signal(signal.SIGTERM)
        raise EmbeddedError(
            f"{self.name} を停止できませんでした（keeper の PID {self.keeper.pid}）。"
            f"{self.log} を確認し、必要なら手動で終了してください。"
        )


def start_child(
    name: str,
    command: Sequence[str | Path],
    *,
    logs: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
    lease: Path | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    grace: float = 5.0,
) -> Child:
    """Start `command` under a keeper; its output goes to `logs`/NAME.log (the run before: NAME.log.1).

    With `lease` the keeper waits for the last holder of a shared lock on that file instead of for our
    end of a pipe. Raises OSError when the log cannot be written.
    """
    log = logs / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    options = ["--stop-signal", str(int(stop_signal)), "--grace", str(grace)]
    if account is not None:
        options += ["--user", str(account.uid), "--group", str(account.gid)]
    if lease is not None:
        options += ["--lease", str(lease)]
    with open(log, "wb", opener=_private) as output:
        keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", KEEPER, *options, "--", *command],
            stdin=subprocess.PIPE if lease is None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd or "/",
            start_new_session=True,  # Ctrl-C in the terminal reaches us only; we end them in order
        )
    return Child(name, keeper, log)


def stop_children(children: Sequence[Child], *, seconds: float) -> None:
    """Let all go at once, then wait for each; the slowest decides. Raises EmbeddedError as `wait` does."""
    for child in children:
        child.let_go()
    deadline = time.monotonic() + seconds
    for child in children:
        child.wait(max(0.5, deadline - time.monotonic()))


def last_lines(log: Path, count: int = 12) -> str:
    """Return the end of a log for an error message; an empty or missing log says so."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 16_384))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        text = ""
    lines = text.rstrip().splitlines()[-count:]
    return "\n".join(f"  | {line}" for line in lines) or "  （ログは空です）"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
