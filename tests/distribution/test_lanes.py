"""What is brought ahead gives way to what somebody on the same network needs now."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from khue.config.front import lanes as module
from khue.config.front.giving import SLICE, giving
from khue.config.front.lanes import AT_LEAST, SHARE, SPAN, Lanes, Neighbours, give_way, network_of
from khue.config.front.wire import EXTENSION, WireProtocol


class Clock:
    """A clock that only a wait moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module.time, "monotonic", made)
    monkeypatch.setattr(module, "asyncio", SimpleNamespace(sleep=made.sleep))
    monkeypatch.setattr(Neighbours.__init__, "__defaults__", (made,))
    return made


def at(address: str) -> dict:
    return {"client": (address, 1)}


def carried(there: Neighbours, clock: Clock, rate: float) -> None:
    """This network was known to carry so many bytes a second."""
    there.carry(int(rate * SPAN))
    clock.now += SPAN
    assert there.carried() == rate


async def waited(there: Neighbours, clock: Clock) -> float:
    began = clock.now
    await give_way(there)
    return clock.now - began


def test_an_access_point_is_known_by_its_neighbourhood():
    assert network_of(at("10.1.2.3")) == network_of(at("10.1.2.77")) != network_of(at("10.1.3.3"))
    assert network_of(at("2001:db8::1")) == network_of(at("2001:db8::ffff"))
    assert network_of({"client": None}) == ""


def test_nobody_waits_where_nothing_is_needed_and_nobody_waits_for_others(clock: Clock):
    lanes = Lanes()
    with lanes.needed(at("10.1.2.3")):
        assert asyncio.run(waited(lanes.at(at("10.9.9.9")), clock)) == 0
        lanes.at(at("10.1.2.9")).went(4 * SLICE)
        assert asyncio.run(waited(lanes.at(at("10.1.2.9")), clock)) > 0
    for _ in range(3):
        lanes.at(at("10.9.9.9")).went(SLICE)
        assert asyncio.run(waited(lanes.at(at("10.9.9.9")), clock)) == 0


def test_where_somebody_always_needs_something_what_is_ahead_has_a_quarter_of_the_line(clock: Clock):
    there = Neighbours(clock)
    carried(there, clock, 1_000_000)
    there.needed, there.ahead = 1, 3
    began = clock.now
    for _ in range(40):
        asyncio.run(waited(there, clock))
        there.went(SLICE)
    assert 40 * SLICE / (clock.now - began) == pytest.approx(1_000_000 * SHARE, rel=0.15)


def test_a_line_of_which_nothing_is_known_starves_nobody_however_many_share_it(clock: Clock):
    for many in (1, 400):
        there = Neighbours(clock)
        there.needed, there.ahead = 1, many
        asyncio.run(waited(there, clock))
        began = clock.now
        for _ in range(2 * many):
            asyncio.run(waited(there, clock))
            there.went(SLICE)
        # Each had two turns; a tablet gives up a line that says nothing for ten seconds.
        assert clock.now - began <= 2 * SLICE / AT_LEAST * 1.2 < 10


def test_what_was_carried_long_ago_says_nothing_of_now(clock: Clock):
    there = Neighbours(clock)
    carried(there, clock, 5_000_000)
    clock.now += 4 * SPAN
    assert there.carried() == 0


def test_the_way_stays_open_a_moment_and_longer_where_the_answer_took_long(clock: Clock):
    there = Neighbours(clock)
    for took, quiet, over in ((0.0, 0.2, 0.4), (4.0, 1.9, 2.1), (60.0, 2.9, 3.1)):
        there.needed += 1
        there.done(took)
        began = clock.now
        clock.now = began + quiet
        assert there.busy()
        clock.now = began + over
        assert not there.busy()


def test_networks_that_said_nothing_for_long_are_forgotten(clock: Clock):
    lanes = Lanes()
    for number in range(50):
        lanes.at(at(f"10.1.{number}.1")).carry(10)
    clock.now += 10 * SPAN
    assert lanes.at(at("10.2.2.2"))
    assert len(lanes._networks) == 1


class Line:
    """A connection that takes what is sent and knows whether it has left."""

    def __init__(self, left: bool = True) -> None:
        self.is_lean = False
        self.has_left = left
        self.sent: list[bytes] = []

    def lean(self) -> None:
        self.is_lean = True

    def left(self) -> bool:
        return self.has_left

    async def send(self, message: dict) -> None:
        self.sent.append(message["body"])

    @property
    def scope(self) -> dict:
        return at("10.1.2.3") | {"extensions": {EXTENSION: self}}


def test_only_what_is_ahead_goes_in_slices_into_a_lean_connection():
    async def given(ahead: bool) -> Line:
        line = Line()
        with giving(Lanes(), line.scope, line.send, ahead=ahead) as way:
            await way.begin()
            await way.give(bytes(3 * SLICE + 1))
        return line

    ahead, needed = asyncio.run(given(ahead=True)), asyncio.run(given(ahead=False))
    assert [len(one) for one in ahead.sent] == [SLICE] * 3 + [1]
    assert ahead.is_lean
    assert [len(one) for one in needed.sent] == [3 * SLICE + 1]
    assert not needed.is_lean


def test_an_answer_is_needed_until_it_has_arrived_not_until_it_was_written():
    async def tried() -> tuple[bool, bool]:
        lanes, line = Lanes(), Line(left=False)
        with giving(lanes, line.scope, line.send, ahead=False) as way:
            await way.give(b"x")
        written = lanes.at(line.scope).needed > 0
        line.has_left = True
        await asyncio.gather(*lanes._leaving)
        return written, lanes.at(line.scope).needed > 0

    assert asyncio.run(tried()) == (True, False)


@contextmanager
def full_line() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection over loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as far:
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        far.connect(listener.getsockname())
        near, _ = listener.accept()
        with near:
            yield near, far


@pytest.mark.parametrize("lean", [False, True])
def test_a_lean_connection_keeps_little_and_knows_when_all_has_left(lean: bool):
    async def tried(near: socket.socket, far: socket.socket) -> tuple[int, bool, bool]:
        loop = asyncio.get_running_loop()
        far.setblocking(False)
        _, writer = await asyncio.open_connection(sock=near)
        wire = SimpleNamespace(transport=writer.transport)
        if lean:
            WireProtocol.lean(wire)
        kept = 0
        while kept < 4_000_000 and not writer.transport._protocol._paused:
            writer.write(bytes(SLICE))
            kept += SLICE
            await asyncio.sleep(0)
        before = WireProtocol.left(wire)
        taken = 0
        while taken < kept:
            taken += len(await loop.sock_recv(far, 65_536))
        for _ in range(100):
            if WireProtocol.left(wire):
                break
            await asyncio.sleep(0.01)
        after = WireProtocol.left(wire)
        writer.close()
        return kept, before, after

    with full_line() as (near, far):
        kept, before, after = asyncio.run(tried(near, far))
    assert (before, after) == (False, True)
    assert kept <= 80_000 if lean else kept > 80_000
