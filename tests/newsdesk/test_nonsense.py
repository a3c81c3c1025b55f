"""Whatever is sent, nobody is answered with an error of ours: nonsense in addresses and forms is refused or not found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from articles.feeds import parse
from translations.models import Translation

pytestmark = pytest.mark.django_db

LONG = "9" * 5000
BEYOND = "9" * 30


@pytest.mark.parametrize(
    "path",
    [
        "/archive/9999/12/",
        f"/archive/{BEYOND}/1/",
        "/archive/2026/13/",
        "/sitemaps/stories-0.xml",
        f"/sitemaps/stories-{BEYOND}.xml",
        f"/sitemaps/stories-{LONG}.xml",
        "/stories/%00/",
        "/topics/%00/",
        "/api/v1/stories/%00",
        "/api/v1/stories?topic=%00",
        f"/api/v1/stories?page={LONG}",
        f"/archive/?page={LONG}",
    ],
)
def test_an_address_that_cannot_be_is_not_found_or_refused(client, path):
    assert 400 <= client.get(path).status_code < 500


DESK_ADDRESSES = [
    "/admin/desk/?q=%00",
    f"/admin/desk/?page={LONG}",
    f"/admin/desk/?page={BEYOND}",
    f"/admin/desk/?assignee={LONG}",
    "/admin/desk/inbox/?q=%00",
    "/admin/desk/terms/?q=%00",
    "/admin/articles/article/?q=%00",
    f"/admin/articles/article/?id={LONG}",
    f"/admin/articles/article/?p={LONG}",
    "/admin/desk/{pk}/?from=-1&to=0",
    f"/admin/desk/{{pk}}/?from={BEYOND}",
    "/admin/desk/{pk}/progress/?since=0001-01-01T00:00:00%2B23:59",
    "/admin/desk/{pk}/progress/?since=9999-99-99",
    "/admin/desk/{pk}/replace/?find=(&put=%5C1",
    f"/admin/preview/{{pk}}/?edition={BEYOND}",
    f"/admin/desk/{BEYOND}/",
]


def test_no_address_of_the_desk_breaks_it(client, admin, drafted):
    client.force_login(admin)
    answers = {path: client.get(path.format(pk=drafted.pk)).status_code for path in DESK_ADDRESSES}
    assert {path: status for path, status in answers.items() if status >= 500} == {}


DESK_FORMS = [
    ("redraft/start/", {"unit": LONG}),
    ("redraft/start/", {"unit": BEYOND}),
    ("redraft/start/", {"unit": "٣", "instruction": "a\x00"}),
    ("rows/unit-{unit}/comments/write/", {"text": "はい", "thread": LONG}),
    ("rows/unit-{unit}/comments/write/", {"text": "はい", "thread": BEYOND}),
    ("rows/unit-{unit}/comments/write/", {"text": "a\x00b"}),
    ("rows/unit-{unit}/save/", {"version": BEYOND, "text": "訳"}),
    ("rows/unit-{unit}/save/", {"version": LONG, "text": "訳"}),
    ("rows/unit-{unit}/split/", {"version": "1", "at": LONG}),
    ("assign/", {"assignee": BEYOND}),
    ("assign/", {"assignee": "{admin}", "due_at": "0001-01-01T00:00"}),
    ("assign/", {"assignee": "{admin}", "due_at": "9999-12-31T23:59"}),
    ("replace/apply/", {"find": "a\x00", "put": "b"}),
    ("../inbox/mute/", {"words": "\x00"}),
    ("../inbox/mute/", {"words": "x", "source": LONG}),
    ("../inbox/mute/", {"words": "x", "source": BEYOND}),
    ("../bulk/", {"do": "assign", "chosen": BEYOND}),
    ("../language/", {"language": "xx", "next": "//evil.example/"}),
    ("../new/", {"url": "http://[::1", "text": ""}),
    ("../new/", {"url": "http://①②⑦.⓪.⓪.①/", "text": ""}),
]


def test_no_form_of_the_desk_breaks_it_and_the_queue_still_opens(client, admin, drafted):
    client.force_login(admin)
    unit = drafted.units.first()
    for path, fields in DESK_FORMS:
        values = {name: value.replace("{admin}", str(admin.pk)) for name, value in fields.items()}
        where = path.format(unit=unit.pk)
        base = "/admin/desk/" if where.startswith("../") else f"/admin/desk/{drafted.pk}/"
        assert client.post(base + where.removeprefix("../"), values).status_code < 500, (path, fields)
        assert Translation.objects.get(pk=drafted.pk).due_at is None, fields
    assert client.get("/admin/desk/?tab=all").status_code == 200


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+09:00", "0001-01-01"])
def test_a_feed_s_date_that_no_calendar_can_show_is_none(date):
    feed = parse(
        b'{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1","url":"https://a.example/1",'
        b'"title":"x","date_published":"' + date.encode() + b'"},{"id":"2","url":"https://a.example/2",'
        b'"title":"y","date_published":"2026-03-01T00:00:00Z"}]}',
        url="https://a.example/feed.json",
    )
    assert [entry.published for entry in feed.entries] == [None, datetime(2026, 3, 1, tzinfo=UTC)]
