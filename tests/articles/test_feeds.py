"""Bytes in, entries out: every family of feeds, every encoding, damage, and attacks."""

import gzip
import io
import json
import zlib
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles import confined, feeds
from articles.feeds.opml import OpmlError, Outline, read_opml, write_opml

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Wire &amp; Co</title><link>https://wire.example/</link>
<item><title>First</title><link>https://wire.example/1</link><guid>tag:1</guid><dc:creator>Nora</dc:creator>
<pubDate>Mon, 02 Nov 2026 08:00:00 +0900</pubDate><description>Short</description>
<content:encoded><![CDATA[<p>Long <a href="/x">x</a></p>]]></content:encoded></item>
<item><description>No title, no link, no date</description></item>
</channel></rss>"""


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Jan 1 2026 10:00 PM", datetime(2026, 1, 1, 22, tzinfo=UTC)),
        ("01 Jan 2026 09:00 JST", datetime(2026, 1, 1, tzinfo=UTC)),
        ("Thu, 01-Jan-2026 09:00:00 GMT", datetime(2026, 1, 1, 9, tzinfo=UTC)),
        ("20260101T090000Z", datetime(2026, 1, 1, 9, tzinfo=UTC)),
        ("2026-W01-4", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-032", datetime(2026, 2, 1, tzinfo=UTC)),
        ("2026-01-01 09:00 JST", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T09:00:00 0900", datetime(2026, 1, 1, tzinfo=UTC)),
        ("99999999999999999999", None),
        ("12", None),
    ],
)
def test_a_date_in_an_odd_form_is_read_right_or_not_at_all(written: str, moment: datetime | None) -> None:
    feed = feeds.parse(
        f"<rss><channel><item><title>t</title><pubDate>{written}</pubDate></item></channel></rss>".encode()
    )
    assert feed.entries[0].published == moment


@pytest.mark.parametrize(
    "written",
    ["2026-02-30", "2026-13-01T10:00:00Z", "2026-11-28T25:00:00Z", "20260230", "2026-366", "2026-W60-1", "31 Apr 2026",
     "Thu, 01 Jan 1970 00:00:00 GMT"],
)  # fmt: skip
def test_a_day_that_no_calendar_has_is_no_date_and_is_kept_to_be_shown(written: str, tmp_path: Path) -> None:
    rss = f"<rss><channel><item><title>t</title><pubDate>{written}</pubDate></item></channel></rss>"
    item = {"id": "1", "date_published": written}
    for source in (rss, json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]})):
        (entry,) = feeds.parse(source.encode(), url="https://a.example/feed").entries
        assert (entry.published, entry.updated, entry.unreadable_date) == (None, None, written)
    (tmp_path / "feed.xml").write_text(rss)
    out = io.StringIO()
    call_command("parse_feed", str(tmp_path / "feed.xml"), stdout=out)
    assert f"(読み取れない日付: {written})" in out.getvalue()


def test_html_that_was_escaped_twice_is_html_and_a_text_about_html_is_not() -> None:
    twice, about = "&amp;lt;p&amp;gt;Fish&amp;lt;/p&amp;gt;", "Use &amp;lt;p&amp;gt; here"
    source = "".join(
        f"<item><link>/{n}</link><description>{d}</description></item>" for n, d in enumerate((twice, about))
    )
    entries = feeds.parse(f"<rss><channel>{source}</channel></rss>".encode()).entries
    assert [entry.summary_html for entry in entries] == ["<p>Fish</p>", "Use &lt;p&gt; here"]


def test_entries_of_other_addresses_that_share_an_id_are_told_apart() -> None:
    items = "".join(f"<item><link>https://a.example/{page}</link><guid>1</guid></item>" for page in "aba")
    entries = feeds.parse(f"<rss><channel>{items}</channel></rss>".encode()).entries
    assert [entry.id for entry in entries] == ["1", "https://a.example/b", "1"]
    items = "".join(f"<item><title>{title}</title><guid>1</guid></item>" for title in "ABA")
    entries = feeds.parse(f"<rss><channel>{items}</channel></rss>".encode()).entries
    assert [entry.id for entry in entries] == ["1", "1 B", "1"]


def test_a_break_in_a_title_and_a_blank_in_an_address_stay_what_they_are() -> None:
    item = "<item><title>&lt;b&gt;One&lt;/b&gt;&lt;br/&gt;two</title><link>\n https://a.example/a b\n  /c </link></item>"
    (entry,) = feeds.parse(f"<rss version='2.0'><channel>{item}</channel></rss>".encode()).entries
    assert (entry.title, entry.url) == ("One two", "https://a.example/a%20b/c")
    item = "<item><title>The lab&amp;amp;#8217;s &amp;amp;lt; 3</title></item>"
    (entry,) = feeds.parse(f"<rss version='2.0'><channel>{item}</channel></rss>".encode()).entries
    assert entry.title == "The lab\u2019s &lt; 3"


@pytest.mark.parametrize("author", ["ann@lab.studio (Ann Lee)", "Ann Lee &lt;ann@lab.studio&gt;", "Ann Lee"])
def test_an_author_is_a_name_without_an_address(author: str) -> None:
    feed = feeds.parse(
        f"<rss><channel><item><title>t</title><author>{author}</author></item></channel></rss>".encode()
    )
    assert feed.entries[0].author == "Ann Lee"


@pytest.mark.parametrize(
    ("guid", "url"),
    [("https://a.example/1", "https://a.example/1"), ("17", ""), ("/a/17", ""), ("tag:a.example,2026:1", "")],
)
@pytest.mark.parametrize("feed_url", ["", "https://a.example/feed"])
def test_an_id_stands_in_for_a_missing_link_only_where_it_is_an_address(
    guid: str, url: str, feed_url: str
) -> None:
    source = f"<rss><channel><item><title>t</title><guid>{guid}</guid></item></channel></rss>".encode()
    (entry,) = feeds.parse(source, url=feed_url).entries
    assert (entry.id, entry.url) == (guid, url)


def test_rss_gives_texts_dates_and_addresses() -> None:
    feed = feeds.parse(RSS.encode(), url="https://wire.example/feed")
    assert (feed.format, feed.title, feed.url) == ("rss20", "Wire & Co", "https://wire.example/")
    first = feed.entries[0]
    assert (first.id, first.title, first.url, first.author) == (
        "tag:1",
        "First",
        "https://wire.example/1",
        "Nora",
    )
    assert first.published == datetime(2026, 11, 1, 23, 0, tzinfo=UTC)
    assert first.summary_html == "Short"
    assert first.content_html == '<p>Long <a href="https://wire.example/x">x</a></p>'


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<sy:updatePeriod>\n hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86_400),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 3600),
        ("<ttl>-5</ttl><sy:updatePeriod>often</sy:updatePeriod>", 0),
        ("", 0),
    ],
)
def test_a_feed_says_for_how_long_it_is_fresh(stated: str, seconds: int) -> None:
    head = (
        '<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>T</title>'
    )
    feed = f"{head}{stated}<item><title>A</title></item></channel></rss>"
    assert feeds.parse(feed.encode()).fresh_for == seconds


def test_an_entry_without_title_link_and_date_stays_and_has_a_stable_id() -> None:
    one, other = (feeds.parse(RSS.encode()).entries[1] for _ in range(2))
    assert one.id == other.id
    assert one.id.startswith("sha256:")
    assert (one.title, one.url, one.published) == ("", "", None)


def test_atom_resolves_relative_addresses_against_where_it_came_from() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><title>T</title><link href="/n"/></entry></feed>'
    assert feeds.parse(atom.encode(), url="https://a.example/atom").entries[0].url == "https://a.example/n"


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("Mon, 02 Mar 2026 10:00:00 GMT", "2026-03-02T10:00"),
        ("Mon, 2 Mar 2026 10:00:00 +0900 (JST)", "2026-03-02T01:00"),
        ("2026-03-02T10:00:00+09:00", "2026-03-02T01:00"),
        ("02 Mar 26 10:00 EST", "2026-03-02T15:00"),
        ("Mar 2, 2026 10:00 AM", "2026-03-02T10:00"),
        ("Monday 2 March 2026 10:00", "2026-03-02T10:00"),
        ("1772445600", "2026-03-02T10:00"),
        ("2026年3月2日", "2026-03-02T00:00"),
        ("2026/03/02 10:00", "2026-03-02T10:00"),
        ("Thu, 31 Feb 2026 00:00:00 GMT", ""),
        ("next week", ""),
    ],
)
def test_dates_are_read_in_every_form_that_feeds_use_and_never_made_up(said: str, moment: str) -> None:
    feed = feeds.parse(
        f"<rss version='2.0'><channel><item><title>t</title><pubDate>{said}</pubDate></item></channel></rss>".encode()
    )
    found = feed.entries[0].published
    assert (found.isoformat()[:16] if found else "") == moment


def test_what_dublin_core_dates_in_rss_is_when_an_entry_was_published() -> None:
    dated = RSS.replace(
        "<pubDate>Mon, 02 Nov 2026 08:00:00 +0900</pubDate>", "<dc:date>2026-11-02T08:00+09:00</dc:date>"
    )
    assert feeds.parse(dated.encode()).entries[0].published == datetime(2026, 11, 1, 23, tzinfo=UTC)


def test_in_atom_an_entry_without_an_author_has_that_of_the_feed() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><author><name>Ann Lee</name></author>
        <entry><id>1</id><title>One</title></entry>
        <entry><id>2</id><title>Two</title><author><name>Bo Kim</name></author></entry></feed>"""
    assert [entry.author for entry in feeds.parse(atom.encode()).entries] == ["Ann Lee", "Bo Kim"]


