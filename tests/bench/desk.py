"""How fast the review page answers, at the sizes of a real article and of a very long one.

    uv run python -m tests.bench.desk [--units 69 2000]

In one process: Django's test client against the embedded database, without a network between. Printed, each at its
median, in milliseconds on the clock, of them CPU in this process (the database's is not in it, and what others do on
the machine is), and statements: the page; one row saved and checked in one answer, its findings new each time; the
same in two answers, as where the process that saves does not have the article at hand, and their sum; and the check of
all rows against one another, which the page asks for when the editor pauses.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from urllib.parse import urlencode

ROUNDS = 15
WITH_CHECKS = "12 ms, 6 q"
GOALS = {
    "page": "60 / 150 ms at 69 / 2000, 12 q",
    "save with its check": WITH_CHECKS,
    "save alone": "",
    "check alone": "",
    "save + check": WITH_CHECKS,
    "check of the article": "",
    "page, kB": "",
    "posted, kB": "2",
}
# Statements that only open and close a transaction cost no time worth counting.
FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--units", type=int, nargs="+", default=[69, 2000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsdesk-bench-") as folder:
        os.environ |= {
            "NEWSDESK_DATA": folder,
            "NEWSDESK_ENV": "demo",
            "DJANGO_SETTINGS_MODULE": "newsdesk.settings",
        }
        run_bench(Path(folder), arguments.units)


def run_bench(data: Path, sizes: list[int]) -> None:
    """Print a line for each size."""
    from newsdesk import data_folder, embedded

    data_folder.prepare_data(data)
    with embedded.Postgres(data, durable=False):
        import django

        django.setup()
        from django.conf import settings
        from django.contrib.auth.models import Group, User
        from django.core.management import call_command

        settings.ALLOWED_HOSTS = ["testserver"]
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
        call_command("migrate", verbosity=0)
        editor = User.objects.create(username="ren", is_staff=True)
        editor.groups.add(Group.objects.get(name="editor"))
        measured = [measure(size, editor) for size in sizes]
        print(f"{'':<22}{'goal':<32}" + "".join(f"{size:>6} units{'':<18}" for size in sizes))
        for name, goal in GOALS.items():
            print(f"{name:<22}{goal:<32}" + "".join(f"{figures[name]!s:<30}" for figures in measured))


def measure(size: int, editor: object) -> dict[str, object]:
    """Return the figures of an article of `size` paragraphs, by the names of GOALS."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    from articles import ingest
    from translations import segment
    from translations.checking import edited, refresh
    from translations.models import Unit

    assert isinstance(editor, User)
    text = "\n\n".join(
        f"Paragraph {n} says that the model was trained on {n + 2} million pages." for n in range(size)
    )
    article = ingest.ingest_content(f"Long article {size}\n\n{text}".encode(), content_type="text/plain")
    translation = segment.open_translation(article)
    translation.begin_by_hand(by=editor)
    for n, unit in enumerate(translation.units.order_by("position")):
        bracket = f"(約{n + 2}00万)" if n % 5 == 0 else f"{n + 2}00万"
        Unit.objects.filter(pk=unit.pk).update(
            text=f"第{n}段落によると、このモデルは{bracket}ページで学習した。",
            state="draft",
            origin="machine",
        )
    refresh.whole(translation)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does by itself: plans for empty tables are other plans
    client = Client()
    client.force_login(editor)
    units = list(translation.units.order_by("position"))
    middle = units[min(60, size // 2)]
    base = f"/admin/desk/{translation.pk}/"

    def posted(n: int) -> bytes:
        middle.refresh_from_db(fields=["version"])
        fields = {
            "csrfmiddlewaretoken": "t" * 64, "version": middle.version, "text": f"これは{n}回目に保存した文です(そうです)。",
        }  # fmt: skip
        return urlencode(fields).encode()

    def save(n: int) -> Callable[[], object]:
        body = posted(n)
        return lambda: client.post(
            f"{base}rows/unit-{middle.pk}/save/",
            body,
            content_type="application/x-www-form-urlencoded",
            headers={"HX-Request": "true"},
        )

    def save_elsewhere(n: int) -> Callable[[], object]:
        edited._kept.clear()
        return save(n)

    def check(**asked: str) -> object:
        return client.get(f"{base}findings/", asked, headers={"HX-Request": "true"})

    def check_after(n: int, **asked: str) -> Callable[[], object]:
        kept = dict(edited._kept)
        save_elsewhere(n + ROUNDS)()
        edited._kept.update(kept)
        return lambda: check(**asked)

    page = timed(lambda _n: lambda: client.get(base))
    alone = timed(save_elsewhere)
    check(place=f"unit-{middle.pk}")  # this process has the article from now on
    checked = timed(lambda n: check_after(n, place=f"unit-{middle.pk}"))
    return {
        "page": page,
        "save with its check": timed(save),
        "save alone": alone,
        "check alone": checked,
        "save + check": alone + checked,
        "check of the article": timed(check_after),
        "page, kB": f"{len(client.get(base).content) / 1000:.0f}",
        "posted, kB": f"{len(posted(0)) / 1000:.2f}",
    }


@dataclass(frozen=True, slots=True)
class Cost:
    """What one answer takes: milliseconds on the clock, of them CPU in this process, statements."""

    clock: float
    busy: float
    statements: int

    def __add__(self, other: Cost) -> Cost:
        return Cost(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    def __str__(self) -> str:
        return f"{self.clock:.1f} ms / {self.busy:.1f} CPU / {self.statements} q"


def timed(prepare: Callable[[int], Callable[[], object]]) -> Cost:
    """Return the cost of what `prepare` returns for each round: the medians, and the statements of one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    prepare(-1)()
    action = prepare(0)
    with CaptureQueriesContext(connection) as queries:
        action()
    count = sum(not query["sql"].startswith(FRAMES) for query in queries)
    took, worked = [], []
    for n in range(1, ROUNDS):
        action = prepare(n)
        started, busy = time.perf_counter(), time.process_time()
        action()
        worked.append((time.process_time() - busy) * 1000)
        took.append((time.perf_counter() - started) * 1000)
    return Cost(statistics.median(took), statistics.median(worked), count)


if __name__ == "__main__":
    main()
