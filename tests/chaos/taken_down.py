"""E7: a story is taken down while readers read and drafts are made."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2

from tests import front
from tests.chaos.stage import wait_until

if TYPE_CHECKING:
    from tests.chaos.scenarios import Scene
    from translations.models import Translation

GONE_SECONDS, WATCHED_SECONDS = 5.0, 12.0
DRAFTS = 12
# The story, its topic and its source are named after it, so that a count of one of them gives it away, too.
SLUG, HOST = "dodo", "aviary"
STORY = f"/stories/{SLUG}/"
# Where it is shown, by what gives it away.
SHOWN = {
    SLUG: (
        *(STORY, f"{STORY}report/", f"/stories/{HOST}/", "/", "/archive/", "/search/?q=帰還", "/llms.txt"),
        *(
            "/feed.atom",
            "/feed.json",
            "/feed.bilingual.atom",
            "/sitemaps/stories-1.xml",
            "/sitemaps/news.xml",
        ),
        *("/sitemaps/pages.xml", "/api/v1/stories", f"/api/v1/stories/{SLUG}"),
    ),
    STORY: (
        *(f"/topics/{SLUG}-birds/", f"/topics/{SLUG}-birds/feed.atom", f"/sources/{SLUG}-post/"),
        f"/sources/{SLUG}-post/feed.json",
    ),
    "PNG": (f"{STORY}card.png",),
}


class Surface:
    """One place where the story is shown."""

    def __init__(self, name: str, shows: Callable[[], bool]) -> None:
        self.name, self.shows = name, shows
        self.asked = 0

    def last_shown(self, since: float) -> float:
        """Watch it for a while, and return after how many seconds since then it was last asked and still shown."""
        last = 0.0
        while (asked_at := time.monotonic()) < since + WATCHED_SECONDS:
            self.asked += 1
            if self.shows():
                last = asked_at - since
            time.sleep(0.05)
        return last


def taken_down(scene: Scene) -> dict[str, Any]:
    """Take a story down under load and watch all surfaces: none shows it after five seconds, or ever again."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from tests.chaos.scenarios import holds
    from translations.models import Event, Translation
    from translations.publishing import publish

    stage, pages = scene.stage, scene.stage.data / "pages"
    call_command("collectstatic", interactive=False, verbosity=0)
    translation = two_stories(SLUG, HOST)
    with ExitStack() as running:
        running.enter_context(
            scene.running("worker0", "worker1", "beat0", "web", "pages", PAGES_FOLDER=str(pages))
        )
        address = f"http://127.0.0.1:{stage.port}"
        if front.is_installed():
            plain, secure = front.free_port(), front.free_port()
            application = f"127.0.0.1:{stage.port}"
            written = front.configured(
                stage.data,
                application=application,
                pages=pages,
                plain=plain,
                secure=secure,
                certificate=None,
            )
            running.enter_context(front.running(stage.data, written))
            address = f"http://127.0.0.1:{secure}"
        broken: list[str] = []
        surfaces = [
            Surface(path, partial(shows, f"{address}{path}", sign, broken))
            for sign, paths in SHOWN.items()
            for path in paths
        ]
        surfaces.append(Surface("kept files", lambda: is_in_files(pages / "current")))
        everywhere = wait_until(lambda: all(one.shows() for one in surfaces), seconds=60)
        holds(f"it is shown before in {[one.name for one in surfaces if not one.shows()]}", everywhere)
        broken.clear()
        drafts = [scene.ask() for _ in range(DRAFTS)]
        with ThreadPoolExecutor(len(surfaces)) as watchers:
            translation = Translation.objects.get(pk=translation.pk)
            person = User.objects.get(username="chaos")
            since = time.monotonic()
            seen = [watchers.submit(one.last_shown, since) for one in surfaces]
            time.sleep(0.5)
            withdrawn = time.monotonic() - since
            publish.unpublish(translation, by=person, reason="発行元の求め")
        left = {
            one.name: round(last.result() - withdrawn, 2) for one, last in zip(surfaces, seen, strict=True)
        }
        holds("drafts are made meanwhile", scene.ended(*drafts, within=120))
    late = {name: seconds for name, seconds in left.items() if seconds > GONE_SECONDS}
    holds(f"gone everywhere within {GONE_SECONDS} s: {late}", not late)
    holds(f"no answer of 5xx: {broken}", not broken)
    holds(
        "the history says so", Event.objects.filter(translation=translation, verb="unpublished").count() == 1
    )
    slowest = max(left, key=lambda name: left[name])
    return {
        "by way of": "nginx" if front.is_installed() else "the application alone",
        "answers while it was watched": sum(one.asked for one in surfaces),
        "surfaces": len(surfaces),
        "last shown, s after it was taken down": f"{left[slowest]} ({slowest})",
    }


def two_stories(slug: str, host: str) -> Translation:
    """Schedule a story and the one below which it stands, by their slugs; return the first one's translation."""
    from articles.models import Article, Source, Topic
    from related.models import RelatedLink
    from tests.chaos.play import new_due_story
    from translations.models import Translation

    translations = []
    for name, title in ((slug, "ドードーの帰還"), (host, "鳥小屋の話")):
        pk, _hour = new_due_story(name, at=timedelta(seconds=2), first=0)
        translations.append(Translation.objects.get(pk=pk))
        translations[-1].parts.filter(name="title").update(text=title)
    gone, above = (translation.article_id for translation in translations)
    source = Source.objects.create(slug=f"{slug}-post", name="Post", rights=Source.Rights.FULL)
    Article.objects.filter(pk=gone).update(source=source)
    Article.objects.get(pk=gone).topics.add(Topic.objects.create(slug=f"{slug}-birds", name_ja="鳥"))
    RelatedLink.objects.create(article_id=above, neighbour_id=gone, reason="鳥の話", pinned=True)
    return translations[0]


def shows(address: str, sign: str, broken: list[str]) -> bool:
    """Return whether what is answered gives the story away; note in `broken` what was answered with 5xx."""
    answer = httpx2.get(address, timeout=10, trust_env=False)
    if answer.status_code >= 500:
        broken.append(f"{address}: {answer.status_code}")
    return answer.status_code == 200 and sign.encode() in answer.content


def is_in_files(folder: Path) -> bool:
    """Return whether a page that is kept as a file leads to the story."""
    for page in folder.rglob("index.html"):
        try:
            if STORY.encode() in page.read_bytes():
                return True
        except FileNotFoundError:  # cleared away meanwhile
            continue
    return False
