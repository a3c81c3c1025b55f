"""Rendering of stored blocks: safe whatever the database holds."""

from html import unescape

import nh3
import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.extract import ExtractedBlock, ExtractionError, extract
from articles.render import block_html, clean_inline, joinable_html, link_first, mark_words, picture_name

FRAGMENTS = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<i>", "<a href='https://x.example/?a=1&b'>", "<a href=javascript:x>",
         "</a>", "<table>", "<tr>", "<td>", "</table>", "<ul>", "<li>", "</ul>", "<blockquote>", "<pre>", "</pre>", "<code>",
         "</code>", "<img src=/a.png alt='\"<x>'>", "<svg><script>x</script>", "<math><mi>", "<style>", "</style>", "<br>",
         "<h2>", "</h2>", "&lt;script&gt;", "&amp;lt;", "&#0;", "<!--", "-->", "<select>", "<noscript>", "<template>",
         "text, with words ", "\u200b", "\x00", "'\"", "<sub>", "<sup>", "<figure>", "<figcaption>", "<hr>"]
    ),
    max_size=40,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "html", "options", "outer"),
    [
        ("paragraph", "a <em>b</em>", {}, "<p>a <em>b</em></p>"),
        ("heading", "h", {"level": 1}, "<h2>h</h2>"),
        ("heading", "h", {"level": 3}, "<h3>h</h3>"),
        ("heading", "h", {"level": 9}, "<h6>h</h6>"),
        ("list_item", "i", {"level": 2}, "<ul><li>i</li></ul>"),
        ("list_item", "i", {"ordered": True}, "<ol><li>i</li></ol>"),
        ("quote", "q", {}, "<blockquote><p>q</p></blockquote>"),
        ("code", "a &lt; b\n\n  c", {"language": "python"}, '<pre><code class="language-python">a &lt; b\n\n  c</code></pre>'),
        ("code", "\n x", {}, "<pre><code>\n x</code></pre>"),
        ("code", "x", {"language": '"><script>'}, "<pre><code>x</code></pre>"),
        ("image", '<img src="http://x.example/a.png" alt="A">', {}, '<figure><img src="https://x.example/a.png" alt="A" loading="lazy"></figure>'),
        ("image", '<img src="https://x.example/a.png" alt="A">', {}, '<figure><img src="https://x.example/a.png" alt="A" loading="lazy"></figure>'),
        ("caption", "c", {}, "<figcaption>c</figcaption>"),
        ("separator", "<script>", {}, "<hr>"),
        ("table", "<table><tbody><tr><td>1</td></tr></tbody></table>", {}, "<table><tbody><tr><td>1</td></tr></tbody></table>"),
        ("unknown", "x", {}, "<p>x</p>"),
    ],
)  # fmt: skip
def test_each_kind_has_its_element(kind: str, html: str, options: dict, outer: str) -> None:
    rendered = block_html(kind, html, **options)
    assert rendered == outer
    assert isinstance(rendered, SafeString)


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<script>alert(1)</script>x", "x"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="\x01javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="/relative">x</a>', "<a>x</a>"),
        ('<a href="https://x.example/" onclick="x" style="x" data-hx-get="/y" id="z">x</a>', '<a href="https://x.example/">x</a>'),
        ("<img src=x onerror=alert(1)>", ""),
        ("<svg><a xlink:href='javascript:x'>t</a></svg>", ""),
        ("<b>bold</b>", "bold"),
        ("a\x00b", "ab"),
    ],
)  # fmt: skip
def test_inline_html_is_reduced_to_the_allowlist(html: str, cleaned: str) -> None:
    assert clean_inline(html) == cleaned


def test_control_characters_are_gone_after_one_cleaning_however_they_are_written() -> None:
    assert clean_inline("a\x01b&#x02;c&#x7f;d") == "abcd"


def test_oversized_or_overnested_html_is_shown_as_text() -> None:
    for html in ("<em>" * 5_000 + "x", "<a " + "x" * 20_000 + ">", "<em>x</em>" * 40_000):
        rendered = clean_inline(html)
        assert "<" not in rendered
        assert "&lt;" in rendered


@settings(max_examples=200, deadline=None)
@given(FRAGMENTS)
def test_extraction_writes_only_what_the_sanitiser_would_leave_unchanged(pieces: list[str]) -> None:
    try:
        article = extract(
            "<article>" + "".join(pieces), url="https://site.example/", content_type="text/html"
        )
    except ExtractionError:
        return
    for block in article.blocks:
        assert "\x00" not in block.text + block.html
        if block.kind in {"heading", "paragraph", "list_item", "quote", "caption"}:
            assert clean_inline(block.html) == block.html


@settings(max_examples=200, deadline=None)
@given(FRAGMENTS)
def test_cleaning_twice_changes_nothing(pieces: list[str]) -> None:
    once = clean_inline("".join(pieces))
    assert clean_inline(once) == once
    assert nh3.clean(once, tags={"a", "strong", "em", "code", "sub", "sup", "br"}, link_rel=None) == once


