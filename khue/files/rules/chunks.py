"""Mảnh tệp: where a PDF is cut, so that equal images and fonts give equal pieces.

Cuts stand at the borders of large PDF streams; everything else is split by size. Any cut
is correct (bytes are bytes); a good cut lets the next version move only what changed.
"""

import re
from collections.abc import Iterator
from mmap import mmap

BIG_STREAM = 16 * 1024
MAX_CHUNK = 256 * 1024

_BEGIN = re.compile(rb"stream\r?\n")


Bytes = bytes | mmap


def stream_borders(data: Bytes, big: int = BIG_STREAM) -> Iterator[int]:
    """Offsets where a stream of at least `big` bytes begins or ends, rising."""
    last = 0
    for found in _BEGIN.finditer(data):
        begin = found.end()
        if begin < last or data[max(found.start() - 3, 0) : found.start()] == b"end":
            continue
        end = data.find(b"endstream", begin)
        if end - begin >= big:
            yield begin
            yield end
            last = end


def split(begin: int, end: int, most: int = MAX_CHUNK) -> Iterator[tuple[int, int]]:
    """(offset, size) pieces of [begin, end), each at most `most` bytes."""
    while end - begin > most:
        yield begin, most
        begin += most
    if end > begin:
        yield begin, end - begin


def cut(data: Bytes, *, big: int = BIG_STREAM, most: int = MAX_CHUNK) -> list[tuple[int, int]]:
    """(offset, size) of every piece, in order, without gap or overlap, none empty."""
    pieces: list[tuple[int, int]] = []
    begin = 0
    for border in stream_borders(data, big):
        pieces.extend(split(begin, border, most))
        begin = border
    pieces.extend(split(begin, len(data), most))
    return pieces
