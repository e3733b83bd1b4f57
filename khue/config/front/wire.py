"""Đường dây: the connection itself, for streams that thousands hold open.

An ASGI server wakes a task for each message of each stream; what is said to all at once goes straight to the
transport instead, as a chunk of the same answer. Offered to the router as the ASGI extension ``khue.wire``.
"""

from __future__ import annotations

import fcntl
import socket
import termios
from asyncio import Transport
from collections.abc import Callable
from contextlib import suppress

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

EXTENSION = "khue.wire"
# What a connection that gives way keeps in the kernel beyond what is on the line, and in the transport: bytes.
UNSENT, BUFFERED = 8_192, 0
TCP_NOTSENT_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", 25)


def chunk(data: bytes) -> bytes:
    """A piece of a chunked answer (RFC 9112, 7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class WireProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which shows its transport to the stream that it carries."""

    # A slot: one attribute more in the instance's dict would double that dict, for each connection.
    __slots__ = ("lost",)
    lost: Callable[[], None] | None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """A new connection."""
        self.lost = None
        super().connection_made(transport)

    def on_message_begin(self) -> None:
        """A new request on this connection."""
        if self.cycle is None or self.cycle.response_complete:
            self.lost = None
        super().on_message_begin()
        self.scope["extensions"] = {EXTENSION: self}  # type: ignore[dict-item]  # values of ASGI's own are dicts

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
