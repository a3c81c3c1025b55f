"""Everything is killed while articles are drafted and published; the rows have to come out right.

    uv run python -m tests.chaos --seeds 1,2,3 --seconds 75 --articles 100

Needs no service: PostgreSQL, Valkey, workers, beat and the provider are its own, in a folder below /tmp.
"""
