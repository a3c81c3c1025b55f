"""What is promised to who finds a weakness, and the criteria of OpenSSF's badge (reliability.md, S19): nothing is missing, and
every proof that is named is there."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from newsdesk.settings import BASE_DIR

LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")
DOCUMENTS = [BASE_DIR / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md")]
DOCUMENTS += sorted((BASE_DIR / "docs").rglob("*.md"))
BADGE = (BASE_DIR / "docs" / "best-practices.md").read_text()
ROWS = re.findall(r"^\| ([a-z0-9_]+) \| (must|should|suggested) \| ([a-z/]+) \| (.*)\|$", BADGE, re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_repository_leads_somewhere(document):
    missing = [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()]
    assert missing == []


def test_every_test_that_the_documents_name_is_there():
    for name in ("docs/reliability.md", "docs/threat-model.md", "docs/best-practices.md"):
        named = set(re.findall(r"\b(test_\w+\.py)\b", (BASE_DIR / name).read_text()))
        there = {path.name for path in (BASE_DIR / "tests").rglob("test_*.py")}
        assert named <= there, name


def test_every_row_of_reliability_names_tests_and_scenarios_that_are_there():
    told = (BASE_DIR / "docs" / "reliability.md").read_text()
    code = "".join(path.read_text() for path in (BASE_DIR / "tests").rglob("*.py"))
    paths = set(re.findall(r"`(tests/[\w/.]+)`", told))
    names = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", told))
    assert paths
    assert names
    assert [path for path in paths if not (BASE_DIR / path).exists()] == []
    assert [name for name in names if not re.search(rf"def \w*{name}\w*\(|\b{name}\b", code)] == []


def test_who_found_a_weakness_reads_how_soon_they_hear_and_which_versions_are_mended():
    told = (BASE_DIR / "SECURITY.md").read_text()
    version = re.findall(r'^version = "(\d+\.\d+)', (BASE_DIR / "pyproject.toml").read_text(), re.MULTILINE)[
        0
    ]
    assert "within 48 hours" in told
    assert f"| {version} (latest release) | yes |" in told
    for field in ("Summary", "Versions", "Severity", "Am I hit", "Until then", "Credit"):
        assert f"    {field}:" in told


def test_every_criterion_of_the_badge_is_answered_and_what_is_met_names_its_proof():
    assert Counter(level for _name, level, _answer, _proof in ROWS) == {
        "must": 43,
        "should": 10,
        "suggested": 14,
    }
    assert len({name for name, *_ in ROWS}) == 67
    for name, _level, answer, proof in ROWS:
        assert answer in {"met", "host", "owner", "n/a"}, name
        assert answer == "host" or proof.strip(), name
    (day,) = re.findall(r"answered on (\d{4}-\d\d-\d\d)", BADGE)
    assert date(2026, 1, 1) < date.fromisoformat(day) <= datetime.now(UTC).date()
