"""Nhường đường: what is brought ahead of need gives way while the same network asks for something needed now.

Forty tablets behind one access point share its line. A paper of 85 MB that all of them bring ahead must not
hold up the agenda and the first pages of the one that is opened last. Behind one address may also be half a
city, where somebody always needs something: what is ahead then goes on with a quarter of what is carried there.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from khue.config.front.http import Scope
from khue.config.front.wire import WireProtocol, wire_of

LOOK_EVERY = 0.05
CATCH_UP = 4 * LOOK_EVERY
# What was acknowledged may still lie in the queue of whoever stands between: a moment, longer on a slow line.
STILL_UNDER_WAY, LONGEST_UNDER_WAY = 0.3, 3.0
# A line that takes longer for one answer is no reason any more to hold up others.
SEEN_OFF = 10.0
# What a network carried is counted in spans of so many seconds; the best of the last three counts.
SPAN, SPANS = 5.0, 3
SHARE = 0.25
# Bytes a second for each request ahead, whatever others need: a slice every three seconds, since a tablet gives
# up a line that says nothing for ten.
AT_LEAST = 10_000


def network_of(scope: Scope) -> str:
    """The neighbourhood that a request comes from: a /24 or /64, since an access point seldom tells its own."""
    client = scope.get("client")
    try:
        address = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return ""
    width = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network(f"{address}/{width}", strict=False))


class Neighbours:
    """Mạng lân cận: one network, who needs something there, and what it carries."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.needed = 0
        self.ahead = 0
        self._clock = clock
        self._until = 0.0
        self._turn = 0.0
        self._span = 0
        self._bytes = 0
        self._carried: deque[tuple[int, int]] = deque(maxlen=SPANS)

    def busy(self) -> bool:
        """Whether somebody there waits for something needed now, or did a moment ago."""
        return self.needed > 0 or self._until > self._clock()

    def done(self, took: float = 0.0) -> None:
        """Something needed has arrived after so many seconds."""
        self.needed -= 1
        moment = min(LONGEST_UNDER_WAY, max(STILL_UNDER_WAY, took / 2))
        self._until = max(self._until, self._clock() + moment)

    def carry(self, size: int) -> None:
        """So many bytes were given to somebody there."""
        span = int(self._clock() / SPAN)
        if span != self._span:
            self._carried.append((self._span, self._bytes))
            self._span, self._bytes = span, 0
        self._bytes += size

    def carried(self) -> float:
        """Bytes a second in the best of the last spans; 0 while nothing is known."""
        now = int(self._clock() / SPAN)
        known = [*self._carried, *([(self._span, self._bytes)] if self._span < now else [])]
        return max((size for span, size in known if now - span <= SPANS), default=0) / SPAN

    def may_go(self) -> bool:
        """Whether a request ahead may give its next slice."""
        return not self.busy() or self._turn <= self._clock()

    def went(self, size: int) -> None:
        """A slice of a request ahead was given: when the next may go where somebody needs something."""
        rate = max(self.carried() * SHARE, AT_LEAST * max(1, self.ahead))
        # Who waits looks now and then: what was missed between two looks isn't lost.
        self._turn = max(self._clock() - CATCH_UP, self._turn if self.busy() else 0) + size / rate

    def forgotten(self) -> bool:
        """Whether nothing is left to know."""
        return not (self.needed or self.ahead or self.busy() or self.carried())


class Lanes:
    """Làn đường: the networks from which something is asked for."""

    def __init__(self) -> None:
        self._networks: dict[str, Neighbours] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._swept = time.monotonic()

    def at(self, scope: Scope) -> Neighbours:
        """The network of a request."""
        now = time.monotonic()
        if now - self._swept > SPAN:
            self._swept = now
            self._networks = {name: one for name, one in self._networks.items() if not one.forgotten()}
        return self._networks.setdefault(network_of(scope), Neighbours())

    @contextmanager
    def needed(self, scope: Scope) -> Iterator[None]:
        """Until this answer has arrived, and a moment after it, what is brought ahead gives way."""
        there = self.at(scope)
        there.needed += 1
        try:
            yield
        finally:
            wire = wire_of(scope)
            if wire is None or wire.left():
                there.done()
            else:
                task = asyncio.ensure_future(_see_off(wire, there))
                self._leaving.add(task)
                task.add_done_callback(self._leaving.discard)

    @contextmanager
    def ahead(self, scope: Scope) -> Iterator[Neighbours]:
        """While something is brought ahead of need."""
        there = self.at(scope)
        there.ahead += 1
        try:
            yield there
        finally:
            there.ahead -= 1


async def _see_off(wire: WireProtocol, there: Neighbours) -> None:
    """Written isn't arrived: on a full line an answer waits behind what others were sent before it."""
    written = time.monotonic()
    end = written + SEEN_OFF
    try:
        while not wire.left() and time.monotonic() < end:
            await asyncio.sleep(LOOK_EVERY)
    finally:
        there.done(time.monotonic() - written)


async def give_way(there: Neighbours) -> None:
    """Wait for this network's turn for something ahead."""
    while not there.may_go():
        await asyncio.sleep(LOOK_EVERY)
