"""Prompts are files in `translations/prompts/`: a version line, `---`, and the text.

The text of a prompt is the same for every call, and the article comes last, in the user message: providers
bill a repeated beginning at a fraction (docs/decisions/0004).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "prompts"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file. `label` is what call rows store."""

    name: str
    version: int
    text: str

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"


@cache
def load(name: str) -> Prompt:
    """Return the prompt `name`. Raises ValueError for a file without a version line."""
    head, separator, text = (FOLDER / f"{name}.md").read_text().partition("\n---\n")
    key, _, version = head.partition(":")
    if not separator or key != "version" or not version.strip().isdigit():
        raise ValueError(f"prompts/{name}.md must begin with 'version: N' and a line '---'")
    return Prompt(name, int(version), text.strip())


def messages(prompt: Prompt, material: dict[str, Any]) -> list[dict[str, str]]:
    """Return the two messages of a call: the prompt, then the material as one JSON object.

    JSON keeps outside text from posing as part of the prompt: quotes and line breaks in it are escaped.
    """
    return [
        {"role": "system", "content": prompt.text},
        {"role": "user", "content": json.dumps(material, ensure_ascii=False)},
    ]
