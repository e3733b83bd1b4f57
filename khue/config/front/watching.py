"""Quan sát: every request gets a number, is counted, and leaves one line without content."""

from __future__ import annotations

import logging
import time
from functools import lru_cache

from khue.config.front.http import Application, Message, Receive, Scope, Send
from khue.config.metrics import IN_FLIGHT, REQUESTS, SECONDS, route_of
from khue.shared import trace

QUIET = frozenset(
    {"/health", "/metrics", "/static", "/app", "/files"}
)  # counted, not told: they would drown the rest
_log = logging.getLogger("khue.request")
_counter = lru_cache(maxsize=None)(REQUESTS.labels)  # bounded by routes × methods × statuses
_seconds = lru_cache(maxsize=None)(SECONDS.labels)


class Watching:
    """ASGI application around another; `khue.route`, `khue.person` and `khue.code` of the scope are filled inside."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        begun, told = time.perf_counter(), {"status": 0}
        number = trace.new()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                message = {
                    **message,
                    "headers": [*message.get("headers", ()), (b"x-request-id", number.encode())],
                }
            await send(message)

        IN_FLIGHT.inc()
        try:
            with trace.belongs_to(number):
                try:
                    await self.inner(scope, receive, sending)
                finally:
                    _tell(scope, told["status"], time.perf_counter() - begun)
        finally:
            IN_FLIGHT.dec()


def _tell(scope: Scope, status: int, seconds: float) -> None:
    route, method = route_of(scope.get("khue.route", ""), scope["method"])
    _counter(route, method, str(status or 499)).inc()
    _seconds(route).observe(seconds)
    if route.split("{")[0].rstrip("/") in QUIET and status < 500:
        return
    facts = {"route": route, "method": method, "status": status or 499, "ms": round(seconds * 1000)}
    for name in ("person", "tablet", "code"):
        if scope.get(f"khue.{name}"):
            facts[name] = scope[f"khue.{name}"]
    _log.info("request", extra={"khue": facts})
