"""From commit to 1,000 connected tablets: `python -m tests.bench.known`.

A web process with its hub, a durable PostgreSQL; another process dispatches packages. A tablet counts as
knowing when the entry has come out of its socket; storing it in IndexedDB (about 2 ms) isn't counted.
"""

from __future__ import annotations

import statistics
import time

from tests.bench import Row
from tests.bench.kit import many_files, on_core, site, web
from tests.bench.live import arrivals, connect, greet

TABLETS = 1_000
ROUNDS = 10
MOST_MS = 1_000.0
SECONDS = 30.0


def measure(tablets: int = TABLETS) -> list[Row]:
    """The rows of the bench."""
    many_files()
    with site():
        from khue.config.front import live
        from tests.bench.live_server import _meet

        live.meet = _meet  # sessions aren't what is measured; the web process is forked with it
        with web() as (_process, port):
            on_core(1)
            late = _rounds(port, tablets)
    hundredths = statistics.quantiles(late, n=100)
    missing = tablets * ROUNDS - len(late)
    name = f"commit → known on {tablets:,} connected tablets"
    return [
        Row(
            f"{name}: p99",
            hundredths[98],
            "ms",
            MOST_MS,
            note=f"p50 {hundredths[49]:.0f} ms, {ROUNDS} dispatches",
        ),
        Row(f"{name}: never told", missing, "", 0),
    ]


def _rounds(port: int, tablets: int) -> list[float]:
    from tests.distribution.makers import send

    lines = connect(port, tablets, greet)
    arrivals(lines, b"retry", time.monotonic() + SECONDS)
    time.sleep(1)
    late: list[float] = []
    for number in range(1, ROUNDS + 1):
        send((tuple(range(1, tablets + 1)), (number,)), subject=f"meeting:{number}")
        committed = time.monotonic()
        mark = f'"seq":{number},'.encode()
        late += [(one - committed) * 1000 for one in arrivals(lines, mark, committed + SECONDS)]
        time.sleep(0.3)
    return late


if __name__ == "__main__":
    for row in measure():
        print(f"{row.name}: {row.value:.2f} {row.unit} {row.note}")
