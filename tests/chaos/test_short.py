"""A short chaos run in its own processes: every kind of fault once, nothing lost, nothing done twice."""

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


def test_after_every_kind_of_fault_once_every_row_comes_out_right():
    environment = clean_environment()
    command = [sys.executable, "-m", "tests.chaos", "--seeds", "1", "--articles", "8", "--due", "2"]
    command += ["--poison", "0", "--workers", "1", "--seconds", "6", "--pause", "0.4,1.2"]
    command += ["--lease", "3", "--sweep", "1", "--extra", "6"]
    result = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    kinds = [line for line in result.stdout.splitlines() if line.endswith(" x")]
    assert len(kinds) == KINDS
