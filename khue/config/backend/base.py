"""Kết nối đến cơ sở dữ liệu như Django dùng: moments are read at once, and a connection in use isn't asked whether it lives."""

from __future__ import annotations

import select
import time
from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader

IDLE_SECONDS = 60


class MomentLoader(TimestamptzLoader):
    """Thời điểm: PostgreSQL's ISO form in UTC, as Django sets each connection; anything else as psycopg reads it."""

    timezone = UTC  # Django's cursor compares it with its own

    def load(self, data: Buffer) -> datetime:
        """An aware moment in UTC."""
        try:
            found = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            found = super().load(data)
        return found if found.tzinfo is UTC else found.astimezone(UTC)


class DatabaseWrapper(base.DatabaseWrapper):
    """Kết nối của một luồng."""

    looked_at = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that reads moments by our loader."""
        made = super().get_new_connection(conn_params)
        made.adapters.register_loader("timestamptz", MomentLoader)
        return made

    def is_usable(self) -> bool:
        """Whether the connection lives: looked at where it was used a moment ago, asked where it stood idle or failed.

        A server that has gone, or that ended this session, has said so on the socket. What a firewall forgot
        while nobody spoke shows only when asked.
        """
        now = time.monotonic()
        recent, self.looked_at = now - self.looked_at < IDLE_SECONDS, now
        if recent and not self.errors_occurred and self._silent():
            return True
        return super().is_usable()

    def _silent(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
