"""Prompts are files in `translations/drafting/prompts/`: a head, `---`, the text, and sections that only some questions need.

    version: 4
    fields: title units
    ---
    What every question of this kind says.
    --- tags
    - What only a question with tags in it says.

`fields` declares what the material of a question may hold; another field is an error of ours, not a silent gap.
The text of a prompt is the same for every call, and the article comes last, in the user message: providers
bill a repeated beginning at a fraction (docs/decisions/0004).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "prompts"
_SECTION = re.compile(r"^---[ \t]+(\w+)$\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file. `label` is what call rows store."""

    name: str
    version: int
    fields: frozenset[str]
    text: str
    sections: Mapping[str, str]

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"


@cache
def load(name: str) -> Prompt:
    """Return the prompt `name`. Raises ValueError for a file that does not declare its version and its fields."""
    head, separator, body = (FOLDER / f"{name}.md").read_text().partition("\n---\n")
    declared = dict(re.findall(r"^(\w+):[ \t]*(.+)$", head, re.MULTILINE))
    if not separator or not declared.get("version", "").isdigit() or not declared.get("fields"):
        raise ValueError(f"prompts/{name}.md must begin with 'version: N', 'fields: …' and a line '---'")
    text, *sections = _SECTION.split(body)
    return Prompt(
        name,
        int(declared["version"]),
        frozenset(declared["fields"].split()),
        text.strip(),
        {section: words.strip() for section, words in zip(sections[::2], sections[1::2], strict=True)},
    )


def names() -> list[str]:
    """Return the names of all prompts there are."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))


def messages(
    prompt: Prompt, material: Mapping[str, Any], sections: Collection[str] = ()
) -> list[dict[str, str]]:
    """Return the two messages of a call: the prompt with those sections, then the material as one JSON object.

    JSON keeps outside text from posing as part of the prompt: quotes and line breaks in it are escaped.
    Raises ValueError for material that the prompt does not declare, KeyError for a section it does not have.
    """
    if undeclared := material.keys() - prompt.fields:
        raise ValueError(f"prompts/{prompt.name}.md does not declare {', '.join(sorted(undeclared))}")
    text = "\n".join([prompt.text, *(prompt.sections[section] for section in sections)])
    return [
        {"role": "system", "content": text},
        {"role": "user", "content": json.dumps(material, ensure_ascii=False)},
    ]
