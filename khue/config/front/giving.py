"""Cách đưa: the bytes of a bundle, at once or letting others pass.

What lies in a buffer can't give way any more. So what is brought ahead of need is written in slices, into a
connection that keeps little: with forty tablets even a handful each was 20 MB that stood before who came next.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from khue.config.front.http import Scope, Send
from khue.config.front.lanes import LONGEST_WAIT, Lanes
from khue.config.front.wire import EXTENSION

SLICE = 32_768

Give = Callable[[bytes], Awaitable[None]]


def at_once(send: Send) -> Give:
    """For what somebody waits for."""

    async def give(data: bytes) -> None:
        await send({"type": "http.response.body", "body": data, "more_body": True})

    return give


async def begin_slowly(lanes: Lanes, scope: Scope) -> None:
    """Before anything is read or answered of what is brought ahead."""
    wire = (scope.get("extensions") or {}).get(EXTENSION)
    if wire is not None:
        wire.lean()
    await lanes.give_way(scope)


def slowly(lanes: Lanes, scope: Scope, send: Send) -> Give:
    """For what is brought ahead: others may pass before each slice, three seconds in all for what is given at once."""

    async def give(data: bytes) -> None:
        patience = LONGEST_WAIT
        for at in range(0, len(data), SLICE):
            patience -= await lanes.give_way(scope, patience)
            await send({"type": "http.response.body", "body": data[at : at + SLICE], "more_body": True})

    return give
