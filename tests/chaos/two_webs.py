"""Two web processes behind one front: whatever one of them was told, the other knows, and either is enough."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import httpx2

from tests.chaos.stage import WEBS, is_well, wait_until
from tests.chaos.taken_down import GONE_SECONDS, shows, two_stories

if TYPE_CHECKING:
    from tests.chaos.scenarios import Scene

ASKED = 40
# Not the story that another scenario takes down on the same stage.
SLUG, HOST = "kakapo", "burrow"
LISTS = (f"/stories/{SLUG}/", "/", "/feed.atom", "/archive/", "/api/v1/stories")


def two_webs(scene: Scene) -> dict[str, Any]:
    """Work by turns at two web processes; then take a story down, and kill each of them while the other serves."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from tests.chaos.scenarios import holds
    from translations.publishing import publish

    stage = scene.stage
    call_command("collectstatic", interactive=False, verbosity=0)
    first, second = sites = [f"http://127.0.0.1:{stage.ports[name]}" for name in WEBS]
    story, broken = two_stories(SLUG, HOST), list[str]()
    with scene.running("worker0", "beat0", *WEBS, CHAOS_SWEEP="1"):
        holds(
            "both are ready", wait_until(lambda: all(is_well(f"{site}/readyz") for site in sites), seconds=60)
        )
        work_at_both(scene, first, second)
        files = [set(re.findall(r'"(/static/[^"]+)"', ask(f"{site}/").text)) for site in sites]
        holds("both name the same files", files[0] and files[0] == files[1])
        holds(
            "and have them",
            all(ask(f"{site}{path}").status_code == 200 for site in sites for path in files[0]),
        )

        pages = [f"{site}{path}" for site in sites for path in LISTS]
        holds(
            "both show the story",
            wait_until(lambda: all(shows(page, SLUG, broken) for page in pages), seconds=60),
        )
        story.refresh_from_db()
        publish.unpublish(story, by=User.objects.get(username="chaos"), reason="発行元の求め")
        began, left = time.monotonic(), 0.0
        while time.monotonic() < began + 2 * GONE_SECONDS:
            if sum(shows(page, SLUG, broken) for page in pages):
                left = time.monotonic() - began
        holds(f"it is gone from both within {GONE_SECONDS} s: {left:.1f}", left <= GONE_SECONDS)

        holds(f"no answer of 5xx: {broken}", not broken)
        unanswered = 0
        for number in range(ASKED):
            if number in (0, ASKED // 2):
                stage.kill_web(scene.chance)
            unanswered += not any(is_well(f"{site}/") for site in (sites if number % 2 else reversed(sites)))
            time.sleep(0.25)
        holds(f"the other serves meanwhile: {unanswered} times none", not unanswered)
        holds("both serve again", wait_until(lambda: all(is_well(f"{site}/") for site in sites), seconds=60))
    return {"last shown, s after it was taken down": round(left, 2), "asked, while each was killed": ASKED}


def work_at_both(scene: Scene, first: str, second: str) -> None:
    """Sign in, open, save and be seen: what is done at the one holds at the other."""
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.chaos.play import new_article
    from tests.chaos.scenarios import holds

    translation = new_article("both")
    translation.begin_by_hand(by=User.objects.get(username="chaos"))
    unit = translation.units.order_by("position")[0]
    desk = f"/admin/desk/{translation.pk}"
    people = {}
    for name in ("chaos", "other"):
        person, _new = User.objects.get_or_create(username=name, is_staff=True, is_superuser=True)
        client = Client()
        client.force_login(person)
        people[name] = httpx2.Client(
            trust_env=False, timeout=10, cookies={"sessionid": client.cookies["sessionid"].value}
        )
    token = {}
    for name, browser in people.items():
        page = browser.get(f"{first}{desk}/")
        holds(
            "a session of the one is a session of the other",
            (page.status_code, browser.get(f"{second}{desk}/").status_code) == (200, 200),
        )
        (token[name], *_again) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)

    def send(name: str, address: str, **fields: str) -> httpx2.Response:
        return people[name].post(address, data={"csrfmiddlewaretoken": token[name], **fields})

    holds("a page of the one is taken by the other", send("chaos", f"{second}{desk}/here/").is_success)
    holds("who is at the one is seen at the other", "chaos" in send("other", f"{first}{desk}/here/").text)
    saved = [
        send(
            name, f"{site}{desk}/rows/{unit.place}/save/", text=f"{name}の訳です。", version=str(unit.version)
        ).status_code
        for name, site in (("chaos", first), ("other", second))
    ]
    holds(f"of two saves over one version the second is told: {saved}", saved[0] < 400 and saved[1] == 409)


def ask(address: str) -> httpx2.Response:
    """Ask for a page as a reader does."""
    return httpx2.get(address, timeout=10, trust_env=False)
