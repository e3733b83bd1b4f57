"""Buổi họp: what forty tablets see of a late paper of 85 MB behind one access point.

Counted in what went over the line meanwhile, since a busy machine slows both sides alike, and in seconds for the
docs. `python -m tests.networks.bench_hall` prints it for any rate.
"""

from __future__ import annotations

import bisect
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.bench.kit import web
from tests.network import GOOD, Network, Profile, until
from tests.networks.hall import Hall, Seat, hall, paper, publish, seats

TABLETS = 40
PAPERS = 11
PAGES, PIECE, PREVIEW = 500, 170_000, 40_000
# The bulk is under way once each of the tablets has filled the buffers before the line twice over.
FILLING = 5_000_000
PATIENCE = 90.0
LOOK_EVERY = 0.01


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took: by the clock, and in bytes of papers that went over the line to all meanwhile."""

    seconds: float
    passed: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What was seen; `came` whole to all tablets, `passed` over the line, `twice` pieces."""

    agenda: Took
    first: Took
    last: Took
    turned: tuple[Took, ...]
    came: int
    passed: int
    twice: int


@dataclass(slots=True)
class Meter:
    """What had passed over the line at a moment (seconds since 1970)."""

    network: Network
    moments: list[float] = field(default_factory=lambda: [0.0])
    passed: list[int] = field(default_factory=lambda: [0])

    def now(self) -> int:
        """Bytes of papers until now."""
        return self.network.passed.down["/files/bundle"]

    def took(self, since: float, until: float) -> Took:
        """Between two moments that are over."""
        return Took(until - since, self._at(until) - self._at(since))

    def _at(self, moment: float) -> int:
        return self.passed[bisect.bisect_right(self.moments, moment) - 1]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Look every hundredth of a second."""
        end = threading.Event()

        def look() -> None:
            while not end.wait(LOOK_EVERY):
                self.passed.append(self.now())
                self.moments.append(time.time())

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            end.set()
            thread.join()


def sit(rate: float, window: int = 8192) -> Figures:
    """A meeting whose ten small papers are on 39 tablets; then the late paper, and a fortieth tablet. Rate in bits a second."""
    sitting = seats(TABLETS)
    people = [one.person for one in sitting]
    small = [paper(n, 2, piece=20_000, preview=PREVIEW, thumb=10_000, words=4_000) for n in range(1, PAPERS)]
    late = paper(PAPERS, PAGES, piece=PIECE, preview=PREVIEW, thumb=60_000, words=600_000)
    early = publish(people, small)
    with web() as (_process, port), Network(port, GOOD) as network, hall() as room:
        for number, one in enumerate(sitting[:-1]):
            room.start(number, one, network.address)
        room.until("whole", early, TABLETS - 1, PATIENCE)
        network.become(Profile(down=rate, up=rate, latency=0.02, window=window))
        until(
            lambda: network.passed.requests["/live"] >= 2 * (TABLETS - 1), PATIENCE, "the tablets came back"
        )
        network.passed.down.clear()
        meter = Meter(network)
        with meter.running():
            return _late(room, meter, sitting, (people, small, late))


def _late(room: Hall, meter: Meter, sitting: list[Seat], papers: tuple[Any, Any, Any]) -> Figures:
    people, small, late = papers
    before = room.count()["came"]
    began = time.time()
    package = publish(people, [*small, late])
    agenda = meter.took(began, room.until("manifest", package, TABLETS - 1, PATIENCE))
    first = meter.took(began, room.until("first", package, TABLETS - 1, PATIENCE))
    _filled(meter)
    room.start(TABLETS - 1, sitting[-1], meter.network.address)
    room.until("first", package, TABLETS, PATIENCE)
    known, seen = (room.told[what, package][TABLETS - 1] for what in ("manifest", "first"))
    time.sleep(2 * LOOK_EVERY)
    last = meter.took(known, seen)
    turned = []
    for reader in (3, TABLETS - 1):
        _filled(meter)
        page = room.open(reader, late["title"], PAGES * 3 // 5)
        time.sleep(2 * LOOK_EVERY)
        turned.append(meter.took(page["at"] - page["sharp"] / 1000, page["at"]))
    counted = room.count()
    return Figures(
        agenda, first, last, tuple(turned), counted["came"] - before, meter.now(), counted["twice"]
    )


def _filled(meter: Meter) -> None:
    """Wait until the bulk is on its way to all again."""
    enough = meter.now() + FILLING
    until(lambda: meter.now() > enough, PATIENCE, "the bulk is under way")
