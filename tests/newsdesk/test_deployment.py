"""The production files say what they must, and name commands that exist."""

from __future__ import annotations

import importlib
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


@pytest.mark.parametrize("service", ["web", "pages", "worker", "drafter", "beat", "migrate"])
def test_every_setting_reaches_our_processes_from_the_one_file(service):
    assert COMPOSE["services"][service]["env_file"] == ".env"


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


@pytest.mark.parametrize("ignored_by", [".dockerignore", ".gitignore"])
def test_the_file_of_secrets_goes_into_no_image_and_no_commit(ignored_by):
    assert ".env" in (PROJECT / ignored_by).read_text().splitlines()


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


def test_the_database_has_the_shared_memory_that_a_rebuild_of_related_stories_takes():
    from related.rebuild import BUILD_MEMORY

    (megabytes,) = re.findall(r"(\d+)MB", BUILD_MEMORY)
    (gigabytes,) = re.findall(r"(\d+)gb", COMPOSE["services"]["postgres"]["shm_size"])
    assert int(gigabytes) * 1024 > int(megabytes)


def test_the_image_runs_as_an_unprivileged_user():
    image = (PROJECT / "Dockerfile").read_text()
    (user,) = re.findall(r"^USER (\d+):\1$", image, re.MULTILINE)
    assert int(user) > 0
    assert f"useradd --uid {user} --user-group" in image
    assert image.index("\nUSER ") < image.index("\nCMD ")


@pytest.mark.parametrize("service", ["web", "pages", "worker", "drafter", "beat", "migrate"])
def test_what_runs_in_our_image_gets_no_right_beyond_its_users(service):
    assert COMPOSE["services"][service]["cap_drop"] == ["ALL"]
    assert COMPOSE["services"][service]["security_opt"] == ["no-new-privileges:true"]


def test_what_the_image_is_built_with_is_there():
    lines = (PROJECT / "Dockerfile").read_text()
    imported = re.findall(r"from ((?:newsdesk|articles|translations|related)[\w.]*) import (\w+)", lines)
    assert imported
    for module, name in imported:
        assert hasattr(importlib.import_module(module), name), (module, name)


UNITS = PROJECT / "deploy" / "systemd"


def unit_command(name: str) -> list[str]:
    """What a unit starts, without the folder of the program; those with an @ are started as often as one likes."""
    (unit,) = (path for path in UNITS.glob("*.service") if path.stem.rstrip("@") == f"newsdesk-{name}")
    lines = unit.read_text().splitlines()
    words = shlex.split(
        next(line for line in lines if line.startswith("ExecStart=")).removeprefix("ExecStart=")
    )
    return [Path(words[0]).name, *words[1:]]


@pytest.mark.parametrize("service", ["web", "pages", "worker", "drafter", "beat", "migrate"])
def test_a_unit_starts_what_the_container_of_that_name_does(service):
    ours = " ".join(unit_command(service))
    # The target starts two webs of one process each, the container is one of two.
    for of_the_unit, of_the_container in {
        "--host 127.0.0.1 --port %i --workers 1": "--host 0.0.0.0 --port 8000 --workers 2",
        f"-n {service}%i@%H ": "",
        "/var/lib/newsdesk/celerybeat": "/data/celerybeat",
    }.items():
        ours = ours.replace(of_the_unit, of_the_container)
    assert ours == COMPOSE["services"][service]["command"]


def test_the_target_wants_every_process_and_no_unit_runs_as_root_or_holds_a_secret():
    wanted = re.findall(r"newsdesk-(\w+)(?:@\w+)?\.service", (UNITS / "newsdesk.target").read_text())
    assert sorted(wanted) == ["beat", "drafter", "pages", "web", "web", "worker"]
    shared = (UNITS / "newsdesk-.service.d" / "50-common.conf").read_text()
    assert "User=newsdesk" in shared
    assert "NoNewPrivileges=yes" in shared
    for file in UNITS.rglob("*.*"):
        if file.is_file():
            assert not re.search(r"(KEY|PASSWORD|SECRET|_URL)=\S", file.read_text()), file
