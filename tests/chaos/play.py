"""One seed of a chaos run: ask for work while faults strike, wait for the end, hold the rows to account."""

from __future__ import annotations

import argparse
import hashlib
import itertools
import random
import time
from datetime import datetime, timedelta
from typing import Any

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article, Block  # noqa: E402
from newsdesk.data_folder import database_url  # noqa: E402
from tests.chaos import account  # noqa: E402
from tests.chaos.app import POISONS  # noqa: E402
from tests.chaos.stage import Reader, Stage, wait_until  # noqa: E402
from tests.provider import Provider  # noqa: E402
from translations.desk import review  # noqa: E402
from translations.drafting import draft  # noqa: E402
from translations.models import Event, Translation  # noqa: E402
from translations.publishing import publish  # noqa: E402
from translations.runs import Run  # noqa: E402
from translations.segment import open_translation  # noqa: E402

PARAGRAPHS = 6
EXTRA_CALLS_AT_MOST = 0.10
BASELINE_ARTICLES = 2
WEB_AWAY_SECONDS = 10.0


def prepare_database() -> None:
    """Make the tables and the one person in whose name scheduled stories go out."""
    call_command("migrate", interactive=False, verbosity=0)
    User.objects.create_superuser("chaos", password=None)


def new_article(slug: str, *, sentences: list[str] | None = None, word: str = "something") -> Translation:
    """Store a small article, with text of its own unless `sentences` are given, and open its translation."""
    sentences = sentences or [f"Sentence {n} of {slug} says {word} new." for n in range(PARAGRAPHS)]
    article = Article.objects.create(
        slug=slug,
        language="en",
        title_en="It is new",
        content_hash=hashlib.sha256(slug.encode()).hexdigest(),
    )
    Block.objects.bulk_create(
        Block(
            article=article,
            position=position,
            kind=Block.Kind.PARAGRAPH,
            text=text,
            html=text,
            content_hash=hashlib.sha256(text.encode()).hexdigest(),
        )
        for position, text in enumerate(sentences)
    )
    return open_translation(article)


def new_due_story(slug: str, *, at: timedelta, first: int) -> tuple[int, datetime]:
    """Store an approved story that is due `at` from now; return the key of its translation and its hour."""
    person = User.objects.get(username="chaos")
    translation = new_article(slug, sentences=["It is new."])
    translation.units.update(text="それは新しいです。", state="approved", origin="person")
    translation.parts.update(text="新しいです。", state="approved", origin="person")
    # Letters, not numbers: a number that the article does not have is an error.
    points = [{"heading": f"点{letter}", "text": "新しいです。", "blocks": [0]} for letter in "いろは"]
    translation.parts.filter(name="key_points").update(text="", points=points)
    translation.begin_by_hand(by=person)
    review.settle(translation, by=person)
    hour = timezone.now() + at
    publish.schedule(translation, by=person, at=hour)
    Event.objects.create(
        translation=translation, verb="chaos_due", data={"at": hour.isoformat(), "first": first}
    )
    return translation.pk, hour


def accept(translation: Translation) -> None:
    """Ask for a draft until the database has taken the request: from then on it must never be lost."""
    deadline = time.monotonic() + 60
    while True:
        try:
            # Where an answer was lost in a crash the first request may be there already.
            if not translation.runs.exists():
                draft.request_draft(translation, by=None)
            return
        except DatabaseError:
            if time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(0.2)


def all_ended(first: int) -> bool:
    """Whether no run is waiting or running and no story is still to go out."""
    try:
        waiting = Run.objects.filter(pk__gte=first, state__in=Run.ACTIVE).exists()
        return not waiting and not Translation.objects.filter(status=Translation.Status.SCHEDULED).exists()
    except DatabaseError:
        connection.close()
        return False


