"""The hall at any rate: `python -m tests.networks.bench_hall [Mbit/s] [window]`."""

from __future__ import annotations

import os
import sys

from tests.bench.kit import site


def main(rate: float, window: int) -> None:
    """Print what one sitting saw."""
    with site():
        from tests.networks.sitting import sit

        seen = sit(rate * 1e6, window)
    out = sys.stdout.write
    out(f"{rate:g} Mbit/s, window {window}, load {os.getloadavg()[0]:.1f}\n")
    for name, took in (
        ("agenda on 39", seen.agenda),
        ("first page of the late paper on 39", seen.first),
        ("first pages of all on the last, from its agenda", seen.last),
        *(("page 300 sharp", one) for one in seen.turned),
    ):
        out(f"  {name}: {took.seconds:.2f} s, {took.passed / 1e6:.2f} MB passed\n")
    out(
        f"  under way or lost at the end: {(seen.passed - seen.came) / 1e6:.1f} MB of {seen.passed / 1e6:.1f}; twice: {seen.twice}\n"
    )


if __name__ == "__main__":
    main(
        float(sys.argv[1]) if len(sys.argv) > 1 else 40,
        int(sys.argv[2]) if len(sys.argv) > 2 else 8192,
    )
