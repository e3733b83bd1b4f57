"""Gói mảnh: many small pieces in one answer.

u32 big-endian n, then n bytes of JSON [[hash, size], …], then the bytes in that order.
"""

import hashlib
import json
import struct
from collections.abc import Iterator, Sequence


def sha256(data: bytes) -> str:
    """Hex sha-256, the name of every piece and every blob."""
    return hashlib.sha256(data).hexdigest()


def head(entries: Sequence[tuple[str, int]]) -> bytes:
    """The beginning of a bundle of pieces with these (hash, size)."""
    table = json.dumps([[name, size] for name, size in entries], separators=(",", ":")).encode()
    return struct.pack(">I", len(table)) + table


def pack(pieces: Sequence[bytes]) -> bytes:
    """A bundle of these pieces, in this order."""
    return head([(sha256(piece), len(piece)) for piece in pieces]) + b"".join(pieces)


def unpack(bundle: bytes) -> Iterator[tuple[str, bytes]]:
    """(hash, bytes) of each piece. Raises ValueError when sizes don't add up."""
    (length,) = struct.unpack_from(">I", bundle)
    at = 4 + length
    for name, size in json.loads(bundle[4:at]):
        if at + size > len(bundle):
            raise ValueError("bundle ends early")
        yield name, bundle[at : at + size]
        at += size
    if at != len(bundle):
        raise ValueError("bundle has a tail")
