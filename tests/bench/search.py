"""How long a search takes among many stories: rare, frequent, absent and two-character words, filters.

    python -m tests.bench.search [--stories N] [--times N]

Stories are put into the index as it would hold them, without running SudachiPy on each. Prints p50 and p95 of
`newsdesk.search.search`, excerpts of the page included, in wall-clock milliseconds, and the CPU of
Python and PostgreSQL together.
"""

from __future__ import annotations

import argparse
import functools
import random
import statistics
import time
from datetime import date
from itertools import pairwise

from tests.bench import site

GOAL_P95 = 50


# The entries of the first stories once more for those that come after them.
COPIES = """
WITH story AS (SELECT id, published_at_ja, row_number() OVER (ORDER BY id) - 1 AS number FROM articles_article),
     entry AS (SELECT e.*, number FROM newsdesk_searchentry e JOIN story ON story.id = e.article_id)
INSERT INTO newsdesk_searchentry (article_id, edition_number, recipe, published_at, words, pairs, text, original)
SELECT story.id, 1, recipe, published_at_ja, words, pairs, text, original
FROM story JOIN entry ON entry.number = story.number %% %s WHERE story.number >= %s
"""


def fill_index(seed: int = 11, texts: int = 1_000_000) -> None:
    """Index every story: 120 words of the lists each, a rare one in every 500, one word in a third. So many texts differ."""
    from django.contrib.postgres.search import SearchVectorField
    from django.db import connection
    from django.db.models import Value
    from django.db.models.functions import Cast

    from articles.models import Article
    from newsdesk.models import SearchEntry
    from newsdesk.search import words

    rng = random.Random(seed)

    @functools.cache
    def kinds(one: str, other: str) -> list[int]:
        return words.indexed({"C": f"{one}の{other}"}).pairs

    known = {word: sorted(words.words(word)[0].forms) for word in {*site.COMMON, *site.RARE, site.IN_A_THIRD}}
    batch = []
    stories = Article.objects.published().only("pk", "title_ja", "published_at_ja").order_by("pk")
    for article in stories[:texts].iterator(2_000):
        text = rng.choices(site.COMMON, k=120)
        if rng.random() < 1 / 3:
            text.append(site.IN_A_THIRD)
        if rng.random() < 1 / 500:
            text.append(rng.choice(site.RARE))
        places: dict[str, list[str]] = {}
        for at, word in enumerate(text, 1):
            for form in known[word]:
                places.setdefault(form, []).append(f"{at}C")
        pairs = {kind for one, other in pairwise(text) for kind in kinds(one, other)}
        literal = " ".join(f"'{form}':{','.join(at)}" for form, at in places.items())
        batch.append(
            SearchEntry(
                article=article,
                edition_number=1,
                recipe=words.RECIPE,
                published_at=article.published_at_ja or site.NEWEST,
                words=Cast(Value(literal), SearchVectorField()),
                pairs=sorted(pairs),
                text="の".join(text),
            )
        )
        if len(batch) == 2_000:
            SearchEntry.objects.bulk_create(batch)
            batch = []
    SearchEntry.objects.bulk_create(batch)
    with site.as_replica(), connection.cursor() as cursor:
        cursor.execute(COPIES, [texts, texts])


def measure(times: int) -> None:
    """Print a line for each kind of query."""
    from newsdesk.search import Filters, search

    kinds = {
        "rare two-character word": ("蒸留", Filters(), 1),
        "word in a third of the stories": (site.IN_A_THIRD, Filters(), 1),
        "word in most stories": ("モデル", Filters(), 1),
        "its last page": ("モデル", Filters(), 20),
        "two frequent words": ("モデル 訓練", Filters(), 1),
        "five frequent words": ("モデル 学習 推論 性能 企業", Filters(), 1),
        "rare and frequent": ("蒸留 モデル", Filters(), 1),
        "frequent words as a phrase": ("モデル訓練", Filters(), 1),
        "two rare words, never together": ("蒸留 量子", Filters(), 1),
        "absent word": ("鯨", Filters(), 1),
        "misspelt word": ("アクセラレエタ", Filters(), 1),
        "frequent, one topic": ("モデル", Filters(topic="chips"), 1),
        "rare, one topic": ("蒸留", Filters(topic="chips"), 1),
        "frequent, old stories": ("モデル", Filters(until=date(2021, 6, 1)), 1),
    }
    for name, (query, filters, page) in kinds.items():
        spent = []
        for turn in range(times + 1):
            if turn == 1:  # the first warms up
                cpu = site.cpu()
            before = time.perf_counter()
            found = search(query, filters=filters, page=page)
            spent.append((time.perf_counter() - before) * 1000)
        cpu = (site.cpu() - cpu) * 1000 / times
        spent = sorted(spent[1:])
        p95 = spent[int(len(spent) * 0.95) - 1]
        count = f"{found.count}{'+' if found.is_capped else ''}"
        print(
            f"  {name:32} {count:>5} hits  p50 {statistics.median(spent):7.1f}  p95 {p95:7.1f} ms  goal p95 {GOAL_P95}"
            f"  CPU mean {cpu:5.1f}"
        )


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args()
    with site.database():
        site.fill(options.stories)
        fill_index()
        site.analyse()
        print(f"{options.stories} stories:")
        measure(options.times)


if __name__ == "__main__":
    main()
