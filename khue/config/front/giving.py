"""Cách đưa: the bytes of a bundle, at once or letting others pass.

What lies in a buffer can't give way any more. So what is brought ahead of need is written in slices, into a
connection that keeps little: with forty tablets even a handful each was 20 MB that stood before who came next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from khue.config.front.http import Scope, Send
from khue.config.front.lanes import Lanes, Neighbours, give_way
from khue.config.front.wire import wire_of

SLICE = 16_384


class AtOnce:
    """For what somebody waits for."""

    def __init__(self, send: Send, there: Neighbours) -> None:
        self._send, self._there = send, there

    async def begin(self) -> None:
        """Nothing to wait for."""

    async def give(self, data: bytes) -> None:
        """As it comes."""
        await self._send({"type": "http.response.body", "body": data, "more_body": True})
        self._there.carry(len(data))


class Slowly:
    """For what is brought ahead: others may pass before each slice."""

    def __init__(self, send: Send, there: Neighbours) -> None:
        self._send, self._there = send, there

    async def begin(self) -> None:
        """Before anything is read or answered."""
        await give_way(self._there)

    async def give(self, data: bytes) -> None:
        """Slice by slice."""
        for at in range(0, len(data), SLICE):
            await give_way(self._there)
            part = data[at : at + SLICE]
            self._there.went(len(part))
            await self._send({"type": "http.response.body", "body": part, "more_body": True})
            self._there.carry(len(part))


@contextmanager
def giving(lanes: Lanes, scope: Scope, send: Send, *, ahead: bool) -> Iterator[AtOnce | Slowly]:
    """The way in which one bundle is given."""
    if not ahead:
        with lanes.needed(scope):
            yield AtOnce(send, lanes.at(scope))
        return
    wire = wire_of(scope)
    if wire is not None:
        wire.lean()
    with lanes.ahead(scope) as there:
        yield Slowly(send, there)
