"""What holds for every address there is, taken from the URLconf: the headers of its answers (reliability.md, S8), and that
nothing is written for a page of somebody else's (S9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import get_resolver

from articles.models import Source, Topic
from newsdesk.reader import page_cache
from newsdesk.reader.page_memory import PageMemory
from tests.newsdesk.stories import published_story
from tests.newsdesk.test_permission_matrix import routes

pytestmark = pytest.mark.django_db
type View = Callable[..., Any]

VALUES = {"slug:slug": "maps", "slug:place": "unit-1", "path:object_id": "1", "id": "1", "str:slug": "maps"}
# Addresses that are no pattern of Django's path(): one that fits each.
FITTING = {
    "feed": "feed.atom",
    "topic_feed": "topics/maps/feed.json",
    "source_feed": "sources/wire/feed.bilingual.atom",
    "sitemap": "sitemaps/news.xml",
    "app_list": "admin/articles/",
    "": "admin/nothing/",
}
# Readers have no cookie that a token could be compared with: what browsers report is counted (test_csp.py), what readers report
# brings a signed form that is taken once (test_reader_report.py). The API is read only.
WITHOUT_A_TOKEN = {"csp_report", "reader:report"}


def addresses() -> dict[str, str]:
    """An address for every route, by the route's name and path."""
    found = {}
    for path, name in routes(get_resolver().url_patterns):
        short = name.rpartition(":")[2]
        filled = re.sub(
            r"<(?:(int):)?([^>]*)>", lambda part: "1" if part[1] else VALUES.get(part[2], "x"), path
        )
        if re.search(r"[\^$(\\?]", filled):
            filled = FITTING[short]
        found[f"{name} {path}"] = f"/{filled}"
    return found


ADDRESSES = addresses()


def browser(role: str | None, **options) -> Client:
    client = Client(raise_request_exception=False, **options)
    if role:
        person, _new = User.objects.get_or_create(username=role, is_staff=True)
        person.groups.add(Group.objects.get(name=role))
        client.force_login(person)
    return client


def missing(answer) -> list[str]:
    """Which of the headers that every answer has are missing or let too much in."""
    policy = answer.headers.get("Content-Security-Policy", "")
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    wrong = [name for name, value in wanted.items() if answer.headers.get(name) != value]
    if "default-src 'none'" not in policy or "unsafe-" in policy:
        wrong.append(f"policy {policy}")
    return wrong


def test_addresses_were_made_for_what_the_urlconf_has():
    assert len(ADDRESSES) > 200
    resolver = get_resolver()
    for name, address in ADDRESSES.items():
        resolver.resolve(address)
        assert "<" not in address, name


@pytest.mark.parametrize("role", [None, "admin"])
def test_every_answer_has_every_header_whoever_asks(role, drafted):
    published_story()
    client = browser(role)
    statuses: dict[int, int] = {}
    faults = {}
    for name, address in ADDRESSES.items():
        answer = client.get(address)
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        if wrong := missing(answer):
            faults[name] = wrong
    assert faults == {}
    assert {200, 302, 404} <= set(statuses)
    assert not [status for status in statuses if status >= 500]


def test_pages_that_are_kept_and_files_have_them_too(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "a.css").write_text("a { color: red }")
    settings.PAGES_KEPT_BYTES = 10_000_000
    published_story()
    client = browser(None)
    before = dict(page_cache.asked)
    for path in (
        "/",
        "/stories/maps/",
        "/stories/maps/",
        "/feed.atom",
        "/feed.atom",
        "/static/a.css",
        "/static/b.css",
    ):
        answer = client.get(path)
        assert missing(answer) == [], path
        assert client.get(path, headers={"If-None-Match": answer.headers.get("ETag", "*")}).status_code in {
            200,
            304,
            404,
        }
    assert page_cache.asked["hit"] > before["hit"]
    assert client.get("/static/a.css").status_code == 200


QUERIES = [
    f"page={value}" for value in ("", "0", "1", "01", "+1", "99999", "x", "%EF%BC%91", "%00", "a" * 500)
]
QUERIES += [
    "",
    "page",
    "PAGE=1",
    "p=2",
    "edition=9",
    "utm_source=x",
    "%E9",
    "&&=",
    "page=2&page=1",
    "x=1&page=1",
    "page=1;x=1",
]


def test_no_query_string_makes_a_second_copy_of_a_page_that_is_kept(settings, monkeypatch):
    settings.PAGES_KEPT_BYTES = 10_000_000
    memory = PageMemory()
    monkeypatch.setattr(page_cache, "PageMemory", lambda: memory)
    subject = Topic.objects.create(slug="maps", name_ja="地図")
    published_story(topics=[subject], source=Source.objects.create(slug="maps", name="Maps"))
    reader = browser(None)
    paths = {ADDRESSES[name] for name, view in views().items() if hasattr(view, "kept_as")}
    paths |= {"/archive/2026/11/", "/sitemaps/stories-1.xml"}
    answered = {path: reader.get(path).status_code for path in sorted(paths)}
    assert sum(status == 200 for status in answered.values()) > 10
    for path in paths:
        taken = memory.bytes
        for query in QUERIES:
            assert reader.get(path, QUERY_STRING=query).status_code in {200, 400, 404}, (path, query)
        assert memory.bytes == taken, path


def views() -> dict[str, View]:
    """The view behind every route."""
    return {name: get_resolver().resolve(address).func for name, address in ADDRESSES.items()}


def test_every_view_wants_the_token_of_our_own_page_but_those_that_write_nothing():
    exempt = {name for name, view in views().items() if getattr(view, "csrf_exempt", False)}
    read_only = {name for name in exempt if name.startswith("api:")}
    assert {name.partition(" ")[0] for name in exempt - read_only} == WITHOUT_A_TOKEN
    client = Client(enforce_csrf_checks=True)
    for name in exempt:
        for method in ("put", "patch", "delete", *(["post"] if name in read_only else [])):
            assert getattr(client, method)(ADDRESSES[name]).status_code == 405, (name, method)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_written_for_a_page_that_is_not_ours(method, admin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    token = str(client.get("/admin/").context["csrf_token"])

    def write(token: str = "", **headers: str) -> int:
        kind = "application/x-www-form-urlencoded"
        body = f"csrfmiddlewaretoken={token}"
        return client.generic(method, "/admin/desk/notices/read/", body, kind, headers=headers).status_code

    assert write() == 403
    assert write("x" * len(token)) == 403
    assert write(token, Origin="https://evil.example") == 403
    assert write(token, Origin="null") == 403
    if method == "POST":
        assert write(token) == 302  # with its own it is taken
