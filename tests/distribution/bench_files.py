"""What one piece of a paper costs by `/files`: `python -m tests.distribution.bench_files [requests]`.

A web process as `khue serve` runs it, with the answers of the database held in memory as they are for a
second after each first request; one client on one kept connection, over loopback, without TLS. Printed is
the processor time of the web process (user and kernel) for one request.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import django

SIZES = (2_000, 200_000)
ROUNDS = 20  # the cheapest counts: the others were disturbed
NAMES = ("a" * 64, "b" * 64)


def _serve(listener: socket.socket, folder: str, ready: Connection) -> None:
    """The web process: our router and its doors, with rights that are known."""
    import uvicorn

    django.setup()
    from khue.config.asgi import Router
    from khue.config.front import files
    from khue.config.web import OPTIONS
    from khue.files.models import LocalStore
    from khue.files.queries import Place

    blob = "c" * 64
    files.at_hand = LocalStore(Path(folder)).at_hand
    places = {
        name: Place(name, blob, 1_000_000 * at, size)
        for at, (name, size) in enumerate(zip(NAMES, SIZES, strict=True))
    }
    files.reader_of = lambda token: 7
    files.shelf_of = lambda person, package: (frozenset(places), places)
    router = Router()
    router.hub.listening = True
    ready.send(os.getpid())
    server = uvicorn.Server(uvicorn.Config(router, lifespan="off", **OPTIONS))
    server.run(sockets=[listener])


def _ask(port: int, name: str, times: int) -> None:
    cookies = "khue_tablet=" + "t" * 43
    request = (
        f"GET /files/{name}?package=12 HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n\r\n".encode()
    )
    size = SIZES[NAMES.index(name)]
    with socket.create_connection(("127.0.0.1", port)) as line:
        for _ in range(times):
            line.sendall(request)
            got = b""
            while b"\r\n\r\n" not in got:
                got += line.recv(262_144)
            head, _, body = got.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(head.decode())
            left = size - len(body)
            while left > 0:
                left -= len(line.recv(262_144))


def main(times: int) -> None:
    """Print microseconds of processor time for one request of each size."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khue.config.settings")
    os.environ.setdefault("KHUE_CHECK", "1")
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
        blob = Path(folder) / "cc" / "cc" / ("c" * 64)
        blob.parent.mkdir(parents=True)
        blob.write_bytes(os.urandom(2_000_000))
        here, there = multiprocessing.Pipe()
        web = multiprocessing.get_context("fork").Process(target=_serve, args=(listener, folder, there))
        web.start()
        server: int = here.recv()
        port = listener.getsockname()[1]
        for name, size in zip(NAMES, SIZES, strict=True):
            _ask(port, name, 500)
            best = min(_cost(server, port, name, times // ROUNDS) for _ in range(ROUNDS))
            sys.stdout.write(f"{size} bytes: {best:.0f} µs (load of the machine {os.getloadavg()[0]:.1f})\n")
        web.terminate()
        web.join()


def _cost(server: int, port: int, name: str, times: int) -> float:
    before = _run_time(server)
    _ask(port, name, times)
    return (_run_time(server) - before) / times / 1000


def _run_time(process: int) -> int:
    """Nanoseconds that all threads of a process have run, user and kernel."""
    return sum(int(one.read_text().split()[0]) for one in Path(f"/proc/{process}/task").glob("*/schedstat"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
