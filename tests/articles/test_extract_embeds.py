"""What other software puts into an article: cards, posts, folded parts, formulas, listings without a pre."""

import pytest
from lxml import etree

from articles.extract import mathml
from tests.articles.test_extract_blocks import blocks_of


def own(body: str) -> list[tuple[str, str]]:
    """Return kind and text of what counts as the article."""
    return [(block.kind, block.text) for block in blocks_of(body) if not block.boilerplate]


@pytest.mark.parametrize(
    "card",
    [
        '<a href="https://other.example/p"><div>Other Notes</div><div>Another post</div><div>Its teaser goes on</div></a>',
        '<div><a href="/p"><h2>Another post</h2><p>Its teaser goes on, and on.</p></a></div>',
        '<section><h2>More on this story</h2><a href="/p"><p>A story of the past</p><img src="/p.jpg"></a></section>',
        '<p>[<a href="/p">Read more: a story of the past</a>]</p>',
        '<figure><a href="/p"><div>A story of the past</div><span>Read more</span></a></figure>',
        '<section><h3>Every Friday</h3><p>All that models did.</p><form><input type="email"></form></section>',
        "<p>Also Read | A story of the past</p>",
    ],
)
def test_what_leads_to_another_page_is_set_aside(card: str) -> None:
    assert own(card) == []
    assert any(block.boilerplate for block in blocks_of(card))


def test_a_picture_that_opens_in_large_is_the_articles_own_and_its_label_is_not() -> None:
    body = """<div class="lightbox-wrapper"><a href="/fig.png"><img src="/fig-690.png" alt="Scores"><div>fig1280×720 50 KB</div></a></div>
        <a href="/two.jpg"><figure><img src="/two-600.jpg"><figcaption>Second</figcaption></figure></a>"""
    assert own(body) == [("image", "Scores"), ("image", ""), ("caption", "Second")]


def test_a_face_beside_a_byline_is_set_aside() -> None:
    body = '<p><img src="/ann.jpg" width="48" height="48"></p><p><img src="/fig.png" width="480" height="48"></p>'
    assert [(b.html.split('"')[1][-7:], b.boilerplate) for b in blocks_of(body)] == [
        ("ann.jpg", True),
        ("fig.png", False),
    ]


def test_a_post_of_a_network_is_a_quotation_and_a_button_of_its_name_is_not() -> None:
    post = '<div class="tweet"><a href="https://x.example/1"><div>Ann @ann</div><div>The model counts badly, we find.</div></a></div>'
    assert {kind for kind, _ in own(post)} == {"quote"}
    assert all(kind != "quote" for kind, _ in own('<div class="tweet"><a href="/t">Tweet</a></div>'))


def test_who_is_quoted_stands_on_a_line_of_its_own() -> None:
    body = '<div class="c-pullquote"><span class="c-pullquote__text">It counts badly.</span><span class="c-pullquote__cite">Bo Li</span></div>'
    assert own(body) == [("quote", "It counts badly."), ("quote", "Bo Li")]
    for mark in ("footer", "cite"):
        below = f"<div><blockquote>It counts badly.</blockquote><{mark}>Bo Li, tester</{mark}></div>"
        assert own(below) == [("quote", "It counts badly."), ("quote", "Bo Li, tester")]
    assert own("<p>See <cite>Models</cite>, a book.</p>") == [("paragraph", "See Models, a book.")]


def test_a_caption_that_is_written_twice_counts_once() -> None:
    body = """<figure><img src="/one.jpg"><div class="caption">Hall one</div><figcaption>Hall one, in May</figcaption></figure>
        <figure><img src="/two.jpg"><figcaption>Hall</figcaption></figure>"""
    assert own(body) == [("image", ""), ("caption", "Hall one, in May"), ("image", ""), ("caption", "Hall")]


def test_the_listing_of_a_tab_that_is_not_open_is_kept() -> None:
    body = '<div role="tabpanel"><pre>npm i model</pre></div><div role="tabpanel" hidden><pre>yarn add model</pre></div>'
    assert own(body) == [("code", "npm i model"), ("code", "yarn add model")]


