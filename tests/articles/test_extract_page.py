"""Which part of a page is the article, what is chrome, and what the page says about itself."""

from datetime import UTC, datetime

import pytest

from articles.extract import ExtractedArticle, ExtractionError, extract

SENTENCES = [
    "Orchard Labs released its second model on Tuesday, a year after the first, and published the weights.",
    "The model, which has twelve billion parameters, beats its predecessor on every test the company ran.",
    "Independent researchers were more careful, pointing out that two of the tests were built by the company.",
    "Prices start at forty cents for a million tokens, and the smaller version runs on a laptop, it said.",
]
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
MENU = "<ul>" + "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(12)) + "</ul>"


def article_of(html: str, **options: str) -> ExtractedArticle:
    return extract(html, url="https://www.site.example/2026/story", content_type="text/html", **options)


def page(body: str, head: str = "") -> str:
    return f'<!doctype html><html lang="en-GB"><head>{head}</head><body>{body}</body></html>'


def own_text(article: ExtractedArticle) -> list[str]:
    return [block.text for block in article.blocks if not block.boilerplate]


@pytest.mark.parametrize(
    "layout",
    [
        "<header>{menu}</header><main><article>{body}</article></main><aside>{menu}</aside><footer>{menu}</footer>",
        '<div id="nav">{menu}</div><div class="wrap"><div class="post-content">{body}</div><div class="sidebar">{menu}</div></div>',
        "<table><tr><td>{menu}</td><td>{body}</td></tr></table>",
        '<form action="/"><div>{menu}</div><div class="c12">{body}</div></form>',
        '<div class="x1">{menu}</div><div class="x2"><div><div>{body}</div></div></div><div class="related">{menu}</div>',
        '<div>{body}</div><div id="comments"><p>I disagree, said a reader, and so do many, many, many others.</p></div>',
        "{body}",
    ],
)
def test_the_article_is_found_in_every_common_layout(layout: str) -> None:
    found = article_of(page(layout.format(menu=MENU, body=BODY)))
    assert own_text(found) == SENTENCES


def test_a_heading_about_comments_or_related_work_is_content() -> None:
    body = f'<article>{BODY}<h2 id="related-work">Related work</h2>{BODY}<h2 id="comments">Comments in code</h2>{BODY}</article>'
    headings = [b.text for b in article_of(page(body)).blocks if b.kind == "heading"]
    assert headings == ["Related work", "Comments in code"]


@pytest.mark.parametrize(
    "chrome",
    [
        "<p>Share this article</p>",
        "<p>Subscribe to our newsletter for updates</p>",
        '<p>Read more: <a href="/x">Another story</a></p>',
        '<div class="newsletter-signup"><p>Get the week in models on Fridays.</p></div>',
        '<div class="author-bio"><p>Jane writes about chips.</p></div>',
        '<div class="social-share"><p>Tell your friends about this one.</p></div>',
        "<p>We use cookies to make this site better for you.</p>",
        "<p>Follow us on Mastodon</p>",
        "<p>Subscribe now</p>",
        "<p>Create a free account to continue reading.</p>",
        "<p>Already a subscriber? Log in</p>",
        "<p>Gift this article</p>",
        "<p>Be the first to comment</p>",
        "<p>Continue reading the main story</p>",
        "<p>Next story →</p>",
        "<p>Listen (5 min)</p>",
        "<p>1 of 12</p>",
        "<p>Was this helpful?</p>",
        "<p>{{ cta }}</p>",
        "<p>Lesen Sie auch: Die Chips sind knapp</p>",
        "<p>Diese Website verwendet Cookies, um Ihnen den besten Dienst zu bieten.</p>",
        "<p>Réservé aux abonnés</p>",
        "<h2>Noticias relacionadas</h2>",
        "<h3>あわせて読みたい</h3>",
        "<p>広告</p>",
        '<h3>Editors’ recommendations:</h3><ul><li><a href="/x">Chips are late again</a></li></ul>',
        '<div id="site-author-box-wrap"><p>Editor with a focus on all things tech.</p></div>',
        "<p>View this post on Instagram</p>",
        "<p>Product news, delivered monthly to your inbox.</p>",
        "<p>Read articles from this blog directly inside your inbox. Subscribe, and don't miss out.</p>",
        "<p>This post is licensed under CC BY 4.0 by the author.</p>",
        "<p>This work is licensed under a Creative Commons Attribution 4.0 International License.</p>",
        "<p>Our Standards: The Example Trust Principles.</p>",
        "<p>Posted on Monday, March 2, 2026 at 10:15 a.m. by Ann Lee</p>",
        "<p>Posted in AI, Chips, News</p>",
        "<p>Written by Ann Lee, Senior Reporter; edited by Bo Kim</p>",
        "<p>Filed under: AI, chips, policy</p>",
        "<p>Tagged with ai, chips</p>",
        "<p>Last updated on Mar. 3, 2026, 10:15 GMT</p>",
        "<p>Published on lab.example on 3 March 2026</p>",
        "<p>Follow topics and authors from this story to see more like this.</p>",
        '<figure><aside aria-label="newsletter promotion"><p>How models change us, on Fridays</p></aside></figure>',
    ],
)
def test_chrome_inside_the_article_is_kept_but_flagged(chrome: str) -> None:
    article = article_of(page(f"<article>{BODY}{chrome}{BODY}</article>"))
    assert own_text(article) == SENTENCES * 2
    assert any(block.boilerplate for block in article.blocks)