def test_joined_pieces_are_the_article_with_nested_lists_nested() -> None:
    def item(text: str, level: int, *, ordered: bool = False, boilerplate: bool = False) -> ExtractedBlock:
        return ExtractedBlock("list_item", text, text, level, ordered, boilerplate=boilerplate)

    blocks = [
        ExtractedBlock("paragraph", "p", "p"),
        item("a", 1),
        item("a1", 2, ordered=True),
        item("share", 1, boilerplate=True),
        item("a2", 2, ordered=True),
        item("b", 1),
        item("one", 1, ordered=True),
        ExtractedBlock("paragraph", "q", "q"),
        item("deep", 3),
    ]
    pieces = joinable_html(blocks)
    own = [piece for piece, block in zip(pieces, blocks, strict=True) if not block.boilerplate]
    assert "".join(own) == (
        "<p>p</p><ul><li>a<ol><li>a1</li><li>a2</li></ol></li><li>b</li></ul><ol><li>one</li></ol><p>q</p>"
        "<ul><li>deep</li></ul>"
    )
    assert pieces[3] == "<ul><li>share</li></ul>"


def test_joined_pieces_keep_lists_and_listings_of_a_quotation_inside_it_and_two_quotations_apart() -> None:
    page = """<article><p>It is said:</p><blockquote><p>Two things.</p><ul><li>One</li><li>Two</li></ul><pre>x = 1</pre>
        </blockquote><ul><li>Ours</li></ul><blockquote><h3>Rule</h3><p>None.</p></blockquote><blockquote><p>Other.</p></blockquote></article>"""
    blocks = extract(page, url="https://a.example/").blocks
    assert [block.kind for block in blocks if block.quoted] == ["list_item", "list_item", "code", "heading"]
    assert "".join(joinable_html(blocks)) == (
        "<p>It is said:</p><blockquote><p>Two things.</p><ul><li>One</li><li>Two</li></ul><pre><code>x = 1</code></pre>"
        "</blockquote><ul><li>Ours</li></ul><blockquote><h3>Rule</h3><p>None.</p></blockquote>"
        "<blockquote><p>Other.</p></blockquote>"
    )


def test_words_are_marked_across_tags_and_never_inside_a_longer_word_or_an_address():
    html = clean_inline('a <a href="https://x.example/?two">was two</a> million &amp; two-fold, twofold')
    assert mark_words(html, ["Two  million", "&", "two"]) == (
        'a <a href="https://x.example/?two">was <mark>two</mark></a><mark> million</mark> '
        "<mark>&amp;</mark> <mark>two</mark>-fold, twofold"
    )


def test_of_two_phrases_the_longer_is_marked_and_blanks_and_letters_before_change_nothing():
    html = clean_inline("İ and\n  the Large  <strong>model</strong>s, large model, enlarge")
    assert mark_words(html, ["large", "large model", "THE"]) == (
        "İ and\n  <mark>the</mark> <mark>Large</mark>  <strong>model</strong>s, <mark>large model</mark>, enlarge"
    )


@given(
    FRAGMENTS,
    st.lists(st.sampled_from(["text", "with words", "<p>", "&lt;", "x", "script", "'"]), max_size=3),
)
@settings(max_examples=40)
def test_marking_words_adds_marks_and_nothing_else(fragments, phrases):
    html = clean_inline("".join(fragments))
    marked = mark_words(html, phrases)
    assert unescape(marked.replace("<mark>", "").replace("</mark>", "")) == unescape(html)
    assert nh3.clean(marked, tags={"mark"}).count("<mark>") == marked.count("<mark>")


@pytest.mark.parametrize(
    ("html", "linked"),
    [
        (
            "重みを公開し、重みを配る。",
            '<a class="term" href="#t" title="a &quot;b&quot;">重み</a>を公開し、重みを配る。',
        ),
        (
            "<code>重み</code>と<strong>重み</strong>",
            '<code>重み</code>と<strong><a class="term" href="#t" title="a &quot;b&quot;">重み</a></strong>',
        ),
        ('<a href="https://x.example/重み">重み</a>', None),
        ("体重みたいなもの", None),
    ],
)
def test_the_first_mention_of_a_term_outside_links_and_code_is_linked(html, linked):
    assert link_first(clean_inline(html), "重み", href="#t", title='a "b"') == linked


def test_a_term_is_no_part_of_a_longer_word_in_its_script():
    for text in ("マルチエージェント", "エージェントー"):
        assert link_first(clean_inline(text), "エージェント", href="#t", title="t") is None
    for text in ("AIエージェントが", "各エージェント間"):
        assert link_first(clean_inline(text), "エージェント", href="#t", title="t") is not None


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<img src="https://x.example/a/fig%20one.png?w=2" alt="">', "fig one.png"),
        ('<img src="https://x.example/?id=1&amp;n=2" alt="">', ""),
        ("<p>none</p>", ""),
    ],
)
def test_a_picture_is_called_by_its_file(html: str, name: str) -> None:
    assert picture_name(html) == name
