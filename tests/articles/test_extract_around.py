"""What stands around a text in the same box of a page, and the names that only seem to tell what it is."""

from datetime import UTC, datetime

import pytest

from articles.extract import extract
from tests.articles.test_extract_layouts import A, B, C, blocks_of, img


def test_classes_that_say_how_something_looks_do_not_take_it_from_the_text() -> None:
    link = (
        '<a class="underline" href="https://study.example/"><span class="[&_nav]:hidden">'
        '<span class="underline text-decoration-skip-ink">costs an average</span></span></a>'
    )
    body = f'<article><h1>Model</h1><p>{A}</p><p class="text-sm md:popup">It {link} of ten.</p><p>{C}</p></article>'
    linked = 'paragraph It <a href="https://study.example/">costs an average</a> of ten.'
    assert blocks_of(body) == ["A", linked, "C"]


def test_a_short_box_that_only_hides_what_flows_over_keeps_its_line_with_a_link() -> None:
    line = '<div class="overflow-hidden"><p>We thank <a href="https://lab.example/b">Bo Kim</a> for the plots.</p></div>'
    body = f"<article><h1>Model</h1><p>{A}</p><p>{B}</p>{line}<p>{C}</p></article>"
    thanks = 'paragraph We thank <a href="https://lab.example/b">Bo Kim</a> for the plots.'
    assert blocks_of(body) == ["A", "B", thanks, "C"]


def test_paragraphs_named_after_the_wall_before_them_are_the_article_with_their_links() -> None:
    linked = A.replace("model", '<a href="https://lab.example/m">model</a>')
    paragraphs = "".join(f'<p class="paywall">{text}</p>' for text in (linked, B, C))
    stated = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{A} {B} {C}"}}</script>'
    body = f'<article><h1>Model</h1><div class="body">{paragraphs}</div></article>'
    assert blocks_of(body, head=stated) == [f"paragraph {linked}", "B", "C"]


def test_a_wall_among_the_paragraphs_is_set_aside() -> None:
    wall = '<div class="paywall"><p>Three more stories are free this month.</p></div>'
    assert blocks_of(f"<article><h1>Model</h1><p>{A}</p><p>{B}</p>{wall}<p>{C}</p></article>") == [
        "A",
        "B",
        "C",
    ]


@pytest.mark.parametrize("box", ['div class="article-metadata"', 'aside class="sidebar"'])
def test_key_points_in_a_box_of_the_sites_own_stay_with_the_article(box: str) -> None:
    points = "<h3>Story Highlights</h3><ul><li>The model answers in forty languages</li><li>It costs half as much to run</li></ul>"
    tag = box.split()[0]
    body = f'<article><h1>Model</h1><{box}><section class="hl">{points}</section><p>Print</p></{tag}><p>{A}</p><p>{B}</p></article>'
    assert blocks_of(body) == [
        "heading Story Highlights",
        "list_item The model answers in forty languages",
        "list_item It costs half as much to run",
        "A",
        "B",
    ]


def test_other_stories_in_a_sidebar_are_no_key_points() -> None:
    stories = '<ul><li><a href="/a">A chip that nobody wanted</a></li><li><a href="/b">A robot that can knit socks</a></li></ul>'
    body = f'<article><h1>Model</h1><aside class="sidebar"><h3>Highlights</h3>{stories}</aside><p>{A}</p><p>{B}</p></article>'
    assert blocks_of(body) == ["A", "B"]


def test_what_stands_above_the_headline_is_set_aside_but_for_its_picture() -> None:
    share = '<h6>Tell others!</h6><p>Let friends know what you read</p><img src="/ad.jpg"><h4>Sent!</h4><p>It is with your friend.</p>'
    body = f'<div class="story">{share}<p>Science</p><img src="/hero.jpg" alt="Hero"><h1>Model</h1><p>{A}</p><p>{B}</p><p>{C}</p></div>'
    assert blocks_of(body, head="<title>Model</title>") == [img("hero.jpg", "Hero"), "A", "B", "C"]


def test_a_section_with_the_name_of_the_article_takes_nothing_from_the_text_above_it() -> None:
    body = f"<article><p>{A}</p><p>{B}</p><h2>Model</h2><p>{C}</p></article>"
    assert blocks_of(body, head='<meta property="og:title" content="Model">')[:2] == ["A", "B"]


def test_lines_with_author_outlet_and_hour_are_no_prose() -> None:
    line = "<p>Ann Lee, Special for Example Today 8:57 p.m. EDT July 17, 2026</p>"
    body = f"<article><h1>Model</h1>{line}<p>{A}</p><p>{B}</p></article>"
    assert blocks_of(body, head='<meta name="author" content="Ann Lee">') == ["A", "B"]


def test_a_date_is_nobody() -> None:
    body = f'<article><h1>Model</h1><span rel="author">8:04 a.m. EDT July 18, 2026</span><p>{A}</p><p>{B}</p></article>'
    assert extract(f"<html><body>{body}</body></html>").author == ""


def test_the_day_in_an_address_is_believed_before_the_day_of_another_story() -> None:
    gallery = '<div class="gallery"><span class="timestamp">May 27, 2026</span></div>'
    page = f"<html><body>{gallery}<article><h1>Model</h1><p>{A}</p><p>{B}</p></article></body></html>"
    article = extract(page, url="https://news.example/article/2026/05/15/model")
    assert article.published == datetime(2026, 5, 15, tzinfo=UTC)


def test_what_scripts_and_advertisers_leave_in_a_text_is_set_aside() -> None:
    left = (
        '<p>{"assetid": "25", "aws": "tech"}</p><p>Please turn on JavaScript. Media requires JavaScript to play.</p>'
        '<p>View all photos in gallery</p><img src="https://ad.doubleclick.net/ad/x;sz=300x250"><img src="/img/btn_print.gif">'
    )
    assert blocks_of(f"<article><h1>Model</h1><p>{A}</p>{left}<p>{B}</p></article>") == ["A", "B"]