@pytest.mark.parametrize(
    "text",
    [
        "Share prices of chip makers fell on Monday, and subscribers of the service were told to expect more.",
        "The agent reads what is in your inbox and answers it, the company says.",
        "After the newsletter went out, the company withdrew the claim, and said so in public.",
        "You need an account to keep the log.",
        "Anzeigen sind teuer geworden.",
        "関連記事を学習したモデルは強い。",
        "Lee also wrote the code.",
        "Submitted by the attorney general on Friday, the brief says the models are safe.",
        "Posted by mistake, the weights stayed online for two days.",
        "Written by a committee, the law says little of models.",
        "Filed under seal, the complaint names three laboratories.",
        "Tagged images were used to train it, the company says.",
        "Published in May, the paper says that the model counts badly.",
        "Updated by the company on Monday, the card names no source of the data.",
        "This work is licensed under strict export rules, says the ministry, and researchers object to that.",
    ],
)
def test_prose_that_mentions_sharing_or_newsletters_is_not_chrome(text: str) -> None:
    article = article_of(page(f"<article>{BODY}<p>{text}</p>{BODY}</article>"))
    assert text in own_text(article)


def test_who_wrote_it_is_set_aside_up_to_the_next_heading() -> None:
    note = "<h2>Written by</h2><p>Ann Lee, who covers chips for us and lives in Oslo.</p>"
    body = f"<article>{BODY}{BODY}{note}<h3>Appendix: the tests</h3><p>Each test was run five times.</p></article>"
    assert own_text(article_of(page(body)))[-2:] == ["Appendix: the tests", "Each test was run five times."]
    assert not any("Oslo" in text or "Written" in text for text in own_text(article_of(page(body))))


@pytest.mark.parametrize(
    "markup",
    [
        "<h2>Learn more</h2>",
        "<h2>Top stories</h2>",
        "<ul><li>1/12</li></ul>",
        "<ul><li>広告</li></ul>",
        "<h2>Our standards: the bar for release</h2>",
    ],
)
def test_what_may_be_a_heading_or_an_item_of_the_article_is_no_phrase_of_the_site(markup: str) -> None:
    article = article_of(page(f"<article>{BODY}{markup}{BODY}</article>"))
    assert not any(block.boilerplate for block in article.blocks)


def test_a_section_whose_label_tells_its_subject_is_content() -> None:
    body = f'<section aria-label="Share of errors"><h2>Share of errors</h2>{BODY}</section>'
    assert "Share of errors" in own_text(article_of(page(f"<article>{BODY}{body}</article>")))


def test_a_short_last_piece_of_an_article_that_a_site_cuts_up_is_not_lost() -> None:
    pieces = f'<div class="piece">{BODY}</div><div class="ad-box"><p>Buy chips.</p></div><div class="piece"><p>{SENTENCES[0]}</p></div>'
    assert own_text(article_of(page(f"{MENU}<article>{pieces}</article>{MENU}"))) == [
        *SENTENCES,
        SENTENCES[0],
    ]


