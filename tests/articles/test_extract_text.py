"""Markdown, plain text, and bytes in whatever encoding."""

from datetime import UTC, datetime

import pytest

from articles.extract import extract

FRONT = """---
title: "Weights for All"
author: Jane Doe
site: Lattice Review
source: lattice-review
url: https://lattice-review.example/2026/11/weights
published: 2026-11-18T09:30:00+00:00
topics: models, open-source
license: CC BY 4.0
licence_url: https://creativecommons.org/licenses/by/4.0/
---

"""


def test_front_matter_is_metadata() -> None:
    article = extract(FRONT + "First paragraph.\n\nSecond one.\n")
    assert (article.title, article.author, article.site) == ("Weights for All", "Jane Doe", "Lattice Review")
    assert (article.source, article.topics) == ("lattice-review", ("models", "open-source"))
    assert article.url == "https://lattice-review.example/2026/11/weights"
    assert article.published == datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    assert (article.licence, article.licence_url) == (
        "CC BY 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
    )
    assert [block.text for block in article.blocks] == ["First paragraph.", "Second one."]


@pytest.mark.parametrize("topics", ["topics: [models, 'open-source']", "tags:\n  - models\n  - open-source"])
def test_topics_may_be_a_list(topics: str) -> None:
    assert extract(f"---\n{topics}\n---\n\nText.\n").topics == ("models", "open-source")


def test_front_matter_may_be_toml_and_an_author_a_list_of_facts() -> None:
    toml = '+++\ntitle = "Weights"\ndate = 2026-03-01T10:00:00Z\ntags = ["models", "chips"]\n[params]\nx = 1\n+++\n\nText.\n'
    article = extract(toml)
    assert (article.title, article.topics) == ("Weights", ("models", "chips"))
    assert article.published == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert [block.text for block in article.blocks] == ["Text."]
    assert (
        extract("---\nauthors:\n  - name: Ann Lee\n    url: https://x.example\n---\n\nText.\n").author
        == "Ann Lee"
    )


README = """<p align="center">
  <img alt="Lab" src="light.png">
</p>

# Model

Run `pip install model`, **then** see [the docs](https://lab.example).

## Licence

Free.
"""


@pytest.mark.parametrize("url", ["", "https://lab.example/o/README.md?plain=1"])
def test_markdown_that_begins_with_a_picture_in_html_is_markdown(url: str) -> None:
    article = extract(README, url=url)
    assert article.title == "Model"
    assert [block.kind for block in article.blocks if block.kind != "image"] == [
        "paragraph",
        "heading",
        "paragraph",
    ]


def test_a_page_at_an_address_that_ends_like_markdown_is_a_page_and_so_is_a_piece_of_one() -> None:
    url = "https://lab.example/README.md"
    assert extract("<!doctype html><p>**One** and two.</p>", url=url).blocks[0].text == "**One** and two."
    assert extract("<div><p>See **one**.</p></div>").blocks[0].text == "See **one**."


def own(body: str) -> list[tuple[str, str]]:
    """Kind and HTML of the blocks that Markdown becomes."""
    blocks = extract(f"Text.\n\n{body}\n", content_type="text/markdown").blocks
    return [(block.kind, block.html) for block in blocks[1:]]


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("It was ~~cheap~~ dear, ~5 % up.", "It was cheap dear, ~5 % up."),
        ("See https://o.example/a here.", 'See <a href="https://o.example/a">https://o.example/a</a> here.'),
        ("Of $x_i$ and $y_j$, $5 or $6.", "Of <code>x_i</code> and <code>y_j</code>, $5 or $6."),
        (r"Of \(x_1 * y * z\).", "Of <code>x_1 * y * z</code>."),
        ("$$\na_1 + b_2\n$$", "<code>a_1 + b_2</code>"),
        ("\\[\na_1 + b_2\n\\]", "<code>a_1 + b_2</code>"),
        ("Weights come later. {: .lead }", "Weights come later."),
    ],
)
def test_a_line_of_markdown_is_read_as_its_readers_see_it(written: str, html: str) -> None:
    assert own(written) == [("paragraph", html)]


