"""What the rows must say after a chaos run, asked in SQL: no code of the project is trusted to tell."""

from __future__ import annotations

from typing import Any

import psycopg

# Each must find nothing. %(first)s is the first run of this seed.
FORBIDDEN = {
    "runs that never ended": """
        SELECT id, state, attempt, last_error FROM translations_run
        WHERE id >= %(first)s AND state IN ('queued', 'running')""",
    "good runs that did not end done": """
        SELECT r.id, r.state, r.error_class, r.last_error FROM translations_run r
        JOIN translations_translation t ON t.id = r.translation_id JOIN articles_article a ON a.id = t.article_id
        WHERE r.id >= %(first)s AND a.slug NOT LIKE 'poison%%' AND r.state <> 'done'""",
    "poison runs that did not end failed with a reason": """
        SELECT r.id, r.state FROM translations_run r
        JOIN translations_translation t ON t.id = r.translation_id JOIN articles_article a ON a.id = t.article_id
        WHERE r.id >= %(first)s AND a.slug LIKE 'poison%%' AND (r.state <> 'failed' OR r.last_error = '')""",
    "runs with more than five attempts and the one that gives up": """
        SELECT id, attempt FROM translations_run WHERE id >= %(first)s AND attempt > 6""",
    "units of a done run without exactly one candidate of it": """
        SELECT r.id, u.id, count(c.id) FROM translations_run r
        CROSS JOIN LATERAL jsonb_array_elements_text(r.unit_ids) AS wanted(id)
        JOIN translations_unit u ON u.id = wanted.id::bigint
        LEFT JOIN translations_candidate c ON c.run_id = r.id AND c.unit_id = u.id
        WHERE r.id >= %(first)s AND r.state = 'done' GROUP BY r.id, u.id HAVING count(c.id) <> 1""",
    "rows of a done run without a text": """
        SELECT u.id FROM translations_unit u JOIN translations_run r ON r.translation_id = u.translation_id
        WHERE r.id >= %(first)s AND r.state = 'done' AND u.text = ''""",
    "texts that a machine put in place twice": """
        SELECT e.translation_id, e.subject, count(*) FROM translations_event e
        JOIN translations_run r ON r.translation_id = e.translation_id
        WHERE r.id >= %(first)s AND e.verb = 'drafted' GROUP BY 1, 2 HAVING count(*) > 1""",
    "runs whose end was not written exactly once": """
        SELECT r.id, count(e.id) FROM translations_run r
        LEFT JOIN translations_event e ON e.verb = 'finished_run' AND (e.data->>'run')::bigint = r.id
        WHERE r.id >= %(first)s GROUP BY r.id HAVING count(e.id) <> 1""",
    "scheduled stories without exactly one edition": """
        SELECT t.id, t.status, count(e.id) FROM translations_translation t
        JOIN articles_article a ON a.id = t.article_id
        LEFT JOIN translations_edition e ON e.article_id = t.article_id
        WHERE a.slug LIKE 'due%%' GROUP BY t.id, t.status HAVING count(e.id) <> 1 OR t.status <> 'published'""",
}


def violations(database: str, *, first: int) -> dict[str, list[tuple[Any, ...]]]:
    """Return what is there and must not be, by its name."""
    with psycopg.connect(database) as connection:
        found = {
            name: connection.execute(sql, {"first": first}).fetchall() for name, sql in FORBIDDEN.items()
        }
    return {name: rows for name, rows in found.items() if rows}


def figures(database: str, *, first: int) -> dict[str, Any]:
    """Return the counts that the table shows."""
    with psycopg.connect(database) as connection:
        runs = connection.execute(
            """SELECT count(*), count(*) FILTER (WHERE state = 'done'), count(*) FILTER (WHERE state = 'failed'),
                      max(attempt) FILTER (WHERE state = 'done'), max(attempt) FILTER (WHERE state = 'failed')
               FROM translations_run WHERE id >= %s""",
            [first],
        ).fetchone()
        late = connection.execute(
            """SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds), max(seconds) FROM (
                   SELECT extract(epoch FROM e.published_at - (ev.data->>'at')::timestamptz) AS seconds
                   FROM translations_edition e
                   JOIN translations_translation t ON t.article_id = e.article_id
                   JOIN translations_event ev ON ev.translation_id = t.id AND ev.verb = 'chaos_due'
                   WHERE (ev.data->>'first')::bigint = %s) AS lateness""",
            [first],
        ).fetchone()
    assert runs is not None and late is not None  # noqa: PT018 (aggregates always answer)
    names = ("runs", "done", "failed", "attempts of done, most", "attempts of failed, most")
    return dict(zip(names, runs, strict=True)) | {
        "publication late, median s": late[0],
        "late, most s": late[1],
    }


def latest(database: str, *, first: int) -> list[str]:
    """Return a line on each of the runs that ended last: why they did is what a slow drain has to explain."""
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            """SELECT r.id, a.slug, r.state, r.attempt, r.finished_at - r.created_at, r.finished_at - r.next_at, r.error_class,
                      (SELECT count(*) FROM translations_call c WHERE c.run_id = r.id), left(r.last_error, 80)
               FROM translations_run r JOIN translations_translation t ON t.id = r.translation_id
               JOIN articles_article a ON a.id = t.article_id
               WHERE r.id >= %s ORDER BY r.finished_at DESC NULLS FIRST LIMIT 6""",
            [first],
        ).fetchall()
    return [", ".join(str(value) for value in row) for row in rows]
