"""Real PostgreSQL for every test, a real local provider over HTTP, and three named people.

Without DATABASE_URL a PostgreSQL of our own runs in a temporary folder for the length of the session.
"""

from __future__ import annotations

import copy
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from hypothesis import settings as hypothesis

# Before the settings are read, which pytest-django does after loading this file. A process that pytest-xdist
# started reads them even earlier, from the environment of the first one: all share its folder and its server,
# each with a database of its own.
IS_FIRST = "PYTEST_XDIST_WORKER" not in os.environ
DATA = Path(tempfile.mkdtemp(prefix="newsdesk-tests-") if IS_FIRST else os.environ["NEWSDESK_DATA"])
os.environ["NEWSDESK_DATA"] = str(DATA)
os.environ["NEWSDESK_ENV"] = "demo"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")
for name in (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "LLM_MODEL",
    "NEWSDESK_LLM_KIND",
    "SITE_URL",
    "FETCH_ALLOW",
):
    os.environ.pop(name, None)

# Tests start a hundred processes from the same files: the first one's bytecode serves them all.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

from newsdesk import data_folder, embedded  # noqa: E402
from tests.articles.origin import Origin, running_origin  # noqa: E402
from tests.provider import Provider  # noqa: E402

data_folder.prepare_data(DATA)  # makes the password that the settings put into the database address
(DATA / "static").mkdir(
    exist_ok=True
)  # what collectstatic would make; tests serve static files from where they are


# The same examples on every machine, enough to find what is wrong in a minute of all tests; HYPOTHESIS_PROFILE=default
# looks longer, and at others each time.
hypothesis.register_profile("newsdesk", max_examples=40, deadline=None, derandomize=True)
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "newsdesk"))


def pytest_configure() -> None:
    django.setup()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test that empties the tables and does not give back what migrations put there: the next one needs it."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark and mark.kwargs.get("transaction") and not mark.kwargs.get("serialized_rollback"):
            raise pytest.UsageError(
                f"{item.nodeid}: transaction=True needs serialized_rollback=True beside it"
            )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep the browser's tests in one process, which starts with them: they share one running demo.

    The marks of pytest-xdist 3.8 for that have no effect with pytest 9.2, which builds the names of tests anew.
    All others keep the order of pytest-django, in which those that empty the tables come last.
    """
    from xdist.scheduler import LoadScopeScheduling

    class BrowserTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "browser" if nodeid.startswith("tests/browser/") else nodeid

    return BrowserTogether(config, log)


def pytest_unconfigure() -> None:
    if not IS_FIRST:
        return
    for folder in (DATA, *data_folder.elsewhere(DATA)):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_blocker
) -> Iterator[None]:
    """Start the database that the settings already point at."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with embedded.Postgres(DATA, durable=False):
        with django_db_blocker.unblock():
            _migrate_once()
        yield


def _migrate_once() -> None:
    """Migrate one database for all processes: that of each is a copy of it, which takes a fraction of the time."""
    from django.core.management import call_command
    from django.db import connection

    name, marker = "migrated", DATA / "migrated"
    with (DATA / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until the file is closed
        if not marker.exists():
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
            connection.close()
            own, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
            try:
                call_command("migrate", verbosity=0, interactive=False)
            finally:
                connection.close()
                connection.settings_dict["NAME"] = own
            marker.touch()
    connection.settings_dict["TEST"]["TEMPLATE"] = name


@pytest.fixture(autouse=True)
def _fast_and_isolated(settings, monkeypatch):
    """Hash passwords fast, keep the cache in memory, and send no wake-ups: tests call the work themselves."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.AFTER_PUBLICATION = []
    settings.PAGES_KEPT_BYTES = 0  # a page kept by one test must not answer another
    monkeypatch.setattr("translations.drafting.draft.wake", lambda run_pk: True)
    monkeypatch.setattr("articles.poll.wake", lambda source_pk: None)


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    """An OpenAI-compatible server on loopback that the project is pointed at."""
    with Provider() as running:
        settings.OPENAI_BASE_URL = running.base_url
        settings.OPENAI_API_KEY = "test-key"
        settings.LLM_MODEL = "test-model"
        settings.LLM_CONFIGURED = True
        settings.LLM_MAX_TOKENS_FIELD = "max_tokens"
        yield running


@pytest.fixture
def origin(settings) -> Iterator[Origin]:
    """A publisher's web server on loopback, which the fetcher may ask."""
    with running_origin() as running:
        settings.FETCH_ALLOW = running.allow
        yield running


def _person(name: str, group: str | None):
    from django.contrib.auth.models import Group, User

    person = User.objects.create_user(name, password="pass", is_staff=True, is_superuser=group is None)
    if group:
        person.groups.add(Group.objects.get(name=group))
    return person


@pytest.fixture
def translator(db):
    """Mei translates and may not approve or publish."""
    return _person("mei", "translator")


@pytest.fixture
def editor(db):
    """Ren edits, approves and publishes."""
    return _person("ren", "editor")


@pytest.fixture
def admin(db):
    """Aki runs the desk."""
    return _person("aki", None)


@pytest.fixture
def desk(client, editor):
    """The browser of Ren, an editor."""
    client.force_login(editor)
    return client


ARTICLE = """---
title: A small lab ships a model that reads maps
author: Nora Field
site: Example Wire
url: https://wire.example/maps
published: 2026-11-02T08:00:00+00:00
licence: CC BY 4.0
---

Fathom Works released **Contour 1** on Monday, a model that [reads maps](https://fathom.example/contour).

## How it was built

The team trained it on 2 million survey sheets.

- It runs on one GPU.
- It costs $40 a month.

> We wanted something a ranger could carry.

```bash
contour read sheet.png
```

| Model | Score |
| --- | --- |
| Contour 1 | 81.2 |
"""


@pytest.fixture
def started(request, db):
    """How the drafted article comes to a test that begins with it (tests/kept_draft.py); None for others."""
    from tests import kept_draft

    if "drafted" not in request.fixturenames:
        return None
    return kept_draft.start(request.getfixturevalue("provider"))


@pytest.fixture
def article(started):
    """An article of ten blocks: paragraph, heading, list, quote, code and table."""
    from articles import ingest
    from articles.models import Article

    if started and started.kept:
        return Article.objects.get(pk=started.kept.article)
    return ingest.ingest_content(ARTICLE, content_type="text/markdown")


@pytest.fixture
def translation(article, started):
    """The article's working copy, nothing translated yet (but in tests that begin with `drafted`)."""
    from translations.segment import open_translation

    if started and started.kept:
        return article.translations.get()
    return open_translation(article)


@pytest.fixture
def drafted(translation, provider, started):
    """The working copy after one run of the drafter, checked as the worker does that the run's end wakes."""
    from tests import kept_draft
    from translations.checking import refresh
    from translations.drafting import draft

    if started.kept:
        assert (provider.faults, provider.faults_of) == ([], {})
        provider.requests += copy.deepcopy(started.kept.requests)
        return translation
    run = draft.request_draft(translation, by=None)
    draft.work(run.pk)
    refresh.whole(translation)
    translation.refresh_from_db()
    kept_draft.keep(started, translation.article_id, provider)
    return translation
