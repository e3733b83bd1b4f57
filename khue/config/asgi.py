"""Cửa vào: a small raw ASGI router before Django.

/live            server-sent events                 front.live, front.hub
/files/…         pieces of papers                   front.files
/uploads/…       uploads in pieces                  khue.files
/static/, /app/  files of the desk and the tablet   front.static
/health…, /ready for monitors, for balancers        front.health
/metrics         for the monitoring                 front.metrics
all else         Django's WSGI handler in threads   front.wsgi
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable
from contextlib import nullcontext
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from khue.config import wsgi
from khue.config.front.files import FileDoor
from khue.config.front.health import HealthDoor, ReadyDoor
from khue.config.front.http import Application, Receive, Scope, Send, database_gone, secured
from khue.config.front.hub import Hub
from khue.config.front.lanes import Lanes
from khue.config.front.live import LiveDoor
from khue.config.front.metrics import MetricsDoor
from khue.config.front.sink import Sink
from khue.config.front.static import StaticDoor
from khue.config.front.watch import may_watch
from khue.config.front.watching import Watching
from khue.config.front.wsgi import WsgiDoor
from khue.config.wiring import edge

log = logging.getLogger("khue.asgi")


class Router:
    """Bộ định tuyến: prefix → application; security headers on every answer."""

    def __init__(self) -> None:
        static = settings.BASE / "static"
        self.hub = Hub()
        self.lanes = Lanes()
        self.sink = Sink() if settings.KHUE_DEMO else None
        self.pages: Application = WsgiDoor(wsgi.application)
        self.health = HealthDoor(self.hub)
        self.watched = Watching(self._route)
        self.files = FileDoor(self.hub, self.lanes)
        self.doors: tuple[tuple[str, Application], ...] = (
            ("/files/", self.files),
            ("/live", LiveDoor(self.hub, may_watch)),
            ("/static/", StaticDoor(static, "/static/")),
            ("/app/", StaticDoor(static / "tablet", "/app/", page="index.html", scope_header="/app/")),
            ("/health", self.health),
            ("/health/", self.health),
            ("/ready", ReadyDoor(self.hub, self.health)),
            ("/metrics", MetricsDoor(self.hub)),
            *_uploads(),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the life of the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            if not (scope["path"].startswith("/files/") and await self.files.gave(scope, send)):
                await self.watched(scope, receive, secured(send))
                if stream := scope.pop("khue.stream", None):
                    await stream(send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path == "/app":
            headers = [(b"location", b"/app/"), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 308, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        prefix, door = "", self.pages
        for known, one in self.doors:
            if path.startswith(known) and (known[-1] == "/" or path == known):
                prefix, door = known, one
                break
        scope["khue.route"] = prefix
        try:
            with self.lanes.needed(scope) if path.startswith("/api/tablet/") else nullcontext():
                await door(scope, receive, send)
        except (DatabaseError, InterfaceError):
            log.warning("the database is away")
            await database_gone(send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.hub.start()
                self._end_streams_on_signals()
                if self.sink is not None:
                    await self.sink.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self.sink is not None:
                    await self.sink.stop()
                await self.hub.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _end_streams_on_signals(self) -> None:
        """uvicorn waits for open answers before it says shutdown; streams are open answers."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()

        def ending(number: int, before: Callable[[int, FrameType | None], Any] | int | None) -> None:
            def end(received: int, where: FrameType | None) -> None:
                self.hub.close_all()
                if callable(before):
                    before(received, where)

            def handle(received: int, where: FrameType | None) -> None:
                # The balancer sees 503 on /health/ready and lets go; whoever still comes is served meanwhile.
                wait = 0 if self.health.draining else settings.KHUE_DRAIN_SECONDS
                self.health.draining = True
                loop.call_soon_threadsafe(loop.call_later, wait, end, received, where)

            signal.signal(number, handle)

        for number in (signal.SIGTERM, signal.SIGINT):
            ending(number, signal.getsignal(number))


def _uploads() -> tuple[tuple[str, Application], ...]:
    """The door that files keeps for uploads."""
    uploads: Application | None = getattr(edge("files", "pages"), "uploads", None)
    return (("/uploads", uploads), ("/uploads/", uploads)) if uploads else ()


application = Router()