def test_the_rest_of_an_address_that_was_cut_is_no_name() -> None:
    named = RSS.replace("</dc:creator>", "</dc:creator><author>noreply@wire.example</author>")
    assert feeds.parse(named.encode()).entries[0].author == "Nora"


def test_a_guid_in_words_is_no_address() -> None:
    item = "<item><title>t</title><guid>not an address</guid></item>"
    feed = feeds.parse(
        f"<rss version='2.0'><channel>{item}</channel></rss>".encode(), url="https://a.example/feed"
    )
    assert feed.entries[0].url == ""


def test_rdf_and_the_oldest_rss_are_feeds_too() -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        "<channel><title>R</title></channel><item><title>T</title><link>https://r.example/t</link></item></rdf:RDF>"
    )
    assert [entry.title for entry in feeds.parse(rdf.encode()).entries] == ["T"]
    old = '<rss version="0.91"><channel><title>O</title><item><title>T</title></item></channel></rss>'
    assert len(feeds.parse(old.encode()).entries) == 1


def test_json_feed_items_that_are_no_objects_do_not_stop_the_rest() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "authors": [{"name": "Nora"}],
        "items": [
            None,
            {"id": 7, "url": "/a", "content_text": "1 < 2", "date_published": "2026-11-02T08:00:00Z"},
            {"title": "Only a title", "url": ""},
        ],
    }
    feed = feeds.parse(json.dumps(document).encode(), url="https://j.example/feed.json")
    first, second = feed.entries
    assert (first.id, first.url, first.author) == ("7", "https://j.example/a", "Nora")
    assert first.content_html == "1 &lt; 2"
    assert first.published == datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    assert second.url == ""


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("utf-8", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("utf-16", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("Shift_JIS", "cp932"),
        ("EUC-JP", "euc-jp"),
        ("ISO-2022-JP", "iso2022_jp"),
        ("ISO-8859-1", "utf-8"),
    ],
)
def test_text_survives_whatever_the_encoding_and_a_wrong_label(label: str, codec: str) -> None:
    xml = f'<?xml version="1.0" encoding="{label}"?><rss version="2.0"><channel><title>日本の新聞</title></channel></rss>'
    assert feeds.parse(xml.encode(codec)).title == "日本の新聞"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("開発者向けの小さな更新。新しいモデルを公開しました。", "cp932"),
        ("開発者向けの小さな更新。新しいモデルを公開しました。", "euc_jp"),
        ("開発者向けの小さな更新。新しいモデルを公開しました。", "iso2022_jp"),
        ("我们发布了新的语言模型,推理成本降低一半。", "gb18030"),
        ("새로운 언어 모델을 공개했습니다. 비용은 절반입니다.", "cp949"),
        ("Мы выпустили новую языковую модель.", "cp1251"),
        ("Κυκλοφορήσαμε ένα νέο γλωσσικό μοντέλο.", "cp1253"),
        ("Nous avons publié un modèle : le coût d’inférence est réduit.", "cp1252"),
        ("Wydaliśmy nowy model językowy, tańszy o połowę.", "cp1250"),
        ("Wydaliśmy nowy model językowy, tańszy o połowę.", "iso8859_2"),
        ("Příští týden přineseme podrobnější měření.", "cp1250"),
        ("Yeni bir dil modeli yayımladık, özetlemede başarılı.", "cp1254"),
        ("Chloé, Søren, José and Žofia met in Malmö.", "cp1252"),
        ("Þýðing á texta varð ódýrari.", "cp1252"),
    ],
)
@pytest.mark.parametrize("declared", ["", ' encoding="utf-8"', ' encoding="iso-8859-1"'])
def test_the_bytes_tell_the_encoding_that_no_label_or_a_wrong_one_does(
    text: str, codec: str, declared: str
) -> None:
    xml = f'<?xml version="1.0"{declared}?><rss version="2.0"><channel><title>{text}</title></channel></rss>'
    assert feeds.parse(xml.encode(codec)).title == text