def test_the_headline_is_the_title_and_not_a_block() -> None:
    body = f"<article><h1>A Model &amp; Its Weights</h1>{BODY}</article>"
    article = article_of(page(body, "<title>A Model &amp; Its Weights | Site News</title>"))
    assert article.title == "A Model & Its Weights"
    assert own_text(article) == SENTENCES


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Weights for all | Site News</title>", "Weights for all"),
        ('<title>x</title><meta property="og:title" content="Weights for all"><meta property="og:site_name" content="Site">', "Weights for all"),
        ('<meta property="og:site_name" content="The Site"><title>Weights for all - The Site</title>', "Weights for all"),
        ('<script type="application/ld+json">{"@type":"NewsArticle","headline":"Weights for all"}</script>', "Weights for all"),
        ("<title>Open - or not: what weights mean</title>", "Open - or not: what weights mean"),
        ('<meta property="og:site_name" content="The Site"><title>The Site: Weights: for all</title>', "Weights: for all"),
        ("<title>Lindsey O&amp;#039;Hara on weights</title>", "Lindsey O'Hara on weights"),
    ],
)  # fmt: skip
def test_the_title_loses_the_name_of_the_site(head: str, title: str) -> None:
    assert article_of(page(BODY, head)).title == title


def test_metadata_is_read_from_json_ld() -> None:
    head = """<script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"x"},{"@type":["NewsArticle"],
        "headline":"H","author":[{"name":"Jane Doe"},{"name":"Ken Ito"}],"datePublished":"2026-11-18T09:30:00+02:00",
        "publisher":{"name":"The Site"},"license":"https://creativecommons.org/licenses/by-sa/4.0/","inLanguage":"fr"}]}
        </script><script type="application/ld+json">{broken</script>"""
    article = article_of(page(BODY, head))
    assert article.author == "Jane Doe, Ken Ito"
    assert article.site == "The Site"
    assert article.published == datetime.fromisoformat("2026-11-18T09:30:00+02:00")
    assert article.licence == "CC BY-SA 4.0"
    assert article.licence_url == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert article.language == "en"


@pytest.mark.parametrize(
    "written",
    [
        '<!-- {"@type":"Article","headline":"H","author":{"name":"Jane Doe"}} -->',
        '//<![CDATA[\n{"@type":"Article","headline":"H","author":["Jane Doe"]}\n//]]>',
        '{"@graph":[{"@type":"Article","author":{"@id":"#p"}},{"@type":"Person","@id":"#p","name":"Jane Doe"}]};',
    ],
)
def test_json_ld_is_read_through_what_templates_wrap_it_in_and_names_by_reference(written: str) -> None:
    head = f'<script type="application/ld+json">{written}</script>'
    assert article_of(page(BODY, head)).author == "Jane Doe"


@pytest.mark.parametrize(
    ("stated", "author"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("jane@site.example (Jane Doe)", "Jane Doe"),
        ("Jane Doe, Senior Editor", "Jane Doe"),
        ("Jane Doe and Ken Ito", "Jane Doe and Ken Ito"),
        ("https://social.example/jane", ""),
        ("admin", ""),
    ],
)
def test_an_author_is_a_name_without_role_address_and_account(stated: str, author: str) -> None:
    for name in ("author", "article:author", "byl"):
        assert article_of(page(BODY, f'<meta name="{name}" content="{stated}">')).author == author


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe",
        "Words by Jane Doe | March 1, 2026",
        "Posted on March 1, 2026 by Jane Doe",
        "BY Jane Doe",
        "<span>By</span> <a href='/j'>Jane Doe</a>",
    ],
)
def test_a_line_above_the_prose_that_says_by_whom_it_is_names_the_author(line: str) -> None:
    article = article_of(page(f"<article><h1>Model</h1><div class='x1'>{line}</div>{BODY}</article>"))
    assert article.author == "Jane Doe"
    assert own_text(article) == SENTENCES


def test_a_sentence_that_begins_with_by_names_nobody() -> None:
    line = "By Tuesday Night the model was known to all who wanted to know about it."
    assert article_of(page(f"<article><h1>Model</h1><p>{line}</p>{BODY}</article>")).author == ""


def test_metadata_is_read_from_meta_elements_and_the_page() -> None:
    head = """<meta property="article:published_time" content="2026-11-18"><meta name="author" content="By Jane Doe">
        <meta property="og:site_name" content="The Site"><link rel="canonical" href="/canonical">"""
    body = f'{BODY}<a rel="license" href="https://example.org/terms">House licence</a>'
    article = article_of(page(body, head))
    assert article.url == "https://www.site.example/canonical"
    assert (article.author, article.site) == ("Jane Doe", "The Site")
    assert article.published == datetime(2026, 11, 18, tzinfo=UTC)
    assert (article.licence, article.licence_url) == ("House licence", "https://example.org/terms")


