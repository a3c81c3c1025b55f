"""Nothing but the named modules may open a connection: the lint rule is there, and it fails where it should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
VIOLATIONS = [
    "import httpx2\n",
    "import socket\n",
    "from urllib.request import urlopen\n",
    "from urllib import request\n",
    "import http.client\n",
    "from openai import OpenAI\n",
    "import asyncio\n\n\nasync def run() -> None:\n    await asyncio.open_connection('x', 1)\n",
    "import trafilatura\n\npage = trafilatura.fetch_url('https://x.example/')\n",
    "import smtplib\n",
]


def complaints(source: str, name: str) -> str:
    """What ruff, with the project's own configuration, says of `source` if it stood in the file `name`."""
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--output-format", "concise"]
    done = subprocess.run(
        [*command, "--stdin-filename", name, "-"], input=source, text=True, capture_output=True, cwd=PROJECT
    )
    return done.stdout


@pytest.mark.parametrize("source", VIOLATIONS)
@pytest.mark.parametrize(
    "name", ["articles/poll.py", "translations/drafting/draft.py", "newsdesk/reader/views.py"]
)
def test_a_module_that_opens_a_connection_of_its_own_fails_the_lint_step(source: str, name: str) -> None:
    assert "TID251" in complaints(source, name)


def test_the_fetcher_and_the_door_to_the_model_may() -> None:
    assert "TID251" not in complaints("import httpx2\nimport socket\n", "articles/dial.py")
    assert "TID251" not in complaints("import httpx2\nimport openai\n", "translations/drafting/llm.py")


def test_the_project_itself_passes() -> None:
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--select",
        "TID251",
        "articles",
        "translations",
        "related",
        "newsdesk",
    ]
    assert subprocess.run(command, cwd=PROJECT, capture_output=True).returncode == 0
