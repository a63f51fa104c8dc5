"""Many rows of one table in one statement, as one JSON document: four times as fast as ``bulk_create`` on PostgreSQL.

Django hands rows over as arrays or as one parameter per value, each escaped in Python; an import of 20 000 rows spends most
of its time there.  Here the rows are one JSON text that PostgreSQL takes apart (``json_to_recordset``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models, transaction

M = TypeVar("M", bound=models.Model)
BATCH = 5000


def insert_many(rows: Sequence[M]) -> Sequence[M]:
    """Insert new rows of one model, in order, and give them their keys.  For actions only, like ``bulk_create``.

    Values must be plain (no expressions); constraints, defaults of the database and row-level security hold as ever.
    """
    for start in range(0, len(rows), BATCH):
        _insert(rows[start : start + BATCH])
    return rows


def _insert(rows: Sequence[M]) -> None:
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    columns = {str(f.column): f.db_type(connection) for f in fields}
    names = ", ".join(map(connection.ops.quote_name, columns))
    kinds = ", ".join(f"{connection.ops.quote_name(name)} {kind}" for name, kind in columns.items())
    said = [{field.column: getattr(row, field.attname) for field in fields} for row in rows]
    text = json.dumps(said, ensure_ascii=False, default=_plain)
    table = connection.ops.quote_name(meta.db_table)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({names}) select {names} from json_to_recordset(%s::json) as r({kinds}) returning id",
            [text],
        )
        keys = [key for (key,) in cursor.fetchall()]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        # not connection.alias: the demo zone is loaded by the owner's connection
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written in bulk")
