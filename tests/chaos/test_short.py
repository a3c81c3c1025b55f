"""Short chaos runs in processes of their own: every kind of fault once, nothing lost, nothing done twice."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.chaos.stage import PROJECT

pytestmark = pytest.mark.chaos

KINDS = 10


def clean_environment() -> dict[str, str]:
    """Our environment without what the tests set for themselves."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("NEWSDESK_", "DJANGO_"))
    }


def played(module_and_options: list[str]) -> str:
    """Play a program of this folder, which ends with 0 where no rule was broken, and return what it said."""
    command = [sys.executable, "-m", *module_and_options]
    result = subprocess.run(command, cwd=PROJECT, env=clean_environment(), capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_after_every_kind_of_fault_once_every_row_comes_out_right() -> None:
    command = ["tests.chaos", "--seeds", "1", "--articles", "8", "--due", "2"]
    command += ["--poison", "0", "--workers", "1", "--seconds", "6", "--pause", "0.4,1.2"]
    command += ["--lease", "3", "--sweep", "1", "--extra", "6"]
    kinds = [line for line in played(command).splitlines() if line.endswith(" x")]
    assert len(kinds) == KINDS


def test_a_standby_takes_over_from_a_primary_that_was_killed_and_nothing_acknowledged_is_gone() -> None:
    assert "inserts acknowledged, and gone" in played(["tests.chaos.failover"])
