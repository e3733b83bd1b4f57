"""Chép nhiều dòng vào một bảng: PostgreSQL's COPY within the running transaction, a tenth of what inserts cost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def copy_in(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows whose values stand in the order of these columns; lists and mappings go in as JSON.

    Constraints and triggers hold as for an insert; Django's defaults don't, so name every column without one
    in the database.
    """
    quote = connection.ops.quote_name
    known = {field.name: str(field.column) for field in model._meta.concrete_fields}
    named = ", ".join(quote(known[name]) for name in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({named}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([_value(one) for one in row])


def _value(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
