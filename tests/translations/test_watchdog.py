"""A worker's process that does not get on is ended by the kernel, and one that asks for too much memory fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from newsdesk import settings as project_settings

LOOP_HOLDING_THE_INTERPRETER = "import re; re.fullmatch('(a+)+b', 'a' * 60)"
HOLD = (
    "from datetime import timedelta; from translations import watchdog; LEASE = timedelta(milliseconds=100)\n"
)


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=project_settings.BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_who_holds_a_claim_and_loops_is_ended_although_nothing_else_can_run():
    code = f"{HOLD}with watchdog.watching():\n watchdog.put_off(LEASE)\n {LOOP_HOLDING_THE_INTERPRETER}"
    assert run(code).returncode == -signal.SIGALRM


def test_who_loops_in_one_thread_and_extends_the_claim_in_another_is_ended_too():
    code = (
        f"{HOLD}import threading, time\nthreading.Thread(target=exec, args=('while True: pass',), daemon=True).start()\n"
        "with watchdog.watching():\n watchdog.got_on(LEASE)\n while True:\n  watchdog.put_off(LEASE); time.sleep(0.01)"
    )
    assert run(code).returncode == -signal.SIGPROF


@pytest.mark.parametrize(
    "body",
    [
        # who puts it off in time; who has ended; who never was a worker's
        "with watchdog.watching(): watchdog.put_off(LEASE); watchdog.put_off(100 * LEASE); time.sleep(0.4)",
        "with watchdog.watching(): watchdog.put_off(LEASE)\ntime.sleep(0.4)",
        "watchdog.put_off(LEASE)\ntime.sleep(0.4)",
        # who computes, and has answers; who waits
        "with watchdog.watching():\n for _ in range(40): watchdog.got_on(LEASE); sum(range(100_000))",
        "with watchdog.watching(): watchdog.got_on(LEASE); time.sleep(0.4)",
        # who has much to compute
        "with watchdog.watching(): watchdog.got_on(LEASE, units=1000); sum(range(20_000_000))",
    ],
)
def test_nobody_else_is_ended(body):
    assert run(f"{HOLD}import time\n{body}").returncode == 0


def test_a_workers_process_cannot_ask_for_more_memory_than_it_may():
    code = (
        "from newsdesk.celery import bound_memory; bound_memory()\n"
        "try: bytearray(2_000_000_000)\n"
        "except MemoryError: print('refused')"
    )
    assert run(code, WORKER_MEMORY_MB="1000").stdout == "refused\n"
    assert run(code, WORKER_MEMORY_MB="0").stdout == ""


def test_a_worker_looks_through_what_it_loaded_for_garbage_before_its_first_fork_only():
    code = (
        "import gc, newsdesk.celery\n"
        "from celery.signals import worker_before_create_process\n"
        "def fork():\n"
        "    worker_before_create_process.send(sender=None)\n"
        "    return gc.get_freeze_count(), len(gc.get_objects())\n"
        "loaded = len(gc.get_objects())\n"
        "(aside, left), (still_aside, _) = fork(), fork()\n"
        "print(aside > 0.9 * loaded, left < 0.1 * loaded, still_aside == aside)"
    )
    assert run(code).stdout == "True True True\n"


def test_a_process_whose_pipe_closes_before_it_has_ended_is_replaced_when_it_has():
    code = (
        "import os, select, signal\n"
        "from billiard import get_context\n"
        "from celery.concurrency import get_implementation\n"
        "from newsdesk.celery import app\n"
        "def end_slowly():\n"
        "    os.closerange(3, 1000); signal.setitimer(signal.ITIMER_REAL, 0.3); signal.pause()\n"
        "Pool = get_implementation(app.conf.worker_pool).Pool\n"
        "pool = object.__new__(Pool)\n"
        "pool.maintain_pool = lambda: print(process.exitcode)\n"
        "process = get_context('fork').Process(target=end_slowly); process.start()\n"
        "select.select([process.sentinel], [], [])\n"
        "pool._event_process_exit(None, process)\n"
    )
    assert run(code).stdout == f"{-signal.SIGALRM}\n"