@pytest.mark.parametrize(("labelled", "codec"), [("Shift_JIS", "euc_jp"), ("EUC-JP", "cp932")])
def test_one_japanese_encoding_labelled_as_the_other_is_read(labelled: str, codec: str) -> None:
    xml = f'<?xml version="1.0" encoding="{labelled}"?><rss><channel><title>開発者向けの小さな更新</title></channel></rss>'
    assert feeds.parse(xml.encode(codec), charset=labelled).title == "開発者向けの小さな更新"


def test_latin_text_without_a_label_or_with_a_wrong_one_is_not_mojibake() -> None:
    for label in ("", ' encoding="utf-8"'):
        xml = f'<?xml version="1.0"{label}?><rss version="2.0"><channel><title>Café élan</title></channel></rss>'
        assert feeds.parse(xml.encode("latin-1")).title == "Café élan"


def test_a_few_letters_that_every_latin_encoding_knows_tell_nothing() -> None:
    xml = "<rss version='2.0'><channel><title>El 1º de mayo: 5 µm</title></channel></rss>"
    assert feeds.parse(xml.encode("cp1252")).title == "El 1º de mayo: 5 µm"


def test_one_broken_byte_does_not_turn_good_utf8_into_mojibake() -> None:
    xml = '<rss version="2.0"><channel><title>日本の新聞</title></channel></rss>'.encode()
    assert feeds.parse(xml.replace(b"</title>", b"\xff</title>")).title.startswith("日本の新聞")