def play(stage: Stage, provider: Provider, *, seed: int, options: argparse.Namespace) -> bool:
    """Run one seed and print its table; return whether every rule held."""
    chance = random.Random(seed)
    print(f"seed {seed}", flush=True)
    quiet = [new_article(f"quiet-{seed}-{n}") for n in range(BASELINE_ARTICLES)]
    good = [new_article(f"good-{seed}-{n}") for n in range(options.articles)]
    kinds = itertools.cycle(POISONS)
    poison = [
        new_article(f"poison-{seed}-{n}", word=word)
        for n, word in zip(range(options.poison), kinds, strict=False)
    ]

    asked = len(provider.requests)
    for translation in quiet:
        accept(translation)
    assert wait_until(lambda: all_ended(0), seconds=90), f"nothing works without faults\n{stage.logs()}"
    calls_an_article = (len(provider.requests) - asked) / BASELINE_ARTICLES

    first = Run.objects.latest("pk").pk + 1
    with transaction.atomic():
        for n in range(options.due):
            at = timedelta(seconds=1 + chance.uniform(0, options.seconds))
            new_due_story(f"due-{seed}-{n}", at=at, first=first)
    asked = len(provider.requests)
    waiting = [*poison, *good]
    reader = Reader(stage.ports.values())
    reader.start()
    struck = strike_while(stage, waiting, chance=chance, options=options)
    last_fault = time.monotonic()
    for translation in waiting:
        accept(translation)
    ended = wait_until(lambda: all_ended(first), seconds=options.drain)
    drained = time.monotonic() - last_fault

    reader.ended.set()
    reader.join(10)

    expected = calls_an_article * len(good)
    extra = (len(provider.requests) - asked) - expected
    figures = account.figures(database_url(stage.data), first=first) | {
        "faults": len(struck),
        "calls": len(provider.requests) - asked,
        "calls without faults": round(expected),
        "extra calls": f"{extra:.0f} ({100 * extra / expected:.1f} %)",
        "all ended after the last fault, s": round(drained, 1) if ended else f"not in {options.drain:.0f}",
        "web asked, and not answered": f"{reader.asked}, {reader.failed}",
        "longest time without an answer, s": round(reader.longest, 1),
    }
    broken: dict[str, list[Any]] = account.violations(database_url(stage.data), first=first)
    if extra > max(EXTRA_CALLS_AT_MOST * expected, options.extra):
        broken["extra calls"] = [(extra, expected)]
    if reader.longest > WEB_AWAY_SECONDS:
        broken["web without an answer for too long"] = [reader.longest]
    if late := stage.stayed():
        broken["workers that did not end when asked"] = late
    for name in sorted(set(struck)):
        print(f"  {name:<42} {struck.count(name)} x")
    for name, value in figures.items():
        print(f"  {name:<42} {value}")
    for line in account.latest(database_url(stage.data), first=first):
        print(f"  ended late: {line}")
    for name, rows in broken.items():
        print(f"  BROKEN {name}: {len(rows)}, such as {rows[:5]}")
    if broken:
        print(stage.logs())
    return not broken


def strike_while(
    stage: Stage, waiting: list[Translation], *, chance: random.Random, options: argparse.Namespace
) -> list[str]:
    """Strike while asking for the drafts in `waiting`, and return what was struck, in order.

    Goes on for as long as `options` say and until every kind has struck: they come in shuffled rounds.
    """
    least, most = (float(word) for word in options.pause.split(","))
    began = time.monotonic()
    batch = max(1, round(len(waiting) * most / options.seconds))
    struck: list[str] = []
    kinds: list[str] = []
    while time.monotonic() - began < options.seconds or len(struck) < len(stage.faults):
        for translation in waiting[:batch]:
            accept(translation)
        del waiting[:batch]
        time.sleep(chance.uniform(least, most))
        if not kinds:
            kinds = chance.sample(sorted(stage.faults), k=len(stage.faults))
        struck.append(kinds.pop())
        stage.faults[struck[-1]](chance)
        connection.close()
    return struck
