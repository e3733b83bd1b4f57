"""A 50 kB piece by `/files`, with its rights, against nginx with the same file: `python -m tests.bench.chunk`.

Both on one core with one process, over loopback, without TLS, by the same client on the other core, in turns. What
counts is the processor time of the server, user and kernel, for one request; the cheapest round of each, since the
others were disturbed. Rights are held in memory as they are for a second after each first request.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import django

from tests.bench import Row

SIZE = 50_000
LINES = 8  # connections kept open, each asked in turn
REQUESTS = 1200
ROUNDS = 9
SPREAD = 1000  # pieces asked for one after the other: more than are remembered
GOAL = 3.0
NAME, BLOB = "a" * 64, "c" * 64
HEAD = "Host: 127.0.0.1\r\nCookie: khue_tablet=" + "t" * 43 + "\r\n\r\n"
NGINX = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


def measure() -> list[Row]:
    """Both, in turns; the ratio is what the goal is about."""
    here, there = _cores()
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    with tempfile.TemporaryDirectory(prefix="khue-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        blob = folder / "www" / BLOB[:2] / BLOB[2:4] / BLOB
        blob.parent.mkdir(parents=True)
        blob.write_bytes(os.urandom(4 * SIZE))
        (folder / "www" / "piece").write_bytes(os.urandom(SIZE))
        with _khue(folder / "www", there) as ours, _nginx(nginx, folder, there) as theirs:
            os.sched_setaffinity(0, {here})
            asked = {
                "shared": (*ours, [f"/files/{NAME}?package=12"]),
                "spread": (*ours, [f"/files/{number:064x}?package=12" for number in range(SPREAD)]),
            } | ({"nginx": (*theirs, ["/piece"])} if theirs else {})
            rounds = [{name: _cost(*one) for name, one in asked.items()} for _ in range(ROUNDS)]
    best = {name: min(one[name] for one in rounds) for name in asked}
    return [
        _row("a 50 kB authorised piece that many ask for: processor time", best["shared"], best.get("nginx")),
        _row("a 50 kB authorised piece that one asks for: processor time", best["spread"], best.get("nginx")),
    ]


def _row(name: str, ours: float, nginx: float | None) -> Row:
    if nginx is None:
        return Row(name, round(ours, 1), "µs", goal=0.0, note="nginx not measured: it isn't on this machine")
    note = f"{ours / nginx:.2f} × nginx; load of the machine {os.getloadavg()[0]:.1f}"
    return Row(name, round(ours, 1), "µs", goal=round(GOAL * nginx, 1), limit=round(nginx, 1), note=note)


def _cores() -> tuple[int, int]:
    """A core for the client and one for the servers; the same where there is but one."""
    known = sorted(os.sched_getaffinity(0))
    return known[0], known[-1]


@contextmanager
def _khue(folder: Path, core: int) -> Iterator[tuple[int, int]]:
    """(process, port) of a web process as `khue web` runs it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        here, there = multiprocessing.Pipe()
        web = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(listener, str(folder), core, there)
        )
        web.start()
        here.recv()
        try:
            yield web.pid or 0, listener.getsockname()[1]
        finally:
            web.terminate()
            web.join()


def _serve(listener: socket.socket, folder: str, core: int, ready: Connection) -> None:
    import uvicorn

    os.sched_setaffinity(0, {core})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khue.config.settings")
    os.environ["KHUE_CHECK"] = "1"
    django.setup()
    from khue.config.asgi import Router
    from khue.config.front import files
    from khue.config.web import config_of
    from khue.files.models import LocalStore, Place

    spread = [f"{number:064x}" for number in range(SPREAD)]
    places = {name: Place(name, BLOB, SIZE, SIZE, bytes(32)) for name in (NAME, *spread)}
    files.at_hand = LocalStore(Path(folder)).at_hand
    files.reader_of = lambda token: 7
    files.shelf_of = lambda person, package: (frozenset(places), places)
    router = Router()
    router.hub.listening = True
    ready.send(True)
    uvicorn.Server(config_of(router, lifespan="off")).run(sockets=[listener])


@contextmanager
def _nginx(program: str | None, folder: Path, core: int) -> Iterator[tuple[int, int] | None]:
    """(process, port) of nginx with one process, where there is one."""
    if program is None:
        yield None
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port), encoding="utf-8")
    line = [program, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    with subprocess.Popen(line, stderr=subprocess.DEVNULL) as process:
        os.sched_setaffinity(process.pid, {core})
        _wait_for(port)
        try:
            yield process.pid, port
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise TimeoutError(port)


def _cost(process: int, port: int, paths: list[str]) -> float:
    """Microseconds of processor time for one request."""
    requests = itertools.cycle([f"GET {path} HTTP/1.1\r\n{HEAD}".encode() for path in paths])
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(LINES)]
    try:
        _ask(lines, requests, REQUESTS // 8)
        before = _run_time(process)
        _ask(lines, requests, REQUESTS)
        return (_run_time(process) - before) / REQUESTS / 1000
    finally:
        for line in lines:
            line.close()


def _ask(lines: list[socket.socket], requests: Iterator[bytes], times: int) -> None:
    buffer = bytearray(262_144)
    for _ in range(times // len(lines)):
        for line in lines:
            line.sendall(next(requests))
        for line in lines:
            _read(line, buffer)


def _read(line: socket.socket, buffer: bytearray) -> None:
    got = line.recv_into(buffer)
    while (end := buffer.find(b"\r\n\r\n", 0, got)) < 0:
        got += line.recv_into(memoryview(buffer)[got:])
    if not buffer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(bytes(buffer[:got]).decode(errors="replace"))
    left = SIZE - (got - end - 4)
    while left > 0:
        left -= line.recv_into(buffer)


def _run_time(process: int) -> int:
    """Nanoseconds that all threads of a process have run, user and kernel."""
    return sum(int(one.read_text().split()[0]) for one in Path(f"/proc/{process}/task").glob("*/schedstat"))


if __name__ == "__main__":
    for row in measure():
        sys.stdout.write(
            f"{row.name}: {row.value} {row.unit}, goal {row.goal}, nginx {row.limit}; {row.note}\n"
        )