def test_what_is_said_of_a_picture_is_not_the_entry_and_what_is_said_of_a_film_is_its_summary() -> None:
    media = '<media:content url="https://a.example/1.jpg"><media:description>A hall</media:description></media:content>'
    items = f"<item><description>It counts.</description>{media}</item><item>{media}<description>It counts.</description></item><item>{media}</item>"
    source = (
        f'<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>{items}</channel></rss>'
    )
    entries = feeds.parse(source.encode()).entries
    assert [(entry.summary_html, entry.content_html) for entry in entries] == [
        ("It counts.", ""),
        ("It counts.", ""),
        ("A hall", ""),
    ]


def test_a_compressed_body_without_a_header_is_opened() -> None:
    assert len(feeds.parse(zlib.compress(RSS.encode())).entries) == 2
    for end in (b"", b"\0\0", b"\r\n"):  # what is left behind the last member is padding
        assert len(feeds.parse(gzip.compress(RSS.encode()) + end).entries) == 2
    assert len(feeds.parse(gzip.compress(gzip.compress(RSS.encode()))).entries) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "\n \n" + text,
        lambda text: "<b>Warning</b>: mysql is away in <b>x.php</b><br />\n" + text,
        lambda text: text.replace("Short", "AT&T &nbsp; &hellip; \x08 &#0; <3"),
        lambda text: text.replace("</channel></rss>", ""),
        lambda text: text.replace("<title>First</title>", "<title>First</b></title>"),
    ],
)
def test_damage_costs_no_entries(damage) -> None:
    feed = feeds.parse(damage(RSS).encode())
    assert [entry.url for entry in feed.entries] == ["https://wire.example/1", ""]


