"""Subscriptions: the feed of a home page, OPML in and out, and the sources page that shows which feeds fail."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from articles import poll, subscribe
from articles.feed_entries import FeedEntry
from articles.models import Source
from tests.articles.origin import Origin

pytestmark = pytest.mark.django_db

OPML = b"""<opml version="2.0"><body>
<outline text="Wire" xmlUrl="https://wire.example/feed" htmlUrl="https://wire.example/"/>
<outline text="Known" xmlUrl="https://known.example/feed"/>
<outline text="Second feed of one host" xmlUrl="https://wire.example/other"/>
<outline text="Site" xmlUrl="https://site.example/feed"/></body></opml>"""


def test_a_home_page_leads_to_its_feed_and_a_feed_to_itself(origin: Origin) -> None:
    home = origin.page("/", b'<html><link rel="alternate" type="application/rss+xml" href="/feed"></html>')
    feed = origin.page("/feed", b"<rss version='2.0'><channel><title>x</title></channel></rss>")
    assert subscribe.find_feed(home) == feed
    assert subscribe.find_feed(feed) == feed
    for url in (origin.page("/bare", b"<html><p>none</html>"), origin.url("/missing")):
        with pytest.raises(subscribe.NoFeed, match="フィードの URL") as refused:
            subscribe.find_feed(url)
        assert "貼り付け" not in str(refused.value)


def test_what_is_no_usable_feed_is_refused_with_its_own_fault(origin: Origin) -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><rss><channel><title>&c;</title></channel></rss>'
    urls = b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://x.example/</loc></url></urlset>"
    for path, body, fault in (("/bomb", bomb, "ENTITY"), ("/map", urls, "サイトマップ")):
        with pytest.raises(subscribe.NoFeed, match=fault):
            subscribe.find_feed(origin.page(path, body, Content_Type="application/xml"))


def test_importing_opml_makes_unconfirmed_sources_once(tmp_path: Path) -> None:
    Source.objects.create(slug="k", name="Known", feed_url="https://known.example/feed")
    Source.objects.create(slug="site-example", name="Site")
    file = tmp_path / "feeds.opml"
    file.write_bytes(OPML)
    out = io.StringIO()
    call_command("opml", "import", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"created": 2, "completed": 1, "known": 1}
    assert Source.objects.get(slug="site-example").feed_url == "https://site.example/feed"
    assert not Source.objects.get(slug="wire-example").rights_confirmed
    assert subscribe.import_opml(OPML).known == 4


def test_what_is_exported_can_be_imported_elsewhere(tmp_path: Path) -> None:
    subscribe.import_opml(OPML)
    Source.objects.create(slug="none", name="No feed")
    file = tmp_path / "out.opml"
    call_command("opml", "export", str(file))
    Source.objects.all().delete()
    assert subscribe.import_opml(file.read_bytes()).created == 4


def test_a_file_that_is_no_opml_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "x.opml"
    file.write_text("<rss/>")
    with pytest.raises(CommandError, match=r"x\.opml"):
        call_command("opml", "import", str(file))


def test_the_sources_page_shows_failing_feeds_first_with_their_error(client, admin) -> None:
    Source.objects.create(slug="a", name="AAA fine")
    Source.objects.create(
        slug="z",
        name="ZZZ broken",
        feed_url="https://z.example/f",
        failures=3,
        last_error="サーバーが 500 を返しました",
    )
    client.force_login(admin)
    page = client.get(reverse("admin:articles_source_changelist")).content.decode()
    assert "サーバーが 500 を返しました" in page
    assert page.index("ZZZ broken") < page.index("AAA fine")
    for health, shown in (("failing", "ZZZ broken"), ("none", "AAA fine")):
        listed = client.get(reverse("admin:articles_source_changelist"), {"health": health}).content.decode()
        assert shown in listed
        assert ("AAA fine" in listed) == (shown == "AAA fine")


def test_a_feed_that_is_being_read_for_the_first_time_says_so_and_names_no_hour(client, admin) -> None:
    source = Source.objects.create(slug="a", name="A", feed_url="https://a.example/f")
    client.force_login(admin)
    assert "未巡回" in client.get(reverse("desk:sources")).content.decode()
    assert poll.claim(source)
    page = client.get(reverse("desk:sources")).content.decode()
    assert "巡回中" in page
    source.refresh_from_db()
    assert source.next_poll_at
    assert f"{source.next_poll_at:%Y-%m-%d}" not in page


def test_who_may_not_register_feeds_is_told_whom_to_ask(client, editor, admin) -> None:
    client.force_login(editor)
    assert f"権限のある人（{admin}）に頼んで" in client.get(reverse("desk:sources")).content.decode()
    client.force_login(admin)
    assert "権限のある人" not in client.get(reverse("desk:sources")).content.decode()


def test_actions_confirm_rights_poll_and_export(client, admin) -> None:
    source = Source.objects.create(slug="a", name="A", feed_url="https://a.example/f")
    client.force_login(admin)
    url = reverse("admin:articles_source_changelist")
    for action in ("confirm_rights", "poll_soon"):
        client.post(url, {"action": action, "_selected_action": [source.pk]})
    source.refresh_from_db()
    assert source.rights_confirmed
    assert source.next_poll_at is not None
    exported = client.post(url, {"action": "export_opml", "_selected_action": [source.pk]})
    assert b"https://a.example/f" in exported.content


def test_an_editor_takes_or_skips_what_was_held(client, admin, origin: Origin) -> None:
    source = Source.objects.create(slug="a", name="A", feed_url="https://a.example/f")
    text = b"<html><body><article><p>One sentence, two commas, and a full stop.</p></article></body></html>"
    origin.page("/a", text, TDM_Reservation="1")
    held, other = (
        FeedEntry.objects.create(
            source=source, key=key, url=origin.url(f"/{key}"), content_hash=key, state="held"
        )
        for key in "ab"
    )
    client.force_login(admin)
    inbox = reverse("admin:articles_feedentry_changelist")
    assert client.get(inbox).status_code == 200
    client.post(inbox, {"action": "take_now", "_selected_action": [held.pk]})
    client.post(inbox, {"action": "skip", "_selected_action": [held.pk, other.pk]})
    held.refresh_from_db()
    other.refresh_from_db()
    assert (held.state, other.state) == ("taken", "skipped")
    assert held.article.tdm_reserved
