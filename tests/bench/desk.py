"""How fast the review page answers, at the sizes of a real article and of a very long one.

    uv run python -m tests.bench.desk [--units 69 2000]

In one process: Django's test client against the embedded database, without a network between. Printed, each at
its median: the page, one saved row with a finding to keep, the check of the saved row that the page asks for
at once, and the check of all rows against one another that it asks for when the editor pauses; milliseconds on the clock, of them CPU in this process (the database's is not in it, and
what others do on the machine is), and statements.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

ROUNDS = 15
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
        print(
            f"{'units':>6}  {'page':>24}  {'kB':>5}  {'save':>24}  {'posted':>7}  {'check of the row':>24}  {'of the article':>24}"
        )
        for size in sizes:
            print(measure(size, editor), flush=True)


def measure(size: int, editor: object) -> str:
    """Return the line for an article of `size` paragraphs."""
    from django.contrib.auth.models import User
    from django.test import Client

    from articles import ingest
    from translations import refresh, segment
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
    client = Client()
    client.force_login(editor)
    units = list(translation.units.order_by("position"))
    middle = units[min(60, size // 2)]
    base = f"/admin/desk/{translation.pk}/"

    def save(n: int) -> bytes:
        middle.refresh_from_db(fields=["version"])
        token = "t" * 64
        posted = {
            "csrfmiddlewaretoken": token, "version": middle.version, "text": f"これは{n}回目に保存した文です(そうです)。",
        }  # fmt: skip
        return urlencode(posted).encode()

    def post(n: int) -> Callable[[], object]:
        body = save(n)
        return lambda: client.post(
            f"{base}rows/unit-{middle.pk}/save/",
            body,
            content_type="application/x-www-form-urlencoded",
            headers={"HX-Request": "true"},
        )

    def check(n: int, **asked: str) -> Callable[[], object]:
        post(n + ROUNDS)()
        return lambda: client.get(f"{base}findings/", asked, headers={"HX-Request": "true"})

    page, saved = timed(lambda _n: lambda: client.get(base)), timed(post)
    row, whole = timed(lambda n: check(n, place=f"unit-{middle.pk}")), timed(check)
    size_kb = len(client.get(base).content) / 1000
    return f"{size:>6}  {page:>24}  {size_kb:>5.0f}  {saved:>24}  {len(save(0)):>5} B  {row:>24}  {whole:>24}"


def timed(prepare: Callable[[int], Callable[[], object]]) -> str:
    """Return the median milliseconds, on the clock and of CPU, and the queries of what `prepare` returns for each round."""
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
    return f"{statistics.median(took):.0f} ms / {statistics.median(worked):.0f} CPU / {count} q"


if __name__ == "__main__":
    main()
