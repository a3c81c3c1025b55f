"""Kept pages as files for the web server in front: never of another state of the site, gone when it changes."""

from __future__ import annotations

import gzip
import threading
from pathlib import Path

import brotli
import pytest
from django.db import OperationalError
from django.test import Client

from newsdesk.reader import changes, shelf
from tests.newsdesk.stories import published_story, withdraw

pytestmark = pytest.mark.django_db

STORY = "/stories/maps/"


@pytest.fixture
def folder(settings, monkeypatch, tmp_path) -> Path:
    settings.PAGES_KEPT_BYTES = 10_000_000
    settings.PAGES_FOLDER = str(tmp_path)
    monkeypatch.setattr(changes, "ASK_AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(shelf, "LEFT_FREE", 0.0)  # whatever else is on the disk of who runs this
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [entry for entry in folder.rglob("*") if entry.is_file()]


def shown(folder: Path, path: str = STORY) -> Path:
    return folder / "current" / path.strip("/") / "index.html"


def test_a_page_that_was_asked_for_lies_on_the_shelf_in_three_encodings(folder):
    published_story()
    shelf.point_at(folder, changes.current_state())
    body = Client().get(STORY).content
    assert shown(folder).read_bytes() == body
    assert gzip.decompress(shown(folder).with_name("index.html.gz").read_bytes()) == body
    assert brotli.decompress(shown(folder).with_name("index.html.br").read_bytes()) == body
    Client().get("/")
    assert shown(folder, "/").exists()


def test_a_withdrawn_story_leaves_with_its_shelf(folder):
    article = published_story()
    shelf.point_at(folder, changes.current_state())
    reader = Client()
    reader.get(STORY)
    withdraw(article)
    shelf.point_at(folder, changes.current_state())
    assert not shown(folder).exists()
    assert reader.get(STORY).status_code == 404
    assert not shown(folder).exists()
    assert len([entry for entry in folder.iterdir() if entry.is_dir() and not entry.is_symlink()]) == 1


def test_a_page_made_under_an_earlier_state_never_reaches_the_current_shelf(folder):
    published_story()
    before = changes.current_state()
    published_story("other")
    shelf.point_at(folder, changes.current_state())
    shelf.put(STORY, before, lambda encoding: b"old")
    assert not shown(folder).exists()


@pytest.mark.parametrize("path", ["/../../etc/", "/stories/../x/", "/a//", "/feed.atom", "/stories/%2e%2e/"])
def test_no_address_leads_out_of_the_folder(folder, path):
    state = changes.current_state()
    shelf.point_at(folder, state)
    shelf.put(path, state, lambda encoding: b"x")
    assert files(folder) == []


def test_searches_later_pages_and_feeds_are_no_files(folder):
    for n in range(25):
        published_story(f"s{n}")
    shelf.point_at(folder, changes.current_state())
    reader = Client()
    for path in ("/?page=2", "/search/?q=x", "/feed.atom", "/robots.txt"):
        assert reader.get(path).status_code == 200
    assert files(folder) == []


def test_endless_addresses_of_one_page_are_one_page_on_the_shelf(folder):
    published_story()
    shelf.point_at(folder, changes.current_state())
    reader = Client()
    for address in (STORY, "/", "/about/"):
        for n in range(50):
            reader.get(address, {"page": n, "x": n})
            reader.get(address, {f"x{n}": ""})
    assert len(files(folder)) == 3 * len(shelf.ENCODINGS)


def test_pages_leave_a_part_of_the_disk_to_others(folder, monkeypatch):
    published_story()
    shelf.point_at(folder, changes.current_state())
    monkeypatch.setattr(shelf, "LEFT_FREE", 1.1)
    assert Client().get(STORY).status_code == 200
    assert files(folder) == []


def test_a_memory_of_pages_fills_an_empty_shelf_again(folder):
    published_story()
    reader = Client()
    reader.get(STORY)
    shelf.point_at(folder, changes.current_state())
    reader.get(STORY)
    assert shown(folder).exists()


def test_the_keeper_takes_the_shelf_away_when_it_ends_and_when_nothing_is_known(folder, monkeypatch):
    monkeypatch.setattr(shelf, "LOOK_SECONDS", 0.01)
    states = iter([(1, 1), (2, 2)])

    def state() -> tuple[int, int]:
        for known in states:
            return known
        raise OperationalError

    seen = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            seen.append((folder / "current").is_symlink() and (folder / "current").readlink().name)
            if len(seen) == 3:
                monkeypatch.setattr(shelf, "TRUST_SECONDS", -1.0)
            return len(seen) == 4

    monkeypatch.setattr(shelf, "current_state", state)
    shelf.keep(folder, Stop())
    assert seen == ["1-1", "2-2", "2-2", False]
    assert not (folder / "current").is_symlink()


def test_a_month_is_kept_under_one_address_only(folder):
    published_story()
    assert Client().get("/archive/2026/11/").status_code == 200
    assert Client().get("/archive/02026/011/").status_code == 404