def test_what_the_last_entry_of_a_feed_that_was_cut_off_says_is_kept() -> None:
    start = RSS.partition("<item>")[0]
    cut = f"{start}<item><title>One</title><description><![CDATA[<p>Half of <b>it</b>"
    assert feeds.parse(cut.encode()).entries[0].summary_html == "<p>Half of <b>it</b></p>"


def test_of_text_that_is_elements_of_its_own_the_beginning_is_kept_where_it_was_cut_off() -> None:
    start = '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>One</title>'
    text = '<div xmlns="http://www.w3.org/1999/xhtml"><p>A robot sorts parcels.</p><pre>its <b>code</b></pre><p>It is'
    (entry,) = feeds.parse(f'{start}<content type="xhtml">{text}'.encode()).entries
    assert "<p>A robot sorts parcels.</p>" in entry.content_html
    assert "<p>It is</p>" in entry.content_html


def test_half_a_title_is_cut_where_it_begins_whatever_else_begins_like_it() -> None:
    start = RSS.partition("<item>")[0] + "<item><link>https://wire.example/1</link>"
    for half in (
        "<title><![CDATA[On <title> in]]> pag",
        "<media:content><media:title>A rob",
        "<p><published>",
    ):
        (entry,) = feeds.parse(f"{start}{half}".encode()).entries
        assert (entry.url, entry.title) == ("https://wire.example/1", ""), half


@pytest.mark.parametrize(
    "damaged",
    [
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"}, {"title": "'
        + r"a\"" * 200_000,
        "<html>" + " " * 500_000 + "<p>",
        "<rss><channel><item><title>A</title></item><item>" + f"<a>{'word ' * 5}</b>" * 140_000,
    ],
    ids=["json", "viewer", "elements"],
)
def test_a_feed_that_would_cost_a_backtracking_reader_minutes_is_answered_as_any_other(damaged: str) -> None:
    assert _refusal_of(damaged) != "too_costly"


def _refusal_of(text: str) -> str:
    """Return the code that the confined reader refuses a feed with, "" where it reads it."""
    try:
        confined.parse_feed(text.encode(), url="https://a.example/feed")
    except feeds.FeedError as error:
        return error.code
    return ""


def test_a_json_feed_with_surplus_commas_or_cut_off_keeps_its_whole_items() -> None:
    items = '{"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [{"id": "1", "title": "A,]", "url": "https://a.example/1",},'
    assert [entry.title for entry in feeds.parse(f"{items}]}}".encode()).entries] == ["A,]"]
    cut = feeds.parse(f'{items}{{"id": "2", "title": "Tw'.encode())
    assert (cut.title, [entry.title for entry in cut.entries]) == ("F", ["A,]"])


def test_a_feed_that_a_browser_saved_as_its_view_of_the_source_is_read() -> None:
    saved = f"<html><head></head><body><pre>{escape(RSS)}</pre></body></html>"
    assert feeds.parse(saved.encode()).title == "Wire & Co"


