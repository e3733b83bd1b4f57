"""Chép nhiều dòng vào một bảng: PostgreSQL's COPY within the running transaction, a tenth of what inserts cost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def copy_in(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows whose values stand in the order of these columns.

    Constraints and triggers hold as for an insert; Django's defaults don't, so name every column without one
    in the database.
    """
    quote = connection.ops.quote_name
    known = {name: field for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    fields = [known[name] for name in columns]
    named = ", ".join(quote(str(field.column)) for field in fields)
    as_json = [isinstance(field, models.JSONField) for field in fields]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({named}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(
                [_json(one) if is_json else one for one, is_json in zip(row, as_json, strict=True)]
            )


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
