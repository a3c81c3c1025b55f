"""R5: people write while the broker refuses or hangs; nobody waits long, and what they asked for is done when it is back."""

from __future__ import annotations

import os
import signal
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.chaos.stage import processes_under

if TYPE_CHECKING:
    from django.test import Client

    from tests.chaos.scenarios import Scene
    from translations.models import Translation

ADDED_SECONDS, BACK_SECONDS = 1.0, 30.0
TEXT = "それは新しいです。"


def broker_gone(scene: Scene) -> dict[str, Any]:
    """Save, approve, publish and take in with the broker there, away and hanging; then it comes back."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.chaos.scenarios import holds
    from translations.models import Translation
    from translations.runs import Run

    times = 50 if scene.long else 8
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(username="chaos"))
    stage = scene.stage
    stories = {
        state: [ready_story(f"{state}-{n}") for n in range(times)] for state in ("there", "refused", "hung")
    }
    seconds: dict[str, dict[str, list[float]]] = {}
    with scene.running("worker0", "worker1", "beat0", CHAOS_SWEEP="1"):
        holds("drafts are made", scene.ended(scene.ask(), within=60))
        first = Run.objects.latest("pk").pk + 1
        for state, translations in stories.items():
            if state == "refused":
                stage._end_service(stage.valkey, signal.SIGKILL)
            elif state == "hung":
                stage.valkey.start()
                assert stage.valkey.child is not None
                pids = processes_under(stage.valkey.child)
                for pid in pids:
                    os.kill(pid, signal.SIGSTOP)
            seconds[state] = write(client, translations, name=state)
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        back = time.monotonic()
        runs = list(Run.objects.filter(pk__gte=first))
        holds("every draft was asked for", len(runs) == 3 * times)
        holds("and is made when the broker is back", scene.ended(*runs, within=120))
        after = time.monotonic() - back
    holds("all are done", all(run.state == "done" for run in runs))
    published = Translation.objects.filter(
        pk__in=[t.pk for these in stories.values() for t in these], status="published"
    )
    holds("every story is out", published.count() == 3 * times)
    added = {
        f"{view}, {state}": round(p95(seconds[state][view]) - p95(seconds["there"][view]), 2)
        for state in ("refused", "hung")
        for view in seconds[state]
    }
    holds(f"nobody waits for more than {ADDED_SECONDS} s: {added}", max(added.values()) <= ADDED_SECONDS)
    return {
        "requests of each view and state": times,
        "added by it at p95, s": added,
        "drafts done after it was back, s": round(after, 1),
    }


def ready_story(name: str) -> Translation:
    """Store a story that lacks nothing but the approval of its rows."""
    from django.contrib.auth.models import User

    from tests.chaos.play import new_article

    translation = new_article(f"write-{name}", sentences=["It is new."])
    translation.units.update(text=TEXT, origin="person")
    translation.parts.update(text=TEXT, state="approved", origin="person")
    points = [{"heading": f"点{letter}", "text": TEXT, "blocks": [0]} for letter in "いろは"]
    translation.parts.filter(name="key_points").update(text="", points=points)
    translation.begin_by_hand(by=User.objects.get(username="chaos"))
    return translation


def write(client: Client, translations: list[Translation], *, name: str) -> dict[str, list[float]]:
    """Go through every writing view once for each story; return how long each took. AssertionError where one refuses."""
    from django.urls import reverse

    seconds: dict[str, list[float]] = defaultdict(list)

    def post(view: str, address: str, **data: Any) -> None:
        began = time.monotonic()
        status = client.post(address, data).status_code
        seconds[view].append(time.monotonic() - began)
        assert status == 302, (view, status)

    for n, translation in enumerate(translations):
        unit = translation.units.get()
        row = [translation.pk, f"unit-{unit.pk}"]
        post("save", reverse("desk:row_save", args=row), version=unit.version, text=f"{TEXT[:-1]}ね。")
        unit.refresh_from_db()
        post("approve", reverse("desk:row_approve", args=row), version=unit.version, text=unit.text)
        translation.refresh_from_db()
        post("publish", reverse("desk:publish", args=[translation.pk]), version=translation.version)
        text = f"A lab released number {n} of {name}.\n\nIt is new."
        post("take in", "/admin/desk/new/", text=text, title=f"{name} {n}", draft_now="on")
    return seconds


def p95(values: list[float]) -> float:
    """Return the value that one in twenty exceeds."""
    return sorted(values)[int(len(values) * 0.95) - 1]
