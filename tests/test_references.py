"""What comments, docstrings and documents name is there: a file that moved or was renamed takes its mentions with it."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("articles", "deploy", "docs", "newsdesk", "related", "templates", "tests", "translations")
FILES = [
    str(path.relative_to(ROOT)) for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()
]
BASE_NAMES = {Path(file).name for file in FILES} | {path.name for path in ROOT.iterdir()}
RELIABILITY = (ROOT / "docs/reliability.md").read_text()
# A path may be cut short, as `docs/decisions/0011` is; a module may be named alone, as beside its siblings.
PATH = re.compile(rf"(?<![\w/.:-])(?:{'|'.join(FOLDERS)})/[\w./-]*\w")
MODULE = re.compile(r"(?<![\w/.:<*-])[a-z_]+\.py\b")


def prose_of(source: str) -> str:
    """Return the comments and docstrings of a module."""
    comments = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    ]
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = [
        ast.get_docstring(node) or "" for node in ast.walk(ast.parse(source)) if isinstance(node, documented)
    ]
    return "\n".join([*comments, *docstrings])


def missing_in(prose: str) -> list[str]:
    """Return the files named in a text that are not there."""
    paths = [path for path in PATH.findall(prose) if not any(file.startswith(path) for file in FILES)]
    return paths + [module for module in MODULE.findall(prose) if module not in BASE_NAMES]


def test_files_named_in_comments_and_docstrings_exist():
    modules = [file for file in FILES if file.endswith(".py") and "/migrations/" not in file]

    missing = {file: missing_in(prose_of((ROOT / file).read_text())) for file in modules}

    assert {file: names for file, names in missing.items() if names} == {}


@pytest.mark.parametrize(
    "document",
    sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]),
)
def test_files_named_in_the_documentation_exist(document):
    assert missing_in((ROOT / document).read_text()) == []


def test_rows_of_reliability_named_in_comments_and_docstrings_exist():
    rows = set(
        re.findall(r"\b[A-Z][0-9]+\b", "".join(re.findall(r"^\|([^|]*)\|", RELIABILITY, re.MULTILINE)))
    )
    prose = "\n".join(prose_of((ROOT / file).read_text()) for file in FILES if file.endswith(".py"))
    named = re.findall(r"\breliability\.md, rows? ([A-Z][0-9]+(?:(?:,| and| to) [A-Z][0-9]+)*)", prose)

    assert named
    assert {row for some in named for row in re.findall(r"[A-Z][0-9]+", some)} - rows == set()


def test_a_file_that_is_not_there_is_noticed():
    prose = "As articles/gone.py says (gone_too.py), but not articles/ingest.py or docs/decisions/0011."

    assert missing_in(prose) == ["articles/gone.py", "gone_too.py"]
