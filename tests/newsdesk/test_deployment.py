"""The production files say what they must, and name commands that exist."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())


def test_every_part_of_the_system_has_a_service():
    ours = {"front", "web", "pages", "worker", "drafter", "beat", "migrate"}
    assert set(COMPOSE["services"]) == ours | {"postgres", "redis"}


@pytest.mark.parametrize("service", ["web", "pages", "worker", "drafter", "beat", "migrate"])
def test_every_command_of_ours_is_a_program_that_is_installed(service):
    program = shlex.split(COMPOSE["services"][service]["command"])[0]
    assert shutil.which(program, path=str(Path(sys.executable).parent))


def test_nothing_starts_before_the_tables_are_there():
    for service in ("web", "pages", "worker", "drafter", "beat"):
        waits_for = COMPOSE["services"][service]["depends_on"]
        assert waits_for["migrate"]["condition"] == "service_completed_successfully"


def test_no_secret_is_written_into_the_files():
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("KEY|PASSWORD|SECRET", name):
                assert value.startswith("${"), name
    assert not re.search(r"(KEY|PASSWORD|SECRET)\w*=", (PROJECT / "Dockerfile").read_text())


def test_every_queue_has_a_worker_and_drafts_take_the_slots_of_nothing_else():
    from newsdesk.celery import app

    queues = {queue.name for queue in app.conf.task_queues}
    worker, drafter = (
        set(COMPOSE["services"][name]["command"].split("-Q ")[1].split()[0].split(","))
        for name in ("worker", "drafter")
    )
    assert drafter == {"llm"}
    assert worker == queues - drafter


def test_the_volumes_that_are_used_are_declared():
    used = {
        volume.split(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", [])
        if not volume.startswith((".", "/"))
    }
    assert used == set(COMPOSE["volumes"])


def test_the_image_runs_as_an_unprivileged_user():
    lines = (PROJECT / "Dockerfile").read_text().splitlines()
    assert "USER newsdesk" in lines
    assert lines.index("USER newsdesk") < next(n for n, line in enumerate(lines) if line.startswith("CMD"))
