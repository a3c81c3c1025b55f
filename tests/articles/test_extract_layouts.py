"""Pages as publishing systems write them: each layout in small, with what has to come out."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from articles.extract import extract
from articles.extract.dates import parse_date
from articles.extract.second_opinion import second_opinion
from articles.render import joinable_html

A = "The laboratory said on Tuesday that its model, which was trained for three months, answers in forty languages, and that it costs half as much to run."
B = "Researchers who tried it for a week found, however, that it still invents sources, that it counts badly, and that it grows worse in long talks."
C = "A spokeswoman said that the company would publish the weights, the data sheet and the evaluation code, once an outside audit has been finished."
MENU = '<header><nav><ul><li><a href="/a">AI</a></li><li><a href="/b">Chips</a></li></ul></nav></header>'


def blocks_of(body: str, head: str = "", url: str = "https://lab.example/news/model/") -> list[str]:
    """Return the article's own blocks, each as kind and HTML, its long paragraphs as their letters."""
    article = extract(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", url=url)
    letters = {"A": A, "B": B, "C": C}
    return [
        next((key for key, value in letters.items() if value == block.html), f"{block.kind} {block.html}")
        for block in article.blocks
        if not block.boilerplate
    ]


def img(source: str, alt: str = "") -> str:
    return f'image <img src="https://lab.example/{source}" alt="{alt}">'


LAYOUTS = {
    "a newsletter: picture in a link, footnotes, a plug": (
        f"""<article><h1>Model</h1><div class="body markup"><p>{A}</p>
        <div class="captioned-image-container"><figure><a href="/full.png"><picture><source type="image/webp" srcset="/s.webp 424w">
        <img src="/chart.png" alt="A chart"></picture><div><button>+</button></div></a><figcaption>Cost.</figcaption></figure></div>
        <p>{B}<a class="footnote-anchor" href="#footnote-1">1</a></p><div class="pullquote"><p>It counts badly.</p></div>
        <div class="subscription-widget"><p>Support this work.</p></div><p>{C}</p></div></article>""",
        ["A", img("chart.png", "A chart"), "caption Cost.", f"paragraph {B}<sup>1</sup>", "quote It counts badly.", "C"],
    ),
    "a block editor: hero above the text, gallery, quotes, details": (
        f"""{MENU}<main><h1>Model</h1><figure class="featured"><img src="data:image/svg+xml,%3Csvg%3E" data-lazy-src="/hero.jpg" alt="Hero">
        <noscript><img src="/hero.jpg"></noscript></figure><div class="entry-content"><p>{A}</p>
        <figure><figure><img data-src="/one.jpg" src="data:image/gif;base64,R0"><figcaption>First</figcaption></figure></figure>
        <p>{B}</p><blockquote><p>It changed us.</p><cite>Ann Lee</cite></blockquote><figure><blockquote><p>We count.</p></blockquote>
        <figcaption>Bo Kim</figcaption></figure><details><summary>How</summary><p>Five times.</p></details><p>{C}</p>
        <div class="terms"><a rel="tag" href="/t/ai">AI</a></div></div></main>""",
        [img("hero.jpg", "Hero"), "A", img("one.jpg"), "caption First", "B", "quote It changed us.", "quote Ann Lee",
         "quote We count.", "quote Bo Kim", "paragraph How", "paragraph Five times.", "C"],
    ),
    "a script framework: lazy picture with its fallback beside it, listing in lines": (
        f"""<div id="__next"><div><a href="/">Home</a></div><div class="prose"><h1>Model</h1><p>{A}</p>
        <span style="display:inline-block"><img alt="Chart" src="data:image/gif;base64,R0" decoding="async"><noscript>
        <img alt="Chart" src="/_next/image?url=%2Fchart.png&amp;w=1920"></noscript></span><p>{B}</p>
        <pre data-language="ts"><code><span class="line">const a = 1</span>\n<span class="line"></span>\n<span class="line">f(a)</span></code></pre>
        <p>{C}</p></div></div>""",
        ["A", img("_next/image?url=%2Fchart.png&amp;w=1920", "Chart"), "B", "code const a = 1\n\nf(a)", "C"],
    ),
    "a page builder: headings that link to themselves, a section named after the advertisements in it": (
        f"""{MENU}<article><h1>Model</h1><section class="Part Part--Ads"><div class="Heading"><h2><a href="#tests">Tests</a></h2></div>
        <p>{A}</p><p>{B}</p><p>{C}</p></section><section class="Part"><div class="Heading"><h2><a href="#cost">Cost</a></h2></div>
        <ul><li>Half as much</li></ul><p>{A} {B}</p></section><section class="Part"><p>{B} {C}</p><p>{C} {A}</p></section>
        <div class="ads"><p>Buy chips.</p></div><div itemprop="publisher"><img src="/logo.png"></div></article>""",
        ["heading Tests", "A", "B", "C", "heading Cost", "list_item Half as much", f"paragraph {A} {B}", f"paragraph {B} {C}",
         f"paragraph {C} {A}"],
    ),
    "a paper: formulas, drawn bullets, alt text of the software": (
        f"""<div class="page"><article><h1>Model</h1><section><p>{A}</p><p>We write <math alttext="x^2"><semantics><mi>x</mi>
        <annotation encoding="application/x-tex">x^2</annotation></semantics></math> here.</p><figure><img src="x1.png" alt="Refer to caption">
        <figcaption><span>Figure 1: </span>Loss.</figcaption></figure><ul><li><span>•</span> <div><p>First point.</p></div></li></ul>
        <p>{B}</p></section></article></div>""",
        ["A", "paragraph We write <code>x^2</code> here.", img("news/model/x1.png"), "caption Figure 1: Loss.",
         "list_item First point.", "B"],
    ),
    "accelerated pages: their own names for pictures and advertisements": (
        f"""<amp-sidebar><a href="/">Home</a></amp-sidebar><article><h1>Model</h1><amp-img src="/hero.jpg" width="1200" height="675">
        </amp-img><div class="content"><p>{A}</p><figure><amp-img src="/one.jpg" alt="One"><noscript><img src="/one.jpg"></noscript>
        </amp-img><figcaption>First</figcaption></figure><p>{B}</p><amp-ad>Buy</amp-ad><p>{C}</p></div></article>""",
        [img("hero.jpg"), "A", img("one.jpg", "One"), "caption First", "B", "C"],
    ),
    "a static site: line numbers in a table, a way back from each footnote": (
        f"""<main><h1>Model</h1><p>{A}</p><table><tr><td><pre><code><span>1\n</span><span>2\n</span></code></pre></td>
        <td><pre><code class="language-go">package main\nfunc main() {{}}</code></pre></td></tr></table><p>{B}</p>
        <section class="footnotes"><ol><li><p>A note. <a href="#r1">↩︎</a></p></li></ol></section></main>""",
        ["A", "code package main\nfunc main() {}", "B", "list_item A note."],
    ),
    "a weekly round-up: lists of links to other sites are its text": (
        f"""{MENU}<div class="post"><h1>Model</h1><p>{A}</p><h2>News</h2><ul><li><a href="https://a.example/1">An office in Tokyo opens</a></li>
        <li><a href="https://b.example/2">A court rules on data</a></li></ul><p>{B}</p><ul class="m"><li><a href="/x">Older story of ours</a></li>
        <li><a href="/y">Another old story here</a></li></ul></div>""",
        ["A", "heading News", 'list_item <a href="https://a.example/1">An office in Tokyo opens</a>',
         'list_item <a href="https://b.example/2">A court rules on data</a>', "B"],
    ),
    "a short announcement above a row of cards": (
        f"""{MENU}<h1>Model</h1><div><p>We release version 2 today.</p><ul><li>Faster</li></ul></div>
        <div class="x"><a href="/1"><h3>Another story</h3><p>{B}</p></a><a href="/2"><h3>And one more</h3><p>{C}</p></a></div>""",
        ["paragraph We release version 2 today.", "list_item Faster"],
    ),
    "an old weblog: line breaks for paragraphs, a table around a picture": (
        f"""<div class="post"><h3 class="post-title">Model</h3><div class="post-body">{A}<br><br><table class="tr-caption-container"><tr>
        <td><a href="/big.png"><img src="/a.png"></a></td></tr><tr><td class="tr-caption">A chart.</td></tr></table><br>{B}</div></div>""",
        ["A", img("a.png"), "caption A chart.", "B"],
    ),
    "a picture painted as a background and one with a button": (
        f"""<article><h1>Model</h1><p>{A}</p><div role="img" aria-label="A robot" style="background: #eee url('/r.png')"></div><p>{B}</p>
        <div class="stage"><img src="/s.png"><a href="#">Replay</a></div><p>{C}</p></article>""",
        ["A", img("r.png", "A robot"), "B", img("s.png"), "paragraph Replay", "C"],
    ),
    "an article that advertisements cut into boxes of their own": (
        f"""{MENU}<main><article><div class="wrap"><div class="body"><p>{A}</p><p>{B}</p></div></div><div class="promo-slot"><p>Buy</p></div>
        <div class="wrap"><div class="body"><p>{C}</p><p>{A}</p><p>{B}</p></div></div></article></main>""",
        ["A", "B", "C", "A", "B"],
    ),
    "modules: a picture and a quotation between two boxes of prose": (
        f"""{MENU}<main><div class="module text"><p>{A}</p><p>{B}</p></div><div class="module wide"><figure><img src="/g.png"><figcaption>
        <span aria-hidden="true">A graph.</span></figcaption></figure></div><div class="module q"><blockquote>We love it.</blockquote></div>
        <div class="module text"><p>{C}</p><p>{A}</p></div><div class="module more"><a href="/1">More</a></div></main>""",
        ["A", "B", img("g.png"), "caption A graph.", "quote We love it.", "C", "A"],
    ),
    "questions that fold, and a menu that is hidden": (
        f"""<div class="entry"><p>{A}</p><div class="accordion-item"><button><h3>Is it good?</h3></button><div class="accordion-body" hidden>
        <p>{B}</p></div></div><div class="panel" hidden><p>{C}</p></div></div>""",
        ["A", "heading Is it good?", "B"],
    ),
    "a text whose rest is shown on demand": (
        f"""{MENU}<article><h1>Model</h1><div><p>{A}</p><div class="read-more-part" style="display:none"><p>{B}</p><p>{C}</p></div></div></article>""",
        ["A", "B", "C"],
    ),
    "a short text above headlines of other stories, without a box of its own": (
        f"""<main><h1>Model</h1><p>{A}</p><section><h2>Latest news</h2><h3><a href="/1">One</a></h3><p>{B}</p><h3><a href="/2">Two</a></h3>
        <p>{C}</p></section></main>""",
        ["A"],
    ),
    "headlines that lead to other sites are the text of a round-up": (
        f"""<main><h1>Model</h1><p>{A}</p><h3><a href="https://a.example/1">One</a></h3><p>{B}</p><h3><a href="https://b.example/2">Two</a></h3>
        <p>{C}</p></main>""",
        ["A", 'heading <a href="https://a.example/1">One</a>', "B", 'heading <a href="https://b.example/2">Two</a>', "C"],
    ),
    "formulas that a script draws, a footnote in the sentence, a notebook's prompts": (
        f"""<main><p>{A}</p><p>With \\(a &lt; b\\) it costs $$x$$ and $4 or $5<d-footnote>Or less.</d-footnote></p><div>In [1]:</div><pre>x = 1</pre>
        <p>{B}</p><ol><li><a href="#r">^</a> A note.</li></ol></main>""",
        ["A", "paragraph With <code>\\(a &lt; b\\)</code> it costs <code>$$x$$</code> and $4 or $5 [Or less.]", "code x = 1", "B",
         "list_item A note."],
    ),
    "documentation: headings named after their behaviour, a list of what to read, a column named like one of numbers": (
        f"""<div class="row"><div class="col gutter"><h1>Model</h1><p>{A}</p><h2 class="anchor anchorWithStickyNavbar_LWe7">Cost<a
        class="hash-link" href="#cost">&#8203;</a></h2><p>{B}</p><section id="reading"><h2>Further reading<a href="#r">\uf0c1</a></h2><ul><li><a href="/audit">Our audit</a></li>
        <li><a href="https://a.example/1">Lost in the middle</a></li></ul></section></div></div>""",
        ["A", "heading Cost", "B", "heading Further reading", 'list_item <a href="https://lab.example/audit">Our audit</a>',
         'list_item <a href="https://a.example/1">Lost in the middle</a>'],
    ),
    "a carousel of pictures, one of other stories, and a picture that opens in a window": (
        f"""<article><h1>Model</h1><p>{A}</p><div class="carousel"><figure><img src="/1.jpg"><figcaption>One</figcaption></figure>
        <a href="/2-large.jpg"><img src="/2.jpg"></a></div><p>{B}</p><a class="popup" href="/gray-whales.png"><img src="/gray-whales.png"></a>
        <div class="carousel"><a href="/s1"><img src="/s1.jpg">Another story</a><a href="/s2"><img src="/s2.jpg">One more</a></div><p>{C}</p></article>""",
        ["A", img("1.jpg"), "caption One", img("2.jpg"), "B", img("gray-whales.png"), "C"],
    ),
    "a carousel of what customers say, and a gallery named after its way through": (
        f"""<article><h1>Model</h1><p>{A}</p><div class="QuoteCarousel"><blockquote>It halved our bills.</blockquote></div><p>{B}</p>
        <div class="gallery--nav"><figure><img src="/1.jpg"><figcaption>One<b class="hide-caption">hide caption</b></figcaption></figure></div>
        <p>{C}</p></article>""",
        ["A", "quote It halved our bills.", "B", img("1.jpg"), "caption One", "C"],
    ),
    "readers' comments, by their heading alone, and a heading that has only chrome below it": (
        f"""<div class="x1"><h1>Model</h1><p>{A}</p><h2>Comments in code</h2><p>{B}</p><h2>Press contact</h2><p>Share this article</p><h2>Cost</h2>
        <p>{C}</p><h2>2 Comments</h2><div class="x2"><p>Bo</p><p>I had not known that it was so cheap, thank you.</p><h3>Cy</h3><p>It is not.</p></div></div>""",
        ["A", "heading Comments in code", "B", "heading Cost", "C"],
    ),
    "the oldest caption of a weblog, one in what names itself metadata of a picture, and who wrote it": (
        f"""<article><h1>Model</h1><p>{A}</p><div class="wp-caption"><a href="/1-large.png"><img src="/1.png"></a><p class="wp-caption-text">One</p></div>
        <p>{B}</p><div class="image"><img src="/2.png"><div class="image__metadata"><div class="image__caption"><span>Two</span></div></div></div>
        <p>{C}</p><h3>About the Authors</h3><p><img src="/ann.jpg"><b>Ann Lee</b> likes to hike with a dog.</p></article>""",
        ["A", img("1.png"), "caption One", "B", img("2.png"), "caption Two", "C"],
    ),
    "a theme whose box of author and date holds headline and picture": (
        f"""<article><div class="post_meta_wrapper"><h1>Model</h1><p class="post-meta">by Ann | 0 comments</p><img src="/1.png" width="1080"></div>
        <div class="entry-content"><p>{A}</p><p>{B}</p><img src="/1px.png" data-lazyload="/2.png"></div></article>""",
        [img("1.png"), "A", "B", img("2.png")],
    ),
    "a part on comments is no comment where another part follows": (
        f"""<div><h1>Model</h1><p>{A}</p><p>{B}</p><h2>Comments</h2><p>{C}</p><h2>Strings</h2><p>{A}</p></div>""",
        ["A", "B", "C", "heading Strings", "A"],
    ),
    "an aside of the author's own, a formula drawn as a picture, words for those who zoom": (
        f"""<article><h1>Model</h1><p>{A}</p><aside><p>It was Tuesday in Tokyo by then.</p></aside><p>With <span><span style="display: none">
        <math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math></span><img src="/x.svg"
        aria-hidden="true" class="mwe-math-fallback-image-inline"></span> it grows.</p><figure><div><span>Press enter or click to view image in full
        size</span><img src="/1.jpg"></div></figure><p>{B}</p><aside class="more"><p>Read our other story.</p></aside></article>""",
        ["A", "paragraph It was Tuesday in Tokyo by then.", "paragraph With <code>x^2</code> it grows.", img("1.jpg"), "B"],
    ),
    "elements of the site's own: a shadow root with its slots, boxes that are no paragraphs": (
        f"""<x-story><template shadowrootmode="open"><article><h1><slot name="head"></slot></h1><p>{A}</p><slot></slot></article></template>
        <template shadowrootmode="open"><p>{C}</p></template><span slot="head">Model</span><x-text>{B}</x-text><x-text>See <x-link><a href="/1">one</a></x-link>.</x-text></x-story>
        <template><p>{C}</p></template>""",
        ["heading Model", "A", "B", 'paragraph See <a href="https://lab.example/1">one</a>.'],
    ),
    "key points under a label, in a column beside the text": (
        f"""<main><h1>Model</h1><div><div class="rail"><h3>At a glance</h3><ul><li>Half the price.</li><li>Forty languages.</li></ul>
        </div><div><p>{A}</p><p>{B}</p></div><div class="rail"><h3>Highlights</h3><ul><li><a href="/1">A story of another day</a></li></ul>
        </div></div></main>""",
        ["heading At a glance", "list_item Half the price.", "list_item Forty languages.", "A", "B"],
    ),
    "sentences in a list between headline and text": (
        f"""<main><header><h1>Model</h1><ul><li>It costs half as much to run.</li><li>It answers in forty languages.</li></ul>
        <ul><li>Technology</li><li>Research</li></ul></header><div><p>{A}</p><p>{B}</p></div></main>""",
        ["list_item It costs half as much to run.", "list_item It answers in forty languages.", "A", "B"],
    ),
    "one other story between the paragraphs, and a list of them below": (
        f"""<main><h1>Model</h1><p>{A}</p><article><a href="/1"><img src="/1.jpg"><h3>Another story</h3></a></article><p>{B}</p><p>{C}</p>
        <h3><a href="/2">One more</a></h3><p>It is short.</p><h3><a href="/3">The last</a></h3><p>It is short, too.</p></main>""",
        ["A", "B", "C"],
    ),
    "a short text whose listing, table and captioned picture stand between and after its paragraphs": (
        f"""<main><h1>Model</h1><p>{A}</p><div><pre>pip install model</pre></div><p>{B}</p><figure><img src="/1.png"><figcaption>One</figcaption>
        </figure><p>{C}</p><ul><li>Fast</li></ul><table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table></main>""",
        ["A", "code pip install model", "B", img("1.png"), "caption One", "C", "list_item Fast",
         "table <table><tbody><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></tbody></table>"],
    ),
    "a first letter drawn large and spoken whole, notes by their role, a drawing in an object": (
        f"""<article><h1>Model</h1><p><span aria-hidden="true">W</span><span class="sr-only">We</span><span aria-hidden="true">e</span> count.</p>
        <p>{A}<span class="sr-only">opens in a new window</span></p><object type="image/svg+xml" data="/1.svg"></object><p>{B}</p>
        <object data="/2.svg"><img src="/2.png"></object><p>{C}</p><aside role="doc-footnote">1. By <a href="/iso">code</a>.</aside></article>""",
        ["paragraph We count.", "A", img("1.svg"), "B", img("2.png"), "C",
         'paragraph 1. By <a href="https://lab.example/iso">code</a>.'],
    ),
    "an archive of mail: the text stands in a listing": (
        f"""<p><b>Ann Lee</b></p><hr><pre>{A}\n{B}\n\n{C} <a href="https://lab.example/1">See</a>\n \n{A}</pre><hr>""",
        ["paragraph <strong>Ann Lee</strong>", "separator ", f"paragraph {A} {B}",
         f'paragraph {C} <a href="https://lab.example/1">See</a>', "A"],
    ),
    "a prompt among other text, lines drawn by hand, a list by its role, who owns the page": (
        f"""<main><h1>Model</h1><p>{A}</p><pre>Write a poem. Do not rhyme.</pre><p>* * *</p><p>{B}</p><div role="list"><div role="listitem">One</div>
        <div role="listitem">Two</div></div><p>⁂</p><p>{C}</p><p>© The Lab</p></main>""",
        ["A", "code Write a poem. Do not rhyme.", "separator ", "B", "list_item One", "list_item Two", "separator ", "C"],
    ),
    "a text that is hidden until a script shows it, in the place of which something loads": (
        f"""<div id="root"><h1>Model</h1><template id="B:0"></template><p>Loading…</p></div>
        <div hidden id="S:0"><p>{A}</p><p>{B}</p><p>{C}</p></div><div hidden class="cookie-consent"><p>{B}</p><p>{C}</p><p>{A}</p></div>""",
        ["A", "B", "C"],
    ),
    "notes in the margin and below the text, who is quoted, shops that pay, lines of code each in its own element": (
        f"""<main><h1>Model</h1><div class="body"><p>{A}<span class="sidenote">By audit.</span></p><blockquote><p>It counts.</p>
        <figcaption class="byline">Bo Kim</figcaption></blockquote><p>{B}</p><p>- Advertisement -</p><div><a rel="sponsored" href="https://shop.example/1">$9 at Shop</a>
        </div><pre><code>import lab</code><code>lab.run()</code></pre><p>{C}</p></div><div><section id="footnotes"><ol><li>By code.</li></ol></section></div></main>""",
        [f"paragraph {A} [By audit.]", "quote It counts.", "quote Bo Kim", "B", "code import lab\nlab.run()", "C", "list_item By code."],
    ),
    "notes of a release whose warning is its densest prose": (
        f"""<main><div class="markdown-body"><h2>Changed</h2><ul><li>Count by <a href="/u">@bo</a> in <a href="/13">#13</a></li></ul><p>{A}</p>
        <div class="markdown-alert"><p>Warning</p><p>{B}</p></div><h2>New</h2><pre>pip install lab</pre></div></main>""",
        ["heading Changed", 'list_item Count by <a href="https://lab.example/u">@bo</a> in <a href="https://lab.example/13">#13</a>',
         "A", "paragraph Warning", "B", "heading New", "code pip install lab"],
    ),
    "a site's own loader of pictures, a small table with its label, a card at the end of its box, a wide picture above": (
        f"""<main><header class="entry"><h1>Model</h1><p>{C}</p></header><div><img src="/wide.jpg" width="1600"><i>Bo</i></div><div class="body">
        <p>{A}</p><x-image><my-img srcset="/1.jpg 2x"></my-img></x-image><section><h4>Scores</h4><table><thead><tr><th>One</th></tr></thead><tr><td>9</td></tr>
        </table><a href="/t1">Open in a new tab</a></section><p>{B}</p><section><h3>More</h3><a href="/x"><h4>Another story</h4></a></section></div></main>""",
        ["C", img("wide.jpg"), "caption <em>Bo</em>", "A", img("1.jpg"), "heading Scores",
         "table <table><thead><tr><th>One</th></tr></thead><tbody><tr><td>9</td></tr></tbody></table>", "B"],
    ),
    "an abstract of one paragraph in a section of its own before those of the text, and a teaser after them": (
        f"""<main><h1>Model</h1><section id="abstract"><h2>Abstract</h2><p>{A}</p></section><section class="body"><h2>One</h2><p>{B}</p><p>{C}</p>
        <p>{B}</p></section><section class="more"><p>{C[:90]}</p></section></main>""",
        ["heading Abstract", "A", "heading One", "B", "C", "B"],
    ),
    "an abstract: who submitted it when, label and title, the text as a quotation": (
        f"""<title>Model</title><main><div class="dateline">[Submitted on 1 Mar 2026]</div><h1><span>Title:</span>Model</h1><blockquote class="abstract">{A} {B}
        </blockquote></main>""",
        [f"paragraph {A} {B}"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_gives_its_article_with_all_its_parts(layout: str) -> None:
    body, expected = LAYOUTS[layout]
    assert blocks_of(body) == expected


STANDFIRST = "It answers in forty languages at half the price"
LISTS = (
    "How lists of journals came to rule what scholars write, why those lists leave most languages out, and what happens "
    "to careers, budgets and whole disciplines where committees count titles instead of reading them: a note on numbers "
    "that everybody quotes and hardly anyone has checked."
)


@pytest.mark.parametrize(
    ("head", "below_headline", "found"),
    [
        ("", f'<p class="PostHeader_subTitle__x1">{STANDFIRST}</p>', True),
        ("", f'<div data-name="standfirst"><div><p>{STANDFIRST}</p></div></div>', True),
        ("", f'<h2 itemprop="description">{STANDFIRST}</h2>', True),
        (f'<meta name="description" content="{STANDFIRST[:44]}">', f'<div>By Ann Lee</div><h2>{STANDFIRST}</h2>', True),
        ("", f"<p>{STANDFIRST}, the laboratory says.</p>", True),
        ("", f"<div><button>Listen</button></div><p>{STANDFIRST}</p>", False),  # nothing says what it is
        (f'<meta name="description" content="{STANDFIRST}">', "", False),  # the page does not show it
        ("", f'<p class="dek"><a href="/x">{STANDFIRST}</a></p>', False),  # another story's
        ("", f'<p class="summary">{A[:60]}</p>', False),  # how the text begins
    ],
)  # fmt: skip
def test_a_standfirst_outside_the_text_is_its_first_paragraph_where_the_page_says_so_twice(
    head: str, below_headline: str, found: bool
) -> None:
    page = f"<article><header><h1>Model</h1>{below_headline}</header><div class='body'><p>{A}</p><p>{B}</p></div></article>"
    first, *rest = blocks_of(page, head)
    assert (STANDFIRST in first, rest) == ((True, ["A", "B"]) if found else (False, ["B"]))


def test_a_picture_painted_as_a_background_is_one_where_its_name_says_so_and_a_pattern_is_none() -> None:
    body = f"""<article><h1>Model</h1><div class="post-hero" style="background-image:url(/hero.jpg)"></div><div><p>{A}</p>
        <div class="wide-image" style="background:url('/w.jpg')"></div><p>{B}</p><div class="band" style="background:url(/dots.png)"></div>
        <p>{C}</p></div></article>"""
    head = '<meta property="og:image" content="https://lab.example/hero.jpg">'
    assert blocks_of(body, head) == [img("hero.jpg"), "A", img("w.jpg"), "B", "C"]


def test_a_pull_quote_that_repeats_the_text_is_chrome_and_another_one_is_a_quotation() -> None:
    body = f"""<article><p>{A}</p><aside class="pull-quote">It costs half as much to run</aside><p>{B}</p>
        <blockquote>We were all surprised by this result.</blockquote></article>"""
    assert blocks_of(body) == ["A", "B", "quote We were all surprised by this result."]


def test_what_the_site_puts_between_and_below_the_text_is_set_aside_for_the_editor_and_not_lost() -> None:
    body = f"""{MENU}<article><h1>Model</h1><p>{A}</p><ul class="more"><li><a href="/x">An older story</a></li></ul><p>{B}</p>
        <p><em>Ann Lee covers robots. She lives in Kyoto.</em></p></article>"""
    head = '<meta name="author" content="Ann Lee">'
    article = extract(f"<html><head>{head}</head><body>{body}</body></html>", url="https://lab.example/news/")
    assert [block.text for block in article.blocks if block.boilerplate] == [
        "An older story",
        "Ann Lee covers robots. She lives in Kyoto.",
    ]
    assert blocks_of(body, head) == ["A", "B"]


@pytest.mark.parametrize("again", [True, False])
def test_stories_below_the_text_are_known_by_what_leads_to_each_of_them_twice(again: bool) -> None:
    """In any language: headline and last line are one link, whatever the section, picture and long teaser between."""
    stories = "".join(
        f"""<img src="/{n}.png" width="300"><h3><a href="/news/{n}">Auch Modell {n} rechnet falsch</a></h3><h4>Technik</h4>
        <p>{A} {B} {C}</p>{f'<p><a href="/news/{n}">Weiterlesen</a></p>' if again else ""}"""
        for n in (1, 2)
    )
    found = blocks_of(
        f"<article><h1>Modell</h1><p>{A}</p><p>{B}</p><p>{C}</p><h2>Mehr davon</h2>{stories}</article>"
    )
    assert (found == ["A", "B", "C"]) is again


def test_a_short_line_that_the_second_opinion_knows_is_not_lost_between_two_pieces_of_the_text() -> None:
    long = "".join(f"<p>{part} {number}</p>" for number in range(9) for part in (A, B, C))
    short = "<p>What do we learn of this?</p><p>“We were all surprised …”</p>"
    page = f"<div class='text'><h1>Model</h1><p>{A}</p>{short}<p>{B}</p><div class='rest'>{long}</div></div>"
    assert blocks_of(page)[:4] == [
        "A",
        "paragraph What do we learn of this?",
        "paragraph “We were all surprised …”",
        "B",
    ]


@pytest.mark.parametrize("times", [1, 4])
def test_a_second_opinion_of_little_more_than_a_standfirst_does_not_outweigh_the_text(
    times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = " ".join(f"{LISTS} {number}" for number in range(times))
    monkeypatch.setattr("articles.extract.second_opinion", lambda _: head)
    text = "".join(f"<p>{part} {number}</p>" for number in range(12 * times) for part in (A, B, C))
    page = f"<div class='head'><div class='chapo'><p>{head}</p></div></div><div class='rest'>{text}</div>"
    assert f"paragraph {C} 11" in blocks_of(page)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<svg-icon name='x'></svg-icon>", "<svg><path/></svg>"),
        ("<svg class=i />", "<svg><path/></svg>"),
        ("<math-renderer>x</math-renderer>", "<math><mi>x</mi></math>"),
        ("<!-- <style> -->", "<style>p {}</style>"),
        ("<script>var a = '<svg>'</script>", "<svg><path/></svg>"),
        ('<script type="application/ld+json">{"a": "<svg>"}</script>', "<svg><path/></svg>"),
    ],
)
def test_a_second_opinion_is_asked_about_all_that_stands_around_drawings(before: str, after: str) -> None:
    text = f"<p>{A}</p><p>{B}</p><p>{C}</p>"
    page = f"<html><body><article><h1>M</h1>{before}{text}{after}<p>{C} {A}</p></article></body></html>"
    assert B in second_opinion(page)


def test_a_second_opinion_that_takes_a_menu_for_the_article_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    cities = [f"The region around city number {number}" for number in range(20)]
    monkeypatch.setattr("articles.extract.second_opinion", lambda _: "\n".join(cities))
    menu = "".join(f'<li><a href="/{number}">{city}</a></li>' for number, city in enumerate(cities))
    text = f"<div class='text'><p>{A}</p><p>{B}</p><p>{C}</p><p>{A} {B}</p><p>{B} {C}</p></div>"
    assert blocks_of(f"{text}<section><ul class='list'>{menu}</ul></section>")[:3] == ["A", "B", "C"]


def test_a_page_drawn_by_script_is_read_from_what_it_states_unless_that_is_for_those_who_pay() -> None:
    def head(free: str) -> str:
        return f'<script type="application/ld+json">{{"@type": "Article", "isAccessibleForFree": {free}, "articleBody": "{A}\\n\\n{B}\\n\\n{C}"}}</script>'

    body = '<div id="app"></div><p>Loading</p>'
    assert blocks_of(body, head("true")) == ["A", "B", "C"]
    assert blocks_of(body, head("false")) == ["paragraph Loading"]

    def drawn(free: str) -> str:
        post = json.dumps(
            {"post": {"html": f"<p>{A}</p><ul><li>One</li></ul><p>{B}</p><p>{C}</p>"}, "more": [1, "<p>x<p>"]}
        )
        said = f'<script type="application/ld+json">{{"@type": "Article", "isAccessibleForFree": {free}}}</script>'
        return f'{said}<script id="__NEXT_DATA__" type="application/json">{post.replace("<", chr(92) + "u003c")}</script>'

    assert blocks_of(body + drawn("true")) == ["A", "list_item One", "B", "C"]
    assert blocks_of(body + drawn("false")) == ["paragraph Loading"]
    assert blocks_of(f"<article><p>{A}</p><p>{B}</p><p>{C}</p></article>{drawn('true')}") == ["A", "B", "C"]
    assert blocks_of(body + '<script type="application/json">{"broken"</script>') == ["paragraph Loading"]


def test_a_wall_before_the_text_is_not_taken_for_it_where_the_page_states_the_text() -> None:
    wall = "<h1>Your privacy</h1><p>We and our 842 partners store and read data on your device, such as cookies.</p><p>You may consent, or refuse.</p>"
    stated = f'<script type="application/ld+json">{{"@type": "Article", "articleBody": "{A}\\n\\n{B}\\n\\n{C}"}}</script>'
    assert blocks_of(wall * 2, stated) == ["A", "B", "C"]
    shown = "".join(f"<p>{text}</p>" for text in (A, B))
    assert blocks_of(f"<article>{shown}</article>", stated) == ["A", "B"]


def test_a_listing_or_picture_in_a_list_item_does_not_end_the_list_and_quotations_stay_apart() -> None:
    body = f"""<article><p>{A}</p><ol><li>Install<pre>pip</pre></li><li><img src="/p.png"> Look</li></ol><p>{B}</p>
        <blockquote><p>One.</p><p>Two.</p></blockquote><blockquote><p>Three.</p></blockquote></article>"""
    article = extract(body, url="https://lab.example/")
    assert [(b.kind, b.level) for b in article.blocks[1:5]] == [
        ("list_item", 1), ("code", 1), ("list_item", 1), ("image", 1),
    ]  # fmt: skip
    joined = "".join(joinable_html(article.blocks))
    assert "<ol><li>Install<pre><code>pip</code></pre></li><li>Look<figure>" in joined
    assert "<blockquote><p>One.</p><p>Two.</p></blockquote><blockquote><p>Three.</p></blockquote>" in joined


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("March 3, 2026", datetime(2026, 3, 3, tzinfo=UTC)),
        ("3rd of March 2026", datetime(2026, 3, 3, tzinfo=UTC)),
        ("Tue, 03 Mar 2026 09:15:00 GMT", datetime(2026, 3, 3, 9, 15, tzinfo=UTC)),
        ("Mar. 3, 2026 at 9:15 p.m. JST", datetime(2026, 3, 3, 21, 15, tzinfo=timezone(timedelta(hours=9)))),
        ("July 3, 2026, 09:00 ET", datetime(2026, 7, 3, 13, tzinfo=UTC)),
        ("2026-03-03T09:15:00-0800", datetime(2026, 3, 3, 17, 15, tzinfo=UTC)),
        ("3/4/2026", None),
        ("3/25/2026", datetime(2026, 3, 25, tzinfo=UTC)),
        ("25/3/2026", datetime(2026, 3, 25, tzinfo=UTC)),
        ("3.4.2026", datetime(2026, 4, 3, tzinfo=UTC)),
        ("25/13/2026", None),
        ("May 2026", None),
        ("February 31, 2026", None),
    ],
)
def test_a_date_is_read_where_it_can_mean_only_one_day(written: str, date: datetime | None) -> None:
    assert parse_date(written) == date


@pytest.mark.parametrize(
    "markup",
    [
        '<p class="byline">By Jane Roe</p><time itemprop="datePublished" content="2026-03-03T00:00Z">today</time>',
        '<div><a class="author-name" href="/j">Jane Roe</a></div><span class="posted-on">March 3, 2026</span>',
        '<span class="fn">Jane Roe</span><abbr class="published" title="2026-03-03T00:00:00Z">9:15</abbr>',
        '<div><p class="p-author">Jane Roe</p><p>Mar 3, 2026 ● 5 min read</p></div>',
        "<p>By Jane Roe</p><p>Updated March 9, 2026</p><p>Published March 3, 2026</p>",
        '<p class="x1">By Jane Roe</p><p>Posted by Jane Roe on March 3, 2026</p>',
    ],
)
def test_author_and_date_are_read_from_the_page_where_nothing_states_them(markup: str) -> None:
    html = f"<html><head><title>Model | The Lab</title></head><body>{MENU}<main><h1>Model</h1>{markup}<p>{A}</p><p>{B}</p></main></body></html>"
    article = extract(html, url="https://lab.example/model")
    assert (article.author, article.published, article.site) == (
        "Jane Roe",
        datetime(2026, 3, 3, tzinfo=UTC),
        "The Lab",
    )


@pytest.mark.parametrize(
    "path", ["2026/03/03/model", "2026/mar/03/model", "20260303/model", "2026-03-03-model"]
)
def test_the_day_in_the_address_is_the_last_resort(path: str) -> None:
    article = extract(f"<h1>Model</h1><p>{A}</p>", url=f"https://lab.example/{path}")
    assert article.published == datetime(2026, 3, 3, tzinfo=UTC)
