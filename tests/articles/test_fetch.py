"""Fetching against a real server on loopback; private addresses against the real judge."""

import contextlib
import gzip
import socket
import threading
import zlib

import brotli
import pytest

from articles.fetch import MAX_REDIRECTS, FetchError, fetch
from tests.articles.origin import Origin, running_origin


@pytest.fixture
def origin():
    with running_origin() as running:
        yield running


def refusal(url: str, **options) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(url, **options)
    return caught.value


# --- What comes back


def test_a_page_comes_back_with_its_type_charset_and_final_address(origin: Origin) -> None:
    url = origin.page("/a", "<p>café".encode(), Content_Type='Text/HTML; Charset="UTF-8"')
    fetched = fetch(url + "#part", allow=origin.allow)
    assert fetched.body.decode() == "<p>café"
    assert (fetched.status, fetched.content_type, fetched.charset) == (200, "text/html", "utf-8")
    assert (fetched.requested_url, fetched.url) == (url + "#part", url)


def test_the_request_names_us_and_carries_no_credentials(origin: Origin) -> None:
    origin.page("/start", status=302, Location="/end", Set_Cookie="session=1")
    origin.page("/end")
    fetch(origin.url("/start"), allow=origin.allow)
    for _path, headers in origin.requests:
        assert headers["user-agent"] == "Newsdesk/0.1"
        assert headers["host"] == f"127.0.0.1:{origin.port}"
        assert "cookie" not in headers
        assert "authorization" not in headers


def test_a_proxy_in_the_environment_is_ignored(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert fetch(origin.page("/a"), allow=origin.allow).status == 200


def test_redirects_are_followed_to_the_final_address(origin: Origin) -> None:
    origin.page("/one", status=301, Location="two?x=1#top")
    origin.page("/two?x=1", status=307, Location=origin.url("/caf\N{LATIN SMALL LETTER E WITH ACUTE} 3"))
    origin.page("/caf%E9%203", b"<p>there")
    fetched = fetch(origin.url("/one"), allow=origin.allow)
    assert fetched.body == b"<p>there"
    assert fetched.url == origin.url("/caf%E9%203")


@pytest.mark.parametrize(
    ("first", "second", "for_good"), [(301, 308, True), (301, 302, False), (307, 301, False)]
)
def test_an_address_has_moved_where_every_redirect_on_the_way_says_that_it_is_for_good(
    origin: Origin, first: int, second: int, for_good: bool
) -> None:
    origin.page("/one", status=first, Location="/two")
    origin.page("/two", status=second, Location="/three")
    origin.page("/three")
    assert fetch(origin.url("/one"), allow=origin.allow).has_moved is for_good


def test_a_conditional_request_returns_not_modified_as_an_answer(origin: Origin) -> None:
    url = origin.page("/feed", b"", status=304)
    fetched = fetch(url, allow=origin.allow, etag='"v1"', last_modified="Mon, 02 Nov 2026 00:00:00 GMT")
    assert (fetched.status, fetched.body) == (304, b"")
    headers = origin.requests[0][1]
    assert headers["if-none-match"] == '"v1"'
    assert headers["if-modified-since"] == "Mon, 02 Nov 2026 00:00:00 GMT"


def test_a_header_cannot_be_smuggled_in_through_an_etag(origin: Origin) -> None:
    fetch(origin.page("/a"), allow=origin.allow, etag="x\r\nCookie: stolen=1")
    assert "cookie" not in origin.requests[0][1]


# --- Addresses that are refused


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "example.com/a",
        "",
        "http://",
        "http:///a",
        "http://user:secret@example.com/",
        "http://@example.com/",
        "http://example.com:8080/",
        "http://example.com:0/",
        "http://example.com:99999/",
        "http://example.com\\@127.0.0.1/",
        "http://exa mple.com/",
        "http://example.com/\r\nHost: x",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://" + "a" * 5000,
    ],
)
def test_an_address_of_the_wrong_form_is_refused_before_any_look_up(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: pytest.fail("asked the resolver"))
    assert refusal(url).code == "bad_url"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "127。0。0。1", "[::1]", "[::ffff:127.0.0.1]",
     "[64:ff9b::7f00:1]", "10.0.0.1", "169.254.169.254", "localhost", "192.168.0.1"],
)  # fmt: skip
def test_every_spelling_of_a_private_host_is_refused(host: str) -> None:
    assert refusal(f"http://{host}/").code in {"private_address", "bad_url"}


