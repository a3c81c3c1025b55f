"""Originals that change: aligned with what we hold, applied only to what was touched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import changes, extract, ingest
from articles.models import Article, SourceChange
from articles.vanished import NotTheArticle

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


def test_a_text_that_became_another_kind_of_block_is_edited_where_it_says_the_same() -> None:
    old = [
        ("list_item", "Half the price"),
        ("list_item", "Forty languages"),
        (P, "<strong>The price</strong>"),
        (P, ONE),
    ]
    new = [(P, "Half the price"), (P, "Forty languages"), ("heading", "The price"), ("quote", TWO)]
    steps = changes.align(old, new)
    assert [step.kind for step in steps] == ["edited"] * 3 + ["added", "removed"]
    assert [step.kind for step in changes.align([("code", ONE)], [(P, ONE)])] == ["added", "removed"]


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


PARAGRAPHS = [
    f"{number}. {ONE} It was said in {number + 10} words by {number + 3} people of the lab."
    for number in range(8)
]
OTHERS = [
    f"Sheep number {number} went home by itself, while the dogs of farm {number} slept in the sun."
    for number in range(8)
]


@pytest.mark.parametrize(
    ("title", "texts", "code"),
    [
        ("Page not found", ["The page that you asked for is not here."], "gone"),
        ("Lab news", OTHERS, "gone"),  # sent on to the home page
        ("A model", ["We and our partners store cookies. Do you agree?"], "gone"),
        ("A model", PARAGRAPHS[:2], "cut"),
        ("A model", [*PARAGRAPHS[:3], "Subscribe to read on."], "cut"),
        ("A model", OTHERS, ""),  # written anew
        ("A model", [PARAGRAPHS[0], *PARAGRAPHS[5:]], ""),  # shortened in the middle
        ("A model", [*PARAGRAPHS[:3], *OTHERS[:4]], ""),  # another ending
        ("Another model", PARAGRAPHS[:7], ""),
    ],
)
def test_a_page_that_no_longer_shows_its_article_is_no_new_wording_of_it(
    db, title: str, texts: list[str], code: str
) -> None:
    article = ingest.ingest_content("\n\n".join(PARAGRAPHS), content_type="text/markdown")
    article.signals["page_title"] = "A model"
    pending = changes.notice(article, named("A model", *PARAGRAPHS, TWO), raw="")
    if not code:
        assert changes.notice(article, named(title, *texts), raw="") not in (None, pending)
        return
    with pytest.raises(NotTheArticle) as refused:
        changes.notice(article, named(title, *texts), raw="")
    assert refused.value.code == code
    assert list(SourceChange.objects.all()) == [pending]


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
