"""Nhường đường: what is brought ahead of need waits while the same network asks for something needed now.

Forty tablets behind one access point share its line. A paper of 85 MB that all of them bring ahead must not
hold up the agenda and the first pages of the one that is opened last.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from khue.config.front.http import Scope
from khue.config.front.wire import EXTENSION, WireProtocol

LONGEST_WAIT = 3.0
LOOK_EVERY = 0.05
STILL_UNDER_WAY = 0.3


def network_of(scope: Scope) -> str:
    """The neighbourhood that a request comes from: a /24 or /64, since an access point seldom tells its own."""
    client = scope.get("client")
    try:
        address = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return ""
    width = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network(f"{address}/{width}", strict=False))


class Lanes:
    """Làn đường: who is served something needed now, by network."""

    def __init__(self) -> None:
        self._needed: Counter[str] = Counter()
        self._until: dict[str, float] = {}
        self._leaving: set[asyncio.Task[None]] = set()

    @contextmanager
    def needed(self, scope: Scope) -> Iterator[None]:
        """Until this answer has arrived, and a moment after it, what is brought ahead waits."""
        network = network_of(scope)
        self._needed[network] += 1
        try:
            yield
        finally:
            wire = (scope.get("extensions") or {}).get(EXTENSION)
            if wire is None or wire.left():
                self._done(network)
            else:
                task = asyncio.ensure_future(self._see_off(wire, network))
                self._leaving.add(task)
                task.add_done_callback(self._leaving.discard)

    async def _see_off(self, wire: WireProtocol, network: str) -> None:
        """Written isn't arrived: on a full line an answer waits behind what others were sent before it."""
        end = time.monotonic() + LONGEST_WAIT
        try:
            while not wire.left() and time.monotonic() < end:
                await asyncio.sleep(LOOK_EVERY)
        finally:
            self._done(network)

    def _done(self, network: str) -> None:
        self._needed[network] -= 1
        if not self._needed[network]:
            del self._needed[network]
        self._until = {name: at for name, at in self._until.items() if at > time.monotonic()}
        self._until[network] = time.monotonic() + STILL_UNDER_WAY

    def busy(self, network: str) -> bool:
        """Whether somebody there waits for something needed now."""
        return self._needed[network] > 0 or self._until.get(network, 0) > time.monotonic()

    async def give_way(self, scope: Scope, most: float = LONGEST_WAIT) -> float:
        """Wait while others need the line, `most` seconds at most: behind one address may be half a city.

        Gives how long it waited.
        """
        network = network_of(scope)
        began = time.monotonic()
        while self.busy(network) and time.monotonic() - began < most:
            await asyncio.sleep(LOOK_EVERY)
        return time.monotonic() - began
