"""Mạng xấu: a TCP proxy that delays, throttles, stalls, resets, falls silent and holds answers back.

One `Network` is one line (or one access point): all connections through it share its rate. What it does
depends on its profile and seed only, and it counts what passed for each path. Round trips are delayed by
half of `latency` each way, and once more when a connection is made. Packet loss isn't imitated.
"""

from __future__ import annotations

import asyncio
import random
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

REQUEST = re.compile(rb"^([A-Z]+) (\S+) HTTP/1\.1\r\n")
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
WINDOW = 32 * 1024
TICK = 0.01


@dataclass(frozen=True, slots=True)
class Profile:
    """Đường truyền. Rates in bits a second (0 = as fast as it goes), times in seconds; `every` 0 = never.

    `window`: what one connection may have waiting for the line, in bytes. An access point's queue is one for
    all: with many connections the windows together should be no more than its queue, about 1.5 MB.
    """

    down: float = 0
    up: float = 0
    latency: float = 0
    jitter: float = 0
    stall_every: float = 0
    stall_for: float = 0
    cut_every: float = 0
    held_path: str = ""
    held_bytes: int = 0
    window: int = WINDOW
    seed: int = 1


GOOD = Profile()
MOBILE = Profile(down=9e6, up=9e6, latency=0.06)
BAD = Profile(down=1e6, up=1e6, latency=0.6, jitter=0.05, stall_every=9, stall_for=1.5, cut_every=20)
BUFFERING = Profile(held_path="/live", held_bytes=64 * 1024)


@dataclass(slots=True)
class Passed:
    """What went over the line, by path without its query."""

    requests: Counter[str] = field(default_factory=Counter)
    down: Counter[str] = field(default_factory=Counter)
    up: Counter[str] = field(default_factory=Counter)
    cuts: int = 0


class Gate:
    """One direction of the line: bytes wait for their turn; whoever asks first goes first."""

    def __init__(self, rate: float, profile: Profile, born: float) -> None:
        self.rate, self.profile, self.born = rate / 8, profile, born
        self.free = 0.0
        self.block = max(1460, min(64 * 1024, int(self.rate * TICK))) if rate else 64 * 1024

    async def take(self, size: int) -> None:
        """Return when so many bytes have passed."""
        now = time.monotonic()
        start = self._after_stall(max(now, self.free))
        self.free = start + (size / self.rate if self.rate else 0)
        if self.free - now > 0.001:
            await asyncio.sleep(self.free - now)

    def _after_stall(self, at: float) -> float:
        every, lasts = self.profile.stall_every, self.profile.stall_for
        if not every:
            return at
        into = (at - self.born) % (every + lasts)
        return at + (every + lasts - into) if into >= every else at


class Reading:
    """Finds the requests in the bytes that a client sends, so that bytes can be counted by path."""

    def __init__(self) -> None:
        self.path = ""
        self.head = b""
        self.body = 0

    def feed(self, data: bytes, passed: Passed) -> None:
        """Count these bytes; a new head begins where the body before it ends."""
        while data:
            if self.body:
                taken = data[: self.body]
                self.body -= len(taken)
                passed.up[self.path] += len(taken)
                data = data[len(taken) :]
                continue
            self.head += data
            data = b""
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return
            top, data, self.head = self.head[: end + 2], self.head[end + 4 :], b""
            self._begin(top, passed)

    def _begin(self, top: bytes, passed: Passed) -> None:
        asked = REQUEST.match(top)
        length = LENGTH.search(top)
        self.path = asked[2].decode("latin-1").partition("?")[0] if asked else ""
        self.body = int(length[1]) if length else 0
        passed.requests[self.path] += 1


