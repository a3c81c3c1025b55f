"""The content security policy is on everything we answer, and what browsers report of it is counted, not collected."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from newsdesk import csp
from newsdesk.models import CspReport
from tests.newsdesk.stories import published_story

pytestmark = pytest.mark.django_db
ADDRESS = "/csp-report/"


@pytest.fixture(autouse=True)
def _nothing_lately():
    csp._lately.clear()


def report(client: Client, body: object, kind: str = "application/csp-report"):
    return client.post(ADDRESS, json.dumps(body), content_type=kind)


def old_form(**told: str) -> dict:
    return {"csp-report": {"effective-directive": "script-src-elem", "blocked-uri": "inline"} | told}


def test_every_kind_of_answer_carries_the_policy(client, admin, settings):
    published_story()
    settings.METRICS_TOKEN = "a token that is long enough"
    bearer = {"Authorization": f"Bearer {settings.METRICS_TOKEN}"}
    client.raise_request_exception = False
    for path in (
        *(
            "/",
            "/stories/maps/",
            "/search/?q=x",
            "/feed.atom",
            "/sitemap.xml",
            "/robots.txt",
            "/no-such-page/",
        ),
        *(
            "/api/v1/openapi.json",
            "/api/v1/stories",
            "/admin/login/",
            "/admin/",
            "/healthz",
            "/readyz",
            "/metrics",
        ),
        *("/stories/maps/card.png", "/admin/second-factor/", "/csp-report/"),
    ):
        policy = client.get(path, headers=bearer).headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
    client.force_login(admin)
    for path in ("/admin/", "/admin/desk/", "/admin/second-factor/", "/admin/auth/user/", "/admin/desk/0/"):
        assert "default-src 'none'" in client.get(path).headers["Content-Security-Policy"], path


def test_a_fault_of_ours_and_the_turn_to_https_carry_it_too(client, settings, monkeypatch):
    monkeypatch.setattr("newsdesk.reader.sitemaps.Article", None)
    client.raise_request_exception = False
    fault = client.get("/sitemaps/news.xml")
    assert fault.status_code == 500
    assert "default-src 'none'" in fault.headers["Content-Security-Policy"]
    settings.SECURE_SSL_REDIRECT = True
    turned = Client().get("/")
    assert turned.status_code == 301
    assert "default-src 'none'" in turned.headers["Content-Security-Policy"]


def test_reports_of_both_forms_are_counted_without_addresses():
    sender = Client(enforce_csrf_checks=True)
    page = "https://news.example/stories/maps/?from=somebody#p2"
    assert report(sender, old_form(**{"document-uri": page})).status_code == 204
    body = {"effectiveDirective": "script-src-elem", "blockedURL": "inline", "documentURL": page}
    new = {"type": "csp-violation", "body": body}
    assert report(sender, [new, new], "application/reports+json").status_code == 204
    away = old_form(**{"document-uri": page, "blocked-uri": "https://ads.example/x?id=7"})
    report(sender, away)
    rows = set(CspReport.objects.values_list("directive", "blocked", "page", "count"))
    assert rows == {
        ("script-src-elem", "inline", "reader:story", 3),
        ("script-src-elem", "https://ads.example", "reader:story", 1),
    }
    assert sender.get("/").headers["Reporting-Endpoints"] == 'csp="/csp-report/"'


def test_long_many_and_senseless_reports_are_turned_away(monkeypatch):
    sender = Client()
    assert report(sender, old_form(**{"script-sample": "x" * csp.MAX_BYTES})).status_code == 413
    for senseless in ("[[[", "\x00"):
        assert sender.post(ADDRESS, senseless, content_type="application/csp-report").status_code == 400
    for strange in (
        {},
        [],
        7,
        [7],
        {"csp-report": 7},
        {"csp-report": {"blocked-uri": "http://[", "document-uri": 3}},
        {"csp-report": {"blocked-uri": "http://a\0b/", "document-uri": "/\0"}},
        {"csp-report": {"blocked-uri": "http://a\ud800b/", "document-uri": "/\ud800"}},
    ):
        assert report(sender, strange).status_code == 204
    assert CspReport.objects.get().blocked == "other"
    monkeypatch.setattr(csp, "KINDS_A_DAY", 3)
    for n in range(5):
        report(sender, old_form(**{"blocked-uri": f"https://h{n}.example/"}))
    assert CspReport.objects.count() <= 4
    monkeypatch.setattr(csp, "A_MINUTE", 1)
    late = report(sender, old_form())
    assert (late.status_code, late.headers["Retry-After"]) == (429, "60")
