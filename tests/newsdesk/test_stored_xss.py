"""Whatever stands in a row, it is never markup: every text column is filled with attacks, every page is looked at.

The rows are written around every check that stands before them, as a bug, an import or a hand in the database would.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import lxml.html
import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.urls import get_resolver, reverse

from articles.models import ARTICLES_A_SITEMAP, Article, RightsDecision, Source, Topic
from newsdesk import search
from newsdesk.models import AuditEntry
from tests.newsdesk.stories import published_story
from tests.newsdesk.test_permission_matrix import BELOW_ADMIN, address, routes, rows, table_and_page  # noqa: F401
from tests.translations.desk.test_access import READS
from translations.desk import comments
from translations.models import Edition

pytestmark = pytest.mark.django_db

# Ends every attribute, text, script, style and comment it may stand in, then begins an element of its own.
MARKUP = (
    "'\"><pwned onfocus=alert(1) autofocus>--></script></style></title></textarea></template>"
    "<img src=x onerror=alert(1)>"
)
ADDRESS = "javascript:alert(1)//https://pwned.example/"
FRAGMENT = (
    '<a href="javascript:alert(1)" onclick="alert(1)" hx-get="/pwned" data-hx-on="pwned">x</a>'
    "<svg onload=alert(1)>"
)
OURS = {"articles", "translations", "related", "newsdesk", "auth"}
# Columns that name a kind of thing, which no outsider writes: the code looks them up.
KINDS = re.compile(
    r"(slug|key|hash|state|status|kind|language|verb|provider|schema_mode|outcome|origin|codename|model|app_label"
    r"|password|pair|subject|purpose|prompt|seal|digest|secret|form_id|sender|check|category|severity|part|place)$"
)
KINDS_IN_JSON = {"kind", "anchor", "rights", "language", "at", "provider", "published"}
FORBIDDEN_ELEMENTS = {"pwned", "base", "object", "embed", "applet", "frame", "frameset"}
ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "xlink:href", "srcdoc", "cite"}
SCHEMES = re.compile(r"[\s\x00-\x20]*(javascript|data:text|vbscript)", re.IGNORECASE)


def filling_of(field: models.Field) -> str | None:
    """What a column is filled with, None where it is no text of outsiders."""
    is_text = isinstance(field, models.CharField | models.TextField)
    if not is_text or field.choices or field.primary_key or KINDS.search(field.name):
        return None
    is_address = isinstance(field, models.URLField) or "url" in field.name or field.name == "homepage"
    filling = ADDRESS if is_address else FRAGMENT + MARKUP if "html" in field.name else MARKUP + FRAGMENT
    return filling[: field.max_length] if field.max_length else filling


def poisoned(value: Any, name: str = "") -> Any:
    """A JSON value with every text in it replaced; what names a kind of thing stays."""
    if isinstance(value, dict):
        return {key: poisoned(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, name) for inner in value]
    if not isinstance(value, str) or name in KINDS_IN_JSON:
        return value
    return ADDRESS if name.endswith("url") else MARKUP + FRAGMENT


def poison_everything() -> int:
    """Fill every text column of every row of ours; return how many took it."""
    filled = 0
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model is AuditEntry:  # which only triggers write, as JSON
            continue
        for field in model._meta.concrete_fields:
            text, is_json = filling_of(field), isinstance(field, models.JSONField)
            for pk, stored in model._base_manager.values_list("pk", field.attname) if text or is_json else ():
                value = poisoned(stored) if is_json else text
                try:
                    with transaction.atomic():
                        filled += model._base_manager.filter(pk=pk).update(**{field.attname: value})
                except DatabaseError:
                    pass  # one of a kind, and the first row has it
    return filled


@pytest.fixture
def poisoned_site(rows, drafted, admin):  # noqa: F811
    source = Source.objects.get(slug="wire")
    published_story(topics=Topic.objects.all(), source=source)
    Edition.objects.update(note="訂正")
    RightsDecision.objects.create(
        article=drafted.article, note="n", url="https://x.example/", decided_by=admin
    )
    comments.write(drafted.units.all()[0], "@aki どうですか", by=admin)
    search.refresh()
    assert poison_everything() > 150
    return {"rows": rows, "working": drafted.pk}


def pages_of_readers() -> Iterator[str]:
    yield from ("/", "/archive/", "/archive/2026/11/", "/search/", f"/search/?q={quote(MARKUP)}", "/about/")
    yield from (
        "/nothing/",
        "/stories/maps/",
        "/stories/maps/report/?at=p0",
        "/topics/maps/",
        "/sources/wire/",
    )


def pages_of_the_desk(site: dict[str, Any]) -> Iterator[str]:
    known = {"pk": site["working"], "place": "title", "decision": RightsDecision.objects.get().pk}
    for path, name in routes(get_resolver().url_patterns):
        space, _, short = name.rpartition(":")
        wanted = re.findall(r"<(?:\w+:)?(\w+)>", path)
        if space == "desk" and short in READS and all(key in known for key in wanted):
            yield reverse(name, kwargs={key: known[key] for key in wanted})
    for name in BELOW_ADMIN:
        if table_and_page(name):
            yield address(name, site["rows"])
    yield from (reverse("preview", args=[site["working"]]), reverse("admin:index"), reverse("status"))


def attacks_in(html: str) -> list[str]:
    """What a browser would find in a document that we never put there."""
    found = []
    for element in lxml.html.document_fromstring(html).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in FORBIDDEN_ELEMENTS:
            found.append(f"<{element.tag}>")
        if element.tag == "script" and not element.get("src") and "alert(1)" in (element.text or ""):
            if element.get("type") not in {"application/ld+json", "application/json"}:
                found.append("<script>")
            else:
                json.loads(element.text or "")
        if element.tag == "meta" and element.get("http-equiv", "").lower() == "refresh":
            found.append("<meta refresh>")
        for name, value in zip(map(str, element.keys()), map(str, element.values()), strict=True):
            if name.startswith("on") or (name in {"autofocus", "style"} and "alert" in value):
                found.append(f"{name} of <{element.tag}>")
            if name.startswith(("hx-", "data-hx-")) and "pwned" in value:
                found.append(f"{name}={value}")
            if name in ADDRESSES and SCHEMES.match(value):
                found.append(f"{name}={value[:40]} of <{element.tag}>")
    return found


def test_the_detector_finds_what_is_there():
    assert set(attacks_in(f"<p>{MARKUP}{FRAGMENT}")) >= {"<pwned>", "onfocus of <pwned>", "onerror of <img>"}
    assert any("href=javascript" in found for found in attacks_in(FRAGMENT))
    assert any("hx-get" in found for found in attacks_in(FRAGMENT))


def test_no_page_of_the_reader_has_markup_of_anybody_elses(client, poisoned_site):
    seen = 0
    for path in pages_of_readers():
        answer = client.get(path)
        assert attacks_in(answer.getvalue().decode()) == [], path
        seen += "pwned" in answer.getvalue().decode()
    assert seen > 5, "the attacks are not even on the pages"


def test_no_page_of_the_desk_and_the_admin_has_markup_of_anybody_elses(client, admin, poisoned_site):
    client.force_login(admin)
    seen = 0
    for path in pages_of_the_desk(poisoned_site):
        answer = client.get(path)
        if answer.status_code == 302 or not answer.getvalue():
            continue
        if answer.headers["Content-Type"].startswith("text/html"):
            assert attacks_in(answer.getvalue().decode()) == [], path
            seen += "pwned" in answer.getvalue().decode()
        else:
            assert "attachment" in answer.headers["Content-Disposition"], path
    assert seen > 30, "the attacks are not even on the pages"


@pytest.mark.parametrize(
    "path", ["/feed.atom", "/feed.bilingual.atom", "/topics/maps/feed.atom", "/sources/wire/feed.atom"]
)
def test_what_feeds_carry_as_html_is_clean_too(client, poisoned_site, path):
    tree = ElementTree.fromstring(client.get(path).content)  # well-formed, whatever stands in a row
    carried = [element.text or "" for element in tree.iter() if element.get("type") == "html"]
    assert carried
    assert [attack for html in carried for attack in attacks_in(f"<div>{html}")] == []


def test_machine_readable_forms_stay_what_they_are(client, poisoned_site):
    file = Article.objects.latest("pk").pk // ARTICLES_A_SITEMAP + 1
    for path in ("/sitemap.xml", "/sitemaps/news.xml", f"/sitemaps/stories-{file}.xml"):
        ElementTree.fromstring(client.get(path).content)
    for path in ("/feed.json", "/feed.bilingual.json"):
        for item in client.get(path).json()["items"]:
            assert attacks_in(f"<div>{item['content_html']}") == []
    for unit in client.get("/api/v1/stories/maps/units").json():
        for html in (*unit["target"], *unit["source"]):
            assert attacks_in(f"<div>{html}") == []
    for path in ("/api/v1/stories", "/api/v1/stories/maps"):
        assert client.get(path).headers["Content-Type"].startswith("application/json")
