"""How long the intake of one large scan takes: `python -m tests.files.bench [pages] [address]`.

Makes the scan in a temporary folder (not timed), then reads it as the job does, without a database. With the
address of a running `make demo` it is then handed in there as a clerk does it, while an organiser opens
*Hôm nay* five times a second and another clerk hands in three pages.
"""

from __future__ import annotations

import hashlib
import logging
import mmap
import os
import re
import resource
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import django
import httpx

from tests.files import makers

QUALITY = 17  # of the pictures: 500 pages are then 89 MB
CLERK, ORGANISER = "ngamb@hanoi.example", "trinhvt@hanoi.example"
PART = 4 * 1024**2
HALF = 50  # percent: where the guard's share of the way ends


def main(pages: int, address: str) -> None:
    """Print the figures of one run as lines of `name value`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khue.config.settings")
    os.environ.setdefault("KHUE_CHECK", "1")
    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as home:
        source = Path(home) / "scan.pdf"
        makers.scanned(source, pages, seed=time.time_ns() % 10**9, quality=QUALITY)
        _print({"pages": pages, "load of the machine": os.getloadavg()[0]})
        _print(read_alone(source, Path(home)))
        if address:
            _print(hand_in_there(source, address))
            _print({"load of the machine": os.getloadavg()[0]})


def _print(figures: dict[str, float]) -> None:
    sys.stdout.writelines(f"{name}: {value:.1f}\n" for name, value in figures.items())
    sys.stdout.flush()


def read_alone(source: Path, home: Path) -> dict[str, float]:
    """As the job reads it, in a child process, and cut and hashed."""
    from khue.files.jobs.parent import Lead
    from khue.files.queries import Work
    from khue.files.rules.chunks import cut

    began = time.monotonic()
    with Lead(Work(1, "0" * 64, "pdf"), source, home) as lead:
        lead.run(lambda percent: None)
        read = time.monotonic()
        with (lead.folder / "rendition.pdf").open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            pieces = [hashlib.sha256(data[at : at + size]).hexdigest() for at, size in cut(data)]
        ended = time.monotonic()
        side = (lead.folder / "side.bin").stat().st_size
        rendition = (lead.folder / "rendition.pdf").stat().st_size
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "received MB": source.stat().st_size / 1e6,
        "rendition MB": rendition / 1e6,
        "side MB": side / 1e6,
        "child wall s": read - began,
        "child CPU s": child.ru_utime + child.ru_stime,
        "child peak MB": child.ru_maxrss / 1024,
        "cut and hash s": ended - read,
        "chunks": len(pieces),
    }


def _signed_in(address: str, email: str) -> httpx.Client:
    client = httpx.Client(base_url=address, timeout=120, follow_redirects=True)
    page = client.get("/organisation/demo").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise SystemExit(f"{address} isn't a demo")
    form = {"csrfmiddlewaretoken": token[1], "login": email, "password": "khue-van-cac"}
    client.post("/accounts/login/", data=form, headers={"Referer": f"{address}/organisation/demo"})
    client.headers["X-Khue-Upload"] = "1"
    return client


@dataclass(frozen=True, slots=True)
class Intake:
    """Seconds from the last byte until the file can be read, and how many of them the guard took."""

    ready: float
    guard: float


def _ready(client: httpx.Client, source: Path) -> Intake:
    """Hand a file in, in parts."""
    size = source.stat().st_size
    state = client.post("/uploads", json={"name": source.name, "size": size, "level": "none"}).json()
    with source.open("rb") as file:
        while part := file.read(PART):
            place = {"offset": file.tell() - len(part)}
            client.patch(f"/uploads/{state['id']}", params=place, content=part).raise_for_status()
    began = time.monotonic()
    looked_at: list[float] = []  # the guard's share: the first half of the way
    while True:
        told = client.get(f"/uploads/{state['id']}").json()["file"]
        if told["state"] == "ready":
            guard = looked_at[-1] - looked_at[0] if looked_at else 0.0
            return Intake(time.monotonic() - began, guard)
        if 0 < told["progress"] < HALF:
            looked_at.append(time.monotonic())
        if told["state"] == "refused":
            raise SystemExit(told["refusal"])
        time.sleep(0.25)


def _watch(client: httpx.Client, until: threading.Event) -> list[float]:
    """Milliseconds that a signed-in page took, five times a second."""
    took: list[float] = []
    while not until.wait(0.2):
        began = time.perf_counter()
        client.get("/").raise_for_status()
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)


def hand_in_there(source: Path, address: str) -> dict[str, float]:
    """The same scan through the pages of a running demo, with what others notice of it."""
    organiser, clerk, colleague = (_signed_in(address, one) for one in (ORGANISER, CLERK, CLERK))
    small = source.with_name("small.pdf")
    small.write_bytes(makers.pdf(3, text=f"Trang {time.time_ns()}"))
    calm = threading.Event()
    threading.Timer(10, calm.set).start()
    quiet = _watch(organiser, calm)
    done = threading.Event()
    with ThreadPoolExecutor(3) as hands:
        pages = hands.submit(_watch, organiser, done)
        handed = hands.submit(_ready, clerk, source)
        time.sleep(8)
        beside = hands.submit(_ready, colleague, small).result().ready
        large = handed.result()
        done.set()
        busy = pages.result()
    return {
        "ready after s": large.ready,
        "of which the guard took s": large.guard,
        "three pages handed in meanwhile, ready after s": beside,
        "page p50 ms before": quiet[len(quiet) // 2],
        "page p95 ms before": quiet[len(quiet) * 95 // 100],
        "page p50 ms meanwhile": busy[len(busy) // 2],
        "page p95 ms meanwhile": busy[len(busy) * 95 // 100],
        "pages asked for": len(busy),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500, sys.argv[2] if len(sys.argv) > 2 else "")
