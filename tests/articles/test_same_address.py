"""One page under many addresses is one article; two pages are two."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import ingest
from articles.same_address import address_key, are_of_one_site, canonical_url

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=8).filter(
    lambda word: word not in ("amp", "www")
)
PATHS = st.lists(WORDS, min_size=1, max_size=3).map(lambda words: "/" + "/".join(words) + "-2026")
QUERIES = st.dictionaries(st.sampled_from(["id", "p", "page", "q"]), WORDS, max_size=3)
TRACKING = st.dictionaries(
    st.sampled_from(["utm_source", "UTM_Medium", "fbclid", "gclid", "mc_eid", "amp", "_hsenc"]),
    st.just("1"),
    max_size=3,
)


@given(PATHS, QUERIES, TRACKING, st.data())
def test_spellings_of_one_address_have_one_key(
    path: str, query: dict[str, str], noise: dict[str, str], data
) -> None:
    def draw(*choices: str) -> str:
        return data.draw(st.sampled_from(choices))

    pairs = data.draw(st.permutations([*query.items(), *noise.items()]))
    host = draw("", "www.", "m.", "amp.", "WWW.") + draw(
        "news.example.org", "News.Example.ORG", "news.example.org."
    )
    shown = draw(
        path,
        path + "/",
        path + "/amp",
        path + "/amp/",
        "/amp" + path,
        path + "/index.html",
        path.replace("a", "%61"),
    )
    spelled = f"{draw('http', 'https', 'HTTPS')}://{host}{draw('', ':443', ':80')}{shown}"
    spelled += ("?" + urlencode(pairs) if pairs else "") + draw("", "#top")
    plain = f"https://news.example.org{path}" + ("?" + urlencode(query) if query else "")
    assert address_key(spelled) == address_key(plain)


@given(PATHS, PATHS, QUERIES, QUERIES)
def test_different_pages_have_different_keys(
    one: str, other: str, query: dict[str, str], second: dict[str, str]
) -> None:
    keys = {
        address_key(f"https://a.example{path}?{urlencode(pairs)}")
        for path, pairs in ((one, query), (other, second))
    }
    assert len(keys) == (1 if (one, query) == (other, second) else 2)


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(":/?#[]@%.a1&=é\ud800\x00", max_size=40).map(lambda text: "http://" + text),
    )
)
def test_no_text_upsets_either_form_and_the_shown_one_is_stable(text: str) -> None:
    assert len(address_key(text)) <= 500
    once = canonical_url(text)
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/guides", "https://a.example/guides/amp"),
        ("https://a.example/", "https://b.example/"),
        ("https://blog.a.example/x", "https://a.example/x"),
        ("https://a.example:8443/x", "https://a.example/x"),
        ("https://a.example/X", "https://a.example/x"),
        ("https://a.example/x?v=1", "https://a.example/x?v=2"),
        ("https://m.example/x", "https://www.example/x"),
    ],
)
def test_what_only_looks_alike_stays_apart(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/x", "mailto:desk@a.example", "https:///x", "x", "https://[::1/x"]
)
def test_what_is_no_web_address_has_no_key(url: str) -> None:
    assert address_key(url) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://en.m.wiki.example/w/A_b", "https://en.wiki.example/w/A_b"),
        ("https://a-example.cdn.ampproject.org/c/s/a.example/new-model/amp/", "https://a.example/new-model"),
        ("https://www.google.com/amp/s/a.example/new-model.amp.html", "https://a.example/new-model.html"),
        ("https://müller.example.org/x", "https://xn--mller-kva.example.org/x"),
        ("https://a.example/x;jsessionid=1A?b=2&a=1", "https://a.example/x?a=1&b=2"),
        ("https://a.example/new?outputType=amp", "https://a.example/new"),
    ],
)
def test_known_twins_are_one(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)
    assert urlsplit(canonical_url(one)).scheme == "https"


@pytest.mark.django_db
def test_an_article_is_refused_under_every_spelling_of_its_address_before_anything_is_fetched() -> None:
    text = "The regulator said on Tuesday that model makers must file reports about their training runs."
    first = ingest.ingest_content(text, url="https://www.paper.example/new-rules/", content_type="text/plain")
    for spelling in (
        "http://paper.example/new-rules?utm_source=feed",
        "https://m.paper.example/new-rules/amp#top",
    ):
        with pytest.raises(ingest.DuplicateArticle) as refused:
            ingest.ingest_url(spelling)
        assert refused.value.article == first
    first.url = "https://paper.example/moved-here"
    first.save(update_fields=["url"])
    with pytest.raises(ingest.DuplicateArticle):
        ingest.refuse_duplicate(url="http://paper.example/moved-here/")


@pytest.mark.parametrize(
    ("other", "is_of_one"),
    [
        ("http://www.example.com/b", True),
        ("https://blog.example.com/b", True),
        ("https://m.example.com:443/", True),
        ("https://badexample.com/a", False),
        ("https://example.com.evil.example/a", False),
        ("mailto:ann@example.com", False),
        ("", False),
    ],
)
def test_a_host_and_what_lies_below_it_are_one_site(other: str, is_of_one: bool) -> None:
    assert are_of_one_site("https://example.com/a", other) == is_of_one
    assert are_of_one_site(other, "https://example.com/a") == is_of_one
