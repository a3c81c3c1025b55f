"""What production imports is what production installs: the group of developers' tools lends it nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib

from newsdesk import settings as project_settings

# Everything a web process, a worker and beat load, at once or with their first task, as if nothing else were installed.
LOAD = """
import importlib, json, pkgutil, sys
from importlib.metadata import packages_distributions
installed = set(json.loads(sys.argv[1]))
of = {name: {one.lower().replace("_", "-") for one in names} for name, names in packages_distributions().items()}

class Missing:
    def find_spec(self, name, path=None, target=None):
        if of.get(name.partition(".")[0], installed).isdisjoint(installed):
            raise ModuleNotFoundError(f"production has no {name}", name=name)

sys.meta_path.insert(0, Missing())
import newsdesk.wsgi, newsdesk.celery, newsdesk.beat, kombu.transport.redis, openai, granian, celery.bin.celery
for package in ("articles", "translations", "related", "newsdesk"):
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if not found.name.endswith("keeper"):
            importlib.import_module(found.name)
from translations import checks; from translations.drafting import llm
checks.warm()
llm.warm()
"""


def installed_in_production() -> set[str]:
    """The packages that `uv sync --locked --no-dev` installs, from the lock."""
    lock = tomllib.loads((project_settings.BASE_DIR / "uv.lock").read_text())
    packages = {package["name"]: package for package in lock["package"]}
    seen: set[tuple[str, str]] = set()
    waiting = [("newsdesk", "")]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        package = packages[name]
        needs = (
            package.get("optional-dependencies", {}).get(extra, [])
            if extra
            else package.get("dependencies", [])
        )
        waiting += [(need["name"], more) for need in needs for more in ("", *need.get("extra", ()))]
    return {name for name, _extra in seen}


def test_nothing_that_runs_in_production_comes_from_the_developers_tools():
    installed = installed_in_production()
    assert {"django", "celery"} <= installed
    assert "pytest" not in installed
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOAD, json.dumps(sorted(installed))],
        cwd=project_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
