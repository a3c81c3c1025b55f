"""The media type of a file that is taken in: at the desk, by the commands, from the same table."""

import pytest

from articles.file_types import content_type_of


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("Story.MD", "text/markdown"),
        ("notes.markdown", "text/markdown"),
        ("page.xhtml", "text/html"),
        ("saved/page.htm", "text/html"),
        ("pasted.txt", "text/plain"),
    ],
)
def test_a_file_is_what_its_name_says(name, media_type):
    assert content_type_of(name) == media_type


@pytest.mark.parametrize("name", ["README", "report.pdf", "story.md.bak", ".html", ""])
def test_a_name_that_says_nothing_leaves_it_to_the_text(name):
    assert content_type_of(name) == ""
