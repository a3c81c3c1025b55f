"""How a body's pieces become lists and figures, who is named as the maker, and how dates are written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsdesk.reader.story import (
    Figure,
    ListNode,
    Quotation,
    Single,
    arrange,
    pieces_in,
    provenance,
    web_address,
)
from newsdesk.templatetags.japanese import iso, japanese_date, japanese_time, phrases
from tests.newsdesk.stories import piece


def item(at, level, *, ordered=False, quoted=False):
    return piece(at, "list_item", f"項目{at}", f"item {at}", level=level, ordered=ordered, quoted=quoted)


def shape(nodes):
    """Return lists as nested lists of anchors, led by their sort."""
    return [
        ["ol" if node.ordered else "ul", *((i.piece.anchor, shape(i.lists)) for i in node.items)]
        for node in nodes
    ]


def test_items_of_one_depth_make_one_list():
    assert shape(arrange([item(0, 1), item(1, 1)])) == [["ul", ("p0", []), ("p1", [])]]


def test_deeper_items_hang_below_the_item_before_them():
    nodes = arrange([item(0, 1), item(1, 2, ordered=True), item(2, 3), item(3, 1)])
    assert shape(nodes) == [["ul", ("p0", [["ol", ("p1", [["ul", ("p2", [])]])]]), ("p3", [])]]


def test_a_list_that_begins_too_deep_loses_no_item():
    assert shape(arrange([item(0, 3), item(1, 1)])) == [["ul", ("p0", []), ("p1", [])]]


def test_a_numbered_list_after_a_plain_one_is_a_list_of_its_own():
    nodes = arrange([item(0, 1), item(1, 1, ordered=True)])
    assert shape(nodes) == [["ul", ("p0", [])], ["ol", ("p1", [])]]


def test_a_paragraph_ends_a_list():
    kinds = [type(node) for node in arrange([item(0, 1), piece(1, "paragraph", "訳", "x"), item(2, 1)])]
    assert kinds == [ListNode, Single, ListNode]


def test_what_stands_in_a_quotation_besides_its_paragraphs_is_arranged_inside_it():
    quotation, own = arrange([item(1, 1, quoted=True), item(2, 1, quoted=True), item(3, 1)])
    assert isinstance(quotation, Quotation)
    assert shape(quotation.nodes) == [["ul", ("p1", []), ("p2", [])]]
    assert shape([own]) == [["ul", ("p3", [])]]
    assert [found.anchor for found in pieces_in([quotation, own])] == ["p1", "p2", "p3"]


def test_a_quotation_is_one_whole_and_two_that_adjoin_are_two():
    def quote(at, level):
        return piece(at, "quote", f"引用{at}", f"quote {at}", level=level)

    listing = piece(2, "code", "", "make", quoted=True)
    body = [
        quote(0, 0),
        item(1, 1, quoted=True),
        listing,
        quote(3, 0),
        quote(4, 1),
        piece(5, "paragraph", "訳", "x"),
    ]
    first, second, own = arrange(body)
    assert isinstance(first, Quotation)
    assert isinstance(second, Quotation)
    assert [found.anchor for found in pieces_in([first])] == ["p0", "p1", "p2", "p3"]
    assert [found.anchor for found in pieces_in([second, own])] == ["p4", "p5"]
    # The quotation is the one around: its paragraphs hold none of their own.
    assert [found.target for found in pieces_in([second])] == [["<p>引用4</p>"]]
    assert [found.source for found in pieces_in([second])] == [["<p>quote 4</p>"]]


def test_a_numbered_list_counts_on_after_a_listing_in_one_of_its_items():
    def starts(*between):
        body = [item(0, 1, ordered=True), item(1, 1, ordered=True), *between, item(9, 1, ordered=True)]
        return [node.start for node in arrange(body) if isinstance(node, ListNode)]

    assert starts(piece(2, "code", "x", "x", level=1)) == [1, 3]
    assert starts(piece(2, "code", "x", "x")) == [1, 1]
    assert starts(piece(2, "code", "x", "x", level=1), piece(3, "heading", "見出し", "h", level=2)) == [1, 1]


def test_captions_stand_with_the_picture_before_them_and_alone_without_one():
    picture = piece(0, "image", '<img src="https://a.example/x.png" alt="">', "")
    figure, paragraph, stray = arrange(
        [
            picture,
            piece(1, "caption", "図", "Fig."),
            piece(2, "paragraph", "訳", "x"),
            piece(3, "caption", "図", "F"),
        ]
    )
    assert isinstance(figure, Figure)
    assert [caption.anchor for caption in figure.captions] == ["p1"]
    assert isinstance(paragraph, Single)
    assert isinstance(stray, Single)


AT = "2026-11-17T16:30:00+00:00"


def made_by(*drafts, editor="高橋航", by_hand=False):
    rows = [{"provider": provider, "model": model, "at": AT} for provider, model in drafts]
    return provenance({"editor": editor, "drafts": rows, "by_hand": by_hand})


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (made_by(("remote", "m1")), "AIが下訳し、編集者 高橋航 が確認しました（m1、2026年11月18日）"),
        (
            made_by(("remote", "m1"), ("remote", "m2"), ("remote", "m1")),
            "AIが下訳し、編集者 高橋航 が確認しました（m1、m2、2026年11月18日）",
        ),
        (
            made_by(("local", "small")),
            "小型ローカルモデルによる下訳を、編集者 高橋航 が確認しました（small、2026年11月18日）",
        ),
        (
            made_by(("rehearsal", "rehearsal")),
            "見本の下訳（このデモに付属の台本）を、編集者 高橋航 が確認しました（2026年11月18日）",
        ),
        (
            made_by(("rehearsal", "rehearsal"), ("remote", "m1")),
            "見本の下訳（このデモに付属の台本）とAIの下訳を、編集者 高橋航 が確認しました（m1、2026年11月18日）",
        ),
        (made_by(by_hand=True), "編集者 高橋航 が翻訳しました"),
        (made_by(("remote", "m1"), editor=""), "AIが下訳し、編集者が確認しました（m1、2026年11月18日）"),
    ],
)
def test_the_line_about_the_making_follows_the_stored_facts(made, sentence):
    assert made.sentence == sentence
    assert made.is_sample == ("見本" in sentence)


def test_only_web_addresses_are_followed():
    assert web_address("https://wire.example/a") == "https://wire.example/a"
    for address in ("javascript:alert(1)", "data:text/html,x", "//wire.example", "http://[", "", " "):
        assert web_address(address) == ""


def test_dates_are_written_as_japanese_readers_write_them_in_their_own_time():
    moment = datetime(2026, 11, 17, 16, 5, tzinfo=UTC)
    assert japanese_date(moment) == "2026年11月18日（水）"
    assert japanese_time(moment) == "1:05"
    assert iso(moment) == "2026-11-18T01:05:00+09:00"
    assert (japanese_date(None), japanese_time(None), iso(None)) == ("", "", "")


def test_a_headline_may_break_between_its_clauses_first():
    marked = phrases("重みを公開　今度は商用利用も<可能に>")
    assert [part.replace("<wbr>", "") for part in marked.split("\u3000")] == [
        '<span class="clause">重みを公開</span>',
        '<span class="clause">今度は商用利用も&lt;可能に&gt;</span>',
    ]
    assert "clause" not in phrases("一つの文だけの見出し")


def test_no_line_ends_between_a_name_and_its_number():
    assert "Perch\u00a02の" in phrases("Perch 2の重みを公開")
    assert "Open AI" in phrases("Open AI")
    assert "Larch-\u20603が" in phrases("最安はLarch-3が占める")


def test_phrases_keep_the_text_and_escape_it():
    marked = phrases("重みを<b>公開しました")
    assert "<b>" not in marked
    assert marked.replace("<wbr>", "") == "重みを&lt;b&gt;公開しました"
