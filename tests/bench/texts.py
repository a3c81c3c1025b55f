"""Texts of public lists, out of the files in which packages carry them. Nothing of them is kept here."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def texts_of(paths: list[Path]) -> list[str]:
    """Return all texts of files and of folders' files, each once, in order."""
    files = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    found = (text for file in files if file.is_file() for text in _texts_in(file))
    return list(dict.fromkeys(text for text in found if text.strip()))


def _texts_in(file: Path) -> Iterator[str]:
    """Yield the texts of a file of a kind that is known; nothing of others."""
    text = file.read_text(encoding="utf-8", errors="surrogateescape")
    match file.suffix:
        case ".json":
            yield from _strings(json.loads(text))
        case ".test" if text.lstrip().startswith(("{", "[")):  # html5lib's tests of tokenizers and sanitisers
            tests = json.loads(text)
            cases = tests if isinstance(tests, list) else [case for some in tests.values() for case in some]
            yield from (case["input"] for case in cases if isinstance(case["input"], str))
        case ".dat":  # html5lib's tests of trees
            yield from re.findall(r"^#data\n(.*?)\n#errors", text, re.MULTILINE | re.DOTALL)
        case ".py":  # lists and tests as a program has them
            nodes = ast.walk(ast.parse(text))
            constants = (node.value for node in nodes if isinstance(node, ast.Constant))
            yield from (value for value in constants if isinstance(value, str) and re.search("[<&:(]", value))
        case ".txt":
            yield from text.splitlines()
        case ".xml" | ".html" | ".htm" | ".test":
            yield text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)
