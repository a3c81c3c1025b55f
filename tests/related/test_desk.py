"""関連記事 at the desk: an editor pins, orders and hides, goes one step back, and never undoes a colleague's step."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group, User

from related import find
from related.models import RelatedLink
from tests.newsdesk.stories import published_story, withdraw
from translations.models import Event, Translation

HTMX = {"HX-Request": "true"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("angles")]


@pytest.fixture
def stories():
    """Five stories, each a little farther from the first than the one before, and one about something else."""
    found = {name: published_story(name, lead=str(10 * n)) for n, name in enumerate("abcde")}
    found["far"] = published_story("far", lead="170", title="遠い町の話")
    find.refresh()
    return found


@pytest.fixture
def board(desk, stories):
    return Board(desk, Translation.objects.get_or_create(article=stories["a"])[0])


class Board:
    """The page of one story, as a browser holds it."""

    def __init__(self, client, translation):
        self.client, self.translation = client, translation
        self.address = f"/admin/desk/{translation.pk}/related/"
        self.page = client.get(self.address).content.decode()

    def field(self, name: str) -> str:
        return re.search(rf'name="{name}" value="([^"]*)"', self.page)[1]

    def step(self, verb, story):
        return self._post({"do": f"{verb}-{story.pk}"})

    def back(self):
        return self._post({"back": self.field("back")})

    def _post(self, data):
        answer = self.client.post(
            f"{self.address}arrange/", {"seen": self.field("seen"), **data}, headers=HTMX
        )
        self.page = answer.content.decode()
        return answer

    @property
    def readers_see(self) -> list[str]:
        links = RelatedLink.objects.for_readers(self.translation.article_id)
        return [link.neighbour.slug for link in links]


def test_a_pinned_story_stands_first(board, stories):
    assert board.readers_see == ["b", "c", "d", "e"]
    board.step("pin", stories["d"])
    assert board.readers_see == ["d", "b", "c", "e"]
    board.step("pin", stories["e"])
    board.step("up", stories["e"])
    assert board.readers_see == ["e", "d", "b", "c"]


def test_a_story_that_the_finder_did_not_choose_is_found_by_its_headline_and_pinned(board, stories, desk):
    page = desk.get(board.address, {"q": "遠い町"}).content.decode()
    assert f'value="pin-{stories["far"].pk}"' in page
    board.step("pin", stories["far"])
    assert board.readers_see[0] == "far"
    assert RelatedLink.objects.get(neighbour=stories["far"], pinned=True).reason


def test_a_hidden_story_is_gone_and_stays_away(board, stories):
    board.step("hide", stories["b"])
    assert board.readers_see == ["c", "d", "e"]
    find.refresh()
    assert board.readers_see == ["c", "d", "e"]
    board.step("release", stories["b"])
    assert board.readers_see == ["b", "c", "d", "e"]


def test_the_last_step_can_be_taken_back(board, stories):
    board.step("pin", stories["d"])
    board.step("hide", stories["d"])
    assert "d" not in board.readers_see
    board.back()
    assert board.readers_see[0] == "d"
    assert 'name="back"' not in board.page


def test_what_was_pinned_by_hand_and_released_leaves_its_place_to_the_finder(board, stories):
    board.step("pin", stories["far"])
    board.step("release", stories["far"])
    assert board.readers_see == ["b", "c", "d", "e"]


def test_a_step_from_an_old_page_does_not_undo_a_colleagues(board, desk, stories):
    other = Board(desk, board.translation)
    board.step("pin", stories["d"])
    answer = other.step("hide", stories["c"])
    assert answer.status_code == 409
    assert "ほかの人が先に" in other.page
    assert board.readers_see == ["d", "b", "c", "e"]
    other.step("hide", stories["c"])  # the answer carried what stands now
    assert board.readers_see == ["d", "b", "e"]


def test_without_javascript_a_step_leads_back_to_the_page_with_the_way_back(board, desk, stories):
    answer = desk.post(
        f"{board.address}arrange/",
        {"seen": board.field("seen"), "do": f"pin-{stories['e'].pk}"},
        follow=True,
    )
    board.page = answer.content.decode()
    assert "関連記事を変えました" in board.page
    assert board.readers_see[0] == "e"
    board.back()
    assert board.readers_see == ["b", "c", "d", "e"]


@pytest.mark.parametrize("do", ["", "pin-", "pin-x", "drop-1", "pin-99999999", "up-1-2"])
def test_nonsense_changes_nothing_and_says_so(board, desk, do):
    answer = desk.post(f"{board.address}arrange/", {"seen": board.field("seen"), "do": do}, headers=HTMX)
    assert answer.status_code == 409
    assert board.readers_see == ["b", "c", "d", "e"]


def test_a_story_that_is_not_public_cannot_be_pinned_for_readers(board, stories):
    withdraw(stories["far"])
    assert board.step("pin", stories["far"]).status_code == 409


def test_the_log_keeps_who_decided(board, stories, editor):
    board.step("pin", stories["c"])
    event = Event.objects.get(verb="related_arranged")
    assert event.actor == editor
    assert event.data["pinned"] == [[], [stories["c"].pk]]


@pytest.mark.parametrize(
    ("role", "may"),
    [("translator", (403, 403)), ("editor", (200, 409)), ("chief_editor", (200, 409)), ("staff", (403, 403))],
)
def test_who_looks_and_who_arranges_is_a_permission(client, stories, role, may):
    person = User.objects.create_user("person", is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    client.force_login(person)
    address = f"/admin/desk/{Translation.objects.get_or_create(article=stories['a'])[0].pk}/related/"
    assert client.get(address).status_code == may[0]
    assert client.post(f"{address}arrange/", {}, headers=HTMX).status_code == may[1]


def test_a_stranger_is_led_to_the_login(client, stories):
    address = f"/admin/desk/{Translation.objects.get_or_create(article=stories['a'])[0].pk}/related/"
    assert "/admin/login/" in client.get(address).url