def resolver_of(*addresses: str, asked: list[str]):
    def getaddrinfo(host, port, *_args, **_options):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return getaddrinfo


def test_one_private_answer_among_public_ones_condemns_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(socket, "getaddrinfo", resolver_of("93.184.216.34", "10.0.0.1", asked=asked))
    monkeypatch.setattr(socket.socket, "connect", lambda *_a: pytest.fail("connected"))
    assert refusal("http://rebind.example/").code == "private_address"


def test_the_judged_address_is_the_one_that_is_dialled_and_the_resolver_is_asked_once(
    origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    dialled: list[tuple[str, int]] = []
    connect = socket.socket.connect

    def to_loopback(self, address):
        dialled.append(address)
        connect(self, ("127.0.0.1", origin.port))

    monkeypatch.setattr(socket, "getaddrinfo", resolver_of("93.184.216.34", asked=asked))
    monkeypatch.setattr(socket.socket, "connect", to_loopback)
    origin.page("/a")
    assert fetch("http://news.example/a").status == 200
    assert asked == ["news.example"]
    assert dialled == [("93.184.216.34", 80)]
    assert origin.requests[0][1]["host"] == "news.example"


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://127.0.0.1/admin", "private_address"),
        ("http://169.254.169.254/latest/meta-data/", "private_address"),
        ("file:///etc/passwd", "bad_url"),
        ("http://user:pass@example.com/", "bad_url"),
        ("gopher://example.com/", "bad_url"),
        ("http://[::1", "bad_url"),
    ],
)
def test_a_redirect_is_judged_like_the_first_address(origin: Origin, location: str, code: str) -> None:
    url = origin.page("/go", status=302, Location=location)
    assert refusal(url, allow=origin.allow).code == code


def test_an_allowed_host_is_allowed_on_its_port_only(origin: Origin) -> None:
    url = origin.page("/a")
    assert refusal(url, allow=frozenset({("127.0.0.1", 80)})).code == "bad_url"
    assert refusal("http://127.0.0.1/", allow=origin.allow).code == "private_address"


def test_endless_redirects_end(origin: Origin) -> None:
    url = origin.page("/loop", status=302, Location="/loop")
    assert refusal(url, allow=origin.allow).code == "too_many_redirects"
    assert len(origin.requests) == MAX_REDIRECTS + 1


def test_an_unknown_host_is_a_dns_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = refusal("http://nowhere.example/")
    assert error.code == "dns"
    assert "nowhere.example" in error.message


def test_a_closed_port_is_refused_in_words_without_the_systems_number() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        error = refusal(f"http://127.0.0.1:{port}/", allow=frozenset({("127.0.0.1", port)}))
    assert error.code == "refused"
    assert str(error.what) == "127.0.0.1 に接続できませんでした (接続を断られました)。"
    assert error.message == str(error.what) + "本文を貼り付けて取り込むこともできます。"


def test_a_server_without_tls_is_a_tls_error(origin: Origin) -> None:
    url = origin.page("/a").replace("http://", "https://")
    assert refusal(url, allow=origin.allow).code == "tls"


# --- Answers that are refused


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 500, 503])
def test_an_error_status_is_reported_with_its_number(origin: Origin, status: int) -> None:
    url = origin.page("/x", status=status, Retry_After="120")
    error = refusal(url, allow=origin.allow)
    assert (error.code, error.status, error.retry_after) == ("http_status", status, 120)
    assert str(status) in error.message
    assert url in error.message