CC = '<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>'


@pytest.mark.parametrize(
    ("notice", "licence"),
    [
        (f"<p>Except where otherwise noted, this site is licensed under {CC}.</p>", "CC BY 4.0"),
        (f"<footer><small>Licensed: {CC}</small></footer>", "CC BY 4.0"),
        ("<p>This post is licensed under CC BY-SA 4.0 by the author.</p>", "CC BY-SA 4.0"),
        (
            '<meta name="dcterms.license" content="https://creativecommons.org/publicdomain/zero/1.0/">',
            "CC0 1.0",
        ),
        (f"<p>Their corpus of news is licensed under {CC}.</p>", ""),
        (f"<p>Photo: Bo Kim. This work is licensed under {CC}.</p>", ""),
        (f'<figure><img src="/a.png"><figcaption>This work is licensed under {CC}</figcaption></figure>', ""),
    ],
)
def test_a_notice_about_the_text_is_its_licence_and_one_about_a_picture_or_another_work_is_not(
    notice: str, licence: str
) -> None:
    assert article_of(page(f"{BODY}{notice}")).licence == licence


def test_a_page_made_with_distill_says_who_wrote_it_and_when_in_its_front_matter() -> None:
    old = 'title: How\n  authors:\n    - Ann Lee: https://ann.example\n    - "Bo Kim": https://bo.example'
    new = """{"title": "How", "published": "March 3, 2026", "authors": [{"author": "Ann Lee"}, {"author": "Bo Kim"}]}"""
    first = article_of(page(BODY, f'<script type="text/front-matter">\n  {old}\n</script>'))
    second = article_of(
        page(f'<d-front-matter><script type="text/json">{new}</script></d-front-matter>{BODY}')
    )
    assert first.author == second.author == "Ann Lee, Bo Kim"
    assert second.published == datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The model that we trained for three months is now in the hands of those who asked for it.", "en"),
        (
            "研究所は火曜日、三か月かけて訓練したモデルが四十の言語で答えられるようになったと発表しました。費用は半分です。",
            "ja",
        ),
        (
            "연구소는 화요일에 석 달 동안 훈련한 모델이 마흔 개의 언어로 대답할 수 있게 되었다고 발표했다. 비용은 절반이다.",
            "ko",
        ),
        (
            "Der Chef sagte am Dienstag, dass ihr Modell nun vierzig Sprachen spreche und halb so viel koste wie vorher.",
            "",
        ),
    ],
)
def test_the_language_of_a_page_that_does_not_say_is_told_by_its_words(text: str, language: str) -> None:
    assert extract(f"<p>{text}</p><p>{text}</p>", url="https://a.example/").language == language


def test_the_publisher_is_no_author_and_a_label_for_cards_names_one() -> None:
    wire = '<meta property="og:site_name" content="Example Wire"><meta name="author" content="Ann Lee, Example Wire">'
    assert article_of(page(BODY, wire)).author == "Ann Lee"
    card = '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Bo Kim">'
    assert article_of(page(BODY, card)).author == "Bo Kim"


def test_a_time_element_and_an_author_link_are_the_last_resort() -> None:
    body = f'<article><a rel="author" href="/jane">Jane Doe</a><time datetime="2026-11-18T10:00Z">x</time>{BODY}</article>'
    article = article_of(page(body))
    assert article.author == "Jane Doe"
    assert article.published == datetime(2026, 11, 18, 10, tzinfo=UTC)


@pytest.mark.parametrize("date", ["yesterday", "2026-13-45", "0001-01-01", "8/11/2026", ""])
def test_a_date_that_is_none_is_not_guessed(date: str) -> None:
    assert (
        article_of(page(BODY, f'<meta property="article:published_time" content="{date}">')).published is None
    )


@pytest.mark.parametrize("canonical", ["https://www.site.example/", "http://localhost:3000/2026/story"])
def test_a_home_page_or_somebodys_own_machine_as_canonical_address_is_ignored(canonical: str) -> None:
    head = f'<link rel="canonical" href="{canonical}">'
    assert article_of(page(BODY, head)).url == "https://www.site.example/2026/story"


