"""Forty tablets behind one access point and a late paper of 85 MB: agenda and first pages first, for all.

Times follow from the line: bytes needed over its rate, what may stand before them in its queue, and a margin for
a machine that does other work too. To bring the late paper to all takes eleven minutes at this rate.
"""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Any

import pytest

from tests.bench.kit import web
from tests.network import GOOD, Network, Profile, until
from tests.networks.hall import Hall, Seat, hall, paper, publish, seats

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("hall"),
    pytest.mark.timeout(240),
]
log = logging.getLogger(__name__)

TABLETS = 40
RATE = 40e6
ACCESS_POINT = Profile(down=RATE, up=RATE, latency=0.02, window=8192)
PAGES, PIECE, PREVIEW = 500, 170_000, 40_000
MANIFEST = 50_000
# What buffers of the web process, of the network and of the access point held when somebody came.
QUEUE = 2_500_000
MARGIN = 5.0
"""Seconds for processes that share two cores with forty tablets and whatever else runs."""


def seconds(size: float) -> float:
    """How long so many bytes may take on the full line."""
    return (QUEUE + size) * 8 / RATE + MARGIN


def test_agenda_and_first_pages_come_first_for_all(settings: Any, tmp_path: Path) -> None:
    settings.KHUE_HOME = tmp_path
    sitting = seats(TABLETS)
    people = [one.person for one in sitting]
    small = [paper(n, 2, piece=20_000, preview=PREVIEW, thumb=10_000, words=4_000) for n in range(1, 11)]
    late = paper(11, PAGES, piece=PIECE, preview=PREVIEW, thumb=60_000, words=600_000)
    early = publish(people, small)
    with web() as (_process, port), Network(port, GOOD) as network, hall() as room:
        for number, one in enumerate(sitting[:-1]):
            room.start(number, one, network.address)
        room.until("whole", early, TABLETS - 1, 90)
        network.become(ACCESS_POINT)
        until(lambda: network.passed.requests["/live"] >= 2 * (TABLETS - 1), 40, "the tablets came back")
        network.passed.down.clear()
        before = room.count()["came"]
        package = _published(room, network, people, [*small, late])
        _opened_last(room, network, package, sitting[-1])
        for reader in (3, TABLETS - 1):
            _filling(network)
            _turned_to(room, reader, late["title"])
        _nothing_twice(room, before, network.passed.down["/files/bundle"])


def _published(room: Hall, network: Network, people: list[int], papers: list[dict[str, Any]]) -> int:
    """Every tablet that is on has the new agenda, then the late paper's first page, before the bulk."""
    began = time.time()
    package = publish(people, papers)
    _within(room, "manifest", package, TABLETS - 1, began, seconds(TABLETS * MANIFEST))
    _within(room, "first", package, TABLETS - 1, began, seconds(TABLETS * (MANIFEST + PREVIEW)))
    assert network.passed.down["/files/bundle"] < TABLETS * (PREVIEW + 4 * PIECE)
    _filling(network)
    return package


def _filling(network: Network) -> None:
    """Wait until the bulk has filled the line, and every queue before it, again."""
    enough = network.passed.down["/files/bundle"] + 3 * QUEUE
    until(lambda: network.passed.down["/files/bundle"] > enough, 20, "the bulk is under way")


def _opened_last(room: Hall, network: Network, package: int, one: Seat) -> None:
    """While the others fill, a tablet gets the agenda and the first pages of all papers."""
    began = time.time()
    room.start(TABLETS - 1, one, network.address)
    _within(room, "manifest", package, TABLETS, began, seconds(MANIFEST))
    _within(room, "first", package, TABLETS, began, seconds(MANIFEST + 11 * PREVIEW))


def _turned_to(room: Hall, reader: int, title: str) -> None:
    """Somebody opens a page far behind in the late paper."""
    page = room.open(reader, title, 300)
    log.info("page 300 on %s: %s; load %.1f", reader, page, os.getloadavg()[0])
    assert page["preview"] / 1000 <= seconds(PREVIEW)
    assert page["sharp"] / 1000 <= seconds(PREVIEW + PIECE)


def _nothing_twice(room: Hall, before: int, passed: int) -> None:
    """What passed is on the tablets, but for what each is at: a piece on its way, some unwritten."""
    counted = room.count()
    came = counted["came"] - before
    log.info("came whole %s, over the line %s", came, passed)
    assert counted["twice"] == 0
    # 4.5 to 5 MB where little is kept in buffers, 22 MB where all is written as it comes.
    assert came <= passed <= came + TABLETS * 1.5 * PIECE
    assert passed < TABLETS * PAGES * PIECE / 4, "the bulk was still to come all the time"


def _within(room: Hall, what: str, package: int, tablets: int, began: float, most: float) -> None:
    """All of them told it in time."""
    took = room.until(what, package, tablets, most) - began
    log.info("%s on %s tablets: %.1f s of %.1f s; load %.1f", what, tablets, took, most, os.getloadavg()[0])
    assert took <= most
