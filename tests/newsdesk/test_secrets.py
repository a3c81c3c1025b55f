"""Keys stay where they were put: a desk at work writes them into no row, log, message, page or report."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tomllib
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from newsdesk import settings as project_settings
from newsdesk.logs import JsonLine
from tests.newsdesk.test_settings import PRODUCTION, start
from translations.drafting import draft

CANARIES = {
    "SECRET_KEY": "canary-secret-key-0123456789-0123456789-0123456789",
    "OPENAI_API_KEY": "sk-canary-openai-0123456789",
    "METRICS_TOKEN": "canary-metrics-0123456789",
}


def everything_stored() -> str:
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        told = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            told += [row for (row,) in cursor.fetchall()]
    return "\n".join(told)


@pytest.mark.django_db
def test_a_desk_at_work_writes_no_key_anywhere(
    translation, provider, editor, admin, settings, caplog, monkeypatch
):
    for name, value in CANARIES.items():
        setattr(settings, name, value)
    carried: list[str] = []
    monkeypatch.setattr(
        "translations.drafting.draft.wake", lambda run_pk: carried.append(str(run_pk)) or True
    )

    def says_the_key_back(_material, _good):
        return 500, {"error": {"message": f"no luck with Bearer {settings.OPENAI_API_KEY}"}}, {}

    provider.faults = [says_the_key_back]
    formatter, lines = JsonLine(), []
    with caplog.at_level(logging.DEBUG):
        run = draft.request_draft(translation, by=editor)
        draft.work(run.pk)
        client = Client(raise_request_exception=False)
        answers = [client.post("/admin/login/", {"username": "ren", "password": "wrong"})]
        client.force_login(admin)
        with monkeypatch.context() as broken:
            broken.setattr("newsdesk.reader.lists.listed", None)
            answers += [
                client.get(path) for path in ("/", "/admin/status/", "/readyz", "/metrics", "/api/v1/stories")
            ]
        answers += [client.get(f"/admin/desk/{translation.pk}/"), client.get("/admin/desk/runs/")]
        lines = [formatter.format(record) for record in caplog.records]
    assert 500 in {answer.status_code for answer in answers}
    pages = "\n".join(answer.content.decode() for answer in answers)
    written = "\n".join([everything_stored(), *lines, *carried, pages])
    assert "no luck with Bearer" in written  # what the provider said did get there
    for name, canary in CANARIES.items():
        assert canary not in written, name


def test_neither_a_start_that_fails_nor_a_report_shows_a_password():
    for address in ("postgresql://user:canary/pass@db/newsdesk", "postgresql://user:pa%zzcanary@db/newsdesk"):
        failed = start(**PRODUCTION | {"DATABASE_URL": address})
        assert failed.returncode != 0
        assert "DATABASE_URL cannot be read" in failed.stderr
        assert "canary" not in failed.stderr
    environment = {
        **PRODUCTION,
        "REDIS_URL": "redis://:canary-redis@127.0.0.1:9/0",
        "OPENAI_API_KEY": "canary-openai",
    }
    report = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "newsdesk", "report"],
        cwd=project_settings.BASE_DIR,
        env={name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "translations.tasks.sweep" in report.stdout  # it did tell
    assert "canary" not in report.stdout + report.stderr


def test_every_dependency_is_pinned_with_the_hashes_of_its_files():
    lock = tomllib.loads((project_settings.BASE_DIR / "uv.lock").read_text())
    foreign = [one["name"] for one in lock["package"] if "registry" not in one["source"]]
    assert foreign == ["newsdesk"]
    for package in lock["package"]:
        files = [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
        assert files or package["name"] == "newsdesk", package["name"]
        assert all(file["hash"].startswith("sha256:") for file in files), package["name"]


def test_whoever_found_a_weakness_learns_whom_to_tell(client, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@news.example"
    told = client.get("/.well-known/security.txt")
    assert told.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in told.content.decode().splitlines())
    assert fields["Contact"] == settings.SECURITY_CONTACT
    left = datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert timedelta(days=30) < left < timedelta(days=365)