def test_a_feed_cut_off_in_the_middle_keeps_its_complete_entries() -> None:
    whole = RSS.replace("</channel></rss>", "<item><title>Cut</title><description><![CDATA[<p>half")
    titles = [entry.title for entry in feeds.parse(whole.encode()).entries]
    assert titles[:2] == ["First", ""]


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>a</a><iframe src=//e></iframe>"
    "<object data=x></object><embed src=x><meta http-equiv=refresh><svg onload=alert(1)></svg><p style='x'>kept</p>"
)


@pytest.mark.parametrize("kind", ["rss", "json"])
def test_hostile_markup_does_not_come_out(kind: str) -> None:
    if kind == "rss":
        content = RSS.replace("<p>Long", HOSTILE + "<p>Long").encode()
    else:
        content = json.dumps({"items": [{"id": "1", "content_html": HOSTILE}]}).encode()
    html = feeds.parse(content).entries[0].content_html
    assert "<p>kept</p>" in html
    for bad in (
        "script",
        "onerror",
        "javascript",
        "iframe",
        "object",
        "embed",
        "meta",
        "svg",
        "onload",
        "style",
    ):
        assert bad not in html


def test_a_javascript_address_is_no_address() -> None:
    content = RSS.replace("<link>https://wire.example/1</link>", "<link>javascript:alert(1)</link>")
    assert feeds.parse(content.encode()).entries[0].url == ""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"hello", "not_a_feed"),
        (b"<opml version='2.0'><body/></opml>", "not_a_feed"),
        (b"<!doctype html><title>x</title><p>hi", "html"),
        (b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "sitemap"),
        (b'{"items": [', "broken"),
        (b'{"a": 1}', "not_a_feed"),
        (b"[" * 100_000, "broken"),
        (b"\x1f\x8bnot gzip", "broken"),
        (b"<rss><channel>" + b"<a>" * 5000, "too_large"),
        (b"<rss " + b'a="b" ' * 5000 + b">", "too_large"),
        (b"<rss><channel><item><title>" + b"&" * 400_000, "too_large"),
    ],
)
def test_what_is_no_usable_feed_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(feeds.FeedError) as caught:
        feeds.parse(content)
    assert caught.value.code == code
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://e.example/">',
        '<!ENTITY a "x"><!ENTITY b "&a;&a;">',
    ],
)
def test_external_and_nested_entities_are_refused(declaration: str) -> None:
    xml = f"<!DOCTYPE rss [{declaration}]><rss version='2.0'><channel><title>&a;</title></channel></rss>"
    with pytest.raises(feeds.FeedError) as caught:
        feeds.parse(xml.encode())
    assert caught.value.code == "entities"


def test_a_plain_entity_is_not_expanded_and_the_feed_still_read() -> None:
    xml = "<!DOCTYPE rss [<!ENTITY a 'boom'>]><rss version='2.0'><channel><item><title>&a;</title></item></channel></rss>"
    [entry] = feeds.parse(xml.encode()).entries
    assert "boom" not in entry.title


def test_entries_beyond_the_cap_are_cut_and_the_first_ones_kept() -> None:
    items = "".join(f"<item><title>{n}</title></item>" for n in range(2500))
    feed = feeds.parse(f"<rss version='2.0'><channel><title>Many</title>{items}</channel></rss>".encode())
    assert (len(feed.entries), feed.entries[0].title, feed.title) == (2000, "0", "Many")


