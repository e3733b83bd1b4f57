"""Tình trạng: does the database answer, was a worker seen lately, is the live channel listening."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from khue.config.front.http import Receive, Scope, Send, answer_json
from khue.config.front.hub import Hub
from khue.shared import clock

WORKER_SECONDS = 60
PATIENCE_SECONDS = 3.0


def worker_seen() -> datetime | None:
    """The last heartbeat of a worker. Raises DatabaseError when the database is away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        seen: datetime | None = cursor.fetchone()[0]
        return seen


class HealthDoor:
    """ASGI application of `/health`: 200 when the database answers, else 503."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Plain JSON."""
        del scope, receive
        told: dict[str, Any] = {"live": self.hub.listening, "database": False, "worker": False}
        try:
            seen = await asyncio.wait_for(self.hub.ask(worker_seen), PATIENCE_SECONDS)
        except (DatabaseError, InterfaceError, TimeoutError):
            await answer_json(send, 503, told, [(b"retry-after", b"5")])
            return
        late = (clock.now() - seen).total_seconds() if seen else None
        told |= {"database": True, "worker": late is not None and late < WORKER_SECONDS}
        told["worker_seen"] = seen.isoformat(timespec="seconds") if seen else None
        await answer_json(send, 200, told)
