"""Một kết nối trực tiếp: a bounded queue of frames; a slow reader is told only where the head is."""

from __future__ import annotations

import asyncio
import json
import math
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from khue.config.front.wire import chunk
from khue.distribution.queries import HubEntry
from khue.shared import clock

MOST_FRAMES = 16
LARGEST_ENTRY = 2_000
NUMBER_BYTES = 30
LARGEST_PUSH = 8_000
PATIENCE_SECONDS = 60.0
PING = b": ping\n\n"
# A page's EventSource doesn't tell of comments.
PAGE_PING = b"event: ping\ndata: {}\n\n"


class Wire(Protocol):
    """What a client needs of its connection: `khue.config.front.wire`."""

    def idle(self) -> bool:
        """Whether a chunk would go out at once."""

    def put(self, chunked: bytes) -> None:
        """Send a chunk."""


def frame(event: str, data: str) -> bytes:
    """One server-sent event; the data is on one line."""
    return f"event: {event}\ndata: {data}\n\n".encode()


def entry_frame(row: HubEntry) -> bytes:
    """An entry as JSON in bytes; empty when it is too large to be pushed."""
    rest = _without_number(row.at, row.kind, row.body)
    return b'{"seq":%d,%b' % (row.seq, rest) if rest else b""


@lru_cache(maxsize=64)
def _without_number(at: datetime, kind: str, body: str) -> bytes:
    """All but the number, which alone differs between the readers of one dispatch."""
    told = at.astimezone(clock.VN).isoformat(timespec="seconds")
    text = f'"at":"{told}","kind":{json.dumps(kind)},"body":{body}}}'.encode()
    return text if len(text) <= LARGEST_ENTRY - NUMBER_BYTES else b""


class Client:
    """Người nghe: a tablet (person and cursor) or a page of the desk (a subject)."""

    __slots__ = (
        "closed",
        "cursor",
        "person_id",
        "queue",
        "standing",
        "subject",
        "tablet_id",
        "task",
        "token",
        "until",
        "waiter",
        "wire",
    )

    def __init__(
        self,
        *,
        person_id: int = 0,
        tablet_id: int = 0,
        token: str = "",
        cursor: int = 0,
        subject: str = "",
    ) -> None:
        self.person_id = person_id
        self.tablet_id = tablet_id
        self.token = token
        self.cursor = cursor
        self.subject = subject
        self.standing = "good"
        self.queue: list[bytes] = []
        self.waiter: asyncio.Future[None] | None = None
        self.closed = False
        self.until = math.inf
        self.task: asyncio.Task[Any] | None = None
        self.wire: Wire | None = None

    def say(self, data: bytes) -> None:
        """Put a frame into the queue; a full queue becomes one `head`, which loses nothing."""
        if self.closed:
            return
        if self.waiter is not None and self.wire is not None and not self.waiter.done() and self.wire.idle():
            self.wire.put(chunk(data))
            return
        if len(self.queue) >= MOST_FRAMES:
            self.queue.clear()
            if not self.subject:
                data = self._head() if data.startswith((b"event: feed", b"event: head")) else data
                self.queue.append(self._head())
        self.queue.append(data)
        self._wake()

    def _wake(self) -> None:
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)

    def _head(self) -> bytes:
        return frame("head", json.dumps({"head": self.cursor}))

    def ping(self, now: float = 0) -> None:
        """A sign of life, unless something else waits to be sent anyway; the end when its time is over."""
        if now > self.until + PATIENCE_SECONDS and self.task is not None:
            self.task.cancel()  # it reads nothing, so it will not hear the end either
        elif now > self.until:
            self.close()
        elif not self.queue:
            self.say(PAGE_PING if self.subject else PING)

    def push(self, entries: list[tuple[int, bytes]]) -> None:
        """Entries of this person in order; known ones are left out, a gap or a large one becomes `head`.

        Thousands hear one dispatch: what is the same for all of them is made once, and their own numbers put into it.
        """
        new = [entry for entry in entries if entry[0] > self.cursor]
        if not new or self.standing != "good":
            return
        texts = [text for _, text in new]
        whole = new[0][0] == self.cursor + 1 and all(texts)
        self.cursor = new[-1][0]
        data = b",".join(texts)
        if whole and len(data) <= LARGEST_PUSH:
            self.say(b'event: feed\ndata: {"head":%d,"entries":[%b]}\n\n' % (self.cursor, data))
        else:
            self.say(self._head())

    def bring_to(self, head: int) -> None:
        """After a catch-up: what is still missing is pulled by the tablet."""
        if head > self.cursor and self.standing == "good":
            self.cursor = head
            self.say(self._head())

    def order(self, standing: str) -> None:
        """Tell a change of standing; `erase` is the last word."""
        if standing == self.standing:
            return
        self.standing = standing
        if standing == "good":
            self.say(frame("standing", '{"standing":"good"}'))
        else:
            self.say(frame(standing, json.dumps({"standing": standing})))
        if standing == "erase":
            self.close()

    def close(self) -> None:
        """End after what is queued."""
        self.closed = True
        self._wake()

    async def next(self) -> bytes:
        """All frames that wait, as one piece; empty = the end."""
        while not self.queue and not self.closed:
            # A future while there is something to wait for is lighter than an Event for ever.
            self.waiter = asyncio.get_running_loop().create_future()
            await self.waiter
            self.waiter = None
        data = b"".join(self.queue)
        self.queue.clear()
        return data
