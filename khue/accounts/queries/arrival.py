"""Phiên và chủ của phiên: what each request begins with, in one statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache

from django.db import connection

from khue.accounts.models import AT_HAND, User

_SESSION = """
SELECT s.session_data, {columns} FROM django_session s
LEFT JOIN accounts_signin i ON i.session_key = s.session_key LEFT JOIN accounts_user u ON u.id = i.user_id
WHERE s.session_key = %s AND s.expire_date > %s
"""


@cache
def _statement() -> str:
    return _SESSION.format(columns=", ".join(f"u.{field.column}" for field in User._meta.concrete_fields))


def session_and_owner(key: str, now: datetime) -> tuple[str, User | None] | None:
    """What a live session keeps, as it is signed, and who signed in with it; nothing where it has ended."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [key, now])
        row = cursor.fetchone()
    if row is None:
        return None
    data, *values = row
    if values[0] is None:
        return data, None
    return data, User.from_db("default", [field.attname for field in User._meta.concrete_fields], values)


@contextmanager
def owner_at_hand(user: User | None) -> Iterator[None]:
    """Within it, who asks for this user by number gets the row that was just read."""
    before = AT_HAND.set(user)
    try:
        yield
    finally:
        AT_HAND.reset(before)