def test_a_retry_after_date_counts_from_now_and_nonsense_not_at_all(origin: Origin) -> None:
    for said, seconds in (("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("soon", None), ("21 Oct", None)):
        url = origin.page("/x", status=503, Retry_After=said)
        assert refusal(url, allow=origin.allow).retry_after == seconds


@pytest.mark.parametrize(
    ("content_type", "body", "named"),
    [
        ("application/pdf", b"%PDF-1.7 x", "PDF"),
        ("text/html", b"%PDF-1.7 x", "PDF"),
        ("application/octet-stream", b"%PDF-1.7 x", "PDF"),
        ("image/png", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("image/webp", b"RIFF", "image/webp"),
        ("video/mp4", b"\0\0", "video/mp4"),
        ("application/octet-stream", b"\x7fELF\0\0", "バイナリー"),
    ],
)
def test_what_is_no_text_is_refused_by_name(
    origin: Origin, content_type: str, body: bytes, named: str
) -> None:
    error = refusal(origin.page("/f", body, Content_Type=content_type), allow=origin.allow)
    assert error.code == "not_text"
    assert named in error.message


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "text/markdown", "application/xhtml+xml", "application/rss+xml", "application/atom+xml",
     "application/feed+json", "application/json", "application/xml", "application/octet-stream"],
)  # fmt: skip
def test_text_under_any_of_its_types_is_accepted(origin: Origin, content_type: str) -> None:
    url = origin.page("/t", b"some text", Content_Type=content_type)
    assert fetch(url, allow=origin.allow).content_type == content_type


def test_a_body_over_the_limit_is_too_large(origin: Origin) -> None:
    url = origin.page("/big", b"x" * 3000)
    assert refusal(url, allow=origin.allow, max_bytes=2000).code == "too_large"


def test_a_server_that_is_about_to_answer_for_ever_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def promise() -> None:
            connection, _address = listening.accept()
            with connection, contextlib.suppress(OSError):  # the client hangs up
                connection.recv(4096)
                while True:
                    connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n" * 100)

        threading.Thread(target=promise, daemon=True).start()
        port = listening.getsockname()[1]
        url, allow = f"http://127.0.0.1:{port}/", frozenset({("127.0.0.1", port)})
        assert refusal(url, allow=allow, max_seconds=10).code == "too_large"


def test_an_oversized_header_is_too_large(origin: Origin) -> None:
    origin.answers["/h"] = (200, {f"X-{n}": "y" * 1000 for n in range(70)}, b"<p>x")
    assert refusal(origin.url("/h"), allow=origin.allow).code == "too_large"


def test_a_body_that_stalls_ends_at_the_deadline(origin: Origin) -> None:
    url = origin.page("/stall", b"<p>half")
    assert refusal(url, allow=origin.allow, max_seconds=0.3).code == "timeout"


def test_a_resolver_that_hangs_ends_at_the_deadline(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: origin.release.wait(30) and [])
    assert refusal("http://slow.example/", max_seconds=0.1).code == "timeout"


# --- Compression


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


PAGE = ("<p>" + " ".join(f"word{n}" for n in range(60_000))).encode()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("gzip", gzip.compress(PAGE[:1000]) + gzip.compress(PAGE[1000:])),
        ("x-gzip", gzip.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", raw_deflate(PAGE)),
        ("br", brotli.compress(PAGE, quality=4)),
        ("", gzip.compress(PAGE)),  # the header was forgotten
    ],
)
def test_a_compressed_page_is_opened(origin: Origin, encoding: str, body: bytes) -> None:
    url = origin.page("/c", body, Content_Encoding=encoding)
    assert fetch(url, allow=origin.allow).body == PAGE


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"\0" * 40_000_000, 9)),
        ("deflate", zlib.compress(b"\0" * 40_000_000, 9)),
        ("br", brotli.compress(b"\0" * 40_000_000, quality=4)),
        ("", gzip.compress(b"\0" * 40_000_000, 9)),
    ],
)
def test_a_decompression_bomb_is_refused(origin: Origin, encoding: str, body: bytes) -> None:
    assert refusal(origin.page("/b", body, Content_Encoding=encoding), allow=origin.allow).code == "bomb"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(PAGE)[:-2000]),
        ("gzip", b"not gzip at all"),
        ("deflate", zlib.compress(PAGE)[:-2000]),
        ("br", brotli.compress(PAGE, quality=4)[:-200]),
        ("gzip, gzip", gzip.compress(gzip.compress(PAGE))),
        ("zstd", b"(\xb5/\xfd"),
    ],
)
def test_damaged_or_unknown_compression_is_refused(origin: Origin, encoding: str, body: bytes) -> None:
    assert (
        refusal(origin.page("/d", body, Content_Encoding=encoding), allow=origin.allow).code == "bad_encoding"
    )


def test_every_refusal_tells_in_japanese_what_to_do(origin: Origin) -> None:
    errors = [
        refusal("ftp://example.com/"),
        refusal("http://127.0.0.1/"),
        refusal(origin.page("/missing", status=404), allow=origin.allow),
        refusal(origin.page("/pdf", b"%PDF-1.4"), allow=origin.allow),
    ]
    assert all("。" in error.message or "ください" in error.message for error in errors)