def test_a_text_in_sections_is_whole_with_what_stands_before_and_between_them() -> None:
    prose = "".join(f"<p>{text}</p>" for text in (A, B, C))
    listed = '<ul><li><a href="#s">Score</a>: what a <a href="/m">model</a> gets.</li></ul>'
    body = f"""<div role="main"><section id="judging-models"><h1>Judging models</h1><p>There are ways.</p>{listed}
        <section id="scores"><h2>Scores</h2>{prose}{prose}{prose}</section><section id="dummies"><h2>Dummies</h2><p>They guess.</p></section>
        <section id="references"><h2>References</h2><div class="citation"><a href="https://p.example/1">Lee 2026</a></div></section></section></div>"""
    found = blocks_of(body, head="<title>Judging models</title>")
    assert found[:2] == [
        "paragraph There are ways.",
        'list_item Score: what a <a href="https://lab.example/m">model</a> gets.',
    ]
    assert found[-4:] == [
        "heading Dummies",
        "paragraph They guess.",
        "heading References",
        'paragraph <a href="https://p.example/1">Lee 2026</a>',
    ]


def test_a_box_of_examples_beside_the_text_keeps_its_listing() -> None:
    box = '<aside class="topic"><p>Scaling</p><p>Scale both halves alike.</p><pre>fit(a)\n\nrun(b)</pre></aside>'
    assert blocks_of(f"<article><h1>Model</h1><p>{A}</p>{box}<p>{B}</p></article>") == [
        "A",
        "paragraph Scaling",
        "paragraph Scale both halves alike.",
        "code fit(a)\n\nrun(b)",
        "B",
    ]


def test_formulas_of_an_encyclopedia_come_without_its_own_mark() -> None:
    formula = '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">{\\displaystyle y^{2}=x}</annotation></semantics></math>'
    assert f"paragraph Let {'<code>y^{2}=x</code>'} hold." in blocks_of(
        f"<article><h1>Model</h1><p>{A}</p><p>Let {formula} hold.</p><p>{B}</p></article>"
    )


def test_a_picture_that_opens_in_large_is_a_picture_and_a_button_with_a_sign_is_none() -> None:
    picture = '<button aria-label="Open"><picture><source srcset="/a-8.webp 800w"><img src="/a.png" alt="Scores"></picture></button>'
    sign = '<button><img src="/icons/share.svg" alt="Share"></button><button><img src="/x.png" alt="">Share</button>'
    body = f"<main><h1>Model</h1><p>{A}</p><figure>{picture}<figcaption>By task.</figcaption></figure><p>{B}</p>{sign}<p>{C}</p></main>"
    assert blocks_of(body) == ["A", img("a.png", "Scores"), "caption By task.", "B", "C"]


def test_a_film_leaves_its_still_over_its_caption() -> None:
    film = '<figure><video poster="/still.jpg" src="/f.mp4" aria-label="A robot">No film.</video><figcaption>It folds a shirt.</figcaption></figure>'
    assert blocks_of(f"<main><h1>Model</h1><p>{A}</p>{film}<p>{B}</p></main>") == [
        "A",
        img("still.jpg", "A robot"),
        "caption It folds a shirt.",
        "B",
    ]


def test_the_name_of_a_language_in_the_box_of_a_listing_is_no_line_of_it() -> None:
    listing = '<pre class="language-python"><span class="absolute">python</span>\n<code>fit(a)\n\nrun(b)\n</code></pre>'
    assert blocks_of(f"<main><h1>Model</h1><p>{A}</p>{listing}<p>{B}</p></main>") == [
        "A",
        "code fit(a)\n\nrun(b)",
        "B",
    ]
    command = '<pre class="language-python"><code>python\nimport model</code></pre>'
    assert "code python\nimport model" in blocks_of(
        f"<main><h1>Model</h1><p>{A}</p>{command}<p>{B}</p></main>"
    )


def test_what_a_page_holds_once_for_phones_and_once_for_desks_is_read_once() -> None:
    twice = f'<div class="md:hidden"><p>{B}</p></div><div class="hidden md:block"><p>{B}</p></div><p>Yes.</p><p>Yes.</p>'
    assert blocks_of(f"<main><h1>Model</h1><p>{A}</p>{twice}<p>{C}</p></main>") == [
        "A",
        "B",
        "paragraph Yes.",
        "paragraph Yes.",
        "C",
    ]


def test_an_author_comes_without_the_address_beside_the_name() -> None:
    head = '<meta name="DC.Creator" content="Ann B. Lee &lt;lee@lab.example&gt;">'
    assert (
        extract(f"<html><head>{head}</head><body><p>{A}</p><p>{B}</p></body></html>").author == "Ann B. Lee"
    )


def test_notes_below_the_article_that_numbers_in_its_text_lead_to_belong_to_it() -> None:
    mark = '<sup><a href="#citation-1"><span>1</span></a></sup>'
    notes = '<section id="citations"><h2>Sources</h2><ol><li id="citation-1"><p>Run without tools.</p></li></ol></section>'
    menu = (
        '<section><h2>Keep reading</h2><ul><li id="next"><a href="/n">Another model</a></li></ul></section>'
    )
    found = blocks_of(
        f"<main><article><h1>Model</h1><p>{A}</p><p>{B}{mark}</p><p>{C}</p></article>{notes}{menu}</main>"
    )
    assert found == [
        "A",
        f"paragraph {B}<sup>1</sup>",
        "C",
        "heading Sources",
        "list_item Run without tools.",
    ]
