"""Inline markup travels as numbered tags and comes back as the source's own elements."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translations import markup


@dataclass
class Block:
    kind: str
    html: str
    text: str = ""


LINKED = Block(
    "paragraph",
    'See <a href="https://a.example/?x=1&amp;y=2">the <em>card</em></a>, run <code>a &lt; b</code>.',
)


def test_inline_elements_become_tags_numbered_in_reading_order():
    assert markup.source_text([LINKED]) == "See <a1>the <i2>card</i2></a1>, run <c3>a < b</c3>."


@pytest.mark.parametrize("html", ["", "<!doctype html>", "<html>", "\x12", "</", "<!--"])
def test_what_is_no_html_at_all_has_no_tags_and_trips_nobody(html):
    assert not markup.TAG.search(markup.source_text([Block("paragraph", html)]))


def test_a_target_gets_the_sources_own_link_and_code_back():
    assert markup.target_html([LINKED], "<c3>rm -rf</c3>を実行し、<a1><i2>カード</i2></a1>を参照。") == [
        '<code>a &lt; b</code>を実行し、<a href="https://a.example/?x=1&amp;y=2"><em>カード</em></a>を参照。'
    ]


def test_blank_lines_make_paragraphs_and_single_breaks_stay():
    assert markup.target_html([LINKED], "一。\n二。\n\n三。") == ["一。<br>二。", "三。"]


@pytest.mark.parametrize(
    ("target", "html"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('<a href="javascript:x">x</a>', '&lt;a href="javascript:x"&gt;x&lt;/a&gt;'),
        ("<a9>先</a9>", "先"),  # a tag the source does not have
        ("<b1>先</b1>", "先"),  # the right number, another kind
        ("<a1>先", "先"),  # never closed
        ("</a1>先<a1>", "先"),  # closed before it opens
    ],
)
def test_what_is_not_a_tag_of_the_source_is_only_text(target, html):
    assert markup.target_html([LINKED], target) == [html]


def test_crossed_tags_never_make_crossed_elements():
    (html,) = markup.target_html([LINKED], "<a1>あ<i2>い</a1>う</i2>")
    assert html == '<a href="https://a.example/?x=1&amp;y=2">あい</a>う'


TABLE = Block(
    "table",
    "<table><tr><th>Model</th><th>A | B</th></tr><tr><td><a href='https://m.example/'>M1</a></td><td>3</td></tr></table>",
)


def test_a_table_travels_as_lines_of_cells():
    assert markup.source_text([TABLE]) == "Model | A \\| B\n<a1>M1</a1> | 3"
    assert markup.target_html([TABLE], "モデル | A \\| B\n<a1>M1</a1> | 3") == [
        "<table><tr><th>モデル</th><th>A | B</th></tr>"
        '<tr><td><a href="https://m.example/">M1</a></td><td>3</td></tr></table>'
    ]


def test_an_image_keeps_its_address_and_takes_the_target_as_alt_text():
    image = Block("image", '<img src="https://i.example/a.png" alt="A chart">', "A chart")
    assert markup.source_text([image]) == "A chart"
    assert markup.target_html([image], '"図"') == ['<img src="https://i.example/a.png" alt="&quot;図&quot;">']


def test_tag_numbers_run_on_through_a_unit_of_several_blocks():
    second = Block("paragraph", "<strong>Two</strong>")
    assert markup.source_text([LINKED, second]).endswith("\n\n<b4>Two</b4>")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("<a1>あ</a1>", "<b2> が訳文にありません"),
        ("<a1>あ</a1><b2>い</b2><c3>う</c3>", "原文にないタグ <c3>"),
        ("<a1>あ<b2>い</a1></b2>", "対応していません"),
        ("<a1>あ</a1><b2>い", "対応していません"),
    ],
)
def test_lost_extra_and_broken_tags_are_named(target, words):
    (problem,) = markup.problems("<a1>x</a1><b2>y</b2>", target)
    assert words in problem


def test_a_whole_target_has_no_problems():
    assert markup.problems("<a1>x</a1><b2>y</b2>", "<b2>い</b2>の<a1>あ</a1>") == []


@pytest.mark.parametrize("target", ["車庫の4号車。", "<i1>車庫の4号車。</i1>"])
def test_a_tag_around_all_of_a_source_needs_no_typing(target):
    caption = Block("caption", "<em>Plough four at the depot.</em>")
    assert markup.problems(markup.source_text([caption]), target) == []
    assert markup.target_html([caption], target) == ["<em>車庫の4号車。</em>"]


@pytest.mark.parametrize(
    "html",
    [
        "<em>Plough</em> four",
        "<em>Plough</em> <em>four</em>",
        "<strong>Plough <em>four</em></strong>",
        "<code>run</code>",
    ],
)
def test_any_other_tag_is_missed(html):
    assert markup.problems(markup.source_text([Block("paragraph", html)]), "4号車。") != []


def test_a_table_with_a_row_too_few_is_named():
    assert "行数か列数" in markup.problems("a | b\nc | d", "あ | い", kind="table")[0]


@given(st.text(alphabet="<>/abci123 あ\n|&\"'\\", max_size=60))
def test_whatever_is_typed_the_rendered_elements_are_the_sources_own_and_balanced(target):
    html = "".join(markup.target_html([LINKED], target))
    assert html.count("<a ") == html.count("</a>") <= 1
    assert html.count("<em>") == html.count("</em>") <= 1
    assert set(re.findall(r"</?([a-z]+)", html)) <= {"a", "em", "code", "br"}
