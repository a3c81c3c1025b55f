"""One article from a file to the reader's page, through the desk's commands alone."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import ARTICLE

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> dict:
    out = io.StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def source_file(tmp_path):
    path = tmp_path / "maps.md"
    path.write_text(ARTICLE)
    return str(path)


def test_an_article_flows_from_a_file_to_its_reader(source_file, provider, editor, client):
    taken = run("ingest", source_file)
    assert (taken["blocks"], taken["duplicate_of"], taken["url"]) == (8, None, "https://wire.example/maps")
    number = str(taken["article"])

    drafted = run("draft", number, "--wait")
    assert (drafted["state"], drafted["units"], drafted["units_done"]) == ("done", 7, 7)
    assert client.get("/").content.decode().count("地図を読む小型モデル") == 0

    assert run("approve", number, "--user", "ren")["status"] == "approved"
    published = run("publish", number, "--user", "ren")
    assert published["edition"] == 1

    page = client.get(published["url"].removeprefix("http://127.0.0.1:8000"))
    text = page.content.decode()
    for part in (
        "地図を読む小型モデル",
        "地図を読むモデルが公開されました。",
        "キーポイント",
        "要点は",
        "影響の二段落目です。",
        "編集部の意見です。",
        "チームは200万枚の測量図",
        "contour read sheet.png",
        "Nora Field",
        "原文を表示",
        "CC BY 4.0",
    ):
        assert part in text
    assert "地図を読む小型モデル" in client.get("/").content.decode().replace("<wbr>", "")

    run("unpublish", number, "--user", "ren", "--reason", "試験")
    assert client.get(published["url"].removeprefix("http://127.0.0.1:8000")).status_code == 404
    assert "要点" not in client.get("/").content.decode()
    assert published["url"].removeprefix("http://127.0.0.1:8000") not in client.get("/").content.decode()


def test_drafting_an_unchanged_article_again_makes_no_call(source_file, provider):
    number = str(run("ingest", source_file)["article"])
    run("draft", number, "--wait")
    asked = len(provider.requests)
    again = run("draft", number, "--wait")
    assert (again["state"], again["calls"]) == ("done", 0)
    assert len(provider.requests) == asked


def test_publishing_too_early_says_what_blocks_and_publishes_nothing(source_file, provider, editor, client):
    taken = run("ingest", source_file)
    with pytest.raises(CommandError, match="未訳の行が7行あります"):
        call_command("publish", str(taken["article"]), "--user", "ren")
    assert "maps" not in client.get("/").content.decode()


def test_a_text_of_lines_becomes_a_paragraph_a_line(tmp_path, db):
    path = tmp_path / "lines.txt"
    path.write_text("\n".join(f"Sentence number {n} stands on a line of its own." for n in range(69)))
    assert run("ingest", str(path))["blocks"] == 69


def test_the_same_article_twice_is_refused_and_named(source_file, db):
    first = run("ingest", source_file)
    with pytest.raises(CommandError, match=f"記事 {first['article']}"):
        call_command("ingest", source_file)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ingest", "/no/such/file.html"], "読めません"),
        (["ingest", "https://127.0.0.1/"], "127.0.0.1"),
        (["ingest", "ftp://example.com/x"], "ftp://example.com/x"),
        (["draft", "999999"], "記事 999999 はありません"),
        (["publish", "999999", "--user", "nobody"], "999999"),
        (["approve", "999999"], "999999"),
    ],
)
def test_bad_input_is_one_clear_sentence(db, arguments, words):
    with pytest.raises(CommandError) as refusal:
        call_command(*arguments)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)