class Network:
    """Đường truyền xấu: listens on `port` of this machine and passes on to `target`."""

    def __init__(self, target: int, profile: Profile = GOOD) -> None:
        self.target, self.profile = target, profile
        self.passed = Passed()
        self.silent = False
        self.away = False
        self.random = random.Random(profile.seed)
        self._open: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self.listener.getsockname()[1]
        self.address = f"http://localhost:{self.port}"

    def __enter__(self) -> Network:
        self._thread.start()
        self._ready.wait(5)
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    def cut(self) -> None:
        """Reset every connection now."""
        self._loop.call_soon_threadsafe(self._cut)

    def become(self, profile: Profile) -> None:
        """Another line from now on; what was open is cut."""
        self._loop.call_soon_threadsafe(self._become, profile)

    def _become(self, profile: Profile) -> None:
        self.profile = profile
        born = time.monotonic()
        self._down, self._up = Gate(profile.down, profile, born), Gate(profile.up, profile, born)
        self._cutter.cancel()
        self._cutter = asyncio.ensure_future(self._cut_now_and_then())
        self._cut()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        self._cutter = asyncio.ensure_future(asyncio.sleep(0))
        self._become(self.profile)
        self.passed.cuts = 0
        server = await asyncio.start_server(self._connection, sock=self.listener, limit=WINDOW)
        self._ready.set()
        await self._end.wait()
        self._cutter.cancel()
        server.close()
        self._cut()
        if self._serving:
            await asyncio.wait(self._serving, timeout=2)

    async def _cut_now_and_then(self) -> None:
        while self.profile.cut_every:
            await asyncio.sleep(self.profile.cut_every)
            self._cut()

    def _cut(self) -> None:
        self.passed.cuts += 1
        for writer in list(self._open):
            _reset(writer)

    def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.away:
            _reset(writer)
            return
        task = asyncio.ensure_future(self._serve_one(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        tasks: list[asyncio.Task[None]] = []
        back: asyncio.StreamWriter | None = None
        try:
            await asyncio.sleep(self.profile.latency)
            with socket.socket() as plain:
                plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.profile.window)
                plain.setblocking(False)
                await self._loop.sock_connect(plain, ("127.0.0.1", self.target))
                front, back = await asyncio.open_connection(sock=plain.dup(), limit=self.profile.window)
            self._open.add(back)
            seen = Reading()
            tasks = [
                asyncio.ensure_future(self._pass(reader, back, self._up, seen, upward=True)),
                asyncio.ensure_future(self._pass(front, writer, self._down, seen, upward=False)),
            ]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            # The end of an answer is still under way.
            await asyncio.wait(tasks, timeout=self.profile.latency + 0.5)
        except OSError:
            pass
        finally:
            for task in tasks:
                task.cancel()
            for end in (writer, back):
                if end is not None:
                    self._open.discard(end)
                    end.close()

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        gate: Gate,
        seen: Reading,
        *,
        upward: bool,
    ) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivering = asyncio.ensure_future(self._deliver(under_way, writer))
        last = 0.0
        held = b""
        try:
            while (data := await reader.read(gate.block)) and not writer.is_closing():
                if not upward and self._holds(seen.path):
                    held += data
                    if len(held) < self.profile.held_bytes:
                        continue
                    data, held = held, b""
                await gate.take(len(data))
                if upward:
                    seen.feed(data, self.passed)
                else:
                    self.passed.down[seen.path] += len(data)
                late = self.profile.latency / 2 + self.random.uniform(0, self.profile.jitter)
                last = max(last, time.monotonic() + late)
                under_way.put_nowait((last, data))
            under_way.put_nowait((last, held))
            under_way.put_nowait((last, b""))
            await delivering
        except OSError:
            pass
        finally:
            delivering.cancel()

    def _holds(self, path: str) -> bool:
        return bool(self.profile.held_path) and path.startswith(self.profile.held_path)

    async def _deliver(
        self, under_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        ended = False
        while not ended:
            at, data = await under_way.get()
            ended = not data and under_way.empty()
            while self.silent:
                await asyncio.sleep(0.02)
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            if writer.is_closing():
                return
            with suppress(OSError):
                writer.write(data)
                await writer.drain()
        with suppress(OSError):
            writer.write_eof()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection by RST, as a line that is cut does."""
    plain = writer.get_extra_info("socket")
    with suppress(OSError):
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def until(condition: Callable[[], bool], seconds: float, what: str = "it did not happen") -> float:
    """Wait for something; gives how long it took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise TimeoutError(what)
        time.sleep(0.02)
    return time.monotonic() - began
