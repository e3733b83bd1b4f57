"""Đánh thức: NOTIFY carries only ids; who is woken reads the table."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

CHANNEL = "khue"
_LIMIT = 7900


def notify(kind: str, **ids: Any) -> None:
    """Wake the live hubs after commit: ``{"t": kind, …ids}``, at most 7,900 bytes a payload."""
    payload = json.dumps({"t": kind, **ids}, separators=(",", ":"))
    if len(payload) > _LIMIT:
        raise ValueError("a notification carries ids only; send several")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