def test_footnotes_tasks_and_definitions_of_markdown_are_lists_and_paragraphs() -> None:
    assert own("It fell.[^1]\n\n[^1]: In May.")[-1] == ("list_item", "In May.")
    assert own("- [x] Done\n- [ ] Open") == [("list_item", "Done"), ("list_item", "Open")]
    assert own("Token\n: A part of a word.")[-1][1] == "A part of a word."


@pytest.mark.parametrize(
    "note",
    [
        "> [!NOTE]\n> Mind it.",
        '!!! note "Note"\n    Mind it.',
        "??? note\n    Mind it.",
        ":::note\nMind it.\n:::",
    ],
)
def test_a_note_is_text_and_not_a_quotation(note: str) -> None:
    assert own(note)[-1] == ("paragraph", "Mind it.")
    assert all(html in ("Note", "Mind it.") for _, html in own(note))


def test_what_markdown_tells_a_generator_is_no_text_and_what_it_shows_stays() -> None:
    for line in (
        "{:.wide}", "[TOC]", "{% include nav.html %}", "{{< toc >}}", "import X from './x'", "export const a = 1",
        "*[LLM]: Large language model",
    ):  # fmt: skip
        assert own(line) == []
    assert own("## The price {#price}") == [("heading", "The price")]
    assert [kind for kind, _ in own('{{< figure src="https://x.example/a.png" caption="The hall" >}}')] == [
        "image",
        "caption",
    ]
    assert own("{% highlight python %}\n[TOC]\n{% endhighlight %}") == [("code", "[TOC]")]
    assert own("```\nimport x from 'y'\n{:.a}\n```") == [("code", "import x from 'y'\n{:.a}")]


@pytest.mark.parametrize("info", ["python", "{.python .numberLines}", "python:run.py", 'python title="x"'])
def test_the_language_of_a_fence_is_its_first_word(info: str) -> None:
    (block,) = extract(f"```{info}\nx = 1\n```\n").blocks
    assert (block.language, block.text) == ("python", "x = 1")


def test_markdown_becomes_the_same_blocks_as_html() -> None:
    text = """# Headline

Intro with [a link](https://x.example/a), **strong**, *em* and `code`.

## Part

1. One
   - One A
2. Two

> A quote.
>
> Its second paragraph.

```python
x = 1

    y < 2
```

| A | B |
|---|---|
| 1 | `2` |

![A cat](https://x.example/cat.png)

---

End.
"""
    article = extract(text)
    assert article.title == "Headline"
    assert [(b.kind, b.level, b.ordered, b.html) for b in article.blocks] == [
        (
            "paragraph", 0, False,
            'Intro with <a href="https://x.example/a">a link</a>, <strong>strong</strong>, <em>em</em> and <code>code</code>.',
        ),
        ("heading", 2, False, "Part"),
        ("list_item", 1, True, "One"),
        ("list_item", 2, False, "One A"),
        ("list_item", 1, True, "Two"),
        ("quote", 0, False, "A quote."),
        ("quote", 0, False, "Its second paragraph."),
        ("code", 0, False, "x = 1\n\n    y &lt; 2"),
        ("table", 0, False, "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td><code>2</code></td></tr></tbody></table>"),
        ("image", 0, False, '<img src="https://x.example/cat.png" alt="A cat">'),
        ("separator", 0, False, ""),
        ("paragraph", 0, False, "End."),
    ]  # fmt: skip
    assert next(b.language for b in article.blocks if b.kind == "code") == "python"


def test_raw_html_in_markdown_is_cleaned_like_any_other() -> None:
    text = "# H\n\n<p onclick='x'>Raw <b>html</b><script>alert(1)</script></p>\n\nText <img src=x onerror=alert(1)> end.\n"
    found = extract(text, url="https://x.example/").blocks
    assert [b.html for b in found if b.kind == "paragraph"] == ["Raw <strong>html</strong>", "Text end."]


