"""The faults that need a stage of their own, as `python -m tests.chaos.scenarios`, `.failover` and `.restore` play them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.chaos.scenarios import SCENARIOS
from tests.chaos.stage import PROJECT
from tests.chaos.test_short import clean_environment

pytestmark = pytest.mark.chaos


@pytest.mark.parametrize(
    "command", [*(("scenarios", name) for name in SCENARIOS), ("failover",), ("restore",)], ids=" ".join
)
def test_nothing_is_lost_or_done_twice(command: tuple[str, ...]) -> None:
    module, *names = command
    result = subprocess.run(
        [sys.executable, "-m", f"tests.chaos.{module}", *names],
        cwd=PROJECT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
