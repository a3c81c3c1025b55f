"""What a stranger or a thief tries at the desk's doors: other hosts, other sites, old sessions, caches in between."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from tests.newsdesk.stories import published_story
from tests.translations.desk.test_access import READS, address

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver.evil.example/",
    "/%09/evil.example",
    "\x00https://evil.example/",
]


class Counted(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    algorithm = "counted"
    runs = 0

    def encode(self, password, salt):
        Counted.runs += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_and_choosing_a_language_lead_to_no_other_site(client, editor, target):
    entered = client.post(f"{LOGIN}?next={target}", {"username": "ren", "password": "pass", "next": target})
    chosen = client.post("/admin/desk/language/", {"language": "en", "next": target})
    again = client.get(LOGIN, {"next": target})
    left = client.post("/admin/second-factor/leave/", {"next": target})
    for answer in (entered, chosen, again, left):
        led = answer.headers.get("Location", "/")
        assert led.startswith("/"), led
        assert not led.startswith(("//", "/\\")), led


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "test server"]
)
def test_another_host_name_gets_no_page_that_is_made_or_kept(client, settings, host):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.PAGES_KEPT_BYTES = 1_000_000
    published_story()
    paths = ("/", "/stories/maps/", LOGIN, "/feed.atom", "/sitemap.xml")
    for path in paths:
        assert client.get(path).status_code == 200
    for path in paths:
        assert client.get(path, HTTP_HOST=host).status_code == 400, path


def test_addresses_in_pages_come_from_the_settings_and_never_from_the_request(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    published_story()
    forged = {
        "HTTP_HOST": "evil.example",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PROTO": "gopher",
    }
    for path in (
        "/",
        "/stories/maps/",
        "/feed.atom",
        "/feed.json",
        "/sitemap.xml",
        "/robots.txt",
        "/api/v1/stories",
    ):
        assert "evil.example" not in client.get(path, **forged).content.decode(), path


def test_a_session_that_was_there_before_is_not_the_one_that_is_signed_in(client, editor):
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post(LOGIN, {"username": "ren", "password": "pass"})
    assert client.cookies["sessionid"].value != before
    assert Client(headers={"Cookie": f"sessionid={before}"}).get("/admin/desk/").status_code == 302


def test_a_changed_password_a_lost_place_and_a_sign_out_end_every_session(editor):
    def entered() -> Client:
        browser = Client()
        assert browser.post(LOGIN, {"username": "ren", "password": password}).status_code == 302
        assert browser.get("/admin/desk/").status_code == 200
        return browser

    password = "pass"
    old = entered()
    editor.set_password(password := "another one")
    editor.save()
    assert old.get("/admin/desk/").status_code == 302
    browser = entered()
    copied = Client(headers={"Cookie": f"sessionid={browser.cookies['sessionid'].value}"})
    browser.post("/admin/logout/")
    assert copied.get("/admin/desk/").status_code == 302
    browser = entered()
    editor.groups.clear()
    assert browser.get("/admin/desk/").status_code == 403
    for place in ("is_active", "is_staff"):
        setattr(editor, place, False)
        editor.save()
        assert browser.get("/admin/desk/").status_code == 302
        setattr(editor, place, True)
        editor.save()
        assert browser.get("/admin/desk/").status_code == 302  # let in again, one signs in again
        browser.post(LOGIN, {"username": "ren", "password": password})


def test_a_name_that_nobody_has_is_answered_like_a_wrong_password(client, editor, settings):
    # The hasher runs for both, so that both take as long.
    settings.PASSWORD_HASHERS = ["tests.newsdesk.test_doors.Counted"]
    editor.set_password("pass")
    editor.save()
    told = []
    for name in ("ren", "nobody"):
        Counted.runs = 0
        page = client.post(LOGIN, {"username": name, "password": "wrong"}).content.decode()
        told.append((page.count("errornote"), Counted.runs, page.split("errornote")[1].split("</p>")[0]))
    assert told[0] == told[1]
    assert told[0][1] == 1


def test_nothing_of_the_desk_may_be_kept_by_a_cache_in_between(client, admin, drafted):
    client.force_login(admin)
    paths = [address(name).replace("999999", str(drafted.pk)) for name in READS]
    for path in (
        *paths,
        "/admin/",
        "/admin/auth/user/",
        "/admin/status/",
        f"/admin/preview/{drafted.pk}/",
        LOGIN,
        "/admin/second-factor/",
        "/admin/second-factor/totp/activate/",
        "/admin/second-factor/recovery-codes/",
        "/admin/password_change/",
        "/admin/articles/article/add/",
        "/admin/nothing/",
    ):
        control = client.get(path).headers.get("Cache-Control", "")
        assert "private" in control or "no-store" in control, path
    # An address that ends like a picture's is still the desk's.
    for path in ("/admin/desk/x.css", "/admin/x.png", f"/admin/desk/{drafted.pk}/x.js"):
        assert client.get(path).status_code in {302, 404}


def test_every_answer_forbids_sniffing_and_framing_and_says_little_to_others(client, admin):
    published_story()
    client.raise_request_exception = False
    pages = (
        "/",
        "/stories/maps/",
        "/nothing/",
        "/feed.atom",
        "/api/v1/stories",
        "/stories/maps/card.png",
        LOGIN,
    )
    for path in (*pages, "/csp-report/", "/admin/", "/search/?q=x"):
        headers = client.get(path).headers
        assert headers.get("X-Content-Type-Options") == "nosniff", path
        assert headers.get("Referrer-Policy") == "strict-origin-when-cross-origin", path
        assert headers.get("Cross-Origin-Opener-Policy") == "same-origin", path
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"], path
    too_large = client.post(LOGIN, headers={"Content-Length": str(10**9)})
    assert too_large.status_code == 413
    for answer in (client.get("/healthz"), client.get("/readyz"), too_large):
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
