"""Tình trạng: does the database answer, was a worker seen lately, is the live channel listening; may a balancer send visitors."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from khue.config import agreement
from khue.config.front.http import RETRY, Receive, Scope, Send, answer_json
from khue.config.front.hub import Hub
from khue.shared import clock
from khue.shared.refusal import Reason

WORKER_SECONDS = 60
PATIENCE_SECONDS = 3.0
KNOWN_SECONDS = 10.0


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
            await answer_json(send, 503, told, RETRY)
            return
        late = (clock.now() - seen).total_seconds() if seen else None
        told |= {"database": True, "worker": late is not None and late < WORKER_SECONDS}
        told["worker_seen"] = seen.isoformat(timespec="seconds") if seen else None
        await answer_json(send, 200, told)


class ReadyDoor:
    """ASGI application of `/ready`: 200 while a balancer may send visitors here, else 503; says every reason."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._known: tuple[float, tuple[Reason, ...]] = (0.0, ())
        self._asking: asyncio.Task[tuple[Reason, ...]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Plain JSON. A database that is away makes no node unready: no other node would do better."""
        del scope, receive
        try:
            reasons = await self._reasons()
        except (DatabaseError, InterfaceError, TimeoutError):
            reasons = (Reason("config.database_away", "warn"),)
        ready = all(one.level == "warn" for one in reasons)
        told = {"ready": ready, "reasons": [{"code": one.code, "level": one.level} for one in reasons]}
        await answer_json(send, 200 if ready else 503, told, () if ready else RETRY)

    async def _reasons(self) -> tuple[Reason, ...]:
        at, reasons = self._known
        if time.monotonic() - at < KNOWN_SECONDS:
            return reasons
        if self._asking is None or self._asking.done():  # one question at a time, however slow its answer is
            self._asking = asyncio.ensure_future(self.hub.ask(agreement.reasons))
        reasons = await asyncio.wait_for(asyncio.shield(self._asking), PATIENCE_SECONDS)
        self._known = (time.monotonic(), reasons)
        return reasons
