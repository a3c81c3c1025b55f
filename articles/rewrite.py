"""Many stored rows of one table written anew at once."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection, models


def rewrite(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Store these fields (as their columns are called) of stored rows of one table, in one statement, however many there are.

    Django's `bulk_update` builds an expression for each field of each row, and PostgreSQL tries them one after another:
    of 2,000 rows that took 8 seconds, this 0.1.
    """
    if not rows:
        return
    table = rows[0]._meta.db_table
    changes = ", ".join(f'"{name}" = told."{name}"' for name in fields)
    statement = f"""
        UPDATE {table} AS stored SET {changes}
        FROM json_populate_recordset(NULL::{table}, %s::json) AS told WHERE stored.id = told.id
    """  # noqa: S608 (names of our own tables and columns)
    by_name = {field.attname: field for field in rows[0]._meta.concrete_fields}
    columns = [by_name[name] for name in fields]
    told = [
        {"id": row.pk, **{one.column: one.get_prep_value(getattr(row, one.attname)) for one in columns}}
        for row in rows
    ]
    with connection.cursor() as cursor:
        # PostgreSQL reads times as Python writes them.
        cursor.execute(statement, [json.dumps(told, default=str)])
