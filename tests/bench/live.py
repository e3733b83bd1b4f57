"""One live message to 5,000 connected clients of one process, against a plain epoll writer: `python -m tests.bench.live`.

The web process is the one that serves, its hub without a database: it is handed the entries as it would have
read them. The writer sends as many bytes to as many sockets in a bare loop. Readers stand on the other core.
"""

from __future__ import annotations

import os
import select
import socket
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from tests.bench import Row
from tests.bench.kit import cpu_ns, fork, many_files, on_core, resident_kb
from tests.bench.live_server import BODY, serve, write

CLIENTS = 5_000
ROUNDS = 9
SECONDS = 20.0
MOST_MS, MOST_TIMES, MOST_KB = 200.0, 1.7, 12.0


def connect(port: int, clients: int, greeting: Callable[[int], bytes]) -> dict[int, socket.socket]:
    """So many sockets that have said their word."""
    lines = {}
    for person in range(1, clients + 1):
        line = socket.create_connection(("127.0.0.1", port))
        line.sendall(greeting(person))
        lines[line.fileno()] = line
    return lines


def arrivals(lines: dict[int, socket.socket], mark: bytes, until: float) -> list[float]:
    """When each client had the mark; who never has it is missing."""
    epoll = select.epoll()
    got: dict[int, bytes] = {}
    for one in lines:
        epoll.register(one, select.EPOLLIN)
    times = []
    while len(times) < len(lines) and time.monotonic() < until:
        for one, _event in epoll.poll(0.5, 512):
            got[one] = got.get(one, b"") + lines[one].recv(65_536)
            if mark in got[one]:
                times.append(time.monotonic())
                epoll.unregister(one)
    epoll.close()
    return times


def greet(person: int) -> bytes:
    """How the tablet of a person asks for its stream."""
    return f"GET /live?after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: khue_tablet={person}\r\n\r\n".encode()


class Measured:
    """What one kind of server gave: microseconds of CPU a client, arrivals of all rounds, kB a connection."""

    def __init__(self) -> None:
        self.each_us: list[float] = []
        self.late_ms: list[float] = []
        self.missing = 0
        self.kb = 0.0


def _rounds(
    server: int,
    orders: Connection,
    lines: dict[int, socket.socket],
    told: Callable[[int], tuple[int, int, bytes]],
) -> Measured:
    found = Measured()
    for number in range(1, ROUNDS + 1):
        prepare, order, mark = told(number)
        if prepare:
            orders.send(prepare)
            orders.recv()
        before = cpu_ns(server)
        orders.send(order)
        times = arrivals(lines, mark, time.monotonic() + SECONDS)
        began = orders.recv()
        time.sleep(0.2)
        found.each_us.append((cpu_ns(server) - before) / len(lines) / 1000)
        found.late_ms += [(one - began) * 1000 for one in times]
        found.missing += len(lines) - len(times)
    return found


def _of_khue(clients: int) -> tuple[Measured, int]:
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        here, there = fork.Pipe()
        web = fork.Process(target=serve, args=(listener, there), daemon=True)
        web.start()
        port = listener.getsockname()[1]
        warm = connect(port, 50, greet)
        arrivals(warm, b"retry", time.monotonic() + SECONDS)
        base = resident_kb(web.pid or 0)
        lines = connect(port, clients, lambda person: greet(person + 50))
        arrivals(lines, b"retry", time.monotonic() + SECONDS)
        time.sleep(0.5)
        kb = (resident_kb(web.pid or 0) - base) / clients
        size = len(BODY) + 150
        found = _rounds(web.pid or 0, here, lines, lambda number: (number, 0, f'"seq":{number},'.encode()))
        found.kb = kb
        _end(web, [*warm.values(), *lines.values()])
        return found, size


def _of_writer(clients: int, size: int) -> Measured:
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        here, there = fork.Pipe()
        writer = fork.Process(target=write, args=(listener, there), daemon=True)
        writer.start()
        here.send(clients)
        lines = connect(listener.getsockname()[1], clients, lambda _person: b"\n")
        found = _rounds(writer.pid or 0, here, lines, lambda _number: (0, size, b"x" * size))
        _end(writer, list(lines.values()))
        return found


def _end(process: BaseProcess, lines: list[socket.socket]) -> None:
    process.kill()
    process.join()
    for line in lines:
        with suppress(OSError), closing(line):
            pass


def measure(clients: int = CLIENTS) -> list[Row]:
    """The rows of the bench; the writer runs after the web process, over the same loopback."""
    many_files()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khue.config.settings")
    os.environ.setdefault("KHUE_CHECK", "1")
    on_core(1)
    khue, size = _of_khue(clients)
    plain = _of_writer(clients, size)
    ours, limit = statistics.median(khue.each_us), statistics.median(plain.each_us)
    late = statistics.quantiles(khue.late_ms, n=100)
    name = f"one live message to {clients:,} clients of one process"
    told = f"{ours:.1f} µs a client; the writer {limit:.1f} µs"
    return [
        Row(f"{name}: not delivered, of {ROUNDS} rounds", khue.missing, "", 0),
        Row(f"{name}: p99", late[98], "ms", MOST_MS, statistics.quantiles(plain.late_ms, n=100)[98], f"p50 {late[49]:.0f} ms"),
        Row(f"{name}: CPU against a plain epoll writer", ours / limit, "×", MOST_TIMES, 1.0, told),
        Row("memory of one live connection", khue.kb, "kB", MOST_KB),
    ]  # fmt: skip


if __name__ == "__main__":
    for row in measure(int(sys.argv[1]) if len(sys.argv) > 1 else CLIENTS):
        print(f"{row.name}: {row.value:.2f} {row.unit} (limit {row.limit}) {row.note}")
