"""The bad network itself: what it promises to do to connections."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.network import Network, Profile


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        data = b"x" * int(self.path.partition("?")[0].rpartition("/")[2])
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture(scope="module")
def target() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


def fetch(connection: http.client.HTTPConnection, path: str) -> tuple[float, int]:
    began = time.monotonic()
    connection.request("GET", path)
    size = len(connection.getresponse().read())
    return time.monotonic() - began, size


def test_it_counts_what_passed_for_each_path(target: int) -> None:
    with Network(target) as net:
        connection = http.client.HTTPConnection("127.0.0.1", net.port)
        for path in ("/a/10", "/a/10", "/b/20000?x=1"):
            fetch(connection, path)
    assert net.passed.requests == {"/a/10": 2, "/b/20000": 1}
    assert net.passed.down["/b/20000"] > 20_000


def test_rate_and_latency_hold(target: int) -> None:
    with Network(target, Profile(down=2e6, latency=0.2)) as net:
        connection = http.client.HTTPConnection("127.0.0.1", net.port)
        took, _ = fetch(connection, "/1")
        assert took >= 0.4  # the connection is made, then the answer comes
        took, size = fetch(connection, "/100000")
    assert size == 100_000
    assert took >= 0.2 + 0.35


def test_a_stall_holds_every_byte_and_a_cut_resets(target: int) -> None:
    with Network(target, Profile(down=1e6, stall_every=0.2, stall_for=0.6)) as net:
        connection = http.client.HTTPConnection("127.0.0.1", net.port)
        took, _ = fetch(connection, "/50000")
        assert took >= 0.4 + 0.55
    with Network(target, Profile(down=1e5, cut_every=0.3)) as net:
        connection = http.client.HTTPConnection("127.0.0.1", net.port)
        with pytest.raises(OSError, match=r"[Rr]eset"):
            fetch(connection, "/500000")
    assert net.passed.cuts >= 1


def test_connections_share_the_rate_and_a_silent_line_says_nothing(target: int) -> None:
    with Network(target, Profile(down=4e6)) as net:
        took: list[float] = []

        def one() -> None:
            took.append(fetch(http.client.HTTPConnection("127.0.0.1", net.port), "/100000")[0])

        threads = [threading.Thread(target=one) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert max(took) >= 0.55
        net.silent = True
        connection = http.client.HTTPConnection("127.0.0.1", net.port, timeout=0.4)
        with pytest.raises(TimeoutError):
            fetch(connection, "/1")


def test_a_held_path_comes_in_lumps(target: int) -> None:
    with Network(target, Profile(held_path="/held", held_bytes=50_000)) as net:
        connection = http.client.HTTPConnection("127.0.0.1", net.port, timeout=0.4)
        assert fetch(connection, "/free/100")[1] == 100
        with pytest.raises(TimeoutError):
            fetch(connection, "/held/100")
        other = http.client.HTTPConnection("127.0.0.1", net.port, timeout=2)
        other.request("GET", "/held/90000")
        assert len(other.getresponse().read(40_000)) == 40_000