def test_code_alone_in_its_box_is_a_listing_and_the_name_above_it_is_set_aside() -> None:
    body = """<div><div><span>python</span><button>Copy</button></div><div><code class="hljs language-python">import model
model.run()</code></div></div><p>Call <code>run
now</code>.</p>"""
    assert own(body) == [("code", "import model\nmodel.run()"), ("paragraph", "Call run now.")]


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="pic"><div><img src="/a.jpg"></div><div><div class="imageCaption">A hall</div><div>Bo Li | AFP</div></div></div>',
        '<dl><dt><a href="/a-large.jpg"><img src="/a.jpg"></a></dt><dd class="gallery-caption">A hall</dd></dl>',
        '<figure><div><img src="/a.jpg"></div><figcaption><p>A hall</p></figcaption></figure>',
    ],
)
def test_a_caption_is_found_in_boxes_of_its_own(markup: str) -> None:
    assert own(markup)[:2] == [("image", ""), ("caption", "A hall")]


def test_a_lazy_picture_is_found_under_any_name_and_counts_once_whatever_its_fragment() -> None:
    body = '<div><img data-image="/e.jpg" src="data:image/png;base64,iVBOR"></div><p><img src="/f.png#center"></p>'
    assert [block.html.split('"')[1] for block in blocks_of(body)] == [
        "https://site.example/e.jpg",
        "https://site.example/f.png",
    ]


def test_arxiv_pages_lose_their_scaffolding() -> None:
    body = r"""<table class="ltx_equation ltx_eqn_table"><tr class="ltx_eqn_row"><td></td>
        <td><math alttext="L=\sum_i x_i"><mi>L</mi></math></td><td><span class="ltx_tag">(1)</span></td></tr></table>
        <p>A claim.<span class="ltx_note ltx_role_footnote"><sup class="ltx_note_mark">1</sup><span class="ltx_note_outer"><span
        class="ltx_note_content"><sup class="ltx_note_mark">1</sup><span class="ltx_tag ltx_tag_note">1</span>Its limits.</span></span></span></p>
        <ol class="ltx_enumerate"><li class="ltx_item"><span class="ltx_tag ltx_tag_item">1.</span><div><p>First.</p></div></li></ol>
        <div class="ltx_listing"><div class="ltx_listingline"><span class="ltx_tag ltx_tag_listingline">1:</span>for x do</div>
        <div class="ltx_listingline"><span class="ltx_tag ltx_tag_listingline">2:</span>update</div></div>"""
    assert [text for _, text in own(body)] == [
        r"L=\sum_i x_i (1)",
        "A claim. [Its limits.]",
        "First.",
        "for x do\nupdate",
    ]


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        ("<mrow><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></mrow>", "E = m c^2"),
        ("<mfrac><mrow><mn>1</mn><mo>+</mo><mi>x</mi></mrow><mn>2</mn></mfrac>", "(1 + x)/2"),
        ("<mfrac linethickness='0'><mi>n</mi><mi>k</mi></mfrac>", "n; k"),
        ("<msubsup><mo>∑</mo><mi>i</mi><mi>n</mi></msubsup><msub><mi>x</mi><mi>i</mi></msub>", "∑_i^n x_i"),
        ("<mi>f</mi><mo>&#x2061;</mo><mo>(</mo><msqrt><mi>x</mi></msqrt><mo>)</mo>", "f(√x)"),
        ("<mover><mi>x</mi><mo>˙</mo></mover>", "x˙"),
        ("<mtable><mtr><mtd><mi>y</mi></mtd><mtd><mo>=</mo><mn>1</mn></mtd></mtr></mtable>", "y = 1"),
    ],
)
def test_a_formula_without_tex_keeps_what_stands_above_below_and_under_a_line(
    formula: str, line: str
) -> None:
    assert mathml.as_text(etree.fromstring(f"<math>{formula}</math>")) == line


def test_a_release_is_no_date() -> None:
    assert ("heading", "2.0.0 (2026-03-01)") in own("<h2>2.0.0 (2026-03-01)</h2>")