def test_sixty_nine_lines_without_blank_lines_are_sixty_nine_paragraphs() -> None:
    lines = [f"Paragraph {n} says one thing and then another, as paragraphs do." for n in range(69)]
    found = extract("\n".join(lines) + "\n", content_type="text/plain").blocks
    assert [(b.kind, b.text) for b in found] == [("paragraph", line) for line in lines]


def test_front_matter_before_one_paragraph_a_line_is_still_one_paragraph_a_line() -> None:
    lines = [f"Paragraph {n} stands on a line of its own." for n in range(5)]
    assert [b.text for b in extract(FRONT + "\n".join(lines)).blocks] == lines


def test_blank_lines_divide_plain_text_and_wrapped_lines_are_joined() -> None:
    found = extract(
        "First line\nof a wrapped paragraph.\n \nSecond & last.\n\n", content_type="text/plain"
    ).blocks
    assert [b.html for b in found] == ["First line of a wrapped paragraph.", "Second &amp; last."]


def test_long_lines_between_blank_lines_are_paragraphs_each() -> None:
    long = ["word " * 40 + str(n) for n in range(3)]
    found = extract("Title\n\n" + "\n".join(long), content_type="text/plain").blocks
    assert [b.text for b in found] == ["Title", *long]


def test_pasted_html_without_a_type_is_html() -> None:
    (block,) = extract(
        "<p>Pasted <b>from</b> a page, with commas, and enough words to count as text.</p>"
    ).blocks
    assert block.html.startswith("Pasted <strong>from</strong>")


def test_plain_text_that_mentions_a_tag_is_plain() -> None:
    (block,) = extract("The <p> element is a paragraph.", content_type="text/plain").blocks
    assert block.html == "The &lt;p&gt; element is a paragraph."


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("“café” – naïve".encode(), None),
        ("“café” – naïve".encode(), "iso-8859-1"),  # mislabelled
        (b"\xef\xbb\xbf" + "“café” – naïve".encode(), None),
        ("“café” – naïve".encode("utf-16"), None),
        ("“café” – naïve".encode("cp1252"), None),
        ("“café” – naïve".encode("cp1252"), "iso-8859-1"),
        ("“café” – naïve".encode("cp1252"), "no-such-charset"),
        ("“café” – naïve".encode("cp1252"), "rot13"),
        (b'<meta charset="windows-1252"><p>' + "“café” – naïve".encode("cp1252"), None),
        (b'<?xml version="1.0" encoding="utf-8"?><html><body><p>' + "“café” – naïve".encode(), None),
    ],
)
def test_text_is_decoded_as_a_browser_would(content: bytes, charset: str | None) -> None:
    assert extract(content, charset=charset).blocks[0].text == "“café” – naïve"


def test_one_broken_byte_does_not_turn_a_page_without_a_label_into_mojibake() -> None:
    page = b"<p>\xff " + "“café” – naïve".encode() * 3
    assert "“café” – naïve" in extract(page).blocks[0].text


def test_what_a_database_refuses_is_removed() -> None:
    (block,) = extract("a\x00b\ud800c\u200bd", content_type="text/plain").blocks
    assert block.text == "abcd"


def test_front_matter_may_be_json_and_marked_words_are_words() -> None:
    front = '{\n  "title": "A model", "author": "Jane Doe",\n  "tags": ["models", "chips"]\n}\n'
    text = "Some ==marked words== here, `x ==y== z`.\n\nHere too a == b == c, and ==this== as well."
    article = extract(front + "\n" + text, content_type="text/markdown")
    assert (article.title, article.author, article.topics) == ("A model", "Jane Doe", ("models", "chips"))
    assert [block.text for block in article.blocks] == [
        "Some ==marked words== here, x ==y== z.",  # nothing is taken out of a line with code
        "Here too a == b == c, and this as well.",
    ]
    for written in ('{\n  "a": 1\n', '{\n  "a": 1\n} and text'):
        assert extract(written, content_type="text/markdown").blocks[0].text.startswith("{")
