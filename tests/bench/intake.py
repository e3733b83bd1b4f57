"""Một bản quét 500 trang, 85 MB, được nhận trong khi mọi người làm việc: `python -m tests.bench.intake`.

A demo of its own; a clerk hands the scan in, an organiser opens *Hôm nay* five times a second meanwhile.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.bench import Row
from tests.files import makers
from tests.files.bench import QUALITY, hand_in_there

PAGES = 500
PATIENCE = 180.0  # seconds until a fresh demo answers and has its sample city
MOST_SECONDS, MOST_GUARDED, MOST_MS = 60, 240, 100


def measure() -> list[Row]:
    """How long the scan takes from its last byte to *sẵn sàng*, and what a reader of pages notices."""
    with tempfile.TemporaryDirectory(prefix="khue-bench-") as folder:
        source = Path(folder) / "scan.pdf"
        makers.scanned(source, PAGES, seed=time.time_ns() % 10**9, quality=QUALITY)
        with _demo(Path(folder) / "home") as address:
            found = hand_in_there(source, address)
    alone = found["ready after s"] - found["of which the guard took s"]
    beside = f"{found['page p95 ms before']:.0f} ms before; median meanwhile {found['page p50 ms meanwhile']:.0f} ms"
    return [
        Row("500-page, 85 MB pack taken in (two cores), the guard not counted", alone, "s", MOST_SECONDS),
        Row("the same with the guard, which looks at every page", found["ready after s"], "s", MOST_GUARDED),
        Row("web p95 meanwhile", found["page p95 ms meanwhile"], "ms", MOST_MS, note=beside),
    ]


@contextmanager
def _demo(home: Path) -> Iterator[str]:
    """A demo that is ready, its address; ended afterwards with all it started."""
    home.mkdir(mode=0o711)
    home.parent.chmod(0o711)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    surroundings = {**os.environ, "KHUE_HOME": str(home), "KHUE_PORT": str(port)}
    surroundings.pop("KHUE_DATABASE_URL", None)
    with (home / "demo.log").open("wb") as log:
        demo = subprocess.Popen(
            [sys.executable, "-m", "khue.config.command", "demo"], env=surroundings, stdout=log, stderr=log
        )
    try:
        _wait(address, demo)
        yield address
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(60)


def _wait(address: str, demo: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and demo.poll() is None:
        try:
            if "ngamb@hanoi.example" in httpx.get(f"{address}/organisation/demo", timeout=5).text:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise RuntimeError(f"no demo at {address}")


if __name__ == "__main__":
    for row in measure():
        print(f"{row.name}: {row.value:.1f} {row.unit} {row.note}")
