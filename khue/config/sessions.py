"""Phiên đăng nhập: Django's own table and form of a session, read by one ready statement, since each request begins with it."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

_KEPT = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Named as Django's, so that either reads what the other has signed."""

    def load(self) -> dict[str, Any]:
        """What the session keeps; nothing where it has ended, and then its key isn't used again."""
        with connection.cursor() as cursor:
            cursor.execute(_KEPT, [self.session_key, timezone.now()])  # noqa: TID251 - the clock by which Django set its end
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(row[0])
        return kept
