"""Originals that change: aligned with what we hold, applied only to what was touched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import changes, extract, ingest
from articles.models import Article, SourceChange

P = "paragraph"
ONE = "The lab released its model on Monday with a paper."
TWO = "The second paragraph speaks about prices in March."
THREE = "A third one closes with what the rivals said to us."


def kinds(old: list[str], new: list[str]) -> list[str]:
    return [step.kind for step in changes.align([(P, text) for text in old], [(P, text) for text in new])]


def test_an_edited_sentence_touches_only_its_block() -> None:
    assert kinds([ONE, TWO, THREE], [ONE, TWO.replace("March", "May"), THREE]) == [
        "unchanged",
        "edited",
        "unchanged",
    ]


def test_added_and_removed_blocks_are_told_from_edited_ones() -> None:
    assert kinds([ONE, THREE], [ONE, TWO, THREE]) == ["unchanged", "added", "unchanged"]
    assert kinds([ONE, TWO, THREE], [ONE, THREE]) == ["unchanged", "unchanged", "removed"]
    assert kinds([ONE], ["Nothing alike: 42 sheep."]) == ["added", "removed"]


def test_a_block_that_moved_keeps_its_identity() -> None:
    assert sorted(kinds([ONE, TWO, THREE], [THREE, ONE, TWO])) == ["moved", "unchanged", "unchanged"]


def test_a_paragraph_that_became_a_heading_is_not_an_edit() -> None:
    steps = changes.align([(P, ONE)], [("heading", ONE)])
    assert [step.kind for step in steps] == ["added", "removed"]


@given(
    st.lists(st.sampled_from([ONE, TWO, THREE, "x", "y"])),
    st.lists(st.sampled_from([ONE, TWO, THREE, "x", "z"])),
)
def test_every_old_and_every_new_block_is_accounted_for_exactly_once(old: list[str], new: list[str]) -> None:
    steps = changes.align([(P, text) for text in old], [(P, text) for text in new])
    assert sorted(step.old for step in steps if step.old is not None) == list(range(len(old)))
    assert [step.new for step in steps if step.new is not None] == list(range(len(new)))


def found(*texts: str) -> extract.ExtractedArticle:
    return extract.extract("\n\n".join(texts), content_type="text/markdown")


@pytest.fixture
def stored(db) -> Article:
    return ingest.ingest_content("\n\n".join([ONE, TWO, THREE]), content_type="text/markdown")


def test_a_new_wording_is_kept_as_one_pending_change_and_blocks_stay(stored: Article) -> None:
    assert changes.notice(stored, found(ONE, TWO, THREE), raw="") is None
    first = changes.notice(stored, found(ONE, TWO + " Still.", THREE), raw="raw 1")
    assert changes.notice(stored, found(ONE, TWO + " Still.", THREE), raw="raw 1") == first
    second = changes.notice(stored, found(ONE, TWO + " Stiller.", THREE), raw="raw 2")
    assert list(SourceChange.objects.all()) == [second]
    assert [block.text for block in stored.blocks.all()] == [ONE, TWO, THREE]
    edited = next(step for step in second.steps if step["kind"] == "edited")
    assert (edited["old"]["text"], edited["new"]["text"]) == (TWO, TWO + " Stiller.")


def test_an_original_that_goes_back_withdraws_its_change(stored: Article) -> None:
    changes.notice(stored, found(ONE, TWO + " Still.", THREE), raw="")
    assert changes.notice(stored, found(ONE, TWO, THREE), raw="") is None
    assert not SourceChange.objects.exists()


def test_applying_touches_only_what_changed_and_keeps_the_keys_of_the_rest(stored: Article) -> None:
    one, two, three = stored.blocks.all()
    new = "Entirely new: forty-two sheep went home."
    change = changes.notice(stored, found(THREE, new, ONE + " Yes."), raw="new raw")
    touched = changes.apply(change)
    blocks = list(stored.blocks.all())
    assert [(block.text, block.boilerplate) for block in blocks if not block.boilerplate] == [
        (THREE, False),
        (new, False),
        (ONE + " Yes.", False),
    ]
    assert [block.position for block in blocks] == list(range(4))
    assert touched.edited == [one.pk]
    assert touched.removed == [two.pk]
    assert touched.added == [next(block.pk for block in blocks if block.text == new)]
    assert three.pk not in touched.edited + touched.removed + touched.added
    stored.refresh_from_db()
    assert stored.raw == "new raw"
    assert changes.notice(stored, found(THREE, new, ONE + " Yes."), raw="") is None


def test_a_change_is_applied_once(stored: Article) -> None:
    change = changes.notice(stored, found(ONE, TWO), raw="")
    assert changes.apply(change).removed
    assert changes.apply(change) == changes.Applied()


def named(title: str, *texts: str) -> extract.ExtractedArticle:
    return replace(found(*texts), title=title)


def test_a_new_headline_of_the_page_is_a_change_and_the_desks_own_is_none(stored: Article) -> None:
    Article.objects.filter(pk=stored.pk).update(title_en="Our words", signals={"page_title": "A model"})
    stored.refresh_from_db()
    assert changes.notice(stored, named("A model", ONE, TWO, THREE), raw="") is None
    change = changes.notice(stored, named("A model for all", ONE, TWO, THREE), raw="")
    assert [step["kind"] for step in change.steps if step["kind"] != "unchanged"] == ["retitled"]
    assert changes.notice(stored, named("A model for all", ONE, TWO, THREE), raw="") == change
    assert changes.apply(change) == changes.Applied(retitled=True)
    stored.refresh_from_db()
    assert stored.title_en == "A model for all"
    assert changes.notice(stored, named("A model for all", ONE, TWO, THREE), raw="") is None
    again = changes.notice(stored, named("A model for some", ONE, TWO, THREE), raw="")
    changes.dismiss(again)
    stored.refresh_from_db()
    assert stored.title_en == "A model for all"
    assert changes.notice(stored, named("A model for some", ONE, TWO, THREE), raw="") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="https://a.example/1">here</a>', '<a href="https://a.example/1?utm_source=x#top">here</a>'),
        ('<img src="/1.png?sig=a">', '<img src="/1.png?sig=b&amp;w=800">'),
        ("“Yes”, it’s out", '"Yes", it\'s&nbsp;out'),
    ],
)
def test_what_sites_let_vary_is_no_new_wording(db, before: str, after: str) -> None:
    page = f"<article><p>{ONE}</p><p>{TWO} {{}}</p><p>{THREE}</p></article>"
    url = "https://lab.example/model"
    article = ingest.ingest_content(page.format(before), url=url)
    assert changes.notice(article, extract.extract(page.format(after), url=url), raw="") is None


def test_another_picture_link_or_line_of_code_is_a_new_wording(db) -> None:
    page = "<article><p>{}</p><img src='/{}.png'><p>{} <a href='/{}'>here</a></p><pre>say({})</pre></article>"
    article = ingest.ingest_content(page.format(ONE, 1, TWO, 1, '"a"'), url="https://lab.example/")
    new = extract.extract(page.format(ONE, 2, TWO, 2, "“a”"), url="https://lab.example/")
    assert [step["kind"] for step in changes.notice(article, new, raw="").steps] == [
        "unchanged",
        *["edited"] * 3,
    ]


def test_a_dismissed_wording_is_not_reported_again(stored: Article) -> None:
    change = changes.notice(stored, found(ONE, TWO), raw="")
    changes.dismiss(change)
    stored.refresh_from_db()
    assert changes.notice(stored, found(ONE, TWO), raw="") is None
    assert stored.blocks.count() == 3
