"""Blocks that an editor splits, joins, retypes and sets aside keep every character of the original."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import block_editing, changes, extract, ingest
from articles.models import Article, Block

WORDS = st.sampled_from(["Fog costs time.", "Crews agree!", "Why? ", "It is <late>.", "A & B went on."])
MARKS = st.sampled_from(
    ["{}", "<strong>{}</strong>", '<a href="https://x.example/">{}</a>', "<em><code>{}</code></em>", "{}<br>"]
)


def text_of(html: str) -> str:
    tree = lxml.html.fragment_fromstring(html.replace("<br>", "\n"), create_parent="div")
    return "".join(str(piece) for piece in tree.itertext())


@given(st.lists(st.tuples(MARKS, WORDS), min_size=1, max_size=6), st.integers(min_value=0, max_value=40))
def test_both_halves_of_a_split_are_whole_html_and_no_character_is_lost(pieces, wanted) -> None:
    from html import escape

    html = " ".join(mark.format(escape(words)) for mark, words in pieces)
    text = text_of(html)
    at = min(wanted, len(text))
    head, tail = block_editing._halves(html, at)
    assert "".join((text_of(head) + text_of(tail)).split()) == "".join(text.split())
    assert len("".join(text_of(head).split())) == len("".join(text[:at].split()))
    for half in (head, tail):
        assert half.count("<a ") == half.count("</a>")
        assert half.count("<strong>") == half.count("</strong>")


@pytest.fixture
def stored(db) -> Article:
    text = "First sentence here. **Second one** follows [a link](https://x.example/).\n\nAnother paragraph.\n\n```\na\nb\n```\n"
    return ingest.ingest_content(text, content_type="text/markdown")


def test_a_paragraph_is_split_after_a_sentence_and_joined_again(stored: Article) -> None:
    block = stored.blocks.get(position=0)
    (at,) = block_editing.places_to_split(block)
    whole = block.html
    second = block_editing.split(block, at=at)
    assert [(one.position, one.text) for one in stored.blocks.all()] == [
        (0, "First sentence here."),
        (1, "Second one follows a link."),
        (2, "Another paragraph."),
        (3, "a\nb"),
    ]
    assert second.html == '<strong>Second one</strong> follows <a href="https://x.example/">a link</a>.'
    block_editing.merge(block, second)
    block.refresh_from_db()
    assert block.html == whole
    assert stored.blocks.count() == 3


def test_what_makes_no_sense_is_refused_with_a_sentence(stored: Article) -> None:
    first, second, code = stored.blocks.all()
    with pytest.raises(block_editing.CannotEdit, match="切れ目"):
        block_editing.split(first, at=3)
    with pytest.raises(block_editing.CannotEdit, match="結合できません"):
        block_editing.merge(second, code)
    with pytest.raises(block_editing.CannotEdit, match="続いていない"):
        block_editing.merge(first, code)
    with pytest.raises(block_editing.CannotEdit, match="種類"):
        block_editing.retype(first, kind=Block.Kind.TABLE)


def test_a_paragraph_becomes_a_heading_and_code_and_back(stored: Article) -> None:
    block = stored.blocks.get(position=0)
    before = block.content_hash
    block_editing.retype(block, kind=Block.Kind.HEADING, level=3)
    assert (block.kind, block.level) == ("heading", 3)
    assert block.content_hash != before
    block_editing.retype(block, kind=Block.Kind.CODE)
    assert "<strong>" not in block.html
    block_editing.retype(block, kind=Block.Kind.PARAGRAPH)
    assert block.text.startswith("First sentence here.")


def test_an_item_of_a_quotation_is_stored_as_part_of_it_and_a_paragraph_made_of_it_is_not(db) -> None:
    article = ingest.ingest_content(
        "> Two things.\n>\n> - One\n\nThen we left.\n", content_type="text/markdown"
    )
    quote, item, own = article.blocks.all()
    assert [(block.kind, block.quoted) for block in (quote, item, own)] == [
        ("quote", False), ("list_item", True), ("paragraph", False),
    ]  # fmt: skip
    block_editing.retype(item, kind=Block.Kind.PARAGRAPH)
    item.refresh_from_db()
    assert not item.quoted


def test_what_the_desk_set_aside_is_no_news_when_the_page_still_has_it(stored: Article) -> None:
    block_editing.set_aside(stored.blocks.get(position=1), aside=True)
    text = "First sentence here. **Second one** moved on.\n\nAnother paragraph.\n\n```\na\nb\n```\n"
    found = extract.extract(text, content_type="text/markdown")
    change = changes.notice(Article.objects.get(pk=stored.pk), found, raw=text)
    assert change is not None
    assert [step["kind"] for step in change.steps] == ["edited", "unchanged"]
