"""Whether pages cost the same at 1,000 and at 100,000 stories: statements, and CPU of Python and PostgreSQL together.

    python -m tests.bench.growth [--stories 1000 10000 100000] [--requests N]

Each story went the whole way: blocks, units, candidates, findings, runs, calls, events, an entry in the search index. 200 of the
newest are under work. The reader's pages are made anew each time. Ends with status 1 when a page grew by more than half and 20 ms
from the fewest stories to the most, or asks more.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.bench import search, site

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import Model

SOURCES = 50
UNDER_WORK = 200
TEXTS = 10_000  # different ones in the search index; more are copies
MOST_RATIO, LEAST_MS = 1.5, 20.0
READER = {
    "home": "/",
    "home, last page": "/?page={last}",
    "topic": "/topics/models/",
    "topic, last page": "/topics/models/?page={topic_last}",
    "source": "/sources/source-1/",
    "archive": "/archive/",
    "month": "/archive/2026/11/",
    "story": "/stories/story-0/",
    "search, a rare word": "/search/?q={rare}",
    "search, a frequent word": "/search/?q=モデル",
    "feed": "/feed.atom",
    "sitemaps": "/sitemap.xml",
    "API": "/api/v1/stories",
}
DESK = {
    "queue": "/admin/desk/",
    "queue, in review": "/admin/desk/?tab=review",
    "queue, published": "/admin/desk/?tab=published",
    "queue, all": "/admin/desk/?tab=all",
    "queue, all, page 20": "/admin/desk/?tab=all&page=20",
    "queue, a frequent word": "/admin/desk/?tab=all&q=モデル",
    "queue, a rare word": "/admin/desk/?tab=all&q=前年の777倍",
    "review": "/admin/desk/{translation}/",
    "sources": "/admin/desk/sources/",
    "inbox": "/admin/desk/inbox/",
    "inbox, taken": "/admin/desk/inbox/?tab=taken",
    "runs": "/admin/desk/runs/",
    "notices": "/admin/desk/notices/",
    "figures": "/admin/desk/figures/",
    "status": "/admin/status/",
    "metrics": "/metrics",
}


def many(model: Model, rows: str, **columns: str) -> None:
    """Insert what an unsaved row says once for each row of `rows` (FROM …), some columns by an expression of it."""
    from django.db import connection
    from django.db.models.expressions import DatabaseDefault

    names, values, parameters = [], [], []
    for field in model._meta.concrete_fields:
        value = getattr(model, field.attname)
        if field.column in columns:
            values.append(columns[field.column])
        elif field.primary_key or isinstance(value, DatabaseDefault):
            continue
        else:
            values.append("%s")
            parameters.append(field.get_db_prep_save(value, connection))
        names.append(connection.ops.quote_name(str(field.column)))
    with site.as_replica(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {rows}",
            parameters,
        )


def fill_desk(editor: User) -> int:
    """Give every story the desk's rows; return the translation of the newest story."""
    from django.db.models import F

    from articles.feed_entries import FeedEntry
    from articles.models import Article, Block, Source
    from translations.checking.findings import Checked, Finding
    from translations.models import Event, Part, Translation, Unit
    from translations.notices import Notice
    from translations.runs import Call, Candidate, Run

    stories, translations = "articles_article a", "translations_translation t"
    many(
        Source(homepage="https://example.org/", feed_url="https://example.org/feed"),
        f"generate_series(1, {SOURCES}) n",
        slug="'source-' || n", name="'情報源' || n",
    )  # fmt: skip
    first = Source.objects.order_by("pk").values_list("pk", flat=True)[0]
    with site.as_replica():
        Article.objects.update(source_id=F("pk") % SOURCES + first)
    at = {"created_at": "a.published_at_ja", "changed_at": "a.published_at_ja"}
    newest = f"a.published_at_ja > timestamptz '{site.NEWEST}' - interval '37 minutes' * {UNDER_WORK}"
    steps = "(ARRAY['review', 'returned', 'approved', 'waiting'])[mod(a.id, 4) + 1]"
    many(
        Translation(), stories, article_id="a.id", **at,
        status=f"CASE WHEN {newest} THEN {steps} ELSE 'published' END",
        assignee_id=f"CASE WHEN {newest} AND mod(a.id, 3) = 0 THEN {editor.pk} END",
    )  # fmt: skip
    many(
        Block(kind="paragraph", text="The team reports how the model was trained and what it cost. " * 3),
        f"{stories}, generate_series(0, 2) n",
        article_id="a.id", position="n", content_hash="md5(a.id || '.' || n)",
    )  # fmt: skip
    row = {"text": "モデルの学習方法と費用を報告した。", "state": "approved", "origin": "machine"}
    many(
        Unit(**row), f"{translations} JOIN articles_block b USING (article_id)",
        translation_id="t.id", position="b.position", first_block_id="b.id", last_block_id="b.id",
    )  # fmt: skip
    many(
        Part(**row), f"{translations}, unnest(ARRAY{Part.Name.values}) name",
        translation_id="t.id", name="name",
    )  # fmt: skip
    many(Run(kind="draft", provider="remote", model="m", state="done"), translations, translation_id="t.id", created_at="t.changed_at")  # fmt: skip
    many(
        Call(purpose="translate", prompt="translate@1", model="m", input_hash="0", outcome="ok", cost_usd="0.01"),
        "translations_run r, generate_series(1, 2) n",
        run_id="r.id", created_at="r.created_at",
    )  # fmt: skip
    many(
        Candidate(text=row["text"], base_version=0, model="m", outcome="taken"),
        "translations_unit u JOIN translations_run r USING (translation_id)",
        run_id="r.id", unit_id="u.id", created_at="r.created_at",
    )  # fmt: skip
    many(
        Finding(check_id="numbers", category="accuracy", severity="warning", start=0, end=1, message="数を確かめてください。", text_version=0, on_draft=True),
        "translations_unit u WHERE u.position = 0",
        translation_id="u.translation_id", unit_id="u.id", pair="'unit-' || u.id",
    )  # fmt: skip
    many(Checked(), translations, translation_id="t.id")
    many(
        Event(), f"{translations}, (VALUES ('drafted'), ('edited'), ('approved'), ('published')) v (verb)",
        translation_id="t.id", verb="v.verb", created_at="t.changed_at",
    )  # fmt: skip
    many(FeedEntry(state="taken", content_hash="0"), stories, source_id="a.source_id", article_id="a.id", key="md5(a.id::text)", created_at="a.published_at_ja")  # fmt: skip
    many(Notice(person=editor, kind="comment"), f"{translations} WHERE mod(t.id, 10) = 0", translation_id="t.id", created_at="t.changed_at")  # fmt: skip
    return Translation.objects.order_by("-changed_at").values_list("pk", flat=True)[0]


