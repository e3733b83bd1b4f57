"""Trí nhớ ngắn của cửa tải: what the database said of rights, for a second at most.

The promise: who asks later than one second after a withdrawal, a loss or the end of a session was committed gets
nothing. Usually it is sooner: NOTIFY raises the generation within milliseconds. It may come late or, while the
listener is cut, not at all, so the bound rests on the clock alone, and it counts from before the question: an
answer that took its time on a busy machine was true when it was asked for, not when it came.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from khue.config.front.hub import Hub

BELIEVED_SECONDS = 1.0
MOST_BELIEVED = 20_000


class Believed:
    """Trí nhớ ngắn: an answer of the database, dropped when rights change."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._known: dict[Any, tuple[float, int, Any]] = {}
        self._asking: dict[tuple[int, Any], tuple[float, asyncio.Future[Any]]] = {}

    def known(self, key: Any) -> Any:
        """The answer while it is believed, else None."""
        found = self._known.get(key)
        hub = self.hub
        if found and hub.listening and found[1] == hub.generation and time.monotonic() < found[0]:
            return found[2]
        return None

    async def get(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The answer, from memory while it is believed, else asked once for all who wait."""
        key = (function, arguments)
        found = self.known(key)
        if found is not None:
            return found
        generation, until = self.hub.generation, time.monotonic() + BELIEVED_SECONDS
        waiting = self._asking.get((generation, key))
        # Who comes a second after a question began doesn't share its answer, which may be older than he is allowed.
        if waiting is not None and self.hub.listening and time.monotonic() < waiting[0]:
            return await asyncio.shield(waiting[1])
        task = asyncio.ensure_future(self.hub.ask(function, *arguments))
        self._asking[generation, key] = (until, task)
        try:
            value = await asyncio.shield(task)
        finally:
            if self._asking.get((generation, key), (0, None))[1] is task:
                del self._asking[generation, key]
        if len(self._known) >= MOST_BELIEVED:
            self._known.clear()
        self._known[key] = (until, generation, value)
        return value
