"""Related articles among many stories: recall against exact search, placing one new story, what a rebuild takes.

    python -m tests.bench.related [--stories N] [--asked N] [--rebuild]

Vectors are made up (families of about fifty around random directions, as news comes in families) and loaded with
COPY; the stories that are placed are embedded for real. `--rebuild` then embeds and places all stories for real, too,
and places new ones among them. Times are wall clock on embedded PostgreSQL, and CPU of Python and PostgreSQL.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.bench import site

if TYPE_CHECKING:
    import numpy as np  # for real only after the settings, which say how many threads it may use

GOAL_PLACE_MS, GOAL_RECALL, GOAL_REBUILD_MINUTES = 50, 0.99, 10
FAMILY, SPREAD = 50, 0.9
TOP = 6


def vectors(stories: int, dimensions: int, *, seed: int = 5) -> np.ndarray[Any, Any]:
    """Return unit vectors in families: members score about 0.55 with one another, strangers about 0."""
    import numpy as np

    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((max(1, stories // FAMILY), dimensions), dtype=np.float32)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    noise = rng.standard_normal((stories, dimensions), dtype=np.float32) / dimensions**0.5
    found = centres[rng.integers(0, len(centres), stories)] + SPREAD * noise
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def fill(rows: np.ndarray[Any, Any]) -> tuple[list[int], float]:
    """Store one vector for each story, then build the index; return the stories' ids and the seconds of the index."""
    from django.db import connection

    from articles.models import Article
    from related import embed

    pks = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'embedding_nearest'")
        (definition,) = cursor.fetchone()
        cursor.execute("SET statement_timeout = 0")  # of a web process
        cursor.execute("DROP INDEX embedding_nearest")
        table = "related_embedding (article_id, model, edition_number, names, vector)"
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for pk, row in zip(pks, rows, strict=True):
                text = "[" + ",".join(f"{value:.5f}" for value in row) + "]"
                copy.write_row((pk, embed.model(), 1, "{}", text))
        cursor.execute("SET maintenance_work_mem = '512MB'")
        started = time.perf_counter()
        cursor.execute(definition)
        return pks, time.perf_counter() - started


def recall(rows: np.ndarray[Any, Any], pks: list[int], asked: int) -> tuple[float, list[float]]:
    """Return the share of the exact nearest that is found, and the milliseconds of each question."""
    import numpy as np
    from django.db import transaction

    from related import find

    places = {pk: at for at, pk in enumerate(pks)}
    chosen = np.random.default_rng(9).choice(len(pks), asked, replace=False)
    shares, spent = [], []
    for at in chosen:
        near = rows @ rows[at]
        near[at] = -1
        exact = set(np.argsort(near)[-TOP:].tolist())
        started = time.perf_counter()
        with transaction.atomic():
            found = list(find.nearest([pks[at]])[pks[at]])[:TOP]
        spent.append((time.perf_counter() - started) * 1000)
        shares.append(len(exact & {places[pk] for pk in found}) / TOP)
    return statistics.mean(shares), spent


def place_new(times: int) -> tuple[list[float], list[float], float]:
    """Publish stories one by one and refresh.

    Returns the milliseconds of embedding and of the whole refresh, and the CPU milliseconds of a refresh.
    """
    import random

    from articles.models import Article
    from related import embed, find
    from translations.models import Edition

    rng = random.Random(3)
    taken = Article.objects.count()
    embedding, whole, spent = [], [], []
    for n in range(taken, taken + times + 1):
        content = site.content(rng, title=site.headline(rng, n))
        article = Article.objects.create(
            slug=f"new-{n}", content_hash=f"new-{n}", title_ja=content["title"], published_at_ja=site.NEWEST
        )
        Edition.objects.create(
            article=article, number=1, content=content, translation_version=1, published_at=site.NEWEST
        )
        started = time.perf_counter()
        embed.vectors([content])
        embedding.append((time.perf_counter() - started) * 1000)
        before, started = site.cpu(), time.perf_counter()
        assert find.refresh() == 1
        whole.append((time.perf_counter() - started) * 1000)
        spent.append((site.cpu() - before) * 1000)
    return embedding[1:], whole[1:], statistics.mean(spent[1:])  # the first loads the model


def rebuild_all() -> tuple[int, float, float]:
    """Embed and place every story; return how many, the seconds and the CPU seconds."""
    from related.rebuild import rebuild

    before, started = site.cpu(), time.perf_counter()
    stories = rebuild()
    return stories, time.perf_counter() - started, site.cpu() - before


def place_and_print(times: int = 20) -> None:
    """Print what it takes to place new stories."""
    embedding, whole, spent = place_new(times)
    print(f"  embed one story               {quantiles(embedding)}")
    print(f"  refresh after one publication {quantiles(whole)}  goal {GOAL_PLACE_MS} ms")
    print(f"    of it CPU                   mean {spent:6.1f} ms")


def quantiles(spent: Sequence[float]) -> str:
    """Return p50 and p95 as text."""
    ordered = sorted(spent)
    return f"p50 {statistics.median(ordered):7.1f}  p95 {ordered[int(len(ordered) * 0.95) - 1]:7.1f} ms"


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=10_000)
    parser.add_argument("--asked", type=int, default=200)
    parser.add_argument("--rebuild", action="store_true")
    options = parser.parse_args()
    with site.database():
        from related.models import DIMENSIONS

        site.fill(options.stories)
        rows = vectors(options.stories, DIMENSIONS)
        pks, built = fill(rows)
        site.analyse()
        print(f"{options.stories} stories, {DIMENSIONS} dimensions, index built in {built:.0f} s:")
        share, spent = recall(rows, pks, options.asked)
        print(f"  recall of the exact {TOP} nearest   {share:.4f}  goal {GOAL_RECALL}")
        print(f"  nearest of one story          {quantiles(spent)}")
        place_and_print()
        if options.rebuild:
            stories, seconds, cpu = rebuild_all()
            print(
                f"  rebuild of {stories}: {seconds / 60:.1f} min, {cpu * 1000 / stories:.1f} CPU ms a story"
            )
            print(
                f"    reckoned for 100,000: {seconds / stories * 100_000 / 60:.1f} min  goal {GOAL_REBUILD_MINUTES}"
            )
            site.analyse()
            place_and_print()


if __name__ == "__main__":
    main()
