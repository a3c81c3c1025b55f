"""A unit too long for one answer travels in pieces of whole sentences and comes back as one text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import ingest
from translations import markup
from translations.drafting import chunks, draft
from translations.drafting.chunks import SourceUnit
from translations.runs import Run
from translations.segment import open_translation

SENTENCE = st.sampled_from(
    [
        "The model reads maps. ",
        "It is <b1>small, but it is fast. It stays</b1> cheap. ",
        "See <a2>the card</a2>! ",
        "Prices fell by 2.5 percent in the U.S. market; nobody knows why. ",
        "\n\n",
    ]
)


@given(st.lists(SENTENCE, min_size=1, max_size=40), st.integers(40, 200))
def test_pieces_hold_every_character_and_no_open_tag(sentences, at_most):
    text = "".join(sentences)
    pieces = chunks.pieces_of_unit(SourceUnit("u1", 1, "paragraph", text), at_most=at_most)
    assert "".join(piece.text for piece in pieces) == text
    assert len({piece.key for piece in pieces}) == len(pieces)
    opened = [re.sub(r"[^<>/ab12]|[ab](?![12]>)", "", piece.text) for piece in pieces]
    assert all(piece.count("<b1>") == piece.count("</b1>") for piece in opened)
    assert all(piece.count("<a2>") == piece.count("</a2>") for piece in opened)


def test_a_piece_is_no_longer_than_it_must_be():
    text = "The model reads maps. " * 50
    pieces = chunks.pieces_of_unit(SourceUnit("u1", 1, "paragraph", text), at_most=200)
    assert len(pieces) > 4
    assert all(len(piece.text) <= 200 for piece in pieces)


def test_a_table_is_cut_between_its_lines():
    text = "\n".join(f"Row {n} | {n * 10}" for n in range(40))
    pieces = chunks.pieces_of_unit(SourceUnit("u1", 1, "table", text), at_most=100)
    assert len(pieces) > 2
    assert chunks.joined(pieces, [piece.text for piece in pieces]) == text


def test_a_short_unit_stays_whole():
    unit = SourceUnit("u1", 1, "paragraph", "One. Two.")
    assert chunks.pieces_of_unit(unit) == [unit]


@pytest.mark.django_db
def test_a_very_long_paragraph_is_drafted_in_parallel_and_stored_as_one(provider):
    numbers = range(101, 301)
    paragraph = " ".join(f"Run {n} of the survey took place on the coast." for n in numbers)
    article = ingest.ingest_content(f"# Long\n\n{paragraph}\n", content_type="text/markdown")
    translation = open_translation(article)
    run = draft.request_draft(translation, by=None, parts=[])
    draft.work(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    asked = provider.materials("translate")
    assert len(asked) > 2
    assert all(
        sum(len(unit["text"]) for unit in one["units"]) <= chunks.CHUNK_CHARACTERS_MAX for one in asked
    )
    text = markup.plain_text(translation.units.get().text)
    assert [int(n) for n in re.findall(r"\d+", text)] == list(numbers)


@pytest.mark.django_db
def test_only_the_piece_that_is_missing_is_asked_for_again(provider):
    from tests import provider as faults

    paragraph = " ".join(f"Run {n} of the survey took place on the coast." for n in range(101, 301))
    article = ingest.ingest_content(f"# Long\n\n{paragraph}\n", content_type="text/markdown")
    translation = open_translation(article)
    provider.faults_of["translate"] = [faults.changed(lambda answer: {"units": []})]
    run = draft.request_draft(translation, by=None, parts=[])
    draft.work(run.pk)
    asked = [unit["id"] for material in provider.materials("translate") for unit in material["units"]]
    assert len(asked) == len(set(asked)) + 1
    assert translation.units.get().text


def test_articles_that_are_asked_about_together_are_cut_into_fewer_chunks():
    units = [SourceUnit(f"u{n}", n, "paragraph", "word " * 60) for n in range(60)]
    alone, among_five = chunks.plan_chunks(units), chunks.plan_chunks(units, sharing=5)
    assert len(alone) == chunks.CHUNKS
    assert len(among_five) < len(alone)
    for planned, at_most in (
        (alone, chunks.CHUNK_CHARACTERS_MAX),
        (among_five, chunks.SHARING_CHARACTERS_MAX),
    ):
        assert [unit for chunk in planned for unit in chunk.units] == units
        assert max(sum(len(u.text) for u in c.units) for c in planned) <= at_most
