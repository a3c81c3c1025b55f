"""`manage.py check_pairs`: findings out, or one sentence about the first line that is wrong, and never both."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

GOOD = {"id": "a", "en": "Orchard Labs raised $40 million.", "ja": "Orchard Labsは4億ドルを調達した。"}


def run(file: Path, *arguments: str) -> list[dict[str, str]]:
    out = io.StringIO()
    call_command("check_pairs", str(file), *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pairs.jsonl"


def test_each_finding_is_a_line_with_the_id_of_its_pair(file: Path) -> None:
    correct = GOOD | {"id": 2, "ja": "Orchard Labsは4000万ドルを調達した。"}
    file.write_text(f"{json.dumps(GOOD)}\n\n{json.dumps(correct)}\n")
    found = run(file)
    assert {line["id"] for line in found if line["severity"] == "error"} == {"a"}
    assert found[0].keys() >= {"id", "check", "severity", "category", "message"}


def test_the_terms_of_a_glossary_are_checked_where_one_is_given(file: Path, tmp_path: Path) -> None:
    glossary = tmp_path / "terms.csv"
    glossary.write_text("source,target\ntraining loss,学習損失\n")
    file.write_text(json.dumps({"id": "a", "en": "The training loss fell to 3.", "ja": "3に下がりました。"}))
    assert "term" not in {line["category"] for line in run(file)}
    assert "term" in {line["category"] for line in run(file, "--glossary", str(glossary))}


def test_a_line_ends_at_its_line_feed_only(file: Path) -> None:
    file.write_text(json.dumps(GOOD | {"ja": GOOD["ja"] + "\u2028\u0085"}, ensure_ascii=False))
    assert run(file)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "2行目：JSON ではありません"),
        ("[" * 100_000, "2行目：この JSON は読めません"),
        ('{"id": ' + "1" * 5_000 + "}", "2行目：この JSON は読めません"),
        ("[]", "2行目：.*の形ではありません"),
        ({"id": ""}, "2行目：id がありません"),
        ({"id": True}, "2行目：id がありません"),
        ({"id": "b", "ja": None}, "2行目：ja がありません"),
        ({"id": "b", "ja": "\ud83d"}, "2行目：ja に文字の半分"),
        ({"id": "b", "part": ["body"]}, "2行目：part.*知らない名前"),
        ({"id": "b", "kind": "song"}, "2行目：kind.*知らない名前"),
        ({"id": "b", "rests_on": "a"}, "2行目：rests_on"),
        ({}, "2行目：id「a」は同じ doc の中で二度目"),
    ],
)
def test_a_line_that_is_wrong_is_named_before_anything_is_printed(
    file: Path, capsys: pytest.CaptureFixture[str], line: str | dict[str, object], said: str
) -> None:
    wrong = line if isinstance(line, str) else json.dumps(GOOD | line)
    file.write_text(f"{json.dumps(GOOD)}\n{wrong}\n")
    with pytest.raises(CommandError, match=said):
        call_command("check_pairs", str(file))
    assert capsys.readouterr().out == ""


def test_files_that_cannot_be_read_are_named_with_what_to_do(file: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ファイルの場所"):
        run(file)
    file.write_bytes("これは".encode("shift_jis"))
    with pytest.raises(CommandError, match="UTF-8 で保存し直して"):
        run(file)
    glossary = tmp_path / "terms.csv"
    glossary.write_text("source\nharbour\n")
    file.write_text(json.dumps(GOOD))
    with pytest.raises(CommandError, match=r"用語集 .*target"):
        run(file, "--glossary", str(glossary))
