"""`manage.py extract`: a thin door to the same function, without database."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command


def run(path: Path, *arguments: str) -> str:
    out = io.StringIO()
    call_command("extract", str(path), *arguments, stdout=out)
    return out.getvalue()


def test_json_has_the_promised_fields_and_outer_html(tmp_path: Path) -> None:
    file = tmp_path / "story.md"
    file.write_text(
        "---\ntitle: T\npublished: 2026-11-18\n---\n\n## Part\n\n- one\n\n```sh\nls\n```\n\nSee [a](b).\n"
    )
    document = json.loads(run(file, "--url", "https://x.example/a/", "--json"))
    assert {"url", "title", "author", "site", "published", "language", "licence", "blocks"} <= document.keys()
    assert (document["url"], document["title"]) == ("https://x.example/a/", "T")
    assert document["published"] == "2026-11-18T00:00:00+00:00"
    assert [block["html"] for block in document["blocks"]] == [
        "<h2>Part</h2>",
        "<ul><li>one</li></ul>",
        '<pre><code class="language-sh">ls</code></pre>',
        '<p>See <a href="https://x.example/a/b">a</a>.</p>',
    ]
    assert [block["position"] for block in document["blocks"]] == [0, 1, 2, 3]
    assert document["blocks"][2]["language"] == "sh"


def test_without_json_a_person_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<title>Headline</title><p>One sentence, two commas, and a full stop.</p>")
    printed = run(file)
    assert "見出し: Headline" in printed
    assert "One sentence, two commas, and a full stop." in printed


def test_bad_input_is_one_line_that_names_it(tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_text("<html></html>")
    for path in (empty, tmp_path / "missing.html", tmp_path):
        with pytest.raises(CommandError) as caught:
            run(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("command", "given"),
    [("extract", "One sentence, two commas, and a full stop."), ("parse_feed", "<rss><channel/></rss>")],
)
def test_a_file_is_read_where_the_project_could_not_even_start(command: str, given: str) -> None:
    manage = Path(settings.BASE_DIR) / "manage.py"
    broken = {**os.environ, "DJANGO_SETTINGS_MODULE": "nowhere.settings", "DATABASE_URL": "nonsense"}
    done = subprocess.run(  # our own interpreter and file
        [sys.executable, str(manage), command, "-", "--json"],
        input=given,
        env=broken,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)