def test_a_page_instead_of_a_feed_offers_its_feeds_with_those_of_comments_last() -> None:
    page = (
        b'<html><head><base href="https://b.example/blog/"><link rel="alternate" type="application/rss+xml" '
        b'href="comments.xml"><link rel="alternate" type="application/atom+xml" href="feed.xml">'
        b'<link rel="stylesheet" href="s.css"></head></html>'
    )
    with pytest.raises(feeds.FeedError) as caught:
        feeds.parse(page, url="https://b.example/")
    assert caught.value.links == ("https://b.example/blog/feed.xml", "https://b.example/blog/comments.xml")


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        # WordPress states its API beside its feeds; JSON may be anything, a title may tell whose the feed is.
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">', []),
        ('<link rel=alternate type=application/json href=/j><link rel=alternate type=application/rss+xml href=/f>', ["/f", "/j"]),
        ('<link rel=feed href=/1 title="Comments on this"><link rel=feed href=feed://lab.example/2>', ["/2", "/1"]),
        # What no link element states may be called what feeds are called.
        ('<a href="/blog/rss.xml">RSS</a><a href="/feed/?x=1">F</a><a href="/feedback">Write</a><a href="/index.xml">X</a>',
         ["/blog/rss.xml", "/feed/?x=1", "/index.xml"]),
        ('<link rel=feed href=/f><a href="/rss">RSS</a>', ["/f"]),
    ],
)  # fmt: skip
def test_a_page_offers_what_it_states_as_its_feeds_or_else_links_called_so(
    markup: str, found: list[str]
) -> None:
    links = feeds.feed_links(f"<html><body>{markup}</body></html>", url="https://lab.example/")
    assert [
        link.removeprefix("http:").removeprefix("https:").removeprefix("//lab.example") for link in links
    ] == found


def test_opml_is_read_in_the_state_in_which_readers_write_it() -> None:
    damaged = """\n<?xml version="1.0" encoding="Shift_JIS"?><OPML><body><outline text="研究&amp;開発 R&D&nbsp;x"
        xmlurl="feed:https://a.example/f?a=1&b=2"/><OUTLINE TYPE="rss" URL="feed://b.example/f"/><outline type="link"
        url="https://c.example/"/><outline xmlUrl="https://d.exa"""
    for content in (damaged.encode("shift_jis"), gzip.compress(damaged.encode("shift_jis"))):
        first, second = read_opml(content)
        assert first == Outline("研究&開発 R&D x", "https://a.example/f?a=1&b=2")
        assert second.feed_url == "http://b.example/f"


def test_opml_goes_out_and_comes_back() -> None:
    outlines = [
        Outline("A & B", "https://a.example/feed", "https://a.example/"),
        Outline("日本", "https://j.example/f"),
    ]
    assert read_opml(write_opml(outlines, title="Newsdesk")) == outlines


def test_opml_takes_each_feed_once_and_only_web_addresses() -> None:
    opml = b"""<opml version="1.1"><body><outline text="Folder"><outline text="A" xmlUrl="https://a.example/f"/></outline>
    <outline text="Again" xmlUrl="https://a.example/f"/><outline text="J" xmlUrl="javascript:1"/></body></opml>"""
    assert [outline.name for outline in read_opml(opml)] == ["A"]


@pytest.mark.parametrize(
    "content",
    [b"", b"<rss/>", b"<opml><body/></opml>", b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>'],
)
def test_opml_that_is_none_or_holds_entities_is_refused(content: bytes) -> None:
    with pytest.raises(OpmlError):
        read_opml(content)


def test_the_command_prints_one_json_document(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(RSS)
    out = io.StringIO()
    call_command("parse_feed", str(file), "--json", "--url", "https://wire.example/feed", stdout=out)
    document = json.loads(out.getvalue())
    assert document["format"] == "rss20"
    assert {
        "id",
        "title",
        "url",
        "published",
        "updated",
        "author",
        "summary_html",
        "content_html",
    } <= document["entries"][0].keys()
    assert document["entries"][0]["published"] == "2026-11-01T23:00:00+00:00"
    assert document["entries"][1]["published"] is None


def test_the_command_refuses_with_one_line_that_names_the_file(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body>no feed</body></html>")
    for path in (page, tmp_path / "missing.xml"):
        with pytest.raises(CommandError) as caught:
            call_command("parse_feed", str(path))
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)
