"""Lời quen: a request for a piece in the words that a reader's program always uses, read at one look.

An ASGI server makes a scope, an event, a task and a timer for each request and calls Python for each header: most
of what a piece of 50 kB costs. Who fetches a paper asks hundreds of times, and only the piece's name changes. So
what is exactly in these words is understood here, and the server's own parser judges everything else: two parsers
may never read one request differently, so this one knows little, and what it doesn't know it leaves alone.
"""

from __future__ import annotations

import re
from functools import lru_cache

LINE = re.compile(rb"GET /files/([0-9a-f]{64})\?([a-z0-9=&]{1,100}) HTTP/1\.1\r\n")
# No folding, no tab, nothing between name and colon, no blank at the end of a value.
LINES = re.compile(rb"(?:[A-Za-z0-9-]+: [!-~](?:[ -~]*[!-~])?\r\n)+\r\n")
# What frames a message or keeps a line open is for the server, unless it says what is usual.
FRAMING = frozenset(
    {b"connection", b"content-length", b"expect", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
)
HARMLESS = frozenset({(b"connection", b"keep-alive")})
LONGEST, MOST_KNOWN = 4_000, 1_024


def piece_asked(data: bytes) -> tuple[str, bytes, bytes] | None:
    """Name, cookies and query, when these bytes are one whole request in the usual words; else None."""
    line = LINE.match(data)
    cookies = _cookies(data[line.end() :]) if line and len(data) <= LONGEST else None
    if line is None or cookies is None:
        return None
    return line[1].decode(), cookies, line[2]


@lru_cache(maxsize=MOST_KNOWN)
def _cookies(lines: bytes) -> bytes | None:
    """The one header of cookies among headers that change nothing about the answer; None: not the usual words."""
    if not LINES.fullmatch(lines):
        return None
    headers = [line.split(b": ", 1) for line in lines.lower().split(b"\r\n")[:-2]]
    odd = {(name, value) for name, value in headers if name in FRAMING} - HARMLESS
    if odd or [name for name, _ in headers].count(b"cookie") != 1:
        return None
    return next(line[8:] for line in lines.split(b"\r\n") if line[:8].lower() == b"cookie: ")
