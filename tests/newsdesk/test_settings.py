"""Settings refuse nonsense when the process starts, with a sentence that names the variable."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from newsdesk.environment import database_from_url

PROJECT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "NEWSDESK_ENV": "production",
    "SECRET_KEY": "x" * 50,
    "DATABASE_URL": "postgresql://user:pass@db/newsdesk",
    "REDIS_URL": "redis://redis:6379/0",
    "SITE_URL": "https://news.example",
}


def start(
    tell: str = "s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Import the settings in a fresh process with nothing but these variables, and print what it is to tell."""
    return subprocess.run(
        [sys.executable, "-c", f"import newsdesk.settings as s; print({tell})"],
        cwd=PROJECT,
        env={name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_production_environment_starts_with_https_rules():
    done = start(**PRODUCTION)
    assert done.stdout.strip() == "['news.example'] True", done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "SITE_URL"])
def test_production_does_not_start_without(missing):
    done = start(**{name: value for name, value in PRODUCTION.items() if name != missing})
    assert done.returncode != 0
    assert f"{missing} must be set" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", "1", "refused when NEWSDESK_ENV=production"),
        ("DEBUG", "maybe", "must be one of 1, 0"),
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("DATABASE_URL", "sqlite:///x", "must start with postgresql://"),
        ("SITE_URL", "news.example", "must be an http(s) address"),
        ("OPENAI_BASE_URL", "https://x.example/v1?api-version=2", "without ? or #"),
        ("OPENAI_BASE_URL", "http://x.example:99999/v1", "a port below 65536"),
        ("OPENAI_BASE_URL", "https://me:secret@llm.example/v1", "must not hold a user name or password"),
        ("LLM_CALL_SECONDS", "soon", "must be a whole number"),
        ("LLM_CONCURRENCY", "0", "must lie between"),
        ("LLM_PRICE_INPUT", "-1", "must be zero or more"),
        ("NEWSDESK_LLM_KIND", "magic", "must be one of"),
        ("SECOND_FACTOR", "sometimes", "must be one of"),
        ("FETCH_ALLOW", "intranet", "must be host:port"),
        ("NEWSDESK_ENV", "staging", "must be one of"),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(name, value, words):
    done = start(**PRODUCTION | {name: value})
    assert done.returncode != 0
    assert name in done.stderr
    assert words in done.stderr


@pytest.mark.parametrize(("port", "encryption"), [("587", "use_tls"), ("465", "use_ssl")])
def test_mail_is_encrypted_the_way_its_port_expects(port, encryption):
    done = start(
        f"s.MAILERS['default']['OPTIONS']['{encryption}']", EMAIL_HOST="mail.example", EMAIL_PORT=port
    )
    assert done.stdout.strip() == "True", done.stderr


def test_a_secret_may_come_from_a_file(tmp_path):
    secret = tmp_path / "key"
    secret.write_text("y" * 50 + "\n")
    given = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"}
    assert start(**given, SECRET_KEY_FILE=str(secret)).returncode == 0
    assert "cannot be read" in start(**given, SECRET_KEY_FILE="/no/such/file").stderr


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("limit", "seconds"),
    [("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "2min"), ("statement_timeout", "2min")],
)
def test_no_statement_waits_in_the_database_for_ever(limit, seconds):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {limit}")
        assert cursor.fetchone() == (seconds,)


def test_what_the_address_says_about_limits_is_obeyed_and_a_migration_takes_its_time(monkeypatch):
    url = "postgresql://db/newsdesk?options=-c%20lock_timeout%3D1"
    assert database_from_url(url)["OPTIONS"]["options"].endswith("-c lock_timeout=1")
    monkeypatch.setattr("sys.argv", ["manage.py", "migrate"])
    assert "statement_timeout" not in database_from_url(url)["OPTIONS"]["options"]


def test_the_list_of_settings_names_every_variable_that_is_read_and_no_other():
    listed = {
        name
        for line in (PROJECT / "docs/settings.md").read_text().splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([A-Z0-9_]+)`", line.split(" | ")[0])
    }
    code = "\n".join(path.read_text() for path in (PROJECT / "newsdesk").rglob("*.py"))
    read = set(re.findall(r'\benv_\w+\(\s*"([A-Z0-9_]+)"', code))
    assert read - listed == set()
    assert {name for name in listed if f'"{name}"' not in code} == set()
