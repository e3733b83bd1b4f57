"""Tình trạng: for balancers and monitors, in a few plain words that tell a stranger nothing.

/health        200 when the database answers; as it always was
/health/live   200 while this process answers at all
/health/ready  200 when all that this process needs is there; 503 says which part isn't, and while it is being drained
/ready         for balancers: 200 while visitors may be sent here. A database that is away takes no node out of the
               balancer, since no other node would do better
"""

from __future__ import annotations

import asyncio
import time
import uuid
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader

from khue.config import agreement
from khue.config.front.http import RETRY, Receive, Scope, Send, answer_json
from khue.config.front.hub import Hub
from khue.files.models import StoreAway, store
from khue.operation.queries import worker_seen
from khue.shared import clock
from khue.shared.refusal import Reason

WORKER_SECONDS = 60
PATIENCE_SECONDS = 3.0
KEEP_SECONDS = 1.0
KNOWN_SECONDS = 10.0


class HealthDoor:
    """ASGI application of `/health` and what is below it."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.draining = False
        self._known: dict[str, bool] = {}
        self._at = -KEEP_SECONDS
        self._asking = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Plain JSON."""
        del receive
        path = scope["path"]
        if path == "/health/live":
            await answer_json(send, 200, {"live": True})
        elif path == "/health/ready":
            await self._ready(send)
        elif path == "/health":
            await self._health(send)
        else:
            await answer_json(send, 404, {})

    async def _health(self, send: Send) -> None:
        told: dict[str, Any] = {"live": self.hub.listening, "database": False, "worker": False}
        try:
            seen = await asyncio.wait_for(self.hub.ask(worker_seen), PATIENCE_SECONDS)
        except (DatabaseError, InterfaceError, TimeoutError):
            await answer_json(send, 503, told, RETRY)
            return
        told |= {"database": True, "worker": is_awake(seen)}
        told["worker_seen"] = seen.isoformat(timespec="seconds") if seen else None
        await answer_json(send, 200, told)

    async def _ready(self, send: Send) -> None:
        async with self._asking:
            if time.monotonic() - self._at >= KEEP_SECONDS:
                self._known = await self._look()
                self._at = time.monotonic()
        # Without a worker pages work and papers wait: taking every web process away would help nobody.
        needed = all(good for part, good in self._known.items() if part != "worker")
        ready = needed and not self.draining
        told = {"ready": ready, **self._known, "draining": self.draining}
        await answer_json(send, 200 if ready else 503, told, () if ready else RETRY)

    async def _look(self) -> dict[str, bool]:
        parts = {"database": False, "schema": False, "store": False, "worker": False}
        try:
            return parts | await asyncio.wait_for(self.hub.ask(look), PATIENCE_SECONDS)
        except (DatabaseError, InterfaceError, TimeoutError):
            return parts


class ReadyDoor:
    """ASGI application of `/ready`: 200 while a balancer may send visitors here, else 503; says every reason."""

    def __init__(self, hub: Hub, health: HealthDoor) -> None:
        self.hub = hub
        self.health = health
        self._known: tuple[float, tuple[Reason, ...]] = (0.0, ())
        self._asking: asyncio.Task[tuple[Reason, ...]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Plain JSON."""
        del scope, receive
        try:
            reasons = await self._reasons()
        except (DatabaseError, InterfaceError, TimeoutError):
            reasons = (Reason("config.database_away", "warn"),)
        if self.health.draining:
            reasons = (*reasons, Reason("config.draining"))
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


def is_awake(seen: datetime | None) -> bool:
    """Whether a worker gave a sign of life lately."""
    return seen is not None and (clock.now() - seen).total_seconds() < WORKER_SECONDS


def look() -> dict[str, bool]:
    """Every part, asked once. Raises DatabaseError when the database is away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        done = {(str(app), str(name)) for app, name in cursor.fetchall()}
    return {
        "database": True,
        "schema": done >= _wanted(),
        "store": _writable(),
        "worker": is_awake(worker_seen()),
    }


def _wanted() -> set[tuple[str, str]]:
    """The migrations of the version that runs; a newer schema serves the version before it too."""
    if not _WANTED:
        _WANTED.update(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    return _WANTED


_WANTED: set[tuple[str, str]] = set()


def _writable() -> bool:
    """Whether the store answers and this machine can write what comes in."""
    place = store().tmp / f"ready-{uuid.uuid4().hex}"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"1")
        store().has("0" * 64)
    except (OSError, StoreAway):
        return False
    finally:
        place.unlink(missing_ok=True)
    return True
