"""Keeps one child process and lets it die with the process it works for, even after `kill -9`.

Run by path with the standard library only (`python -I -S keeper.py [options] -- COMMAND...`), so that it
starts in milliseconds. It ends its child when its client is gone, which it learns in one of two ways:

- standard input is a pipe from the client: the kernel closes it however the client ends;
- `--lease FILE`: every client holds a shared lock on FILE; when the keeper gets the exclusive one, the
  last client is gone. This is how several commands share one database server.

As root the child runs as `--user UID --group GID`. The keeper ends with the child's exit status.
"""

import argparse
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time

PR_SET_PDEATHSIG = 1


def die_with_keeper(stop_signal: int) -> None:
    """Ask Linux to signal this process when the keeper itself is killed (run between fork and exec).

    It must come after the change of user, which clears the setting; `preexec_fn` does.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, stop_signal, 0, 0, 0)


def wait_for_clients(lease: str | None) -> None:
    """Block until the client (standard input) or the last of the clients (lease file) is gone."""
    if lease is None:
        while os.read(0, 4096):
            pass
        return
    descriptor = os.open(lease, os.O_RDWR)
    # Kept open on purpose: until the child has ended, a new client waits here instead of finding a
    # server that is shutting down.
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def stop(child: subprocess.Popen[bytes], *, stop_signal: int, grace: float) -> None:
    """Signal the child and kill its whole process group once `grace` seconds have passed."""
    child.send_signal(stop_signal)
    deadline = time.monotonic() + grace
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    kill_group(child.pid)


def kill_group(group: int) -> None:
    """Kill whatever is left of the child's process group; an empty group is the good case."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
    except PermissionError:  # macOS says this of a group of zombies
        return


def main() -> int:
    """Start the command, wait for its end or for the clients' end; return the child's exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lease")
    parser.add_argument("--stop-signal", type=int, default=int(signal.SIGTERM))
    parser.add_argument("--grace", type=float, default=5.0)
    parser.add_argument("--user", type=int)
    parser.add_argument("--group", type=int)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()

    child = subprocess.Popen(
        options.command,
        stdin=subprocess.DEVNULL,
        user=options.user,
        group=options.group,
        extra_groups=None if options.user is None else [],
        process_group=0,  # a group of its own, so that nothing it starts outlives it
        preexec_fn=lambda: die_with_keeper(options.stop_signal),
    )

    def end_child() -> None:
        stop(child, stop_signal=options.stop_signal, grace=options.grace)

    def watch_clients() -> None:
        wait_for_clients(options.lease)
        end_child()

    def on_signal(_number: int, _frame: object) -> None:
        threading.Thread(target=end_child, daemon=True).start()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the client, which then lets go
    threading.Thread(target=watch_clients, daemon=True).start()
    status = child.wait()
    kill_group(child.pid)
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