def measure(times: int, stories: int, translation: int, editor: User) -> dict[str, tuple[int, float]]:
    """Return statements and CPU milliseconds of each page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from newsdesk.models import SearchEntry
    from newsdesk.reader.lists import STORIES_A_PAGE

    last = -(-stories // STORIES_A_PAGE)
    topic_last = stories // len(site.TOPICS) // STORIES_A_PAGE
    rare = next(word for word in site.RARE if SearchEntry.objects.filter(text__contains=word).exists())
    reader, desk = Client(), Client()
    desk.force_login(editor)
    found = {}
    for client, pages in ((reader, READER), (desk, DESK)):
        for name, path in pages.items():
            path = path.format(translation=translation, last=last, topic_last=topic_last, rare=rare)

            def ask(client: Client = client, path: str = path) -> None:
                answer = client.get(path)
                assert answer.status_code == 200, (path, answer.status_code)

            for _warm in range(2):
                ask()
            with CaptureQueriesContext(connection) as captured:
                ask()
            found[name] = (len(captured), spent(ask, times))
    return found


def spent(work: Callable[[], None], times: int) -> float:
    """Return the CPU milliseconds of one call, the mean of many: the kernel counts in hundredths of a second."""
    before = site.cpu()
    for _ in range(times):
        work()
    return (site.cpu() - before) * 1000 / times


def run(stories: int, times: int) -> dict[str, tuple[int, float]]:
    """Make a site of that many stories and measure it."""
    with site.database():
        from django.conf import settings
        from django.contrib.auth.models import User

        from articles.models import Article
        from newsdesk.reader import story_text

        # One byte: a page is dropped as soon as it is made.
        settings.ALLOWED_HOSTS, settings.PAGES_KEPT_BYTES = ["testserver"], 1
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        site.fill(stories)
        search.fill_index(texts=TEXTS)
        editor = User.objects.create(username="ren", is_staff=True, is_superuser=True)
        translation = fill_desk(editor)
        story_text.prepare([Article.objects.get(slug="story-0").pk])
        site.analyse()
        return measure(times, stories, translation, editor)


def main() -> int:
    """Print the table; return 1 when a page grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth")
    parser.add_argument("--stories", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--requests", type=int, default=30)
    options = parser.parse_args()
    if len(options.stories) == 1:
        print(json.dumps(run(options.stories[0], options.requests)))
        return 0
    # Django knows one database for the life of a process.
    program = [sys.executable, "-m", "tests.bench.growth", "--requests", str(options.requests), "--stories"]
    sizes = [
        json.loads(subprocess.check_output([*program, str(n)], text=True).splitlines()[-1])
        for n in options.stories
    ]
    heads = "".join(f"{n:>16,}" for n in options.stories)
    print(f"  {'statements / CPU ms at':26}{heads}   ratio (most {MOST_RATIO}, or {LEAST_MS:.0f} ms more)")
    grew = False
    for name, (asked, first) in sizes[0].items():
        most, last = sizes[-1][name]
        bad = most > asked or (last > first * MOST_RATIO and last - first > LEAST_MS)
        grew |= bad
        cells = "".join(f"{size[name][0]:>6} {size[name][1]:>7.1f}  " for size in sizes)
        print(f"  {name:26}{cells}{last / max(first, 0.1):7.2f}{'  grew' if bad else ''}")
    print(f"  {'grew' if grew else 'no page grew'}")
    return 1 if grew else 0


if __name__ == "__main__":
    sys.exit(main())
