"""Lời quen: what is read at one look means the same to the server's parser, and all that's odd is left to it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import httptools
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from khue.config.front.usual import piece_asked
from khue.config.front.wire import WireProtocol

NAME = "0a" * 32
COOKIES = b"khue_tablet=abc; theme=dark"
LINE = f"GET /files/{NAME}?package=12 HTTP/1.1\r\n".encode()
USUAL = [
    b"Host: khue.example",
    b"Connection: keep-alive",
    b'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"',
    b"User-Agent: Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36",
    b"Accept-Language: vi,en;q=0.9",
    b"Cookie: " + COOKIES,
]


def request(headers: list[bytes], line: bytes = LINE) -> bytes:
    return line + b"".join(one + b"\r\n" for one in headers) + b"\r\n"


class Heard:
    """What the server's parser makes of bytes."""

    def __init__(self, data: bytes) -> None:
        self.url = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.begun = self.ended = 0
        self.body = b""
        self.parser = httptools.HttpRequestParser(self)
        self.parser.feed_data(data)

    def on_message_begin(self) -> None:
        self.begun += 1

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.ended += 1


def test_the_words_of_a_browser_are_usual():
    assert piece_asked(request(USUAL)) == (NAME, COOKIES, b"package=12")
    assert piece_asked(request([b"host: a", b"cookie: x=Y"])) == (NAME, b"x=Y", b"package=12")


ODD_HEADERS = [
    b"Content-Length: 5",
    b"content-length: 0",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding : chunked",
    b" Transfer-Encoding: chunked",
    b"X: a\n Content-Length: 5",
    b"X: a\nContent-Length: 5",
    b"X: a\rContent-Length: 5",
    b"X: a\x00b",
    b"X:\ta",
    b"X: \xff",
    b"X:a",
    b"X: ",
    b"X",
    b"Connection: close",
    b"Connection: Upgrade",
    b"Upgrade: websocket",
    b"Expect: 100-continue",
    b"Cookie: other=1",
    b"",
    b"X: " + b"a" * 4_000,
]


@pytest.mark.parametrize("odd", ODD_HEADERS)
def test_an_odd_header_is_left_to_the_parser(odd: bytes):
    for at in (0, 3, len(USUAL)):
        assert piece_asked(request([*USUAL[:at], odd, *USUAL[at:]])) is None


@pytest.mark.parametrize(
    "data",
    [
        request(USUAL[:-1]),
        request(USUAL)[:-1],
        request(USUAL)[1:],
        request(USUAL) + b"x",
        request(USUAL) * 2,
        b"\r\n" + request(USUAL),
        request(USUAL, LINE.replace(b"GET", b"POST")),
        request(USUAL, LINE.replace(b"1.1", b"1.0")),
        request(USUAL, LINE.replace(b"0a0a", b"0A0A")),
        request(USUAL, LINE.replace(b"=12", b"=1%32")),
        request(USUAL, LINE.replace(b"=12", b"=12#x")),
        request(USUAL, LINE.replace(b"package=12", b"")),
        request(USUAL, LINE.replace(b"=12", b"=" + b"1" * 100)),
        request(USUAL, LINE.replace(b"\r\n", b"\n")),
        request(USUAL, LINE.replace(b"GET ", b"GET http://other")),
        LINE + b"\r\n",
        b"",
    ],
)
def test_anything_but_one_whole_request_for_a_piece_is_left_to_the_parser(data: bytes):
    assert piece_asked(data) is None


WORDS = st.sampled_from([*USUAL, *ODD_HEADERS])
LITTLE = st.binary(max_size=3) | st.sampled_from([b"\r\n", b"\r\n\r\n", b": ", b" ", b"\t"])


@given(st.lists(WORDS, max_size=5), st.integers(0, 400), st.integers(0, 3), LITTLE)
@example([], 0, 0, b"")
def test_what_is_usual_is_the_same_request_to_the_parser(
    more: list[bytes], at: int, gone: int, put: bytes
) -> None:
    whole = request([USUAL[-1], *more])
    data = whole[:at] + put + whole[at + gone :]
    asked = piece_asked(data)
    if asked is None:
        return
    heard = Heard(data)
    name, cookies, query = asked
    assert heard.url == f"/files/{name}?".encode() + query
    assert [value for known, value in heard.headers if known == b"cookie"] == [cookies]
    assert (heard.parser.get_method(), heard.begun, heard.ended, heard.body) == (b"GET", 1, 1, b"")
    assert heard.parser.should_keep_alive()
    assert not heard.parser.should_upgrade()


class Line:
    """A loop and a transport that only remember."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.waits: list[float] = []
        self.closed = False

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, _then: Any) -> SimpleNamespace:
        self.waits.append(seconds)
        return SimpleNamespace()

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(("answered", "waits", "closed"), [(8.0, [3.0], False), (5.0, [], True)])
def test_a_line_is_closed_when_it_was_silent_since_the_last_short_answer(
    answered: float, waits: list[float], closed: bool
):
    line = Line(now=10.0)
    wire: Any = WireProtocol.__new__(WireProtocol)
    wire.loop = wire.transport = line
    wire.timeout_keep_alive, wire.answered = 5, answered
    wire.timeout_keep_alive_handler()
    assert (line.waits, line.closed) == (waits, closed)