def test_a_canonical_address_names_a_page_and_no_part_of_it() -> None:
    head = '<link rel="canonical" href="https://www.site.example/2026/weights#top">'
    assert article_of(page(BODY, head)).url == "https://www.site.example/2026/weights"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta name="citation_online_date" content="2026/11/19">', ""),
        ('<script type="application/ld+json">{"@type":"Article","datePublished":1795046400}</script>', ""),
        ('<meta name="pubdate" content="1795046400000">', ""),
        ("", "<h1>Weights</h1><span>2026-11-19</span>"),
        ("", '<h1>Weights</h1><p>Published November 19, 2026</p><aside><time datetime="2025-01-01">x</time></aside>'),
    ],
)  # fmt: skip
def test_a_date_is_read_in_each_form_and_not_from_beside_the_article(head: str, body: str) -> None:
    article = article_of(page(f"<main>{body}{BODY}</main>", head))
    assert article.published == datetime(2026, 11, 19, tzinfo=UTC)


def test_names_of_a_papers_authors_are_in_the_order_in_which_they_are_said() -> None:
    head = '<meta name="citation_author" content="Doe, Jane"><meta name="citation_author" content="Ken Ito">'
    assert article_of(page(BODY, head)).author == "Jane Doe, Ken Ito"


def test_relative_links_follow_the_base_element() -> None:
    body = f'{BODY}<p>See <a href="b">the other report</a>, which is longer, and older, than this one.</p>'
    article = article_of(page(body, '<base href="https://cdn.example/x/">'))
    assert 'href="https://cdn.example/x/b"' in article.blocks[-1].html


# --- Refusals


@pytest.mark.parametrize(
    "html", ["", "   ", "<html></html>", "<html><body><script>render()</script></body></html>", "<p>&nbsp;</p>",
             '<body><div id="root"></div></body>'],
)  # fmt: skip
def test_a_page_without_text_is_refused_with_advice(html: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        article_of(html)
    assert caught.value.code == "empty"
    assert "貼り付け" in caught.value.message


@pytest.mark.parametrize(
    ("html", "code"),
    [
        (f"<p>{'word ' * 12}</p>" * 17_000, "too_large"),
        ("<p>x</p>" * 26_000, "too_large"),
        ("<i>x</i>" * 61_000, "too_large"),
        ("<math>" + "<mi>x</mi>" * 251_000, "too_large"),
        ("<p>x</p>" + "y" * 5_300_000, "too_large"),
        ("<p>" + "あ" * 2_000_000, "too_large"),
        ("<div>" * 3_000 + "x", "too_deep"),
        ("<div>" * 1_000 + "x" + "</div>" * 1_000, "too_deep"),
        ("<b><i>" * 3_000 + "x", "too_deep"),
        ("<ul><li>" * 2_000 + "x", "too_deep"),
        ("<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</div>", "too_deep"),
    ],
)
def test_a_document_that_would_cost_too_much_is_refused(html: str, code: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        article_of(html)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "line",
    [
        "05 Oct",
        "10/05/2026",
        "2026-10-05",
        "2026年10月5日",
        "Posted on October 5, 2026 at 9:30 AM",
        "By Nora Field | 5 Oct 2026",
        "Nora Field · 4 min read",
    ],
)
def test_a_line_above_the_prose_that_repeats_author_and_date_is_chrome(line: str) -> None:
    head = '<meta name="author" content="Nora Field">'
    article = article_of(page(f"<article><p>{line}</p>{BODY}</article>", head))
    assert article.author == "Nora Field"
    assert own_text(article) == SENTENCES


@pytest.mark.parametrize("line", ["In May 2026 the lab moved.", "May", "Nora Field left the lab on Monday."])
def test_a_sentence_with_a_date_or_the_author_in_it_is_text(line: str) -> None:
    head = '<meta name="author" content="Nora Field">'
    assert line in own_text(article_of(page(f"<article><p>{line}</p>{BODY}</article>", head)))


def test_a_long_paper_of_thousands_of_formulas_is_no_large_page() -> None:
    formula = '<math alttext="x+y">' + "<mrow><mi>x</mi><mo>+</mo><mi>y</mi></mrow>" * 6 + "</math>"
    page = "".join(f"<p>Let {formula} be the loss of the model at step {n}.</p>" for n in range(3_000))
    blocks = extract(f"<article><h1>Losses</h1>{page}</article>", url="https://papers.example/1").blocks
    assert sum("<code>x+y</code>" in block.html for block in blocks) == 3_000
