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

    @contextmanager
    def needed(self, scope: Scope) -> Iterator[None]:
        """While this answer is under way, and a moment after it, what is brought ahead waits."""
        network = network_of(scope)
        self._needed[network] += 1
        try:
            yield
        finally:
            self._needed[network] -= 1
            if not self._needed[network]:
                del self._needed[network]
            self._until = {name: at for name, at in self._until.items() if at > time.monotonic()}
            self._until[network] = time.monotonic() + STILL_UNDER_WAY

    def busy(self, network: str) -> bool:
        """Whether somebody there waits for something needed now."""
        return self._needed[network] > 0 or self._until.get(network, 0) > time.monotonic()

    async def give_way(self, scope: Scope) -> None:
        """Wait while others need the line, three seconds at most: behind one address may be half a city."""
        network = network_of(scope)
        end = time.monotonic() + LONGEST_WAIT
        while self.busy(network) and time.monotonic() < end:
            await asyncio.sleep(LOOK_EVERY)
