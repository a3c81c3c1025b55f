"""All related stories anew, from nothing: every story is embedded, and each is weighed against all others.

One matrix product finds the nearest of a hundred thousand stories in a third of the time that as many walks through
the index take, and exactly.
"""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray
from pgvector import HalfVector

from related import embed, find
from related.links import Links
from related.models import Due, Embedding
from related.names import names
from related.reasons import Facts
from translations.models import Edition

# How many are embedded and placed in one go.
TOGETHER = 100
# Above this many stories the index is asked: the product grows with the square of their number.
EXACT_MAX = 300_000
# Columns of which one maximum is kept: so many maxima bound what the nearest are, without sorting all columns.
GROUP = 100
# One build in memory on all cores instead of an insert for each story. pgvector needs 2 kB a story.
BUILD_MEMORY = "512MB"


@dataclass(frozen=True, slots=True)
class Embedded:
    """Stories of one batch with what is stored of them; `rows` are their vectors."""

    pks: Sequence[int]
    numbers: Sequence[int]
    named: Sequence[list[str]]
    rows: NDArray[np.float32]


def rebuild() -> int:
    """Embed and place every public story anew, on all cores; return how many.

    Until all are embedded nothing changes; readers see the old links of a story until it is placed. If placing stops
    half-way, refreshes go on with it. Needs a role that owns the table. Raises embed.Unavailable.
    """
    with find.turn(waits=True):
        pks = list(Edition.objects.public().order_by("article_id").values_list("article_id", flat=True))
        batches = _in_threads(_embed, itertools.batched(pks, TOGETHER, strict=False))
        return _place(*_store([batch for batch in batches if batch.pks]))


def _in_threads[In, Out](work: Callable[[In], Out], batches: Iterator[In]) -> list[Out]:
    def run(batch: In) -> Out:
        try:
            return work(batch)
        finally:
            connection.close()

    with ThreadPoolExecutor(os.process_cpu_count()) as pool:
        return list(pool.map(run, batches))


def _embed(pks: Sequence[int]) -> Embedded:
    editions = Edition.objects.public().filter(article__in=pks).order_by("article_id")
    told = list(
        editions.values_list("article_id", "number", "content__title", "content__lead", "content__key_points")
    )
    stories = [{"title": title, "lead": lead, "key_points": points} for *_, title, lead, points in told]
    return Embedded(
        [pk for pk, *_ in told],
        [number for _pk, number, *_ in told],
        [sorted(names(f"{title}\n{lead}")) for *_, title, lead, _points in told],
        embed.vectors(stories) if stories else np.empty((0, 0), np.float32),
    )


def _store(batches: Sequence[Embedded]) -> tuple[list[int], NDArray[np.float32], list[int]]:
    """Put these vectors in the place of all others; return whose they are, the vectors, and the rows of `Due`."""
    index = next(index for index in Embedding._meta.indexes if index.name == "embedding_nearest")
    # One transaction: nobody finds the table without its index, however this ends.
    with connection.schema_editor() as editor, connection.cursor() as cursor:
        cursor.execute(
            f"SET LOCAL statement_timeout = 0; SET LOCAL maintenance_work_mem = '{BUILD_MEMORY}';"
            f" SET LOCAL max_parallel_maintenance_workers = {os.process_cpu_count() or 1:d};"
            " SET CONSTRAINTS ALL IMMEDIATE"
        )
        editor.remove_index(Embedding, index)
        # Not deleted row by row: the index would go on leading through what is gone.
        cursor.execute("TRUNCATE related_embedding")
        public = set(Edition.objects.public().values_list("article_id", flat=True))
        columns = "article_id, model, edition_number, names, vector"
        with cursor.copy(f"COPY related_embedding ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int8", "varchar", "int4", "varchar[]", "bytea"])  # a vector as it is sent
            for batch in batches:
                for pk, number, named, row in zip(
                    batch.pks, batch.numbers, batch.named, batch.rows, strict=True
                ):
                    if pk in public:
                        copy.write_row((pk, embed.model(), number, named, HalfVector(row).to_binary()))
        editor.add_index(Embedding, index)
        kept = [
            (pk, vector)
            for batch in batches
            for pk, vector in zip(batch.pks, batch.rows, strict=True)
            if pk in public
        ]
        due = Due.objects.bulk_create(
            (Due(article_id=pk, is_embedded=True) for pk, _row in kept), batch_size=5_000
        )
    rows = np.array([vector for _pk, vector in kept], dtype=np.float32)
    return [pk for pk, _vector in kept], rows, [row.pk for row in due]


def _place(pks: list[int], rows: NDArray[np.float32], due: list[int]) -> int:
    facts: dict[int, Facts] = {}
    for some in itertools.batched(pks, 5_000, strict=False):
        facts |= find.facts_of(some)
    places = itertools.batched(range(len(pks)), TOGETHER, strict=False)
    _in_threads(functools.partial(_place_batch, pks, rows, due, facts), places)
    return len(pks)


def _place_batch(
    pks: Sequence[int],
    rows: NDArray[np.float32],
    due: Sequence[int],
    facts: dict[int, Facts],
    places: Sequence[int],
) -> None:
    own = [pks[at] for at in places]
    with transaction.atomic():
        near = _nearest(pks, rows, places) if len(pks) <= EXACT_MAX else find.nearest(own)
        links = Links(own)
        for pk in own:
            links.settle(pk, find.close(find.scores_of(pk, near.get(pk, {}), facts)), facts)
        links.store()
        Due.objects.filter(pk__in=[due[at] for at in places]).delete()


def _nearest(
    pks: Sequence[int], rows: NDArray[np.float32], places: Sequence[int], *, many: int = find.CANDIDATES
) -> dict[int, dict[int, float]]:
    """Return what find.nearest does, for the stories at these places, without the index."""
    likeness: NDArray[Any] = rows[np.array(places)] @ rows.T
    likeness[np.arange(len(places)), places] = -2  # a story is no neighbour of its own
    groups = len(rows) // GROUP
    if groups > many:
        maxima = likeness[:, : groups * GROUP].reshape(len(places), groups, GROUP).max(axis=2)
        bounds = np.partition(maxima, groups - many, axis=1)[:, groups - many]
    else:
        bounds = np.full(len(places), -1.1)
    found = {}
    for at, of_one, bound in zip(places, likeness, bounds, strict=True):
        candidates = np.flatnonzero(of_one >= bound)
        best = candidates[np.argsort(-of_one[candidates], kind="stable")][:many]
        found[pks[at]] = {pks[other]: float(of_one[other]) for other in best}
    return found
