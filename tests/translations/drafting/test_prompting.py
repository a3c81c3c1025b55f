"""Prompts are files that declare what they are given, and say only what a question needs."""

from __future__ import annotations

from typing import Any

import pytest

from translations.drafting import prompting
from translations.drafting.chunks import Chunk, SourceUnit
from translations.drafting.questions import Guidance, translate_question


@pytest.mark.parametrize("name", prompting.names())
def test_every_prompt_declares_its_version_and_its_fields(name):
    prompt = prompting.load(name)
    assert prompt.label == f"{name}@{prompt.version}"
    assert {"task", "title"} <= prompt.fields


def test_material_that_a_prompt_does_not_declare_is_an_error(monkeypatch):
    with pytest.raises(ValueError, match=r"judge\.md does not declare mood"):
        prompting.messages(prompting.load("judge"), {"task": "judge", "mood": "good"})


@pytest.mark.parametrize("text", ["Be kind.", "fields: title\n---\nBe kind.", "version: 1\n---\nBe kind."])
def test_a_file_without_version_or_fields_is_refused(tmp_path, monkeypatch, text):
    monkeypatch.setattr(prompting, "FOLDER", tmp_path)
    (tmp_path / "kind.md").write_text(text)
    with pytest.raises(ValueError, match=r"kind\.md must begin with 'version: N'"):
        prompting.load("kind")


def asked(*units: SourceUnit, **more: Any) -> str:
    question = translate_question(Chunk(units, ""), Guidance("A title"), **more)
    return question.messages[0]["content"]


def test_a_question_carries_the_rules_for_tags_tables_and_repairs_only_where_there_are_any():
    plain = SourceUnit("u1", 1, "paragraph", "A plain sentence.")
    tagged = SourceUnit("u2", 2, "paragraph", "A <a1>linked</a1> sentence.")
    table = SourceUnit("u3", 3, "table", "Name | Score")
    rules = {"tags": "mark links", "tables": "are a table", "problems": "failed that check"}
    assert not [words for words in rules.values() if words in asked(plain)]
    assert rules["tags"] in asked(plain, tagged)
    assert rules["tables"] in asked(table)
    assert rules["problems"] in asked(plain, failed={"u1": ("下書き", "数が違います。")})
