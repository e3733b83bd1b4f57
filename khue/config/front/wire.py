"""Đường dây: the connection itself, for streams that thousands hold open.

An ASGI server wakes a task for each message of each stream; what is said to all at once goes straight to the
transport instead, as a chunk of the same answer. Offered to the router as the ASGI extension ``khue.wire``.
"""

from __future__ import annotations

import fcntl
import socket
import termios
from asyncio import Transport
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

EXTENSION = "khue.wire"
# What a connection that gives way keeps in the kernel beyond what is on the line, and in the transport: bytes.
UNSENT, BUFFERED = 8_192, 0
TCP_NOTSENT_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", 25)


# Given the bytes of one request: the lines of an answer's head and its body, when the door knows both at once.
Shortly = Callable[[bytes], tuple[bytes, bytes] | None]


def chunk(data: bytes) -> bytes:
    """A piece of a chunked answer (RFC 9112, 7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class WireProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which shows its transport to the stream that it carries."""

    # A slot: one attribute more in the instance's dict would double that dict, for each connection.
    __slots__ = ("amid", "answered", "lost", "shortly")
    lost: Callable[[], None] | None
    shortly: Shortly | None  # left by a door that answered here, for the usual words: `usual.py`
    amid: bool  # a request has begun and hasn't come whole
    answered: float  # when that was done shortly, by the loop's clock

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """A new connection."""
        self.lost = self.shortly = None
        self.amid, self.answered = False, 0.0
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """What the client says: to the door that knows its usual words, else to the parser."""
        if self.shortly is None or not self._answered(self.shortly, data):
            super().data_received(data)

    def _answered(self, shortly: Shortly, data: bytes) -> bool:
        """Whether this was a request that could be answered shortly; never while another one is under way."""
        busy = self.amid or (self.cycle is not None and not self.cycle.response_complete)
        if busy or self.flow.write_paused or self.transport.is_closing():
            return False
        answer = shortly(data)
        if answer is None:
            return False
        always = [b"%b: %b\r\n" % header for header in self.server_state.default_headers]
        self.transport.writelines([STATUS_LINE[200], *always, *answer])
        self.server_state.total_requests += 1
        self.answered = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_handler()
        return True

    def timeout_keep_alive_handler(self) -> None:
        """Close what has been silent for so long; one timer outlasts many short answers."""
        left = self.answered + self.timeout_keep_alive - self.loop.time()
        if left <= 0:
            super().timeout_keep_alive_handler()
        else:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)

    def on_message_begin(self) -> None:
        """A new request on this connection."""
        self.amid = True
        if self.cycle is None or self.cycle.response_complete:
            self.lost = None
        super().on_message_begin()
        self.scope["extensions"] = {EXTENSION: self}  # type: ignore[dict-item]  # values of ASGI's own are dicts

    def on_message_complete(self) -> None:
        """The request has come whole: what follows is another one."""
        self.amid = False
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side is gone: tell the stream."""
        super().connection_lost(exc)
        if self.lost is not None:
            self.lost()

    def idle(self) -> bool:
        """Whether all that was written has left, so that a chunk goes out at once."""
        return self.transport.get_write_buffer_size() == 0 and not self.transport.is_closing()

    def put(self, chunked: bytes) -> None:
        """Send a chunk behind what was sent by the answer itself."""
        self.transport.write(chunked)

    def lean(self) -> None:
        """Keep little that was written and hasn't left: what lies in buffers can't let anybody pass any more."""
        self.transport.set_write_buffer_limits(high=BUFFERED)
        line = self.transport.get_extra_info("socket")
        with suppress(OSError):
            line.setsockopt(socket.IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT)

    def left(self) -> bool:
        """Whether all that was written has arrived, as far as this machine can know, or never will."""
        if self.transport.is_closing():
            return True
        if self.transport.get_write_buffer_size():
            return False
        line = self.transport.get_extra_info("socket")
        try:
            waiting = fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, bytes(4))
            return waiting == bytes(4)
        except OSError:
            return True


def wire_of(scope: Mapping[str, Any]) -> WireProtocol | None:
    """The connection that a request came by, where the server is ours."""
    wire: WireProtocol | None = (scope.get("extensions") or {}).get(EXTENSION)
    return wire
