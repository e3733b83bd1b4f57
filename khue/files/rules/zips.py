"""Mục lục của tệp nén: measured before it is read, so that a million names never stand in memory."""

from __future__ import annotations

import struct
from typing import BinaryIO

MOST_CONTENTS = 4 * 1024**2
"""Bytes of a table of contents; 20,000 members with long names take about half."""
_END, _END_64, _PLACE_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_TAIL = 65_535 + 22 + 20


def contents_size(source: BinaryIO) -> int:
    """Bytes of the table of contents as the end of the archive tells them; 0 when there is no such end.

    ``zipfile`` reads just so many bytes, whatever number of members is claimed.
    """
    whole = source.seek(0, 2)
    start = max(whole - _TAIL, 0)
    source.seek(start)
    tail = source.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return 0
    size: int = struct.unpack_from("<L", tail, at + 12)[0]
    place = tail.rfind(_PLACE_64, 0, at)
    if place < 0 or len(tail) < place + 20:
        return size
    source.seek(min(struct.unpack_from("<Q", tail, place + 8)[0], whole))
    end = source.read(56)
    return (
        max(size if size < 2**32 - 1 else 0, struct.unpack_from("<Q", end, 40)[0])
        if end[:4] == _END_64 and len(end) == 56
        else size
    )


def too_many_names(source: BinaryIO) -> bool:
    """Whether the table of contents is larger than any honest archive's. The place in the file is kept."""
    place = source.tell()
    try:
        return contents_size(source) > MOST_CONTENTS
    finally:
        source.seek(place)
